//! `wake`: A deadline came. Judged as things are now: late, doubled or stale, it does nothing.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::incidents::follow_up;
use crate::refusal::Refusal;
use crate::wake;

/// A deadline came. Judged as things are now: late, doubled or stale, it does nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wake {}

impl Wake {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        match target {
            Target::Incident(id) => Reads { incidents: vec![id], ..Reads::default() },
            Target::Job(id) => Reads { jobs: vec![id], ..Reads::default() },
            Target::Responder(id) => Reads { responders: vec![id], ..Reads::default() },
            Target::Client(_) => follow_up::reads(target),
            Target::New => Reads::default(),
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        wake::wake(scene)
    }
}
