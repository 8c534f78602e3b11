//! `burns-beside`: Fire or gas in the same building as a visit, or no more: whoever is on the way or inside is told at once.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::{IncidentId, JobId};
use crate::job::{Assignment, Beside, Job};
use crate::jobs::{self, Facts, building, visits};
use crate::narrate::whereabouts;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Step;

/// Fire or gas in the same building as a visit, or no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BurnsBeside {
    /// Whose incident burns or smells of gas there, or did.
    pub incident: IncidentId,
}

impl BurnsBeside {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), incidents: vec![self.incident], ..Reads::default() }
    }

    /// Judges it. Judged as things are now: what is known already, or is not so, changes nothing.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let incident = draft.incident(self.incident)?;
        let now = building::beside(draft.board(), found, incident).filter(|_| found.is_open());
        let known = found.beside.filter(|known| known.incident == self.incident);
        // One of several is enough to keep everybody outside; the next is told when it is over.
        if !found.is_open() || now == known || (known.is_none() && found.beside.is_some()) {
            return Ok(Vec::new());
        }
        let there = incident.place.as_ref().map_or_else(String::new, |place| format!(" at {}", whereabouts(place)));
        match now {
            Some(beside) => stay_outside(&mut draft, job, beside, &there)?,
            None => {
                let Some(known) = known else { return Ok(Vec::new()) };
                let change = format!("the {}{there} is over: go by what the desk says", known.outside.word());
                jobs::change_facts(&mut draft, job, Facts { beside: Some(None), ..Facts::default() }, &change)?;
            }
        }
        Ok(draft.finish())
    }
}

/// Whoever is inside comes out and nobody enters; the desk telephones whoever goes or is there.
fn stay_outside(draft: &mut Draft<'_>, job: JobId, beside: Beside, there: &str) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let what = format!("{}{there}", beside.outside.word());
    let change = if inside(found) { format!("{what}: come out now and stay outside") } else { format!("{what}: do not enter") };
    let gone = found.assignments.iter().any(Assignment::is_live);
    jobs::change_facts(draft, job, Facts { beside: Some(Some(beside)), ..Facts::default() }, &change)?;
    if gone { visits::telephone(draft, job, &change) } else { Ok(()) }
}

/// Whether somebody is inside.
fn inside(job: &Job) -> bool {
    job.assignments.iter().any(|one| one.is_live() && one.step() >= Some(Step::GainedAccess))
}
