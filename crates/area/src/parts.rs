//! The parts of a network in which everyone can reach everyone: Tarjan's strongly connected components, without recursion.

/// For each vertex the number of its part, and how many vertices each part has. `arcs` are (tail, head).
pub fn strongly_connected(count: usize, arcs: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let (first, places) = roads::graph::grouped(count, arcs.iter().map(|arc| arc.0));
    let heads: Vec<u32> = places.into_iter().map(|place| arcs[place as usize].1).collect();
    let mut search = Search {
        next: first[..count].to_vec(),
        first,
        heads,
        index: vec![UNSEEN; count],
        low: vec![0; count],
        part: vec![UNSEEN; count],
        sizes: Vec::new(),
        open: Vec::new(),
        path: Vec::new(),
        seen: 0,
    };
    for vertex in 0..count as u32 {
        if search.index[vertex as usize] == UNSEEN {
            search.from(vertex);
        }
    }
    (search.part, search.sizes)
}

/// The number of the part with the most vertices; the first of equals.
pub fn largest(sizes: &[u32]) -> Option<u32> {
    let most = sizes.iter().max()?;
    sizes.iter().position(|size| size == most).map(|part| part as u32)
}

const UNSEEN: u32 = u32::MAX;

struct Search {
    first: Vec<u32>,
    heads: Vec<u32>,
    next: Vec<u32>,
    index: Vec<u32>,
    low: Vec<u32>,
    part: Vec<u32>,
    sizes: Vec<u32>,
    /// Seen, and not yet of a part.
    open: Vec<u32>,
    path: Vec<u32>,
    seen: u32,
}

impl Search {
    fn from(&mut self, root: u32) {
        self.enter(root);
        while let Some(&vertex) = self.path.last() {
            let at = vertex as usize;
            if self.next[at] < self.first[at + 1] {
                let head = self.heads[self.next[at] as usize];
                self.next[at] += 1;
                if self.index[head as usize] == UNSEEN {
                    self.enter(head);
                } else if self.part[head as usize] == UNSEEN {
                    self.low[at] = self.low[at].min(self.index[head as usize]);
                }
                continue;
            }
            self.path.pop();
            if let Some(&before) = self.path.last() {
                self.low[before as usize] = self.low[before as usize].min(self.low[at]);
            }
            if self.low[at] == self.index[at] {
                self.close(vertex);
            }
        }
    }

    fn enter(&mut self, vertex: u32) {
        self.index[vertex as usize] = self.seen;
        self.low[vertex as usize] = self.seen;
        self.seen += 1;
        self.open.push(vertex);
        self.path.push(vertex);
    }

    fn close(&mut self, root: u32) {
        let part = self.sizes.len() as u32;
        let mut size = 0;
        while let Some(vertex) = self.open.pop() {
            self.part[vertex as usize] = part;
            size += 1;
            if vertex == root {
                break;
            }
        }
        self.sizes.push(size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_one_part_and_a_blind_alley_out_of_it_another() {
        let (part, sizes) = strongly_connected(4, &[(0, 1), (1, 2), (2, 0), (2, 3)]);
        assert_eq!(part[0], part[1]);
        assert_eq!(part[1], part[2]);
        assert_ne!(part[2], part[3]);
        assert_eq!(largest(&sizes), Some(part[0]));
    }

    #[test]
    fn a_line_of_a_million_points_does_not_exhaust_the_stack() {
        let arcs: Vec<(u32, u32)> = (0..999_999).map(|at| (at, at + 1)).collect();
        let (_, sizes) = strongly_connected(1_000_000, &arcs);
        assert_eq!(sizes.len(), 1_000_000);
    }

    #[test]
    fn parts_agree_with_who_reaches_whom() {
        // A small congruential sequence draws the networks.
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..200 {
            let count = 1 + draw(9) as usize;
            let arcs: Vec<(u32, u32)> = (0..draw(16)).map(|_| (draw(count as u64) as u32, draw(count as u64) as u32)).collect();
            let mut reach = vec![vec![false; count]; count];
            (0..count).for_each(|at| reach[at][at] = true);
            arcs.iter().for_each(|(tail, head)| reach[*tail as usize][*head as usize] = true);
            for by in 0..count {
                for from in 0..count {
                    for to in 0..count {
                        reach[from][to] |= reach[from][by] && reach[by][to];
                    }
                }
            }
            let (part, _) = strongly_connected(count, &arcs);
            for from in 0..count {
                for to in 0..count {
                    assert_eq!(part[from] == part[to], reach[from][to] && reach[to][from]);
                }
            }
        }
    }
}
