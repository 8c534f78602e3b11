//! The times of one hour and one sort of vehicle over a hierarchy: customised anew whenever a road is closed or slowed.

use crate::graph::Graph;
use crate::hierarchy::Hierarchy;
use crate::{EdgeId, Ms, NEVER};

/// Times over every edge, and over every arc of the hierarchy.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Along each edge.
    pub edge_ms: Vec<Ms>,
    /// Up each arc.
    pub up: Vec<Ms>,
    /// Down each arc.
    pub down: Vec<Ms>,
}

impl Metric {
    /// The times that follow from how long each edge takes; [`NEVER`] closes one.
    pub fn new(graph: &Graph, shape: &Hierarchy, edge_ms: impl Fn(EdgeId) -> Ms) -> Self {
        let edge_ms: Vec<Ms> = (0..graph.edges.len() as EdgeId).map(|edge| edge_ms(edge).min(NEVER)).collect();
        let turns = (0..graph.edges.len() as EdgeId).flat_map(|from| {
            let along = edge_ms[from as usize];
            let edge_ms = &edge_ms;
            // A closed road is neither left nor entered.
            graph
                .turns_of(from)
                .iter()
                .map(move |(to, cost)| if edge_ms[*to as usize] >= NEVER { NEVER } else { (along + cost).min(NEVER) })
        });
        let (up, down) = shape.customise(turns);
        Self { edge_ms, up, down }
    }
}
