//! Times between places: many to one, one to many, one to all.
//!
//! A place is a fraction along an edge. Many to one is lazy RPHAST: one walk up from the target, then each responder climbs until it meets what an
//! earlier one has found. Sources: Delling, Goldberg and Werneck, *Faster batched shortest paths in road networks* (2011), for RPHAST; Strasser and
//! Zeitz, *A fast and tight heuristic for A\* in road networks* (2021), for its lazy form.

use crate::graph::Graph;
use crate::hierarchy::{Hierarchy, NONE};
use crate::metric::Metric;
use crate::route::approaches;
use crate::{EdgeId, Ms, NEVER};

/// A place on the network: how far along an edge, from 0 at its tail to 1 at its head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along {
    /// Which edge.
    pub edge: EdgeId,
    /// How far along.
    pub fraction: f32,
}

impl Along {
    /// The time from the edge's tail to here.
    pub fn before(self, metric: &Metric) -> Ms {
        part(metric.edge_ms[self.edge as usize], self.fraction)
    }
}

fn part(ms: Ms, fraction: f32) -> Ms {
    if ms >= NEVER { NEVER } else { (f64::from(ms) * f64::from(fraction)).round() as Ms }
}

/// The same place looked at from either direction of a street.
pub fn both_ways(graph: &Graph, place: Along) -> impl Iterator<Item = Along> {
    let twin = graph.twin[place.edge as usize];
    let other = (twin != place.edge).then_some(Along { edge: twin, fraction: 1.0 - place.fraction });
    std::iter::once(place).chain(other)
}

/// How journeys come in to a place: from the tail of which vertex on, and how long it is from there. The place's own edges, and what leads into private
/// roads towards it.
pub fn ways_in(graph: &Graph, shape: &Hierarchy, metric: &Metric, target: Along) -> Vec<(u32, Ms)> {
    let open = both_ways(graph, target).filter(|place| metric.edge_ms[place.edge as usize] < NEVER);
    let own = open.map(|place| (shape.rank[place.edge as usize], place.before(metric)));
    own.chain(approaches(graph, metric, target).into_iter().map(|way| (shape.rank[way.from as usize], way.ms))).collect()
}

/// Room for queries, used again and again.
#[derive(Clone, Debug, Default)]
pub struct Many {
    /// The time from each vertex to the target, where it was worked out.
    known: Vec<Ms>,
    /// Which of `known` belong to this query.
    stamp: Vec<u32>,
    /// The time down to the target from each vertex above it.
    below: Vec<Ms>,
    below_stamp: Vec<u32>,
    now: u32,
    path: Vec<u32>,
}

impl Many {
    /// Times in milliseconds from each source to the target; [`NEVER`] where there is no way.
    pub fn to_one(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, sources: &[Along], target: Along) -> Vec<Ms> {
        self.aim_anew(graph, shape, metric, target);
        sources.iter().map(|source| self.from(graph, shape, metric, *source, target)).collect()
    }

    /// Forgets the last target and looks at this one.
    pub fn aim_anew(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, target: Along) {
        self.begin(shape.len());
        self.walk_down_to(shape, metric, &ways_in(graph, shape, metric, target));
    }

    /// The time from a vertex to the target by a way that never leads up.
    pub fn down_from(&self, vertex: u32) -> Option<Ms> {
        (self.below_stamp[vertex as usize] == self.now).then(|| self.below[vertex as usize]).filter(|ms| *ms < NEVER)
    }

    fn begin(&mut self, count: usize) {
        if self.known.len() != count || self.now == u32::MAX {
            *self = Self {
                known: vec![0; count],
                stamp: vec![0; count],
                below: vec![0; count],
                below_stamp: vec![0; count],
                ..Self::default()
            };
        }
        self.now += 1;
    }

    /// From every vertex above the seeds, the time down to the target.
    fn walk_down_to(&mut self, shape: &Hierarchy, metric: &Metric, seeds: &[(u32, Ms)]) {
        let mut above: Vec<u32> = Vec::new();
        for (seed, ms) in seeds {
            let mut vertex = *seed;
            while vertex != NONE && self.below_stamp[vertex as usize] != self.now {
                self.below_stamp[vertex as usize] = self.now;
                self.below[vertex as usize] = NEVER;
                above.push(vertex);
                vertex = shape.parent[vertex as usize];
            }
            let here = &mut self.below[*seed as usize];
            *here = (*here).min(*ms);
        }
        if seeds.len() > 1 {
            above.sort_unstable();
        }
        for vertex in above {
            let to_target = self.below[vertex as usize];
            if to_target >= NEVER {
                continue;
            }
            for arc in shape.up(vertex) {
                let upper = &mut self.below[shape.head[arc] as usize];
                *upper = (*upper).min(metric.down[arc] + to_target);
            }
        }
    }

    /// The time from a vertex to the target, and of all above it.
    pub fn climb(&mut self, shape: &Hierarchy, metric: &Metric, vertex: u32) -> Ms {
        let mut here = vertex;
        while here != NONE && self.stamp[here as usize] != self.now {
            self.path.push(here);
            here = shape.parent[here as usize];
        }
        while let Some(here) = self.path.pop() {
            let mut best = if self.below_stamp[here as usize] == self.now { self.below[here as usize] } else { NEVER };
            for arc in shape.up(here) {
                best = best.min(metric.up[arc] + self.known[shape.head[arc] as usize]);
            }
            self.known[here as usize] = best.min(NEVER);
            self.stamp[here as usize] = self.now;
        }
        self.known[vertex as usize]
    }

    fn from(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, source: Along, target: Along) -> Ms {
        both_ways(graph, source).map(|place| self.from_place(graph, shape, metric, place, target)).min().unwrap_or(NEVER)
    }

    /// From a place in one direction of travel.
    pub fn from_place(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, place: Along, target: Along) -> Ms {
        let along = metric.edge_ms[place.edge as usize];
        if along >= NEVER {
            return NEVER;
        }
        let before = place.before(metric);
        let mut ends = both_ways(graph, target).filter(|end| end.edge == place.edge);
        let Some(end) = ends.next() else {
            let whole = self.climb(shape, metric, shape.rank[place.edge as usize]);
            return if whole >= NEVER { NEVER } else { whole.saturating_sub(before) };
        };
        let to = end.before(metric);
        if to >= before {
            return to - before;
        }
        // Past it already: round and back.
        let onward = graph.turns_of(place.edge).iter().map(|(next, cost)| {
            let rest = if metric.edge_ms[*next as usize] >= NEVER { NEVER } else { self.climb(shape, metric, shape.rank[*next as usize]) };
            (along - before + cost).saturating_add(rest)
        });
        onward.min().unwrap_or(NEVER).min(NEVER)
    }
}

/// Room for one-to-all queries.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    times: Vec<Ms>,
}

impl Reach {
    /// The time from a place to the tail of every edge, by rank; [`NEVER`] where there is no way. Private roads are reached from inside only.
    pub fn from(&mut self, graph: &Graph, shape: &Hierarchy, metric: &Metric, source: Along) -> &[Ms] {
        self.times.clear();
        self.times.resize(shape.len(), NEVER);
        let mut seeds: Vec<u32> = Vec::new();
        for place in both_ways(graph, source) {
            let along = metric.edge_ms[place.edge as usize];
            if along >= NEVER {
                continue;
            }
            let left = along - place.before(metric);
            for (next, cost) in graph.turns_of(place.edge) {
                let vertex = shape.rank[*next as usize];
                if metric.edge_ms[*next as usize] < NEVER {
                    let here = &mut self.times[vertex as usize];
                    *here = (*here).min(left + cost);
                    seeds.push(vertex);
                }
            }
        }
        let mut above: Vec<u32> = Vec::new();
        for seed in seeds {
            let mut vertex = seed;
            while vertex != NONE {
                above.push(vertex);
                vertex = shape.parent[vertex as usize];
            }
        }
        above.sort_unstable();
        above.dedup();
        for vertex in above {
            let here = self.times[vertex as usize];
            if here < NEVER {
                for arc in shape.up(vertex) {
                    let upper = &mut self.times[shape.head[arc] as usize];
                    *upper = (*upper).min(here + metric.up[arc]);
                }
            }
        }
        for vertex in (0..shape.len() as u32).rev() {
            let mut best = self.times[vertex as usize];
            for arc in shape.up(vertex) {
                best = best.min(self.times[shape.head[arc] as usize] + metric.down[arc]);
            }
            self.times[vertex as usize] = best.min(NEVER);
        }
        &self.times
    }

    /// The time from the place of the last sweep to another one by its [`ways_in`]: what the matrix has for the two.
    pub fn time_to(&self, graph: &Graph, shape: &Hierarchy, metric: &Metric, source: Along, ways_in: &[(u32, Ms)]) -> Ms {
        let round = ways_in.iter().map(|(vertex, ms)| self.times[*vertex as usize] + ms);
        // Who is on the edge already by which the journey comes in is so much nearer, unless they are past it.
        let on_it = both_ways(graph, source).filter(|from| metric.edge_ms[from.edge as usize] < NEVER).flat_map(|from| {
            let own = shape.rank[from.edge as usize];
            let ahead = ways_in.iter().filter(move |(vertex, _)| *vertex == own);
            ahead.filter_map(move |(_, ms)| ms.checked_sub(from.before(metric)))
        });
        round.chain(on_it).min().unwrap_or(NEVER).min(NEVER)
    }
}
