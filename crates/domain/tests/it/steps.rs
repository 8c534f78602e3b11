//! Visits: setting off, arriving, getting in, leaving, being stood down, and what changes on the way.

use domain::command::{DeviceStamp, Target};
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::ids::*;
use domain::incident::{AlertKind, IncidentState};
use domain::job::{AssignmentState, JobState, TwoUp, Withdrawal};
use domain::place::{Metres, Position, Precision};
use domain::refusal::Refusal;
use domain::registers::Hazard;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

pub(crate) fn on_the_way(s: &mut Story) -> (IncidentId, JobId) {
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    (incident, job)
}

fn taken(s: &Story, job: JobId, n: u8) -> Vec<(Step, bool)> {
    let theirs = s.job(job).assignments.iter().rev().find(|one| one.responder == r(n)).unwrap();
    theirs.steps.iter().map(|taken| (taken.step, taken.late.is_some())).collect()
}

fn aggression() -> Hazard {
    Hazard { kind: HazardKind::Aggression, note: "the son".into() }
}

#[test]
fn a_visit_goes_through_its_steps_and_the_desk_closes() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    assert!(matches!(s.job(job).state, JobState::Done { .. }));
    assert!(matches!(s.incident(incident).state, IncidentState::Resolved { by, .. } if by == Who::R(1).person()));
    assert!(s.board.assigned(r(1)).is_none());
    assert_eq!(s.responder(1).free_since, Some(s.now));
    s.ok(Who::Ana, Target::Incident(incident), Close { outcome: outcome(OutcomeKind::Assisted) });
    assert!(!s.incident(incident).is_open());
}

#[test]
fn a_step_keeps_both_clocks_the_place_and_its_accuracy() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let position = Position::new(51.65, -0.2).unwrap();
    s.device = DeviceStamp { at: Some(s.now - Duration::seconds(7)), position: Some(position), accuracy: Some(Metres(12)), seen: None };
    s.walk(job, 1, Step::EnRoute);
    let step = s.job(job).live_of(r(1)).unwrap().steps[0].clone();
    assert_eq!((step.at, step.device_at), (s.now, Some(s.now - Duration::seconds(7))));
    assert_eq!((step.position, step.accuracy, step.late), (Some(position), Some(Metres(12)), None));
}

#[test]
fn skipping_forward_marks_the_missing_steps_late() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
    assert_eq!(taken(&s, job, 1), [(Step::EnRoute, true), (Step::Arrived, true), (Step::GainedAccess, false)]);
}

#[test]
fn a_visit_does_not_go_backwards_and_says_where_it_stands() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    let back = TakeStep { step: Step::EnRoute };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), back), Refusal::OutOfOrder { state: "arrived", .. }));
}

#[test]
fn tapping_the_same_step_twice_is_tapping_it_once() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    assert!(s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived }).is_empty());
}

#[test]
fn nobody_steps_on_a_job_that_was_never_theirs() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), TakeStep { step: Step::Arrived }), Refusal::NotAllowed { .. }));
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), clear(OutcomeKind::Assisted)), Refusal::NotAllowed { .. }));
}

#[test]
fn leaving_is_not_a_step_but_a_verb_of_its_own() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), TakeStep { step: Step::Clear }), Refusal::Invalid { field: "step", .. }));
}

#[test]
fn arriving_ends_the_arrival_target_and_starts_the_access_ladder() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Arrive), None);
    assert_eq!(s.incident(incident).deadlines.due(DeadlineKind::CallBack), None, "nobody waits for a call any more");
    s.pass(Duration::minutes(5));
    assert!(s.alerted(incident, AlertKind::AccessFailed));
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
    assert!(!s.alerted(incident, AlertKind::AccessFailed));
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Access), None);
}

#[test]
fn nobody_there_by_the_target_is_said_and_said_again() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.pass(Duration::minutes(45));
    assert!(s.alerted(incident, AlertKind::ArrivalLate));
    s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::ArrivalLate });
    assert!(!s.alerted(incident, AlertKind::ArrivalLate));
    assert!(s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::ArrivalLate }).is_empty());
    s.pass(Duration::minutes(10));
    assert!(s.alerted(incident, AlertKind::ArrivalLate));
}

#[test]
fn a_long_visit_is_looked_in_on_every_hour() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::WithClient);
    s.pass(Duration::minutes(60));
    assert!(s.alerted(incident, AlertKind::VisitLong));
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Visit).unwrap().since(s.now), Duration::minutes(60));
}

#[test]
fn where_nobody_enters_alone_entry_waits_for_both() {
    let mut s = Story::begin();
    let (_, job) = s.responding(edna());
    s.assign(job, 1);
    let second = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer: second });
    s.walk(job, 1, Step::Arrived);
    assert!(s.job(job).deadlines.due(DeadlineKind::Arrive).is_some(), "one alone is not there");
    let enter = TakeStep { step: Step::GainedAccess };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), enter.clone()), Refusal::OutOfOrder { state: "arrived", .. }));
    s.walk(job, 2, Step::Arrived);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Arrive), None);
    s.ok(Who::R(1), Target::Job(job), enter);
}

#[test]
fn for_lifting_the_first_goes_in_and_the_second_follows() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(incident), Respond { two_up: Some(TwoUp::Lifting), ..respond() });
    let job = s.job_of(incident).id;
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    assert!(s.job(job).unfilled().eq([1]), "the second place is still to be filled");
}

#[test]
fn a_two_person_visit_is_done_when_both_have_left() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(edna());
    s.assign(job, 1);
    let second = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer: second });
    s.walk(job, 1, Step::Arrived);
    s.walk(job, 2, Step::WithClient);
    s.clear(job, 1);
    assert!(s.job(job).is_open());
    s.clear(job, 2);
    assert!(matches!(s.job(job).state, JobState::Done { .. }));
    assert!(matches!(s.incident(incident).state, IncidentState::Resolved { .. }));
}

#[test]
fn leaving_twice_is_leaving_once() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    assert!(s.clear(job, 1).is_empty());
}

#[test]
fn nobody_leaves_before_arriving() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::EnRoute);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), clear(OutcomeKind::Assisted)), Refusal::OutOfOrder { state: "en_route", .. }));
}

#[test]
fn the_desk_enters_a_step_late_with_its_reason_and_its_time() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let accepted = s.now;
    s.pass(Duration::minutes(8));
    let enter = |step, at: Timestamp, reason: &str| EnterStep { responder: r(1), step, at, reason: reason.into() };
    let future = enter(Step::Arrived, s.now + Duration::seconds(1), "radio");
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), future), Refusal::Invalid { field: "at", .. }));
    let before = enter(Step::Arrived, accepted - Duration::seconds(1), "radio");
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), before), Refusal::Invalid { field: "at", .. }));
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), enter(Step::Arrived, s.now, "")), Refusal::Invalid { field: "reason", .. }));
    let at = s.now - Duration::minutes(2);
    s.ok(Who::Ana, Target::Job(job), enter(Step::Arrived, at, "radio"));
    let step = s.job(job).live_of(r(1)).unwrap().steps.last().unwrap().clone();
    assert_eq!((step.step, step.at, step.late.as_deref()), (Step::Arrived, at, Some("radio")));
}

#[test]
fn the_desk_clears_a_responder_who_cannot() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    let verb = ClearFor {
        responder: r(1),
        outcome: OutcomeKind::Lifted,
        condition: Condition::Well,
        note: "by radio".into(),
        reason: "phone broken".into(),
        incident: None,
        also: Vec::new(),
        ambulance: None,
    };
    s.ok(Who::Ana, Target::Job(job), verb.clone());
    assert_eq!(taken(&s, job, 1), [(Step::EnRoute, true), (Step::Arrived, true), (Step::Clear, true)]);
    assert!(
        s.job(job).is_open() && s.alerted(incident, AlertKind::DeskEntered),
        "a visit to an emergency of which the desk alone speaks goes on"
    );
    assert!(s.ok(Who::Ana, Target::Job(job), verb).is_empty());
}

#[test]
fn a_stood_down_responder_keeps_what_they_reached_and_the_job_is_planned_again() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    let former = &s.job(job).assignments[0];
    assert!(
        matches!(&former.state, AssignmentState::StoodDown { by, reason, .. } if *by == Who::Ana.person() && reason == "needed elsewhere")
    );
    assert_eq!(former.step(), Some(Step::Arrived), "the arrival stands");
    assert!(s.job(job).is_open() && s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some());
    assert!(s.job(job).deadlines.due(DeadlineKind::Arrive).is_some(), "somebody has to arrive anew");
    assert!(s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None }).is_empty());
}

#[test]
fn a_client_left_at_the_door_is_called_at_once() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "vehicle on fire".into(), ambulance: None });
    assert!(s.alerted(incident, AlertKind::CallBackDue));
    assert_eq!(s.incident(incident).deadlines.due(DeadlineKind::CallBack).unwrap().since(s.now), Duration::minutes(10));
}

#[test]
fn a_stood_down_responder_is_not_offered_work_until_they_are_known_to_know() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    let verb = plan(s.job(job).revision, 0, 1);
    assert!(s.ok(Who::Plan, Target::Job(job), verb).is_empty());
    s.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: String::new(), since: s.now });
    assert!(s.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: String::new(), since: s.now }).is_empty());
    s.offer(job, 1);
}

#[test]
fn what_was_said_of_one_stand_down_is_not_taken_for_a_word_of_the_next() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let off = StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None };
    s.ok(Who::Ana, Target::Job(job), off.clone());
    let first = ConfirmStandDown { by: "phone".into(), since: s.responder(1).unconfirmed.unwrap().0 };
    s.ok(Who::R(1), Target::Responder(r(1)), first.clone());
    s.pass(Duration::minutes(1));
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Job(job), off);
    assert!(s.ok(Who::R(1), Target::Responder(r(1)), first).is_empty(), "their phone sends its first word again");
    assert!(s.responder(1).unconfirmed.is_some());
    let ahead = ConfirmStandDown { by: "phone".into(), since: s.now + Duration::seconds(1) };
    assert!(matches!(s.refused(Who::R(1), Target::Responder(r(1)), ahead), Refusal::Invalid { field: "since", .. }));
    let since = s.now;
    assert!(!s.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: "phone".into(), since }).is_empty());
}

#[test]
fn a_stand_down_nobody_confirmed_becomes_a_telephone_call() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    s.assign(job, 2);
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::StandDownNotSeen));
    assert!(s.responder(1).unconfirmed.is_some());
    s.ok(Who::Ana, Target::Responder(r(1)), ConfirmStandDown { by: "voice".into(), since: s.now });
    assert!(!s.alerted(incident, AlertKind::StandDownNotSeen));
    assert!(s.responder(1).unconfirmed.is_none());
}

#[test]
fn a_stand_down_from_a_cancelled_visit_is_told_at_the_incident() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.ok(Who::Ana, Target::Incident(incident), by_voice());
    s.agree(Who::Ben, incident);
    assert!(matches!(s.job(job).state, JobState::Cancelled { .. }));
    s.pass(Duration::seconds(60));
    assert!(s.incident(incident).has_alert(AlertKind::StandDownNotSeen), "R1 may still be driving there");
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::EnRoute });
    assert!(s.incident(incident).has_alert(AlertKind::StepAfterStandDown));
    s.ok(Who::Ana, Target::Responder(r(1)), ConfirmStandDown { by: "voice".into(), since: s.now });
    assert!(!s.incident(incident).has_alert(AlertKind::StandDownNotSeen));
}

#[test]
fn a_step_after_the_stand_down_is_evidence_and_revives_nothing() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    s.assign(job, 2);
    let happened = s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    assert!(matches!(happened.as_slice(), [What::StepAfterStandDown { .. }]));
    assert!(s.alerted(incident, AlertKind::StepAfterStandDown));
    assert_eq!(s.job(job).live(0).unwrap().responder, r(2));
    assert!(s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived }).is_empty());
    let happened = s.ok(Who::R(1), Target::Job(job), clear(OutcomeKind::Assisted));
    assert!(matches!(
        happened.as_slice(),
        [What::StepAfterStandDown { step, .. }, What::NoteWritten { text, .. }]
            if step.step == Step::Clear && text == "helped and reassured, client well: tea made"
    ));
    assert_eq!(s.job(job).live(0).unwrap().responder, r(2), "and the visit goes on");
    assert!(s.ok(Who::R(1), Target::Job(job), clear(OutcomeKind::Assisted)).is_empty());
}

#[test]
fn reassigning_takes_one_off_and_asks_the_other_in_one_act() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let verb = Reassign { from: r(1), to: r(2), reason: "has the key".into(), ambulance: None, weighed: None };
    s.ok(Who::Ana, Target::Job(job), verb.clone());
    assert!(s.job(job).live_of(r(1)).is_none());
    assert!(s.job(job).acceptable().any(|offer| offer.to == r(2) && offer.ordered.as_deref() == Some("has the key")));
    assert!(s.ok(Who::Ana, Target::Job(job), verb).is_empty());
    let same = Reassign { from: r(2), to: r(2), reason: "x".into(), ambulance: None, weighed: None };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), same), Refusal::Invalid { field: "to", .. }));
}

#[test]
fn reassigning_to_somebody_who_cannot_leaves_everything_as_it_is() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let verb = Reassign { from: r(1), to: r(5), reason: "nearer".into(), ambulance: None, weighed: None };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), verb), Refusal::NotAvailable { .. }));
    assert!(s.job(job).live_of(r(1)).is_some());
}

#[test]
fn a_new_hazard_must_be_accepted_by_whoever_is_on_the_way() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: aggression() });
    assert!(s.job(job).hazards.contains(&aggression()));
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("a hazard: aggression"));
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::ChangeNotAccepted));
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed, None);
    assert!(!s.alerted(incident, AlertKind::ChangeNotAccepted));
    assert!(s.ok(Who::R(1), Target::Job(job), AcceptChange {}).is_empty());
}

#[test]
fn a_new_hazard_takes_back_the_offers_made_without_it() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: aggression() });
    let state = &s.job(job).offer(offer).unwrap().state;
    assert!(matches!(state, domain::job::OfferState::Withdrawn { because: Withdrawal::Changed, .. }));
    assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some());
    assert!(s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: aggression() }).is_empty());
}

#[test]
fn learning_that_nobody_enters_alone_makes_the_visit_a_two_person_one() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    s.ok(Who::R(1), Target::Client(iris()), AddHazard { hazard: Hazard { kind: HazardKind::TwoUp, note: String::new() } });
    assert_eq!(s.job(job).two_up, Some(TwoUp::StaffSafety));
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess }), Refusal::OutOfOrder { .. }));
    assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some(), "the second place is planned");
}

#[test]
fn a_responder_reports_a_hazard_only_where_they_visit() {
    let mut s = Story::begin();
    let _ = on_the_way(&mut s);
    assert!(matches!(s.refused(Who::R(2), Target::Client(iris()), AddHazard { hazard: aggression() }), Refusal::NotAllowed { .. }));
}

#[test]
fn the_code_is_shown_to_the_assigned_responder_and_to_the_desk_with_a_reason() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let bare = RevealCode { reason: String::new(), incident: None };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), bare.clone()), Refusal::NotAllowed { .. }));
    s.assign(job, 1);
    let shown = s.ok(Who::R(1), Target::Job(job), bare.clone());
    assert!(matches!(shown.as_slice(), [What::CodeRevealed { responder: Some(who), reason, .. }] if *who == r(1) && reason == "assigned"));
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), bare.clone()), Refusal::Invalid { field: "reason", .. }));
    s.ok(Who::Ana, Target::Job(job), RevealCode { reason: "crew at the door".into(), incident: None });
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "elsewhere".into(), ambulance: None });
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), bare), Refusal::NotAllowed { .. }));
}

#[test]
fn there_is_no_code_where_there_is_no_key_safe() {
    let mut s = Story::begin();
    let (_, job) = s.responding(cora());
    s.assign(job, 1);
    assert!(matches!(
        s.refused(Who::R(1), Target::Job(job), RevealCode { reason: String::new(), incident: None }),
        Refusal::OutOfOrder { .. }
    ));
}

#[test]
fn a_code_that_does_not_open_alerts_the_desk_once() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), FailCode { incident: None }), Refusal::NotAllowed { .. }));
    s.ok(Who::R(1), Target::Job(job), FailCode { incident: None });
    assert!(s.alerted(incident, AlertKind::CodeFailed));
    let again = s.ok(Who::R(1), Target::Job(job), FailCode { incident: None });
    assert!(
        matches!(again.as_slice(), [What::NoteWritten { verb: Some(verb), .. }] if verb == "code-failed"),
        "said again it is kept: {again:?}"
    );
}

#[test]
fn reading_the_code_to_a_crew_names_them() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let verb = |call_sign: &str| ReadToCrew { service: EmergencyService::Ambulance, call_sign: call_sign.into() };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), verb(" ")), Refusal::Invalid { field: "call_sign", .. }));
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), verb("A12")), Refusal::NotAllowed { .. }));
    assert!(matches!(s.ok(Who::Ana, Target::Job(job), verb("A12")).as_slice(), [What::CodeReadToCrew { .. }]));
}

#[test]
fn two_alarms_at_one_door_make_one_visit_with_the_hazards_of_both() {
    let mut s = Story::begin();
    let (first, job) = s.responding(iris());
    s.assign(job, 1);
    let (second, same) = s.responding(bert());
    assert_eq!(job, same);
    assert_eq!(s.job(job).incidents, [first, second]);
    assert!(s.job(job).hazards.iter().any(|hazard| hazard.kind == HazardKind::Oxygen));
    assert!(s.job(job).live_of(r(1)).unwrap().changed.is_some(), "the other hazards must be accepted");
}

#[test]
fn the_last_one_stood_down_after_the_other_left_ends_the_visit() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(edna());
    s.assign(job, 1);
    let second = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer: second });
    s.walk(job, 1, Step::Arrived);
    s.walk(job, 2, Step::WithClient);
    s.clear(job, 1);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(2), reason: "not needed".into(), ambulance: None });
    assert!(matches!(s.job(job).state, JobState::Done { .. }));
    assert!(matches!(s.incident(incident).state, IncidentState::Resolved { .. }));
}

#[test]
fn what_joined_a_visit_and_nobody_has_answered_goes_on_ringing_when_the_responder_leaves() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let fire = s.newest();
    assert_eq!(s.incident(fire).job, Some(job), "it joined");
    if s.job(job).live(0).is_some_and(|one| one.changed.is_some()) {
        s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    }
    s.clear(job, 1);
    assert_eq!(s.incident(fire).state.word(), "ringing");
}

// ── the door itself ──

#[test]
fn whoever_is_at_the_door_says_so_and_every_journey_from_then_on_ends_there() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    let door = s.job(job).property.unwrap();
    let known = s.board.properties[&door].place.clone();
    let (near, far) = (known.position.unwrap(), Position { latitude: known.position.unwrap().latitude + 0.02, ..known.position.unwrap() });
    let here = Position { latitude: near.latitude + 0.001, longitude: near.longitude + 0.001 };
    let stands = |s: &mut Story, position: Option<Position>, metres: i64| {
        (s.device.position, s.device.accuracy) = (position, Some(Metres(metres)));
    };
    let confirmed = |s: &Story| (s.board.properties[&door].place.position, s.board.properties[&door].place.precision);
    stands(&mut s, Some(here), 8);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), ConfirmDoor {}), Refusal::OutOfOrder { .. }), "not there yet");
    s.walk(job, 1, Step::Arrived);
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), ConfirmDoor {}), Refusal::NotAllowed { .. }), "it is not theirs");
    stands(&mut s, Some(here), 26);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), ConfirmDoor {}), Refusal::Invalid { field: "device.accuracy", .. }));
    stands(&mut s, None, 8);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), ConfirmDoor {}), Refusal::Invalid { field: "device.position", .. }));
    stands(&mut s, Some(far), 8);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), ConfirmDoor {}), Refusal::NotAllowed { .. }), "that is two kilometres off");
    assert_eq!(s.board.properties[&door].place, known);
    stands(&mut s, Some(here), 25);
    s.ok(Who::R(1), Target::Job(job), ConfirmDoor {});
    assert_eq!(confirmed(&s), (Some(here), Precision::AccessPoint));
    assert_eq!(s.board.properties[&door].place.address, known.address, "the address stays as it was given");
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed, None, "nobody is asked anew for a few metres");
    let beside = Position { latitude: here.latitude + 0.000_1, ..here };
    stands(&mut s, Some(beside), 8);
    assert_eq!(s.ok(Who::R(1), Target::Job(job), ConfirmDoor {}), [], "that door is known");
}

#[test]
fn what_a_phone_says_of_a_step_the_desk_entered_is_kept_with_its_time_and_place() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let entered = EnterStep { responder: r(1), step: Step::Arrived, at: s.now, reason: "by telephone".into() };
    s.ok(Who::Ana, Target::Job(job), entered);
    let position = Position::new(51.65, -0.2).unwrap();
    s.device = DeviceStamp { at: Some(s.now - Duration::seconds(90)), position: Some(position), accuracy: Some(Metres(12)), seen: None };
    for step in [Step::Arrived, Step::EnRoute] {
        let kept = s.ok(Who::R(1), Target::Job(job), TakeStep { step });
        let kept = format!("{kept:?}");
        assert!(kept.contains("the phone says") && kept.contains("51.65000, -0.20000 within 12 m"), "{kept}");
    }
    assert_eq!(s.job(job).live(0).unwrap().step(), Some(Step::Arrived), "nothing moves");
}
