//! Hand-overs, signed by a hand that is not ours: `openssl`. Every fault of a signature, every fault of a body, and what is said back.

use std::io::Write;
use std::process::{Command, Stdio};

use domain::time::Duration;
use serde_json::{Value, json};

use crate::house::{Answered, Ask, House, NEXT_SECRET, SECRET, iris, partner};
use crate::streams::Listening;

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl is needed for these tests");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

/// `v1,` and the signature, made by openssl alone.
pub fn signature(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    let key = openssl(&["base64", "-d", "-A"], secret.strip_prefix("whsec_").unwrap().as_bytes());
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let content = [format!("{id}.{seconds}.").as_bytes(), body].concat();
    let mac = openssl(&["dgst", "-sha256", "-mac", "HMAC", "-macopt", &format!("hexkey:{hex}"), "-binary"], &content);
    format!("v1,{}", String::from_utf8(openssl(&["base64", "-A"], &mac)).unwrap())
}

/// A request with its three headers.
pub fn signed<'a>(ask: Ask<'a>, secret: &str, id: &str, seconds: i64, body: &[u8]) -> Ask<'a> {
    ask.raw(body)
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature(secret, id, seconds, body))
}

impl House {
    /// The service's clock, as a sender's stamp.
    pub fn seconds(&self) -> i64 {
        self.clock_ms() / 1_000
    }
    /// Hands a case over.
    pub async fn hand_over(&self, id: &str, body: &Value) -> Answered {
        let body = body.to_string();
        signed(self.post("/api/hand-overs", json!({})), SECRET, id, self.seconds(), body.as_bytes()).send().await
    }
}

/// A hand-over of somebody who fell.
pub fn fall() -> Value {
    json!({
        "reference": "AC-1", "operator": "Sam", "alarm": { "type": "pendant", "voice_heard": true }, "client": { "reference": "C-7100423" },
        "situation": "fall_injured", "call_back": "020 7000 0000", "respond": true,
    })
}

#[tokio::test]
async fn a_decided_hand_over_is_offered_on_receipt_and_its_state_can_be_asked() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let taken = house.hand_over("msg_1", &fall()).await.expect(202);
    assert_eq!(
        (&taken["state"], &taken["joined"], &taken["client_found"], &taken["warnings"]),
        (&json!("received"), &json!(false), &json!(true), &json!([]))
    );
    let shown = house.phone_until(&rob, "the offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let (offer, job) = (&shown["offers"][0]["id"], shown["offers"][0]["job"].as_str().unwrap());
    house.on_job(&rob, job, "accept", json!({ "offer": offer })).await;
    let state = || async { signed(house.get("/api/hand-overs/AC-1"), SECRET, "msg_2", house.seconds(), b"").send().await.expect(200) };
    let accepted = state().await;
    assert_eq!(
        (&accepted["state"], &accepted["number"], &accepted["responder"]["call_sign"]),
        (&json!("accepted"), &taken["number"], &json!("R-ROB"))
    );
    assert!(accepted["responder"]["eta_at"].is_i64());
    house.on_job(&rob, job, "step", json!({ "step": "en_route" })).await;
    house.on_job(&rob, job, "step", json!({ "step": "arrived" })).await;
    assert_eq!(state().await["state"], "arrived");
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    let card = &desk["incidents"][0];
    assert_eq!(
        (&card["origin_name"], &card["cases"][0]["reference"], &card["cases"][0]["name"]),
        (&json!("Alder Careline"), &json!("AC-1"), &json!("Alder Careline"))
    );
    let none = signed(house.get("/api/hand-overs/AC-9"), SECRET, "msg_3", house.seconds(), b"").send().await;
    assert_eq!(none.slug(), "not-found");
}

#[tokio::test]
async fn a_replay_gets_the_first_answer_and_another_body_under_its_name_is_refused() {
    let house = House::new().await;
    let first = house.hand_over("msg_1", &fall()).await.expect(202);
    let again = house.hand_over("msg_1", &fall()).await.expect(200);
    assert_eq!((&again["incident"], &again["number"], &again["repeated"]), (&first["incident"], &first["number"], &json!(true)));
    let mut other = fall();
    other["note"] = json!("more");
    assert_eq!(house.hand_over("msg_1", &other).await.slug(), "different-content");
    let joined = house.hand_over("msg_2", &other).await.expect(202);
    assert_eq!((&joined["incident"], &joined["joined"]), (&first["incident"], &json!(true)));
}

#[tokio::test]
async fn every_fault_of_a_signature_is_refused_and_told_to_the_desks() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let (body, now) = (fall().to_string(), house.seconds());
    let right = signature(SECRET, "msg_1", now, body.as_bytes());
    let whole = |id: &str, seconds: i64, signature: &str, body: &str| {
        let ask = house.post("/api/hand-overs", json!({})).raw(body.as_bytes());
        ask.header("webhook-id", id).header("webhook-timestamp", seconds.to_string()).header("webhook-signature", signature)
    };
    let tampered = body.replace("Sam", "Sem");
    let refused = [
        ("a tampered byte", whole("msg_1", now, &right, &tampered)),
        ("an empty signature", whole("msg_1", now, "v1,", &body)),
        ("no version", whole("msg_1", now, right.trim_start_matches("v1,"), &body)),
        ("another version", whole("msg_1", now, &right.replace("v1,", "v2,"), &body)),
        ("a short signature", whole("msg_1", now, "v1,AAAA", &body)),
        ("not base64", whole("msg_1", now, "v1,%%%", &body)),
        ("another name", whole("msg_2", now, &right, &body)),
        ("another time", whole("msg_1", now + 1, &right, &body)),
        ("no time", whole("msg_1", now, &right, &body).header("webhook-timestamp", "soon")),
        ("a stranger's key", whole("msg_1", now, &signature(NEXT_SECRET, "msg_1", now, body.as_bytes()), &body)),
        ("too old", whole("msg_1", now - 301, &signature(SECRET, "msg_1", now - 301, body.as_bytes()), &body)),
        ("too new", whole("msg_1", now + 360, &signature(SECRET, "msg_1", now + 360, body.as_bytes()), &body)),
        ("no name", whole("msg_1", now, &right, &body).without("webhook-id")),
        ("no signature", whole("msg_1", now, &right, &body).without("webhook-signature")),
        ("no headers", house.post("/api/hand-overs", fall())),
    ];
    for (fault, ask) in refused {
        let answered = ask.send().await;
        assert_eq!((answered.slug().as_str(), answered.status.as_u16()), ("wrong-signature", 401), "{fault}");
    }
    let notice = desk.until("notice").await;
    assert_eq!(notice.data["kind"], "partner_refused");
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!(desk["incidents"], json!([]), "nothing was taken");
    // Just inside is taken.
    signed(house.post("/api/hand-overs", json!({})), SECRET, "msg_9", house.seconds() - 290, body.as_bytes()).send().await.expect(202);
}

#[tokio::test]
async fn each_refusal_is_told_and_whoever_signed_at_a_wrong_time_is_named() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let (body, now) = (fall().to_string(), house.seconds());
    let junk = signed(house.post("/api/hand-overs", json!({})), NEXT_SECRET, "msg_1", now, body.as_bytes());
    assert_eq!(junk.send().await.slug(), "wrong-signature");
    let said = desk.until("notice").await.data["text"].as_str().unwrap().to_owned();
    assert!(!said.contains("Alder Careline"), "{said}");
    for at in [now - 400, now + 400] {
        let late = signed(house.post("/api/hand-overs", json!({})), SECRET, "msg_2", at, body.as_bytes());
        assert_eq!(late.send().await.slug(), "wrong-signature");
        let said = desk.until("notice").await.data["text"].as_str().unwrap().to_owned();
        assert!(said.contains("Alder Careline") && said.contains("300 s"), "{said}");
    }
}

#[tokio::test]
async fn how_a_hand_over_is_written_is_a_lesser_fault() {
    let house = House::new().await;
    let marked = [b"\xef\xbb\xbf".as_slice(), fall().to_string().as_bytes()].concat();
    let latin = fall().to_string().replace("Sam", "Jos@").bytes().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    for (id, body) in [("msg_1", marked), ("msg_2", latin)] {
        let taken = signed(house.post("/api/hand-overs", json!({})), SECRET, id, house.seconds(), &body).send().await.expect(202);
        assert_eq!(taken["warnings"][0]["field"], "body");
    }
    let ana = house.session("ana").await;
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!(desk["incidents"][0]["cases"][0]["operator"], "José");
}

#[tokio::test]
async fn a_key_is_changed_without_a_gap() {
    let house = House::new().await;
    let ends = house.clock.now_wall() + Duration::hours(24);
    house.engine.add_partner_key(partner(), "alder 1", SECRET, Some(ends)).await.unwrap();
    house.engine.add_partner_key(partner(), "alder 2", NEXT_SECRET, None).await.unwrap();
    let body = fall().to_string();
    let now = house.seconds();
    for (name, secret) in [("msg_1", SECRET), ("msg_2", NEXT_SECRET)] {
        signed(house.post("/api/hand-overs", json!({})), secret, name, now, body.as_bytes()).send().await.expect(202);
    }
    // A sender in the middle of the change signs with both.
    let both = format!("{} {}", signature(SECRET, "msg_3", now, body.as_bytes()), signature(NEXT_SECRET, "msg_3", now, body.as_bytes()));
    signed(house.post("/api/hand-overs", json!({})), SECRET, "msg_3", now, body.as_bytes())
        .header("webhook-signature", both)
        .send()
        .await
        .expect(202);
    house.clock.push(Duration::hours(25));
    let later = house.seconds();
    house.engine.add_partner_key(partner(), "alder 3", NEXT_SECRET, None).await.unwrap();
    let old = signed(house.post("/api/hand-overs", json!({})), SECRET, "msg_4", later, body.as_bytes()).send().await;
    assert_eq!(old.slug(), "wrong-signature");
    signed(house.post("/api/hand-overs", json!({})), NEXT_SECRET, "msg_5", later, body.as_bytes()).send().await.expect(202);
}

#[tokio::test]
async fn what_nobody_can_act_without_is_named_at_once_and_told_to_the_desks() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let mut desk = Listening::to(house.get("/api/stream").by(&ana)).await;
    let refused = house.hand_over("msg_1", &json!({ "reference": "AC-1", "client": { "latitude": 0, "longitude": 0 } })).await;
    assert_eq!(
        (refused.status.as_u16(), refused.fields()),
        (422, vec!["client".to_owned(), "situation".to_owned(), "call_back".to_owned()])
    );
    let notice = desk.until("notice").await;
    assert!(notice.data["text"].as_str().unwrap().contains("Alder Careline"), "{}", notice.data);
    for body in [b"".as_slice(), b"{", b"[]", b"\xff\xfe"] {
        let answered = signed(house.post("/api/hand-overs", json!({})), SECRET, "msg_2", house.seconds(), body).send().await;
        assert_eq!(answered.slug(), "bad-json");
    }
}

#[tokio::test]
async fn a_telephone_number_alone_or_a_name_alone_is_taken_as_an_unknown_caller_who_can_be_rung() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let mut body = json!({ "reference": "AC-7", "operator": "Sam", "client": { "phone": "020 7946 0777" }, "situation": "fall_injured", "call_back": "020 7000 0000", "respond": true });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    assert_eq!(taken["client_found"], json!(false));
    let warned = |taken: &Value| {
        taken["warnings"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(warned(&taken).contains(&"client".to_owned()), "{}", taken["warnings"]);
    let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    assert_eq!((&told["incident"]["priority"], &told["incident"]["client"]), (&json!("p1"), &Value::Null), "{told}");
    assert!(told.to_string().contains("020 7946 0777"), "the desk can ring: {told}");
    body["client"] = json!({ "name": "Nora Unknown" });
    body["reference"] = json!("AC-8");
    house.hand_over("msg_2", &body).await.expect(202);
    // What nobody can ring is no way to anybody.
    body["client"] = json!({ "phone": "withheld" });
    assert_eq!(house.hand_over("msg_3", &body).await.fields(), ["client"]);
}

#[tokio::test]
async fn a_lesser_fault_is_taken_and_said_back() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let body = json!({
        "operator": "Sam", "alarm": { "type": "banana", "received_at": "10 o'clock", "answered_at": "2031-01-01T00:00:00Z", "voice_heard": "yes" },
        "client": { "name": "Nora Unknown", "address": "9 Elm Walk", "postcode": "near the church", "latitude": 191, "longitude": 0, "shoe_size": 7 },
        "situation": "tumbled over", "priority": "urgent", "on_floor": true, "breathing": true, "emergency": [{ "service": "coastguard" }, { "service": "ambulance", "called": true, "reference": "CAD 77" }],
        "key_holders_tried": "none", "risks": ["dog", 7], "call_back": "020 7000 0000", "colour": "red",
    });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    let fields: std::collections::BTreeSet<&str> =
        taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    for field in [
        "colour",
        "alarm.type",
        "alarm.received_at",
        "alarm.answered_at",
        "alarm.voice_heard",
        "client.shoe_size",
        "client.postcode",
        "client.latitude",
        "situation",
        "priority",
        "emergency.service",
        "key_holders_tried",
        "risks",
        "reference",
        "client",
    ] {
        assert!(fields.contains(field), "{field} is not in {fields:?}");
    }
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    let card = &desk["incidents"][0];
    assert_eq!(
        (&card["class"], &card["priority"], &card["caller"], &card["address"]),
        (&json!("unrecognised"), &json!("p1"), &json!("Nora Unknown"), &json!("9 Elm Walk"))
    );
    assert_eq!(
        (&card["emergency_calls"][0]["reference"], &card["emergency_calls"][0]["by"], &card["cases"][0]["reference"]),
        (&json!("CAD 77"), &json!("Sam"), &json!("msg_1"))
    );
    let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200).to_string();
    assert!(told.contains("tumbled over") && told.contains("banana"), "what was not understood is kept in words");
}

#[tokio::test]
async fn a_postcode_says_where_it_is_and_one_that_does_not_exist_is_said_back() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    for (n, postcode, position, warned) in [
        (1, "en5 1aa", json!([51.653, -0.2, "postcode"]), json!([])),
        (
            2,
            "EN5 9ZZ",
            json!([null, null, null]),
            json!([{ "field": "client.postcode", "rule": "does not exist; it was kept as it was sent" }]),
        ),
        (3, "ZE1 0AA", json!([null, null, null]), json!([])),
    ] {
        let body = json!({
            "reference": format!("AC-{n}"), "operator": "Sam", "alarm": { "type": "pendant" }, "situation": "fall_injured", "call_back": "020 7000 0000",
            "client": { "name": "Nora Unknown", "address": format!("{n} Elm Walk"), "postcode": postcode },
        });
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        assert_eq!(taken["warnings"].as_array().unwrap().iter().filter(|one| one["field"] != "client").cloned().collect::<Value>(), warned);
        let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
        let card = desk["incidents"].as_array().unwrap().iter().find(|card| card["id"] == taken["incident"]).unwrap().clone();
        assert_eq!(json!([card["latitude"], card["longitude"], card["precision"]]), position, "{postcode}");
    }
}

#[tokio::test]
async fn somebody_who_does_not_breathe_is_an_emergency_whatever_the_words_and_the_alarm_say() {
    for alarm in ["pendant", "fault", "low_battery", "wristband", "smoke", "carbon_monoxide", "a button nobody knows"] {
        let house = House::new().await;
        let ana = house.session("ana").await;
        let body = json!({
            "reference": "AC-1", "alarm": { "type": alarm }, "client": { "unit": "7100423" }, "situation": "reassurance", "priority": "p3", "breathing": false,
            "call_back": "020 7000 0000",
        });
        house.hand_over("msg_1", &body).await.expect(202);
        let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
        let card = &desk["incidents"][0];
        let taken = (&card["priority"], &card["situation"], &card["client"]);
        let urgency = if alarm == "smoke" { "fire" } else { "p1" };
        assert_eq!(taken, (&json!(urgency), &json!("life_at_risk"), &json!(iris())), "{alarm}");
    }
}

#[tokio::test]
async fn what_is_an_emergency_is_not_made_small_by_a_partner_and_they_are_told() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    for (n, alarm, given, priority, warned) in [
        (1, "smoke", "p4", "fire", true),
        (2, "carbon_monoxide", "p3", "p1", true),
        (3, "attack", "p2", "p1", true),
        (4, "carbon_monoxide", "p1", "p1", false),
        (5, "fault", "p4", "p4", false),
    ] {
        let body = json!({
            "reference": format!("AC-{n}"), "alarm": { "type": alarm }, "client": { "name": format!("Caller {n}"), "address": "14 Cedar Walk" },
            "priority": given, "call_back": format!("020 7000 000{n}"),
        });
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        let fields: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
        assert_eq!(fields.contains(&"priority"), warned, "{taken}");
        let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
        let card = desk["incidents"].as_array().unwrap().iter().find(|card| card["id"] == taken["incident"]).unwrap().clone();
        assert_eq!(card["priority"], json!(priority), "{alarm}");
    }
}

#[tokio::test]
async fn a_hand_over_may_be_long_and_not_endless() {
    let house = House::new().await;
    let mut body = fall();
    body["note"] = json!("x".repeat(200 * 1_024));
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    assert_eq!(taken["warnings"][0]["field"], "note");
    body["note"] = json!("x".repeat(257 * 1_024));
    assert_eq!(house.hand_over("msg_2", &body).await.slug(), "too-large");
}

#[tokio::test]
async fn a_number_of_activations_that_cannot_be_is_said_back() {
    let house = House::new().await;
    for (n, activations, warned) in [(1, json!(3), false), (2, json!(-3), true), (3, json!(0), true), (4, json!("often"), true)] {
        let mut body = fall();
        body["reference"] = json!(format!("AC-{n}"));
        body["alarm"]["activations"] = activations;
        let taken = house.hand_over(&format!("msg activations {n}"), &body).await.json();
        let fields: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
        assert_eq!(fields.contains(&"alarm.activations"), warned, "{taken}");
    }
}

#[tokio::test]
async fn what_a_partner_says_of_a_known_client_otherwise_stands_on_the_timeline_and_another_place_is_an_alert() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let body = |expected: &str| {
        json!({
            "reference": "B-77", "operator": "Sam", "alarm": { "type": "pendant" }, "situation": "fall_injured", "call_back": "020 7000 0000",
            "client": { "unit": "7100423", "name": "Iris Noakes", "phone": "07700 900123", "address": "14 Cedar Walk", "postcode": "N20 0AB" },
            "emergency": [{ "service": "ambulance", "reference": "CAD 7", "expected_at": expected }],
        })
    };
    let taken = house.hand_over("msg_1", &body("1990-01-01T00:00:00Z")).await.expect(202);
    assert_eq!(taken["client_found"], json!(true), "{taken}");
    assert_eq!(taken["warnings"][0]["field"], "emergency.expected_at");
    let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    for said in ["07700 900123", "14 Cedar Walk N20 0AB"] {
        assert!(told["timeline"].to_string().contains(said), "{said}: {}", told["timeline"]);
    }
    let alerts = told["incident"]["alerts"].to_string();
    assert!(alerts.contains("place_differs") && alerts.contains("14 Cedar Walk N20 0AB"), "the alert says which place: {alerts}");
    assert_eq!(told["incident"]["emergency_calls"][0]["expected_at"], json!(null), "the impossible time is nowhere");
    let other = house.hand_over("msg_1", &body("2026-03-02T10:30:00Z")).await;
    assert_eq!(other.slug(), "different-content", "the same key with other content is not taken for a repeat");
}

#[tokio::test]
async fn an_answer_on_which_a_life_hangs_is_understood_in_other_words_and_nothing_that_was_sent_is_lost() {
    let house = House::new().await;
    let body = json!({
        "reference": "AC-77", "call_back": "020 8000 0100", "alarm": { "type": "pendant" }, "client": { "unit": "7100423" },
        "situation": "fall_uninjured", "breathing": "no", "injured": "perhaps", "priority": "p9", "since": "10 past 4",
        "emergency": [{ "service": "coastguard", "reference": "CG77" }], "risks": ["DOG BITES"], "note": "she fell ".repeat(300),
        "weather": "ice",
    });
    let taken = house.hand_over("msg_77", &body).await.expect(202);
    let ana = house.session("ana").await;
    let detail = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    assert_eq!((&detail["incident"]["situation"], &detail["incident"]["priority"]), (&json!("life_at_risk"), &json!("p1")));
    let told = detail["timeline"].to_string();
    for kept in ["Not breathing", "perhaps", "p9", "10 past 4", "coastguard", "CG77", "DOG BITES", "she fell", "ice"] {
        assert!(told.contains(kept), "{kept} is nowhere: {told}");
    }
}

#[tokio::test]
async fn a_unit_whose_client_nothing_else_fits_is_said_back_and_the_case_is_nobodys_of_the_register() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let body = json!({
        "reference": "AC-1", "operator": "Sam", "alarm": { "type": "pendant" }, "situation": "fall_injured", "call_back": "020 7000 0000", "respond": true,
        "client": { "unit": "7100423", "name": "Golda Cook", "phone": "020 7946 0009", "address": "14 Cedar Walk", "postcode": "N20 0AB" },
    });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    assert_eq!(taken["client_found"], json!(false), "{taken}");
    let unit =
        taken["warnings"].as_array().unwrap().iter().find(|warning| warning["field"] == "client.unit").expect("the unit is said back");
    assert!(unit["rule"].as_str().unwrap().contains("not taken for them") && !unit.to_string().contains("Noakes"), "{unit}");
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    let card = &desk["incidents"][0];
    assert_eq!((&card["client"], &card["caller"], &card["address"]), (&json!(null), &json!("Golda Cook"), &json!("14 Cedar Walk")));
    let alert = card["alerts"].as_array().unwrap().iter().find(|alert| alert["kind"] == "unit_of_another").expect("the desk is told");
    assert_eq!(alert["client"], json!(iris()));
    let words = alert["words"].as_str().unwrap();
    assert!(words.contains("Iris Noakes") && words.contains("C-7100423"), "{words}");
}

#[tokio::test]
async fn the_phone_shows_what_the_partner_said_of_somebody_not_on_the_register() {
    let house = House::new().await;
    let rob = house.on_duty("rob").await;
    let body = json!({
        "reference": "AC-1", "operator": "Sam", "alarm": { "type": "pendant" }, "situation": "fall_injured", "call_back": "020 7000 0000", "respond": true,
        "client": { "name": "Nora Unknown", "phone": "020 7946 0009", "address": "14 Cedar Walk", "postcode": "EN5 1AA" },
        "access": { "method": "key safe, left of the door", "note": "the back gate sticks" }, "risks": ["dog", "blood thinners"],
        "note": "Hip pain. Do not lift before the ambulance has looked.",
    });
    house.hand_over("msg_1", &body).await.expect(202);
    let shown = house.phone_until(&rob, "the offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let offer = &shown["offers"][0];
    let hazards = json!([
        { "kind": "dog", "note": "dog" },
        { "kind": "other", "note": "blood thinners" },
        { "kind": "other", "note": "Do not lift before the ambulance has looked" },
    ]);
    assert_eq!(offer["hazards"], hazards);
    let way = "the partner says: key safe, left of the door, the back gate sticks";
    assert_eq!(offer["access_given"], way);
    house.on_job(&rob, offer["job"].as_str().unwrap(), "accept", json!({ "offer": offer["id"] })).await;
    let shown = house.phone_until(&rob, "the visit", |shown| shown["job"].is_object()).await;
    let visit = &shown["job"];
    assert_eq!((&visit["hazards"], visit["access_notes"].as_str()), (&hazards, Some(way)));
    assert_eq!((&visit["clients"][0]["name"], &visit["clients"][0]["phone"]), (&json!("Nora Unknown"), &json!("020 7946 0009")));
}

#[tokio::test]
async fn a_partner_is_told_what_we_called_in_every_way_it_asks() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let first = house.hand_over("msg_1", &fall()).await.expect(202);
    assert_eq!(first["emergency"], json!([]));
    let incident = first["incident"].as_str().unwrap();
    let call = json!({ "service": "ambulance", "reference": "CAD 7" });
    house.post(format!("/api/incidents/{incident}/emergency"), call).by(&ana).send().await.expect(200);
    let joined = house.hand_over("msg_2", &fall()).await.expect(202);
    let asked = signed(house.get("/api/hand-overs/AC-1"), SECRET, "msg_3", house.seconds(), b"").send().await.expect(200);
    for told in [&joined, &asked] {
        assert_eq!((&told["emergency"][0]["service"], &told["emergency"][0]["reference"]), (&json!("ambulance"), &json!("CAD 7")));
    }
}

#[tokio::test]
async fn a_visit_that_a_contract_does_not_have_is_said_back_with_what_happens_instead() {
    let house = House::new().await;
    let warned = |taken: &Value| taken["warnings"].as_array().unwrap().iter().any(|one| one["field"] == "respond");
    let taken = house.hand_over("msg_1", &fall()).await.expect(202);
    assert!(!warned(&taken), "a client with response: {taken}");
    house.without_response().await;
    let mut body = fall();
    body["reference"] = json!("AC-2");
    body["client"] = json!({ "reference": "C-7100424" });
    let taken = house.hand_over("msg_2", &body).await.expect(202);
    assert!(warned(&taken), "{}", taken["warnings"]);
    let told = taken["warnings"].as_array().unwrap().iter().find(|one| one["field"] == "respond").unwrap();
    assert!(told["rule"].as_str().unwrap().contains("contacts"), "{told}");
    body["reference"] = json!("AC-3");
    body["client"] = json!({ "reference": "C-7100425" });
    body["respond"] = json!(false);
    assert!(!warned(&house.hand_over("msg_3", &body).await.expect(202)), "who asks for nobody is told nothing");
}
