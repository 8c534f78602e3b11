//! How long a journey takes, by an area's real roads: the `Travel` port over the road engine.
//!
//! A place off the network (further than [`OFF_ROAD_M`] from any road, or outside the area) is estimated in a straight line, as is a journey between
//! parts that no road joins: an estimate that says what it is beats none.

pub mod outside;
mod walks;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use dispatch::travel::{Obstacle, great_circle, walk_s};
use dispatch::{StraightLine, Travel};
use domain::place::Position;
use domain::time::{Duration as Span, Timestamp, hour_of_day};
use parking_lot::{Mutex, RwLock};
use roads::query::ways_in;
use roads::{Along, Band, Graph, Hierarchy, Many, Metric, NEVER, Reach, Snapper, profile};
pub use walks::Walks;

/// Nobody drives to a place further than this from a road of the area; metres.
pub const OFF_ROAD_M: f64 = 400.0;
/// Between road and door one walks; metres a second.
const WALK_M_S: f64 = 1.2;

/// Where every way is closed a journey is taken for so many times the usual one: they open, or somebody walks.
const CUT_OFF_TIMES: i64 = 2;

/// A door further than this from the road is walked to over paths, where they are known; metres.
const BESIDE_ROAD_M: f64 = 30.0;

fn band_at(at: Timestamp) -> Band {
    Band::of_hour(hour_of_day(at))
}

/// The roads of an area with the times of every part of the day.
pub struct Roads {
    name: String,
    graph: Graph,
    shape: Hierarchy,
    snapper: Snapper,
    /// Segments that stand for one and the same stretch of road, by the first of them.
    same: BTreeMap<u32, Vec<u32>>,
    /// Which segment each of those stands for.
    stands_for: BTreeMap<u32, u32>,
    /// What is in the way.
    in_the_way: RwLock<Arc<InTheWay>>,
    /// The times asked for last, newest last: a part of the day and the next, with nothing in the way and with what is.
    times: Mutex<VecDeque<Timed>>,
    /// Held by whoever works times out, so that nobody does it twice and nobody who finds theirs ready waits.
    at_work: Mutex<()>,
    rooms: Mutex<Vec<Many>>,
    /// Its paths, where they are known.
    walks: Option<Walks>,
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
struct InTheWay {
    /// Counts the changes.
    revision: u64,
    obstacles: Vec<Obstacle>,
    /// Percent of the usual time; `None` where nobody gets through.
    segments: BTreeMap<u32, Option<u32>>,
}

impl InTheWay {
    /// Its revision; 0 where nothing is in the way, whatever was before.
    fn told_apart_by(&self) -> u64 {
        if self.segments.is_empty() { 0 } else { self.revision }
    }
}

impl Roads {
    /// Takes the roads of an area. `copies` are segments that repeat others: the copy, and which it repeats.
    pub fn new(name: &str, graph: Graph, shape: Hierarchy, copies: impl IntoIterator<Item = (u32, u32)>) -> Self {
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
        let (in_the_way, times, at_work, rooms) = (RwLock::default(), Mutex::default(), Mutex::default(), Mutex::default());
        Self { name, graph, shape, snapper, same, stands_for, in_the_way, times, at_work, rooms, walks: None }
    }

    /// The same roads with the paths of their area.
    pub fn with_walks(self, walks: Walks) -> Self {
        Self { walks: Some(walks), ..self }
    }

    /// The stretch of road nearest to a position; `None` far off the roads.
    pub fn stretch_at(&self, position: Position) -> Option<Stretch> {
        self.stretch(position).first().map(|segment| self.told(*segment))
    }

    /// Every stretch of a name, as a place in the importer's list, with its middle in a box.
    pub fn stretches_named(&self, name: u32, south_west: Position, north_east: Position) -> Vec<Stretch> {
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
    fn stretch(&self, position: Position) -> Vec<u32> {
        let Some(found) = self.snapper.snap(position).filter(|found| found.metres <= OFF_ROAD_M) else { return Vec::new() };
        let nearest = self.graph.edges[found.place.edge as usize].segment;
        let first = self.stands_for.get(&nearest).copied().unwrap_or(nearest);
        std::iter::once(first).chain(self.same.get(&first).into_iter().flatten().copied()).collect()
    }

    /// Where on the open roads a position is, and the seconds on foot to it; `None` off the network. Who stands in a closed street walks out of it.
    fn near(&self, in_the_way: &InTheWay, position: Position) -> Option<(Along, f64)> {
        let open = |edge| in_the_way.segments.get(&self.graph.edges[edge as usize].segment) != Some(&None);
        let found = if in_the_way.segments.is_empty() { self.snapper.snap(position) } else { self.snapper.snap_to(position, open) }?;
        (found.metres <= OFF_ROAD_M).then_some((found.place, found.metres / WALK_M_S))
    }

    /// The same for a door: where it is off the road, one parks and walks over the paths there are.
    fn near_door(&self, in_the_way: &InTheWay, door: Position) -> Option<(Along, f64)> {
        let (place, straight_s) = self.near(in_the_way, door)?;
        if straight_s * WALK_M_S <= BESIDE_ROAD_M {
            return Some((place, straight_s));
        }
        let parked = self.part(place.edge, place.fraction, place.fraction).first().copied();
        let walked = self.walks.as_ref().zip(parked).and_then(|(walks, parked)| *walks.seconds_to(&[parked], door).first()?);
        Some((place, walked.map_or(straight_s, |walked_s| walked_s as f64)))
    }

    /// Seconds by road from each position to one; `None` where there is no way.
    fn by_road(&self, in_the_way: &InTheWay, band: Band, from: &[Position], to: Position) -> Vec<Option<i64>> {
        let Some((target, after)) = self.near_door(in_the_way, to) else { return vec![None; from.len()] };
        let sources: Vec<Option<(Along, f64)>> = from.iter().map(|from| self.near(in_the_way, *from)).collect();
        let on_road: Vec<Along> = sources.iter().flatten().map(|(place, _)| *place).collect();
        let metric = self.metric(in_the_way, band);
        let mut room = self.rooms.lock().pop().unwrap_or_default();
        let mut times = room.to_one(&self.graph, &self.shape, &metric, &on_road, target).into_iter();
        self.rooms.lock().push(room);
        let one = |source: Option<(Along, f64)>| {
            let (_, before) = source?;
            times.next().filter(|ms| *ms < NEVER).map(|ms| seconds(ms, before + after))
        };
        sources.into_iter().map(one).collect()
    }

    /// Seconds by road from each position to each of many, by one sweep for each of the first; `None` where there is no way.
    fn swept(&self, in_the_way: &InTheWay, band: Band, from: &[Position], to: &[Position]) -> Vec<Vec<Option<i64>>> {
        let metric = self.metric(in_the_way, band);
        let ends: Vec<_> = to
            .iter()
            .map(|to| self.near(in_the_way, *to).map(|(end, after)| (ways_in(&self.graph, &self.shape, &metric, end), after)))
            .collect();
        let mut reach = Reach::default();
        let mut row = |from: Position| {
            let Some((source, before)) = self.near(in_the_way, from) else { return vec![None; to.len()] };
            reach.from(&self.graph, &self.shape, &metric, source);
            let time = |end: &Option<(Vec<_>, f64)>| {
                let (ways_in, after) = end.as_ref()?;
                let ms = reach.time_to(&self.graph, &self.shape, &metric, source, ways_in);
                (ms < NEVER).then(|| seconds(ms, before + after))
            };
            ends.iter().map(time).collect()
        };
        from.iter().map(|from| row(*from)).collect()
    }

    /// Whole seconds from each position to each of many when setting off at an instant: what [`Travel::seconds_to`] says of each pair, by one sweep over
    /// the network for each of the first.
    pub fn reach(&self, from: &[Position], to: &[Position], at: Timestamp) -> Vec<Vec<i64>> {
        let (in_the_way, band) = (self.in_the_way.read().clone(), band_at(at));
        let now = self.swept(&in_the_way, band, from, to);
        let cut_off = !in_the_way.segments.is_empty() && now.iter().flatten().any(Option::is_none);
        let usual = if cut_off { self.swept(&InTheWay::default(), band, from, to) } else { vec![vec![None; to.len()]; from.len()] };
        let rows = from.iter().zip(now).zip(usual);
        rows.map(|((from, now), usual)| {
            let each = to.iter().zip(now).zip(usual);
            each.map(|((to, now), usual)| open_or_not(now, usual).unwrap_or_else(|| StraightLine.seconds(*from, *to, at))).collect()
        })
        .collect()
    }

    /// How far a position is from the nearest road of the area, metres; `None` where the area has none.
    pub fn metres_off(&self, position: Position) -> Option<f64> {
        Some(self.snapper.snap(position)?.metres)
    }

    /// The times of a part of the day with these things in the way. They are ready, as a rule; else whoever comes first works them out.
    fn metric(&self, in_the_way: &InTheWay, band: Band) -> Arc<Metric> {
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

    fn kept(&self, of: (Band, u64)) -> Option<Arc<Metric>> {
        self.times.lock().iter().find(|timed| timed.of == of).map(|timed| timed.metric.clone())
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
        self.wanted(at).iter().all(|(band, way)| self.kept((*band, way.told_apart_by())).is_some())
    }

    /// Works those times out, where they are not: some milliseconds each, for a thread of its own.
    pub fn make_ready(&self, at: Timestamp) {
        for (band, way) in self.wanted(at) {
            self.metric(&way, band);
        }
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

    /// The quickest way with its time in seconds and its line; `None` where there is none, or an end lies off the network.
    pub fn way(&self, from: Position, to: Position, at: Timestamp) -> Option<Way> {
        let in_the_way = self.in_the_way.read().clone();
        let ((from, before), (to, after)) = (self.near(&in_the_way, from)?, self.near_door(&in_the_way, to)?);
        let metric = self.metric(&in_the_way, band_at(at));
        let route = Many::default().route(&self.graph, &self.shape, &metric, from, to)?;
        let names = route.edges.iter().map(|edge| self.graph.segments[self.graph.edges[*edge as usize].segment as usize].name).collect();
        let last = route.edges.len().saturating_sub(1);
        let parts = route.edges.iter().enumerate().map(|(at, edge)| {
            let on = |place: Along| if place.edge == *edge { place.fraction } else { 1.0 - place.fraction };
            self.part(*edge, if at == 0 { on(from) } else { 0.0 }, if at == last { on(to) } else { 1.0 })
        });
        let mut line: Vec<Position> = parts.flatten().collect();
        line.dedup();
        let metres = line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum::<f64>().round() as i64;
        Some(Way { seconds: seconds(route.ms, before + after), metres, names, line })
    }

    /// The line of an edge between two fractions of it.
    fn part(&self, edge: roads::EdgeId, from: f32, to: f32) -> Vec<Position> {
        let line: Vec<Position> = self.graph.line(edge).collect();
        let total: f64 = line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).sum();
        let (from, to) = (f64::from(from) * total, f64::from(to) * total);
        let (mut done, mut part) = (0.0, Vec::new());
        for pair in line.windows(2) {
            let length = roads::graph::metres(pair[0], pair[1]);
            let between = |metres: f64| {
                let share = if length > 0.0 { (metres - done) / length } else { 0.0 };
                Position {
                    latitude: pair[0].latitude + (pair[1].latitude - pair[0].latitude) * share,
                    longitude: pair[0].longitude + (pair[1].longitude - pair[0].longitude) * share,
                }
            };
            let (begin, end) = (from.max(done), to.min(done + length));
            if begin <= end {
                part.extend([between(begin), between(end)]);
            }
            done += length;
        }
        part
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

fn seconds(ms: u32, walked_s: f64) -> i64 {
    (i64::from(ms) + 999) / 1_000 + walked_s.ceil() as i64
}

/// Seconds by the ways that are open, else by the usual one: where every way is closed nobody knows how long it takes, but not sooner than if nothing were.
fn open_or_not(now: Option<i64>, usual: Option<i64>) -> Option<i64> {
    now.or(usual.map(|usual| usual * CUT_OFF_TIMES))
}

impl Travel for Roads {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.seconds_to(&[from], to, at).first().copied().unwrap_or_else(|| StraightLine.seconds(from, to, at))
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        let (in_the_way, band) = (self.in_the_way.read().clone(), band_at(at));
        let now = self.by_road(&in_the_way, band, from, to);
        let cut_off = !in_the_way.segments.is_empty() && now.iter().any(Option::is_none);
        let usual = if cut_off { self.by_road(&InTheWay::default(), band, from, to) } else { vec![None; from.len()] };
        let each = from.iter().zip(now).zip(usual);
        each.map(|((from, now), usual)| open_or_not(now, usual).unwrap_or_else(|| StraightLine.seconds(*from, to, at))).collect()
    }

    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        let by_path = self.walks.as_ref().map_or_else(|| vec![None; from.len()], |walks| walks.seconds_to(from, to));
        let each = from.iter().zip(by_path);
        each.map(|(from, seconds)| seconds.unwrap_or_else(|| walk_s(great_circle(*from, to)))).collect()
    }

    fn heed(&self, obstacles: &[Obstacle]) -> bool {
        if self.in_the_way.read().obstacles == obstacles {
            return true;
        }
        // Held until it is exchanged: no two sets have one revision.
        let mut known = self.in_the_way.write();
        let mut segments: BTreeMap<u32, Option<u32>> = BTreeMap::new();
        for Obstacle { points, percent } in obstacles {
            for segment in points.iter().flat_map(|point| self.stretch(*point)) {
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
        &self.name
    }
}
