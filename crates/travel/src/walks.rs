//! Journeys on foot, over paths, steps and streets: the whole of one for whoever has no car, and its end where the door is off the road.

use domain::place::Position;
use parking_lot::Mutex;
use roads::query::ways_in;
use roads::snap::Snapped;
use roads::{Graph, Hierarchy, Many, Metric, NEVER, Reach, Snapper, profile};

use crate::kept::{Kept, Spot, spot};
use crate::{OFF_ROAD_M, WALK_M_S, Way, course};

/// The paths of an area. How long a walk takes does not depend on the hour, and what is closed to cars is not closed to them.
pub struct Walks {
    graph: Graph,
    shape: Hierarchy,
    metric: Metric,
    snapper: Snapper,
    /// Where each place that was asked about lies.
    snaps: Kept<Spot, Option<Snapped>>,
    /// How long one walks to a door off the road from where one parks.
    to_doors: Kept<(Spot, Spot), Option<i64>>,
    rooms: Mutex<Vec<Many>>,
}

impl Walks {
    /// Takes the paths of an area.
    pub fn new(graph: Graph, shape: Hierarchy) -> Self {
        let metric = Metric::new(&graph, &shape, |edge| profile::on_foot(&graph, edge));
        let snapper = Snapper::new(&graph);
        Self { graph, shape, metric, snapper, snaps: Kept::default(), to_doors: Kept::default(), rooms: Mutex::default() }
    }

    /// Seconds on foot from each position to one; `None` where no path joins them, or one lies far off every path.
    pub fn seconds_to(&self, from: &[Position], to: Position) -> Vec<Option<i64>> {
        let Some(target) = self.near(to) else { return vec![None; from.len()] };
        let sources: Vec<_> = from.iter().map(|from| self.near(*from)).collect();
        let on_paths: Vec<_> = sources.iter().flatten().map(|found| found.place).collect();
        let mut room = self.rooms.lock().pop().unwrap_or_default();
        let mut times = room.to_one(&self.graph, &self.shape, &self.metric, &on_paths, target.place).into_iter();
        self.rooms.lock().push(room);
        let one = |source: Option<Snapped>| {
            let source = source?;
            times.next().and_then(|ms| walked(ms, source, target))
        };
        sources.into_iter().map(one).collect()
    }

    /// The same from where one parks to the door one parked for; worked out once.
    pub(crate) fn to_door(&self, parked: Position, door: Position) -> Option<i64> {
        self.to_doors.of((spot(parked), spot(door)), || self.seconds_to(&[parked], door).first().copied().flatten())
    }

    /// The same to each of many places, by one sweep over the paths for each of the first.
    pub fn swept(&self, from: &[Position], to: &[Position]) -> Vec<Vec<Option<i64>>> {
        let (graph, shape, metric) = (&self.graph, &self.shape, &self.metric);
        let ends: Vec<_> = to.iter().map(|to| self.near(*to).map(|found| (found, ways_in(graph, shape, metric, found.place)))).collect();
        let mut reach = Reach::default();
        let mut row = |from: Position| {
            let Some(source) = self.near(from) else { return vec![None; to.len()] };
            reach.from(graph, shape, metric, source.place);
            let time = |end: &Option<(Snapped, Vec<_>)>| {
                let (target, ways_in) = end.as_ref()?;
                walked(reach.time_to(graph, shape, metric, source.place, ways_in), source, *target)
            };
            ends.iter().map(time).collect()
        };
        from.iter().map(|from| row(*from)).collect()
    }

    /// The quickest way on foot; `None` where no path joins the two.
    pub fn way(&self, from: Position, to: Position) -> Option<Way> {
        let (source, target) = (self.near(from)?, self.near(to)?);
        let route = Many::default().route(&self.graph, &self.shape, &self.metric, source.place, target.place)?;
        Some(course::way(&self.graph, &route, source.place, target.place, walked(route.ms, source, target)?))
    }

    /// Where on the paths a position is; `None` far off every path.
    fn near(&self, position: Position) -> Option<Snapped> {
        self.snaps.of(spot(position), || self.snapper.snap(position)).filter(|found| found.metres <= OFF_ROAD_M)
    }
}

/// Seconds of a walk, from and to the path among them; `None` where there is no way.
fn walked(ms: u32, source: Snapped, target: Snapped) -> Option<i64> {
    (ms < NEVER).then(|| crate::seconds(ms, (source.metres + target.metres) / WALK_M_S))
}
