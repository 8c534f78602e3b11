//! Loading: what `Board::cut` keeps of the whole is what the store loads, in the same transaction too.

use std::fmt::Debug;

use domain::board::{Board, Reads};
use domain::command::Target;
use domain::records::Records;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::Class;
use store::Scope;

use crate::house::*;
use crate::register::*;

/// A house with much going on: visits, offers, an unknown caller, a closed incident.
fn lively(house: &House) -> Vec<Reads> {
    house.furnish(6, 3);
    let (first, job) = house.visit(1);
    let offer = house.offer(job, 1);
    house.ok(11, Target::Job(job), Accept { offer });
    let (second, waiting) = house.visit(2);
    house.offer(waiting, 2);
    house.pass(Duration::seconds(10));
    let (_, other) = house.visit(3);
    house.offer(other, 3);
    house.raise(4);
    let elsewhere = Raise { class: Class::Fire, ..raise(4) };
    house.ok(1, Target::New, elsewhere);
    let unknown = Raise { client: None, call_back: Some("020 7946 0000".into()), place: Some(a_door(9).place), ..raise(1) };
    house.ok(1, Target::New, unknown);
    let reads = Reads::default;
    vec![
        Reads { incidents: vec![first, second], ..reads() },
        Reads { jobs: vec![job], ..reads() },
        Reads { jobs: vec![waiting, other], ..reads() },
        Reads { jobs: vec![job, waiting], behind: true, ..reads() },
        Reads { responders: vec![responder(1), responder(2), responder(3)], ..reads() },
        Reads { clients: vec![client(4)], ..reads() },
        Reads { clients: vec![client(1), client(5)], properties: vec![door(2), door(6)], ..reads() },
        Reads { stranger: Some((Class::Person, "020 7946 0000".into())), ..reads() },
        Reads { stranger: Some((Class::Fire, "020 7946 0000".into())), ..reads() },
        Reads { first_contract: true, number: true, ..reads() },
        Reads { cases: vec![(partner(), "none".into())], organisations: vec![provider()], contracts: vec![contract()], ..reads() },
    ]
}

#[track_caller]
fn holds<K: Ord + Debug, T: PartialEq + Debug>(loaded: &Records<K, T>, cut: &Records<K, T>) {
    for (key, body) in cut {
        assert_eq!(loaded.get(key), Some(body), "{key:?}");
    }
}

#[track_caller]
fn holds_all(loaded: &Board, cut: &Board) {
    holds(&loaded.incidents, &cut.incidents);
    holds(&loaded.jobs, &cut.jobs);
    holds(&loaded.responders, &cut.responders);
    holds(&loaded.clients, &cut.clients);
    holds(&loaded.properties, &cut.properties);
    holds(&loaded.contracts, &cut.contracts);
    holds(&loaded.organisations, &cut.organisations);
    assert_eq!(loaded.next_number, cut.next_number);
}

/// The whole board, folded from the record.
fn whole(house: &House) -> Board {
    let mut board = Board::new();
    for recorded in house.look(|rd| rd.events_after(Scope::Everything, 0, 100_000)) {
        board.apply(&recorded.event.expect("nothing is erased"), recorded.at);
    }
    board.next_number = house.look(|rd| rd.load(&Reads { number: true, ..Reads::default() }, provider())).next_number;
    board
}

#[test]
fn what_is_loaded_holds_what_a_decision_may_look_at() {
    on_each(|house| {
        let all = lively(house);
        let whole = whole(house);
        let fresh = house.neighbour();
        for reads in all {
            let cut = whole.cut(&reads);
            holds_all(&house.look(|rd| rd.load(&reads, provider())), &cut);
            holds_all(&house.store.write_inline(|tx| tx.load(&reads, provider())).unwrap(), &cut);
            holds_all(&fresh.write_inline(|tx| tx.load(&reads, provider())).unwrap(), &cut);
        }
    });
}

#[test]
fn a_load_leaves_out_what_has_nothing_to_do_with_it() {
    on_each(|house| {
        lively(house);
        let board = house.look(|rd| rd.load(&Reads { clients: vec![client(5)], ..Reads::default() }, provider()));
        assert_eq!((board.incidents.len(), board.jobs.len(), board.responders.len(), board.clients.len()), (0, 0, 0, 1));
    });
}

#[test]
fn an_unknown_caller_brings_only_their_own_open_incidents() {
    on_each(|house| {
        house.furnish(2, 1);
        let rings = |n: u32| Raise { client: None, call_back: Some(format!("020 7946 {n:04}")), place: Some(a_door(n).place), ..raise(1) };
        let all: Vec<_> = (1..=30).map(|n| raised(&house.ok(1, Target::New, rings(n))).unwrap()).collect();
        let reads = house.command(1, Target::New, rings(7)).reads();
        let loaded =
            |store: &store::Store| store.write_inline(|tx| tx.load(&reads, provider())).unwrap().incidents.into_keys().collect::<Vec<_>>();
        assert_eq!(loaded(&house.store), vec![all[6]]);
        assert_eq!(loaded(&house.neighbour()), vec![all[6]]);
        // They ring again and join; identified, they are a stranger no more.
        assert_eq!(raised(&house.ok(1, Target::New, rings(7))), Some(all[6]));
        house.ok(1, Target::Incident(all[6]), Identify { client: client(1) });
        assert_eq!(loaded(&house.neighbour()), vec![]);
        house.must_verify();
    });
}

#[test]
fn a_work_loads_what_it_has_just_appended() {
    on_each(|house| {
        house.furnish(2, 1);
        let command = house.command(1, Target::New, raise(1));
        let now = house.now();
        let found = house
            .store
            .write_inline(|tx| {
                handle(tx, &command, "one", now)?;
                let board = tx.load(&Reads { clients: vec![client(1)], number: true, ..Reads::default() }, provider())?;
                Ok::<_, NotDone>((board.incidents.len(), board.next_number))
            })
            .unwrap();
        assert_eq!(found, (1, 1_002));
        house.must_verify();
    });
}

#[test]
fn the_plan_sees_everything_that_is_open() {
    on_each(|house| {
        lively(house);
        let whole = whole(house);
        let board = house.look(|rd| rd.board_open(Scope::Organisation(provider())));
        assert_eq!(board.jobs, whole.jobs.clone().into_iter().filter(|(_, job)| job.is_open()).collect());
        assert_eq!(board.responders, whole.responders);
        assert_eq!(board.incidents, whole.incidents.into_iter().filter(|(_, incident)| incident.is_open()).collect());
        assert_eq!(house.look(|rd| rd.board_open(Scope::Organisation(partner()))).jobs.len(), 0);
    });
}

#[test]
fn what_a_neighbour_wrote_is_never_hidden_by_what_was_kept() {
    on_each(|house| {
        house.furnish(2, 1);
        let incident = house.raise(1);
        let neighbour = house.neighbour();
        let note = house.command(1, Target::Incident(incident), Note { text: "from there".into() });
        let now = house.now();
        neighbour.write_inline(|tx| handle(tx, &note, "two", now)).unwrap();
        house.ok(1, Target::Incident(incident), Note { text: "from here".into() });
        house.must_verify();
    });
}
