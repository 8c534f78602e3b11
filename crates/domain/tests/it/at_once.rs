//! What cannot wait for a decision: fire, a partner's emergency, a silent press, whatever was decided, heard or called before.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::ids::IncidentId;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

#[test]
fn a_fire_is_offered_at_once_whatever_was_decided_before_it_was_one() {
    type Before = fn(&mut Story, IncidentId);
    let called: Before = |s, id| {
        let call = Emergency {
            service: EmergencyService::Fire,
            reference: "F1".into(),
            expected_at: None,
            by: String::new(),
            note: String::new(),
        };
        s.ok(Who::Ana, Target::Incident(id), call);
    };
    let contacts: Before = |s, id| drop(s.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() }));
    let back: Before = |s, id| {
        s.ok(Who::Ana, Target::Incident(id), respond());
        let job = s.job_of(id).id;
        s.assign(job, 1);
        s.walk(job, 1, Step::WithClient);
        s.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::NotSeen, ..clear(OutcomeKind::NoHelpNeeded) });
    };
    let fire: Before = |s, id| drop(s.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire }));
    let urgent: Before = |s, id| {
        s.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::Fire, reason: "smoke seen".into() });
    };
    for (n, before) in [called, contacts, back].into_iter().enumerate() {
        for turn in [fire, urgent] {
            let mut s = Story::begin();
            let id = s.answered(iris());
            before(&mut s, id);
            turn(&mut s, id);
            let job = s.job_of(id);
            assert!(job.is_open() && job.auto_offer && job.kind == JobKind::FireResponse, "after {n}: {job:?}");
        }
    }
}

#[test]
fn a_fire_that_comes_again_or_is_opened_again_goes_again_and_the_brigade_is_called_again() {
    for by_hand in [true, false] {
        let mut s = Story::begin();
        s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::Fire));
        let id = s.open_of(iris(), Class::Fire);
        s.ok(Who::Ana, Target::Incident(id), Answer {});
        let call = Emergency {
            service: EmergencyService::Fire,
            reference: "F1".into(),
            expected_at: None,
            by: String::new(),
            note: String::new(),
        };
        s.ok(Who::Ana, Target::Incident(id), call.clone());
        s.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::FireServiceAttended, note: "toast".into() });
        s.agree(Who::Ben, id);
        assert!(s.incident(id).is_over());
        s.pass(Duration::seconds(20));
        if by_hand {
            s.ok(Who::Ana, Target::Incident(id), Reopen { reason: "smoke again".into() });
        } else {
            s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::Fire));
        }
        assert!(s.job_of(id).is_open(), "by hand: {by_hand}");
        assert!(!s.incident(id).outside_called(), "who was called for what is over does not come");
        s.pass(Duration::seconds(60));
        assert!(s.incident(id).has_alert(AlertKind::BrigadeNotCalled));
        s.ok(Who::Ana, Target::Incident(id), call);
        assert!(s.incident(id).outside_called(), "the same reference said again counts: somebody asked");
    }
}

#[test]
fn nobody_is_ended_on_a_call_to_999_from_before_it_was_opened_again() {
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    s.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallInjured });
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    s.ok(Who::Ana, Target::Incident(id), call);
    let hospital = Resolve { outcome: OutcomeKind::Hospital, note: "taken in".into() };
    s.ok(Who::Ana, Target::Incident(id), hospital.clone());
    s.agree(Who::Ben, id);
    assert!(s.incident(id).is_over());
    s.ok(Who::Ana, Target::Incident(id), Reopen { reason: "on the floor again".into() });
    s.ok(Who::Ana, Target::Incident(id), Answer {});
    let refused = s.refused(Who::Ana, Target::Incident(id), hospital);
    assert_eq!(refused, Refusal::NotAllowed { rule: "no ambulance was called" });
}

#[test]
fn an_emergency_that_a_partner_hands_over_to_what_is_left_to_contacts_is_offered() {
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.calm(id);
    s.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    s.ok(Who::Partner, Target::New, HandOver { decided: false, situation: Situation::LifeAtRisk, ..hand_over(Some(iris()), "B-7") });
    assert!(s.job_of(id).is_open() && s.job_of(id).auto_offer);
}

#[test]
fn a_silent_press_is_offered_after_its_time_whatever_was_heard_or_decided_before() {
    let heard = |s: &mut Story, id| {
        s.calm(id);
        s.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    };
    let mut s = Story::begin();
    let id = s.answered(iris());
    heard(&mut s, id);
    s.press(iris());
    s.pass(Duration::seconds(60));
    assert!(s.job_of(id).is_open(), "nobody has answered the second press");

    let mut s = Story::begin();
    let id = s.answered(iris());
    heard(&mut s, id);
    s.press(iris());
    s.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::Repeated });
    s.pass(Duration::seconds(60));
    assert_eq!(s.incident(id).job, None, "somebody has");

    let mut s = Story::begin();
    let id = s.answered(iris());
    s.calm(id);
    s.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P3, reason: "spoke".into() });
    s.ok(Who::Ana, Target::Incident(id), respond());
    let job = s.job_of(id).id;
    s.ok(Who::Ana, Target::Job(job), Cancel { reason: "her daughter is there".into() });
    s.press(iris());
    s.pass(Duration::seconds(60));
    assert!(s.job_of(id).is_open() && s.job_of(id).id != job, "after a visit that was called off");
}

#[test]
fn a_case_that_rings_again_while_a_closing_waits_is_still_held_for_its_time_only() {
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(id), ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() });
    assert!(s.incident(id).proposal.is_some());
    s.press(iris());
    assert!(s.incident(id).deadlines.due(DeadlineKind::Hold).is_some());
    s.pass(Duration::seconds(61));
    assert_eq!(s.incident(id).state.word(), "ringing");
}

#[test]
fn contacts_never_come_before_999_where_life_is_at_risk_whoever_is_on_the_way() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::LifeAtRisk });
    let contacts = || Contacts { note: String::new() };
    assert!(matches!(s.refused(Who::Ana, Target::Incident(id), contacts()), Refusal::NotAllowed { rule } if rule.starts_with("999")));
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    s.ok(Who::Ana, Target::Incident(id), call);
    s.ok(Who::Ana, Target::Incident(id), contacts());
}

#[test]
fn an_emergency_that_waits_for_a_contact_is_called_back() {
    let mut s = Story::begin();
    let id = s.answered(dora());
    s.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    s.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallInjured });
    s.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let by = s.now + Duration::minutes(40);
    s.ok(Who::Ana, Target::Incident(id), TryContact { contact: kim(), result: ContactResult::WillGo, attend_by: Some(by) });
    s.pass(Duration::minutes(10));
    assert!(s.incident(id).has_alert(AlertKind::CallBackDue));
    s.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: false, note: "warm".into() });
    assert!(s.incident(id).deadlines.due(DeadlineKind::CallBack).is_some());
    s.ok(Who::Ana, Target::Incident(id), KeepPromise { contact: kim(), note: "there now".into() });
    s.pass(Duration::minutes(10));
    assert!(!s.incident(id).has_alert(AlertKind::CallBackDue), "somebody is with her");
}

#[test]
fn a_second_call_that_sounds_calmer_makes_nobodys_matter_smaller() {
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::New, Raise { situation: Some(Situation::FallUninjured), ..raise(iris(), Class::Person) });
    let id = s.newest();
    s.ok(Who::Ben, Target::New, Raise { situation: Some(Situation::Reassurance), ..raise(iris(), Class::Person) });
    assert_eq!(s.incident(id).situation, Some(Situation::FallUninjured));
    assert!(s.incident(id).deadlines.due(DeadlineKind::LongLie).is_some());
    assert!(s.incident(id).said.iter().any(|said| said.starts_with("less grave this time: reassurance")), "{:?}", s.incident(id).said);
    s.ok(Who::Ben, Target::New, Raise { situation: Some(Situation::Unwell), ..raise(iris(), Class::Person) });
    assert_eq!(s.incident(id).situation, Some(Situation::Unwell), "what is as grave corrects it");
}
