//! `signal`: What a device sent, through a bridge. Never refused for an unknown account or code.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::{ClientId, ContractId, SignalId, UnitId};
use crate::incident::Incident;
use crate::incidents::identity::{self, Told};
use crate::incidents::intake::{self, Need};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Origin;
use crate::words::{Class, Priority, Situation};

/// What a device sent, through a bridge. Never refused for an unknown account or code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveSignal {
    /// Its identifier in the raw record.
    pub signal: SignalId,
    /// The seal of the raw record, which the event keeps: what was kept cannot be altered unseen. Empty where nothing raw is kept.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub seal: Box<str>,
    /// Whose unit it is, when the account is known.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// Which unit, when known.
    #[serde(default)]
    pub unit: Option<UnitId>,
    /// As sent.
    pub account: String,
    /// Whose terms hold when nobody knows the account.
    pub contract: ContractId,
    /// As classified.
    pub class: Class,
    /// As classified.
    pub priority: Priority,
    /// As classified.
    #[serde(default)]
    pub situation: Option<Situation>,
    /// Where, when the device says so.
    #[serde(default)]
    pub place: Option<Place>,
    /// What it was, in words: "pendant, code 10".
    pub note: String,
}

impl ReceiveSignal {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads {
            clients: self.client.into_iter().collect(),
            contracts: vec![self.contract],
            stranger: Some((self.class, self.account.clone())),
            first_contract: true,
            number: true,
            ..Reads::default()
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let mut draft = Draft::new(scene);
        let client = self.client.filter(|client| scene.board.clients.contains_key(client));
        let open = match client {
            Some(client) => draft.board().open_incident(client, self.class),
            None => draft.board().incidents.values().find(|known| self.is_again(known)),
        };
        let open = open.map(|incident| incident.id);
        let need = Need {
            given: crate::incident::Given::default(),
            client,
            caller: client.is_none().then(|| self.account.clone()),
            call_back: None,
            place: self.place.clone().filter(|_| client.is_none() || self.situation == Some(Situation::Wandering)),
            contract: Some(self.contract),
            class: self.class,
            priority: rules::at_intake(self.class, self.priority),
            situation: self.situation,
            speech: None,
            origin: Origin::Device,
            unit: self.unit,
            signal: Some(self.signal),
            seal: self.seal.clone(),
            case: None,
            emergency_calls: Vec::new(),
            answered_by: None,
            answered_at: None,
            note: self.note.clone(),
        };
        let id = intake::take_in(&mut draft, open, need)?;
        // The register's door stands until somebody has asked; whoever wanders is where their unit says.
        let told = Told { place: self.place.as_ref(), ..Told::default() };
        identity::told(&mut draft, id, "signal", client, told)?;
        Ok(draft.finish())
    }

    /// Whether a unit nobody knows sends again: the same account, the same sort of need.
    fn is_again(&self, known: &Incident) -> bool {
        known.is_open()
            && known.client.is_none()
            && known.origin == Origin::Device
            && known.class == self.class
            && known.caller.as_deref() == Some(self.account.as_str())
    }
}
