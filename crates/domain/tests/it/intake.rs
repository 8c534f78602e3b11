//! How a need comes in: the desk form, a device's signal, repeats.

use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::ids::UnitId;
use domain::incident::*;
use domain::place::{Address, Place, Position, Precision, tidy_postcode};
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use domain::{command::Target, rules};

use crate::story::*;

#[test]
fn a_pendant_press_rings_and_the_duty_officer_is_accountable() {
    let mut story = Story::begin();
    let id = story.press(iris());
    let incident = story.incident(id);
    assert_eq!(incident.state, IncidentState::Ringing { since: MORNING });
    assert_eq!((incident.number, incident.activations, incident.origin), (1_001, 1, Origin::Device));
    assert_eq!(incident.owner, Owner { organisation: provider(), person: duty_officer() });
    assert_eq!(incident.property, Some(door(1)));
    assert_eq!(incident.deadlines.due(DeadlineKind::Answer), Some(MORNING + Duration::seconds(30)));
    assert_eq!(incident.deadlines.due(DeadlineKind::SilentOffer), Some(MORNING + Duration::seconds(60)));
    assert_eq!(story.board.next_number, 1_002);
}

#[test]
fn a_call_at_the_desk_is_answered_by_whoever_typed_it() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, raise(iris(), Class::Person));
    let incident = story.incident(story.newest());
    assert_eq!(incident.state, IncidentState::Answered { by: Who::Ana.person(), at: MORNING });
    assert_eq!((incident.answered_at, incident.owner.person), (Some(MORNING), Who::Ana.person()));
}

#[test]
fn an_unknown_caller_needs_a_place_or_a_number_to_ring_back_and_either_is_enough() {
    let mut story = Story::begin();
    let call = Raise { client: None, ..raise(iris(), Class::Gas) };
    assert!(matches!(story.refused(Who::Ana, Target::New, call.clone()), Refusal::Invalid { field: "place", .. }));
    for none in ["", "none", "withheld"] {
        let call = Raise { call_back: Some(none.into()), ..call.clone() };
        assert!(matches!(story.refused(Who::Ana, Target::New, call), Refusal::Invalid { field: "place", .. }), "{none:?} is no number");
    }
    story.ok(Who::Ana, Target::New, Raise { place: Some(somewhere()), ..call.clone() });
    let incident = story.incident(story.newest());
    assert_eq!((incident.client, incident.place.clone(), incident.call_back.clone()), (None, Some(somewhere()), None));
    assert_eq!(incident.terms.contract, with_response(), "the first contract holds");
    story.ok(Who::Ana, Target::New, Raise { call_back: Some("020 7946 0555".into()), ..call });
    let incident = story.incident(story.newest());
    assert_eq!((incident.place.clone(), incident.call_back.as_deref()), (None, Some("020 7946 0555")));
}

#[test]
fn a_number_that_is_withheld_is_kept_in_words_and_never_as_a_number() {
    let mut story = Story::begin();
    let call = Raise { call_back: Some("withheld".into()), note: "smells gas in the hall.".into(), ..raise(iris(), Class::Gas) };
    story.ok(Who::Ana, Target::New, Raise { client: None, place: Some(somewhere()), ..call });
    let id = story.newest();
    assert_eq!(story.incident(id).call_back, None);
    let kept = story.log.iter().any(|(event, _)| matches!(&event.what, What::IncidentRaised { note, .. } if note == "smells gas in the hall. Number to ring back: withheld"));
    assert!(kept, "the timeline says it");
}

#[test]
fn whoever_rings_again_without_a_number_is_known_by_name_and_nobody_is_known_by_nothing() {
    let mut story = Story::begin();
    let call = Raise { client: None, place: Some(somewhere()), ..raise(iris(), Class::Gas) };
    story.ok(Who::Ana, Target::New, call.clone());
    story.ok(Who::Ana, Target::New, call.clone());
    assert_eq!(story.board.incidents.len(), 2, "two who gave neither name nor number may be two");
    let named = Raise { caller: Some("the milkman".into()), ..call };
    story.ok(Who::Ana, Target::New, named.clone());
    story.ok(Who::Ben, Target::New, named);
    assert_eq!(story.board.incidents.len(), 3);
}

#[test]
fn an_unknown_caller_who_rings_again_joins_and_another_caller_does_not() {
    let mut story = Story::begin();
    let call = Raise { client: None, place: Some(somewhere()), call_back: Some("020 7946 0555".into()), ..raise(iris(), Class::Person) };
    story.ok(Who::Ana, Target::New, call.clone());
    story.ok(Who::Ben, Target::New, call.clone());
    assert_eq!(story.board.incidents.len(), 1);
    story.ok(Who::Ben, Target::New, Raise { call_back: Some("020 7946 0556".into()), ..call });
    assert_eq!(story.board.incidents.len(), 2);
}

#[test]
fn a_call_about_a_client_nobody_knows_is_refused_at_the_desk() {
    let mut story = Story::begin();
    let call = raise(id(3, 77), Class::Person);
    assert_eq!(story.refused(Who::Ana, Target::New, call), Refusal::NotFound { what: "client" });
}

#[test]
fn fields_that_are_too_long_are_named() {
    let mut story = Story::begin();
    let call = Raise { caller: Some("x".repeat(201)), ..raise(iris(), Class::Person) };
    assert!(matches!(story.refused(Who::Ana, Target::New, call), Refusal::Invalid { field: "caller", .. }));
    let call = Raise { note: "x".repeat(2_001), ..raise(iris(), Class::Person) };
    assert!(matches!(story.refused(Who::Ana, Target::New, call), Refusal::Invalid { field: "note", .. }));
}

#[test]
fn a_place_that_is_none_and_a_number_nobody_can_ring_are_named() {
    let mut story = Story::begin();
    let at = |latitude, longitude| Some(Position { latitude, longitude });
    let call = |lines: &str, postcode: &str, position, call_back: &str| Raise {
        client: None,
        caller: Some("a neighbour".into()),
        call_back: Some(call_back.into()),
        place: Some(Place {
            address: Address { lines: lines.into(), postcode: postcode.into() },
            position,
            precision: Precision::Postcode,
        }),
        ..raise(iris(), Class::Person)
    };
    let number = "020 7946 0001";
    for (wrong, named) in [
        (call("", "", None, number), "place"),
        (call("9 Elm Walk", "EN5 1AA and more", None, number), "place.address.postcode"),
        (call(&"x".repeat(501), "", None, number), "place.address.lines"),
        (call("9 Elm Walk", "", at(91.0, 0.1), number), "place.position"),
        (call("9 Elm Walk", "", at(51.6, 180.5), number), "place.position"),
        (call("9 Elm Walk", "", at(0.0, 0.0), number), "place.position"),
        (call("9 Elm Walk", "", at(f64::NAN, 0.1), number), "place.position"),
        (call("9 Elm Walk", "", None, &"x".repeat(41)), "call_back"),
    ] {
        assert!(matches!(story.refused(Who::Ana, Target::New, wrong), Refusal::Invalid { field, .. } if field == named), "{named}");
    }
    story.ok(Who::Ana, Target::New, call("9 Elm Walk", "", None, "ext 451"));
}

#[test]
fn postcodes_are_written_as_everybody_writes_them() {
    for (written, read) in [("en51aa", "EN5 1AA"), (" N1 9GU ", "N1 9GU"), ("ec1a1bb", "EC1A 1BB"), ("w1a 0ax", "W1A 0AX")] {
        assert_eq!(tidy_postcode(written).as_deref(), Some(read));
    }
    for written in ["", "hello", "near the church", "EN5", "EN5 1A", "5EN 1AA", "EN5 1AA1", "ÉN5 1AA"] {
        assert_eq!(tidy_postcode(written), None, "{written}");
    }
}

#[test]
fn a_telephone_number_has_digits_and_little_else() {
    for good in ["020 7946 0001", "+44 (0)20-7946-0001", "01234"] {
        assert_eq!(rules::telephone_fault(good), None, "{good}");
    }
    for bad in ["", "0123", "020 7946 x1", "2.07946E+11", "call the office", &"1".repeat(41)] {
        assert!(rules::telephone_fault(bad).is_some(), "{bad}");
    }
}

#[test]
fn a_responder_may_not_raise() {
    let mut story = Story::begin();
    assert!(matches!(story.refused(Who::R(1), Target::New, raise(iris(), Class::Person)), Refusal::NotAllowed { .. }));
}

#[test]
fn the_urgency_follows_class_and_situation_and_what_is_not_known_is_an_emergency() {
    let cases = [
        (Class::Fire, Some(Situation::Reassurance), None, Priority::Fire),
        (Class::Gas, None, None, Priority::P1),
        (Class::Attack, None, None, Priority::P1),
        (Class::Unrecognised, None, None, Priority::P1),
        (Class::Fault, None, None, Priority::P3),
        (Class::Fault, Some(Situation::LifeAtRisk), None, Priority::P1),
        (Class::Person, None, None, Priority::P1),
        (Class::Person, Some(Situation::FallInjured), Some(true), Priority::P1),
        (Class::Person, Some(Situation::FallUninjured), Some(true), Priority::P2),
        (Class::Person, Some(Situation::FallUninjured), Some(false), Priority::P1),
        (Class::Person, Some(Situation::PersonalCare), Some(true), Priority::P2),
        (Class::Person, Some(Situation::Reassurance), Some(true), Priority::P3),
        (Class::Person, Some(Situation::Fire), Some(true), Priority::Fire),
    ];
    for (class, situation, speech, priority) in cases {
        assert_eq!(rules::classify(class, situation, speech), priority, "{class} {situation:?} {speech:?}");
    }
}

#[test]
fn a_repeat_joins_counts_and_announces_itself_while_it_goes_on_ringing() {
    let mut story = Story::begin();
    let first = story.press(iris());
    story.pass(Duration::seconds(5));
    let second = story.press(iris());
    assert_eq!(first, second);
    let incident = story.incident(first);
    assert_eq!((incident.activations, incident.activated_at), (2, story.now));
    assert_eq!(incident.state, IncidentState::Ringing { since: MORNING });
    assert!(incident.has_alert(AlertKind::Repeated));
    assert_eq!(incident.units, vec![id::<UnitId>(6, 1)], "one unit, named once");
}

#[test]
fn a_repeat_may_raise_the_urgency_and_never_lowers_it() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Person, Priority::P2));
    let incident = story.newest();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Person, Priority::P1));
    assert_eq!(story.incident(incident).priority, Priority::P1);
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Person, Priority::P3));
    assert_eq!(story.incident(incident).priority, Priority::P1);
}

#[test]
fn a_repeat_of_an_open_incident_raises_the_visit_with_it() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, Raise { priority: Some(Priority::P2), ..raise(iris(), Class::Person) });
    let incident = story.newest();
    story.ok(Who::Ana, Target::Incident(incident), respond());
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Person, Priority::P1));
    assert_eq!(story.job_of(incident).priority, Priority::P1);
    assert!(story.incident(incident).has_alert(AlertKind::Repeated));
    assert_eq!(story.incident(incident).state.word(), "open");
}

#[test]
fn answering_a_repeat_of_an_open_incident_quiets_it() {
    let mut story = Story::begin();
    let (incident, _) = story.responding(iris());
    story.press(iris());
    story.ok(Who::Ben, Target::Incident(incident), Answer {});
    assert!(!story.incident(incident).has_alert(AlertKind::Repeated));
    assert_eq!(story.ok(Who::Ben, Target::Incident(incident), Answer {}), vec![]);
}

#[test]
fn another_client_at_the_same_property_keeps_an_incident_of_their_own() {
    let mut story = Story::begin();
    let hers = story.press(iris());
    let his = story.press(bert());
    assert_ne!(hers, his);
    assert_eq!((story.incident(hers).activations, story.incident(his).activations), (1, 1));
}

#[test]
fn another_class_of_the_same_client_keeps_an_incident_of_its_own() {
    let mut story = Story::begin();
    let pendant = story.press(iris());
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::Fire));
    assert_ne!(story.open_of(iris(), Class::Fire), pendant);
}

#[test]
fn a_repeat_of_a_resolved_incident_rings_again_and_everything_starts_anew() {
    let mut story = Story::begin();
    let incident = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(incident), by_voice());
    assert_eq!(story.incident(incident).state.word(), "resolved");
    story.pass(Duration::minutes(1));
    assert_eq!(story.press(iris()), incident);
    let again = story.incident(incident);
    assert_eq!(again.state, IncidentState::Ringing { since: story.now });
    assert_eq!((again.decided.clone(), again.job, again.owner.person), (None, None, duty_officer()));
    assert_eq!(again.activations, 2);
}

#[test]
fn a_press_after_closing_is_a_new_incident() {
    let mut story = Story::begin();
    let first = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(first), by_voice());
    let outcome = Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::ResolvedByVoice) };
    story.ok(Who::Ana, Target::Incident(first), Close { outcome });
    story.pass(Duration::minutes(5));
    let second = story.press(iris());
    assert_ne!(first, second);
    assert_eq!(story.incident(second).number, 1_002);
}

#[test]
fn an_account_nobody_knows_still_rings_and_repeats_join_by_account() {
    let mut story = Story::begin();
    let unknown = ReceiveSignal { unit: None, ..signal(None, Class::Unrecognised, Priority::P3) };
    story.ok(Who::Device, Target::New, unknown.clone());
    let incident = story.newest();
    assert_eq!(story.incident(incident).priority, Priority::P1, "an emergency until a person has looked");
    assert_eq!(story.incident(incident).caller.as_deref(), Some("7100423"));
    story.ok(Who::Device, Target::New, unknown.clone());
    assert_eq!(story.incident(incident).activations, 2);
    story.ok(Who::Device, Target::New, ReceiveSignal { account: "9".into(), ..unknown });
    assert_eq!(story.board.incidents.len(), 2, "another account is another need");
}

#[test]
fn a_signal_under_a_contract_nobody_knows_still_rings() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, ReceiveSignal { contract: id(2, 9), ..signal(None, Class::Person, Priority::P1) });
    assert_eq!(story.incident(story.newest()).terms.contract, with_response());
}

#[test]
fn a_unit_away_from_home_leaves_the_registers_door_and_asks_where_its_client_is() {
    let mut story = Story::begin();
    let at = |latitude, longitude| Place {
        address: Address::default(),
        position: Some(Position::new(latitude, longitude).unwrap()),
        precision: Precision::Street,
    };
    let sent = |place: Place, client| ReceiveSignal { place: Some(place), ..signal(Some(client), Class::Person, Priority::P1) };
    let home = story.board.properties[&door(1)].place.position.unwrap();
    story.ok(Who::Device, Target::New, sent(at(home.latitude, home.longitude), iris()));
    let (first, asked) = (story.newest(), AlertKind::PlaceDiffers);
    assert!(story.incident(first).property == Some(door(1)) && !story.alerted(first, asked));
    story.ok(Who::Device, Target::New, sent(at(51.7, -0.3), iris()));
    let incident = story.incident(first);
    assert_eq!((incident.property, incident.place.as_ref()), (Some(door(1)), Some(&story.board.properties[&door(1)].place)));
    let alert = incident.alerts.iter().find(|alert| alert.kind == asked).map(|alert| alert.words.clone());
    assert_eq!(alert.as_deref(), Some("the place 51.70000, -0.30000"));
    // Whoever wanders is where their unit says: that is the whole of the alarm.
    let wanders = ReceiveSignal { situation: Some(Situation::Wandering), ..sent(at(51.7, -0.3), edna()) };
    story.ok(Who::Device, Target::New, wanders);
    let second = story.newest();
    assert_eq!((story.incident(second).property, story.incident(second).place.clone()), (None, Some(at(51.7, -0.3))));
    assert!(story.alerted(second, asked));
}

#[test]
fn a_signal_of_somebody_in_hospital_rings_with_a_banner() {
    let mut story = Story::begin();
    let mut client = story.board.clients[&iris()].clone();
    client.status.state = ClientState::Hospital;
    story.follow(domain::event::Event {
        subject: domain::event::Subject::Client(iris()),
        what: What::ClientRecorded { client: Box::new(client) },
    });
    let incident = story.press(iris());
    assert!(story.incident(incident).has_alert(AlertKind::ClientStatus));
    assert_eq!(story.incident(incident).state.word(), "ringing");
}

#[test]
fn fire_is_offered_at_once_and_rings_until_a_person_decides() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let incident = story.newest();
    assert_eq!(story.incident(incident).priority, Priority::Fire);
    assert_eq!(story.incident(incident).state.word(), "ringing");
    let job = story.job_of(incident);
    assert_eq!((job.kind, job.priority, job.auto_offer), (JobKind::FireResponse, Priority::Fire, true));
    let id = job.id;
    story.ok(Who::Ana, Target::Incident(incident), respond());
    assert_eq!(story.incident(incident).state.word(), "open");
    assert_eq!(story.job_of(incident).id, id, "the same visit");
}

#[test]
fn fire_waits_for_the_operator_where_the_contract_says_so() {
    let mut story = Story::begin();
    story.terms(with_response(), |terms| terms.auto_offer = false);
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::Fire));
    assert_eq!(story.incident(story.newest()).job, None);
}

#[test]
fn fire_at_a_client_without_response_rings_without_a_visit() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(dora()), Class::Fire, Priority::Fire));
    assert_eq!(story.incident(story.newest()).job, None);
}

#[test]
fn nothing_a_second_call_says_is_lost() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    let call = Raise {
        caller: Some("a bus driver".into()),
        call_back: Some("020 7946 0555".into()),
        place: Some(Place { position: Some(Position::new(51.7, -0.3).unwrap()), ..somewhere() }),
        situation: Some(Situation::LifeAtRisk),
        ..raise(iris(), Class::Person)
    };
    story.ok(Who::Ben, Target::New, call.clone());
    let incident = story.incident(id);
    assert_eq!(story.newest(), id, "it joined");
    assert_eq!((incident.caller.as_deref(), incident.call_back.as_deref()), (Some("a bus driver"), Some("020 7946 0555")));
    assert_eq!((incident.place.clone(), incident.property, incident.situation), (call.place.clone(), None, Some(Situation::LifeAtRisk)));
    let visit = story.job(job);
    assert_eq!((Some(&visit.place), visit.property), (call.place.as_ref(), None), "the visit goes there");
    assert!(visit.live(0).unwrap().changed.is_some(), "and whoever is on the way has to know");
}

#[test]
fn whoever_takes_a_second_call_holds_what_was_ringing() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.ok(Who::Ana, Target::New, raise(iris(), Class::Person));
    assert!(matches!(story.incident(id).state, IncidentState::Answered { by, .. } if by == Who::Ana.person()));
}

#[test]
fn a_lesser_word_of_a_partner_does_not_make_a_grave_situation_lighter() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { situation: Situation::LifeAtRisk, ..hand_over(Some(iris()), "B-1") });
    let id = story.newest();
    story.ok(
        Who::Partner,
        Target::New,
        HandOver { situation: Situation::Reassurance, priority: Priority::P3, ..hand_over(Some(iris()), "B-2") },
    );
    assert_eq!((story.incident(id).situation, story.incident(id).priority), (Some(Situation::LifeAtRisk), Priority::P1));
}

#[test]
fn a_partners_fire_is_a_fire_whatever_the_alarm_was_and_whatever_priority_it_gave() {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { situation: Situation::Fire, priority: Priority::P3, ..hand_over(Some(iris()), "B-1") });
    let incident = story.incident(story.newest());
    assert_eq!((incident.class, incident.priority), (Class::Fire, Priority::Fire));
    assert_eq!(story.job_of(incident.id).kind, JobKind::FireResponse);
}

#[test]
fn the_clients_own_address_typed_again_is_their_own_door() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    let home = story.board.properties[&door(1)].place.clone();
    let typed = Place {
        address: Address { lines: home.address.lines.to_uppercase(), postcode: home.address.postcode.replace(' ', "") },
        position: None,
        precision: Precision::Postcode,
    };
    story.ok(Who::Ben, Target::New, Raise { place: Some(typed), ..raise(iris(), Class::Person) });
    assert_eq!((story.incident(id).property, story.job(job).property), (Some(door(1)), Some(door(1))));
}

#[test]
fn two_places_without_an_address_are_one_only_when_they_lie_together() {
    let mut story = Story::begin();
    let mut bare = story.board.properties[&door(1)].clone();
    bare.place.address = Address::default();
    story.follow(domain::event::Event {
        subject: domain::event::Subject::Property(door(1)),
        what: What::PropertyRecorded { property: Box::new(bare) },
    });
    let away = Place { address: Address::default(), position: Some(Position::new(51.7, -0.3).unwrap()), precision: Precision::Address };
    story.ok(Who::Ana, Target::New, Raise { place: Some(away.clone()), ..raise(iris(), Class::Person) });
    let incident = story.incident(story.newest());
    assert_eq!((incident.property, incident.place.clone()), (None, Some(away)));
}

#[test]
fn somebody_of_whom_nothing_is_known_is_raised_as_less_urgent_only_for_a_reason() {
    let mut s = Story::begin();
    let lowered = |note: &str| Raise { priority: Some(Priority::P4), note: note.into(), ..raise(iris(), Class::Person) };
    assert!(matches!(s.refused(Who::Ana, Target::New, lowered(" ")), Refusal::Invalid { field: "note", .. }));
    s.ok(Who::Ana, Target::New, lowered("a test call by her daughter, spoken to"));
    assert_eq!(s.incident(s.newest()).priority, Priority::P4);
    let usual = Raise {
        situation: Some(Situation::FallUninjured),
        priority: Some(Priority::P3),
        note: String::new(),
        ..raise(bert(), Class::Person)
    };
    s.ok(Who::Ana, Target::New, usual);
}
