//! Races: one order, one winner, whoever asks from wherever.

use domain::board::Reads;
use domain::command::Target;
use domain::ids::OfferId;
use domain::verbs::*;
use store::{Scope, StoreError};

use crate::house::*;
use crate::register::client;

#[test]
fn of_a_hundred_acceptances_at_once_exactly_one_wins() {
    on_each(|house| {
        house.furnish(1, 100);
        let (_, job) = house.visit(1);
        let offers: Vec<(u32, OfferId)> = (1..=100).map(|n| (n, house.offer(job, n))).collect();
        // Half of them come in through another server on the same database.
        let stores = [house.store.clone(), house.neighbour()];
        let now = house.now();
        let commands: Vec<_> = offers.into_iter().map(|(n, offer)| house.command(10 + n, Target::Job(job), Accept { offer })).collect();
        let answers = House::runtime().block_on(async move {
            let mut tasks = vec![];
            for (n, command) in commands.into_iter().enumerate() {
                let store = stores[n % 2].clone();
                tasks.push(tokio::spawn(async move { store.write(move |tx| handle(tx, &command, &name_of(&command), now)).await }));
            }
            let mut answers = vec![];
            for task in tasks {
                answers.push(task.await.unwrap());
            }
            answers
        });
        assert_eq!(answers.iter().filter(|answer| won(answer)).count(), 1, "{:?}", answers.iter().find(|answer| answer.is_err()));
        let job = house.job(job);
        assert_eq!(job.offers.iter().filter(|offer| offer.late_at.is_some()).count(), 99, "the others answered late, and that is kept");
        assert_eq!(job.assignments.iter().filter(|assignment| assignment.is_live()).count(), 1);
        house.must_verify();
    });
}

#[test]
fn four_racing_writers_make_one_dense_chain() {
    on_each(|house| {
        house.furnish(80, 0);
        let stores: Vec<_> = (0..4).map(|_| house.neighbour()).collect();
        let now = house.now();
        let commands: Vec<_> = (1..=80).map(|n| house.command(1, Target::New, raise(n))).collect();
        House::runtime().block_on(async move {
            let mut tasks = vec![];
            for (n, command) in commands.into_iter().enumerate() {
                let store = stores[n % 4].clone();
                tasks.push(tokio::spawn(async move { store.write(move |tx| handle(tx, &command, &name_of(&command), now)).await }));
            }
            for task in tasks {
                task.await.unwrap().unwrap();
            }
        });
        let open = house.look(|rd| rd.incidents_open(Scope::Everything));
        let mut numbers: Vec<i64> = open.iter().map(|incident| incident.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1_001..=1_080).collect::<Vec<_>>());
        house.must_verify();
    });
}

#[test]
fn another_process_is_heard_of_without_being_asked() {
    on_each(|house| {
        house.furnish(1, 0);
        let neighbour = house.neighbour();
        let mut head = house.store.head();
        head.borrow_and_update();
        let command = house.command(1, Target::New, raise(1));
        let now = house.now();
        neighbour.write_inline(|tx| handle(tx, &command, "there", now)).unwrap();
        let heard =
            House::runtime().block_on(async move { tokio::time::timeout(std::time::Duration::from_secs(60), head.changed()).await });
        assert!(heard.expect("the head moved in time").is_ok());
        assert_eq!(house.store.head().borrow().position, neighbour.head().borrow().position);
    });
}

/// Whether an acceptance began an assignment.
fn won(answer: &Result<Done, NotDone>) -> bool {
    let Ok(Done::Now(recorded)) = answer else { return false };
    recorded.iter().any(|one| one.event.as_ref().is_some_and(|event| matches!(event.what, domain::event::What::OfferAccepted { .. })))
}

/// Has its first turn now, so that it stands in the queue.
fn queued<T>(mut work: std::pin::Pin<Box<dyn Future<Output = T>>>) -> std::pin::Pin<Box<dyn Future<Output = T>>> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(work.as_mut().poll(&mut context).is_pending(), "the writer stands still");
    work
}

#[test]
fn works_that_are_looked_ahead_for_together_come_out_as_they_would_one_after_another() {
    on_each(|house| {
        house.furnish(8, 4);
        let (_, job) = house.visit(1);
        let (first, second) = (house.offer(job, 1), house.offer(job, 2));
        let before = house.command(1, Target::New, raise(2));
        let now = house.now();
        house.store.write_inline(|tx| handle(tx, &before, "before", now)).unwrap();
        let mut commands = vec![("before".to_owned(), before)];
        for (n, to) in [(11, first), (12, second)] {
            commands.push((format!("accept {n}"), house.command(n, Target::Job(job), Accept { offer: to })));
        }
        for n in [3, 4, 3, 5, 3, 1, 2, 6] {
            commands.push((format!("raise {}", commands.len()), house.command(1, Target::New, raise(n))));
        }
        commands.push(("raise 3".to_owned(), commands[3].1.clone()));
        // The writer is held until all of them wait, so that they share its next transaction.
        let gate = std::sync::Arc::new(std::sync::Mutex::new(()));
        let held = gate.lock().unwrap();
        let waits = gate.clone();
        let hold = move |_: &mut store::Tx<'_>| {
            drop(waits.lock());
            Ok::<_, StoreError>(())
        };
        let mut works = vec![];
        let store = house.store.clone();
        let holding = queued(Box::pin({
            let store = store.clone();
            async move { store.write(hold).await }
        }));
        for (n, (name, command)) in commands.into_iter().enumerate() {
            // One in four says nothing beforehand, and comes out the same.
            let reads = if n % 4 == 3 { Reads::default() } else { command.reads() };
            let expected = store::Expected { receipt: (n % 4 != 3).then(|| name.clone()), reads };
            let store = store.clone();
            works.push(queued(Box::pin(async move { store.write_expecting(expected, move |tx| handle(tx, &command, &name, now)).await })));
        }
        drop(held);
        let outcomes: Vec<_> = House::runtime().block_on(async move {
            holding.await.unwrap();
            let mut outcomes = vec![];
            for work in works {
                outcomes.push(work.await);
            }
            outcomes
        });
        let done = |n: usize| matches!(&outcomes[n], Ok(Done::Now(_)));
        let repeated = |n: usize| matches!(&outcomes[n], Ok(Done::Before(_)));
        assert!(repeated(0) && repeated(11), "{outcomes:?}");
        assert!(won(&outcomes[1]) && done(2) && !won(&outcomes[2]), "the first acceptance wins: {outcomes:?}");
        assert!((3..11).all(done), "{outcomes:?}");
        let open = house.look(|rd| rd.incidents_open(Scope::Everything));
        let activations = |n: u32| {
            open.iter().filter(|incident| incident.client == Some(client(n))).map(|incident| incident.activations).collect::<Vec<_>>()
        };
        assert_eq!((1..=7).map(activations).collect::<Vec<_>>(), [vec![2], vec![2], vec![3], vec![1], vec![1], vec![1], vec![]]);
        house.must_verify();
    });
}
