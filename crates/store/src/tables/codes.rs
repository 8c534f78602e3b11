//! Key-safe codes, sealed outside: the store never sees one open.

use domain::ids::{OrganisationId, PropertyId};
use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// A sealed key-safe code.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedCode {
    /// Of which door.
    pub property: PropertyId,
    /// The provider.
    pub organisation: OrganisationId,
    /// Under which version of the key.
    pub key_version: i32,
    /// Used once with that key.
    pub nonce: Vec<u8>,
    /// What is sealed.
    pub sealed: Vec<u8>,
    /// Since when.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Keeps a code, replacing the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn code_put(&mut self, code: &SealedCode) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Forgets a door's code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn code_forget(&mut self, property: PropertyId) -> Result<(), StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// A door's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn code(&mut self, scope: crate::Scope, property: PropertyId) -> Result<Option<SealedCode>, StoreError> {
        unimplemented!()
    }

    /// Doors that have one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn codes_known(&mut self, scope: crate::Scope, properties: &[PropertyId]) -> Result<Vec<PropertyId>, StoreError> {
        unimplemented!()
    }
}
