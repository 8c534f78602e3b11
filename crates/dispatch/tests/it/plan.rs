//! The plan over all jobs: whose turn it is, how many are asked, and what is left alone.

use dispatch::{Assignments, Choice, POLICIES, Policy, Problem, Table, policy};
use domain::job::{AssignmentState, JobState, OfferState, TwoUp};
use domain::responder::Duty;
use domain::time::Timestamp;
use domain::words::*;

use crate::town::*;

/// Responders R1 … at 1, 2, … minutes from the base.
fn in_a_row(count: u8) -> Town {
    let mut town = Town::new();
    for n in 1..=count {
        town.responder(n, at(i32::from(n), 0));
    }
    town
}

#[test]
fn the_most_urgent_job_takes_first_then_the_oldest() {
    let mut town = in_a_row(4);
    town.job(1, Priority::P3, at(0, 0));
    town.job(2, Priority::P1, at(0, 0));
    town.job(3, Priority::P2, at(0, 0));
    town.job(4, Priority::P2, at(0, 0)).opened_at = Timestamp(0);
    assert_eq!(told(&town.plan()), ["1002 → R1 1 min", "1004 → R2 2 min", "1003 → R3 3 min", "1001 → R4 4 min"]);
}

#[test]
fn fire_is_p1_in_dispatch_so_that_the_older_of_the_two_goes_first() {
    let mut town = in_a_row(2);
    town.job(1, Priority::P1, at(0, 0));
    town.job(2, Priority::Fire, at(0, 0));
    assert_eq!(told(&town.plan()), ["1001 → R1 1 min", "1002 → R2 2 min"]);
}

#[test]
fn nobody_gets_two_offers_in_one_plan_and_the_record_says_who_was_taken() {
    let mut town = in_a_row(1);
    town.job(1, Priority::P1, at(0, 0));
    town.job(2, Priority::P1, at(5, 0));
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R1 1 min", "1002 → nobody"]);
    assert_eq!(plan.moves[1].decision.reason, "Nobody can go: R1 Asha is being asked for 1001 now.");
}

#[test]
fn a_job_with_its_offer_out_is_left_alone_until_its_breadth_grows() {
    for state in [OfferState::Open, OfferState::Lapsed] {
        let mut town = in_a_row(3);
        town.job(1, Priority::P1, at(0, 0));
        town.offered(1, 1, state);
        assert!(told(&town.plan()).is_empty());
        town.what(1).breadth = 2;
        assert_eq!(told(&town.plan()), ["1001 → R2 2 min"], "sticky: the first offer stays");
    }
}

#[test]
fn at_the_managers_stage_everybody_who_may_go_is_asked() {
    let mut town = in_a_row(5);
    town.job(1, Priority::P1, at(0, 0)).breadth = u8::MAX;
    town.who(4).duty = Duty::Off;
    town.offered(1, 1, OfferState::Lapsed);
    assert_eq!(told(&town.plan()), ["1001 → R2 2 min", "1001 → R3 3 min", "1001 → R5 5 min"]);
}

#[test]
fn everybodys_first_ask_comes_before_anybodys_second() {
    let mut town = in_a_row(2);
    town.job(1, Priority::P1, at(0, 0)).breadth = 3;
    town.job(2, Priority::P1, at(0, 0));
    assert_eq!(told(&town.plan()), ["1001 → R1 1 min", "1002 → R2 2 min"]);
}

#[test]
fn but_a_p1_asks_its_second_before_planned_work_asks_its_first() {
    let mut town = in_a_row(2);
    town.job(1, Priority::P1, at(0, 0)).breadth = 2;
    town.job(2, Priority::P4, at(0, 0));
    assert_eq!(told(&town.plan()), ["1001 → R1 1 min", "1001 → R2 2 min", "1002 → nobody"]);
}

#[test]
fn a_two_person_job_is_put_to_two_people_one_for_each_place() {
    let mut town = in_a_row(3);
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::Lifting);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R1 1 min", "1001 → R2 2 min"]);
    assert_eq!(plan.moves[0].offers.iter().map(|offer| offer.slot).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn an_offer_for_one_place_of_a_two_person_job_leaves_the_other_to_be_offered() {
    let mut town = in_a_row(3);
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::Lifting);
    town.offered(1, 1, OfferState::Open);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R2 2 min"]);
    assert_eq!(plan.moves[0].offers[0].slot, 1);
}

#[test]
fn the_second_place_of_a_two_person_job_is_still_offered_when_the_first_is_filled() {
    let mut town = in_a_row(3);
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::StaffSafety);
    town.assigned(1, 1, &[], AssignmentState::Live);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R2 2 min"]);
    assert_eq!(plan.moves[0].offers[0].slot, 1);
}

#[test]
fn nobody_waits_for_whoever_goes_already_to_be_their_own_second() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.responder(2, at(0, 55));
    town.job(1, Priority::P2, at(0, 0)).two_up = Some(TwoUp::Lifting);
    town.assigned(1, 1, &[(Step::EnRoute, 1)], AssignmentState::Live);
    assert_eq!(told(&town.plan()), ["1001 → R2 55 min"], "although R1 would be done here sooner");
}

#[test]
fn what_only_the_desk_offers_and_what_is_over_or_filled_is_left_alone() {
    let mut town = in_a_row(4);
    town.job(1, Priority::P1, at(0, 0)).auto_offer = false;
    town.job(2, Priority::P1, at(0, 0)).state = JobState::Cancelled { at: NOW, reason: "she is up".to_owned() };
    town.job(3, Priority::P1, at(0, 0)).state = JobState::Done { at: NOW };
    town.job(4, Priority::P1, at(0, 0));
    town.assigned(4, 1, &[], AssignmentState::Live);
    assert!(told(&town.plan()).is_empty());
}

#[test]
fn a_move_carries_the_revision_it_was_made_from_and_becomes_the_plans_command() {
    let mut town = in_a_row(1);
    town.job(1, Priority::P1, at(0, 0)).revision = 7;
    let made = town.plan().moves.remove(0);
    let decision = made.decision.clone();
    let verb = made.into_verb();
    assert_eq!((verb.revision, verb.offers.len(), verb.supersede.len()), (7, 1, 0));
    assert_eq!(verb.decision, Some(Box::new(decision)));
}

#[test]
fn a_job_that_loses_its_offer_to_a_more_urgent_one_is_planned_next_time() {
    let mut town = in_a_row(2);
    town.job(1, Priority::P2, at(0, 0)).breadth = 2;
    town.offered(1, 1, OfferState::Open);
    town.job(2, Priority::P1, at(0, 0));
    let plan = town.plan();
    assert_eq!(told(&plan), ["1002 → R1 1 min"], "taking R1's offer back changes job 1001's revision");
    assert_eq!(plan.moves[0].supersede, [offer_id(1, 1)]);
}

#[test]
fn nobody_found_is_reported_while_at_most_one_person_has_been_asked() {
    let mut town = in_a_row(2);
    town.job(1, Priority::P1, at(0, 0)).breadth = 2;
    town.who(2).duty = Duty::Off;
    town.offered(1, 1, OfferState::Lapsed);
    assert_eq!(told(&town.plan()), ["1001 → nobody"], "one eligible responder brings the forced choice early");
    let mut town = in_a_row(3);
    town.job(1, Priority::P1, at(0, 0)).breadth = u8::MAX;
    town.who(3).duty = Duty::Off;
    town.offered(1, 1, OfferState::Lapsed);
    town.offered(1, 2, OfferState::Open);
    assert!(told(&town.plan()).is_empty(), "everybody who may go has been asked, which is what was wanted");
}

#[test]
fn the_same_finding_of_nobody_is_the_same_record_a_minute_later() {
    let mut town = in_a_row(2);
    town.job(1, Priority::P1, at(0, 0)).needs = vec![Skill::Lift];
    town.who(1).skills.clear();
    town.who(2).skills.clear();
    let first = town.plan().moves.remove(0).decision;
    let later = Timestamp(NOW.0 + 60_000);
    town.fixes.get_mut(&responder_id(1)).unwrap().position = at(9, 9);
    let second = dispatch::plan(&Problem::of(&town.board, &town.fixes, &town.streets, &town.learnt, later), POLICIES[0], later)
        .moves
        .remove(0)
        .decision;
    assert_eq!(first.chosen, None);
    assert_eq!(first, second);
}

/// A policy that would break every rule if it could.
struct Reckless;

impl Policy for Reckless {
    fn name(&self) -> &'static str {
        "reckless/1"
    }
    fn plan(&self, table: &Table<'_>) -> Assignments {
        let problem = table.problem;
        let jobs = problem.jobs.iter().map(|view| view.job.id);
        let choices = jobs.flat_map(|job| problem.responders.iter().map(move |who| Choice { job, slot: 0, to: who.responder.id }));
        Assignments { choices: choices.clone().chain(choices).collect(), ..Assignments::default() }
    }
}

#[test]
fn no_policy_can_ask_somebody_off_duty_or_twice_or_more_than_the_breadth() {
    let mut town = in_a_row(4);
    town.who(1).duty = Duty::Off;
    town.job(1, Priority::P1, at(0, 0));
    town.job(2, Priority::P1, at(0, 0)).breadth = 2;
    town.job(3, Priority::P1, at(0, 0)).auto_offer = false;
    let plan = dispatch::plan(&town.problem(), &Reckless, NOW);
    assert_eq!(told(&plan), ["1001 → R2 2 min", "1002 → R3 3 min", "1002 → R4 4 min"]);
    assert_eq!(plan.moves[0].decision.policy, "reckless/1");
}

#[test]
fn a_policy_is_found_by_its_name_with_or_without_its_version() {
    assert_eq!(policy("global").map(Policy::name), Some("global/1"));
    assert_eq!(policy("priority/1").map(Policy::name), Some("priority/1"));
    assert!(policy("global/2").is_none() && policy("").is_none());
}
