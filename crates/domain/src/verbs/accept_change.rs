//! `accept-change`: Accept what changed after acceptance.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::jobs::{offers, visits};
use crate::refusal::Refusal;
use crate::rules;

/// Accept what changed after acceptance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptChange {}

impl AcceptChange {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let responder = scene.context.responder().ok_or(Refusal::NotAllowed { rule: "only who goes accepts a change" })?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let Some(assignment) = draft.job(job)?.live_of(responder) else { return Err(Refusal::NotAllowed { rule: "the job is not yours" }) };
        if assignment.changed.is_some() {
            if scene.context.device.seen.is_some_and(|seen| seen < assignment.changed_at) {
                return Err(Refusal::OutOfOrder { state: "changed", rule: "more has changed by now: read it first" });
            }
            let out = visits::comes_out(&draft, draft.job(job)?, assignment);
            draft.job_event(job, What::ChangeAccepted { responder, out });
            offers::accept_cases(&mut draft, job)?;
        }
        Ok(draft.finish())
    }
}
