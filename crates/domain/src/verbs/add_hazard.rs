//! `add-hazard`: A hazard was learnt of; responders on their way must accept it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::jobs::registers;
use crate::refusal::Refusal;
use crate::registers::{Client, Hazard};
use crate::rules;

/// A hazard was learnt of; responders on their way must accept it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddHazard {
    /// Which.
    pub hazard: Hazard,
}

impl AddHazard {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { clients: rules::client_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        let id = rules::client_id(scene.target)?;
        rules::at_most("hazard.note", &self.hazard.note, 200)?;
        let mut draft = Draft::new(scene);
        let known = draft.client(id)?;
        if let Some(responder) = scene.context.responder().filter(|_| !scene.context.is_desk()) {
            let been_there = registers::jobs_of(&draft, id).any(|job| job.assignments.iter().any(|one| one.responder == responder));
            if !been_there {
                return Err(Refusal::NotAllowed { rule: "only who visits a client reports a hazard there" });
            }
        }
        if known.hazards.contains(&self.hazard) {
            return Ok(Vec::new());
        }
        let mut client = Client::clone(known);
        client.hazards.push(self.hazard.clone());
        draft.push(Event { subject: Subject::Client(id), what: What::ClientRecorded { client: Box::new(client) } });
        registers::client_changed(&mut draft, id, &format!("a hazard: {}", self.hazard.kind))?;
        Ok(draft.finish())
    }
}
