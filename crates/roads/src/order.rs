//! The order in which edges are contracted: nested dissection of the junctions by inertial flow. The edges of each cut come last in their cell, for a
//! path from one side to the other has to use one of them.
//!
//! Sources: Schild and Sommer, *On balanced separators in road networks* (2015), for inertial flow; Buchhold, Wagner, Zeitz and Zündorf,
//! *Customizable contraction hierarchies with turn costs* (2020), for dissecting the junctions and not the far larger graph of turns.

use crate::EdgeId;
use crate::flow::Flow;
use crate::graph::{Graph, grouped, slice};

/// Cells of so few junctions are not cut any more.
const LEAF: usize = 4;
/// This share of the junctions, at either end of a direction, is held apart by the cut.
const HELD: f64 = 0.25;
/// The directions in which a cell is looked at: east, north, north-east, north-west.
const DIRECTIONS: [(f64, f64); 4] = [(1.0, 0.0), (0.0, 1.0), (0.707, 0.707), (-0.707, 0.707)];

/// The edges, first contracted first.
pub fn order(graph: &Graph) -> Vec<EdgeId> {
    let mut pairs: Vec<(u32, u32, EdgeId)> =
        (0..).zip(&graph.edges).map(|(at, edge)| (edge.tail.min(edge.head), edge.tail.max(edge.head), at)).collect();
    pairs.sort_unstable();
    let mut links: Vec<(u32, u32)> = pairs.iter().map(|(a, b, _)| (*a, *b)).collect();
    links.dedup();
    let mut dissection = Dissection {
        at: graph.junctions.iter().map(|p| (p.longitude * p.latitude.to_radians().cos(), p.latitude)).collect(),
        pairs,
        local: vec![u32::MAX; graph.junctions.len()],
        order: Vec::with_capacity(graph.edges.len()),
    };
    let all: Vec<u32> = (0..graph.junctions.len() as u32).collect();
    dissection.cell(all, links);
    debug_assert_eq!(dissection.order.len(), graph.edges.len());
    dissection.order
}

struct Dissection {
    at: Vec<(f64, f64)>,
    pairs: Vec<(u32, u32, EdgeId)>,
    local: Vec<u32>,
    order: Vec<EdgeId>,
}

impl Dissection {
    /// Puts the edges of a cell into the order: those of its two sides, then those of the cut.
    fn cell(&mut self, junctions: Vec<u32>, links: Vec<(u32, u32)>) {
        if links.is_empty() {
            return;
        }
        if junctions.len() <= LEAF {
            self.take(&links);
            return;
        }
        let side = self.halves(&junctions, &links);
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (at, junction) in (0..).zip(&junctions) {
            self.local[*junction as usize] = at;
            if side[at as usize] { left.push(*junction) } else { right.push(*junction) }
        }
        if left.is_empty() || right.is_empty() {
            self.take(&links);
            return;
        }
        let (mut in_left, mut in_right, mut cut) = (Vec::new(), Vec::new(), Vec::new());
        for link in links {
            match (side[self.local[link.0 as usize] as usize], side[self.local[link.1 as usize] as usize]) {
                (true, true) => in_left.push(link),
                (false, false) => in_right.push(link),
                _ => cut.push(link),
            }
        }
        drop((junctions, side));
        self.cell(left, in_left);
        self.cell(right, in_right);
        self.take(&cut);
    }

    fn take(&mut self, links: &[(u32, u32)]) {
        for (a, b) in links {
            let from = self.pairs.partition_point(|pair| (pair.0, pair.1) < (*a, *b));
            let same = self.pairs[from..].iter().take_while(|pair| (pair.0, pair.1) == (*a, *b));
            self.order.extend(same.map(|pair| pair.2));
        }
    }

    /// Which side of the best cut each junction of the cell lies on.
    fn halves(&mut self, junctions: &[u32], links: &[(u32, u32)]) -> Vec<bool> {
        for (at, junction) in (0..).zip(junctions) {
            self.local[*junction as usize] = at;
        }
        let local: Vec<(u32, u32)> = links.iter().map(|(a, b)| (self.local[*a as usize], self.local[*b as usize])).collect();
        if let Some(apart) = parts(junctions.len(), &local) {
            return apart;
        }
        let mut flow = Flow::new(junctions.len(), &local);
        let held = ((junctions.len() as f64 * HELD) as usize).max(1);
        let mut best: Option<(f64, Vec<bool>)> = None;
        let mut sorted: Vec<u32> = (0..junctions.len() as u32).collect();
        for (east, north) in DIRECTIONS {
            let along = |at: &u32| {
                let (x, y) = self.at[junctions[*at as usize] as usize];
                x * east + y * north
            };
            sorted.sort_unstable_by(|a, b| along(a).total_cmp(&along(b)));
            let (sources, sinks) = (&sorted[..held], &sorted[sorted.len() - held..]);
            // No cut that is certainly worse than the best is worked out to its end.
            let most = best.as_ref().map_or(u32::MAX, |(score, _)| score.ceil() as u32);
            let Some(size) = flow.cut(sources, sinks, most) else { continue };
            for side in [flow.source_side(), flow.far_side(sinks)] {
                let left = side.iter().filter(|left| **left).count();
                let smaller = left.min(side.len() - left).max(1);
                // The expansion: how large the cut is for the smaller side it cuts off.
                let score = f64::from(size) * (side.len() as f64 / 2.0 / smaller as f64).sqrt();
                if best.as_ref().is_none_or(|(known, _)| score < *known) {
                    best = Some((score, side));
                }
            }
        }
        best.map_or_else(|| (0..junctions.len()).map(|at| at < junctions.len() / 2).collect(), |(_, side)| side)
    }
}

/// When the cell hangs apart already: its parts in two groups of about the same size.
fn parts(count: usize, links: &[(u32, u32)]) -> Option<Vec<bool>> {
    let (first, places) = grouped(count, links.iter().flat_map(|(a, b)| [*a, *b]).collect::<Vec<_>>().into_iter());
    let mut part = vec![u32::MAX; count];
    let mut sizes = Vec::new();
    let mut stack = Vec::new();
    for start in 0..count as u32 {
        if part[start as usize] != u32::MAX {
            continue;
        }
        let name = sizes.len() as u32;
        sizes.push(0_usize);
        part[start as usize] = name;
        stack.push(start);
        while let Some(here) = stack.pop() {
            sizes[name as usize] += 1;
            for place in slice(&first, &places, here) {
                let (a, b) = links[*place as usize / 2];
                let other = if a == here { b } else { a };
                if part[other as usize] == u32::MAX {
                    part[other as usize] = name;
                    stack.push(other);
                }
            }
        }
    }
    if sizes.len() < 2 {
        return None;
    }
    let mut by_size: Vec<u32> = (0..sizes.len() as u32).collect();
    by_size.sort_unstable_by_key(|name| std::cmp::Reverse(sizes[*name as usize]));
    let (mut left, mut right, mut is_left) = (0, 0, vec![false; sizes.len()]);
    for name in by_size {
        let side = left <= right;
        is_left[name as usize] = side;
        *(if side { &mut left } else { &mut right }) += sizes[name as usize];
    }
    Some(part.into_iter().map(|name| is_left[name as usize]).collect())
}
