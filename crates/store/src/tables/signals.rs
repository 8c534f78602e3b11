//! What devices and partners sent, raw, once each: kept before anything is made of it.
//!
//! A signal is a repeat when source, key and content are those of one that came before. A key that comes again with other content is a new signal: a device
//! that counts from one again after a power cut must not be taken for an echo. For the same reason nothing is a repeat of what came seven days before, or of
//! what has become a closed incident.

use diesel::prelude::*;
use domain::ids::{IncidentId, OrganisationId, SignalId};
use domain::time::{Duration, Timestamp};
use sha2::{Digest, Sha256};

use crate::column::Column;
use crate::conn::Conn;
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
    /// Of its content: what tells a repeat from another signal under the same key.
    pub digest: [u8; 32],
    /// What it was made of: the incident it raised or joined.
    pub incident: Option<IncidentId>,
}

/// Rows read at a time when all are read.
const PAGE: i64 = 500;
/// A signal is a repeat of one that came within this.
const REPEATED_WITHIN: Duration = Duration::hours(7 * 24);

impl Signal {
    /// The seal of everything that came, in hex: the event that is made of it keeps it, so that the row cannot be altered unseen. What became of it is not in
    /// it: that is the event itself.
    pub fn seal(&self) -> Box<str> {
        let mut digest = Sha256::new();
        digest.update(self.id.bytes());
        digest.update(self.organisation.bytes());
        for part in [&self.source, &self.dedupe_key, &self.account, &self.kind, &self.code] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.update(self.received_at.ms().to_be_bytes());
        digest.update([u8::from(self.device_at.is_some())]);
        digest.update(self.device_at.map_or(0, Timestamp::ms).to_be_bytes());
        digest.update(self.digest);
        digest.update(&self.raw);
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
    }
}

/// All signals in the order of their ids, a page at a time: those after this one.
pub(crate) fn page(conn: &mut Conn, after: SignalId) -> Result<Vec<Signal>, StoreError> {
    use schema::signal::dsl as t;
    let rows = t::signal.filter(t::id.gt(Column(after))).order(t::id).limit(PAGE).load::<SignalRow>(conn)?;
    Ok(rows.into_iter().map(SignalRow::signal).collect())
}

/// Whether nothing that comes now is taken for a repeat of this one: it came long ago, or its incident is closed.
fn is_over(conn: &mut Conn, signal: &Signal, now: Timestamp) -> Result<bool, StoreError> {
    use schema::incident::dsl as t;
    if now.since(signal.received_at) >= REPEATED_WITHIN {
        return Ok(true);
    }
    let Some(incident) = signal.incident else { return Ok(false) };
    let closed = t::incident.filter(t::id.eq(Column(incident))).filter(t::closed_at_ms.is_not_null());
    Ok(closed.select(t::id).first::<Column<IncidentId>>(conn).optional()?.is_some())
}

/// Of the same content once more, after a signal that is over: so that it is a row of its own, and its own repeats are known.
fn after(digest: &[u8; 32], over: SignalId) -> [u8; 32] {
    let mut next = Sha256::new();
    next.update(digest);
    next.update(over.bytes());
    next.finalize().into()
}

fn insert(conn: &mut Conn, signal: &Signal) -> Result<(), StoreError> {
    let text = "INSERT INTO signal (id, organisation_id, source, dedupe_key, received_at_ms, device_at_ms, account, kind, code, raw, digest, incident_id) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
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
        &signal.digest,
        signal.incident.as_ref().map(|id| id.bytes())
    )
    .run(conn)?;
    Ok(())
}

/// How a signal was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignalKept {
    /// Its key had not come before.
    New,
    /// Its key had come before, with other content, long ago or of an incident that is closed: it is kept as a signal of its own, under this seal.
    KeyReused(Box<str>),
    /// The same had come before, and it is that one.
    Repeat(Box<Signal>),
}

impl Tx<'_> {
    /// Keeps a signal once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal_keep(&mut self, signal: &Signal) -> Result<SignalKept, StoreError> {
        self.writing(|conn| {
            use schema::signal::dsl as t;
            let of_key = || t::signal.filter(t::source.eq(&signal.source)).filter(t::dedupe_key.eq(&signal.dedupe_key));
            let mut anew = signal.clone();
            if of_key().select(t::id).first::<Column<SignalId>>(conn).optional()?.is_none() {
                insert(conn, &anew)?;
                return Ok(SignalKept::New);
            }
            while let Some(same) = of_key().filter(t::digest.eq(Column(anew.digest))).first::<SignalRow>(conn).optional()? {
                let same = same.signal();
                if !is_over(conn, &same, signal.received_at)? {
                    return Ok(SignalKept::Repeat(Box::new(same)));
                }
                anew.digest = after(&anew.digest, same.id);
            }
            insert(conn, &anew)?;
            Ok(SignalKept::KeyReused(anew.seal()))
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
    digest: Column<[u8; 32]>,
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
            digest: self.digest.0,
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
