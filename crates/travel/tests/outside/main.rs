//! Other routing engines behind the port: what they say, and what becomes of a plan when they say nothing, or something else.
#![allow(clippy::unwrap_used)]

mod peers;
mod receiver;

use std::sync::Arc;
use std::time::{Duration, Instant};

use dispatch::travel::{Obstacle, Question};
use dispatch::{StraightLine, Travel};
use domain::place::Position;
use domain::time::Timestamp;
use parking_lot::Mutex;
use receiver::{Manner, Receiver};
use travel::outside::{Engine, NoClient, Outside, PROBE_AFTER, TRIES};

/// A Wednesday in January, three in the morning: the roads are empty, so that times stand as the engine says them.
const NIGHT: Timestamp = Timestamp(1_768_348_800_000 + 3 * 3_600_000);
/// The same day, half past five in the afternoon.
const PEAK: Timestamp = Timestamp(1_768_348_800_000 + 17 * 3_600_000 + 1_800_000);
/// Longer than anything on this machine takes, shorter than anybody waits for.
const PATIENT: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(80);

fn at(n: usize) -> Position {
    Position { latitude: 51.6 + n as f64 * 0.001, longitude: -0.2 }
}

fn prepared() {
    // Another test of this process may have been first.
    drop(rustls::crypto::ring::default_provider().install_default());
}

fn outside(engine: Engine, receiver: &Receiver, budget: Duration) -> Outside {
    prepared();
    Outside::new(engine, &receiver.address, budget, Arc::new(StraightLine)).unwrap()
}

/// From the first `from` places to each of the next `to`.
fn questions(from: usize, to: usize) -> Vec<Question> {
    let sources: Vec<Position> = (0..from).map(at).collect();
    (from..from + to).map(|n| Question { from: sources.clone(), to: at(n) }).collect()
}

async fn asked(outside: &Outside, questions: &[Question], when: Timestamp) -> Arc<dyn Travel> {
    outside.ask(&|| questions.to_vec(), when).unwrap().await
}

/// What a plan would hear, question by question.
fn told(travel: &dyn Travel, questions: &[Question], when: Timestamp) -> Vec<Vec<i64>> {
    questions.iter().map(|one| travel.seconds_to(&one.from, one.to, when)).collect()
}

#[tokio::test]
async fn what_the_engine_says_is_what_the_plan_hears_under_its_name() {
    for (engine, manner) in [(Engine::Osrm, Manner::osrm()), (Engine::Valhalla, Manner::Valhalla)] {
        let receiver = Receiver::new(manner).await;
        let outside = outside(engine, &receiver, PATIENT);
        let questions = questions(3, 2);
        let travel = asked(&outside, &questions, NIGHT).await;
        assert_eq!(told(travel.as_ref(), &questions, NIGHT), [[60, 120, 180], [61, 121, 181]], "{engine:?}");
        assert_eq!(travel.seconds(at(1), at(4), NIGHT), 121, "one by one as all at once");
        assert_eq!((travel.name(), receiver.heard()), (engine.name(), 1), "one question for all of it");
        assert_eq!(outside.standing().words(), format!("Travel times: {}.", engine.name()));
        let crowded = asked(&outside, &questions, PEAK).await;
        assert_eq!(crowded.seconds(at(0), at(3), PEAK), 90, "an empty road's time, by the hour as main roads are");
        assert_eq!(travel.seconds(at(0), at(0), NIGHT), 0, "nobody needs time to stay where they are");
    }
}

#[tokio::test]
async fn more_than_a_request_takes_is_asked_in_pieces() {
    let receiver = Receiver::new(Manner::osrm()).await;
    let outside = outside(Engine::Osrm, &receiver, PATIENT);
    let questions = questions(100, 50);
    let travel = asked(&outside, &questions, NIGHT).await;
    assert_eq!(receiver.heard(), 6);
    assert_eq!(travel.name(), "OSRM", "no journey is missing");
    assert_eq!(travel.seconds(at(99), at(149), NIGHT), 604, "the tenth of its piece to the fifth of its piece");
}

#[tokio::test]
async fn an_engine_that_gives_nothing_of_use_is_stood_in_for_within_the_budget() {
    let questions = questions(3, 2);
    let line = told(&StraightLine, &questions, NIGHT);
    let table = |cell: &str| format!("{{\"durations\":[[{cell},1],[1,1],[1,1]],\"sources\":[],\"destinations\":[]}}");
    let cases = [
        (Manner::Hangs, "did not answer in time"),
        (Manner::Drips, "did not answer in time"),
        (Manner::BreaksOff, "broke off"),
        (Manner::Endless, "answered with something else"),
        (Manner::Says(503, "{}".into()), "answered 503"),
        (Manner::Says(302, String::new()), "answered 302"),
        (Manner::Says(200, "<html>".into()), "answered with something else"),
        (Manner::Says(200, "{\"code\":\"Ok\"}".into()), "answered with something else"),
        (Manner::Says(200, "{\"durations\":[[1]],\"sources\":[],\"destinations\":[]}".into()), "answered with something else"),
        (Manner::Says(200, table("1")), "answered with something else"),
    ];
    for (manner, why) in cases {
        let quick = matches!(manner, Manner::Hangs | Manner::Drips);
        let receiver = Receiver::new(manner).await;
        let outside = outside(Engine::Osrm, &receiver, if quick { SHORT } else { PATIENT });
        let begun = Instant::now();
        let travel = asked(&outside, &questions, NIGHT).await;
        assert!(begun.elapsed() < PATIENT, "{why}");
        assert_eq!(travel.name(), format!("straight line × 1.35, as OSRM {why}"));
        assert_eq!(told(travel.as_ref(), &questions, NIGHT), line, "{why}");
        assert_eq!(outside.standing().words(), format!("Travel times: straight line × 1.35, because OSRM {why}, since 03:00."));
    }
}

#[tokio::test]
async fn a_time_that_cannot_be_is_no_time() {
    for cell in ["-1", "1e300", "\"soon\""] {
        let text = format!("{{\"durations\":[[{cell}]],\"sources\":[{{\"distance\":0}}],\"destinations\":[{{\"distance\":0}}]}}");
        let receiver = Receiver::new(Manner::Says(200, text)).await;
        let outside = outside(Engine::Osrm, &receiver, PATIENT);
        let travel = asked(&outside, &questions(1, 1), NIGHT).await;
        assert_eq!(travel.name(), "straight line × 1.35, as OSRM answered with something else", "{cell}");
    }
}

#[tokio::test]
async fn a_journey_it_knows_no_way_for_is_measured_by_what_lies_beneath_and_the_record_says_so() {
    let receiver = Receiver::new(Manner::Osrm { nulls: vec![(1, 0)], off: vec![12.0, 0.0, 5_000.0] }).await;
    let outside = outside(Engine::Osrm, &receiver, PATIENT);
    let questions = questions(3, 1);
    let travel = asked(&outside, &questions, NIGHT).await;
    let line = told(&StraightLine, &questions, NIGHT);
    let heard = told(travel.as_ref(), &questions, NIGHT);
    assert_eq!(heard[0][0], 70, "twelve metres to the road are walked");
    assert_eq!(heard[0][1..], line[0][1..], "no way there; and five kilometres off its roads it would answer for where they end");
    assert_eq!(travel.name(), "OSRM; 2 journeys by straight line × 1.35");
}

#[tokio::test]
async fn after_three_failures_it_is_left_alone_and_every_half_minute_one_question_sees_whether_it_is_back() {
    let receiver = Receiver::new(Manner::Says(500, String::new())).await;
    let outside = outside(Engine::Osrm, &receiver, PATIENT);
    let questions = questions(2, 1);
    for _ in 0..TRIES + 4 {
        assert_eq!(asked(&outside, &questions, NIGHT).await.name(), "straight line × 1.35, as OSRM answered 500");
    }
    assert_eq!(receiver.heard(), TRIES as usize);
    receiver.turns(Manner::osrm());
    let soon = NIGHT + domain::time::Duration(PROBE_AFTER.ms() - 1);
    assert!(asked(&outside, &questions, soon).await.name().starts_with("straight line"));
    assert_eq!(receiver.heard(), TRIES as usize);
    assert_eq!(asked(&outside, &questions, NIGHT + PROBE_AFTER).await.name(), "OSRM");
    assert_eq!(outside.standing().instead, None);
    assert_eq!(asked(&outside, &questions, NIGHT + PROBE_AFTER).await.name(), "OSRM");
}

#[tokio::test]
async fn nothing_to_ask_is_not_taken_for_an_answer() {
    let receiver = Receiver::new(Manner::Says(500, String::new())).await;
    let outside = outside(Engine::Osrm, &receiver, PATIENT);
    asked(&outside, &questions(1, 1), NIGHT).await;
    assert!(outside.ask(&Vec::new, NIGHT).is_none());
    assert!(outside.standing().instead.is_some());
}

#[tokio::test]
async fn nobody_there_is_stood_in_for_at_once() {
    let receiver = Receiver::new(Manner::osrm()).await;
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    prepared();
    let outside = Outside::new(Engine::Valhalla, &format!("http://{gone}"), PATIENT, Arc::new(StraightLine)).unwrap();
    let travel = asked(&outside, &questions(2, 1), NIGHT).await;
    assert_eq!(travel.name(), "straight line × 1.35, as Valhalla could not be reached");
    assert_eq!(receiver.heard(), 0);
}

/// Roads that know what is closed.
struct Known(Mutex<usize>);

impl Travel for Known {
    fn seconds(&self, _from: Position, _to: Position, _at: Timestamp) -> i64 {
        7 + 100 * *self.0.lock() as i64
    }
    fn heed(&self, obstacles: &[Obstacle]) -> bool {
        *self.0.lock() = obstacles.len();
        true
    }
    fn name(&self) -> &str {
        "our roads"
    }
}

#[tokio::test]
async fn while_a_street_is_closed_our_own_roads_measure_and_opened_again_the_engine_does() {
    let receiver = Receiver::new(Manner::osrm()).await;
    prepared();
    let outside = Outside::new(Engine::Osrm, &receiver.address, PATIENT, Arc::new(Known(Mutex::new(0)))).unwrap();
    let questions = questions(1, 1);
    let closure = Obstacle { points: vec![at(0)], percent: None };
    assert!(outside.heed(std::slice::from_ref(&closure)), "what lies beneath heeds it");
    let travel = asked(&outside, &questions, NIGHT).await;
    assert_eq!((travel.name(), travel.seconds(at(0), at(1), NIGHT)), ("our roads, as OSRM does not know what is closed", 107));
    assert_eq!(receiver.heard(), 0);
    assert_eq!(outside.standing().words(), "Travel times: our roads, because OSRM does not know what is closed.");
    outside.heed(&[]);
    let travel = asked(&outside, &questions, NIGHT).await;
    assert_eq!((travel.name(), travel.seconds(at(0), at(1), NIGHT)), ("OSRM", 60));
}

#[tokio::test]
async fn without_roads_of_our_own_a_closed_street_is_not_known_and_that_is_said() {
    let receiver = Receiver::new(Manner::osrm()).await;
    let outside = outside(Engine::Osrm, &receiver, PATIENT);
    assert!(!outside.heed(&[Obstacle { points: vec![at(0)], percent: None }]));
    let travel = asked(&outside, &questions(1, 1), NIGHT).await;
    assert_eq!(travel.name(), "OSRM, which does not know 1 closed street");
    assert_eq!(outside.standing().words(), "Travel times: OSRM; 1 closed street is not known to it.");
}

#[tokio::test]
async fn a_way_that_cannot_be_had_is_none_and_counts_as_a_failure() {
    let receiver = Receiver::new(Manner::Hangs).await;
    let outside = outside(Engine::Osrm, &receiver, SHORT);
    assert_eq!(outside.way(at(0), at(1), NIGHT).await, None);
    assert!(outside.standing().instead.is_some());
    receiver.turns(Manner::Says(400, "{\"code\":\"NoRoute\"}".into()));
    assert_eq!(outside.way(at(0), at(1), NIGHT).await, None, "no road joins them");
    assert!(outside.standing().instead.is_none(), "which is an answer");
}

#[test]
fn an_address_that_is_none_is_refused() {
    prepared();
    for address in ["", "127.0.0.1:5000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:5000/?x=1"] {
        let made = Outside::new(Engine::Osrm, address, PATIENT, Arc::new(StraightLine));
        assert!(matches!(made.err(), Some(NoClient::Address(_))), "{address}");
    }
}
