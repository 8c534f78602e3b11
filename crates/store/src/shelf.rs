//! What the transaction has seen and made so far: later works of a batch see earlier works' doing here before it is written.
//!
//! The shelves are kept from batch to batch for as long as nobody else has written; the writer clears them otherwise.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::OrganisationId;
use domain::incident::Incident;
use domain::job::Job;
use domain::registers::{Client, Contract, Organisation, Property};
use domain::responder::Responder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// More bodies than this are not kept from batch to batch.
const KEPT_MAX: usize = 20_000;

/// A state that is kept as the fold of its events.
pub trait Kept: Clone + PartialEq + Serialize + DeserializeOwned {
    /// Its identifier.
    fn key(&self) -> Uuid;
    /// How many events it has.
    fn revision(&self) -> i64;
}

macro_rules! kept {
    ($($kind:ident: $($revision:ident).+),+) => {$(
        impl Kept for $kind {
            fn key(&self) -> Uuid { self.id.0 }
            fn revision(&self) -> i64 { self.$($revision).+ }
        }
    )+};
}
kept!(
    Incident: revision,
    Job: revision,
    Responder: revision,
    Client: revision,
    Property: revision,
    Contract: terms.revision,
    Organisation: revision
);

/// One body on a shelf.
#[derive(Clone, Debug)]
pub struct Shelved<T> {
    /// As it is now.
    pub body: T,
    /// The revision the database has; 0 when it has none.
    pub stored: i64,
    /// The provider.
    pub organisation: OrganisationId,
}

/// Bodies of one kind.
#[derive(Clone, Debug)]
pub struct Shelf<T> {
    rows: BTreeMap<Uuid, Shelved<T>>,
    changed: BTreeSet<Uuid>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), changed: BTreeSet::new() }
    }
}

impl<T: Kept> Shelf<T> {
    /// Puts up what the database has, unless something newer is here.
    pub fn found(&mut self, key: Uuid, stored: i64, organisation: OrganisationId, body: T) {
        self.rows.entry(key).or_insert(Shelved { body, stored, organisation });
    }
    /// Puts up what a command made of it.
    pub fn change(&mut self, organisation: OrganisationId, body: T) {
        let key = body.key();
        self.changed.insert(key);
        match self.rows.get_mut(&key) {
            Some(row) => row.body = body,
            None => {
                self.rows.insert(key, Shelved { body, stored: 0, organisation });
            }
        }
    }
    /// One.
    pub fn get(&self, key: Uuid) -> Option<&T> {
        self.rows.get(&key).map(|row| &row.body)
    }
    /// Those of `keys` that are not here.
    pub fn missing(&self, keys: impl IntoIterator<Item = Uuid>) -> Vec<Uuid> {
        keys.into_iter().filter(|key| !self.rows.contains_key(key)).collect::<BTreeSet<_>>().into_iter().collect()
    }
    /// Those that are to be written.
    pub fn changed(&self) -> impl Iterator<Item = &Shelved<T>> {
        self.changed.iter().filter_map(|key| self.rows.get(key))
    }
    /// They have been written.
    fn settle(&mut self) {
        for key in std::mem::take(&mut self.changed) {
            if let Some(row) = self.rows.get_mut(&key) {
                row.stored = row.body.revision();
            }
        }
    }
}

/// Lists the database has been asked for in this transaction: nobody else can change them before it ends.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// The open incidents of clients.
    pub open_of_client: BTreeMap<Uuid, Vec<Uuid>>,
    /// The open incidents at properties.
    pub open_at_property: BTreeMap<Uuid, Vec<Uuid>>,
    /// The jobs that responders are assigned to or may still accept.
    pub jobs_of_responder: BTreeMap<Uuid, Vec<Uuid>>,
}

/// Those of `keys` that no list is known for.
pub fn unlooked(lists: &BTreeMap<Uuid, Vec<Uuid>>, keys: &BTreeSet<Uuid>) -> Vec<Uuid> {
    keys.iter().filter(|key| !lists.contains_key(key)).copied().collect()
}

/// What the lists of `keys` hold.
pub fn listed(lists: &BTreeMap<Uuid, Vec<Uuid>>, keys: &BTreeSet<Uuid>) -> Vec<Uuid> {
    keys.iter().filter_map(|key| lists.get(key)).flatten().copied().collect()
}

/// The shelves of a transaction.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    /// Incidents.
    pub incidents: Shelf<Incident>,
    /// Jobs.
    pub jobs: Shelf<Job>,
    /// Responders.
    pub responders: Shelf<Responder>,
    /// Clients.
    pub clients: Shelf<Client>,
    /// Properties.
    pub properties: Shelf<Property>,
    /// Contracts.
    pub contracts: Shelf<Contract>,
    /// Organisations.
    pub organisations: Shelf<Organisation>,
    /// Lists that hold for this transaction alone.
    pub looked: Looked,
    /// Each organisation's next incident number.
    pub numbers: BTreeMap<OrganisationId, i64>,
    /// The contract with the smallest identifier, of those the database has.
    pub first_contract: Option<Uuid>,
}

impl Shelves {
    /// The database has it all now; too much is let go.
    pub fn settle(&mut self) {
        self.looked = Looked::default();
        if self.contracts.changed().next().is_some() {
            self.first_contract = None;
        }
        self.incidents.settle();
        self.jobs.settle();
        self.responders.settle();
        self.clients.settle();
        self.properties.settle();
        self.contracts.settle();
        self.organisations.settle();
        let kept = self.incidents.rows.len()
            + self.jobs.rows.len()
            + self.responders.rows.len()
            + self.clients.rows.len()
            + self.properties.rows.len();
        if kept > KEPT_MAX {
            *self = Self::default();
        }
    }
}
