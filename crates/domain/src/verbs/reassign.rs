//! `reassign`: Take a responder off and offer the job to another, in one act.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::ResponderId;
use crate::refusal::Refusal;

/// Take a responder off and offer the job to another, in one act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// From whom.
    pub from: ResponderId,
    /// To whom.
    pub to: ResponderId,
    /// Why; required.
    pub reason: String,
}

impl Reassign {
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
