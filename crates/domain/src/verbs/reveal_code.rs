//! `reveal-code`: Show the key-safe code: to the assigned responder, or to the desk with a reason.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::jobs::visits;
use crate::refusal::Refusal;
use crate::registers::Access;
use crate::rules;

/// Show the key-safe code: to the assigned responder, or to the desk with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealCode {
    /// Why; required from the desk.
    pub reason: String,
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
        if !matches!(found.access, Access::KeySafe { .. }) {
            return Err(Refusal::OutOfOrder { state: "without_key_safe", rule: "there is no key safe at this door" });
        }
        let (responder, reason) = if scene.context.is_desk() {
            rules::required("reason", &self.reason, 2_000)?;
            (None, self.reason.clone())
        } else {
            if visits::stays_outside(&draft, found) {
                return Err(Refusal::NotAllowed { rule: "nobody of ours enters a fire or gas: the desk can read the code to the brigade" });
            }
            let assigned = scene.context.responder().and_then(|responder| found.live_of(responder));
            let assigned = assigned.ok_or(Refusal::NotAllowed { rule: "only the assigned responder sees the code" })?;
            if assigned.changed_door.is_some() {
                return Err(Refusal::OutOfOrder { state: "changed", rule: "the door changed: accept it first" });
            }
            (Some(assigned.responder), "assigned".to_owned())
        };
        draft.job_event(job, What::CodeRevealed { person, responder, reason });
        Ok(draft.finish())
    }
}
