//! Phones as replicas: each must be told until it has seen the position that changed it.

use domain::ids::ResponderId;
use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// A phone that has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneBehind {
    /// Whose.
    pub responder: ResponderId,
    /// The last position that changed what it shows.
    pub changed: i64,
    /// The last position it has acknowledged.
    pub seen: i64,
    /// Not to be tried before.
    pub retry_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// The phone acknowledged a position; true when that moved it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phone_seen(&mut self, responder: ResponderId, position: i64) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Not to be tried before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phone_retry(&mut self, responder: ResponderId, retry_at: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// Phones whose `changed` is beyond `seen` and whose retry has come.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phones_behind(&mut self, now: Timestamp, limit: i64) -> Result<Vec<PhoneBehind>, StoreError> {
        unimplemented!()
    }

    /// One phone; `None` when nothing ever changed it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phone(&mut self, responder: ResponderId) -> Result<Option<PhoneBehind>, StoreError> {
        unimplemented!()
    }
}
