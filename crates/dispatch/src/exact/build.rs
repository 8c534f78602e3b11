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
use crate::ranking::{Ranked, Turn, turn};
use crate::table::{Ask, Table, never_alone};

/// Whose column it is, as they are now or as they will be when they are free: columns stand in the order in which it is people's turn.
type Key = (Turn, bool);

/// A row whose cells have no columns yet.
struct Place<'q> {
    row: Row,
    view: &'q JobView<'q>,
    cells: Vec<(Key, Cell)>,
    held: Option<Key>,
}

/// So many of a row's cheapest cells are looked at first; where more rows than these want the same people the model is built anew with all that matter.
pub const WIDTH: usize = 32;

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
    /// Rows for what is asked for and for what somebody could lose to it, each with so many of its cheapest cells at most; two at least, so that beside
    /// whoever holds a place stands whoever would be better.
    pub fn of(given: &Given<'_, '_>, width: usize) -> Self {
        let width = width.max(2);
        let mut places: Vec<Place<'_>> = given.asks.iter().map(|ask| asked_row(given, ask)).collect();
        let most_urgent = places.iter().map(|place| place.row.urgency).min();
        places.extend(most_urgent.into_iter().flat_map(|urgency| held_rows(given, urgency)));
        let rows = places.len();
        for place in &mut places {
            let cells = &mut place.cells;
            cells.sort_unstable_by_key(|(key, cell)| (cell.price, *key));
            let keeps = cells.iter().position(|(_, cell)| cell.way == Way::Keeps);
            if let Some(own) = keeps.filter(|place| *place >= rows) {
                cells.swap(rows - 1, own);
            }
            cells.truncate(rows);
            place.row.soonest = cells.iter().map(|(_, cell)| cell.seconds).min();
            place.row.furthest = cells.iter().map(|(_, cell)| (cell.price, cell.seconds)).max_by_key(|(price, _)| *price);
            if cells.len() > width && !never_alone(place.view.job) {
                if let Some(own) = keeps.map(|own| own.min(rows - 1)).filter(|place| *place >= width) {
                    cells.swap(width - 1, own);
                }
                cells.truncate(width);
                place.row.cut = true;
            }
        }
        let mut keys: Vec<Key> = places.iter().flat_map(|place| place.cells.iter().map(|(key, _)| *key)).collect();
        keys.sort_unstable();
        keys.dedup();
        let column = |key: Key| keys.binary_search(&key).ok();
        let views: Vec<&JobView<'_>> = places.iter().map(|place| place.view).collect();
        let number = |(key, cell): (Key, Cell)| Some(Cell { column: column(key)?, ..cell });
        let numbered = |place: Place<'_>| {
            let cells = place.cells.into_iter().filter_map(number).collect();
            Row { cells, held: place.held.and_then(column), ..place.row }
        };
        let mut rows: Vec<Row> = places.into_iter().map(numbered).collect();
        pair_up(&views, &mut rows);
        price_waiting(given.table, &views, &mut rows);
        let columns = keys.into_iter().map(|((_, _, who), later)| Column { who, later }).collect();
        Self { rows, columns }
    }
}

fn row_for(view: &JobView<'_>, slot: u8, second: bool, problem: &Problem<'_>) -> Row {
    let job = view.job;
    let pricing = Pricing::of(job.priority, job.opened_at, job.arrive_by, problem.now);
    let wait = Price::default();
    let urgency = job.priority.in_dispatch();
    let cells = Vec::new();
    Row {
        job: job.id,
        number: job.number,
        slot,
        urgency,
        pricing,
        second,
        cells,
        cut: false,
        soonest: None,
        furthest: None,
        wait_s: 0,
        wait,
        held: None,
        beside: None,
    }
}

fn asked_row<'q>(given: &Given<'_, 'q>, ask: &Ask<'q>) -> Place<'q> {
    let problem = given.table.problem;
    let row = row_for(ask.view, ask.slot, is_second_to_lift(ask), problem);
    // Beyond its target nobody waits by choice, nor does an emergency ever; but who is not sent alone waits for whoever is free first.
    let may_wait = never_alone(ask.view.job) || (row.urgency > Priority::P1 && problem.now < ask.view.job.arrive_by);
    let ranked = given.table.ranked(ask.view.job.id);
    let mut cells = Vec::with_capacity(ranked.len());
    for candidate in ranked.iter().filter(|candidate| is_there(given, candidate.who)) {
        let key = turn(candidate.who);
        cells.extend(now(candidate, &row, ask.view, problem).map(|cell| ((key, false), cell)));
        if candidate.only_engaged {
            if may_wait {
                cells.extend(later(candidate, &row, ask.view, problem).map(|cell| ((key, true), cell)));
            }
            if given.diverts {
                cells.extend(diverted(candidate, &row, ask.view, problem).map(|cell| ((key, false), cell)));
            }
        }
    }
    Place { row, view: ask.view, cells, held: None }
}

/// Whether somebody is on duty and not taken.
fn is_there(given: &Given<'_, '_>, who: &ResponderView<'_>) -> bool {
    who.responder.on_duty() && !given.taken.contains(&who.responder.id)
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

fn now(candidate: &Ranked<'_>, row: &Row, view: &JobView<'_>, problem: &Problem<'_>) -> Option<Cell> {
    let parts = candidate.parts.filter(|_| candidate.excluded.is_none())?;
    let seconds = parts.total_s();
    let price = row.of_help_in(seconds + overtime_s(candidate.who, view, seconds, problem));
    Some(Cell { column: 0, seconds, price, way: Way::Now })
}

fn later(candidate: &Ranked<'_>, row: &Row, view: &JobView<'_>, problem: &Problem<'_>) -> Option<Cell> {
    let seconds = once_free_s(candidate)?;
    let price = row.of_help_in(seconds + overtime_s(candidate.who, view, seconds, problem));
    Some(Cell { column: 0, seconds, price, way: Way::Later })
}

fn diverted(candidate: &Ranked<'_>, row: &Row, view: &JobView<'_>, problem: &Problem<'_>) -> Option<Cell> {
    let engaged = candidate.who.engaged?;
    let confirm = may_be_diverted(candidate.who, &engaged, row.urgency, problem)?;
    let seconds = time_from_here(candidate.who, &view.visit)?.total_s() + if confirm { MAKE_SAFE_S } else { 0 };
    let price = row.of_help_in(seconds + SWITCH_S);
    Some(Cell { column: 0, seconds, price, way: Way::Divert { confirm } })
}

/// Whether somebody may be taken from their visit for something of this urgency, and whether only the desk can order it: strictly more urgent, once a
/// journey, not almost there, nobody left alone where that is not safe; at the door only from planned work.
pub fn may_be_diverted(who: &ResponderView<'_>, engaged: &Engaged, to: Priority, problem: &Problem<'_>) -> Option<bool> {
    diverting(who, engaged, to, problem).ok()
}

/// As [`may_be_diverted`].
///
/// # Errors
/// The rule that stands against it, of somebody who drives to what is less urgent; `None` of everybody else.
pub fn diverting(who: &ResponderView<'_>, engaged: &Engaged, to: Priority, problem: &Problem<'_>) -> Result<bool, Option<&'static str>> {
    let visit = problem.job(engaged.job).ok_or(None)?;
    if to.in_dispatch() >= engaged.priority.in_dispatch() {
        return Err(None);
    }
    let drives = |rule| engaged.there_s.is_none().then_some(rule);
    if engaged.diverted {
        return Err(drives("they were diverted on this journey already"));
    }
    if visit.job.two_up == Some(TwoUp::StaffSafety) {
        return Err(drives("the other would be alone there"));
    }
    match engaged.there_s {
        None if time_from_here(who, &visit.visit).ok_or(None)?.travel_s > ALMOST_THERE_S => Ok(false),
        None => Err(Some("they are within five minutes of that door")),
        Some(_) if engaged.priority == Priority::P4 => Ok(true),
        Some(_) => Err(None),
    }
}

/// The places somebody holds, less urgent than something that is asked for: by an offer they have not answered, or on a visit they can be taken from.
fn held_rows<'q>(given: &Given<'_, 'q>, most_urgent: Priority) -> Vec<Place<'q>> {
    let problem = given.table.problem;
    let mut found: Vec<Place<'q>> = Vec::new();
    for view in problem.jobs.iter().filter(|view| most_urgent < view.job.priority.in_dispatch()) {
        for slot in view.job.unfilled() {
            let open = view.job.offers.iter().find(|offer| offer.slot == slot && offer.state == OfferState::Open);
            let holder = open.and_then(|offer| problem.responder(offer.to)).filter(|who| who.engaged.is_none());
            found.extend(holder.and_then(|who| held_row(given, view, slot, who)));
        }
        if given.diverts {
            for one in view.job.assignments.iter().filter(|one| one.is_live()) {
                let holder = problem.responder(one.responder);
                found.extend(holder.and_then(|who| held_row(given, view, one.slot, who)));
            }
        }
    }
    found.sort_by_key(|place| (place.row.urgency, place.view.job.opened_at, place.row.job, place.row.slot));
    found
}

fn held_row<'q>(given: &Given<'_, 'q>, view: &'q JobView<'q>, slot: u8, holder: &ResponderView<'_>) -> Option<Place<'q>> {
    let problem = given.table.problem;
    if !is_there(given, holder) {
        return None;
    }
    let row = row_for(view, slot, false, problem);
    let there = holder.engaged.is_some_and(|engaged| engaged.there_s.is_some());
    let seconds = if there { 0 } else { time_from_here(holder, &view.visit)?.total_s() };
    let held = (turn(holder), false);
    let mut cells = vec![(held, Cell { column: 0, seconds, price: row.of_help_in(seconds), way: Way::Keeps })];
    let others = given.table.ranked(view.job.id).iter().filter(|_| view.job.auto_offer);
    for candidate in others.filter(|one| one.who.responder.id != holder.responder.id && is_there(given, one.who)) {
        if let Some(mut cell) = now(candidate, &row, view, problem) {
            cell.price = row.of_help_in(cell.seconds + SWITCH_S);
            cells.push(((turn(candidate.who), false), cell));
        }
    }
    Some(Place { row, view, cells, held: Some(held) })
}

/// Joins the two places of each visit that nobody makes alone. Where somebody goes or has been asked the other place is a row like any.
fn pair_up(views: &[&JobView<'_>], rows: &mut [Row]) {
    let mut first_of: BTreeMap<JobId, usize> = BTreeMap::new();
    for place in 0..rows.len() {
        let job = rows[place].job;
        if !never_alone(views[place].job) || rows[place].held.is_some() {
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
fn price_waiting(table: &Table<'_>, views: &[&JobView<'_>], rows: &mut [Row]) {
    let soonest: Vec<Option<i64>> = rows.iter().map(|row| row.soonest).collect();
    for place in 0..rows.len() {
        let view = views[place];
        let mut later_start = when_somebody_is_free(table, view);
        for other in (0..rows.len()).filter(|other| rows[*other].job != rows[place].job) {
            let there = views[other];
            let Some(over_s) = soonest[other].map(|seconds| seconds + at_the_door_s(there.job.kind)) else { continue };
            if later_start.is_none_or(|soonest| over_s < soonest) {
                let after_another = over_s + onward_s(view, there);
                later_start = Some(later_start.map_or(after_another, |soonest| soonest.min(after_another)));
            }
        }
        let own = soonest[place].map(|seconds| seconds + at_the_door_s(view.job.kind));
        let mut wait_s = later_start.or(own).unwrap_or(HORIZON_S);
        let row = &rows[place];
        let by_choice = later_start.is_some() && row.urgency > Priority::P1 && table.problem.now < view.job.arrive_by;
        let mut wait = row.of_help_in(wait_s);
        if let Some((price, seconds)) = row.furthest.filter(|_| !by_choice || row.held.is_some()) {
            wait_s = wait_s.max(seconds + 1);
            let dearer = price + Price { first: i64::from(row.urgency == Priority::P1), second: i64::from(row.urgency > Priority::P1) };
            wait = row.of_help_in(wait_s).max(dearer);
        }
        let row = &mut rows[place];
        (row.wait_s, row.wait) = (wait_s, wait);
    }
}

/// From one door to another.
fn onward_s(to: &JobView<'_>, from: &JobView<'_>) -> i64 {
    let known = to.visit.drive.as_ref().zip(from.door).and_then(|(legs, door)| Some(legs.from(to.visit.place_of(door)?)?.seconds));
    known.unwrap_or(UNKNOWN_DOOR_S)
}

/// The soonest that somebody could come whom nothing but the visit they are on keeps away, as far as one may build on it.
fn when_somebody_is_free(table: &Table<'_>, view: &JobView<'_>) -> Option<i64> {
    let engaged = table.ranked(view.job.id).iter().filter(|candidate| candidate.only_engaged);
    engaged.filter_map(once_free_s).min()
}

/// Seconds until somebody who is on a visit could help here, once they are free.
fn once_free_s(candidate: &Ranked<'_>) -> Option<i64> {
    let parts = candidate.parts?;
    Some(ahead_s(candidate.who.engaged.as_ref()?)? + parts.total_s() - parts.finish_s)
}
