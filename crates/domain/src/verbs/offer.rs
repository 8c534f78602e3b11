//! `offer`: The desk offers the job to a responder it names, whatever the plan thinks.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::ResponderId;
use crate::refusal::Refusal;

/// The desk offers the job to a responder it names, whatever the plan thinks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeOffer {
    /// To whom.
    pub to: ResponderId,
    /// Why this one, when the plan ranks another first; may be empty otherwise.
    #[serde(default)]
    pub reason: String,
    /// Seconds to effective help as the desk saw it.
    #[serde(default)]
    pub estimate_s: i64,
}

impl MakeOffer {
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
