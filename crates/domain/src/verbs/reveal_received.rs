//! `reveal-received`: Read what devices and partners sent, as it came.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::refusal::Refusal;
use crate::rules;

/// Read what devices and partners sent about it, as it came: what their reading cut or left out too. The words themselves are not on the record again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealReceived {
    /// Why; at least three letters, at most 2,000 characters.
    pub reason: String,
}

impl RevealReceived {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let person = rules::person(scene)?;
        rules::reason("reason", &self.reason, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        draft.incident(id)?;
        draft.incident_event(id, What::ReceivedRead { person, reason: self.reason.trim().to_owned() });
        Ok(draft.finish())
    }
}
