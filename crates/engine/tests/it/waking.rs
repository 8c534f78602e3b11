//! Deadlines: they fire when they are due, also those that came while nobody was running.

use domain::command::Target;
use domain::incident::AlertKind;
use domain::time::Duration;
use domain::verbs::{GoOffRoad, Release};
use engine::Clock;

use crate::house::*;

fn alerted(view: &engine::View, incident: domain::ids::IncidentId, kind: AlertKind) -> Option<()> {
    view.board.incidents.get(&incident)?.alerts.iter().any(|alert| alert.kind == kind).then_some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_nobody_answers_rings_louder() {
    let house = House::new().await;
    let incident = house.raise().await;
    house.desk(Target::Incident(incident), Release { closed: false }).await;
    house.clock.push(Duration::minutes(2));
    house.until("the desk to be told", |view| alerted(view, incident, AlertKind::NotAnswered)).await;
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_runs_out_rings_again_after_a_restart() {
    let house = House::new().await;
    let incident = house.raise().await;
    house.engine.stop().await;
    house.clock.push(Duration::minutes(5));
    let house = house.restarted().await;
    house.until("it to ring again", |view| (view.board.incidents.get(&incident)?.state.word() == "ringing").then_some(())).await;
    assert_eq!(overdue(&house), 0, "nothing stands past its time");
    house.engine.stop().await;
}

/// Deadlines more than two seconds past.
fn overdue(house: &House) -> usize {
    let now = house.engine.clock().now();
    house.engine.look(|view| view.next_wake().filter(|due| *due < now - Duration::seconds(2)).into_iter().count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_of_nobody_leaves_no_deadline_behind() {
    let house = House::new().await;
    let incident = house.raise().await;
    house.respond(incident).await;
    for _ in 0..10 {
        house.clock.push(Duration::minutes(2));
        let now = house.engine.clock().now();
        house.until("all past deadlines to be woken", |view| view.next_wake().is_none_or(|due| due > now).then_some(())).await;
    }
    house
        .until("the forced choice", |view| {
            let job = view.job_of(view.board.incidents.get(&incident)?)?;
            job.alerts.iter().any(|alert| alert.kind == AlertKind::ForcedChoice).then_some(())
        })
        .await;
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_desk_is_told_of_who_is_off_the_road_longer_than_they_said() {
    let house = House::new().await;
    house.on_duty(1).await;
    let mut desk_stream = house.engine.subscribe(None).await.unwrap();
    let until = house.clock.now() + Duration::hours(1);
    house.desk(Target::Responder(r(1)), GoOffRoad { reason: domain::words::OffRoadReason::Breakdown, until }).await;
    house.clock.push(Duration::minutes(60));
    let told = within("a notice", async {
        loop {
            if let engine::Told::Notice(notice) = desk_stream.next().await {
                return notice;
            }
        }
    });
    let text = told.await.text.clone();
    assert!(text.contains("off the road longer than they said"), "{text}");
    let told_at = house.engine.look(|view| view.board.responders[&r(1)].off_road.as_ref().and_then(|off| off.told_at));
    assert!(told_at.is_some(), "and it stands beside them until somebody says what now");
    house.engine.stop().await;
}
