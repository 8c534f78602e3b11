//! Looking without writing. Every look names the organisation it is for.

use diesel::connection::SimpleConnection;
use domain::ids::OrganisationId;

use crate::conn::Conn;
use crate::{StoreError, codec};

mod board;
mod counts;
mod events;
mod incidents;
mod registers;
mod search;
mod wakes;

pub use counts::Counts;
pub use incidents::ClosedBefore;
pub use registers::ClientFull;
pub use search::ClientFound;
pub use wakes::Due;

/// Incidents that are not closed, in the words of the index over them.
pub(crate) const OPEN: &str = "state <> 'closed'";

/// For whom one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole database: for the loops that keep promises, never for a person.
    Everything,
    /// One organisation's.
    Organisation(OrganisationId),
}

impl Scope {
    /// The first and the last organisation it covers, as they stand in the columns.
    pub(crate) fn range(self) -> ([u8; 16], [u8; 16]) {
        match self {
            Self::Everything => ([0; 16], [0xff; 16]),
            Self::Organisation(id) => (*id.bytes(), *id.bytes()),
        }
    }
    /// Whether it covers an organisation.
    pub(crate) fn covers(self, organisation: OrganisationId) -> bool {
        match self {
            Self::Everything => true,
            Self::Organisation(id) => id == organisation,
        }
    }
}

/// A look at one snapshot of the record.
pub struct Rd<'a> {
    pub(crate) conn: &'a mut Conn,
}

impl<'a> Rd<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> Self {
        Self { conn }
    }
}

/// Begins a snapshot that only looks.
pub(crate) fn begin(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => c.batch_execute("BEGIN DEFERRED")?,
        Conn::Postgres(c) => c.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")?,
    }
    Ok(())
}

/// Ends it.
pub(crate) fn end(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(conn.batch_execute("ROLLBACK")?)
}

/// A body from its version and its text.
pub(crate) type Body = (i32, String);

/// Bodies from their rows.
pub(crate) fn bodies<T: serde::de::DeserializeOwned>(rows: Vec<Body>) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|(version, text)| codec::read(*version, text)).collect()
}

/// One body from its row.
pub(crate) fn body<T: serde::de::DeserializeOwned>(row: Option<Body>) -> Result<Option<T>, StoreError> {
    row.map(|(version, text)| codec::read(version, &text)).transpose()
}
