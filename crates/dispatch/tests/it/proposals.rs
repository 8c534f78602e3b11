//! What a visit would ask for, taken from an incident that nobody has decided on yet.

use dispatch::{Proposed, recommend};
use domain::deadline::Deadlines;
use domain::ids::*;
use domain::incident::{Incident, IncidentState, Owner};
use domain::place::{Address, Place, Position, Precision};
use domain::registers::{Access, Client, ClientStatus, Property};
use domain::words::*;

use crate::town::*;

const MRS_K: ClientId = ClientId::from_bytes([8; 16]);
const HER_DOOR: PropertyId = PropertyId::from_bytes([9; 16]);
const IT: IncidentId = IncidentId::from_bytes([10; 16]);

fn place(position: Option<Position>) -> Place {
    Place { address: Address::default(), position, precision: Precision::Address }
}

/// Mrs K, who needs a lift, never Ben, behind key K214 nine minutes up the road; her pendant has just rung.
fn mrs_k_rings() -> Town {
    let mut town = Town::new();
    let access = Access::KeyHeld { key: "K214".to_owned(), at: UNDERHILL.to_owned() };
    let door = Property {
        id: HER_DOOR,
        uprn: None,
        place: place(Some(at(9, 0))),
        scheme: None,
        access,
        access_notes: String::new(),
        door: None,
        revision: 1,
    };
    town.board.properties.insert(HER_DOOR, door);
    let status = ClientStatus { state: ClientState::AtHome, source: "import".to_owned(), second_source: None, from: NOW, review_at: None };
    let mrs_k = Client {
        id: MRS_K,
        organisation: OURS,
        contract: terms().contract,
        reference: "4711".to_owned(),
        name: "Mrs K".to_owned(),
        born: None,
        phone: None,
        property: HER_DOOR,
        status,
        hazards: Vec::new(),
        communication: String::new(),
        needs: vec![Skill::Lift],
        contacts: Vec::new(),
        units: Vec::new(),
        excluded: vec![responder_id(2)],
        false_alarms: vec![],
        revision: 1,
    };
    town.board.clients.insert(MRS_K, mrs_k);
    town.board.incidents.insert(IT, ringing());
    town
}

fn ringing() -> Incident {
    Incident {
        given: Default::default(),
        id: IT,
        number: 1_001,
        organisation: OURS,
        terms: terms(),
        client: Some(MRS_K),
        caller: None,
        call_back: None,
        property: None,
        place: None,
        class: Class::Person,
        priority: Priority::P1,
        origin: Origin::Device,
        situation: None,
        speech: None,
        state: IncidentState::Ringing { since: NOW },
        owner: Owner { organisation: OURS, person: person_id(201) },
        received_at: NOW,
        answered_at: None,
        decided: None,
        activations: 1,
        activated_at: NOW,
        units: Vec::new(),
        cases: Vec::new(),
        job: None,
        ladder: None,
        emergency_calls: Vec::new(),
        called_back_at: None,
        called_back_worse: false,
        said: Vec::new(),
        seen: Vec::new(),
        proposal: None,
        dissent: false,
        lowering: None,
        partners: Vec::new(),
        ever: domain::incident::Ever::default(),
        alerts: Vec::new(),
        deadlines: Deadlines::default(),
        revision: 1,
    }
}

#[test]
fn a_ringing_incident_is_recommended_whoever_can_first_help_at_the_clients_own_door() {
    let mut town = mrs_k_rings();
    town.responder(1, at(9, 9)).keys = vec!["K214".to_owned()];
    town.responder(2, at(9, 1));
    town.responder(3, at(9, 2)).skills.clear();
    let proposed = Proposed::of_incident(&town.board, IT).unwrap();
    let record = recommend(&town.problem(), &proposed);
    assert_eq!(record.reason, "R1 Asha, 9 min, has the key. R2 Ben is nearer (1 min) but is not sent to this client.");
    let third = record.candidates.iter().find(|candidate| candidate.responder == responder_id(3)).unwrap();
    assert_eq!(third.excluded.as_deref(), Some("lacks a skill (lift)"));
}

#[test]
fn a_client_who_fell_away_from_home_is_helped_where_they_are_and_needs_no_key_there() {
    let mut town = mrs_k_rings();
    town.responder(1, at(30, 4));
    town.board.incidents.get_mut(&IT).unwrap().place = Some(place(Some(at(30, 0))));
    let proposed = Proposed::of_incident(&town.board, IT).unwrap();
    assert_eq!((proposed.place, proposed.access), (Some(at(30, 0)), &Access::Unknown));
    assert_eq!(recommend(&town.problem(), &proposed).reason, "R1 Asha, 4 min. Nobody else can go.");
}

#[test]
fn an_unknown_caller_is_helped_too() {
    let mut town = mrs_k_rings();
    town.responder(2, at(30, 4));
    let incident = town.board.incidents.get_mut(&IT).unwrap();
    incident.client = None;
    incident.place = Some(place(None));
    let proposed = Proposed::of_incident(&town.board, IT).unwrap();
    assert_eq!(recommend(&town.problem(), &proposed).chosen, Some(responder_id(2)), "although nobody knows where the door is");
}

#[test]
fn the_class_of_the_incident_says_what_sort_of_visit_it_would_be() {
    for class in Class::ALL {
        let mut town = mrs_k_rings();
        town.board.incidents.get_mut(&IT).unwrap().class = *class;
        let kind = Proposed::of_incident(&town.board, IT).unwrap().kind;
        let expected = match class {
            Class::Fire => JobKind::FireResponse,
            Class::Fault => JobKind::Repair,
            Class::Gas | Class::Person | Class::Attack | Class::Unrecognised => JobKind::EmergencyVisit,
        };
        assert_eq!(kind, expected, "{class}");
    }
}

#[test]
fn an_incident_that_is_not_on_the_board_asks_for_nothing() {
    assert_eq!(Proposed::of_incident(&Town::new().board, IT), None);
}
