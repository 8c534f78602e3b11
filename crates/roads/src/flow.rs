//! The smallest cut between two groups of a small graph with undirected unit edges: Dinic's algorithm.

/// A graph with undirected unit edges, as two arcs each: `arc ^ 1` is the other way.
pub struct Flow {
    first: Vec<u32>,
    arcs: Vec<u32>,
    heads: Vec<u32>,
    room: Vec<u8>,
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Flow {
    /// A graph of `count` vertices and these edges.
    pub fn new(count: usize, edges: &[(u32, u32)]) -> Self {
        let mut first = vec![0_u32; count + 1];
        for (a, b) in edges {
            first[*a as usize + 1] += 1;
            first[*b as usize + 1] += 1;
        }
        (0..count).for_each(|at| first[at + 1] += first[at]);
        let mut slot = first.clone();
        let mut arcs = vec![0; edges.len() * 2];
        let mut heads = Vec::with_capacity(edges.len() * 2);
        for (at, (a, b)) in (0_u32..).zip(edges) {
            heads.extend([*b, *a]);
            for (end, arc) in [(*a, at * 2), (*b, at * 2 + 1)] {
                arcs[slot[end as usize] as usize] = arc;
                slot[end as usize] += 1;
            }
        }
        Self { first, arcs, heads, room: Vec::new(), level: vec![UNSEEN; count], next: vec![0; count], queue: Vec::with_capacity(count) }
    }

    /// The smallest cut between `sources` and `sinks`, and which vertices lie on the sources' side; `None` when it would be larger than `most`.
    pub fn cut(&mut self, sources: &[u32], sinks: &[u32], most: u32) -> Option<u32> {
        self.room.clear();
        self.room.resize(self.heads.len(), 1);
        let mut is_sink = vec![false; self.level.len()];
        sinks.iter().for_each(|sink| is_sink[*sink as usize] = true);
        let mut flow = 0;
        while self.levels(sources, &is_sink) {
            self.next.copy_from_slice(&self.first[..self.level.len()]);
            for source in sources {
                while self.push(*source, &is_sink) {
                    flow += 1;
                    if flow > most {
                        return None;
                    }
                }
            }
        }
        Some(flow)
    }

    /// After [`Self::cut`]: whether each vertex is on the sources' side of the cut nearest the sources.
    pub fn source_side(&self) -> Vec<bool> {
        self.level.iter().map(|level| *level != UNSEEN).collect()
    }

    /// After [`Self::cut`]: whether each vertex is on the sources' side of the cut nearest the sinks.
    pub fn far_side(&mut self, sinks: &[u32]) -> Vec<bool> {
        let mut reaches = vec![false; self.level.len()];
        self.queue.clear();
        for sink in sinks {
            reaches[*sink as usize] = true;
            self.queue.push(*sink);
        }
        let mut at = 0;
        while let Some(&vertex) = self.queue.get(at) {
            at += 1;
            for &arc in &self.arcs[self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize] {
                let from = self.heads[arc as usize];
                if self.room[(arc ^ 1) as usize] > 0 && !reaches[from as usize] {
                    reaches[from as usize] = true;
                    self.queue.push(from);
                }
            }
        }
        reaches.into_iter().map(|reaches| !reaches).collect()
    }

    fn levels(&mut self, sources: &[u32], is_sink: &[bool]) -> bool {
        self.level.fill(UNSEEN);
        self.queue.clear();
        for source in sources {
            self.level[*source as usize] = 0;
            self.queue.push(*source);
        }
        let (mut at, mut found) = (0, false);
        while let Some(&vertex) = self.queue.get(at) {
            at += 1;
            for &arc in &self.arcs[self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize] {
                let head = self.heads[arc as usize] as usize;
                if self.room[arc as usize] > 0 && self.level[head] == UNSEEN {
                    self.level[head] = self.level[vertex as usize] + 1;
                    found |= is_sink[head];
                    self.queue.push(head as u32);
                }
            }
        }
        found
    }

    /// One unit from a source to a sink along the levels.
    fn push(&mut self, source: u32, is_sink: &[bool]) -> bool {
        let mut path: Vec<u32> = Vec::new();
        let mut here = source;
        loop {
            if is_sink[here as usize] {
                for arc in path {
                    self.room[arc as usize] -= 1;
                    self.room[(arc ^ 1) as usize] += 1;
                }
                return true;
            }
            let end = self.first[here as usize + 1];
            let mut onward = None;
            while self.next[here as usize] < end {
                let arc = self.arcs[self.next[here as usize] as usize];
                let head = self.heads[arc as usize];
                if self.room[arc as usize] > 0 && self.level[head as usize] == self.level[here as usize] + 1 {
                    onward = Some((arc, head));
                    break;
                }
                self.next[here as usize] += 1;
            }
            match onward {
                Some((arc, head)) => {
                    path.push(arc);
                    here = head;
                }
                None => {
                    let Some(arc) = path.pop() else { return false };
                    here = self.heads[(arc ^ 1) as usize];
                    self.next[here as usize] += 1;
                }
            }
        }
    }
}
