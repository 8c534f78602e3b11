//! A copy of the record that can be put back.

use std::path::Path;
use std::process::Command;

use crate::conn::{Conn, Purpose};
use crate::statement::statement;
use crate::{BackupError, DatabaseUrl, migrate, private};

/// Copies the whole database while it is in use: SQLite to a file of its own, PostgreSQL through `pg_dump`. Never overwrites.
///
/// # Errors
/// [`BackupError`]; nothing is left behind.
pub fn backup(url: &DatabaseUrl, to: &Path) -> Result<(), BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_path_buf()));
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(BackupError::NoFolder(folder.to_path_buf()));
    }
    match url {
        DatabaseUrl::Memory => Err(BackupError::InMemory),
        DatabaseUrl::Sqlite(_) => {
            let mut conn = Conn::open(url, "backup", Purpose::Write)?;
            migrate::check(&mut conn)?;
            copy_sqlite(&mut conn, to)
        }
        DatabaseUrl::Postgres(text) => dump(text, to),
    }
}

/// Makes the file that the copy goes into.
fn make(to: &Path) -> Result<(), BackupError> {
    private::make(to).map_err(|fault| match fault.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_path_buf()),
        _ => BackupError::Failed(format!("{} cannot be made: {fault}", to.display())),
    })
}

/// Writes a SQLite database, as it is at this moment, into a new file. What was half written goes again.
pub(crate) fn copy_sqlite(conn: &mut Conn, to: &Path) -> Result<(), BackupError> {
    make(to)?;
    let name = to.to_string_lossy();
    match statement!("VACUUM INTO ?", &*name).run(conn) {
        Ok(_) => Ok(()),
        Err(fault) => Err(abandon(to, fault.to_string())),
    }
}

fn dump(url: &str, to: &Path) -> Result<(), BackupError> {
    let mut conn = Conn::open(&DatabaseUrl::Postgres(url.to_owned()), "backup", Purpose::Read)?;
    migrate::check(&mut conn)?;
    make(to)?;
    let run = Command::new("pg_dump")
        .args(["--format=custom", "--no-owner", "--no-privileges", "--file"])
        .arg(to)
        .arg("--dbname")
        .arg(url)
        .output();
    match run {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(abandon(to, String::from_utf8_lossy(&done.stderr).trim().to_owned())),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
            let _made_for_nothing = abandon(to, fault.to_string());
            Err(BackupError::NoPgDump)
        }
        Err(fault) => Err(abandon(to, fault.to_string())),
    }
}

/// Takes away what was half written.
fn abandon(to: &Path, why: String) -> BackupError {
    match std::fs::remove_file(to) {
        Ok(()) => BackupError::Failed(why),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => BackupError::Failed(why),
        Err(fault) => BackupError::Failed(format!("{why}; and what was half written could not be removed: {fault}")),
    }
}
