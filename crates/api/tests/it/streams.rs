//! The live stream: nothing is lost over a break, a stranger's place in the record is said to be one, and whoever is signed out hears nothing more.

use std::collections::BTreeSet;

use http_body_util::BodyExt;
use serde_json::{Value, json};
use warp::reply::Response;

use crate::house::{Ask, House, PATIENCE, cora, iris};

/// One event.
#[derive(Debug)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

/// Somebody who listens.
pub struct Listening {
    response: Response,
    text: String,
}

impl Listening {
    pub async fn to(ask: Ask<'_>) -> Self {
        let response = ask.begin().await;
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers().get("content-type").unwrap(), "text/event-stream");
        let mut listening = Self { response, text: String::new() };
        assert_eq!(listening.next().await.unwrap().name, "beat", "the first word comes at once");
        listening
    }

    /// The next event; nothing at the end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let event = Event {
                    name: field("event: ").unwrap(),
                    id: field("id: "),
                    data: serde_json::from_str(&field("data: ").unwrap()).unwrap(),
                };
                self.text = rest.to_owned();
                return Some(event);
            }
            let frame = tokio::time::timeout(PATIENCE, self.response.body_mut().frame()).await.expect("the stream has gone silent");
            let data = frame?.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
    }

    /// The next event of a name.
    pub async fn until(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name}"));
            if event.name == name {
                return event;
            }
        }
    }

    /// Everything up to the end, but for beats.
    pub async fn rest(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            if event.name != "beat" {
                events.push(event);
            }
        }
        events
    }
}

#[tokio::test]
async fn a_break_of_five_hundred_events_loses_none_of_them() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let incident = house.raise(&ana, iris()).await;
    let as_of = house.get("/api/desk").by(&ana).send().await.expect(200)["as_of"].as_str().unwrap().to_owned();
    let start: i64 = as_of.split('-').next().unwrap().parse().unwrap();
    let note = |n: usize| house.on(&ana, &incident, "note", json!({ "text": format!("note {n}") }));
    let mut desk = Listening::to(house.get(format!("/api/stream?after={as_of}")).by(&ana)).await;
    for n in 0..20 {
        note(n).await;
    }
    let mut seen = BTreeSet::new();
    let mut last = String::new();
    for _ in 0..10 {
        let change = desk.until("change").await;
        assert!(seen.insert(change.data["position"].as_i64().unwrap()));
        last = change.id.unwrap();
    }
    drop(desk);
    for n in 20..520 {
        note(n).await;
    }
    // The header counts more than the address: a reader goes on where it was.
    let mut desk = Listening::to(house.get(format!("/api/stream?after={as_of}")).by(&ana).header("last-event-id", &last)).await;
    let mut notes = 10;
    while notes < 520 {
        let change = desk.until("change").await;
        assert!(seen.insert(change.data["position"].as_i64().unwrap()), "none comes twice");
        assert_eq!(change.data["incident"]["id"], json!(incident));
        notes += usize::from(change.data["kind"] == "note_written");
    }
    // Beside the notes there is what the closed console brought; nothing in between is missing.
    assert_eq!(seen, (start + 1..=start + seen.len() as i64).collect());
}

#[tokio::test]
async fn every_desk_hears_the_same_text() {
    let house = House::new().await;
    let (ana, ben) = (house.session("ana").await, house.session("ben").await);
    let (mut one, mut two) =
        (Listening::to(house.get("/api/stream").by(&ana)).await, Listening::to(house.get("/api/stream").by(&ben)).await);
    house.raise(&ana, iris()).await;
    let (heard, also) = (one.until("change").await, two.until("change").await);
    assert_eq!((&heard.id, &heard.data), (&also.id, &also.data));
    assert_eq!((&heard.data["subject"], &heard.data["incident"]["client_name"]), (&json!("incident"), &json!("Iris Noakes")));
}

#[tokio::test]
async fn a_place_that_is_not_in_this_record_is_said_to_be_none() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let as_of = house.get("/api/desk").by(&ana).send().await.expect(200)["as_of"].as_str().unwrap().to_owned();
    let position: i64 = as_of.split('-').next().unwrap().parse().unwrap();
    for cursor in ["nonsense".to_owned(), format!("{position}-00000000"), format!("{}-12345678", position + 1_000)] {
        let response = house.get(format!("/api/stream?after={cursor}")).by(&ana).begin().await;
        assert_eq!(response.status().as_u16(), 200);
        let text = response.into_body().collect().await.unwrap().to_bytes();
        assert!(text.starts_with(b"event: reset\ndata: {\"reason\":"), "{cursor}");
    }
}

#[tokio::test]
async fn whoever_is_signed_out_hears_nothing_more() {
    let house = House::new().await;
    let (ana, ben) = (house.session("ana").await, house.session("ben").await);
    let desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    house.delete("/api/session").by(&ana).send().await.expect(204);
    house.raise(&ben, iris()).await;
    assert!(desk.rest().await.is_empty(), "the stream ends, and what happened is not told");
}

#[tokio::test]
async fn a_console_that_goes_away_gives_back_what_its_person_held() {
    let house = House::new().await;
    let (ana, ben) = (house.session("ana").await, house.session("ben").await);
    let desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let incident = house.raise(&ana, iris()).await;
    let card = house.get("/api/desk").by(&ben).send().await.expect(200)["incidents"][0].clone();
    assert_eq!((&card["state"], &card["held_by_name"]), (&json!("answered"), &json!("ANA")));
    drop(desk);
    let shown = house.desk_until(&ben, "the incident to ring again", |shown| shown["incidents"][0]["state"] == "ringing").await;
    assert_eq!(shown["incidents"][0]["id"], json!(incident));
}

#[tokio::test]
async fn a_phone_hears_of_its_own_and_of_nothing_else() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let ray = house.session("ray").await;
    let mut robs = Listening::to(house.get("/api/stream").by(&rob)).await;
    let mut rays = Listening::to(house.get("/api/stream").by(&ray)).await;
    let first = robs.until("snapshot").await;
    assert_eq!((&first.data["me"]["call_sign"], &first.data["me"]["duty"]), (&json!("R-ROB"), &json!("on")));
    assert_eq!(first.id.as_deref(), first.data["as_of"].as_str());
    assert_eq!(rays.until("snapshot").await.data["me"]["call_sign"], "R-RAY");
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "respond", json!({})).await;
    let offered = loop {
        let snapshot = robs.until("snapshot").await;
        if snapshot.data["offers"].as_array().is_some_and(|offers| !offers.is_empty()) {
            break snapshot;
        }
    };
    assert_eq!(offered.data["offers"][0]["address"], "1 Alder Road");
    // Ray's next word is of his own shift, not of Rob's offer.
    house.on_duty("ray").await;
    let heard = rays.until("snapshot").await;
    assert_eq!((&heard.data["me"]["duty"], &heard.data["offers"]), (&json!("on"), &json!([])));
}

#[tokio::test]
async fn a_desk_is_told_when_a_phone_has_seen_what_it_had_to() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    house.accepted(&ana, &rob).await;
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert!(
        shown["responders"].as_array().unwrap().iter().find(|card| card["call_sign"] == "R-ROB").unwrap()["phone_behind_since"].is_number()
    );
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let position = house.get("/api/phone").by(&rob).send().await.expect(200)["position"].clone();
    house.post("/api/phone/seen", json!({ "position": position })).by(&rob).send().await.expect(204);
    let told = loop {
        let change = desk.until("change").await;
        if change.data["kind"] == "phone_seen" {
            break change;
        }
    };
    assert_eq!(
        (&told.id, &told.data["responder"]["call_sign"], &told.data["responder"]["phone_behind_since"]),
        (&None, &json!("R-ROB"), &json!(null))
    );
}

#[tokio::test]
async fn positions_come_beside_the_record() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let fix = json!({ "sequence": 1, "at": 1, "latitude": 51.6, "longitude": -0.2, "accuracy_m": 8.5 });
    house.post("/api/phone/positions", json!({ "fixes": [fix] })).by(&rob).send().await.expect(204);
    let heard = desk.until("positions").await;
    assert_eq!(heard.id, None);
    assert_eq!((&heard.data["fixes"][0]["responder"], &heard.data["fixes"][0]["latitude"]), (&json!(house.responder("rob")), &json!(51.6)));
}

#[tokio::test]
async fn a_visit_that_serves_two_incidents_tells_of_both() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (first, job) = house.accepted(&ana, &rob).await;
    let second = house.raise(&ana, cora()).await;
    house.on(&ana, &second, "respond", json!({})).await;
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    house.on_job(&rob, &job, "step", json!({ "step": "en_route" })).await;
    let mut told = BTreeSet::new();
    while told.len() < 2 {
        let change = desk.until("change").await;
        told.insert(change.data["incident"]["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(told, BTreeSet::from([first, second]));
}
