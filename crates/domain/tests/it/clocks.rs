//! Clocks: ours counts, a phone's is evidence, and a time of another day is said with its day.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::{Event, Subject, What};
use domain::ids::*;
use domain::incident::{AlertKind, DecisionKind};
use domain::narrate::{Names, narrate};
use domain::time::{Duration, Timestamp, clock_and_day, clock_from};
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// A visit that R1 accepted ten minutes ago.
fn accepted(s: &mut Story) -> (IncidentId, JobId) {
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.pass(Duration::minutes(2));
    (incident, job)
}

fn doubted(s: &Story, incident: IncidentId) -> Vec<&String> {
    s.incident(incident).said.iter().filter(|words| words.contains("phone's clock says")).collect()
}

#[test]
fn a_phones_time_that_cannot_be_is_kept_and_said_and_counts_for_nothing() {
    for (off, said) in [
        (Duration::hours(3), "the phone's clock says 13:02, which cannot be: ours counts"),
        (Duration::hours(-24), "the phone's clock says 10:02 on Sunday 1 March, which cannot be: ours counts"),
    ] {
        let mut s = Story::begin();
        let (incident, job) = accepted(&mut s);
        let says = s.now + off;
        s.device.at = Some(says);
        s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::EnRoute });
        let step = s.job(job).assignments[0].steps[0].clone();
        assert_eq!((step.at, step.device_at), (s.now, Some(says)), "kept as it was said");
        assert_eq!(doubted(&s, incident), [said]);
        let due = s.job(job).deadlines.due(DeadlineKind::Expected);
        assert!(due.is_some_and(|due| due > s.now && due < s.now + Duration::hours(1)), "by our clock");
        assert!(s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::EnRoute }).is_empty(), "said twice is said once");
    }
}

#[test]
fn a_leaving_after_a_stand_down_and_an_unsafe_leaving_are_doubted_alike() {
    let roads: [fn() -> Verb; 2] =
        [|| clear(OutcomeKind::Assisted).into(), || LeaveUnsafe { responder: None, note: "a knife".into() }.into()];
    for road in roads {
        let mut s = Story::begin();
        let (incident, job) = accepted(&mut s);
        s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "R2 is nearer".into(), ambulance: None });
        s.device.at = Some(Timestamp(0));
        s.ok(Who::R(1), Target::Job(job), road());
        assert_eq!(doubted(&s, incident), ["the phone's clock says 01:00 on 1 January 1970, which cannot be: ours counts"]);
    }
}

#[test]
fn a_phone_that_was_out_of_reach_says_when_it_was_and_nobody_doubts_it() {
    let mut s = Story::begin();
    let (incident, job) = accepted(&mut s);
    s.device.at = Some(s.now + Duration::minutes(5));
    s.pass(Duration::minutes(40));
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    assert_eq!(doubted(&s, incident), Vec::<&String>::new());
}

#[test]
fn a_time_of_another_day_has_its_day() {
    assert_eq!(clock_from(MORNING + Duration::hours(2), MORNING), "12:00");
    assert_eq!(clock_from(MORNING + Duration::hours(24), MORNING), "10:00 on Tuesday 3 March");
    assert_eq!(clock_from(MORNING - Duration::hours(24 * 365), MORNING), "10:00 on 2 March 2025");
    assert_eq!(clock_and_day(MORNING), "10:00 on Monday 2 March");
}

// ── sentences ──

struct Screen;

impl Names for Screen {
    fn person(&self, _: PersonId) -> String {
        "Ana".into()
    }
    fn responder(&self, _: ResponderId) -> String {
        "R1 Sam".into()
    }
    fn contact(&self, _: ContactId) -> String {
        "Kim (daughter)".into()
    }
    fn client(&self, _: ClientId) -> String {
        "Mrs Field".into()
    }
    fn organisation(&self, _: OrganisationId) -> String {
        "Birch Careline".into()
    }
    fn incident(&self, _: IncidentId) -> String {
        "1001".into()
    }
}

/// The timeline of the story from an event on.
fn told(s: &Story) -> Vec<String> {
    s.log().iter().map(|(event, _)| narrate(event, &Screen)).collect()
}

#[test]
fn planned_work_of_another_day_is_due_on_that_day() {
    let mut s = Story::begin();
    let form = Raise { situation: Some(Situation::Equipment), priority: Some(Priority::P4), ..raise(iris(), Class::Fault) };
    s.ok(Who::Ana, Target::New, form);
    let id = s.newest();
    s.ok(Who::Ana, Target::Incident(id), respond());
    let due = s.job_of(id).arrive_by;
    assert!(due.since(s.now) >= Duration::hours(24), "the story is of another day");
    let words = format!("arrive by {}", clock_and_day(due));
    assert!(told(&s).iter().any(|line| line.starts_with("Repair, P4") && line.contains(&words)), "{:?}", told(&s).last());
    let job = s.job_of(id).id;
    let later = What::JobPrioritySet { priority: Priority::P4, arrive_by: due };
    let line = narrate(&Event { subject: Subject::Job(job), what: later }, &Screen);
    assert_eq!(line, format!("The visit is P4 now, {words}."));
}

#[test]
fn an_offer_that_nobody_worked_a_time_out_for_is_not_said_to_take_none() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let asked = |estimate_s| MakeOffer { to: r(1), reason: "rang in".into(), estimate_s, weighed: None };
    s.ok(Who::Ana, Target::Job(job), asked(0));
    assert!(told(&s).contains(&"The desk offered it to R1 Sam, nobody can say how soon: rang in.".to_owned()), "{:?}", told(&s).last());
    s.pass(Duration::seconds(31));
    s.ok(Who::Ana, Target::Job(job), asked(290));
    let said = told(&s);
    for words in
        ["The desk offered it to R1 Sam, about 5 min: rang in.", "The offer to R1 Sam was taken back: another offer took its place."]
    {
        assert!(said.contains(&words.to_owned()), "{words}: {said:?}");
    }
}

#[test]
fn gas_is_not_called_fire() {
    for (class, priority, words) in
        [(Class::Gas, Priority::P1, "CO or gas response, P1"), (Class::Fire, Priority::Fire, "Fire response, fire")]
    {
        let mut s = Story::begin();
        s.ok(Who::Device, Target::New, signal(Some(iris()), class, priority));
        let id = s.open_of(iris(), class);
        s.ok(Who::Ana, Target::Incident(id), respond());
        assert!(told(&s).iter().any(|line| line.starts_with(words)), "{words}");
    }
}

#[test]
fn nothing_ends_by_voice_where_nobody_spoke() {
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(id), ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() });
    s.agree(Who::Sue, id);
    let ended = domain::incident::Outcome {
        condition: Condition::NotSeen,
        secure: None,
        key_returned: None,
        ..outcome(OutcomeKind::ResolvedByVoice)
    };
    s.ok(Who::Ben, Target::Incident(id), Close { outcome: ended });
    let told = told(&s);
    assert!(told.iter().all(|line| !line.contains("by voice")), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("Closed, ended at the desk, client not seen")), "{told:?}");
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(id), by_voice());
    assert!(s.incident(id).decided.as_ref().is_some_and(|one| one.what == DecisionKind::ByVoice));
    assert!(self::told(&s).iter().any(|line| line.starts_with("Resolved, resolved by voice")), "somebody spoke");
}

#[test]
fn a_hand_over_is_taken_and_not_answered_here() {
    let mut s = Story::begin();
    let waits = HandOver { decided: false, priority: Priority::P2, situation: Situation::Unwell, ..hand_over(Some(iris()), "B-1") };
    s.ok(Who::Partner, Target::New, waits);
    let id = s.newest();
    s.pass(Duration::minutes(1));
    let alert = s.incident(id).alerts.iter().find(|alert| alert.kind == AlertKind::NotAnswered).unwrap();
    assert_eq!(alert.words, "it was handed over, and nobody here has taken it");
    s.ok(Who::Ana, Target::Incident(id), Answer {});
    assert!(told(&s).contains(&"Ana took the hand-over.".to_owned()));
}
