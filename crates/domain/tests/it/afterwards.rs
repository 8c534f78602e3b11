//! What a responder's phone says of a case that is closed: where it contradicts the record, somebody owns that again, with a deadline.

use domain::command::Target;
use domain::event::What;
use domain::ids::{IncidentId, JobId};
use domain::incident::AlertKind;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// Iris was helped by R1, who said so at the door; Ben closed it.
fn closed(story: &mut Story) -> (IncidentId, JobId) {
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    story.clear(job, 1);
    story.ok(Who::Ben, Target::Incident(id), Close { outcome: outcome(OutcomeKind::Assisted) });
    (id, job)
}

/// R1 was on the way to Iris without a signal when two at the desk ended it by voice and closed it.
fn closed_without_a_visit(story: &mut Story) -> (IncidentId, JobId) {
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::EnRoute);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    story.agree(Who::Ben, id);
    story.ok(Who::Ben, Target::Incident(id), Close { outcome: outcome(OutcomeKind::ResolvedByVoice) });
    (id, job)
}

fn hurt() -> Clear {
    Clear { condition: Condition::Injured, note: "on the floor".into(), ..clear(OutcomeKind::Lifted) }
}

/// It rings, the duty officer is accountable, something is due, and the desk was told why.
#[track_caller]
fn is_open_again(story: &Story, id: IncidentId, alert: AlertKind) {
    let incident = story.incident(id);
    assert_eq!(incident.state.word(), "ringing");
    assert_eq!(incident.owner.person, incident.terms.duty_officer);
    assert!(incident.deadlines.next().is_some_and(|deadline| deadline.due > story.now));
    assert!(story.alerted(id, alert));
}

#[test]
fn a_leaving_told_otherwise_after_the_close_opens_the_case_again() {
    let mut story = Story::begin();
    let (id, job) = closed(&mut story);
    story.ok(Who::R(1), Target::Job(job), hurt());
    is_open_again(&story, id, AlertKind::StepAfterStandDown);
    assert!(story.incident(id).said.contains(&"helped up, client injured: on the floor".to_owned()));
    assert_eq!(story.ok(Who::R(1), Target::Job(job), hurt()), [], "said twice is said once");
    story.check();
}

#[test]
fn the_same_leaving_in_other_words_leaves_it_closed() {
    let mut story = Story::begin();
    let (id, job) = closed(&mut story);
    let again = Clear { note: "the key is in the safe".into(), ..clear(OutcomeKind::Assisted) };
    let happened = story.ok(Who::R(1), Target::Job(job), again);
    assert!(matches!(happened.as_slice(), [What::NoteWritten { .. }]));
    assert_eq!(story.incident(id).state.word(), "closed");
}

#[test]
fn a_phone_that_was_at_the_door_of_a_case_closed_without_a_visit_opens_it_again() {
    let mut story = Story::begin();
    let (id, job) = closed_without_a_visit(&mut story);
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    is_open_again(&story, id, AlertKind::StepAfterStandDown);
    story.check();
}

#[test]
fn setting_off_before_the_stand_down_was_seen_contradicts_nothing() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    story.agree(Who::Ben, id);
    story.ok(Who::Ben, Target::Incident(id), Close { outcome: outcome(OutcomeKind::ResolvedByVoice) });
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::EnRoute });
    assert_eq!(story.incident(id).state.word(), "closed");
}

#[test]
fn a_whole_visit_that_comes_in_after_the_close_is_told_at_its_end() {
    let mut story = Story::begin();
    let (id, job) = closed_without_a_visit(&mut story);
    story.ok(Who::R(1), Target::Job(job), hurt());
    is_open_again(&story, id, AlertKind::StepAfterStandDown);
}

#[test]
fn a_newer_case_of_the_client_is_told_and_the_closed_one_stays_closed() {
    let mut story = Story::begin();
    let (id, job) = closed(&mut story);
    story.pass(Duration::minutes(5));
    let newer = story.press(iris());
    story.ok(Who::R(1), Target::Job(job), hurt());
    assert_eq!(story.incident(id).state.word(), "closed");
    let number = story.incident(id).number.to_string();
    let told = |what: &What| matches!(what, What::AlertRaised { alert: AlertKind::StepAfterStandDown, words, .. } if words.contains(&number) && words.contains("on the floor"));
    assert!(story.log.iter().any(|(event, _)| event.subject == domain::event::Subject::Incident(newer) && told(&event.what)));
    story.check();
}

#[test]
fn leaving_unsafe_is_told_although_the_case_is_closed() {
    let mut story = Story::begin();
    let (id, job) = closed_without_a_visit(&mut story);
    story.ok(Who::R(1), Target::Job(job), LeaveUnsafe { responder: None, note: "a knife".into() });
    is_open_again(&story, id, AlertKind::LeftUnsafe);
    assert_eq!(story.incident(id).priority, Priority::P1);
    story.check();
}
