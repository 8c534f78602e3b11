//! Files that hold the record are their owner's alone, from their first byte on: whoever may read the database may read every address and every illness.

use std::fs::OpenOptions;
use std::path::Path;

/// Makes an empty file that nobody but its owner can read; what the database or a program writes into it keeps that. SQLite gives its `-wal` and `-shm` the
/// rights of the file they belong to.
///
/// # Errors
/// There is something at that path, or it cannot be made.
pub fn make(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}
