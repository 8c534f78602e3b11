//! The one home of the wall clock. Everything else takes the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::Timestamp;

/// The machine's clock, UTC: what a real service runs on. The record never goes back behind its last event, whatever this clock does.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock;

/// Now, by the machine.
#[allow(clippy::disallowed_methods, reason = "this is the port")]
pub fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

impl engine::Clock for WallClock {
    fn now(&self) -> Timestamp {
        wall()
    }

    fn rate(&self) -> f64 {
        1.0
    }

    fn wall(&self) -> Timestamp {
        wall()
    }
}
