//! `clear-for`: The desk clears a responder who cannot, as a late entry.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::StepTaken;
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::{IncidentId, ResponderId};
use crate::job::{AmbulanceLeft, Assignment, PersonLeft};
use crate::jobs::{self, leaving, visits};
use crate::refusal::Refusal;
use crate::rules;
use crate::verbs::Clear;
use crate::words::{Condition, OutcomeKind, Step};

/// The desk clears a responder who cannot, as a late entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearFor {
    /// Whose.
    pub responder: ResponderId,
    /// Whose incident the outcome is for; the first person behind the visit when absent.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// How it went.
    pub outcome: OutcomeKind,
    /// How the client was.
    pub condition: Condition,
    /// In words.
    #[serde(default)]
    pub note: String,
    /// The other persons behind the visit, each with an outcome of their own. Who is left out goes back to the desk.
    #[serde(default)]
    pub also: Vec<PersonLeft>,
    /// What became of an ambulance that is awaited; required then, unless somebody else of ours stays.
    #[serde(default)]
    pub ambulance: Option<AmbulanceLeft>,
    /// How we know; required.
    pub reason: String,
}

impl ClearFor {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let named = self.incident.into_iter().chain(self.also.iter().map(|one| one.incident));
        Reads { jobs: rules::job_id(target).into_iter().collect(), incidents: named.collect(), behind: true, ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        rules::required("reason", &self.reason, 2_000)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let late =
            |step| StepTaken { step, at: scene.now, device_at: None, position: None, accuracy: None, late: Some(self.reason.clone()) };
        if draft.job(job)?.live_of(self.responder).is_some_and(|assignment| assignment.step() < Some(Step::Arrived)) {
            visits::take_step(&mut draft, job, self.responder, late(Step::Arrived))?;
        }
        let left = Clear {
            incident: self.incident,
            outcome: self.outcome,
            condition: self.condition,
            note: self.note.clone(),
            also: self.also.clone(),
            ambulance: self.ambulance.clone(),
        };
        let had_left = draft.job(job)?.live_of(self.responder).is_none();
        leaving::clear(&mut draft, job, self.responder, late(Step::Clear), left)?;
        // A leaving that is entered brings its reason along; after it, the reason stands by itself.
        let entered =
            |one: &Assignment| one.steps.iter().any(|taken| taken.step == Step::Clear && taken.late.as_ref() == Some(&self.reason));
        let known = draft.job(job)?.assignments.iter().any(|one| one.responder == self.responder && entered(one));
        if had_left && !known {
            jobs::keep_words(&mut draft, job, "clear-for", &self.reason)?;
        }
        Ok(draft.finish())
    }
}
