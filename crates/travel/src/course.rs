//! Where a way runs: the line of its edges, from the place where it begins to the one where it ends.

use domain::place::Position;
use roads::route::Route;
use roads::{Along, EdgeId, Graph};

use crate::Way;

/// A way with its line; it takes so many seconds from door to door.
pub fn way(graph: &Graph, route: &Route, from: Along, to: Along, seconds: i64) -> Way {
    let names = route.edges.iter().map(|edge| graph.segments[graph.edges[*edge as usize].segment as usize].name).collect();
    let last = route.edges.len().saturating_sub(1);
    let parts = route.edges.iter().enumerate().map(|(at, edge)| {
        let on = |place: Along| if place.edge == *edge { place.fraction } else { 1.0 - place.fraction };
        part(graph, *edge, if at == 0 { on(from) } else { 0.0 }, if at == last { on(to) } else { 1.0 })
    });
    let mut line: Vec<Position> = parts.flatten().collect();
    line.dedup();
    let metres = line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum::<f64>().round() as i64;
    Way { seconds, metres, names, line }
}

/// The line of an edge between two fractions of it.
pub fn part(graph: &Graph, edge: EdgeId, from: f32, to: f32) -> Vec<Position> {
    let line: Vec<Position> = graph.line(edge).collect();
    let total: f64 = line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum();
    let (from, to) = (f64::from(from) * total, f64::from(to) * total);
    let (mut done, mut part) = (0.0, Vec::new());
    for pair in line.windows(2) {
        let length = roads::graph::metres(pair[0], pair[1]);
        let between = |metres: f64| {
            let share = if length > 0.0 { (metres - done) / length } else { 0.0 };
            Position {
                latitude: pair[0].latitude + (pair[1].latitude - pair[0].latitude) * share,
                longitude: pair[0].longitude + (pair[1].longitude - pair[0].longitude) * share,
            }
        };
        let (begin, end) = (from.max(done), to.min(done + length));
        if begin <= end {
            part.extend([between(begin), between(end)]);
        }
        done += length;
    }
    part
}
