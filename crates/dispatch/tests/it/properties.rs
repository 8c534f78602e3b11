//! What holds for any town: order means nothing, faster is never worse, and no rule is ever broken.

use std::collections::BTreeSet;

use dispatch::exact::{Given, Model, OVERTIME_S, Search, WIDTH};
use dispatch::price::Price;
use dispatch::{POLICIES, Problem, Table, policy};
use domain::job::{OfferState, TwoUp};
use domain::registers::Access;
use domain::responder::Duty;
use domain::words::{Priority, Skill};
use proptest::prelude::*;

use crate::town::*;

/// One responder of a random town: where, on duty, carrying which key, skilled, minutes since the last fix, jobs this shift.
type Person = ((i32, i32), bool, Option<u8>, bool, Option<i64>, u32);
/// One job of a random town: where, how urgent, behind which key, two-up, needing the skill, breadth.
type Need = ((i32, i32), usize, Option<u8>, bool, bool, u8);

fn person() -> impl Strategy<Value = Person> {
    (
        (0..40, 0..40),
        prop::bool::weighted(0.8),
        prop::option::weighted(0.2, 0..3u8),
        prop::bool::weighted(0.8),
        prop::option::weighted(0.9, 0..120i64),
        0..3u32,
    )
}

fn need() -> impl Strategy<Value = Need> {
    (
        (0..40, 0..40),
        0..5usize,
        prop::option::weighted(0.4, 0..3u8),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.2),
        prop_oneof![Just(1u8), Just(2), Just(u8::MAX)],
    )
}

pub fn a_town() -> impl Strategy<Value = Town> {
    (prop::collection::vec(person(), 1..12), prop::collection::vec(need(), 1..8), prop::collection::vec((0..8u8, 0..12u8, PASTS), 0..12))
        .prop_map(build)
}

fn build((people, needs, past): (Vec<Person>, Vec<Need>, Vec<Past>)) -> Town {
    let mut town = Town::new();
    for (n, ((north, east), on_duty, key, skilled, seen, jobs)) in (1u8..).zip(people) {
        // A town where no two people stand on one spot, so that a pace can be given to one of them.
        let responder = town.responder(n, at(north * 50 + i32::from(n), east));
        responder.jobs_this_shift = jobs;
        responder.keys = key.map(|key| format!("K{key}")).into_iter().collect();
        if !on_duty {
            responder.duty = Duty::Off;
        }
        if !skilled {
            responder.skills.clear();
        }
        town.last_seen(n, seen);
    }
    for (n, ((north, east), urgency, key, two_up, skill, breadth)) in (1u8..).zip(needs) {
        let job = town.job(n, Priority::ALL[urgency], at(north * 50, east));
        job.breadth = breadth;
        job.two_up = two_up.then_some(TwoUp::Lifting);
        job.needs = skill.then_some(Skill::Lift).into_iter().collect();
        if let Some(key) = key {
            job.access = Access::KeyHeld { key: format!("K{key}"), at: UNDERHILL.to_owned() };
        }
    }
    past.into_iter().for_each(|one| town.happened(one));
    town
}

/// Estimates of all offers to one job, soonest first.
fn estimates(town: &Town, job: u8) -> Vec<i64> {
    let plan = town.plan();
    let mut all: Vec<i64> =
        plan.moves.iter().filter(|made| made.job == job_id(job)).flat_map(|made| made.offers.iter().map(|o| o.estimate_s)).collect();
    all.sort_unstable();
    all
}

/// What the exact plan of all first asks costs.
fn total(town: &Town, diverts: bool) -> Price {
    let problem = town.problem();
    let table = Table::of(&problem);
    let asks: Vec<_> = table.asks().iter().copied().filter(|ask| ask.nth == 1).collect();
    let model = Model::of(&Given { table: &table, asks: &asks, taken: &BTreeSet::new(), diverts }, WIDTH);
    Search::new(model).cheapest().expect("within the numbers").total
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_in_which_jobs_and_responders_stand_changes_nothing(town in a_town(), turns in prop::collection::vec((0..64usize, 0..64usize), 0..32), diverts: bool) {
        let mut straight = town.problem();
        straight.diverts = diverts;
        let mut shuffled = straight.clone();
        for (a, b) in turns {
            let (jobs, responders) = (shuffled.jobs.len(), shuffled.responders.len());
            shuffled.jobs.swap(a % jobs, b % jobs);
            shuffled.responders.swap(a % responders, b % responders);
        }
        for policy in POLICIES {
            prop_assert_eq!(dispatch::plan(&straight, *policy, NOW), dispatch::plan(&shuffled, *policy, NOW));
        }
        for job in town.board.jobs.keys() {
            prop_assert_eq!(dispatch::explain(&straight, *job), dispatch::explain(&shuffled, *job));
        }
    }

    #[test]
    fn making_a_responder_faster_never_makes_a_single_job_wait_longer(mut town in a_town(), who in 0..12u8, percent in 0..100i64) {
        town.board.jobs.retain(|id, _| *id == job_id(1));
        let before = estimates(&town, 1);
        let Some(fix) = town.fixes.get(&responder_id(who + 1)) else { return Ok(()) };
        town.streets.pace_percent = vec![(fix.position, percent)];
        let after = estimates(&town, 1);
        prop_assert!(after.len() >= before.len(), "fewer could be asked: {before:?}, then {after:?}");
        for (slower, faster) in before.iter().zip(&after) {
            prop_assert!(faster <= slower, "{before:?}, then {after:?}");
        }
    }

    #[test]
    fn making_a_responder_faster_never_makes_the_most_urgent_job_wait_longer_in_turn(mut town in a_town(), who in 0..12u8, percent in 0..100i64) {
        // In turn, that is; the exact plan looks at all of them together.
        let in_turn = |town: &Town| dispatch::plan(&town.problem(), policy("priority").unwrap(), NOW);
        let soonest = |town: &Town| in_turn(town).moves.first().and_then(|made| made.offers.first()).map_or(i64::MAX, |offer| offer.estimate_s);
        let before = soonest(&town);
        let Some(fix) = town.fixes.get(&responder_id(who + 1)) else { return Ok(()) };
        town.streets.pace_percent = vec![(fix.position, percent)];
        prop_assert!(soonest(&town) <= before);
    }

    #[test]
    fn making_a_responder_faster_never_makes_the_whole_plan_dearer(mut town in a_town(), who in 0..12u8, percent in 0..100i64) {
        // Planned work has to fit into the shift, so that speed changes who may go at all.
        town.board.jobs.retain(|_, job| job.priority <= Priority::P2);
        let before = total(&town, false);
        let Some(fix) = town.fixes.get(&responder_id(who + 1)) else { return Ok(()) };
        town.streets.pace_percent = vec![(fix.position, percent)];
        prop_assert!(total(&town, false) <= before);
    }

    #[test]
    fn nobody_off_duty_engaged_unskilled_or_asked_before_is_asked_and_nobody_twice(town in a_town()) {
        let plan = town.plan();
        let mut asked = BTreeSet::new();
        for made in &plan.moves {
            let job = &town.board.jobs[&made.job];
            for offer in &made.offers {
                let who = &town.board.responders[&offer.to];
                prop_assert!(who.on_duty() && who.unconfirmed.is_none() && town.board.assigned(who.id).is_none());
                prop_assert!(job.needs.iter().all(|skill| who.skills.contains(skill)));
                prop_assert!(!job.offers.iter().any(|before| before.to == offer.to), "asked before");
                prop_assert!(job.unfilled().any(|slot| slot == offer.slot), "the place is filled");
                prop_assert!(asked.insert(offer.to), "two offers to one person");
            }
        }
    }

    #[test]
    fn an_unanswered_offer_is_only_ever_given_up_for_something_strictly_more_urgent(town in a_town()) {
        for made in town.plan().moves {
            let job = &town.board.jobs[&made.job];
            for offer in &made.offers {
                for other in town.board.jobs.values().filter(|other| other.id != job.id) {
                    for held in other.offers.iter().filter(|held| held.to == offer.to && held.state == OfferState::Open && other.unfilled().any(|s| s == held.slot)) {
                        prop_assert!(job.priority.in_dispatch() < other.priority.in_dispatch());
                        prop_assert!(made.supersede.contains(&held.id), "and then it is taken back");
                    }
                }
            }
        }
    }

    #[test]
    fn no_slot_has_more_people_asked_than_the_jobs_breadth(town in a_town()) {
        for made in town.plan().moves {
            let job = &town.board.jobs[&made.job];
            for slot in 0..job.slots() {
                let before = job.acceptable().filter(|offer| offer.slot == slot).count();
                let now = made.offers.iter().filter(|offer| offer.slot == slot).count();
                prop_assert!(now == 0 || before + now <= usize::from(job.breadth));
            }
        }
    }

    #[test]
    fn whoever_is_chosen_could_not_have_been_bettered_by_anybody_left_free(town in a_town()) {
        let plan = town.plan();
        // Whoever is taken from a place may be further away, and somebody near left for that place, when that is better off so: `exact` tries them all.
        if plan.moves.iter().any(|made| !made.supersede.is_empty()) {
            return Ok(());
        }
        for made in plan.moves.iter().filter(|made| !made.offers.is_empty()) {
            let last = made.offers.iter().map(|offer| offer.estimate_s).max().unwrap_or_default();
            let asked: BTreeSet<_> = made.offers.iter().map(|offer| offer.to).collect();
            // Whoever holds an offer for something else is not free: taking them costs somebody.
            let holds = |id| town.board.jobs.values().any(|job| job.offers.iter().any(|offer| offer.to == id && offer.state == OfferState::Open));
            let left = made.decision.candidates.iter().filter(|c| c.excluded.is_none() && !asked.contains(&c.responder) && !holds(c.responder));
            // A visit that would end after the shift counts as a minute longer.
            let sooner: Vec<i64> = left.map(|candidate| last - candidate.total_s).filter(|sooner| *sooner > OVERTIME_S).collect();
            prop_assert!(sooner.is_empty(), "{sooner:?} s sooner");
        }
    }

    #[test]
    fn planning_twice_plans_the_same(town in a_town()) {
        let again: Problem<'_> = Problem::of(&town.board, &town.fixes, &town.streets, &town.learnt, NOW);
        prop_assert_eq!(town.plan(), dispatch::plan(&again, POLICIES[0], NOW));
    }
}
