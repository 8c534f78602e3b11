//! Clients, properties, contracts and organisations as they stand.

use domain::ids::{ClientId, ContractId, OrganisationId, PropertyId};
use domain::incident::Incident;
use domain::registers::{Client, Contract, Organisation, Property};

use crate::{Rd, Scope, StoreError};

/// A client with what one needs beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFull {
    /// The client.
    pub client: Client,
    /// Their door.
    pub property: Option<Property>,
    /// Their contract.
    pub contract: Option<Contract>,
    /// Their open incidents.
    pub incidents: Vec<Incident>,
}

impl Rd<'_> {
    /// One client with everything.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn client_full(&mut self, scope: Scope, id: ClientId) -> Result<Option<ClientFull>, StoreError> {
        unimplemented!()
    }

    /// Some clients.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clients(&mut self, scope: Scope, ids: &[ClientId]) -> Result<Vec<Client>, StoreError> {
        unimplemented!()
    }

    /// A page of clients in order of their identifiers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clients_after(&mut self, scope: Scope, after: Option<ClientId>, limit: i64) -> Result<Vec<Client>, StoreError> {
        unimplemented!()
    }

    /// By the provider's own reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn client_by_reference(&mut self, organisation: OrganisationId, reference: &str) -> Result<Option<Client>, StoreError> {
        unimplemented!()
    }

    /// By what their unit calls itself on the line.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn client_by_account(&mut self, scope: Scope, account: &str) -> Result<Option<Client>, StoreError> {
        unimplemented!()
    }

    /// One property.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn property(&mut self, scope: Scope, id: PropertyId) -> Result<Option<Property>, StoreError> {
        unimplemented!()
    }

    /// Some properties.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn properties(&mut self, scope: Scope, ids: &[PropertyId]) -> Result<Vec<Property>, StoreError> {
        unimplemented!()
    }

    /// All contracts, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contracts(&mut self, scope: Scope) -> Result<Vec<Contract>, StoreError> {
        unimplemented!()
    }

    /// One contract.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contract(&mut self, scope: Scope, id: ContractId) -> Result<Option<Contract>, StoreError> {
        unimplemented!()
    }

    /// All organisations, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organisations(&mut self) -> Result<Vec<Organisation>, StoreError> {
        unimplemented!()
    }

    /// One organisation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organisation(&mut self, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
        unimplemented!()
    }
}
