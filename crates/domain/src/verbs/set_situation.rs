//! `set-situation`: Say what is the matter.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::words::Situation;

/// Say what is the matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSituation {
    /// What.
    pub situation: Situation,
}

impl SetSituation {
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
