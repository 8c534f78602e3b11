//! The road engine's figures, beside the engines it must beat, in one run on one machine.
//!
//! The maps lie beside the project (`ATTEND_DATA`) and are not part of it. The peers come from PyPI into a virtual environment of their own; where that
//! cannot be reached they are left out, aloud.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

/// What the peers are, of which versions.
const PEERS: [&str; 2] = ["osrm-bindings==26.10.0", "pyvalhalla==3.9.1"];

/// How to measure.
#[derive(Args)]
pub struct Roads {
    /// Leave the other engines out
    #[arg(long)]
    alone: bool,
    /// A Python that has them already (3.12 or later), instead of one made for the run
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
}

/// A figure, what is asked of it, and whether less is better.
pub struct Figure {
    /// Its name.
    pub id: &'static str,
    unit: &'static str,
    bar: f64,
    most: bool,
}

/// A figure that is at most its bar; without one when it is infinite.
pub const fn most(id: &'static str, unit: &'static str, bar: f64) -> Figure {
    Figure { id, unit, bar, most: true }
}

/// A figure that is at least its bar.
pub const fn least(id: &'static str, unit: &'static str, bar: f64) -> Figure {
    Figure { id, unit, bar, most: false }
}

const fn times(id: &'static str, bar: f64) -> Figure {
    least(id, "×", bar)
}

impl Figure {
    /// As it is printed, marked where the bar is missed.
    pub fn line(&self, value: f64) -> String {
        let met = if self.most { value <= self.bar } else { value >= self.bar };
        let sign = if self.most { "≤" } else { "≥" };
        format!("{} {:<28}{value:>10.3} {:<7} {sign} {}", if met { " " } else { "✗" }, self.id, self.unit, self.bar)
    }

    /// Its row in the last line.
    pub fn row(&self, value: f64) -> Value {
        json!({ "id": self.id, "value": value, "unit": self.unit, "bar": self.bar.is_finite().then_some(self.bar) })
    }
}

const FIGURES: [Figure; 16] = [
    most("porto_k10_ms", "ms", 0.15),
    most("porto_k100_ms", "ms", 0.5),
    most("porto_k1000_ms", "ms", 1.6),
    times("vs_osrm_ch_k10", 4.0),
    times("vs_osrm_ch_k100", 4.0),
    times("vs_osrm_ch_k1000", 4.0),
    times("vs_osrm_mld_k1000", 10.0),
    times("vs_valhalla_k1000", 100.0),
    most("customise_newport_ms", "ms", 10.0),
    most("customise_porto_ms", "ms", 150.0),
    most("reach_porto_ms", "ms", 5.0),
    most("import_town_s", "s", 5.0),
    most("import_town_peak_mb", "MB", f64::INFINITY),
    most("build_porto_s", "s", 10.0),
    most("borough_rss_mb", "MB", 60.0),
    most("tiled4_k1000_ms", "ms", 4.0),
];

/// Measures and tells.
///
/// # Errors
/// The maps are not there, or a program does not build or run. A missed bar is no error: it is marked.
pub fn run(options: &Roads) -> Result<ExitCode> {
    let data = std::env::var_os("ATTEND_DATA").map_or_else(|| crate::root().join("../shared/data"), PathBuf::from);
    let map = |name: &str| (data.join(format!("osm/{name}.osm.pbf")), data.join(format!("points/{name}.json")));
    if !map("porto").0.exists() {
        bail!("{} is not there: ATTEND_DATA names the folder of the maps", map("porto").0.display());
    }
    let program = built("area", "road_figures")?;
    let ours = |name: &str, side: &str, parts: &[&str]| -> Result<BTreeMap<String, f64>> {
        let (file, points) = map(name);
        // Each part has a process of its own: memory is counted whole.
        let mut found = BTreeMap::new();
        for part in parts {
            println!("{name}: {part}");
            let output = Command::new(&program).args([&file, &points]).args([side, part]).output()?;
            if !output.status.success() {
                bail!("{name}, {part}: {}", String::from_utf8_lossy(&output.stderr));
            }
            for line in String::from_utf8(output.stdout)?.lines() {
                println!("  {line}");
                if let Some((id, value)) = line.split_once(' ') {
                    found.insert(id.to_owned(), value.parse()?);
                }
            }
        }
        Ok(found)
    };
    let porto = ours("porto", "right", &["times", "tiled"])?;
    let newport = ours("newport", "left", &["times", "import", "memory"])?;
    let peers = if options.alone { None } else { peers(options, &map("porto")) };
    let values = values(&porto, &newport, peers.as_ref());
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
    println!("{}", json!({ "bench": "roads", "rows": rows }));
    Ok(ExitCode::SUCCESS)
}

/// The release build of an example of one of our crates.
pub fn built(package: &str, example: &str) -> Result<PathBuf> {
    let build = ["build", "--release", "-p", package, "--example", example, "--message-format", "json-render-diagnostics"];
    let output = Command::new(env!("CARGO")).args(build).current_dir(crate::root()).stderr(std::process::Stdio::inherit()).output()?;
    let messages = String::from_utf8(output.stdout)?;
    let made = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let made = made.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
    made.filter(|_| output.status.success()).with_context(|| format!("{example} does not build"))
}

/// The peers' times on the same map and points; `None`, said aloud, where they cannot be had.
fn peers(options: &Roads, (file, points): &(PathBuf, PathBuf)) -> Option<Value> {
    let measured = || -> Result<Value> {
        let folder = tempfile::Builder::new().prefix("attend-peers-").tempdir()?;
        let python = match &options.python {
            Some(python) => python.clone(),
            None => environment(folder.path(), &PEERS)?,
        };
        println!("the other engines read the same map; this takes a minute or two");
        let script = crate::root().join("tests/bench/routing_peers.py");
        let output = Command::new(python).arg(script).args([file, points]).arg(folder.path().join("work")).output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default());
        }
        let told: Value = serde_json::from_slice(&output.stdout)?;
        println!("{told:#}");
        Ok(told)
    };
    measured().inspect_err(|error| println!("SKIPPED the other engines: {error:#}")).ok()
}

/// A virtual environment with these packages from PyPI.
pub fn environment(folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let place = folder.join("python");
    let done = |command: &mut Command| -> Result<()> {
        let output = command.output()?;
        if output.status.success() { Ok(()) } else { bail!("{}", String::from_utf8_lossy(&output.stderr).trim()) }
    };
    done(Command::new("python3").args(["-m", "venv"]).arg(&place)).context("a Python of 3.12 or later with venv")?;
    let python = place.join("bin/python");
    done(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages)).context("the peers from PyPI")?;
    Ok(python)
}

fn values(porto: &BTreeMap<String, f64>, newport: &BTreeMap<String, f64>, peers: Option<&Value>) -> BTreeMap<&'static str, f64> {
    let mut values = BTreeMap::new();
    let mut put = |id, value: Option<f64>| {
        if let Some(value) = value {
            values.insert(id, value);
        }
    };
    let of = |from: &BTreeMap<String, f64>, id: &str| from.get(id).copied();
    put("porto_k10_ms", of(porto, "k10_ms"));
    put("porto_k100_ms", of(porto, "k100_ms"));
    put("porto_k1000_ms", of(porto, "k1000_ms"));
    put("customise_newport_ms", of(newport, "customise_ms"));
    put("customise_porto_ms", of(porto, "customise_ms"));
    put("reach_porto_ms", of(porto, "reach_ms"));
    put("import_town_s", of(newport, "import_s"));
    put("import_town_peak_mb", of(newport, "import_peak_mb"));
    put("build_porto_s", of(porto, "build_s"));
    put("borough_rss_mb", of(newport, "borough_rss_mb"));
    put("tiled4_k1000_ms", of(porto, "tiled4_k1000_ms"));
    for (id, peer, k) in [
        ("vs_osrm_ch_k10", "osrm_ch", "10"),
        ("vs_osrm_ch_k100", "osrm_ch", "100"),
        ("vs_osrm_ch_k1000", "osrm_ch", "1000"),
        ("vs_osrm_mld_k1000", "osrm_mld", "1000"),
        ("vs_valhalla_k1000", "valhalla_best", "1000"),
    ] {
        let theirs = peers.and_then(|peers| peers[peer][k]["cpu_min_ms"].as_f64());
        put(id, theirs.zip(of(porto, &format!("k{k}_snapping_ms"))).map(|(theirs, ours)| theirs / ours));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_compared_with_our_run_that_snaps_as_it_does() {
        let porto = BTreeMap::from([("k10_ms".to_owned(), 0.05), ("k10_snapping_ms".to_owned(), 0.1)]);
        let peers = json!({ "osrm_ch": { "10": { "cpu_min_ms": 1.0 } } });
        let values = values(&porto, &BTreeMap::new(), Some(&peers));
        assert!((values["vs_osrm_ch_k10"] - 10.0).abs() < 1e-9);
        assert!((values["porto_k10_ms"] - 0.05).abs() < 1e-9);
        assert!(!values.contains_key("vs_valhalla_k1000"), "what was not measured is no figure");
    }
}
