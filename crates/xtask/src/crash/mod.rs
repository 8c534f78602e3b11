//! The crash test: the real server is killed without warning again and again while people work with it, and nothing that was
//! acknowledged may be lost, doubled or left without an owner.
//!
//! Everything goes through the public interface of the real binary. The draws depend on the seed; the interleaving does not, and need
//! not: the judge accepts whatever order the record has, as long as it holds what was acknowledged, once.

mod judge;
mod ledger;
pub mod opening;
mod people;
mod plan;
mod record;
pub mod server;
mod speak;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use tokio::task::JoinSet;

use crate::running::build_attend;
use crate::test::cluster::Cluster;
use crate::test::count::Count;
use crate::test::needs;
use judge::Verdict;
use ledger::{Answer, Asked, Faults};
use opening::Opened;
use server::Server;

/// How often the suite of the test command kills, on each database.
const SUITE_KILLS: usize = 50;
/// After so many kills the server lives a little longer, so that its deadlines are looked at, and the record is verified offline.
const INSPECTED_EVERY: usize = 10;
/// Long enough for what fell due while the server was down.
const BEFORE_INSPECTION: Duration = Duration::from_millis(1_200);
const BUILD_LIMIT: Duration = Duration::from_secs(15 * 60);
/// Fewer acknowledged commands per kill than this prove nothing.
const ACKNOWLEDGED_PER_KILL_MIN: usize = 2;
/// So many sentences of each sort are shown.
const SHOWN_MAX: usize = 10;

/// What to kill, how often and on what.
#[derive(Args)]
pub struct Options {
    /// How often the server is killed, on each database
    #[arg(long, default_value_t = 50)]
    kills: usize,
    /// Which database it runs on
    #[arg(long, value_enum, default_value_t = Database::Both)]
    database: Database,
    /// The draws of this run; the same seed gives the same kills and the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kill this binary instead of building the debug one
    #[arg(long, value_name = "FILE")]
    attend: Option<PathBuf>,
}

/// Which databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Database {
    /// One file.
    Sqlite,
    /// A throw-away PostgreSQL.
    Postgres,
    /// One after the other.
    Both,
}

/// The verb: runs, prints a table and the closing line.
///
/// # Errors
/// When the binary does not build or PostgreSQL is missing.
pub fn run(options: &Options) -> Result<ExitCode> {
    let cluster = if options.database == Database::Sqlite { None } else { Some(Cluster::start(&needs::postgres()?)?) };
    let attend = match &options.attend {
        Some(given) => given.canonicalize().with_context(|| format!("no binary at {}", given.display()))?,
        None => build_attend(&crate::root(), BUILD_LIMIT)?,
    };
    let count = kill_again_and_again(&attend, options.kills, options.database, options.seed, cluster.as_ref())?;
    println!("\n{count}");
    Ok(if count.failed == 0 && count.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The suite of the test command: 50 kills on both databases.
///
/// # Errors
/// When the binary does not build.
pub fn suite(cluster: &Cluster) -> Result<Count> {
    kill_again_and_again(&build_attend(&crate::root(), BUILD_LIMIT)?, SUITE_KILLS, Database::Both, 1, Some(cluster))
}

fn kill_again_and_again(attend: &Path, kills: usize, database: Database, seed: u64, cluster: Option<&Cluster>) -> Result<Count> {
    // A second provider in the process is only a second answer to the same question.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut sum = Count::default();
    if database != Database::Postgres {
        sum += told("sqlite", runtime.block_on(one_run(attend, "sqlite:attend.db", kills, seed)));
    }
    if database != Database::Sqlite {
        let cluster = cluster.context("no PostgreSQL was started")?;
        let url = cluster.create_database(&format!("crash_{seed}_{kills}"))?;
        sum += told("postgres", runtime.block_on(one_run(attend, &url, kills, seed)));
    }
    Ok(sum)
}

/// What one run on one database came to.
struct Run {
    kills: usize,
    asked: Vec<Asked>,
    faults: Faults,
    verdict: Verdict,
    orphans: Vec<String>,
    restart_max: Duration,
    verified: Vec<String>,
}

async fn one_run(attend: &Path, database: &str, kills: usize, seed: u64) -> Result<Run> {
    let folder = tempfile::Builder::new().prefix("attend-crash-").tempdir()?;
    let Opened { premises, mut server, line, supervisor, operators, responders } =
        opening::open(attend, folder.path(), database, seed).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut at_work = JoinSet::new();
    for person in operators {
        at_work.spawn(people::operator(person, Arc::clone(&stop)));
    }
    for person in responders {
        at_work.spawn(people::responder(person, Arc::clone(&stop)));
    }
    let (mut restart, mut restart_max, mut orphans, mut verified) = (Duration::ZERO, Duration::ZERO, vec![], vec![]);
    for (number, after) in plan::kills(seed, kills).into_iter().enumerate() {
        let inspected = (number + 1) % INSPECTED_EVERY == 0;
        if inspected {
            tokio::time::sleep(BEFORE_INSPECTION).await;
            orphans.extend(look_for_orphans(&supervisor, restart).await?);
        }
        tokio::time::sleep(after).await;
        server.kill()?;
        if inspected && let Err(error) = opening::verify(&premises, database) {
            verified.push(format!("after kill {}: {error:#}", number + 1));
        }
        (server, restart) = Server::start(&premises, &line.http).await.with_context(|| format!("after kill {}", number + 1))?;
        restart_max = restart_max.max(restart);
        // Whoever gave up has a reason, and the run ends with it.
        while let Some(gone) = at_work.try_join_next() {
            gone??;
        }
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(done) = at_work.join_next().await {
        done??;
    }
    tokio::time::sleep(BEFORE_INSPECTION).await;
    orphans.extend(look_for_orphans(&supervisor, restart).await?);
    let asked = line.ledger.all();
    let verdict = judge::judge(&asked, &record::whole(&supervisor).await?);
    server.kill()?;
    if let Err(error) = opening::verify(&premises, database) {
        verified.push(format!("at the end: {error:#}"));
    }
    Ok(Run { kills, asked, faults: line.ledger.faults(), verdict, orphans, restart_max, verified })
}

async fn look_for_orphans(supervisor: &speak::Person, restart: Duration) -> Result<Vec<String>> {
    let desk = record::desk(supervisor).await?;
    let allowed_ms = i64::try_from(record::allowed_lateness(restart).as_millis()).context("a restart that took an age")?;
    Ok(judge::orphans(&desk.open, desk.now_ms - allowed_ms))
}

/// Prints what one run came to and counts its stories: every kill survived is one, and so is every promise kept.
fn told(database: &str, run: Result<Run>) -> Count {
    let run = match run {
        Ok(run) => run,
        Err(error) => {
            println!("{database}: {error:#}");
            return Count::new(0, 1);
        }
    };
    let acknowledged = run.asked.iter().filter(|one| matches!(one.answer, Answer::Yes { .. })).count();
    let with =
        |kind: &str| run.asked.iter().filter(|one| one.mark.kind == kind && matches!(one.answer, Answer::Yes { events: 1.., .. })).count();
    let resent = run.asked.iter().filter(|one| one.sent > 1).count();
    println!("\n{database}: {} kills, slowest restart {} ms", run.kills, run.restart_max.as_millis());
    println!(
        "  commands {}, acknowledged {acknowledged}, sent more than once {resent}, replayed on purpose {}",
        run.asked.len(),
        run.faults.replays
    );
    println!(
        "  incidents {}, acceptances {}, steps {}, closed {}",
        with("incident_raised"),
        with("offer_accepted"),
        with("step_recorded"),
        with("incident_closed")
    );
    let mut count = Count::new(u64::try_from(run.kills).unwrap_or(u64::MAX), 0);
    let enough = acknowledged >= run.kills * ACKNOWLEDGED_PER_KILL_MIN && with("offer_accepted") > 0;
    let too_little = if enough {
        vec![]
    } else {
        vec![format!("only {acknowledged} commands were acknowledged, {} acceptances", with("offer_accepted"))]
    };
    let promises: [(&str, &[String]); 9] = [
        ("lost", &run.verdict.lost),
        ("doubled", &run.verdict.doubled),
        ("refused, yet recorded", &run.verdict.ghosts),
        ("orphaned or overdue", &run.orphans),
        ("replay answered otherwise", &run.faults.other_answers),
        ("server error", &run.faults.server_errors),
        ("signed out by a kill", &run.faults.signed_out),
        ("record not verified", &run.verified),
        ("too little to judge", &too_little),
    ];
    for (name, broken) in promises {
        println!("  {:<28}{:>6}", name, broken.len());
        for line in broken.iter().take(SHOWN_MAX) {
            println!("    {line}");
        }
        count += if broken.is_empty() { Count::new(1, 0) } else { Count::new(0, 1) };
    }
    count
}
