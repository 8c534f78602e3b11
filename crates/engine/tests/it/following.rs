//! The feed: everything, once, in order, across restarts and nodes; a stranger's cursor is noticed.

use domain::command::Target;
use domain::verbs::Note;
use engine::{Cursor, Told};

use crate::house::*;

async fn changes(subscription: &mut engine::Subscription, count: usize) -> Vec<i64> {
    let mut positions = Vec::new();
    within("the feed", async {
        while positions.len() < count {
            match subscription.next().await {
                Told::Change(change) => positions.push(change.recorded.position),
                Told::Positions(_) | Told::Notice(_) => {}
                Told::Reset(reason) => panic!("reset: {reason}"),
                Told::Closed => panic!("closed"),
            }
        }
    })
    .await;
    positions
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_hears_everything_once_in_order() {
    let house = House::new().await;
    let after = house.engine.look(|view| view.cursor);
    let mut live = house.engine.subscribe(Some(after)).await.unwrap();
    let incident = house.raise().await;
    for n in 0..30 {
        house.desk(Target::Incident(incident), Note { text: format!("note {n}") }).await;
    }
    let head = house.store.head().borrow().position;
    let expected: Vec<i64> = (after.position + 1..=head).collect();
    assert_eq!(changes(&mut live, expected.len()).await, expected);
    let mut late = house.engine.subscribe(Some(after)).await.unwrap();
    assert_eq!(changes(&mut late, expected.len()).await, expected, "who comes later hears the same");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resuming_after_a_restart_loses_nothing() {
    let house = House::new().await;
    let incident = house.raise().await;
    let after = house.engine.look(|view| view.cursor);
    for n in 0..10 {
        house.desk(Target::Incident(incident), Note { text: format!("note {n}") }).await;
    }
    let house = house.restarted().await;
    let mut resumed = house.engine.subscribe(Some(after.to_string().parse().unwrap())).await.unwrap();
    let head = house.store.head().borrow().position;
    let expected: Vec<i64> = (after.position + 1..=head).collect();
    assert!(expected.len() >= 10);
    assert_eq!(changes(&mut resumed, expected.len()).await, expected);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_or_future_cursor_asks_for_a_fresh_snapshot() {
    let house = House::new().await;
    house.raise().await;
    let here = house.engine.look(|view| view.cursor);
    let foreign = Cursor { hash8: [here.hash8[0] ^ 1, 0, 0, 0], ..here };
    assert!(house.engine.subscribe(Some(foreign)).await.is_err());
    let future = Cursor { position: here.position + 1_000, ..here };
    assert!(house.engine.subscribe(Some(future)).await.is_err());
    assert!(house.engine.subscribe(Some(here)).await.is_ok());
    assert!(house.engine.subscribe(Some(Cursor::default())).await.is_ok(), "from the very beginning");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_commits_is_followed_too() {
    let house = House::new().await;
    let elsewhere = House::on(
        house.store.clone(),
        house.folder.clone(),
        house.clock.clone(),
        engine::Settings { plan: false, wake: false, ..settings() },
    )
    .await;
    let after = elsewhere.engine.look(|view| view.cursor);
    let mut stream = elsewhere.engine.subscribe(Some(after)).await.unwrap();
    let incident = house.raise().await;
    elsewhere
        .until("the incident with its client", |view| {
            view.board.incidents.get(&incident)?.client.and_then(|client| view.board.clients.get(&client)).map(|_| ())
        })
        .await;
    let heard = changes(&mut stream, 1).await;
    assert_eq!(heard, vec![after.position + 1]);
    elsewhere.engine.stop().await;
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_rendered_once_for_all_streams() {
    let house = House::new().await;
    let mut one = house.engine.subscribe(None).await.unwrap();
    let mut other = house.engine.subscribe(None).await.unwrap();
    house.raise().await;
    let (Told::Change(first), Told::Change(second)) = (one.next().await, other.next().await) else { panic!("no change") };
    let text = first.rendered(|| "made once".to_owned());
    assert_eq!(&*second.rendered(|| "made again".to_owned()), "made once");
    assert_eq!(&*text, "made once");
    house.engine.stop().await;
    assert!(matches!(one.next().await, Told::Closed | Told::Change(_)));
}
