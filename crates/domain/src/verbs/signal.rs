//! `signal`: What a device sent, through a bridge. Never refused for an unknown account or code.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::{ClientId, ContractId, SignalId, UnitId};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::words::{Class, Priority, Situation};

/// What a device sent, through a bridge. Never refused for an unknown account or code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveSignal {
    /// Its identifier in the raw record.
    pub signal: SignalId,
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
        Reads::default()
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let _ = scene;
        Err(Refusal::NotFound { what: "verb" })
    }
}
