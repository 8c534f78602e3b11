//! The register of a borough: clients and their doors spread over it, one base, whoever is on the rota.

use domain::board::Board;
use domain::deadline::Deadlines;
use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::Night;
use domain::words::*;

use crate::demand::BEGIN;
use crate::draw::Draw;
use crate::scenario::Scenario;

/// So many clients ask.
pub const CLIENTS: usize = 600;
/// The provider.
pub const OURS: OrganisationId = OrganisationId::from_bytes([1; 16]);
/// The desk.
pub const DESK: PersonId = PersonId::from_bytes([9; 16]);
/// The base, in the middle.
pub const BASE: Position = Position { latitude: 51.61, longitude: -0.21 };
/// The borough reaches so far from it, in degrees of latitude: about six kilometres.
const REACH: f64 = 0.055;

/// An identifier of a kind.
pub fn nth(kind: u8, n: usize) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[8..].copy_from_slice(&(n as u64).to_be_bytes());
    bytes
}

/// The `n`th client.
pub fn client(n: usize) -> ClientId {
    ClientId::from_bytes(nth(8, n))
}

/// The register at the beginning.
pub fn board(scenario: &Scenario) -> Board {
    let mut board = Board::new();
    let terms = Terms {
        contract: ContractId::from_bytes(nth(7, 1)),
        revision: 1,
        response: true,
        auto_offer: true,
        duty_officer: DESK,
        manager_phone: None,
        night: Night { from_hour: 22, to_hour: 7 },
        timers: Timers::default(),
        policy: domain::words::PlanPolicy::Global,
        diverts: false,
    };
    let contract = Contract { id: terms.contract, organisation: OURS, name: "Borough".to_owned(), answers: OURS, responds: OURS, terms };
    board.contracts.insert(contract.id, contract.clone());
    let draws = Draw::of(scenario.seed).about(u64::MAX);
    for n in 0..CLIENTS {
        let (door, person) = at_home(scenario, &contract, draws.about(n as u64), n);
        board.properties.insert(door.id, door);
        board.clients.insert(person.id, person);
    }
    for n in 0..scenario.rota.len() {
        let responder = responder(n);
        board.responders.insert(responder.id, responder);
    }
    board
}

fn at_home(scenario: &Scenario, contract: &Contract, draw: Draw, n: usize) -> (Property, Client) {
    let along = |what: u64| (draw.about(what).share() * 2.0 - 1.0) * REACH;
    let position = Position { latitude: BASE.latitude + along(1), longitude: BASE.longitude + along(2) * 1.6 };
    let access = if draw.about(3).happens(scenario.key_held_percent) {
        Access::KeyHeld { key: format!("K{n}"), at: "Base".to_owned() }
    } else {
        Access::KeySafe { location: "by the door".to_owned() }
    };
    let address = Address { lines: format!("{n} High Road"), ..Address::default() };
    let place = Place { address, position: Some(position), precision: Precision::Address };
    let id = PropertyId::from_bytes(nth(10, n));
    let hazard = |kind| vec![Hazard { kind, note: String::new() }];
    let hazards = match draw.about(4).share() * 100.0 {
        share if share < f64::from(scenario.two_safety_percent) => hazard(HazardKind::TwoUp),
        share if share < f64::from(scenario.two_safety_percent + scenario.two_lift_percent) => hazard(HazardKind::TwoToLift),
        _ => Vec::new(),
    };
    let status =
        ClientStatus { state: ClientState::AtHome, source: "register".to_owned(), second_source: None, from: BEGIN, review_at: None };
    let person = Client {
        id: client(n),
        organisation: OURS,
        contract: contract.id,
        reference: n.to_string(),
        name: format!("Client {n}"),
        born: None,
        phone: None,
        property: id,
        status,
        hazards,
        communication: String::new(),
        needs: Vec::new(),
        contacts: Vec::new(),
        units: Vec::new(),
        excluded: Vec::new(),
        false_alarms: Vec::new(),
        revision: 1,
    };
    (Property { id, uprn: None, place, scheme: None, access, access_notes: String::new(), revision: 1 }, person)
}

fn responder(n: usize) -> Responder {
    Responder {
        on_foot: false,
        left_unsafe: false,
        id: ResponderId::from_bytes(nth(2, n)),
        organisation: OURS,
        person: PersonId::from_bytes(nth(4, n)),
        call_sign: format!("R{}", n + 1),
        name: "Responder".to_owned(),
        phone: None,
        skills: Skill::ALL.to_vec(),
        keys: Vec::new(),
        base: Some(BASE),
        base_name: "Base".to_owned(),
        duty: Duty::Off,
        off_road: None,
        free_since: None,
        jobs_this_shift: 0,
        unconfirmed: None,
        left_at: None,
        deadlines: Deadlines::default(),
        revision: 1,
    }
}
