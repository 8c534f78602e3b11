//! Cover: who could set off, and how many homes somebody would be at in time.

use dispatch::cover::{Cover, Home, LeftOut, Muster, cover, sector};
use dispatch::learnt::Journey;
use dispatch::{DoorToDoor, Learnt, Proposed, Travel};
use domain::job::{Arrival, Arrived, AssignmentState, OfferState};
use domain::registers::Access;
use domain::responder::{Duty, OffRoad};
use domain::words::*;

use crate::town::*;

fn home(sector: &str, clients: i64, position: domain::place::Position) -> Home {
    Home { sector: sector.to_owned(), clients, ..Home::nobodys(position) }
}

/// When each of those who could set off would be at each home.
fn arrivals(town: &Town, homes: &[Home]) -> (Muster, Vec<Vec<Option<i64>>>) {
    let muster = Muster::of(&town.problem(), OURS);
    let journeys = muster.journeys(homes);
    let times = town.streets.reach(&journeys.from, &journeys.to, NOW);
    let arrivals = muster.arrivals(homes, &journeys, &times);
    (muster, arrivals)
}

/// The cover within 45 minutes.
fn covered(town: &Town, homes: &[Home]) -> Cover {
    let (muster, arrivals) = arrivals(town, homes);
    cover(&muster.ready, homes, &arrivals, 45 * 60)
}

#[test]
fn whoever_the_plan_would_not_offer_an_emergency_to_is_no_cover_and_it_says_why() {
    let mut town = Town::new();
    town.job(1, Priority::P2, at(1, 0)).auto_offer = false;
    for n in 1..=7 {
        town.responder(n, at(5, 0));
    }
    town.assigned(1, 2, &[(Step::Arrived, 50)], AssignmentState::Live);
    town.who(3).off_road = Some(OffRoad { reason: OffRoadReason::Breakdown, since: NOW, until: NOW, told_at: None });
    town.who(4).unconfirmed = Some((NOW, job_id(1)));
    town.who(5).duty = Duty::Off;
    town.who(6).base = None;
    town.last_seen(6, None);
    town.last_seen(7, Some(30));
    let (Muster { ready, left_out, .. }, at_home) = arrivals(&town, &[home("EN5 1", 1, at(5, 20))]);
    assert_eq!(ready.iter().map(|one| one.responder).collect::<Vec<_>>(), [responder_id(1), responder_id(7)]);
    assert_eq!(at_home, [[Some(1_200)], [Some(1_380)]], "half an hour without a word of where they are");
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
    let Muster { ready, left_out, .. } = Muster::of(&town.problem(), OURS);
    assert!(ready.is_empty());
    assert_eq!(left_out[0].why, "has another offer to answer first");
}

#[test]
fn a_home_is_covered_when_somebody_would_be_there_in_time_and_a_sector_names_who_is_soonest_at_its_furthest() {
    let mut town = Town::new();
    town.responder(1, at(0, 0));
    town.responder(2, at(0, 60));
    let homes = [home("EN5 1", 2, at(0, 10)), home("EN5 1", 1, at(0, 30)), home("N20 0", 3, at(0, 50)), home("WD6 1", 4, at(60, 200))];
    let found = covered(&town, &homes);
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
    let covered = |town: &Town| covered(town, &homes);
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

/// What the plan says of an emergency at a home: when each would be at its door, and who could not go there.
fn by_the_plan(town: &Town, home: &Home) -> Vec<Option<i64>> {
    let proposed = Proposed {
        organisation: OURS,
        kind: JobKind::EmergencyVisit,
        priority: Priority::P1,
        place: Some(home.position),
        postcode: &home.postcode,
        flat: home.flat,
        access: &home.access,
        needs: &[],
        excluded: &[],
        never_alone: false,
    };
    let decision = dispatch::recommend(&town.problem(), &proposed);
    let mut candidates = decision.candidates;
    candidates.sort_by_key(|one| one.responder);
    candidates.iter().map(|one| one.excluded.is_none().then_some(one.total_s - one.access_s)).collect()
}

#[test]
fn the_cover_says_of_each_responder_and_door_what_the_plan_says_on_foot_by_way_of_the_key_and_with_what_was_learnt() {
    let mut town = Town::new();
    let took = |postcode: &str, took_s| Journey {
        arrived: Arrived {
            accepted_at: NOW,
            took_s,
            expected: Arrival { modelled_s: 600, usual_s: 600, promise_s: 828, approximate: false },
        },
        priority: Priority::P1,
        postcode: postcode.to_owned(),
    };
    let mut journeys = vec![took("EN5 1AA", 900); 60];
    journeys.extend(vec![took("N20 0AA", 500); 60]);
    town.learnt = Learnt::from(&journeys);
    assert_eq!(town.learnt.door, DoorToDoor::PRIOR);
    for (n, place) in [(1, at(0, 5)), (2, at(9, 9)), (3, at(4, 0)), (4, at(-3, 7))] {
        town.responder(n, place);
    }
    town.who(2).on_foot = true;
    town.who(3).keys = vec!["K1".to_owned()];
    town.last_seen(4, Some(20));
    // Somebody who is off duty has a key in their pocket: nobody can take it over.
    town.responder(5, at(0, 0)).keys = vec!["K9".to_owned()];
    town.who(5).duty = Duty::Off;
    let held = |key: &str, at: &str| Access::KeyHeld { key: key.to_owned(), at: at.to_owned() };
    let access = [
        Access::Unknown,
        Access::KeySafe { location: "by the door".to_owned() },
        held("K1", UNDERHILL),
        held("K2", UNDERHILL),
        held("K3", "a base nobody knows"),
        held("K9", UNDERHILL),
    ];
    let home = |n: usize, access: &Access| Home {
        postcode: ["EN5 1AA", "N20 0AA", ""][n % 3].to_owned(),
        flat: n.is_multiple_of(2),
        access: access.clone(),
        ..home("", 1, at(3 + n as i32, 2 * n as i32))
    };
    let homes: Vec<Home> = (0..18).map(|n| home(n, &access[n % access.len()])).collect();
    let (muster, arrivals) = arrivals(&town, &homes);
    assert_eq!(muster.ready.len(), 4);
    for (at, home) in homes.iter().enumerate() {
        let mut said = by_the_plan(&town, home);
        assert_eq!(said.pop(), Some(None), "R5 is off duty");
        let covers: Vec<Option<i64>> = arrivals.iter().map(|row| row[at]).collect();
        assert_eq!(covers, said, "{home:?}");
    }
    let nobody = |n: usize| arrivals.iter().all(|row| row[n].is_none());
    assert!(nobody(4) && nobody(5) && !nobody(3), "where nobody can get the key nobody is in time");
}
