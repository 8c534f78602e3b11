//! What a simulation leaves out of a plan changes nothing that is done: the words, and the whole plan where nobody could move.

use dispatch::{POLICIES, Planned, Policy, anybody_could_move, by_contract};
use domain::job::{AssignmentState, OfferState};
use domain::responder::Duty;
use domain::words::*;
use proptest::prelude::*;

use crate::properties::a_town;
use crate::town::*;

/// What is done: offers, what they take back, who may be asked besides, who turns round.
fn done(plan: &Planned) -> Vec<String> {
    let moves = plan.moves.iter().map(|made| {
        let decision = &made.decision;
        format!("{} {:?} {:?} {:?} {}", made.job, made.offers, made.supersede, decision.chosen, decision.eligible())
    });
    let turns = plan.turns.iter().map(|turn| {
        let verb = domain::verbs::Divert { decision: None, ..turn.verb.clone() };
        format!("{} {verb:?} {:?}", turn.to, turn.otherwise.as_ref().map(|made| (&made.offers, made.decision.eligible())))
    });
    moves.chain(turns).collect()
}

/// The town where every contract has this policy and lets the plan divert, or not.
fn under(mut town: Town, policy: &dyn Policy, diverts: bool) -> Town {
    let word = policy.name().split('/').next().expect("a policy has a name");
    for job in town.board.jobs.values_mut() {
        (job.terms.policy, job.terms.diverts) = (PlanPolicy::from_word(word).expect("it is a contract's word"), diverts);
    }
    town
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_that_does_not_say_why_does_the_same(town in a_town(), diverts: bool, people in 1..12u8) {
        for policy in POLICIES {
            let mut town = under(town.clone(), *policy, diverts);
            town.board.responders.retain(|id, _| *id <= responder_id(people));
            let mut problem = town.problem();
            let explained = by_contract(&problem, NOW);
            problem.explains = false;
            prop_assert_eq!(done(&by_contract(&problem, NOW)), done(&explained), "{}", policy.name());
        }
    }

    #[test]
    fn where_nobody_could_move_no_policy_asks_or_turns_anybody(town in a_town(), diverts: bool, people in 1..4u8) {
        for policy in POLICIES {
            let mut town = under(town.clone(), *policy, diverts);
            town.board.responders.retain(|id, _| *id <= responder_id(people));
            let plan = by_contract(&town.problem(), NOW);
            let moves = !plan.turns.is_empty() || plan.moves.iter().any(|made| !made.offers.is_empty());
            prop_assert!(!moves || anybody_could_move(&town.board, NOW), "{}: {:?}", policy.name(), done(&plan));
        }
    }
}

fn could(town: &Town) -> bool {
    anybody_could_move(&town.board, NOW)
}

/// R1 at a door, and something else that asks; both contracts let the plan divert.
fn at_a_door(there: Priority, asks: Priority) -> Town {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.job(1, asks, at(0, 5)).terms.diverts = true;
    town.job(2, there, at(0, 0)).terms.diverts = true;
    town.assigned(2, 1, &[(Step::EnRoute, 30), (Step::Arrived, 9)], AssignmentState::Live);
    town
}

#[test]
fn somebody_free_could_move_until_they_are_off_duty() {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    assert!(!could(&town), "nobody asks");
    town.job(1, Priority::P4, at(0, 5));
    assert!(could(&town));
    town.responder(1, at(0, 0)).duty = Duty::Off;
    assert!(!could(&town));
}

#[test]
fn nobody_leaves_a_door_but_that_of_planned_work_for_something_more_urgent() {
    assert!(!could(&at_a_door(Priority::P2, Priority::P1)));
    assert!(could(&at_a_door(Priority::P4, Priority::P1)));
    assert!(!could(&at_a_door(Priority::P4, Priority::P4)));
    let mut kept = at_a_door(Priority::P4, Priority::P1);
    kept.what(2).terms.diverts = false;
    assert!(!could(&kept), "the contract lets nobody be taken");
}

#[test]
fn whoever_has_an_offer_to_answer_could_only_be_asked_for_something_more_urgent() {
    let offered = |asks: Priority| {
        let mut town = Town::new();
        town.responder(1, at(0, 0));
        town.job(1, Priority::P2, at(0, 5));
        town.offered(1, 1, OfferState::Open);
        town.job(2, asks, at(0, 9));
        town
    };
    assert!(could(&offered(Priority::P1)));
    assert!(!could(&offered(Priority::P2)));
    assert!(!could(&offered(Priority::P3)));
}

#[test]
fn whoever_declined_could_move_only_once_it_is_graver() {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.job(1, Priority::P1, at(0, 5));
    town.offered(1, 1, OfferState::Declined { at: NOW, reason: DeclineReason::StillBusy, note: String::new() });
    assert!(!could(&town));
    town.what(1).graver_at = Some(NOW + domain::time::Duration(1));
    assert!(could(&town));
}
