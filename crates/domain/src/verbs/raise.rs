//! `raise`: The desk form: an emergency taken by phone. An open incident of the same client and class is joined instead.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::{ClientId, ContractId};
use crate::incident::Incident;
use crate::incidents::identity::{self, Told};
use crate::incidents::intake::{self, Need};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Origin;
use crate::words::{Class, Priority, Situation};

/// The desk form: an emergency taken by phone. An open incident of the same client and class is joined instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Raise {
    /// Whom it is about; none for an unknown caller, who needs a `place` or a number in `call_back`: either is enough.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// Who rings, when it is not the client. At most 200 characters.
    #[serde(default)]
    pub caller: Option<String>,
    /// Where to ring back. Words without a number ("withheld") are kept in the note. At most 40 characters.
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
        Reads {
            clients: self.client.into_iter().collect(),
            contracts: self.contract.into_iter().collect(),
            stranger: self.mark().filter(|_| self.client.is_none()).map(|mark| (self.class(), mark.to_owned())),
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
        self.check(&scene)?;
        let mut draft = Draft::new(scene);
        let open = match self.client {
            Some(client) => draft.board().open_incident(client, self.class()),
            None => draft.board().incidents.values().find(|known| self.is_again(known)),
        };
        let open = open.map(|incident| incident.id);
        let given = self.priority.unwrap_or_else(|| rules::classify(self.class(), self.situation, self.speech));
        let need = Need {
            given: crate::incident::Given::default(),
            client: self.client,
            caller: self.caller.clone(),
            call_back: self.number().map(str::to_owned),
            place: self.place.clone(),
            contract: self.contract,
            class: self.class(),
            priority: rules::no_less(self.class(), self.situation, self.speech, given),
            situation: self.situation,
            speech: self.speech,
            origin: Origin::Desk,
            unit: None,
            signal: None,
            seal: Box::default(),
            case: None,
            emergency_calls: Vec::new(),
            answered_by: if scene.context.is_desk() { scene.context.person() } else { None },
            answered_at: None,
            note: self.noted(),
        };
        let id = intake::take_in(&mut draft, open, need)?;
        let told = Told { place: self.place.as_ref(), ..Told::default() };
        identity::told(&mut draft, id, "raise", self.client, told)?;
        Ok(draft.finish())
    }

    /// What sort of need it is, whatever was ticked.
    fn class(&self) -> Class {
        rules::class_of(self.class, self.situation)
    }

    /// What it is taken for where it was to be less urgent than such an emergency is.
    pub fn raised_to(&self) -> Option<Priority> {
        let given = self.priority?;
        Some(rules::no_less(self.class(), self.situation, self.speech, given)).filter(|taken| *taken < given)
    }

    /// The fields on their own, and against the register.
    fn check(&self, scene: &Scene<'_>) -> Result<(), Refusal> {
        if let Some(place) = &self.place {
            rules::place(place, ["place", "place.address.lines", "place.address.postcode", "place.position"])?;
        }
        rules::at_most("caller", self.caller.as_deref().unwrap_or_default(), 200)?;
        rules::at_most("call_back", self.call_back.as_deref().unwrap_or_default(), 40)?;
        rules::at_most("note", &self.note, 2_000)?;
        let usual = rules::classify(self.class(), self.situation, self.speech);
        let lowered = usual.is_emergency() && self.raised_to().is_none() && self.priority.is_some_and(|given| given > usual);
        if lowered && self.note.trim().is_empty() {
            return Err(Refusal::Invalid { field: "note", rule: "say why this is less urgent than such an emergency is" });
        }
        if self.contract.is_some_and(|named| !scene.board.contracts.contains_key(&named)) {
            return Err(Refusal::Invalid { field: "contract", rule: "there is no such contract" });
        }
        match self.client {
            Some(client) if !scene.board.clients.contains_key(&client) => Err(Refusal::NotFound { what: "client" }),
            Some(_) => Ok(()),
            None if self.place.is_none() && self.number().is_none() => {
                Err(Refusal::Invalid { field: "place", rule: "an unknown caller needs a place or a number to ring back" })
            }
            None => Ok(()),
        }
    }

    /// The number to ring back, when there is one.
    fn number(&self) -> Option<&str> {
        self.call_back.as_deref().filter(|text| rules::holds_number(text))
    }

    /// What a caller without a client is known again by ([`Incident::stranger`]).
    fn mark(&self) -> Option<&str> {
        self.number().or(self.caller.as_deref())
    }

    /// The note, with what was said instead of a number.
    fn noted(&self) -> String {
        let said = self.call_back.as_deref().map(str::trim).filter(|text| !text.is_empty() && !rules::holds_number(text));
        match said {
            Some(words) if self.note.trim().is_empty() => format!("Number to ring back: {words}"),
            Some(words) => format!("{}. Number to ring back: {words}", self.note.trim_end().trim_end_matches('.')),
            None => self.note.clone(),
        }
    }

    /// Whether an unknown caller rings again about the same: same number (or, without one, same name), same sort of need, and
    /// the same place, or the first that is known.
    fn is_again(&self, known: &Incident) -> bool {
        known.is_open()
            && known.client.is_none()
            && known.class == self.class()
            && self.mark().is_some()
            && known.stranger() == self.mark()
            && (known.place == self.place || known.place.is_none())
    }
}
