//! Signals that reuse a key, through the real service on both databases: a repeat is one signal, another content is another one, and nothing is lost.

use serde_json::{Value, json};

use crate::kit::{Caller, Case, Got, Server};
use crate::postgres::{database, serve};

async fn send(client: &reqwest::Client, server: &Server, token: &str, body: &Value) -> (u16, Value) {
    let request = client.post(format!("{}/api/signals", server.address)).header("content-type", "application/json");
    let answer = request.header("authorization", format!("Bearer {token}")).body(body.to_string()).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

fn pressed(code: &str) -> Value {
    json!({ "source": "line 1", "dedupe_key": "7100423/1", "account": "7100423", "kind": "pendant", "code": code })
}

/// The desk's cards: how often each has rung.
async fn activations(ada: &Caller) -> Vec<i64> {
    let Got { body, .. } = ada.get("/api/desk").await;
    body["incidents"].as_array().unwrap().iter().map(|card| card["activations"].as_i64().unwrap()).collect()
}

async fn a_key_again(case: &Case, server: Server, house: &[&str]) {
    let ada = server.first_administrator().await;
    let said = case.run(&[&["bridge", "add", "--name", "north"], house].concat()).well();
    let token = said.split_once("shown this once: ").expect("a token is shown").1.trim().to_owned();
    let (status, first) = send(&ada.http, &server, &token, &pressed("10")).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!((&first["repeated"], warned(&first)), (&json!(false), false));
    for _ in 0..2 {
        let (_, again) = send(&ada.http, &server, &token, &pressed("10")).await;
        assert_eq!((&again["signal"], &again["incident"], &again["repeated"]), (&first["signal"], &first["incident"], &json!(true)));
        assert!(!warned(&again), "{again}");
    }
    assert_eq!(activations(&ada).await, [1], "three times the same is one signal");
    let mut signals = vec![first["signal"].clone()];
    for code in ["11", "12"] {
        let (status, other) = send(&ada.http, &server, &token, &pressed(code)).await;
        assert_eq!((status, &other["repeated"], &other["incident"]), (200, &json!(false), &first["incident"]), "{other}");
        assert!(warned(&other), "{other}");
        assert!(!signals.contains(&other["signal"]), "{other}");
        signals.push(other["signal"].clone());
        let (_, again) = send(&ada.http, &server, &token, &pressed(code)).await;
        assert_eq!((&again["signal"], &again["repeated"]), (&other["signal"], &json!(true)));
    }
    assert_eq!(activations(&ada).await, [3], "each new content rings, as any press of that unit");
    // Another content that means something else raises what it means.
    let smoke = json!({ "source": "line 1", "dedupe_key": "7100423/1", "account": "7100423", "kind": "smoke" });
    let (_, fire) = send(&ada.http, &server, &token, &smoke).await;
    assert!(fire["incident"].is_string() && fire["incident"] != first["incident"] && warned(&fire), "{fire}");
    server.stop().well();
    assert!(case.run(&[&["verify"], house].concat()).well().contains("The record is whole."));
}

fn warned(taken: &Value) -> bool {
    taken["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .any(|warning| warning["field"] == "dedupe_key" && warning["rule"].as_str().is_some_and(|rule| rule.contains("other content")))
}

#[tokio::test]
async fn a_key_that_comes_again_with_other_content_is_a_signal_of_its_own() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    a_key_again(&case, server, &[]).await;
}

#[tokio::test]
async fn the_same_holds_on_postgresql() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    let server = serve(&case, "data", &url);
    a_key_again(&case, server, &["--database", &url]).await;
}
