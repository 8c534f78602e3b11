//! How long a journey takes, by an area's real roads: the `Travel` port over the road engine.
//!
//! A place off the network (further than [`OFF_ROAD_M`] from any road, or outside the area) is estimated in a straight line, as is a journey between
//! parts that no road joins: an estimate that says what it is beats none.

mod course;
mod held;
mod kept;
mod net;
pub mod outside;
mod walks;

use std::collections::BTreeMap;
use std::sync::Arc;

use dispatch::Travel;
use dispatch::travel::{Obstacle, Start};
use domain::place::Position;
use domain::time::{Duration as Span, Timestamp, hour_of_day};
pub use held::Held;
use net::{InTheWay, Net};
use parking_lot::{Mutex, RwLock};
use roads::{Band, Graph, Hierarchy};
pub use walks::Walks;

/// Nobody drives to a place further than this from a road of the area; metres.
pub const OFF_ROAD_M: f64 = 400.0;
/// Between road and door one walks; metres a second.
const WALK_M_S: f64 = 1.2;

fn band_at(at: Timestamp) -> Band {
    Band::of_hour(hour_of_day(at))
}

fn seconds(ms: u32, walked_s: f64) -> i64 {
    (i64::from(ms) + 999) / 1_000 + walked_s.ceil() as i64
}

/// The roads of an area with the times of every part of the day, and what is in the way on them just now.
pub struct Roads {
    net: Arc<Net>,
    /// Its paths, where they are known.
    walks: Option<Arc<Walks>>,
    derived: bool,
    in_the_way: RwLock<Arc<InTheWay>>,
}

impl Roads {
    /// Takes the roads of an area. `copies` are segments that repeat others: the copy, and which it repeats.
    pub fn new(name: &str, graph: Graph, shape: Hierarchy, copies: impl IntoIterator<Item = (u32, u32)>) -> Self {
        Self { net: Arc::new(Net::new(name, graph, shape, copies)), walks: None, derived: false, in_the_way: RwLock::default() }
    }

    /// The same roads with the paths of their area.
    pub fn with_walks(self, walks: Walks) -> Self {
        Self { walks: Some(Arc::new(walks)), ..self }
    }

    /// The same roads, which were derived from something else and are not those there are: every journey on them is approximate.
    pub fn derived(self) -> Self {
        Self { derived: true, ..self }
    }

    /// The roads as they stand now: what is closed or opened from now on does not change them.
    pub fn as_they_stand(&self) -> Held {
        Held {
            net: self.net.clone(),
            walks: self.walks.clone(),
            derived: self.derived,
            in_the_way: self.in_the_way.read().clone(),
            straight: Mutex::default(),
        }
    }

    /// The stretch of road nearest to a position; `None` far off the roads.
    pub fn stretch_at(&self, position: Position) -> Option<Stretch> {
        self.net.stretch_at(position)
    }

    /// Every stretch of a name, as a place in the importer's list, with its middle in a box.
    pub fn stretches_named(&self, name: u32, south_west: Position, north_east: Position) -> Vec<Stretch> {
        self.net.stretches_named(name, south_west, north_east)
    }

    /// How far a position is from the nearest road of the area, metres; `None` where the area has none.
    pub fn metres_off(&self, position: Position) -> Option<f64> {
        Some(self.net.nearest(position)?.metres)
    }

    /// The times that will be asked for from an instant on: of that part of the day and of the next, with what is in the way now and with nothing.
    fn wanted(&self, at: Timestamp) -> Vec<(Band, Arc<InTheWay>)> {
        let now = band_at(at);
        let next = (1..24).map(|hours| band_at(at + Span::hours(hours))).find(|band| *band != now);
        let ways = [Arc::default(), self.in_the_way.read().clone()];
        let mut wanted: Vec<_> = [Some(now), next].into_iter().flatten().flat_map(|band| ways.clone().map(|way| (band, way))).collect();
        wanted.dedup_by_key(|(band, way)| (*band, way.told_apart_by()));
        wanted
    }

    /// Whether whoever asks from an instant on finds the times worked out, of that part of the day and of the next.
    pub fn is_ready(&self, at: Timestamp) -> bool {
        self.wanted(at).iter().all(|(band, way)| self.net.kept((*band, way.told_apart_by())).is_some())
    }

    /// Works those times out, where they are not: some milliseconds each, for a thread of its own.
    pub fn make_ready(&self, at: Timestamp) {
        for (band, way) in self.wanted(at) {
            self.net.metric(&way, band);
        }
    }

    /// The quickest way by car as the roads stand now.
    pub fn way(&self, from: Position, to: Position, at: Timestamp) -> Option<Way> {
        self.as_they_stand().way(Start { position: from, on_foot: false }, to, at)
    }
}

/// A road between two junctions.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Its name, as a place in the importer's list; 0 for none.
    pub name: u32,
    /// Half way along it.
    pub middle: Position,
    /// Its line.
    pub line: Vec<Position>,
}

/// A way between two positions.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Door to door, the walk from and to the road among it.
    pub seconds: i64,
    /// Along the roads.
    pub metres: i64,
    /// The name of each edge, as a place in the importer's list; 0 for none.
    pub names: Vec<u32>,
    /// The line.
    pub line: Vec<Position>,
}

impl Travel for Roads {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.as_they_stand().seconds(from, to, at)
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        self.as_they_stand().seconds_to(from, to, at)
    }

    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        self.as_they_stand().on_foot_to(from, to)
    }

    fn reach(&self, from: &[Start], to: &[Position], at: Timestamp) -> Vec<Vec<i64>> {
        self.as_they_stand().reach(from, to, at)
    }

    fn is_approximate(&self, _from: Start, _to: Position) -> bool {
        self.derived
    }

    fn held(&self) -> Option<Arc<dyn Travel>> {
        Some(Arc::new(self.as_they_stand()))
    }

    fn heed(&self, obstacles: &[Obstacle]) -> bool {
        if self.in_the_way.read().obstacles == obstacles {
            return true;
        }
        // Held until it is exchanged: no two sets have one revision.
        let mut known = self.in_the_way.write();
        let mut segments: BTreeMap<u32, Option<u32>> = BTreeMap::new();
        for Obstacle { points, percent } in obstacles {
            for segment in points.iter().flat_map(|point| self.net.stretch(*point)) {
                // Closed is worse than slow, and slower worse than slow.
                let worst = segments.entry(segment).or_insert(*percent);
                *worst = worst.zip(*percent).map(|(one, other)| one.max(other));
            }
        }
        let revision = known.revision + 1;
        *known = Arc::new(InTheWay { revision, obstacles: obstacles.to_vec(), segments });
        true
    }

    fn name(&self) -> &str {
        &self.net.name
    }
}
