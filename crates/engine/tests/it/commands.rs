//! Commands: answered once, repeated for ever, never half kept.

use domain::command::{Command, Target};
use domain::incident::IncidentState;
use domain::refusal::Refusal;
use domain::verbs::*;
use engine::{Current, EngineError, Envelope, NoticeKind, Told};

use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_hears_the_first_outcome_and_changes_nothing() {
    let house = House::new().await;
    let envelope = |fresh: &House| {
        let command = Command { target: Target::New, verb: raise().into(), context: fresh.by(desk()) };
        Envelope::new("person:ana:1", b"raise Iris", command)
    };
    let first = house.engine.handle(envelope(&house)).await.unwrap();
    assert!(!first.repeated && !first.joined && first.events > 0);
    assert_eq!(first.number, Some(1_001));
    let head = *house.store.head().borrow();
    let house = house.restarted().await;
    let again = house.engine.handle(envelope(&house)).await.unwrap();
    assert_eq!(again, engine::Outcome { repeated: true, ..first });
    assert_eq!(*house.store.head().borrow(), head, "a repeat leaves no event");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_for_something_else_is_refused_and_the_desk_is_told() {
    let house = House::new().await;
    let mut desk_stream = house.engine.subscribe(None).await.unwrap();
    let envelope = |content: &[u8]| {
        let command = Command { target: Target::New, verb: raise().into(), context: house.by(desk()) };
        Envelope::new("person:ana:1", content, command)
    };
    house.engine.handle(envelope(b"raise Iris")).await.unwrap();
    assert_eq!(house.engine.handle(envelope(b"raise Bert")).await, Err(EngineError::DifferentContent));
    let told = within("a notice", async {
        loop {
            if let Told::Notice(notice) = desk_stream.next().await {
                return notice;
            }
        }
    });
    assert_eq!(told.await.kind, NoticeKind::DifferentContent);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wrote_reads_what_they_wrote() {
    let house = House::new().await;
    for _ in 0..20 {
        let outcome = house.desk(Target::New, raise()).await;
        let (cursor, seen) = house
            .engine
            .look(|view| (view.cursor, view.board.incidents.get(&outcome.incident.unwrap()).map(|incident| incident.activations)));
        assert!(cursor.position >= outcome.position);
        assert!(seen.is_some());
    }
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_activation_joins_and_says_so() {
    let house = House::new().await;
    let first = house.desk(Target::New, raise()).await;
    house.clock.push(domain::time::Duration::minutes(2));
    let second = house.desk(Target::New, raise()).await;
    assert_eq!((second.incident, second.number, second.joined), (first.incident, first.number, true));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_tells_where_things_stand_and_leaves_nothing() {
    let house = House::new().await;
    let incident = house.raise().await;
    house.ask(desk(), Target::Incident(incident), Answer {}).await.unwrap();
    let head = *house.store.head().borrow();
    match house.ask(other_desk(), Target::Incident(incident), Answer {}).await {
        Err(EngineError::Refused(Refusal::Held { by }, Some(current))) => {
            assert_eq!(by, ana());
            assert!(matches!(*current, Current::Incident(incident) if matches!(incident.state, IncidentState::Answered { .. })));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(*house.store.head().borrow(), head);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_acceptances_at_once_have_one_winner() {
    let house = House::new().await;
    house.on_duty(1).await;
    house.on_duty(2).await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let (to, job) = house.offered(incident).await;
    let other = if to == r(1) { r(2) } else { r(1) };
    house.desk(Target::Job(job.id), MakeOffer { to: other, reason: "both are near".to_owned(), estimate_s: 0, weighed: None }).await;
    let job = house.until("two offers", |view| view.board.jobs.get(&job.id).filter(|job| job.acceptable().count() == 2).cloned()).await;
    let offers: Vec<_> = job.acceptable().map(|offer| (offer.id, if offer.to == r(1) { 1 } else { 2 })).collect();
    let mut asked = tokio::task::JoinSet::new();
    for n in 0..100 {
        let (offer, who) = offers[n % 2];
        let (engine, context) = (house.engine.clone(), house.by(responding(who)));
        asked.spawn(async move {
            let command = Command { target: Target::Job(job.id), verb: Accept { offer }.into(), context };
            (who, engine.handle(Envelope::unnamed(command)).await)
        });
    }
    let answers = asked.join_all().await;
    let won: std::collections::BTreeSet<u8> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(who, _)| *who).collect();
    let written = answers.iter().filter(|(_, answer)| answer.as_ref().is_ok_and(|outcome| outcome.events > 0)).count();
    let late = house.engine.look(|view| view.board.jobs[&job.id].offers.iter().filter(|offer| offer.late_at.is_some()).count());
    assert_eq!((won.len() - late, written - late), (1, 1), "one wins, and the other's late answer is kept once");
    assert!(late <= 1);
    let live = house.engine.look(|view| view.board.jobs.get(&job.id).map(|job| job.assignments.iter().filter(|one| one.is_live()).count()));
    assert_eq!(live, Some(1));
    house.engine.stop().await;
}
