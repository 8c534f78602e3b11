//! Writing: what is answered is there, in one order, chained, and what fails takes nothing of its neighbours along.

use domain::command::Target;
use domain::event::{Event, Subject, What};
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use store::{Scope, StoreError};

use crate::house::*;
use crate::register::*;

#[test]
fn what_was_answered_is_there_for_the_next_reader() {
    on_each(|house| {
        house.furnish(3, 2);
        let incident = house.raise(1);
        assert_eq!(house.incident(incident).client, Some(client(1)));
        assert_eq!(house.incident(incident).number, 1_001);
        house.must_verify();
    });
}

#[test]
fn a_visit_goes_from_the_first_ring_to_closure_and_the_record_proves_itself() {
    on_each(|house| {
        house.furnish(3, 2);
        let (incident, job) = house.visit(1);
        let offer = house.offer(job, 1);
        house.pass(Duration::seconds(5));
        house.ok(11, Target::Job(job), Accept { offer });
        for step in [Step::EnRoute, Step::Arrived, Step::GainedAccess, Step::WithClient] {
            house.pass(Duration::minutes(1));
            house.ok(11, Target::Job(job), TakeStep { step });
        }
        house.ok(
            11,
            Target::Job(job),
            Clear {
                incident: Some(incident),
                outcome: OutcomeKind::Assisted,
                condition: Condition::Well,
                note: "up and well".into(),
                also: vec![],
                ambulance: None,
            },
        );
        let outcome = domain::incident::Outcome {
            kind: OutcomeKind::Assisted,
            condition: Condition::Well,
            secure: Some(true),
            key_returned: Some(true),
            kin_told: KinTold::Yes,
            note: String::new(),
            late_because: None,
        };
        house.ok(1, Target::Incident(incident), Close { outcome });
        assert!(!house.incident(incident).is_open());
        assert_eq!(house.look(|rd| rd.incidents_open(Scope::Everything)), vec![]);
        let closed = house.look(|rd| rd.incidents_closed(Scope::Everything, None, 10));
        assert_eq!(closed.iter().map(|closed| closed.id).collect::<Vec<_>>(), vec![incident]);
        house.must_verify();
    });
}

#[test]
fn positions_are_dense_and_time_never_goes_back() {
    on_each(|house| {
        house.furnish(2, 1);
        house.raise(1);
        house.pass(Duration::hours(-2));
        house.raise(2);
        let events = house.look(|rd| rd.events_after(Scope::Everything, 0, 1_000));
        let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
        assert_eq!(positions, (1..=i64::try_from(events.len()).unwrap()).collect::<Vec<_>>());
        assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at));
        house.must_verify();
    });
}

#[test]
fn the_head_moves_after_each_commit_and_carries_the_last_hash() {
    on_each(|house| {
        house.furnish(1, 0);
        let head = *house.store.head().borrow();
        house.raise(1);
        let moved = *house.store.head().borrow();
        assert!(moved.position > head.position);
        let last = house.look(move |rd| rd.events_after(Scope::Everything, moved.position - 1, 10));
        assert_eq!((last.len(), last[0].hash), (1, moved.hash));
    });
}

#[test]
fn a_refusal_leaves_nothing() {
    on_each(|house| {
        house.furnish(1, 0);
        let head = *house.store.head().borrow();
        let refused = house.try_it(1, Target::Incident(domain::ids::IncidentId(uuid::Uuid::nil())), Answer {});
        assert!(matches!(refused, Err(NotDone::Refused(_))), "{refused:?}");
        assert_eq!(*house.store.head().borrow(), head);
    });
}

#[test]
fn a_work_that_fails_after_writing_is_undone_and_its_neighbours_are_not() {
    on_each(|house| {
        house.furnish(40, 0);
        let store = house.store.clone();
        let now = house.now();
        let works: Vec<_> = (1..=40).map(|n| (n, house.command(1, Target::New, raise(n)))).collect();
        let answers = House::runtime().block_on(async move {
            let mut tasks = vec![];
            for (n, command) in works {
                let store = store.clone();
                tasks.push(tokio::spawn(async move {
                    let answer = store
                        .write(move |tx| {
                            let done = handle(tx, &command, &name_of(&command), now)?;
                            if n % 7 == 0 { Err(NotDone::OnPurpose) } else { Ok(done) }
                        })
                        .await;
                    (n, answer)
                }));
            }
            let mut answers = vec![];
            for task in tasks {
                answers.push(task.await.unwrap());
            }
            answers
        });
        for (n, answer) in answers {
            match n % 7 {
                0 => assert_eq!(answer, Err(NotDone::OnPurpose)),
                _ => assert!(answer.is_ok(), "{n}: {answer:?}"),
            }
        }
        let open = house.look(|rd| rd.incidents_open(Scope::Everything));
        assert_eq!(open.len(), 35);
        house.must_verify();
    });
}

#[test]
fn a_work_that_panics_breaks_off_alone() {
    on_each(|house| {
        house.furnish(2, 0);
        let broke: Result<(), NotDone> = house.store.write_inline(|_| panic!("a defect"));
        assert_eq!(broke, Err(NotDone::Store(StoreError::BrokeOff("a defect".into()))));
        house.raise(1);
        house.must_verify();
    });
}

#[test]
fn a_batch_sees_its_own_works() {
    on_each(|house| {
        house.furnish(1, 0);
        // Eight raises of one client and class in one queue: one incident, activated seven times more.
        let store = house.store.clone();
        let now = house.now();
        let commands: Vec<_> = (0..8).map(|_| house.command(1, Target::New, raise(1))).collect();
        House::runtime().block_on(async move {
            let mut tasks = vec![];
            for command in commands {
                let store = store.clone();
                tasks.push(tokio::spawn(async move { store.write(move |tx| handle(tx, &command, &name_of(&command), now)).await }));
            }
            for task in tasks {
                task.await.unwrap().unwrap();
            }
        });
        let open = house.look(|rd| rd.incidents_open(Scope::Everything));
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].activations, 8);
        house.must_verify();
    });
}

#[test]
fn a_board_that_does_not_follow_from_the_record_is_refused() {
    on_each(|house| {
        house.furnish(1, 0);
        let mut wrong = a_client(1);
        wrong.revision = 7;
        let what = domain::event::What::ClientRecorded { client: Box::new(wrong) };
        let event = domain::event::Event { subject: Subject::Client(client(1)), what };
        let mut board = domain::board::Board::new();
        board.apply(&event, house.now());
        let now = house.now();
        let refused = house.store.write_inline(|tx| {
            tx.append(store::Append {
                events: std::slice::from_ref(&event),
                actor: &domain::event::Actor::Console,
                organisation: provider(),
                at: now,
                board: &board,
                phones: &[],
                outbox: &[],
                receipt: None,
            })
        });
        assert!(matches!(refused, Err(StoreError::Guarded(_))), "{refused:?}");
        house.must_verify();
    });
}

#[test]
fn whoever_left_a_visit_may_come_back_to_it_and_its_timeline_tells_of_it() {
    on_each(|house| {
        house.furnish(3, 2);
        let (incident, id) = house.visit(1);
        let job = house.job(id);
        let subject = Subject::Job(id);
        let leaves = What::IncidentUnlinked { incident, client: job.client, situation: job.situation };
        let comes = What::IncidentLinked(domain::job::Linked {
            incident,
            priority: job.priority,
            arrive_by: job.arrive_by,
            hazards: job.hazards.clone(),
            job_kind: job.kind,
            needs: job.needs.clone(),
            excluded: job.excluded.clone(),
            two_up: job.two_up,
        });
        house.follow(vec![Event { subject, what: leaves }]);
        house.follow(vec![Event { subject, what: comes }]);
        assert_eq!(house.job(id).incidents, [incident]);
        house.must_verify();
    });
}
