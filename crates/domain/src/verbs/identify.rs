//! `identify`: Say who an unknown caller is, or put a wrong client right.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::ClientId;
use crate::ids::IncidentId;
use crate::incident::AlertKind;
use crate::incidents;
use crate::jobs::{self, Facts};
use crate::refusal::Refusal;
use crate::registers::Client;
use crate::rules;
use crate::words::ClientState;

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
        let client = draft.client(self.client)?.clone();
        let incident = draft.incident(id)?;
        if incident.client == Some(self.client) {
            return Ok(Vec::new());
        }
        if draft.board().open_incident(self.client, incident.class).is_some() {
            return Err(Refusal::NotAllowed { rule: "that client has an open incident of this class already: work that one" });
        }
        let place = draft.property(client.property)?.place.clone();
        let terms = Box::new(draft.contract(client.contract)?.terms.clone());
        incidents::answer_first(&mut draft, id, by)?;
        draft.incident_event(id, What::ClientIdentified { client: client.id, property: client.property, place, terms });
        if client.status.state != ClientState::AtHome {
            incidents::alert(&mut draft, id, AlertKind::ClientStatus, None);
        }
        Self::tell_the_visit(&mut draft, id, &client)?;
        Ok(draft.finish())
    }

    /// A visit under way for this incident alone goes to the right door. One that others share stays theirs: whoever lives elsewhere leaves it.
    fn tell_the_visit(draft: &mut Draft<'_>, id: IncidentId, client: &Client) -> Result<(), Refusal> {
        let Some(found) = incidents::open_visit(draft, draft.incident(id)?) else { return Ok(()) };
        let job = found.id;
        if jobs::others_need(draft, found, id) {
            if !jobs::beside(draft, Some(client.property), found) {
                return incidents::goes_its_own_way(draft, id);
            }
            let facts = Facts {
                hazards: Some(jobs::merged(&found.hazards, &client.hazards)),
                client: (found.incidents.first() == Some(&id)).then_some(client.id),
                needs: Some(jobs::merged(&found.needs, &client.needs)),
                excluded: Some(jobs::merged(&found.excluded, &client.excluded)),
                ..Facts::default()
            };
            return jobs::change_facts(draft, job, facts, "it is another client");
        }
        let door = draft.property(client.property)?.clone();
        let facts = Facts {
            place: Some(door.place),
            property: Some(Some(door.id)),
            access: Some(door.access),
            access_notes: Some(door.access_notes),
            hazards: Some(client.hazards.clone()),
            client: Some(client.id),
            needs: Some(client.needs.clone()),
            excluded: Some(client.excluded.clone()),
        };
        jobs::change_facts(draft, job, facts, "it is another client")
    }
}
