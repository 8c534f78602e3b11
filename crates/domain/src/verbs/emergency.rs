//! `emergency`: Record a call to the emergency services, whoever made it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::EmergencyService;

/// Record a call to the emergency services, whoever made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// Which.
    pub service: EmergencyService,
    /// Their reference; may be empty.
    #[serde(default)]
    pub reference: String,
    /// When they say they come.
    #[serde(default)]
    pub expected_at: Option<Timestamp>,
    /// Who called; empty means us.
    #[serde(default)]
    pub by: String,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Emergency {
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
