//! `reassign`: Take a responder off and offer the job to another, in one act.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::ResponderId;
use crate::job::{AmbulanceLeft, AssignmentState, Weighed};
use crate::jobs::{self, leaving, visits};
use crate::refusal::Refusal;
use crate::rules;
use crate::verbs::offer::{asked, order};

/// Take a responder off and offer the job to another, in one act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// From whom.
    pub from: ResponderId,
    /// To whom.
    pub to: ResponderId,
    /// Why; required.
    pub reason: String,
    /// What became of an ambulance that is awaited; required when they are with the client then, unless somebody else of ours stays.
    #[serde(default)]
    pub ambulance: Option<AmbulanceLeft>,
    /// What the service makes of it; the service fills it in, nobody sends it.
    #[serde(skip)]
    pub weighed: Option<Box<Weighed>>,
}

impl Reassign {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), responders: vec![self.from, self.to], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        rules::required("reason", &self.reason, 2_000)?;
        if self.from == self.to {
            return Err(Refusal::Invalid { field: "to", rule: "must be somebody else" });
        }
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        if found.live_of(self.from).is_none() {
            let former = found.assignments.iter().rev().find(|assignment| assignment.responder == self.from).cloned();
            let asked = found.acceptable().any(|offer| offer.to == self.to) || found.live_of(self.to).is_some();
            let former = former.filter(|_| asked).ok_or(Refusal::NotFound { what: "assignment" })?;
            let known = found
                .assignments
                .iter()
                .any(|one| matches!(&one.state, AssignmentState::StoodDown { reason, .. } if *reason == self.reason));
            if !known {
                jobs::keep_words(&mut draft, job, "reassign", &self.reason)?;
            }
            leaving::keep_ambulance(&mut draft, job, &former, self.ambulance.as_ref(), "reassign")?;
            return Ok(draft.finish());
        }
        leaving::ambulance_gate(&draft, job, self.from, self.ambulance.as_ref())?;
        let attended = found.is_attended();
        visits::take_off(&mut draft, job, self.from, by, &self.reason, None, self.ambulance.clone())?;
        visits::come_out_alone(&mut draft, job)?;
        order(&mut draft, job, self.to, asked(&self.reason, 0, self.weighed.as_deref()))?;
        visits::call_back_again(&mut draft, job, attended)?;
        Ok(draft.finish())
    }
}
