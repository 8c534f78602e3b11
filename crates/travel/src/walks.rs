//! Journeys on foot, over paths, steps and streets: the whole of one for whoever has no car, and its end where the door is off the road.

use domain::place::Position;
use parking_lot::Mutex;
use roads::{Graph, Hierarchy, Many, Metric, NEVER, Snapper, profile};

use crate::{OFF_ROAD_M, WALK_M_S};

/// The paths of an area. How long a walk takes does not depend on the hour, and what is closed to cars is not closed to them.
pub struct Walks {
    graph: Graph,
    shape: Hierarchy,
    metric: Metric,
    snapper: Snapper,
    rooms: Mutex<Vec<Many>>,
}

impl Walks {
    /// Takes the paths of an area.
    pub fn new(graph: Graph, shape: Hierarchy) -> Self {
        let metric = Metric::new(&graph, &shape, |edge| profile::on_foot(&graph, edge));
        let snapper = Snapper::new(&graph);
        Self { graph, shape, metric, snapper, rooms: Mutex::default() }
    }

    /// Seconds on foot from each position to one; `None` where no path joins them, or one lies far off every path.
    pub fn seconds_to(&self, from: &[Position], to: Position) -> Vec<Option<i64>> {
        let near = |position| self.snapper.snap(position).filter(|found| found.metres <= OFF_ROAD_M);
        let Some(target) = near(to) else { return vec![None; from.len()] };
        let sources: Vec<_> = from.iter().map(|from| near(*from)).collect();
        let on_paths: Vec<_> = sources.iter().flatten().map(|found| found.place).collect();
        let mut room = self.rooms.lock().pop().unwrap_or_default();
        let mut times = room.to_one(&self.graph, &self.shape, &self.metric, &on_paths, target.place).into_iter();
        self.rooms.lock().push(room);
        let one = |source: Option<roads::snap::Snapped>| {
            let beside_s = (source?.metres + target.metres) / WALK_M_S;
            times.next().filter(|ms| *ms < NEVER).map(|ms| crate::seconds(ms, beside_s))
        };
        sources.into_iter().map(one).collect()
    }
}
