//! When those who go are expected: from where they were last seen, when they were seen there, by what the roads are now.

use dispatch::expected::{UnderWay, under_way};
use dispatch::{DoorToDoor, Learnt, Problem};
use domain::job::AssignmentState;
use domain::registers::Access;
use domain::time::{Duration, Timestamp};
use domain::words::*;

use crate::town::*;

/// Seconds from the moment of the story until each is expected, as somebody asks `later` so many seconds after it.
fn asked(town: &Town, later: i64) -> Vec<i64> {
    found(town, later).iter().map(|one| one.expected_at.since(NOW).ms() / 1_000).collect()
}

fn found(town: &Town, later: i64) -> Vec<UnderWay> {
    let now: Timestamp = NOW + Duration::seconds(later);
    let problem = Problem::of(&town.board, &town.fixes, &town.streets, &town.learnt, now);
    under_way(&problem, &|_, _| false)
}

/// R1 set off to job 1001 twenty minutes ago and was last seen ten streets from it.
fn on_the_way() -> Town {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 10));
    town.responder(1, at(0, 0));
    town.assigned(1, 1, &[(Step::EnRoute, 20)], AssignmentState::Live);
    town
}

#[test]
fn they_are_expected_from_where_they_were_seen_when_they_were_seen_there_and_without_news_it_stays() {
    let mut town = on_the_way();
    assert_eq!(asked(&town, 0), [600]);
    town.last_seen(1, Some(3));
    assert_eq!(asked(&town, 0), [600 - 180], "three minutes ago it was ten minutes");
    assert_eq!(asked(&town, 170), asked(&town, 0), "nothing new is nothing else");
    town.what(1).assignments[0].steps[0].step = Step::Arrived;
    assert!(found(&town, 0).is_empty(), "whoever is there is expected no more");
}

#[test]
fn a_fix_from_before_the_journey_says_where_it_began_and_the_doubt_is_that_of_then() {
    let mut town = on_the_way();
    town.last_seen(1, Some(40));
    // Set off twenty minutes ago, last seen twenty minutes before that: a tenth of it more.
    assert_eq!(asked(&town, 0), [600 + 120 - 20 * 60]);
    assert_eq!(asked(&town, 600), asked(&town, 0));
    town.last_seen(1, None);
    assert_eq!(asked(&town, 0), [600 + 600 - 20 * 60], "nobody has seen them: from the base");
}

#[test]
fn a_closed_street_moves_what_is_expected_by_as_much_as_the_way_round_and_opened_again_it_is_as_it_was() {
    let mut town = on_the_way();
    let before = asked(&town, 0);
    town.streets.pace_percent = vec![(at(0, 0), 250)];
    assert_eq!(asked(&town, 0), [1_500]);
    town.streets.pace_percent.clear();
    assert_eq!(asked(&town, 0), before);
}

#[test]
fn before_they_set_off_what_is_left_of_setting_off_counts_and_parking_the_key_and_what_was_learnt_do_as_in_the_plan() {
    let mut town = on_the_way();
    town.learnt = Learnt::nothing(DoorToDoor::PRIOR);
    assert_eq!(asked(&town, 0), [600 + 60], "who has set off has only to park");
    town.what(1).assignments[0].steps.clear();
    town.what(1).assignments[0].accepted_at = NOW - Duration::seconds(25);
    assert_eq!(asked(&town, 0), [600 + 35 + 60], "25 of the 60 seconds are gone");
    town.what(1).access = Access::KeyHeld { key: "K1".to_owned(), at: UNDERHILL.to_owned() };
    town.fixes.get_mut(&responder_id(1)).unwrap().position = at(0, 5);
    // Five streets back to the base, three minutes there, ten streets to the door: from a place that is away from the base one is about.
    assert_eq!(asked(&town, 0), [300 + 180 + 600 + 60]);
    assert_eq!(found(&town, 0)[0].by_way_of, Some(at(0, 0)));
    let problem = town.problem();
    let fetched = under_way(&problem, &|job, who| (job, who) == (job_id(1), responder_id(1)));
    assert_eq!((fetched[0].by_way_of, fetched[0].expected_at), (None, NOW + Duration::seconds(300 + 60)), "they have been there");
    town.who(1).keys = vec!["K1".to_owned()];
    assert_eq!((asked(&town, 0), found(&town, 0)[0].by_way_of), (vec![300 + 60], None), "it is in their pocket");
    town.who(1).on_foot = true;
    let walked = found(&town, 0);
    assert!(walked[0].from.on_foot && walked[0].expected_at > NOW + Duration::seconds(300), "on foot it is another time: {walked:?}");
}
