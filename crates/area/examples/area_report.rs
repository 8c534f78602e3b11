//! Prints what an import makes of a file, how long each part takes, and the peak of memory: `area_report FILE.osm.pbf [left|right]`.
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use area::{Profile, osm};
use roads::graph::Side;

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments.first().ok_or("usage: area_report FILE.osm.pbf [left|right]")?;
    let side = if arguments.get(1).is_some_and(|side| side == "right") { Side::Right } else { Side::Left };
    for profile in [Profile::Car, Profile::Foot] {
        let started = Instant::now();
        let (roads, report) = osm::import(Path::new(file), profile)?;
        let imported = started.elapsed();
        println!("{report}");
        println!("{} signs in effect, {} copies of segments", roads.restrictions.len(), roads.copies.len());
        let after_import_mb = peak_mb();
        let started = Instant::now();
        let graph = roads.into_graph(side);
        println!(
            "import {:.3} s, peak {after_import_mb:.0} MB; graph {:.3} s, {} turns, peak {:.0} MB\n",
            imported.as_secs_f64(),
            started.elapsed().as_secs_f64(),
            graph.turns.len(),
            peak_mb()
        );
    }
    Ok(())
}
