//! Diverting over HTTP: the desk reads whom it could ask to leave what, asks them with what it read, and the phone shows what accepting leaves.

use serde_json::{Value, json};

use crate::house::{House, iris};

/// Rob is on the way to equipment far away; its incident and job.
async fn far_on_the_way(house: &House, ana: &str, rob: &str) -> String {
    let fault = json!({
        "caller": "Mrs Grey", "call_back": "020 7946 0100", "class": "fault", "situation": "equipment", "note": "the base is dead",
        "place": { "address": { "lines": "9 Far Lane", "postcode": "" }, "position": { "latitude": 51.75, "longitude": -0.2 } }
    });
    let raised = house.post("/api/incidents", fault).by(ana).send().await.expect(201);
    let incident = raised["incident"].as_str().unwrap();
    house.on(ana, incident, "respond", json!({ "override_reason": "she has no working alarm" })).await;
    let shown = house.phone_until(rob, "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let (offer, job) = (shown["offers"][0]["id"].clone(), shown["offers"][0]["job"].as_str().unwrap().to_owned());
    assert_eq!((&shown["offers"][0]["leaves"], &shown["offers"][0]["make_safe"]), (&json!(null), &json!(false)));
    house.on_job(rob, &job, "accept", json!({ "offer": offer })).await;
    house.on_job(rob, &job, "step", json!({ "step": "en_route" })).await;
    job
}

#[tokio::test]
async fn the_desk_reads_whom_it_could_divert_asks_them_and_the_phone_says_what_they_leave() {
    let house = House::new().await;
    let (ana, sue, rob) = (house.session("ana").await, house.session("sue").await, house.on_duty("rob").await);
    let from = far_on_the_way(&house, &ana, &rob).await;
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "respond", json!({})).await;
    let path = format!("/api/incidents/{incident}");
    let detail = house.get(&path).by(&ana).send().await.expect(200);
    let divert = &detail["divert"];
    assert_eq!(
        (&divert["command"]["from"], &divert["sooner_s"], &divert["command"]["make_safe"]),
        (&json!(from), &json!(null), &json!(false))
    );
    let words = divert["words"].as_str().unwrap();
    assert!(words.starts_with("Diverting ") && words.ends_with("and nobody else can go."), "{words}");
    let job = detail["incident"]["job"]["id"].as_str().unwrap().to_owned();
    // The plan has said by now that nobody is free: the desk looks once more before it asks.
    let look = || async {
        let detail = house.get(&path).by(&ana).send().await.expect(200);
        detail["divert"]["command"].clone()
    };
    let asked = loop {
        let mut command: Value = look().await;
        command["reason"] = json!("nobody else can go");
        let answer = house.post(format!("/api/jobs/{job}/divert"), command).by(&ana).send().await;
        if answer.status != 409 {
            break answer.expect(200);
        }
    };
    assert_eq!(asked["events"], 1);
    let shown = house.phone_until(&rob, "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    assert_eq!((&shown["offers"][0]["leaves"], &shown["job"]["id"]), (&divert["number"], &json!(from)));
    house.on_job(&rob, &job, "accept", json!({ "offer": shown["offers"][0]["id"] })).await;
    let shown = house.phone_until(&rob, "the other visit", |shown| shown["job"]["id"] == json!(job)).await;
    assert_eq!((&shown["released"], &shown["offers"]), (&json!([]), &json!([])));
    let report = house.get("/api/reports/overrides").by(&sue).send().await.expect(200);
    assert_eq!(report["overrides"], json!([]), "a diversion is no choice against the plan");
    assert_eq!(house.get("/api/reports/overrides?from=2&until=1").by(&sue).send().await.fields(), ["from"]);
}

#[tokio::test]
async fn what_a_diversion_lacks_is_named() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let from = far_on_the_way(&house, &ana, &rob).await;
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "respond", json!({})).await;
    let detail = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    let job = detail["incident"]["job"]["id"].as_str().unwrap().to_owned();
    let who = detail["divert"]["command"]["who"].clone();
    let bare = json!({ "revision": 1, "who": who, "from": from, "from_revision": 1, "estimate_s": 60, "away_s": 900, "reason": "worse" });
    let without = house.post(format!("/api/jobs/{job}/divert"), bare).by(&ana).send().await;
    assert_eq!(without.fields(), ["remedy"], "{:?}", without.status);
    let nobody = json!({ "to": who, "reason": "", "estimate_s": 0, "against": { "by": who } });
    let sent = house.post(format!("/api/jobs/{job}/offer"), nobody).by(&ana).send().await;
    assert_eq!(sent.fields(), ["against"], "what the plan would have done is the service's to say");
}

#[tokio::test]
async fn overrides_are_a_table_too_with_a_line_for_each_and_their_sum() {
    let house = House::new().await;
    let sue = house.session("sue").await;
    let table = house.get("/api/reports/overrides.csv").by(&sue).send().await;
    assert_eq!((table.status.as_u16(), table.headers["content-type"].to_str().unwrap()), (200, "text/csv; charset=utf-8"));
    let text = String::from_utf8(table.bytes.to_vec()).unwrap();
    assert_eq!(text, "at,visit,by,to,recommended,reason,later_there_min,emergencies_lose_min,others_lose_weighted_min,whom\r\n");
    let report = house.get("/api/reports/overrides").by(&sue).send().await.expect(200);
    assert_eq!(report["sum"], json!({ "overrides": 0, "here_s": 0, "emergencies_s": 0, "unknown": 0 }));
    assert_eq!(house.get("/api/reports/overrides.csv?from=2&until=1").by(&sue).send().await.fields(), ["from"]);
}
