//! Logs: to standard error, with identifiers and never names, codes or tokens. With `--log-json` what is said on standard output is JSON too.

use std::io::{IsTerminal, Write};

use tracing_subscriber::EnvFilter;

/// Starts the log. `RUST_LOG` chooses what is said; by default warnings, and what the service does.
pub fn start(json: bool) {
    if json {
        crate::say::in_json();
    }
    begin("warn,attend=info,server=info,engine=info", json);
}

/// Starts the log of a command that does one thing: warnings only.
pub fn start_quietly() {
    begin("warn", false);
}

fn begin(usual: &str, json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Unbroken(std::io::stderr()))
        .with_target(true)
        .with_ansi(std::io::stderr().is_terminal());
    let started = if json { log.json().try_init() } else { log.try_init() };
    if let Err(error) = started {
        tracing::debug!(%error, "a log was started before");
    }
}

/// Standard error, where a line that cannot be written (its disk is full, its reader has gone) is counted and stops nobody's work.
struct Unbroken(std::io::Stderr);

impl Write for Unbroken {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(line).unwrap_or_else(|_cannot_be_told| metrics::counter!("attend_log_lines_lost_total").increment(1));
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush().or(Ok(()))
    }
}
