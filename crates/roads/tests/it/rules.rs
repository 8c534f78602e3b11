//! The rules of the road, each on a few streets drawn by hand.

use domain::place::Position;
use roads::graph::Side;
use roads::*;

/// Junctions on a grid of 100 m: column, row.
fn at(column: i32, row: i32) -> Position {
    Position { latitude: 51.6 + f64::from(row) * 0.0009, longitude: -0.2 + f64::from(column) * 0.00145 }
}

struct Town {
    junctions: Vec<(i32, i32)>,
    segments: Vec<Segment>,
    restrictions: Vec<Restriction>,
    side: Side,
}

impl Town {
    fn new(junctions: &[(i32, i32)], streets: &[(u32, u32)]) -> Self {
        let place = |junction: u32| junctions[junction as usize];
        let street = |&(from, to): &(u32, u32)| Segment {
            from,
            to,
            line: vec![at(place(from).0, place(from).1), at(place(to).0, place(to).1)],
            forward: true,
            backward: true,
            class: RoadClass::Residential,
            speed_kmh: 36,
            ends_only: false,
            name: 0,
            signals: [false, false],
        };
        Self { junctions: junctions.to_vec(), segments: streets.iter().map(street).collect(), restrictions: Vec::new(), side: Side::Left }
    }

    fn graph(&self) -> Graph {
        let junctions = self.junctions.iter().map(|(column, row)| at(*column, *row)).collect();
        Graph::new(junctions, self.segments.clone(), &self.restrictions, self.side)
    }

    /// Milliseconds from the middle of one street to the middle of another, and the streets of the way.
    fn way(&self, from: u32, to: u32) -> Option<(Ms, Vec<u32>)> {
        let graph = self.graph();
        let shape = Hierarchy::new(&graph);
        let metric = Metric::new(&graph, &shape, |edge| graph.free_ms(edge));
        let middle = |segment: u32| {
            let edge = (0..).zip(&graph.edges).find(|(_, edge)| edge.segment == segment).unwrap().0;
            Along { edge, fraction: 0.5 }
        };
        let route = Many::default().route(&graph, &shape, &metric, middle(from), middle(to))?;
        Some((route.ms, route.edges.iter().map(|edge| graph.edges[*edge as usize].segment).collect()))
    }
}

/// 0 ─ 1 ─ 2 along the bottom, 3 above 1: streets 0 (west), 1 (east), 2 (north).
fn junction() -> Town {
    Town::new(&[(0, 0), (1, 0), (2, 0), (1, 1)], &[(0, 1), (1, 2), (1, 3)])
}

/// A square 0-1-2-3 with streets 0 to 3.
fn square() -> Town {
    Town::new(&[(0, 0), (1, 0), (1, 1), (0, 1)], &[(0, 1), (1, 2), (2, 3), (3, 0)])
}

#[test]
fn straight_on_costs_the_distance_and_nothing_else() {
    let (ms, way) = junction().way(0, 1).unwrap();
    assert_eq!(way, [0, 1]);
    assert!((9_900..=10_100).contains(&ms), "100 m at 36 km/h are 10 s, not {ms} ms");
}

#[test]
fn a_turn_across_the_traffic_costs_more_on_either_side_of_the_channel() {
    let mut town = junction();
    // From the west, north is to the left.
    let left = |town: &Town| town.way(0, 2).unwrap().0;
    // From the east, north is to the right.
    let right = |town: &Town| town.way(1, 2).unwrap().0;
    assert_eq!(right(&town) - left(&town), 3_000);
    town.side = Side::Right;
    assert_eq!(left(&town) - right(&town), 3_000);
}

#[test]
fn a_one_way_street_is_not_driven_against() {
    let mut town = square();
    assert_eq!(town.way(0, 1).unwrap().1, [0, 1]);
    town.segments[1].forward = false;
    assert_eq!(town.way(0, 1).unwrap().1, [0, 3, 2, 1], "round the other way");
    town.segments[2].backward = true;
    town.segments[3].backward = false;
    assert_eq!(town.way(0, 1), None, "there is no way at all");
}

#[test]
fn a_forbidden_turn_is_not_made_and_an_only_turn_is_the_only_one() {
    let mut town = square();
    town.restrictions = vec![Restriction { from: 0, via: 1, to: 1, only: false }];
    assert_eq!(town.way(0, 1).unwrap().1, [0, 3, 2, 1]);
    assert_eq!(town.way(1, 0).unwrap().1, [1, 0], "the way back is free");
    let mut cross = junction();
    cross.restrictions = vec![Restriction { from: 0, via: 1, to: 1, only: true }];
    assert_eq!(cross.way(0, 1).unwrap().1, [0, 1]);
    assert_ne!(cross.way(0, 2).map(|(_, way)| way), Some(vec![0, 2]));
}

#[test]
fn nobody_turns_round_but_at_the_end_of_a_road() {
    let town = junction();
    let graph = town.graph();
    let round: Vec<u32> = (0..graph.edges.len() as u32)
        .filter(|edge| graph.turns_of(*edge).iter().any(|(next, _)| *next == graph.twin[*edge as usize]))
        .map(|edge| graph.edges[edge as usize].head)
        .collect();
    assert_eq!(round, [0, 2, 3], "at the three ends");
}

#[test]
fn a_private_road_is_for_the_ends_of_a_journey_only() {
    let mut town = square();
    town.segments[1].ends_only = true;
    assert_eq!(town.way(0, 2).unwrap().1, [0, 3, 2], "not through it, though that is no longer");
    assert_eq!(town.way(0, 1).unwrap().1, [0, 1], "into it");
    assert_eq!(town.way(1, 2).unwrap().1, [1, 2], "out of it");
    town.segments[2].ends_only = true;
    assert_eq!(town.way(1, 2).unwrap().1, [1, 2], "within the estate");
    assert_eq!(town.way(0, 2).unwrap().1.last(), Some(&2), "through the estate to a door in it");
}

#[test]
fn signals_cost_a_wait_in_their_own_direction() {
    let mut town = junction();
    let free = town.way(0, 1).unwrap().0;
    town.segments[0].signals = [true, false];
    assert_eq!(town.way(0, 1).unwrap().0 - free, 4_000);
    assert_eq!(town.way(1, 0).unwrap().0, free, "on the way back they are behind");
}

#[test]
fn within_one_street_the_way_is_the_piece_between_and_behind_is_round_the_block() {
    let mut town = square();
    town.segments.iter_mut().for_each(|street| street.backward = false);
    let graph = town.graph();
    let shape = Hierarchy::new(&graph);
    let metric = Metric::new(&graph, &shape, |edge| graph.free_ms(edge));
    let place = |fraction| Along { edge: 0, fraction };
    let mut many = Many::default();
    let ahead = many.to_one(&graph, &shape, &metric, &[place(0.25)], place(0.75))[0];
    let behind = many.to_one(&graph, &shape, &metric, &[place(0.75)], place(0.25))[0];
    assert!((4_900..=5_100).contains(&ahead), "{ahead}");
    assert!(behind > 30_000, "three more sides and half of this one, not {behind}");
    assert_eq!(many.to_one(&graph, &shape, &metric, &[place(0.5)], place(0.5)), [0]);
}

#[test]
fn a_closed_road_is_gone_round_and_an_opened_one_is_as_it_was() {
    let town = square();
    let graph = town.graph();
    let shape = Hierarchy::new(&graph);
    let middle = |segment: u32| Along { edge: segment * 2, fraction: 0.5 };
    let time = |closed: Option<u32>| {
        let metric =
            Metric::new(
                &graph,
                &shape,
                |edge| {
                    if Some(graph.edges[edge as usize].segment) == closed { NEVER } else { graph.free_ms(edge) }
                },
            );
        Many::default().to_one(&graph, &shape, &metric, &[middle(0)], middle(2))[0]
    };
    let free = time(None);
    assert!(time(Some(1)) >= free && time(Some(1)) < NEVER);
    assert_eq!(time(Some(2)), NEVER, "nobody comes to a closed road");
    assert_eq!(time(None), free);
}
