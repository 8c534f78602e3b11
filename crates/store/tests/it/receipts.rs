//! A command's receipt: a repeat gets the first outcome and makes no event.

use domain::command::Target;
use domain::time::Duration;
use domain::verbs::*;

use crate::house::*;

#[test]
fn a_repeat_gets_the_first_outcome_and_no_event() {
    on_each(|house| {
        house.furnish(1, 0);
        let command = house.command(1, Target::New, raise(1));
        let now = house.now();
        let first = house.store.write_inline(|tx| handle(tx, &command, "desk:1", now)).unwrap();
        let Done::Now(recorded) = first else { panic!("it was not new") };
        let head = *house.store.head().borrow();
        house.pass(Duration::hours(30));
        let later = house.now();
        let again = house.store.write_inline(|tx| handle(tx, &command, "desk:1", later)).unwrap();
        assert_eq!(again, Done::Before(format!("{} events", recorded.len())));
        assert_eq!(*house.store.head().borrow(), head);
    });
}

#[test]
fn a_repeat_in_the_same_batch_gets_the_first_outcome_too() {
    on_each(|house| {
        house.furnish(1, 0);
        let command = house.command(1, Target::New, raise(1));
        let now = house.now();
        let store = house.store.clone();
        let answers: Vec<Done> = House::runtime().block_on(async move {
            let mut tasks = vec![];
            for _ in 0..16 {
                let (store, command) = (store.clone(), command.clone());
                tasks.push(tokio::spawn(async move { store.write(move |tx| handle(tx, &command, "desk:1", now)).await.unwrap() }));
            }
            let mut answers = vec![];
            for task in tasks {
                answers.push(task.await.unwrap());
            }
            answers
        });
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Done::Now(_))).count(), 1);
        assert_eq!(house.look(|rd| rd.incidents_open(store::Scope::Everything))[0].activations, 1);
        house.must_verify();
    });
}

#[test]
fn a_command_that_changed_nothing_has_a_receipt_as_well() {
    on_each(|house| {
        house.furnish(1, 0);
        let incident = house.raise(1);
        house.ok(1, Target::Incident(incident), Answer {});
        let command = house.command(1, Target::Incident(incident), Answer {});
        let now = house.now();
        let first = house.store.write_inline(|tx| handle(tx, &command, "desk:2", now)).unwrap();
        assert_eq!(first, Done::Now(vec![]));
        let again = house.store.write_inline(|tx| handle(tx, &command, "desk:2", now)).unwrap();
        assert_eq!(again, Done::Before("0 events".into()));
    });
}

#[test]
fn a_receipt_outlives_the_process() {
    on_each(|house| {
        house.furnish(1, 0);
        let command = house.command(1, Target::New, raise(1));
        let now = house.now();
        house.store.write_inline(|tx| handle(tx, &command, "desk:3", now)).unwrap();
        let restarted = house.neighbour();
        let receipt = restarted.write_inline(|tx| tx.receipt("desk:3")).unwrap().unwrap();
        assert_eq!(receipt.digest, digest_of(&command));
        assert_eq!(receipt.position, house.store.head().borrow().position);
    });
}
