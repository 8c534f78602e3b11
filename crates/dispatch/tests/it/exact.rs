//! The exact plan: all jobs together, waiting and diverting as choices with a price, two who go together or not at all.

use std::collections::BTreeSet;

use dispatch::exact::{Given, Model, SWITCH_S, Search, Taken, WIDTH};
use dispatch::price::Price;
use dispatch::{POLICIES, Plan, Remedy, Table, Wait, policy};
use domain::job::{AssignmentState, OfferState, TwoUp};
use domain::registers::Access;
use domain::responder::Duty;
use domain::time::Duration;
use domain::words::*;
use proptest::prelude::*;

use crate::town::*;

/// The plan where the desk lets it divert by itself.
fn diverting(town: &Town, name: &str) -> Plan {
    let mut problem = town.problem();
    problem.diverts = true;
    dispatch::plan(&problem, policy(name).expect("a policy of the table"), NOW)
}

fn diverted(plan: &Plan) -> Vec<String> {
    let n = |id: &[u8; 16]| id[15];
    let told = plan.diversions.iter().map(|one| {
        let remedy = match one.remedy {
            Remedy::Sent { to, .. } => format!("R{} goes there", n(to.bytes())),
            Remedy::Escalated => "escalated".to_owned(),
        };
        format!(
            "R{} from 10{:02} to 10{:02} in {} min, {remedy}",
            n(one.who.bytes()),
            n(one.from.bytes()),
            n(one.to.bytes()),
            one.estimate_s / 60
        )
    });
    told.collect()
}

/// R1 four minutes from an older job and six from a newer one; R2 five and fifteen.
fn one_between_two() -> Town {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 9));
    town.job(1, Priority::P1, at(0, 4));
    town.job(2, Priority::P1, at(-6, 0));
    town
}

#[test]
fn the_nearest_goes_elsewhere_when_both_together_gain_by_it() {
    let town = one_between_two();
    assert_eq!(told(&town.plan()), ["1001 → R2 5 min", "1002 → R1 6 min"]);
    let in_turn = dispatch::plan(&town.problem(), policy("priority").unwrap(), NOW);
    assert_eq!(told(&in_turn), ["1001 → R1 4 min", "1002 → R2 15 min"]);
}

#[test]
fn an_emergency_loses_no_second_for_anything_less_urgent() {
    let mut town = one_between_two();
    town.what(2).priority = Priority::P2;
    assert_eq!(told(&town.plan()), ["1001 → R1 4 min", "1002 → R2 15 min"]);
}

#[test]
fn first_come_first_served_knows_no_urgency() {
    let mut town = one_between_two();
    town.what(1).priority = Priority::P4;
    let plan = dispatch::plan(&town.problem(), policy("closest-idle").unwrap(), NOW);
    assert!(plan.moves.iter().any(|made| made.job == job_id(1) && made.offers[0].to == responder_id(1)));
}

#[test]
fn the_reason_says_what_the_other_choice_would_have_cost_whom_and_the_record_keeps_it() {
    let record = one_between_two().plan().moves.remove(0).decision;
    assert_eq!(
        record.reason,
        "R2 Ben, 5 min. R1 Asha is nearer (4 min) but is being asked for 1002 now. Choosing R1 Asha: here 1 min sooner, 1002 9 min later."
    );
    let other = &record.instead[0];
    assert_eq!((other.responder, other.emergencies_s, other.others_tenths), (responder_id(1), (4 + 15 - 5 - 6) * 60, 0));
    assert_eq!(other.later.iter().map(|later| (later.number, later.seconds)).collect::<Vec<_>>(), [(1_001, -60), (1_002, 540)]);
}

#[test]
fn the_record_says_when_the_other_choice_would_leave_somebody_without_anybody() {
    let mut town = one_between_two();
    town.what(2).excluded = vec![responder_id(2)];
    let record = town.plan().moves.remove(0).decision;
    assert!(record.reason.ends_with("Choosing R1 Asha: here 1 min sooner, nobody for 1002 now."), "{}", record.reason);
}

/// R1 free and far; R2 next door on a welfare visit of which three in four last twenty minutes, there for so long.
fn soon_free(there_minutes: i64, far: i32) -> Town {
    let mut town = Town::new();
    town.responder(1, at(0, far));
    town.responder(2, at(0, -1));
    town.job(1, Priority::P2, at(0, 0));
    town.job(9, Priority::P3, at(0, -1)).kind = JobKind::WelfareVisit;
    town.assigned(9, 2, &[(Step::Arrived, there_minutes)], AssignmentState::Live);
    town
}

#[test]
fn less_than_an_emergency_may_wait_for_somebody_who_is_free_soon_and_near() {
    let mut town = soon_free(10, 40);
    assert!(told(&town.plan()).is_empty(), "eleven minutes are better than forty");
    assert_eq!(town.plan().waits, [Wait { job: job_id(1), whom: Some((responder_id(2), NOW + Duration::minutes(10))) }]);
    town.what(1).priority = Priority::P1;
    assert_eq!(told(&town.plan()), ["1001 → R1 40 min"], "an emergency never waits for somebody busy while somebody is free");
    assert!(town.plan().waits.is_empty());
}

#[test]
fn for_whom_a_visit_waits_is_known_too_where_nobody_else_is_there_but_no_emergency_is_comforted_so() {
    let mut town = soon_free(10, 40);
    town.who(1).duty = Duty::Off;
    assert_eq!(told(&town.plan()).len(), 1, "that nobody can go now is told at once");
    assert_eq!(town.plan().waits, [Wait { job: job_id(1), whom: Some((responder_id(2), NOW + Duration::minutes(10))) }]);
    town.what(1).priority = Priority::P1;
    assert!(town.plan().waits.is_empty());
    town.what(1).priority = Priority::P2;
    town.who(2).duty = Duty::Off;
    assert!(town.plan().waits.is_empty(), "nobody comes for it");
}

#[test]
fn nobody_waits_by_choice_beyond_the_target() {
    let mut town = soon_free(10, 40);
    town.what(1).arrive_by = NOW;
    assert_eq!(told(&town.plan()), ["1001 → R1 40 min"]);
}

#[test]
fn a_visit_that_has_run_away_is_nobodys_promise_and_one_about_to_end_lasts_a_while_yet() {
    assert_eq!(told(&soon_free(20, 40).plan()), ["1001 → R1 40 min"], "longer than three in four: who knows when it ends");
    assert_eq!(told(&soon_free(19, 8).plan()), ["1001 → R1 8 min"], "two fifths of the stay and a minute are nine");
    assert!(told(&soon_free(19, 10).plan()).is_empty());
}

#[test]
fn two_do_not_wait_for_the_same_person() {
    let mut town = soon_free(10, 40);
    town.job(2, Priority::P2, at(0, 0));
    assert_eq!(told(&town.plan()).len(), 1, "one waits, the other has somebody now");
}

#[test]
fn planned_work_begins_when_somebody_is_near_or_its_time_runs_low_or_it_has_aged() {
    let begin = |change: &dyn Fn(&mut Town)| {
        let mut town = Town::new();
        town.responder(1, at(0, 30));
        town.job(1, Priority::P4, at(0, 0)).arrive_by = NOW + Duration::hours(20);
        change(&mut town);
        told(&town.plan()).len()
    };
    assert_eq!(begin(&|_| {}), 0, "half an hour away, and all day for it");
    let mut town = Town::new();
    town.responder(1, at(0, 30));
    town.job(1, Priority::P4, at(0, 0)).arrive_by = NOW + Duration::hours(20);
    assert_eq!(town.plan().waits, [Wait { job: job_id(1), whom: None }]);
    assert_eq!(begin(&|town| town.fixes.get_mut(&responder_id(1)).unwrap().position = at(0, 20)), 1);
    assert_eq!(begin(&|town| town.what(1).arrive_by = NOW + Duration::hours(4)), 1);
    assert_eq!(begin(&|town| town.what(1).opened_at = NOW - Duration::hours(2)), 1);
    assert_eq!(begin(&|town| town.what(1).priority = Priority::P3), 1);
    assert_eq!(begin(&|town| town.who(1).duty = Duty::Off), 1, "that nobody can go is told at once");
}

#[test]
fn nobody_is_sent_alone_where_that_is_not_safe() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::StaffSafety);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → nobody"]);
    assert_eq!(plan.moves[0].decision.reason, "Nobody can go: R1 Asha is not sent alone.");
    town.responder(2, at(0, 9));
    assert_eq!(told(&town.plan()), ["1001 → R1 1 min", "1001 → R2 9 min"]);
}

#[test]
fn whoever_is_free_is_kept_for_an_emergency_that_nobody_enters_alone_until_a_second_is_free() {
    let mut town = soon_free(10, 5);
    town.what(1).priority = Priority::P1;
    town.what(1).two_up = Some(TwoUp::StaffSafety);
    town.job(2, Priority::P3, at(0, 5));
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → nobody", "1002 → nobody"], "else the two are never free at once");
    assert_eq!(plan.moves[0].decision.reason, "Nobody can go: R1 Asha is not sent alone; R2 Ben is on a visit (1009).");
    assert_eq!(
        plan.moves[1].decision.reason,
        "Nobody can go: R1 Asha is kept for 1001 until a second is free; R2 Ben is on a visit (1009)."
    );
    town.what(2).priority = Priority::P1;
    assert_eq!(told(&town.plan()), ["1001 → nobody", "1002 → R1 0 min"], "another emergency is not kept waiting for that");
}

#[test]
fn where_one_of_two_has_been_asked_the_other_place_is_offered_by_itself() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.responder(2, at(0, 9));
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::StaffSafety);
    town.offered(1, 1, OfferState::Open);
    assert_eq!(told(&town.plan()), ["1001 → R2 9 min"]);
}

#[test]
fn where_two_are_needed_for_safety_the_later_one_counts_and_the_other_is_left_for_others() {
    let mut town = Town::new();
    for (n, east) in [(1, 1), (2, 9), (3, 10)] {
        town.responder(n, at(0, east));
    }
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::StaffSafety);
    town.job(2, Priority::P1, at(0, 2));
    assert_eq!(told(&town.plan()), ["1001 → R2 9 min", "1001 → R3 10 min", "1002 → R1 1 min"], "10 + 1 instead of 9 + 8");
}

#[test]
fn where_two_lift_one_goes_now_and_the_second_follows() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::Lifting);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R1 1 min"]);
    assert_eq!(plan.moves[0].offers[0].slot, 0);
}

#[test]
fn a_first_helper_elsewhere_counts_more_than_a_second_to_lift() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.responder(2, at(0, 4));
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::Lifting);
    town.job(2, Priority::P1, at(0, 6));
    assert_eq!(told(&town.plan()), ["1001 → R1 1 min", "1002 → R2 2 min"]);
}

#[test]
fn an_offer_that_waits_for_its_answer_is_not_taken_back_when_another_does_as_well() {
    let mut town = Town::new();
    town.responder(1, at(0, 3));
    town.responder(2, at(0, 3)).jobs_this_shift = 5;
    town.job(1, Priority::P1, at(0, 0));
    town.job(2, Priority::P2, at(0, 3));
    town.offered(2, 1, OfferState::Open);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R2 3 min"], "although it was R1's turn");
    assert!(plan.moves[0].supersede.is_empty());
}

#[test]
fn whoever_holds_a_place_is_not_left_idle_so_that_somebody_can_be_taken_from_another() {
    let mut town = Town::new();
    for (n, east) in (1..).zip([-20, 18, 108, 130, 301]) {
        town.responder(n, at(0, east));
    }
    town.who(4).skills.clear();
    // Only what something more urgent could take is looked at.
    town.job(4, Priority::P1, at(0, 300));
    town.job(1, Priority::P2, at(0, 0));
    town.job(2, Priority::P4, at(0, 78)).needs = vec![Skill::Lift];
    town.job(3, Priority::P3, at(0, 118));
    town.offered(1, 1, OfferState::Open);
    town.offered(2, 2, OfferState::Open);
    assert_eq!(told(&town.plan()), ["1004 → R5 1 min", "1003 → R3 10 min"], "R3 is not left to 1002 by putting R2 in R1's place");
}

/// R1 on the way to planned work twenty minutes on, five minutes from a P1; R2 free, twenty minutes from it.
fn on_the_way() -> Town {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 25));
    town.job(1, Priority::P1, at(0, 5));
    town.job(2, Priority::P4, at(0, -20));
    town.assigned(2, 1, &[(Step::EnRoute, 3)], AssignmentState::Live);
    town
}

#[test]
fn whoever_is_on_the_way_to_something_less_urgent_is_diverted_and_their_client_has_a_remedy_in_the_same_plan() {
    for name in ["global", "divert"] {
        let mut town = on_the_way();
        assert_eq!(diverted(&diverting(&town, name)), ["R1 from 1002 to 1001 in 5 min, R2 goes there"], "{name}");
        town.who(2).skills.clear();
        town.what(2).needs = vec![Skill::Equipment];
        assert_eq!(diverted(&diverting(&town, name)), ["R1 from 1002 to 1001 in 5 min, escalated"], "{name}");
    }
}

#[test]
fn where_only_the_desk_diverts_somebody_free_is_asked_and_the_reason_says_what_diverting_would_gain() {
    let mut town = on_the_way();
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R2 20 min"]);
    let reason = &plan.moves[0].decision.reason;
    assert!(reason.ends_with(" Diverting R1 Asha from 1002 would bring help 15 min sooner."), "{reason}");
    town.who(2).duty = Duty::Off;
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → nobody"]);
    assert_eq!(
        plan.moves[0].decision.reason,
        "Nobody can go: R1 Asha is on a visit (1002); 1 is off duty. R1 Asha could be diverted from 1002."
    );
}

#[test]
fn nobody_is_diverted_to_what_is_no_more_urgent_almost_there_twice_for_little_or_from_a_visit_of_two() {
    let kept = |why: &str, change: &dyn Fn(&mut Town)| {
        for name in ["global", "divert"] {
            let mut town = on_the_way();
            change(&mut town);
            assert!(diverting(&town, name).diversions.is_empty(), "{name}: {why}");
        }
    };
    kept("both are emergencies", &|town| town.what(2).priority = Priority::Fire);
    kept("five minutes from the door", &|town| town.what(2).place.position = Some(at(0, -5)));
    kept("two minutes are not worth it", &|town| town.fixes.get_mut(&responder_id(2)).unwrap().position = at(0, 12));
    kept("the other would be left alone", &|town| town.what(2).two_up = Some(TwoUp::StaffSafety));
    kept("once a journey", &|town| {
        town.job(3, Priority::P4, at(9, 9));
        let by = person_id(200);
        town.assigned(
            3,
            1,
            &[(Step::EnRoute, 40)],
            AssignmentState::StoodDown {
                at: NOW - Duration::minutes(31),
                by,
                reason: "diverted".to_owned(),
                left_unsafe: false,
                diverted_to: None,
                ambulance: None,
            },
        );
        town.what(3).assignments[0].offer = offer_id(3, 1);
    });
    kept("at the door of more than planned work", &|town| {
        town.what(2).priority = Priority::P3;
        town.what(2).assignments.clear();
        town.assigned(2, 1, &[(Step::EnRoute, 9), (Step::Arrived, 3)], AssignmentState::Live);
    });
}

#[test]
fn planned_work_on_scene_is_interrupted_only_with_the_desks_confirmation_and_made_safe_first() {
    let mut town = on_the_way();
    town.what(2).assignments.clear();
    town.what(2).place.position = Some(at(0, 0));
    town.assigned(2, 1, &[(Step::EnRoute, 9), (Step::Arrived, 3)], AssignmentState::Live);
    town.fixes.get_mut(&responder_id(2)).unwrap().position = at(0, 40);
    let plan = diverting(&town, "global");
    assert_eq!((plan.diversions[0].confirm, plan.diversions[0].estimate_s), (true, (5 + 10) * 60));
}

#[test]
fn a_key_is_fetched_from_whichever_holder_makes_the_whole_soonest() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0)).access = Access::KeyHeld { key: "K214".to_owned(), at: UNDERHILL.to_owned() };
    town.job(2, Priority::P1, at(0, 30));
    town.responder(1, at(0, 10)).keys = vec!["K214".to_owned()];
    town.responder(2, at(0, 12));
    assert_eq!(told(&town.plan()), ["1001 → R1 10 min", "1002 → R2 18 min"]);
}

#[test]
fn the_default_is_the_exact_plan_and_every_policy_has_its_name() {
    let names: Vec<&str> = POLICIES.iter().map(|policy| policy.name()).collect();
    assert_eq!(names, ["global/1", "divert/1", "priority/1", "closest-idle/1"]);
}

/// Everything that may become of the rows, tried: nobody twice, a pair both or neither, and no place given up for nothing.
fn brute_force(model: &Model, row: usize, taken: &mut Vec<Taken>, best: &mut Option<Price>) {
    if row == model.rows.len() {
        if let Some(price) = price_of(model, taken).filter(|price| best.is_none_or(|best| *price < best)) {
            *best = Some(price);
        }
        return;
    }
    let cells = (0..model.rows[row].cells.len()).map(Taken::Cell);
    for what in cells.chain([Taken::Waits]) {
        taken.push(what);
        brute_force(model, row + 1, taken, best);
        taken.pop();
    }
}

fn price_of(model: &Model, taken: &[Taken]) -> Option<Price> {
    let cell = |row: usize| if let Taken::Cell(cell) = taken[row] { Some(model.rows[row].cells[cell]) } else { None };
    let mut used = BTreeSet::new();
    let mut total = Price::default();
    for (place, row) in model.rows.iter().enumerate() {
        if cell(place).is_some_and(|cell| !used.insert(cell.column)) {
            return None;
        }
        total = total
            + match (cell(place), row.beside.map(|beside| (beside < place, cell(beside)))) {
                (None, None) => row.wait,
                (Some(own), None) => own.price,
                (None, Some((_, Some(_)))) | (Some(_), Some((_, None))) => return None,
                (None, Some((counted, None))) => {
                    if counted {
                        Price::default()
                    } else {
                        row.wait
                    }
                }
                (Some(one), Some((_, Some(other)))) if model.columns[one.column].who == model.columns[other.column].who => return None,
                (Some(_), Some((true, Some(_)))) => Price::default(),
                (Some(one), Some((false, Some(other)))) => {
                    one.price.max(other.price) + Price { first: 0, second: one.seconds.min(other.seconds) }
                }
            };
    }
    for (place, row) in model.rows.iter().enumerate() {
        let Some(holder) = row.held else { continue };
        if cell(place).is_none_or(|cell| cell.column != holder) && !used.contains(&holder) {
            return None;
        }
    }
    Some(total)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_whole_plan_is_what_trying_everything_finds(mut town in crate::properties::a_town(), safety in 0..3u8, diverts: bool) {
        town.board.jobs.retain(|id, _| *id <= job_id(3));
        town.board.responders.retain(|id, _| *id <= responder_id(5));
        for job in town.board.jobs.values_mut() {
            job.offers.retain(|offer| offer.to <= responder_id(5));
            job.assignments.retain(|one| one.responder <= responder_id(5));
            if job.two_up.is_some() && job.id.bytes()[15] % 3 == safety {
                job.two_up = Some(TwoUp::StaffSafety);
            }
        }
        let mut problem = town.problem();
        problem.diverts = diverts;
        let table = Table::of(&problem);
        let asks: Vec<_> = table.asks().iter().copied().filter(|ask| ask.nth == 1).take(5).collect();
        let model = Model::of(&Given { table: &table, asks: &asks, taken: &BTreeSet::new(), diverts }, WIDTH);
        let mut search = Search::new(model);
        let found = search.cheapest().unwrap();
        let mut best = None;
        brute_force(search.model(), 0, &mut Vec::new(), &mut best);
        prop_assert_eq!(Some(found.total), best);
    }

    #[test]
    fn no_alternative_that_was_solved_would_have_been_better(town in crate::properties::a_town()) {
        for made in town.plan().moves {
            for other in &made.decision.instead {
                prop_assert!((other.emergencies_s, other.others_tenths) >= (0, 0), "{other:?}");
            }
        }
    }

    #[test]
    fn nobody_is_ever_diverted_against_the_rules(town in crate::properties::a_town()) {
        for name in ["global", "divert"] {
            let plan = diverting(&town, name);
            let mut asked: Vec<_> = plan.moves.iter().flat_map(|made| made.offers.iter().map(|offer| offer.to)).collect();
            asked.extend(plan.diversions.iter().map(|one| one.who));
            asked.extend(plan.diversions.iter().filter_map(|one| if let Remedy::Sent { to, .. } = one.remedy { Some(to) } else { None }));
            let count = asked.len();
            asked.sort_unstable();
            asked.dedup();
            prop_assert_eq!(asked.len(), count, "nobody is needed twice in one plan");
            for one in &plan.diversions {
                let (from, to) = (&town.board.jobs[&one.from], &town.board.jobs[&one.to]);
                prop_assert!(to.priority.in_dispatch() < from.priority.in_dispatch());
                prop_assert!(from.live_of(one.who).is_some());
                prop_assert_eq!(one.confirm, from.is_attended());
                prop_assert!(SWITCH_S > 0 && (!one.confirm || from.priority == Priority::P4));
            }
        }
    }
}
