//! Rows as they go into their tables and come out.

use diesel::prelude::*;
use domain::event::Event;
use domain::ids::*;
use domain::time::Timestamp;
use uuid::Uuid;

use crate::chain::Header;
use crate::column::Column;
use crate::statement::Bind;
use crate::{Recorded, StoreError, codec};

/// A row that can be put into its table.
pub trait Row {
    /// Which table.
    const TABLE: &'static str;
    /// Its columns.
    const COLUMNS: &'static [&'static str];
    /// What becomes of a row that is there already: nothing by itself, so that it is refused.
    const AGAIN: &'static str = "";
    /// Their values, in the same order.
    fn binds(&self) -> Vec<Bind<'_>>;
}

/// A row of the event log.
#[derive(Clone, Debug, Queryable)]
pub struct EventRow {
    pub position: i64,
    pub organisation_id: Column<OrganisationId>,
    pub subject_kind: String,
    pub subject: Column<Uuid>,
    pub revision: i64,
    pub kind: String,
    pub at_ms: i64,
    pub actor: String,
    pub command_id: String,
    pub receipt_mark: Vec<u8>,
    pub body_version: i32,
    pub payload: Option<String>,
    pub salt: Option<Vec<u8>>,
    pub leaf: Column<[u8; 32]>,
    pub hash: Column<[u8; 32]>,
}

impl EventRow {
    /// What its leaf is made of beside salt and payload.
    pub fn header(&self) -> Header<'_> {
        Header {
            position: self.position,
            organisation: self.organisation_id.0.0,
            subject_kind: &self.subject_kind,
            subject: self.subject.0,
            revision: self.revision,
            kind: &self.kind,
            at_ms: self.at_ms,
            actor: &self.actor,
            command_id: &self.command_id,
            receipt_mark: &self.receipt_mark,
            body_version: self.body_version,
        }
    }

    /// As the engine reads it.
    pub fn recorded(&self) -> Result<Recorded, StoreError> {
        let at_its_place = |fault: StoreError| StoreError::Unreadable(format!("event {}: {fault}", self.position));
        let subject = codec::subject(&self.subject_kind, self.subject.0).map_err(at_its_place)?;
        let what = self.payload.as_deref().map(|text| codec::read(self.body_version, text)).transpose().map_err(at_its_place)?;
        Ok(Recorded {
            position: self.position,
            at: Timestamp(self.at_ms),
            hash: self.hash.0,
            organisation: self.organisation_id.0,
            subject,
            revision: self.revision,
            actor: codec::actor(&self.actor).map_err(at_its_place)?,
            event: what.map(|what| Event { subject, what }),
        })
    }
}

/// A row of the receipts.
#[derive(Clone, Debug, Queryable)]
pub struct ReceiptRow {
    pub command_id: String,
    pub digest: Column<[u8; 32]>,
    pub position: i64,
    pub outcome: String,
    pub at_ms: i64,
}

/// A row of the outbox.
#[derive(Clone, Debug, Queryable)]
pub struct OutboxRow {
    pub id: i64,
    pub position: i64,
    pub organisation_id: Column<OrganisationId>,
    pub channel: String,
    pub endpoint: String,
    pub kind: String,
    pub incident_id: Option<Column<IncidentId>>,
    pub body: String,
    pub at_ms: i64,
    pub state: String,
    pub attempts: i32,
    pub retry_at_ms: i64,
    pub done_at_ms: Option<i64>,
    pub error: Option<String>,
}

/// A row of the incidents.
#[derive(Clone, Debug)]
pub struct IncidentRow {
    pub id: Column<IncidentId>,
    pub revision: i64,
    pub organisation_id: Column<OrganisationId>,
    pub number: i64,
    pub client_id: Option<Column<ClientId>>,
    pub property_id: Option<Column<PropertyId>>,
    pub stranger: Option<String>,
    pub class: &'static str,
    pub state: &'static str,
    pub owner_id: Option<Column<PersonId>>,
    pub received_at_ms: i64,
    pub closed_at_ms: Option<i64>,
    pub wake_at_ms: Option<i64>,
    pub body_version: i32,
    pub body: String,
}

/// A row of the jobs.
#[derive(Clone, Debug)]
pub struct JobRow {
    pub id: Column<JobId>,
    pub revision: i64,
    pub organisation_id: Column<OrganisationId>,
    pub state: &'static str,
    pub opened_at_ms: i64,
    pub wake_at_ms: Option<i64>,
    pub body_version: i32,
    pub body: String,
}

/// A row of the assignments.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignmentRow {
    pub job_id: Column<JobId>,
    pub slot: i32,
    pub responder_id: Column<ResponderId>,
    pub since: i64,
    pub until: Option<i64>,
}

/// A row of the offers.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferRow {
    pub id: Column<OfferId>,
    pub job_id: Column<JobId>,
    pub slot: i32,
    pub responder_id: Column<ResponderId>,
    pub state: &'static str,
}

/// A row of the incidents a job has ever served.
#[derive(Clone, Debug, PartialEq)]
pub struct JobIncidentRow {
    pub job_id: Column<JobId>,
    pub incident_id: Column<IncidentId>,
}

/// A row of the partner cases.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentCaseRow {
    pub partner_id: Column<OrganisationId>,
    pub reference: String,
    pub incident_id: Column<IncidentId>,
}

/// A row of the units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitRow {
    pub client_id: Column<ClientId>,
    pub unit_id: Column<UnitId>,
    pub organisation_id: Column<OrganisationId>,
    pub account: String,
}

/// A row of the words somebody can be found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordRow {
    pub subject: Column<Uuid>,
    pub kind: &'static str,
    pub word: Vec<u8>,
}

/// A phone that has to be told, up to a position.
#[derive(Clone, Debug)]
pub struct PhoneRow {
    /// Whose.
    pub responder_id: Column<ResponderId>,
    /// The position of what it has to be told.
    pub changed: i64,
}

/// The next number of an organisation's incidents; it never falls.
#[derive(Clone, Debug)]
pub struct CounterRow {
    /// Whose.
    pub organisation_id: Column<OrganisationId>,
    /// The number the next incident takes.
    pub next_value: i64,
}
