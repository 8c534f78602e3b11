//! A private PostgreSQL that is thrown away: its own folder, its own port on this machine, no password, gone at the end.
//!
//! PostgreSQL refuses to run as root; then its programs run as Debian's user `postgres`. For the tests nothing in it survives a power cut
//! on purpose (`fsync=off`): they kill our server, not the database's machine. The figures are taken with everything on.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::needs;
use crate::cleanup::{Kept, keep};
use crate::running::output;

/// The port is free when we look and may be taken when PostgreSQL starts; so it is tried again.
const STARTS_MAX: usize = 5;
/// Many tests each hold their own pool.
const CONNECTIONS_MAX: usize = 400;

/// How careful it is with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Not at all: a power cut may destroy it.
    Careless,
    /// As a live service has it.
    Durable,
}

impl Care {
    fn options(self) -> &'static str {
        match self {
            Self::Careless => "-c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            Self::Durable => "-c fsync=on -c synchronous_commit=on -c full_page_writes=on",
        }
    }
}

/// A running throw-away PostgreSQL. Dropping it stops it and removes its folder.
pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    _running: Kept,
}

impl Cluster {
    /// Makes and starts one with the programs in `bin`.
    ///
    /// # Errors
    /// When it cannot be made or does not start; the reason from its log is in the message.
    pub fn start(bin: &Path) -> Result<Self> {
        Self::start_with(bin, Care::Careless)
    }

    /// The same, as careful as wanted.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_with(bin: &Path, care: Care) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("attend-postgres-").tempdir().context("no temporary folder")?.keep();
        let stop = stopping(bin, &folder);
        let running = keep(stop);
        if needs::is_root() {
            output(Command::new("chown").arg("postgres").arg(&folder))
                .context("the user postgres is missing; the Debian package makes it")?;
        }
        let words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"];
        output(as_postgres(bin, "initdb", &folder).args(words).arg(folder.join("rows")))?;
        for _ in 0..STARTS_MAX {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            if start_on(bin, &folder, port, care)? {
                return Ok(Self { bin: bin.to_owned(), folder, port, _running: running });
            }
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_else(|error| format!("(no log: {error})"));
        bail!("PostgreSQL did not start after {STARTS_MAX} tries:\n{log}")
    }

    /// The address of one database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and returns its address.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn create_database(&self, name: &str) -> Result<String> {
        self.tell(&format!("CREATE DATABASE \"{name}\""))?;
        Ok(self.url(name))
    }

    /// Makes a copy of a database that nobody is connected to and returns its address.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn copy_database(&self, from: &str, name: &str) -> Result<String> {
        self.tell(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{from}\""))?;
        Ok(self.url(name))
    }

    /// Takes a database away.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn drop_database(&self, name: &str) -> Result<()> {
        self.tell(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
    }

    fn tell(&self, statement: &str) -> Result<()> {
        let address = self.url("postgres");
        output(
            Command::new(self.bin.join("psql"))
                .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &address, "-c", statement])
                .current_dir(&self.folder),
        )
        .map(|_| ())
    }
}

/// Starts the server; false when it did not come up, for example because the port was taken.
fn start_on(bin: &Path, folder: &Path, port: u16, care: Care) -> Result<bool> {
    let options = format!("-h 127.0.0.1 -p {port} -k '{}' -c max_connections={CONNECTIONS_MAX} {}", folder.display(), care.options());
    let mut command = as_postgres(bin, "pg_ctl", folder);
    command.args(["start", "-w", "-t", "60", "-s", "-D"]).arg(folder.join("rows")).arg("-l").arg(folder.join("log")).args(["-o", &options]);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().context("cannot start pg_ctl")?;
    Ok(status.success())
}

/// One of PostgreSQL's programs, as a user it agrees to run as.
fn as_postgres(bin: &Path, program: &str, folder: &Path) -> Command {
    let program = bin.join(program);
    let mut command = if needs::is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(folder);
    command
}

/// Stops the server if it runs, and removes the folder.
fn stopping(bin: &Path, folder: &Path) -> impl FnOnce() + Send + use<> {
    let (bin, folder) = (bin.to_owned(), folder.to_owned());
    move || {
        if folder.join("rows/postmaster.pid").exists() {
            let stopped =
                output(as_postgres(&bin, "pg_ctl", &folder).args(["stop", "-m", "immediate", "-w", "-s", "-D"]).arg(folder.join("rows")));
            if let Err(error) = stopped {
                eprintln!("the throw-away PostgreSQL did not stop: {error:#}");
            }
        }
        if let Err(error) = std::fs::remove_dir_all(&folder) {
            eprintln!("cannot remove {}: {error}", folder.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_serves_a_fresh_database_and_leaves_nothing_behind() {
        let bin = needs::postgres().unwrap();
        let cluster = Cluster::start(&bin).unwrap();
        let address = cluster.create_database("story").unwrap();
        let answer =
            output(Command::new(bin.join("psql")).args(["-X", "-A", "-t", "-d", &address, "-c", "SELECT current_database()"])).unwrap();
        assert_eq!(answer.trim(), "story");
        let folder = cluster.folder.clone();
        drop(cluster);
        assert!(!folder.exists());
        assert!(output(Command::new(bin.join("psql")).args(["-X", "-d", &address, "-c", "SELECT 1"])).is_err(), "nobody listens any more");
    }
}
