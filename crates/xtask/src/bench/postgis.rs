//! The nearest five of the same people at the same doors, asked of PostGIS: what somebody would take who keeps positions in a database.
//!
//! It runs in a throw-away PostgreSQL as a live service has it, with the index it has for this, asked over one connection with a prepared statement by
//! PostgreSQL's own `pgbench`. The rules are those a column can answer: on duty, on the road, of the provider, with the skill, free.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::running::output;
use crate::test::cluster::{Care, Cluster};
use crate::test::needs;

/// So many questions are asked.
const QUESTIONS: u32 = 8_000;

/// What PostGIS found, and how long it took.
pub struct Theirs {
    /// Which PostGIS.
    pub version: String,
    /// One question and its answer, microseconds.
    pub median_us: f64,
    /// The five for each door, by number.
    pub found: Vec<String>,
}

/// Asks it for what `people.csv` and `doors.csv` in a folder say.
///
/// # Errors
/// PostgreSQL, PostGIS or `pgbench` is not there, or refuses.
pub fn nearest(asked: &Path) -> Result<Theirs> {
    let bin = needs::postgres()?;
    let cluster = Cluster::start_with(&bin, Care::Durable)?;
    let address = cluster.create_database("nearest")?;
    let psql = |arguments: &[&str]| {
        output(Command::new(bin.join("psql")).args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &address]).args(arguments))
    };
    let copy = |table: &str, file: &str| psql(&["-c", &format!("\\copy {table} from '{}' csv", asked.join(file).display())]);
    psql(&["-c", "CREATE EXTENSION postgis"]).context("it is not there")?;
    psql(&["-c", TABLES])?;
    copy("people (id, latitude, longitude)", "people.csv")?;
    copy("doors (id, latitude, longitude)", "doors.csv")?;
    psql(&["-c", FILL])?;
    let version = psql(&["-c", "SELECT postgis_lib_version()"])?.trim().to_owned();
    let ids = five("(SELECT place FROM doors WHERE doors.id = asked.id)");
    let all = format!("SELECT (SELECT string_agg(id::text, ' ') FROM ({ids}) AS five) FROM doors AS asked ORDER BY asked.id");
    let found = psql(&["-c", &all])?.lines().map(str::to_owned).collect();
    let script = format!("\\set door random(0, 99)\n{};\n", five("(SELECT place FROM doors WHERE id = :door)"));
    let folder = tempfile::Builder::new().prefix("attend-nearest-").tempdir()?;
    let file = folder.path().join("nearest.sql");
    std::fs::write(&file, script)?;
    let transactions = QUESTIONS.to_string();
    let mut bench = Command::new(bin.join("pgbench"));
    bench.args(["-n", "-M", "prepared", "-c", "1", "-t", &transactions, "-l", "--random-seed=1", "-f"]).arg(&file).arg(&address);
    output(bench.current_dir(folder.path())).context("pgbench")?;
    Ok(Theirs { version, median_us: median_us(folder.path())?, found })
}

/// Who may go, nearest first.
fn five(place: &str) -> String {
    format!(
        "SELECT people.id FROM people WHERE organisation = 1 AND on_duty AND off_road IS NULL AND job IS NULL AND skills @> ARRAY['lift'] \
         ORDER BY people.place <-> {place} LIMIT 5"
    )
}

const TABLES: &str = "CREATE TABLE people (id int PRIMARY KEY, latitude float8, longitude float8, place geography(Point), \
     organisation int NOT NULL DEFAULT 1, on_duty boolean NOT NULL DEFAULT true, off_road text, job int, \
     skills text[] NOT NULL DEFAULT ARRAY['lift', 'equipment']); \
     CREATE TABLE doors (id int PRIMARY KEY, latitude float8, longitude float8, place geography(Point))";

const FILL: &str = "UPDATE people SET place = ST_MakePoint(longitude, latitude)::geography; \
     UPDATE doors SET place = ST_MakePoint(longitude, latitude)::geography; \
     CREATE INDEX ON people USING gist (place); ANALYZE people; ANALYZE doors";

/// The median of what `pgbench` logged: client, transaction, microseconds, …
fn median_us(folder: &Path) -> Result<f64> {
    let mut taken: Vec<u64> = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("pgbench_log")) {
            let lines = std::fs::read_to_string(&path)?;
            taken.extend(lines.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u64>().ok()));
        }
    }
    if taken.is_empty() {
        bail!("pgbench logged nothing");
    }
    taken.sort_unstable();
    Ok(taken[taken.len() / 2] as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_the_logged_times() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pgbench_log.77"), "0 0 900 0 1 2\n0 1 300 0 1 2\n0 2 310 0 1 2\n").unwrap();
        std::fs::write(folder.path().join("nearest.sql"), "0 0 1 0 1 2\n").unwrap();
        assert_eq!(median_us(folder.path()).unwrap(), 310.0);
        assert!(median_us(tempfile::tempdir().unwrap().path()).is_err());
    }
}
