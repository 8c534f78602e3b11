//! Who goes, and when they are expected: worked out once, whoever asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration as Real, Instant};

use dispatch::{StraightLine, Travel};
use domain::command::Target;
use domain::place::Position;
use domain::time::Timestamp;
use domain::verbs::*;
use domain::words::Step;
use engine::Settings;

use crate::house::*;

/// Straight lines, and how often somebody asked for one.
#[derive(Default)]
struct Counted(AtomicUsize);

impl Counted {
    fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Travel for Counted {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.0.fetch_add(1, Ordering::SeqCst);
        StraightLine.seconds(from, to, at)
    }

    fn name(&self) -> &str {
        "counted"
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_is_worked_out_once_a_second_for_every_map_and_at_once_when_the_record_is_another() {
    let house = House::with(Settings { plan: false, ..settings() }).await;
    let travel = Arc::new(Counted::default());
    house.engine.set_travel(travel.clone());
    house.on_duty(1).await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let job = house.incident(incident).job.unwrap();
    house.desk(Target::Job(job), MakeOffer { to: r(1), reason: "near".to_owned(), estimate_s: 600, weighed: None }).await;
    let offer = house.engine.look(|view| view.board.jobs[&job].offers[0].id);
    house.ask(responding(1), Target::Job(job), Accept { offer }).await.unwrap();
    // All of it within one second; on a machine that was too slow for that, once more.
    loop {
        let begun = Instant::now();
        let first = house.engine.under_way().await;
        assert_eq!(first.iter().map(|one| (one.responder, one.job)).collect::<Vec<_>>(), [(r(1), job)]);
        let asked = travel.asked();
        assert!(asked > 0);
        for _ in 0..20 {
            assert_eq!(house.engine.under_way().await, first);
        }
        let more = travel.asked() - asked;
        if begun.elapsed() < Real::from_secs(1) {
            assert_eq!(more, 0, "twenty more looked at the map");
            break;
        }
    }
    for step in [Step::EnRoute, Step::Arrived] {
        house.ask(responding(1), Target::Job(job), TakeStep { step }).await.unwrap();
    }
    assert_eq!(house.engine.under_way().await, [], "they are there: nobody waits a second to see it");
    house.engine.stop().await;
}
