//! Outlines: pieces joined end to end into rings, which way round they run, and what of them lies in a square.

use super::Pt;

/// Joins pieces (by the numbers of their points) end to end into closed rings. What does not close is left out.
pub fn joined(mut pieces: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut rings = Vec::new();
    while let Some(mut ring) = pieces.pop() {
        while ring.first() != ring.last() {
            let Some(end) = ring.last().copied() else { break };
            let Some(at) = pieces.iter().position(|piece| piece.first() == Some(&end) || piece.last() == Some(&end)) else { break };
            let mut next = pieces.swap_remove(at);
            if next.first() != Some(&end) {
                next.reverse();
            }
            ring.extend_from_slice(&next[1..]);
        }
        if ring.len() > 3 && ring.first() == ring.last() {
            rings.push(ring);
        }
    }
    rings
}

/// Twice the area inside a ring: positive when it runs clockwise on a screen, where y grows downwards.
pub fn twice_area(ring: &[Pt]) -> f64 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

/// What of a ring lies in the square from `low` to `high` on both axes, one side cut after the other
/// (Sutherland and Hodgman, *Reentrant polygon clipping*, 1974).
pub fn clipped(ring: Vec<Pt>, low: f64, high: f64) -> Vec<Pt> {
    let inside = |point: &Pt| point.iter().all(|one| (low..=high).contains(one));
    if ring.iter().all(inside) {
        return ring;
    }
    [(0, low, 1.0), (0, high, -1.0), (1, low, 1.0), (1, high, -1.0)].into_iter().fold(ring, |ring, (axis, edge, side)| {
        let depth = |point: &Pt| (point[axis] - edge) * side;
        let mut kept = Vec::with_capacity(ring.len() + 4);
        for (at, point) in ring.iter().enumerate() {
            let before = &ring[if at == 0 { ring.len() - 1 } else { at - 1 }];
            if (depth(point) >= 0.0) != (depth(before) >= 0.0) {
                let share = depth(before) / (depth(before) - depth(point));
                kept.push([before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share]);
            }
            if depth(point) >= 0.0 {
                kept.push(*point);
            }
        }
        kept
    })
}

/// The stretches of a line that come near the square: a segment is left out when both its ends lie beyond the same side.
pub fn stretches(line: &[Pt], low: f64, high: f64) -> Vec<&[Pt]> {
    let beyond = |a: &Pt, b: &Pt| (0..2).any(|axis| a[axis].max(b[axis]) < low || a[axis].min(b[axis]) > high);
    let (mut found, mut begun) = (Vec::new(), None);
    for at in 1..line.len() {
        match (beyond(&line[at - 1], &line[at]), begun) {
            (false, None) => begun = Some(at - 1),
            (true, Some(from)) => {
                found.push(&line[from..at]);
                begun = None;
            }
            (false, Some(_)) | (true, None) => {}
        }
    }
    found.extend(begun.map(|from| &line[from..]));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_in_any_order_and_direction_become_one_ring() {
        let rings = joined(vec![vec![1, 2, 3], vec![5, 4, 3], vec![5, 1]]);
        assert_eq!(rings.len(), 1);
        assert_eq!((rings[0].len(), rings[0].first()), (6, rings[0].last()));
        assert!(joined(vec![vec![1, 2, 3], vec![3, 4]]).is_empty(), "what does not close is no ring");
    }

    #[test]
    fn a_square_over_the_edge_is_cut_at_it_and_keeps_its_direction() {
        let ring = vec![[-5.0, 2.0], [5.0, 2.0], [5.0, 8.0], [-5.0, 8.0]];
        let cut = clipped(ring.clone(), 0.0, 10.0);
        assert!((twice_area(&cut) - 60.0).abs() < 1e-9, "{cut:?}");
        assert!(twice_area(&ring) > 0.0);
        assert!(clipped(vec![[20.0, 1.0], [30.0, 1.0], [30.0, 2.0]], 0.0, 10.0).is_empty());
        let around = vec![[-5.0, -5.0], [15.0, -5.0], [15.0, 15.0], [-5.0, 15.0]];
        assert!((twice_area(&clipped(around, 0.0, 10.0)) - 200.0).abs() < 1e-9);
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_stretches() {
        let line = [[1.0, 1.0], [1.0, 20.0], [3.0, 20.0], [9.0, 20.0], [9.0, 1.0]];
        let found: Vec<usize> = stretches(&line, 0.0, 10.0).into_iter().map(<[Pt]>::len).collect();
        assert_eq!(found, [2, 2]);
        assert!(stretches(&[[-5.0, 5.0], [15.0, 5.0]], 0.0, 10.0).len() == 1, "it crosses without a point inside");
    }
}
