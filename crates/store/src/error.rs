//! What can go wrong with the record, as closed lists. A database failure is never told as "nothing there".

use std::path::PathBuf;

/// Why a read or a write did not come about. Nothing of the work was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or written: connection lost, disk full, input or output error. It may pass.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The database refused what must never happen: a defect of ours, never a control path.
    #[error("the database refused it: {0}")]
    Guarded(String),
    /// A stored row cannot be understood by this program.
    #[error("a stored row cannot be read: {0}")]
    Unreadable(String),
    /// The work panicked, or the writer itself; nothing of it was kept.
    #[error("the work broke off: {0}")]
    BrokeOff(String),
    /// The queue of writes is full; the caller should try again later.
    #[error("too many writes are waiting")]
    Busy,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

/// Why a database could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of ours.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The folder the file would lie in does not exist.
    #[error("the folder {} does not exist", .0.display())]
    NoFolder(PathBuf),
    /// The file is not there yet: migrate first.
    #[error("there is no database at {}: run `attend migrate`", .0.display())]
    Missing(PathBuf),
    /// The file is something else.
    #[error("{} is not a SQLite database", .0.display())]
    NotADatabase(PathBuf),
    /// Another program holds it.
    #[error("the database is locked by another program")]
    Locked,
    /// It was written by a newer program.
    #[error("the database is newer than this program: it has the migration {0}, which this program does not know")]
    Newer(String),
    /// It lacks migrations.
    #[error("the database is behind by {0} migrations: run `attend migrate`")]
    Behind(usize),
    /// It was opened with other settings than it needs.
    #[error("the database has the encoding {0}; it must be UTF8")]
    Encoding(String),
    /// Anything else the database said.
    #[error("cannot open the database: {0}")]
    CannotOpen(String),
}

/// Why an address does not name a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// No scheme, or one we do not know.
    #[error("unknown database scheme `{0}`: use sqlite:PATH or postgres://USER@HOST/NAME")]
    UnknownScheme(String),
    /// `sqlite:` with nothing after it.
    #[error("sqlite: needs a path, or sqlite::memory: for a database that vanishes")]
    NoPath,
    /// TLS is asked for and this build cannot.
    #[error(
        "sslmode={0} needs TLS, and the PostgreSQL client in this program has none. Say sslmode=disable and let a local socket (host=/var/run/postgresql) or a tunnel (ssh -L, stunnel) carry it; or package the program with the feature system-libpq, as docs/operations/configuration.md says"
    )]
    NoTls(String),
}

/// Why a database could not be migrated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MigrateError {
    /// It could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy that is made first could not be made; nothing was changed.
    #[error("the copy before migrating could not be made: {0}")]
    Copy(String),
    /// A migration failed; it was rolled back.
    #[error("migration failed: {0}")]
    Failed(String),
}

/// Why a backup was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is something at that path; a backup never overwrites.
    #[error("{} exists already: a backup never overwrites", .0.display())]
    Exists(PathBuf),
    /// The folder does not exist.
    #[error("the folder {} does not exist", .0.display())]
    NoFolder(PathBuf),
    /// A database in memory has nothing to keep.
    #[error("a database in memory cannot be backed up")]
    InMemory,
    /// `pg_dump` is missing.
    #[error("pg_dump was not found: install the PostgreSQL client programs")]
    NoPgDump,
    /// It failed on the way; what was written has been removed.
    #[error("the backup failed: {0}")]
    Failed(String),
}

/// Why a database could not be looked into at all. What verification *found* stands in its report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Reading failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for StoreError {
    /// Constraints are guards; an unreadable row is ours; everything else means that the database cannot do it now.
    fn from(fault: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match &fault {
            Error::DatabaseError(kind, told) => match kind {
                Kind::UniqueViolation
                | Kind::ForeignKeyViolation
                | Kind::NotNullViolation
                | Kind::CheckViolation
                | Kind::RestrictViolation
                | Kind::ExclusionViolation => Self::Guarded(told.message().to_owned()),
                _ => Self::Unavailable(told.message().to_owned()),
            },
            Error::DeserializationError(_) | Error::SerializationError(_) | Error::QueryBuilderError(_) | Error::InvalidCString(_) => {
                Self::Unreadable(fault.to_string())
            }
            Error::NotFound => Self::Unreadable("a row that has to be there is not".to_owned()),
            _ => Self::Unavailable(fault.to_string()),
        }
    }
}
