//! What an import hands over: junctions, segments, restrictions and names, ready to become a [`roads::Graph`].

use domain::place::Position;
use roads::graph::Side;
use roads::{Graph, Restriction, Segment};
use serde::{Deserialize, Serialize};

/// For whom the network is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Cars and small vans.
    #[default]
    Car,
    /// On foot.
    Foot,
}

/// A segment that stands for another one for those who came by one road only, because a restriction reaches over it. A closure of the one closes the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The segment that was added.
    pub copy: u32,
    /// The segment it repeats, one way.
    pub of: u32,
}

/// A network before its hierarchy.
#[derive(Clone, Debug, Default)]
pub struct Roads {
    /// Where the junctions are.
    pub junctions: Vec<Position>,
    /// The stretches between them; `Segment::name` is a place in `names`.
    pub segments: Vec<Segment>,
    /// Which turns are forbidden, and which are the only ones.
    pub restrictions: Vec<Restriction>,
    /// Street names; the first is empty.
    pub names: Vec<String>,
    /// Segments that repeat others.
    pub copies: Vec<Copy>,
}

impl Roads {
    /// The network with its turns.
    pub fn into_graph(self, side: Side) -> Graph {
        Graph::new(self.junctions, self.segments, &self.restrictions, side)
    }

    /// The network of those who walk, of an import for them.
    pub fn into_walks(self) -> Graph {
        Graph::on_foot(self.junctions, self.segments)
    }

    /// How many directed edges the network will have.
    pub fn edges(&self) -> usize {
        self.segments.iter().map(|segment| usize::from(segment.forward) + usize::from(segment.backward)).sum()
    }
}

/// Metres along a line.
pub fn metres_along(line: &[Position]) -> f64 {
    line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum()
}
