//! What the record calls an emergency stays one until the client was heard, or two people say otherwise; and fire has its brigade.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::incident::{AlertKind, EmergencyCall};
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn called(service: EmergencyService) -> Emergency {
    Emergency { service, reference: "CAD 12".into(), expected_at: None, by: String::new(), note: String::new() }
}

fn to(priority: Priority) -> SetPriority {
    SetPriority { priority, reason: "as it sounds".into() }
}

#[test]
fn a_fire_without_the_brigade_is_told_to_the_desk_until_somebody_called_it() {
    let mut s = Story::begin();
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::Fire));
    let incident = s.open_of(iris(), Class::Fire);
    s.pass(Duration::seconds(59));
    assert!(!s.alerted(incident, AlertKind::BrigadeNotCalled));
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::BrigadeNotCalled));
    assert!(s.incident(incident).alerts.iter().any(|alert| alert.words.contains("fire brigade")));
    s.ok(Who::Ana, Target::Incident(incident), Acknowledge { alert: AlertKind::BrigadeNotCalled });
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::BrigadeNotCalled), "seen is not called");
    s.ok(Who::Ana, Target::Incident(incident), called(EmergencyService::Ambulance));
    assert!(s.alerted(incident, AlertKind::BrigadeNotCalled), "an ambulance puts out nothing");
    s.ok(Who::Ana, Target::Incident(incident), called(EmergencyService::Fire));
    assert!(!s.alerted(incident, AlertKind::BrigadeNotCalled));
    assert_eq!(s.incident(incident).deadlines.due(DeadlineKind::Brigade), None);
}

#[test]
fn what_turns_to_gas_wants_the_gas_line_or_the_brigade_and_a_partners_call_counts() {
    for service in [EmergencyService::Gas, EmergencyService::Fire] {
        let mut s = Story::begin();
        let (incident, _) = s.responding(iris());
        s.pass(Duration::minutes(5));
        assert!(!s.alerted(incident, AlertKind::BrigadeNotCalled));
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Gas });
        s.pass(Duration::seconds(60));
        assert!(s.incident(incident).alerts.iter().any(|alert| alert.words.contains("everybody out")));
        s.ok(Who::Ana, Target::Incident(incident), called(service));
        assert!(!s.alerted(incident, AlertKind::BrigadeNotCalled), "{service}");
    }
    let mut s = Story::begin();
    let call = EmergencyCall { service: EmergencyService::Fire, reference: "F9".into(), expected_at: None, by: "Pat".into(), at: s.now };
    let fire = HandOver { class: Class::Fire, situation: Situation::Fire, emergency_calls: vec![call], ..hand_over(Some(iris()), "B1") };
    s.ok(Who::Partner, Target::New, fire);
    s.pass(Duration::minutes(2));
    assert!(!s.alerted(s.newest(), AlertKind::BrigadeNotCalled));
}

#[test]
fn nobody_alone_lowers_a_silent_alarm_and_two_do() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: false });
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P4));
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P4));
    s.ok(Who::Ana, Target::Incident(incident), Respond { priority: Some(Priority::P3), note: "x".into(), ..respond() });
    assert_eq!((s.incident(incident).priority, s.job(job).priority), (Priority::P1, Priority::P1));
    s.ok(Who::Ben, Target::Incident(incident), to(Priority::P4));
    assert_eq!(s.incident(incident).priority, Priority::P1, "they say different things");
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P4));
    assert_eq!((s.incident(incident).priority, s.job(job).priority), (Priority::P4, Priority::P4));
}

#[test]
fn the_second_person_agrees_while_the_first_holds_it_and_not_after_three_minutes() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P2));
    s.ok(Who::Ben, Target::Incident(incident), to(Priority::P2));
    assert_eq!(s.incident(incident).priority, Priority::P2);
    let (incident, _) = s.responding(cora());
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P2));
    s.pass(Duration::minutes(4));
    s.ok(Who::Ben, Target::Incident(incident), to(Priority::P2));
    assert_eq!(s.incident(incident).priority, Priority::P1);
    s.press(cora());
    assert!(s.incident(incident).lowering.is_none(), "it came again: nobody proposes anything any more");
}

#[test]
fn who_was_heard_and_said_what_is_the_matter_is_lowered_by_one_person() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P3));
    assert_eq!(s.incident(incident).priority, Priority::P1, "nobody has said what is the matter");
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::FallUninjured });
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P2));
    assert_eq!(s.incident(incident).priority, Priority::P2);
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::LifeAtRisk });
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P3));
    assert_eq!(s.incident(incident).priority, Priority::P1);
}

#[test]
fn a_silence_or_a_life_at_risk_is_taken_for_less_by_two_people_whoever_was_heard_since() {
    let case = |situation, speech| HandOver { situation, speech, ..hand_over(Some(iris()), "AC-1") };
    for handed_over in [case(Situation::LifeAtRisk, None), case(Situation::LifeAtRisk, Some(true)), case(Situation::Silent, Some(false))] {
        let mut s = Story::begin();
        s.ok(Who::Partner, Target::New, handed_over);
        let incident = s.newest();
        s.calm(incident);
        s.ok(Who::Ana, Target::Incident(incident), to(Priority::P4));
        s.ok(Who::Ana, Target::Incident(incident), Respond { priority: Some(Priority::P4), note: "well".into(), ..respond() });
        assert_eq!((s.incident(incident).priority, s.job_of(incident).priority), (Priority::P1, Priority::P1), "one person alone");
        s.ok(Who::Ben, Target::Incident(incident), to(Priority::P4));
        assert_eq!(s.incident(incident).priority, Priority::P4);
    }
}

#[test]
fn a_partner_who_says_later_that_somebody_does_not_breathe_is_heard_above_a_fall() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::FallInjured });
    s.ok(Who::Partner, Target::New, HandOver { situation: Situation::LifeAtRisk, ..hand_over(Some(iris()), "AC-1") });
    assert_eq!(s.incident(incident).situation, Some(Situation::LifeAtRisk));
    s.calm(incident);
    s.ok(Who::Ana, Target::Incident(incident), to(Priority::P3));
    assert_eq!(s.incident(incident).priority, Priority::P1);
}

#[test]
fn a_silent_alarm_that_is_called_a_fault_is_offered_as_before_and_is_no_fault_where_nobody_would_go() {
    let noise = || Fault { note: "line noise".into() };
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: false });
    s.ok(Who::Ana, Target::Incident(incident), noise());
    s.pass(Duration::seconds(60));
    assert!(s.job_of(incident).auto_offer);
    let mut s = Story::begin();
    let incident = s.answered(dora());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: false });
    assert!(matches!(s.refused(Who::Ana, Target::Incident(incident), noise()), Refusal::NotAllowed { .. }), "she has no response");
}

#[test]
fn a_silent_alarm_is_offered_beside_the_contacts_and_beside_999() {
    let contacts = || Verb::from(Contacts { note: String::new() });
    for verb in [contacts(), Verb::from(called(EmergencyService::Ambulance))] {
        let mut s = Story::begin();
        let incident = s.answered(iris());
        s.ok(Who::Ana, Target::Incident(incident), Heard { speech: false });
        s.ok(Who::Ana, Target::Incident(incident), verb);
        assert!(s.incident(incident).job.is_none());
        s.pass(Duration::seconds(60));
        assert!(s.job_of(incident).auto_offer);
    }
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(incident), contacts());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
    s.pass(Duration::seconds(60));
    assert!(s.incident(incident).job.is_none(), "who was heard waits for a person");
}

#[test]
fn the_desk_form_takes_no_emergency_for_less() {
    for (situation, speech, given, taken) in [
        (Some(Situation::LifeAtRisk), Some(true), Priority::P4, Priority::P1),
        (Some(Situation::Silent), None, Priority::P4, Priority::P1),
        (None, Some(false), Priority::P3, Priority::P1),
        (Some(Situation::FallUninjured), Some(true), Priority::P3, Priority::P3),
    ] {
        let mut s = Story::begin();
        let form = Raise { situation, speech, priority: Some(given), note: "by hand".into(), ..raise(iris(), Class::Person) };
        assert_eq!(form.raised_to(), (taken < given).then_some(taken));
        s.ok(Who::Ana, Target::New, form);
        assert_eq!(s.incident(s.newest()).priority, taken, "{situation:?}");
    }
    for situation in [Situation::Sensor, Situation::PersonalCare] {
        let mut s = Story::begin();
        s.ok(Who::Ana, Target::New, Raise { situation: Some(situation), speech: None, ..raise(iris(), Class::Person) });
        assert_eq!(s.incident(s.newest()).priority, Priority::P2, "{situation}");
    }
}

#[test]
fn a_fire_or_gas_that_was_named_is_met_outside_until_two_people_take_it_back() {
    for (named, lower) in [(Situation::Fire, Priority::P2), (Situation::Gas, Priority::P2)] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: named });
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Reassurance });
        s.ok(Who::Ana, Target::Incident(incident), to(lower));
        assert!(s.incident(incident).priority.is_emergency(), "{named}");
        assert_eq!(s.job(job).kind, JobKind::FireResponse);
        assert!(s.incident(incident).is_outside());
        s.ok(Who::Ben, Target::Incident(incident), to(lower));
        assert_eq!(s.incident(incident).priority, lower);
        assert!(!s.incident(incident).is_outside());
        assert_ne!(s.job(job).kind, JobKind::FireResponse);
    }
}

#[test]
fn whoever_says_as_the_second_that_it_is_no_gas_takes_it_back_and_the_first_again_does_not() {
    let fell = || SetSituation { situation: Situation::FallInjured };
    for class in [Class::Person, Class::Gas] {
        let mut s = Story::begin();
        s.ok(Who::Device, Target::New, signal(Some(iris()), class, Priority::P1));
        let incident = s.open_of(iris(), class);
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Gas });
        s.ok(Who::Ana, Target::Incident(incident), respond());
        s.ok(Who::Ana, Target::Incident(incident), fell());
        assert!(s.incident(incident).is_outside() && s.incident(incident).lowering.is_some(), "{class}: one person alone");
        assert_eq!(s.ok(Who::Ana, Target::Incident(incident), fell()), [], "{class}: said twice is said once");
        s.ok(Who::Ben, Target::Incident(incident), fell());
        assert!(!s.incident(incident).is_outside(), "{class}: two people");
        assert_eq!((s.incident(incident).priority, s.job_of(incident).kind), (Priority::P1, JobKind::EmergencyVisit), "{class}");
        assert_eq!(s.ok(Who::Ben, Target::Incident(incident), fell()), [], "{class}: it is true already");
        s.ok(Who::Device, Target::New, signal(Some(iris()), class, Priority::P1));
        assert_eq!(s.incident(incident).is_outside(), class == Class::Gas, "{class}: an alarm for gas that comes again is one");
    }
}

#[test]
fn a_fire_that_is_none_is_as_urgent_as_what_it_is_once_two_people_say_so() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Fire });
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::FallInjured });
    let proposed = s.incident(incident).lowering.clone().unwrap();
    assert_eq!((proposed.priority, proposed.reason.as_str()), (Priority::P1, "no fire any more"));
    s.ok(Who::Ben, Target::Incident(incident), to(Priority::P1));
    assert_eq!((s.incident(incident).priority, s.job(job).kind), (Priority::P1, JobKind::EmergencyVisit), "as the card asks for it");
}

#[test]
fn a_999_call_counts_whoever_made_it_and_leaves_the_case_with_whom_holds_it() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ben, Target::Incident(incident), called(EmergencyService::Ambulance));
    assert_eq!(s.incident(incident).emergency_calls.len(), 1);
    assert_eq!(s.incident(incident).state.word(), "answered");
    assert_eq!(s.incident(incident).owner.person, Who::Ana.person());
    let (incident, job) = s.responding(cora());
    s.assign(job, 1);
    s.ok(Who::R(1), Target::Incident(incident), called(EmergencyService::Police));
    assert_eq!(s.incident(incident).emergency_calls.len(), 1);
    assert!(matches!(s.refused(Who::R(2), Target::Incident(incident), called(EmergencyService::Fire)), Refusal::NotAllowed { .. }));
}

#[test]
fn a_case_that_names_its_client_another_way_is_the_same_case() {
    let mut s = Story::begin();
    s.ok(Who::Partner, Target::New, hand_over(Some(iris()), "NM1"));
    let first = s.newest();
    let again = |caller: &str| HandOver { caller: Some(caller.into()), note: "bleeding now".into(), ..hand_over(None, "NM1") };
    s.ok(Who::Partner, Target::New, again("Mrs Field"));
    assert_eq!((s.newest(), s.incident(first).activations), (first, 2));
    s.ok(Who::Partner, Target::New, again("Mr Edward Pole"));
    assert_ne!(s.newest(), first, "that is somebody else");
}

#[test]
fn a_repeat_of_what_is_worked_rings_until_it_is_answered() {
    let mut s = Story::begin();
    let (incident, _) = s.responding(iris());
    s.press(iris());
    s.pass(Duration::seconds(29));
    assert!(s.alerted(incident, AlertKind::Repeated) && !s.alerted(incident, AlertKind::NotAnswered));
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::NotAnswered));
    s.ok(Who::Ben, Target::Incident(incident), Answer {});
    assert!(!s.alerted(incident, AlertKind::Repeated) && !s.alerted(incident, AlertKind::NotAnswered));
    s.pass(Duration::minutes(2));
    assert!(!s.alerted(incident, AlertKind::NotAnswered));
}

#[test]
fn an_open_incident_of_somebody_who_is_in_hospital_or_dead_is_told_to_the_desk_and_a_son_is_one_source() {
    let mut s = Story::begin();
    let (incident, _) = s.responding(iris());
    let dead = |second: &str| SetStatus {
        state: ClientState::Deceased,
        source: "son".into(),
        second_source: Some(second.into()),
        review_at: None,
    };
    assert!(matches!(s.refused(Who::Ana, Target::Client(iris()), dead("Son.")), Refusal::Invalid { field: "second_source", .. }));
    assert!(!s.alerted(incident, AlertKind::ClientStatus));
    s.ok(Who::Ana, Target::Client(iris()), dead("the hospital"));
    assert!(s.alerted(incident, AlertKind::ClientStatus));
}

#[test]
fn five_alarms_for_nothing_that_ended_by_voice_ask_for_a_review() {
    let mut s = Story::begin();
    for count in 1..=5 {
        assert!(s.board.open_incident(iris(), Class::Fault).is_none(), "{count}");
        let incident = s.answered(iris());
        s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
        s.ok(Who::Ana, Target::Incident(incident), by_voice());
        let ended = domain::incident::Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::ResolvedByVoice) };
        s.ok(Who::Ana, Target::Incident(incident), Close { outcome: ended });
        s.pass(Duration::hours(1));
    }
    assert!(s.board.open_incident(iris(), Class::Fault).is_some());
}
