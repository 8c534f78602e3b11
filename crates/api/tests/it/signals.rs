//! Signals of devices: known by the bridge's token, never refused for what nobody recognises.

use serde_json::{Value, json};

use crate::house::{House, provider};
use crate::streams::Listening;

async fn bridge(house: &House) -> String {
    format!("Bearer {}", house.engine.add_bridge(provider(), "bridge 1").await.unwrap().expose())
}

fn pendant(key: &str) -> Value {
    json!({ "source": "line 1", "dedupe_key": key, "account": "7100423", "kind": "pendant", "code": "10", "device_time": "2026-03-02T10:00:00Z" })
}

#[tokio::test]
async fn a_signal_raises_and_its_repeat_is_known_and_another_one_joins() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let send = |body: Value| house.post("/api/signals", body).header("authorization", &token).send();
    let first = send(pendant("a-1")).await.expect(200);
    assert_eq!((&first["repeated"], &first["warnings"]), (&json!(false), &json!([])));
    let again = send(pendant("a-1")).await.expect(200);
    assert_eq!((&again["signal"], &again["incident"], &again["repeated"]), (&first["signal"], &first["incident"], &json!(true)));
    let second = send(pendant("a-2")).await.expect(200);
    assert_eq!(second["incident"], first["incident"]);
    let ana = house.session("ana").await;
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!((&desk["incidents"][0]["activations"], &desk["incidents"][0]["client_name"]), (&json!(2), &json!("Iris Noakes")));
}

#[tokio::test]
async fn nothing_is_refused_for_being_unknown() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let body = json!({
        "source": "line 1", "dedupe_key": "b-1", "account": 999_999, "kind": "zz", "code": {}, "device_time": "half past ten",
        "latitude": 0, "longitude": 0, "text": "?", "colour": "red",
    });
    let taken = house.post("/api/signals", body).header("authorization", &token).send().await.expect(200);
    assert!(taken["incident"].is_string());
    let fields: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["colour", "code", "device_time", "latitude", "account"]);
    let ana = house.session("ana").await;
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!((&desk["incidents"][0]["class"], &desk["incidents"][0]["priority"]), (&json!("unrecognised"), &json!("p1")));
}

#[tokio::test]
async fn what_cannot_be_is_said_back() {
    let house = House::new().await;
    let token = bridge(&house).await;
    for (n, field, value, named) in [
        (1, "device_time", json!("1970-01-01T00:00:00Z"), "device_time"),
        (2, "latitude", json!("x"), "latitude"),
        (3, "longitude", json!(0.1), "latitude"),
        (4, "text", json!("x".repeat(2_001)), "text"),
    ] {
        let mut body = pendant(&format!("d-{n}"));
        body[field] = value;
        let taken = house.post("/api/signals", body).header("authorization", &token).send().await.expect(200);
        assert_eq!(taken["warnings"][0]["field"], named);
    }
}

#[tokio::test]
async fn a_signal_is_refused_only_where_nobody_knows_whose_it_is() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let send = |body: Value| house.post("/api/signals", body).header("authorization", &token).send();
    let without = |field: &str| {
        let mut body = pendant("c-1");
        body[field] = Value::Null;
        body
    };
    for field in ["source", "dedupe_key"] {
        let taken = send(without(field)).await.expect(200);
        assert_eq!((&taken["warnings"][0]["field"], &taken["repeated"]), (&json!(field), &json!(false)));
    }
    let (one, other) = (send(without("dedupe_key")).await.expect(200), send(without("dedupe_key")).await.expect(200));
    assert_ne!(one["signal"], other["signal"], "nothing is a repeat of what has no key");
    assert_eq!(send(without("account")).await.fields(), ["account"]);
    assert_eq!(send(json!({ "text": "?" })).await.fields(), ["account"]);
    for token in ["Bearer nonsense", "Basic x", "Bearer "] {
        assert_eq!(house.post("/api/signals", pendant("c-2")).header("authorization", token).send().await.slug(), "not-signed-in");
    }
    assert_eq!(house.post("/api/signals", pendant("c-3")).send().await.slug(), "not-signed-in");
}

#[tokio::test]
async fn how_a_signal_is_written_is_a_lesser_fault() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let written = |text: &[u8]| {
        let around = [br#"{"source":"line 1","dedupe_key":"e-1","account":"7100423","kind":"smoke","text":""#, text, br#""}"#];
        house.post("/api/signals", json!({})).header("authorization", &token).raw(around.concat()).send()
    };
    for (n, text) in [b"Jos\xe9".as_slice(), b"\\u0000"].into_iter().enumerate() {
        let taken = written(text).await.expect(200);
        assert_eq!((&taken["warnings"][0]["field"], &taken["repeated"]), (&json!("body"), &json!(false)), "{n}");
        assert!(taken["incident"].is_string());
    }
    let plain = house.post("/api/signals", pendant("e-2")).header("authorization", &token).header("content-type", "text/plain");
    plain.send().await.expect(200);
}

#[tokio::test]
async fn what_a_known_bridge_could_not_say_is_told_to_every_desk_at_once() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let ana = house.session("ana").await;
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let send = |body: Vec<u8>| house.post("/api/signals", json!({})).header("authorization", &token).raw(body).send();
    for (body, slug, why) in [
        (b"{".to_vec(), "bad-json", "not JSON"),
        (br#"{"kind":"smoke"}"#.to_vec(), "invalid-field", "account is required"),
        (vec![b' '; 256 * 1_024 + 1], "too-large", "262144 bytes"),
    ] {
        assert_eq!(send(body).await.slug(), slug);
        let notice = desk.until("notice").await;
        let text = notice.data["text"].as_str().unwrap();
        assert!(text.contains("bridge 1") && text.contains(why), "{text}");
    }
}

#[tokio::test]
async fn a_signal_with_too_many_words_is_cut_and_taken() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let mut body = pendant("f-1");
    (body["kind"], body["text"]) = (json!("smoke"), json!("y".repeat(70_000)));
    let taken = house.post("/api/signals", body).header("authorization", &token).send().await.expect(200);
    let warned: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    assert_eq!(warned, ["body", "text"], "{taken}");
    let ana = house.session("ana").await;
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!((&desk["incidents"][0]["class"], &desk["incidents"][0]["client_name"]), (&json!("fire"), &json!("Iris Noakes")));
}

#[tokio::test]
async fn each_of_two_refused_alarms_is_told_with_its_unit() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let ana = house.session("ana").await;
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    for account in ["7100033", "7100001"] {
        let mut body = pendant("g-1");
        (body["account"], body["text"]) = (json!(account), json!("y".repeat(300_000)));
        assert_eq!(house.post("/api/signals", body).header("authorization", &token).send().await.slug(), "too-large");
        let notice = desk.until("notice").await;
        let text = notice.data["text"].as_str().unwrap();
        assert!(text.contains("bridge 1") && text.contains(&format!("the unit {account}")), "{text}");
    }
}

#[tokio::test]
async fn what_a_signal_is_its_code_and_its_words_stand_on_the_timeline() {
    let house = House::new().await;
    let token = bridge(&house).await;
    let mut body = pendant("h-1");
    body["text"] = json!("help me please");
    let taken = house.post("/api/signals", body).header("authorization", &token).send().await.expect(200);
    let ana = house.session("ana").await;
    let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    assert!(told["timeline"].to_string().contains("pendant, code 10, help me please"), "{}", told["timeline"]);
}
