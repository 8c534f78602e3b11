//! How each suite is run: which program, with what around it, and how its lines are counted.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Suite;
use super::cluster::Cluster;
use super::count::{self, Count};
use super::needs::Machine;
use crate::running::{Ended, build_attend, cargo, stream};

/// Building everything from nothing on two slow cores is part of the first suite.
const RUST_LIMIT: Duration = Duration::from_secs(28 * 60);
const WEB_LIMIT: Duration = Duration::from_secs(8 * 60);
const BROWSER_LIMIT: Duration = Duration::from_secs(16 * 60);
const BUILD_LIMIT: Duration = Duration::from_secs(15 * 60);

/// The project, the machine and what the suites share: one throw-away PostgreSQL.
pub struct House {
    root: PathBuf,
    machine: Machine,
    watched: bool,
    cluster: Option<Cluster>,
}

impl House {
    /// `watched` says whether a person looks at a terminal.
    pub fn new(root: PathBuf, machine: Machine, watched: bool) -> Self {
        Self { root, machine, watched, cluster: None }
    }

    /// Runs one suite to its end and counts.
    ///
    /// # Errors
    /// When the suite could not run at all.
    pub fn run(&mut self, suite: Suite) -> Result<Count> {
        match suite {
            Suite::Rust => self.rust(),
            Suite::Web => self.web(),
            Suite::Browser => self.browser(),
            Suite::Crash => crate::crash::suite(self.cluster()?),
        }
    }

    fn rust(&mut self) -> Result<Count> {
        let address = self.cluster()?.url("postgres");
        let mut command = cargo(&self.root);
        command.args(["test", "--workspace", "--no-fail-fast", "--locked"]).env("ATTEND_TEST_POSTGRES", address);
        if !self.watched {
            command.env("CARGO_TERM_PROGRESS_WHEN", "never");
        }
        counted("rust", &mut command, RUST_LIMIT, count::of_cargo)
    }

    fn web(&self) -> Result<Count> {
        let web = self.root.join("web");
        install_packages(&web)?;
        let checked = stream(quiet(npm(&web).args(["run", "check"])), WEB_LIMIT, |line| println!("{line}"))?;
        let mut sum = counted("web", quiet(npm(&web).arg("test")), WEB_LIMIT, count::of_vitest)?;
        if checked != Ended::Well {
            println!("web: `npm run check` ended {checked:?}");
            sum += Count::new(0, 1);
        }
        Ok(sum)
    }

    fn browser(&self) -> Result<Count> {
        let browser = self.machine.chromium.as_ref().context("no browser was found")?;
        let stories = self.root.join("tests/browser");
        install_packages(&self.root.join("web"))?;
        if stories.join("package.json").exists() {
            install_packages(&stories)?;
        }
        let attend = build_attend(&self.root, BUILD_LIMIT)?;
        let mut command = Command::new("node");
        command.arg(stories.join("run.mjs")).current_dir(&self.root).env("ATTEND_BIN", attend).env("CHROMIUM", browser);
        counted("browser", quiet(&mut command), BROWSER_LIMIT, count::of_closing_line)
    }

    /// The throw-away PostgreSQL, started when first asked for.
    fn cluster(&mut self) -> Result<&Cluster> {
        if self.cluster.is_none() {
            let bin = self.machine.postgres.as_ref().context("no PostgreSQL was found")?;
            self.cluster = Some(Cluster::start(bin)?);
        }
        self.cluster.as_ref().context("the cluster was just started")
    }
}

/// Streams a test runner's output and adds up its result lines. A runner that ends badly without naming a failure has one.
fn counted(suite: &str, command: &mut Command, limit: Duration, read: impl Fn(&str) -> Option<Count>) -> Result<Count> {
    let mut sum = Count::default();
    let ended = stream(command, limit, |line| {
        if let Some(count) = read(line) {
            sum += count;
        }
        // Only the very last line of the whole run may stand alone in the closing form.
        match count::of_closing_line(line) {
            Some(count) => println!("{suite}: {count}"),
            None => println!("{line}"),
        }
    })?;
    if ended != Ended::Well && sum.failed == 0 {
        println!("{suite}: ended {ended:?}");
        sum += Count::new(0, 1);
    }
    Ok(sum)
}

/// No colours, and no program that waits for a person.
fn quiet(command: &mut Command) -> &mut Command {
    command.env("NO_COLOR", "1").env("FORCE_COLOR", "0").env("CI", "1")
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    command
}

/// `npm ci` where the installed packages are missing or older than the lock file.
fn install_packages(folder: &Path) -> Result<()> {
    let changed = |path: PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let lock = changed(folder.join("package-lock.json")).with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    if changed(folder.join("node_modules/.package-lock.json")).is_some_and(|installed| installed >= lock) {
        return Ok(());
    }
    let ended =
        stream(quiet(npm(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])), WEB_LIMIT, |line| println!("{line}"))?;
    if ended != Ended::Well {
        bail!("`npm ci` ended {ended:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_runner_that_dies_without_naming_a_failure_has_one() {
        let limit = Duration::from_secs(60);
        let died =
            counted("a", &mut shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 101"), limit, count::of_cargo).unwrap();
        assert_eq!(died, Count::new(2, 1));
        let failed =
            counted("a", &mut shell("echo 'test result: FAILED. 1 passed; 1 failed; 0 ignored'; exit 101"), limit, count::of_cargo)
                .unwrap();
        assert_eq!(failed, Count::new(1, 1));
        let passed = counted("a", &mut shell("echo '4 passed, 0 failed'"), limit, count::of_closing_line).unwrap();
        assert_eq!(passed, Count::new(4, 0));
    }
}
