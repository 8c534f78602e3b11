//! Cover: who could set off, and how many homes somebody would be at in time.

use dispatch::Travel;
use dispatch::cover::{Home, LeftOut, Ready, cover, ready, sector};
use domain::job::{AssignmentState, OfferState};
use domain::responder::{Duty, OffRoad};
use domain::words::*;

use crate::town::*;

fn home(sector: &str, clients: i64, position: domain::place::Position) -> Home {
    Home { sector: sector.to_owned(), position, clients }
}

fn times(town: &Town, ready: &[Ready], homes: &[Home]) -> Vec<Vec<i64>> {
    ready.iter().map(|one| homes.iter().map(|home| town.streets.seconds(one.from, home.position, NOW)).collect()).collect()
}

#[test]
fn whoever_the_plan_would_not_offer_an_emergency_to_is_no_cover_and_it_says_why() {
    let mut town = Town::new();
    town.job(1, Priority::P2, at(1, 0)).auto_offer = false;
    for n in 1..=7 {
        town.responder(n, at(5, 0));
    }
    town.assigned(1, 2, &[(Step::Arrived, 50)], AssignmentState::Live);
    town.who(3).off_road = Some(OffRoad { reason: OffRoadReason::Breakdown, since: NOW, until: NOW });
    town.who(4).unconfirmed = Some((NOW, job_id(1)));
    town.who(5).duty = Duty::Off;
    town.who(6).base = None;
    town.last_seen(6, None);
    town.last_seen(7, Some(30));
    let (can, left_out) = ready(&town.problem(), OURS);
    assert_eq!(can.iter().map(|one| one.responder).collect::<Vec<_>>(), [responder_id(1), responder_id(7)]);
    assert_eq!(can[1].besides_s - can[0].besides_s, 180, "half an hour without a word of where they are");
    let why = |n, why: &str| LeftOut { responder: responder_id(n), why: why.to_owned() };
    let reasons = [
        why(2, "is on a visit (1001)"),
        why(3, "is off the road (breakdown)"),
        why(4, "was stood down and has not confirmed it"),
        why(6, "has no known position"),
    ];
    assert_eq!(left_out, reasons, "nobody off duty is named");
}

#[test]
fn an_offer_of_an_emergency_that_waits_for_an_answer_takes_its_responder_out_of_the_cover() {
    let mut town = Town::new();
    town.job(1, Priority::P1, at(1, 0));
    town.responder(1, at(5, 0));
    town.offered(1, 1, OfferState::Open);
    let (can, left_out) = ready(&town.problem(), OURS);
    assert!(can.is_empty());
    assert_eq!(left_out[0].why, "has another offer to answer first");
}

#[test]
fn a_home_is_covered_when_somebody_would_be_there_in_time_and_a_sector_names_who_is_soonest_at_its_furthest() {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 60));
    let homes = [home("EN5 1", 2, at(0, 10)), home("EN5 1", 1, at(0, 30)), home("N20 0", 3, at(0, 50)), home("WD6 1", 4, at(60, 200))];
    let (can, _) = ready(&town.problem(), OURS);
    let found = cover(&can, &homes, &times(&town, &can, &homes), 45 * 60);
    assert_eq!((found.clients, found.covered), (10, 6));
    let told: Vec<_> =
        found.sectors.iter().map(|one| (one.sector.as_str(), one.clients, one.covered, one.reached_by, one.soonest)).collect();
    let minutes = |n, minutes: i64| Some((responder_id(n), minutes * 60));
    assert_eq!(told, [("WD6 1", 4, 0, 0, minutes(2, 200)), ("EN5 1", 3, 3, 1, minutes(1, 30)), ("N20 0", 3, 3, 1, minutes(2, 10)),]);
    // R1 reaches both homes of EN5 1, R2 the further of them alone: the other goes without when R1 goes.
    let shares: Vec<_> = found.shares.iter().map(|one| (one.responder, one.reaches, one.without)).collect();
    assert_eq!(shares, [(responder_id(2), 4, 3), (responder_id(1), 3, 4)]);
}

#[test]
fn doubt_about_somebodys_place_counts_and_with_nobody_nothing_is_covered() {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    let homes = [home("EN5 1", 1, at(0, 45))];
    let covered = |town: &Town| {
        let (can, _) = ready(&town.problem(), OURS);
        cover(&can, &homes, &times(town, &can, &homes), 45 * 60)
    };
    assert_eq!(covered(&town).covered, 1);
    town.last_seen(1, Some(3));
    assert_eq!(covered(&town).covered, 0, "seen three minutes ago: eighteen seconds more");
    town.who(1).duty = Duty::Off;
    let nobody = covered(&town);
    assert_eq!((nobody.clients, nobody.covered, nobody.sectors[0].soonest), (1, 0, None));
}

#[test]
fn the_sector_of_a_postcode_is_all_but_its_last_two_letters() {
    assert_eq!([sector("EN5 1AA"), sector("n200ab"), sector("somewhere"), sector("")], ["EN5 1", "N20 0", "", ""]);
}
