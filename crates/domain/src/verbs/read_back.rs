//! `read-back`: Read a hand-over back to its sender: who, where, what, access. That accepts it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::OrganisationId;
use crate::refusal::Refusal;

/// Read a hand-over back to its sender: who, where, what, access. That accepts it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmReadBack {
    /// Whose case.
    pub organisation: OrganisationId,
    /// Their reference.
    #[serde(default)]
    pub reference: String,
}

impl ConfirmReadBack {
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
