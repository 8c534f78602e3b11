//! Time to effective help: keys, old fixes, visits under way and doors nobody has found.

use domain::job::AssignmentState;
use domain::place::Metres;
use domain::registers::Access;
use domain::time::Duration;
use domain::words::{JobKind, Priority, Step};

use crate::town::*;

/// A P1 at a door ten minutes north of the base, behind key K214.
fn behind_a_held_key() -> Town {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(10, 0)).access = Access::KeyHeld { key: "K214".to_owned(), at: UNDERHILL.to_owned() };
    town
}

#[test]
fn a_responder_who_must_fetch_the_key_drives_by_the_base_and_signs_for_it() {
    let mut town = behind_a_held_key();
    town.responder(1, at(6, 0));
    let line = town.line(1, 1);
    assert_eq!(line.travel_s, 4 * 60, "straight there");
    assert_eq!(line.key_s, (6 + 3 + 10 - 4) * 60, "six to the base, three for the key, ten back, instead of four");
    assert_eq!(line.total_s, 19 * 60);
}

#[test]
fn the_responder_with_the_key_goes_although_another_is_nearer() {
    let mut town = behind_a_held_key();
    town.responder(1, at(10, 9)).keys = vec!["K214".to_owned()];
    town.responder(2, at(10, 2));
    assert_eq!(told(&town.plan()), ["1001 → R1 9 min"]);
    assert_eq!(town.line(1, 1).key_s, 0);
}

#[test]
fn the_meeting_point_for_a_carried_key_is_where_its_carrier_is() {
    let mut town = behind_a_held_key();
    town.responder(1, at(9, 4)).keys = vec!["K214".to_owned()];
    town.responder(2, at(10, 2));
    town.job(2, Priority::P2, at(12, 2)).auto_offer = false;
    town.assigned(2, 1, &[(Step::EnRoute, 9), (Step::Arrived, 4)], AssignmentState::Live);
    let line = town.line(1, 2);
    assert_eq!(line.total_s, (2 + 3 + 4) * 60, "two to the door where the carrier is busy, three for the key, four from there");
    assert_eq!(told(&town.plan()), ["1001 → R2 9 min"]);
}

#[test]
fn the_nearer_of_two_copies_is_fetched() {
    let mut town = behind_a_held_key();
    for (n, place) in [(1, at(30, 0)), (2, at(10, 1))] {
        town.responder(n, place).keys = vec!["K214".to_owned()];
    }
    town.responder(3, at(10, 2));
    assert_eq!(town.line(1, 3).total_s, (1 + 3 + 1) * 60);
}

#[test]
fn a_key_in_the_pocket_of_somebody_off_duty_is_not_at_the_base() {
    let mut town = behind_a_held_key();
    town.responder(1, at(10, 0)).keys = vec!["K214".to_owned()];
    town.who(1).duty = domain::responder::Duty::Off;
    town.responder(2, at(10, 2));
    assert_eq!(town.excluded(1, 2).as_deref(), Some("cannot get the key"));
}

#[test]
fn another_providers_key_of_the_same_tag_is_another_key() {
    let mut town = behind_a_held_key();
    town.responder(1, at(10, 1)).keys = vec!["K214".to_owned()];
    town.who(1).organisation = domain::ids::OrganisationId::from_bytes([9; 16]);
    town.responder(2, at(10, 2));
    assert_eq!(town.line(1, 2).total_s, (12 + 3 + 10) * 60, "by way of our own base");
}

#[test]
fn fetching_the_key_never_makes_anybody_sooner_than_driving_straight_there() {
    let mut town = behind_a_held_key();
    town.responder(1, at(1, 0));
    town.streets.pace_percent = vec![(at(0, 0), 0)];
    let line = town.line(1, 1);
    assert_eq!((line.travel_s, line.key_s, line.total_s), (9 * 60, 0, 9 * 60), "although from the base it would be nothing");
}

#[test]
fn a_key_safe_or_somebody_who_lets_one_in_needs_no_detour() {
    for access in [Access::KeySafe { location: "by the meter".to_owned() }, Access::LetIn { by: "the warden".to_owned() }, Access::Unknown]
    {
        let mut town = behind_a_held_key();
        town.what(1).access = access;
        town.responder(1, at(6, 0));
        assert_eq!(town.line(1, 1).total_s, 4 * 60);
    }
}

#[test]
fn a_fix_is_as_good_as_new_for_two_minutes_and_then_adds_a_tenth_of_its_age_up_to_ten_minutes() {
    for (minutes, added_s) in [(0, 0), (2, 0), (3, 18), (30, 180), (100, 600), (400, 600)] {
        let mut town = Town::new();
        town.job(1, Priority::P1, at(10, 0));
        town.responder(1, at(6, 0));
        town.last_seen(1, Some(minutes));
        let line = town.line(1, 1);
        assert_eq!((line.stale_s, line.fix_age_s), (added_s, Some(minutes * 60)), "{minutes} min old");
        assert_eq!(line.total_s, 4 * 60 + added_s);
    }
}

#[test]
fn somebody_placed_at_the_base_for_want_of_a_fix_never_counts_as_near() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    town.responder(1, at(0, 0));
    town.last_seen(1, None);
    town.responder(2, at(8, 0));
    let line = town.line(1, 1);
    assert_eq!((line.travel_s, line.stale_s, line.fix_age_s), (0, 600, None));
    assert_eq!(told(&town.plan()), ["1001 → R2 8 min"]);
}

#[test]
fn a_vague_fix_adds_the_time_to_drive_out_of_its_vagueness() {
    for (within_m, added_s) in [(20, 0), (250, 0), (1_250, 100), (50_000, 600)] {
        let mut town = Town::new();
        town.job(1, Priority::P1, at(10, 0));
        town.responder(1, at(6, 0));
        town.fixes.get_mut(&responder_id(1)).unwrap().accuracy = Some(Metres(within_m));
        assert_eq!(town.line(1, 1).stale_s, added_s, "within {within_m} m");
    }
}

#[test]
fn a_phone_that_runs_fast_is_not_younger_than_new() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(10, 0));
    town.responder(1, at(6, 0));
    town.last_seen(1, Some(-90));
    assert_eq!(town.line(1, 1).fix_age_s, Some(0));
}

#[test]
fn somebody_whose_phone_fell_silent_at_a_door_is_at_that_door() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(10, 0)).auto_offer = false;
    town.job(2, Priority::P2, at(12, 0)).auto_offer = false;
    town.responder(1, at(50, 50));
    town.last_seen(1, Some(40));
    town.assigned(2, 1, &[(Step::EnRoute, 40), (Step::Arrived, 10)], AssignmentState::Live);
    let line = town.line(1, 1);
    assert_eq!((line.position, line.fix_age_s), (Some(at(12, 0)), Some(600)));
    assert_eq!(line.finish_s, (46 - 10) * 60, "the rest of an upper quantile of the stay");
    assert_eq!(line.travel_s, 2 * 60, "from there");
}

#[test]
fn whoever_is_still_driving_has_the_rest_of_the_drive_and_the_whole_stay_before_them() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(10, 0)).auto_offer = false;
    town.job(2, Priority::P4, at(12, 0)).kind = JobKind::WelfareVisit;
    town.responder(1, at(5, 0));
    town.assigned(2, 1, &[(Step::EnRoute, 1)], AssignmentState::Live);
    let line = town.line(1, 1);
    assert_eq!((line.finish_s, line.travel_s), ((7 + 20) * 60, 2 * 60));
}

#[test]
fn a_visit_longer_than_expected_is_never_over_before_now() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(10, 0)).auto_offer = false;
    town.job(2, Priority::P1, at(12, 0));
    town.responder(1, at(12, 0));
    town.assigned(2, 1, &[(Step::Arrived, 240)], AssignmentState::Live);
    assert_eq!(town.line(1, 1).finish_s, 0);
}

#[test]
fn a_door_that_nobody_has_found_on_the_map_is_still_offered() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0)).place.position = None;
    town.responder(1, at(3, 0));
    town.responder(2, at(1, 0)).jobs_this_shift = 1;
    assert_eq!(told(&town.plan()), ["1001 → R1 30 min"], "all are alike, so that whoever has had fewer jobs goes");
}

#[test]
fn between_equals_goes_whoever_had_fewer_jobs_then_whoever_has_been_free_longest_then_the_first_on_the_books() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    for n in [1, 2, 3] {
        town.responder(n, at(4, 0));
    }
    assert_eq!(told(&town.plan()), ["1001 → R1 4 min"]);
    town.who(1).free_since = Some(NOW - Duration::minutes(5));
    town.who(2).free_since = Some(NOW - Duration::minutes(50));
    town.who(3).free_since = Some(NOW - Duration::minutes(20));
    assert_eq!(told(&town.plan()), ["1001 → R2 4 min"]);
    town.who(2).jobs_this_shift = 2;
    assert_eq!(told(&town.plan()), ["1001 → R3 4 min"]);
}

#[test]
fn a_second_of_help_sooner_outweighs_any_fairness() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    town.responder(1, at(4, 0)).jobs_this_shift = 9;
    town.responder(2, at(5, 0));
    assert_eq!(told(&town.plan()), ["1001 → R1 4 min"]);
}
