//! The nearest place on the network is the nearest there is, wherever one stands.

use domain::place::Position;
use roads::graph::metres;
use roads::*;

use crate::dijkstra::{Dice, town};

/// The nearest of many points along every edge, a metre apart.
fn by_hand(graph: &Graph, here: Position) -> f64 {
    let between = |a: Position, b: Position, share: f64| Position {
        latitude: a.latitude + (b.latitude - a.latitude) * share,
        longitude: a.longitude + (b.longitude - a.longitude) * share,
    };
    let segments = graph.segments.iter().filter(|one| one.forward || one.backward);
    let points = segments
        .flat_map(|one| one.line.windows(2))
        .flat_map(|pair| (0..=200).map(move |n| between(pair[0], pair[1], f64::from(n) / 200.0)));
    points.map(|point| metres(here, point)).fold(f64::MAX, f64::min)
}

#[test]
fn the_nearest_place_is_the_nearest_there_is_inside_the_town_and_far_from_it() {
    let mut dice = Dice(23);
    let graph = town(&mut dice, 8);
    let snapper = Snapper::new(&graph);
    for n in 0..150 {
        let spread = if n % 5 == 0 { 0.05 } else { 0.012 };
        let mut off = || (dice.below(2_001) as f64 / 1_000.0 - 1.0) * spread;
        let here = Position { latitude: 51.604 + off(), longitude: -0.195 + off() };
        let (found, right) = (snapper.snap(here).unwrap().metres, by_hand(&graph, here));
        assert!((found - right).abs() < 1.0 + right * 0.01, "{here:?}: {found} m, not {right} m");
    }
}
