//! Journeys on the roads of a town drawn by hand: nine crossroads 500 m apart, and what closing a street does to them.
#![allow(clippy::unwrap_used)]

use dispatch::travel::{Obstacle, Start};
use dispatch::{StraightLine, Travel};
use domain::place::Position;
use domain::time::Timestamp;
use roads::graph::Side;
use roads::{Graph, Hierarchy, RoadClass, Segment};
use travel::Roads;

/// A Wednesday in January, three in the morning.
const NIGHT: Timestamp = Timestamp(1_768_348_800_000 + 3 * 3_600_000);
/// The same day at noon.
const NOON: Timestamp = Timestamp(1_768_348_800_000 + 12 * 3_600_000);
/// The same day, half past five in the afternoon.
const PEAK: Timestamp = Timestamp(1_768_348_800_000 + 17 * 3_600_000 + 1_800_000);

/// A crossroads, or a place between: so many blocks east and north of the south-western one.
fn at(east: f64, north: f64) -> Position {
    Position { latitude: 51.6 + north * 0.004_5, longitude: -0.2 + east * 0.007_25 }
}

fn street(from: (u32, u32), to: (u32, u32)) -> Segment {
    let place = |(east, north): (u32, u32)| at(f64::from(east), f64::from(north));
    Segment {
        from: from.1 * 3 + from.0,
        to: to.1 * 3 + to.0,
        line: vec![place(from), place(to)],
        forward: true,
        backward: true,
        class: RoadClass::Residential,
        speed_kmh: 30,
        ends_only: false,
        name: 0,
        signals: [false; 2],
    }
}

/// The town. The first street, the western half of the southern one, is there twice, as an import makes it where a restriction reaches over it.
fn town() -> Roads {
    let junctions = (0..9).map(|n| at(f64::from(n % 3), f64::from(n / 3))).collect();
    let mut streets = vec![street((0, 0), (1, 0)), street((0, 0), (1, 0))];
    for n in 0..3 {
        streets.extend((0..2).map(|east| street((east, n), (east + 1, n))).filter(|one| one.line[0] != at(0.0, 0.0)));
        streets.extend((0..2).map(|north| street((n, north), (n, north + 1))));
    }
    let graph = Graph::new(junctions, streets, &[], Side::Left);
    let shape = Hierarchy::new(&graph);
    Roads::new("Ham", graph, shape, [(1, 0)])
}

#[test]
fn the_times_of_this_part_of_the_day_and_of_the_next_are_ready_with_what_is_in_the_way_and_without() {
    let town = town();
    let usual = all(&town, NIGHT);
    assert!(!town.is_ready(PEAK), "nobody has asked for that part of the day");
    town.make_ready(PEAK);
    assert!(town.is_ready(PEAK));
    assert!(!town.is_ready(NOON), "the evening's times are there, the day's are not");
    town.heed(&[closed(&[at(0.5, 0.0)])]);
    assert!(!town.is_ready(PEAK), "a street was closed");
    town.make_ready(PEAK);
    assert!(town.is_ready(PEAK));
    town.heed(&[]);
    assert!(town.is_ready(PEAK), "what holds when nothing is in the way was kept");
    assert_eq!(all(&town, NIGHT), usual);
}

/// Every journey between the crossroads.
fn all(town: &Roads, when: Timestamp) -> Vec<i64> {
    let corners: Vec<Position> = (0..9).map(|n| at(f64::from(n % 3), f64::from(n / 3))).collect();
    corners.iter().flat_map(|to| town.seconds_to(&corners, *to, when)).collect()
}

fn closed(points: &[Position]) -> Obstacle {
    Obstacle { points: points.to_vec(), percent: None }
}

#[test]
fn a_journey_follows_the_roads_and_is_slower_when_they_are_full() {
    let town = town();
    let along = town.seconds(at(0.0, 0.0), at(2.0, 0.0), NIGHT);
    assert!((119..=123).contains(&along), "1 km at 30 km/h: {along} s");
    assert!(town.seconds(at(0.0, 0.0), at(2.0, 0.0), PEAK) > along);
    let way = town.way(at(0.0, 0.0), at(2.0, 2.0), NIGHT).unwrap();
    assert!((1_990..=2_030).contains(&way.metres), "{} m", way.metres);
    assert_eq!(town.seconds(at(0.0, 0.0), at(2.0, 2.0), NIGHT), way.seconds, "a time is the time of a way");
}

#[test]
fn a_closed_street_is_driven_round_in_both_directions_and_opened_again_all_is_as_it_was() {
    let town = town();
    let (night, peak) = (all(&town, NIGHT), all(&town, PEAK));
    town.heed(&[closed(&[at(0.5, 0.0)])]);
    for (from, to) in [(at(0.0, 0.0), at(1.0, 0.0)), (at(1.0, 0.0), at(0.0, 0.0))] {
        let round = town.seconds(from, to, NIGHT);
        assert!(round > 170, "three sides of the block instead of one, its copy closed as well: {round} s");
        assert!(town.way(from, to, NIGHT).unwrap().metres > 1_400);
    }
    assert_ne!(all(&town, PEAK), peak, "at every hour");
    town.heed(&[]);
    assert_eq!((all(&town, NIGHT), all(&town, PEAK)), (night, peak));
}

#[test]
fn each_closure_is_undone_by_itself() {
    let town = town();
    let (one, other) = (closed(&[at(0.5, 0.0)]), closed(&[at(1.5, 2.0)]));
    town.heed(std::slice::from_ref(&one));
    let with_one = all(&town, NIGHT);
    town.heed(&[one.clone(), other.clone()]);
    assert_ne!(all(&town, NIGHT), with_one);
    town.heed(&[one]);
    assert_eq!(all(&town, NIGHT), with_one);
    town.heed(&[closed(&[at(0.5, 0.0)]), closed(&[at(0.5, 0.0)])]);
    assert_eq!(all(&town, NIGHT), with_one, "closed twice is closed");
}

#[test]
fn a_slow_street_takes_its_share_longer_and_the_worst_of_two_counts() {
    let town = town();
    let (from, to) = (at(0.0, 0.0), at(1.0, 0.0));
    let usual = town.seconds(from, to, NIGHT);
    let slow = |percent| Obstacle { points: vec![at(0.5, 0.0)], percent: Some(percent) };
    town.heed(&[slow(150), slow(200)]);
    let slowed = town.seconds(from, to, NIGHT);
    assert!((2 * usual - 3..=2 * usual + 1).contains(&slowed), "{usual} s, then {slowed} s");
    town.heed(&[slow(150), closed(&[at(0.5, 0.0)])]);
    assert!(town.seconds(from, to, NIGHT) > slowed || town.way(from, to, NIGHT).unwrap().metres > 1_400);
}

#[test]
fn a_stretch_is_known_by_a_point_of_it_and_a_street_by_its_name() {
    let town = town();
    let stretch = town.stretch_at(at(0.3, 0.01)).unwrap();
    let near = |one: Position, other: Position| roads::graph::metres(one, other) < 1.0;
    assert!(near(stretch.middle, at(0.5, 0.0)), "{stretch:?}");
    assert_eq!(stretch.line, [at(0.0, 0.0), at(1.0, 0.0)]);
    assert!(town.stretch_at(at(9.0, 9.0)).is_none());
    assert_eq!(town.stretches_named(0, at(-1.0, -1.0), at(3.0, 3.0)).len(), 12, "the copy is no street of its own");
    assert_eq!(town.stretches_named(0, at(-0.1, -0.1), at(0.6, 0.1)).len(), 1);
    assert!(town.stretches_named(7, at(-1.0, -1.0), at(3.0, 3.0)).is_empty());
}

#[test]
fn off_the_roads_a_straight_line_is_the_estimate_and_where_every_road_is_closed_twice_the_usual_time() {
    let town = town();
    let far = at(9.0, 9.0);
    assert_eq!(town.seconds(at(0.0, 0.0), far, NIGHT), StraightLine.seconds(at(0.0, 0.0), far, NIGHT));
    assert!(town.way(at(0.0, 0.0), far, NIGHT).is_none());
    town.heed(&[closed(&[at(0.5, 0.0), at(0.0, 0.5)])]);
    let cut_off = town.seconds(at(0.0, 0.0), at(2.0, 2.0), NIGHT);
    town.heed(&[]);
    assert_eq!(cut_off, 2 * town.seconds(at(0.0, 0.0), at(2.0, 2.0), NIGHT), "nothing leads out of the corner: never sooner than usual");
    town.heed(&[closed(&[far])]);
    assert!(town.way(at(0.0, 0.0), at(2.0, 2.0), NIGHT).is_some(), "a point off the roads closes nothing");
}

#[test]
fn a_sweep_says_of_each_pair_what_the_plan_is_told() {
    let town = town();
    let places = [at(0.0, 0.0), at(0.2, 0.01), at(0.7, 0.0), at(1.0, 1.0), at(2.0, 2.0), at(1.9, 0.4), at(9.0, 9.0)];
    let pairs =
        |when| -> Vec<Vec<i64>> { places.iter().map(|from| places.iter().map(|to| town.seconds(*from, *to, when)).collect()).collect() };
    let closures = [vec![], vec![closed(&[at(0.5, 0.0)])], vec![closed(&[at(0.5, 0.0), at(0.0, 0.5)])]];
    let mut told = Vec::new();
    for obstacles in closures {
        town.heed(&obstacles);
        for when in [NIGHT, PEAK] {
            let starts = places.map(|position| Start { position, on_foot: false });
            assert_eq!(town.reach(&starts, &places, when), pairs(when), "{obstacles:?}");
        }
        told.push(pairs(NIGHT));
    }
    assert!(told[0] != told[1] && told[1] != told[2], "what is in the way is heeded");
    assert!(town.metres_off(at(9.0, 9.0)).unwrap() > 4_000.0);
    assert!(town.metres_off(at(0.4, 0.0)).unwrap() < 1.0);
}

#[test]
fn the_roads_of_one_decision_stay_as_they_stand_whatever_is_closed_and_opened_meanwhile() {
    let town = town();
    let corners: Vec<Position> = (0..9).map(|n| at(f64::from(n % 3), f64::from(n / 3))).collect();
    let told = |travel: &dyn Travel| -> Vec<i64> { corners.iter().flat_map(|to| travel.seconds_to(&corners, *to, NIGHT)).collect() };
    let usual = town.held().unwrap();
    let before = told(usual.as_ref());
    town.heed(&[closed(&[at(0.5, 0.0)])]);
    let round = town.held().unwrap();
    assert_eq!(told(usual.as_ref()), before, "a decision that is being made ends as it began");
    let with_closure = told(round.as_ref());
    assert_eq!(with_closure, told(&town), "the next one is measured round it");
    assert_ne!(with_closure, before);
    // So many parts of the day that the times of either are worked out anew.
    town.heed(&[]);
    for when in [PEAK, NOON, NIGHT] {
        all(&town, when);
    }
    assert_eq!((told(round.as_ref()), told(usual.as_ref())), (with_closure, before));
}

/// Places beside every street, as fixes and doors are.
fn about_town() -> Vec<Position> {
    (0..21).flat_map(|east| (0..21).map(move |north| at(f64::from(east) * 0.1 + 0.013, f64::from(north) * 0.1 + 0.007))).collect()
}

/// How long it is from everywhere to three doors, and in one sweep the other way.
fn told_of(town: &Roads) -> Vec<Vec<i64>> {
    let (places, doors) = (about_town(), [at(0.52, 0.01), at(1.9, 1.6), at(0.02, 0.4)]);
    let starts = doors.map(|position| Start { position, on_foot: false });
    let to_doors = doors.iter().map(|door| town.seconds_to(&places, *door, NIGHT));
    to_doors.chain(town.reach(&starts, &places, NIGHT)).collect()
}

#[test]
fn where_a_place_lies_on_the_roads_is_remembered_and_never_as_it_was_before_a_closure_or_an_opening() {
    let long_asked = town();
    let (one, other) = (closed(&[at(0.5, 0.0)]), closed(&[at(1.5, 2.0), at(0.0, 0.5)]));
    let slow = Obstacle { points: vec![at(0.5, 0.0)], percent: Some(300) };
    let mut told = Vec::new();
    for obstacles in [vec![], vec![one.clone()], vec![one.clone(), other.clone()], vec![other], vec![slow], vec![one], vec![]] {
        long_asked.heed(&obstacles);
        let (first, again) = (told_of(&long_asked), told_of(&long_asked));
        let never_asked = town();
        never_asked.heed(&obstacles);
        assert!(first == again && first == told_of(&never_asked), "{obstacles:?}");
        told.push(first);
    }
    assert!(told[0] != told[1] && told[1] != told[2] && told[2] != told[3] && told[3] != told[4], "what is in the way matters here");
    assert!(told[1] == told[5] && told[0] == told[6], "as it was");
}

#[test]
fn where_a_place_lies_on_one_areas_roads_says_nothing_of_where_it_lies_on_anothers() {
    let (old, usual) = (town(), told_of(&town()));
    // The newer map has one street, half a block further north.
    let north = |place: Position| Position { latitude: place.latitude + 0.002_25, ..place };
    let ends = vec![north(at(0.0, 0.0)), north(at(1.0, 0.0))];
    let graph = Graph::new(ends.clone(), vec![Segment { line: ends, ..street((0, 0), (1, 0)) }], &[], Side::Left);
    let shape = Hierarchy::new(&graph);
    let new = Roads::new("Ham", graph, shape, []);
    assert_eq!(told_of(&old), usual);
    let off = |town: &Roads| town.metres_off(at(0.5, 0.0)).unwrap();
    assert!(off(&old) < 1.0 && (249.0..252.0).contains(&off(&new)), "{} and {} m", off(&old), off(&new));
    assert_ne!(told_of(&new), usual);
    assert_eq!(told_of(&old), usual, "whoever still decides by the old one");
}

#[test]
fn a_straight_line_that_stands_in_for_a_road_is_known_for_one() {
    let held = town().held().unwrap();
    let by_car = |position| Start { position, on_foot: false };
    let (here, there, far) = (at(0.0, 0.0), at(2.0, 2.0), at(9.0, 9.0));
    held.seconds_to(&[here, far], there, NIGHT);
    assert!(!held.is_approximate(by_car(here), there));
    assert!(held.is_approximate(by_car(far), there), "nobody drives from where no road is");
    held.on_foot_to(&[here], there);
    assert!(held.is_approximate(Start { position: here, on_foot: true }, there), "no path is known here");
    assert!(!held.is_approximate(by_car(here), there), "by car there is a road");
    let derived = town().derived().held().unwrap();
    derived.seconds(here, there, NIGHT);
    assert!(derived.is_approximate(by_car(here), there), "on roads that were derived everything is");
    assert!(StraightLine.is_approximate(by_car(here), there));
}
