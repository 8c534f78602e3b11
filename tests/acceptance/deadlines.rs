//! Deadlines are part of what is stored: they survive the end of the process and fire when it is back.

use domain::command::Target;
use domain::event::What;
use domain::incident::AlertKind;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::{Class, ClientState, Origin, Priority};

use crate::cast::*;
use crate::stage::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_came_while_nobody_was_there_fires_at_the_start() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        stage.on_duty([1, 2]).await;
        let incident = stage.emergency(iris()).await;
        stage.offers(incident, 1).await;
        let clock = stage.clock.clone();
        stage.engine.stop().await;
        drop(stage);
        let stage = Stage::with(&database, "first", clock, std::sync::Arc::new(Silence)).await;
        stage.pass(Duration::seconds(65));
        let job = stage.offers(incident, 2).await;
        assert_eq!(job.acceptable().count(), 2);
        stage
            .until("the desk's alarm", |view| {
                view.job_of(view.board.incidents.get(&incident)?)?
                    .alerts
                    .iter()
                    .any(|alert| alert.kind == AlertKind::DeskAlarm)
                    .then_some(())
            })
            .await;
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_promise_puts_the_ladder_on_again() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        let incident = stage.desk(Target::New, fall(nell())).await.incident.unwrap();
        stage.desk(Target::Incident(incident), Contacts { note: String::new() }).await;
        let attend_by = engine::Clock::now(stage.clock.as_ref()) + Duration::minutes(15);
        stage
            .desk(
                Target::Incident(incident),
                TryContact { contact: daughter(), result: domain::words::ContactResult::WillGo, attend_by: Some(attend_by) },
            )
            .await;
        stage.pass(Duration::minutes(26));
        let story = async {
            while !stage.happened(incident).await.iter().any(|what| matches!(what, What::PromiseBroken { .. })) {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        within("the promise to be found broken", story).await;
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discharge_date_that_came_while_nobody_was_there_asks_for_the_call_at_the_start() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        let discharge = engine::Clock::now(stage.clock.as_ref()) + Duration::hours(40);
        let away =
            SetStatus { state: ClientState::Hospital, source: "daughter".to_owned(), second_source: None, review_at: Some(discharge) };
        stage.desk(Target::Client(iris()), away).await;
        let clock = stage.clock.clone();
        stage.engine.stop().await;
        drop(stage);
        let stage = Stage::with(&database, "first", clock, std::sync::Arc::new(Silence)).await;
        assert!(stage.engine.look(|view| view.board.open_incident(iris(), Class::Fault).is_none()), "not before its day");
        stage.pass(Duration::hours(40));
        let asked = stage.until("the call and the unit test", |view| view.board.open_incident(iris(), Class::Fault).cloned()).await;
        assert_eq!((asked.origin, asked.priority), (Origin::Register, Priority::P3));
        stage.end(&database).await;
    }
}

struct Silence;

impl engine::Channel for Silence {
    fn deliver<'a>(&'a self, _: &'a engine::Letter) -> engine::BoxFuture<'a, engine::Delivery> {
        Box::pin(async { engine::Delivery::Delivered })
    }
}
