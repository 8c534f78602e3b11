//! The roads of an area as they stand at one instant: what is closed or opened later changes no answer of theirs, so that all journeys of one decision are
//! measured on the same roads.

use std::collections::BTreeSet;
use std::sync::Arc;

use dispatch::travel::{Start, great_circle, walk_s};
use dispatch::{StraightLine, Travel};
use domain::place::Position;
use domain::time::Timestamp;
use parking_lot::Mutex;
use roads::query::ways_in;
use roads::{Along, Band, Many, NEVER, Reach};

use crate::course::{self, part};
use crate::net::{InTheWay, Net};
use crate::walks::Walks;
use crate::{OFF_ROAD_M, WALK_M_S, Way, band_at, seconds};

/// A door further than this from the road is walked to over paths, where they are known; metres.
const BESIDE_ROAD_M: f64 = 30.0;

/// Where every way is closed a journey is taken for so many times the usual one: they open, or somebody walks.
const CUT_OFF_TIMES: i64 = 2;

/// The roads of an area with what was in the way at an instant.
pub struct Held {
    pub(crate) net: Arc<Net>,
    pub(crate) walks: Option<Arc<Walks>>,
    /// Whether they were derived, and are not the roads there are.
    pub(crate) derived: bool,
    pub(crate) in_the_way: Arc<InTheWay>,
    /// The journeys that were asked for and that no road or path joins.
    pub(crate) straight: Mutex<BTreeSet<[u64; 5]>>,
}

/// A journey, told apart from every other.
fn journey(from: Start, to: Position) -> [u64; 5] {
    let Start { position: Position { latitude, longitude }, on_foot } = from;
    [latitude.to_bits(), longitude.to_bits(), u64::from(on_foot), to.latitude.to_bits(), to.longitude.to_bits()]
}

/// Seconds by the ways that are open, else by the usual one: where every way is closed nobody knows how long it takes, but not sooner than if nothing were.
fn open_or_not(now: Option<i64>, usual: Option<i64>) -> Option<i64> {
    now.or(usual.map(|usual| usual * CUT_OFF_TIMES))
}

impl Held {
    /// Where on the open roads a position is, and the seconds on foot to it; `None` off the network. Who stands in a closed street walks out of it.
    fn near(&self, in_the_way: &InTheWay, position: Position) -> Option<(Along, f64)> {
        let found = self.net.nearest_open(in_the_way, position)?;
        (found.metres <= OFF_ROAD_M).then_some((found.place, found.metres / WALK_M_S))
    }

    /// The same for a door: where it is off the road, one parks and walks over the paths there are.
    fn near_door(&self, in_the_way: &InTheWay, door: Position) -> Option<(Along, f64)> {
        let (place, straight_s) = self.near(in_the_way, door)?;
        if straight_s * WALK_M_S <= BESIDE_ROAD_M {
            return Some((place, straight_s));
        }
        let parked = part(&self.net.graph, place.edge, place.fraction, place.fraction).first().copied();
        let walked = self.walks.as_ref().zip(parked).and_then(|(walks, parked)| walks.to_door(parked, door));
        Some((place, walked.map_or(straight_s, |walked_s| walked_s as f64)))
    }

    /// Seconds by road from each position to one; `None` where there is no way.
    fn by_road(&self, in_the_way: &InTheWay, band: Band, from: &[Position], to: Position) -> Vec<Option<i64>> {
        let Some((target, after)) = self.near_door(in_the_way, to) else { return vec![None; from.len()] };
        let sources: Vec<Option<(Along, f64)>> = from.iter().map(|from| self.near(in_the_way, *from)).collect();
        let on_road: Vec<Along> = sources.iter().flatten().map(|(place, _)| *place).collect();
        let metric = self.net.metric(in_the_way, band);
        let mut room = self.net.rooms.lock().pop().unwrap_or_default();
        let mut times = room.to_one(&self.net.graph, &self.net.shape, &metric, &on_road, target).into_iter();
        self.net.rooms.lock().push(room);
        let one = |source: Option<(Along, f64)>| {
            let (_, before) = source?;
            times.next().filter(|ms| *ms < NEVER).map(|ms| seconds(ms, before + after))
        };
        sources.into_iter().map(one).collect()
    }

    /// Seconds by road from each position to each of many, by one sweep for each of the first; `None` where there is no way.
    fn swept(&self, in_the_way: &InTheWay, band: Band, from: &[Position], to: &[Position]) -> Vec<Vec<Option<i64>>> {
        let Net { graph, shape, .. } = self.net.as_ref();
        let metric = self.net.metric(in_the_way, band);
        let end = |to: &Position| self.near_door(in_the_way, *to).map(|(end, after)| (ways_in(graph, shape, &metric, end), after));
        let ends: Vec<_> = to.iter().map(end).collect();
        let mut reach = Reach::default();
        let mut row = |from: Position| {
            let Some((source, before)) = self.near(in_the_way, from) else { return vec![None; to.len()] };
            reach.from(graph, shape, &metric, source);
            let time = |end: &Option<(Vec<_>, f64)>| {
                let (ways_in, after) = end.as_ref()?;
                let ms = reach.time_to(graph, shape, &metric, source, ways_in);
                (ms < NEVER).then(|| seconds(ms, before + after))
            };
            ends.iter().map(time).collect()
        };
        from.iter().map(|from| row(*from)).collect()
    }

    /// The same as whole seconds by car: where all is closed by what is usual, and straight over the ground where no road joins two.
    fn swept_by_car(&self, from: &[Position], to: &[Position], at: Timestamp) -> Vec<Vec<i64>> {
        let band = band_at(at);
        let now = self.swept(&self.in_the_way, band, from, to);
        let cut_off = !self.in_the_way.segments.is_empty() && now.iter().flatten().any(Option::is_none);
        let usual = if cut_off { self.swept(&InTheWay::default(), band, from, to) } else { vec![vec![None; to.len()]; from.len()] };
        let rows = from.iter().zip(now).zip(usual);
        rows.map(|((from, now), usual)| {
            let each = to.iter().zip(now).zip(usual);
            each.map(|((to, now), usual)| open_or_not(now, usual).unwrap_or_else(|| self.straight_by_car(*from, *to, at))).collect()
        })
        .collect()
    }

    fn swept_on_foot(&self, from: &[Position], to: &[Position]) -> Vec<Vec<i64>> {
        let by_path = self.walks.as_ref().map_or_else(|| vec![vec![None; to.len()]; from.len()], |walks| walks.swept(from, to));
        let rows = from.iter().zip(by_path);
        rows.map(|(from, row)| {
            to.iter().zip(row).map(|(to, seconds)| seconds.unwrap_or_else(|| self.straight_on_foot(*from, *to))).collect()
        })
        .collect()
    }

    /// A straight line stands in, and it is remembered that it did.
    fn straight_by_car(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.straight.lock().insert(journey(Start { position: from, on_foot: false }, to));
        StraightLine.seconds(from, to, at)
    }

    fn straight_on_foot(&self, from: Position, to: Position) -> i64 {
        self.straight.lock().insert(journey(Start { position: from, on_foot: true }, to));
        walk_s(great_circle(from, to))
    }

    /// The quickest way with its time in seconds and its line, over the paths for whoever walks; `None` where there is none, or an end lies off them.
    pub fn way(&self, from: Start, to: Position, at: Timestamp) -> Option<Way> {
        if from.on_foot {
            return self.walks.as_ref()?.way(from.position, to);
        }
        let Net { graph, shape, .. } = self.net.as_ref();
        let ((from, before), (to, after)) = (self.near(&self.in_the_way, from.position)?, self.near_door(&self.in_the_way, to)?);
        let metric = self.net.metric(&self.in_the_way, band_at(at));
        let route = Many::default().route(graph, shape, &metric, from, to)?;
        Some(course::way(graph, &route, from, to, seconds(route.ms, before + after)))
    }
}

impl Travel for Held {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.seconds_to(&[from], to, at).first().copied().unwrap_or_else(|| self.straight_by_car(from, to, at))
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        let band = band_at(at);
        let now = self.by_road(&self.in_the_way, band, from, to);
        let cut_off = !self.in_the_way.segments.is_empty() && now.iter().any(Option::is_none);
        let usual = if cut_off { self.by_road(&InTheWay::default(), band, from, to) } else { vec![None; from.len()] };
        let each = from.iter().zip(now).zip(usual);
        each.map(|((from, now), usual)| open_or_not(now, usual).unwrap_or_else(|| self.straight_by_car(*from, to, at))).collect()
    }

    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        let by_path = self.walks.as_ref().map_or_else(|| vec![None; from.len()], |walks| walks.seconds_to(from, to));
        let each = from.iter().zip(by_path);
        each.map(|(from, seconds)| seconds.unwrap_or_else(|| self.straight_on_foot(*from, to))).collect()
    }

    /// By one sweep over the network for each start.
    fn reach(&self, from: &[Start], to: &[Position], at: Timestamp) -> Vec<Vec<i64>> {
        let of = |on_foot: bool| -> Vec<Position> { from.iter().filter(|one| one.on_foot == on_foot).map(|one| one.position).collect() };
        let (drivers, walkers) = (of(false), of(true));
        let mut by_car = if drivers.is_empty() { Vec::new() } else { self.swept_by_car(&drivers, to, at) }.into_iter();
        let mut on_foot = if walkers.is_empty() { Vec::new() } else { self.swept_on_foot(&walkers, to) }.into_iter();
        from.iter().filter_map(|one| if one.on_foot { on_foot.next() } else { by_car.next() }).collect()
    }

    fn is_approximate(&self, from: Start, to: Position) -> bool {
        self.derived || self.straight.lock().contains(&journey(from, to))
    }

    fn name(&self) -> &str {
        &self.net.name
    }
}
