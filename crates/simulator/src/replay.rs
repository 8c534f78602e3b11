//! Real incidents in the place of drawn demand: which columns of a file hold what, and what was observed, to be held against what is played.
//!
//! Reading the file is somebody else's; a row comes here with its cells read.

use domain::place::Position;
use domain::time::{Duration, Timestamp};
use domain::words::{JobKind, Priority, Situation};
use serde::{Deserialize, Serialize};

use crate::demand::Need;
use crate::draw::Draw;
use crate::scenario::Wrong;

const DAY_MS: i64 = 24 * 3_600_000;

/// Which columns of a CSV file hold what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// The file; from the scenario's own folder, or the folder of data that is named.
    pub file: String,
    /// The column of when: `2017-01-01 04:22:42`, the clock's time, or with an offset.
    pub at: String,
    /// The column of latitudes.
    pub latitude: String,
    /// The column of longitudes.
    pub longitude: String,
    /// How urgent they are.
    #[serde(default = "first")]
    pub priority: Priority,
    /// Minutes at the door, the median: the file does not say.
    pub stay_min: f64,
    /// The σ of that.
    #[serde(default)]
    pub spread: f64,
    /// The column of how many came; where it is more than one, it takes two.
    #[serde(default)]
    pub people: Option<String>,
    /// The column of seconds until somebody was there.
    #[serde(default)]
    pub observed_s: Option<String>,
    /// The column of which base came.
    #[serde(default)]
    pub observed_from: Option<String>,
    /// The column of which base should have.
    #[serde(default)]
    pub nearest: Option<String>,
}

const fn first() -> Priority {
    Priority::P1
}

/// One incident of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub position: Position,
    /// Whether it takes two.
    pub takes_two: bool,
    /// Seconds until somebody was there.
    pub observed_s: Option<i64>,
    /// Which base came.
    pub observed_from: Option<String>,
    /// Which base should have.
    pub nearest: Option<String>,
}

impl Replay {
    /// What is wrong with it.
    ///
    /// # Errors
    /// The first field that cannot be.
    pub fn check(&self) -> Result<(), Wrong> {
        if !(self.stay_min > 0.0 && self.stay_min <= 1_440.0) {
            return Err(Wrong::new("replay.stay_min", "must be above 0 and at most 1,440"));
        }
        if !(0.0..=2.0).contains(&self.spread) {
            return Err(Wrong::new("replay.spread", "must be from 0 to 2"));
        }
        Ok(())
    }

    /// The need of a row.
    pub fn need(&self, n: usize, row: &Row, draw: Draw) -> Need {
        let (situation, kind) = match self.priority {
            Priority::Fire | Priority::P1 => (Situation::LifeAtRisk, JobKind::EmergencyVisit),
            Priority::P2 => (Situation::PersonalCare, JobKind::EmergencyVisit),
            Priority::P3 => (Situation::Other, JobKind::WelfareVisit),
            Priority::P4 => (Situation::Equipment, JobKind::Repair),
        };
        let stay_s = draw.about(4).minutes(self.stay_min, self.spread);
        Need { at: row.at, priority: self.priority, situation, kind, client: n, stay_s, draw, row: Some(n) }
    }
}

/// The midnight before the first row, and how many days it takes to the last.
pub fn span(rows: &[Row]) -> Option<(Timestamp, u32)> {
    let (first, last) = (rows.iter().map(|row| row.at).min()?, rows.iter().map(|row| row.at).max()?);
    let begin = Timestamp(first.ms().div_euclid(DAY_MS) * DAY_MS);
    Some((begin, u32::try_from(last.since(begin).ms() / DAY_MS + 1).unwrap_or(u32::MAX)))
}

/// The rows of the first days, in order of time.
pub fn first_days(mut rows: Vec<Row>, days: u32) -> Vec<Row> {
    rows.sort_by_key(|row| row.at);
    if let Some((begin, _)) = span(&rows) {
        let end = begin + Duration(DAY_MS * i64::from(days));
        rows.retain(|row| row.at < end);
    }
    rows
}
