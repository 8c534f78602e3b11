//! The figures: the release build of the real service, on both databases, asked over real connections, run after run.
//!
//! Every run begins with a fresh copy of one furnished service, so that the last run measures what the first did. The one that asks
//! shares the machine with the one that answers: the figures are a floor.

mod disk;
mod dispatch;
mod figures;
mod house;
mod measures;
mod postgis;
mod register;
mod roads;
mod streams;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::running::{Profile, build_attend_as};
use crate::test::cluster::{Care, Cluster};
use crate::test::needs;
use figures::{Measured, Row};
use house::{Furnished, Ground, Running};
use measures::Scale;

const BUILD_LIMIT: Duration = Duration::from_secs(60 * 60);
/// So many streams are weighed.
const STREAMS: usize = 5_000;
/// A quiet server has put away what it needed to start.
const UNTIL_IDLE: Duration = Duration::from_secs(3);
/// Every stream has had a beat by then.
const UNTIL_BEATEN: Duration = Duration::from_secs(6);

/// What to measure.
#[derive(Subcommand)]
pub enum Bench {
    /// The core: hand-overs, incidents, offers, positions, streams, memory, start
    Core(Options),
    /// The road engine, beside OSRM and Valhalla in the same run
    Roads(roads::Roads),
    /// The plan: the solver beside scipy and OR-tools on the same matrices, whole decisions, the nearest of many
    Dispatch(dispatch::Dispatch),
}

/// How to measure.
#[derive(Args)]
pub struct Options {
    /// Runs on each database; their medians are the figures
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// A short look: one run, less of everything
    #[arg(long)]
    quick: bool,
    /// Measure on one database only
    #[arg(long, value_enum, default_value_t = crate::crash::Database::Both)]
    database: crate::crash::Database,
    /// Measure only this part; may be given again
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Measure this release binary instead of building one
    #[arg(long, value_name = "FILE")]
    attend: Option<PathBuf>,
    /// Where the databases are put while they are measured. Default: the system's folder for temporary files
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// A part of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Memory with nothing to do and with many streams.
    Memory,
    /// From the alarm to the phone.
    Offers,
    /// Hand-overs.
    HandOvers,
    /// Positions.
    Fixes,
    /// Incidents.
    Incidents,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// The last line.
#[derive(Serialize)]
struct Report {
    bench: &'static str,
    rows: Vec<Row>,
}

/// The verb.
///
/// # Errors
/// When the service does not build or does not do what it is asked. A missed bar is no error: it is marked.
pub fn run(bench: &Bench) -> Result<ExitCode> {
    match bench {
        Bench::Core(options) => core(options),
        Bench::Roads(options) => roads::run(options),
        Bench::Dispatch(options) => dispatch::run(options),
    }
}

fn core(options: &Options) -> Result<ExitCode> {
    use crate::crash::Database;
    let attend = match &options.attend {
        Some(given) => released(given)?,
        None => build_attend_as(&crate::root(), Profile::Release, BUILD_LIMIT)?,
    };
    house::make_room()?;
    let cluster = match options.database {
        Database::Sqlite => None,
        Database::Postgres | Database::Both => Some(Cluster::start_with(&needs::postgres()?, Care::Durable)?),
    };
    println!("measuring {} with {}", attend.display(), house::about());
    let (mut rows, mut table) = (vec![], vec![]);
    let grounds = [(options.database != Database::Postgres).then_some(Ground::Sqlite), cluster.as_ref().map(Ground::Postgres)];
    for ground in grounds.into_iter().flatten() {
        let folder =
            tempfile::Builder::new().prefix("attend-bench-").tempdir_in(options.folder.clone().unwrap_or_else(std::env::temp_dir))?;
        let (name, measured) = on_one(&attend, folder.path(), ground, options)?;
        table.extend(measured.table(name));
        rows.extend(measured.rows(name));
    }
    println!();
    for line in table {
        println!("{line}");
    }
    println!("{}", serde_json::to_string(&Report { bench: "core", rows })?);
    Ok(ExitCode::SUCCESS)
}

/// A binary that somebody else built: figures of a debug build would be about nothing.
fn released(given: &Path) -> Result<PathBuf> {
    let path = given.canonicalize().with_context(|| format!("no binary at {}", given.display()))?;
    let folder = path.parent().and_then(Path::file_name);
    if folder.is_none_or(|folder| folder != "release") {
        bail!("{} does not stand in a folder `release`; a debug build is not measured", path.display());
    }
    Ok(path)
}

fn on_one(attend: &Path, folder: &Path, ground: Ground<'_>, options: &Options) -> Result<(&'static str, Measured)> {
    let (runs, scale) = if options.quick {
        (1, Scale { hand_overs: 100, alarms: 40, rate: Duration::from_secs(1) })
    } else {
        (options.runs.max(1), Scale { hand_overs: 300, alarms: 200, rate: Duration::from_secs(2) })
    };
    let begun = Instant::now();
    let kept = disk::keep_pages(folder)?;
    println!("{}: this disk keeps a page in {:.2} ms (p50), {:.2} ms (p99)", ground.name(), kept.p50_ms, kept.p99_ms);
    let furnished = Furnished::make(attend, folder, ground).context("furnishing the service")?;
    let name = furnished.name();
    println!("{name}: furnished in {:.0} s", begun.elapsed().as_secs_f64());
    let mut measured = Measured::default();
    for run in 1..=runs {
        let begun = Instant::now();
        one_run(&furnished, run, (options, scale), &mut measured).with_context(|| format!("{name}, run {run}"))?;
        println!("{name}: run {run} of {runs} in {:.0} s", begun.elapsed().as_secs_f64());
    }
    Ok((name, measured))
}

fn one_run(furnished: &Furnished<'_>, run: usize, (options, scale): (&Options, Scale), measured: &mut Measured) -> Result<()> {
    let people = &furnished.people;
    let premises = furnished.copy(run)?;
    let running = Running::start(&premises)?;
    measured.add(figures::START, running.started_in.as_secs_f64() * 1_000.0);
    if options.wants(Part::Memory) {
        std::thread::sleep(UNTIL_IDLE);
        measured.add(figures::IDLE_RSS, running.resident_mb()?);
        let streams = streams::many(running.address, &people.responders, STREAMS)?;
        std::thread::sleep(UNTIL_BEATEN);
        measured.add(figures::STREAMS_RSS, running.resident_mb()?);
        drop(streams);
    }
    running.stop()?;
    let running = Running::start(&premises)?;
    if options.wants(Part::Offers) {
        let mut offers = measures::alarms(running.address, people, scale.alarms)?;
        measured.add(figures::ALARM_TO_OFFER, figures::percentile(&mut offers, 99));
    }
    if options.wants(Part::Fixes) {
        measured.add(figures::FIXES, measures::fixes(running.address, people, scale.rate)?);
    }
    running.stop()?;
    furnished.discard(run)?;
    // Both leave many open incidents behind: each has a copy of its own.
    if options.wants(Part::HandOvers) {
        let running = Running::start(&furnished.copy(run)?)?;
        let mut taken = measures::hand_overs(running.address, people, scale.hand_overs)?;
        measured.add(figures::HANDOVER_P50, figures::percentile(&mut taken, 50));
        measured.add(figures::HANDOVER_P99, figures::percentile(&mut taken, 99));
        running.stop()?;
        furnished.discard(run)?;
    }
    if options.wants(Part::Incidents) {
        let running = Running::start(&furnished.copy(run)?)?;
        measured.add(figures::INCIDENTS, measures::incidents(running.address, people, scale.rate)?);
        running.stop()?;
        furnished.discard(run)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debug_build_is_not_measured() {
        let folder = tempfile::tempdir().unwrap();
        for (place, taken) in [("debug", false), ("release", true)] {
            let binary = folder.path().join(place).join("attend");
            std::fs::create_dir(binary.parent().unwrap()).unwrap();
            std::fs::write(&binary, "").unwrap();
            assert_eq!(released(&binary).is_ok(), taken, "{place}");
        }
    }
}
