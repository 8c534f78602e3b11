//! Which of many possible streets there are: those that spare a long way round.
//!
//! A greedy spanner (Althöfer, Das, Dobkin, Joseph and Soares, *On sparse spanners of weighted graphs*, 1993): from the shortest on, a street is laid
//! only if the way round by those laid before is too long.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The streets worth laying. A way round of `round` times the length is good enough; all are laid at 1.
pub fn spanner(points: &[(f64, f64)], edges: Vec<(u32, u32)>, round: f64) -> Vec<(u32, u32)> {
    if round <= 1.0 {
        return edges;
    }
    let length = |edge: &(u32, u32)| {
        let (a, b) = (points[edge.0 as usize], points[edge.1 as usize]);
        ((a.0 - b.0).hypot(a.1 - b.1) * 1000.0) as u64
    };
    let mut by_length: Vec<(u64, (u32, u32))> = edges.iter().map(|edge| (length(edge), *edge)).collect();
    by_length.sort_unstable();
    let mut walk = Walk { arms: vec![Vec::new(); points.len()], reached: vec![(0, 0); points.len()], stamp: 0, queue: BinaryHeap::new() };
    let mut laid = Vec::with_capacity(edges.len());
    for (mm, (from, to)) in by_length {
        if walk.further(from, to, (mm as f64 * round) as u64) {
            walk.arms[from as usize].push((to, mm));
            walk.arms[to as usize].push((from, mm));
            laid.push((from, to));
        }
    }
    laid.sort_unstable();
    laid
}

struct Walk {
    arms: Vec<Vec<(u32, u64)>>,
    /// In which walk, and how far.
    reached: Vec<(u32, u64)>,
    stamp: u32,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Walk {
    /// Whether the way by what is laid is longer than the limit, or there is none.
    fn further(&mut self, from: u32, to: u32, limit_mm: u64) -> bool {
        self.stamp += 1;
        self.queue.clear();
        self.queue.push(Reverse((0, from)));
        while let Some(Reverse((mm, at))) = self.queue.pop() {
            if at == to {
                return false;
            }
            let known = &mut self.reached[at as usize];
            if known.0 == self.stamp && known.1 <= mm {
                continue;
            }
            *known = (self.stamp, mm);
            for (next, more) in &self.arms[at as usize] {
                if mm + more <= limit_mm {
                    self.queue.push(Reverse((mm + more, *next)));
                }
            }
        }
        true
    }
}
