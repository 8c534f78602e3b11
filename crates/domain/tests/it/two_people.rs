//! Two people: what one person alone does not end, whatever it is called, and what a close may not say.

use domain::command::Target;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// 999 was told, of this service.
fn called(service: EmergencyService) -> Emergency {
    Emergency { service, reference: "CAD 12".into(), expected_at: None, by: String::new(), note: String::new() }
}

/// A resolution with its reason.
fn resolved(outcome: OutcomeKind) -> Resolve {
    Resolve { outcome, note: "as we think".into() }
}

#[test]
fn a_silent_alarm_is_ended_by_two_people_whatever_it_is_called() {
    for (decided, outcome) in [
        (Verb::from(Fault { note: "probably broken".into() }), OutcomeKind::EquipmentMended),
        (Verb::from(called(EmergencyService::Ambulance)), OutcomeKind::EmergencyServices),
    ] {
        let mut story = Story::begin();
        let id = story.answered(iris());
        story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
        story.ok(Who::Ana, Target::Incident(id), decided);
        story.ok(Who::Ana, Target::Incident(id), resolved(outcome));
        let incident = story.incident(id);
        assert_eq!(incident.proposal.as_ref().map(|one| (one.because, one.outcome)), Some((TwoPersonCause::NoSpeech, outcome)));
        assert_eq!(incident.state.word(), "open", "one person alone ends nothing");
        assert_eq!(story.refused(Who::Ana, Target::Incident(id), Agree::default()), Refusal::SecondPerson);
        story.agree(Who::Ben, id);
        assert!(matches!(story.incident(id).state, IncidentState::Resolved { outcome: how, .. } if how == outcome));
    }
}

#[test]
fn a_fire_is_ended_by_two_people_and_only_when_the_brigade_was_called() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let id = story.newest();
    let job = story.job_of(id).id;
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Gas));
    for outcome in [OutcomeKind::FireServiceAttended, OutcomeKind::EmergencyServices] {
        assert!(
            matches!(story.refused(Who::Ana, Target::Incident(id), resolved(outcome)), Refusal::NotAllowed { .. }),
            "gas is no brigade"
        );
    }
    story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Fire));
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FireServiceAttended));
    assert_eq!(story.job(job).state.word(), "open", "the visit goes on until a second person agrees");
    story.agree(Who::Ben, id);
    assert_eq!((story.incident(id).state.word(), story.job(job).state.word()), ("resolved", "cancelled"));
}

#[test]
fn whoever_was_called_for_what_is_over_was_not_called_for_what_comes_after_it() {
    for closed in [false, true] {
        let mut story = Story::begin();
        story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
        let id = story.newest();
        story.ok(Who::Ana, Target::Incident(id), Answer {});
        let expected_at = Some(story.now + Duration::minutes(12));
        story.ok(Who::Ana, Target::Incident(id), Emergency { expected_at, ..called(EmergencyService::Fire) });
        story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FireServiceAttended));
        story.agree(Who::Ben, id);
        if closed {
            let said = Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::FireServiceAttended) };
            story.ok(Who::Ana, Target::Incident(id), Close { outcome: said });
            story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "smoke again".into() });
        } else {
            story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
        }
        assert!(!story.incident(id).outside_called(), "that brigade came for the first fire, closed: {closed}");
        story.pass(story.incident(id).terms.timers.brigade);
        assert!(story.incident(id).has_alert(AlertKind::BrigadeNotCalled));
    }
}

#[test]
fn an_ambulance_that_took_somebody_away_ends_no_second_fall_for_one_person() {
    let mut story = Story::begin();
    let asked = Raise { situation: Some(Situation::FallInjured), speech: Some(true), ..raise(iris(), Class::Person) };
    story.ok(Who::Ana, Target::New, asked);
    let id = story.newest();
    let expected_at = Some(story.now + Duration::minutes(30));
    story.ok(Who::Ana, Target::Incident(id), Emergency { expected_at, ..called(EmergencyService::Ambulance) });
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::Hospital));
    if story.incident(id).proposal.is_some() {
        story.agree(Who::Ben, id);
    }
    story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "sent home, fell again".into() });
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), resolved(OutcomeKind::Hospital)), Refusal::NotAllowed { .. }));
}

#[test]
fn a_deployment_stays_reversed_by_two_people_when_the_responder_was_stood_down_first() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "not needed".into(), ambulance: None });
    assert_eq!(story.refused(Who::Ana, Target::Job(job), Cancel { reason: "not needed".into() }), Refusal::SecondPerson);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(story.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::DeploymentReversed));
}

#[test]
fn a_fire_by_its_situation_is_a_fire() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire });
    assert_eq!((story.incident(id).priority, story.job_of(id).kind), (Priority::Fire, JobKind::FireResponse), "offered at once");
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(story.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::Class));
}

#[test]
fn a_visit_under_way_becomes_a_fire_response_when_it_turns_out_to_burn() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire });
    assert_eq!((story.job(job).kind, story.job(job).priority), (JobKind::FireResponse, Priority::Fire));
}

#[test]
fn a_close_may_not_say_what_did_not_happen() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    for kind in [OutcomeKind::Lifted, OutcomeKind::Hospital, OutcomeKind::ContactAttended, OutcomeKind::FireServiceAttended] {
        let said = Outcome { secure: None, key_returned: None, ..outcome(kind) };
        assert!(
            matches!(story.refused(Who::Ana, Target::Incident(id), Close { outcome: said }), Refusal::Invalid { field: "kind", .. }),
            "{kind}"
        );
    }
    let said = Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::FalseAlarm) };
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: said });
}

#[test]
fn a_contact_who_is_there_ends_no_fire_for_one_person() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let contact = story.incident(id).ladder.as_ref().and_then(|ladder| ladder.current());
    let Some(contact) = contact else { panic!("somebody is rung") };
    let goes = TryContact { contact, result: ContactResult::WillGo, attend_by: Some(story.now + Duration::minutes(20)) };
    story.ok(Who::Ana, Target::Incident(id), goes);
    story.ok(Who::Ana, Target::Incident(id), KeepPromise { contact, note: "she is with her".into() });
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::ContactAttended));
    assert_eq!(story.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::Class));
}

#[test]
fn a_proposal_does_not_survive_bad_news() {
    let news: [fn() -> Verb; 3] = [
        || SetSituation { situation: Situation::LifeAtRisk }.into(),
        || Heard { speech: false }.into(),
        || called(EmergencyService::Ambulance).into(),
    ];
    for bad in news {
        let mut story = Story::begin();
        let id = story.answered(iris());
        story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { confused: true, ..by_voice() });
        assert!(story.incident(id).proposal.is_some());
        story.ok(Who::Ana, Target::Incident(id), bad());
        assert!(story.incident(id).proposal.is_none() && story.alerted(id, AlertKind::VisitStands));
        assert!(matches!(story.refused(Who::Ben, Target::Incident(id), Agree::default()), Refusal::OutOfOrder { .. }));
    }
}

#[test]
fn somebody_hurt_is_no_test_and_no_fault() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallInjured });
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), resolved(OutcomeKind::Test)), Refusal::NotAllowed { .. }));
    let fault = Fault { note: "the cord".into() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), fault), Refusal::NotAllowed { .. }));
}

#[test]
fn a_responder_and_whoever_agrees_after_an_acceptance_say_which_proposal_they_read() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.ok(Who::Ana, Target::Incident(id), ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() });
    let unnamed = |s: &mut Story, who| {
        matches!(s.refused(who, Target::Incident(id), Agree::default()), Refusal::Invalid { field: "proposed_at", .. })
    };
    assert!(unnamed(&mut s, Who::R(4)), "a responder hears it read out");
    let stands = Agree { proposed_at: s.incident(id).proposal.as_ref().map(|proposal| proposal.at) };
    assert!(matches!(s.refused(Who::R(5), Target::Incident(id), stands), Refusal::NotAvailable { .. }), "at home nobody agrees");
    s.pass(Duration::seconds(1));
    s.assign(job, 1);
    assert!(unnamed(&mut s, Who::Ben), "somebody has the visit by now");
    let read = s.incident(id).proposal.as_ref().unwrap().at;
    s.ok(Who::Ben, Target::Incident(id), Agree { proposed_at: Some(read) });
    assert!(s.incident(id).is_over());
}

#[test]
fn a_second_call_to_999_stands_on_the_timeline_without_a_word_beside_it() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let call = Emergency { reference: String::new(), ..called(EmergencyService::Ambulance) };
    story.ok(Who::Ana, Target::Incident(id), call.clone());
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), call.clone()), [], "entered twice");
    story.pass(Duration::minutes(4));
    let again = story.ok(Who::Ana, Target::Incident(id), call);
    assert!(again.iter().any(|what| matches!(what, domain::event::What::EmergencyCalled { .. })), "{again:?}");
    assert_eq!(story.incident(id).emergency_calls.len(), 1);
}

#[test]
fn whoever_proposed_and_then_calls_the_gas_line_has_not_disagreed_and_nobody_who_left_is_sent_again() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Gas });
    story.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Well, ..clear(OutcomeKind::FalseAlarm) });
    assert!(story.incident(id).has_alert(AlertKind::BrigadeNotCalled));
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FalseAlarm));
    assert!(story.incident(id).proposal.is_some());
    story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Gas));
    let incident = story.incident(id);
    assert_eq!(
        (incident.proposal.as_ref(), incident.dissent, incident.job),
        (None, false, Some(job)),
        "it is read anew, and nobody goes again"
    );
    assert!(!incident.has_alert(AlertKind::VisitStands));
}
