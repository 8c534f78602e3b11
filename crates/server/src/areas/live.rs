//! Which area the running service stands on, for a command beside it to read. The word is believed only while its file is locked: a service that was killed
//! says nothing any more.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;

use super::{Areas, make};
use crate::fault::{Because, Fault, Kind};

/// What the service that runs here stands on, in words; locked for as long as it runs.
const LIVE: &str = "live";

/// The word of a running service on what it stands on.
#[derive(Debug)]
pub struct Live {
    file: File,
    path: PathBuf,
}

impl Live {
    /// Says it anew.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn say(&mut self, what: &str) -> Result<(), Fault> {
        let told = self.file.set_len(0).and_then(|()| self.file.write_all_at(what.as_bytes(), 0));
        told.because(Kind::Storage)
    }
}

impl Drop for Live {
    /// Nobody lives here any more; a folder that was made for this word alone goes with it.
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "the word on what is live stays; nobody believes it without its lock");
        }
        if let Some(Err(error)) = self.path.parent().map(fs::remove_dir)
            && error.kind() != io::ErrorKind::DirectoryNotEmpty
        {
            tracing::debug!(%error, "the folder of areas stays");
        }
    }
}

impl Areas {
    /// Begins to say what the service that runs here stands on.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn live(&self) -> Result<Live, Fault> {
        let path = self.0.join(LIVE);
        let open = || {
            make(&self.0)?;
            let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path)?;
            // Whoever runs here has the data directory to itself; a look at the list lets go at once.
            file.lock()?;
            Ok::<_, io::Error>(file)
        };
        let file = open().because(Kind::Storage)?;
        Ok(Live { file, path })
    }

    /// What the service that runs here stands on; `None` while none runs.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn lives(&self) -> Result<Option<String>, Fault> {
        let path = self.0.join(LIVE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).because(Kind::Storage),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => fs::read_to_string(&path).because(Kind::Storage).map(Some),
            Err(TryLockError::Error(error)) => Err(error).because(Kind::Storage),
        }
    }
}
