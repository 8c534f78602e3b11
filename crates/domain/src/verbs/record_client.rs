//! `record-client`: Put a client on the register or correct them.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::jobs::registers;
use crate::refusal::Refusal;
use crate::registers::Client;

/// Put a client on the register or correct them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordClient {
    /// As they are now; its revision is the one that was looked at, 0 for new.
    pub client: Box<Client>,
}

impl RecordClient {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads {
            clients: vec![self.client.id],
            properties: vec![self.client.property],
            contracts: vec![self.client.contract],
            ..Reads::default()
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let client = &self.client;
        registers::valid_client(client)?;
        let mut draft = Draft::new(scene);
        draft.contract(client.contract)?;
        draft.property(client.property)?;
        let known = draft.board().clients.get(&client.id).cloned();
        let same = |known: &Client| Client { revision: client.revision, ..known.clone() } == **client;
        if !registers::is_news(known.as_ref(), |known| known.revision, client.revision, same)? {
            return Ok(Vec::new());
        }
        draft.push(Event { subject: Subject::Client(client.id), what: What::ClientRecorded { client: client.clone() } });
        if let Some(known) = &known {
            let change = if known.hazards == client.hazards { "what is needed" } else { "the hazards" };
            registers::client_changed(&mut draft, client.id, change)?;
        }
        if let Some(known) = known.filter(|known| known.property != client.property) {
            registers::client_moved(&mut draft, client, known.property)?;
        }
        Ok(draft.finish())
    }
}
