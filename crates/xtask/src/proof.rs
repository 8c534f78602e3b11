//! The proofs that take longer than a run of the tests: the model within its wide bounds, many histories with faults, and mutants.
//!
//! Each is a test of its crate run with more; what it prints is what it has looked at.

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::Result;
use clap::Args;

use crate::running::{Ended, cargo, stream};

/// The wide bounds are looked at within this.
const MODEL_LIMIT: Duration = Duration::from_secs(3 * 3_600);
/// Ten thousand histories are played within this.
const FAULTS_LIMIT: Duration = Duration::from_secs(4 * 3_600);
/// The mutants of the plan and of the verbs are built and tested within this.
const MUTANTS_LIMIT: Duration = Duration::from_secs(12 * 3_600);
/// What is mutated: the solver, the exact search and the prices of the plan, and the verbs that offer, accept and decline.
const MUTATED: [&str; 7] = [
    "crates/dispatch/src/solve.rs",
    "crates/dispatch/src/exact/*.rs",
    "crates/dispatch/src/price.rs",
    "crates/domain/src/jobs/offers.rs",
    "crates/domain/src/verbs/offer.rs",
    "crates/domain/src/verbs/accept.rs",
    "crates/domain/src/verbs/decline.rs",
];

/// How many histories with faults.
#[derive(Args)]
pub struct Faults {
    /// How many histories to play, from seed 0
    #[arg(long, default_value_t = 10_000, conflicts_with = "seed")]
    seeds: u64,
    /// Play one history again
    #[arg(long)]
    seed: Option<u64>,
}

/// Which mutants.
#[derive(Args)]
pub struct Mutants {
    /// Only those of this file, given from the root of the project
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
}

/// Looks at every history of the model within its wide bounds.
///
/// # Errors
/// When cargo cannot be started.
pub fn model() -> Result<ExitCode> {
    let mut command = tests("domain", "model::histories");
    command.env("ATTEND_MODEL", "wide");
    ended(&mut command, MODEL_LIMIT)
}

/// Plays many histories with faults, or one again.
///
/// # Errors
/// When cargo cannot be started.
pub fn faults(options: &Faults) -> Result<ExitCode> {
    let mut command = tests("engine", "faults::whatever_fails");
    match options.seed {
        Some(seed) => command.env("ATTEND_FAULT_SEED", seed.to_string()),
        None => command.env("ATTEND_FAULT_SEEDS", options.seeds.to_string()),
    };
    ended(&mut command, FAULTS_LIMIT)
}

/// Changes one thing at a time in the plan and the verbs of offers, and names the changes that no test notices.
///
/// # Errors
/// When cargo-mutants is not installed.
pub fn mutants(options: &Mutants) -> Result<ExitCode> {
    let mut command = cargo(&crate::root());
    command.args(["mutants", "--jobs", "1", "--test-workspace", "false", "--no-shuffle", "--output", "target"]);
    let files = options.file.as_deref().map_or_else(|| MUTATED.to_vec(), |file| vec![file]);
    command.args(files.into_iter().flat_map(|file| ["--file", file]));
    command.env("ATTEND_WEB_STUB", "1").env("PROPTEST_CASES", "64");
    ended(&mut command, MUTANTS_LIMIT)
}

/// The tests of a crate's stories of this name, as fast as they can be.
fn tests(package: &str, name: &str) -> Command {
    let mut command = cargo(&crate::root());
    command.args(["test", "--release", "--locked", "--package", package, "--test", "it", name, "--", "--nocapture", "--test-threads", "1"]);
    // Linking once more than it takes to run is worth nothing here.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off").env("ATTEND_WEB_STUB", "1");
    command
}

fn ended(command: &mut Command, limit: Duration) -> Result<ExitCode> {
    let ended = stream(command, limit, |line| println!("{line}"))?;
    Ok(if ended == Ended::Well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mutated_is_there() {
        for file in MUTATED {
            let place = crate::root().join(file.replace("/*.rs", ""));
            assert!(place.exists(), "{file}");
        }
    }

    #[test]
    fn the_tests_of_a_name_are_run_as_they_are_locked() {
        let command = format!("{:?}", tests("engine", "faults::"));
        assert!(command.contains("--locked") && command.contains("\"faults::\""), "{command}");
    }
}
