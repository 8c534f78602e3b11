//! What is due: the deadlines of incidents, jobs and responders.

use domain::event::Subject;
use domain::time::Timestamp;

use crate::{Rd, Scope, StoreError};

/// Something whose deadline has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub subject: Subject,
    /// When it was due.
    pub wake_at: Timestamp,
}

impl Rd<'_> {
    /// What is due at `now`, longest overdue first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wakes_due(&mut self, scope: Scope, now: Timestamp, limit: i64) -> Result<Vec<Due>, StoreError> {
        unimplemented!()
    }

    /// When the next is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wakes_next(&mut self, scope: Scope) -> Result<Option<Timestamp>, StoreError> {
        unimplemented!()
    }
}
