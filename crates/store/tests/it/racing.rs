//! Races: one order, one winner, whoever asks from wherever.

use domain::command::Target;
use domain::ids::OfferId;
use domain::refusal::Refusal;
use domain::verbs::*;
use store::Scope;

use crate::house::*;

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
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let taken = |answer: &&Result<Done, NotDone>| matches!(answer, Err(NotDone::Refused(Refusal::Taken { .. })));
        assert_eq!(answers.iter().filter(taken).count(), 99, "{:?}", answers.iter().find(|answer| answer.is_err()));
        let job = house.job(job);
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
