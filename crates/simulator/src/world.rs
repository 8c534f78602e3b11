//! The register of a borough: clients and their doors, whoever is on the rota with the base they start from.

use dispatch::travel::great_circle;
use domain::board::Board;
use domain::deadline::Deadlines;
use domain::ids::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::{Night, Timestamp};
use domain::words::*;

use crate::draw::Draw;
use crate::run::{Given, Setting};
use crate::scenario::{Doors, Post, Scenario};

/// The provider.
pub const OURS: OrganisationId = OrganisationId::from_bytes([1; 16]);
/// The desk.
pub const DESK: PersonId = PersonId::from_bytes([9; 16]);
/// Metres of a degree of latitude.
const METRES_A_DEGREE: f64 = 111_195.0;

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

/// A responder by their place in the rota.
pub fn who(n: usize) -> ResponderId {
    ResponderId::from_bytes(nth(2, n))
}

/// The place in the rota of a responder.
pub fn place(who: ResponderId) -> usize {
    who.bytes().iter().skip(8).fold(0, |place, byte| (place << 8) | usize::from(*byte))
}

/// Where everybody lives, in order: at the places of real incidents where there are some, at points that are given, or evenly spread.
pub fn doors(scenario: &Scenario, given: &Given) -> Vec<Position> {
    if let Some(night) = &given.night {
        return night.visits.iter().map(|visit| visit.position).collect();
    }
    if scenario.replay.is_some() {
        return given.rows.iter().map(|row| row.position).collect();
    }
    let draws = Draw::of(scenario.seed).about(u64::MAX);
    let borough = &scenario.borough;
    let reach = borough.reach_km * 1_000.0 / METRES_A_DEGREE;
    let evenly = |draw: Draw| {
        let along = |what: u64| (draw.about(what).share() * 2.0 - 1.0) * reach;
        let wide = borough.latitude.to_radians().cos();
        Position { latitude: borough.latitude + along(1), longitude: borough.longitude + along(2) / wide }
    };
    let door = |n: usize| {
        let draw = draws.about(n as u64);
        match borough.doors {
            Doors::Postcodes if !given.doors.is_empty() => given.doors[draw.about(1).below(given.doors.len())],
            Doors::Postcodes | Doors::Even => evenly(draw),
        }
    };
    (0..borough.clients).map(door).collect()
}

/// The register at the beginning: whoever is on the rota, and nobody who asks yet.
pub fn board(setting: &Setting<'_>, posts: &[Post]) -> Board {
    let mut board = Board::new();
    let night = setting.given.night.as_ref();
    let (name, _) = setting.policy.name().split_once('/').unwrap_or((setting.policy.name(), ""));
    let terms = Terms {
        contract: ContractId::from_bytes(nth(7, 1)),
        revision: 1,
        response: true,
        auto_offer: true,
        duty_officer: DESK,
        manager_phone: None,
        night: Night { from_hour: 22, to_hour: 7 },
        timers: night.map_or_else(Timers::default, |night| night.timers),
        policy: PlanPolicy::from_word(name).unwrap_or(PlanPolicy::Global),
        diverts: setting.diverts,
    };
    let contract = Contract { id: terms.contract, organisation: OURS, name: "Borough".to_owned(), answers: OURS, responds: OURS, terms };
    board.contracts.insert(contract.id, contract);
    for (n, post) in posts.iter().enumerate() {
        let skills = night.zip(post.person).and_then(|(night, person)| night.people.get(person)).map(|person| person.skills.clone());
        let responder = responder(setting.scenario, *post, n, skills.unwrap_or_else(|| Skill::ALL.to_vec()));
        board.responders.insert(responder.id, responder);
    }
    board
}

/// A client's home. It is the same whoever is on the rota, but for the base where its key is kept.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Its door.
    pub door: Position,
    /// The base of its key, where it is behind one.
    pub key_at: Option<usize>,
    /// Why it takes two, where it does.
    pub two: Option<HazardKind>,
}

/// The home of the client of a number, or of the real incident of a number.
pub fn home(scenario: &Scenario, posts: &[Post], given: &Given, client: usize, door: Position) -> Home {
    if let Some(visit) = given.night.as_ref().and_then(|night| night.visits.get(client)) {
        return Home { door, key_at: visit.key_at, two: visit.two };
    }
    if let Some(row) = given.rows.get(client).filter(|_| scenario.replay.is_some()) {
        return Home { door, key_at: None, two: row.takes_two.then_some(HazardKind::TwoToLift) };
    }
    let draw = Draw::of(scenario.seed).about(u64::MAX).about(client as u64);
    let key_at = draw.about(3).happens(scenario.key_held_percent).then(|| key_base(scenario, posts, door));
    let two = match draw.about(4).share() * 100.0 {
        share if share < f64::from(scenario.two_safety_percent) => Some(HazardKind::TwoUp),
        share if share < f64::from(scenario.two_safety_percent + scenario.two_lift_percent) => Some(HazardKind::TwoToLift),
        _ => None,
    };
    Home { door, key_at, two }
}

/// The base whose people would fetch a door's key: the nearest where anybody starts.
fn key_base(scenario: &Scenario, posts: &[Post], door: Position) -> usize {
    let mut bases: Vec<usize> = posts.iter().map(|post| post.base).collect();
    bases.sort_unstable();
    bases.dedup();
    bases.into_iter().min_by_key(|base| great_circle(scenario.bases[*base].position(), door).0).unwrap_or(0)
}

/// Whoever asks, with their door: for each need somebody of their own, so that what one need becomes changes nothing of another's.
pub fn asks(scenario: &Scenario, home: &Home, contract: ContractId, n: usize, from: Timestamp) -> (Property, Client) {
    let access = match home.key_at {
        Some(base) => Access::KeyHeld { key: format!("K{n}"), at: scenario.bases[base].name.clone() },
        None => Access::KeySafe { location: "by the door".to_owned() },
    };
    let address = Address { lines: format!("{n} High Road"), ..Address::default() };
    let place = Place { address, position: Some(home.door), precision: Precision::Address };
    let id = PropertyId::from_bytes(nth(10, n));
    let hazards = home.two.map(|kind| Hazard { kind, note: String::new() }).into_iter().collect();
    let status = ClientStatus { state: ClientState::AtHome, source: "register".to_owned(), second_source: None, from, review_at: None };
    let person = Client {
        id: client(n),
        organisation: OURS,
        contract,
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
    (Property { id, uprn: None, place, scheme: None, access, access_notes: String::new(), door: None, revision: 1 }, person)
}

fn responder(scenario: &Scenario, post: Post, n: usize, skills: Vec<Skill>) -> Responder {
    let base = &scenario.bases[post.base];
    Responder {
        on_foot: false,
        left_unsafe: false,
        id: who(n),
        organisation: OURS,
        person: PersonId::from_bytes(nth(4, n)),
        call_sign: format!("R{}", n + 1),
        name: "Responder".to_owned(),
        phone: None,
        skills,
        keys: Vec::new(),
        base: Some(base.position()),
        base_name: base.name.clone(),
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
