//! Ringing, holding, deciding: one named operator at a time, and never in silence.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

#[test]
fn the_first_operator_holds_it_and_the_second_hears_who() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let incident = story.incident(id);
    assert_eq!(incident.owner.person, Who::Ana.person());
    assert_eq!(incident.deadlines.due(DeadlineKind::Answer), None);
    assert_eq!(incident.deadlines.due(DeadlineKind::Hold), Some(MORNING + Duration::seconds(60)));
    assert_eq!(story.refused(Who::Ben, Target::Incident(id), Answer {}), Refusal::Held { by: Who::Ana.person() });
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), Answer {}), vec![]);
}

#[test]
fn nobody_else_decides_on_what_somebody_holds() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let held = Refusal::Held { by: Who::Ana.person() };
    assert_eq!(story.refused(Who::Ben, Target::Incident(id), respond()), held);
    assert_eq!(story.refused(Who::Ben, Target::Incident(id), Heard { speech: true }), held);
    assert_eq!(story.refused(Who::Ben, Target::Incident(id), by_voice()), held);
    assert_eq!(story.refused(Who::Ben, Target::Incident(id), Release { closed: false }), held);
}

#[test]
fn a_colleague_may_take_the_baton_and_the_hold_with_it() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ben, Target::Incident(id), TakeOver {});
    assert_eq!(story.incident(id).owner.person, Who::Ben.person());
    story.ok(Who::Ben, Target::Incident(id), respond());
    assert_eq!(story.ok(Who::Ben, Target::Incident(id), TakeOver {}), vec![]);
}

#[test]
fn an_unanswered_incident_tells_the_desk_again_and_again_at_most_a_minute_apart_for_p1() {
    let mut story = Story::begin();
    let id = story.press(edna());
    story.pass(Duration::seconds(29));
    assert!(!story.incident(id).has_alert(AlertKind::NotAnswered));
    story.pass(Duration::seconds(1));
    assert!(story.incident(id).has_alert(AlertKind::NotAnswered));
    for _ in 0..10 {
        let due = story.incident(id).deadlines.due(DeadlineKind::Answer).unwrap();
        assert!(due.since(story.now) <= Duration::seconds(60));
        story.pass(due.since(story.now));
    }
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    assert!(!story.incident(id).has_alert(AlertKind::NotAnswered));
}

#[test]
fn a_hold_that_is_given_back_rings_with_its_first_age() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.pass(Duration::seconds(20));
    story.ok(Who::Ana, Target::Incident(id), Release { closed: false });
    let incident = story.incident(id);
    assert_eq!(incident.state, IncidentState::Ringing { since: MORNING });
    assert_eq!(incident.owner.person, duty_officer());
    assert_eq!(incident.answered_at, Some(MORNING));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), Release { closed: false }), vec![]);
}

#[test]
fn a_hold_runs_out_at_sixty_seconds_and_the_first_answer_stays_on_the_record() {
    let mut story = Story::begin();
    let id = story.answered(edna());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.pass(Duration::seconds(59));
    assert_eq!(story.incident(id).state.word(), "answered");
    story.pass(Duration::seconds(1));
    assert_eq!(story.incident(id).state.word(), "ringing");
    story.ok(Who::Ben, Target::Incident(id), Answer {});
    assert_eq!(story.incident(id).answered_at, Some(MORNING));
}

#[test]
fn whoever_records_something_keeps_the_hold() {
    let mut story = Story::begin();
    let id = story.answered(edna());
    story.pass(Duration::seconds(50));
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.pass(Duration::seconds(50));
    assert_eq!(story.incident(id).state.word(), "answered");
}

#[test]
fn a_silent_alarm_nobody_decides_on_goes_after_a_minute_and_rings_on() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.pass(Duration::seconds(59));
    assert_eq!(story.incident(id).job, None);
    story.pass(Duration::seconds(1));
    assert!(story.job_of(id).auto_offer);
    assert_eq!(story.incident(id).state.word(), "ringing");
    assert_eq!(story.incident(id).decided, None);
}

#[test]
fn an_alarm_with_speech_does_not_go_by_itself() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.pass(Duration::minutes(3));
    assert_eq!(story.incident(id).job, None);
}

#[test]
fn a_call_that_turns_silent_at_the_desk_goes_by_itself_too() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, raise(iris(), Class::Person));
    let id = story.newest();
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::SilentOffer), None);
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
    story.pass(Duration::seconds(60));
    assert!(story.incident(id).job.is_some());
}

#[test]
fn a_silent_alarm_waits_where_the_contract_has_no_response_or_no_offer_by_itself() {
    let mut story = Story::begin();
    let without = story.press(dora());
    story.terms(with_response(), |terms| terms.auto_offer = false);
    let by_hand = story.press(iris());
    story.pass(Duration::minutes(5));
    assert_eq!((story.incident(without).job, story.incident(by_hand).job), (None, None));
    assert!(story.incident(without).has_alert(AlertKind::NotAnswered), "but never in silence");
}

#[test]
fn the_contracts_own_time_holds_for_a_silent_alarm() {
    let mut story = Story::begin();
    story.terms(with_response(), |terms| terms.timers.silent_offer = Duration::seconds(20));
    let id = story.press(iris());
    story.pass(Duration::seconds(20));
    assert!(story.incident(id).job.is_some());
}

#[test]
fn later_terms_do_not_change_an_incident_that_began_before() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.terms(with_response(), |terms| terms.response = false);
    assert!(story.incident(id).terms.response);
    story.ok(Who::Ana, Target::Incident(id), respond());
}

#[test]
fn deciding_on_a_visit_makes_the_job_with_what_a_responder_must_know() {
    let mut story = Story::begin();
    let (id, job) = story.responding(cora());
    let (incident, job) = (story.incident(id), story.job(job));
    assert_eq!(incident.state.word(), "open");
    assert_eq!(incident.decided.as_ref().map(|one| (one.what, one.by)), Some((DecisionKind::Respond, Some(Who::Ana.person()))));
    assert_eq!((job.number, job.property, job.client), (incident.number, Some(door(3)), Some(cora())));
    assert_eq!(job.excluded, vec![r(4)]);
    assert_eq!(job.arrive_by, MORNING + Duration::minutes(45));
    assert!(job.auto_offer);
    assert_eq!(job.deadlines.due(DeadlineKind::NoPlan), Some(MORNING + Duration::seconds(1)));
    assert_eq!(incident.deadlines.due(DeadlineKind::CallBack), Some(MORNING + Duration::minutes(10)));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), respond()), vec![]);
}

#[test]
fn deciding_answers_a_ringing_incident() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.ok(Who::Ben, Target::Incident(id), respond());
    assert_eq!(story.incident(id).answered_at, Some(MORNING));
    assert_eq!(story.incident(id).owner.person, Who::Ben.person());
}

#[test]
fn two_alarms_at_one_door_make_one_visit_with_both_hazards() {
    let mut story = Story::begin();
    let (hers, job) = story.responding(iris());
    let (his, same) = story.responding(bert());
    assert_eq!(job, same);
    assert_eq!(story.job(job).incidents, vec![hers, his]);
    let kinds: Vec<HazardKind> = story.job(job).hazards.iter().map(|hazard| hazard.kind).collect();
    assert_eq!(kinds, vec![HazardKind::Dog, HazardKind::Oxygen]);
}

#[test]
fn a_client_without_entitlement_gets_a_visit_only_for_a_reason() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), respond()), Refusal::Invalid { field: "override_reason", .. }));
    let reason = Some("nobody else for 20 miles".to_owned());
    story.ok(Who::Ana, Target::Incident(id), Respond { override_reason: reason, ..respond() });
    assert_eq!(story.job_of(id).client, Some(dora()));
}

#[test]
fn nobody_is_sent_before_somebody_knows_where() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, ReceiveSignal { place: None, ..signal(None, Class::Person, Priority::P1) });
    let id = story.newest();
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), respond()), Refusal::Invalid { field: "place", .. }));
    story.ok(Who::Ana, Target::Incident(id), Identify { client: edna() });
    assert_eq!(story.incident(id).property, Some(door(5)));
    story.ok(Who::Ana, Target::Incident(id), respond());
}

#[test]
fn a_caller_is_not_identified_as_somebody_whose_incident_is_open() {
    let mut story = Story::begin();
    story.press(iris());
    story.ok(Who::Device, Target::New, signal(None, Class::Person, Priority::P1));
    let unknown = story.newest();
    assert!(matches!(story.refused(Who::Ana, Target::Incident(unknown), Identify { client: iris() }), Refusal::NotAllowed { .. }));
}

#[test]
fn the_identified_clients_own_contract_holds() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(None, Class::Person, Priority::P1));
    let id = story.newest();
    assert!(story.incident(id).terms.response);
    story.ok(Who::Ana, Target::Incident(id), Identify { client: dora() });
    assert!(!story.incident(id).terms.response);
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), Identify { client: dora() }), vec![]);
}

#[test]
fn a_visit_under_way_learns_of_the_right_door() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), Identify { client: edna() });
    assert_eq!(story.job(job).property, Some(door(5)));
    assert!(story.job(job).live_of(r(1)).unwrap().changed.is_some(), "the responder must accept it anew");
}

#[test]
fn the_urgency_is_changed_only_with_a_reason_and_the_visit_follows() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.calm(id);
    let lower = |reason: &str| SetPriority { priority: Priority::P3, reason: reason.into() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), lower(" ")), Refusal::Invalid { field: "reason", .. }));
    story.ok(Who::Ana, Target::Incident(id), lower("spoke again, comfortable"));
    assert_eq!((story.incident(id).priority, story.job(job).priority), (Priority::P3, Priority::P3));
    story.pass(Duration::minutes(1));
    story.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P1, reason: "worse".into() });
    assert_eq!(story.job(job).priority, Priority::P1);
    assert_eq!(story.job(job).arrive_by, MORNING + Duration::minutes(45), "never later than promised before");
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P1, reason: "worse".into() }), vec![]);
}

#[test]
fn a_decision_that_lowers_an_emergency_says_why() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.calm(id);
    let lower = Respond { priority: Some(Priority::P3), ..respond() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), lower.clone()), Refusal::Invalid { field: "note", .. }));
    story.ok(Who::Ana, Target::Incident(id), Respond { note: "spoke, wants a battery".into(), ..lower });
    assert_eq!(story.job_of(id).priority, Priority::P3);
}

#[test]
fn a_situation_may_raise_the_urgency() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, Raise { priority: Some(Priority::P3), ..raise(iris(), Class::Person) });
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::LifeAtRisk });
    assert_eq!(story.incident(id).priority, Priority::P1);
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Reassurance });
    assert_eq!(story.incident(id).priority, Priority::P1, "and never lowers it");
}

#[test]
fn a_fault_is_kept_with_an_owner_and_looked_in_on() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fault, Priority::P3));
    let id = story.newest();
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), Fault { note: String::new() }), Refusal::Invalid { field: "note", .. }));
    story.ok(Who::Ana, Target::Incident(id), Fault { note: "battery".into() });
    assert_eq!((story.incident(id).state.word(), story.incident(id).owner.person), ("open", Who::Ana.person()));
    story.pass(Duration::minutes(10));
    assert!(story.incident(id).has_alert(AlertKind::NotDecided));
    story.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::EquipmentMended, note: "new battery posted".into() });
}

#[test]
fn an_emergency_call_is_a_decision_and_the_client_is_called_back() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    story.ok(Who::Ana, Target::Incident(id), call.clone());
    assert_eq!(story.incident(id).decided.as_ref().map(|one| one.what), Some(DecisionKind::EmergencyServices));
    assert_eq!(story.incident(id).emergency_calls[0].by, "us");
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), call.clone()), vec![]);
    story.pass(Duration::minutes(10));
    assert!(story.incident(id).has_alert(AlertKind::CallBackDue));
    let later = Emergency { expected_at: Some(story.now + Duration::minutes(40)), ..call };
    story.ok(Who::Ana, Target::Incident(id), later);
    assert_eq!(story.incident(id).emergency_calls.len(), 1, "the same call, with its new time");
}

#[test]
fn a_waiting_client_is_called_back_every_ten_minutes_until_somebody_is_there() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.pass(Duration::minutes(10));
    assert!(story.incident(id).has_alert(AlertKind::CallBackDue));
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: false, note: "warm, talking".into() });
    assert!(!story.incident(id).has_alert(AlertKind::CallBackDue));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: false, note: "warm, talking".into() }), vec![]);
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), Some(story.now + Duration::minutes(10)));
    story.walk(job, 1, Step::Arrived);
    story.pass(Duration::minutes(30));
    assert!(!story.incident(id).has_alert(AlertKind::CallBackDue));
}

#[test]
fn worse_or_no_answer_on_call_back_is_one_up() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, Raise { priority: Some(Priority::P3), ..raise(iris(), Class::Person) });
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Respond { priority: Some(Priority::P2), ..respond() });
    story.pass(Duration::minutes(1));
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: false, worse: false, note: String::new() });
    assert_eq!((story.incident(id).priority, story.job_of(id).priority), (Priority::P1, Priority::P1));
}

#[test]
fn nobody_is_called_back_who_waits_for_nothing() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let call = CallBack { reached: true, worse: false, note: String::new() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), call), Refusal::OutOfOrder { .. }));
}

#[test]
fn a_note_and_an_acknowledgement_stand_on_the_timeline() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.ok(Who::Ben, Target::Incident(id), Note { text: "her son rang".into() });
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), Note { text: " ".into() }), Refusal::Invalid { field: "text", .. }));
    story.pass(Duration::seconds(30));
    story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::NotAnswered });
    assert!(!story.incident(id).has_alert(AlertKind::NotAnswered));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::NotAnswered }), vec![]);
}

#[test]
fn a_neighbour_in_the_scheme_joins_the_visit_under_way() {
    let mut story = Story::begin();
    let (_, job) = story.responding(cora());
    story.assign(job, 1);
    let hers = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(hers), JoinVisit { job });
    assert_eq!(story.incident(hers).job, Some(job));
    assert_eq!(story.job(job).incidents.len(), 2);
    assert_eq!(story.ok(Who::Ana, Target::Incident(hers), JoinVisit { job }), vec![]);
}

#[test]
fn a_visit_elsewhere_is_not_joined() {
    let mut story = Story::begin();
    let (_, job) = story.responding(cora());
    let elsewhere = story.answered(edna());
    assert!(matches!(story.refused(Who::Ana, Target::Incident(elsewhere), JoinVisit { job }), Refusal::NotAllowed { .. }));
}

#[test]
fn what_is_not_there_is_not_found() {
    let mut story = Story::begin();
    assert_eq!(story.refused(Who::Ana, Target::Incident(id(1, 200)), Answer {}), Refusal::NotFound { what: "incident" });
    assert_eq!(story.refused(Who::Ana, Target::New, Answer {}), Refusal::NotFound { what: "incident" });
}

#[test]
fn a_visit_that_becomes_urgent_begins_to_be_called_back() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, Raise { priority: Some(Priority::P4), ..raise(iris(), Class::Fault) });
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), respond());
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), None, "planned work is due on its day");
    story.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P1, reason: "fell".into() });
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), Some(MORNING + Duration::minutes(10)));
}

#[test]
fn an_unknown_account_goes_by_itself_once_somebody_knows_whose_it_is() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(None, Class::Person, Priority::P1));
    let id = story.newest();
    story.pass(Duration::minutes(2));
    assert_eq!(story.incident(id).job, None, "nobody knows where");
    story.ok(Who::Ana, Target::Incident(id), Identify { client: edna() });
    story.pass(Duration::seconds(60));
    assert!(story.incident(id).job.is_some());
}

#[test]
fn the_second_person_agrees_to_the_proposal_they_read() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { identified: false, ..by_voice() });
    let read = |story: &Story| Agree { proposed_at: story.incident(id).proposal.as_ref().map(|proposal| proposal.at) };
    let old = read(&story);
    story.pass(Duration::minutes(10));
    story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { identified: false, ..by_voice() });
    assert!(matches!(story.refused(Who::Ben, Target::Incident(id), old), Refusal::OutOfOrder { state: "proposed", .. }));
    story.ok(Who::Ben, Target::Incident(id), read(&story));
    assert_eq!(story.incident(id).state.word(), "resolved");
}

#[test]
fn a_client_without_a_working_alarm_is_called_back_too_until_somebody_is_there() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fault, Priority::P3));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), respond());
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), Some(MORNING + Duration::minutes(10)));
    story.pass(Duration::minutes(10));
    assert!(story.incident(id).has_alert(AlertKind::CallBackDue));
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: false, note: "they know somebody comes".into() });
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), Some(story.now + Duration::minutes(10)));
    let job = story.job_of(id).id;
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), None);
}

#[test]
fn nobody_is_called_back_for_what_only_the_register_asks() {
    let mut story = Story::begin();
    let status = |state| SetStatus { state, source: "the ward".into(), second_source: None, review_at: None };
    story.ok(
        Who::Ana,
        Target::Client(iris()),
        SetStatus { review_at: Some(story.now + Duration::hours(48)), ..status(ClientState::Hospital) },
    );
    story.ok(Who::Ana, Target::Client(iris()), status(ClientState::AtHome));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), respond());
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::CallBack), None, "they did not ring");
}

#[test]
fn a_responder_writes_only_of_a_visit_they_have_or_had_in_their_shift() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    let note = || Note { text: "the gate sticks".into() };
    assert!(matches!(story.refused(Who::R(1), Target::Incident(id), note()), Refusal::NotAllowed { .. }), "asked by nobody");
    story.offer(job, 1);
    assert!(matches!(story.refused(Who::R(1), Target::Incident(id), note()), Refusal::NotAllowed { .. }), "asked, and not theirs yet");
    story.assign(job, 2);
    story.ok(Who::R(2), Target::Incident(id), note());
    assert!(matches!(story.refused(Who::R(1), Target::Incident(id), note()), Refusal::NotAllowed { .. }), "somebody else has it");
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(2), reason: "R3 is nearer".into(), ambulance: None });
    story.ok(Who::R(2), Target::Incident(id), note());
    story.sleep_through(Duration::hours(17));
    assert!(matches!(story.refused(Who::R(2), Target::Incident(id), note()), Refusal::NotAllowed { .. }), "that was another shift");
    story.ok(Who::Ana, Target::Incident(id), note());
}

#[test]
fn a_reference_that_is_given_later_is_of_the_same_call() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    let call = |reference: &str, by: &str| Emergency {
        service: EmergencyService::Ambulance,
        reference: reference.into(),
        expected_at: None,
        by: by.into(),
        note: String::new(),
    };
    let calls = |story: &Story| -> Vec<(String, String)> {
        story.incident(id).emergency_calls.iter().map(|call| (call.by.clone(), call.reference.clone())).collect()
    };
    story.ok(Who::Ana, Target::Incident(id), call("", "her daughter"));
    let made = story.now;
    story.pass(Duration::minutes(2));
    story.ok(Who::Ana, Target::Incident(id), call("CAD 12", ""));
    assert_eq!(calls(&story), [("her daughter".to_owned(), "CAD 12".to_owned())], "one ambulance");
    assert_eq!(story.incident(id).emergency_calls[0].at, made);
    assert!(story.ok(Who::Ana, Target::Incident(id), call("", "her daughter")).is_empty(), "and its reference stays");
    story.ok(Who::Ana, Target::Incident(id), call("CAD 77", ""));
    assert_eq!(calls(&story).len(), 2, "another reference is another ambulance");
}

#[test]
fn whoever_names_a_contract_that_is_none_is_told_which_field_it_is() {
    let mut story = Story::begin();
    let unknown = Raise { contract: Some(id(2, 99)), ..raise(iris(), Class::Person) };
    assert!(matches!(story.refused(Who::Ana, Target::New, unknown), Refusal::Invalid { field: "contract", .. }));
    story.ok(Who::Ana, Target::New, Raise { contract: Some(with_response()), ..raise(iris(), Class::Person) });
}

/// Somebody rang from a number, and nobody knows where they are.
fn unplaced(story: &mut Story) -> (domain::ids::IncidentId, Raise) {
    let asked = Raise {
        client: None,
        call_back: Some("020 7946 0444".into()),
        situation: Some(Situation::FallInjured),
        ..raise(iris(), Class::Person)
    };
    story.ok(Who::Ana, Target::New, asked.clone());
    (story.newest(), asked)
}

#[test]
fn an_unknown_caller_is_given_a_place_afterwards_and_somebody_is_sent_there() {
    let mut story = Story::begin();
    let (id, _) = unplaced(&mut story);
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), respond()), Refusal::Invalid { field: "place", .. }));
    let verb = SetPlace { place: somewhere() };
    story.ok(Who::Ana, Target::Incident(id), verb.clone());
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), verb), [], "the same again");
    story.ok(Who::Ana, Target::Incident(id), respond());
    let job = story.job_of(id).id;
    assert_eq!(story.job(job).place, somewhere());
    let mut there = somewhere();
    there.address.lines = "14 Elm Road, not 41".into();
    story.ok(Who::Ana, Target::Incident(id), SetPlace { place: there.clone() });
    assert_eq!(story.job(job).place, there, "a visit under way goes there");
}

#[test]
fn a_fire_whose_place_is_learnt_is_offered_at_once() {
    let mut story = Story::begin();
    let (id, _) = unplaced(&mut story);
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire });
    assert_eq!(story.incident(id).job, None, "nobody knows where");
    story.ok(Who::Ana, Target::Incident(id), SetPlace { place: somewhere() });
    assert!(story.job_of(id).is_open());
}

#[test]
fn the_same_number_with_the_address_is_the_same_call() {
    let mut story = Story::begin();
    let (id, asked) = unplaced(&mut story);
    story.pass(Duration::minutes(1));
    story.ok(Who::Ana, Target::New, Raise { place: Some(somewhere()), ..asked });
    assert_eq!((story.newest(), story.incident(id).place.clone()), (id, Some(somewhere())));
}

#[test]
fn where_a_client_is_the_register_says() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let refused = story.refused(Who::Ana, Target::Incident(id), SetPlace { place: somewhere() });
    assert!(matches!(refused, Refusal::NotAllowed { .. }));
}
