//! From a press to a closed case, and the answers a repeat gets.

use domain::command::Target;
use domain::event::What;
use domain::incident::{IncidentState, Outcome};
use domain::verbs::*;
use domain::words::*;
use engine::{EngineError, Envelope};

use crate::cast::*;
use crate::stage::*;

fn outcome() -> Outcome {
    Outcome {
        kind: OutcomeKind::Lifted,
        condition: Condition::Well,
        secure: Some(true),
        key_returned: Some(true),
        kin_told: KinTold::Yes,
        note: String::new(),
        late_because: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_is_offered_accepted_attended_and_closed() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        stage.on_duty([1, 2]).await;
        let incident = stage.emergency(iris()).await;
        let job = stage.offers(incident, 1).await;
        let offer = job.acceptable().next().unwrap().clone();
        assert_eq!(offer.to, r(1), "the nearest is asked first");
        let target = Target::Job(job.id);
        stage.ask(responding(1), target, Accept { offer: offer.id }).await.unwrap();
        for step in [Step::EnRoute, Step::Arrived, Step::GainedAccess, Step::WithClient] {
            stage.ask(responding(1), target, TakeStep { step }).await.unwrap();
        }
        stage
            .ask(
                responding(1),
                target,
                Clear {
                    incident: None,
                    outcome: OutcomeKind::Lifted,
                    condition: Condition::Well,
                    note: "Helped up.".to_owned(),
                    also: vec![],
                    ambulance: None,
                },
            )
            .await
            .unwrap();
        stage.desk(Target::Incident(incident), Close { outcome: outcome() }).await;
        let closed = stage.engine.look(|view| view.board.incidents[&incident].state.clone());
        assert!(matches!(closed, IncidentState::Closed { .. }));
        let happened = stage.happened(incident).await;
        let place = |found: fn(&What) -> bool| happened.iter().position(found).unwrap();
        let order = [
            place(|what| matches!(what, What::IncidentRaised { .. })),
            place(|what| matches!(what, What::IncidentDecided { .. })),
            place(|what| matches!(what, What::JobOpened { .. })),
            place(|what| matches!(what, What::Offered { decision: Some(_), .. })),
            place(|what| matches!(what, What::OfferAccepted { .. })),
            place(|what| matches!(what, What::StepRecorded { .. })),
            place(|what| matches!(what, What::Cleared { .. })),
            place(|what| matches!(what, What::IncidentResolved { .. })),
            place(|what| matches!(what, What::IncidentClosed { .. })),
        ];
        assert!(order.is_sorted(), "{order:?}");
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_command_gets_its_first_answer_and_other_content_under_its_name_is_refused() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        let envelope = Envelope::new("person:ana:1", b"a fall at Iris's", stage.command(ana(), Target::New, fall(iris())));
        let first = stage.engine.handle(envelope.clone()).await.unwrap();
        for _ in 0..3 {
            let again = stage.engine.handle(envelope.clone()).await.unwrap();
            assert_eq!((again.position, again.incident, again.events), (first.position, first.incident, first.events));
            assert!(again.repeated);
        }
        let other = Envelope::new("person:ana:1", b"a fall at Hugo's", stage.command(ana(), Target::New, fall(hugo())));
        assert_eq!(stage.engine.handle(other).await, Err(EngineError::DifferentContent));
        assert_eq!(stage.engine.look(|view| view.open_incidents().count()), 1);
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_operators_race_for_a_ringing_incident_and_one_holds_it() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        let signal = ReceiveSignal {
            signal: id(9, 1),
            seal: Box::default(),
            client: Some(iris()),
            unit: Some(id(6, 1)),
            account: "7100001".to_owned(),
            contract: with_response(),
            class: Class::Person,
            priority: Priority::P1,
            situation: None,
            place: None,
            note: "pendant".to_owned(),
        };
        let incident = stage.ask(domain::event::Actor::Device, Target::New, signal).await.unwrap().incident.unwrap();
        let (first, second) =
            tokio::join!(stage.ask(ana(), Target::Incident(incident), Answer {}), stage.ask(ben(), Target::Incident(incident), Answer {}));
        assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "{first:?} {second:?}");
        stage.end(&database).await;
    }
}
