//! Deliveries: in order, under one name at every try, again after a refusal, never after 410; and they outlive a restart.

use domain::standard_webhooks::Secret;
use domain::time::Duration;
use domain::words::{Class, Situation};
use engine::{Delivery, HandOverReceived, Partner, Vault, Whom};

use crate::house::*;

async fn listening(answers: Vec<Delivery>) -> House {
    let house = House::new().await;
    house.receiver.answers.lock().extend(answers);
    open_vault(&house).await;
    let secret = Secret::from_bytes(vec![9; 32]).unwrap().written();
    house.engine.set_webhook(partner(), "alder", "https://alder.example/hooks", &secret).await.unwrap();
    house
}

async fn open_vault(house: &House) {
    house.engine.set_vault(Vault::open(&house.store, provider(), [7; 32]).await.unwrap());
}

async fn handed_over(house: &House, reference: &str) {
    let received = HandOverReceived {
        hazards: Vec::new(),
        access: String::new(),
        reference: reference.to_owned(),
        operator: "Pat".to_owned(),
        call_back: "020 7000 0000".to_owned(),
        whom: Whom { reference: Some("C-1".to_owned()), ..Whom::default() },
        class: Class::Person,
        priority: None,
        situation: Situation::FallUninjured,
        speech: Some(true),
        received_at: None,
        answered_at: None,
        decided: true,
        emergency_calls: Vec::new(),
        note: String::new(),
    };
    let alder = Partner { organisation: partner(), name: String::new() };
    house.engine.receive_hand_over(&alder, reference, b"{}", received).await.unwrap();
}

/// Waits for this many letters, pushing the clock on so that retries come.
async fn letters(house: &House, count: usize) -> Vec<engine::Letter> {
    within("letters", async {
        while house.receiver.came.lock().len() < count {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            house.clock.push(Duration::seconds(1));
        }
    })
    .await;
    house.receiver.came.lock().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_letter_comes_again_under_its_name_before_any_later_one() {
    let house =
        listening(vec![Delivery::Again("it answered 503".to_owned()), Delivery::Again("it did not answer in time".to_owned())]).await;
    house.on_duty(1).await;
    handed_over(&house, "AC-1").await;
    let incident = house.engine.incident_of_case(partner(), "AC-1").await.unwrap().unwrap().id;
    let (_, job) = house.offered(incident).await;
    let offer = job.acceptable().next().unwrap().id;
    house.ask(responding(1), domain::command::Target::Job(job.id), domain::verbs::Accept { offer }).await.unwrap();
    let came = letters(&house, 4).await;
    assert!(came[0].body.contains("hand_over.received"), "{}", came[0].body);
    assert!(came[..3].iter().all(|letter| (&letter.id, &letter.body) == (&came[0].id, &came[0].body)), "the same letter each time");
    within("the record to say so", async {
        loop {
            let told = house.engine.incident(incident).await.unwrap().unwrap().told;
            let taken = |one: &&engine::PartnerTold| matches!(one.reached, engine::Reached::Taken(_));
            if told.iter().filter(taken).count() >= 2 {
                assert_eq!((told[0].kind.as_str(), told[0].attempts), ("hand_over.received", 3));
                return;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(came[3].id != came[0].id && came[3].body.contains("hand_over.accepted"), "{}", came[3].body);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_gone_is_written_to_no_more() {
    let house = listening(vec![Delivery::Gone]).await;
    handed_over(&house, "AC-1").await;
    assert_eq!(letters(&house, 1).await.len(), 1);
    within("it to be switched off", async {
        loop {
            let endpoint = house.store.read(|rd| rd.webhook("alder")).await.unwrap().unwrap();
            if endpoint.disabled.is_some() {
                return;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    handed_over(&house, "AC-2").await;
    within("nothing to wait", async {
        while house.engine.counts().await.unwrap().outbox_waiting > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            house.clock.push(Duration::seconds(1));
        }
    })
    .await;
    assert_eq!(house.receiver.came.lock().len(), 1);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_delivered_before_a_restart_is_delivered_after_it() {
    let house = listening(vec![Delivery::Again("it could not be connected to".to_owned())]).await;
    handed_over(&house, "AC-1").await;
    let before = letters(&house, 1).await;
    let house = house.restarted().await;
    open_vault(&house).await;
    let after = letters(&house, 1).await;
    assert_eq!((&after[0].id, &after[0].body), (&before[0].id, &before[0].body));
    house.engine.stop().await;
}
