//! `reveal-code`: Show the key-safe code: to the assigned responder, or to a dispatcher with a reason.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::ids::{IncidentId, ResponderId};
use crate::job::{Job, TwoUp};
use crate::jobs::{self, visits};
use crate::refusal::Refusal;
use crate::registers::Access;
use crate::rules;

/// Show the key-safe code: to the assigned responder who may go in now, or to a dispatcher with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealCode {
    /// Why; required from a dispatcher, kept from a responder.
    pub reason: String,
    /// Behind whose door, where the visit is for persons behind several; absent for the visit's own.
    #[serde(default)]
    pub incident: Option<IncidentId>,
}

impl RevealCode {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let person = rules::person(scene)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        if !found.is_open() {
            return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
        }
        let (access, place) = match self.incident {
            Some(named) => jobs::door_of(&draft, found, named)?,
            None => (&found.access, &found.place),
        };
        if !matches!(access, Access::KeySafe { .. }) {
            return Err(Refusal::OutOfOrder { state: "without_key_safe", rule: "there is no key safe at this door" });
        }
        let door = crate::narrate::whereabouts(place);
        rules::at_most("reason", &self.reason, 2_000)?;
        let (responder, reason) = if scene.context.is_desk() {
            rules::reason("reason", &self.reason, 2_000)?;
            (None, self.reason.clone())
        } else {
            (Some(to_whom_it_opens(&draft, found)?), self.said())
        };
        draft.job_event(job, What::CodeRevealed { person, responder, reason, door });
        Ok(draft.finish())
    }

    /// A responder need not say why; what they say is kept.
    fn said(&self) -> String {
        match self.reason.trim() {
            "" => "assigned".to_owned(),
            said => said.to_owned(),
        }
    }
}

/// The assigned responder who asks, when nothing keeps them outside: fire or gas, what changed and they have not accepted, or nobody beside them where
/// nobody enters alone.
fn to_whom_it_opens(draft: &Draft<'_>, job: &Job) -> Result<ResponderId, Refusal> {
    if visits::stays_outside(draft, job) {
        return Err(Refusal::NotAllowed { rule: "nobody of ours enters a fire or gas: the desk can read the code to the brigade" });
    }
    let assigned = draft.scene().context.responder().and_then(|responder| job.live_of(responder));
    let assigned = assigned.ok_or(Refusal::NotAllowed { rule: "only the assigned responder sees the code" })?;
    if let Some(change) = &assigned.changed {
        return Err(Refusal::NotAccepted { change: change.clone() });
    }
    if job.two_up == Some(TwoUp::StaffSafety) && !job.may_enter() {
        return Err(Refusal::Awaited { whom: visits::awaited(draft, job, assigned.responder) });
    }
    Ok(assigned.responder)
}
