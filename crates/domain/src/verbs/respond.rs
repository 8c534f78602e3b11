//! `respond`: Decide on a visit: the job is made, or the visit under way at the same place is joined.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::job::TwoUp;
use crate::refusal::Refusal;
use crate::words::{JobKind, Priority, Situation, Skill};

/// Decide on a visit: the job is made, or the visit under way at the same place is joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Respond {
    /// What sort of job; worked out from the class when absent.
    #[serde(default)]
    pub kind: Option<JobKind>,
    /// How urgent, when it differs from the incident's.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// What is the matter.
    #[serde(default)]
    pub situation: Option<Situation>,
    /// Whether it takes two, and why.
    #[serde(default)]
    pub two_up: Option<TwoUp>,
    /// What a responder must be able to do, beside what the client needs.
    #[serde(default)]
    pub needs: Vec<Skill>,
    /// Why a client without entitlement to response gets one; required for them.
    #[serde(default)]
    pub override_reason: Option<String>,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Respond {
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
