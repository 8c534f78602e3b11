//! Counts for the metrics page.

use domain::time::Timestamp;

use crate::{Rd, Scope, StoreError};

/// How much there is of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events.
    pub events: i64,
    /// Clients.
    pub clients: i64,
    /// Incidents that are not closed.
    pub incidents_open: i64,
    /// Jobs that are open.
    pub jobs_open: i64,
    /// Deadlines past at `now`.
    pub wakes_overdue: i64,
    /// Waiting in the outbox.
    pub outbox_waiting: i64,
    /// Phones that must be told.
    pub phones_behind: i64,
}

impl Rd<'_> {
    /// Counted now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&mut self, scope: Scope, now: Timestamp) -> Result<Counts, StoreError> {
        unimplemented!()
    }
}
