//! What the desk does with offers itself: it asks whom it names, takes back, swaps, and what follows when an incident changes behind them.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::incident::{AlertKind, IncidentState};
use domain::job::{TwoUp, Weighed, Withdrawal};
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::offers::{desk_offer, withdrawn};
use crate::story::*;

#[test]
fn the_desk_offers_whom_it_names_and_twice_is_once() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.offer(job, 2);
    s.ok(Who::Ana, Target::Job(job), desk_offer(1));
    let offer = s.job(job).acceptable().find(|offer| offer.to == r(1)).unwrap();
    assert_eq!(offer.ordered.as_deref(), Some("knows her"));
    assert!(s.ok(Who::Ana, Target::Job(job), desk_offer(1)).is_empty());
}

#[test]
fn whoever_would_be_alone_where_nobody_enters_alone_is_asked_with_a_reason_only() {
    let mut s = Story::begin();
    let (_, job) = s.responding(edna());
    let asked = |reason: &str, alone| {
        let weighed = Some(Box::new(Weighed { alone, ..Weighed::default() }));
        MakeOffer { to: r(1), reason: reason.into(), estimate_s: 300, weighed }
    };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), asked(" ", true)), Refusal::Invalid { field: "reason", .. }));
    s.ok(Who::Ana, Target::Job(job), asked("waits outside for the police", true));
    let offer = s.job(job).acceptable().next().unwrap();
    assert_eq!(offer.ordered.as_deref(), Some("waits outside for the police"));
    let (_, job) = s.responding(iris());
    s.ok(Who::Ana, Target::Job(job), MakeOffer { to: r(2), ..asked("", false) });
}

#[test]
fn the_desk_asks_again_after_an_offer_ran_out_and_it_is_a_new_offer() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let old = s.offer(job, 1);
    s.pass(Duration::seconds(30));
    s.ok(Who::Ana, Target::Job(job), desk_offer(1));
    assert_eq!(withdrawn(&s, job, old), Some(Withdrawal::Superseded));
    assert_eq!(s.job(job).acceptable().filter(|offer| offer.to == r(1)).count(), 1);
}

#[test]
fn a_filled_job_is_not_offered_any_more() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    assert_eq!(s.refused(Who::Ana, Target::Job(job), desk_offer(2)), Refusal::Taken { by: r(1), call_sign: "R1".into() });
}

#[test]
fn an_offer_taken_back_cannot_be_accepted_and_the_job_is_planned_again() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    let verb = Withdraw { offer, reason: "does not answer".into() };
    s.ok(Who::Ana, Target::Job(job), verb.clone());
    assert!(s.ok(Who::Ana, Target::Job(job), verb).is_empty());
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), Accept { offer }), Refusal::OutOfOrder { state: "withdrawn", .. }));
    assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some());
}

#[test]
fn the_last_offer_of_an_emergency_is_taken_back_with_a_reason_and_the_next_is_asked_at_once() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    let (one, two) = (s.offer(job, 1), s.offer(job, 2));
    let silent = |offer| Withdraw { offer, reason: " ".into() };
    s.ok(Who::Ana, Target::Job(job), silent(one));
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), silent(two)), Refusal::Invalid { field: "reason", .. }), "nobody else is asked");
    s.ok(Who::Ana, Target::Job(job), Withdraw { offer: two, reason: "no answer on the telephone".into() });
    assert!(s.incident(id).said.contains(&"no answer on the telephone".to_owned()));
    let visit = s.job(job);
    assert_eq!(visit.deadlines.due(DeadlineKind::NoPlan), Some(s.now + visit.terms.timers.no_plan));
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.calm(id);
    s.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P3, reason: "reassured".into() });
    let offer = s.offer(job, 1);
    assert!(!s.job(job).priority.is_emergency());
    s.ok(Who::Ana, Target::Job(job), silent(offer));
}

#[test]
fn an_accepted_offer_is_not_taken_back_but_stood_down() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.assign(job, 1);
    assert!(matches!(
        s.refused(Who::Ana, Target::Job(job), Withdraw { offer, reason: "changed my mind".into() }),
        Refusal::OutOfOrder { state: "accepted", .. }
    ));
}

#[test]
fn the_desk_swaps_in_a_better_late_answer_until_the_winner_sets_off() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let one = s.offer(job, 1);
    let two = s.offer(job, 2);
    s.ok(Who::R(1), Target::Job(job), Accept { offer: one });
    s.ok(Who::R(2), Target::Job(job), Accept { offer: two });
    let swap = Swap { offer: two, reason: "two minutes away".into() };
    s.ok(Who::Ana, Target::Job(job), swap.clone());
    assert_eq!(s.job(job).live(0).unwrap().responder, r(2));
    assert!(s.job(job).live_of(r(1)).is_none());
    assert!(s.responder(1).unconfirmed.is_some());
    assert!(s.ok(Who::Ana, Target::Job(job), swap).is_empty(), "swapping twice is swapping once");
    assert_eq!(s.job(job).live(0).unwrap().verbal, None, "they answered on their phone, and nobody says by voice");
}

#[test]
fn who_answered_late_by_voice_and_is_swapped_in_accepted_by_voice() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let one = s.offer(job, 1);
    let two = s.offer(job, 2);
    s.ok(Who::R(1), Target::Job(job), Accept { offer: one });
    s.ok(Who::Ana, Target::Job(job), AcceptFor { offer: two, reason: "hands-free".into() });
    s.ok(Who::Ana, Target::Job(job), Swap { offer: two, reason: "two minutes away".into() });
    assert_eq!(s.job(job).live(0).unwrap().verbal.as_deref(), Some("hands-free"));
}

#[test]
fn no_swap_after_the_winner_set_off() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let one = s.offer(job, 1);
    let two = s.offer(job, 2);
    s.ok(Who::R(1), Target::Job(job), Accept { offer: one });
    s.walk(job, 1, Step::EnRoute);
    let swap = Swap { offer: two, reason: "nearer".into() };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), swap), Refusal::OutOfOrder { state: "en_route", .. }));
}

#[test]
fn a_two_person_job_takes_two_different_responders() {
    let mut s = Story::begin();
    let (_, job) = s.responding(edna());
    assert_eq!(s.job(job).two_up, Some(TwoUp::StaffSafety));
    s.assign(job, 1);
    assert!(s.job(job).deadlines.due(DeadlineKind::ForcedChoice).is_some(), "one of two is not covered");
    let verb = plan(s.job(job).revision, 1, 1);
    assert!(s.ok(Who::Plan, Target::Job(job), verb).is_empty(), "not the same one twice");
    let second = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer: second });
    assert_eq!(s.job(job).unfilled().count(), 0);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::ForcedChoice), None);
}

#[test]
fn raising_the_incident_raises_the_job_and_its_offers_become_more_urgent() {
    let mut s = Story::begin();
    let incident = s.answered(iris());
    s.calm(incident);
    s.ok(Who::Ana, Target::Incident(incident), SetPriority { priority: Priority::P2, reason: "uninjured".into() });
    s.ok(Who::Ana, Target::Incident(incident), respond());
    let job = s.job_of(incident).id;
    s.offer(job, 1);
    let from = s.now;
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::SecondOffer).unwrap().since(from), Duration::seconds(60));
    s.ok(Who::Ana, Target::Incident(incident), SetPriority { priority: Priority::P1, reason: "chest pain".into() });
    assert_eq!(s.job(job).priority, Priority::P1);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::SecondOffer).unwrap().since(from), Duration::seconds(30));
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Manager).unwrap().since(from), Duration::seconds(90));
    assert!(s.job(job).arrive_by <= s.now + Duration::minutes(45));
}

#[test]
fn a_responders_acceptance_accepts_the_hand_over() {
    let mut s = Story::begin();
    s.ok(Who::Partner, Target::New, hand_over(Some(iris()), "B-7"));
    let incident = s.open_of(iris(), Class::Person);
    let job = s.job_of(incident).id;
    s.assign(job, 1);
    assert_eq!(s.incident(incident).cases[0].accepted_at, Some(s.now));
    assert_eq!(s.incident(incident).deadlines.due(DeadlineKind::HandOver), None);
    assert_eq!(s.incident(incident).owner.person, duty_officer(), "the baton stays with the duty officer");
}

#[test]
fn a_job_nobody_is_on_can_be_cancelled_and_its_incident_is_decided_anew() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.calm(incident);
    let offer = s.offer(job, 1);
    s.ok(Who::Ana, Target::Job(job), Cancel { reason: "wrong address".into() });
    assert!(!s.job(job).is_open());
    assert_eq!(withdrawn(&s, job, offer), Some(Withdrawal::Cancelled));
    assert!(matches!(s.incident(incident).state, IncidentState::Open { .. }), "the need remains");
    assert!(s.alerted(incident, AlertKind::NotDecided));
    assert!(s.ok(Who::Ana, Target::Job(job), Cancel { reason: "wrong address".into() }).is_empty());
    s.ok(Who::Ana, Target::Incident(incident), respond());
    assert_ne!(s.job_of(incident).id, job, "a new decision makes a new job");
}

#[test]
fn reversing_a_deployment_takes_two_people() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    assert_eq!(s.refused(Who::Ana, Target::Job(job), Cancel { reason: "she rang".into() }), Refusal::SecondPerson);
}

#[test]
fn an_offer_of_a_job_that_is_over_cannot_be_accepted() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.calm(incident);
    let offer = s.offer(job, 1);
    s.ok(Who::Ana, Target::Job(job), Cancel { reason: "wrong address".into() });
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), Accept { offer }), Refusal::OutOfOrder { state: "cancelled", .. }));
}
