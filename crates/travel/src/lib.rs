//! How long a journey takes, by an area's real roads: the `Travel` port over the road engine.
//!
//! A place off the network (further than [`OFF_ROAD_M`] from any road, or outside the area) is estimated in a straight line, as is a journey between
//! parts that no road joins: an estimate that says what it is beats none.

use dispatch::{StraightLine, Travel};
use domain::place::Position;
use domain::time::{Timestamp, hour_of_day};
use parking_lot::Mutex;
use roads::{Along, Band, Graph, Hierarchy, Many, Metric, NEVER, Snapper, profile};

/// Nobody drives to a place further than this from a road of the area; metres.
pub const OFF_ROAD_M: f64 = 400.0;
/// Between road and door one walks; metres a second.
const WALK_M_S: f64 = 1.2;

/// The roads of an area with the times of every part of the day.
pub struct Roads {
    name: String,
    graph: Graph,
    shape: Hierarchy,
    snapper: Snapper,
    metrics: Vec<(Band, Metric)>,
    rooms: Mutex<Vec<Many>>,
}

impl Roads {
    /// Takes the roads of an area, and works out the times of every part of the day.
    pub fn new(name: &str, graph: Graph, shape: Hierarchy) -> Self {
        let metric = |band| (band, Metric::new(&graph, &shape, |edge| profile::by_car(&graph, edge, band)));
        let metrics = Band::ALL.into_iter().map(metric).collect();
        Self { name: format!("roads of {name}"), snapper: Snapper::new(&graph), metrics, graph, shape, rooms: Mutex::default() }
    }

    /// Where on the network a position is, and the seconds on foot to it; `None` off the network.
    fn near(&self, position: Position) -> Option<(Along, f64)> {
        let found = self.snapper.snap(position)?;
        (found.metres <= OFF_ROAD_M).then_some((found.place, found.metres / WALK_M_S))
    }

    fn metric(&self, at: Timestamp) -> &Metric {
        let band = Band::of_hour(hour_of_day(at));
        // Every band has its metric; the first stands in for none.
        self.metrics.iter().find(|(one, _)| *one == band).map_or(&self.metrics[0].1, |(_, metric)| metric)
    }

    /// The quickest way with its time in seconds and its line; `None` where there is none, or an end lies off the network.
    pub fn way(&self, from: Position, to: Position, at: Timestamp) -> Option<Way> {
        let ((from, before), (to, after)) = (self.near(from)?, self.near(to)?);
        let metric = self.metric(at);
        let route = Many::default().route(&self.graph, &self.shape, metric, from, to)?;
        let metres = route.edges.iter().map(|edge| i64::from(self.graph.edges[*edge as usize].length_dm)).sum::<i64>() / 10;
        let names = route.edges.iter().map(|edge| self.graph.segments[self.graph.edges[*edge as usize].segment as usize].name).collect();
        let line = route.edges.iter().flat_map(|edge| self.graph.line(*edge)).collect();
        Some(Way { seconds: seconds(route.ms, before + after), metres, names, line })
    }
}

/// A way between two positions.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Door to door, the walk from and to the road among it.
    pub seconds: i64,
    /// Along the roads, whole edges counted.
    pub metres: i64,
    /// The name of each edge, as a place in the importer's list; 0 for none.
    pub names: Vec<u32>,
    /// The line.
    pub line: Vec<Position>,
}

fn seconds(ms: u32, walked_s: f64) -> i64 {
    (i64::from(ms) + 999) / 1_000 + walked_s.ceil() as i64
}

impl Travel for Roads {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.seconds_to(&[from], to, at).first().copied().unwrap_or_else(|| StraightLine.seconds(from, to, at))
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        let Some((target, after)) = self.near(to) else { return StraightLine.seconds_to(from, to, at) };
        let sources: Vec<Option<(Along, f64)>> = from.iter().map(|from| self.near(*from)).collect();
        let on_road: Vec<Along> = sources.iter().flatten().map(|(place, _)| *place).collect();
        let mut room = self.rooms.lock().pop().unwrap_or_default();
        let mut times = room.to_one(&self.graph, &self.shape, self.metric(at), &on_road, target).into_iter();
        self.rooms.lock().push(room);
        let timed = from.iter().zip(sources).map(|(from, source)| {
            let by_road = source.and_then(|(_, before)| times.next().filter(|ms| *ms < NEVER).map(|ms| seconds(ms, before + after)));
            by_road.unwrap_or_else(|| StraightLine.seconds(*from, to, at))
        });
        timed.collect()
    }

    fn name(&self) -> &str {
        &self.name
    }
}
