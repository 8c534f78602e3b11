//! When the database cannot: the callers hear *unavailable*, nothing is half written, and work goes on when it can again.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use domain::command::Target;
use store::{Store, StoreError};

use crate::house::*;

#[test]
fn a_full_disk_makes_every_caller_hear_unavailable_and_leaves_nothing_half_written() {
    let house = House::on_sqlite();
    house.furnish(60, 0);
    let pages = std::fs::metadata(house.file()).unwrap().len() / 4_096
        + std::fs::metadata(house.file().with_extension("db-wal")).map_or(0, |wal| wal.len()) / 4_096;
    let mut tight = options();
    tight.pages_max = Some(u32::try_from(pages).unwrap());
    let store = Store::open(&house.url, tight).unwrap();
    let now = house.now();
    let mut refused = 0;
    for round in 0..20 {
        let commands: Vec<_> = (1..=60).map(|n| house.command(1, Target::New, raise(n))).collect();
        let writing = store.clone();
        let answers = House::runtime().block_on(async move {
            let mut tasks = vec![];
            for command in commands {
                let store = writing.clone();
                tasks.push(tokio::spawn(async move { store.write(move |tx| handle(tx, &command, &name_of(&command), now)).await }));
            }
            let mut answers = vec![];
            for task in tasks {
                answers.push(task.await.unwrap());
            }
            answers
        });
        for answer in answers {
            match answer {
                Ok(_) => {}
                Err(NotDone::Store(StoreError::Unavailable(why))) => {
                    assert!(why.contains("full"), "{why}");
                    refused += 1;
                }
                Err(other) => panic!("round {round}: {other:?}"),
            }
        }
        if refused > 0 {
            break;
        }
    }
    assert!(refused > 0, "the file never was full");
    assert_eq!(*store.broken().borrow(), None);
    house.must_verify();
    // Room again: work goes on.
    house.raise(1);
    house.must_verify();
}

#[test]
fn a_file_another_program_holds_is_unavailable_until_it_lets_go() {
    let house = House::on_sqlite();
    house.furnish(1, 0);
    let mut hasty = options();
    hasty.lock_wait_ms = 100;
    let store = Store::open(&house.url, hasty).unwrap();
    let mut other = SqliteConnection::establish(&house.file().to_string_lossy()).unwrap();
    other.batch_execute("BEGIN EXCLUSIVE").unwrap();
    let command = house.command(1, Target::New, raise(1));
    let now = house.now();
    let answer = store.write_inline(|tx| handle(tx, &command, "one", now));
    assert!(matches!(answer, Err(NotDone::Store(StoreError::Unavailable(_)))), "{answer:?}");
    other.batch_execute("ROLLBACK").unwrap();
    assert!(matches!(store.write_inline(|tx| handle(tx, &command, "one", now)), Ok(Done::Now(_))));
    house.must_verify();
}

#[test]
fn a_connection_that_is_lost_in_the_middle_of_a_work_is_found_again_and_the_work_is_done_once() {
    let Ok(server) = std::env::var("ATTEND_TEST_POSTGRES") else { return };
    let house = House::on_postgres_alone(&server);
    house.furnish(2, 0);
    let command = house.command(1, Target::New, raise(1));
    let now = house.now();
    let cut = AtomicBool::new(false);
    let done = house.store.write_inline(|tx| {
        let done = handle(tx, &command, "one", now);
        if !cut.swap(true, Ordering::Relaxed) {
            cut_others(&house, &server);
        }
        done
    });
    assert!(matches!(done, Ok(Done::Now(_))), "{done:?}");
    assert_eq!(house.look(|rd| rd.incidents_open(store::Scope::Everything)).len(), 1);
    // And a connection that died while nobody used it, reading or writing.
    cut_others(&house, &server);
    assert_eq!(house.look(|rd| rd.incidents_open(store::Scope::Everything)).len(), 1);
    house.raise(2);
    house.must_verify();
}

/// Ends every connection to the house's database.
fn cut_others(house: &House, server: &str) {
    let name = house.url.to_string();
    let name = name.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()");
    PgConnection::establish(server).unwrap().batch_execute(&sql).unwrap();
}

#[test]
fn when_too_many_wait_the_next_hears_busy() {
    let house = House::on_sqlite();
    house.furnish(1, 0);
    let mut small = options();
    small.writes_waiting_max = 1;
    small.lock_wait_ms = 60_000;
    let store = Store::open(&house.url, small).unwrap();
    let mut other = SqliteConnection::establish(&house.file().to_string_lossy()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let answers = House::runtime().block_on(async move {
        // One is being worked on, one waits; of the rest at least one finds the queue full.
        let mut tasks = vec![];
        for _ in 0..8 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { store.write(|tx| tx.receipt("none").map(|_| ())).await }));
        }
        let mut busy = 0;
        while busy == 0 {
            tokio::task::yield_now().await;
            busy = tasks.iter().filter(|task| task.is_finished()).count();
        }
        other.batch_execute("ROLLBACK").unwrap();
        let mut answers = vec![];
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    });
    assert!(answers.contains(&Err(StoreError::Busy)));
    assert!(answers.contains(&Ok(())));
}
