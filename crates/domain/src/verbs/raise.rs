//! `raise`: The desk form: an emergency taken by phone. An open incident of the same client and class is joined instead.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::ids::{ClientId, ContractId};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::words::{Class, Priority, Situation};

/// The desk form: an emergency taken by phone. An open incident of the same client and class is joined instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Raise {
    /// Whom it is about; none for an unknown caller, who needs `place` and `call_back`.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// Who rings, when it is not the client. At most 200 characters.
    #[serde(default)]
    pub caller: Option<String>,
    /// Where to ring back. At most 40 characters.
    #[serde(default)]
    pub call_back: Option<String>,
    /// Where, when it is not the client's own door.
    #[serde(default)]
    pub place: Option<Place>,
    /// What sort of need.
    pub class: Class,
    /// How urgent; worked out from class and situation when absent.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// What is the matter.
    #[serde(default)]
    pub situation: Option<Situation>,
    /// Whether the person was heard.
    #[serde(default)]
    pub speech: Option<bool>,
    /// Whose terms hold for an unknown caller; the first contract when absent.
    #[serde(default)]
    pub contract: Option<ContractId>,
    /// In words. At most 2,000 characters.
    #[serde(default)]
    pub note: String,
}

impl Raise {
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
