//! The plan where contracts choose: each job by the policy of its contract, and who is asked to turn round where the contracts let the plan divert.

use dispatch::{Planned, by_contract, counsel};
use domain::event::Instead;
use domain::job::{AssignmentState, Diverts, OfferState, Remedy, Withdrawal};
use domain::responder::Duty;
use domain::words::*;

use crate::town::*;

fn planned(town: &Town) -> Planned {
    by_contract(&town.problem(), NOW)
}

fn lines(plan: &Planned) -> Vec<String> {
    told(&dispatch::Plan { made_at: NOW, moves: plan.moves.clone(), diversions: Vec::new(), waits: Vec::new() })
}

/// Whoever turns round, as one reads it.
fn turned(plan: &Planned) -> Vec<String> {
    let n = |id: &[u8; 16]| id[15];
    let one = |turn: &dispatch::Turn| {
        let remedy = match turn.verb.remedy {
            Remedy::Ask { to, .. } => format!("R{} is asked there", n(to.bytes())),
            Remedy::Escalate => "the desk is told".to_owned(),
        };
        let verb = &turn.verb;
        format!(
            "R{} from 10{:02} to 10{:02} in {} min, {} min from the door, {remedy}",
            n(verb.who.bytes()),
            n(verb.from.bytes()),
            n(turn.to.bytes()),
            verb.estimate_s / 60,
            verb.away_s / 60
        )
    };
    plan.turns.iter().map(one).collect()
}

/// R1 on the way to planned work twenty minutes on, five minutes from a P1; R2 free, twenty minutes from it. Both contracts let the plan divert.
fn on_the_way() -> Town {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 25));
    town.job(1, Priority::P1, at(0, 5)).terms.diverts = true;
    town.job(2, Priority::P4, at(0, -20)).terms.diverts = true;
    town.assigned(2, 1, &[(Step::EnRoute, 3)], AssignmentState::Live);
    town
}

#[test]
fn where_the_contracts_let_it_somebody_is_asked_to_turn_round_instead_of_the_next_who_is_free() {
    let plan = planned(&on_the_way());
    assert_eq!(turned(&plan), ["R1 from 1002 to 1001 in 5 min, 20 min from the door, R2 is asked there"]);
    assert!(plan.moves.is_empty(), "nobody else is asked beside");
    let turn = &plan.turns[0];
    let decision = turn.verb.decision.as_ref().unwrap();
    assert_eq!(decision.reason, "R1 Asha, 5 min, leaves 1002 for it: help comes 15 min sooner.");
    assert_eq!((decision.chosen, decision.eligible()), (Some(responder_id(1)), 1));
    assert_eq!(turn.otherwise.as_ref().unwrap().offers[0].to, responder_id(2), "and where the domain refuses it, R2 goes");
}

#[test]
fn with_nobody_free_the_desk_is_told_of_whom_they_leave() {
    let mut town = on_the_way();
    town.who(2).duty = Duty::Off;
    let plan = planned(&town);
    assert_eq!(turned(&plan), ["R1 from 1002 to 1001 in 5 min, 20 min from the door, the desk is told"]);
    let decision = plan.turns[0].verb.decision.as_ref().unwrap();
    assert_eq!((decision.reason.as_str(), decision.eligible()), ("R1 Asha, 5 min, leaves 1002 for it: nobody else can go.", 0));
}

#[test]
fn one_contract_that_does_not_let_it_is_enough_to_leave_it_to_the_desk() {
    for n in [1, 2] {
        let mut town = on_the_way();
        town.what(n).terms.diverts = false;
        let plan = planned(&town);
        assert!(plan.turns.is_empty(), "100{n}");
        assert_eq!(lines(&plan), ["1001 → R2 20 min"]);
    }
}

#[test]
fn nobody_is_asked_by_the_plan_at_a_door_too_near_one_or_twice() {
    let kept = |why: &str, change: &dyn Fn(&mut Town)| {
        let mut town = on_the_way();
        change(&mut town);
        let plan = planned(&town);
        assert!(plan.turns.is_empty(), "{why}");
        assert_eq!(plan.moves.iter().find(|made| made.job == job_id(1)).unwrap().offers[0].to, responder_id(2), "{why}: R2 goes");
    };
    kept("at the door", &|town| {
        town.what(2).assignments.clear();
        town.what(2).place.position = Some(at(0, 0));
        town.assigned(2, 1, &[(Step::EnRoute, 9), (Step::Arrived, 3)], AssignmentState::Live);
        town.fixes.get_mut(&responder_id(2)).unwrap().position = at(0, 40);
    });
    kept("asked, and stays on", &|town| {
        town.offered(1, 1, OfferState::Withdrawn { at: NOW, because: Withdrawal::StaysOn });
        let diverts = Diverts { from: job_id(2), number: 1_002, by_offer: offer_id(2, 1), make_safe: false, remedy: Remedy::Escalate };
        town.what(1).offers[0].diverts = Some(Box::new(diverts));
    });
    kept("diverted to it on this journey", &|town| town.what(2).assignments[0].diverted_from = Some(job_id(9)));
}

#[test]
fn a_contracts_policy_governs_its_jobs() {
    // As the exact plan has it R2 goes to the first and R1 to the second, since both together gain by it.
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 9));
    town.job(1, Priority::P1, at(0, 4));
    town.job(2, Priority::P1, at(-6, 0));
    assert_eq!(lines(&planned(&town)), ["1001 → R2 5 min", "1002 → R1 6 min"]);
    for n in [1, 2] {
        town.what(n).terms.policy = PlanPolicy::Priority;
    }
    let plan = planned(&town);
    assert_eq!(lines(&plan), ["1001 → R1 4 min", "1002 → R2 15 min"]);
    assert!(plan.moves.iter().all(|made| made.decision.policy == "priority/1"));
}

#[test]
fn where_two_policies_want_the_same_person_the_older_job_has_them_and_the_other_is_planned_right_after() {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 9));
    town.job(1, Priority::P1, at(0, 4)).terms.policy = PlanPolicy::Priority;
    town.job(2, Priority::P1, at(-6, 0));
    let plan = planned(&town);
    assert_eq!(lines(&plan), ["1001 → R1 4 min"], "both plans would have R1");
    town.offered(1, 1, OfferState::Open);
    assert_eq!(lines(&planned(&town)), ["1002 → R2 15 min"]);
}

#[test]
fn every_word_of_a_contract_names_a_policy() {
    for word in PlanPolicy::ALL {
        assert!(dispatch::policy(word.word()).is_some(), "{word}");
    }
}

#[test]
fn the_desk_is_counselled_whom_it_could_divert_and_what_each_alternative_costs() {
    let mut town = on_the_way();
    town.what(1).terms.diverts = false;
    town.job(3, Priority::P2, at(0, 26));
    town.responder(3, at(0, 30));
    let found = counsel(&town.problem(), job_id(1), NOW);
    assert_eq!(found.chosen, Some(responder_id(2)));
    let words = |one: &Instead| (one.responder, one.emergencies_s, one.later.iter().map(|later| later.number).collect::<Vec<_>>());
    assert_eq!(found.instead.iter().map(words).collect::<Vec<_>>(), [(responder_id(3), 300, vec![1_001, 1_003])]);
    let (verb, sooner_s) = found.divert.unwrap();
    assert_eq!((verb.who, verb.from, sooner_s, verb.make_safe), (responder_id(1), job_id(2), Some(900), false));
}

#[test]
fn planned_work_at_the_door_is_counselled_with_its_confirmation() {
    let mut town = on_the_way();
    town.what(2).assignments.clear();
    town.what(2).place.position = Some(at(0, 0));
    town.assigned(2, 1, &[(Step::EnRoute, 9), (Step::Arrived, 3)], AssignmentState::Live);
    town.fixes.get_mut(&responder_id(2)).unwrap().position = at(0, 40);
    let (verb, _) = counsel(&town.problem(), job_id(1), NOW).divert.unwrap();
    assert_eq!((verb.make_safe, verb.away_s), (true, 0));
    assert!(planned(&town).turns.is_empty(), "the plan does not confirm for the desk");
}
