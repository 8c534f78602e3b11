//! Who asks for what, when: drawn before anything is played, the same for every policy and every rota.

use domain::time::{Duration, Timestamp};
use domain::words::{JobKind, Priority, Situation};
use serde::{Deserialize, Serialize};

use crate::draw::Draw;
use crate::run::Given;
use crate::scenario::{Scenario, Wrong};

/// 2026-01-05, a Monday, at midnight UTC.
pub const BEGIN: Timestamp = Timestamp(1_767_571_200_000);

/// Emergency visits by hour of the day, tenths of a percent from midnight: the shape of the load the service is built for.
const VISITS_BY_HOUR: [u32; 24] = [36, 32, 32, 32, 35, 40, 48, 52, 54, 52, 48, 44, 40, 39, 38, 38, 39, 40, 42, 44, 46, 46, 43, 40];
/// Planned work is asked for in working hours.
const WORK_BY_HOUR: [u32; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 10, 14, 14, 12, 8, 10, 12, 10, 6, 4, 0, 0, 0, 0, 0, 0];
/// At any hour alike.
const EVEN: [u32; 24] = [1; 24];

/// So many streams at most.
pub const STREAMS_MOST: u64 = 64;

/// A stream of demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// What for.
    pub of: Of,
    /// How many a day.
    pub a_day: f64,
    /// Weights of the 24 hours. Without: the borough's own; even for `own`.
    #[serde(default)]
    pub hours: Option<Vec<u32>>,
    /// What is asked for. Without: the borough's own.
    #[serde(default)]
    pub mix: Vec<Sort>,
}

/// What a stream asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Emergency visits.
    Emergencies,
    /// Equipment visits: planned work, due within a day.
    Equipment,
    /// Visits with a key for somebody who waits.
    Keys,
    /// What the scenario says.
    Own,
}

/// One sort of need in a mixture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Its weight in the mixture.
    pub share: f64,
    /// How urgent.
    pub priority: Priority,
    /// What is the matter.
    pub situation: Situation,
    /// What sort of job.
    pub kind: JobKind,
    /// Minutes at the door: the median, or the mean of an exponential stay.
    pub stay_min: f64,
    /// The σ of a log-normal stay.
    #[serde(default = "usual_spread")]
    pub spread: f64,
    /// Exponential in the place of log-normal.
    #[serde(default)]
    pub exponential: bool,
}

const fn usual_spread() -> f64 {
    0.4
}

impl Sort {
    const fn new(share: f64, priority: Priority, situation: Situation, kind: JobKind, stay_min: f64) -> Self {
        Self { share, priority, situation, kind, stay_min, spread: 0.4, exponential: false }
    }

    fn stay_s(&self, draw: Draw) -> i64 {
        if self.exponential { (draw.exponential() * self.stay_min * 60.0).round() as i64 } else { draw.minutes(self.stay_min, self.spread) }
    }

    /// Mean and mean square of the stay, in seconds.
    pub fn moments(&self) -> (f64, f64) {
        let (stay_s, square) = (self.stay_min * 60.0, self.spread * self.spread);
        if self.exponential {
            (stay_s, 2.0 * stay_s * stay_s)
        } else {
            (stay_s * (square / 2.0).exp(), stay_s * stay_s * (2.0 * square).exp())
        }
    }
}

/// Of emergency visits 54 % are falls, 12 % silent, 8 % unwell, 6 % sensors, 10 % reassurance and care, the rest access and others.
const EMERGENCIES: [Sort; 8] = {
    use {Priority::*, Situation::*};
    let visit = JobKind::EmergencyVisit;
    [
        Sort::new(14.0, P1, FallInjured, visit, 35.0),
        Sort::new(40.0, P2, FallUninjured, visit, 35.0),
        Sort::new(12.0, P1, Silent, visit, 12.0),
        Sort::new(3.0, P1, LifeAtRisk, visit, 35.0),
        Sort::new(8.0, P2, Unwell, visit, 25.0),
        Sort::new(6.0, P2, Sensor, visit, 12.0),
        Sort::new(10.0, P2, PersonalCare, visit, 25.0),
        Sort::new(7.0, P2, Access, visit, 12.0),
    ]
};
const EQUIPMENT: [Sort; 1] = [Sort::new(1.0, Priority::P4, Situation::Equipment, JobKind::Repair, 35.0)];
const KEYS: [Sort; 1] = [Sort::new(1.0, Priority::P3, Situation::Other, JobKind::WelfareVisit, 30.0)];

impl Stream {
    /// The borough's three.
    pub fn borough(emergencies: f64, equipment: f64, keys: f64) -> Vec<Self> {
        let streams = [(Of::Emergencies, emergencies), (Of::Equipment, equipment), (Of::Keys, keys)];
        streams.into_iter().map(|(of, a_day)| Self { of, a_day, hours: None, mix: Vec::new() }).collect()
    }

    /// What is asked for.
    pub fn sorts(&self) -> &[Sort] {
        match self.of {
            _ if !self.mix.is_empty() => &self.mix,
            Of::Emergencies => &EMERGENCIES,
            Of::Equipment => &EQUIPMENT,
            Of::Keys => &KEYS,
            Of::Own => &[],
        }
    }

    fn weights(&self) -> [u32; 24] {
        let own = self.hours.as_deref().and_then(|hours| hours.try_into().ok());
        own.unwrap_or(match self.of {
            Of::Emergencies => VISITS_BY_HOUR,
            Of::Equipment | Of::Keys => WORK_BY_HOUR,
            Of::Own => EVEN,
        })
    }

    /// Whether it is one kind of need at even hours.
    pub fn is_one_kind(&self) -> bool {
        self.sorts().len() == 1 && self.weights().windows(2).all(|pair| pair[0] == pair[1])
    }

    /// What is wrong with it.
    ///
    /// # Errors
    /// The first field that cannot be.
    pub fn check(&self, field: &str) -> Result<(), Wrong> {
        if !(0.0..=10_000.0).contains(&self.a_day) {
            return Err(Wrong::new(format!("{field}.a_day"), "must be from 0 to 10,000"));
        }
        let fits = |hours: &Vec<u32>| {
            hours.len() == 24 && hours.iter().any(|weight| *weight > 0) && hours.iter().all(|weight| *weight <= 1_000_000)
        };
        if !self.hours.as_ref().is_none_or(fits) {
            return Err(Wrong::new(format!("{field}.hours"), "must be 24 weights up to 1,000,000, not all of them 0"));
        }
        if self.sorts().is_empty() {
            return Err(Wrong::new(format!("{field}.mix"), "`own` needs one"));
        }
        for (at, sort) in self.mix.iter().enumerate() {
            let one = [
                ("share", sort.share > 0.0 && sort.share <= 1e6, "must be above 0"),
                ("stay_min", sort.stay_min > 0.0 && sort.stay_min <= 1_440.0, "must be above 0 and at most 1,440"),
                ("spread", (0.0..=2.0).contains(&sort.spread), "must be from 0 to 2"),
            ];
            if let Some((name, _, rule)) = one.into_iter().find(|(_, holds, _)| !holds) {
                return Err(Wrong::new(format!("{field}.mix[{at}].{name}"), rule));
            }
        }
        Ok(())
    }

    fn sort(&self, share: f64) -> Option<&Sort> {
        let total: f64 = self.sorts().iter().map(|sort| sort.share).sum();
        let mut left = share * total;
        let found = self.sorts().iter().find(|sort| {
            left -= sort.share;
            left < 0.0
        });
        found.or(self.sorts().last())
    }
}

/// One need for help.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// When somebody decides on a visit.
    pub at: Timestamp,
    /// How urgent.
    pub priority: Priority,
    /// What is the matter.
    pub situation: Situation,
    /// What sort of job.
    pub kind: JobKind,
    /// Whose: the how-manieth client.
    pub client: usize,
    /// Seconds at the door.
    pub stay_s: i64,
    /// Its own draws.
    pub draw: Draw,
    /// Of which row of a replay, where it is one.
    pub row: Option<usize>,
}

/// Every need of a scenario, in order of time: those of a night of the record, of real incidents where there are rows, else drawn.
pub fn demand(scenario: &Scenario, seed: u64, clients: usize, given: &Given) -> Vec<Need> {
    let all = Draw::of(seed);
    if let Some(night) = &given.night {
        return night.visits.iter().enumerate().map(|(n, visit)| visit.need(n, all.about(n as u64))).collect();
    }
    if let Some(replay) = &scenario.replay {
        return given.rows.iter().enumerate().map(|(n, row)| replay.need(n, row, all.about(n as u64))).collect();
    }
    let mut needs = Vec::new();
    for day in 0..u64::from(scenario.days) {
        for (kind, stream) in (0..).zip(&scenario.demand) {
            let today = all.about(day * STREAMS_MOST + kind);
            for n in 0..how_many(today, stream.a_day) {
                let one = today.about(1_000 + n);
                let at = BEGIN + Duration::hours(24 * i64::try_from(day).unwrap_or_default()) + time_of_day(one.about(1), stream.weights());
                needs.extend(need(scenario, stream, at, one, clients));
            }
        }
    }
    needs.sort_by_key(|need| need.at);
    needs
}

/// Poisson: how many exponential gaps fit into a day.
fn how_many(today: Draw, rate: f64) -> u64 {
    let mut gone = 0.0;
    (0..100_000)
        .take_while(|n| {
            gone += today.about(*n).exponential();
            gone < rate
        })
        .count() as u64
}

fn time_of_day(draw: Draw, hours: [u32; 24]) -> Duration {
    let total: u32 = hours.iter().sum();
    let mut left = draw.about(1).share() * f64::from(total);
    let hour = hours.iter().position(|weight| {
        left -= f64::from(*weight);
        left < 0.0
    });
    let hour = i64::try_from(hour.unwrap_or(23)).unwrap_or(23);
    Duration::hours(hour) + Duration::seconds((draw.about(2).share() * 3_600.0) as i64)
}

fn need(scenario: &Scenario, stream: &Stream, at: Timestamp, draw: Draw, clients: usize) -> Option<Need> {
    let sort = stream.sort(draw.about(3).share())?;
    let mut stay_s = sort.stay_s(draw.about(4));
    if sort.kind == JobKind::EmergencyVisit && draw.about(5).happens(scenario.ambulance_percent) {
        stay_s += draw.about(6).minutes(75.0, 0.707);
    }
    let Sort { priority, situation, kind, .. } = *sort;
    Some(Need { at, priority, situation, kind, client: draw.about(7).below(clients), stay_s, draw, row: None })
}
