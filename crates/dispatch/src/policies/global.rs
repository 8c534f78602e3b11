//! The exact plan over everything at once: the cheapest way to fill all the places that wait, by the objective of [`price`](crate::price).
//!
//! First everybody's first ask, all urgencies together. Then, urgency by urgency, the further asks of those nobody has answered, which come before
//! anything less urgent; what is less urgent is then planned anew with whoever is left.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::Instead;
use domain::ids::{JobId, ResponderId};
use domain::time::{Duration, Timestamp};
use domain::words::Priority;

use super::{Assignments, Choice, Diversion, Policy, Remedy, priority};
use crate::counterfactual::instead;
use crate::exact::{Answer, Given, Model, Row, Taken, Way, cheapest};
use crate::price::has_aged;
use crate::solve::Unsolvable;
use crate::table::{Ask, Table, never_alone};

/// The exact plan.
#[derive(Clone, Copy, Debug)]
pub struct Global;

/// Planned work is begun when somebody free is this near, or its time runs low, or it has waited long enough.
const NEAR_ENOUGH_S: i64 = 1_200;
/// Its time runs low so long before it is due.
const SLACK_LOW: Duration = Duration::hours(4);

impl Policy for Global {
    fn name(&self) -> &'static str {
        "global/1"
    }

    fn plan(&self, table: &Table<'_>) -> Assignments {
        // More than the numbers hold is more than any service has open. It is planned all the same, one by one.
        whole(table).unwrap_or_else(|_| priority::in_line(table, table.asks()))
    }
}

/// A solved model.
struct Solved {
    model: Model,
    answer: Answer,
}

fn solve(table: &Table<'_>, asks: &[Ask<'_>], taken: &BTreeSet<ResponderId>, diverts: bool) -> Result<Solved, Unsolvable> {
    let model = Model::of(&Given { table, asks, taken, diverts });
    let answer = cheapest(&model, &[])?;
    let answer = answer.unwrap_or_else(|| Answer { total: crate::price::Price::default(), taken: vec![Taken::Waits; model.rows.len()] });
    Ok(Solved { model, answer })
}

fn whole(table: &Table<'_>) -> Result<Assignments, Unsolvable> {
    let problem = table.problem;
    let mut made = Assignments::default();
    let (entering, later): (Vec<Ask<'_>>, Vec<Ask<'_>>) = table.asks().iter().copied().partition(|ask| enters(table, ask, problem.now));
    made.later = later.iter().map(|ask| ask.view.job.id).collect();
    made.never_alone = entering.iter().filter(|ask| never_alone(ask.view.job)).map(|ask| ask.view.job.id).collect();
    let mut rest: Vec<Ask<'_>> = entering.iter().copied().filter(|ask| ask.nth == 1).collect();
    let mut taken = BTreeSet::new();
    let mut solved = solve(table, &rest, &taken, problem.diverts)?;
    if !problem.diverts {
        made.diversions = advice(table, &rest, &solved)?;
    }
    let mut budget = COUNTERFACTUALS_MOST;
    for urgency in [Priority::P1, Priority::P2, Priority::P3, Priority::P4] {
        commit(&solved, urgency, &mut made, &mut taken);
        explain(&solved, urgency, &mut made.instead, &mut budget)?;
        rest.retain(|ask| ask.view.job.priority.in_dispatch() > urgency);
        let further: Vec<Ask<'_>> =
            entering.iter().copied().filter(|ask| ask.nth > 1 && ask.view.job.priority.in_dispatch() == urgency).collect();
        if further.is_empty() {
            continue;
        }
        commit(&solve(table, &further, &taken, false)?, urgency, &mut made, &mut taken);
        solved = solve(table, &rest, &taken, problem.diverts)?;
    }
    Ok(made)
}

/// So many plans are solved anew in one plan for the sake of the explanation, those of the most urgent jobs first.
const COUNTERFACTUALS_MOST: usize = 64;

/// Planned work enters the plan when it should be begun; everything else at once.
fn enters(table: &Table<'_>, ask: &Ask<'_>, now: Timestamp) -> bool {
    let job = ask.view.job;
    let near = || {
        let first = table.ranked(job.id).iter().find(|candidate| candidate.excluded.is_none());
        first.is_none_or(|first| first.total_s() <= NEAR_ENOUGH_S)
    };
    match job.priority {
        Priority::Fire | Priority::P1 | Priority::P2 | Priority::P3 => true,
        Priority::P4 => job.arrive_by <= now + SLACK_LOW || has_aged(job.opened_at, now) || near(),
    }
}

/// Takes over what was decided for an urgency: who is asked now, who is taken from elsewhere.
fn commit(solved: &Solved, urgency: Priority, made: &mut Assignments, taken: &mut BTreeSet<ResponderId>) {
    for (row, what) in solved.model.rows.iter().zip(&solved.answer.taken) {
        if row.urgency != urgency || row.held.is_some() {
            continue;
        }
        let Taken::Cell(cell) = what else { continue };
        let cell = row.cells[*cell];
        let who = solved.model.columns[cell.column].who;
        if waits_for_the_other(solved, row) {
            made.kept.push((who, row.job));
            taken.insert(who);
            continue;
        }
        match cell.way {
            Way::Now => {
                made.choices.push(Choice { job: row.job, slot: row.slot, to: who });
                taken.insert(who);
            }
            Way::Divert { .. } => {
                taken.insert(who);
                let one = diversion(solved, row, *what, None);
                taken.extend(one.and_then(|one| if let Remedy::Sent { to, .. } = one.remedy { Some(to) } else { None }));
                made.diversions.extend(one);
            }
            Way::Later => made.later.push(row.job),
            Way::Keeps => {}
        }
    }
}

/// Whether this is a place of a pair of whom one is not free yet.
fn waits_for_the_other(solved: &Solved, row: &Row) -> bool {
    let later =
        |place: usize| matches!(solved.answer.taken[place], Taken::Cell(cell) if solved.model.rows[place].cells[cell].way == Way::Later);
    let own = row.beside.and_then(|beside| solved.model.rows[beside].beside);
    row.beside.zip(own).is_some_and(|(beside, own)| later(beside) || later(own))
}

/// A diversion with its remedy, read from the plan it stands in.
fn diversion(solved: &Solved, row: &Row, what: Taken, without_s: Option<i64>) -> Option<Diversion> {
    let Taken::Cell(cell) = what else { return None };
    let cell = row.cells[cell];
    let Way::Divert { confirm } = cell.way else { return None };
    let left = solved.model.rows.iter().position(|other| other.held == Some(cell.column))?;
    let remedy = match solved.answer.taken[left] {
        Taken::Cell(place) => {
            let sent = solved.model.rows[left].cells[place];
            Remedy::Sent { to: solved.model.columns[sent.column].who, estimate_s: sent.seconds }
        }
        Taken::Waits => Remedy::Escalated,
    };
    Some(Diversion {
        who: solved.model.columns[cell.column].who,
        from: solved.model.rows[left].job,
        to: row.job,
        slot: row.slot,
        estimate_s: cell.seconds,
        sooner_s: without_s.map(|without| without - cell.seconds),
        confirm,
        remedy,
    })
}

/// Whom the desk could divert to an emergency, and what that would gain, where the plan may not divert by itself.
fn advice(table: &Table<'_>, first: &[Ask<'_>], plain: &Solved) -> Result<Vec<Diversion>, Unsolvable> {
    let emergencies = first.iter().any(|ask| ask.view.job.priority.in_dispatch() == Priority::P1);
    let somebody = table.problem.responders.iter().any(|who| who.engaged.is_some_and(|visit| visit.priority.in_dispatch() > Priority::P1));
    if !emergencies || !somebody {
        return Ok(Vec::new());
    }
    let diverting = solve(table, first, &BTreeSet::new(), true)?;
    let mut without: BTreeMap<(JobId, u8), Option<i64>> = BTreeMap::new();
    for (row, what) in plain.model.rows.iter().zip(&plain.answer.taken) {
        let seconds = if let Taken::Cell(cell) = what { Some(row.cells[*cell].seconds) } else { None };
        without.insert((row.job, row.slot), seconds);
    }
    let emergencies = diverting.model.rows.iter().zip(&diverting.answer.taken).filter(|(row, _)| row.urgency == Priority::P1);
    let found =
        emergencies.filter_map(|(row, what)| diversion(&diverting, row, *what, without.get(&(row.job, row.slot)).copied().flatten()));
    Ok(found.collect())
}

/// What the plan would have been with somebody else, for the rows of an urgency.
fn explain(solved: &Solved, urgency: Priority, found: &mut BTreeMap<JobId, Vec<Instead>>, budget: &mut usize) -> Result<(), Unsolvable> {
    for (place, row) in solved.model.rows.iter().enumerate() {
        if row.urgency == urgency && row.held.is_none() && !found.contains_key(&row.job) {
            let alternatives = instead(&solved.model, &solved.answer, place, budget)?;
            if !alternatives.is_empty() {
                found.insert(row.job, alternatives);
            }
        }
    }
    Ok(())
}
