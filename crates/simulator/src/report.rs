//! What came of many plays, as figures with their doubt: a table for people, a file for programs, a page for both.

use std::fmt::Write as _;

use domain::words::Priority;
use serde::{Serialize, Serializer};

use crate::law::Checked;
use crate::night::NightTold;
use crate::observed::Observed;
use crate::outcome::Outcome;
use crate::search::Search;
use crate::statistics::{Estimate, percentile};

/// Everything that came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// What was played.
    pub scenario: String,
    /// How many days each time.
    pub days: u32,
    /// How often.
    pub repetitions: u32,
    /// How journeys were measured.
    pub measured_by: String,
    /// Each rota under each policy.
    pub cases: Vec<CaseReport>,
    /// What no plan could better, beside each case.
    pub bounds: Vec<Bounded>,
    /// What the laws of queues say.
    pub laws: Vec<Checked>,
    /// What really happened, beside what was played.
    pub observed: Vec<Observed>,
    /// A night of the record beside its plays, where one was played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night: Option<NightTold>,
    /// The cheapest rota, where one was looked for.
    pub search: Option<Search>,
}

/// One rota under one policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseReport {
    /// Which rota.
    pub rota: String,
    /// Hours of work a day.
    pub hours_a_day: u32,
    /// Which policy, with its version.
    pub policy: String,
    /// By urgency, the most urgent first; `emergencies` are all of P1 and P2 together.
    pub urgencies: Vec<Urgency>,
    /// Figures of the whole, by name.
    #[serde(serialize_with = "by_name")]
    pub whole: Vec<(&'static str, Estimate)>,
    /// How help came to each urgency, all repetitions together: percent reached within 5, 10, … minutes.
    #[serde(serialize_with = "by_name")]
    pub curves: Vec<(&'static str, Vec<f64>)>,
}

/// The response times of one urgency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Urgency {
    /// Which.
    pub urgency: &'static str,
    /// Its figures, in the order of [`COLUMNS`].
    #[serde(serialize_with = "by_column")]
    pub figures: Vec<Estimate>,
}

fn by_name<S: Serializer, T: Serialize>(all: &[(&'static str, T)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(all.iter().map(|(name, one)| (name, one)))
}

fn by_column<S: Serializer>(figures: &[Estimate], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(COLUMNS.iter().map(|(name, _)| name).zip(figures))
}

/// What is known of an urgency.
pub const COLUMNS: [(&str, &str); 9] = [
    ("asked", "Asked for"),
    ("mean_min", "Mean, min"),
    ("p50_min", "Half within, min"),
    ("p90_min", "90 % within, min"),
    ("p99_min", "99 % within, min"),
    ("within_30", "Within 30 min, %"),
    ("within_45", "Within 45 min, %"),
    ("within_60", "Within 60 min, %"),
    ("late", "After their target, %"),
];

/// The place of the share within 45 minutes among [`COLUMNS`].
pub const WITHIN_45: usize = 6;

/// The lower bound beside a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bounded {
    /// Which rota.
    pub rota: String,
    /// Which policy.
    pub policy: String,
    /// Of which urgencies.
    pub of: &'static str,
    /// Minutes of mean response that no plan could better.
    pub least_min: Estimate,
    /// Minutes of mean response; what was never reached counts with what it had waited.
    pub played_min: Estimate,
    /// How many times the bound.
    pub times: Estimate,
}

/// Percent reached within 5, 10, … minutes up to this.
const CURVE_TO_MIN: i64 = 120;
/// Minutes between two points of a curve.
pub const CURVE_STEP_MIN: i64 = 5;

/// The groups of urgencies that are told of.
pub const GROUPS: [(&str, &[Priority]); 6] = [
    ("p1", &[Priority::Fire, Priority::P1]),
    ("p2", &[Priority::P2]),
    ("p3", &[Priority::P3]),
    ("p4", &[Priority::P4]),
    ("emergencies", &[Priority::Fire, Priority::P1, Priority::P2]),
    ("all", Priority::ALL),
];

/// Percent of those that are reached within so many minutes; whoever waits longer already was not.
pub fn within_percent(outcome: &Outcome, of: &[Priority], minutes: i64) -> Option<f64> {
    let served = outcome.served.iter().filter(|one| of.contains(&one.priority));
    let (mut reached, mut all) = (0, 0);
    for one in served {
        all += 1;
        reached += usize::from(one.response_s <= minutes * 60);
    }
    all += outcome.waiting.iter().filter(|(priority, waited_s)| of.contains(priority) && *waited_s > minutes * 60).count();
    (all > 0).then(|| reached as f64 * 100.0 / all as f64)
}

/// Minutes of mean response, with what was never reached by as much as it had waited.
pub fn mean_with_waiting_min(outcome: &Outcome, of: &[Priority]) -> Option<f64> {
    let served = outcome.served.iter().filter(|one| of.contains(&one.priority)).map(|one| one.response_s);
    let waiting = outcome.waiting.iter().filter(|(priority, _)| of.contains(priority)).map(|(_, waited_s)| *waited_s);
    let all: Vec<i64> = served.chain(waiting).collect();
    (!all.is_empty()).then(|| all.iter().sum::<i64>() as f64 / all.len() as f64 / 60.0)
}

/// One play's figures of a group, in the order of [`COLUMNS`]; `None` where nobody was reached.
fn figures(outcome: &Outcome, of: &[Priority]) -> Option<[f64; 9]> {
    let own = || outcome.served.iter().filter(|one| of.contains(&one.priority));
    let mut seconds: Vec<i64> = own().map(|one| one.response_s).collect();
    seconds.sort_unstable();
    let minutes = |percent| percentile(&seconds, percent).map(|seconds| seconds as f64 / 60.0);
    let within = |minutes| within_percent(outcome, of, minutes);
    let late = own().filter(|one| one.late).count() as f64 * 100.0 / seconds.len().max(1) as f64;
    let waiting = outcome.waiting.iter().filter(|(priority, _)| of.contains(priority)).count();
    Some([
        (seconds.len() + waiting) as f64,
        seconds.iter().sum::<i64>() as f64 / seconds.len() as f64 / 60.0,
        minutes(50)?,
        minutes(90)?,
        minutes(99)?,
        within(30)?,
        within(45)?,
        within(60)?,
        late,
    ])
}

/// One play's figures of the whole, by name.
fn whole(outcome: &Outcome, days: f64) -> [(&'static str, f64); 11] {
    let sum = |of: fn(&crate::outcome::Worked) -> i64| outcome.people.iter().map(of).sum::<i64>() as f64;
    let (on_duty_s, metres) = (sum(|one| one.on_duty_s).max(1.0), sum(|one| one.metres));
    let visits: usize = outcome.people.iter().map(|one| one.visits).sum();
    let mean = visits as f64 / on_duty_s;
    let rates: Vec<f64> =
        outcome.people.iter().filter(|one| one.on_duty_s > 0).map(|one| one.visits as f64 / one.on_duty_s as f64).collect();
    let share = |rate: f64| if mean > 0.0 { rate * 100.0 / mean } else { 100.0 };
    [
        ("asked_a_day", outcome.asked as f64 / days),
        ("busy_percent", sum(|one| one.busy_s) * 100.0 / on_duty_s),
        ("km_a_day", metres / 1_000.0 / days),
        ("km_a_visit", metres / 1_000.0 / visits.max(1) as f64),
        ("busiest_percent_of_mean", share(rates.iter().copied().fold(0.0, f64::max))),
        ("least_busy_percent_of_mean", share(rates.iter().copied().fold(f64::INFINITY, f64::min).min(f64::MAX))),
        ("diversions_a_day", outcome.diversions as f64 / days),
        ("left_to_the_desk_a_day", outcome.escalated as f64 / days),
        ("offers_a_visit", outcome.offers as f64 / outcome.asked.max(1) as f64),
        ("unserved", outcome.unserved as f64),
        ("refused", outcome.refused as f64),
    ]
}

/// What the figures of the whole are called in a table.
pub const WHOLE: [(&str, &str); 11] = [
    ("asked_a_day", "Visits asked for a day"),
    ("busy_percent", "Time on duty spent on visits, %"),
    ("km_a_day", "Kilometres a day"),
    ("km_a_visit", "Kilometres a visit"),
    ("busiest_percent_of_mean", "Visits an hour of the busiest person, % of the mean"),
    ("least_busy_percent_of_mean", "Visits an hour of the least busy person, % of the mean"),
    ("diversions_a_day", "Diversions a day"),
    ("left_to_the_desk_a_day", "Of these, left to the desk for the moment"),
    ("offers_a_visit", "Offers a visit"),
    ("unserved", "Past their target at the end, nobody there"),
    ("refused", "Acts the rules refused"),
];

impl CaseReport {
    /// What came of the repetitions of a case.
    pub fn of(rota: &str, hours_a_day: u32, policy: &str, days: u32, outcomes: &[Outcome]) -> Self {
        let groups = GROUPS.into_iter().filter_map(|(urgency, of)| {
            let each: Vec<[f64; 9]> = outcomes.iter().filter_map(|one| figures(one, of)).collect();
            let column = |at: usize| Estimate::over(&each.iter().map(|figures| figures[at]).collect::<Vec<_>>());
            let figures = (0..COLUMNS.len()).map(column).collect::<Option<Vec<_>>>()?;
            Some(Urgency { urgency, figures })
        });
        let each: Vec<_> = outcomes.iter().map(|one| whole(one, f64::from(days))).collect();
        let name = |at: usize| Some((each.first()?[at].0, Estimate::over(&each.iter().map(|one| one[at].1).collect::<Vec<_>>())?));
        let curve = |of: &[Priority]| -> Vec<f64> {
            let point = |minutes| {
                let each: Vec<f64> = outcomes.iter().filter_map(|one| within_percent(one, of, minutes)).collect();
                Estimate::over(&each).map_or(0.0, |share| share.mean)
            };
            (0..=CURVE_TO_MIN / CURVE_STEP_MIN).map(|step| point(step * CURVE_STEP_MIN)).collect()
        };
        let urgencies: Vec<Urgency> = groups.collect();
        let curves =
            GROUPS.into_iter().filter(|(name, _)| urgencies.iter().any(|one| one.urgency == *name)).map(|(name, of)| (name, curve(of)));
        Self {
            rota: rota.to_owned(),
            hours_a_day,
            policy: policy.to_owned(),
            whole: (0..WHOLE.len()).filter_map(name).collect(),
            curves: curves.collect(),
            urgencies,
        }
    }

    /// The figures of an urgency.
    pub fn of_urgency(&self, urgency: &str) -> Option<&Urgency> {
        self.urgencies.iter().find(|one| one.urgency == urgency)
    }

    /// A figure of the whole.
    pub fn of_whole(&self, name: &str) -> Option<Estimate> {
        self.whole.iter().find(|(known, _)| *known == name).map(|(_, figure)| *figure)
    }
}

impl Urgency {
    /// A figure by its name among [`COLUMNS`].
    pub fn figure(&self, name: &str) -> Option<Estimate> {
        let at = COLUMNS.iter().position(|(known, _)| *known == name)?;
        self.figures.get(at).copied()
    }
}

impl Report {
    /// One line for each rota, policy and urgency; each figure with half its interval.
    pub fn csv(&self) -> String {
        let mut text = "rota,policy,hours_a_day,urgency".to_owned();
        let names = COLUMNS.iter().map(|(name, _)| name).chain(WHOLE.iter().map(|(name, _)| name));
        names.for_each(|name| text.push_str(&format!(",{name},{name}_plus_minus")));
        text.push('\n');
        for case in &self.cases {
            for urgency in &case.urgencies {
                let CaseReport { rota, policy, hours_a_day, .. } = case;
                text.push_str(&format!("{},{},{hours_a_day},{}", quoted(rota), quoted(policy), urgency.urgency));
                let whole = WHOLE.iter().map(|(name, _)| case.of_whole(name));
                for figure in urgency.figures.iter().copied().map(Some).chain(whole) {
                    let mean = figure.map_or_else(String::new, |figure| format!("{:.3}", figure.mean));
                    let half = figure.and_then(|figure| figure.plus_minus).map_or_else(String::new, |half| format!("{half:.3}"));
                    // Writing to a string cannot fail.
                    let _written = write!(text, ",{mean},{half}");
                }
                text.push('\n');
            }
        }
        text
    }
}

/// A cell as a CSV file has it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
