//! `attend key`: the key that seals key-safe codes.

use crate::cli::Key;
use crate::fault::Fault;
use crate::{key_file, say};

/// Makes a key file.
///
/// # Errors
/// As [`key_file::make`].
pub fn run(command: Key) -> Result<(), Fault> {
    match command {
        Key::Make { file } => {
            key_file::make(&file)?;
            say::line(format!("Made {}, readable by you alone.", file.display()));
            say::line(
                "Keep a copy apart from the database and its backups: without it no key-safe code opens, and with both anybody can open them.",
            );
            Ok(())
        }
    }
}
