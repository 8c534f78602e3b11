//! The people and doors of these stories.

use domain::deadline::Deadlines;
use domain::event::{Event, Subject, What};
use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::{Duration, Night, Timestamp};
use domain::words::*;
use uuid::Uuid;

/// 2 March 2026, 10:00 UTC.
pub const MORNING: Timestamp = Timestamp(1_772_445_600_000);

/// An identifier of the register: its kind and its number.
pub fn id<T: From<Uuid>>(kind: u8, n: u32) -> T {
    let mut bytes = [0; 16];
    (bytes[0], bytes[6], bytes[8]) = (kind, 0x70, 0x80);
    bytes[12..].copy_from_slice(&n.to_be_bytes());
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
/// The contract.
pub fn contract() -> ContractId {
    id(2, 1)
}
/// Client `n`.
pub fn client(n: u32) -> ClientId {
    id(3, n)
}
/// The door of client `n`.
pub fn door(n: u32) -> PropertyId {
    id(4, n)
}
/// Person `n`: 1 to 9 are dispatchers, 11 to 19 responders.
pub fn person(n: u32) -> PersonId {
    id(7, n)
}
/// Responder `n`.
pub fn responder(n: u32) -> ResponderId {
    id(8, n)
}

const SURNAMES: [&str; 5] = ["Field", "O'Hara", "Hill", "Lake-Smith", "Åberg"];

/// A client as they are put on the books.
pub fn a_client(n: u32) -> Client {
    Client {
        id: client(n),
        organisation: provider(),
        contract: contract(),
        reference: format!("AL-{n:04}"),
        name: format!("Iris {}", SURNAMES[n as usize % SURNAMES.len()]),
        born: Some(1938),
        phone: Some(format!("020 7946 {n:04}")),
        property: door(n),
        status: ClientStatus { state: ClientState::AtHome, source: "import".into(), second_source: None, from: MORNING, review_at: None },
        hazards: vec![],
        communication: String::new(),
        needs: vec![],
        contacts: vec![],
        units: vec![Unit { id: id(6, n), account: format!("71{n:05}"), kind: "pendant".into() }],
        excluded: vec![],
        false_alarms: vec![],
        revision: 1,
    }
}

/// A door as it is put on the books.
pub fn a_door(n: u32) -> Property {
    let address = Address { lines: format!("{n} Alder Road, Barnet"), postcode: format!("EN5 {}AA", n % 10) };
    // A number that many decimal printers get wrong in the last place.
    let position = Position::new(51.650_123_456_789_01 + f64::from(n) / 3_000.0, -0.200_987_654_321_098 - f64::from(n) / 7_000.0).unwrap();
    Property {
        id: door(n),
        uprn: None,
        place: Place { address, position: Some(position), precision: Precision::Address },
        scheme: None,
        access: Access::KeySafe { location: "left of the door".into() },
        access_notes: String::new(),
        door: None,
        revision: 1,
    }
}

/// A responder as they are put on the books.
pub fn a_responder(n: u32) -> Responder {
    Responder {
        id: responder(n),
        organisation: provider(),
        person: person(10 + n),
        call_sign: format!("R{n}"),
        name: "Asha".into(),
        phone: None,
        skills: vec![],
        keys: vec![],
        base: Position::new(51.65, -0.2).ok(),
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
    }
}

/// A house with `clients` clients at a door each, and `responders` responders on duty.
pub fn everybody(clients: u32, responders: u32) -> Vec<Event> {
    let event = |subject, what| Event { subject, what };
    let mut events = vec![];
    for (organisation, name, kind) in
        [(provider(), "Alder Response", OrganisationKind::Provider), (partner(), "Birch Careline", OrganisationKind::CallCentre)]
    {
        let organisation =
            Organisation { id: organisation, name: name.into(), kind, phone: None, closures: Vec::new(), opened: Vec::new(), revision: 1 };
        events.push(event(Subject::Organisation(organisation.id), What::OrganisationRecorded { organisation }));
    }
    let terms = Terms {
        contract: contract(),
        revision: 1,
        response: true,
        auto_offer: true,
        duty_officer: person(99),
        manager_phone: None,
        night: Night { from_hour: 22, to_hour: 7 },
        timers: Timers::default(),
        policy: domain::words::PlanPolicy::Global,
        diverts: false,
    };
    let agreed =
        Contract { id: contract(), organisation: provider(), name: "Borough".into(), answers: provider(), responds: provider(), terms };
    events.push(event(Subject::Contract(contract()), What::ContractRecorded { contract: Box::new(agreed) }));
    for n in 1..=clients {
        events.push(event(Subject::Property(door(n)), What::PropertyRecorded { property: Box::new(a_door(n)) }));
        events.push(event(Subject::Client(client(n)), What::ClientRecorded { client: Box::new(a_client(n)) }));
    }
    for n in 1..=responders {
        events.push(event(Subject::Responder(responder(n)), What::ResponderRecorded { responder: Box::new(a_responder(n)) }));
        events.push(event(Subject::Responder(responder(n)), What::DutyStarted { until: MORNING + Duration::hours(12) }));
    }
    events
}
