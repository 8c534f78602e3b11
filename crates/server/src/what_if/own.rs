//! The service's own demand as a scenario: what was asked for in the last weeks, where, at which hours, for how long; who was on duty. Before there is enough
//! of it the demand that the service is built for stands in, and the report is called so.

use std::collections::BTreeMap;

use domain::event::Subject;
use domain::job::{Job, JobState};
use domain::time::{Duration, Timestamp, hour_of_day};
use domain::words::{JobKind, Priority, Situation};
use simulator::demand::{Of, Sort, Stream};
use simulator::night::{on_duty, stay_s};
use simulator::scenario::{Base, Borough, Doors};
use simulator::{Given, Rota, Scenario, Shift};
use store::{Rd, Scope, StoreError};

/// So far back.
const WEEKS: i64 = 4;
/// Fewer visits than this teach nothing.
const VISITS_LEAST: usize = 40;
/// More bases than this make more rotas than can be tried.
const BASES_MOST: usize = 2;
/// In one choice of the search.
const PEOPLE_MOST: u32 = 5;
/// Days of each play.
const DAYS: u32 = 7;

/// Reads it.
///
/// # Errors
/// The database cannot be read.
pub fn read(rd: &mut Rd<'_>, scope: Scope, now: Timestamp) -> Result<(Scenario, Given), StoreError> {
    let from = now - Duration::hours(24 * 7 * WEEKS);
    let jobs = rd.jobs_opened_between(scope, from, now)?;
    let mut bases: BTreeMap<String, (Base, i64)> = BTreeMap::new();
    let mut hours = [0_i64; 2];
    for one in rd.responders(scope)? {
        let events = rd.events_of(scope, Subject::Responder(one.id))?;
        let spans = on_duty(events.iter().filter_map(|recorded| Some((recorded.at, &recorded.event.as_ref()?.what))));
        let worked = spans.into_iter().map(|(begun, ended)| (begun.max(from), ended.min(now))).filter(|(begun, ended)| begun < ended);
        let worked: Vec<(Timestamp, Timestamp)> = worked.collect();
        let by_day = |span: &(Timestamp, Timestamp)| (7..19).contains(&hour_of_day(Timestamp(i64::midpoint(span.0.ms(), span.1.ms()))));
        for span in &worked {
            hours[usize::from(!by_day(span))] += span.1.since(span.0).ms();
        }
        if let Some(at) = one.base.filter(|_| one.left_at.is_none()) {
            let name = if one.base_name.trim().is_empty() { "Base".to_owned() } else { one.base_name.clone() };
            let base = Base { name: name.clone(), latitude: at.latitude, longitude: at.longitude };
            bases.entry(name).or_insert((base, 0)).1 += worked.iter().map(|span| span.1.since(span.0).ms()).sum::<i64>() + 1;
        }
    }
    let days = days_of(&jobs, now);
    let mut scenario = Scenario { days: DAYS, policies: vec!["global".to_owned()], ..Scenario::default() };
    let mut ranked: Vec<(Base, i64)> = bases.into_values().collect();
    ranked.sort_by_key(|(_, worked)| std::cmp::Reverse(*worked));
    if !ranked.is_empty() {
        scenario.bases = ranked.into_iter().take(BASES_MOST).map(|(base, _)| base).collect();
    }
    if let Some(base) = scenario.bases.first() {
        (scenario.borough.latitude, scenario.borough.longitude) = (base.latitude, base.longitude);
    }
    let people = |ms: i64| u32::try_from((ms / (12 * 3_600_000) + days / 2) / days).unwrap_or(1).clamp(1, PEOPLE_MOST);
    let shifts = vec![Shift::of(7, 19, people(hours[0])), Shift::of(19, 7, people(hours[1]))];
    scenario.rotas = vec![Rota { name: "about as now".to_owned(), shifts, spans: Vec::new() }];
    let of_base =
        |base: &Base| [(7, 19), (19, 7)].map(|(from, to)| Shift { base: Some(base.name.clone()), ..Shift::of(from, to, PEOPLE_MOST) });
    scenario.choices = scenario.bases.iter().flat_map(of_base).collect();
    let given = own_demand(&mut scenario, &jobs, days);
    Ok((scenario, given))
}

/// Over how many days the visits came.
fn days_of(jobs: &[Job], now: Timestamp) -> i64 {
    let first = jobs.first().map_or(now, |job| job.opened_at);
    (now.since(first).ms() / (24 * 3_600_000)).clamp(1, 7 * WEEKS)
}

/// The demand of the last weeks in the place of the one the service is built for, where there is enough of it.
fn own_demand(scenario: &mut Scenario, jobs: &[Job], days: i64) -> Given {
    let made: Vec<&Job> = jobs.iter().filter(|job| !matches!(job.state, JobState::Cancelled { .. })).collect();
    let doors: Vec<_> = made.iter().filter_map(|job| job.place.position).collect();
    if made.len() < VISITS_LEAST || doors.is_empty() {
        scenario.name = format!("The demand a borough's service is built for ({} visits of its own are too few yet)", made.len());
        return Given::default();
    }
    scenario.name = format!("The service's own demand: {} visits of {days} days", made.len());
    let mut hours = vec![0_u32; 24];
    let mut sorts: BTreeMap<(Priority, Situation, JobKind), Vec<i64>> = BTreeMap::new();
    for job in &made {
        let hour = usize::try_from(hour_of_day(job.opened_at)).unwrap_or_default();
        if let Some(count) = hours.get_mut(hour) {
            *count += 1;
        }
        sorts.entry(simulator::night::sort(job)).or_default().extend(stay_s(job).or(Some(30 * 60)));
    }
    let sort = |((priority, situation, kind), mut stays): ((Priority, Situation, JobKind), Vec<i64>)| {
        stays.sort_unstable();
        let middle = stays.get(stays.len() / 2).copied().unwrap_or(30 * 60).max(60);
        let stay_min = (middle as f64 / 60.0).min(1_440.0);
        Sort { share: stays.len() as f64, priority, situation, kind, stay_min, spread: 0.4, exponential: false }
    };
    let mix = sorts.into_iter().map(sort).collect();
    scenario.demand = vec![Stream { of: Of::Own, a_day: made.len() as f64 / days as f64, hours: Some(hours), mix }];
    scenario.borough = Borough { clients: doors.len(), doors: Doors::Postcodes, ..scenario.borough.clone() };
    Given { doors, ..Given::default() }
}
