//! The plan: offers follow a commit by themselves, nobody is asked twice, and nobody to ask is told once.

use domain::command::Target;
use domain::event::What;
use domain::job::OfferState;
use domain::verbs::*;
use domain::words::DeclineReason;
use engine::Settings;

use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_decided_visit_is_offered_to_the_nearest_on_duty_with_the_reason() {
    let house = House::new().await;
    house.on_duty(1).await;
    let incident = house.raise().await;
    let before = house.engine.recommend(incident).await.unwrap();
    assert_eq!(before.candidates.len(), 2, "everybody is explained before anybody has decided");
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
