//! `resolve-by-voice`: Close without a visit: one person when spoken to, identified and well; two different people otherwise.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;

/// Close without a visit: one person when spoken to, identified and well; two different people otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveByVoice {
    /// Whether the client spoke.
    #[serde(default)]
    pub spoken_to: bool,
    /// Whether we know it was them.
    #[serde(default)]
    pub identified: bool,
    /// Whether they are well.
    #[serde(default)]
    pub well: bool,
    /// Whether they sounded confused.
    #[serde(default)]
    pub confused: bool,
    /// Whether somebody else cancels.
    #[serde(default)]
    pub third_party: bool,
    /// What was said; required.
    pub note: String,
}

impl ResolveByVoice {
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
