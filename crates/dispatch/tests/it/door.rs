//! Door to door: each part of a journey has its name, and what was learnt of such journeys is one of them.

use dispatch::learnt::Journey;
use dispatch::{DoorToDoor, Learnt};
use domain::job::{Arrival, Arrived};
use domain::registers::Access;
use domain::time::Duration;
use domain::words::Priority;

use crate::town::*;

/// A P1 ten minutes from R1, in the usual world where one also has to put on a coat and find the door.
fn ten_minutes_away() -> Town {
    let mut town = Town::new();
    town.learnt = Learnt::default();
    town.job(1, Priority::P1, at(10, 0)).access = Access::KeySafe { location: "by the door".to_owned() };
    town.responder(1, at(0, 0));
    town
}

#[test]
fn every_part_of_a_journey_is_named_and_their_sum_is_the_time_to_effective_help() {
    let mut town = ten_minutes_away();
    town.responder(2, at(4, 0)).keys = vec!["K214".to_owned()];
    town.what(1).access = Access::KeyHeld { key: "K214".to_owned(), at: UNDERHILL.to_owned() };
    for line in town.explain(1).candidates {
        let parts =
            line.finish_s + line.turnout_s + line.travel_s + line.key_s + line.park_s + line.access_s + line.stale_s + line.learnt_s;
        assert_eq!(parts, line.total_s);
        assert!(line.turnout_s > 0 && line.park_s > 0 && line.access_s > 0);
        assert_eq!(line.key_s > 0, line.responder == responder_id(1), "the key detour is in the time of whoever has to fetch it");
    }
}

#[test]
fn whoever_stands_at_the_base_needs_longer_to_set_off_than_whoever_is_about() {
    let mut town = ten_minutes_away();
    town.responder(2, at(10, 10));
    let prior = DoorToDoor::PRIOR;
    assert_eq!((town.line(1, 1).turnout_s, town.line(1, 2).turnout_s), (prior.turnout_s, prior.about_s));
    assert_eq!(told(&town.plan()), ["1001 → R2 12 min"], "although both drive ten minutes");
}

#[test]
fn a_flat_and_a_door_nobody_knows_take_longer() {
    let mut town = ten_minutes_away();
    let house = town.line(1, 1);
    town.what(1).place.address.lines = "Flat 9, Oak Court".to_owned();
    assert_eq!(town.line(1, 1).park_s, house.park_s + DoorToDoor::PRIOR.flat_s);
    town.what(1).access = Access::Unknown;
    assert!(town.line(1, 1).access_s > house.access_s);
}

#[test]
fn an_offer_promises_nine_in_ten_the_time_at_the_door_and_not_the_time_inside() {
    let town = ten_minutes_away();
    let planned = town.plan().moves.remove(0).offers.remove(0);
    let line = town.line(1, 1);
    let modelled_s = 600 + line.turnout_s + line.park_s;
    assert_eq!(
        planned.arrival,
        Some(Arrival { modelled_s, usual_s: modelled_s, promise_s: (modelled_s * 1_380 + 500) / 1_000, approximate: false })
    );
    assert_eq!(planned.estimate_s, modelled_s + line.access_s);
}

#[test]
fn journeys_that_took_half_as_long_again_are_expected_to_and_the_record_says_what_taught_it() {
    let mut town = ten_minutes_away();
    town.what(1).place.address.postcode = "EN5 1AA".to_owned();
    let before = (town.explain(1), town.line(1, 1));
    assert_eq!((before.0.learnt.as_str(), before.1.learnt_s), ("nothing learnt yet", 0));
    let arrived = Arrived {
        accepted_at: NOW - Duration::hours(24),
        took_s: 900,
        expected: Arrival { modelled_s: 600, usual_s: 600, promise_s: 828, approximate: false },
    };
    let journey = Journey { arrived, priority: Priority::P1, postcode: "EN5 9ZZ".to_owned() };
    town.learnt = Learnt::from(&vec![journey; 300]);
    let after = town.line(1, 1);
    let modelled_s = after.turnout_s + after.travel_s + after.park_s;
    assert!((modelled_s * 45 / 100..=modelled_s / 2).contains(&after.learnt_s), "{} s of {modelled_s} s", after.learnt_s);
    assert_eq!(after.travel_s, before.1.travel_s, "the road itself is as it was");
    assert!(town.explain(1).learnt.starts_with("300 arrivals, "), "{}", town.explain(1).learnt);
}

#[test]
fn whoever_is_on_foot_walks_and_parks_nothing() {
    let mut town = ten_minutes_away();
    town.responder(2, at(10, 0)).on_foot = true;
    let near = town.line(1, 2);
    assert_eq!((near.travel_s, near.park_s), (0, 0));
    town.responder(3, at(5, 0));
    let driven = town.line(1, 3).travel_s;
    town.who(3).on_foot = true;
    assert!(town.line(1, 3).travel_s > driven, "five streets on foot");
    town.what(1).access = Access::KeyHeld { key: "K214".to_owned(), at: UNDERHILL.to_owned() };
    let (walks, drives) = (town.line(1, 3).key_s, town.line(1, 1).key_s);
    assert!(walks > drives, "to the base and back on foot: {walks} s against {drives} s");
}
