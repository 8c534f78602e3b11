//! A network and its hierarchy as one run of bytes: a version, for whom it is, sections of numbers, a checksum. What was altered, cut off or written by
//! another version is refused with a sentence; nothing of it is used.

use domain::place::Position;

use crate::graph::{Edge, Graph, RoadClass, Segment};
use crate::hierarchy::Hierarchy;

/// What a bundle begins with.
const MAGIC: &[u8; 8] = b"ATTROADS";
/// This shape of it. Another shape gets another number.
const VERSION: u32 = 2;
/// Degrees are kept in units of this: 1 cm.
const UNIT: f64 = 1e-7;

/// Why bytes are no bundle of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// They do not begin as one.
    NotOne,
    /// Another version wrote them: which.
    Version(u32),
    /// They end too soon.
    CutOff,
    /// They were altered: the checksum is another.
    Altered,
    /// A number in them cannot be.
    Impossible,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotOne => f.write_str("this is no road network of ours"),
            Self::Version(found) => {
                write!(f, "this road network was written in shape {found}; this program reads shape {VERSION}: import the area again")
            }
            Self::CutOff => f.write_str("this road network is cut off"),
            Self::Altered => f.write_str("this road network was altered: its checksum does not fit"),
            Self::Impossible => f.write_str("this road network holds a number that cannot be"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// A network with its hierarchy as bytes.
pub fn write(graph: &Graph, shape: &Hierarchy) -> Vec<u8> {
    let mut out = Out(Vec::new());
    out.0.extend_from_slice(MAGIC);
    out.number(VERSION);
    out.number(u32::from(graph.on_foot));
    out.positions(graph.junctions.iter().copied());
    let segments = &graph.segments;
    out.all(segments.iter().flat_map(|one| [one.from, one.to, u32::from(one.speed_kmh), one.name, flags(one)]));
    out.all(segments.iter().map(|one| one.line.len() as u32));
    out.positions(segments.iter().flat_map(|one| one.line.iter().copied()));
    out.all(graph.edges.iter().flat_map(|one| [one.tail, one.head, one.segment, u32::from(one.against), one.length_dm]));
    for list in [&graph.twin, &graph.first_out, &graph.out_edges, &graph.first_turn, &graph.first_entry] {
        out.all(list.iter().copied());
    }
    for pairs in [&graph.turns, &graph.entries] {
        out.all(pairs.iter().flat_map(|(edge, ms)| [*edge, *ms]));
    }
    for list in [&shape.rank, &shape.edge, &shape.first_up, &shape.head, &shape.first_down, &shape.down, &shape.down_tail, &shape.parent] {
        out.all(list.iter().copied());
    }
    out.all(shape.turn_arc.iter().flat_map(|(arc, up)| [*arc, u32::from(*up)]));
    let sum = checksum(&out.0);
    out.number(sum);
    out.0
}

/// The network and the hierarchy of a bundle.
///
/// # Errors
/// [`Unreadable`].
pub fn read(bytes: &[u8]) -> Result<(Graph, Hierarchy), Unreadable> {
    if bytes.len() < MAGIC.len() || &bytes[..MAGIC.len()] != MAGIC {
        return Err(Unreadable::NotOne);
    }
    let version = bytes.get(8..12).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes).ok_or(Unreadable::CutOff)?;
    if version != VERSION {
        return Err(Unreadable::Version(version));
    }
    let (body, sum) =
        bytes.split_at_checked(bytes.len().saturating_sub(4)).filter(|(body, _)| body.len() >= 16).ok_or(Unreadable::CutOff)?;
    if sum != checksum(body).to_le_bytes() {
        return Err(Unreadable::Altered);
    }
    let mut from = In(&body[12..]);
    let on_foot = match from.number()? {
        0 => false,
        1 => true,
        _neither => return Err(Unreadable::Impossible),
    };
    let junctions = from.positions()?;
    let segments = segments(&mut from, junctions.len())?;
    let edges =
        from.groups::<5>()?.map(|[tail, head, segment, against, length_dm]| Edge { tail, head, segment, against: against != 0, length_dm });
    let edges: Vec<Edge> = edges.collect();
    let mut list = || from.all();
    let (twin, first_out, out_edges, first_turn, first_entry) = (list()?, list()?, list()?, list()?, list()?);
    let turns = from.groups::<2>()?.map(|[edge, ms]| (edge, ms)).collect();
    let entries = from.groups::<2>()?.map(|[edge, ms]| (edge, ms)).collect();
    let graph = Graph { on_foot, junctions, segments, edges, twin, first_out, out_edges, first_turn, turns, first_entry, entries };
    let mut list = || from.all();
    let (rank, edge, first_up, head) = (list()?, list()?, list()?, list()?);
    let (first_down, down, down_tail, parent) = (list()?, list()?, list()?, list()?);
    let turn_arc = from.groups::<2>()?.map(|[arc, up]| (arc, up != 0)).collect();
    let shape = Hierarchy { rank, edge, first_up, head, first_down, down, down_tail, parent, turn_arc };
    if shape.parent.len() != graph.edges.len() || shape.turn_arc.len() != graph.turns.len() {
        return Err(Unreadable::Impossible);
    }
    Ok((graph, shape))
}

fn segments(from: &mut In<'_>, junctions: usize) -> Result<Vec<Segment>, Unreadable> {
    let facts: Vec<[u32; 5]> = from.groups::<5>()?.collect();
    let lengths = from.all()?;
    let mut line = from.positions()?.into_iter();
    let mut segments = Vec::with_capacity(facts.len());
    for ([start, end, speed, name, flags], length) in facts.into_iter().zip(lengths) {
        let class = CLASSES.get((flags >> 8) as usize).copied().ok_or(Unreadable::Impossible)?;
        if start as usize >= junctions || end as usize >= junctions {
            return Err(Unreadable::Impossible);
        }
        let is = |bit: u32| flags & (1 << bit) != 0;
        segments.push(Segment {
            from: start,
            to: end,
            line: line.by_ref().take(length as usize).collect(),
            forward: is(0),
            backward: is(1),
            class,
            speed_kmh: u16::try_from(speed).map_err(|_too_fast| Unreadable::Impossible)?,
            ends_only: is(2),
            name,
            signals: [is(3), is(4)],
        });
    }
    Ok(segments)
}

const CLASSES: [RoadClass; 10] = [
    RoadClass::Motorway,
    RoadClass::Trunk,
    RoadClass::Primary,
    RoadClass::Secondary,
    RoadClass::Tertiary,
    RoadClass::Unclassified,
    RoadClass::Residential,
    RoadClass::Living,
    RoadClass::Service,
    RoadClass::Track,
];

fn flags(one: &Segment) -> u32 {
    let bits = [one.forward, one.backward, one.ends_only, one.signals[0], one.signals[1]];
    let set = (0..).zip(bits).map(|(at, set)| u32::from(set) << at).sum::<u32>();
    set | (one.class as u32) << 8
}

fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    /// How many, then each.
    fn all(&mut self, numbers: impl Iterator<Item = u32>) {
        let at = self.0.len();
        self.number(0);
        numbers.for_each(|number| self.number(number));
        let count = ((self.0.len() - at) / 4 - 1) as u32;
        self.0[at..at + 4].copy_from_slice(&count.to_le_bytes());
    }
    fn positions(&mut self, positions: impl Iterator<Item = Position>) {
        let small = |degrees: f64| (degrees / UNIT).round() as i32 as u32;
        self.all(positions.flat_map(|one| [small(one.latitude), small(one.longitude)]));
    }
}

struct In<'a>(&'a [u8]);

impl In<'_> {
    fn number(&mut self) -> Result<u32, Unreadable> {
        let (four, rest) = self.0.split_first_chunk().ok_or(Unreadable::CutOff)?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*four))
    }
    fn all(&mut self) -> Result<Vec<u32>, Unreadable> {
        let count = self.number()? as usize;
        let (own, rest) = count.checked_mul(4).and_then(|bytes| self.0.split_at_checked(bytes)).ok_or(Unreadable::CutOff)?;
        self.0 = rest;
        Ok(own.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
    }
    fn groups<const N: usize>(&mut self) -> Result<impl Iterator<Item = [u32; N]> + use<N>, Unreadable> {
        let all = self.all()?;
        if all.len() % N != 0 {
            return Err(Unreadable::Impossible);
        }
        Ok((0..all.len() / N).map(move |at| std::array::from_fn(|place| all[at * N + place])))
    }
    fn positions(&mut self) -> Result<Vec<Position>, Unreadable> {
        let large = |number: u32| f64::from(number as i32) * UNIT;
        Ok(self.groups::<2>()?.map(|[latitude, longitude]| Position { latitude: large(latitude), longitude: large(longitude) }).collect())
    }
}
