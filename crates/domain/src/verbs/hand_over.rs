//! `hand-over`: A partner hands an emergency over, answered and perhaps decided. It joins an open incident of the same client and class.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::IncidentId;
use crate::ids::{ClientId, ContractId, OrganisationId};
use crate::incident::EmergencyCall;
use crate::incident::{Case, DecisionKind, Incident};
use crate::incidents;
use crate::incidents::Wanted;
use crate::incidents::intake::{self, Need};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::rules;
use crate::time::Timestamp;
use crate::words::Origin;
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
        Reads {
            clients: self.client.into_iter().collect(),
            contracts: vec![self.contract],
            cases: vec![(self.partner, self.reference.clone())],
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
        // A partner's reference that comes again for somebody else is somebody else.
        let same_person = |known: &Incident| match (known.client, client) {
            (Some(known), Some(theirs)) => known == theirs,
            (Some(_), None) => self.caller.is_none(),
            (None, _) => true,
        };
        let same_case = |known: &&Incident| {
            let same = |case: &Case| case.organisation == self.partner && case.reference == self.reference;
            known.is_open() && same_person(known) && known.cases.iter().any(same)
        };
        let board = draft.board();
        let open = board.incidents.values().find(same_case).or_else(|| client.and_then(|client| board.open_incident(client, self.class())));
        let open = open.map(|incident| incident.id);
        let id = intake::take_in(&mut draft, open, self.need(client, scene.now))?;
        self.go(&mut draft, id)?;
        Ok(draft.finish())
    }

    /// What sort of need it is, whatever the alarm's type.
    fn class(&self) -> Class {
        rules::class_of(self.class, Some(self.situation))
    }

    /// As intake sees it.
    fn need(&self, client: Option<ClientId>, now: Timestamp) -> Need {
        let case = Case {
            organisation: self.partner,
            reference: self.reference.clone(),
            operator: self.operator.clone(),
            call_back: self.call_back.clone(),
            received_at: now,
            accepted_at: None,
            escalated: 0,
            read_back_at: None,
        };
        Need {
            client,
            caller: self.caller.clone(),
            call_back: Some(self.call_back.clone()),
            place: if client.is_some() { None } else { self.place.clone() },
            contract: Some(self.contract),
            class: self.class(),
            priority: rules::from_partner(self.class(), self.situation, self.speech, self.priority),
            situation: Some(self.situation),
            speech: self.speech,
            origin: Origin::Partner,
            unit: None,
            signal: None,
            case: Some(case),
            emergency_calls: self.emergency_calls.clone(),
            answered_by: None,
            answered_at: Some(self.answered_at.map_or(now, |at| at.min(now))),
            note: self.note.clone(),
        }
    }

    /// Decided by its sender and entitled: offered on receipt. Anything else waits for our operator.
    fn go(&self, draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
        let incident = draft.incident(id)?;
        if !self.decided || !incident.terms.response || !incidents::has_place(draft, incident) {
            return Ok(());
        }
        if incident.decided.as_ref().is_none_or(|decided| decided.what != DecisionKind::Respond) {
            incidents::decide(draft, id, DecisionKind::Respond, None, format!("decided by {}", self.operator))?;
        }
        incidents::send(draft, id, Wanted::default())
    }
}
