//! `reopen`: Open a closed or resolved incident again.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incident::{IncidentState, Owner};
use crate::incidents::{self, intake};
use crate::refusal::Refusal;
use crate::rules;

/// Open a closed or resolved incident again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Why; required.
    pub reason: String,
}

impl Reopen {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::required("reason", &self.reason, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::person(scene)?;
        let incident = draft.incident(id)?;
        match &incident.state {
            IncidentState::Resolved { .. } | IncidentState::Closed { .. } => {}
            IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } => {
                incidents::keep_words(&mut draft, id, "reopen", &self.reason)?;
                return Ok(draft.finish());
            }
        }
        let newer = incident.client.and_then(|client| draft.board().open_incident(client, incident.class)).filter(|other| other.id != id);
        if newer.is_some() {
            return Err(Refusal::NotAllowed { rule: "this client has a newer open incident of this class: work that one" });
        }
        let owner = Owner { organisation: scene.context.organisation, person: by };
        intake::reopen(&mut draft, id, owner, &self.reason)?;
        Ok(draft.finish())
    }
}
