//! `cancel`: The visit is not to be made. Reversing a deployment takes two people, and so does calling one off for an emergency: propose closing
//! instead, unless nobody was assigned and none is behind it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::incident::{AlertKind, IncidentState};
use crate::incidents::closing;
use crate::job::{Assignment, JobState};
use crate::refusal::Refusal;
use crate::{jobs, rules};

/// The visit is not to be made. Reversing a deployment takes two people, and so does calling one off for an emergency: propose closing instead, unless
/// nobody was assigned and none is behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// Why; required.
    pub reason: String,
}

impl Cancel {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
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
        match &found.state {
            JobState::Cancelled { reason, .. } if *reason == self.reason => return Ok(Vec::new()),
            JobState::Cancelled { .. } => {
                jobs::keep_words(&mut draft, job, "cancel", &self.reason)?;
                return Ok(draft.finish());
            }
            JobState::Done { .. } => return Err(Refusal::OutOfOrder { state: "done", rule: "the visit has been made" }),
            JobState::Open => {}
        }
        let live = found.assignments.iter().any(Assignment::is_live);
        if live || !(found.assignments.is_empty() || found.is_reached()) {
            return Err(Refusal::SecondPerson);
        }
        if jobs::served(&draft, found).any(|one| one.is_grave() && !closing::visited(&draft, one)) {
            return Err(Refusal::NotAllowed {
                rule: "an emergency is not called off by one person: propose a closing, the visit stands until a second agrees",
            });
        }
        let (incidents, decide_by) = (found.incidents.clone(), scene.now + found.terms.timers.hold);
        jobs::end_job(&mut draft, job, by, &self.reason)?;
        for incident in incidents {
            let Some(served) = draft.board().incidents.get(&incident) else { continue };
            let open = !matches!(served.state, IncidentState::Resolved { .. } | IncidentState::Closed { .. });
            if open && served.job == Some(job) {
                let next = Some((DeadlineKind::Decide, decide_by));
                draft.incident_event(incident, What::alert(AlertKind::NotDecided, next));
            }
        }
        Ok(draft.finish())
    }
}
