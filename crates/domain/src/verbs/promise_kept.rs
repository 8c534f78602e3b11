//! `promise-kept`: The contact is with the client.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::ContactId;
use crate::incidents;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::ContactResult;

/// The contact is with the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepPromise {
    /// Who.
    pub contact: ContactId,
    /// How we know; required.
    pub note: String,
}

impl KeepPromise {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::required("note", &self.note, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        let Some(ladder) = &incident.ladder else {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "the contact ladder has not begun" });
        };
        if ladder.kept.contains(&self.contact) {
            incidents::keep_words(&mut draft, id, "promise-kept", &self.note)?;
            return Ok(draft.finish());
        }
        let says_whether = |result| match result {
            ContactResult::WillGo | ContactResult::CannotGo | ContactResult::WrongNumber => true,
            ContactResult::NoAnswer | ContactResult::Voicemail => false,
        };
        let last = ladder.tried.iter().rev().find(|tried| tried.contact == self.contact && says_whether(tried.result));
        if last.is_none_or(|tried| tried.result != ContactResult::WillGo) {
            return Err(Refusal::Invalid { field: "contact", rule: "has not promised to go" });
        }
        incidents::answer_first(&mut draft, id, by)?;
        incidents::keep_words(&mut draft, id, "promise-kept", &self.note)?;
        draft.incident_event(id, What::PromiseKept { contact: self.contact });
        Ok(draft.finish())
    }
}
