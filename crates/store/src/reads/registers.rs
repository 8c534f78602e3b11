//! Clients, properties, contracts and organisations as they stand.

use diesel::prelude::*;
use domain::ids::{ClientId, ContractId, OrganisationId, PropertyId};
use domain::incident::Incident;
use domain::registers::{Client, Contract, Organisation, Property};

use crate::column::Column;
use crate::conn::each;
use crate::load::{BodyRow, rows_by_id};
use crate::reads::{Body, bodies, body};
use crate::{Rd, Scope, StoreError};
use crate::{codec, schema};

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
        let Some(client) = self.clients(scope, &[id])?.pop() else { return Ok(None) };
        let property = self.property(Scope::Everything, client.property)?;
        let contract = self.contract(Scope::Everything, client.contract)?;
        let incidents = self.incidents_open_of(id)?;
        Ok(Some(ClientFull { client, property, contract, incidents }))
    }

    /// Some clients.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clients(&mut self, scope: Scope, ids: &[ClientId]) -> Result<Vec<Client>, StoreError> {
        let rows = rows_by_id!(self.conn, client, &uuids(ids.iter().map(|id| id.0)));
        covered(scope, rows)
    }

    /// A page of clients in order of their identifiers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clients_after(&mut self, scope: Scope, after: Option<ClientId>, limit: i64) -> Result<Vec<Client>, StoreError> {
        use schema::client::dsl as t;
        let (from, to) = scope.range();
        let after = after.map_or([0; 16], |id| *id.bytes());
        let page = t::client.filter(t::id.gt(Column(after))).filter(t::organisation_id.between(Column(from), Column(to)));
        bodies(page.order(t::id).limit(limit).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }

    /// By the provider's own reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn client_by_reference(&mut self, organisation: OrganisationId, reference: &str) -> Result<Option<Client>, StoreError> {
        use schema::client::dsl as t;
        let one = t::client.filter(t::organisation_id.eq(Column(organisation))).filter(t::reference.eq(reference));
        body(one.select((t::body_version, t::body)).first::<Body>(self.conn).optional()?)
    }

    /// By what their unit calls itself on the line.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn client_by_account(&mut self, scope: Scope, account: &str) -> Result<Option<Client>, StoreError> {
        use schema::unit_account::dsl as t;
        let (from, to) = scope.range();
        let unit = t::unit_account.filter(t::account.eq(account)).filter(t::organisation_id.between(Column(from), Column(to)));
        let client = unit.order(t::client_id).select(t::client_id).first::<Column<ClientId>>(self.conn).optional()?;
        match client {
            Some(Column(id)) => Ok(self.clients(scope, &[id])?.pop()),
            None => Ok(None),
        }
    }

    /// One property.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn property(&mut self, scope: Scope, id: PropertyId) -> Result<Option<Property>, StoreError> {
        Ok(self.properties(scope, &[id])?.pop())
    }

    /// Some properties.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn properties(&mut self, scope: Scope, ids: &[PropertyId]) -> Result<Vec<Property>, StoreError> {
        let rows = rows_by_id!(self.conn, property, &uuids(ids.iter().map(|id| id.0)));
        covered(scope, rows)
    }

    /// All contracts, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contracts(&mut self, scope: Scope) -> Result<Vec<Contract>, StoreError> {
        use schema::contract::dsl as t;
        let (from, to) = scope.range();
        let all = t::contract.filter(t::organisation_id.between(Column(from), Column(to)));
        let mut contracts: Vec<Contract> = bodies(all.order(t::id).select((t::body_version, t::body)).load::<Body>(self.conn)?)?;
        contracts.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(contracts)
    }

    /// One contract.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contract(&mut self, scope: Scope, id: ContractId) -> Result<Option<Contract>, StoreError> {
        let rows = rows_by_id!(self.conn, contract, &[id.0]);
        Ok(covered(scope, rows)?.pop())
    }

    /// All organisations, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organisations(&mut self) -> Result<Vec<Organisation>, StoreError> {
        use schema::organisation::dsl as t;
        let mut all: Vec<Organisation> = bodies(t::organisation.order(t::id).select((t::body_version, t::body)).load::<Body>(self.conn)?)?;
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(all)
    }

    /// One organisation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn organisation(&mut self, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
        let rows = rows_by_id!(self.conn, organisation, &[id.0]);
        Ok(covered(Scope::Everything, rows)?.pop())
    }

    fn incidents_open_of(&mut self, client: ClientId) -> Result<Vec<Incident>, StoreError> {
        use schema::incident::dsl as t;
        let open = t::incident.filter(t::client_id.eq(Column(client))).filter(t::closed_at_ms.is_null());
        bodies(open.order((t::received_at_ms, t::id)).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }
}

fn uuids(ids: impl Iterator<Item = uuid::Uuid>) -> Vec<uuid::Uuid> {
    let mut ids: Vec<uuid::Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Bodies of the rows a scope covers.
fn covered<T: serde::de::DeserializeOwned>(scope: Scope, rows: Vec<BodyRow>) -> Result<Vec<T>, StoreError> {
    rows.into_iter().filter(|row| scope.covers(row.2.0)).map(|(_, _, _, version, text)| codec::read(version, &text)).collect()
}
