//! A network where none was imported, derived from postcode points: *approximate*, and to be labelled so wherever it shows.
//!
//! Points closer together than a street is long are one. Two points are neighbours when no third lies in the lens between them (a β-skeleton, Kirkpatrick
//! and Radke, *A framework for computational morphology*, 1985: β = 1 is Gabriel's graph, β = 2 the relative neighbourhood graph), which leaves a
//! planar, connected net that looks like streets. What few pieces fall apart are joined where they are nearest.

use domain::place::Position;
use roads::{RoadClass, Segment};

use crate::Roads;
use crate::derived_grid::Grid;

/// How a network is derived.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Points nearer to one another than this are one, metres.
    pub thin_m: f64,
    /// From 1 (more streets) to 2 (fewer).
    pub beta: f64,
    /// A street between two points is left out when the way round by shorter ones is no more than so many times as long; 1 leaves all in.
    pub round: f64,
    /// How much longer the real way is than the derived one, as a factor.
    pub detour: f64,
    /// Km/h along the derived way, before the detour: the longer way is a slower one here.
    pub speed_kmh: f64,
}

impl Recipe {
    /// What came nearest to real roads where both are known, with the fewest junctions.
    pub const BEST: Self = Self { thin_m: 130.0, beta: 1.0, round: 2.0, detour: 1.22, speed_kmh: 40.0 };
}

impl Default for Recipe {
    fn default() -> Self {
        Self::BEST
    }
}

/// A derived network.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Its junctions and segments; there are no names and no restrictions.
    pub roads: Roads,
    /// Multiply a distance along it by this to come near to the real one. Times have it in them already.
    pub detour: f64,
}

/// Each point's nearest neighbours that are looked at.
const NEIGHBOURS: usize = 24;

/// Derives a network; an empty one from fewer than two different points.
pub fn network(points: &[Position], recipe: Recipe) -> Derived {
    let plane = Plane::around(points);
    let all: Vec<(f64, f64)> = points.iter().map(|point| plane.xy(*point)).collect();
    let kept = thinned(&all, recipe.thin_m);
    let flat: Vec<(f64, f64)> = kept.iter().map(|at| all[*at as usize]).collect();
    let grid = Grid::new(&flat, recipe.thin_m.max(1.0) * 2.5);
    let mut edges = skeleton(&flat, &grid, recipe.beta);
    join(&flat, &grid, &mut edges);
    let edges = crate::derived_span::spanner(&flat, edges, recipe.round);
    let junctions: Vec<Position> = kept.iter().map(|at| points[*at as usize]).collect();
    let speed_kmh = (recipe.speed_kmh / recipe.detour).round().clamp(1.0, 130.0) as u16;
    let segments = edges.iter().map(|(from, to)| Segment {
        from: *from,
        to: *to,
        line: vec![junctions[*from as usize], junctions[*to as usize]],
        forward: true,
        backward: true,
        class: RoadClass::Unclassified,
        speed_kmh,
        ends_only: false,
        name: 0,
        signals: [false; 2],
    });
    let segments = segments.collect();
    let roads = Roads { junctions, segments, names: vec![String::new()], ..Roads::default() };
    Derived { roads, detour: recipe.detour }
}

/// Metres east and north of a corner; good for the size of a county.
struct Plane {
    south: f64,
    west: f64,
    metres_x: f64,
}

const METRES_Y: f64 = 111_195.0;

impl Plane {
    fn around(points: &[Position]) -> Self {
        let least = |of: fn(&Position) -> f64| points.iter().map(of).fold(f64::MAX, f64::min);
        let most = points.iter().map(|point| point.latitude).fold(f64::MIN, f64::max);
        let south = least(|point| point.latitude);
        Self { south, west: least(|point| point.longitude), metres_x: METRES_Y * f64::midpoint(south, most).to_radians().cos() }
    }

    fn xy(&self, point: Position) -> (f64, f64) {
        ((point.longitude - self.west) * self.metres_x, (point.latitude - self.south) * METRES_Y)
    }
}

/// Those points that are no nearer than this to one kept before.
fn thinned(all: &[(f64, f64)], thin_m: f64) -> Vec<u32> {
    let cell = thin_m.max(1.0);
    let key = |at: (f64, f64)| ((at.0 / cell).floor() as i64, (at.1 / cell).floor() as i64);
    let mut cells: std::collections::HashMap<(i64, i64), Vec<u32>> = std::collections::HashMap::new();
    let mut kept = Vec::new();
    for (number, &here) in (0_u32..).zip(all) {
        let (x, y) = key(here);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        let near = around.filter_map(|cell| cells.get(&cell)).flatten().any(|other| {
            let metres = apart(all[*other as usize], here);
            metres < thin_m || metres == 0.0
        });
        if !near {
            cells.entry((x, y)).or_default().push(number);
            kept.push(number);
        }
    }
    kept
}

fn apart(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The pairs with nobody in the lens between them.
fn skeleton(points: &[(f64, f64)], grid: &Grid, beta: f64) -> Vec<(u32, u32)> {
    let mut edges = Vec::with_capacity(points.len() * 2);
    let mut near = Vec::new();
    for (number, &here) in (0_u32..).zip(points) {
        grid.nearest(here, number, NEIGHBOURS, &mut near);
        for (place, (metres, other)) in near.iter().enumerate() {
            let there = points[*other as usize];
            // Whoever lies in the lens is nearer than its far end.
            let empty = near[..place].iter().all(|(_, third)| !in_lens(here, there, *metres, points[*third as usize], beta));
            if empty {
                edges.push((number.min(*other), number.max(*other)));
            }
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn in_lens(a: (f64, f64), b: (f64, f64), metres: f64, third: (f64, f64), beta: f64) -> bool {
    let (near, far) = (1.0 - beta / 2.0, beta / 2.0);
    let radius = metres * far;
    let centre = |p: (f64, f64), q: (f64, f64)| (p.0 * near + q.0 * far, p.1 * near + q.1 * far);
    apart(centre(a, b), third) < radius && apart(centre(b, a), third) < radius
}

/// Joins the pieces, each to the point nearest to it that is of another, until there is one.
fn join(points: &[(f64, f64)], grid: &Grid, edges: &mut Vec<(u32, u32)>) {
    let mut piece: Vec<u32> = (0..points.len() as u32).collect();
    edges.iter().for_each(|(from, to)| {
        unite(&mut piece, *from, *to);
    });
    loop {
        let roots: Vec<u32> = (0..points.len() as u32).map(|at| root(&mut piece, at)).collect();
        let mut sizes = std::collections::HashMap::new();
        roots.iter().for_each(|root| *sizes.entry(*root).or_insert(0_u32) += 1);
        // The largest piece waits for the others.
        let Some((_, main)) = sizes.iter().map(|(root, size)| (*size, *root)).max() else { return };
        if sizes.len() == 1 {
            return;
        }
        let mut best: std::collections::HashMap<u32, (f64, u32, u32)> = std::collections::HashMap::new();
        for (number, &here) in (0_u32..).zip(points) {
            let own = roots[number as usize];
            if own == main {
                continue;
            }
            let limit = best.get(&own).map_or(f64::MAX, |known| known.0);
            if let Some((metres, other)) = grid.nearest_where(here, limit, |other| roots[other as usize] != own) {
                best.insert(own, (metres, number, other));
            }
        }
        let mut chosen: Vec<(u32, u32)> = best.into_values().map(|(_, from, to)| (from.min(to), from.max(to))).collect();
        chosen.sort_unstable();
        for (from, to) in chosen {
            if unite(&mut piece, from, to) {
                edges.push((from, to));
            }
        }
    }
}

fn root(piece: &mut [u32], mut at: u32) -> u32 {
    while piece[at as usize] != at {
        piece[at as usize] = piece[piece[at as usize] as usize];
        at = piece[at as usize];
    }
    at
}

fn unite(piece: &mut [u32], a: u32, b: u32) -> bool {
    let (a, b) = (root(piece, a), root(piece, b));
    piece[a.max(b) as usize] = a.min(b);
    a != b
}
