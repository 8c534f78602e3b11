//! `contact-tried`: Record how a call to a contact went.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::ContactId;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::ContactResult;

/// Record how a call to a contact went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryContact {
    /// Whom.
    pub contact: ContactId,
    /// How it went.
    pub result: ContactResult,
    /// By when they go; required with will_go.
    #[serde(default)]
    pub attend_by: Option<Timestamp>,
}

impl TryContact {
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
