//! `record-client`: Put a client on the register or correct them.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::registers::Client;

/// Put a client on the register or correct them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordClient {
    /// As they are now; its revision is the one that was looked at, 0 for new.
    pub client: Box<Client>,
}

impl RecordClient {
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
