//! The plan's figures, with the same matrices through scipy and OR-tools in the same run; an equal cost is asserted, not assumed.
//!
//! The peers come from PyPI into a virtual environment of their own, and the nearest five are asked of PostGIS too; what cannot be had is left out, aloud.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use super::postgis;
use super::roads::{Figure, environment, least, most};

/// What the peers are, of which versions.
const PEERS: [&str; 3] = ["numpy==2.5.5", "scipy==1.18.1", "ortools==9.15.6755"];

/// The matrices that both sides solve.
const SHAPES: [&str; 3] = ["10x12", "100x10000", "1000x10000"];

/// How to measure.
#[derive(Args)]
pub struct Dispatch {
    /// Leave scipy, OR-tools and PostGIS out
    #[arg(long)]
    alone: bool,
    /// A Python that has them already, instead of one made for the run
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Days to simulate under each policy
    #[arg(long, default_value_t = 60)]
    days: u32,
}

const FIGURES: [Figure; 17] = [
    most("plan_10x12_us", "µs", 1.0),
    most("plan_100x10000_ms", "ms", 4.0),
    most("plan_1000x10000_ms", "ms", 70.0),
    least("vs_scipy_min", "×", 1.0),
    most("decision_12_p99_us", "µs", 50.0),
    most("decision_1x12_p99_us", "µs", f64::INFINITY),
    most("decision_12_p50_us", "µs", f64::INFINITY),
    most("decision_1000x30_p99_ms", "ms", f64::INFINITY),
    most("decision_10000x100_p99_ms", "ms", 10.0),
    most("nearest5_1000_us", "µs", 20.0),
    most("postgis_nearest5_1000_us", "µs", f64::INFINITY),
    least("vs_postgis", "×", 1.0),
    least("sim_years_per_s", "years/s", 20.0),
    least("p1_late_ratio", "×", 10.0),
    most("p1_late_percent", "%", f64::INFINITY),
    most("p1_late_closest_idle_percent", "%", f64::INFINITY),
    most("p4_unserved", "", 0.0),
];

/// Measures and tells.
///
/// # Errors
/// A program does not build or run, or a peer finds another cost than ours. A missed bar is no error: it is marked.
pub fn run(options: &Dispatch) -> Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("attend-bench-").tempdir()?;
    let mut values = ours("dispatch", "dispatch_figures", folder.path().as_os_str())?;
    values.extend(ours("simulator", "simulate_figures", options.days.to_string().as_ref())?);
    let peers = if options.alone { None } else { peers(options, folder.path()) };
    if let Some(peers) = &peers {
        same_costs(&values, peers)?;
        values.extend(slowest_ratio(&values, peers).map(|ratio| ("vs_scipy_min".to_owned(), ratio)));
    }
    if !options.alone {
        values.extend(beside_postgis(&values, folder.path())?);
    }
    println!();
    let mut rows = Vec::new();
    for figure in &FIGURES {
        let Some(value) = values.get(figure.id) else {
            println!("  {:<28}not measured", figure.id);
            continue;
        };
        println!("{}", figure.line(*value));
        rows.push(figure.row(*value));
    }
    println!("{}", json!({ "bench": "dispatch", "rows": rows }));
    Ok(ExitCode::SUCCESS)
}

/// Builds and runs figures of our own: the solver's, which leave their matrices in a folder, and the simulator's, for so many days.
fn ours(package: &str, example: &str, argument: &OsStr) -> Result<BTreeMap<String, f64>> {
    let program = super::roads::built(package, example)?;
    let output = Command::new(program).arg(argument).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{example} failed");
    }
    let mut found = BTreeMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        println!("  {line}");
        if let Some((id, value)) = line.split_once(' ') {
            found.insert(id.to_owned(), value.parse()?);
        }
    }
    Ok(found)
}

fn peers(options: &Dispatch, matrices: &Path) -> Option<Value> {
    let measured = || -> Result<Value> {
        let folder = tempfile::Builder::new().prefix("attend-peers-").tempdir()?;
        let python = match &options.python {
            Some(python) => python.clone(),
            None => environment(folder.path(), &PEERS)?,
        };
        let script = crate::root().join("tests/bench/dispatch_peers.py");
        let output = Command::new(python).arg(script).arg(matrices).output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
        }
        let told: Value = serde_json::from_slice(&output.stdout).context("the peers' figures")?;
        println!("{told:#}");
        Ok(told)
    };
    measured().inspect_err(|error| println!("SKIPPED scipy and OR-tools: {error:#}")).ok()
}

/// What PostGIS takes for the same five, and how many times longer that is.
fn beside_postgis(values: &BTreeMap<String, f64>, asked: &Path) -> Result<Vec<(String, f64)>> {
    let theirs = match postgis::nearest(asked) {
        Ok(theirs) => theirs,
        Err(error) => {
            println!("SKIPPED PostGIS: {error:#}; on Debian: apt-get install postgresql-15-postgis-3");
            return Ok(Vec::new());
        }
    };
    let ours = values.get("nearest5_1000_us").context("our nearest five")?;
    let found = std::fs::read_to_string(asked.join("nearest.txt"))?;
    let same = found.lines().zip(&theirs.found).filter(|(own, other)| own.split(' ').eq(other.split(' '))).count();
    println!("  PostGIS {} finds the same five in the same order at {same} of {} doors", theirs.version, theirs.found.len());
    if same * 20 < theirs.found.len() * 19 {
        bail!("PostGIS finds others than we: {same} of {} doors agree", theirs.found.len());
    }
    Ok(vec![("postgis_nearest5_1000_us".to_owned(), theirs.median_us), ("vs_postgis".to_owned(), theirs.median_us / ours)])
}

/// Every peer's optimum is ours.
fn same_costs(values: &BTreeMap<String, f64>, peers: &Value) -> Result<()> {
    for shape in SHAPES {
        let own = values.get(&format!("cost_{shape}")).with_context(|| format!("our cost of {shape}"))?;
        for (peer, found) in peers[shape].as_object().into_iter().flatten() {
            let theirs = found["cost"].as_f64().with_context(|| format!("{peer}'s cost of {shape}"))?;
            if theirs != *own {
                bail!("{peer} finds a cost of {theirs} for {shape}, and we {own}");
            }
        }
    }
    Ok(())
}

/// How many times faster than scipy, where we are least so.
fn slowest_ratio(values: &BTreeMap<String, f64>, peers: &Value) -> Option<f64> {
    let each = SHAPES.iter().filter_map(|shape| {
        let (us, ms) = (values.get(&format!("plan_{shape}_us")).map(|us| us / 1_000.0), values.get(&format!("plan_{shape}_ms")));
        Some(peers[*shape]["scipy"]["median_ms"].as_f64()? / us.or(ms.copied())?)
    });
    each.reduce(f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> BTreeMap<String, f64> {
        let named =
            [("plan_10x12_us", 2.0), ("plan_100x10000_ms", 4.0), ("cost_10x12", 7.0), ("cost_100x10000", 9.0), ("cost_1000x10000", 1.0)];
        named.map(|(id, value)| (id.to_owned(), value)).into()
    }

    #[test]
    fn the_least_favourable_matrix_is_the_figure() {
        let peers = json!({ "10x12": { "scipy": { "median_ms": 0.02 } }, "100x10000": { "scipy": { "median_ms": 6.0 } } });
        assert_eq!(slowest_ratio(&values(), &peers), Some(1.5));
    }

    #[test]
    fn another_cost_than_ours_stops_the_run() {
        let peers = |cost: i64| json!({ "100x10000": { "scipy": { "median_ms": 6.0, "cost": cost } } });
        assert!(same_costs(&values(), &peers(9)).is_ok());
        assert!(same_costs(&values(), &peers(8)).unwrap_err().to_string().contains("scipy"));
    }
}
