//! `attend backup`: a copy of the whole record that can be put back, made while the service runs.

use std::os::unix::fs::PermissionsExt;

use store::BackupError;

use crate::fault::{Because, Fault, Kind};
use crate::{cli, config, logs, opening, say};

/// Makes a backup.
///
/// # Errors
/// There is something at that path, or the database cannot be read.
pub fn run(flags: cli::Backup) -> Result<(), Fault> {
    logs::start_quietly();
    let home = config::home(&flags.house).because(Kind::Setting)?;
    let url = opening::address(&home)?;
    store::backup::backup(&url, &flags.to).map_err(|error| match error {
        BackupError::Open(error) => opening::database(error),
        BackupError::Exists(_) | BackupError::NoFolder(_) | BackupError::InMemory => Fault::new(Kind::Input, format!("backup: {error}")),
        BackupError::NoPgDump | BackupError::Failed(_) => Fault::new(Kind::Database, format!("backup: {error}")),
    })?;
    let written = std::fs::metadata(&flags.to).because(Kind::Unforeseen)?;
    // It holds what the database holds: its owner's alone.
    std::fs::set_permissions(&flags.to, std::fs::Permissions::from_mode(0o600)).because(Kind::Unforeseen)?;
    say::line(format!("Copied {url} to {} ({} bytes).", flags.to.display(), say::count(i64::try_from(written.len()).unwrap_or(i64::MAX))));
    say::line("The key file is not in it: keep that copy elsewhere.");
    Ok(())
}
