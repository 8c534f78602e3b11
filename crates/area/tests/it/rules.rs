//! One rule of the road at a time.

use area::osm::read;
use area::osm::report::Left;
use area::{ImportError, Profile};

use crate::drawing::{Drawing, Signs, named};

/// A street from corner to corner of the square with these tags.
fn across(tags: Signs<'_>) -> Drawing {
    let all: Vec<_> = tags.iter().copied().chain([("name", "Across")]).collect();
    Drawing::square().way(200, &[1, 3], &all)
}

#[test]
fn a_one_way_street_is_driven_one_way() {
    let cases: [(Signs<'_>, (bool, bool)); 11] = [
        (&[("highway", "residential")], (true, true)),
        (&[("highway", "residential"), ("oneway", "yes")], (true, false)),
        (&[("highway", "residential"), ("oneway", "true")], (true, false)),
        (&[("highway", "residential"), ("oneway", "1")], (true, false)),
        (&[("highway", "residential"), ("oneway", "-1")], (false, true)),
        (&[("highway", "residential"), ("oneway", "no")], (true, true)),
        (&[("highway", "residential"), ("junction", "roundabout")], (true, false)),
        (&[("highway", "motorway")], (true, false)),
        (&[("highway", "motorway"), ("oneway", "no")], (true, true)),
        (&[("highway", "motorway_link")], (true, false)),
        (&[("highway", "residential"), ("oneway:conditional", "yes @ (08:00-10:00)")], (true, true)),
    ];
    for (tags, expected) in cases {
        let found = across(tags).named("Across");
        assert_eq!(found.iter().map(|one| (one.forward, one.backward)).collect::<Vec<_>>(), [expected], "{tags:?}");
    }
}

#[test]
fn access_goes_by_the_most_specific_sign() {
    // Left out, for the ends of a journey only, or open.
    let cases: [(Signs<'_>, Option<bool>); 16] = [
        (&[("access", "no")], None),
        (&[("motor_vehicle", "no")], None),
        (&[("access", "no"), ("motor_vehicle", "yes")], Some(false)),
        (&[("access", "yes"), ("vehicle", "no")], None),
        (&[("vehicle", "no"), ("motor_vehicle", "destination")], Some(true)),
        (&[("access", "private")], Some(true)),
        (&[("access", "destination")], Some(true)),
        (&[("access", "customers")], Some(true)),
        (&[("access", "delivery")], Some(true)),
        (&[("access", "permit")], Some(true)),
        (&[("access", "private"), ("motorcar", "permissive")], Some(false)),
        (&[("motor_vehicle", "agricultural;forestry")], None),
        (&[("motor_vehicle", "agricultural;private")], Some(true)),
        (&[("access", "psv")], None),
        (&[("foot", "no"), ("bicycle", "private")], Some(false)),
        (&[("access", "permissive")], Some(false)),
    ];
    for (tags, expected) in cases {
        let all: Vec<_> = tags.iter().copied().chain([("highway", "residential")]).collect();
        let found = across(&all).named("Across");
        assert_eq!(found.first().map(|one| one.ends_only), expected, "{tags:?}");
    }
}

#[test]
fn what_is_no_road_for_cars_is_left_out_and_counted() {
    let cases = [
        (("highway", "footway"), Left::NotForProfile),
        (("highway", "construction"), Left::NotBuilt),
        (("highway", "proposed"), Left::NotBuilt),
        (("highway", "busway"), Left::OtherVehicles),
        (("route", "ferry"), Left::Ferry),
    ];
    for (tag, why) in cases {
        let drawing = across(&[tag]);
        let (roads, report) = drawing.read();
        assert!(named(&roads, "Across").is_empty());
        assert_eq!(report.left.get(&why), Some(&1), "{tag:?}");
    }
}

#[test]
fn a_track_is_for_the_ends_of_a_journey_unless_a_sign_lets_cars_in() {
    assert!(across(&[("highway", "track")]).named("Across")[0].ends_only);
    assert!(!across(&[("highway", "track"), ("motor_vehicle", "yes")]).named("Across")[0].ends_only);
}

#[test]
fn speed_is_four_fifths_of_what_the_sign_says_or_what_is_usual() {
    let speed = |tags: Signs<'_>| across(tags).named("Across")[0].speed_kmh;
    assert_eq!(speed(&[("highway", "primary"), ("maxspeed", "40 mph")]), 51);
    assert_eq!(speed(&[("highway", "primary"), ("maxspeed", "70")]), 56);
    assert_eq!(speed(&[("highway", "residential"), ("maxspeed", "rubbish")]), 25);
    assert_eq!(speed(&[("highway", "trunk"), ("maxspeed:type", "GB:nsl_dual"), ("oneway", "yes")]), 89);
    let (_, report) = across(&[("highway", "residential"), ("maxspeed", "rubbish")]).read();
    assert_eq!((report.posted, report.posted_unclear), (0, 1));
}

/// A street across with something standing on its middle.
fn with_barrier(tags: Signs<'_>) -> Drawing {
    Drawing::square().node(5, 2.0, 2.0, tags).street(200, &[1, 5, 3], "Across")
}

#[test]
fn nobody_drives_through_a_bollard_but_both_sides_of_it_are_reached() {
    for tags in [
        &[("barrier", "bollard")][..],
        &[("barrier", "block")],
        &[("barrier", "gate"), ("access", "no")],
        &[("barrier", "gate"), ("vehicle", "no")],
    ] {
        let drawing = with_barrier(tags);
        let (roads, report) = drawing.read();
        let halves = named(&roads, "Across");
        assert_eq!(halves.len(), 2, "{tags:?}");
        assert_ne!(halves[0].to, halves[1].from);
        assert_eq!(roads.junctions[halves[0].to as usize], roads.junctions[halves[1].from as usize]);
        assert_eq!(report.barriers.closed, 1);
    }
}

#[test]
fn a_private_gate_is_passed_only_where_a_journey_begins_or_ends() {
    let drawing = with_barrier(&[("barrier", "gate"), ("access", "private")]);
    let (roads, report) = drawing.read();
    let parts = named(&roads, "Across");
    assert_eq!(parts.len(), 3);
    assert_eq!(parts.iter().filter(|one| one.ends_only).count(), 1);
    let metre = parts.iter().find(|one| one.ends_only).unwrap();
    assert!((0.5..2.0).contains(&roads::graph::metres(metre.line[0], metre.line[1])));
    assert_eq!(report.barriers.ends_only, 1);
    assert_eq!((metre.from, metre.to), (parts[0].to, parts[1].from));
}

#[test]
fn an_open_gate_and_a_cattle_grid_are_no_hindrance() {
    for tags in [&[("barrier", "gate")][..], &[("barrier", "cattle_grid")], &[("barrier", "bollard"), ("motor_vehicle", "yes")]] {
        assert_eq!(with_barrier(tags).named("Across").len(), 1, "{tags:?}");
    }
}

#[test]
fn a_public_street_behind_a_private_one_is_for_the_ends_of_a_journey_too() {
    let drawing = Drawing::square()
        .node(5, 2.0, 2.0, &[])
        .node(6, 2.0, 3.0, &[])
        .way(200, &[1, 5], &[("highway", "service"), ("access", "private"), ("name", "Drive")])
        .street(201, &[5, 6], "Close");
    let (roads, report) = drawing.read();
    assert!(named(&roads, "Close")[0].ends_only);
    assert_eq!(report.behind_private.segments, 1);
    assert!(named(&roads, "Square").iter().all(|one| !one.ends_only));
}

#[test]
fn signals_hold_those_who_arrive_at_them() {
    let at = |x: f64, tags: Signs<'_>| Drawing::square().node(5, x, x, tags).street(200, &[1, 5, 3], "Across").named("Across")[0].signals;
    let lights = ("highway", "traffic_signals");
    // Some metres before the far corner; before the near one; half way.
    assert_eq!(at(3.9, &[lights]), [true, false]);
    assert_eq!(at(0.1, &[lights]), [false, true]);
    assert_eq!(at(2.0, &[lights]), [true, true]);
    assert_eq!(at(3.9, &[lights, ("traffic_signals:direction", "backward")]), [false, true]);
    let mut corner = across(&[("highway", "residential")]);
    corner.nodes[2].3 = vec![lights];
    assert_eq!(corner.named("Across")[0].signals, [true, false]);
}

#[test]
fn roads_cut_off_from_the_rest_are_not_kept_but_counted() {
    let drawing = Drawing::square().node(7, 9.0, 9.0, &[]).node(8, 9.0, 10.0, &[]).street(300, &[7, 8], "Island").way(
        301,
        &[3, 7],
        &[("highway", "residential"), ("oneway", "yes"), ("name", "No return")],
    );
    let (roads, report) = drawing.read();
    assert!(named(&roads, "Island").is_empty() && named(&roads, "No return").is_empty());
    assert_eq!((report.islands.pieces, report.islands.segments), (1, 2));
    assert!(!roads.names.iter().any(|name| name == "Island"));
    assert!(report.islands.km > 0.1);
}

#[test]
fn a_road_is_not_drawn_across_points_the_file_does_not_have() {
    let drawing = Drawing::square().street(200, &[1, 999, 3], "Across");
    let (roads, report) = drawing.read();
    assert!(named(&roads, "Across").is_empty());
    assert_eq!(report.points_missing, 1);
}

#[test]
fn walkers_use_footways_both_ways_and_no_motorways() {
    let drawing = Drawing::square()
        .node(5, 2.0, 2.0, &[("barrier", "bollard")])
        .way(200, &[1, 5, 3], &[("highway", "footway"), ("oneway", "yes"), ("name", "Alley")])
        .way(201, &[2, 4], &[("highway", "motorway"), ("name", "M1")])
        .way(202, &[1, 3], &[("highway", "path"), ("foot", "no"), ("name", "Bikes")])
        .way(203, &[2, 4], &[("highway", "service"), ("access", "private"), ("name", "Yard")])
        .way(204, &[2, 3], &[("highway", "steps"), ("name", "Stairs")]);
    let (roads, _) = read(&drawing, Profile::Foot).unwrap();
    assert_eq!(named(&roads, "Stairs")[0].speed_kmh, 2);
    let alley = named(&roads, "Alley");
    assert_eq!(alley.len(), 1);
    assert!(alley[0].forward && alley[0].backward && alley[0].speed_kmh == 5);
    assert!(named(&roads, "M1").is_empty() && named(&roads, "Bikes").is_empty());
    assert!(named(&roads, "Yard")[0].ends_only);
}

#[test]
fn a_map_without_roads_is_refused() {
    let drawing = Drawing::default().node(1, 0.0, 0.0, &[]).node(2, 1.0, 0.0, &[]).way(1, &[1, 2], &[("waterway", "river")]);
    assert!(matches!(read(&drawing, Profile::Car), Err(ImportError::NoRoads { ways: 1, .. })));
}
