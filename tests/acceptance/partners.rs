//! Partners: what is handed over is taken once, and every state goes back, in order, until it is taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::command::Target;
use domain::event::Actor;
use domain::ids::IncidentId;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use notify::{Reach, Webhook};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::cast::*;
use crate::stage::*;

/// A real receiver on this machine. It refuses the first letter, hangs up on the second without an answer, and takes the rest.
struct Receiver {
    url: String,
    taken: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Receiver {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = taken.clone();
        let calls = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (kept, calls) = (kept.clone(), calls.clone());
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    let mut piece = [0_u8; 4_096];
                    let body = loop {
                        let read = stream.read(&mut piece).await.unwrap_or(0);
                        bytes.extend_from_slice(&piece[..read]);
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        if let Some((head, body)) = text.split_once("\r\n\r\n") {
                            let length = head.lines().find_map(|line| {
                                line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse::<usize>().unwrap())
                            });
                            if body.len() >= length.unwrap_or(0) {
                                assert!(head.to_ascii_lowercase().contains("webhook-signature: v1,"), "{head}");
                                break body.to_owned();
                            }
                        }
                        if read == 0 {
                            return;
                        }
                    };
                    match calls.fetch_add(1, Ordering::SeqCst) {
                        0 => drop(stream.write_all(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await),
                        1 => drop(stream),
                        _ => {
                            kept.lock().await.push(serde_json::from_str(&body).unwrap());
                            stream.write_all(b"HTTP/1.1 204 Taken\r\nconnection: close\r\n\r\n").await.unwrap();
                        }
                    }
                });
            }
        });
        Self { url, taken }
    }
}

fn hand_over() -> HandOver {
    HandOver {
        partner: alder(),
        contract: with_response(),
        reference: "ALD-77".to_owned(),
        operator: "Sam".to_owned(),
        call_back: "020 7946 0200".to_owned(),
        client: Some(iris()),
        not_theirs: None,
        access: "".into(),
        hazards: Vec::new(),
        caller: None,
        place: None,
        phone: None,
        class: Class::Person,
        priority: Priority::P1,
        situation: Situation::FallInjured,
        speech: Some(true),
        received_at: None,
        answered_at: None,
        decided: true,
        emergency_calls: Vec::new(),
        note: String::new(),
        signal: None,
        seal: Box::default(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_goes_back_in_order_to_a_receiver_that_first_refuses_and_then_hangs_up() {
    drop(rustls::crypto::ring::default_provider().install_default());
    for database in databases() {
        let receiver = Receiver::new().await;
        let first = Stage::new(&database).await;
        let clock = first.clock.clone();
        first.engine.stop().await;
        drop(first);
        let stage = Stage::with(&database, "first", clock, Arc::new(Webhook::new(Reach::Loopback).unwrap())).await;
        let vault = engine::Vault::open(stage.engine.store(), provider(), [7; 32]).await.unwrap();
        stage.engine.set_vault(vault);
        stage.engine.set_webhook(alder(), "alder", &receiver.url, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").await.unwrap();
        stage.on_duty([1]).await;
        let incident: IncidentId =
            stage.ask(Actor::Partner { organisation: alder() }, Target::New, hand_over()).await.unwrap().incident.unwrap();
        let job = stage.offers(incident, 1).await;
        let offer = job.acceptable().next().unwrap().id;
        stage.ask(responding(1), Target::Job(job.id), Accept { offer }).await.unwrap();
        for step in [Step::EnRoute, Step::Arrived] {
            stage.ask(responding(1), Target::Job(job.id), TakeStep { step }).await.unwrap();
        }
        let all_taken = async {
            loop {
                let seen: Vec<String> =
                    receiver.taken.lock().await.iter().map(|letter| letter["type"].as_str().unwrap().to_owned()).collect();
                if seen.iter().any(|kind| kind == "hand_over.arrived") {
                    return seen;
                }
                // The next try is due after 5 s, then 30 s.
                stage.pass(Duration::seconds(10));
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        };
        let seen = within("every state at the receiver", all_taken).await;
        let once: Vec<&str> = ["hand_over.received", "hand_over.accepted", "hand_over.en_route", "hand_over.arrived"].into();
        let told: Vec<&str> = seen.iter().map(String::as_str).filter(|kind| once.contains(kind)).collect();
        assert_eq!(told, once, "{seen:?}");
        stage.end(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_over_nobody_accepts_escalates_three_times() {
    for database in databases() {
        let stage = Stage::new(&database).await;
        let incident = stage.ask(Actor::Partner { organisation: alder() }, Target::New, hand_over()).await.unwrap().incident.unwrap();
        for times in 1..=3_u8 {
            stage.pass(Duration::seconds(61));
            stage
                .until("the escalation", |view| {
                    view.board.incidents.get(&incident)?.cases.first().filter(|case| case.escalated == times).map(drop)
                })
                .await;
        }
        stage.desk(Target::Incident(incident), ConfirmReadBack { organisation: alder(), reference: "ALD-77".to_owned() }).await;
        let accepted = stage.engine.look(|view| view.board.incidents[&incident].cases[0].accepted_at.is_some());
        assert!(accepted);
        stage.end(&database).await;
    }
}
