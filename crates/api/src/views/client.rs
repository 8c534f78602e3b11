//! Clients: found, and whole.

use domain::ids::*;
use domain::incident::{Incident, IncidentState};
use domain::place::Precision;
use domain::registers::{Access, Contact, Hazard, Unit};
use domain::time::Timestamp;
use domain::words::*;
use engine::{ClientFound, ClientRecord, View};
use serde::Serialize;
use utoipa::ToSchema;

/// A client that was found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FoundView {
    /// Their identifier.
    pub id: ClientId,
    /// Their name.
    pub name: String,
    /// Where they live.
    pub address: String,
    /// Its postcode.
    pub postcode: String,
    /// Their number.
    pub phone: Option<String>,
    /// Our reference.
    pub reference: String,
    /// Where they are in life.
    pub status: ClientState,
    /// Whether mobile response is promised.
    pub entitled: bool,
    /// Their units' accounts.
    pub units: Vec<String>,
    /// Numbers of their open incidents.
    pub open: Vec<i64>,
    /// What matched.
    #[schema(value_type = String)]
    pub matched: &'static str,
}

/// A client with everything the desk may see.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ClientFull {
    /// Their identifier.
    pub id: ClientId,
    /// Our reference.
    pub reference: String,
    /// Their name.
    pub name: String,
    /// Year of birth.
    pub born: Option<i16>,
    /// Their number.
    pub phone: Option<String>,
    /// Where they are in life.
    pub status: StatusView,
    /// Whether mobile response is promised.
    pub entitled: bool,
    /// Their contract's name.
    pub contract: String,
    /// Where they live.
    pub address: String,
    /// Its postcode.
    pub postcode: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// How well it is known.
    pub precision: Option<Precision>,
    /// Who last said where exactly the door is; absent where nobody did, or it was taken back.
    pub door: Option<DoorSaidView>,
    /// How one gets in.
    pub access: Access,
    /// At the door.
    pub access_notes: String,
    /// Whether a key-safe code is kept.
    pub has_code: bool,
    /// The managed building.
    pub scheme: Option<String>,
    /// What a responder must know.
    pub hazards: Vec<Hazard>,
    /// Language, hearing, speech.
    pub communication: String,
    /// What a responder must be able to do.
    pub needs: Vec<Skill>,
    /// Whom to ring.
    pub contacts: Vec<Contact>,
    /// Their units.
    pub units: Vec<Unit>,
    /// Their incidents, newest first.
    pub history: Vec<HistoryLine>,
}

/// Who said where exactly a door is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DoorSaidView {
    /// Their name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why; empty from a phone at the door.
    pub reason: String,
}

/// Where a client is in life.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StatusView {
    /// Where.
    pub state: ClientState,
    /// Who says so.
    pub source: String,
    /// The second who said so; a death needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_source: Option<String>,
    /// Since when.
    pub from: Timestamp,
    /// When to ask again.
    pub review_at: Option<Timestamp>,
}

/// An earlier incident.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct HistoryLine {
    /// Its identifier.
    pub id: IncidentId,
    /// Its number.
    pub number: i64,
    /// What sort.
    pub class: Class,
    /// How urgent.
    pub priority: Priority,
    /// When it came.
    pub received_at: Timestamp,
    /// Where it stands.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// How it ended.
    pub outcome: Option<OutcomeKind>,
}

/// A found client. `entitled` and `open` come from what is in memory.
pub fn found_view(found: &ClientFound, entitled: bool, open: Vec<i64>) -> FoundView {
    let place = found.property.as_ref().map(|property| &property.place.address);
    FoundView {
        id: found.client.id,
        name: found.client.name.clone(),
        address: place.map(|address| address.lines.clone()).unwrap_or_default(),
        postcode: place.map(|address| address.postcode.clone()).unwrap_or_default(),
        phone: found.client.phone.clone(),
        reference: found.client.reference.clone(),
        status: found.client.status.state,
        entitled,
        units: found.client.units.iter().map(|unit| unit.account.clone()).collect(),
        open,
        matched: found.matched,
    }
}

/// A client with everything. Names come from what is in memory.
pub fn client_full(record: &ClientRecord, live: &View) -> ClientFull {
    let (client, property, contract) = (&record.full.client, record.full.property.as_ref(), record.full.contract.as_ref());
    let position = property.and_then(|property| property.place.position);
    ClientFull {
        id: client.id,
        reference: client.reference.clone(),
        name: client.name.clone(),
        born: client.born,
        phone: client.phone.clone(),
        status: StatusView {
            state: client.status.state,
            source: client.status.source.clone(),
            second_source: client.status.second_source.clone(),
            from: client.status.from,
            review_at: client.status.review_at,
        },
        entitled: contract.is_some_and(|contract| contract.terms.response),
        contract: contract.map(|contract| contract.name.clone()).unwrap_or_default(),
        address: property.map(|property| property.place.address.lines.clone()).unwrap_or_default(),
        postcode: property.map(|property| property.place.address.postcode.clone()).unwrap_or_default(),
        latitude: position.map(|at| at.latitude),
        longitude: position.map(|at| at.longitude),
        precision: position.and(property).map(|property| property.place.precision),
        door: property.and_then(|property| property.door.as_deref()).map(|said| DoorSaidView {
            by: live.person_name(said.by).to_owned(),
            at: said.at,
            reason: said.reason.clone(),
        }),
        access: property.map_or(Access::Unknown, |property| property.access.clone()),
        access_notes: property.map(|property| property.access_notes.clone()).unwrap_or_default(),
        has_code: record.has_code,
        scheme: property.and_then(|property| property.scheme.clone()),
        hazards: client.hazards.clone(),
        communication: client.communication.clone(),
        needs: client.needs.clone(),
        contacts: client.contacts.clone(),
        units: client.units.clone(),
        history: record.history.iter().map(history_line).collect(),
    }
}

fn history_line(incident: &Incident) -> HistoryLine {
    let outcome = match &incident.state {
        IncidentState::Resolved { outcome, .. } => Some(*outcome),
        IncidentState::Closed { outcome, .. } => Some(outcome.kind),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } => None,
    };
    HistoryLine {
        id: incident.id,
        number: incident.number,
        class: incident.class,
        priority: incident.priority,
        received_at: incident.received_at,
        state: incident.state.word(),
        outcome,
    }
}
