//! The key file: 32 random bytes as text, readable by its owner alone, kept apart from the database and its backups. Without it no key-safe code opens.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fault::{Fault, Kind};

/// What a key file begins with; the number is the form's version.
const PREFIX: &str = "attend-key-1:";
/// A key file is 58 bytes; whatever is much longer is something else.
const BYTES_MAX: u64 = 1_000;

fn setting(what: impl std::fmt::Display) -> Fault {
    Fault::new(Kind::Setting, what)
}

/// Makes a key file. It never overwrites.
///
/// # Errors
/// There is something at that path, or it cannot be written.
pub fn make(path: &Path) -> Result<(), Fault> {
    let shown = path.display();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            setting(format!("{shown} exists already, and a key file is never overwritten: what it sealed would be lost"))
        }
        ErrorKind::NotFound => setting(format!("{shown} cannot be made: its folder does not exist")),
        _ => setting(format!("{shown} cannot be made: {error}")),
    })?;
    let key: [u8; 32] = rand::random();
    let written = writeln!(file, "{PREFIX}{}", STANDARD.encode(key)).and_then(|()| file.sync_all());
    written.map_err(|error| match std::fs::remove_file(path) {
        Ok(()) => setting(format!("{shown} cannot be written: {error}")),
        Err(left) => setting(format!("{shown} cannot be written: {error}; and what was half written could not be removed: {left}")),
    })
}

/// The key in a key file.
///
/// # Errors
/// It is missing, can be read by others, or is not a key file.
pub fn read(path: &Path) -> Result<[u8; 32], Fault> {
    let shown = path.display();
    let mut file = OpenOptions::new().read(true).open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => setting(format!(
            "key-file: there is no {shown}. It seals key-safe codes and partners' secrets. Make one with `attend key make {shown}` and keep a copy apart from the \
             database and its backups; or name yours with --key-file"
        )),
        _ => setting(format!("key-file: {shown} cannot be read: {error}")),
    })?;
    let about = file.metadata().map_err(|error| setting(format!("key-file: {shown} cannot be read: {error}")))?;
    if !about.is_file() {
        return Err(setting(format!("key-file: {shown} is not a file")));
    }
    let mode = about.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(setting(format!(
            "key-file: {shown} can be read by others (mode {mode:04o}); it must be its owner's alone: chmod 600 {shown}"
        )));
    }
    let mut text = String::new();
    let foreign = || setting(format!("key-file: {shown} is not a key file made by `attend key make`"));
    Read::take(&mut file, BYTES_MAX).read_to_string(&mut text).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => foreign(),
        _ => setting(format!("key-file: {shown} cannot be read: {error}")),
    })?;
    let coded = text.trim().strip_prefix(PREFIX).ok_or_else(foreign)?;
    let key = STANDARD.decode(coded).map_err(|_not_base64| foreign())?;
    key.try_into().map_err(|_wrong_length| foreign())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_file_is_its_owners_alone_and_read_back_as_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("attend.key");
        make(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap(), read(&path).unwrap());
        let other = folder.path().join("other.key");
        make(&other).unwrap();
        assert_ne!(read(&path).unwrap(), read(&other).unwrap());
    }

    #[test]
    fn a_key_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("attend.key");
        make(&path).unwrap();
        let before = read(&path).unwrap();
        assert!(make(&path).unwrap_err().error.to_string().contains("exists already"));
        assert_eq!(read(&path).unwrap(), before);
    }

    #[test]
    fn a_key_file_that_others_can_read_or_that_is_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("attend.key");
        assert!(read(&path).unwrap_err().error.to_string().contains("attend key make"));
        make(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&path).unwrap_err().error.to_string().contains("chmod 600"));
        for text in ["", "attend-key-1:AAAA", "hello", "attend-key-1:!!"] {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            assert!(read(&path).unwrap_err().error.to_string().contains("is not a key file"), "{text}");
        }
        assert!(read(folder.path()).unwrap_err().error.to_string().contains("is not a file"));
    }
}
