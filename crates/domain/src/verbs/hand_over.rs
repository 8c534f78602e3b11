//! `hand-over`: A partner hands an emergency over, answered and perhaps decided. It joins an open incident of the same client and class.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::{ClientId, ContractId, OrganisationId};
use crate::incident::EmergencyCall;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::{Class, Priority, Situation};

/// A partner hands an emergency over, answered and perhaps decided. It joins an open incident of the same client and class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Who hands over.
    pub partner: OrganisationId,
    /// Under which contract.
    pub contract: ContractId,
    /// Their case reference.
    pub reference: String,
    /// Their operator.
    pub operator: String,
    /// Where to ring them.
    pub call_back: String,
    /// Whom it is about, when found on the register.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// Their name as handed over.
    #[serde(default)]
    pub caller: Option<String>,
    /// Where, as handed over, when the client is not on the register.
    #[serde(default)]
    pub place: Option<Place>,
    /// What sort.
    pub class: Class,
    /// How urgent.
    pub priority: Priority,
    /// What is the matter.
    pub situation: Situation,
    /// Whether the person was heard.
    #[serde(default)]
    pub speech: Option<bool>,
    /// When they received it, by their clock.
    #[serde(default)]
    pub received_at: Option<Timestamp>,
    /// When they answered it.
    #[serde(default)]
    pub answered_at: Option<Timestamp>,
    /// Whether they ask for a visit: it is offered on receipt.
    pub decided: bool,
    /// What they already called.
    #[serde(default)]
    pub emergency_calls: Vec<EmergencyCall>,
    /// Everything else in words.
    pub note: String,
}

impl HandOver {
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
