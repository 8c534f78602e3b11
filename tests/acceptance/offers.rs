//! Offers: one winner whatever happens, nobody off duty, a decline that moves on at once.

use std::sync::Arc;

use domain::command::Target;
use domain::event::What;
use domain::job::OfferState;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use engine::{EngineError, Envelope};
use tokio::task::JoinSet;

use crate::cast::*;
use crate::stage::*;

/// A hundred acceptances at once, half of them through `other`: exactly one wins, and the losers are told who has it.
async fn race(stage: Arc<Stage>, other: Arc<Stage>) {
    stage.on_duty([1, 2]).await;
    let incident = stage.emergency(iris()).await;
    stage.offers(incident, 1).await;
    stage.pass(Duration::seconds(31));
    other.pass(Duration::seconds(31));
    let job = stage.offers(incident, 2).await;
    let offers: Vec<_> = job.acceptable().map(|offer| (offer.id, offer.to)).collect();
    let mut racing = JoinSet::new();
    for n in 0..100_usize {
        let (offer, to) = offers[n % 2];
        let responder = if to == r(1) { 1 } else { 2 };
        let through = if n % 4 < 2 { stage.clone() } else { other.clone() };
        racing.spawn(async move {
            let command = through.command(responding(responder), Target::Job(job.id), Accept { offer });
            (to, through.engine.handle(Envelope::new(format!("phone:{responder}:{n}"), b"accept", command)).await)
        });
    }
    let answers = racing.join_all().await;
    let happened = stage.happened(incident).await;
    let accepted: Vec<_> = happened
        .iter()
        .filter_map(|what| match what {
            What::OfferAccepted { assignment, .. } => Some(assignment.responder),
            _ => None,
        })
        .collect();
    let [winner] = accepted.as_slice() else { panic!("{} won", accepted.len()) };
    let late = answers.iter().filter(|(to, answer)| to != winner && answer.is_ok()).count();
    assert!(late <= 1, "the other's late answer is kept once");
    for (_, answer) in &answers {
        if let Err(error) = answer {
            assert!(matches!(error, EngineError::Refused(Refusal::Taken { by, .. }, _) if by == winner), "{error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_acceptances_at_once_exactly_one_wins() {
    for database in databases() {
        let stage = Arc::new(Stage::new(&database).await);
        race(stage.clone(), stage.clone()).await;
        Arc::into_inner(stage).unwrap().end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_nodes_on_one_postgresql_still_exactly_one_wins() {
    for database in databases().into_iter().filter(Database::is_postgres) {
        let stage = Arc::new(Stage::new(&database).await);
        let other = Arc::new(Stage::on(&database, "second").await);
        race(stage.clone(), other.clone()).await;
        Arc::into_inner(other).unwrap().engine.stop().await;
        Arc::into_inner(stage).unwrap().end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_offer_goes_to_the_next_nearest_and_stays_open() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        stage.on_duty([1, 2, 3]).await;
        let incident = stage.emergency(iris()).await;
        let first = stage.offers(incident, 1).await.acceptable().next().unwrap().clone();
        stage.pass(Duration::seconds(31));
        let job = stage.offers(incident, 2).await;
        let asked: Vec<_> = job.acceptable().map(|offer| offer.to).collect();
        assert_eq!(asked, [r(1), r(2)]);
        stage.ask(responding(1), Target::Job(job.id), Accept { offer: first.id }).await.expect("a late answer is still an answer");
        let withdrawn = stage.job(incident).offers.iter().filter(|offer| matches!(offer.state, OfferState::Withdrawn { .. })).count();
        assert_eq!(withdrawn, 1, "the second is withdrawn in the same breath");
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_makes_the_next_offer_at_once_and_the_last_decline_forces_the_choice() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        stage.on_duty([1, 2]).await;
        let incident = stage.emergency(iris()).await;
        for n in [1, 2] {
            let job = stage.offers(incident, 1).await;
            let offer = job.acceptable().next().unwrap();
            assert_eq!(offer.to, r(n));
            stage
                .ask(responding(n), Target::Job(job.id), Decline { offer: offer.id, reason: DeclineReason::Vehicle, note: String::new() })
                .await
                .unwrap();
        }
        stage
            .until("the forced choice", |view| {
                let incident = view.board.incidents.get(&incident)?;
                let job = view.job_of(incident)?;
                incident.alerts.iter().chain(&job.alerts).any(|alert| alert.kind == domain::incident::AlertKind::ForcedChoice).then_some(())
            })
            .await;
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_off_duty_is_never_offered_anything() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        stage.on_duty([3]).await;
        let incident = stage.emergency(iris()).await;
        stage.offers(incident, 1).await;
        for seconds in [31, 31, 31, 31] {
            stage.pass(Duration::seconds(seconds));
            tokio::task::yield_now().await;
        }
        stage
            .until("the manager's stage", |view| {
                view.job_of(view.board.incidents.get(&incident)?).filter(|job| job.breadth == u8::MAX).map(drop)
            })
            .await;
        let asked: Vec<_> = stage.job(incident).offers.iter().map(|offer| offer.to).collect();
        assert_eq!(asked, [r(3)], "R1, R2 and R4 are nearer or as good, and at home");
        for n in [1, 2, 4] {
            assert!(stage.engine.phone_view(r(n)).unwrap().offers.is_empty(), "R{n} is at home");
        }
        stage.end(&database).await;
    }
}
