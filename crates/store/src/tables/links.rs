//! One-time links: good once, until a time. Only the digest is stored.

use domain::ids::{OrganisationId, PersonId};
use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of its token.
    pub digest: [u8; 32],
    /// What it is for: "first-administrator", "set-password".
    pub purpose: String,
    /// The provider, where there is one already.
    pub organisation: Option<OrganisationId>,
    /// For whom.
    pub person: Option<PersonId>,
    /// Good until.
    pub ends_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Makes one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link_put(&mut self, link: &Link) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Uses one up: `None` when there is none, it is too old or was used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link_use(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Link>, StoreError> {
        unimplemented!()
    }

    /// Takes back the unused ones of a purpose.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn links_revoke(&mut self, purpose: &str) -> Result<usize, StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// One that is still good.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Link>, StoreError> {
        unimplemented!()
    }
}
