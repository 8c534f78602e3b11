//! What the machine must have before a test starts: Node, npm and a C compiler are asked for; PostgreSQL and Chromium are fetched from
//! Debian's packages when this process may do that, and asked for by name when not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Suite;
use crate::running::{on_path, output};

/// The oldest Node that builds and tests the pages.
const NODE_MIN: (u32, u32) = (20, 19);
/// Where Debian keeps PostgreSQL's own programs, one folder per version.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What was found on the machine.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// The folder with `initdb` and `pg_ctl`, when a suite needs PostgreSQL.
    pub postgres: Option<PathBuf>,
    /// The browser, when a suite needs one.
    pub chromium: Option<PathBuf>,
}

/// Checks what `suites` need, installs what Debian has, and names exactly what is missing otherwise.
///
/// # Errors
/// When something is missing that this process cannot install.
pub fn satisfy(suites: &[Suite]) -> Result<Machine> {
    let mut missing = missing_tools();
    let mut packages = vec![];
    if suites.iter().any(|suite| suite.needs_postgres()) && postgres_folder().is_none() {
        packages.push("postgresql");
    }
    if suites.contains(&Suite::Browser) && chromium().is_none() {
        packages.push("chromium");
    }
    if !packages.is_empty()
        && missing.is_empty()
        && let Err(error) = install(&packages)
    {
        missing.push(format!("the Debian packages {} ({error:#}); install them with: apt-get install {0}", packages.join(" ")));
    }
    if !missing.is_empty() {
        bail!("this machine lacks:\n  - {}", missing.join("\n  - "));
    }
    let machine = Machine {
        postgres: suites.iter().any(|suite| suite.needs_postgres()).then(postgres_folder).flatten(),
        chromium: suites.contains(&Suite::Browser).then(chromium).flatten(),
    };
    if packages.contains(&"postgresql") && machine.postgres.is_none() {
        bail!("PostgreSQL was installed, but its programs are not in {DEBIAN_POSTGRES}/*/bin");
    }
    Ok(machine)
}

/// PostgreSQL's own programs for one tool that needs them.
///
/// # Errors
/// When they are missing and cannot be installed.
pub fn postgres() -> Result<PathBuf> {
    if postgres_folder().is_none() {
        install(&["postgresql"])?;
    }
    postgres_folder().context("PostgreSQL's programs (initdb, pg_ctl) are missing; install the Debian package postgresql")
}

fn missing_tools() -> Vec<String> {
    let mut missing = vec![];
    let found = output(Command::new("node").arg("--version")).ok().and_then(|text| version(&text));
    if found.is_none_or(|found| found < NODE_MIN) {
        let has = found.map_or("none here".to_owned(), |(major, minor)| format!("here is {major}.{minor}"));
        missing.push(format!("Node {}.{} or newer ({has}); see https://nodejs.org", NODE_MIN.0, NODE_MIN.1));
    }
    if on_path(&["npm"]).is_none() {
        missing.push("npm, which comes with Node".to_owned());
    }
    if on_path(&["cc", "gcc", "clang"]).is_none() {
        missing.push("a C compiler; on Debian: apt-get install gcc libc6-dev".to_owned());
    }
    missing
}

/// Major and minor of `v20.20.2`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The newest PostgreSQL with its server programs.
fn postgres_folder() -> Option<PathBuf> {
    let debian = std::fs::read_dir(DEBIAN_POSTGRES).ok().into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| has_server(bin))
        .collect();
    versions.sort();
    let elsewhere = || on_path(&["initdb"]).and_then(|program| program.parent().map(PathBuf::from)).filter(|bin| has_server(bin));
    versions.pop().map(|(_, bin)| bin).or_else(elsewhere)
}

fn has_server(bin: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|program| bin.join(program).exists())
}

fn chromium() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file()).or_else(|| on_path(&BROWSERS))
}

fn install(packages: &[&str]) -> Result<()> {
    if on_path(&["apt-get"]).is_none() {
        bail!("no apt-get here");
    }
    let before: &[&str] = if is_root() {
        &[]
    } else if quietly(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        bail!("neither root nor sudo without a password");
    };
    println!("installing {} with apt-get", packages.join(" "));
    apt_get(before, &["update"])?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(packages);
    apt_get(before, &words)
}

fn apt_get(before: &[&str], words: &[&str]) -> Result<()> {
    let mut line: Vec<&str> = before.to_vec();
    line.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]);
    line.extend(words);
    let status = Command::new(line[0]).args(&line[1..]).stdin(Stdio::null()).status().context("cannot start apt-get")?;
    if !status.success() {
        bail!("apt-get {} failed ({status})", words[0]);
    }
    Ok(())
}

/// Whether this process is root, which PostgreSQL refuses to run as.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn quietly(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_as_numbers() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert!(version("v20.9.0") < Some(NODE_MIN));
        assert!(version("v22.1.0") > Some(NODE_MIN));
        assert_eq!(version("20.1"), None);
    }
}
