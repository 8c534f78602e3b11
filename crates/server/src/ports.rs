//! The one home of the wall clock and of the dice that make identifiers. Everything else takes them as arguments.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::ids::Fresh;
use domain::time::Timestamp;
use parking_lot::RwLock;

/// The machine's clock, UTC.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock;

/// Milliseconds since 1970 by the machine.
#[allow(clippy::disallowed_methods, reason = "this is the port")]
pub fn wall_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl engine::Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp(wall_ms())
    }
    fn rate(&self) -> f64 {
        1.0
    }
}

/// A clock that runs at a rate one can change, for the demo. It never goes back.
#[derive(Debug)]
pub struct ScaledClock {
    set: RwLock<Set>,
}

#[derive(Clone, Copy, Debug)]
struct Set {
    at: Timestamp,
    instant: Instant,
    rate: f64,
}

impl ScaledClock {
    /// Runs from `at` at `rate` demo seconds a second.
    pub fn new(at: Timestamp, rate: f64) -> Self {
        Self { set: RwLock::new(Set { at, instant: Instant::now(), rate }) }
    }
    /// Changes the rate from now on.
    pub fn set_rate(&self, rate: f64) {
        let at = engine::Clock::now(self);
        *self.set.write() = Set { at, instant: Instant::now(), rate };
    }
}

impl engine::Clock for ScaledClock {
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds of a demo fit")]
    fn now(&self) -> Timestamp {
        let set = *self.set.read();
        let elapsed_ms = set.instant.elapsed().as_secs_f64() * 1_000.0 * set.rate;
        Timestamp(set.at.0 + elapsed_ms as i64)
    }
    fn rate(&self) -> f64 {
        self.set.read().rate
    }
}

/// Identifiers ordered by time.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeOrderedIds;

impl engine::Ids for TimeOrderedIds {
    #[allow(clippy::disallowed_methods, reason = "this is the port")]
    fn fresh(&self) -> Fresh {
        Fresh { seed: uuid::Uuid::now_v7() }
    }
}
