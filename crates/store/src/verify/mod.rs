//! Proving the record: the chain recomputed, every state folded anew from its events and compared with what the tables hold.
//!
//! It reads one snapshot, writes nothing, and trusts nothing but the chain's first hash. What it cannot prove: that events were not cut off
//! at the end together with all they caused; a witness who has an older head can. Nor what rules before ours would have made of the events they followed:
//! every event says by which it was, and rows of such events that differ are counted and not called altered.

mod assignments;
mod chain_walk;
mod columns;
mod counters;
mod fold;
mod signals;

use std::collections::BTreeSet;

use domain::board::Board;

use crate::conn::{Conn, Purpose};
use crate::tables::codes::{self, SealedCode};
use crate::{DatabaseUrl, Head, StoreError, VerifyError, migrate, reads};

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// How far the record goes.
    pub head: Head,
    /// Events looked at.
    pub events: i64,
    /// Events whose payload is erased; their chain holds.
    pub erased: i64,
    /// Subjects whose events were folded and compared.
    pub subjects: i64,
    /// Those among them that rules before ours made otherwise: the chain alone speaks for them.
    pub otherwise: i64,
    /// Which rules those were.
    pub rules: BTreeSet<i32>,
    /// Receipts that were held against their events.
    pub receipts: i64,
    /// Raw signals that were held against what was made of them.
    pub signals: i64,
    /// Those among them from before signals were sealed: what they were made into was compared, what they say could not be.
    pub unsealed: i64,
    /// Sealed codes, as they lie there. They are no events, and whether they open only somebody with the key can tell.
    pub codes: Vec<SealedCode>,
    /// What is wrong, first position first; empty when all is well. At most [`FAULTS_MAX`].
    pub faults: Vec<Fault>,
}

/// More faults than this are not listed: the first ones tell where it began.
pub const FAULTS_MAX: usize = 100;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The event, where it is one.
    pub position: Option<i64>,
    /// Which row or subject, in words.
    pub place: String,
    /// What is wrong, in words.
    pub wrong: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.position {
            Some(position) => write!(f, "event {position} ({}): {}", self.place, self.wrong),
            None => write!(f, "{}: {}", self.place, self.wrong),
        }
    }
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    fn event_fault(&mut self, position: i64, place: impl Into<String>, wrong: impl Into<String>) {
        self.fault(Some(position), place.into(), wrong.into());
    }

    fn row_fault(&mut self, place: impl Into<String>, wrong: impl Into<String>) {
        self.fault(None, place.into(), wrong.into());
    }

    fn fault(&mut self, position: Option<i64>, place: String, wrong: String) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { position, place, wrong });
        }
    }
}

/// Reads the whole record, offline or beside a running server.
///
/// # Errors
/// [`VerifyError`] when it cannot be read at all; what is wrong in it stands in the report.
pub fn verify(url: &DatabaseUrl) -> Result<VerifyReport, VerifyError> {
    let mut conn = Conn::open(url, "verify", Purpose::Read)?;
    migrate::check(&mut conn)?;
    reads::begin(&mut conn)?;
    let report = look(&mut conn);
    reads::end(&mut conn)?;
    Ok(report?)
}

fn look(conn: &mut Conn) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport::default();
    let mut board = Board::default();
    let mut walked = chain_walk::walk(conn, &mut board, &mut report)?;
    fold::compare(conn, &board, &mut walked, &mut report)?;
    report.codes = codes::all(conn)?;
    fold::owners_of_codes(&board, &mut report);
    report.faults.sort_by_key(|fault| fault.position.unwrap_or(i64::MAX));
    Ok(report)
}
