//! Two clocks of the demo: one that is set by hand while history is made, and the scaled one as the simulated people see it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use demo::drivers::town::DemoClock;
use domain::time::Timestamp;
use engine::{Clock, ScaledClock};

/// A clock that stands where it was put. It never goes back.
#[derive(Debug, Default)]
pub struct HandSet(AtomicI64);

impl HandSet {
    /// Puts it on, or leaves it when it is already later.
    pub fn set(&self, at: Timestamp) {
        self.0.fetch_max(at.ms(), Ordering::SeqCst);
    }
}

impl Clock for HandSet {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
    fn rate(&self) -> f64 {
        0.0
    }
    fn wall(&self) -> Timestamp {
        crate::ports::wall()
    }
}

/// The demo's scaled clock for the drivers.
pub struct ForDrivers(pub Arc<ScaledClock>);

impl DemoClock for ForDrivers {
    fn now(&self) -> Timestamp {
        Clock::now(self.0.as_ref())
    }
    fn rate(&self) -> f64 {
        Clock::rate(self.0.as_ref())
    }
    fn wall(&self) -> Timestamp {
        Clock::wall(self.0.as_ref())
    }
}
