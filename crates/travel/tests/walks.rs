//! Journeys on foot, and the end of those by car where the door is off the road.
#![allow(clippy::unwrap_used)]

use dispatch::Travel;
use dispatch::travel::{Start, great_circle, walk_s};
use domain::place::Position;
use domain::time::Timestamp;
use roads::graph::Side;
use roads::{Graph, Hierarchy, RoadClass, Segment};
use travel::{Roads, Walks};

/// A Wednesday in January, three in the morning.
const NIGHT: Timestamp = Timestamp(1_768_348_800_000 + 3 * 3_600_000);

/// So many hundred metres east and north.
fn at(east: f64, north: f64) -> Position {
    Position { latitude: 51.6 + north * 0.000_9, longitude: -0.2 + east * 0.001_45 }
}

fn way(from: u32, to: u32, line: &[Position], class: RoadClass, kmh: u16, both: bool) -> Segment {
    Segment {
        from,
        to,
        line: line.to_vec(),
        forward: true,
        backward: both,
        class,
        speed_kmh: kmh,
        ends_only: false,
        name: 0,
        signals: [false; 2],
    }
}

/// A one-way street of a kilometre to the east and back 500 m north of it, and the door 200 m north of its middle.
fn road() -> Roads {
    let junctions = vec![at(0.0, 0.0), at(10.0, 0.0), at(10.0, 5.0), at(0.0, 5.0)];
    let corner = |n: usize| junctions[n % 4];
    let streets = (0..4_u32).map(|n| way(n, (n + 1) % 4, &[corner(n as usize), corner(n as usize + 1)], RoadClass::Residential, 30, false));
    let graph = Graph::new(junctions.clone(), streets.collect(), &[], Side::Left);
    let shape = Hierarchy::new(&graph);
    Roads::new("Ham", graph, shape, [])
}

/// The same street for those who walk; the path to the door goes round by the west: 200 m back, 200 m up, 200 m in.
fn paths() -> Walks {
    let junctions = vec![at(0.0, 0.0), at(3.0, 0.0), at(5.0, 0.0), at(10.0, 0.0), at(3.0, 2.0), at(5.0, 2.0)];
    let path = |from: u32, to: u32| way(from, to, &[junctions[from as usize], junctions[to as usize]], RoadClass::Service, 5, true);
    let graph = Graph::on_foot(junctions.clone(), vec![path(0, 1), path(1, 2), path(2, 3), path(1, 4), path(4, 5)]);
    let shape = Hierarchy::new(&graph);
    Walks::new(graph, shape)
}

#[test]
fn a_door_off_the_road_is_walked_to_over_the_path_there_is() {
    let (from, door) = (at(1.0, 0.0), at(5.0, 2.0));
    let (straight, round) = (road().seconds(from, door, NIGHT), road().with_walks(paths()).seconds(from, door, NIGHT));
    // 200 m straight at 1.2 m/s, or 600 m at 5 km/h.
    assert!((250..275).contains(&(round - straight)), "{straight} s through the houses, {round} s by the path");
    let way = road().with_walks(paths()).way(from, door, NIGHT).unwrap();
    assert_eq!(way.seconds, round, "a time is the time of a way");
}

#[test]
fn a_door_at_the_road_is_where_the_car_stops() {
    let beside = at(6.0, 0.2);
    assert_eq!(road().with_walks(paths()).seconds(at(1.0, 0.0), beside, NIGHT), road().seconds(at(1.0, 0.0), beside, NIGHT));
}

#[test]
fn whoever_walks_goes_against_the_one_way_and_up_the_path() {
    let town = road().with_walks(paths());
    let back = town.on_foot_to(&[at(5.0, 0.0)], at(3.0, 0.0));
    assert!((142..=150).contains(&back[0]), "200 m at 5 km/h: {back:?}");
    assert!(town.seconds(at(5.0, 0.0), at(3.0, 0.0), NIGHT) > 300, "by car it is round the block");
    let both = town.on_foot_to(&[at(5.0, 0.0), at(3.0, 0.0)], at(5.0, 2.0));
    assert!((430..=445).contains(&both[0]) && (285..=300).contains(&both[1]), "{both:?}");
}

#[test]
fn where_no_path_is_known_one_walks_in_a_straight_line_lengthened() {
    let (from, far) = (at(0.0, 0.0), at(90.0, 90.0));
    assert_eq!(road().with_walks(paths()).on_foot_to(&[from], far), [walk_s(great_circle(from, far))]);
    assert_eq!(road().on_foot_to(&[from], at(1.0, 0.0)), [walk_s(great_circle(from, at(1.0, 0.0)))]);
}

#[test]
fn a_sweep_says_of_each_pair_what_the_plan_is_told_on_foot_and_to_a_door_off_the_road() {
    let town = road().with_walks(paths());
    let places = [at(1.0, 0.0), at(5.0, 0.0), at(5.0, 2.0), at(4.0, 2.4), at(6.0, 0.2), at(90.0, 90.0)];
    let starts: Vec<Start> =
        places.iter().flat_map(|position| [false, true].map(|on_foot| Start { position: *position, on_foot })).collect();
    let pair = |from: &Start, to: Position| {
        if from.on_foot { town.on_foot_to(&[from.position], to)[0] } else { town.seconds(from.position, to, NIGHT) }
    };
    let pairs: Vec<Vec<i64>> = starts.iter().map(|from| places.iter().map(|to| pair(from, *to)).collect()).collect();
    assert_eq!(town.reach(&starts, &places, NIGHT), pairs);
    assert!(pairs[2] != pairs[3], "by car and on foot differ");
}

#[test]
fn the_way_of_whoever_walks_is_drawn_over_the_paths_and_takes_as_long_as_is_said() {
    let held = road().with_walks(paths()).as_they_stand();
    let way = held.way(Start { position: at(5.0, 0.0), on_foot: true }, at(5.0, 2.0), NIGHT).unwrap();
    assert_eq!([way.seconds], held.on_foot_to(&[at(5.0, 0.0)], at(5.0, 2.0))[..]);
    let corners = [at(5.0, 0.0), at(3.0, 0.0), at(3.0, 2.0), at(5.0, 2.0)];
    let off: Vec<f64> = way.line.iter().zip(corners).map(|(one, corner)| roads::graph::metres(*one, corner)).collect();
    assert!(way.line.len() == 4 && off.iter().all(|metres| *metres < 0.1), "back, up, and in: {:?}", way.line);
    assert!((595..=605).contains(&way.metres), "{} m", way.metres);
    assert!(
        road().as_they_stand().way(Start { position: at(5.0, 0.0), on_foot: true }, at(5.0, 2.0), NIGHT).is_none(),
        "no paths are known"
    );
}
