//! The sentence that says why, and the recommendation the desk sees before there is a job.

use dispatch::{Proposed, recommend, would_be_alone};
use domain::job::{AssignmentState, OfferState, TwoUp};
use domain::registers::Access;
use domain::responder::Duty;
use domain::words::*;

use crate::town::*;

fn held() -> Access {
    Access::KeyHeld { key: "K214".to_owned(), at: UNDERHILL.to_owned() }
}

#[test]
fn the_reason_names_the_chosen_the_key_and_whoever_is_nearer() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(9, 0)).access = held();
    town.responder(7, at(9, 9)).name = "Asha Patel".to_owned();
    town.who(7).keys = vec!["K214".to_owned()];
    town.responder(2, at(9, 6));
    assert_eq!(town.explain(1).reason, "R7 Asha, 9 min, has the key. R2 Ben is nearer (6 min) but R7 has the key (+9).");
    town.who(7).keys.clear();
    town.what(1).access = Access::KeyHeld { key: "K214".to_owned(), at: "Colindale".to_owned() };
    town.who(2).base_name = "Colindale".to_owned();
    town.who(2).base = Some(at(9, 10));
    assert_eq!(
        town.explain(1).reason,
        "R7 Asha, 14 min, by way of Colindale for the key (+5). R2 Ben is nearer (6 min) but the key is at Colindale (+11)."
    );
}

#[test]
fn the_reason_says_when_somebody_nearer_may_not_go() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    town.job(2, Priority::P2, at(1, 0)).auto_offer = false;
    town.responder(1, at(5, 0));
    town.responder(2, at(1, 0));
    town.assigned(2, 2, &[(Step::Arrived, 3)], AssignmentState::Live);
    assert_eq!(town.explain(1).reason, "R1 Asha, 5 min. R2 Ben is nearer (1 min) but is on a visit (1002) until about 12:45.");
    town.what(1).excluded = vec![responder_id(3)];
    town.responder(3, at(4, 0));
    assert_eq!(
        town.explain(1).reason,
        "R1 Asha, 5 min. R3 Cem is nearer (4 min) but is not sent to this client.",
        "of a free neighbour and a busy one the free one is told: the journey is all of their time"
    );
}

#[test]
fn the_reason_says_until_when_somebody_nearer_is_busy_and_when_nobody_can_say() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    town.responder(1, at(5, 0));
    town.responder(2, at(1, 0));
    town.job(2, Priority::P2, at(1, 0)).auto_offer = false;
    for (steps, until) in [
        (vec![(Step::EnRoute, 3)], " until about 12:50: not diverted, they are within five minutes of that door"),
        (vec![(Step::Arrived, 30)], " until about 12:20"),
        (vec![(Step::Arrived, 90)], ", and nobody can say until when"),
    ] {
        town.what(2).assignments.clear();
        town.assigned(2, 2, &steps, AssignmentState::Live);
        assert_eq!(town.explain(1).reason, format!("R1 Asha, 5 min. R2 Ben is nearer (1 min) but is on a visit (1002){until}."));
    }
    town.who(2).left_unsafe = true;
    let reason = town.explain(1).reason;
    assert!(
        reason.ends_with(" but left because it was unsafe, and has not said that they are safe."),
        "the end of a visit ends no other rule: {reason}"
    );
}

#[test]
fn the_reason_says_when_somebody_nearer_has_not_been_seen_for_long() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    town.responder(1, at(5, 0));
    town.responder(2, at(4, 0));
    town.last_seen(2, Some(30));
    assert_eq!(town.explain(1).reason, "R1 Asha, 5 min. R2 Ben is nearer (4 min) but was last seen 30 min ago (+3).");
}

#[test]
fn of_a_far_key_and_an_old_fix_the_reason_gives_what_costs_more() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(9, 0)).access = held();
    town.responder(1, at(9, 9)).keys = vec!["K214".to_owned()];
    town.responder(2, at(9, 8));
    for (seen_minutes, why) in [(10, "R1 has the key (+5)"), (90, "was last seen 90 min ago (+9)")] {
        town.last_seen(2, Some(seen_minutes));
        assert_eq!(town.explain(1).reason, format!("R1 Asha, 9 min, has the key. R2 Ben is nearer (8 min) but {why}."));
    }
}

#[test]
fn the_reason_gives_the_next_in_line_when_nobody_is_nearer() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0));
    town.responder(1, at(5, 0));
    assert_eq!(town.explain(1).reason, "R1 Asha, 5 min. Nobody else can go.");
    town.responder(2, at(6, 0));
    assert_eq!(town.explain(1).reason, "R1 Asha, 5 min. Next: R2 Ben, 6 min.");
}

#[test]
fn when_nobody_can_go_the_reason_says_why_for_each() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0)).excluded = vec![responder_id(1)];
    assert_eq!(town.explain(1).reason, "Nobody can go: there is nobody on the books.");
    town.responder(1, at(5, 0));
    town.responder(2, at(5, 0)).duty = Duty::Off;
    assert_eq!(town.explain(1).reason, "Nobody can go: R1 Asha is not sent to this client; 1 is off duty.");
    for n in 3..=10 {
        town.responder(n, at(5, 0));
        town.what(1).excluded.push(responder_id(n));
    }
    let reason = town.explain(1).reason;
    assert!(reason.ends_with("; 3 more on duty cannot either; 1 is off duty."), "{reason}");
}

#[test]
fn everybody_stands_in_the_record_best_first_the_excluded_last_and_their_parts_add_up() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(9, 0)).access = held();
    for n in 1..=5 {
        town.responder(n, at(9, i32::from(n) * 2));
        town.last_seen(n, Some(i64::from(n) * 4));
    }
    town.who(1).duty = Duty::Off;
    town.what(1).excluded = vec![responder_id(2)];
    let record = town.explain(1);
    let order: Vec<u8> = record.candidates.iter().map(|candidate| candidate.responder.bytes()[15]).collect();
    assert_eq!(order, [3, 4, 5, 2, 1]);
    assert_eq!(record.chosen, Some(responder_id(3)));
    assert_eq!(record.travel, "a minute a street");
    for candidate in &record.candidates {
        assert_eq!(candidate.total_s, candidate.finish_s + candidate.key_s + candidate.travel_s + candidate.stale_s);
    }
}

#[test]
fn a_job_that_is_not_there_has_no_candidates() {
    let town = Town::new();
    let record = town.explain(9);
    assert_eq!((record.candidates.len(), record.chosen), (0, None));
}

#[test]
fn the_desk_sees_before_it_decides_what_the_plan_would_do_afterwards() {
    let mut town = Town::new();
    town.responder(1, at(9, 9)).keys = vec!["K214".to_owned()];
    town.responder(2, at(9, 2));
    town.job(1, Priority::P1, at(9, 0)).access = held();
    let planned = town.explain(1);
    let job = town.board.jobs.remove(&job_id(1)).unwrap();
    let proposed = Proposed::of_job(&job);
    assert_eq!(recommend(&town.problem(), &proposed), planned);
    assert!(planned.chosen.is_some());
}

#[test]
fn beside_somebody_who_goes_it_is_the_second_person_who_lacks() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::Lifting);
    town.job(2, Priority::P2, at(1, 0)).auto_offer = false;
    town.responder(1, at(1, 0));
    town.assigned(1, 1, &[(Step::EnRoute, 3)], AssignmentState::Live);
    assert_eq!(town.explain(1).reason, "No second person can go: there is nobody else on the books.");
    town.responder(2, at(5, 0));
    assert_eq!(town.explain(1).reason, "R2 Ben, 5 min. Nobody else can go.", "whoever goes already is no alternative");
    town.assigned(2, 2, &[(Step::Arrived, 3)], AssignmentState::Live);
    assert_eq!(town.explain(1).reason, "No second person can go: R2 Ben is on a visit (1002).");
    assert_eq!(town.excluded(1, 1).as_deref(), Some("has this visit already"));
}

#[test]
fn of_one_who_would_be_alone_where_that_is_not_safe_nobody_is_recommended() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::StaffSafety);
    let alone = town.explain(1);
    assert_eq!((alone.chosen, alone.reason.as_str()), (None, "Nobody can go: R1 Asha is not sent alone."));
    town.responder(2, at(0, 5));
    assert_eq!(town.explain(1).chosen, Some(responder_id(1)), "with a second");
    town.who(2).duty = Duty::Off;
    town.offered(1, 2, OfferState::Open);
    assert_eq!(town.explain(1).chosen, Some(responder_id(1)), "beside whoever was asked");
}

#[test]
fn before_there_is_a_job_too_the_desk_is_told_that_the_second_is_missing() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.job(1, Priority::P1, at(0, 0)).two_up = Some(TwoUp::StaffSafety);
    let job = town.board.jobs.remove(&job_id(1)).unwrap();
    let alone = recommend(&town.problem(), &Proposed::of_job(&job));
    assert_eq!((alone.chosen, alone.reason.as_str()), (None, "Nobody can go: R1 Asha is not sent alone."));
    town.responder(2, at(0, 5));
    assert_eq!(recommend(&town.problem(), &Proposed::of_job(&job)).chosen, Some(responder_id(1)), "with a second");
}

#[test]
fn whoever_the_desk_asks_would_be_alone_only_where_nobody_enters_alone_and_nobody_else_can_go() {
    let mut town = Town::new();
    town.responder(1, at(0, 1));
    town.job(1, Priority::P1, at(0, 0));
    let alone = |town: &Town, n: u8| would_be_alone(&town.problem(), job_id(1), responder_id(n));
    assert!(!alone(&town, 1), "one is enough");
    town.what(1).two_up = Some(TwoUp::StaffSafety);
    assert!(alone(&town, 1));
    town.responder(2, at(0, 5));
    assert!(!alone(&town, 1), "the other is free");
    town.who(2).duty = Duty::Off;
    assert!(alone(&town, 1) && !alone(&town, 2), "beside somebody off duty there is one who can go");
    town.offered(1, 2, OfferState::Open);
    assert!(!alone(&town, 1), "the other has been asked");
}

#[test]
fn of_somebody_nearer_the_same_sort_of_time_is_said_as_of_the_chosen() {
    let mut town = Town::new();
    town.learnt = dispatch::Learnt::nothing(dispatch::DoorToDoor::PRIOR);
    town.job(1, Priority::P1, at(0, 0));
    town.responder(1, at(9, 0));
    town.responder(2, at(2, 0));
    town.offered(1, 2, OfferState::Open);
    let record = town.explain(1);
    let said = |n: u8| record.candidates.iter().find(|one| one.responder == responder_id(n)).map(|one| (one.total_s + 59) / 60).unwrap();
    let (chosen, nearer) = (said(1), said(2));
    assert!(nearer > 2, "a journey is more than its drive");
    assert_eq!(record.reason, format!("R1 Asha, {chosen} min. R2 Ben is nearer ({nearer} min) but has been asked already."));
}

#[test]
fn whoever_drives_to_something_less_urgent_and_is_not_diverted_is_told_with_the_rule() {
    let told = |change: fn(&mut Town)| {
        let mut town = Town::new();
        town.job(1, Priority::P1, at(0, 0));
        town.responder(1, at(9, 0));
        town.job(2, Priority::P2, at(0, 7)).auto_offer = false;
        town.responder(2, at(0, 1));
        town.assigned(2, 2, &[(Step::EnRoute, 3)], AssignmentState::Live);
        change(&mut town);
        town.excluded(1, 2).unwrap()
    };
    assert_eq!(told(|_| {}), "is on a visit (1002)", "they may be diverted");
    assert_eq!(
        told(|town| town.what(2).place.position = Some(at(0, 3))),
        "is on a visit (1002): not diverted, they are within five minutes of that door"
    );
    assert_eq!(
        told(|town| town.what(2).assignments[0].diverted_from = Some(job_id(3))),
        "is on a visit (1002): not diverted, they were diverted on this journey already"
    );
    assert_eq!(
        told(|town| town.what(2).two_up = Some(TwoUp::StaffSafety)),
        "is on a visit (1002): not diverted, the other would be alone there"
    );
    assert_eq!(told(|town| town.what(2).priority = Priority::P1), "is on a visit (1002)", "nobody would divert them");
}
