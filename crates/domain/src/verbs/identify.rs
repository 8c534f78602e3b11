//! `identify`: Say who an unknown caller is, or put a wrong client right.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::ClientId;
use crate::incidents::{self, identity};
use crate::refusal::Refusal;
use crate::rules;

/// Say who an unknown caller is, or put a wrong client right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identify {
    /// Who it is.
    pub client: ClientId,
}

impl Identify {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { clients: vec![self.client], ..rules::reads_incident(target) }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        draft.client(self.client)?;
        let incident = draft.incident(id)?;
        if incident.client == Some(self.client) {
            return Ok(Vec::new());
        }
        if draft.board().open_incident(self.client, incident.class).is_some() {
            return Err(Refusal::NotAllowed { rule: "that client has an open incident of this class already: work that one" });
        }
        incidents::answer_first(&mut draft, id, by)?;
        identity::identify(&mut draft, id, self.client)?;
        Ok(draft.finish())
    }
}
