//! How long the road engine takes: `road_times FILE.osm.pbf POINTS.json [left|right]`. Points are `[longitude, latitude]`; times are the least of many runs on
//! one thread.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::Path;
use std::time::Instant;

use area::Profile;
use domain::place::Position;
use roads::graph::Side;
use roads::{Along, Band, Hierarchy, Many, Metric, Reach, Snapper, profile};

/// The least milliseconds of so many runs.
fn least(runs: usize, mut run: impl FnMut(usize)) -> f64 {
    let timed = (0..runs).map(|n| {
        let begun = Instant::now();
        run(n);
        begun.elapsed().as_secs_f64() * 1_000.0
    });
    timed.fold(f64::MAX, f64::min)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, points, side @ ..] = arguments.as_slice() else { panic!("road_times FILE.osm.pbf POINTS.json [left|right]") };
    let side = if side.first().is_some_and(|side| side == "right") { Side::Right } else { Side::Left };
    let begun = Instant::now();
    let (found, _) = area::osm::import(Path::new(file), Profile::Car).unwrap();
    println!("import_s {:.3}", begun.elapsed().as_secs_f64());
    let graph = found.into_graph(side);
    let begun = Instant::now();
    let shape = Hierarchy::new(&graph);
    println!("build_s {:.3} ({} directed edges, {} arcs)", begun.elapsed().as_secs_f64(), graph.edges.len(), shape.head.len());
    let metric = || Metric::new(&graph, &shape, |edge| profile::by_car(&graph, edge, Band::Day));
    println!("customise_ms {:.2}", least(7, |_| drop(metric())));
    let (metric, snapper) = (metric(), Snapper::new(&graph));
    let points: Vec<[f64; 2]> = serde_json::from_str(&std::fs::read_to_string(points).unwrap()).unwrap();
    let points: Vec<Position> =
        points.iter().map(|[longitude, latitude]| Position { latitude: *latitude, longitude: *longitude }).collect();
    let snapped = |places: &[Position]| -> Vec<Along> { places.iter().map(|place| snapper.snap(*place).unwrap().place).collect() };
    let places = snapped(&points);
    let mut many = Many::default();
    for k in [10, 100, 1_000] {
        let known = least(200, |n| drop(many.to_one(&graph, &shape, &metric, &places[..k], places[1_000 + n])));
        let all = least(200, |n| {
            let target = snapped(&points[1_000 + n..=1_000 + n])[0];
            drop(many.to_one(&graph, &shape, &metric, &snapped(&points[..k]), target));
        });
        println!("k{k}_ms {known:.3}, with snapping {all:.3}");
    }
    let mut reach = Reach::default();
    println!("reach_ms {:.2}", least(50, |n| assert!(!reach.from(&graph, &shape, &metric, places[n]).is_empty())));
    let peak = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", peak.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
}
