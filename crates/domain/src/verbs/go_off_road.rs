//! `go-off-road`: Off the road, with a reason and an end. A visit not yet at the door is planned again.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::OffRoadReason;

/// Off the road, with a reason and an end. A visit not yet at the door is planned again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoOffRoad {
    /// Why.
    pub reason: OffRoadReason,
    /// When you expect to be back: at most 16 h ahead.
    pub until: Timestamp,
}

impl GoOffRoad {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads::default()
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let _ = scene;
        Err(Refusal::NotFound { what: "verb" })
    }
}
