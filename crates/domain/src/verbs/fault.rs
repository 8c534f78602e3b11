//! `fault`: It is equipment: keep it as a fault with an owner.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incident::DecisionKind;
use crate::incidents;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Class;

/// It is equipment: keep it as a fault with an owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What is broken.
    #[serde(default)]
    pub note: String,
}

impl Fault {
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
        if incident.decided.as_ref().is_some_and(|decided| decided.what == DecisionKind::Fault) {
            incidents::keep_words(&mut draft, id, "fault", &self.note)?;
            return Ok(draft.finish());
        }
        if incidents::open_visit(&draft, incident).is_some() {
            return Err(Refusal::NotAllowed { rule: "a visit is under way: it finds out" });
        }
        let offered = rules::silent_offer(incident) && incidents::has_place(&draft, incident);
        let unread = incident.class == Class::Unrecognised && !incident.ever.life_at_risk;
        if incident.is_grave() && !offered && !unread {
            return Err(Refusal::NotAllowed { rule: "this is an emergency until the client was heard and said what is the matter" });
        }
        incidents::answer_first(&mut draft, id, by)?;
        incidents::decide(&mut draft, id, DecisionKind::Fault, Some(by), self.note.clone())?;
        Ok(draft.finish())
    }
}
