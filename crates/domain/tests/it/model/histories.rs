//! The bounds within which every history is looked at.

use domain::words::*;

use super::properties::Reach;
use super::world::Left;
use super::{Bounds, NEVER, check, within};

#[test]
fn one_emergency_and_two_responders_with_time_passing_and_late_wakes() {
    let narrow = Left { ticks: 2, late: 1, offers: 2, ..NEVER };
    let wide = Left { ticks: 6, late: 1, offers: 3, ..NEVER };
    check(Bounds { reach: &[Reach::LateAnswer, Reach::LapsedAccepted], ..Bounds::of(within(narrow, wide)) }, None);
}

#[test]
fn one_emergency_and_two_responders_with_messages_held_back_lost_doubled_and_two_planning() {
    let narrow = Left { offers: 2, held: 2, ..NEVER };
    let wide = Left { ticks: 3, late: 1, offers: 2, held: 2, ..NEVER };
    check(Bounds { reach: &[Reach::TwoMinds], ..Bounds::of(within(narrow, wide)) }, None);
}

#[test]
fn one_emergency_and_two_responders_with_a_desk_that_withdraws_stands_down_and_cancels() {
    let narrow = Left { offers: 1, held: 1, desk: 1, ..NEVER };
    let wide = Left { ticks: 3, late: 1, offers: 2, held: 1, desk: 2 };
    check(Bounds { reach: &[Reach::EvidenceKept, Reach::WrongPhone], ..Bounds::of(within(narrow, wide)) }, None);
}

#[test]
fn a_visit_is_made_closed_and_opened_again() {
    let narrow = Left { offers: 1, held: 1, desk: 2, ..NEVER };
    let wide = Left { ticks: 2, offers: 2, held: 2, desk: 3, ..NEVER };
    let bounds = Bounds { steps: &[Step::Arrived], closing: true, reach: &[Reach::Closed], ..Bounds::of(within(narrow, wide)) };
    check(bounds, None);
}

#[test]
fn two_who_lift_one_now_and_one_who_follows() {
    let narrow = Left { offers: 2, ..NEVER };
    let wide = Left { ticks: 2, offers: 3, held: 1, desk: 1, ..NEVER };
    check(Bounds { two: true, reach: &[Reach::Both], ..Bounds::of(within(narrow, wide)) }, None);
}

#[test]
fn planned_work_until_it_is_due() {
    let narrow = Left { ticks: 7, offers: 1, ..NEVER };
    let wide = Left { ticks: 9, late: 1, offers: 2, held: 1, desk: 1 };
    check(Bounds { urgencies: vec![Priority::P4], reach: &[Reach::ForcedChoice], ..Bounds::of(within(narrow, wide)) }, None);
}

/// Bounded by the number of acts: the whole is too large.
#[test]
fn two_incidents_and_three_responders() {
    let left = Left { ticks: 2, late: 1, offers: 4, held: 2, desk: 1 };
    let wide = within(NEVER, left) == left;
    let urgencies = vec![Priority::P2, Priority::P1];
    let reach: &[Reach] = if wide { &[Reach::Engaged, Reach::Superseded] } else { &[Reach::Superseded] };
    check(Bounds { urgencies, responders: 3, reach, ..Bounds::of(left) }, Some(if wide { 8 } else { 4 }));
}
