//! What a batch of works has appended and the database has not seen yet. It is written in one go before COMMIT: in each table *leave before join*.

use std::collections::BTreeMap;

use domain::ids::*;
use domain::incident::{Incident, IncidentState};
use domain::job::Job;
use domain::time::Timestamp;

use crate::column::Column;
use crate::conn::Conn;
use crate::insert::Inserts;
use crate::rows::*;
use crate::shelf::{Kept, Shelved, Shelves};
use crate::statement::{Bind, Statement, statement};
use crate::words;
use crate::{StoreError, codec};

/// An assignment that ended in this batch and began before it.
#[derive(Clone, Debug)]
struct Leave {
    job: JobId,
    slot: i32,
    responder: ResponderId,
    until: i64,
}

/// Rows that wait for the end of the batch.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    /// Events.
    pub events: Vec<EventRow>,
    /// Receipts.
    pub receipts: Vec<ReceiptRow>,
    /// What leaves the house.
    pub outbox: Vec<OutboxRow>,
    /// Phones that must be told, up to which position.
    pub phones: BTreeMap<ResponderId, i64>,
    /// Next numbers.
    pub counters: BTreeMap<OrganisationId, i64>,
    leaves: Vec<Leave>,
    joins: Vec<AssignmentRow>,
    /// Offers as they are now; `true` for those the database does not have.
    offers: BTreeMap<OfferId, (OfferRow, bool)>,
    served: Vec<JobIncidentRow>,
    cases: Vec<IncidentCaseRow>,
}

impl Pending {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.receipts.is_empty() && self.outbox.is_empty() && self.phones.is_empty() && self.counters.is_empty()
    }

    /// Follows what a command made of a job into the projections.
    pub fn job(&mut self, before: Option<&Job>, after: &Job, position: i64) {
        let live = |job: Option<&Job>| -> Vec<(i32, ResponderId)> {
            job.into_iter().flat_map(|job| &job.assignments).filter(|a| a.is_live()).map(|a| (i32::from(a.slot), a.responder)).collect()
        };
        let (had, has) = (live(before), live(Some(after)));
        for (slot, responder) in had.iter().filter(|pair| !has.contains(pair)) {
            let here = self
                .joins
                .iter_mut()
                .find(|row| row.job_id.0 == after.id && row.slot == *slot && row.responder_id.0 == *responder && row.until.is_none());
            match here {
                Some(row) => row.until = Some(position),
                None => self.leaves.push(Leave { job: after.id, slot: *slot, responder: *responder, until: position }),
            }
        }
        for (slot, responder) in has.iter().filter(|pair| !had.contains(pair)) {
            self.joins.push(AssignmentRow {
                job_id: Column(after.id),
                slot: *slot,
                responder_id: Column(*responder),
                since: position,
                until: None,
            });
        }
        for offer in &after.offers {
            let known = before.and_then(|job| job.offer(offer.id));
            if known.is_some_and(|known| known.state.word() == offer.state.word()) {
                continue;
            }
            let row = OfferRow {
                id: Column(offer.id),
                job_id: Column(after.id),
                slot: i32::from(offer.slot),
                responder_id: Column(offer.to),
                state: offer.state.word(),
            };
            let new = self.offers.get(&offer.id).map_or(known.is_none(), |(_, new)| *new);
            self.offers.insert(offer.id, (row, new));
        }
        for incident in after.incidents.iter().filter(|id| !before.is_some_and(|job| job.incidents.contains(id))) {
            let row = JobIncidentRow { job_id: Column(after.id), incident_id: Column(*incident) };
            if !self.served.contains(&row) {
                self.served.push(row);
            }
        }
    }

    /// Follows what a command made of an incident into the look-up of partner cases.
    pub fn incident(&mut self, before: Option<&Incident>, after: &Incident) {
        for case in &after.cases {
            let same = |known: &domain::incident::Case| known.organisation == case.organisation && known.reference == case.reference;
            let row =
                IncidentCaseRow { partner_id: Column(case.organisation), reference: case.reference.clone(), incident_id: Column(after.id) };
            if !before.is_some_and(|incident| incident.cases.iter().any(same)) && !self.cases.contains(&row) {
                self.cases.push(row);
            }
        }
    }

    /// Writes everything: first what changes rows, so that each leaves its place free, then all new rows at once.
    pub fn flush(&self, conn: &mut Conn, shelves: &Shelves) -> Result<(), StoreError> {
        let incidents = write_incidents(conn, shelves)?;
        let jobs = write_jobs(conn, shelves)?;
        self.change_projections(conn)?;
        write_responders(conn, shelves)?;
        let (words, units) = write_registers(conn, shelves)?;
        let offers: Vec<OfferRow> = self.offers.values().filter(|(_, new)| *new).map(|(row, _)| row.clone()).collect();
        let phones: Vec<PhoneRow> =
            self.phones.iter().map(|(responder, changed)| PhoneRow { responder_id: Column(*responder), changed: *changed }).collect();
        let counters: Vec<CounterRow> =
            self.counters.iter().map(|(of, next)| CounterRow { organisation_id: Column(*of), next_value: *next }).collect();
        let mut inserts = Inserts::default();
        inserts.add(&self.events);
        inserts.add(&incidents);
        inserts.add(&jobs);
        inserts.add(&self.joins);
        inserts.add(&offers);
        inserts.add(&words);
        inserts.add(&units);
        inserts.add(&self.served);
        inserts.add(&self.cases);
        inserts.add(&self.outbox);
        inserts.add(&phones);
        inserts.add(&counters);
        inserts.add(&self.receipts);
        Ok(inserts.run(conn)?)
    }

    fn change_projections(&self, conn: &mut Conn) -> Result<(), StoreError> {
        for leave in &self.leaves {
            let hit = statement!(
                "UPDATE assignment SET until = ? WHERE job_id = ? AND slot = ? AND responder_id = ? AND until IS NULL",
                leave.until,
                leave.job.bytes(),
                leave.slot,
                leave.responder.bytes()
            )
            .run(conn)?;
            one_row(hit, "assignment", &leave.job)?;
        }
        for (row, _) in self.offers.values().filter(|(_, new)| !new) {
            let hit = statement!("UPDATE offer SET state = ? WHERE id = ?", row.state, row.id.0.bytes()).run(conn)?;
            one_row(hit, "offer", &row.id.0)?;
        }
        Ok(())
    }
}

/// A guarded write that did not hit its row: somebody wrote around the one order.
fn one_row(hit: usize, table: &str, id: &dyn std::fmt::Debug) -> Result<(), StoreError> {
    if hit == 1 { Ok(()) } else { Err(StoreError::Guarded(format!("{table} {id:?} was not as it was read"))) }
}

/// The columns of an incident beside its body.
pub fn incident_row(row: &Shelved<Incident>) -> Result<IncidentRow, StoreError> {
    let incident = &row.body;
    let closed_at_ms = match &incident.state {
        IncidentState::Closed { at, .. } => Some(at.ms()),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } | IncidentState::Resolved { .. } => {
            None
        }
    };
    Ok(IncidentRow {
        id: Column(incident.id),
        revision: incident.revision,
        organisation_id: Column(row.organisation),
        number: incident.number,
        client_id: incident.client.map(Column),
        property_id: incident.property.map(Column),
        stranger: incident.stranger().map(str::to_owned),
        class: incident.class.word(),
        state: incident.state.word(),
        owner_id: Some(Column(incident.owner.person)),
        received_at_ms: incident.received_at.ms(),
        closed_at_ms,
        wake_at_ms: incident.deadlines.next().map(|deadline| deadline.due.ms()),
        body_version: codec::VERSION,
        body: codec::written(incident)?,
    })
}

/// Changes incidents the database has; those it has not.
fn write_incidents(conn: &mut Conn, shelves: &Shelves) -> Result<Vec<IncidentRow>, StoreError> {
    // What closes goes first, so that what opens for the same client finds its place free.
    let (old, new): (Vec<_>, Vec<_>) = shelves.incidents.changed().partition(|row| row.stored > 0);
    let (closed, open): (Vec<_>, Vec<_>) = old.into_iter().partition(|row| matches!(row.body.state, IncidentState::Closed { .. }));
    for row in closed.into_iter().chain(open) {
        let now = incident_row(row)?;
        let hit = statement!(
            "UPDATE incident SET revision = ?, client_id = ?, property_id = ?, stranger = ?, class = ?, state = ?, owner_id = ?, closed_at_ms = ?, wake_at_ms = ?, body_version = ?, body = ? WHERE id = ? AND revision = ?",
            now.revision,
            now.client_id.as_ref().map(|id| id.0.bytes()),
            now.property_id.as_ref().map(|id| id.0.bytes()),
            now.stranger.as_deref(),
            now.class,
            now.state,
            now.owner_id.as_ref().map(|id| id.0.bytes()),
            now.closed_at_ms,
            now.wake_at_ms,
            now.body_version,
            now.body.as_str(),
            now.id.0.bytes(),
            row.stored
        )
        .run(conn)?;
        one_row(hit, "incident", &now.id.0)?;
    }
    new.into_iter().map(incident_row).collect()
}

/// The columns of a job beside its body.
pub fn job_row(row: &Shelved<Job>) -> Result<JobRow, StoreError> {
    let job = &row.body;
    Ok(JobRow {
        id: Column(job.id),
        revision: job.revision,
        organisation_id: Column(row.organisation),
        state: job.state.word(),
        opened_at_ms: job.opened_at.ms(),
        wake_at_ms: job.deadlines.next().map(|deadline| deadline.due.ms()),
        body_version: codec::VERSION,
        body: codec::written(job)?,
    })
}

/// Changes jobs the database has; those it has not.
fn write_jobs(conn: &mut Conn, shelves: &Shelves) -> Result<Vec<JobRow>, StoreError> {
    let (old, new): (Vec<_>, Vec<_>) = shelves.jobs.changed().partition(|row| row.stored > 0);
    for row in old {
        let now = job_row(row)?;
        let hit = statement!(
            "UPDATE job SET revision = ?, state = ?, wake_at_ms = ?, body_version = ?, body = ? WHERE id = ? AND revision = ?",
            now.revision,
            now.state,
            now.wake_at_ms,
            now.body_version,
            now.body.as_str(),
            now.id.0.bytes(),
            row.stored
        )
        .run(conn)?;
        one_row(hit, "job", &now.id.0)?;
    }
    new.into_iter().map(job_row).collect()
}

fn write_responders(conn: &mut Conn, shelves: &Shelves) -> Result<(), StoreError> {
    for row in shelves.responders.changed() {
        let responder = &row.body;
        let duty = if responder.on_duty() { "on" } else { "off" };
        let columns: Vec<(&str, Bind<'_>)> = vec![
            ("call_sign", Bind::from(responder.call_sign.as_str())),
            ("duty", Bind::from(duty)),
            ("wake_at_ms", Bind::from(responder.deadlines.next().map(|deadline| deadline.due.ms()))),
        ];
        write_body(conn, "responder", row, columns)?;
    }
    Ok(())
}

/// Writes what the registers hold; the words and units to be found by, which are new each time.
fn write_registers(conn: &mut Conn, shelves: &Shelves) -> Result<(Vec<WordRow>, Vec<UnitRow>), StoreError> {
    for row in shelves.organisations.changed() {
        write_body(conn, "organisation", row, vec![])?;
    }
    for row in shelves.contracts.changed() {
        write_body(conn, "contract", row, vec![])?;
    }
    let (mut rows, mut units) = (vec![], vec![]);
    for row in shelves.properties.changed() {
        write_body(conn, "property", row, vec![])?;
        if row.stored > 0 {
            statement!("DELETE FROM register_word WHERE subject = ?", row.body.id.bytes()).run(conn)?;
        }
        rows.extend(words::of_property(&row.body));
    }
    for row in shelves.clients.changed() {
        let client = &row.body;
        let columns: Vec<(&str, Bind<'_>)> = vec![
            ("contract_id", Bind::from(client.contract.bytes())),
            ("property_id", Bind::from(client.property.bytes())),
            ("reference", Bind::from(client.reference.as_str())),
            ("wake_at_ms", Bind::from(client.status.review_due().map(Timestamp::ms))),
        ];
        write_body(conn, "client", row, columns)?;
        if row.stored > 0 {
            statement!("DELETE FROM register_word WHERE subject = ?", client.id.bytes()).run(conn)?;
            statement!("DELETE FROM unit_account WHERE client_id = ?", client.id.bytes()).run(conn)?;
        }
        rows.extend(words::of_client(client));
        units.extend(words::units_of(client, row.organisation));
    }
    Ok((rows, units))
}

/// Writes a body with the columns its table has beside the usual ones; guarded by the revision it was read at.
fn write_body<T: Kept>(conn: &mut Conn, table: &'static str, row: &Shelved<T>, columns: Vec<(&str, Bind<'_>)>) -> Result<(), StoreError> {
    let body = codec::written(&row.body)?;
    let key = row.body.key();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut binds: Vec<Bind<'_>> = vec![Bind::from(row.body.revision()), Bind::from(codec::VERSION), Bind::from(body.as_str())];
    binds.extend(columns.into_iter().map(|(_, bind)| bind));
    binds.push(Bind::from(key.as_bytes()));
    let text = if row.stored > 0 {
        binds.push(Bind::from(row.stored));
        let also: String = names.iter().map(|name| format!(", {name} = ?")).collect();
        format!("UPDATE {table} SET revision = ?, body_version = ?, body = ?{also} WHERE id = ? AND revision = ?")
    } else {
        binds.push(Bind::from(row.organisation.bytes()));
        let also: String = names.iter().map(|name| format!(", {name}")).collect();
        let marks = ", ?".repeat(names.len());
        format!("INSERT INTO {table} (revision, body_version, body{also}, id, organisation_id) VALUES (?, ?, ?{marks}, ?, ?)")
    };
    one_row(Statement::new(&text, binds).run(conn)?, table, &key)
}
