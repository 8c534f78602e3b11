//! Running other programs: their lines as they come, a limit on their time, and nothing left behind.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cleanup::{keep, kill_group};

/// How often a silent program is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// A program that has ended may still have children holding its output; they get this long to finish a line.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With success.
    Well,
    /// With a failure, or killed by a signal.
    Badly,
    /// It used up its time and was killed.
    OutOfTime,
}

/// Runs `command` in a process group of its own with a closed standard input, hands each line of its standard output to `each_line`
/// and kills whatever is left of the group at the end. Its standard error goes straight through.
///
/// # Errors
/// When the program cannot be started.
pub fn stream(command: &mut Command, limit: Duration, mut each_line: impl FnMut(&str)) -> Result<Ended> {
    let shown = format!("{command:?}");
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn().with_context(|| format!("cannot start {shown}"))?;
    let leader = child.id();
    let _kept = keep(move || kill_group(leader));
    let output = child.stdout.take().context("the output was not piped")?;
    let (sender, lines) = mpsc::channel::<String>();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = vec![];
        while output.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
            line.clear();
            if sender.send(text).is_err() {
                break;
            }
        }
    });
    let started = Instant::now();
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => each_line(&line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ended.is_none() {
            ended = child.try_wait()?.map(|status| (status, Instant::now()));
        }
        if ended.is_some_and(|(_, at)| at.elapsed() > LAST_WORDS) {
            break;
        }
        if started.elapsed() > limit {
            kill_group(leader);
            child.wait()?;
            return Ok(Ended::OutOfTime);
        }
    }
    let status = wait_until(&mut child, started + limit)?;
    Ok(match status {
        Some(status) if status.success() => Ended::Well,
        Some(_) => Ended::Badly,
        None => Ended::OutOfTime,
    })
}

/// Waits for a child whose output has ended; none when it has to be killed at `until`.
fn wait_until(child: &mut Child, until: Instant) -> Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() > until {
            kill_group(child.id());
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

/// Runs `command` quietly and returns what it printed.
///
/// # Errors
/// When it cannot be started or fails; its standard error is in the message.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {shown}"))?;
    if !output.status.success() {
        bail!("{shown} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first of `names` that is an executable on the search path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

/// The cargo that runs us.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // What `cargo run` tells this process about the xtask crate is not true for the next cargo.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
        command.env_remove(name);
    }
    command
}

/// How a binary is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For tests.
    Debug,
    /// As people run it.
    Release,
}

/// Builds the debug `attend` and returns where it is.
///
/// # Errors
/// When it does not build.
pub fn build_attend(root: &Path, limit: Duration) -> Result<PathBuf> {
    build_attend_as(root, Profile::Debug, limit)
}

/// Builds `attend` and returns where it is.
///
/// # Errors
/// When it does not build.
pub fn build_attend_as(root: &Path, profile: Profile, limit: Duration) -> Result<PathBuf> {
    let mut found = None;
    let mut command = cargo(root);
    command.args(["build", "--package", "server", "--bin", "attend", "--message-format=json-render-diagnostics"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    let ended = stream(&mut command, limit, |line| {
        if let Some(path) = executable(line, profile) {
            found = Some(path);
        }
    })?;
    match (ended, found) {
        (Ended::Well, Some(path)) => Ok(path),
        (ended, _) => bail!("`attend` was not built ({ended:?})"),
    }
}

/// The executable named by one of cargo's JSON messages, if it is about `attend` and was built as wanted.
fn executable(line: &str, profile: Profile) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_attend = message["reason"] == "compiler-artifact" && message["target"]["name"] == "attend";
    let is_debug = message["profile"]["debug_assertions"] == true;
    let as_wanted = is_debug == (profile == Profile::Debug);
    (is_attend && as_wanted).then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn lines_arrive_in_order_and_the_ending_is_known() {
        let mut lines = vec![];
        assert_eq!(stream(&mut shell("echo one; echo two"), LONG, |line| lines.push(line.to_owned())).unwrap(), Ended::Well);
        assert_eq!(lines, vec!["one", "two"]);
        assert_eq!(stream(&mut shell("exit 3"), LONG, |_| {}).unwrap(), Ended::Badly);
    }

    #[test]
    fn a_program_that_never_ends_is_killed_and_said_to_be_out_of_time() {
        assert_eq!(stream(&mut shell("echo up; exec sleep 600"), Duration::from_millis(300), |_| {}).unwrap(), Ended::OutOfTime);
    }

    #[test]
    fn a_child_left_holding_the_output_does_not_hold_us() {
        let mut lines = vec![];
        assert_eq!(stream(&mut shell("sleep 600 & echo done"), LONG, |line| lines.push(line.to_owned())).unwrap(), Ended::Well);
        assert_eq!(lines, vec!["done"]);
    }

    #[test]
    fn the_binary_is_found_in_the_messages_of_cargo() {
        let of = |debug: bool| {
            format!(
                r#"{{"reason":"compiler-artifact","target":{{"name":"attend"}},"profile":{{"debug_assertions":{debug}}},"executable":"out/attend"}}"#
            )
        };
        assert_eq!(executable(&of(true), Profile::Debug), Some(PathBuf::from("out/attend")));
        assert_eq!(executable(&of(false), Profile::Release), Some(PathBuf::from("out/attend")));
        assert_eq!(executable(&of(true), Profile::Release), None, "figures of a debug build are about nothing");
        let other = r#"{"reason":"compiler-artifact","target":{"name":"api"},"executable":null}"#;
        assert_eq!(executable(other, Profile::Debug), None);
        assert_eq!(executable("warning: x", Profile::Debug), None);
    }
}
