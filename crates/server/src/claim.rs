//! One service to a data directory. The lock belongs to the open file, so the system gives it back however the process ends.
//!
//! Invariant: a start that is refused leaves the disk as it was. What a claim made, it takes away again unless it is kept.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use store::DatabaseUrl;

use crate::fault::{Fault, Kind};

/// The lock file of a data directory.
const LOCK: &str = "attend.lock";
/// A lock file may be taken away by a refused start just as we open it; then we look again, so often at most.
const TRIES: usize = 10;
/// Of a folder that everybody may write to and nobody may take from others: `/tmp`.
const STICKY: u32 = 0o1000;

/// A data directory that is ours for as long as this lives.
#[derive(Debug)]
pub struct Claim {
    /// What was made, outermost first.
    made: Vec<Made>,
    locks: Vec<File>,
}

#[derive(Debug)]
enum Made {
    Folder(PathBuf),
    File(PathBuf),
}

impl Claim {
    /// Makes the data directory where it is missing and locks it, and the SQLite file by a lock beside it: another directory's service may name the
    /// same file.
    ///
    /// # Errors
    /// Another service is running there, or the directory cannot be made.
    pub fn make(data_dir: &Path, url: &DatabaseUrl) -> Result<Self, Fault> {
        let mut claim = Self { made: vec![], locks: vec![] };
        claim.folder(data_dir)?;
        claim.lock(&data_dir.join(LOCK), || running_there(data_dir, url))?;
        let advice = claim.locks.first().and_then(|lock| advice(data_dir, lock));
        if let Some(advice) = &advice {
            tracing::warn!("{advice}");
        }
        if let DatabaseUrl::Sqlite(path) = url {
            if path.exists() {
                // One line is enough: whoever closes the directory has closed what is in it.
                if let Some(mode) = wider(path).filter(|_| advice.is_none()) {
                    let path = path.display();
                    tracing::warn!("others on this machine can reach the record {path} (mode {mode:04o}): chmod 600 {path}");
                }
            } else {
                for ending in ["", "-wal", "-shm", "-journal"] {
                    claim.made.push(Made::File(beside(path, ending)));
                }
            }
            if folder_of(path).is_dir() {
                claim.lock(&beside(path, ".lock"), || format!("database: another `attend` is running on {}", path.display()))?;
            }
        }
        Ok(claim)
    }

    /// The start went well: what was made stays.
    pub fn keep(&mut self) {
        self.made.clear();
    }

    fn folder(&mut self, path: &Path) -> Result<(), Fault> {
        if path.is_dir() {
            return Ok(());
        }
        let cannot = |error: std::io::Error| Fault::new(Kind::Setting, format!("data-dir: {} cannot be made: {error}", path.display()));
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            self.folder(parent)?;
        }
        DirBuilder::new().mode(0o700).create(path).map_err(cannot)?;
        self.made.push(Made::Folder(path.to_path_buf()));
        Ok(())
    }

    fn lock(&mut self, path: &Path, taken: impl Fn() -> String) -> Result<(), Fault> {
        let cannot =
            |error: &dyn std::fmt::Display| Fault::new(Kind::Setting, format!("data-dir: {} cannot be locked: {error}", path.display()));
        for _ in 0..TRIES {
            let existed = path.exists();
            let file =
                OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).map_err(|error| cannot(&error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Fault::new(Kind::Setting, taken())),
                Err(TryLockError::Error(error)) => return Err(cannot(&error)),
            }
            if is_at(&file, path) {
                if !existed {
                    self.made.push(Made::File(path.to_path_buf()));
                }
                self.locks.push(file);
                return Ok(());
            }
        }
        Err(cannot(&"others come and go too quickly"))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        for made in self.made.drain(..).rev() {
            let (path, gone) = match &made {
                Made::Folder(path) => (path, std::fs::remove_dir(path)),
                Made::File(path) => (path, std::fs::remove_file(path)),
            };
            if let Err(error) = gone
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::warn!(%error, path = %path.display(), "what a refused start made could not be taken away");
            }
        }
    }
}

/// Why a data directory is not to be had, and what to do. With PostgreSQL several services may share the record, each from a directory of its own.
fn running_there(data_dir: &Path, url: &DatabaseUrl) -> String {
    let there = format!("data-dir: another `attend` is running in {}", data_dir.display());
    match url {
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Memory => there,
        DatabaseUrl::Postgres(_) => {
            format!("{there}; a second service on the same PostgreSQL needs a directory of its own: --data-dir DIR")
        }
    }
}

/// What was there before us may be wider than what we make: that is said, not changed, because somebody may have meant it. Of a folder that is
/// somebody else's or everybody's (`/tmp`) nothing is said: it is not ours to close. `ours` is a file of whoever runs this.
fn advice(folder: &Path, ours: &File) -> Option<String> {
    let (folder_is, we_are) = (std::fs::metadata(folder).ok()?, ours.metadata().ok()?);
    let shared = folder_is.mode() & STICKY != 0;
    if shared || folder_is.uid() != we_are.uid() {
        return None;
    }
    let mode = wider(folder)?;
    let folder = folder.display();
    Some(format!("others on this machine can look into the data directory {folder} (mode {mode:04o}): chmod 700 {folder}"))
}

/// The mode of what others than its owner can reach.
fn wider(path: &Path) -> Option<u32> {
    let mode = std::fs::metadata(path).ok()?.mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Whether the file that was opened is still the one at that path.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(there)) => ours.dev() == there.dev() && ours.ino() == there.ino(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_claim_on_the_same_directory_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::sqlite(folder.path().join("attend.db"));
        let mut first = Claim::make(folder.path(), &url).unwrap();
        first.keep();
        let refused = Claim::make(folder.path(), &url).unwrap_err();
        assert!(refused.error.to_string().contains("another `attend` is running"));
        drop(first);
        assert!(folder.path().join(LOCK).exists());
        Claim::make(folder.path(), &url).unwrap();
    }

    #[test]
    fn a_second_service_on_one_postgres_is_told_to_take_a_directory_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let url: DatabaseUrl = "postgres://localhost/attend".parse().unwrap();
        let _first = Claim::make(folder.path(), &url).unwrap();
        let refused = Claim::make(folder.path(), &url).unwrap_err().error.to_string();
        assert!(refused.ends_with("a second service on the same PostgreSQL needs a directory of its own: --data-dir DIR"), "{refused}");
        Claim::make(&folder.path().join("second"), &url).unwrap();
    }

    #[test]
    fn a_claim_that_is_not_kept_takes_away_what_it_made() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("one/two");
        let url = DatabaseUrl::sqlite(data.join("attend.db"));
        let claim = Claim::make(&data, &url).unwrap();
        std::fs::write(data.join("attend.db"), "half").unwrap();
        drop(claim);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn two_data_directories_cannot_share_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::sqlite(folder.path().join("shared.db"));
        let _first = Claim::make(&folder.path().join("a"), &url).unwrap();
        let refused = Claim::make(&folder.path().join("b"), &url).unwrap_err();
        assert!(refused.error.to_string().contains("shared.db"));
        assert!(!folder.path().join("b").exists());
        let from_within = Claim::make(folder.path(), &url).unwrap_err();
        assert!(from_within.error.to_string().contains("shared.db"));
    }

    #[test]
    fn what_others_can_reach_is_noticed_and_what_a_claim_makes_they_cannot() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut claim = Claim::make(&data, &DatabaseUrl::sqlite(data.join("attend.db"))).unwrap();
        claim.keep();
        assert_eq!((wider(&data), wider(&data.join(LOCK))), (None, None));
        for (mode, seen) in [(0o755, Some(0o755)), (0o701, Some(0o701)), (0o700, None)] {
            std::fs::set_permissions(&data, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(wider(&data), seen);
        }
    }

    #[test]
    fn only_a_data_directory_of_our_own_that_others_can_look_into_is_spoken_of() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let ours = File::create(folder.path().join("ours")).unwrap();
        for (mode, spoken) in [(0o700, false), (0o755, true), (0o1777, false)] {
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(advice(folder.path(), &ours).is_some(), spoken, "{mode:o}");
        }
    }

    #[test]
    fn a_claim_leaves_alone_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("attend.db");
        std::fs::write(&database, "a database").unwrap();
        drop(Claim::make(folder.path(), &DatabaseUrl::sqlite(&database)).unwrap());
        assert_eq!(std::fs::read_to_string(database).unwrap(), "a database");
        assert!(!folder.path().join(LOCK).exists());
    }
}
