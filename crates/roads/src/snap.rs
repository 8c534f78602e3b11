//! From a position to the nearest place on the network, by a grid over the edges' lines.

use domain::place::Position;

use crate::EdgeId;
use crate::graph::Graph;
use crate::query::Along;

/// A place on the network and how far the position was from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapped {
    /// Where on the network.
    pub place: Along,
    /// Metres from the position to it.
    pub metres: f64,
}

/// The grid.
#[derive(Clone, Debug)]
pub struct Snapper {
    west: f64,
    south: f64,
    columns: i32,
    rows: i32,
    /// The pieces of each cell, cell after cell, so that a look into one is a look into one place of memory.
    first: Vec<u32>,
    pieces: Vec<Piece>,
    metres_x: f64,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    edge: EdgeId,
    from: (f32, f32),
    to: (f32, f32),
    /// Fractions of the edge at both ends.
    at: (f32, f32),
}

/// Cells are about so wide.
const CELL_M: f64 = 120.0;
const METRES_Y: f64 = 111_195.0;

impl Snapper {
    /// A grid over the edges of a network; one direction of each street is enough.
    pub fn new(graph: &Graph) -> Self {
        let (mut west, mut south, mut east, mut north) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for position in graph.segments.iter().flat_map(|segment| &segment.line) {
            (west, east) = (west.min(position.longitude), east.max(position.longitude));
            (south, north) = (south.min(position.latitude), north.max(position.latitude));
        }
        let metres_x = METRES_Y * ((south + north) / 2.0).to_radians().cos();
        let columns = (((east - west) * metres_x / CELL_M) as i32 + 1).max(1);
        let rows = (((north - south) * METRES_Y / CELL_M) as i32 + 1).max(1);
        let mut grid = Self { west, south, columns, rows, first: Vec::new(), pieces: Vec::new(), metres_x };
        let mut cells: Vec<u32> = Vec::new();
        let mut of: Vec<u32> = Vec::new();
        let mut all: Vec<Piece> = Vec::new();
        for edge in 0..graph.edges.len() as EdgeId {
            if graph.twin[edge as usize] < edge {
                continue;
            }
            let line: Vec<(f64, f64)> = graph.line(edge).map(|position| grid.xy(position)).collect();
            let total: f64 = line.windows(2).map(|pair| length(pair[0], pair[1])).sum();
            let mut done = 0.0;
            for pair in line.windows(2) {
                let part = length(pair[0], pair[1]);
                let fraction = |metres: f64| if total > 0.0 { (metres / total) as f32 } else { 0.0 };
                let piece = Piece {
                    edge,
                    from: (pair[0].0 as f32, pair[0].1 as f32),
                    to: (pair[1].0 as f32, pair[1].1 as f32),
                    at: (fraction(done), fraction(done + part)),
                };
                done += part;
                let (x0, x1) = (grid.column(pair[0].0.min(pair[1].0)), grid.column(pair[0].0.max(pair[1].0)));
                let (y0, y1) = (grid.row(pair[0].1.min(pair[1].1)), grid.row(pair[0].1.max(pair[1].1)));
                for row in y0..=y1 {
                    for column in x0..=x1 {
                        cells.push((row * columns + column) as u32);
                        of.push(all.len() as u32);
                    }
                }
                all.push(piece);
            }
        }
        let (first, places) = crate::graph::grouped((columns * rows) as usize, cells.iter().copied());
        grid.pieces = places.into_iter().map(|place| all[of[place as usize] as usize]).collect();
        grid.first = first;
        grid
    }

    /// The nearest place on the network to a position; `None` on an empty network.
    pub fn snap(&self, position: Position) -> Option<Snapped> {
        self.snap_to(position, |_| true)
    }

    /// The nearest place on those edges of the network that are wanted; asked for one direction of each street.
    pub fn snap_to(&self, position: Position, wanted: impl Fn(EdgeId) -> bool) -> Option<Snapped> {
        let here = self.xy(position);
        let (column, row) = (self.column(here.0), self.row(here.1));
        let mut best: Option<(f64, &Piece, f64)> = None;
        for ring in 0..self.columns.max(self.rows) {
            // Nothing in a further ring can be nearer than its inner edge.
            if best.is_some_and(|(square, ..)| square <= self.margin(here, column, row, ring).max(0.0).powi(2)) {
                break;
            }
            for cell in self.ring(column, row, ring) {
                for piece in crate::graph::slice(&self.first, &self.pieces, cell) {
                    let (square, along) = nearest(here, piece);
                    if square < best.map_or(f64::MAX, |(known, ..)| known) && wanted(piece.edge) {
                        best = Some((square, piece, along));
                    }
                }
            }
        }
        let (square, piece, along) = best?;
        let fraction = piece.at.0 + (piece.at.1 - piece.at.0) * along as f32;
        Some(Snapped { place: Along { edge: piece.edge, fraction: fraction.clamp(0.0, 1.0) }, metres: square.sqrt() })
    }

    /// No closer than this is anything in a ring of cells or beyond it.
    fn margin(&self, here: (f64, f64), column: i32, row: i32, ring: i32) -> f64 {
        let (x, y) = (here.0 - f64::from(column) * CELL_M, here.1 - f64::from(row) * CELL_M);
        let within = x.min(y).min(CELL_M - x).min(CELL_M - y);
        within + f64::from(ring - 1) * CELL_M
    }

    fn xy(&self, position: Position) -> (f64, f64) {
        ((position.longitude - self.west) * self.metres_x, (position.latitude - self.south) * METRES_Y)
    }

    fn column(&self, x: f64) -> i32 {
        ((x / CELL_M) as i32).clamp(0, self.columns - 1)
    }

    fn row(&self, y: f64) -> i32 {
        ((y / CELL_M) as i32).clamp(0, self.rows - 1)
    }

    fn ring(&self, column: i32, row: i32, ring: i32) -> impl Iterator<Item = u32> + '_ {
        let rows = (row - ring).max(0)..=(row + ring).min(self.rows - 1);
        rows.flat_map(move |y| {
            let edge_row = (y - row).abs() == ring;
            let step = if edge_row || ring == 0 { 1 } else { 2 * ring as usize };
            ((column - ring)..=(column + ring))
                .step_by(step)
                .filter(|x| (0..self.columns).contains(x))
                .map(move |x| (y * self.columns + x) as u32)
        })
    }
}

fn length(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The square of how far a point is from a piece, and how far along it the nearest point lies.
fn nearest(here: (f64, f64), piece: &Piece) -> (f64, f64) {
    let (ax, ay) = (f64::from(piece.from.0), f64::from(piece.from.1));
    let (dx, dy) = (f64::from(piece.to.0) - ax, f64::from(piece.to.1) - ay);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { (((here.0 - ax) * dx + (here.1 - ay) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    ((here.0 - ax - dx * along).powi(2) + (here.1 - ay - dy * along).powi(2), along)
}
