//! `swap`: Give the job to a better late answer while the winner has not set off.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::OfferId;
use crate::refusal::Refusal;

/// Give the job to a better late answer while the winner has not set off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// The offer, open or lapsed, that gets the job when accepted; a verbal acceptance is recorded.
    pub offer: OfferId,
    /// Why; required.
    pub reason: String,
}

impl Swap {
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
