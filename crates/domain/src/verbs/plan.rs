//! `plan`: The plan's moves for one job.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::DecisionRecord;
use crate::event::Event;
use crate::ids::OfferId;
use crate::job::Slot;
use crate::ids::ResponderId;
use crate::refusal::Refusal;

/// One offer the plan wants made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedOffer {
    /// Which place of the job.
    pub slot: Slot,
    /// To whom.
    pub to: ResponderId,
    /// Seconds to effective help.
    pub estimate_s: i64,
}

/// The plan's moves for one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The job's revision the plan looked at.
    pub revision: i64,
    /// What to offer, to whom.
    #[serde(default)]
    pub offers: Vec<PlannedOffer>,
    /// Less urgent open offers of those responders, on other jobs, to take back.
    #[serde(default)]
    pub supersede: Vec<OfferId>,
    /// Why.
    #[serde(default)]
    pub decision: Option<Box<DecisionRecord>>,
}

impl Plan {
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
