//! Building the model from the table: who could fill which place how soon, and what waiting would cost.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{JobId, ResponderId};
use domain::job::{OfferState, TwoUp};
use domain::responder::Duty;
use domain::time::Duration;
use domain::words::Priority;

use super::{ALMOST_THERE_S, Cell, Column, MAKE_SAFE_S, Model, OVERTIME_S, Row, SWITCH_S, Way};
use crate::cost::{UNKNOWN_DOOR_S, ahead_s, at_the_door_s, time_from_here};
use crate::price::{HORIZON_S, Price, Pricing};
use crate::problem::{Engaged, JobView, Problem, ResponderView};
use crate::ranking::{Ranked, turn};
use crate::table::{Ask, Table, never_alone};

/// Which column is whose, now and later.
type Places = BTreeMap<(ResponderId, bool), usize>;

/// What the model is made of.
pub struct Given<'t, 'q> {
    /// Everybody's standing.
    pub table: &'t Table<'q>,
    /// What is asked for, in canonical order.
    pub asks: &'t [Ask<'q>],
    /// Who is not there any more.
    pub taken: &'t BTreeSet<ResponderId>,
    /// Whether people may be diverted.
    pub diverts: bool,
}

impl Model {
    /// Rows for what is asked for and for what somebody could lose to it.
    pub fn of(given: &Given<'_, '_>) -> Self {
        let (columns, places) = columns(given);
        let mut rows: Vec<Row> = given.asks.iter().map(|ask| asked_row(given, ask, &places)).collect();
        let most_urgent = rows.iter().map(|row| row.urgency).min();
        rows.extend(most_urgent.into_iter().flat_map(|urgency| held_rows(given, urgency, &places)));
        pair_up(given.table.problem, &mut rows);
        let most = rows.len();
        for row in &mut rows {
            row.cells.sort_unstable_by_key(|cell| (cell.price, cell.column));
            let keeps = row.cells.iter().position(|cell| cell.way == Way::Keeps);
            if let Some(own) = keeps.filter(|place| *place >= most) {
                row.cells.swap(most - 1, own);
            }
            row.cells.truncate(most);
        }
        price_waiting(given.table.problem, &mut rows);
        Self { rows, columns }
    }
}

/// Everybody who is not taken, in the order in which it is their turn.
fn columns(given: &Given<'_, '_>) -> (Vec<Column>, Places) {
    let mut there: Vec<&ResponderView<'_>> =
        given.table.problem.responders.iter().filter(|who| who.responder.on_duty() && !given.taken.contains(&who.responder.id)).collect();
    there.sort_by_key(|who| turn(who));
    let mut columns = Vec::with_capacity(there.len());
    for who in there {
        columns.push(Column { who: who.responder.id, later: false });
        if who.engaged.is_some() {
            columns.push(Column { who: who.responder.id, later: true });
        }
    }
    let places = columns.iter().enumerate().map(|(place, column)| ((column.who, column.later), place)).collect();
    (columns, places)
}

fn row_for(view: &JobView<'_>, slot: u8, second: bool, problem: &Problem<'_>) -> Row {
    let job = view.job;
    let pricing = Pricing::of(job.priority, job.opened_at, job.arrive_by, problem.now);
    let wait = Price::default();
    let urgency = job.priority.in_dispatch();
    Row { job: job.id, number: job.number, slot, urgency, pricing, second, cells: Vec::new(), wait_s: 0, wait, held: None, beside: None }
}

fn asked_row(given: &Given<'_, '_>, ask: &Ask<'_>, places: &Places) -> Row {
    let problem = given.table.problem;
    let mut row = row_for(ask.view, ask.slot, is_second_to_lift(ask), problem);
    // Beyond its target nobody waits by choice, nor does an emergency ever; but who is not sent alone waits for whoever is free first.
    let may_wait = never_alone(ask.view.job) || (row.urgency > Priority::P1 && problem.now < ask.view.job.arrive_by);
    for candidate in given.table.ranked(ask.view.job.id) {
        row.cells.extend(now(candidate, &row, ask.view, places, problem));
        if candidate.only_engaged {
            row.cells.extend(later(candidate, &row, ask.view, places, problem).filter(|_| may_wait));
            row.cells.extend(diverted(candidate, &row, ask.view, places, problem).filter(|_| given.diverts));
        }
    }
    row
}

/// Whether this is the place of the one who follows when two lift.
fn is_second_to_lift(ask: &Ask<'_>) -> bool {
    let job = ask.view.job;
    job.two_up == Some(TwoUp::Lifting) && (ask.slot > 0 || job.live(1).is_some())
}

/// What working beyond the end of the shift counts as.
fn overtime_s(who: &ResponderView<'_>, view: &JobView<'_>, seconds: i64, problem: &Problem<'_>) -> i64 {
    match who.responder.duty {
        Duty::On { until, .. } if problem.now + Duration::seconds(seconds + at_the_door_s(view.job.kind)) > until => OVERTIME_S,
        Duty::On { .. } | Duty::Off => 0,
    }
}

fn now(candidate: &Ranked<'_>, row: &Row, view: &JobView<'_>, places: &Places, problem: &Problem<'_>) -> Option<Cell> {
    let parts = candidate.parts.filter(|_| candidate.excluded.is_none())?;
    let column = *places.get(&(candidate.who.responder.id, false))?;
    let seconds = parts.total_s();
    let price = row.of_help_in(seconds + overtime_s(candidate.who, view, seconds, problem));
    Some(Cell { column, seconds, price, way: Way::Now })
}

fn later(candidate: &Ranked<'_>, row: &Row, view: &JobView<'_>, places: &Places, problem: &Problem<'_>) -> Option<Cell> {
    let parts = candidate.parts?;
    let column = *places.get(&(candidate.who.responder.id, true))?;
    let seconds = ahead_s(candidate.who.engaged.as_ref()?)? + parts.total_s() - parts.finish_s;
    let price = row.of_help_in(seconds + overtime_s(candidate.who, view, seconds, problem));
    Some(Cell { column, seconds, price, way: Way::Later })
}

fn diverted(candidate: &Ranked<'_>, row: &Row, view: &JobView<'_>, places: &Places, problem: &Problem<'_>) -> Option<Cell> {
    let engaged = candidate.who.engaged?;
    let confirm = may_be_diverted(candidate.who, &engaged, row.urgency, problem)?;
    let column = *places.get(&(candidate.who.responder.id, false))?;
    let seconds = time_from_here(candidate.who, &view.visit)?.total_s() + if confirm { MAKE_SAFE_S } else { 0 };
    let price = row.of_help_in(seconds + SWITCH_S);
    Some(Cell { column, seconds, price, way: Way::Divert { confirm } })
}

/// Whether somebody may be taken from their visit for something of this urgency, and whether only the desk can order it: strictly more urgent, once a
/// journey, not almost there, nobody left alone where that is not safe; at the door only from planned work.
pub fn may_be_diverted(who: &ResponderView<'_>, engaged: &Engaged, to: Priority, problem: &Problem<'_>) -> Option<bool> {
    let visit = problem.job(engaged.job)?;
    let strictly = to.in_dispatch() < engaged.priority.in_dispatch();
    if !strictly || engaged.diverted || visit.job.two_up == Some(TwoUp::StaffSafety) {
        return None;
    }
    match engaged.there_s {
        None => (time_from_here(who, &visit.visit)?.travel_s > ALMOST_THERE_S).then_some(false),
        Some(_) => (engaged.priority == Priority::P4).then_some(true),
    }
}

/// The places somebody holds, less urgent than something that is asked for: by an offer they have not answered, or on a visit they can be taken from.
fn held_rows(given: &Given<'_, '_>, most_urgent: Priority, places: &Places) -> Vec<Row> {
    let problem = given.table.problem;
    let mut found: Vec<(&JobView<'_>, Row)> = Vec::new();
    for view in problem.jobs.iter().filter(|view| most_urgent < view.job.priority.in_dispatch()) {
        for slot in view.job.unfilled() {
            let open = view.job.offers.iter().find(|offer| offer.slot == slot && offer.state == OfferState::Open);
            let holder = open.and_then(|offer| problem.responder(offer.to)).filter(|who| who.engaged.is_none());
            found.extend(holder.and_then(|who| held_row(given, view, slot, who, places)).map(|row| (view, row)));
        }
        if given.diverts {
            for one in view.job.assignments.iter().filter(|one| one.is_live()) {
                let holder = problem.responder(one.responder);
                found.extend(holder.and_then(|who| held_row(given, view, one.slot, who, places)).map(|row| (view, row)));
            }
        }
    }
    found.sort_by_key(|(view, row)| (row.urgency, view.job.opened_at, row.job, row.slot));
    found.into_iter().map(|(_, row)| row).collect()
}

fn held_row(given: &Given<'_, '_>, view: &JobView<'_>, slot: u8, holder: &ResponderView<'_>, places: &Places) -> Option<Row> {
    let problem = given.table.problem;
    let column = *places.get(&(holder.responder.id, false))?;
    let mut row = row_for(view, slot, false, problem);
    let there = holder.engaged.is_some_and(|engaged| engaged.there_s.is_some());
    let seconds = if there { 0 } else { time_from_here(holder, &view.visit)?.total_s() };
    row.held = Some(column);
    row.cells.push(Cell { column, seconds, price: row.of_help_in(seconds), way: Way::Keeps });
    for candidate in given.table.ranked(view.job.id).iter().filter(|_| view.job.auto_offer) {
        if candidate.who.responder.id != holder.responder.id
            && let Some(mut cell) = now(candidate, &row, view, places, problem)
        {
            cell.price = row.of_help_in(cell.seconds + SWITCH_S);
            row.cells.push(cell);
        }
    }
    Some(row)
}

/// Joins the two places of each visit that nobody makes alone. Where somebody goes or has been asked the other place is a row like any.
fn pair_up(problem: &Problem<'_>, rows: &mut [Row]) {
    let mut first_of: BTreeMap<JobId, usize> = BTreeMap::new();
    for place in 0..rows.len() {
        let job = rows[place].job;
        let may_be_alone = problem.job(job).is_none_or(|view| !never_alone(view.job));
        if may_be_alone || rows[place].held.is_some() {
            continue;
        }
        match first_of.get(&job) {
            Some(other) => {
                rows[place].beside = Some(*other);
                rows[*other].beside = Some(place);
            }
            None => {
                first_of.insert(job, place);
            }
        }
    }
}

/// Waiting is help at a later start: after somebody's visit to another place that waits, or when somebody who is busy is free; for want of both, after a
/// visit as long as its own. An emergency's waiting, anybody's beyond the target, and waiting for nothing, costs more than the furthest who may go.
fn price_waiting(problem: &Problem<'_>, rows: &mut [Row]) {
    let soonest: Vec<Option<i64>> = rows.iter().map(|row| row.cells.iter().map(|cell| cell.seconds).min()).collect();
    let views: Vec<Option<&JobView<'_>>> = rows.iter().map(|row| problem.job(row.job)).collect();
    for place in 0..rows.len() {
        let Some(view) = views[place] else { continue };
        let after_another = (0..rows.len()).filter(|other| rows[*other].job != rows[place].job).filter_map(|other| {
            let there = views[other]?;
            Some(soonest[other]? + at_the_door_s(there.job.kind) + onward_s(view, there))
        });
        let busy = when_somebody_is_free(problem, view);
        let own = soonest[place].map(|seconds| seconds + at_the_door_s(view.job.kind));
        let later_start = after_another.chain(busy).min();
        let mut wait_s = later_start.or(own).unwrap_or(HORIZON_S);
        let row = &rows[place];
        let furthest = row.cells.iter().max_by_key(|cell| cell.price);
        let by_choice = later_start.is_some() && row.urgency > Priority::P1 && problem.now < view.job.arrive_by;
        let mut wait = row.of_help_in(wait_s);
        if let Some(furthest) = furthest.filter(|_| !by_choice || row.held.is_some()) {
            wait_s = wait_s.max(furthest.seconds + 1);
            let dearer =
                furthest.price + Price { first: i64::from(row.urgency == Priority::P1), second: i64::from(row.urgency > Priority::P1) };
            wait = row.of_help_in(wait_s).max(dearer);
        }
        let row = &mut rows[place];
        (row.wait_s, row.wait) = (wait_s, wait);
    }
}

/// From one door to another.
fn onward_s(to: &JobView<'_>, from: &JobView<'_>) -> i64 {
    let known = to.visit.drive_s.as_ref().zip(from.door).and_then(|(seconds, door)| seconds.get(door).copied());
    known.unwrap_or(UNKNOWN_DOOR_S)
}

/// The soonest that somebody who is on a visit now could come, as far as one may build on it.
fn when_somebody_is_free(problem: &Problem<'_>, view: &JobView<'_>) -> Option<i64> {
    let own = problem.responders.iter().filter(|who| who.responder.organisation == view.job.organisation && who.responder.on_duty());
    own.filter_map(|who| {
        let ahead = ahead_s(who.engaged.as_ref()?)?;
        let parts = crate::cost::time_to_effective_help(who, &view.visit)?;
        Some(ahead + parts.total_s() - parts.finish_s)
    })
    .min()
}
