//! The real server as a child that is started, killed without warning, and started again on the same data.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cleanup::{Kept, keep, kill_group};

/// A start that takes longer than this has failed, also on a loaded machine.
const READY_LIMIT: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(10);
/// How much of the server's own log is shown when it does not come up.
const LOG_SHOWN_LINES: usize = 40;

/// Where the server lives and how it is started; the same for every start of one run.
#[derive(Debug, Clone)]
pub struct Premises {
    /// The binary.
    pub attend: PathBuf,
    /// Its data directory, which also holds its log.
    pub folder: PathBuf,
    /// What follows `attend`.
    pub words: Vec<String>,
    /// Where it answers, without a slash at the end.
    pub address: String,
}

impl Premises {
    /// A command of the binary with these words, in the data directory.
    pub fn attend<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(&self.attend);
        command.args(words).current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// The end of the server's log.
    pub fn last_words(&self) -> String {
        match std::fs::read_to_string(self.log()) {
            Ok(text) => {
                let lines: Vec<&str> = text.lines().collect();
                lines[lines.len().saturating_sub(LOG_SHOWN_LINES)..].join("\n")
            }
            Err(error) => format!("(no log: {error})"),
        }
    }

    fn log_to_append(&self) -> Result<File> {
        OpenOptions::new().create(true).append(true).open(self.log()).context("cannot open the server's log")
    }
}

/// A running server. Dropping it kills it.
pub struct Server {
    child: Child,
    _kept: Kept,
}

impl Server {
    /// Starts it and waits until it says that it is ready. Returns how long that took.
    ///
    /// # Errors
    /// When it ends or stays silent; the end of its log is in the message.
    pub async fn start(premises: &Premises, http: &reqwest::Client) -> Result<(Self, Duration)> {
        let started = Instant::now();
        let log = premises.log_to_append()?;
        let mut command = Command::new(&premises.attend);
        command.args(&premises.words).current_dir(&premises.folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().context("cannot start the server")?;
        let leader = child.id();
        let kept = keep(move || kill_group(leader));
        let ready = format!("{}/readyz", premises.address);
        loop {
            if let Some(status) = child.try_wait()? {
                bail!("the server ended ({status}) before it was ready:\n{}", premises.last_words());
            }
            if http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok((Self { child, _kept: kept }, started.elapsed()));
            }
            if started.elapsed() > READY_LIMIT {
                bail!("the server was not ready after {READY_LIMIT:?}:\n{}", premises.last_words());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// `kill -9`, and waits until the system has taken it away.
    ///
    /// # Errors
    /// When it had already ended by itself: that is a finding, not a kill.
    pub fn kill(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended by itself ({status})");
        }
        self.child.kill().context("cannot kill the server")?;
        self.child.wait().context("cannot wait for the server")?;
        Ok(())
    }
}
