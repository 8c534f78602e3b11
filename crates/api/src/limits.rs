//! How often one person may ask for what could be harvested: so many at once, refilled evenly.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::ids::PersonId;

use crate::problem::{Kind, Problem};

/// People remembered; beyond that those who have all their asks back are forgotten.
const KEPT_MOST: usize = 10_000;

/// So many asks in a span, for each person.
#[derive(Debug)]
pub struct Limit {
    /// The span one ask takes to come back.
    one: Duration,
    /// The whole span.
    whole: Duration,
    /// When each person has all their asks back.
    free_at: Mutex<HashMap<PersonId, Instant>>,
}

impl Limit {
    /// `asks` in `span`.
    pub fn new(asks: u32, span: Duration) -> Self {
        Self { one: span / asks.max(1), whole: span, free_at: Mutex::default() }
    }

    /// Counts an ask.
    ///
    /// # Errors
    /// [`Kind::TooMany`] with the seconds to wait.
    pub fn take(&self, person: PersonId) -> Result<(), Problem> {
        self.take_at(person, Instant::now())
    }

    fn take_at(&self, person: PersonId, now: Instant) -> Result<(), Problem> {
        // A poisoned map still counts right: nothing in here can leave it half changed.
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        if free_at.len() >= KEPT_MOST {
            free_at.retain(|_, free| *free > now);
        }
        let free = free_at.get(&person).copied().unwrap_or(now).max(now) + self.one;
        let over = free.saturating_duration_since(now + self.whole);
        if !over.is_zero() {
            return Err(Problem::new(Kind::TooMany, "Too often. Nothing was done; ask again later.").after(over.as_secs().max(1)));
        }
        free_at.insert(person, free);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_come_back_evenly_and_one_persons_are_not_anothers() {
        let limit = Limit::new(3, Duration::from_secs(60));
        let (ines, omar): (PersonId, PersonId) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
        let start = Instant::now();
        assert!((0..3).all(|_| limit.take_at(ines, start).is_ok()));
        let refused = limit.take_at(ines, start).unwrap_err();
        assert_eq!((refused.kind, refused.retry_after_s), (Kind::TooMany, Some(20)));
        assert!(limit.take_at(omar, start).is_ok());
        assert!(limit.take_at(ines, start + Duration::from_secs(20)).is_ok());
        assert!(limit.take_at(ines, start + Duration::from_secs(20)).is_err());
    }
}
