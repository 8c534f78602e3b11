//! Loading a board: what a command's `Reads` names and what hangs on it, in as few looks as there are kinds, never one per row.
//!
//! It mirrors `Board::cut`. More than asked for is harmless, less never is. Works that share a transaction are looked ahead for together ([`Loader::ahead`]), so
//! that a batch of any size asks the database as often as one work does.

use std::collections::BTreeSet;

use diesel::prelude::*;
use domain::board::{Board, Reads};
use domain::ids::*;
use domain::incident::{Incident, IncidentState};
use domain::job::Job;
use domain::words::Class;
use uuid::Uuid;

use crate::StoreError;
use crate::codec;
use crate::column::Column;
use crate::conn::{Conn, each};
use crate::schema;
use crate::shelf::{Kept, Shelf, Shelves, listed, unlooked};

/// A statement holds at most so many ids.
pub const IDS_MAX: usize = 500;

/// A body as it is stored: id, revision, organisation, version, text.
pub type BodyRow = (Column<Uuid>, i64, Column<OrganisationId>, i32, String);

/// The rows of a table by their ids.
macro_rules! rows_by_id {
    ($conn:expr, $table:ident, $ids:expr) => {{
        use $crate::schema::$table::dsl as t;
        let ids: &[uuid::Uuid] = $ids;
        let mut rows: Vec<$crate::load::BodyRow> = Vec::with_capacity(ids.len());
        for part in ids.chunks($crate::load::IDS_MAX) {
            let columns = (t::id, t::revision, t::organisation_id, t::body_version, t::body);
            if let [id] = part {
                rows.extend(t::$table.filter(t::id.eq(id.as_bytes().as_slice())).select(columns).load::<$crate::load::BodyRow>($conn)?);
            } else {
                let part: Vec<&[u8]> = part.iter().map(|id| id.as_bytes().as_slice()).collect();
                rows.extend(each!(&mut *$conn, c => t::$table.filter(t::id.eq_any(part)).select(columns).load::<$crate::load::BodyRow>(c))?);
            }
        }
        rows
    }};
}
pub(crate) use rows_by_id;

/// What is wanted on the board.
#[derive(Default)]
struct Wanted {
    incidents: BTreeSet<Uuid>,
    jobs: BTreeSet<Uuid>,
    responders: BTreeSet<Uuid>,
    clients: BTreeSet<Uuid>,
    properties: BTreeSet<Uuid>,
    contracts: BTreeSet<Uuid>,
    organisations: BTreeSet<Uuid>,
}

/// Loads boards through the shelves.
pub struct Loader<'a> {
    /// Where from.
    pub conn: &'a mut Conn,
    /// What is here already.
    pub shelves: &'a mut Shelves,
}

/// Puts rows up on a shelf.
pub fn put_up<T: Kept>(shelf: &mut Shelf<T>, rows: Vec<BodyRow>) -> Result<Vec<Uuid>, StoreError> {
    let mut keys = Vec::with_capacity(rows.len());
    for (key, stored, organisation, version, text) in rows {
        keys.push(key.0);
        if shelf.get(key.0).is_none() {
            shelf.found(key.0, stored, organisation.0, codec::read(version, &text)?);
        }
    }
    Ok(keys)
}

impl Loader<'_> {
    /// The board of `reads`; the number counter is the caller's.
    pub fn board(&mut self, reads: &Reads) -> Result<Board, StoreError> {
        let wanted = self.look(reads)?;
        Ok(self.gather(&wanted))
    }

    /// Puts up what all of these will read, so that their boards need no look of their own. Strangers and cases are few and are left to each.
    pub fn ahead<'r>(&mut self, all: impl Iterator<Item = &'r Reads>) -> Result<(), StoreError> {
        let mut together = Reads::default();
        for reads in all {
            together.incidents.extend(&reads.incidents);
            together.jobs.extend(&reads.jobs);
            together.responders.extend(&reads.responders);
            together.clients.extend(&reads.clients);
            together.properties.extend(&reads.properties);
            together.contracts.extend(&reads.contracts);
            together.organisations.extend(&reads.organisations);
            together.first_contract |= reads.first_contract;
            together.behind |= reads.behind;
        }
        self.look(&together).map(|_| ())
    }

    /// Puts up what `reads` names and what hangs on it.
    fn look(&mut self, reads: &Reads) -> Result<Wanted, StoreError> {
        let mut wanted = Wanted {
            incidents: reads.incidents.iter().map(|id| id.0).collect(),
            jobs: reads.jobs.iter().map(|id| id.0).collect(),
            responders: reads.responders.iter().map(|id| id.0).collect(),
            clients: reads.clients.iter().map(|id| id.0).collect(),
            properties: reads.properties.iter().map(|id| id.0).collect(),
            contracts: reads.contracts.iter().map(|id| id.0).collect(),
            organisations: reads.organisations.iter().map(|id| id.0).collect(),
        };
        if reads.behind {
            self.fetch_jobs(&wanted.jobs)?;
            let named = wanted.jobs.iter().filter_map(|id| self.shelves.jobs.get(*id));
            wanted.incidents.extend(named.flat_map(|job| job.incidents.iter().map(|id| id.0)).collect::<Vec<_>>());
        }
        self.neighbours(reads, &mut wanted)?;
        self.work(&mut wanted)?;
        self.registers(reads, &mut wanted)?;
        Ok(wanted)
    }

    /// The open incidents beside those named.
    fn neighbours(&mut self, reads: &Reads, wanted: &mut Wanted) -> Result<(), StoreError> {
        self.fetch_incidents(&wanted.incidents)?;
        self.fetch_clients(&wanted.clients)?;
        let mut clients = wanted.clients.clone();
        let mut properties = wanted.properties.clone();
        properties.extend(wanted.clients.iter().filter_map(|id| self.shelves.clients.get(*id)).map(|client| client.property.0));
        for incident in wanted.incidents.iter().filter_map(|id| self.shelves.incidents.get(*id)) {
            clients.extend(incident.client.map(|id| id.0));
            properties.extend(incident.property.map(|id| id.0));
        }
        let at_home = |incident: &Incident| {
            incident.client.is_some_and(|id| clients.contains(&id.0)) || incident.property.is_some_and(|id| properties.contains(&id.0))
        };
        if !clients.is_empty() || !properties.is_empty() {
            let found = self.open_of(&clients, &properties)?;
            wanted.incidents.extend(self.open_among(found, at_home));
        }
        if let Some((class, mark)) = &reads.stranger {
            let found = self.open_of_stranger(*class, mark)?;
            let again = |incident: &Incident| incident.class == *class && incident.stranger() == Some(mark.as_str());
            wanted.incidents.extend(self.open_among(found, again));
        }
        if !reads.cases.is_empty() {
            let found = self.of_cases(&reads.cases)?;
            self.fetch_incidents(&found.iter().copied().collect())?;
            let of_case = |incident: &Incident| {
                incident.cases.iter().any(|case| {
                    reads.cases.iter().any(|(partner, reference)| case.organisation == *partner && case.reference == *reference)
                })
            };
            wanted.incidents.extend(self.open_among(found, of_case));
        }
        Ok(())
    }

    /// The jobs of those incidents, who is in them, what else those do, and those jobs' incidents.
    fn work(&mut self, wanted: &mut Wanted) -> Result<(), StoreError> {
        let of_incidents: Vec<Uuid> = wanted
            .incidents
            .iter()
            .filter_map(|id| self.shelves.incidents.get(*id))
            .filter_map(|incident| incident.job)
            .map(|id| id.0)
            .collect();
        wanted.jobs.extend(of_incidents);
        self.fetch_jobs(&wanted.jobs)?;
        for job in wanted.jobs.iter().filter_map(|id| self.shelves.jobs.get(*id)) {
            wanted.responders.extend(job.concerned().map(|id| id.0));
        }
        self.fetch_responders(&wanted.responders)?;
        let unconfirmed: BTreeSet<Uuid> = wanted
            .responders
            .iter()
            .filter_map(|id| self.shelves.responders.get(*id))
            .filter_map(|responder| responder.unconfirmed)
            .map(|(_, job)| job.0)
            .collect();
        self.fetch_jobs(&unconfirmed)?;
        wanted.jobs.extend(unconfirmed);
        if !wanted.responders.is_empty() {
            let found = self.jobs_of(&wanted.responders)?;
            self.fetch_jobs(&found.iter().copied().collect())?;
            let changed = self.shelves.jobs.changed().map(|row| row.body.id.0);
            let all: BTreeSet<Uuid> = found.into_iter().chain(changed).collect();
            let theirs = |id: &Uuid| {
                self.shelves.jobs.get(*id).is_some_and(|job| job.is_open() && engaged(job).any(|id| wanted.responders.contains(&id)))
            };
            wanted.jobs.extend(all.into_iter().filter(theirs));
        }
        let served: BTreeSet<Uuid> =
            wanted.jobs.iter().filter_map(|id| self.shelves.jobs.get(*id)).flat_map(|job| job.incidents.iter().map(|id| id.0)).collect();
        self.fetch_incidents(&served)?;
        wanted.incidents.extend(served);
        Ok(())
    }

    /// Clients, properties, contracts and organisations of all that.
    fn registers(&mut self, reads: &Reads, wanted: &mut Wanted) -> Result<(), StoreError> {
        for incident in wanted.incidents.iter().filter_map(|id| self.shelves.incidents.get(*id)) {
            wanted.clients.extend(incident.client.map(|id| id.0));
            wanted.properties.extend(incident.property.map(|id| id.0));
            wanted.contracts.insert(incident.terms.contract.0);
        }
        for job in wanted.jobs.iter().filter_map(|id| self.shelves.jobs.get(*id)) {
            wanted.clients.extend(job.client.map(|id| id.0));
            wanted.properties.extend(job.property.map(|id| id.0));
        }
        self.fetch_clients(&wanted.clients)?;
        for client in wanted.clients.iter().filter_map(|id| self.shelves.clients.get(*id)) {
            wanted.properties.insert(client.property.0);
            wanted.contracts.insert(client.contract.0);
        }
        if reads.first_contract {
            wanted.contracts.extend(self.first_contract()?);
            wanted.contracts.extend(self.shelves.contracts.changed().map(|row| row.body.id.0));
        }
        let missing = self.shelves.properties.missing(wanted.properties.iter().copied());
        put_up(&mut self.shelves.properties, rows_by_id!(self.conn, property, &missing))?;
        let missing = self.shelves.contracts.missing(wanted.contracts.iter().copied());
        put_up(&mut self.shelves.contracts, rows_by_id!(self.conn, contract, &missing))?;
        let missing = self.shelves.organisations.missing(wanted.organisations.iter().copied());
        put_up(&mut self.shelves.organisations, rows_by_id!(self.conn, organisation, &missing))?;
        Ok(())
    }

    fn gather(&self, wanted: &Wanted) -> Board {
        fn copies<'a, I: From<Uuid> + Ord, T: Kept + 'a>(
            shelf: &'a Shelf<T>,
            keys: &'a BTreeSet<Uuid>,
        ) -> impl Iterator<Item = (I, T)> + 'a {
            keys.iter().filter_map(|key| shelf.get(*key).map(|body| (I::from(*key), body.clone())))
        }
        Board {
            incidents: copies(&self.shelves.incidents, &wanted.incidents).collect(),
            jobs: copies(&self.shelves.jobs, &wanted.jobs).collect(),
            responders: copies(&self.shelves.responders, &wanted.responders).collect(),
            clients: copies(&self.shelves.clients, &wanted.clients).collect(),
            properties: copies(&self.shelves.properties, &wanted.properties).collect(),
            contracts: copies(&self.shelves.contracts, &wanted.contracts).collect(),
            organisations: copies(&self.shelves.organisations, &wanted.organisations).collect(),
            next_number: 0,
        }
    }

    /// Of those the database named and those changed since: what is open and fits.
    fn open_among(&self, found: Vec<Uuid>, fits: impl Fn(&Incident) -> bool) -> Vec<Uuid> {
        let changed = self.shelves.incidents.changed().map(|row| row.body.id.0);
        let all: BTreeSet<Uuid> = found.into_iter().chain(changed).collect();
        all.into_iter()
            .filter(|id| {
                self.shelves
                    .incidents
                    .get(*id)
                    .is_some_and(|incident| !matches!(incident.state, IncidentState::Closed { .. }) && fits(incident))
            })
            .collect()
    }

    /// Two looks, not one with an `or`, which SQLite answers by looking at everything open.
    fn open_of(&mut self, clients: &BTreeSet<Uuid>, properties: &BTreeSet<Uuid>) -> Result<Vec<Uuid>, StoreError> {
        use schema::incident::dsl as t;
        macro_rules! look_at_open {
            ($column:ident, $lists:ident, $ids:expr, $key:ident) => {{
                let unlooked = unlooked(&self.shelves.looked.$lists, $ids);
                let open = t::incident.filter(t::closed_at_ms.is_null()).select((t::id, t::revision, t::organisation_id, t::body_version, t::body));
                let mut rows: Vec<BodyRow> = vec![];
                for part in unlooked.chunks(IDS_MAX) {
                    if let [id] = part {
                        rows.extend(open.filter(t::$column.eq(id.as_bytes().as_slice())).load::<BodyRow>(self.conn)?);
                    } else {
                        let part: Vec<&[u8]> = part.iter().map(|id| id.as_bytes().as_slice()).collect();
                        rows.extend(each!(&mut *self.conn, c => open.filter(t::$column.eq_any(part)).load::<BodyRow>(c))?);
                    }
                }
                let found = put_up(&mut self.shelves.incidents, rows)?;
                let lists = &mut self.shelves.looked.$lists;
                lists.extend(unlooked.into_iter().map(|id| (id, vec![])));
                for id in found {
                    // One that this transaction has moved elsewhere is among the changed, who are looked at anyway.
                    let key = self.shelves.incidents.get(id).and_then(|incident| incident.$key);
                    if let Some(list) = key.and_then(|key| lists.get_mut(&key.0)) {
                        list.push(id);
                    }
                }
                listed(lists, $ids)
            }};
        }
        let mut found = look_at_open!(client_id, open_of_client, clients, client);
        found.extend(look_at_open!(property_id, open_at_property, properties, property));
        Ok(found)
    }

    /// Only those of this caller: in a bad night hundreds of unknown callers are open at once.
    fn open_of_stranger(&mut self, class: Class, mark: &str) -> Result<Vec<Uuid>, StoreError> {
        use schema::incident::dsl as t;
        let open = t::incident.filter(t::stranger.eq(mark)).filter(t::class.eq(class.word())).filter(t::closed_at_ms.is_null());
        let rows = open.select((t::id, t::revision, t::organisation_id, t::body_version, t::body)).load::<BodyRow>(self.conn)?;
        put_up(&mut self.shelves.incidents, rows)
    }

    fn of_cases(&mut self, cases: &[(OrganisationId, String)]) -> Result<Vec<Uuid>, StoreError> {
        use schema::incident_case::dsl as t;
        let mut found = vec![];
        for (partner, reference) in cases {
            let of_case = t::incident_case.filter(t::partner_id.eq(Column(*partner))).filter(t::reference.eq(reference));
            found.extend(of_case.select(t::incident_id).load::<Column<Uuid>>(self.conn)?.into_iter().map(|id| id.0));
        }
        Ok(found)
    }

    /// Jobs that responders are in, as the projections have it.
    fn jobs_of(&mut self, responders: &BTreeSet<Uuid>) -> Result<Vec<Uuid>, StoreError> {
        use schema::{assignment, offer};
        let unlooked = unlooked(&self.shelves.looked.jobs_of_responder, responders);
        let lists = &mut self.shelves.looked.jobs_of_responder;
        lists.extend(unlooked.iter().map(|id| (*id, vec![])));
        let ids: Vec<&[u8]> = unlooked.iter().map(|id| id.as_bytes().as_slice()).collect();
        for part in ids.chunks(IDS_MAX) {
            let assigned: Vec<(Column<Uuid>, Column<Uuid>)> = each!(&mut *self.conn, c => assignment::table
                .filter(assignment::until.is_null())
                .filter(assignment::responder_id.eq_any(part.to_vec()))
                .select((assignment::responder_id, assignment::job_id))
                .load(c))?;
            let offered: Vec<(Column<Uuid>, Column<Uuid>)> = each!(&mut *self.conn, c => offer::table
                .filter(offer::responder_id.eq_any(part.to_vec()))
                .filter(offer::state.eq("open").or(offer::state.eq("lapsed")))
                .select((offer::responder_id, offer::job_id))
                .load(c))?;
            for (responder, job) in assigned.into_iter().chain(offered) {
                lists.entry(responder.0).or_default().push(job.0);
            }
        }
        Ok(listed(lists, responders))
    }

    fn first_contract(&mut self) -> Result<Option<Uuid>, StoreError> {
        use schema::contract::dsl as t;
        if self.shelves.first_contract.is_none() {
            self.shelves.first_contract =
                t::contract.order(t::id).select(t::id).first::<Column<Uuid>>(self.conn).optional()?.map(|id| id.0);
        }
        Ok(self.shelves.first_contract)
    }

    /// Puts incidents up.
    pub fn fetch_incidents(&mut self, ids: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let missing = self.shelves.incidents.missing(ids.iter().copied());
        put_up(&mut self.shelves.incidents, rows_by_id!(self.conn, incident, &missing)).map(|_| ())
    }
    /// Puts jobs up.
    pub fn fetch_jobs(&mut self, ids: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let missing = self.shelves.jobs.missing(ids.iter().copied());
        put_up(&mut self.shelves.jobs, rows_by_id!(self.conn, job, &missing)).map(|_| ())
    }
    /// Puts responders up.
    pub fn fetch_responders(&mut self, ids: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let missing = self.shelves.responders.missing(ids.iter().copied());
        put_up(&mut self.shelves.responders, rows_by_id!(self.conn, responder, &missing)).map(|_| ())
    }
    /// Puts clients up.
    pub fn fetch_clients(&mut self, ids: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let missing = self.shelves.clients.missing(ids.iter().copied());
        put_up(&mut self.shelves.clients, rows_by_id!(self.conn, client, &missing)).map(|_| ())
    }
    /// Puts one subject up, so that its revision is known.
    pub fn fetch(&mut self, subject: domain::event::Subject) -> Result<(), StoreError> {
        use domain::event::Subject;
        let only = |id: Uuid| BTreeSet::from([id]);
        match subject {
            Subject::Incident(id) => self.fetch_incidents(&only(id.0)),
            Subject::Job(id) => self.fetch_jobs(&only(id.0)),
            Subject::Responder(id) => self.fetch_responders(&only(id.0)),
            Subject::Client(id) => self.fetch_clients(&only(id.0)),
            Subject::Property(id) => self.registers(&Reads::default(), &mut Wanted { properties: only(id.0), ..Wanted::default() }),
            Subject::Contract(id) => self.registers(&Reads::default(), &mut Wanted { contracts: only(id.0), ..Wanted::default() }),
            Subject::Organisation(id) => self.registers(&Reads::default(), &mut Wanted { organisations: only(id.0), ..Wanted::default() }),
        }
    }
}

/// Who has a job or may still accept it.
pub fn engaged(job: &Job) -> impl Iterator<Item = Uuid> + '_ {
    let assigned = job.assignments.iter().filter(|assignment| assignment.is_live()).map(|assignment| assignment.responder.0);
    assigned.chain(job.acceptable().map(|offer| offer.to.0))
}
