//! Between the acceptance and the door: who has not set off, who is not there when nine in ten would be, and who answered too late.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::ids::*;
use domain::incident::AlertKind;
use domain::job::Arrival;
use domain::place::Position;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::plan::PlannedOffer;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

#[test]
fn who_accepted_an_emergency_and_does_not_set_off_is_told_to_the_desk_again_and_again() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.pass(Duration::seconds(179));
    assert!(!s.alerted(incident, AlertKind::NotSetOff));
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::NotSetOff));
    s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::NotSetOff });
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::NotSetOff), "seen, and still nobody is on the way");
    s.walk(job, 1, Step::EnRoute);
    assert!(!s.alerted(incident, AlertKind::NotSetOff));
}

#[test]
fn planned_work_is_set_off_for_when_its_time_comes() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.calm(incident);
    s.ok(Who::Ana, Target::Incident(incident), Respond { priority: Some(Priority::P4), note: "tomorrow will do".into(), ..respond() });
    let job = s.job_of(incident).id;
    s.assign(job, 1);
    s.pass(Duration::minutes(10));
    assert!(!s.alerted(incident, AlertKind::NotSetOff));
}

#[test]
fn silence_on_the_way_is_expected_until_nine_in_ten_would_be_there_and_then_the_desk_telephones() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let arrival = Some(Arrival { modelled_s: 500, usual_s: 600, promise_s: 900, approximate: false });
    let planned = PlannedOffer { slot: 0, to: r(1), estimate_s: 600, arrival };
    let revision = s.job(job).revision;
    s.ok(Who::Plan, Target::Job(job), Plan { revision, offers: vec![planned], supersede: Vec::new(), decision: None });
    let offer = s.job(job).offers[0].id;
    s.ok(Who::R(1), Target::Job(job), Accept { offer });
    s.pass(Duration::minutes(1));
    s.walk(job, 1, Step::EnRoute);
    s.pass(Duration::seconds(839));
    assert!(!s.alerted(incident, AlertKind::NotThere));
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::NotThere));
    s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::NotThere });
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::NotThere));
    s.walk(job, 1, Step::Arrived);
    assert!(!s.alerted(incident, AlertKind::NotThere));
}

#[test]
fn a_late_arrival_that_was_seen_comes_back_until_somebody_is_there() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    s.pass(Duration::minutes(45));
    assert!(s.alerted(incident, AlertKind::ArrivalLate));
    s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::ArrivalLate });
    assert!(!s.alerted(incident, AlertKind::ArrivalLate));
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::ArrivalLate));
    s.walk(job, 1, Step::Arrived);
    assert!(!s.alerted(incident, AlertKind::ArrivalLate));
}

#[test]
fn a_late_answer_is_kept_and_told_and_only_who_answered_is_swapped_in() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let late = s.offer(job, 2);
    s.pass(Duration::seconds(31));
    s.assign(job, 1);
    let swap = || Swap { offer: late, reason: "closer".into() };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), swap()), Refusal::OutOfOrder { .. }), "nobody knows whether they would come");
    s.ok(Who::R(2), Target::Job(job), Accept { offer: late });
    assert!(s.job(job).live_of(r(1)).is_some() && s.job(job).live_of(r(2)).is_none());
    assert!(s.job(job).offer(late).unwrap().late_at.is_some() && s.alerted(incident, AlertKind::AnsweredLate));
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), Accept { offer: late }), Refusal::Taken { .. }), "once");
    s.ok(Who::Ana, Target::Job(job), swap());
    assert!(s.job(job).live_of(r(2)).is_some());
}

#[test]
fn a_late_answer_by_voice_is_kept_with_its_words_and_is_of_no_use_once_the_winner_set_off() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let late = s.offer(job, 2);
    s.pass(Duration::seconds(31));
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Job(job), AcceptFor { offer: late, reason: "by telephone, round the corner".into() });
    assert!(s.job(job).alerts.iter().any(|alert| alert.words.contains("round the corner")));
    s.walk(job, 1, Step::EnRoute);
    assert!(!s.alerted(incident, AlertKind::AnsweredLate));
}

// ── fixes that stand still ──

/// R1 is on the way to the client since MORNING, and stands where they set off.
fn still(s: &mut Story, client: ClientId) -> (IncidentId, JobId) {
    let (incident, job) = s.responding(client);
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    (incident, job)
}

fn at(latitude: f64, longitude: f64) -> NotMoving {
    NotMoving { responder: r(1), since: MORNING, position: Position { latitude, longitude } }
}

#[test]
fn whoever_is_on_the_way_and_does_not_move_for_five_minutes_is_told_to_the_desk_once() {
    let mut s = Story::begin();
    let (incident, job) = still(&mut s, iris());
    let expected = s.job(job).deadlines.due(DeadlineKind::Expected);
    s.pass(Duration::minutes(4));
    assert_eq!(s.ok(Who::Clock, Target::Job(job), at(51.70, -0.30)), [], "not yet");
    s.pass(Duration::minutes(1));
    s.ok(Who::Clock, Target::Job(job), at(51.70, -0.30));
    assert!(s.alerted(incident, AlertKind::NotThere));
    assert_eq!(s.job(job).alerts[0].words, "R1 has not moved for 5 min");
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Expected), expected, "when they are expected stands");
    assert_eq!(s.ok(Who::Clock, Target::Job(job), at(51.70, -0.30)), [], "said once");
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    assert!(!s.alerted(incident, AlertKind::NotThere));
    assert_eq!(s.ok(Who::Clock, Target::Job(job), at(51.70, -0.30)), [], "whoever is there may stand");
}

#[test]
fn whoever_fetches_the_key_or_stands_at_the_door_is_not_asked_why_they_stand() {
    let mut s = Story::begin();
    let (_, job) = still(&mut s, cora());
    s.pass(Duration::minutes(6));
    assert_eq!(s.ok(Who::Clock, Target::Job(job), at(51.652, -0.195)), [], "the key is at the base");
    assert_eq!(s.ok(Who::Clock, Target::Job(job), at(51.655, -0.190)), [], "that is her door");
    s.ok(Who::R(1), Target::Responder(r(1)), SetKeys { keys: vec!["K214".into()] });
    s.ok(Who::Clock, Target::Job(job), at(51.652, -0.195));
    assert!(s.job(job).alerts.iter().any(|alert| alert.kind == AlertKind::NotThere), "they have it already");
}
