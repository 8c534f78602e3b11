//! What no plan could better, though it knew everything that is coming: a lower bound of the response times of emergencies.
//!
//! Whoever comes to an emergency left another one before, or began their shift. Each emergency is therefore given one *predecessor*: an emergency
//! somebody has left (once for each person it takes), somebody's beginning at their base, or, in each window of time, one that somebody had before the
//! window began. No two have the same one. After its predecessor help cannot come sooner than: that one's earliest end (asked, answered within a second,
//! no drive at all, the stay), an answer, setting off, the least time from door to door, and what the door takes; nor sooner than its own asking, answering,
//! setting off and door. The cheapest such assignment, found exactly, is below what any plan comes to: one that waits in the right places, that diverts
//! (what is left without anybody having gone in is nobody's predecessor, and no way round is shorter), that leaves planned work lying (it is left out).
//! It is a bound and no plan: that a predecessor may itself have been late, and that one who makes the way there cannot make another, is not in it.

use dispatch::cost::PICK_UP_S;
use dispatch::solve::{Costs, Solver, Unsolvable};
use domain::time::{Duration, Timestamp};
use domain::words::Priority;

use crate::demand::{Need, demand};
use crate::run::Setting;
use crate::scenario::When;
use crate::world::{self, Home};

/// Windows this long are looked at each by itself.
const WINDOW: Duration = Duration::hours(7 * 24);
/// Or shorter, so that no more emergencies than this fall into one.
const ROWS_MOST: usize = 1_000;
/// Nobody answers sooner.
const ANSWER_S: i64 = 1;

/// Whether somebody waits for it who may not be left once somebody is there.
const fn is_emergency(priority: Priority) -> bool {
    matches!(priority, Priority::Fire | Priority::P1 | Priority::P2)
}

/// What no plan could better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// How many emergencies.
    pub count: usize,
    /// Seconds of response, all together.
    pub seconds: i64,
}

/// An emergency that is to be reached.
struct Row {
    at: Timestamp,
    home: Home,
    /// From asking to help, if somebody stood at the door, or at the base of its key.
    fixed_s: i64,
    /// When somebody could leave it.
    ends: Timestamp,
}

/// From when on somebody may come from where; without a place they are everywhere.
struct From {
    at: Timestamp,
    place: Option<domain::place::Position>,
}

/// The bound of a setting, over the emergencies whose urgency `wanted` says yes to.
///
/// # Errors
/// A cost beyond what the solver takes.
pub fn bound(setting: &Setting<'_>, wanted: impl Fn(Priority) -> bool) -> Result<Bound, Unsolvable> {
    let (begin, days) = setting.span();
    let end = begin + Duration::hours(24 * i64::from(days));
    let doors = world::doors(setting.scenario, setting.given);
    let posts = setting.scenario.posts(setting.rota);
    let needs = demand(setting.scenario, setting.seed, doors.len(), setting.given);
    let rows: Vec<Row> = needs
        .iter()
        .filter(|need| is_emergency(need.priority) && wanted(need.priority) && need.at < end)
        .filter_map(|need| {
            Some(row(setting, need, world::home(setting.scenario, &posts, setting.given, need.client, *doors.get(need.client)?)))
        })
        .collect();
    let mut found = Bound::default();
    let mut solver = Solver::default();
    let mut from = begin;
    while from < end {
        let asked = |until: Timestamp| rows.iter().filter(move |row| row.at >= from && row.at < until);
        let mut until = (from + WINDOW).min(end);
        while asked(until).count() > ROWS_MOST && until.since(from) > Duration::hours(1) {
            until = from + Duration(until.since(from).ms() / 2);
        }
        let window: Vec<&Row> = asked(until).collect();
        let mut before: Vec<From> = posts.iter().map(|_| From { at: from, place: None }).collect();
        for post in &posts {
            let from_hour = match post.when {
                When::Daily { from_hour, hours } if hours < 24 => from_hour,
                When::Daily { .. } | When::Once { .. } => continue,
            };
            let place = Some(setting.scenario.bases[post.base].position());
            let starts = (0..i64::from(days)).map(|day| begin + Duration::hours(24 * day + i64::from(from_hour)));
            before.extend(starts.filter(|at| *at >= from && *at < until).map(|at| From { at, place }));
        }
        for row in &window {
            let people = if row.home.two.is_some() { 2 } else { 1 };
            before.extend((0..people).map(|_| From { at: row.ends, place: Some(row.home.door) }));
        }
        found.seconds += cheapest(setting, &window, (&before, until), &mut solver)?;
        found.count += window.len();
        from = until;
    }
    Ok(found)
}

fn row(setting: &Setting<'_>, need: &Need, home: Home) -> Row {
    let scenario = setting.scenario;
    let key = home.key_at.map(|base| scenario.bases[base].position());
    let by_key_s = key.map_or(0, |key| PICK_UP_S + least_s(setting, key, home.door));
    let fixed_s = ANSWER_S + scenario.turn_out_s + scenario.to_the_door_s + by_key_s;
    let ends = need.at + Duration::seconds(fixed_s + scenario.way_in_s + need.stay_s);
    Row { at: need.at, home, fixed_s, ends }
}

/// No journey is shorter. Where journeys stray nothing is known of any one.
fn least_s(setting: &Setting<'_>, from: domain::place::Position, to: domain::place::Position) -> i64 {
    let strays = setting.scenario.journeys_spread > 0.0;
    if strays { 0 } else { setting.distances.least_s(from, to) * i64::from(setting.scenario.journeys_percent) / 100 }
}

fn cheapest(setting: &Setting<'_>, rows: &[&Row], (before, until): (&[From], Timestamp), solver: &mut Solver) -> Result<i64, Unsolvable> {
    let response_s = |row: &Row, from: &From| {
        let first_stop = row.home.key_at.map_or(row.home.door, |base| setting.scenario.bases[base].position());
        let drive_s = from.place.map_or(0, |place| least_s(setting, place, first_stop));
        row.fixed_s + (from.at.since(row.at).ms() / 1_000 + drive_s).max(0)
    };
    let cells: Vec<i64> = rows.iter().flat_map(|row| before.iter().map(|from| response_s(row, from))).collect();
    // Whoever comes from anything after the window comes after it, and so does nobody at all.
    let waits: Vec<i64> = rows.iter().map(|row| until.since(row.at).ms() / 1_000).collect();
    solver.solve(Costs { rows: rows.len(), columns: before.len(), cells: &cells, waits: &waits })
}
