//! Every test of the house, one suite after the other, and one closing line.
//!
//! The integration run calls exactly this. Nobody may be watching: standard input is closed for every child, every suite has a limit on
//! its time, and a suite that ran nothing has failed.

pub mod cluster;
pub mod count;
pub mod needs;
mod suites;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Args, ValueEnum};
use count::Count;

/// What to run.
#[derive(Args)]
pub struct Options {
    /// Run only this suite; may be given several times
    #[arg(long, value_enum)]
    only: Vec<Suite>,
    /// Stop at the first suite that fails instead of running them all
    #[arg(long)]
    stop_at_failure: bool,
    /// Go on with the other suites when one fails (this is what happens anyway)
    #[arg(long, conflicts_with = "stop_at_failure")]
    keep_going: bool,
}

/// The suites, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Every Rust test, on SQLite and on a PostgreSQL of its own; the rules of the house are among them
    Rust,
    /// The pages: types and unit tests
    Web,
    /// Stories in a real browser against the real binary
    Browser,
    /// The real server killed again and again, on both databases
    Crash,
}

impl Suite {
    const ALL: [Self; 4] = [Self::Rust, Self::Web, Self::Browser, Self::Crash];

    fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Web => "web",
            Self::Browser => "browser",
            Self::Crash => "crash",
        }
    }

    /// Whether it starts a PostgreSQL.
    pub fn needs_postgres(self) -> bool {
        matches!(self, Self::Rust | Self::Crash)
    }
}

struct Ran {
    suite: Suite,
    count: Count,
    took: Duration,
}

/// Runs the suites and prints the closing line. The exit code says whether everything passed.
///
/// # Errors
/// When the machine lacks something and nothing was started.
pub fn run(options: &Options) -> Result<ExitCode> {
    let chosen: Vec<Suite> = Suite::ALL.into_iter().filter(|suite| options.only.is_empty() || options.only.contains(suite)).collect();
    let machine = needs::satisfy(&chosen)?;
    let mut house = suites::House::new(crate::root(), machine, std::io::stdout().is_terminal());
    let mut ran: Vec<Ran> = vec![];
    for suite in chosen {
        println!("\n==== {} ====", suite.name());
        let started = Instant::now();
        let count = at_least_one(suite, house.run(suite));
        let took = started.elapsed();
        println!("---- {}: {count} in {} ----", suite.name(), minutes(took));
        ran.push(Ran { suite, count, took });
        if options.stop_at_failure && count.failed > 0 {
            break;
        }
    }
    drop(house);
    Ok(close(&ran))
}

/// A suite that could not run, or ran nothing, has failed once.
fn at_least_one(suite: Suite, ran: Result<Count>) -> Count {
    match ran {
        Ok(count) if count.is_empty() => {
            println!("{}: nothing ran", suite.name());
            Count::new(0, 1)
        }
        Ok(count) => count,
        Err(error) => {
            println!("{}: {error:#}", suite.name());
            Count::new(0, 1)
        }
    }
}

fn close(ran: &[Ran]) -> ExitCode {
    let mut sum = Count::default();
    println!("\n{:<10}{:>8}{:>8}{:>10}", "suite", "passed", "failed", "time");
    for one in ran {
        println!("{:<10}{:>8}{:>8}{:>10}", one.suite.name(), one.count.passed, one.count.failed, minutes(one.took));
        sum += one.count;
    }
    println!("\n{sum}");
    if sum.failed == 0 && sum.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Minutes and seconds.
fn minutes(time: Duration) -> String {
    format!("{}:{:02} min", time.as_secs() / 60, time.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_that_ran_nothing_or_could_not_run_has_failed() {
        assert_eq!(at_least_one(Suite::Web, Ok(Count::default())), Count::new(0, 1));
        assert_eq!(at_least_one(Suite::Web, Err(anyhow::anyhow!("no"))), Count::new(0, 1));
        assert_eq!(at_least_one(Suite::Web, Ok(Count::new(2, 0))), Count::new(2, 0));
    }

    #[test]
    fn times_read_as_minutes() {
        assert_eq!(minutes(Duration::from_secs(125)), "2:05 min");
    }
}
