//! The plan: offers follow a commit by themselves, nobody is asked twice, and nobody to ask is told once.

use domain::command::Target;
use domain::event::{Actor, What};
use domain::job::OfferState;
use domain::place::{Address, Place, Position, Precision};
use domain::verbs::*;
use domain::words::{DeclineReason, Priority, Situation};
use engine::Settings;

use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_decided_visit_is_offered_to_the_nearest_on_duty_with_the_reason() {
    let house = House::new().await;
    house.on_duty(1).await;
    let incident = house.raise().await;
    let before = house.engine.recommend(incident).await.unwrap();
    assert_eq!(before.record.candidates.len(), 2, "everybody is explained before anybody has decided");
    house.respond(incident).await;
    let (to, job) = house.offered(incident).await;
    assert_eq!(to, r(1));
    let decided = house.kinds(incident).await.into_iter().any(|what| matches!(what, What::Offered { decision: Some(_), .. }));
    assert!(decided, "the reason stands on the timeline");
    assert!(house.engine.phone_view(r(1)).unwrap().offers.iter().any(|(offered, ..)| offered.id == job.id));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_moves_on_at_once() {
    let house = House::new().await;
    house.on_duty(1).await;
    house.on_duty(2).await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let (first, job) = house.offered(incident).await;
    let n = if first == r(1) { 1 } else { 2 };
    let offer = job.acceptable().next().unwrap().id;
    house.ask(responding(n), Target::Job(job.id), Decline { offer, reason: DeclineReason::Vehicle, note: String::new() }).await.unwrap();
    let next = house.until("the next offer", |view| {
        let job = view.board.jobs.get(&job.id)?;
        job.offers.iter().find(|offer| offer.to != first && offer.state == OfferState::Open).map(|offer| offer.to)
    });
    assert_ne!(next.await, first);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_to_ask_is_told_once_and_somebody_new_is_asked() {
    let house = House::new().await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let told = |kinds: &[What]| kinds.iter().filter(|what| matches!(what, What::NobodyFound { .. })).count();
    within("nobody to be found", async {
        while told(&house.kinds(incident).await) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    // Anything that wakes the plan again, a few times over.
    for _ in 0..5 {
        house.desk(Target::Incident(incident), Note { text: "still nobody".to_owned() }).await;
    }
    assert_eq!(told(&house.kinds(incident).await), 1);
    house.on_duty(2).await;
    assert_eq!(house.offered(incident).await.0, r(2));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_planners_leads_and_the_other_follows() {
    let first = House::new().await;
    first.until("the lead", |_| Some(())).await;
    let other = Settings { node: "another".to_owned(), ..settings() };
    let second = House::on(first.store.clone(), first.folder.clone(), first.clock.clone(), other).await;
    first.on_duty(1).await;
    let incident = first.raise().await;
    second.until("the other's incident", |view| view.board.incidents.get(&incident).map(|_| ())).await;
    second.respond(incident).await;
    first.offered(incident).await;
    let (to, job) = second.offered(incident).await;
    assert_eq!((to, job.offers.len()), (r(1), 1), "offered once, by one of them");
    second.engine.stop().await;
    first.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn for_whom_a_visit_waits_while_nobody_is_free_is_known_at_the_node_that_leads_and_at_the_other() {
    let first = House::new().await;
    let other = Settings { node: "another".to_owned(), ..settings() };
    let second = House::on(first.store.clone(), first.folder.clone(), first.clock.clone(), other).await;
    first.on_duty(1).await;
    first.accepted().await;
    let address = Address { lines: "9 Near Lane".to_owned(), postcode: "EN5 1AB".to_owned() };
    let place = Place { address, position: Some(Position { latitude: 51.65, longitude: -0.21 }), precision: Precision::Address };
    let calm = Raise {
        client: None,
        caller: Some("Mrs Grey".to_owned()),
        call_back: Some("020 7946 0100".to_owned()),
        place: Some(place),
        priority: Some(Priority::P3),
        situation: Some(Situation::Reassurance),
        contract: Some(id(2, 1)),
        ..raise()
    };
    let incident = first.desk(Target::New, calm).await.incident.unwrap();
    first.respond(incident).await;
    let job = first.until("the visit", |view| view.board.incidents.get(&incident)?.job).await;
    for house in [&first, &second] {
        let mut waits = house.engine.waits();
        let known = waits.wait_for(|waits| waits.iter().any(|wait| wait.job == job && wait.whom.is_some_and(|(who, _)| who == r(1))));
        within("whom it waits for", known).await.unwrap();
    }
    second.engine.stop().await;
    first.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_of_somebody_who_does_not_lead_any_more_is_refused() {
    let house = House::new().await;
    house.on_duty(1).await;
    let incident = house.raise().await;
    house.until("the lead", |_| Some(())).await;
    house.engine.stop().await;
    // Another leads from now on, by the real clock as leases are: its turn is a later one.
    let far = domain::time::Timestamp(9_000_000_000_000);
    let lease = house.store.write(move |tx| tx.lease_take("plan", "another", far, far + domain::time::Duration::hours(1))).await.unwrap();
    let epoch = lease.expect("nobody holds it").epoch;
    assert!(epoch > 1, "somebody led before");
    let store = house.store.clone();
    let engine = House::on(store, house.folder.clone(), house.clock.clone(), settings()).await;
    engine.respond(incident).await;
    let job = engine.until("the job", |view| view.board.incidents.get(&incident)?.job).await;
    let offer = domain::verbs::plan::PlannedOffer { slot: 0, to: r(1), estimate_s: 300, arrival: None };
    let verb = || Plan { revision: 1, offers: vec![offer.clone()], supersede: vec![], decision: None };
    let late = engine.ask(Actor::Plan { epoch: epoch - 1 }, Target::Job(job), verb()).await;
    assert!(matches!(late, Err(engine::EngineError::Refused(domain::refusal::Refusal::Stale { .. }, _))), "{late:?}");
    assert!(engine.ask(Actor::Plan { epoch }, Target::Job(job), verb()).await.is_ok());
    engine.engine.stop().await;
}
