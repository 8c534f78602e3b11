//! The borough's outline, worked out from its postcode points: cells of about 170 m that hold a point, closed over parks and fields, and the largest ring walked.

use std::collections::{BTreeMap, BTreeSet};

use domain::place::Position;

/// Cell size in degrees of latitude, about 170 m; of longitude at this latitude about the same.
const CELL_LATITUDE: f64 = 0.0015;
const CELL_LONGITUDE: f64 = 0.0024;
/// Cells grown and then shrunk again, so that parks and fields between streets do not leave holes.
const CLOSING: usize = 6;

/// Corners are cut this often, so that the steps of the cells do not show.
const ROUNDS: usize = 3;

type Cell = (i64, i64);

/// The outline as a closed ring of (longitude, latitude), first point repeated at the end. Empty when there are no points.
#[allow(clippy::cast_possible_truncation, reason = "cell numbers are small")]
pub fn ring(points: &[Position]) -> Vec<(f64, f64)> {
    let occupied: BTreeSet<Cell> =
        points.iter().map(|at| ((at.longitude / CELL_LONGITUDE).floor() as i64, (at.latitude / CELL_LATITUDE).floor() as i64)).collect();
    let mut cells = occupied;
    for _ in 0..CLOSING {
        cells = cells.iter().flat_map(|cell| around(*cell)).collect();
    }
    for _ in 0..CLOSING {
        cells = cells.iter().copied().filter(|cell| around(*cell).iter().all(|near| cells.contains(near))).collect();
    }
    let steps: Vec<(f64, f64)> =
        longest_ring(&cells).into_iter().map(|(x, y)| (x as f64 * CELL_LONGITUDE, y as f64 * CELL_LATITUDE)).collect();
    (0..ROUNDS).fold(steps, |ring, _| rounder(&ring))
}

/// Cuts every corner at a quarter of its sides (Chaikin, 1974).
fn rounder(ring: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let between = |(x1, y1): (f64, f64), (x2, y2): (f64, f64), share: f64| (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
    let cut = ring.windows(2).flat_map(|pair| match pair {
        [from, to] => vec![between(*from, *to, 0.25), between(*from, *to, 0.75)],
        _ => Vec::new(),
    });
    let mut cut: Vec<(f64, f64)> = cut.collect();
    cut.extend(cut.first().copied());
    cut
}

/// The outline as GeoJSON text, with the names of the postcode districts as points and the attribution that must stand beside it.
pub fn geojson(points: &[Position]) -> String {
    let coordinates: Vec<String> = ring(points).iter().map(|(x, y)| format!("[{x:.5},{y:.5}]")).collect();
    let names = crate::districts::all().into_iter().map(|(name, Position { latitude, longitude })| {
        format!(
            r#",{{"type":"Feature","properties":{{"name":"{name}","sort":"district"}},"geometry":{{"type":"Point","coordinates":[{longitude:.5},{latitude:.5}]}}}}"#
        )
    });
    format!(
        r#"{{"type":"FeatureCollection","attribution":"{}","features":[{{"type":"Feature","properties":{{"name":"outline"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}{}]}}"#,
        crate::postcodes::ATTRIBUTION,
        coordinates.join(","),
        names.collect::<String>()
    )
}

fn around((x, y): Cell) -> [Cell; 5] {
    [(x, y), (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
}

/// Every cell edge with nothing beyond it, walked with the cells on the left; the longest of the closed walks.
fn longest_ring(cells: &BTreeSet<Cell>) -> Vec<Cell> {
    let mut next: BTreeMap<Cell, Vec<Cell>> = BTreeMap::new();
    for &(x, y) in cells {
        let mut edge = |beyond: Cell, from: Cell, to: Cell| {
            if !cells.contains(&beyond) {
                next.entry(from).or_default().push(to);
            }
        };
        edge((x, y - 1), (x, y), (x + 1, y));
        edge((x + 1, y), (x + 1, y), (x + 1, y + 1));
        edge((x, y + 1), (x + 1, y + 1), (x, y + 1));
        edge((x - 1, y), (x, y + 1), (x, y));
    }
    let mut longest = Vec::new();
    while let Some(&start) = next.keys().next() {
        let mut walk = vec![start];
        let mut at = start;
        while let Some(to) = next.get_mut(&at).and_then(Vec::pop) {
            if next.get(&at).is_some_and(Vec::is_empty) {
                next.remove(&at);
            }
            walk.push(to);
            at = to;
            if at == start {
                break;
            }
        }
        next.remove(&start);
        if walk.len() > longest.len() {
            longest = walk;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postcodes;

    /// Square kilometres by the shoelace formula at this latitude.
    fn area_km2(ring: &[(f64, f64)]) -> f64 {
        let twice: f64 = ring
            .windows(2)
            .map(|pair| match pair {
                [(x1, y1), (x2, y2)] => x1 * y2 - x2 * y1,
                _ => 0.0,
            })
            .sum();
        (twice / 2.0).abs() * 111.2 * 111.2 * (51.6_f64.to_radians()).cos()
    }

    #[test]
    fn the_outline_is_closed_and_about_as_large_as_the_borough() {
        let points: Vec<Position> = postcodes::all().iter().filter(|row| row.in_borough).map(|row| row.position).collect();
        let ring = ring(&points);
        assert_eq!(ring.first(), ring.last());
        let area = area_km2(&ring);
        assert!((70.0..95.0).contains(&area), "the borough has 86.7 km², the outline {area:.1}");
    }

    #[test]
    fn no_points_have_no_outline() {
        assert!(ring(&[]).is_empty());
    }
}
