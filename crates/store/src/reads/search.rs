//! Finding a client by any of name, address, postcode, telephone or unit number.

use domain::registers::{Client, Property};

use crate::{Rd, Scope, StoreError};

/// A client that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFound {
    /// The client.
    pub client: Client,
    /// Their door.
    pub property: Option<Property>,
    /// What matched: "unit", "phone", "reference", "postcode", "name", "address".
    pub matched: &'static str,
}

impl Rd<'_> {
    /// Best first: whole unit or telephone number, reference, postcode, then names and addresses in which every word begins one of theirs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clients_search(&mut self, scope: Scope, words: &str, limit: i64) -> Result<Vec<ClientFound>, StoreError> {
        unimplemented!()
    }
}
