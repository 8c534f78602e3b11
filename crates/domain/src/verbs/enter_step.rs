//! `enter-step`: The desk enters a step for a responder, as a late entry.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::ResponderId;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::Step;

/// The desk enters a step for a responder, as a late entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterStep {
    /// Whose.
    pub responder: ResponderId,
    /// Which, but clear.
    pub step: Step,
    /// When it happened.
    pub at: Timestamp,
    /// How we know; required.
    pub reason: String,
}

impl EnterStep {
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
