//! `attend`: the binary. Configuration, wiring, the accept loop and TLS, the workshop's commands.
//!
//! Deliberately absent: rules (`domain`), SQL (`store`), the shape of JSON (`api`).

mod areas;
mod beginning;
mod claim;
mod cli;
mod commands;
mod config;
mod demonstration;
mod edge;
mod fault;
mod footing;
mod ground;
mod house;
mod import;
mod key_file;
mod logs;
mod meter;
mod night;
mod open_files;
mod opening;
mod ports;
mod postcode_table;
mod say;
mod signals;
mod what_if;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::fault::{Because, Fault, Kind};

/// What is still running on other threads at the end has this long.
const ENDING_MAX: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    // First of all: whatever speaks TLS later finds its provider installed.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        say::complaint("attend: a TLS provider was installed before ours");
    }
    match work(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fault.tell(),
    }
}

fn work(cli: cli::Cli) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().because(Kind::Unforeseen)?;
    let done = runtime.block_on(commands::run(cli.command));
    runtime.shutdown_timeout(ENDING_MAX);
    done
}
