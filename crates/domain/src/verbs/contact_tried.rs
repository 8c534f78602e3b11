//! `contact-tried`: Record how a call to a contact went.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::ContactId;
use crate::incident::ContactTried;
use crate::incidents;
use crate::incidents::ladder;
use crate::refusal::Refusal;
use crate::rules;
use crate::time::Duration;
use crate::time::Timestamp;
use crate::words::ContactResult;

/// Record how a call to a contact went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryContact {
    /// Whom.
    pub contact: ContactId,
    /// How it went.
    pub result: ContactResult,
    /// By when they go; required with will_go.
    #[serde(default)]
    pub attend_by: Option<Timestamp>,
}

impl TryContact {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        let Some(ladder) = &incident.ladder else {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "the contact ladder has not begun" });
        };
        if !ladder.rungs.contains(&self.contact) {
            return Err(Refusal::Invalid { field: "contact", rule: "is not on this client's ladder" });
        }
        let again = |last: &ContactTried| {
            let same = (last.contact, last.result, last.attend_by) == (self.contact, self.result, self.attend_by);
            same && scene.now.since(last.at) < rules::SAME_CALL
        };
        if ladder.tried.last().is_some_and(again) {
            return Ok(Vec::new());
        }
        let attend_by = self.promise(scene.now)?;
        let next_at = match attend_by {
            Some(attend_by) => Some(attend_by + incident.terms.timers.promise_grace),
            None if ladder.current() != Some(self.contact) => incident.deadlines.due(DeadlineKind::Rung),
            None => ladder.rungs.get(ladder.at + 1).filter(|_| ladder.promise.is_none()).map(|_| scene.now + incident.terms.timers.rung),
        };
        let tried = ContactTried { contact: self.contact, result: self.result, at: scene.now, attend_by };
        let over = !ladder.is_running();
        let taken_back = matches!(self.result, ContactResult::CannotGo | ContactResult::WrongNumber)
            && ladder.promise.as_ref().is_some_and(|promise| promise.contact == self.contact);
        incidents::answer_first(&mut draft, id, by)?;
        draft.incident_event(id, What::ContactTriedOnce { tried, attend_by, next_at });
        if taken_back {
            ladder::promise_broken(&mut draft, id)?;
        } else if !over {
            ladder::end_of_ladder(&mut draft, id)?;
        }
        Ok(draft.finish())
    }

    /// "I'll go" needs a time, not past and within a day; nothing else has one.
    fn promise(&self, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
        match (self.result, self.attend_by) {
            (ContactResult::WillGo, None) => Err(Refusal::Invalid { field: "attend_by", rule: "must be given: by when do they go?" }),
            (ContactResult::WillGo, Some(by)) if by <= now || by > now + Duration::hours(24) => {
                Err(Refusal::Invalid { field: "attend_by", rule: "must be within the next 24 hours" })
            }
            (ContactResult::WillGo, Some(by)) => Ok(Some(by)),
            (ContactResult::NoAnswer | ContactResult::Voicemail | ContactResult::CannotGo | ContactResult::WrongNumber, Some(_)) => {
                Err(Refusal::Invalid { field: "attend_by", rule: "goes with will_go only" })
            }
            (ContactResult::NoAnswer | ContactResult::Voicemail | ContactResult::CannotGo | ContactResult::WrongNumber, None) => Ok(None),
        }
    }
}
