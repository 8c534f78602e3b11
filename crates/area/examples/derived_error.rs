//! How far derived networks are from real roads: `derived_error POSTCODES.csv.gz FILE.osm.pbf` prints one line for each recipe tried.
#![allow(clippy::print_stdout)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use area::derived::{Recipe, network};
use area::{Profile, osm};
use domain::place::Position;
use roads::graph::Side;
use roads::query::both_ways;
use roads::{Along, Graph, Hierarchy, Many, Metric, NEVER, Snapper};

fn points(file: &str) -> Result<Vec<Position>, Box<dyn std::error::Error>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file)?).read_to_string(&mut text)?;
    let mut found = Vec::new();
    for line in text.lines().skip(1) {
        let mut fields = line.rsplit(',');
        let (longitude, latitude) = (fields.next(), fields.next());
        if let (Some(Ok(longitude)), Some(Ok(latitude))) = (longitude.map(str::parse), latitude.map(str::parse)) {
            found.push(Position { latitude, longitude });
        }
    }
    Ok(found)
}

/// Metres along the quickest way by free flow, turns free, and its milliseconds.
fn way(graph: &Graph, from: Along, to: Along) -> Option<(f64, f64)> {
    let whole = |edge: u32| (f64::from(graph.edges[edge as usize].length_dm) / 10.0, f64::from(graph.free_ms(edge)));
    let mut best: Vec<(u64, f64)> = vec![(u64::MAX, 0.0); graph.junctions.len()];
    let mut queue = BinaryHeap::new();
    let mut direct: Option<(f64, f64)> = None;
    for start in both_ways(graph, from) {
        let (metres, ms) = whole(start.edge);
        for end in both_ways(graph, to).filter(|end| end.edge == start.edge && end.fraction >= start.fraction) {
            let share = f64::from(end.fraction - start.fraction);
            direct = Some((metres * share, ms * share));
        }
        let share = f64::from(1.0 - start.fraction);
        queue.push(Reverse(((ms * share) as u64, (metres * share * 1000.0) as u64, graph.edges[start.edge as usize].head)));
    }
    while let Some(Reverse((ms, mm, at))) = queue.pop() {
        if best[at as usize].0 <= ms {
            continue;
        }
        best[at as usize] = (ms, mm as f64 / 1000.0);
        for edge in graph.out(at) {
            let (metres, more) = whole(*edge);
            queue.push(Reverse((ms + more as u64, mm + (metres * 1000.0) as u64, graph.edges[*edge as usize].head)));
        }
    }
    let ends = both_ways(graph, to).filter_map(|end| {
        let (metres, ms) = whole(end.edge);
        let (before_ms, before_m) = best[graph.edges[end.edge as usize].tail as usize];
        (before_ms < u64::MAX).then(|| (before_m + metres * f64::from(end.fraction), before_ms as f64 + ms * f64::from(end.fraction)))
    });
    ends.chain(direct).min_by(|a, b| a.1.total_cmp(&b.1))
}

fn at(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn summary(mut list: Vec<f64>) -> String {
    list.sort_by(f64::total_cmp);
    format!(
        "median {:.3} P10 {:.3} P90 {:.3} spread {:.3}",
        at(&list, 0.5),
        at(&list, 0.1),
        at(&list, 0.9),
        at(&list, 0.9) / at(&list, 0.1)
    )
}

type Pair = (Position, Position, f64, f64);

fn tried(words: &str, pairs: &[Pair], here: &[Position], recipe: Recipe) -> Graph {
    let derived = network(here, recipe);
    let (junctions, segments) = (derived.roads.junctions.len(), derived.roads.segments.len());
    let graph = derived.roads.into_graph(Side::Left);
    let snap = Snapper::new(&graph);
    let (mut ratios, mut times) = (Vec::new(), Vec::new());
    for (from, to, metres, ms) in pairs {
        let (Some(a), Some(b)) = (snap.snap(*from), snap.snap(*to)) else { continue };
        if let Some((derived_m, derived_ms)) = way(&graph, a.place, b.place) {
            ratios.push(derived_m * derived.detour / metres);
            times.push(derived_ms / ms);
        }
    }
    println!(
        "{words}: {junctions} junctions {segments} segments; {} pairs: distance {}; time {}",
        ratios.len(),
        summary(ratios),
        summary(times)
    );
    graph
}

/// Times by the hierarchy, turns and signals among them.
fn with_turns(graph: &Graph, pairs: &[Pair]) -> Vec<u32> {
    let (shape, snap, mut many) = (Hierarchy::new(graph), Snapper::new(graph), Many::default());
    let metric = Metric::new(graph, &shape, |edge| graph.free_ms(edge));
    let time = |(from, to, ..): &Pair| match (snap.snap(*from), snap.snap(*to)) {
        (Some(from), Some(to)) => many.to_one(graph, &shape, &metric, &[from.place], to.place)[0],
        (None, _) | (_, None) => NEVER,
    };
    pairs.iter().map(time).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [csv, file] = arguments.as_slice() else { return Err("usage: derived_error POSTCODES.csv.gz FILE.osm.pbf".into()) };
    let (roads, _) = osm::import(Path::new(file), Profile::Car)?;
    let box_of = |of: fn(&Position) -> f64| {
        let all = roads.junctions.iter().map(of);
        (all.clone().fold(f64::MAX, f64::min), all.fold(f64::MIN, f64::max))
    };
    let (latitudes, longitudes) = (box_of(|p| p.latitude), box_of(|p| p.longitude));
    let real = roads.into_graph(Side::Left);
    let real_snap = Snapper::new(&real);
    let everywhere = points(csv)?;
    let inside = |p: &&Position| (latitudes.0..=latitudes.1).contains(&p.latitude) && (longitudes.0..=longitudes.1).contains(&p.longitude);
    let here: Vec<Position> = everywhere.iter().filter(inside).copied().collect();
    // A fixed congruential sequence draws the pairs.
    let mut state = 20_251_122_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        here[(state >> 33) as usize % here.len()]
    };
    let near = |p: Position| real_snap.snap(p).filter(|snapped| snapped.metres <= 100.0);
    let mut pairs = Vec::new();
    while pairs.len() < 500 {
        let (from, to) = (draw(), draw());
        let (Some(a), Some(b)) = (near(from), near(to)) else { continue };
        if let Some((metres, ms)) = way(&real, a.place, b.place).filter(|known| known.0 >= 300.0) {
            pairs.push((from, to, metres, ms));
        }
    }
    let mut crow: Vec<f64> = pairs.iter().map(|pair| roads::graph::metres(pair.0, pair.1) / pair.2).collect();
    crow.sort_by(f64::total_cmp);
    println!("{} points of {} inside; {} pairs, real median {:.0} m", here.len(), everywhere.len(), pairs.len(), {
        let mut metres: Vec<f64> = pairs.iter().map(|pair| pair.2).collect();
        metres.sort_by(f64::total_cmp);
        at(&metres, 0.5)
    });
    println!("as the crow flies: {}", summary(crow));
    for thin_m in [40.0, 100.0, 130.0, 160.0] {
        for (beta, round) in [(1.0, 1.0), (1.5, 1.0), (2.0, 1.0), (1.0, 2.0), (1.0, 3.0), (1.0, 6.0)] {
            tried(
                &format!("thin {thin_m} beta {beta} round {round}"),
                &pairs,
                &here,
                Recipe { thin_m, beta, round, detour: 1.0, speed_kmh: 40.0 },
            );
        }
    }
    let graph = tried("best", &pairs, &here, Recipe::BEST);
    let (real_ms, derived_ms) = (with_turns(&real, &pairs), with_turns(&graph, &pairs));
    let ratios =
        derived_ms.iter().zip(&real_ms).filter(|(a, b)| **a < NEVER && **b < NEVER && **b > 0).map(|(a, b)| f64::from(*a) / f64::from(*b));
    let ratios: Vec<f64> = ratios.collect();
    println!("best, free-flow time with turns by the hierarchy: {} pairs: {}", ratios.len(), summary(ratios));
    let started = Instant::now();
    let all = network(&everywhere, Recipe::BEST);
    println!(
        "all {} points, best recipe: {} junctions, {} segments, {:.3} s",
        everywhere.len(),
        all.roads.junctions.len(),
        all.roads.segments.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}
