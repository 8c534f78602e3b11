//! What an area's roads are, whatever is in the way on them: the network with its hierarchy, which segments are one stretch of road, and the times that
//! were worked out of late.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use dispatch::travel::Obstacle;
use domain::place::Position;
use parking_lot::Mutex;
use roads::snap::Snapped;
use roads::{Band, EdgeId, Graph, Hierarchy, Many, Metric, NEVER, Snapper, profile};

use crate::kept::{Kept, Spot, spot};
use crate::{OFF_ROAD_M, Stretch};

/// The roads of an area.
pub(crate) struct Net {
    pub(crate) name: String,
    pub(crate) graph: Graph,
    pub(crate) shape: Hierarchy,
    snapper: Snapper,
    /// Where each place that was asked about lies: on any road (revision 0), and, where that one is closed, on the open ones of a revision.
    snaps: Kept<(u64, Spot), Option<Snapped>>,
    /// Segments that stand for one and the same stretch of road, by the first of them.
    same: BTreeMap<u32, Vec<u32>>,
    /// Which segment each of those stands for.
    stands_for: BTreeMap<u32, u32>,
    /// The times asked for last, newest last: a part of the day and the next, with nothing in the way and with what is.
    times: Mutex<VecDeque<Timed>>,
    /// Held by whoever works times out, so that nobody does it twice and nobody who finds theirs ready waits.
    at_work: Mutex<()>,
    /// Room for questions, used again and again.
    pub(crate) rooms: Mutex<Vec<Many>>,
}

/// How many are kept: each takes megabytes, and is worked out in milliseconds.
const TIMES_KEPT: usize = 4;

/// Times, and of which part of the day and with which things in the way.
struct Timed {
    of: (Band, u64),
    metric: Arc<Metric>,
}

/// What is in the way, by segment.
#[derive(Default)]
pub(crate) struct InTheWay {
    /// Counts the changes.
    pub(crate) revision: u64,
    pub(crate) obstacles: Vec<Obstacle>,
    /// Percent of the usual time; `None` where nobody gets through.
    pub(crate) segments: BTreeMap<u32, Option<u32>>,
}

impl InTheWay {
    /// Its revision; 0 where nothing is in the way, whatever was before.
    pub(crate) fn told_apart_by(&self) -> u64 {
        if self.segments.is_empty() { 0 } else { self.revision }
    }
}

impl Net {
    /// Takes the roads of an area. `copies` are segments that repeat others: the copy, and which it repeats.
    pub(crate) fn new(name: &str, graph: Graph, shape: Hierarchy, copies: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let stands_for: BTreeMap<u32, u32> = copies.into_iter().collect();
        let root = |mut segment: u32| {
            while let Some(of) = stands_for.get(&segment) {
                segment = *of;
            }
            segment
        };
        let mut same: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for copy in stands_for.keys() {
            same.entry(root(*copy)).or_default().push(*copy);
        }
        let stands_for = stands_for.keys().map(|copy| (*copy, root(*copy))).collect();
        let snapper = Snapper::new(&graph);
        let name = format!("roads of {name}");
        let (snaps, times, at_work, rooms) = (Kept::default(), Mutex::default(), Mutex::default(), Mutex::default());
        Self { name, graph, shape, snapper, snaps, same, stands_for, times, at_work, rooms }
    }

    /// Where the nearest road of a position is, open or not; looked for once.
    pub(crate) fn nearest(&self, position: Position) -> Option<Snapped> {
        self.snaps.of((0, spot(position)), || self.snapper.snap(position))
    }

    /// Where the nearest open road is; looked for once as long as the same is closed.
    pub(crate) fn nearest_open(&self, in_the_way: &InTheWay, position: Position) -> Option<Snapped> {
        let open = |edge: EdgeId| in_the_way.segments.get(&self.graph.edges[edge as usize].segment) != Some(&None);
        let nearest = self.nearest(position)?;
        if open(nearest.place.edge) {
            return Some(nearest);
        }
        self.snaps.of((in_the_way.told_apart_by(), spot(position)), || self.snapper.snap_to(position, open))
    }

    /// The stretch of road nearest to a position; `None` far off the roads.
    pub(crate) fn stretch_at(&self, position: Position) -> Option<Stretch> {
        self.stretch(position).first().map(|segment| self.told(*segment))
    }

    /// Every stretch of a name, as a place in the importer's list, with its middle in a box.
    pub(crate) fn stretches_named(&self, name: u32, south_west: Position, north_east: Position) -> Vec<Stretch> {
        let inside = |at: Position| {
            (south_west.latitude..=north_east.latitude).contains(&at.latitude)
                && (south_west.longitude..=north_east.longitude).contains(&at.longitude)
        };
        let named = (0_u32..).zip(&self.graph.segments).filter(|(at, one)| one.name == name && !self.stands_for.contains_key(at));
        named.map(|(at, _)| self.told(at)).filter(|one| inside(one.middle)).collect()
    }

    fn told(&self, segment: u32) -> Stretch {
        let one = &self.graph.segments[segment as usize];
        let metres = |line: &[Position]| line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum::<f64>();
        let (half, mut done) = (metres(&one.line) / 2.0, 0.0);
        let mut middle = one.line[0];
        for pair in one.line.windows(2) {
            let length = roads::graph::metres(pair[0], pair[1]);
            if done <= half && length > 0.0 {
                let share = ((half - done) / length).min(1.0);
                middle = Position {
                    latitude: pair[0].latitude + (pair[1].latitude - pair[0].latitude) * share,
                    longitude: pair[0].longitude + (pair[1].longitude - pair[0].longitude) * share,
                };
            }
            done += length;
        }
        Stretch { name: one.name, middle, line: one.line.clone() }
    }

    /// The segments that are the same stretch of road as the one nearest to a position; none far off the roads.
    pub(crate) fn stretch(&self, position: Position) -> Vec<u32> {
        let Some(found) = self.nearest(position).filter(|found| found.metres <= OFF_ROAD_M) else { return Vec::new() };
        let nearest = self.graph.edges[found.place.edge as usize].segment;
        let first = self.stands_for.get(&nearest).copied().unwrap_or(nearest);
        std::iter::once(first).chain(self.same.get(&first).into_iter().flatten().copied()).collect()
    }

    /// The times of a part of the day with these things in the way. They are ready, as a rule; else whoever comes first works them out.
    pub(crate) fn metric(&self, in_the_way: &InTheWay, band: Band) -> Arc<Metric> {
        let of = (band, in_the_way.told_apart_by());
        if let Some(ready) = self.kept(of) {
            return ready;
        }
        let working = self.at_work.lock();
        if let Some(ready) = self.kept(of) {
            return ready;
        }
        let metric = self.timed(in_the_way, band);
        let mut kept = self.times.lock();
        if kept.len() == TIMES_KEPT {
            kept.pop_front();
        }
        kept.push_back(Timed { of, metric: metric.clone() });
        drop(working);
        metric
    }

    pub(crate) fn kept(&self, of: (Band, u64)) -> Option<Arc<Metric>> {
        self.times.lock().iter().find(|timed| timed.of == of).map(|timed| timed.metric.clone())
    }

    fn timed(&self, in_the_way: &InTheWay, band: Band) -> Arc<Metric> {
        Arc::new(Metric::new(&self.graph, &self.shape, |edge| {
            let usual = profile::by_car(&self.graph, edge, band);
            match in_the_way.segments.get(&self.graph.edges[edge as usize].segment) {
                None => usual,
                Some(None) => NEVER,
                Some(Some(percent)) => (u64::from(usual) * u64::from(*percent) / 100).min(u64::from(NEVER)) as u32,
            }
        }))
    }
}
