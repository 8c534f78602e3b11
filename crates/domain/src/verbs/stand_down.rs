//! `stand-down`: Take a responder off; the job is planned again.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::ResponderId;
use crate::job::{AmbulanceLeft, AssignmentState};
use crate::jobs::{self, leaving, visits};
use crate::refusal::Refusal;
use crate::rules;

/// Take a responder off; the job is planned again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandDown {
    /// Whom.
    pub responder: ResponderId,
    /// Why; required.
    pub reason: String,
    /// What became of an ambulance that is awaited; required when they are with the client then, unless somebody else of ours stays.
    #[serde(default)]
    pub ambulance: Option<AmbulanceLeft>,
}

impl StandDown {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), responders: vec![self.responder], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        rules::required("reason", &self.reason, 2_000)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        if found.live_of(self.responder).is_none() {
            let former = found.assignments.iter().rev().find(|assignment| assignment.responder == self.responder).cloned();
            let former = former.ok_or(Refusal::NotFound { what: "assignment" })?;
            match &former.state {
                AssignmentState::StoodDown { reason, .. } if *reason == self.reason => {}
                AssignmentState::StoodDown { .. } | AssignmentState::Live => {
                    jobs::keep_words(&mut draft, job, "stand-down", &self.reason)?;
                }
                AssignmentState::Clear { .. } => return Err(Refusal::OutOfOrder { state: "clear", rule: "they have left" }),
            }
            leaving::keep_ambulance(&mut draft, job, &former, self.ambulance.as_ref(), "stand-down")?;
            return Ok(draft.finish());
        }
        leaving::ambulance_gate(&draft, job, self.responder, self.ambulance.as_ref())?;
        let (no_plan_at, attended) = (Some(scene.now + found.terms.timers.no_plan), found.is_attended());
        visits::take_off(&mut draft, job, self.responder, by, &self.reason, no_plan_at, self.ambulance.clone())?;
        visits::come_out_alone(&mut draft, job)?;
        leaving::finish(&mut draft, job)?;
        visits::call_back_again(&mut draft, job, attended)?;
        Ok(draft.finish())
    }
}
