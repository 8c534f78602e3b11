//! `clear-for`: The desk clears a responder who cannot, as a late entry.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::ResponderId;
use crate::refusal::Refusal;
use crate::words::{Condition, OutcomeKind};

/// The desk clears a responder who cannot, as a late entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearFor {
    /// Whose.
    pub responder: ResponderId,
    /// How it went.
    pub outcome: OutcomeKind,
    /// How the client was.
    pub condition: Condition,
    /// In words.
    #[serde(default)]
    pub note: String,
    /// How we know; required.
    pub reason: String,
}

impl ClearFor {
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
