//! The house's own tools, run as `cargo xtask <verb>`: the rules of the house, every test, the crash test and the figures.
//!
//! Nothing here is part of the service. It drives the real binary from outside, as a stranger would, and may print.
#![allow(clippy::print_stdout, reason = "a command line tool answers on its standard output")]
#![allow(clippy::disallowed_methods, reason = "the tools live in real time, outside the service")]

mod bench;
mod cleanup;
mod crash;
mod proof;
mod running;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Attend's own tools: check the house, run every test, kill the server on purpose, measure it.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "Examples:
  cargo xtask test                      everything, as the integration run does it
  cargo xtask test --only rust          the Rust tests alone, with their own PostgreSQL
  cargo xtask crash --kills 500         the long crash test, on both databases
  cargo xtask model                     the model of offers and assignments within its wide bounds
  cargo xtask simulate-faults --seeds 10000
  cargo xtask bench core --quick        the figures, roughly; without --quick their medians
  cargo xtask tidy                      the rules of the house, in a second";

#[derive(Subcommand)]
enum Verb {
    /// Check the rules of the house: who may use whom, file sizes, clocks, transactions, lock files
    ///
    /// Prints one line per breach, `file:line: reason`, and fails when there is one. The same check runs among the Rust tests.
    Tidy,
    /// Run every test and end with one line, `N passed, N failed`
    Test(test::Options),
    /// Kill the real server at random instants while people work with it, and judge the record
    ///
    /// Starts `attend serve` on a fresh database, sends `kill -9` between 50 and 600 ms after each start, and proves at the end that
    /// every acknowledged command stands in the record once, that no open incident lacks an owner or a deadline, and that the record
    /// verifies.
    Crash(crash::Options),
    /// Look at every history of offers and assignments within wide bounds, through the product's own rules
    Model,
    /// Play many histories of the service with faults, each from its seed, and judge each; a seed that fails is printed
    SimulateFaults(proof::Faults),
    /// Change one thing at a time in the plan and in the verbs of offers, and name what no test notices (needs `cargo install cargo-mutants`)
    Mutants(proof::Mutants),
    /// Measure the release build on both databases; the last line is one JSON object with a row for each figure
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    match run(command_line.verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    match verb {
        Verb::Tidy => {
            let breaches = tidy::breaches(&root())?;
            for breach in &breaches {
                println!("{breach}");
            }
            println!("{}", if breaches.is_empty() { "tidy".to_owned() } else { format!("{} breaches", breaches.len()) });
            Ok(if breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Verb::Test(options) => test::run(&options),
        Verb::Crash(options) => crash::run(&options),
        Verb::Model => proof::model(),
        Verb::SimulateFaults(options) => proof::faults(&options),
        Verb::Mutants(options) => proof::mutants(&options),
        Verb::Bench(bench) => bench::run(&bench),
    }
}

/// The root of the project, two folders above this crate.
fn root() -> PathBuf {
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    crate_folder.ancestors().nth(2).map_or(crate_folder.clone(), PathBuf::from)
}
