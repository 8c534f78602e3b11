//! Roads are cut into segments where they meet, where they end, and where a barrier stands.
//!
//! A point with a barrier that nobody passes becomes as many junctions as roads end there. One that is passed at the ends of a journey only keeps one
//! junction, with a private metre between it and every road but the first.

use domain::place::Position;
use roads::Segment;

use crate::network::metres_along;
use crate::osm::collect::{Collected, Row};
use crate::osm::points::{Passage, Signals};
use crate::osm::report::Report;

/// Signals no further from a junction belong to it, metres.
const APPROACH_M: f64 = 40.0;
/// A road shorter than this has no room for a private metre, metres.
const ROOM_M: f64 = 4.0;
const UNMADE: u32 = u32::MAX;

/// The network as it lies in the file.
#[derive(Debug, Default)]
pub struct Cut {
    /// Where the junctions are.
    pub junctions: Vec<Position>,
    /// The segments of each road in order, then the private metres.
    pub segments: Vec<Segment>,
    /// Which road each of the former is of, ascending.
    pub row_of: Vec<u32>,
    /// The junction at each point, where there is one that all roads share.
    junction_of: Vec<u32>,
}

impl Cut {
    /// The junction at a point.
    pub fn junction_at(&self, point: u32) -> Option<u32> {
        self.junction_of.get(point as usize).copied().filter(|junction| *junction != UNMADE)
    }

    /// The segments of a road, in order.
    pub fn segments_of(&self, row: u32) -> std::ops::Range<u32> {
        let from = self.row_of.partition_point(|known| *known < row);
        let to = self.row_of.partition_point(|known| *known <= row);
        from as u32..to as u32
    }
}

/// Cuts all roads.
pub fn cut(found: &Collected, report: &mut Report) -> Cut {
    let count = found.ids.len();
    let mut uses = vec![0_u8; count];
    for row in 0..found.rows.len() {
        let points = found.points_of(row);
        for (at, point) in points.iter().enumerate() {
            let end = at == 0 || at + 1 == points.len();
            let known = &mut uses[*point as usize];
            *known = known.saturating_add(if end { 2 } else { 1 });
        }
    }
    let mut cutter = Cutter { found, uses, made: Cut { junction_of: vec![UNMADE; count], ..Cut::default() }, stubs: Vec::new() };
    for row in 0..found.rows.len() {
        cutter.road(row, report);
    }
    for mark in found.marks.iter().filter(|mark| mark.barrier) {
        match mark.passage {
            Passage::Open => report.barriers.open += 1,
            Passage::EndsOnly => report.barriers.ends_only += 1,
            Passage::Closed => report.barriers.closed += 1,
        }
    }
    let Cutter { mut made, stubs, .. } = cutter;
    made.segments.extend(stubs);
    made
}

struct Cutter<'a> {
    found: &'a Collected,
    uses: Vec<u8>,
    made: Cut,
    stubs: Vec<Segment>,
}

/// A point of a road that the file has.
#[derive(Clone, Copy)]
struct Point {
    place: u32,
    position: Position,
}

impl Cutter<'_> {
    fn road(&mut self, row: usize, report: &mut Report) {
        let found = self.found;
        let mut run: Vec<Point> = Vec::new();
        for &place in found.points_of(row) {
            let Some(position) = found.positions[place as usize] else {
                // Nothing is known of what lies between: the road is not drawn across.
                report.points_missing += 1;
                self.piece(row, &run, report);
                run.clear();
                continue;
            };
            if run.last().is_some_and(|last| last.place == place) {
                continue;
            }
            run.push(Point { place, position });
            let parts = self.uses[place as usize] > 1 || found.marks[place as usize].passage != Passage::Open;
            if parts && run.len() > 1 {
                self.piece(row, &run, report);
                run.clear();
                run.push(Point { place, position });
            }
        }
        self.piece(row, &run, report);
    }

    fn piece(&mut self, row: usize, run: &[Point], report: &mut Report) {
        let [first, .., last] = run else { return };
        let Row { road, name, .. } = self.found.rows[row];
        let mut segment = Segment {
            from: 0,
            to: 0,
            line: run.iter().map(|point| point.position).collect(),
            forward: road.forward,
            backward: road.backward,
            class: road.class,
            speed_kmh: road.speed_kmh,
            ends_only: road.ends_only,
            name,
            signals: [false; 2],
        };
        self.signals(&mut segment, run, report);
        segment.from = self.end(*first, &mut segment, true);
        segment.to = self.end(*last, &mut segment, false);
        self.made.row_of.push(row as u32);
        self.made.segments.push(segment);
    }

    /// The junction where a segment begins or ends, and the private metre before it where one is needed.
    fn end(&mut self, point: Point, segment: &mut Segment, beginning: bool) -> u32 {
        let shared = self.made.junction_of[point.place as usize];
        match self.found.marks[point.place as usize].passage {
            Passage::Closed => self.junction(point.position),
            Passage::Open | Passage::EndsOnly if shared == UNMADE => {
                let made = self.junction(point.position);
                self.made.junction_of[point.place as usize] = made;
                made
            }
            Passage::Open => shared,
            Passage::EndsOnly if segment.ends_only => shared,
            Passage::EndsOnly if metres_along(&segment.line) < ROOM_M => {
                segment.ends_only = true;
                shared
            }
            Passage::EndsOnly => self.private_metre(shared, segment, beginning),
        }
    }

    fn private_metre(&mut self, shared: u32, segment: &mut Segment, beginning: bool) -> u32 {
        let count = segment.line.len();
        let (end, next) = if beginning { (0, 1) } else { (count - 1, count - 2) };
        let (gate, towards) = (segment.line[end], segment.line[next]);
        let metres = roads::graph::metres(gate, towards);
        let share = if metres > 2.0 { 1.0 / metres } else { 0.5 };
        let behind = Position {
            latitude: gate.latitude + (towards.latitude - gate.latitude) * share,
            longitude: gate.longitude + (towards.longitude - gate.longitude) * share,
        };
        segment.line[end] = behind;
        let made = self.junction(behind);
        let (from, to, line) = if beginning { (shared, made, vec![gate, behind]) } else { (made, shared, vec![behind, gate]) };
        self.stubs.push(Segment { from, to, line, ends_only: true, signals: [false; 2], ..segment.clone() });
        made
    }

    fn junction(&mut self, position: Position) -> u32 {
        self.made.junctions.push(position);
        self.made.junctions.len() as u32 - 1
    }

    /// Which ends of a segment signals hold: those at its ends, and those on the way there.
    fn signals(&mut self, segment: &mut Segment, run: &[Point], report: &mut Report) {
        let last = run.len() - 1;
        let total = metres_along(&segment.line);
        let mut done = 0.0;
        for (at, point) in run.iter().enumerate() {
            if at > 0 {
                done += roads::graph::metres(run[at - 1].position, point.position);
            }
            let signals = self.found.marks[point.place as usize].signals;
            if signals == Signals::None {
                continue;
            }
            let (to_start, to_end) = (done, total - done);
            let held = match signals {
                Signals::None => [false; 2],
                Signals::Forward => [at > 0, false],
                Signals::Backward => [false, at < last],
                Signals::Any if at == last => [true, false],
                Signals::Any if at == 0 => [false, true],
                Signals::Any if !segment.backward => [true, false],
                Signals::Any if !segment.forward => [false, true],
                Signals::Any if to_end <= APPROACH_M && to_end <= to_start => [true, false],
                Signals::Any if to_start <= APPROACH_M => [false, true],
                Signals::Any => [true, true],
            };
            segment.signals = [segment.signals[0] || held[0], segment.signals[1] || held[1]];
            if at == last {
                report.signals.at_junction += 1;
            } else if at > 0 && to_start.min(to_end) <= APPROACH_M {
                report.signals.on_approach += 1;
            } else if at > 0 {
                report.signals.between += 1;
            }
        }
    }
}
