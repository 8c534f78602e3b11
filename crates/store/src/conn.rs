//! One connection, of either database. What Diesel's derive cannot say for both goes through [`each!`], which writes the body once.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

use crate::Options;
use crate::error::OpenError;
use crate::url::DatabaseUrl;

/// A connection to the record.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Runs one body on the connection inside, whichever it is.
macro_rules! each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::conn::Conn::Postgres($c) => $body,
            $crate::conn::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use each;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Only looks.
    Read,
    /// The writer's.
    Write,
}

/// SQLite waits so long for another program's lock, unless it is told otherwise.
const LOCK_WAIT_MS: u32 = 5_000;
/// What the writer keeps of SQLite's file in memory, at most.
const CACHE_KB_WRITER: u32 = 8_000;
/// What each reader does: the operating system keeps the file as well, and there are several readers.
const CACHE_KB_READER: u32 = 1_000;

impl Conn {
    /// Opens a connection with its settings. A SQLite file is never made here.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(url: &DatabaseUrl, memory: &str, purpose: Purpose) -> Result<Self, OpenError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                if !path.exists() {
                    return Err(OpenError::Missing(path.clone()));
                }
                Self::open_sqlite(&format!("file:{}?mode=rw", uri_path(&path.to_string_lossy())), purpose).map_err(|fault| match fault {
                    OpenError::CannotOpen(why) if why.contains("not a database") => OpenError::NotADatabase(path.clone()),
                    other => other,
                })
            }
            DatabaseUrl::Memory => Self::open_sqlite(&format!("file:/{memory}?vfs=memdb"), purpose),
            DatabaseUrl::Postgres(text) => Self::open_postgres(text, purpose),
        }
    }

    /// Opens SQLite by its own address.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_sqlite(address: &str, purpose: Purpose) -> Result<Self, OpenError> {
        let mut c = SqliteConnection::establish(address).map_err(|fault| OpenError::CannotOpen(fault.to_string()))?;
        // A long wait first, so that the settings themselves wait for a lock.
        let (cache_kb, query_only) = match purpose {
            Purpose::Read => (CACHE_KB_READER, " PRAGMA query_only = ON;"),
            Purpose::Write => (CACHE_KB_WRITER, ""),
        };
        let settings = format!(
            "PRAGMA busy_timeout = {LOCK_WAIT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -{cache_kb}; PRAGMA wal_autocheckpoint = 1000;{query_only}"
        );
        c.batch_execute(&settings).map_err(|fault| open_fault(&fault))?;
        Ok(Self::Sqlite(c))
    }

    /// The writer's connection, with its limits.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_writer(url: &DatabaseUrl, memory: &str, options: &Options) -> Result<Self, OpenError> {
        let mut conn = Self::open(url, memory, Purpose::Write)?;
        if let Self::Sqlite(c) = &mut conn {
            let pages = options.pages_max.map(|pages| format!(" PRAGMA max_page_count = {pages};")).unwrap_or_default();
            c.batch_execute(&format!("PRAGMA busy_timeout = {};{pages}", options.lock_wait_ms)).map_err(|fault| open_fault(&fault))?;
        }
        Ok(conn)
    }

    fn open_postgres(text: &str, purpose: Purpose) -> Result<Self, OpenError> {
        let mut c = PgConnection::establish(text).map_err(|fault| OpenError::CannotOpen(fault.to_string()))?;
        let encoding: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("current_setting('server_encoding')"))
            .get_result(&mut c)
            .map_err(|fault| open_fault(&fault))?;
        if encoding != "UTF8" {
            return Err(OpenError::Encoding(encoding));
        }
        let settings = match purpose {
            Purpose::Read => "SET default_transaction_read_only = on; SET statement_timeout = '30s'",
            // A writer that stands still holds everybody's lock: the server ends it.
            Purpose::Write => "SET idle_in_transaction_session_timeout = '3s'; SET statement_timeout = '10s'; SET synchronous_commit = on",
        };
        // A plan made while a table was empty must not become a scan of it when it is full. That makes whatever has to scan look dear,
        // and compiling a dear plan costs far more than running it here.
        c.batch_execute(&format!(
            "SET client_min_messages = warning; SET timezone = 'UTC'; SET enable_seqscan = off; SET jit = off; {settings}"
        ))
        .map_err(|fault| open_fault(&fault))?;
        Ok(Self::Postgres(c))
    }
}

fn open_fault(fault: &diesel::result::Error) -> OpenError {
    let text = fault.to_string();
    if text.contains("database is locked") { OpenError::Locked } else { OpenError::CannotOpen(text) }
}

/// A path inside a `file:` address.
pub fn uri_path(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}
