//! Bringing a database to this program's shape. Up only; a SQLite file that holds something is copied first.

use std::path::{Path, PathBuf};

use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::conn::{Conn, Purpose};
use crate::schema::__diesel_schema_migrations;
use crate::{DatabaseUrl, MigrateError, OpenError, private};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// What migrating did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrationReport {
    /// The migrations that were run, in order.
    pub ran: Vec<String>,
    /// The copy that was made first.
    pub copy: Option<PathBuf>,
}

/// Runs what is missing. A SQLite file that holds something is copied first; one that is not there is made.
///
/// # Errors
/// [`MigrateError`]; a failed migration is rolled back.
pub fn migrate(url: &DatabaseUrl) -> Result<MigrationReport, MigrateError> {
    let mut conn = open(url)?;
    let (missing, applied) = state(&mut conn)?;
    let mut report = MigrationReport::default();
    if missing == 0 {
        return Ok(report);
    }
    if let DatabaseUrl::Sqlite(path) = url
        && holds_something(&mut conn)?
    {
        report.copy = Some(copy_first(&mut conn, path, applied.last().map_or("the-first", String::as_str))?);
    }
    report.ran = run(&mut conn)?;
    Ok(report)
}

fn open(url: &DatabaseUrl) -> Result<Conn, OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) if !path.exists() => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !folder.is_dir() {
                return Err(OpenError::NoFolder(folder.to_path_buf()));
            }
            private::make(path).map_err(|fault| OpenError::CannotOpen(format!("{} cannot be made: {fault}", path.display())))?;
            Conn::open(url, "migrate", Purpose::Write)
        }
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Memory | DatabaseUrl::Postgres(_) => Conn::open(url, "migrate", Purpose::Write),
    }
}

/// Whether a SQLite file has tables, whatever it says of its migrations.
fn holds_something(conn: &mut Conn) -> Result<bool, OpenError> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let tables = "(SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name <> '__diesel_schema_migrations')";
    let count: i64 = diesel::select(sql::<BigInt>(tables)).get_result(conn).map_err(|fault| OpenError::CannotOpen(fault.to_string()))?;
    Ok(count > 0)
}

/// A copy beside the file, named for the migration it stands at.
fn copy_first(conn: &mut Conn, path: &Path, last: &str) -> Result<PathBuf, MigrateError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-{last}.copy"));
    let mut copy = PathBuf::from(name);
    let mut count = 1;
    while copy.exists() {
        count += 1;
        copy.set_extension(format!("copy{count}"));
    }
    crate::backup::copy_sqlite(conn, &copy).map_err(|fault| MigrateError::Copy(fault.to_string()))?;
    Ok(copy)
}

/// How many migrations are missing, and which have been run.
fn state(conn: &mut Conn) -> Result<(usize, Vec<String>), OpenError> {
    let cannot = |fault: Box<dyn std::error::Error + Send + Sync>| OpenError::CannotOpen(fault.to_string());
    let known: Vec<String> = match conn {
        Conn::Sqlite(_) => names(&MigrationSource::<diesel::sqlite::Sqlite>::migrations(&MIGRATIONS).map_err(cannot)?),
        Conn::Postgres(_) => names(&MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).map_err(cannot)?),
    };
    let mut applied: Vec<String> = match has_migrations(conn)? {
        true => __diesel_schema_migrations::table
            .select(__diesel_schema_migrations::version)
            .load(conn)
            .map_err(|fault| OpenError::CannotOpen(fault.to_string()))?,
        false => vec![],
    };
    applied.sort();
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(OpenError::Newer(newer.clone()));
    }
    Ok((known.iter().filter(|version| !applied.contains(version)).count(), applied))
}

fn names<DB: diesel::backend::Backend>(migrations: &[Box<dyn Migration<DB>>]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

/// Whether Diesel's own table is there; asking it would make it.
fn has_migrations(conn: &mut Conn) -> Result<bool, OpenError> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let table = "__diesel_schema_migrations";
    let count: Result<i64, _> = match conn {
        Conn::Sqlite(c) => {
            diesel::select(sql::<BigInt>(&format!("(SELECT count(*) FROM sqlite_master WHERE name = '{table}')"))).get_result(c)
        }
        Conn::Postgres(c) => {
            diesel::select(sql::<BigInt>(&format!("(SELECT CASE WHEN to_regclass('{table}') IS NULL THEN 0 ELSE 1 END)::bigint")))
                .get_result(c)
        }
    };
    count.map(|count| count > 0).map_err(|fault| OpenError::CannotOpen(fault.to_string()))
}

/// Whether this program can work with the database as it is.
pub(crate) fn check(conn: &mut Conn) -> Result<(), OpenError> {
    match state(conn)? {
        (0, _) => Ok(()),
        (behind, _) => Err(OpenError::Behind(behind)),
    }
}

/// Runs what is missing.
pub(crate) fn run(conn: &mut Conn) -> Result<Vec<String>, MigrateError> {
    fn names(ran: Vec<MigrationVersion<'_>>) -> Vec<String> {
        ran.iter().map(MigrationVersion::to_string).collect()
    }
    let failed = |fault: Box<dyn std::error::Error + Send + Sync>| MigrateError::Failed(fault.to_string());
    match conn {
        Conn::Sqlite(c) => MigrationHarness::<<SqliteConnection as diesel::Connection>::Backend>::run_pending_migrations(c, MIGRATIONS)
            .map(names)
            .map_err(failed),
        Conn::Postgres(c) => MigrationHarness::<<PgConnection as diesel::Connection>::Backend>::run_pending_migrations(c, MIGRATIONS)
            .map(names)
            .map_err(failed),
    }
}
