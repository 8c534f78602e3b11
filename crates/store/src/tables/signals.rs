//! What devices and partners sent, raw, once each: kept before anything is made of it.

use diesel::prelude::*;
use domain::ids::{IncidentId, OrganisationId, SignalId};
use domain::time::Timestamp;

use crate::column::Column;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A raw signal.
#[derive(Clone, PartialEq, Eq)]
pub struct Signal {
    /// Its identifier.
    pub id: SignalId,
    /// The provider.
    pub organisation: OrganisationId,
    /// From which bridge or partner.
    pub source: String,
    /// What makes a repeat of it the same signal, within its source.
    pub dedupe_key: String,
    /// By the server's clock.
    pub received_at: Timestamp,
    /// By the device's.
    pub device_at: Option<Timestamp>,
    /// What the device calls itself.
    pub account: String,
    /// "alarm", "heartbeat", "test", "hand-over".
    pub kind: String,
    /// The code as sent.
    pub code: String,
    /// As it came.
    pub raw: Vec<u8>,
    /// What it was made of: the incident it raised or joined.
    pub incident: Option<IncidentId>,
}

impl Tx<'_> {
    /// Keeps a signal once: `None` when it is new, else the one that came before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal_keep(&mut self, signal: &Signal) -> Result<Option<Signal>, StoreError> {
        self.writing(|conn| {
            use schema::signal::dsl as t;
            let before = t::signal.filter(t::source.eq(&signal.source)).filter(t::dedupe_key.eq(&signal.dedupe_key));
            if let Some(before) = before.first::<SignalRow>(conn).optional()? {
                return Ok(Some(before.signal()));
            }
            let text = "INSERT INTO signal (id, organisation_id, source, dedupe_key, received_at_ms, device_at_ms, account, kind, code, raw, incident_id) \
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            statement!(
                text,
                signal.id.bytes(),
                signal.organisation.bytes(),
                signal.source.as_str(),
                signal.dedupe_key.as_str(),
                signal.received_at.ms(),
                signal.device_at.map(Timestamp::ms),
                signal.account.as_str(),
                signal.kind.as_str(),
                signal.code.as_str(),
                signal.raw.as_slice(),
                signal.incident.as_ref().map(|id| id.bytes())
            )
            .run(conn)?;
            Ok(None)
        })
    }

    /// Says what became of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal_joined(&mut self, id: SignalId, incident: IncidentId) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("UPDATE signal SET incident_id = ? WHERE id = ?", incident.bytes(), id.bytes()).run(conn)?;
            Ok(())
        })
    }
}

impl Rd<'_> {
    /// One.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal(&mut self, scope: crate::Scope, id: SignalId) -> Result<Option<Signal>, StoreError> {
        use schema::signal::dsl as t;
        let row = t::signal.filter(t::id.eq(Column(id))).first::<SignalRow>(self.conn).optional()?;
        Ok(row.map(SignalRow::signal).filter(|signal| scope.covers(signal.organisation)))
    }

    /// The last of an organisation, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signals_recent(&mut self, scope: crate::Scope, limit: i64) -> Result<Vec<Signal>, StoreError> {
        use schema::signal::dsl as t;
        let (from, to) = scope.range();
        let rows = t::signal
            .filter(t::organisation_id.between(Column(from), Column(to)))
            .order((t::received_at_ms.desc(), t::id.desc()))
            .limit(limit);
        Ok(rows.load::<SignalRow>(self.conn)?.into_iter().map(SignalRow::signal).collect())
    }
}

#[derive(Queryable)]
struct SignalRow {
    id: Column<SignalId>,
    organisation_id: Column<OrganisationId>,
    source: String,
    dedupe_key: String,
    received_at_ms: i64,
    device_at_ms: Option<i64>,
    account: String,
    kind: String,
    code: String,
    raw: Vec<u8>,
    incident_id: Option<Column<IncidentId>>,
}

impl SignalRow {
    fn signal(self) -> Signal {
        Signal {
            id: self.id.0,
            organisation: self.organisation_id.0,
            source: self.source,
            dedupe_key: self.dedupe_key,
            received_at: Timestamp(self.received_at_ms),
            device_at: self.device_at_ms.map(Timestamp),
            account: self.account,
            kind: self.kind,
            code: self.code,
            raw: self.raw,
            incident: self.incident_id.map(|Column(id)| id),
        }
    }
}

impl std::fmt::Debug for Signal {
    /// Without what came, which may hold anything.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signal").field("id", &self.id).field("source", &self.source).field("kind", &self.kind).finish_non_exhaustive()
    }
}
