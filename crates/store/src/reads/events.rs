//! The one order of events, and the timelines cut from it.

use domain::event::Subject;
use domain::ids::IncidentId;

use crate::{Head, Recorded};
use crate::{Rd, Scope, StoreError};


impl Rd<'_> {
    /// How far the record goes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head(&mut self) -> Result<Head, StoreError> {
        unimplemented!()
    }

    /// Events after a position, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_after(&mut self, scope: Scope, position: i64, limit: i64) -> Result<Vec<Recorded>, StoreError> {
        unimplemented!()
    }

    /// The hash at a position; `None` when the record does not go that far.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn hash_at(&mut self, position: i64) -> Result<Option<[u8; 32]>, StoreError> {
        unimplemented!()
    }

    /// A subject's own events, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_of(&mut self, scope: Scope, subject: Subject) -> Result<Vec<Recorded>, StoreError> {
        unimplemented!()
    }

    /// An incident's events and those of its jobs, merged in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn timeline(&mut self, scope: Scope, incident: IncidentId) -> Result<Vec<Recorded>, StoreError> {
        unimplemented!()
    }
}
