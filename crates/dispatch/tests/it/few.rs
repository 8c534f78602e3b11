//! In a large service most are too far from a door to matter: leaving them out changes no plan, and the record says how many were left out.

use std::collections::BTreeSet;

use dispatch::exact::{Given, Model, Search};
use dispatch::problem::Sight;
use dispatch::{POLICIES, Plan, Problem, StraightLine, Table};
use domain::event::Instead;
use domain::job::TwoUp;
use domain::registers::Access;
use domain::responder::Duty;
use domain::verbs::plan::PlannedOffer;
use domain::words::{Priority, Skill};
use proptest::prelude::*;

use crate::town::*;

/// One responder of a wide country: where, and what they are: off duty, without the skill, with a key, on foot, jobs this shift, minutes since the last fix.
type Person = ((i32, i32), u8, u32, i64);
/// One job: where, how urgent, and what is special about it, its breadth.
type Need = ((i32, i32), usize, u8, u8);

fn a_country() -> impl Strategy<Value = Town> {
    let person = ((0..300, 0..300), 0..12u8, 0..3u32, 0..30i64);
    let need = ((0..300, 0..300), 0..5usize, 0..9u8, 1..=2u8);
    (prop::collection::vec(person, 20..70), prop::collection::vec(need, 1..9), prop::collection::vec((0..9u8, 0..70u8, PASTS), 0..20))
        .prop_map(built)
}

fn built((people, needs, past): (Vec<Person>, Vec<Need>, Vec<Past>)) -> Town {
    let mut town = Town::new();
    for (n, ((north, east), kind, jobs, seen)) in (1u8..).zip(people) {
        let responder = town.responder(n, at(north, east));
        responder.jobs_this_shift = jobs;
        match kind {
            0 => responder.duty = Duty::Off,
            1 => responder.skills.clear(),
            2 => responder.keys = vec!["K1".to_owned()],
            3 => responder.on_foot = true,
            _ => {}
        }
        town.last_seen(n, Some(seen));
    }
    for (n, ((north, east), urgency, kind, breadth)) in (1u8..).zip(needs) {
        let job = town.job(n, Priority::ALL[urgency], at(north, east));
        job.breadth = breadth;
        match kind {
            0 => job.two_up = Some(TwoUp::Lifting),
            1 => job.two_up = Some(TwoUp::StaffSafety),
            2 => job.access = Access::KeyHeld { key: "K1".to_owned(), at: UNDERHILL.to_owned() },
            3 => job.needs = vec![Skill::Lift],
            4 => job.excluded = (1..12).map(responder_id).collect(),
            5 => job.arrive_by = NOW,
            _ => {}
        }
    }
    past.into_iter().for_each(|one| town.happened(one));
    town
}

/// As few as the plan could do with, where not everybody is looked at; or everybody.
fn seen(town: &Town, few: bool) -> Problem<'_> {
    let sight = Sight { everybody_up_to: if few { 0 } else { usize::MAX }, least: 1 };
    Problem::seen(sight, &town.board, &town.fixes, &StraightLine, &town.learnt, NOW)
}

/// What is done for one job, and why.
type Done = (Vec<PlannedOffer>, String, Vec<Instead>);

/// What is done and why, without the lines of those who were looked at and without how many were not.
fn told(plan: &Plan) -> (Vec<Done>, String) {
    let plain = |reason: &str| match reason.split_once(" Not worked out: ") {
        Some((before, after)) => format!("{before}{}", after.split_once(" off duty.").map_or("", |(_, after)| after)),
        None => reason.to_owned(),
    };
    let moves = plan.moves.iter().map(|made| {
        // That nobody can go is told of those who were looked at.
        let why = if made.offers.is_empty() { String::new() } else { plain(&made.decision.reason) };
        (made.offers.clone(), why, made.decision.instead.clone())
    });
    (moves.collect(), format!("{:?}", plan.diversions))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn leaving_out_whoever_is_too_far_away_changes_no_plan(town in a_country(), diverts: bool) {
        let (mut few, mut everybody) = (seen(&town, true), seen(&town, false));
        (few.diverts, everybody.diverts) = (diverts, diverts);
        for policy in POLICIES {
            let (with_few, with_all) = (dispatch::plan(&few, *policy, NOW), dispatch::plan(&everybody, *policy, NOW));
            prop_assert_eq!(told(&with_few), told(&with_all), "{}", policy.name());
        }
        for job in town.board.jobs.keys() {
            prop_assert_eq!(dispatch::explain(&few, *job).chosen, dispatch::explain(&everybody, *job).chosen);
        }
    }

    #[test]
    fn whoever_is_left_out_does_not_depend_on_the_order_in_which_people_and_jobs_stand(town in a_country(), turns in prop::collection::vec((0..64usize, 0..64usize), 0..64)) {
        let straight = seen(&town, true);
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
            let proposed = dispatch::Proposed::of_job(&town.board.jobs[job]);
            prop_assert_eq!(dispatch::recommend(&straight, &proposed), dispatch::recommend(&shuffled, &proposed));
        }
    }

    #[test]
    fn rows_solved_in_blocks_cost_what_they_cost_solved_together(town in a_country(), diverts: bool, width in 2..12usize) {
        let problem = seen(&town, false);
        let table = Table::of(&problem);
        let asks: Vec<_> = table.asks().iter().copied().filter(|ask| ask.nth == 1).collect();
        let model = |width| Model::of(&Given { table: &table, asks: &asks, taken: &BTreeSet::new(), diverts }, width);
        let (mut blocks, mut together) = (Search::new(model(width)).together(0), Search::new(model(usize::MAX)).together(usize::MAX));
        let (found, whole) = (blocks.cheapest().unwrap(), together.cheapest().unwrap());
        prop_assert!(found.total >= whole.total);
        prop_assert!(blocks.is_tight() || found.total == whole.total, "{:?} in blocks, {:?} together", found.total, whole.total);
        if blocks.is_tight() {
            return Ok(());
        }
        let alone = |row: &usize| together.model().rows[*row].beside.is_none() && together.model().rows[*row].held.is_none();
        let rows: Vec<usize> = (0..whole.taken.len()).filter(alone).take(4).collect();
        for row in rows {
            for cell in 0..blocks.model().rows[row].cells.len().min(3) {
                let other = blocks.cheapest_with(&found, row, cell).unwrap().map(|answer| answer.total);
                let dense = together.cheapest_with(&whole, row, cell).unwrap().map(|answer| answer.total);
                prop_assert!(blocks.is_tight() || other == dense, "row {row} with its {cell}: {other:?} in blocks, {dense:?} together");
            }
        }
    }
}

/// A hundred people on one road, a street apart, and somebody at its beginning.
fn a_long_road() -> Town {
    let mut town = Town::new();
    for n in 1..=100 {
        town.responder(n, at(0, i32::from(n) * 20));
    }
    town.job(1, Priority::P1, at(0, 0));
    town
}

#[test]
fn the_record_has_those_who_were_looked_at_and_says_how_many_were_not() {
    let town = a_long_road();
    let record = dispatch::explain(&seen(&town, true), job_id(1));
    assert!((3..20).contains(&record.candidates.len()), "{}", record.candidates.len());
    let left_out = 100 - record.candidates.len();
    let end = format!(" Next: R2 Ben, 7 min. Not worked out: {left_out} who are further away or off duty.");
    assert!(record.reason.ends_with(&end), "{}", record.reason);
    assert_eq!(dispatch::explain(&seen(&town, false), job_id(1)).candidates.len(), 100);
}

#[test]
fn a_service_of_usual_size_keeps_everybodys_parts() {
    let town = a_long_road();
    let problem = Problem::of(&town.board, &town.fixes, &StraightLine, &town.learnt, NOW);
    let record = dispatch::explain(&problem, job_id(1));
    assert_eq!(record.candidates.len(), 100);
    assert!(!record.reason.contains("Not worked out"), "{}", record.reason);
}

#[test]
fn where_nobody_may_go_everybody_is_looked_at_and_told() {
    let mut town = a_long_road();
    town.what(1).needs = vec![Skill::Equipment];
    for n in 1..=100 {
        town.who(n).skills.clear();
    }
    let record = dispatch::explain(&seen(&town, true), job_id(1));
    assert_eq!((record.chosen, record.candidates.len()), (None, 100));
    assert!(record.reason.ends_with("; 94 more on duty cannot either."), "{}", record.reason);
}

#[test]
fn where_nobody_knows_how_fast_anybody_travels_everybody_is_looked_at() {
    let town = a_long_road();
    let sight = Sight { everybody_up_to: 0, least: 1 };
    let problem = Problem::seen(sight, &town.board, &town.fixes, &town.streets, &town.learnt, NOW);
    assert_eq!(dispatch::explain(&problem, job_id(1)).candidates.len(), 100);
}

#[test]
fn the_only_one_who_may_go_is_found_however_far_away_they_are() {
    let mut town = a_long_road();
    town.what(1).needs = vec![Skill::Equipment];
    for n in 1..100 {
        town.who(n).skills.clear();
    }
    assert_eq!(dispatch::explain(&seen(&town, true), job_id(1)).chosen, Some(responder_id(100)));
}
