//! The sea, out of its coastline: lines whose right-hand side is water, which an extract cuts off where it ends.
//!
//! The lines are joined and cut at a rectangle; from where one leaves it, its edge is followed clockwise to where the next comes in. Invariant: a coastline
//! that breaks off, or whose lines contradict each other, fills nothing: a flooded town is worse than a missing sea.

use std::collections::HashMap;

use super::{Pt, rings};

/// What became of the sea.
#[derive(Clone, Debug, PartialEq)]
pub enum Coast {
    /// There is none in the file.
    None,
    /// So many stretches of water.
    Filled(usize),
    /// The coastline breaks off or contradicts itself here, in the world of the web's maps: nothing was filled.
    Broken(Pt),
}

/// Of the rectangle's width or height, so much may be given up so that a line which ends inside it, where the extract was cut, ends outside: there the sea
/// is not known, and not drawn.
const GIVEN_UP: f64 = 0.3;
/// Beyond such an end the rectangle stays away from it by this share.
const AWAY: f64 = 1e-6;

/// West, north, east, south.
pub type Rect = [f64; 4];

/// The outlines of the sea in a rectangle, each with its islands, or where the coastline is broken. `ways` run with the water on their right.
///
/// # Errors
/// The place where it is broken.
pub fn filled(ways: Vec<Vec<i64>>, at: impl Fn(&i64) -> Option<Pt>, rect: Rect) -> Result<Vec<Vec<Vec<Pt>>>, Pt> {
    let lines: Vec<Vec<Pt>> =
        joined(ways).into_iter().map(|line| line.iter().filter_map(&at).collect()).filter(|line: &Vec<Pt>| line.len() > 1).collect();
    let rect = without_ends(&lines, rect)?;
    let (mut pieces, mut whole) = (Vec::new(), Vec::new());
    for line in lines {
        if line.first() == line.last() && line.iter().all(|point| inside(point, rect)) {
            whole.push(line[1..].to_vec());
        } else {
            pieces.extend(cut(&outside_first(line, rect), rect));
        }
    }
    let mut outer = followed(pieces, rect)?;
    let (lakes, islands): (Vec<_>, Vec<_>) =
        whole.into_iter().filter(|ring| ring.len() > 2).partition(|ring| rings::twice_area(ring) > 0.0);
    // Islands and no shore: the rectangle lies in the sea.
    if outer.is_empty() && lakes.is_empty() && !islands.is_empty() {
        let [west, north, east, south] = rect;
        outer.push(vec![[west, north], [east, north], [east, south], [west, south]]);
    }
    outer.extend(lakes);
    let mut seas: Vec<Vec<Vec<Pt>>> = outer.into_iter().map(|ring| vec![ring]).collect();
    for island in islands {
        if let Some(sea) = seas.iter_mut().find(|sea| contains(&sea[0], &island[0])) {
            sea.push(island);
        }
    }
    Ok(seas)
}

/// Ways joined end to start into the longest lines there are; rings last.
fn joined(ways: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let ends: std::collections::HashSet<i64> = ways.iter().filter_map(|way| way.last().copied()).collect();
    let mut by_start: HashMap<i64, Vec<Vec<i64>>> = HashMap::new();
    let mut starts: Vec<i64> = ways.iter().filter_map(|way| way.first().copied()).collect();
    ways.into_iter().filter(|way| way.len() > 1).for_each(|way| by_start.entry(way[0]).or_default().push(way));
    starts.sort_by_key(|start| (ends.contains(start), *start));
    let mut next = |start: &i64| by_start.get_mut(start).and_then(Vec::pop);
    let mut lines = Vec::new();
    for start in starts {
        let Some(mut line) = next(&start) else { continue };
        while line.first() != line.last()
            && let Some(more) = line.last().and_then(&mut next)
        {
            line.extend_from_slice(&more[1..]);
        }
        lines.push(line);
    }
    lines
}

fn inside(point: &Pt, [west, north, east, south]: Rect) -> bool {
    (west..=east).contains(&point[0]) && (north..=south).contains(&point[1])
}

/// The rectangle without the strips along its edges in which lines end.
fn without_ends(lines: &[Vec<Pt>], rect: Rect) -> Result<Rect, Pt> {
    let mut smaller = rect;
    let (width, height) = (rect[2] - rect[0], rect[3] - rect[1]);
    let open = lines.iter().filter(|line| line.first() != line.last());
    for end in open.flat_map(|line| [line.first(), line.last()]).flatten() {
        if !inside(end, smaller) {
            continue;
        }
        let shares = [(end[0] - rect[0]) / width, (end[1] - rect[1]) / height, (rect[2] - end[0]) / width, (rect[3] - end[1]) / height];
        let nearest = (0..4).min_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap_or(0);
        if shares[nearest].is_nan() || shares[nearest] > GIVEN_UP {
            return Err(*end);
        }
        let (axis, away) = (nearest % 2, if nearest < 2 { AWAY } else { -AWAY });
        smaller[nearest] = end[axis] + away * if axis == 0 { width } else { height };
    }
    Ok(smaller)
}

/// A ring that lies partly outside begins outside, so that it is cut into whole pieces.
fn outside_first(mut line: Vec<Pt>, rect: Rect) -> Vec<Pt> {
    if line.first() == line.last()
        && let Some(from) = line.iter().position(|point| !inside(point, rect))
    {
        line.pop();
        line.rotate_left(from);
        line.extend(line.first().copied());
    }
    line
}

/// The pieces of a line within the rectangle; each begins and ends on its edge when the line's own ends lie outside.
fn cut(line: &[Pt], rect: Rect) -> Vec<Vec<Pt>> {
    let mut pieces: Vec<Vec<Pt>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let Some((from, to)) = shown(pair[0], pair[1], rect) else {
            open = false;
            continue;
        };
        match pieces.last_mut().filter(|_| open) {
            Some(piece) => piece.push(to),
            None => pieces.push(vec![from, to]),
        }
        open = to == pair[1];
    }
    pieces
}

/// The part of a segment within the rectangle (Liang and Barsky, *A new concept and method for line clipping*, 1984).
fn shown(a: Pt, b: Pt, [west, north, east, south]: Rect) -> Option<(Pt, Pt)> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    for (step, room) in [(-dx, a[0] - west), (dx, east - a[0]), (-dy, a[1] - north), (dy, south - a[1])] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            first = first.max(room / step);
        } else {
            last = last.min(room / step);
        }
    }
    let at = |share: f64| [a[0] + dx * share, a[1] + dy * share];
    let (from, to) = (if first > 0.0 { at(first) } else { a }, if last < 1.0 { at(last) } else { b });
    (first < last).then_some((from, to))
}

/// How far along the edge of the rectangle a point lies, clockwise from the north-west: a corner at each whole number.
fn along(point: &Pt, [west, north, east, south]: Rect) -> f64 {
    let (x, y) = ((point[0] - west) / (east - west), (point[1] - north) / (south - north));
    let sides = [(y.abs(), x), ((1.0 - x).abs(), 1.0 + y), ((1.0 - y).abs(), 3.0 - x), (x.abs(), 4.0 - y)];
    sides.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(0.0, |(_, along)| along.rem_euclid(4.0))
}

/// Rings out of pieces: each followed to its end, then clockwise along the edge to where the next begins.
fn followed(pieces: Vec<Vec<Pt>>, rect: Rect) -> Result<Vec<Vec<Pt>>, Pt> {
    let [west, north, east, south] = rect;
    let corners = [[west, north], [east, north], [east, south], [west, south]];
    let mut marks: Vec<(f64, bool, usize)> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let ends = piece.first().zip(piece.last());
        let (Some(start), Some(end)) = (ends.map(|ends| along(ends.0, rect)), ends.map(|ends| along(ends.1, rect))) else { continue };
        marks.extend([(start, true, number), (end, false, number)]);
    }
    marks.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
    // Where one line leaves, the next mark along the edge is where one comes in: else the lines contradict each other.
    let wrong = marks.iter().zip(marks.iter().cycle().skip(1)).find(|(one, next)| one.1 == next.1);
    if let Some((one, _)) = wrong {
        return Err(pieces[one.2][0]);
    }
    let next_of = |number: usize| {
        let place =
            marks.iter().position(|mark| *mark == (along(&pieces[number][pieces[number].len() - 1], rect), false, number)).unwrap_or(0);
        marks[(place + 1) % marks.len()].2
    };
    let mut seen = vec![false; pieces.len()];
    let mut rings = Vec::new();
    for first in 0..pieces.len() {
        let (mut ring, mut number): (Vec<Pt>, usize) = (Vec::new(), first);
        while !seen[number] {
            seen[number] = true;
            ring.extend_from_slice(&pieces[number]);
            let next = next_of(number);
            let (from, to) = (along(&pieces[number][pieces[number].len() - 1], rect), along(&pieces[next][0], rect));
            let to = if to < from { to + 4.0 } else { to };
            let passed = (1..8).filter(|corner| from < f64::from(*corner) && f64::from(*corner) < to);
            ring.extend(passed.map(|corner| corners[corner as usize % 4]));
            number = next;
        }
        if ring.len() > 2 {
            rings.push(ring);
        }
    }
    Ok(rings)
}

/// Whether a point lies in a ring: a ray to the east crosses it an odd number of times.
fn contains(ring: &[Pt], point: &Pt) -> bool {
    let next = ring.iter().skip(1).chain(ring.first());
    let crossed = ring
        .iter()
        .zip(next)
        .filter(|(a, b)| (a[1] > point[1]) != (b[1] > point[1]) && point[0] < a[0] + (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]));
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = [0.0, 0.0, 10.0, 10.0];

    /// Points by their numbers: x and y in thousands, a hundred added to both so that what lies outside has a number too.
    fn at(id: &i64) -> Option<Pt> {
        Some([(*id / 1_000 - 100) as f64, (*id % 1_000 - 100) as f64])
    }
    fn line(points: &[(i64, i64)]) -> Vec<i64> {
        points.iter().map(|(x, y)| (x + 100) * 1_000 + y + 100).collect()
    }
    fn area(sea: &[Vec<Pt>]) -> f64 {
        sea.iter().map(|ring| rings::twice_area(ring)).sum::<f64>() / 2.0
    }
    fn areas(ways: &[&[(i64, i64)]]) -> Result<Vec<f64>, Pt> {
        let seas = filled(ways.iter().map(|way| line(way)).collect(), at, RECT)?;
        Ok(seas.iter().map(|sea| area(sea)).collect())
    }

    #[test]
    fn the_water_lies_to_the_right_of_the_line() {
        // Northwards through the middle, y grows to the south: the east is water.
        assert_eq!(areas(&[&[(5, 12), (5, -2)]]), Ok(vec![50.0]));
        let east = filled(vec![line(&[(5, 12), (5, -2)])], at, RECT).unwrap();
        assert!(contains(&east[0][0], &[9.0, 5.0]) && !contains(&east[0][0], &[1.0, 5.0]));
        assert_eq!(areas(&[&[(3, -2), (3, 12)]]), Ok(vec![30.0]), "southwards, the west is");
    }

    #[test]
    fn ways_in_any_order_are_joined_and_an_island_is_a_hole() {
        let shore: [&[(i64, i64)]; 2] = [&[(5, 5), (5, -2)], &[(5, 12), (5, 5)]];
        assert_eq!(areas(&shore), Ok(vec![50.0]));
        // Water outside: anticlockwise on the screen.
        let island: &[(i64, i64)] = &[(7, 4), (7, 6), (9, 6), (9, 4), (7, 4)];
        assert_eq!(areas(&[shore[0], shore[1], island]), Ok(vec![46.0]));
        assert_eq!(areas(&[island]), Ok(vec![96.0]), "an island and no shore lies in the sea");
        let lake: Vec<(i64, i64)> = island.iter().rev().copied().collect();
        assert_eq!(areas(&[&lake]), Ok(vec![4.0]));
    }

    #[test]
    fn a_strait_is_one_water_and_two_bays_are_two() {
        // West shore and east shore of a strait in the middle.
        assert_eq!(areas(&[&[(4, 12), (4, -2)], &[(6, -2), (6, 12)]]), Ok(vec![20.0]));
        let north = [(8, -2), (8, 2), (2, 2), (2, -2)];
        let south = [(2, 12), (2, 8), (8, 8), (8, 12)];
        assert_eq!(
            areas(&[&north, &south]).map(|mut found| {
                found.sort_by(f64::total_cmp);
                found
            }),
            Ok(vec![12.0, 12.0])
        );
    }

    #[test]
    fn an_island_over_the_edge_is_cut_there() {
        let island: &[(i64, i64)] = &[(8, 4), (8, 6), (13, 6), (13, 4), (8, 4)];
        assert_eq!(areas(&[island]), Ok(vec![96.0]));
    }

    #[test]
    fn a_coastline_that_breaks_off_or_contradicts_itself_fills_nothing() {
        assert_eq!(areas(&[&[(5, 12), (5, 5)]]), Err([5.0, 5.0]), "it ends in the middle");
        assert!(areas(&[&[(3, 12), (3, -2)], &[(7, 12), (7, -2)]]).is_err(), "between the two lines both shores would be right");
        let just_inside = areas(&[&[(5, 12), (5, 1)]]).unwrap();
        assert!((just_inside[0] - 45.0).abs() < 0.01, "cut off where the extract ends: the strip beyond is given up: {just_inside:?}");
        assert_eq!(areas(&[]), Ok(vec![]));
    }
}
