//! What is asked for: one generic route, one answer for one key, and how things stand with every conflict.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::house::{House, bert, iris};

#[tokio::test]
async fn the_same_key_with_the_same_body_is_answered_the_same_and_done_once() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let raise = || house.post("/api/incidents", json!({ "client": iris(), "class": "person" })).by(&ana).key("k-1");
    let first = raise().send().await.expect(201);
    let again = raise().send().await.expect(201);
    assert_eq!(first, again);
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!(shown["incidents"].as_array().unwrap().len(), 1);
    assert_eq!(shown["incidents"][0]["activations"], 1, "a repeat is no second activation");
}

#[tokio::test]
async fn the_same_key_with_another_body_or_address_is_refused_and_told_to_the_desk() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let incident = house.raise(&ana, iris()).await;
    let note = |text: &str| house.post(format!("/api/incidents/{incident}/note"), json!({ "text": text })).by(&ana).key("k-2");
    let done = note("one").send().await.expect(200);
    assert_eq!(done["repeated"], false);
    let repeated = note("one").send().await.expect(200);
    assert_eq!((&repeated["repeated"], &repeated["position"], &repeated["events"]), (&json!(true), &done["position"], &done["events"]));
    assert_eq!(note("two").send().await.slug(), "different-content");
    let elsewhere = house.post(format!("/api/incidents/{incident}/heard"), json!({ "speech": true })).by(&ana).key("k-2").send().await;
    assert_eq!(elsewhere.slug(), "different-content");
    // One person's keys are not another's.
    let ben = house.session("ben").await;
    note("two").by(&ben).send().await.expect(200);
}

#[tokio::test]
async fn a_write_needs_a_key_of_visible_characters() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let ask = || house.post("/api/incidents", json!({ "client": iris(), "class": "person" })).by(&ana);
    for refused in [ask().without("idempotency-key"), ask().key(""), ask().key(&"k".repeat(81)), ask().key("with space")] {
        let refused = refused.send().await;
        assert_eq!((refused.status.as_u16(), refused.fields()), (422, vec!["Idempotency-Key".to_owned()]));
    }
    ask().key(&"k".repeat(80)).send().await.expect(201);
}

#[tokio::test]
async fn an_unknown_callers_postcode_says_where_they_are_and_alone_it_has_to_exist() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let raise_at = |lines: &str, postcode: &str| {
        let place = json!({ "address": { "lines": lines, "postcode": postcode }, "position": null, "precision": "address" });
        house.post("/api/incidents", json!({ "class": "person", "call_back": "020 7000 0000", "place": place })).by(&ana).send()
    };
    let raise = |postcode: &str| raise_at("9 Elm Walk", postcode);
    for wrong in ["EN5 9ZZ", "near the church"] {
        assert_eq!(raise_at("", wrong).await.fields(), ["place.address.postcode"]);
    }
    for (right, position) in
        [(" en51aa", json!([51.653, -0.2, "postcode"])), ("ze1 0aa", json!([null, null, null])), ("", json!([null, null, null]))]
    {
        let raised = raise(right).await.expect(201);
        let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
        let card = desk["incidents"].as_array().unwrap().iter().find(|card| card["id"] == raised["incident"]).unwrap().clone();
        assert_eq!(json!([card["latitude"], card["longitude"], card["precision"]]), position, "{right}");
    }
}

#[tokio::test]
async fn gas_at_an_address_is_raised_without_a_number_and_the_second_person_sees_what_was_answered() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let place = json!({ "address": { "lines": "5 Bells Hill", "postcode": "" }, "position": null, "precision": "postcode" });
    let nowhere = json!({ "class": "gas", "situation": "gas", "call_back": "none" });
    assert_eq!(house.post("/api/incidents", nowhere).by(&ana).send().await.fields(), ["place"]);
    let said = json!({ "class": "gas", "situation": "gas", "call_back": "withheld", "place": place });
    let raised = house.post("/api/incidents", said).by(&ana).send().await.expect(201);
    let verb = format!("/api/incidents/{}/resolve-by-voice", raised["incident"].as_str().unwrap());
    house.post(&verb, json!({ "spoken_to": false, "well": false, "note": "line open" })).by(&ana).send().await.expect(200);
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    let card = desk["incidents"].as_array().unwrap().iter().find(|card| card["id"] == raised["incident"]).unwrap().clone();
    assert_eq!((&card["address"], &card["call_back"]), (&json!("5 Bells Hill"), &Value::Null));
    let answers = json!({ "spoken_to": false, "identified": false, "well": false, "confused": false, "third_party": false });
    assert_eq!(card["proposal"]["answers"], answers);
}

#[tokio::test]
async fn a_field_at_fault_is_named() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let raise = |body: Value| house.post("/api/incidents", body).by(&ana).send();
    assert_eq!(raise(json!({ "client": iris() })).await.fields(), ["class"]);
    assert_eq!(raise(json!({ "client": iris(), "class": "person", "colour": "red" })).await.fields(), ["colour"]);
    assert_eq!(raise(json!({ "client": iris(), "class": "flood" })).await.fields(), ["class"]);
    assert_eq!(raise(json!({ "client": 7, "class": "person" })).await.fields(), ["client"]);
    let incident = house.raise(&ana, iris()).await;
    let reason =
        house.post(format!("/api/incidents/{incident}/set-priority"), json!({ "priority": "p2", "reason": "" })).by(&ana).send().await;
    assert_eq!((reason.slug().as_str(), reason.fields()), ("invalid-field", vec!["reason".to_owned()]));
    let long = house.post(format!("/api/incidents/{incident}/note"), json!({ "text": "x".repeat(2_001) })).by(&ana).send().await;
    assert_eq!(long.fields(), ["text"]);
}

#[tokio::test]
async fn a_verb_is_found_only_where_it_belongs_and_the_systems_own_nowhere() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let incident = house.raise(&ana, iris()).await;
    for path in [
        format!("/api/incidents/{incident}/accept"),
        format!("/api/incidents/{incident}/wake"),
        format!("/api/incidents/{incident}/raise"),
        format!("/api/jobs/{incident}/plan"),
        format!("/api/incidents/{incident}/hand-over"),
        "/api/incidents/not-an-id/answer".to_owned(),
        format!("/api/jobs/{}/cancel", bert()),
    ] {
        let answered = house.post(&path, json!({ "reason": "x" })).by(&ana).send().await;
        assert_eq!((answered.slug().as_str(), answered.status.as_u16()), ("not-found", 404), "{path}");
    }
}

#[tokio::test]
async fn a_conflict_carries_how_things_stand() {
    let house = House::new().await;
    let (ana, ben) = (house.session("ana").await, house.session("ben").await);
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "release", json!({ "closed": false })).await;
    house.on(&ben, &incident, "answer", json!({})).await;
    let held = house.post(format!("/api/incidents/{incident}/answer"), json!({})).by(&ana).send().await;
    assert_eq!((held.slug().as_str(), held.status.as_u16()), ("held", 409));
    assert_eq!(held.json()["current"]["held_by_name"], "BEN");
}

#[tokio::test]
async fn a_responder_who_comes_second_is_told_and_gets_their_own_state() {
    let house = House::new().await;
    let (ana, rob, ray) = (house.session("ana").await, house.on_duty("rob").await, house.on_duty("ray").await);
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "respond", json!({})).await;
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    let job = shown["incidents"][0]["job"]["id"].as_str().unwrap().to_owned();
    // Both are asked: one by the plan, the other by the desk, whoever that is.
    let offered = |session: String| {
        let house = &house;
        async move {
            house.phone_until(&session, "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await["offers"][0]["id"].clone()
        }
    };
    let has = |shown: &Value| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty());
    let first = loop {
        let (one, two) =
            (house.get("/api/phone").by(&rob).send().await.expect(200), house.get("/api/phone").by(&ray).send().await.expect(200));
        match (has(&one), has(&two)) {
            (true, _) => break "rob",
            (_, true) => break "ray",
            _ => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    };
    let (winner, loser, other) = if first == "rob" { (&rob, &ray, "ray") } else { (&ray, &rob, "rob") };
    house.on_job(&ana, &job, "offer", json!({ "to": house.responder(other), "reason": "knows her", "estimate_s": 60 })).await;
    let (winning, losing) = (offered(winner.clone()).await, offered(loser.clone()).await);
    let shown = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    let made = shown["incident"]["job"]["offers"].as_array().unwrap().iter().find(|offer| offer["id"] == losing).unwrap().clone();
    let phone = house.get("/api/phone").by(loser).send().await.expect(200)["offers"][0].clone();
    for (told, whom) in [(&made, "the desk"), (&phone, "the phone")] {
        assert!(told["estimate_s"].as_i64().unwrap() > 120, "{whom} is told what was worked out when it chose: {told}");
        assert_eq!(told["approximate"], true, "{whom} is told that no road was measured");
    }
    house.on_job(winner, &job, "accept", json!({ "offer": winning })).await;
    let late = house.post(format!("/api/jobs/{job}/accept"), json!({ "offer": losing })).by(loser).send().await;
    assert_eq!(late.slug(), "taken");
    assert_eq!(late.json()["current"], Value::Null, "they have no visit");
    assert!(late.json().get("current").is_some());
}

#[tokio::test]
async fn the_code_is_shown_to_whoever_is_sent_and_to_a_dispatcher_with_a_reason_and_to_nobody_else() {
    let house = House::new().await;
    let (ana, rob, ray) = (house.session("ana").await, house.on_duty("rob").await, house.session("ray").await);
    let (incident, job) = house.accepted(&ana, &rob).await;
    let reveal = |session: &str, reason: &str| house.post(format!("/api/jobs/{job}/reveal-code"), json!({ "reason": reason })).by(session);
    let shown = reveal(&rob, "").send().await.expect(200);
    assert_eq!((&shown["code"], &shown["hide_after_s"]), (&json!("CANARY-4711-WXYZ"), &json!(60)));
    assert_eq!(reveal(&ray, "").send().await.slug(), "not-allowed");
    assert_eq!(reveal(&ana, "").send().await.fields(), ["reason"]);
    reveal(&ana, "read to the crew by telephone").send().await.expect(200);
    for user in ["sue", "abe"] {
        let session = house.session(user).await;
        assert_eq!(reveal(&session, "read to the crew by telephone").send().await.slug(), "not-allowed", "{user}");
    }
    let told = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    let reveals: Vec<_> = told["timeline"].as_array().unwrap().iter().filter(|line| line["kind"] == "code_revealed").collect();
    assert_eq!(reveals.len(), 2, "each reveal is on the timeline");
    assert!(!told.to_string().contains("CANARY"));
}

#[tokio::test]
async fn codes_cannot_be_collected() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (_, job) = house.accepted(&ana, &rob).await;
    // 30 at once, then one every two seconds: of 60 some are too many, however slow the machine.
    let reveal = || house.post(format!("/api/jobs/{job}/reveal-code"), json!({ "reason": "asked" })).by(&ana).send();
    let asked = join_all((0..60).map(|_| reveal())).await;
    let (shown, refused): (Vec<_>, Vec<_>) = asked.into_iter().partition(|answered| answered.status.is_success());
    assert!(shown.len() >= 30, "{}", shown.len());
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|refused| refused.slug() == "too-many"));
}

#[tokio::test]
async fn the_table_of_verbs_says_who_may_what() {
    let house = House::new().await;
    let rob = house.session("rob").await;
    let table = house.get("/api/verbs").by(&rob).send().await.expect(200);
    let verbs = table.as_array().unwrap();
    let accept = verbs.iter().find(|verb| verb["name"] == "accept").unwrap();
    assert_eq!((&accept["about"], &accept["roles"]), (&json!("job"), &json!(["responder"])));
    assert!(verbs.iter().all(|verb| verb["name"] != "wake" && verb["name"] != "plan"));
}

#[tokio::test]
async fn what_a_phone_says_of_itself_is_kept_beside_the_servers_time() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (incident, job) = house.accepted(&ana, &rob).await;
    let at = house.clock_ms() - 5_000;
    let device = json!({ "at": at, "latitude": 51.61, "longitude": -0.2, "accuracy_m": 7.2 });
    house.on_job(&rob, &job, "step", json!({ "step": "en_route", "device": device })).await;
    let told = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    let step = &told["incident"]["job"]["assignments"][0]["steps"][0];
    assert_eq!((&step["device_at"], &step["latitude"], &step["accuracy_m"]), (&json!(at), &json!(51.61), &json!(8)));
}

#[tokio::test]
async fn no_step_is_refused_for_what_the_phone_says_of_itself() {
    let cases = [
        (json!({ "latitude": 91, "longitude": -0.2, "accuracy_m": 8 }), json!(["device.latitude"]), json!(8)),
        (json!({ "latitude": 0, "longitude": 0 }), json!(["device.latitude"]), Value::Null),
        (json!({ "latitude": 51.6 }), json!(["device.latitude"]), Value::Null),
        (json!({ "latitude": "north", "longitude": 1 }), json!(["device.latitude"]), Value::Null),
        (json!({ "at": "now" }), json!(["device.at"]), Value::Null),
        (json!({ "accuracy_m": -4 }), json!(["device.accuracy_m"]), Value::Null),
        (json!({ "speed": 3, "accuracy_m": 8 }), json!(["device.speed"]), json!(8)),
        (json!(7), json!(["device"]), Value::Null),
    ];
    for (device, fields, accuracy) in cases {
        let house = House::new().await;
        let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
        let (incident, job) = house.accepted(&ana, &rob).await;
        let body = json!({ "step": "arrived", "device": device });
        let done = house.post(format!("/api/jobs/{job}/step"), body).by(&rob).send().await.expect(200);
        let warned: Vec<&Value> = done["warnings"].as_array().unwrap().iter().map(|warning| &warning["field"]).collect();
        assert_eq!(json!(warned), fields, "{device}");
        let told = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
        let steps = told["incident"]["job"]["assignments"][0]["steps"].as_array().unwrap();
        let step = steps.last().unwrap();
        assert_eq!((&step["step"], &step["latitude"], &step["accuracy_m"]), (&json!("arrived"), &Value::Null, &accuracy), "{device}");
    }
}

#[tokio::test]
async fn an_emergency_with_an_address_is_not_refused_for_its_postcode_or_its_position() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    for (n, postcode, kept) in
        [(1, "near the church", json!(["9 Elm Walk, near the church", ""])), (2, "EN5 9ZZ", json!(["9 Elm Walk", "EN5 9ZZ"]))]
    {
        let place = json!({ "address": { "lines": "9 Elm Walk", "postcode": postcode }, "position": null });
        let body = json!({ "class": "person", "call_back": format!("020 7000 000{n}"), "place": place });
        let raised = house.post("/api/incidents", body).by(&ana).send().await.expect(201);
        assert_eq!(raised["warnings"][0]["field"], "place.address.postcode");
        let told = house.get(format!("/api/incidents/{}", raised["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
        assert_eq!(json!([told["incident"]["address"], told["incident"]["postcode"]]), kept);
    }
    let place = json!({ "address": { "lines": "9 Elm Walk", "postcode": "" }, "position": { "latitude": 91, "longitude": 0 }, "precision": "address" });
    let body = json!({ "class": "person", "call_back": "020 7000 0003", "place": place });
    let raised = house.post("/api/incidents", body).by(&ana).send().await.expect(201);
    assert_eq!(raised["warnings"][0]["field"], "place.position");
}

#[tokio::test]
async fn whoever_proposes_to_close_without_a_visit_cannot_also_agree() {
    let house = House::new().await;
    let (ana, ben) = (house.session("ana").await, house.session("ben").await);
    let incident = house.raise(&ana, iris()).await;
    let confused = json!({ "spoken_to": true, "identified": true, "well": true, "confused": true, "third_party": false, "note": "says she is well, does not know the day" });
    house.on(&ana, &incident, "resolve-by-voice", confused).await;
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!((&shown["incidents"][0]["proposal"]["by_name"], &shown["incidents"][0]["state"]), (&json!("ANA"), &json!("answered")));
    let alone = house.post(format!("/api/incidents/{incident}/agree"), json!({})).by(&ana).send().await;
    assert_eq!(alone.slug(), "second-person");
    assert_eq!(alone.json()["current"]["proposal"]["by_name"], "ANA");
    house.on(&ben, &incident, "agree", json!({})).await;
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!(shown["incidents"][0]["state"], "resolved");
}

#[tokio::test]
async fn somebody_on_a_visit_is_engaged_and_somebody_off_duty_is_not_available() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    house.accepted(&ana, &rob).await;
    let incident = house.raise(&ana, bert()).await;
    house.on(&ana, &incident, "respond", json!({})).await;
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    let job = shown["incidents"].as_array().unwrap().iter().find(|card| card["id"] == json!(incident)).unwrap()["job"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let offer = |user: &str| {
        house
            .post(format!("/api/jobs/{job}/offer"), json!({ "to": house.responder(user), "reason": "nearest", "estimate_s": 60 }))
            .by(&ana)
            .send()
    };
    assert_eq!(offer("ray").await.slug(), "not-available");
    let off_duty = house.post(format!("/api/responders/{}/go-off-duty", house.responder("rob")), json!({})).by(&rob).send().await;
    assert_eq!(off_duty.slug(), "engaged");
    assert!(off_duty.json()["current"]["id"].is_string(), "the phone gets its visit");
}

#[tokio::test]
async fn a_field_inside_a_place_is_named_with_its_path_and_a_position_nobody_rated_is_as_rough_as_can_be() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let raise = |place: Value| {
        house.post("/api/incidents", json!({ "class": "person", "call_back": "020 7000 0000", "place": place })).by(&ana).send()
    };
    let address = json!({ "lines": "9 Elm Walk", "postcode": "EN5 1AA" });
    let position = json!({ "latitude": 51.65, "longitude": -0.19 });
    assert_eq!(raise(json!({ "address": { "postcode": "" }, "position": null })).await.fields(), ["place.address.lines"]);
    assert_eq!(raise(json!({ "position": position, "precision": "address" })).await.fields(), ["place.address"]);
    raise(json!({ "address": address, "position": null })).await.expect(201);
    raise(json!({ "address": address })).await.expect(201);
    let unrated = raise(json!({ "address": { "lines": "11 Elm Walk", "postcode": "" }, "position": position })).await.expect(201);
    let shown = house.get(format!("/api/incidents/{}", unrated["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    assert_eq!((&shown["incident"]["latitude"], &shown["incident"]["precision"]), (&json!(51.65), &json!("postcode")));
}

#[tokio::test]
async fn no_step_is_refused_for_a_clock_that_is_wrong_and_what_it_says_is_evidence() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (incident, job) = house.accepted(&ana, &rob).await;
    let body =
        json!({ "step": "en_route", "device": { "at": 99_999_999_999_999_i64, "latitude": 51.65, "longitude": -0.19, "accuracy_m": 5 } });
    let done = house.post(format!("/api/jobs/{job}/step"), body).by(&rob).send().await.expect(200);
    assert_eq!(done["warnings"][0]["field"], "device.at");
    let told = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    let step = &told["incident"]["job"]["assignments"][0]["steps"][0];
    let kept = json!(99_999_999_999_999_i64);
    assert_eq!((&step["step"], &step["device_at"], &step["latitude"]), (&json!("en_route"), &kept, &json!(51.65)), "{step}");
    assert!(step["at"].as_i64().unwrap() < 99_999_999_999_999, "ours counts");
    let lines: Vec<&str> = told["timeline"].as_array().unwrap().iter().filter_map(|line| line["text"].as_str()).collect();
    assert!(lines.iter().any(|line| line.contains("the phone's clock says 09:46 on 16 November 5138, which cannot be")), "{lines:?}");
}
