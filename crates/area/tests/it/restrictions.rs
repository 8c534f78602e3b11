//! Turn restrictions at a junction and over a road between.

use area::osm::report::Unused;
use area::osm::source::MemberKind::{Node, Way};

use crate::drawing::Drawing;

/// A crossroads at 9 inside the square: South, East, North and West lead from it to the middles of the square's sides.
fn crossroads() -> Drawing {
    Drawing::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 4.0, 0.0, &[])
        .node(3, 4.0, 4.0, &[])
        .node(4, 0.0, 4.0, &[])
        .node(5, 2.0, 0.0, &[])
        .node(6, 4.0, 2.0, &[])
        .node(7, 2.0, 4.0, &[])
        .node(8, 0.0, 2.0, &[])
        .node(9, 2.0, 2.0, &[])
        .street(100, &[1, 5, 2, 6, 3, 7, 4, 8, 1], "Square")
        .street(101, &[5, 9], "South")
        .street(102, &[9, 6], "East")
        .street(103, &[9, 7], "North")
        .street(104, &[8, 9], "West")
}

const SOUTH_WEST: [(area::osm::source::MemberKind, i64, &str); 3] = [(Way, 101, "from"), (Node, 9, "via"), (Way, 104, "to")];

#[test]
fn a_forbidden_turn_is_not_there_and_the_others_are() {
    let plain = crossroads();
    assert!(plain.drivable(&["South", "West"]));
    let signed = plain.sign(&SOUTH_WEST, &[("restriction", "no_left_turn")]);
    assert!(!signed.drivable(&["South", "West"]));
    assert!(signed.drivable(&["South", "North"]) && signed.drivable(&["South", "East"]) && signed.drivable(&["West", "South"]));
    assert_eq!(signed.read().1.restrictions.at_junction, 1);
}

#[test]
fn the_only_turn_allowed_leaves_no_other() {
    let signed = crossroads().sign(&SOUTH_WEST, &[("restriction", "only_left_turn")]);
    assert!(signed.drivable(&["South", "West"]));
    assert!(!signed.drivable(&["South", "North"]) && !signed.drivable(&["South", "East"]));
    assert!(signed.drivable(&["North", "South"]));
}

#[test]
fn a_restriction_for_cars_counts_and_one_that_excepts_them_does_not() {
    let holds = |tags: &[(&'static str, &'static str)]| !crossroads().sign(&SOUTH_WEST, tags).drivable(&["South", "West"]);
    assert!(holds(&[("restriction:motorcar", "no_left_turn")]));
    assert!(!holds(&[("restriction", "no_left_turn"), ("except", "bicycle;motorcar")]));
    assert!(holds(&[("restriction", "no_left_turn"), ("except", "psv;bicycle")]));
    assert!(!holds(&[("restriction:hgv", "no_left_turn")]));
}

#[test]
fn what_cannot_be_used_is_counted_with_its_reason() {
    let why = |members: &[(area::osm::source::MemberKind, i64, &'static str)], tags: &[(&'static str, &'static str)]| {
        let (_, report) = crossroads().sign(members, tags).read();
        assert_eq!(report.restrictions.read, 1);
        report.restrictions.unused.into_iter().next().map(|(why, _)| why)
    };
    assert_eq!(why(&SOUTH_WEST, &[("restriction:conditional", "no_left_turn @ (Mo-Fr 07:00-09:00)")]), Some(Unused::Conditional));
    assert_eq!(why(&SOUTH_WEST, &[("restriction", "no_left_turn"), ("hour_on", "07:00")]), Some(Unused::Conditional));
    assert_eq!(why(&SOUTH_WEST, &[("restriction", "no_parking")]), Some(Unused::UnknownKind));
    assert_eq!(why(&SOUTH_WEST[..2], &[("restriction", "no_left_turn")]), Some(Unused::Members));
    let gone = [(Way, 101, "from"), (Node, 9, "via"), (Way, 999, "to")];
    assert_eq!(why(&gone, &[("restriction", "no_left_turn")]), Some(Unused::RoadLeftOut));
    let elsewhere = [(Way, 101, "from"), (Node, 6, "via"), (Way, 102, "to")];
    assert_eq!(why(&elsewhere, &[("restriction", "no_left_turn")]), Some(Unused::Unclear));
}

/// Two carriageways joined by Link, which has a side street half way: Up leads to the link, Down away from it, and others do the same.
fn carriageways() -> Drawing {
    Drawing::default()
        .node(1, 0.0, 0.0, &[])
        .node(2, 0.0, 4.0, &[])
        .node(3, 2.0, 4.0, &[])
        .node(4, 2.0, 0.0, &[])
        .node(5, 0.0, 2.0, &[])
        .node(6, 2.0, 2.0, &[])
        .node(7, 1.0, 2.0, &[])
        .node(8, 1.0, 3.0, &[])
        .street(101, &[1, 5], "Up")
        .street(102, &[5, 2], "Up there")
        .street(103, &[2, 8, 3], "Top")
        .street(104, &[3, 6], "Down here")
        .street(105, &[6, 4], "Down")
        .street(106, &[4, 1], "Bottom")
        .street(107, &[5, 7, 6], "Link")
        .street(108, &[7, 8], "Side")
}

const U_TURN: [(area::osm::source::MemberKind, i64, &str); 3] = [(Way, 101, "from"), (Way, 107, "via"), (Way, 105, "to")];

#[test]
fn a_turn_forbidden_over_a_road_between_is_forbidden_to_those_who_came_that_way_only() {
    let plain = carriageways();
    assert!(plain.drivable(&["Up", "Link", "Down"]));
    let signed = plain.sign(&U_TURN, &[("restriction", "no_u_turn")]);
    assert!(!signed.drivable(&["Up", "Link", "Down"]));
    for allowed in [
        ["Up", "Link", "Down here"],
        ["Up there", "Link", "Down"],
        ["Side", "Link", "Down"],
        ["Up", "Link", "Side"],
        ["Down", "Link", "Up"],
        ["Down here", "Link", "Up"],
        ["Up there", "Link", "Side"],
    ] {
        assert!(signed.drivable(&allowed), "{allowed:?}");
    }
    // Nor does anyone turn round on the road between because it is there twice.
    assert!(!signed.drivable(&["Up", "Link", "Up there"]));
    let (roads, report) = signed.read();
    assert_eq!((report.restrictions.over_way, roads.copies.len()), (1, 2));
    for one in &roads.copies {
        assert_eq!(roads.segments[one.copy as usize].name, roads.segments[one.of as usize].name);
    }
}

#[test]
fn the_only_way_on_over_a_road_between_leaves_no_other_to_those_who_came_that_way() {
    let signed = carriageways().sign(&U_TURN, &[("restriction", "only_right_turn")]);
    assert!(signed.drivable(&["Up", "Link", "Down"]));
    assert!(!signed.drivable(&["Up", "Link", "Down here"]));
    assert!(signed.drivable(&["Up there", "Link", "Down here"]));
}

#[test]
fn two_restrictions_over_the_same_road_hold_both() {
    let back = [(Way, 105, "from"), (Way, 107, "via"), (Way, 101, "to")];
    let other = [(Way, 101, "from"), (Way, 107, "via"), (Way, 104, "to")];
    let signed = carriageways()
        .sign(&U_TURN, &[("restriction", "no_u_turn")])
        .sign(&other, &[("restriction", "no_left_turn")])
        .sign(&back, &[("restriction", "no_u_turn")]);
    for forbidden in [["Up", "Link", "Down"], ["Up", "Link", "Down here"], ["Down", "Link", "Up"]] {
        assert!(!signed.drivable(&forbidden), "{forbidden:?}");
    }
    assert!(signed.drivable(&["Up there", "Link", "Down"]) && signed.drivable(&["Down", "Link", "Up there"]));
}

#[test]
fn a_plain_restriction_out_of_a_road_holds_for_its_copy_too() {
    let plain = [(Way, 107, "from"), (Node, 6, "via"), (Way, 104, "to")];
    let signed = carriageways().sign(&U_TURN, &[("restriction", "no_u_turn")]).sign(&plain, &[("restriction", "no_left_turn")]);
    assert!(!signed.drivable(&["Up", "Link", "Down here"]));
    assert!(!signed.drivable(&["Up there", "Link", "Down here"]));
    assert!(signed.drivable(&["Up there", "Link", "Down"]));
}

#[test]
fn a_plain_restriction_into_a_road_holds_for_its_copy_too() {
    let plain = [(Way, 101, "from"), (Node, 5, "via"), (Way, 107, "to")];
    let no = carriageways().sign(&U_TURN, &[("restriction", "no_u_turn")]).sign(&plain, &[("restriction", "no_right_turn")]);
    assert!(!no.drivable(&["Up", "Link"]));
    let only = carriageways().sign(&U_TURN, &[("restriction", "no_u_turn")]).sign(&plain, &[("restriction", "only_right_turn")]);
    assert!(only.drivable(&["Up", "Link", "Down here"]));
    assert!(!only.drivable(&["Up", "Link", "Down"]) && !only.drivable(&["Up", "Up there"]));
}
