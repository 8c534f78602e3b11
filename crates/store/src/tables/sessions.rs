//! Sign-ins that are open. The token itself is never stored, only its digest.

use domain::ids::{OrganisationId, PersonId};
use domain::time::Timestamp;
use domain::words::Role;

use crate::{Rd, StoreError, Tx};

/// An open sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub digest: [u8; 32],
    /// Whose.
    pub person: PersonId,
    /// The provider.
    pub organisation: OrganisationId,
    /// In which role.
    pub role: Role,
    /// The device it is bound to, as it calls itself.
    pub device: String,
    /// Since when.
    pub begun_at: Timestamp,
    /// Last used, to the minute.
    pub used_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

impl Tx<'_> {
    /// Opens one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session_begin(&mut self, session: &Session) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Used again: both times move.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session_used(&mut self, digest: &[u8; 32], used_at: Timestamp, ends_at: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Ends one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session_end(&mut self, digest: &[u8; 32]) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Ends all of a person: the kill switch. How many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_end_of(&mut self, person: PersonId) -> Result<usize, StoreError> {
        unimplemented!()
    }

    /// Forgets those that ended before `now`. How many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_forget(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// By the digest of its token; ended ones are not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Session>, StoreError> {
        unimplemented!()
    }

    /// All open ones of a person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_of(&mut self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        unimplemented!()
    }
}
