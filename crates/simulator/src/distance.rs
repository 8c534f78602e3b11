//! How far it is, and how long it takes: the same measure the service has, with metres besides, and the least it could ever take.

use dispatch::travel::{DETOUR_HUNDREDTHS, SPEED_KMH, great_circle};
use dispatch::{StraightLine, Travel};
use domain::place::Position;
use domain::time::Timestamp;

/// What journeys are measured by.
pub trait Distances: Sync {
    /// In time, as the plan asks it.
    fn travel(&self) -> &dyn Travel;

    /// In metres.
    fn metres(&self, from: Position, to: Position, at: Timestamp) -> i64;

    /// Seconds that no journey at any hour undercuts. It has to fulfil the triangle inequality: no way round is shorter.
    fn least_s(&self, from: Position, to: Position) -> i64;
}

/// In a straight line, lengthened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Straight;

impl Distances for Straight {
    fn travel(&self) -> &dyn Travel {
        &StraightLine
    }

    fn metres(&self, from: Position, to: Position, _at: Timestamp) -> i64 {
        great_circle(from, to).0 * DETOUR_HUNDREDTHS / 100
    }

    fn least_s(&self, from: Position, to: Position) -> i64 {
        let fastest = SPEED_KMH.iter().copied().max().unwrap_or(40);
        // Two metres less: each distance is rounded to the nearest.
        (great_circle(from, to).0 - 2).max(0) * DETOUR_HUNDREDTHS * 36 / (fastest * 1_000)
    }
}

/// A faster or slower measure: so many percent of another's time.
pub struct Scaled<'a> {
    /// Of what.
    pub of: &'a dyn Travel,
    /// Percent of its time.
    pub percent: u32,
}

impl Travel for Scaled<'_> {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.of.seconds(from, to, at) * i64::from(self.percent) / 100
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        let mut seconds = self.of.seconds_to(from, to, at);
        seconds.iter_mut().for_each(|one| *one = *one * i64::from(self.percent) / 100);
        seconds
    }

    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        self.of.on_foot_to(from, to)
    }

    fn name(&self) -> &str {
        self.of.name()
    }
}
