//! The way itself: which edges, in which order. By construction it takes as long as the matrix says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::graph::Graph;
use crate::hierarchy::Hierarchy;
use crate::metric::Metric;
use crate::query::{Along, Many, both_ways};
use crate::{EdgeId, Ms, NEVER};

/// How a journey comes in from a public road to a target on a private one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approach {
    /// The last public edge.
    pub from: EdgeId,
    /// From the tail of that edge to the target.
    pub ms: Ms,
    /// The private edges after it, the target's own the last.
    pub way: Vec<EdgeId>,
}

/// Every way in from public roads to a target on a private one, the best for each last public edge; none for a target on a public road.
pub fn approaches(graph: &Graph, metric: &Metric, target: Along) -> Vec<Approach> {
    if !graph.ends_only(target.edge) {
        return Vec::new();
    }
    // Backwards through the private roads: the time from each private edge's tail to the target, and the edge after it.
    let mut times: BTreeMap<EdgeId, (Ms, Option<EdgeId>)> = BTreeMap::new();
    let mut queue = BinaryHeap::new();
    for place in both_ways(graph, target).filter(|place| metric.edge_ms[place.edge as usize] < NEVER) {
        times.insert(place.edge, (place.before(metric), None));
        queue.push(Reverse((place.before(metric), place.edge)));
    }
    let mut entries: BTreeMap<EdgeId, (Ms, EdgeId)> = BTreeMap::new();
    while let Some(Reverse((ms, edge))) = queue.pop() {
        if times.get(&edge).is_some_and(|(known, _)| *known < ms) {
            continue;
        }
        for (from, cost) in graph.entries_of(edge) {
            let along = metric.edge_ms[*from as usize];
            if along >= NEVER {
                continue;
            }
            let total = ms + along + cost;
            if graph.ends_only(*from) {
                if times.get(from).is_none_or(|(known, _)| total < *known) {
                    times.insert(*from, (total, Some(edge)));
                    queue.push(Reverse((total, *from)));
                }
            } else if entries.get(from).is_none_or(|(known, _)| total < *known) {
                entries.insert(*from, (total, edge));
            }
        }
    }
    let way = |first: EdgeId| {
        let mut way = vec![first];
        while let Some((_, Some(next))) = way.last().and_then(|last| times.get(last)) {
            way.push(*next);
        }
        way
    };
    entries.into_iter().map(|(from, (ms, first))| Approach { from, ms, way: way(first) }).collect()
}

/// A way from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The edges in their order, the source's first and the target's last.
    pub edges: Vec<EdgeId>,
    /// Milliseconds, as the matrix has it.
    pub ms: Ms,
}

impl Many {
    /// The quickest way; `None` where there is none.
    pub fn route(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, source: Along, target: Along) -> Option<Route> {
        self.aim_anew(graph, shape, metric, target);
        let timed = both_ways(graph, source).map(|place| (self.from_place(graph, shape, metric, place, target), place));
        let (ms, place) = timed.min_by_key(|(ms, _)| *ms).filter(|(ms, _)| *ms < NEVER)?;
        let before = place.before(metric);
        let direct = both_ways(graph, target).any(|end| end.edge == place.edge && end.before(metric) >= before);
        if direct {
            return Some(Route { edges: vec![place.edge], ms });
        }
        let on_target = both_ways(graph, target).any(|end| end.edge == place.edge);
        let mut edges = vec![place.edge];
        if on_target {
            let along = metric.edge_ms[place.edge as usize];
            let next = graph.turns_of(place.edge).iter().find(|(next, cost)| {
                metric.edge_ms[*next as usize] < NEVER
                    && along - before + cost + self.climb(shape, metric, shape.rank[*next as usize]) == ms
            })?;
            edges.push(next.0);
        }
        self.unfold(graph, shape, metric, target, &mut edges)?;
        Some(Route { edges, ms })
    }

    /// Completes a way whose last edge is given.
    fn unfold(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, target: Along, edges: &mut Vec<EdgeId>) -> Option<()> {
        let mut vertex = shape.rank[*edges.last()? as usize];
        // Up, as long as the best way leads up.
        while self.down_from(vertex) != Some(self.climb(shape, metric, vertex)) {
            let best = self.climb(shape, metric, vertex);
            let arc = shape
                .up(vertex)
                .find(|arc| metric.up[*arc] < NEVER && metric.up[*arc] + self.climb(shape, metric, shape.head[*arc]) == best)?;
            unpack(graph, shape, metric, vertex, shape.head[arc], edges)?;
            vertex = shape.head[arc];
        }
        // Down to an edge from which the target is entered.
        loop {
            let left = self.down_from(vertex)?;
            let edge = shape.edge[vertex as usize];
            if let Some(end) = both_ways(graph, target).find(|end| end.edge == edge && end.before(metric) == left) {
                debug_assert_eq!(end.edge, edge);
                return Some(());
            }
            if let Some(found) = approaches(graph, metric, target).into_iter().find(|way| way.from == edge && way.ms == left) {
                edges.extend(found.way);
                return Some(());
            }
            let (_, lower) = shape.below(vertex).find(|(arc, lower)| {
                self.down_from(*lower).is_some_and(|rest| metric.down[*arc as usize] < NEVER && metric.down[*arc as usize] + rest == left)
            })?;
            unpack(graph, shape, metric, vertex, lower, edges)?;
            vertex = lower;
        }
    }
}

/// The edges after `from` on the shortcut to `to`, `to` among them.
fn unpack(graph: &Graph, shape: &Hierarchy, metric: &Metric, from: u32, to: u32, edges: &mut Vec<EdgeId>) -> Option<()> {
    let mut stack = vec![(from, to)];
    while let Some((from, to)) = stack.pop() {
        let ms = shape.time(metric, from, to)?;
        let (edge, next) = (shape.edge[from as usize], shape.edge[to as usize]);
        let along = metric.edge_ms[edge as usize];
        if graph.turns_of(edge).iter().any(|(into, cost)| *into == next && along + cost == ms) {
            edges.push(next);
            continue;
        }
        let middle = shape.below(from).map(|(_, middle)| middle).find(|middle| {
            *middle < to && shape.time(metric, from, *middle).zip(shape.time(metric, *middle, to)).is_some_and(|(a, b)| a + b == ms)
        })?;
        stack.push((middle, to));
        stack.push((from, middle));
    }
    Some(())
}
