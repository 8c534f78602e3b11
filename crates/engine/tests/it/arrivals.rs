//! What arrivals teach, and how promises were kept.

use domain::command::Target;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::Step;
use engine::Settings;

use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_later_than_promised_is_counted_and_corrects_the_next_estimate() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (incident, job, n) = house.accepted().await;
    let first = house.engine.look(|view| view.board.jobs[&job].clone());
    let promised = first.offers[0].arrival.unwrap();
    assert!(promised.modelled_s > 0 && promised.usual_s == promised.modelled_s);
    assert_eq!(promised.promise_s, (promised.modelled_s * 1_380 + 500) / 1_000, "nothing was learnt yet");
    let (long_ago, later) = (Timestamp(0), Timestamp(i64::MAX));
    assert_eq!(house.engine.promise(long_ago, later).await.unwrap().all.arrivals, 0);
    house.clock.push(Duration::seconds(promised.promise_s + 100));
    for step in [Step::EnRoute, Step::Arrived] {
        house.ask(responding(n), Target::Job(job), TakeStep { step }).await.unwrap();
    }
    let report = house.engine.promise(long_ago, later).await.unwrap();
    assert_eq!((report.all.arrivals, report.all.within), (1, 0));
    assert!((100..130).contains(&report.all.late_s), "{report:?}");
    assert_eq!(report.by_part_of_day.iter().map(|line| line.arrivals).sum::<usize>(), 1);
    assert_eq!(report.by_district.len(), 1);
    assert_eq!(house.engine.promise(long_ago, first.opened_at).await.unwrap().all.arrivals, 0, "until then nobody had accepted");
    house.engine.learn().await.unwrap();
    let now = house.engine.recommend(incident).await.unwrap().record;
    assert!(now.learnt.starts_with("1 arrival, "), "{}", now.learnt);
    let house = house.restarted().await;
    house.engine.learn().await.unwrap();
    assert_eq!(house.engine.recommend(incident).await.unwrap().record.learnt, now.learnt, "the same record teaches the same");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_the_desk_entered_late_teaches_nothing() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    let at = house.engine.clock().now();
    let late = EnterStep { responder: r(n), step: Step::Arrived, at, reason: "radio".to_owned() };
    house.desk(Target::Job(job), late).await;
    assert_eq!(house.engine.promise(Timestamp(0), Timestamp(i64::MAX)).await.unwrap().all.arrivals, 0);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_the_desk_ordered_is_a_promise_and_teaches_nothing() {
    let house = House::with(Settings { plan: false, ..settings() }).await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let job = house.incident(incident).job.unwrap();
    house.on_duty(2).await;
    house.desk(Target::Job(job), MakeOffer { to: r(2), reason: "knows her".to_owned(), estimate_s: 600, weighed: None }).await;
    let offered = house.engine.look(|view| view.board.jobs[&job].offers[0].clone());
    assert_eq!(offered.arrival.unwrap().promise_s, 828);
    house.ask(responding(2), Target::Job(job), Accept { offer: offered.id }).await.unwrap();
    house.clock.push(Duration::seconds(300));
    for step in [Step::EnRoute, Step::Arrived] {
        house.ask(responding(2), Target::Job(job), TakeStep { step }).await.unwrap();
    }
    house.engine.learn().await.unwrap();
    let kept = house.engine.promise(Timestamp(0), Timestamp(i64::MAX)).await.unwrap().all;
    assert_eq!((kept.arrivals, kept.within), (1, 1));
    assert_eq!(house.engine.recommend(incident).await.unwrap().record.learnt, "nothing learnt yet");
    house.engine.stop().await;
}
