//! The hierarchy's shape: which edges are joined by shortcuts, whatever the times are. Built once for a network.
//!
//! Source: Dibbelt, Strasser and Wagner, *Customizable contraction hierarchies* (2016). Vertices are named by their rank: 0 is contracted first.

use crate::graph::{Graph, grouped};
use crate::metric::Metric;
use crate::order;
use crate::{EdgeId, NEVER};

/// No vertex.
pub const NONE: u32 = u32::MAX;

/// The shape of the hierarchy.
#[derive(Clone, Debug)]
pub struct Hierarchy {
    /// The rank of each edge.
    pub rank: Vec<u32>,
    /// The edge of each rank.
    pub edge: Vec<EdgeId>,
    /// The arcs up from each vertex: `first_up[v]..first_up[v + 1]`.
    pub first_up: Vec<u32>,
    /// The upper end of each arc, ascending within a vertex.
    pub head: Vec<u32>,
    /// The arcs down from each vertex: `first_down[v]..first_down[v + 1]` in `down`.
    pub first_down: Vec<u32>,
    /// The arcs whose upper end a vertex is, by their lower end ascending.
    pub down: Vec<u32>,
    /// The lower end of each of `down`.
    pub down_tail: Vec<u32>,
    /// The parent of each vertex in the elimination tree; [`NONE`] at a root.
    pub parent: Vec<u32>,
    /// The arc of each turn of the network, in its order, and whether the turn leads up.
    pub turn_arc: Vec<(u32, bool)>,
}

impl Hierarchy {
    /// The hierarchy of a network.
    pub fn new(graph: &Graph) -> Self {
        let edge = order::order(graph);
        let mut rank = vec![0; edge.len()];
        (0..).zip(&edge).for_each(|(at, edge)| rank[*edge as usize] = at);
        let count = edge.len();
        let mut up: Vec<Vec<u32>> = vec![Vec::new(); count];
        for from in 0..count as u32 {
            for (to, _) in graph.turns_of(from) {
                let (a, b) = (rank[from as usize], rank[*to as usize]);
                if a != b {
                    up[a.min(b) as usize].push(a.max(b));
                }
            }
        }
        let mut parent = vec![NONE; count];
        for vertex in 0..count {
            let mut above = std::mem::take(&mut up[vertex]);
            above.sort_unstable();
            above.dedup();
            if let Some((first, rest)) = above.split_first() {
                parent[vertex] = *first;
                up[*first as usize].extend_from_slice(rest);
            }
            above.shrink_to_fit();
            up[vertex] = above;
        }
        let mut first_up = Vec::with_capacity(count + 1);
        first_up.push(0);
        let mut head = Vec::with_capacity(up.iter().map(Vec::len).sum());
        for above in up {
            head.extend(above);
            first_up.push(head.len() as u32);
        }
        let (first_down, down) = grouped(count, head.iter().copied());
        let mut tail = vec![0; head.len()];
        for vertex in 0..count {
            tail[first_up[vertex] as usize..first_up[vertex + 1] as usize].fill(vertex as u32);
        }
        let down_tail = down.iter().map(|arc| tail[*arc as usize]).collect();
        let mut shape = Self { rank, edge, first_up, head, first_down, down, down_tail, parent, turn_arc: Vec::new() };
        shape.turn_arc = (0..count as u32)
            .flat_map(|from| graph.turns_of(from).iter().map(move |(to, _)| (from, *to)))
            .map(|(from, to)| shape.arc_of(from, to))
            .collect();
        shape
    }

    fn arc_of(&self, from: EdgeId, to: EdgeId) -> (u32, bool) {
        let (a, b) = (self.rank[from as usize], self.rank[to as usize]);
        if a == b { (NONE, true) } else { (self.arc(a.min(b), a.max(b)).unwrap_or(NONE), a < b) }
    }

    /// How many vertices there are.
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    /// The arcs up from a vertex.
    pub fn up(&self, vertex: u32) -> std::ops::Range<usize> {
        self.first_up[vertex as usize] as usize..self.first_up[vertex as usize + 1] as usize
    }

    /// The arc between a vertex and one above it.
    pub fn arc(&self, lower: u32, upper: u32) -> Option<u32> {
        let range = self.up(lower);
        let at = self.head[range.clone()].binary_search(&upper).ok()?;
        Some((range.start + at) as u32)
    }

    /// The arcs below a vertex with their lower ends.
    pub fn below(&self, vertex: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let range = self.first_down[vertex as usize] as usize..self.first_down[vertex as usize + 1] as usize;
        self.down[range.clone()].iter().copied().zip(self.down_tail[range].iter().copied())
    }

    /// The time over the arc from one vertex to another, whichever is above; `None` when there is none.
    pub fn time(&self, metric: &Metric, from: u32, to: u32) -> Option<u32> {
        let ms = if from < to { metric.up[self.arc(from, to)? as usize] } else { metric.down[self.arc(to, from)? as usize] };
        (ms < NEVER).then_some(ms)
    }

    /// The best times over every arc, from the times of the network's turns: `[up, down]` for each arc.
    pub fn customise(&self, turn_ms: impl Iterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
        let mut both = vec![[NEVER; 2]; self.head.len()];
        for ((arc, up), ms) in self.turn_arc.iter().zip(turn_ms) {
            if *arc != NONE {
                let slot = &mut both[*arc as usize][usize::from(!*up)];
                *slot = (*slot).min(ms);
            }
        }
        let mut place = vec![0_u32; self.len()];
        for vertex in 0..self.len() as u32 {
            let own = self.up(vertex);
            for arc in own.clone() {
                place[self.head[arc] as usize] = arc as u32;
            }
            let below = self.first_down[vertex as usize] as usize..self.first_down[vertex as usize + 1] as usize;
            for (&arc, &lower) in self.down[below.clone()].iter().zip(&self.down_tail[below]) {
                let [lower_up, lower_down] = both[arc as usize];
                if lower_up >= NEVER && lower_down >= NEVER {
                    continue;
                }
                for onward in arc as usize + 1..self.first_up[lower as usize + 1] as usize {
                    let [further_up, further_down] = both[onward];
                    let slot = &mut both[place[self.head[onward] as usize] as usize];
                    slot[0] = slot[0].min(lower_down + further_up);
                    slot[1] = slot[1].min(further_down + lower_up);
                }
            }
        }
        both.into_iter().map(|[up, down]| (up.min(NEVER), down.min(NEVER))).unzip()
    }
}
