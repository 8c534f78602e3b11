//! `contacts`: Work the contact ladder, beside a visit or instead of one.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incident::{DecisionKind, IncidentState};
use crate::incidents;
use crate::incidents::ladder;
use crate::refusal::Refusal;
use crate::rules;

/// Work the contact ladder, beside a visit or instead of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Contacts {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::at_most("note", &self.note, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        if incident.ladder.as_ref().is_some_and(|ladder| ladder.is_running() || ladder.rungs.is_empty()) {
            incidents::keep_words(&mut draft, id, "contacts", &self.note)?;
            return Ok(draft.finish());
        }
        if incident.client.is_none() {
            return Err(Refusal::NotAllowed { rule: "an unknown caller has no contacts: identify them first" });
        }
        if ladder::emergency_first(incident) {
            return Err(Refusal::NotAllowed { rule: "999 comes first where life is at risk" });
        }
        incidents::answer_first(&mut draft, id, by)?;
        if !matches!(draft.incident(id)?.state, IncidentState::Open { .. }) {
            incidents::decide(&mut draft, id, DecisionKind::Contacts, Some(by), self.note.clone())?;
        }
        ladder::start(&mut draft, id)?;
        incidents::keep_words(&mut draft, id, "contacts", &self.note)?;
        Ok(draft.finish())
    }
}
