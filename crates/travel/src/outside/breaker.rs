//! The breaker between us and an engine that does not answer: closed while it does, open after so many failures in a row, and every so often one question
//! goes through to see whether it is back.

use domain::time::{Duration, Timestamp};

use super::Trouble;

/// Failures in a row after which it is no longer asked.
pub const TRIES: u32 = 3;
/// While it is not asked, one question goes through this often.
pub const PROBE_AFTER: Duration = Duration::seconds(30);

/// Whether an engine is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    failing: Option<Failing>,
}

/// It does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Failing {
    /// Since the first failure in this row.
    since: Timestamp,
    /// The last one.
    trouble: Trouble,
    /// How many in a row.
    times: u32,
    /// The next question that goes through.
    probe_at: Timestamp,
}

impl Breaker {
    /// Whether a question may go through now. A question that is let through to see whether it is back is the only one until the next is due, whatever
    /// becomes of it.
    ///
    /// # Errors
    /// What was the trouble last.
    pub fn admit(&mut self, now: Timestamp) -> Result<(), Trouble> {
        match &mut self.failing {
            Some(failing) if failing.times >= TRIES && now < failing.probe_at => Err(failing.trouble),
            Some(failing) => {
                failing.probe_at = now + PROBE_AFTER;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// It answered: whatever was is over.
    pub fn answered(&mut self) {
        self.failing = None;
    }

    /// It did not.
    pub fn failed(&mut self, trouble: Trouble, now: Timestamp) {
        let (since, times) = self.failing.map_or((now, 0), |failing| (failing.since, failing.times));
        self.failing = Some(Failing { since, trouble, times: times.saturating_add(1), probe_at: now + PROBE_AFTER });
    }

    /// What is the matter, and since when; `None` while it answers.
    pub fn trouble(&self) -> Option<(Trouble, Timestamp)> {
        self.failing.map(|failing| (failing.trouble, failing.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000)
    }

    #[test]
    fn it_opens_after_three_failures_in_a_row_and_an_answer_between_begins_the_row_anew() {
        let mut breaker = Breaker::default();
        for n in 0..2 {
            assert_eq!(breaker.admit(at(n)), Ok(()));
            breaker.failed(Trouble::Late, at(n));
        }
        breaker.answered();
        assert_eq!(breaker.trouble(), None);
        for n in 10..13 {
            assert_eq!(breaker.admit(at(n)), Ok(()), "two failures do not stop the third question");
            breaker.failed(Trouble::Late, at(n));
        }
        assert_eq!(breaker.admit(at(13)), Err(Trouble::Late));
        assert_eq!(breaker.trouble(), Some((Trouble::Late, at(10))), "since the first of the row");
    }

    #[test]
    fn every_half_minute_one_question_goes_through_and_an_answer_closes_it() {
        let mut breaker = Breaker::default();
        (0..3).for_each(|n| breaker.failed(Trouble::Unreached, at(n)));
        assert!(breaker.admit(at(31)).is_err());
        assert_eq!(breaker.admit(at(32)), Ok(()));
        assert!(breaker.admit(at(33)).is_err(), "one, although nobody has heard yet how it went");
        breaker.failed(Trouble::Late, at(33));
        assert!(breaker.admit(at(62)).is_err());
        assert_eq!(breaker.admit(at(63)), Ok(()));
        assert_eq!(breaker.trouble(), Some((Trouble::Late, at(0))), "the last trouble, since the first");
        breaker.answered();
        assert_eq!(breaker.admit(at(64)), Ok(()));
    }
}
