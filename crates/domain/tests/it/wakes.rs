//! Wakes: late, doubled or stale, they do what is right now and no more.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::{Event, Subject, What};
use domain::time::Duration;
use domain::verbs::*;

use crate::story::*;

const KINDS: [DeadlineKind; 20] = [
    DeadlineKind::Answer,
    DeadlineKind::Hold,
    DeadlineKind::SilentOffer,
    DeadlineKind::Decide,
    DeadlineKind::HandOver,
    DeadlineKind::SecondPerson,
    DeadlineKind::Rung,
    DeadlineKind::Promise,
    DeadlineKind::CallBack,
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
    DeadlineKind::Changed,
];

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
            story.follow(Event { subject: Subject::Incident(id), what: What::AlertRaised { alert, next: Some((kind, due)) } });
            story.wake(Target::Incident(id));
            if let Some(job) = story.incident(id).job {
                story.follow(Event { subject: Subject::Job(job), what: What::AlertRaised { alert, next: Some((kind, due)) } });
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
fn clients_and_new_things_have_no_deadlines() {
    let mut story = Story::begin();
    story.refused(Who::Clock, Target::New, Wake {});
    story.refused(Who::Clock, Target::Client(iris()), Wake {});
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
