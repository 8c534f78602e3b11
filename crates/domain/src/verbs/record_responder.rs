//! `record-responder`: Put a responder on the books or correct their register facts; duty and work stay as they are.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::jobs::{duty, registers};
use crate::refusal::Refusal;
use crate::responder::Responder;
use crate::rules;

/// Put a responder on the books or correct their register facts; duty and work stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordResponder {
    /// As they are now; its revision is the one that was looked at, 0 for new.
    pub responder: Box<Responder>,
}

impl RecordResponder {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads { responders: vec![self.responder.id], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let given = &self.responder;
        rules::required("responder.call_sign", &given.call_sign, 20)?;
        rules::required("responder.name", &given.name, 200)?;
        rules::at_most("responder.phone", given.phone.as_deref().unwrap_or_default(), 40)?;
        rules::at_most("responder.base_name", &given.base_name, 200)?;
        let mut draft = Draft::new(scene);
        if given.left_at.is_some() {
            duty::may_leave(&draft, given.id)?;
        }
        let known = draft.board().responders.get(&given.id);
        let recorded = duty::with_work_of(given, known);
        let same = |known: &Responder| Responder { revision: given.revision, ..known.clone() } == recorded;
        if registers::is_news(known, |known| known.revision, given.revision, same)? {
            draft.responder_event(given.id, What::ResponderRecorded { responder: Box::new(recorded) });
        }
        Ok(draft.finish())
    }
}
