//! Hand-overs between centres: joined, offered on receipt, accepted once, escalated when not.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::incident::*;
use domain::incidents::identity::{Mark, NotTheirs, Told, somebody_else};
use domain::place::{Address, Place, Precision};
use domain::refusal::Refusal;
use domain::registers::Hazard;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn read_back(reference: &str) -> ConfirmReadBack {
    ConfirmReadBack { organisation: partner(), reference: reference.into() }
}

#[test]
fn a_decided_hand_over_is_offered_on_receipt() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let id = story.newest();
    let incident = story.incident(id);
    assert_eq!((incident.state.word(), incident.origin), ("open", Origin::Partner));
    assert_eq!(incident.decided.as_ref().map(|one| (one.what, one.by)), Some((DecisionKind::Respond, None)));
    assert_eq!(incident.owner.person, duty_officer());
    assert_eq!(incident.answered_at, Some(MORNING));
    assert_eq!(incident.deadlines.due(DeadlineKind::HandOver), Some(MORNING + Duration::seconds(60)));
    assert!(story.job_of(id).auto_offer);
}

#[test]
fn an_undecided_hand_over_rings_for_our_operator() {
    let mut story = Story::begin();
    let unwell = HandOver { decided: false, priority: Priority::P2, situation: Situation::Unwell, ..hand_over(Some(iris()), "B-1") };
    story.ok(Who::Partner, Target::New, unwell);
    let incident = story.incident(story.newest());
    assert_eq!((incident.state.word(), incident.job, incident.answered_at), ("ringing", None, Some(MORNING)));
    assert!(incident.deadlines.due(DeadlineKind::Answer).is_some());
}

#[test]
fn an_emergency_handed_over_is_offered_on_receipt_and_rings_on_until_one_of_ours_takes_it() {
    let mut story = Story::begin();
    let undecided = |reference: &str, client| HandOver { decided: false, ..hand_over(Some(client), reference) };
    story.ok(Who::Partner, Target::New, undecided("B-1", iris()));
    let id = story.newest();
    assert!(story.job_of(id).auto_offer);
    assert_eq!((story.incident(id).state.word(), &story.incident(id).decided), ("ringing", &None));
    let job = story.job_of(id).id;
    story.assign(job, 1);
    assert!(story.incident(id).cases[0].accepted_at.is_some(), "a responder's acceptance accepts it");
    assert_eq!(story.incident(id).state.word(), "ringing", "and nobody at the desk has it yet");
    story.ok(Who::Partner, Target::New, HandOver { contract: without_response(), ..undecided("B-2", dora()) });
    assert_eq!(story.incident(story.newest()).job, None, "she has no response");
}

#[test]
fn a_decided_hand_over_without_entitlement_is_decided_by_our_operator() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { contract: without_response(), ..hand_over(Some(dora()), "B-1") });
    let id = story.newest();
    assert_eq!((story.incident(id).state.word(), story.incident(id).job), ("ringing", None));
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
}

#[test]
fn the_partners_own_answer_stands_unless_it_lies_in_the_future() {
    let mut story = Story::begin();
    let before = Some(MORNING - Duration::seconds(90));
    story.ok(Who::Partner, Target::New, HandOver { answered_at: before, ..hand_over(Some(iris()), "B-1") });
    assert_eq!(story.incident(story.newest()).answered_at, before);
    let after = Some(MORNING + Duration::hours(1));
    story.ok(Who::Partner, Target::New, HandOver { answered_at: after, ..hand_over(Some(edna()), "B-2") });
    assert_eq!(story.incident(story.newest()).answered_at, Some(MORNING));
}

#[test]
fn a_hand_over_of_somebody_not_on_the_register_goes_where_it_says() {
    let mut story = Story::begin();
    let stranger = HandOver { place: Some(somewhere()), caller: Some("Mr Oakes".into()), ..hand_over(None, "B-1") };
    story.ok(Who::Partner, Target::New, stranger.clone());
    let id = story.newest();
    assert_eq!(story.job_of(id).place, somewhere());
    story.ok(Who::Partner, Target::New, HandOver { reference: "B-2".into(), ..stranger });
    assert_eq!(story.board.incidents.len(), 2, "another case of somebody unknown is another incident");
}

#[test]
fn a_hand_over_without_a_place_rings_instead_of_being_lost() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { caller: Some("Mr Oakes".into()), ..hand_over(None, "B-1") });
    assert_eq!((story.incident(story.newest()).state.word(), story.incident(story.newest()).job), ("ringing", None));
}

#[test]
fn the_same_reference_again_joins_its_case_and_makes_no_second() {
    let mut story = Story::begin();
    for client in [Some(iris()), None] {
        let before = story.board.incidents.len();
        let reference = format!("B-{before}");
        let case = HandOver { place: Some(somewhere()), ..hand_over(client, &reference) };
        story.ok(Who::Partner, Target::New, case.clone());
        let id = story.newest();
        story.ok(Who::Partner, Target::New, case);
        assert_eq!(story.board.incidents.len(), before + 1);
        assert_eq!((story.incident(id).cases.len(), story.incident(id).activations), (1, 2));
        assert!(story.incident(id).has_alert(AlertKind::Repeated));
    }
}

#[test]
fn a_case_of_somebody_identified_meanwhile_is_still_found() {
    let mut story = Story::begin();
    let stranger = HandOver { place: Some(somewhere()), ..hand_over(None, "B-1") };
    story.ok(Who::Partner, Target::New, stranger.clone());
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Identify { client: edna() });
    story.ok(Who::Partner, Target::New, stranger);
    assert_eq!((story.board.incidents.len(), story.incident(id).activations), (1, 2));
}

#[test]
fn two_partners_handing_over_one_client_make_one_incident_with_two_cases() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { priority: Priority::P2, ..hand_over(Some(iris()), "B-1") });
    let id = story.newest();
    story.ok(Who::Partner, Target::New, HandOver { partner: other_partner(), ..hand_over(Some(iris()), "C-9") });
    let incident = story.incident(id);
    assert_eq!((story.board.incidents.len(), incident.cases.len(), incident.priority), (1, 2, Priority::P1));
    assert_eq!(story.job_of(id).priority, Priority::P1);
}

#[test]
fn a_decided_hand_over_sends_somebody_to_a_press_nobody_decided_on() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    assert_eq!(story.incident(id).state.word(), "open");
    assert!(story.job_of(id).auto_offer);
}

#[test]
fn what_the_partner_already_called_is_known_to_our_desk() {
    let mut story = Story::begin();
    let call = EmergencyCall {
        service: EmergencyService::Ambulance,
        reference: "CAD 7".into(),
        expected_at: None,
        by: "Birch Careline".into(),
        at: MORNING,
    };
    let case = HandOver { emergency_calls: vec![call.clone()], ..hand_over(Some(iris()), "B-1") };
    story.ok(Who::Partner, Target::New, case.clone());
    let id = story.newest();
    story.ok(Who::Partner, Target::New, case);
    assert_eq!(story.incident(id).emergency_calls, vec![call]);
}

#[test]
fn the_read_back_accepts_and_takes_the_baton() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), read_back("B-1"));
    let incident = story.incident(id);
    assert_eq!(incident.cases[0].accepted_at, Some(MORNING));
    assert_eq!((incident.owner.person, incident.deadlines.due(DeadlineKind::HandOver)), (Who::Ana.person(), None));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), read_back("B-1")), vec![]);
}

#[test]
fn a_responders_acceptance_accepts_first_and_the_read_back_runs_beside_it() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let id = story.newest();
    let job = story.job_of(id).id;
    story.assign(job, 1);
    let incident = story.incident(id);
    assert_eq!((incident.cases[0].accepted_at, incident.owner.person), (Some(MORNING), duty_officer()));
    assert_eq!(incident.deadlines.due(DeadlineKind::HandOver), None);
    story.pass(Duration::seconds(20));
    story.ok(Who::Ana, Target::Incident(id), read_back(""));
    assert_eq!(story.incident(id).cases[0].accepted_at, Some(MORNING), "accepted once");
    assert_eq!(story.incident(id).cases[0].read_back_at, Some(story.now));
    assert_eq!(story.incident(id).owner.person, duty_officer());
}

#[test]
fn a_case_nobody_handed_over_is_not_read_back() {
    let mut story = Story::begin();
    let id = story.press(iris());
    assert_eq!(story.refused(Who::Ana, Target::Incident(id), read_back("B-1")), Refusal::NotFound { what: "case" });
}

#[test]
fn a_hand_over_nobody_accepts_escalates_three_times() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { decided: false, ..hand_over(Some(edna()), "B-1") });
    let id = story.newest();
    for times in 1..=3 {
        story.pass(Duration::seconds(59));
        assert_eq!(story.incident(id).cases[0].escalated, times - 1);
        story.pass(Duration::seconds(1));
        assert_eq!(story.incident(id).cases[0].escalated, times);
    }
    assert!(story.incident(id).has_alert(AlertKind::HandOverNotAccepted));
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::HandOver), None);
    story.pass(Duration::minutes(10));
    assert_eq!(story.incident(id).cases[0].escalated, 3);
}

#[test]
fn a_late_wake_escalates_once_and_not_for_all_it_slept_through() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { decided: false, ..hand_over(Some(edna()), "B-1") });
    let id = story.newest();
    story.sleep_through(Duration::hours(2));
    story.wake(Target::Incident(id));
    assert_eq!(story.incident(id).cases[0].escalated, 1);
    assert_eq!(story.wake(Target::Incident(id)), vec![]);
}

#[test]
fn a_reference_that_comes_again_for_somebody_else_is_somebody_else() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let first = story.newest();
    story.ok(Who::Partner, Target::New, HandOver { situation: Situation::LifeAtRisk, ..hand_over(Some(bert()), "B-1") });
    let second = story.newest();
    assert_ne!(first, second);
    assert_eq!((story.incident(second).client, story.incident(second).situation), (Some(bert()), Some(Situation::LifeAtRisk)));
    assert_eq!(story.incident(first).activations, 1);
}

#[test]
fn a_case_that_comes_again_with_another_number_is_rung_there() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let again = HandOver { call_back: "020 7946 0199".into(), operator: "Quinn".into(), ..hand_over(Some(iris()), "B-1") };
    story.ok(Who::Partner, Target::New, again);
    let case = &story.incident(story.newest()).cases[0];
    assert_eq!((case.call_back.as_str(), case.operator.as_str()), ("020 7946 0199", "Quinn"));
}

#[test]
fn a_reference_that_comes_again_with_a_name_nobody_knows_moves_nobodys_visit() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let (first, job) = (story.newest(), story.job_of(story.newest()).id);
    let before = story.job(job).place.clone();
    let stranger = HandOver { caller: Some("Mr Somebody Else".into()), place: Some(somewhere()), ..hand_over(None, "B-1") };
    story.ok(Who::Partner, Target::New, stranger);
    assert_ne!(story.newest(), first);
    assert_eq!((story.incident(story.newest()).caller.as_deref(), story.job(job).place.clone()), (Some("Mr Somebody Else"), before));
}

/// A hand-over of somebody the partner does not find on our register.
fn of_a_stranger(reference: &str) -> HandOver {
    HandOver { place: Some(somewhere()), caller: Some("Mrs Fields".into()), ..hand_over(None, reference) }
}

#[test]
fn a_case_that_names_the_client_later_is_identified_and_its_visit_goes_to_their_door() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, of_a_stranger("B-1"));
    let id = story.newest();
    let job = story.job_of(id).id;
    story.assign(job, 1);
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let incident = story.incident(id);
    assert_eq!((story.board.incidents.len(), incident.client, incident.property), (1, Some(iris()), Some(door(1))));
    assert_eq!((story.job(job).client, story.job(job).property), (Some(iris()), Some(door(1))));
    assert!(story.job(job).live(0).unwrap().changed.is_some(), "whoever goes must accept it");
    assert!(story.alerted(id, AlertKind::PlaceDiffers), "they were said to be elsewhere");
    story.press(iris());
    assert_eq!(story.board.incidents.len(), 1, "and their own alarm joins it");
}

#[test]
fn a_case_that_names_a_client_with_an_open_incident_stands_beside_it_and_the_desk_is_told_at_both() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, of_a_stranger("B-1"));
    let case = story.newest();
    let pressed = story.press(iris());
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    assert_eq!((story.board.incidents.len(), story.incident(case).client), (2, None));
    for (id, other) in [(case, pressed), (pressed, case)] {
        assert!(story.alerted(id, AlertKind::Repeated));
        let number = story.incident(other).number.to_string();
        assert!(story.incident(id).said.iter().any(|said| said.contains(&number)), "{:?}", story.incident(id).said);
    }
}

#[test]
fn what_a_partner_says_of_a_client_otherwise_than_the_register_is_kept_and_another_place_is_asked_about() {
    let mut story = Story::begin();
    let elsewhere = HandOver {
        caller: Some("Irene Field".into()),
        phone: Some("07700 900123".into()),
        place: Some(somewhere()),
        ..hand_over(Some(iris()), "B-1")
    };
    story.ok(Who::Partner, Target::New, elsewhere.clone());
    let id = story.newest();
    let said = story.incident(id).said.iter().find(|said| said.contains("Irene Field")).cloned().unwrap_or_default();
    assert!(said.contains("07700 900123") && said.contains("14 Cedar Walk, Barnet EN5 2AB"), "{said}");
    let asked = story.incident(id).alerts.iter().find(|alert| alert.kind == AlertKind::PlaceDiffers).map(|alert| alert.words.clone());
    assert!(
        asked.is_some_and(|words| words.contains("Irene Field") && words.contains("14 Cedar Walk, Barnet EN5 2AB")),
        "the alert says which"
    );
    assert_eq!(story.job_of(id).property, Some(door(1)), "the register's door, until somebody has asked");
    assert_ne!(story.board.clients[&iris()].name, "Irene Field", "the register stays as it is");
    story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::PlaceDiffers });
    story.ok(Who::Partner, Target::New, elsewhere);
    assert!(!story.alerted(id, AlertKind::PlaceDiffers), "the same again is nothing new");
}

#[test]
fn the_registers_own_address_written_otherwise_is_no_other_place() {
    let mut story = Story::begin();
    let home = story.board.properties[&door(1)].place.clone();
    let written = |lines: &str, postcode: &str| {
        let address = Address { lines: lines.into(), postcode: postcode.into() };
        Some(Place { address, position: None, precision: Precision::Postcode })
    };
    let first = home.address.lines.split(',').next().unwrap_or_default().to_owned();
    for (lines, postcode) in [
        (home.address.lines.clone(), home.address.postcode.clone()),
        (first.to_uppercase(), home.address.postcode.clone()),
        (first.clone(), String::new()),
        (String::new(), home.address.postcode.to_lowercase()),
        (first.replace("Road", "Rd.").replace("Street", "St.").replace(' ', ", "), home.address.postcode.replace(' ', "")),
    ] {
        story.ok(Who::Partner, Target::New, HandOver { place: written(&lines, &postcode), ..hand_over(Some(iris()), "B-1") });
        let incident = story.incident(story.newest());
        assert!(!story.alerted(story.newest(), AlertKind::PlaceDiffers), "{lines} {postcode}");
        assert!(!incident.said.iter().any(|said| said.contains("does not have")), "{lines} {postcode}: {:?}", incident.said);
    }
    let neighbour = HandOver { place: written(&first.replace('1', "3"), &home.address.postcode), ..hand_over(Some(iris()), "B-1") };
    story.ok(Who::Partner, Target::New, neighbour);
    assert!(story.alerted(story.newest(), AlertKind::PlaceDiffers), "another number is another door");
}

#[test]
fn a_repeat_that_is_less_grave_lowers_nothing_and_is_read_by_the_desk() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let id = story.newest();
    let calmer = HandOver { situation: Situation::FallUninjured, priority: Priority::P2, ..hand_over(Some(iris()), "B-1") };
    story.ok(Who::Partner, Target::New, calmer.clone());
    let incident = story.incident(id);
    assert_eq!((incident.priority, incident.situation), (Priority::P1, Some(Situation::FallInjured)));
    let words = "less grave this time: fall uninjured, P2. Nothing was lowered";
    assert!(incident.said.contains(&words.to_owned()), "{:?}", incident.said);
    let again = story.ok(Who::Partner, Target::New, calmer);
    assert!(!again.iter().any(|what| matches!(what, What::NoteWritten { .. })), "said once");
}

#[test]
fn the_telephone_number_of_somebody_unknown_and_a_new_time_of_the_ambulance_are_kept() {
    let mut story = Story::begin();
    let call = |minutes: Option<i64>| EmergencyCall {
        service: EmergencyService::Ambulance,
        reference: "CAD 7".into(),
        expected_at: minutes.map(|minutes| MORNING + Duration::minutes(minutes)),
        by: "Pat".into(),
        at: MORNING,
    };
    let case = |minutes| HandOver { phone: Some("07700 900123".into()), emergency_calls: vec![call(minutes)], ..of_a_stranger("B-1") };
    story.ok(Who::Partner, Target::New, case(Some(20)));
    let id = story.newest();
    assert!(story.incident(id).said.iter().any(|said| said.contains("07700 900123")));
    for (said, known) in [(Some(35), 35), (None, 35)] {
        story.ok(Who::Partner, Target::New, case(said));
        let calls: Vec<_> = story.incident(id).emergency_calls.iter().map(|call| call.expected_at).collect();
        assert_eq!(calls, [Some(MORNING + Duration::minutes(known))]);
    }
}

#[test]
fn three_times_the_same_is_one_case_and_one_visit_and_the_same_reference_for_somebody_else_is_somebody_else() {
    let mut story = Story::begin();
    for _ in 0..3 {
        story.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    }
    let id = story.newest();
    assert_eq!((story.board.incidents.len(), story.board.jobs.len()), (1, 1));
    assert_eq!((story.incident(id).cases.len(), story.incident(id).activations), (1, 3));
    story.ok(Who::Partner, Target::New, hand_over(Some(edna()), "B-1"));
    assert_eq!(story.board.incidents.len(), 2);
    assert_eq!((story.incident(id).client, story.incident(story.newest()).client), (Some(iris()), Some(edna())));
}

#[test]
fn a_case_that_the_desk_identified_is_known_again_by_the_name_it_came_with() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, of_a_stranger("B-1"));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Identify { client: edna() });
    story.ok(Who::Partner, Target::New, of_a_stranger("B-1"));
    assert_eq!((story.board.incidents.len(), story.incident(id).activations), (1, 2));
    assert_eq!(story.incident(id).property, Some(door(5)), "what the desk found out is not undone by the same again");
    assert!(story.alerted(id, AlertKind::PlaceDiffers));
}

#[test]
fn a_unit_of_somebody_whom_nothing_else_fits_is_not_taken_for_them_and_the_desk_is_told_whose_it_is() {
    let mut story = Story::begin();
    let not = NotTheirs { mark: Mark::Unit, written: "7100423".into(), client: iris() };
    let case = HandOver { not_theirs: Some(Box::new(not)), ..of_a_stranger("B-1") };
    story.ok(Who::Partner, Target::New, case.clone());
    let id = story.newest();
    assert_eq!((story.incident(id).client, story.job_of(id).place.clone()), (None, somewhere()));
    let alert = story.incident(id).alerts.iter().find(|alert| alert.kind == AlertKind::UnitOfAnother).cloned().unwrap();
    let iris_is = story.board.clients[&iris()].clone();
    assert!(
        alert.words.contains(&iris_is.name) && alert.words.contains(&iris_is.reference) && alert.words.contains("7100423"),
        "{}",
        alert.words
    );
    assert_eq!(alert.client, Some(iris()));
    story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::UnitOfAnother });
    story.ok(Who::Partner, Target::New, case);
    assert!(!story.alerted(id, AlertKind::UnitOfAnother), "the same again is nothing new");
    story.ok(Who::Ana, Target::Incident(id), Identify { client: iris() });
    assert_eq!(story.incident(id).client, Some(iris()), "the desk may still say that it is them");
}

#[test]
fn a_unit_names_a_client_unless_the_name_and_the_place_or_telephone_all_speak_against_it() {
    let story = Story::begin();
    let (client, home) = (&story.board.clients[&iris()], &story.board.properties[&door(1)].place);
    let (cedar, theirs) = (somewhere(), client.phone.clone().unwrap_or_else(|| "020 7946 0999".into()));
    let client = &domain::registers::Client { phone: Some(theirs.clone()), ..client.clone() };
    let surname = client.name.split(' ').next_back().unwrap_or_default().to_owned();
    for (name, phone, place, other) in [
        (Some("Olive Oakes"), None, Some(&cedar), true),
        (Some("Olive Oakes"), Some("07700 900123"), None, true),
        (Some("Olive Oakes"), Some("07700 900123"), Some(&cedar), true),
        (Some("Olive Oakes"), Some(theirs.as_str()), Some(&cedar), false),
        (Some("Olive Oakes"), Some("07700 900123"), Some(home), false),
        (Some(client.name.as_str()), Some("07700 900123"), Some(&cedar), false),
        (Some(format!("Mrs {surname}").as_str()), None, Some(&cedar), false),
        (Some("Mrs Oakes"), None, Some(&cedar), true),
        (Some("Olive Oakes"), None, None, false),
        (None, Some("07700 900123"), Some(&cedar), false),
        (None, None, None, false),
    ] {
        assert_eq!(somebody_else(client, Some(home), Told { name, phone, place }), other, "{name:?} {phone:?} {place:?}");
    }
}

#[test]
fn what_a_partner_says_of_the_way_in_reaches_the_visit_only_to_somebody_not_on_the_register() {
    let mut story = Story::begin();
    let dog = domain::registers::Hazard { kind: HazardKind::Dog, note: "dog".into() };
    let said = |case: HandOver| HandOver { hazards: vec![dog.clone()], access: "key safe, left of the door".into(), ..case };
    story.ok(Who::Partner, Target::New, said(of_a_stranger("B-1")));
    let id = story.newest();
    let visit = story.job_of(id);
    assert_eq!(
        (visit.hazards.as_slice(), visit.access_notes.as_str()),
        (&[dog.clone()][..], "the partner says: key safe, left of the door")
    );
    story.ok(Who::Ana, Target::Incident(id), Identify { client: edna() });
    assert!(story.job_of(id).hazards.contains(&dog), "the hazard stays when somebody says who it is");
    story.ok(Who::Partner, Target::New, said(hand_over(Some(iris()), "B-2")));
    let visit = story.job_of(story.newest());
    assert_ne!(visit.access_notes, "the partner says: key safe, left of the door", "the register speaks of its own doors");
}

#[test]
fn a_reference_that_comes_again_for_another_stranger_at_another_place_hides_nobody() {
    let at = |lines: &str, postcode: &str| {
        let address = Address { lines: lines.into(), postcode: postcode.into() };
        Some(Place { address, position: None, precision: Precision::Postcode })
    };
    let of = |name: &str, place: Option<Place>| HandOver { caller: Some(name.into()), place, ..hand_over(None, "B-1") };
    let mut s = Story::begin();
    s.ok(Who::Partner, Target::New, of("Anna Alt", at("1 First Street", "N12 0AA")));
    let anna = s.newest();
    s.ok(Who::Partner, Target::New, of("Boris Neu", at("88 Second Avenue", "N2 8BB")));
    let boris = s.newest();
    assert_ne!(anna, boris);
    assert_eq!(s.incident(anna).place, at("1 First Street", "N12 0AA"), "nobody's visit goes elsewhere");
    s.ok(Who::Partner, Target::New, of("Mrs A. Alt, Anna", at("1 First St", "N12 0AA")));
    s.ok(Who::Partner, Target::New, of("Anna Alt", None));
    s.ok(Who::Partner, Target::New, of("Anna Alt", at("3 Third Road", "N3 3CC")));
    assert_eq!(s.newest(), boris, "the same person told otherwise, without a place or moved, is one case");
}

fn risk(note: &str) -> Hazard {
    Hazard { kind: HazardKind::Other, note: note.into() }
}

#[test]
fn what_a_partner_warns_of_about_a_client_of_the_register_is_a_hazard_of_the_visit_and_the_register_stays_as_it_is() {
    let mut s = Story::begin();
    let known = s.board.clients[&iris()].hazards.clone();
    let warned = |reference: &str, words: &str| HandOver { hazards: vec![risk(words)], ..hand_over(Some(iris()), reference) };
    s.ok(Who::Partner, Target::New, warned("B-1", "violent son with a knife"));
    let id = s.newest();
    let said = risk("the partner says: violent son with a knife");
    assert_eq!(s.job_of(id).hazards, [known.clone(), vec![said.clone()]].concat());
    assert_eq!(s.incident(id).given.phone, None, "everything else is the register's");
    assert_eq!(s.board.clients[&iris()].hazards, known);
    // What is said later reaches whoever goes, who has to accept it.
    let job = s.job_of(id).id;
    s.assign(job, 1);
    s.ok(Who::Partner, Target::New, warned("B-1", "gas cylinders"));
    assert_eq!(s.job(job).hazards, [known.clone(), vec![said.clone(), risk("the partner says: gas cylinders")]].concat());
    assert_eq!(s.job(job).assignments[0].changed.as_deref(), Some("the hazards"));
    // And it outlives what becomes known of the client.
    let found = Hazard { kind: HazardKind::Dog, note: "barks".into() };
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: found.clone() });
    assert!(s.job(job).hazards.contains(&said) && s.job(job).hazards.contains(&found), "{:?}", s.job(job).hazards);
}

#[test]
fn what_a_partner_warns_of_later_about_somebody_unknown_reaches_the_visit() {
    let mut s = Story::begin();
    let stranger = |hazards| HandOver { place: Some(somewhere()), caller: Some("Mr Oakes".into()), hazards, ..hand_over(None, "B-1") };
    s.ok(Who::Partner, Target::New, stranger(vec![risk("dog")]));
    let id = s.newest();
    s.ok(Who::Partner, Target::New, stranger(vec![risk("dog"), risk("oxygen")]));
    assert_eq!(s.job_of(id).hazards, [risk("dog"), risk("oxygen")]);
    assert_eq!(s.incident(id).given.hazards, [risk("dog"), risk("oxygen")]);
}

#[test]
fn a_case_that_joins_a_visit_somebody_accepted_is_accepted_with_it() {
    let mut s = Story::begin();
    s.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let id = s.newest();
    let job = s.job_of(id).id;
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.pass(Duration::seconds(40));
    let joined = s.now;
    s.ok(Who::Partner, Target::New, HandOver { partner: other_partner(), ..hand_over(Some(iris()), "C-9") });
    let incident = s.incident(id);
    assert_eq!(incident.cases[1].accepted_at, Some(joined));
    s.pass(Duration::minutes(4));
    assert_eq!((s.incident(id).cases[1].escalated, s.incident(id).has_alert(AlertKind::HandOverNotAccepted)), (0, false));
}

#[test]
fn a_case_that_changes_the_visit_it_joins_is_accepted_when_the_responder_accepts_the_change() {
    let mut s = Story::begin();
    s.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-1"));
    let id = s.newest();
    let job = s.job_of(id).id;
    s.assign(job, 1);
    let warned = HandOver { partner: other_partner(), hazards: vec![risk("oxygen")], ..hand_over(Some(iris()), "C-9") };
    s.ok(Who::Partner, Target::New, warned);
    assert_eq!(s.incident(id).cases[1].accepted_at, None);
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    assert_eq!(s.incident(id).cases[1].accepted_at, Some(s.now));
}
