//! The sample register: a small borough whose people and doors the stories know by name.

use domain::deadline::Deadlines;
use domain::event::{Event, Subject, What};
use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::{Night, Timestamp};
use domain::words::*;
use uuid::Uuid;

use super::Who;

/// Identifiers of the sample register.
pub fn id<T: From<Uuid>>(kind: u8, n: u8) -> T {
    let mut bytes = [0; 16];
    (bytes[0], bytes[6], bytes[8], bytes[15]) = (kind, 0x70, 0x80, n);
    T::from(Uuid::from_bytes(bytes))
}

/// The provider.
pub fn provider() -> OrganisationId {
    id(1, 1)
}
/// A partner centre.
pub fn partner() -> OrganisationId {
    id(1, 2)
}
/// Another partner centre.
pub fn other_partner() -> OrganisationId {
    id(1, 3)
}
/// A contract with response.
pub fn with_response() -> ContractId {
    id(2, 1)
}
/// A contract without response.
pub fn without_response() -> ContractId {
    id(2, 2)
}
/// The duty officer of both contracts.
pub fn duty_officer() -> PersonId {
    id(7, 99)
}
/// Iris, at 1 Alder Road: key safe, contacts Jo (does not want to be told), Kim, Lou.
pub fn iris() -> ClientId {
    id(3, 1)
}
/// Bert, who lives with Iris.
pub fn bert() -> ClientId {
    id(3, 2)
}
/// Cora, at flat 2, Oak Court; key K214 held at the base; Kim is her only contact; R4 is never sent to her.
pub fn cora() -> ClientId {
    id(3, 3)
}
/// Dora, at flat 9, Oak Court: no entitlement to response; contacts Kim and Lou.
pub fn dora() -> ClientId {
    id(3, 4)
}
/// Edna, at 5 Beech Lane: nobody enters alone there; no contacts.
pub fn edna() -> ClientId {
    id(3, 5)
}
/// The door of a client.
pub fn door(n: u8) -> PropertyId {
    id(4, n)
}
/// Who does not want to be told.
pub fn jo() -> ContactId {
    id(5, 1)
}
/// A contact.
pub fn kim() -> ContactId {
    id(5, 2)
}
/// A contact.
pub fn lou() -> ContactId {
    id(5, 3)
}
/// Responder `n`, 1 to 5.
pub fn r(n: u8) -> ResponderId {
    id(8, n)
}

/// Where an unknown caller is.
pub fn somewhere() -> Place {
    place("14 Cedar Walk, Barnet", "EN5 2AB", 51.651, -0.201)
}

fn place(lines: &str, postcode: &str, latitude: f64, longitude: f64) -> Place {
    Place {
        address: Address { lines: lines.into(), postcode: postcode.into() },
        position: Some(Position::new(latitude, longitude).unwrap()),
        precision: Precision::Address,
    }
}

fn event(subject: Subject, what: What) -> Event {
    Event { subject, what }
}

pub(super) fn register(now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    for (organisation, name, kind) in [
        (provider(), "Alder Response", OrganisationKind::Provider),
        (partner(), "Birch Careline", OrganisationKind::CallCentre),
        (other_partner(), "Cedar Careline", OrganisationKind::CallCentre),
    ] {
        let organisation = Organisation {
            id: organisation,
            name: name.into(),
            kind,
            phone: Some("020 7946 0100".into()),
            closures: Vec::new(),
            opened: Vec::new(),
            revision: 1,
        };
        events.push(event(Subject::Organisation(organisation.id), What::OrganisationRecorded { organisation }));
    }
    for (contract, response) in [(with_response(), true), (without_response(), false)] {
        let terms = Terms {
            contract,
            revision: 1,
            response,
            auto_offer: true,
            duty_officer: duty_officer(),
            manager_phone: Some("020 7946 0199".into()),
            night: Night { from_hour: 22, to_hour: 7 },
            timers: Timers::default(),
            policy: domain::words::PlanPolicy::Global,
            diverts: false,
        };
        let contract =
            Contract { id: contract, organisation: provider(), name: "Borough".into(), answers: provider(), responds: provider(), terms };
        events.push(event(Subject::Contract(contract.id), What::ContractRecorded { contract: Box::new(contract) }));
    }
    events.extend(properties());
    events.extend(clients(now));
    events.extend((1..=5).map(responder));
    events
}

fn properties() -> impl Iterator<Item = Event> {
    let safe = || Access::KeySafe { location: "left of the door".into() };
    let oak = || Some("Oak Court".to_owned());
    [
        (1, place("1 Alder Road, Barnet", "EN5 1AA", 51.650, -0.200), None, safe()),
        (
            3,
            place("Flat 2, Oak Court, Barnet", "EN5 1AB", 51.655, -0.190),
            oak(),
            Access::KeyHeld { key: "K214".into(), at: "Barnet base".into() },
        ),
        (4, place("Flat 9, Oak Court, Barnet", "EN5 1AB", 51.655, -0.190), oak(), Access::LetIn { by: "the warden".into() }),
        (5, place("5 Beech Lane, Barnet", "EN5 1AC", 51.660, -0.180), None, safe()),
    ]
    .into_iter()
    .map(|(n, place, scheme, access)| {
        let property =
            Property { id: door(n), uprn: None, place, scheme, access, access_notes: "ring twice".into(), door: None, revision: 1 };
        event(Subject::Property(property.id), What::PropertyRecorded { property: Box::new(property) })
    })
}

fn contact(id: ContactId, name: &str, do_not_tell: bool) -> Contact {
    Contact { id, name: name.into(), relation: "daughter".into(), phone: "020 7946 0111".into(), holds_key: true, do_not_tell }
}

fn clients(now: Timestamp) -> Vec<Event> {
    let (j, k, l) = (contact(jo(), "Jo", true), contact(kim(), "Kim", false), contact(lou(), "Lou", false));
    let two_up = Hazard { kind: HazardKind::TwoUp, note: "assault in 2024".into() };
    let dog = Hazard { kind: HazardKind::Dog, note: "in the kitchen".into() };
    [
        (iris(), "Iris Field", with_response(), 1, vec![dog], vec![j, k.clone(), l.clone()], vec![]),
        (bert(), "Bert Field", with_response(), 1, vec![Hazard { kind: HazardKind::Oxygen, note: String::new() }], vec![k.clone()], vec![]),
        (cora(), "Cora Hill", with_response(), 3, vec![], vec![k.clone()], vec![r(4)]),
        (dora(), "Dora Lake", without_response(), 4, vec![], vec![k, l], vec![]),
        (edna(), "Edna Moor", with_response(), 5, vec![two_up], vec![], vec![]),
    ]
    .into_iter()
    .map(|(client, name, contract, at, hazards, contacts, excluded)| {
        let n = client.bytes()[15];
        let client = Client {
            id: client,
            organisation: provider(),
            contract,
            reference: format!("C{n}"),
            name: name.into(),
            born: Some(1938),
            phone: Some(format!("020 7946 020{n}")),
            property: door(at),
            status: ClientStatus { state: ClientState::AtHome, source: "register".into(), second_source: None, from: now, review_at: None },
            hazards,
            communication: "hard of hearing".into(),
            needs: vec![],
            contacts,
            units: vec![Unit { id: id(6, n), account: format!("710042{n}"), kind: "pendant".into() }],
            excluded,
            false_alarms: Vec::new(),
            revision: 1,
        };
        event(Subject::Client(client.id), What::ClientRecorded { client: Box::new(client) })
    })
    .collect()
}

fn responder(n: u8) -> Event {
    let responder = Responder {
        id: r(n),
        organisation: provider(),
        person: Who::R(n).person(),
        call_sign: format!("R{n}"),
        name: format!("Responder {n}"),
        phone: Some(format!("020 7946 030{n}")),
        skills: vec![Skill::Lift, Skill::FirstAid],
        keys: vec![],
        base: Some(Position::new(51.652, -0.195).unwrap()),
        base_name: "Barnet base".into(),
        duty: Duty::Off,
        off_road: None,
        free_since: None,
        jobs_this_shift: 0,
        unconfirmed: None,
        left_unsafe: false,
        left_at: None,
        on_foot: false,
        deadlines: Deadlines::default(),
        revision: 1,
    };
    event(Subject::Responder(responder.id), What::ResponderRecorded { responder: Box::new(responder) })
}
