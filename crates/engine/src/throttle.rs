//! How often somebody may try: some tries are free, after that each wait is twice the one before. Counted when the try begins, so that many at once gain nothing.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Names remembered; beyond that those whose wait is over are forgotten.
const KEPT_MOST: usize = 50_000;
/// Tries older than this are forgiven.
const FORGIVEN: Duration = Duration::from_secs(3_600);

pub(crate) struct Throttle {
    free: u32,
    wait_most: Duration,
    tries: Mutex<HashMap<String, Tries>>,
}

struct Tries {
    count: u32,
    last: Instant,
    until: Instant,
}

impl Throttle {
    pub(crate) fn new(free: u32, wait_most: Duration) -> Self {
        Self { free, wait_most, tries: Mutex::default() }
    }

    /// Counts a try; `Err` says how long to wait.
    pub(crate) fn attempt(&self, name: &str) -> Result<(), Duration> {
        self.attempt_at(name, Instant::now())
    }

    fn attempt_at(&self, name: &str, now: Instant) -> Result<(), Duration> {
        let mut tries = self.tries.lock();
        if tries.len() >= KEPT_MOST {
            tries.retain(|_, tried| tried.until > now);
        }
        let tried = tries.entry(name.to_owned()).or_insert(Tries { count: 0, last: now, until: now });
        if tried.until > now {
            return Err(tried.until - now);
        }
        if now.duration_since(tried.last) > FORGIVEN {
            tried.count = 0;
        }
        tried.count += 1;
        tried.last = now;
        if let Some(beyond) = tried.count.checked_sub(self.free) {
            let wait = Duration::from_secs(1_u64 << beyond.min(20));
            tried.until = now + wait.min(self.wait_most);
        }
        Ok(())
    }

    /// It was the right one: earlier tries are forgiven.
    pub(crate) fn succeeded(&self, name: &str) {
        self.tries.lock().remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_a_success_forgives() {
        let throttle = Throttle::new(3, Duration::from_secs(4));
        let mut now = Instant::now();
        assert!((0..3).all(|_| throttle.attempt_at("ines", now).is_ok()));
        for wait_s in [1, 2, 4, 4] {
            assert_eq!(throttle.attempt_at("ines", now), Err(Duration::from_secs(wait_s)));
            now += Duration::from_secs(wait_s);
            assert_eq!(throttle.attempt_at("ines", now), Ok(()));
        }
        assert!(throttle.attempt_at("omar", now).is_ok(), "one name's tries are not another's");
        throttle.succeeded("ines");
        assert!(throttle.attempt_at("ines", now).is_ok());
    }
}
