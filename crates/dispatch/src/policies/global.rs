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
use crate::exact::{Answer, Given, Model, Row, Search, Taken, WIDTH, Way};
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
        let narrow = Planning { table, width: WIDTH, tight: false }.whole();
        let made = match narrow {
            Ok(Some(made)) => Ok(Some(made)),
            Ok(None) => Planning { table, width: usize::MAX, tight: false }.whole(),
            Err(error) => Err(error),
        };
        made.ok().flatten().unwrap_or_else(|| priority::in_line(table, table.asks()))
    }
}

/// A solved model.
struct Solved {
    search: Search,
    answer: Answer,
}

impl Solved {
    fn rows(&self) -> impl Iterator<Item = (&Row, Taken)> {
        self.search.model().rows.iter().zip(self.answer.taken.iter().copied())
    }

    fn who(&self, column: usize) -> ResponderId {
        self.search.model().columns[column].who
    }
}

/// One go at the plan, with so many cells to a row.
struct Planning<'t, 'q> {
    table: &'t Table<'q>,
    width: usize,
    tight: bool,
}

impl<'q> Planning<'_, 'q> {
    fn solve(&mut self, asks: &[Ask<'q>], taken: &BTreeSet<ResponderId>, diverts: bool) -> Result<Solved, Unsolvable> {
        let mut search = Search::new(Model::of(&Given { table: self.table, asks, taken, diverts }, self.width));
        let answer = search.cheapest()?;
        self.tight |= search.is_tight();
        Ok(Solved { search, answer })
    }

    /// The whole plan; `None` where rows had too few cells for it.
    fn whole(mut self) -> Result<Option<Assignments>, Unsolvable> {
        let (table, problem) = (self.table, self.table.problem);
        let mut made = Assignments::default();
        let (entering, later): (Vec<Ask<'_>>, Vec<Ask<'_>>) = table.asks().iter().copied().partition(|ask| enters(table, ask, problem.now));
        made.later = later.iter().map(|ask| (ask.view.job.id, None)).collect();
        made.never_alone = entering.iter().filter(|ask| never_alone(ask.view.job)).map(|ask| ask.view.job.id).collect();
        let mut rest: Vec<Ask<'_>> = entering.iter().copied().filter(|ask| ask.nth == 1).collect();
        let mut taken = BTreeSet::new();
        let mut solved = self.solve(&rest, &taken, table.diverts)?;
        if table.explains && !table.diverts {
            made.diversions = self.advice(&rest, &solved)?;
        }
        let mut budget = COUNTERFACTUALS_MOST;
        for urgency in [Priority::P1, Priority::P2, Priority::P3, Priority::P4] {
            commit(&solved, urgency, &mut made, &mut taken);
            if table.explains {
                explain(&mut solved, urgency, &mut made.instead, &mut budget)?;
            }
            self.tight |= solved.search.is_tight();
            if self.tight {
                return Ok(None);
            }
            rest.retain(|ask| ask.view.job.priority.in_dispatch() > urgency);
            let further: Vec<Ask<'_>> =
                entering.iter().copied().filter(|ask| ask.nth > 1 && ask.view.job.priority.in_dispatch() == urgency).collect();
            if further.is_empty() {
                continue;
            }
            commit(&self.solve(&further, &taken, false)?, urgency, &mut made, &mut taken);
            solved = self.solve(&rest, &taken, table.diverts)?;
        }
        Ok(Some(made).filter(|_| !self.tight))
    }

    /// Whom the desk could divert to an emergency, and what that would gain, where the plan may not divert by itself.
    fn advice(&mut self, first: &[Ask<'q>], plain: &Solved) -> Result<Vec<Diversion>, Unsolvable> {
        let emergencies = first.iter().any(|ask| ask.view.job.priority.in_dispatch() == Priority::P1);
        let people = &self.table.problem.responders;
        let somebody = people.iter().any(|who| who.engaged.is_some_and(|visit| visit.priority.in_dispatch() > Priority::P1));
        if !emergencies || !somebody {
            return Ok(Vec::new());
        }
        let diverting = self.solve(first, &BTreeSet::new(), true)?;
        let mut without: BTreeMap<(JobId, u8), Option<i64>> = BTreeMap::new();
        for (row, what) in plain.rows() {
            let seconds = if let Taken::Cell(cell) = what { Some(row.cells[cell].seconds) } else { None };
            without.insert((row.job, row.slot), seconds);
        }
        let emergencies = diverting.rows().filter(|(row, _)| row.urgency == Priority::P1);
        let found =
            emergencies.filter_map(|(row, what)| diversion(&diverting, row, what, without.get(&(row.job, row.slot)).copied().flatten()));
        Ok(found.collect())
    }
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
    for (row, what) in solved.rows() {
        if row.urgency != urgency || row.held.is_some() {
            continue;
        }
        let Taken::Cell(cell) = what else { continue };
        let cell = row.cells[cell];
        let who = solved.who(cell.column);
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
                let one = diversion(solved, row, what, None);
                taken.extend(one.and_then(|one| if let Remedy::Sent { to, .. } = one.remedy { Some(to) } else { None }));
                made.diversions.extend(one);
            }
            Way::Later => made.later.push((row.job, Some(who))),
            Way::Keeps => {}
        }
    }
}

/// Whether this is a place of a pair of whom one is not free yet.
fn waits_for_the_other(solved: &Solved, row: &Row) -> bool {
    let rows = &solved.search.model().rows;
    let later = |place: usize| matches!(solved.answer.taken[place], Taken::Cell(cell) if rows[place].cells[cell].way == Way::Later);
    let own = row.beside.and_then(|beside| rows[beside].beside);
    row.beside.zip(own).is_some_and(|(beside, own)| later(beside) || later(own))
}

/// A diversion with its remedy, read from the plan it stands in.
fn diversion(solved: &Solved, row: &Row, what: Taken, without_s: Option<i64>) -> Option<Diversion> {
    let Taken::Cell(cell) = what else { return None };
    let cell = row.cells[cell];
    let Way::Divert { confirm } = cell.way else { return None };
    let (left, becomes) = solved.rows().find(|(other, _)| other.held == Some(cell.column))?;
    let remedy = match becomes {
        Taken::Cell(place) => {
            let sent = left.cells[place];
            Remedy::Sent { to: solved.who(sent.column), estimate_s: sent.seconds }
        }
        Taken::Waits => Remedy::Escalated,
    };
    Some(Diversion {
        who: solved.who(cell.column),
        from: left.job,
        to: row.job,
        slot: row.slot,
        estimate_s: cell.seconds,
        sooner_s: without_s.map(|without| without - cell.seconds),
        confirm,
        remedy,
    })
}

/// What the plan would have been with somebody else, for the rows of an urgency.
fn explain(
    solved: &mut Solved,
    urgency: Priority,
    found: &mut BTreeMap<JobId, Vec<Instead>>,
    budget: &mut usize,
) -> Result<(), Unsolvable> {
    for place in 0..solved.answer.taken.len() {
        let row = &solved.search.model().rows[place];
        let job = row.job;
        if row.urgency == urgency && row.held.is_none() && !found.contains_key(&job) {
            let alternatives = instead(&mut solved.search, &solved.answer, place, budget)?;
            if !alternatives.is_empty() {
                found.insert(job, alternatives);
            }
        }
    }
    Ok(())
}
