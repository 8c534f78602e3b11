//! `enter-step`: The desk enters a step for a responder, as a late entry.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::StepTaken;
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::ResponderId;
use crate::jobs::{self, not_later, visits};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::{Timestamp, clock};
use crate::words::Step;

/// The desk enters a step for a responder, as a late entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterStep {
    /// Whose.
    pub responder: ResponderId,
    /// Which, but clear.
    pub step: Step,
    /// When it happened.
    pub at: Timestamp,
    /// How we know; required.
    pub reason: String,
}

impl EnterStep {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        rules::required("reason", &self.reason, 2_000)?;
        let at = not_later(self.at, scene.now)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let Some(assignment) = found.live_of(self.responder) else {
            return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "that responder does not have the job" });
        };
        if at < assignment.accepted_at {
            return Err(Refusal::Invalid { field: "at", rule: "cannot be before the visit was accepted" });
        }
        let before = assignment.steps.last().map_or(assignment.accepted_at, |taken| taken.at);
        if at < before && assignment.step() < Some(self.step) {
            return Err(Refusal::Invalid { field: "at", rule: "cannot be before the step before it" });
        }
        if assignment.step() == Some(self.step) {
            let known = assignment.steps.iter().any(|taken| taken.step == self.step && taken.late.as_ref() == Some(&self.reason));
            if !known {
                let words = format!("{} at {}: {}", self.step.word().replace('_', " "), clock(at), self.reason.trim());
                jobs::keep_words(&mut draft, job, "enter-step", &words)?;
            }
            return Ok(draft.finish());
        }
        let step = StepTaken { step: self.step, at, device_at: None, position: None, accuracy: None, late: Some(self.reason.clone()) };
        visits::take_step(&mut draft, job, self.responder, step)?;
        Ok(draft.finish())
    }
}
