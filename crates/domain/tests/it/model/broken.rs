//! For each property a service that breaks it: the model finds a history in which it does, so that it would find one in ours.

use domain::words::*;

use super::properties::*;
use super::service::Fault;
use super::world::Left;
use super::{Bounds, NEVER, finds};

/// So many offers, nothing else.
fn offers(offers: u8) -> Bounds {
    Bounds::of(Left { offers, ..NEVER })
}

/// One offer and so many acts of the desk.
fn desk(desk: u8) -> Bounds {
    Bounds::of(Left { offers: 1, desk, ..NEVER })
}

/// Two visits that are as urgent as each other.
fn equals() -> Bounds {
    Bounds { urgencies: vec![Priority::P2, Priority::P2], ..offers(2) }
}

#[test]
fn a_decision_that_looks_at_its_own_visit_only_is_found() {
    finds(Fault::LooksAtOneJob, ONE_VISIT, equals());
}

#[test]
fn a_late_acceptance_that_revives_its_offer_is_found() {
    finds(Fault::LateRevives, ONE_PLACE, Bounds::of(Left { ticks: 1, offers: 2, ..NEVER }));
}

#[test]
fn forgotten_deadlines_are_found() {
    finds(Fault::ForgetsDeadlines, DEADLINE, Bounds::of(Left { ticks: 1, offers: 1, ..NEVER }));
}

#[test]
fn a_deadline_that_alarms_nobody_is_found() {
    let unheard = || Bounds::of(Left { ticks: 3, ..NEVER });
    finds(Fault::AlarmsNobody, ALARMED, unheard());
    finds(Fault::AlarmsNobody, IN_THE_END, unheard());
    finds(Fault::AlarmsNobody, PLANNED, Bounds { urgencies: vec![Priority::P4], ..Bounds::of(Left { ticks: 3, ..NEVER }) });
}

#[test]
fn a_stand_down_without_a_reason_is_found() {
    finds(Fault::NoReason, REASON, desk(1));
}

#[test]
fn a_stand_down_that_is_not_told_is_found() {
    finds(Fault::SilentStandDown, REPLICA, desk(1));
}

#[test]
fn a_phone_that_takes_older_for_newer_is_found() {
    finds(Fault::TakesOlder, REPLICA, Bounds::of(Left { offers: 1, held: 1, ..NEVER }));
}

#[test]
fn a_stand_down_that_nobody_telephones_about_is_found() {
    finds(Fault::NoCall, TELEPHONED, Bounds::of(Left { ticks: 3, offers: 1, desk: 1, ..NEVER }));
}

#[test]
fn evidence_that_is_thrown_away_is_found() {
    finds(Fault::DropsEvidence, EVIDENCE, desk(1));
}

#[test]
fn an_incident_that_closes_by_itself_is_found() {
    finds(Fault::ClosesItself, CLOSED, Bounds { steps: &[Step::Arrived], ..offers(1) });
}

#[test]
fn an_offer_taken_back_for_its_equal_is_found() {
    finds(Fault::SupersedesEqual, URGENT, equals());
}

#[test]
fn a_free_place_that_is_forgotten_is_found() {
    finds(Fault::ForgetsToPlan, REMEDY, offers(1));
}

#[test]
fn what_is_not_recorded_is_found() {
    finds(Fault::Unrecorded, RECORD, offers(1));
}

#[test]
fn a_step_that_counts_twice_is_found() {
    finds(Fault::StepsTwice, AGAIN, offers(1));
}

/// A word that was heard before, and comes again after the next stand-down, would confirm that one too if it did not say which it means.
#[test]
fn a_request_that_is_judged_twice_is_found() {
    finds(Fault::NoReceipts, AGAIN, Bounds { responders: 1, ..Bounds::of(Left { offers: 2, held: 1, desk: 2, ..NEVER }) });
}

#[test]
fn a_move_by_an_older_look_is_found() {
    finds(Fault::PlansOnOld, FRESH, Bounds::of(Left { offers: 2, held: 1, ..NEVER }));
}

#[test]
fn whoever_is_asked_twice_is_found() {
    finds(Fault::AsksTwice, ASKED_ONCE, Bounds::of(Left { ticks: 1, offers: 2, ..NEVER }));
}

#[test]
fn whoever_is_still_asked_for_a_filled_place_is_found() {
    finds(Fault::KeepsBeaten, FIRST_WINS, Bounds::of(Left { ticks: 1, offers: 2, ..NEVER }));
}

#[test]
fn a_deadline_that_is_left_alone_is_found() {
    finds(Fault::SleepsOn, AWAKE, Bounds::of(Left { ticks: 1, ..NEVER }));
}
