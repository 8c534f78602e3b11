//! Who leads: a name held for a while, with an epoch that fences the one before.

use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// A turn at leading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is led: "plan".
    pub name: String,
    /// By which process.
    pub holder: String,
    /// Counts the turns; work of an older epoch is refused.
    pub epoch: i64,
    /// Until when.
    pub until: Timestamp,
}

impl Tx<'_> {
    /// Takes or keeps the lead: `None` while somebody else holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease_take(&mut self, name: &str, holder: &str, now: Timestamp, until: Timestamp) -> Result<Option<Lease>, StoreError> {
        unimplemented!()
    }

    /// Gives it back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease_release(&mut self, name: &str, holder: &str, now: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// As it stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease(&mut self, name: &str) -> Result<Option<Lease>, StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// As it stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease(&mut self, name: &str) -> Result<Option<Lease>, StoreError> {
        unimplemented!()
    }
}
