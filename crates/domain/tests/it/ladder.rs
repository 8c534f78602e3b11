//! The contact ladder: rungs, promises, a second round, and then 999 or an override.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::ids::{ContactId, IncidentId};
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn contacts() -> Contacts {
    Contacts { note: String::new() }
}

fn tried(contact: ContactId, result: ContactResult) -> TryContact {
    TryContact { contact, result, attend_by: None }
}

fn will_go(contact: ContactId, by: Timestamp) -> TryContact {
    TryContact { contact, result: ContactResult::WillGo, attend_by: Some(by) }
}

/// Dora's contacts are being rung.
fn ringing_contacts(story: &mut Story) -> IncidentId {
    let id = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(id), contacts());
    id
}

fn ladder(story: &Story, id: IncidentId) -> &Ladder {
    story.incident(id).ladder.as_ref().expect("the ladder has begun")
}

#[test]
fn the_ladder_rings_contacts_in_order_but_not_those_who_are_not_to_be_told() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), contacts());
    assert_eq!(ladder(&story, id).rungs, vec![kim(), lou()]);
    assert_eq!(story.incident(id).decided.as_ref().map(|one| one.what), Some(DecisionKind::Contacts));
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::Rung), Some(MORNING + Duration::seconds(30)));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), contacts()), vec![]);
    assert!(matches!(
        story.refused(Who::Ana, Target::Incident(id), tried(jo(), ContactResult::NoAnswer)),
        Refusal::Invalid { field: "contact", .. }
    ));
}

#[test]
fn the_ladder_is_worked_beside_a_visit() {
    let mut story = Story::begin();
    let (id, _) = story.responding(iris());
    story.ok(Who::Ana, Target::Incident(id), contacts());
    assert_eq!(story.incident(id).decided.as_ref().map(|one| one.what), Some(DecisionKind::Respond));
    assert!(ladder(&story, id).is_running());
}

#[test]
fn the_ladder_never_comes_before_nine_nine_nine_where_life_is_at_risk() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::LifeAtRisk });
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), contacts()), Refusal::NotAllowed { .. }));
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 1".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    story.ok(Who::Ana, Target::Incident(id), call);
    story.ok(Who::Ana, Target::Incident(id), contacts());
}

#[test]
fn an_unknown_caller_has_no_ladder() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(None, Class::Person, Priority::P1));
    let id = story.newest();
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), contacts()), Refusal::NotAllowed { .. }));
}

#[test]
fn nothing_is_recorded_on_a_ladder_that_has_not_begun() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), tried(kim(), ContactResult::NoAnswer)), Refusal::OutOfOrder { .. }));
}

#[test]
fn a_machine_is_not_contact_and_the_next_rung_rings() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), tried(kim(), ContactResult::Voicemail));
    assert_eq!(ladder(&story, id).current(), Some(lou()));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), tried(kim(), ContactResult::Voicemail)), vec![], "the same call twice");
}

#[test]
fn a_rung_nobody_recorded_reminds_the_desk_and_stays() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.pass(Duration::seconds(30));
    assert!(story.incident(id).has_alert(AlertKind::NotDecided));
    assert_eq!(ladder(&story, id).current(), Some(kim()));
    assert!(story.incident(id).deadlines.due(DeadlineKind::Rung).is_some());
    story.ok(Who::Ana, Target::Incident(id), tried(kim(), ContactResult::NoAnswer));
    assert!(!story.incident(id).has_alert(AlertKind::NotDecided));
}

#[test]
fn i_will_go_needs_a_time_within_a_day_and_nothing_else_has_one() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    let faulty = [
        tried(kim(), ContactResult::WillGo),
        will_go(kim(), MORNING),
        will_go(kim(), MORNING + Duration::hours(25)),
        TryContact { attend_by: Some(MORNING + Duration::hours(1)), ..tried(kim(), ContactResult::NoAnswer) },
    ];
    for verb in faulty {
        assert!(matches!(story.refused(Who::Ana, Target::Incident(id), verb), Refusal::Invalid { field: "attend_by", .. }));
    }
}

#[test]
fn a_promise_stops_the_ladder_and_is_checked_ten_minutes_after_its_time() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    let by = MORNING + Duration::minutes(20);
    story.ok(Who::Ana, Target::Incident(id), will_go(kim(), by));
    let incident = story.incident(id);
    assert_eq!(incident.deadlines.due(DeadlineKind::Promise), Some(by + Duration::minutes(10)));
    assert_eq!(incident.deadlines.due(DeadlineKind::Rung), None);
    assert_eq!(ladder(&story, id).promise, Some(Promise { contact: kim(), attend_by: by }));
}

#[test]
fn a_broken_promise_alerts_the_desk_and_the_ladder_goes_on() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), will_go(kim(), MORNING + Duration::minutes(20)));
    story.pass(Duration::minutes(30));
    assert!(story.incident(id).has_alert(AlertKind::PromiseBroken));
    assert_eq!((ladder(&story, id).current(), ladder(&story, id).promise.clone()), (Some(lou()), None));
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::Rung), Some(story.now + Duration::seconds(30)));
}

#[test]
fn a_kept_promise_ends_the_ringing_and_the_desk_resolves() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), will_go(kim(), MORNING + Duration::minutes(20)));
    let kept = KeepPromise { contact: kim(), note: "she rang from the flat".into() };
    story.ok(Who::Ana, Target::Incident(id), kept.clone());
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), kept), vec![]);
    assert!(!ladder(&story, id).is_running());
    story.calm(id);
    story.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::ContactAttended, note: String::new() });
    assert_eq!(story.incident(id).state.word(), "resolved");
}

#[test]
fn a_promise_is_kept_by_who_made_it_and_with_proof() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), will_go(kim(), MORNING + Duration::minutes(20)));
    let by_lou = KeepPromise { contact: lou(), note: "seen".into() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), by_lou), Refusal::Invalid { field: "contact", .. }));
    let unproved = KeepPromise { contact: kim(), note: String::new() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), unproved), Refusal::Invalid { field: "note", .. }));
}

#[test]
fn a_contact_who_comes_late_after_all_is_still_recorded() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), will_go(kim(), MORNING + Duration::minutes(20)));
    story.pass(Duration::minutes(30));
    story.ok(Who::Ana, Target::Incident(id), KeepPromise { contact: kim(), note: "stuck in traffic, there now".into() });
    assert!(!ladder(&story, id).is_running());
    assert!(!story.incident(id).has_alert(AlertKind::PromiseBroken));
}

#[test]
fn of_two_promises_the_sooner_counts() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), will_go(kim(), MORNING + Duration::minutes(40)));
    story.ok(Who::Ana, Target::Incident(id), will_go(lou(), MORNING + Duration::minutes(20)));
    assert_eq!(ladder(&story, id).promise.as_ref().map(|promise| promise.contact), Some(lou()));
}

#[test]
fn the_ladder_is_worked_twice_and_then_the_desk_chooses() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    for round in 1..=2 {
        assert_eq!(ladder(&story, id).round, round);
        for contact in [kim(), lou()] {
            story.pass(Duration::seconds(15));
            story.ok(Who::Ana, Target::Incident(id), tried(contact, ContactResult::NoAnswer));
        }
    }
    assert!(story.incident(id).has_alert(AlertKind::LadderExhausted));
    assert!(!ladder(&story, id).is_running());
    story.pass(Duration::minutes(10));
    assert!(story.incident(id).has_alert(AlertKind::CallBackDue), "nobody is with her, and she is still called back");
}

#[test]
fn the_desk_may_work_the_ladder_again() {
    let mut story = Story::begin();
    let id = story.answered(cora());
    story.ok(Who::Ana, Target::Incident(id), contacts());
    for _ in 0..2 {
        story.pass(Duration::seconds(15));
        story.ok(Who::Ana, Target::Incident(id), tried(kim(), ContactResult::NoAnswer));
    }
    assert!(story.incident(id).has_alert(AlertKind::LadderExhausted));
    story.ok(Who::Ana, Target::Incident(id), contacts());
    assert_eq!((ladder(&story, id).round, ladder(&story, id).current()), (3, Some(kim())));
    assert!(!story.incident(id).has_alert(AlertKind::LadderExhausted));
}

#[test]
fn a_client_without_contacts_brings_the_choice_at_once() {
    let mut story = Story::begin();
    let id = story.answered(edna());
    let happened = story.ok(Who::Ana, Target::Incident(id), contacts());
    assert!(happened.contains(&What::LadderEnded));
    assert!(story.incident(id).has_alert(AlertKind::LadderExhausted));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), contacts()), vec![]);
}

#[test]
fn a_call_out_of_turn_is_recorded_and_the_rung_stays() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), tried(lou(), ContactResult::CannotGo));
    assert_eq!((ladder(&story, id).current(), ladder(&story, id).tried.len()), (Some(kim()), 1));
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::Rung), Some(MORNING + Duration::seconds(30)));
}

#[test]
fn an_override_sends_somebody_when_the_ladder_is_at_its_end() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    let reason = Some("nobody answers".to_owned());
    story.ok(Who::Ana, Target::Incident(id), Respond { override_reason: reason, ..respond() });
    assert!(story.incident(id).job.is_some());
}

#[test]
fn whoever_promised_and_says_they_cannot_go_takes_the_promise_back_and_the_ladder_goes_on_at_once() {
    let (mut story, id) = promised_by_kim();
    story.ok(Who::Ana, Target::Incident(id), TryContact { contact: kim(), result: ContactResult::CannotGo, attend_by: None });
    assert_eq!((ladder(&story, id).promise.clone(), ladder(&story, id).current()), (None, Some(lou())));
    assert!(story.alerted(id, AlertKind::PromiseBroken));
    assert!(
        story.incident(id).deadlines.due(DeadlineKind::Rung).is_some() && story.incident(id).deadlines.due(DeadlineKind::Promise).is_none()
    );
    let kept = KeepPromise { contact: kim(), note: "as we think".into() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), kept), Refusal::Invalid { field: "contact", .. }));
}

#[test]
fn one_contact_who_is_there_does_not_keep_the_promise_of_another() {
    let (mut story, id) = promised_by_kim();
    let attend_by = Some(story.now + Duration::minutes(5));
    story.ok(Who::Ana, Target::Incident(id), TryContact { contact: lou(), result: ContactResult::WillGo, attend_by });
    story.ok(Who::Ana, Target::Incident(id), KeepPromise { contact: kim(), note: "she rang from the kitchen".into() });
    assert_eq!(ladder(&story, id).promise.as_ref().map(|promise| promise.contact), Some(lou()));
    story.pass(Duration::minutes(16));
    assert!(story.alerted(id, AlertKind::PromiseBroken));
    assert_eq!((ladder(&story, id).round, ladder(&story, id).current()), (1, None), "nobody else is rung: somebody is there");
}

/// Kim is to be there in twenty minutes.
fn promised_by_kim() -> (Story, IncidentId) {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let attend_by = Some(story.now + Duration::minutes(20));
    story.ok(Who::Ana, Target::Incident(id), TryContact { contact: kim(), result: ContactResult::WillGo, attend_by });
    (story, id)
}

/// The client is due a call ten minutes after the contacts began to be rung, and every ten minutes, until the contact is there.
fn is_called_back_until_the_contact_is_there(story: &mut Story, id: IncidentId) {
    let call = || CallBack { reached: true, worse: false, note: String::new() };
    let by = story.now + Duration::minutes(40);
    let contact = ladder(story, id).current().unwrap();
    story.ok(Who::Ana, Target::Incident(id), will_go(contact, by));
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), Some(story.now + Duration::minutes(10)));
    for _ in 0..3 {
        story.pass(Duration::minutes(10));
        assert!(story.incident(id).has_alert(AlertKind::CallBackDue));
        story.ok(Who::Ana, Target::Incident(id), call());
        assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), Some(story.now + Duration::minutes(10)));
    }
    story.ok(Who::Ana, Target::Incident(id), KeepPromise { contact, note: "she rings from the hall".into() });
    story.pass(Duration::minutes(20));
    assert!(!story.incident(id).has_alert(AlertKind::CallBackDue));
}

#[test]
fn who_lies_on_the_floor_and_waits_for_a_contact_is_called_back() {
    let mut story = Story::begin();
    let id = ringing_contacts(&mut story);
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallInjured });
    is_called_back_until_the_contact_is_there(&mut story, id);
}

#[test]
fn who_waits_for_a_contact_beside_a_fault_is_called_back() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(dora()), Class::Fault, Priority::P3));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), Fault { note: "the unit is dead".into() });
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), None);
    story.ok(Who::Ana, Target::Incident(id), contacts());
    is_called_back_until_the_contact_is_there(&mut story, id);
}

#[test]
fn a_partner_takes_it_by_telephone_and_by_name_and_it_stays_ours_until_it_is_known_how_it_went() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    let taken = |by: &str| PartnerTakes { organisation: partner(), accepted_by: by.into(), reference: "AC-9".into(), note: String::new() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), taken("Sam")), Refusal::OutOfOrder { state: "answered", .. }));
    story.ok(Who::Ana, Target::Incident(id), contacts());
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), taken(" ")), Refusal::Invalid { field: "accepted_by", .. }));
    let nobody = PartnerTakes { organisation: provider(), ..taken("Sam") };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), nobody), Refusal::Invalid { field: "organisation", .. }), "ourselves");
    story.ok(Who::Ana, Target::Incident(id), taken("Sam"));
    assert!(story.ok(Who::Ana, Target::Incident(id), taken("Sam")).is_empty(), "once");
    let incident = story.incident(id);
    assert_eq!((incident.owner.person, incident.state.word()), (Who::Ana.person(), "open"), "the baton stays");
    assert!(ladder(&story, id).is_running(), "and what runs goes on");
    assert!(incident.deadlines.due(DeadlineKind::CallBack).is_some());
    for _ in 0..2 {
        story.pass(Duration::minutes(10));
        let asked = story.incident(id).alerts.iter().find(|alert| alert.kind == AlertKind::PartnerToAsk).unwrap();
        assert!(asked.words.contains("Sam") && asked.words.contains("AC-9"), "{}", asked.words);
        story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::PartnerToAsk });
    }
}
