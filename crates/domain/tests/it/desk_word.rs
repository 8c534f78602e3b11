//! The desk's word for a visit is no visit: whoever entered it does not close it, and what the responder's phone says is heard beside it.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::ids::*;
use domain::incident::*;
use domain::job::OfferState;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::alone::{proposed, urgency};
use crate::story::*;

/// Leaving, entered at the desk.
fn clear_for(n: u8, outcome: OutcomeKind) -> ClearFor {
    ClearFor {
        responder: r(n),
        outcome,
        condition: Condition::Well,
        note: String::new(),
        reason: "they rang in".into(),
        also: Vec::new(),
        ambulance: None,
        incident: None,
    }
}

/// 999 was told of a fire.
fn brigade() -> Emergency {
    Emergency { service: EmergencyService::Fire, reference: String::new(), expected_at: None, by: String::new(), note: String::new() }
}

/// A visit that the desk alone accepted for a responder.
fn accepted_for(story: &mut Story, job: JobId, n: u8) {
    let offer = story.offer(job, n);
    story.ok(Who::Ana, Target::Job(job), AcceptFor { offer, reason: "said so on the air".into() });
}

#[test]
fn a_visit_that_only_the_desk_speaks_of_is_ended_by_two() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    accepted_for(&mut story, job, 1);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted));
    assert_eq!(story.incident(id).state.word(), "open", "one person at the desk has not ended it");
    assert!(story.alerted(id, AlertKind::DeskEntered));
    let ended = Resolve { outcome: OutcomeKind::Assisted, note: "helped up, by radio".into() };
    story.ok(Who::Ana, Target::Incident(id), ended);
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed));
    story.agree(Who::Ben, id);
    story.ok(Who::Ben, Target::Incident(id), Close { outcome: outcome(OutcomeKind::Assisted) });
    assert_eq!(story.incident(id).state.word(), "closed");
}

#[test]
fn a_visit_that_nobody_reached_goes_on_when_one_person_at_the_desk_has_its_responder_leave() {
    for silent in [true, false] {
        let mut story = Story::begin();
        let (id, job) = story.responding(iris());
        if silent {
            story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
        } else {
            story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire });
            story.ok(Who::Ana, Target::Incident(id), brigade());
        }
        story.assign(job, 1);
        story.walk(job, 1, Step::EnRoute);
        let gone = ClearFor { condition: Condition::NotSeen, ..clear_for(1, OutcomeKind::NobodyThere) };
        story.ok(Who::Ana, Target::Job(job), gone.clone());
        let visit = story.job(job);
        assert_eq!((visit.is_open(), visit.unfilled().collect::<Vec<_>>()), (true, vec![0]), "their place is free");
        let plan_due = visit.deadlines.due(DeadlineKind::NoPlan);
        assert_eq!(plan_due, Some(story.now + visit.terms.timers.no_plan), "the plan asks the next at once");
        assert!(story.alerted(id, AlertKind::CallBackDue), "the client waits again");
        assert_eq!(story.ok(Who::Ana, Target::Job(job), gone), [], "the same again");
        story.assign(job, 2);
        story.walk(job, 2, Step::Arrived);
        story.ok(Who::R(2), Target::Job(job), clear(OutcomeKind::FalseAlarm));
        assert!(!story.job(job).is_open(), "somebody was there");
    }
}

#[test]
fn two_people_end_a_visit_that_nobody_reached_and_nobody_is_asked_any_more() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    accepted_for(&mut story, job, 1);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted));
    let offer = story.offer(job, 2);
    story.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::Assisted, note: "helped up, by radio".into() });
    assert!(story.job(job).is_open(), "the visit goes on until the second agrees");
    story.agree(Who::Ben, id);
    assert!(!story.job(job).is_open() && matches!(story.job(job).offer(offer).unwrap().state, OfferState::Withdrawn { .. }));
}

#[test]
fn a_stand_down_after_the_desks_word_does_not_end_the_visit_either() {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "R2 is nearer".into(), ambulance: None });
    story.assign(job, 2);
    story.ok(Who::Ana, Target::Job(job), clear_for(2, OutcomeKind::Assisted));
    assert!(story.job(job).is_open(), "whoever was taken off again has not made the visit");
    story.assign(job, 3);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(3), reason: "not needed".into(), ambulance: None });
    assert!(story.job(job).is_open());
}

#[test]
fn whoever_the_desk_has_leave_on_the_way_is_told_and_what_their_phone_says_then_is_heard() {
    for fire in [false, true] {
        let mut story = Story::begin();
        let (id, job) = story.responding(iris());
        if fire {
            story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire });
            story.ok(Who::Ana, Target::Incident(id), brigade());
        }
        story.assign(job, 1);
        story.walk(job, 1, Step::EnRoute);
        let kind = if fire { OutcomeKind::FalseAlarm } else { OutcomeKind::NoHelpNeeded };
        story.ok(Who::Ana, Target::Job(job), clear_for(1, kind));
        assert_eq!(story.incident(id).state.word(), "open", "fire: {fire}");
        assert!(story.responder(1).unconfirmed.is_some(), "they may still be driving there");
        let said = story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
        assert!(matches!(said.as_slice(), [What::StepAfterStandDown { .. }, ..]), "{said:?}");
        assert!(story.alerted(id, AlertKind::StepAfterStandDown));
        assert!(story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived }).is_empty());
    }
}

#[test]
fn each_person_behind_a_visit_that_only_the_desk_speaks_of_stays_with_it() {
    let mut story = Story::begin();
    let (first, job) = story.responding(iris());
    let (second, _) = story.responding(bert());
    story.assign(job, 1);
    story.walk(job, 1, Step::EnRoute);
    let also =
        domain::job::PersonLeft { incident: second, outcome: OutcomeKind::NoHelpNeeded, condition: Condition::Well, note: String::new() };
    story.ok(Who::Ana, Target::Job(job), ClearFor { incident: Some(first), also: vec![also], ..clear_for(1, OutcomeKind::NoHelpNeeded) });
    assert_eq!([first, second].map(|id| story.incident(id).state.word()), ["open", "open"]);
}

#[test]
fn the_desks_word_of_who_was_stood_down_is_kept_when_the_client_has_a_newer_case() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "R2 is nearer".into(), ambulance: None });
    story.assign(job, 2);
    story.walk(job, 2, Step::WithClient);
    story.clear(job, 2);
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(OutcomeKind::Assisted) });
    let newer = story.press(iris());
    assert_ne!(newer, id);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Hospital));
    assert_eq!(story.incident(id).state.word(), "closed", "the newer case is told instead");
    assert!(story.incident(newer).has_alert(AlertKind::StepAfterStandDown));
}

#[test]
fn the_reason_of_a_leaving_entered_after_they_had_left_is_kept() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    story.clear(job, 1);
    let again = ClearFor { note: "tea made".into(), ..clear_for(1, OutcomeKind::Assisted) };
    story.ok(Who::Ana, Target::Job(job), again.clone());
    assert!(story.incident(id).said.contains(&"they rang in".to_owned()), "{:?}", story.incident(id).said);
    assert_eq!(story.ok(Who::Ana, Target::Job(job), again), [], "the same again");
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    accepted_for(&mut story, job, 1);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted));
    assert_eq!(story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted)), [], "it came with the leaving");
}

#[test]
fn an_emergency_made_small_first_is_still_ended_by_two() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.ok(Who::Ana, Target::Incident(id), urgency(Priority::P3));
    accepted_for(&mut story, job, 1);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted));
    assert_eq!(story.incident(id).state.word(), "open");
    assert!(story.alerted(id, AlertKind::DeskEntered));
}

#[test]
fn a_visit_that_nobody_reached_is_not_called_off_by_one_after_the_desks_word() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::FallUninjured });
    story.ok(Who::Ana, Target::Incident(id), urgency(Priority::P1));
    story.assign(job, 1);
    story.walk(job, 1, Step::EnRoute);
    let gone = ClearFor { condition: Condition::NotSeen, ..clear_for(1, OutcomeKind::NobodyThere) };
    story.ok(Who::Ana, Target::Job(job), gone);
    assert!(story.job(job).is_open(), "the next is asked");
    let off = story.refused(Who::Ana, Target::Job(job), Cancel { reason: "he rang".into() });
    assert_eq!(off, Refusal::SecondPerson);
}

/// R1's phone was there; Ana alone entered how they left.
fn left_by_the_desk(story: &mut Story) -> (IncidentId, JobId) {
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::NoHelpNeeded));
    (id, job)
}

#[test]
fn whom_their_own_phone_says_is_there_the_desk_does_not_resolve_alone_and_they_hear_of_it() {
    let mut story = Story::begin();
    let (id, job) = left_by_the_desk(&mut story);
    assert_eq!(story.incident(id).state.word(), "open", "a responder resolves");
    assert!(story.alerted(id, AlertKind::DeskEntered));
    assert_eq!(story.responder(1).unconfirmed.map(|(_, of)| of), Some(job), "they are asked whether they know");
    story.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::NoHelpNeeded, note: "by radio".into() });
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed));
    story.agree(Who::Ben, id);
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(OutcomeKind::NoHelpNeeded) });
}

#[test]
fn the_desks_last_word_of_two_does_not_resolve_unless_a_phone_said_the_same() {
    for (said, alone) in [(OutcomeKind::LeftWithAmbulance, false), (OutcomeKind::Assisted, true)] {
        let mut story = Story::begin();
        let (id, job) = story.responding(edna());
        story.assign(job, 1);
        let offer = story.offer_slot(job, 1, 2);
        story.ok(Who::R(2), Target::Job(job), Accept { offer });
        story.walk(job, 1, Step::Arrived);
        story.walk(job, 2, Step::Arrived);
        story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
        story.ok(Who::R(1), Target::Job(job), clear(said));
        story.pass(Duration::seconds(1));
        story.ok(Who::Ana, Target::Job(job), clear_for(2, OutcomeKind::Assisted));
        assert_eq!(story.incident(id).state.word() == "resolved", alone, "{said}");
        assert_eq!(!story.alerted(id, AlertKind::DeskEntered), alone, "{said}");
    }
}

#[test]
fn what_the_responder_says_after_the_desk_had_them_leave_is_kept_and_told() {
    let mut story = Story::begin();
    let (id, job) = left_by_the_desk(&mut story);
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::WithClient });
    assert!(story.alerted(id, AlertKind::StepAfterStandDown));
    story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::StepAfterStandDown });
    let hurt = Clear { condition: Condition::Injured, note: "on the floor".into(), ..clear(OutcomeKind::Lifted) };
    story.ok(Who::R(1), Target::Job(job), hurt.clone());
    assert!(story.incident(id).said.contains(&"helped up, client injured: on the floor".to_owned()));
    assert!(story.incident(id).has_alert(AlertKind::StepAfterStandDown), "the responder says otherwise");
    assert!(story.ok(Who::R(1), Target::Job(job), hurt).is_empty(), "said twice is said once");
    let late = EnterStep { responder: r(1), step: Step::GainedAccess, at: story.now, reason: "by radio".into() };
    assert!(matches!(story.refused(Who::Ana, Target::Job(job), late), Refusal::OutOfOrder { .. }), "the desk has said it all");
}

#[test]
fn leaving_unsafe_is_told_loudly_after_the_desk_had_them_leave() {
    let mut story = Story::begin();
    let (id, job) = left_by_the_desk(&mut story);
    let verb = LeaveUnsafe { responder: None, note: "a knife".into() };
    story.ok(Who::R(1), Target::Job(job), verb.clone());
    assert!(story.incident(id).has_alert(AlertKind::LeftUnsafe));
    assert!(story.ok(Who::R(1), Target::Job(job), verb).is_empty(), "said twice is said once");
}

#[test]
fn a_responder_who_leaves_again_in_other_words_is_heard() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    story.clear(job, 1);
    assert!(story.clear(job, 1).is_empty(), "the same words again change nothing");
    story.ok(Who::R(1), Target::Job(job), Clear { note: "key in the safe".into(), ..clear(OutcomeKind::Assisted) });
    assert!(!story.alerted(id, AlertKind::StepAfterStandDown), "they saw the same");
    story.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Unwell, ..clear(OutcomeKind::Assisted) });
    assert!(story.alerted(id, AlertKind::StepAfterStandDown));
    assert_eq!(story.incident(id).said.iter().filter(|said| said.starts_with("helped and reassured")).count(), 2);
}

#[test]
fn planned_work_entered_at_the_desk_is_closed_by_whoever_entered_it() {
    let mut story = Story::begin();
    let asked = Raise { situation: Some(Situation::Equipment), ..raise(iris(), Class::Fault) };
    story.ok(Who::Ana, Target::New, asked);
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), respond());
    let job = story.job_of(id).id;
    accepted_for(&mut story, job, 1);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::EquipmentMended));
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(OutcomeKind::EquipmentMended) });
}

#[test]
fn a_responder_who_only_set_off_was_not_there() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::EnRoute);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted));
    assert_eq!(story.incident(id).state.word(), "open");
    assert!(story.alerted(id, AlertKind::DeskEntered));
}

#[test]
fn opening_a_visit_again_that_only_the_desk_speaks_of_leaves_two_people_to_end_it() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Job(job), clear_for(1, OutcomeKind::Assisted));
    story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "once more".into() });
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed));
}

#[test]
fn what_came_after_leaving_is_told_as_loudly_and_the_visit_they_made_stands() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    story.clear(job, 1);
    let verb = LeaveUnsafe { responder: None, note: "he came after me".into() };
    story.ok(Who::R(1), Target::Job(job), verb.clone());
    let incident = story.incident(id);
    assert!(incident.has_alert(AlertKind::LeftUnsafe) && incident.state.word() == "resolved");
    assert!(incident.said.iter().any(|said| said.contains("he came after me")), "{:?}", incident.said);
    assert!(incident.given.hazards.iter().any(|hazard| hazard.kind == HazardKind::TwoUp), "whoever goes next knows it");
    assert_eq!(story.ok(Who::R(1), Target::Job(job), verb), [], "said twice is said once");
}
