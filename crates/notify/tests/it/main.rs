//! Webhooks against receivers that answer, refuse, hang, redirect and say too much.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use domain::standard_webhooks::{Secret, verify};
use domain::time::Timestamp;
use engine::{Channel, Delivery, Letter};
use notify::{Reach, Webhook};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

const AT: Timestamp = Timestamp(1_772_445_600_000);

fn secret() -> Secret {
    Secret::from_bytes(vec![9; 32]).unwrap()
}

/// A receiver that answers every request with the same bytes, or with nothing, and keeps what it was sent.
async fn receiver(answer: Option<&'static str>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let came: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = came.clone();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = read_request(&mut stream).await;
            kept.lock().await.push(request);
            match answer {
                Some(answer) => drop(stream.write_all(answer.as_bytes()).await),
                None => open.push(stream),
            }
        }
    });
    (url, came)
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> String {
    let mut request = Vec::new();
    let mut part = [0; 4_096];
    loop {
        let count = stream.read(&mut part).await.unwrap_or(0);
        request.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|length| length.parse().ok());
            body.len() >= length.unwrap_or(0)
        });
        if whole || count == 0 {
            return text;
        }
    }
}

fn letter(url: &str) -> Letter {
    Letter {
        id: "msg_7-0a0b0c0d_3".to_owned(),
        url: url.to_owned(),
        secret: secret().written(),
        signed_at: AT,
        body: r#"{"type":"hand_over.accepted"}"#.to_owned(),
    }
}

fn webhook(time_out: Duration) -> Webhook {
    // Whoever comes first installs it; the others find it there.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    Webhook::with_time_out(Reach::Loopback, time_out).unwrap()
}

async fn delivered(answer: &'static str) -> Delivery {
    let (url, _) = receiver(Some(answer)).await;
    webhook(Duration::from_secs(20)).deliver(&letter(&url)).await
}

#[tokio::test]
async fn what_arrives_is_signed_so_that_its_receiver_can_check_it() {
    let (url, came) = receiver(Some("HTTP/1.1 204 No Content\r\n\r\n")).await;
    assert_eq!(webhook(Duration::from_secs(20)).deliver(&letter(&url)).await, Delivery::Delivered);
    let came = came.lock().await;
    let (head, body) = came[0].split_once("\r\n\r\n").unwrap();
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    assert!(head.starts_with("POST /hooks HTTP/1.1"));
    assert_eq!(header("content-type:"), "application/json");
    let (id, timestamp, signature) = (header("webhook-id:"), header("webhook-timestamp:"), header("webhook-signature:"));
    assert_eq!(id, "msg_7-0a0b0c0d_3");
    assert_eq!(verify(&[secret()], &id, &timestamp, &signature, body.as_bytes(), AT), Ok(()));
}

#[tokio::test]
async fn only_a_success_is_a_delivery_and_410_is_the_end() {
    assert_eq!(delivered("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await, Delivery::Delivered);
    assert_eq!(delivered("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await, Delivery::Delivered);
    assert_eq!(delivered("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n").await, Delivery::Gone);
    for answer in [
        "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 429 Slow\r\ncontent-length: 0\r\n\r\n",
        "this is not HTTP",
        "",
    ] {
        assert!(matches!(delivered(answer).await, Delivery::Again(_)), "{answer}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, came) = receiver(Some("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).await;
    let answer: &'static str =
        Box::leak(format!("HTTP/1.1 302 Found\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n").into_boxed_str());
    assert_eq!(delivered(answer).await, Delivery::Again("it answered 302".to_owned()));
    assert!(came.lock().await.is_empty());
}

#[tokio::test]
async fn a_receiver_that_hangs_is_left_and_one_that_is_not_there_is_tried_again() {
    let (url, came) = receiver(None).await;
    let hung = webhook(Duration::from_secs(2)).deliver(&letter(&url)).await;
    assert_eq!(hung, Delivery::Again("it did not answer in time".to_owned()));
    assert_eq!(came.lock().await.len(), 1, "sent once, not again by itself");
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nobody = webhook(Duration::from_secs(20)).deliver(&letter(&format!("http://{closed}/"))).await;
    assert_eq!(nobody, Delivery::Again("it could not be connected to".to_owned()));
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let answer: &'static str = "HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\nand so on";
    assert_eq!(delivered(answer).await, Delivery::Delivered);
}

#[tokio::test]
async fn an_address_out_of_reach_is_never_connected_to() {
    let (url, came) = receiver(Some("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).await;
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let public = Webhook::new(Reach::Public).unwrap();
    for address in [
        url.clone(),
        url.replace("http://", "https://"),
        url.replace("http://127.0.0.1", "https://localhost"),
        "https://10.0.0.1/".to_owned(),
    ] {
        assert!(matches!(public.deliver(&letter(&address)).await, Delivery::Again(_)), "{address}");
    }
    assert!(came.lock().await.is_empty());
    let bad_secret = Letter { secret: "nonsense".to_owned(), ..letter(&url) };
    assert!(matches!(webhook(Duration::from_secs(20)).deliver(&bad_secret).await, Delivery::Again(_)));
    assert!(came.lock().await.is_empty());
}
