//! Signals of devices: known by the bridge's token, never refused for what nobody recognises.

use serde_json::{Value, json};

use crate::house::{House, provider};

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
async fn what_makes_a_signal_one_has_to_be_there() {
    let house = House::new().await;
    let token = bridge(&house).await;
    for field in ["source", "dedupe_key", "account"] {
        let mut body = pendant("c-1");
        body[field] = Value::Null;
        let refused = house.post("/api/signals", body).header("authorization", &token).send().await;
        assert_eq!(refused.fields(), [field]);
    }
    let refused = house.post("/api/signals", json!({ "text": "?" })).header("authorization", &token).send().await;
    assert_eq!(refused.fields(), ["source", "dedupe_key", "account"], "all at once");
    for token in ["Bearer nonsense", "Basic x", "Bearer "] {
        assert_eq!(house.post("/api/signals", pendant("c-2")).header("authorization", token).send().await.slug(), "not-signed-in");
    }
    assert_eq!(house.post("/api/signals", pendant("c-3")).send().await.slug(), "not-signed-in");
}
