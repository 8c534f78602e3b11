//! Logs: to standard error, with identifiers and never names, codes or tokens. With `--log-json` what is said on standard output is JSON too.

use std::io::IsTerminal;

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
        .with_writer(std::io::stderr)
        .with_target(true)
        .with_ansi(std::io::stderr().is_terminal());
    let started = if json { log.json().try_init() } else { log.try_init() };
    if let Err(error) = started {
        tracing::debug!(%error, "a log was started before");
    }
}
