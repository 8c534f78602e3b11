//! Everybody in the stories: a provider, a partner, two contracts, three clients, four responders, two operators.

use domain::deadline::Deadlines;
use domain::event::Actor;
use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::{Night, Timestamp};
use domain::verbs::*;
use domain::words::*;
use uuid::Uuid;

/// 2 March 2026, 10:00 UTC: a Monday morning in London.
pub const MORNING: Timestamp = Timestamp(1_772_445_600_000);

/// An identifier one can say: the `n`th of a kind.
pub fn id<T: From<Uuid>>(kind: u8, n: u8) -> T {
    let mut bytes = [0; 16];
    (bytes[0], bytes[6], bytes[8], bytes[15]) = (kind, 0x70, 0x80, n);
    T::from(Uuid::from_bytes(bytes))
}

pub fn provider() -> OrganisationId {
    id(1, 1)
}
pub fn alder() -> OrganisationId {
    id(1, 2)
}
pub fn with_response() -> ContractId {
    id(2, 1)
}
pub fn without_response() -> ContractId {
    id(2, 2)
}
pub fn iris() -> ClientId {
    id(3, 1)
}
pub fn hugo() -> ClientId {
    id(3, 2)
}
/// Without mobile response.
pub fn nell() -> ClientId {
    id(3, 3)
}
pub fn daughter() -> ContactId {
    id(5, 1)
}
pub fn r(n: u8) -> ResponderId {
    id(8, n)
}

/// The first operator.
pub fn ana() -> Actor {
    Actor::Person { person: id(7, 101), role: Role::Dispatcher, responder: None }
}
/// The second operator.
pub fn ben() -> Actor {
    Actor::Person { person: id(7, 102), role: Role::Dispatcher, responder: None }
}
/// A responder.
pub fn responding(n: u8) -> Actor {
    Actor::Person { person: id(7, n), role: Role::Responder, responder: Some(r(n)) }
}

/// The registers, in the order they go in.
pub fn registers() -> Vec<Verb> {
    let organisation = |id, name: &str, kind| Organisation {
        id,
        name: name.to_owned(),
        kind,
        phone: Some("020 7946 0200".to_owned()),
        opened: Vec::new(),
        closures: Vec::new(),
        revision: 0,
    };
    let mut verbs: Vec<Verb> = vec![
        RecordOrganisation { organisation: organisation(provider(), "Beacon Care", OrganisationKind::Provider) }.into(),
        RecordOrganisation { organisation: organisation(alder(), "Alder Careline", OrganisationKind::CallCentre) }.into(),
        RecordContract { contract: Box::new(contract(with_response(), true)) }.into(),
        RecordContract { contract: Box::new(contract(without_response(), false)) }.into(),
    ];
    for (n, (who, name, contract)) in (1_u8..).zip([
        (iris(), "Iris Noakes", with_response()),
        (hugo(), "Hugo Marsh", with_response()),
        (nell(), "Nell Pike", without_response()),
    ]) {
        verbs.push(RecordProperty { property: Box::new(property(n)) }.into());
        verbs.push(RecordClient { client: Box::new(client(who, n, name, contract)) }.into());
    }
    verbs.extend((1..=4).map(|n| RecordResponder { responder: Box::new(responder(n)) }.into()));
    verbs
}

fn contract(id_: ContractId, response: bool) -> Contract {
    let terms = Terms {
        contract: id_,
        revision: 0,
        response,
        auto_offer: response,
        duty_officer: id(7, 99),
        manager_phone: Some("020 7946 0199".to_owned()),
        night: Night { from_hour: 22, to_hour: 7 },
        timers: Timers::default(),
        policy: domain::words::PlanPolicy::Global,
        diverts: false,
    };
    Contract {
        id: id_,
        organisation: provider(),
        name: if response { "With response" } else { "Monitoring only" }.to_owned(),
        answers: provider(),
        responds: provider(),
        terms,
    }
}

fn property(n: u8) -> Property {
    let position = Position { latitude: 51.60 + f64::from(n) / 100.0, longitude: -0.2 };
    Property {
        id: id(4, n),
        uprn: None,
        place: Place {
            address: Address { lines: format!("{n} Alder Road"), postcode: "EN5 1AA".to_owned() },
            position: Some(position),
            precision: Precision::Address,
        },
        door: None,
        scheme: None,
        access: Access::KeySafe { location: "left of the door".to_owned() },
        access_notes: String::new(),
        revision: 0,
    }
}

fn client(id_: ClientId, n: u8, name: &str, contract: ContractId) -> Client {
    let contact = Contact {
        id: daughter(),
        name: "Rosa Noakes".to_owned(),
        relation: "daughter".to_owned(),
        phone: "07700 900111".to_owned(),
        holds_key: true,
        do_not_tell: false,
    };
    Client {
        id: id_,
        organisation: provider(),
        contract,
        reference: format!("C-{n}"),
        name: name.to_owned(),
        born: Some(1938),
        phone: Some(format!("020 7946 010{n}")),
        property: id(4, n),
        status: ClientStatus {
            state: ClientState::AtHome,
            source: "on joining".to_owned(),
            second_source: None,
            from: MORNING,
            review_at: None,
        },
        hazards: Vec::new(),
        communication: String::new(),
        needs: Vec::new(),
        contacts: vec![contact],
        units: vec![Unit { id: id(6, n), account: format!("710000{n}"), kind: "pendant".to_owned() }],
        excluded: Vec::new(),
        false_alarms: Vec::new(),
        revision: 0,
    }
}

/// Each further from the clients than the one before.
fn responder(n: u8) -> Responder {
    Responder {
        id: r(n),
        organisation: provider(),
        person: id(7, n),
        call_sign: format!("R{n}"),
        name: format!("Responder {n}"),
        phone: None,
        skills: vec![Skill::FirstAid, Skill::Lift],
        keys: Vec::new(),
        base: Some(Position { latitude: 51.6, longitude: -0.2 - f64::from(n) / 100.0 }),
        base_name: "the base".to_owned(),
        duty: Duty::Off,
        off_road: None,
        free_since: None,
        jobs_this_shift: 0,
        unconfirmed: None,
        left_unsafe: false,
        left_at: None,
        on_foot: false,
        deadlines: Deadlines::default(),
        revision: 0,
    }
}

/// A fall, taken by telephone.
pub fn fall(client: ClientId) -> Raise {
    Raise {
        client: Some(client),
        caller: None,
        call_back: None,
        place: None,
        class: Class::Person,
        priority: None,
        situation: Some(Situation::FallInjured),
        speech: Some(true),
        contract: None,
        note: "on the kitchen floor".to_owned(),
    }
}

/// Send somebody.
pub fn respond() -> Respond {
    Respond { kind: None, priority: None, situation: None, two_up: None, needs: Vec::new(), override_reason: None, note: String::new() }
}
