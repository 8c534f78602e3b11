//! The rules of who may go, one story each, in their order.

use domain::job::{AssignmentState, OfferState, Withdrawal};
use domain::registers::Access;
use domain::responder::{Duty, OffRoad};
use domain::time::{Duration, Timestamp};
use domain::words::*;

use crate::town::*;

/// R1 and R2 three and six minutes from a P1.
fn two_near_a_p1() -> Town {
    let mut town = Town::new();
    town.responder(1, at(3, 0));
    town.responder(2, at(6, 0));
    town.job(1, Priority::P1, at(0, 0));
    town
}

fn declined() -> OfferState {
    OfferState::Declined { at: NOW, reason: DeclineReason::StillBusy, note: String::new() }
}

#[test]
fn everybody_free_and_on_duty_may_go_and_the_first_to_help_is_asked() {
    let town = two_near_a_p1();
    assert_eq!(town.excluded(1, 1), None);
    assert_eq!(town.excluded(1, 2), None);
    assert_eq!(told(&town.plan()), ["1001 → R1 3 min"]);
}

#[test]
fn somebody_off_duty_is_never_asked_even_when_they_live_next_door() {
    let mut town = two_near_a_p1();
    town.who(1).duty = Duty::Off;
    assert_eq!(town.excluded(1, 1).as_deref(), Some("is off duty"));
    assert_eq!(told(&town.plan()), ["1001 → R2 6 min"]);
}

#[test]
fn where_somebody_off_duty_is_stands_in_no_record() {
    let mut town = two_near_a_p1();
    town.who(1).duty = Duty::Off;
    let line = town.line(1, 1);
    assert_eq!((line.position, line.fix_age_s, line.total_s), (None, None, 0));
}

#[test]
fn whoever_forgot_to_sign_off_is_not_sent_after_the_end_of_the_shift() {
    let mut town = two_near_a_p1();
    town.who(1).duty = Duty::On { since: NOW - Duration::hours(8), until: NOW };
    assert_eq!(town.excluded(1, 1).as_deref(), Some("has come to the end of the shift"));
    town.who(1).duty = Duty::On { since: NOW - Duration::hours(8), until: NOW + Duration(1) };
    assert_eq!(town.excluded(1, 1), None, "a moment before the end they are");
}

#[test]
fn whoever_is_off_the_road_is_not_asked_and_the_record_says_why() {
    let mut town = two_near_a_p1();
    town.who(1).off_road = Some(OffRoad { reason: OffRoadReason::Breakdown, since: NOW, until: NOW - Duration::minutes(1), told_at: None });
    assert_eq!(town.excluded(1, 1).as_deref(), Some("is off the road (breakdown)"), "they say themselves when they are back");
}

#[test]
fn whoever_was_stood_down_is_not_asked_until_they_confirm_it() {
    let mut town = two_near_a_p1();
    town.job(2, Priority::P2, at(9, 9)).auto_offer = false;
    town.who(1).unconfirmed = Some((NOW, job_id(2)));
    assert_eq!(town.excluded(1, 1).as_deref(), Some("was stood down and has not confirmed it"));
    town.who(1).left_unsafe = true;
    assert_eq!(town.excluded(1, 1).as_deref(), Some("left because it was unsafe, and has not said that they are safe"));
    (town.who(1).unconfirmed, town.who(1).left_unsafe) = (None, false);
    assert_eq!(town.excluded(1, 1), None);
}

#[test]
fn whoever_is_on_a_visit_is_not_asked_for_another() {
    let mut town = two_near_a_p1();
    town.job(2, Priority::P4, at(3, 0));
    town.assigned(2, 1, &[(Step::EnRoute, 5)], AssignmentState::Live);
    assert_eq!(town.excluded(1, 1).as_deref(), Some("is on a visit (1002): not diverted, they are within five minutes of that door"));
    assert_eq!(told(&town.plan()), ["1001 → R2 6 min"]);
}

#[test]
fn whoever_is_clear_is_free_again() {
    let mut town = two_near_a_p1();
    town.job(2, Priority::P2, at(3, 0)).auto_offer = false;
    let (outcome, condition) = (OutcomeKind::Assisted, Condition::Well);
    let clear =
        AssignmentState::Clear { at: NOW, outcome, condition, note: String::new(), persons: Vec::new(), entered_by: None, ambulance: None };
    town.assigned(2, 1, &[(Step::EnRoute, 9), (Step::Clear, 0)], clear);
    assert_eq!(town.excluded(1, 1), None);
}

#[test]
fn nobody_is_asked_twice_for_one_job_whether_the_first_offer_waits_or_lapsed() {
    for state in [OfferState::Open, OfferState::Lapsed] {
        let mut town = two_near_a_p1();
        town.offered(1, 1, state);
        town.what(1).breadth = 2;
        assert_eq!(town.excluded(1, 1).as_deref(), Some("has been asked already"));
        assert_eq!(told(&town.plan()), ["1001 → R2 6 min"]);
    }
}

#[test]
fn whoever_declined_less_is_asked_again_when_it_becomes_a_fire() {
    let mut town = two_near_a_p1();
    town.offered(1, 1, declined());
    town.what(1).graver_at = Some(NOW + Duration(1));
    assert_eq!(town.excluded(1, 1), None);
    assert_eq!(told(&town.plan()), ["1001 → R1 3 min"]);
    town.what(1).graver_at = Some(NOW);
    assert_eq!(town.excluded(1, 1).as_deref(), Some("has declined it"), "they knew what it was");
}

#[test]
fn no_means_no_and_the_next_is_asked_at_once() {
    let mut town = two_near_a_p1();
    town.offered(1, 1, declined());
    assert_eq!(town.excluded(1, 1).as_deref(), Some("has declined it"));
    assert_eq!(told(&town.plan()), ["1001 → R2 6 min"]);
}

#[test]
fn what_the_desk_took_back_is_not_offered_again_behind_its_back() {
    let mut town = two_near_a_p1();
    town.offered(1, 1, OfferState::Withdrawn { at: NOW, because: Withdrawal::Desk });
    assert_eq!(town.excluded(1, 1).as_deref(), Some("was taken off it by the desk"));
}

#[test]
fn an_offer_that_ended_for_any_other_reason_may_be_made_anew() {
    for because in
        [Withdrawal::Filled, Withdrawal::Engaged, Withdrawal::OffDuty, Withdrawal::Cancelled, Withdrawal::Superseded, Withdrawal::Changed]
    {
        let mut town = two_near_a_p1();
        town.offered(1, 1, OfferState::Withdrawn { at: NOW, because });
        assert_eq!(told(&town.plan()), ["1001 → R1 3 min"], "withdrawn because {because:?}");
    }
}

#[test]
fn whoever_the_desk_stood_down_from_a_job_is_not_asked_for_it_again_but_whoever_gave_it_back_is() {
    let mut town = two_near_a_p1();
    town.assigned(
        1,
        1,
        &[],
        AssignmentState::StoodDown {
            at: NOW,
            by: person_id(200),
            reason: "Ben has the key".to_owned(),
            left_unsafe: false,
            diverted_to: None,
            ambulance: None,
        },
    );
    assert_eq!(town.excluded(1, 1).as_deref(), Some("was taken off it by the desk"));
    let mut town = two_near_a_p1();
    town.assigned(
        1,
        1,
        &[],
        AssignmentState::StoodDown {
            at: NOW,
            by: person_id(1),
            reason: "off the road".to_owned(),
            left_unsafe: false,
            diverted_to: None,
            ambulance: None,
        },
    );
    assert_eq!(town.excluded(1, 1), None, "back on the road they may go");
}

#[test]
fn an_unanswered_offer_is_answered_before_another_of_the_same_urgency() {
    for waiting in [Priority::P1, Priority::Fire] {
        let mut town = two_near_a_p1();
        town.job(2, waiting, at(9, 9));
        town.offered(2, 1, OfferState::Open);
        assert_eq!(town.excluded(1, 1).as_deref(), Some("has another offer to answer first"), "fire is P1 in dispatch");
    }
}

#[test]
fn only_a_strictly_more_urgent_job_takes_the_place_of_an_unanswered_offer() {
    let mut town = two_near_a_p1();
    town.job(2, Priority::P2, at(9, 9));
    town.offered(2, 1, OfferState::Open);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R1 3 min"]);
    assert_eq!(plan.moves[0].supersede, [offer_id(2, 1)]);
}

#[test]
fn a_lapsed_offer_elsewhere_holds_nobody_back() {
    let mut town = two_near_a_p1();
    town.job(2, Priority::P1, at(9, 9));
    town.offered(2, 1, OfferState::Lapsed);
    let plan = town.plan();
    assert_eq!(told(&plan), ["1001 → R1 3 min"]);
    assert!(plan.moves[0].supersede.is_empty(), "a lapsed offer may still be accepted");
}

#[test]
fn whoever_lacks_a_skill_that_is_needed_is_not_asked_and_the_record_names_it() {
    let mut town = two_near_a_p1();
    town.what(1).needs = vec![Skill::Lift, Skill::FirstAid];
    town.who(1).skills = vec![Skill::Lift];
    assert_eq!(town.excluded(1, 1).as_deref(), Some("lacks a skill (first aid)"));
    assert_eq!(told(&town.plan()), ["1001 → R2 6 min"]);
}

#[test]
fn a_clients_exclusions_hold_even_in_an_emergency() {
    let mut town = two_near_a_p1();
    town.what(1).excluded = vec![responder_id(1)];
    assert_eq!(town.excluded(1, 1).as_deref(), Some("is not sent to this client"));
}

#[test]
fn a_key_that_nobody_on_duty_can_reach_excludes_everybody() {
    let mut town = two_near_a_p1();
    town.what(1).access = Access::KeyHeld { key: "K214".to_owned(), at: "a base long gone".to_owned() };
    assert_eq!(town.excluded(1, 1).as_deref(), Some("cannot get the key"));
    assert_eq!(told(&town.plan()), ["1001 → nobody"]);
}

#[test]
fn without_a_fix_and_without_a_base_nobody_knows_how_near_somebody_is() {
    let mut town = two_near_a_p1();
    town.last_seen(1, None);
    town.who(1).base = None;
    assert_eq!(town.excluded(1, 1).as_deref(), Some("has no known position"));
}

#[test]
fn planned_work_has_to_fit_into_the_shift_and_an_emergency_has_not() {
    for (priority, excluded) in [
        (Priority::Fire, None),
        (Priority::P1, None),
        (Priority::P2, None),
        (Priority::P3, Some("would not be done before the shift ends")),
        (Priority::P4, Some("would not be done before the shift ends")),
    ] {
        let mut town = two_near_a_p1();
        town.what(1).priority = priority;
        town.who(1).duty = Duty::On { since: NOW - Duration::hours(8), until: NOW + Duration::minutes(3 + 46) - Duration(1) };
        assert_eq!(town.excluded(1, 1).as_deref(), excluded, "{priority}");
        town.who(1).duty = Duty::On { since: NOW - Duration::hours(8), until: NOW + Duration::minutes(3 + 46) };
        assert_eq!(town.excluded(1, 1), None, "three minutes there and 46 at the door just fit");
    }
}

#[test]
fn the_first_rule_that_excludes_somebody_is_the_one_that_is_kept() {
    let mut town = two_near_a_p1();
    town.what(1).excluded = vec![responder_id(1)];
    town.who(1).duty = Duty::Off;
    town.who(1).unconfirmed = Some((Timestamp(0), job_id(1)));
    assert_eq!(town.excluded(1, 1).as_deref(), Some("is off duty"));
}

#[test]
fn another_providers_responders_are_neither_asked_nor_mentioned() {
    let mut town = two_near_a_p1();
    town.who(1).organisation = domain::ids::OrganisationId::from_bytes([9; 16]);
    assert_eq!(town.explain(1).candidates.len(), 1);
    assert_eq!(told(&town.plan()), ["1001 → R2 6 min"]);
}

#[test]
fn whoever_left_because_it_was_not_safe_is_not_asked_for_it_again_and_the_reason_says_so() {
    let mut town = two_near_a_p1();
    let left = AssignmentState::StoodDown {
        at: NOW,
        by: person_id(1),
        reason: "unsafe".into(),
        left_unsafe: true,
        diverted_to: None,
        ambulance: None,
    };
    town.assigned(1, 1, &[], left);
    assert_eq!(town.excluded(1, 1).as_deref(), Some("left it because it was not safe"));
}
