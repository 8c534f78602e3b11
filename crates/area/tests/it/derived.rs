//! Networks derived from points.

use area::derived::{Recipe, network};
use area::parts::strongly_connected;
use domain::place::Position;

fn scattered(count: usize) -> Vec<Position> {
    // A small congruential sequence scatters them over about ten kilometres, in clusters.
    let mut state = 11_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    (0..count)
        .map(|at| {
            let cluster = (at % 7) as f64;
            Position { latitude: 51.55 + cluster * 0.012 + draw() * 0.009, longitude: -0.3 + (cluster * 2.3) % 5.0 * 0.03 + draw() * 0.02 }
        })
        .collect()
}

fn pieces(points: &[Position], recipe: Recipe) -> usize {
    let derived = network(points, recipe);
    let arcs: Vec<(u32, u32)> = derived.roads.segments.iter().flat_map(|one| [(one.from, one.to), (one.to, one.from)]).collect();
    strongly_connected(derived.roads.junctions.len(), &arcs).1.len()
}

#[test]
fn it_hangs_together_whatever_the_recipe() {
    for beta in [1.0, 1.5, 2.0] {
        assert_eq!(pieces(&scattered(3000), Recipe { beta, ..Recipe::BEST }), 1);
    }
}

#[test]
fn no_two_of_its_streets_cross_in_gabriels_graph() {
    let roads = network(&scattered(600), Recipe { beta: 1.0, ..Recipe::BEST }).roads;
    let side = |a: Position, b: Position, c: Position| {
        (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude)
    };
    let mut crossings = 0;
    for (at, one) in roads.segments.iter().enumerate() {
        for two in &roads.segments[..at] {
            let ((a, b), (c, d)) = ((one.line[0], one.line[1]), (two.line[0], two.line[1]));
            let shared = [one.from, one.to].iter().any(|end| *end == two.from || *end == two.to);
            let cross = side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0;
            crossings += usize::from(cross && !shared);
        }
    }
    // The few joins between pieces may cross a street.
    assert!(crossings <= 6, "{crossings} of {}", roads.segments.len());
}

#[test]
fn points_nearer_than_a_house_row_are_one() {
    let roads = network(&scattered(3000), Recipe::BEST).roads;
    let nearest = roads.segments.iter().map(|one| roads::graph::metres(one.line[0], one.line[1])).fold(f64::MAX, f64::min);
    assert!(nearest >= Recipe::BEST.thin_m * 0.99, "{nearest}");
}

#[test]
fn nothing_few_and_equal_points_do_no_harm() {
    let here = Position { latitude: 51.6, longitude: -0.1 };
    assert!(network(&[], Recipe::BEST).roads.segments.is_empty());
    assert!(network(&[here], Recipe::BEST).roads.segments.is_empty());
    assert!(network(&[here; 50], Recipe::BEST).roads.segments.is_empty());
    let far = Position { latitude: 51.7, longitude: -0.1 };
    assert_eq!(network(&[here, far], Recipe::BEST).roads.segments.len(), 1);
}

#[test]
fn neighbours_are_those_with_nobody_in_the_circle_between_them() {
    let roads = network(&scattered(900), Recipe { beta: 1.0, round: 1.0, ..Recipe::BEST }).roads;
    let metres = |a: u32, b: u32| roads::graph::metres(roads.junctions[a as usize], roads.junctions[b as usize]);
    let count = roads.junctions.len() as u32;
    // A little room for the plane the points are laid on.
    let empty = |a: u32, b: u32, slack: f64| {
        let square = metres(a, b).powi(2);
        (0..count).all(|third| third == a || third == b || metres(a, third).powi(2) + metres(b, third).powi(2) > square * slack)
    };
    let known: std::collections::BTreeSet<(u32, u32)> = roads.segments.iter().map(|one| (one.from, one.to)).collect();
    let joins = known.iter().filter(|(a, b)| !empty(*a, *b, 0.99)).count();
    assert!(joins <= 6, "{joins} of {}", known.len());
    for a in 0..count {
        for b in a + 1..count {
            if metres(a, b) < 200.0 && empty(a, b, 1.01) {
                assert!(known.contains(&(a, b)), "{a} {b}");
            }
        }
    }
}
