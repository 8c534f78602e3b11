//! `hand-over`: A partner hands an emergency over, answered and perhaps decided. It joins an open incident of the same client and class.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::IncidentId;
use crate::ids::{ClientId, ContractId, OrganisationId, SignalId};
use crate::incident::{AlertKind, Case, DecisionKind, EmergencyCall, Given, Incident};
use crate::incidents;
use crate::incidents::Wanted;
use crate::incidents::identity::{self, NotTheirs, Told};
use crate::incidents::intake::{self, Need};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::registers::Hazard;
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
    /// Whose unit or reference came with it, when everything else that came is somebody else's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_theirs: Option<Box<NotTheirs>>,
    /// Their name as handed over.
    #[serde(default)]
    pub caller: Option<String>,
    /// Where, as handed over. A client on the register is at their own door until somebody has asked.
    #[serde(default)]
    pub place: Option<Place>,
    /// Their telephone number as handed over.
    #[serde(default)]
    pub phone: Option<String>,
    /// What a responder must know, as handed over: beside what the register has of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<Hazard>,
    /// How one gets in, as handed over.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub access: Box<str>,
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
    /// The message it came in, kept raw; none where nothing raw is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<SignalId>,
    /// The seal of that, which the event keeps: what was kept cannot be altered unseen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub seal: Box<str>,
}

impl HandOver {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads {
            clients: self.client.into_iter().chain(self.not_theirs.as_ref().map(|not| not.client)).collect(),
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
            (Some(theirs), None) => self.caller.as_deref().is_none_or(|caller| {
                let name = scene.board.clients.get(&theirs).map(|client| client.name.as_str());
                [name, known.caller.as_deref()].into_iter().flatten().any(|name| identity::name_fits(caller, name))
            }),
            // Another name at another place, of somebody who is not on the register either, is another person.
            (None, None) => {
                let names = self.caller.as_deref().zip(known.caller.as_deref());
                let places = self.place.as_ref().zip(known.place.as_ref());
                let other_name = names.is_some_and(|(one, other)| !identity::name_fits(one, other));
                !(other_name && places.is_some_and(|(there, here)| rules::another_place(there, here)))
            }
            // A case that names its client later is identified with them.
            (None, Some(_)) => true,
        };
        let same_case = |known: &&Incident| {
            let same = |case: &Case| case.organisation == self.partner && case.reference == self.reference;
            known.is_open() && same_person(known) && known.cases.iter().any(same)
        };
        let board = draft.board();
        let open = board.incidents.values().find(same_case).or_else(|| client.and_then(|client| board.open_incident(client, self.class())));
        let open = open.map(|incident| incident.id);
        let joined = open.and_then(|id| draft.board().incidents.get(&id));
        let before = joined.and_then(|known| known.place.clone());
        let whom = client.or(joined.and_then(|known| known.client));
        let id = intake::take_in(&mut draft, open, self.need(whom, scene.now))?;
        self.who(&mut draft, id, whom, before)?;
        self.go(&mut draft, id)?;
        Ok(draft.finish())
    }

    /// An unknown caller whom their case names now is identified, unless that client has an open incident: then both stand, and the desk is told.
    /// What was said of them otherwise than the register has it is written down; `before` is where the caller was until now.
    fn who(&self, draft: &mut Draft<'_>, id: IncidentId, client: Option<ClientId>, before: Option<Place>) -> Result<(), Refusal> {
        let incident = draft.incident(id)?;
        let unknown = incident.client.is_none();
        let mut place = self.place.clone();
        if let Some(client) = client.filter(|_| unknown) {
            match draft.board().open_incident(client, incident.class).map(|other| (other.id, other.number)) {
                Some((other, number)) => {
                    let ours = draft.incident(id)?.number;
                    let same = format!("their case is about the client of incident {number}: both stand until somebody has looked");
                    incidents::keep_words(draft, id, "hand-over", &same)?;
                    let same = format!("the case {} of incident {ours} is about the same client", self.reference);
                    incidents::keep_words(draft, other, "hand-over", &same)?;
                    incidents::alert(draft, other, AlertKind::Repeated, None);
                }
                None => {
                    identity::identify(draft, id, client)?;
                    place = place.or(before);
                }
            }
        }
        // What is known of somebody not on the register stands in the incident itself; their number does not.
        let told = Told { name: self.caller.as_deref(), phone: self.phone.as_deref(), place: place.as_ref() };
        identity::told(draft, id, "hand-over", client, told)?;
        self.not_theirs.as_ref().map_or(Ok(()), |not| identity::not_theirs(draft, id, "hand-over", not))
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
            given: self.given(client),
            caller: self.caller.clone().filter(|_| client.is_none()),
            call_back: Some(self.call_back.clone()),
            place: if client.is_some() { None } else { self.place.clone() },
            contract: Some(self.contract),
            class: self.class(),
            priority: rules::no_less(self.class(), Some(self.situation), self.speech, self.priority),
            situation: Some(self.situation),
            speech: self.speech,
            origin: Origin::Partner,
            unit: None,
            signal: self.signal,
            seal: self.seal.clone(),
            case: Some(case),
            emergency_calls: self.emergency_calls.clone(),
            answered_by: None,
            answered_at: Some(self.answered_at.map_or(now, |at| at.min(now))),
            note: self.note.clone(),
        }
    }

    /// What was said of the person and the way in. Of a client of the register only what a responder must know beside it, and who says so: their number,
    /// their door and their hazards stay the register's.
    fn given(&self, client: Option<ClientId>) -> Given {
        if client.is_none() {
            return Given { phone: self.phone.clone(), hazards: self.hazards.clone(), access: self.access.to_string() };
        }
        let said = |hazard: &Hazard| Hazard { note: format!("the partner says: {}", hazard.note), ..hazard.clone() };
        Given { hazards: self.hazards.iter().map(said).collect(), ..Given::default() }
    }

    /// Decided by its sender and entitled: offered on receipt. So is every emergency, which rings on until one of ours takes it. Anything else waits
    /// for our operator.
    fn go(&self, draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
        let incident = draft.incident(id)?;
        if !incident.terms.response || !incidents::has_place(draft, incident) {
            return Ok(());
        }
        if !self.decided {
            let nobody_sent = incidents::open_visit(draft, incident).is_none() && !incident.is_over();
            let waits_for_nobody = incident.priority.is_emergency() && incident.terms.auto_offer && nobody_sent;
            return if waits_for_nobody { incidents::send(draft, id, Wanted::default()) } else { Ok(()) };
        }
        if incident.decided.as_ref().is_none_or(|decided| decided.what != DecisionKind::Respond) {
            incidents::decide(draft, id, DecisionKind::Respond, None, format!("decided by {}", self.operator))?;
        }
        incidents::send(draft, id, Wanted::default())
    }
}
