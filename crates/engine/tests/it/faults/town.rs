//! The town the histories happen in: three clients behind three doors, three responders, a partner with an address.

use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::Responder;
use domain::time::Night;
use domain::verbs::*;
use domain::words::*;
use store::tables::partners::WebhookEndpoint;

use crate::house::{MORNING, id, partner, provider, r, responder};

/// So many clients.
pub const CLIENTS: u8 = 3;
/// So many responders.
pub const RESPONDERS: u8 = 3;
/// The partner's address, as the outbox calls it.
pub const ENDPOINT: &str = "we_partner";

/// A client.
pub fn client(n: u8) -> ClientId {
    id(3, n)
}

/// The contract.
pub fn contract() -> ContractId {
    id(2, 1)
}

/// Where the partner wants to hear.
pub fn endpoint() -> WebhookEndpoint {
    WebhookEndpoint {
        id: ENDPOINT.to_owned(),
        organisation: provider(),
        partner: partner(),
        url: "https://partner.example/hook".to_owned(),
        sealed: vec![1],
        disabled: None,
        answered_at: None,
    }
}

/// Everything that is put on the register, in order.
pub fn register() -> Vec<Verb> {
    let organisation = |id, name: &str, kind| {
        let organisation =
            Organisation { id, name: name.to_owned(), kind, phone: None, closures: Vec::new(), opened: Vec::new(), revision: 0 };
        RecordOrganisation { organisation }.into()
    };
    let terms = Terms {
        contract: contract(),
        revision: 0,
        response: true,
        auto_offer: true,
        duty_officer: id(7, 99),
        manager_phone: Some("020 7946 0199".to_owned()),
        night: Night { from_hour: 22, to_hour: 6 },
        timers: Timers::default(),
        policy: PlanPolicy::Global,
        diverts: false,
    };
    let contract =
        Contract { id: contract(), organisation: provider(), name: "Alder".to_owned(), answers: partner(), responds: provider(), terms };
    let mut all: Vec<Verb> = vec![
        organisation(provider(), "Beacon Care", OrganisationKind::Provider),
        organisation(partner(), "Alder Careline", OrganisationKind::CallCentre),
        RecordContract { contract: Box::new(contract) }.into(),
    ];
    for n in 1..=CLIENTS {
        all.push(RecordProperty { property: Box::new(door(n)) }.into());
        all.push(RecordClient { client: Box::new(person(n)) }.into());
    }
    all.extend((1..=RESPONDERS).map(|n| RecordResponder { responder: Box::new(Responder { id: r(n), ..responder(n) }) }.into()));
    all
}

fn door(n: u8) -> Property {
    let place = Place {
        address: Address { lines: format!("{n} Alder Road"), postcode: "EN5 1AA".to_owned() },
        position: Some(Position { latitude: 51.6 + f64::from(n) / 50.0, longitude: -0.2 }),
        precision: Precision::Address,
    };
    let access = Access::KeySafe { location: "left of the door".to_owned() };
    Property { id: id(4, n), uprn: None, place, scheme: None, access, access_notes: String::new(), door: None, revision: 0 }
}

fn person(n: u8) -> Client {
    // Behind the third door it takes two to lift.
    let hazards = if n == 3 { vec![Hazard { kind: HazardKind::TwoToLift, note: String::new() }] } else { Vec::new() };
    Client {
        id: client(n),
        organisation: provider(),
        contract: contract(),
        reference: format!("C-{n}"),
        name: format!("Client {n}"),
        born: Some(1938),
        phone: None,
        property: id(4, n),
        status: ClientStatus {
            state: ClientState::AtHome,
            source: "import".to_owned(),
            second_source: None,
            from: MORNING,
            review_at: None,
        },
        hazards,
        communication: String::new(),
        needs: Vec::new(),
        contacts: Vec::new(),
        units: Vec::new(),
        excluded: Vec::new(),
        false_alarms: Vec::new(),
        revision: 0,
    }
}
