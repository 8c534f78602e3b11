//! `set-status`: Where a client is in life. Deceased needs two sources.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::ClientState;

/// Where a client is in life. Deceased needs two sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStatus {
    /// Where.
    pub state: ClientState,
    /// Who says so; required.
    pub source: String,
    /// Who else; required with deceased.
    #[serde(default)]
    pub second_source: Option<String>,
    /// When to ask again.
    #[serde(default)]
    pub review_at: Option<Timestamp>,
}

impl SetStatus {
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
