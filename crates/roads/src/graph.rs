//! The network: junctions, directed edges between them, and which turns there are at what cost.

use domain::place::Position;

use crate::Ms;

/// A directed edge of the network.
pub type EdgeId = u32;

/// What sort of road a segment is; the speed where nothing is posted and the turn's character follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RoadClass {
    /// Motorways and their links.
    Motorway,
    /// Trunk roads.
    Trunk,
    /// Primary roads.
    Primary,
    /// Secondary roads.
    Secondary,
    /// Tertiary roads.
    Tertiary,
    /// Unclassified roads.
    Unclassified,
    /// Residential streets.
    Residential,
    /// Living streets.
    Living,
    /// Service roads, car parks, drives.
    Service,
    /// Tracks.
    Track,
}

/// A stretch of road between two junctions.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The junction where it begins.
    pub from: u32,
    /// The junction where it ends.
    pub to: u32,
    /// Its line, both ends among it.
    pub line: Vec<Position>,
    /// Whether it may be driven from `from` to `to`.
    pub forward: bool,
    /// Whether it may be driven from `to` to `from`.
    pub backward: bool,
    /// What sort of road.
    pub class: RoadClass,
    /// Kilometres an hour when nothing is in the way.
    pub speed_kmh: u16,
    /// Private or for destinations: only the beginning or the end of a journey may use it.
    pub ends_only: bool,
    /// Its name, as a place in a list the importer keeps; 0 for none.
    pub name: u32,
    /// Whether the junction at `to` is held by signals, and the one at `from`.
    pub signals: [bool; 2],
}

/// A turn that a sign forbids, or the only one that it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Coming from this segment.
    pub from: u32,
    /// At this junction.
    pub via: u32,
    /// Into this segment.
    pub to: u32,
    /// Whether this is the only turn allowed, else the one forbidden.
    pub only: bool,
}

/// On which side of the road people drive: turns across the traffic cost more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// As in Great Britain.
    #[default]
    Left,
    /// As on the Continent.
    Right,
}

/// A directed edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Where it begins.
    pub tail: u32,
    /// Where it ends.
    pub head: u32,
    /// The segment it runs along.
    pub segment: u32,
    /// Whether it runs against the segment's direction.
    pub against: bool,
    /// Decimetres.
    pub length_dm: u32,
}

/// The network with its turns.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Whether it is for those who walk, else for those who drive.
    pub on_foot: bool,
    /// Where the junctions are.
    pub junctions: Vec<Position>,
    /// The segments as they came.
    pub segments: Vec<Segment>,
    /// The directed edges.
    pub edges: Vec<Edge>,
    /// The edge the other way along the same segment; itself when there is none.
    pub twin: Vec<EdgeId>,
    /// The edges out of each junction: `out_edges[first_out[j]..first_out[j + 1]]`.
    pub first_out: Vec<u32>,
    /// See `first_out`.
    pub out_edges: Vec<EdgeId>,
    /// The turns out of each edge: `turns[first_turn[e]..first_turn[e + 1]]`.
    pub first_turn: Vec<u32>,
    /// See `first_turn`: into which edge, at what cost. Turns from a public road into a private one are not here but in `entries`.
    pub turns: Vec<(EdgeId, Ms)>,
    /// The turns into each private edge, from private and public edges alike: `entries[first_entry[e]..first_entry[e + 1]]`; none for a public edge.
    pub first_entry: Vec<u32>,
    /// See `first_entry`: from which edge, at what cost.
    pub entries: Vec<(EdgeId, Ms)>,
}

/// Turning round where the road ends.
const TURN_ROUND: Ms = 20_000;
/// Waiting at signals, on average.
const SIGNALS: Ms = 4_000;
/// A turn away from the traffic.
const NEAR_TURN: Ms = 2_000;
/// A turn across the traffic.
const ACROSS: Ms = 5_000;
/// Turns of fewer degrees are going straight on.
const STRAIGHT_DEG: f64 = 35.0;

impl Graph {
    /// Makes the network of its segments. Segments whose ends do not exist or whose line has fewer than two points are a defect of whoever made them.
    pub fn new(junctions: Vec<Position>, segments: Vec<Segment>, restrictions: &[Restriction], side: Side) -> Self {
        Self::made(junctions, segments, restrictions, Some(side))
    }

    /// The network of those who walk: they wait at no turn, and turn wherever they like.
    pub fn on_foot(junctions: Vec<Position>, segments: Vec<Segment>) -> Self {
        Self::made(junctions, segments, &[], None)
    }

    /// `side` is where people drive; `None` for those who walk.
    fn made(junctions: Vec<Position>, segments: Vec<Segment>, restrictions: &[Restriction], side: Option<Side>) -> Self {
        let mut edges = Vec::with_capacity(segments.len() * 2);
        let mut twin = Vec::with_capacity(segments.len() * 2);
        for (at, segment) in (0_u32..).zip(&segments) {
            let length_dm = length_dm(&segment.line);
            let first = edges.len() as EdgeId;
            if segment.forward {
                edges.push(Edge { tail: segment.from, head: segment.to, segment: at, against: false, length_dm });
            }
            if segment.backward {
                edges.push(Edge { tail: segment.to, head: segment.from, segment: at, against: true, length_dm });
            }
            match (segment.forward, segment.backward) {
                (true, true) => twin.extend([first + 1, first]),
                (true, false) | (false, true) => twin.push(first),
                (false, false) => {}
            }
        }
        let (first_out, out_edges) = grouped(junctions.len(), edges.iter().map(|edge| edge.tail));
        let (first_turn, turns, first_entry, entries) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let on_foot = side.is_none();
        let mut graph = Self { on_foot, junctions, segments, edges, twin, first_out, out_edges, first_turn, turns, first_entry, entries };
        graph.turn(restrictions, side);
        graph
    }

    /// The edges out of a junction.
    pub fn out(&self, junction: u32) -> &[EdgeId] {
        slice(&self.first_out, &self.out_edges, junction)
    }

    /// The turns out of an edge.
    pub fn turns_of(&self, edge: EdgeId) -> &[(EdgeId, Ms)] {
        slice(&self.first_turn, &self.turns, edge)
    }

    /// Milliseconds along an edge when nothing is in the way.
    pub fn free_ms(&self, edge: EdgeId) -> Ms {
        let edge = &self.edges[edge as usize];
        let speed = u64::from(self.segments[edge.segment as usize].speed_kmh.max(1));
        // dm ÷ (km/h) in ms: ×360.
        (u64::from(edge.length_dm) * 360 / speed).max(1) as Ms
    }

    /// Whether only the ends of a journey may use this edge.
    pub fn ends_only(&self, edge: EdgeId) -> bool {
        self.segments[self.edges[edge as usize].segment as usize].ends_only
    }

    /// The line of an edge in its own direction.
    pub fn line(&self, edge: EdgeId) -> impl DoubleEndedIterator<Item = Position> + '_ {
        let edge = &self.edges[edge as usize];
        let line = &self.segments[edge.segment as usize].line;
        let count = line.len();
        (0..count).map(move |at| if edge.against { line[count - 1 - at] } else { line[at] })
    }

    fn turn(&mut self, restrictions: &[Restriction], side: Option<Side>) {
        let mut signs: Vec<(u32, u32, u32, bool)> = restrictions.iter().map(|one| (one.from, one.via, one.to, one.only)).collect();
        signs.sort_unstable();
        let bearings: Vec<(f64, f64)> = (0..self.edges.len() as EdgeId).map(|edge| self.bearings(edge)).collect();
        let (mut first_turn, mut turns, mut entering) = (vec![0], Vec::new(), Vec::new());
        for (at, edge) in (0..).zip(&self.edges) {
            let from = signs.partition_point(|sign| (sign.0, sign.1) < (edge.segment, edge.head));
            let here = signs[from..].iter().take_while(|sign| (sign.0, sign.1) == (edge.segment, edge.head));
            let here: Vec<_> = here.collect();
            let only: Vec<u32> = here.iter().filter(|sign| sign.3).map(|sign| sign.2).collect();
            let out = slice(&self.first_out, &self.out_edges, edge.head);
            let dead_end = out.iter().all(|next| *next == self.twin[at as usize]);
            for &next in out {
                let into = self.edges[next as usize].segment;
                let round = next == self.twin[at as usize] && next != at;
                let forbidden = (!only.is_empty() && !only.contains(&into)) || here.iter().any(|sign| !sign.3 && sign.2 == into);
                if forbidden || (round && !dead_end) {
                    continue;
                }
                let segment = &self.segments[edge.segment as usize];
                let signals = if segment.signals[usize::from(edge.against)] && side.is_some() { SIGNALS } else { 0 };
                let angle = degrees_between(bearings[at as usize].1, bearings[next as usize].0);
                let cost = side.map_or(0, |side| if round { TURN_ROUND } else { turning(angle, out.len(), side) });
                let (to_private, from_private) = (self.segments[into as usize].ends_only, segment.ends_only);
                if to_private {
                    entering.push((next, at, cost + signals));
                }
                // Entering a private road is for the end of a journey, which looks for itself.
                if from_private || !to_private {
                    turns.push((next, cost + signals));
                }
            }
            first_turn.push(turns.len() as u32);
        }
        (self.first_turn, self.turns) = (first_turn, turns);
        let (first_entry, places) = grouped(self.edges.len(), entering.iter().map(|(into, ..)| *into));
        self.first_entry = first_entry;
        self.entries = places.into_iter().map(|place| (entering[place as usize].1, entering[place as usize].2)).collect();
    }

    /// The bearings in which an edge sets off and arrives, degrees.
    fn bearings(&self, edge: EdgeId) -> (f64, f64) {
        let line: Vec<Position> = self.line(edge).collect();
        let first = line.windows(2).find(|pair| pair[0] != pair[1]);
        let last = line.windows(2).rev().find(|pair| pair[0] != pair[1]);
        let bearing = |pair: Option<&[Position]>| pair.map_or(0.0, |pair| bearing(pair[0], pair[1]));
        (bearing(first), bearing(last))
    }

    /// The turns into a private edge: from which edge, at what cost. None into a public one.
    pub fn entries_of(&self, edge: EdgeId) -> &[(EdgeId, Ms)] {
        slice(&self.first_entry, &self.entries, edge)
    }
}

fn turning(angle: f64, ways: usize, side: Side) -> Ms {
    if ways < 2 || angle.abs() < STRAIGHT_DEG {
        return 0;
    }
    // Positive is to the right.
    let across = (angle > 0.0) == (side == Side::Left);
    if across { ACROSS } else { NEAR_TURN }
}

fn degrees_between(from: f64, to: f64) -> f64 {
    (to - from + 540.0).rem_euclid(360.0) - 180.0
}

fn bearing(from: Position, to: Position) -> f64 {
    let east = (to.longitude - from.longitude) * from.latitude.to_radians().cos();
    let north = to.latitude - from.latitude;
    east.atan2(north).to_degrees()
}

/// Metres between two points, on a sphere of 6,371,008.8 m.
pub fn metres(from: Position, to: Position) -> f64 {
    let (phi_1, phi_2) = (from.latitude.to_radians(), to.latitude.to_radians());
    let (half_phi, half_lambda) = ((phi_2 - phi_1) / 2.0, (to.longitude - from.longitude).to_radians() / 2.0);
    let a = half_phi.sin().powi(2) + phi_1.cos() * phi_2.cos() * half_lambda.sin().powi(2);
    2.0 * 6_371_008.8 * a.sqrt().min(1.0).asin()
}

fn length_dm(line: &[Position]) -> u32 {
    let metres: f64 = line.windows(2).map(|pair| metres(pair[0], pair[1])).sum();
    (metres * 10.0).round().clamp(1.0, 1e9) as u32
}

/// The places of a list by a key below `count`: where each key's begin, and the places.
pub fn grouped(count: usize, keys: impl Iterator<Item = u32> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; count + 1];
    keys.clone().for_each(|key| first[key as usize + 1] += 1);
    (0..count).for_each(|at| first[at + 1] += first[at]);
    let mut next = first.clone();
    let mut places = vec![0; *first.last().unwrap_or(&0) as usize];
    for (place, key) in (0_u32..).zip(keys) {
        let slot = &mut next[key as usize];
        places[*slot as usize] = place;
        *slot += 1;
    }
    (first, places)
}

/// One key's part of a grouped list.
pub fn slice<'a, T>(first: &[u32], all: &'a [T], key: u32) -> &'a [T] {
    &all[first[key as usize] as usize..first[key as usize + 1] as usize]
}
