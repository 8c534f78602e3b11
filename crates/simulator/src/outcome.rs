//! What came of one play: every visit that was reached, everybody's work, what still waited at the end.

use std::collections::BTreeSet;

use domain::ids::JobId;
use domain::words::Priority;

/// Help that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// How urgent it was when it was asked for.
    pub priority: Priority,
    /// Seconds from the decision to effective help.
    pub response_s: i64,
    /// Whether that was after the target.
    pub late: bool,
    /// By whom: their place in the rota.
    pub by: usize,
    /// Of which row of a replay, where it is one.
    pub row: Option<usize>,
}

/// What one person did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Seconds on duty.
    pub on_duty_s: i64,
    /// Seconds from accepting a visit to leaving it.
    pub busy_s: i64,
    /// Doors they came to.
    pub visits: usize,
    /// Metres driven.
    pub metres: i64,
}

/// One play of a scenario: one rota, one policy, one seed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Visits that were asked for.
    pub asked: usize,
    /// Everything that was reached.
    pub served: Vec<Served>,
    /// What was not reached by the end: how urgent, and for how many seconds it had waited.
    pub waiting: Vec<(Priority, i64)>,
    /// Seconds from the decision to the first offer.
    pub waits_s: Vec<i64>,
    /// Past their target at the end and nobody there.
    pub unserved: usize,
    /// Offers made.
    pub offers: usize,
    /// Diversions.
    pub diversions: usize,
    /// Of these, those that left a visit to the desk for the moment.
    pub escalated: usize,
    /// Plans made.
    pub plans: usize,
    /// Commands that the rules refused.
    pub refused: usize,
    /// Everybody on the rota, in order.
    pub people: Vec<Worked>,
    reached: BTreeSet<JobId>,
}

impl Outcome {
    /// Nothing yet.
    pub fn of(people: usize) -> Self {
        Self { people: vec![Worked::default(); people], ..Self::default() }
    }

    /// Help came to a job; the first counts.
    pub(crate) fn serve(&mut self, job: JobId, served: Served) {
        if self.reached.insert(job) {
            self.served.push(served);
        }
    }

    /// Whether help came to a job.
    pub(crate) fn was_reached(&self, job: JobId) -> bool {
        self.reached.contains(&job)
    }
}
