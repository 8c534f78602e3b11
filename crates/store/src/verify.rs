//! Proving the record: the chain recomputed, every state folded anew from its events and compared.

use crate::{DatabaseUrl, Head, VerifyError};

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

/// Reads the whole record, offline or beside a running server.
///
/// # Errors
/// [`VerifyError`] when it cannot be read at all; what is wrong in it stands in the report.
pub fn verify(_url: &DatabaseUrl) -> Result<VerifyReport, VerifyError> {
    unimplemented!()
}
