//! Wakes: late, doubled or stale, they do what is right now and no more.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::{Event, Subject, What};
use domain::incident::AlertKind;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::{Class, Priority, Situation, Step};

use crate::story::*;

const KINDS: [DeadlineKind; 23] = [
    DeadlineKind::Answer,
    DeadlineKind::Hold,
    DeadlineKind::SilentOffer,
    DeadlineKind::Decide,
    DeadlineKind::HandOver,
    DeadlineKind::SecondPerson,
    DeadlineKind::Rung,
    DeadlineKind::Promise,
    DeadlineKind::CallBack,
    DeadlineKind::LongLie,
    DeadlineKind::Close,
    DeadlineKind::NoPlan,
    DeadlineKind::SecondOffer,
    DeadlineKind::DeskAlarm,
    DeadlineKind::Manager,
    DeadlineKind::ForcedChoice,
    DeadlineKind::Arrive,
    DeadlineKind::Access,
    DeadlineKind::Visit,
    DeadlineKind::StandDownAck,
    DeadlineKind::OffRoad,
    DeadlineKind::Partner,
    DeadlineKind::Changed,
];

#[test]
fn somebody_on_the_floor_for_45_minutes_becomes_more_urgent_by_one() {
    let mut story = Story::begin();
    let fall = Raise { situation: Some(Situation::FallUninjured), ..raise(iris(), Class::Person) };
    story.ok(Who::Ana, Target::New, fall);
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), respond());
    assert_eq!(story.incident(id).priority, Priority::P2);
    story.pass(Duration::minutes(44));
    assert_eq!((story.incident(id).priority, story.alerted(id, AlertKind::LongLie)), (Priority::P2, false));
    story.pass(Duration::minutes(1));
    assert_eq!((story.incident(id).priority, story.alerted(id, AlertKind::LongLie)), (Priority::P1, true));
    assert_eq!(story.job_of(id).priority, Priority::P1, "the visit follows");
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::LongLie), None, "once");
}

#[test]
fn the_45_minutes_run_from_the_call_however_late_the_fall_is_learnt_of() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let called = story.incident(id).received_at;
    story.pass(Duration::seconds(50));
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallInjured });
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::LongLie), Some(called + Duration::minutes(45)));
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Unwell });
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::LongLie), None, "nobody is on the floor after all");
}

#[test]
fn nobody_is_on_the_floor_too_long_while_a_responder_is_there() {
    let mut story = Story::begin();
    let fall = Raise { situation: Some(Situation::FallUninjured), ..raise(iris(), Class::Person) };
    story.ok(Who::Ana, Target::New, fall);
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), respond());
    let job = story.job_of(id).id;
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    story.pass(Duration::minutes(46));
    assert_eq!((story.incident(id).priority, story.alerted(id, AlertKind::LongLie)), (Priority::P2, false));
}

#[test]
fn an_open_incident_is_looked_in_on_though_the_45_minutes_run() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallInjured });
    story.ok(Who::Ana, Target::Incident(id), Fault { note: "the pendant is dead".into() });
    let due = story.incident(id).deadlines.next().unwrap();
    assert_ne!(due.kind, DeadlineKind::LongLie);
}

#[test]
fn an_early_wake_does_nothing() {
    let mut story = Story::begin();
    let id = story.press(iris());
    assert_eq!(story.wake(Target::Incident(id)), vec![]);
}

#[test]
fn a_doubled_wake_does_nothing() {
    let mut story = Story::begin();
    let id = story.press(iris());
    story.sleep_through(Duration::seconds(60));
    assert!(!story.wake(Target::Incident(id)).is_empty());
    assert_eq!(story.wake(Target::Incident(id)), vec![]);
}

#[test]
fn any_deadline_on_anything_in_any_state_is_worked_off() {
    type Chapter = fn(&mut Story) -> domain::ids::IncidentId;
    let chapters: [Chapter; 6] = [
        |story| story.press(iris()),
        |story| story.answered(iris()),
        |story| story.responding(iris()).0,
        |story| {
            let (id, job) = story.responding(iris());
            story.assign(job, 1);
            story.walk(job, 1, domain::words::Step::Arrived);
            id
        },
        |story| {
            let id = story.answered(dora());
            story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
            id
        },
        |story| {
            let id = story.answered(iris());
            story.ok(Who::Ana, Target::Incident(id), by_voice());
            id
        },
    ];
    for chapter in chapters {
        for kind in KINDS {
            let mut story = Story::begin();
            let id = chapter(&mut story);
            let alert = domain::incident::AlertKind::NotDecided;
            let due = story.now - Duration::seconds(1);
            story.follow(Event { subject: Subject::Incident(id), what: What::alert(alert, Some((kind, due))) });
            story.wake(Target::Incident(id));
            if let Some(job) = story.incident(id).job {
                story.follow(Event { subject: Subject::Job(job), what: What::alert(alert, Some((kind, due))) });
                if story.job(job).deadlines.due(kind) == Some(due) {
                    story.wake(Target::Job(job));
                }
            }
        }
    }
}

#[test]
fn after_a_night_asleep_one_wake_each_catches_up() {
    let mut story = Story::begin();
    let pressed = story.press(iris());
    let (_, job) = story.responding(cora());
    story.offer(job, 1);
    let ladder = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(ladder), Contacts { note: String::new() });
    story.sleep_through(Duration::hours(9));
    for _ in 0..20 {
        let Some((_, target)) = story.next_wake().filter(|(due, _)| *due <= story.now) else { break };
        story.wake(target);
    }
    assert!(story.next_wake().is_none_or(|(due, _)| due > story.now));
    assert!(story.incident(pressed).job.is_some());
}

#[test]
fn new_things_have_no_deadlines() {
    let mut story = Story::begin();
    story.refused(Who::Clock, Target::New, Wake {});
}

#[test]
fn the_record_folds_to_the_board() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.press(bert());
    story.assign(job, 1);
    story.walk(job, 1, domain::words::Step::WithClient);
    story.clear(job, 1);
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(domain::words::OutcomeKind::Assisted) });
    story.pass(Duration::hours(1));
    assert_eq!(story.replayed(), story.board);
    assert!(story.alerted(story.newest(), domain::incident::AlertKind::NotAnswered));
}
