//! The responder's phone: offers without names, the whole visit once accepted, what was taken away, and where it is.

use serde_json::{Value, json};

use crate::house::{House, bert, door, iris};

#[tokio::test]
async fn an_offer_names_nobody_and_shows_no_code_and_acceptance_brings_everything() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "respond", json!({ "note": "use the side gate" })).await;
    let shown = house.phone_until(&rob, "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let offer = &shown["offers"][0];
    assert_eq!((&offer["address"], &offer["access_method"], &offer["state"]), (&json!("1 Alder Road"), &json!("key_safe"), &json!("open")));
    assert!(!offer.to_string().contains("Iris"), "a lock screen may show it");
    let job = offer["job"].as_str().unwrap().to_owned();
    house.on_job(&rob, &job, "accept", json!({ "offer": offer["id"] })).await;
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    assert!(shown["offers"].as_array().unwrap().is_empty());
    let visit = &shown["job"];
    assert_eq!((&visit["id"], &visit["clients"][0]["name"], &visit["has_code"]), (&json!(job), &json!("Iris Noakes"), &json!(true)));
    assert_eq!(visit["contacts"][0]["holds_key"], true);
    let notes: Vec<&str> = visit["notes"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect();
    assert_eq!(notes, ["on the kitchen floor", "use the side gate"]);
    assert_eq!(shown["next_steps"], json!(["en_route", "arrived", "gained_access", "with_client", "clear"]));
    assert_eq!(shown["desk_phone"], "020 8000 0000");
    assert!(!shown.to_string().contains("CANARY"));
}

#[tokio::test]
async fn the_phone_is_told_whether_fire_or_gas_keeps_it_outside() {
    for (class, outside) in [("fire", json!("fire")), ("gas", json!("gas")), ("person", json!(null))] {
        let house = House::new().await;
        let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
        let raised = house.post("/api/incidents", json!({ "client": iris(), "class": class, "speech": true })).by(&ana).send().await;
        let incident = raised.expect(201)["incident"].as_str().unwrap().to_owned();
        house.on(&ana, &incident, "respond", json!({})).await;
        let shown = house.phone_until(&rob, "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
        let offer = &shown["offers"][0];
        assert_eq!((&offer["outside"], &offer["situation"]), (&outside, &json!(null)), "{class}: nobody has said more");
        let job = offer["job"].as_str().unwrap();
        house.on_job(&rob, job, "accept", json!({ "offer": offer["id"] })).await;
        assert_eq!(house.get("/api/phone").by(&rob).send().await.expect(200)["job"]["outside"], outside, "{class}");
    }
}

#[tokio::test]
async fn a_visit_goes_from_acceptance_to_clear() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (incident, job) = house.accepted(&ana, &rob).await;
    for step in ["en_route", "arrived", "gained_access", "with_client"] {
        house.on_job(&rob, &job, "step", json!({ "step": step })).await;
        let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
        assert_eq!(shown["job"]["step"], step);
    }
    let again = house.on_job(&rob, &job, "step", json!({ "step": "with_client" })).await;
    assert_eq!(again["events"], 0, "what is true already stays true");
    let back = house.post(format!("/api/jobs/{job}/step"), json!({ "step": "arrived" })).by(&rob).send().await;
    assert_eq!(back.slug(), "out-of-order");
    assert_eq!(back.json()["current"]["step"], "with_client", "the phone can put itself right");
    let persons = &house.get("/api/phone").by(&rob).send().await.expect(200)["job"]["persons"];
    assert_eq!(
        (persons.as_array().map(Vec::len), &persons[0]["incident"], &persons[0]["name"]),
        (Some(1), &json!(incident), &json!("Iris Noakes"))
    );
    let ambulance = json!({ "how": "crew", "words": "?" });
    let vague = json!({ "outcome": "lifted", "condition": "well", "ambulance": ambulance });
    let refused = house.post(format!("/api/jobs/{job}/clear"), vague).by(&rob).send().await;
    assert_eq!(refused.fields(), ["ambulance"], "a call sign has letters or digits");
    house.on_job(&rob, &job, "clear", json!({ "incident": incident, "outcome": "lifted", "condition": "well", "note": "tea made" })).await;
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    assert_eq!(shown["job"], Value::Null);
    let told = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    assert_eq!(told["incident"]["state"], "resolved");
    assert_eq!((&told["incident"]["left"]["outcome"], &told["incident"]["left"]["note"]), (&json!("lifted"), &json!("tea made")));
}

#[tokio::test]
async fn a_stand_down_is_known_when_the_phone_has_drawn_it_and_not_before() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (_, job) = house.accepted(&ana, &rob).await;
    let before = house.get("/api/phone").by(&rob).send().await.expect(200)["position"].as_i64().unwrap();
    house.on_job(&ana, &job, "stand-down", json!({ "responder": house.responder("rob"), "reason": "nearer crew" })).await;
    house.post("/api/phone/seen", json!({ "position": before })).by(&rob).send().await.expect(204);
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    assert!(shown["me"]["unconfirmed_since"].is_i64(), "an older drawing confirms nothing");
    assert_eq!((&shown["released"][0]["job"], &shown["released"][0]["why"]), (&json!(job), &json!("nearer crew")));
    house.post("/api/phone/seen", json!({ "position": shown["position"] })).by(&rob).send().await.expect(204);
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    assert_eq!(shown["me"]["unconfirmed_since"], Value::Null);
    assert_eq!(house.post("/api/phone/seen", json!({ "position": -1 })).by(&rob).send().await.fields(), ["position"]);
}

#[tokio::test]
async fn positions_are_taken_on_duty_only_and_each_fault_is_named() {
    let house = House::new().await;
    let rob = house.session("rob").await;
    let fix = |sequence: i64| json!({ "sequence": sequence, "at": 1, "latitude": 51.6, "longitude": -0.2, "accuracy_m": 8.5 });
    let send = |fixes: Value| house.post("/api/phone/positions", json!({ "fixes": fixes })).by(&rob).send();
    assert_eq!(send(json!([fix(1)])).await.slug(), "not-available");
    house.on_duty("rob").await;
    send(json!([fix(1), fix(2)])).await.expect(204);
    send(json!([])).await.expect(204);
    let with = |name: &str, value: Value| {
        let mut fix = fix(3);
        fix[name] = value;
        json!([fix])
    };
    for (fixes, field) in [
        (with("latitude", json!(91)), "fixes.0.latitude"),
        (with("longitude", json!(181)), "fixes.0.longitude"),
        (with("accuracy_m", json!(-1)), "fixes.0.accuracy_m"),
        (with("sequence", json!(-1)), "fixes.0.sequence"),
        (with("sequence", json!(i64::MAX)), "fixes.0.sequence"),
    ] {
        assert_eq!(send(fixes).await.fields(), [field]);
    }
    assert_eq!(send(json!((0..101).map(fix).collect::<Vec<_>>())).await.fields(), ["fixes"]);
    let ana = house.session("ana").await;
    let shown = house
        .desk_until(&ana, "the fix", |shown| shown["responders"].as_array().unwrap().iter().any(|card| card["latitude"] == 51.6))
        .await;
    let card = shown["responders"].as_array().unwrap().iter().find(|card| card["accuracy_m"] == 9).unwrap();
    assert_eq!(card["fix_at"], 1, "a fix is as old as it says, however late it came");
}

#[tokio::test]
async fn a_dispatcher_has_no_phone() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    assert_eq!(house.get("/api/phone").by(&ana).send().await.slug(), "not-allowed");
}

#[tokio::test]
async fn the_phone_says_that_nobody_was_heard_on_the_offer_and_of_the_person() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let body = json!({ "client": iris(), "class": "person", "speech": false, "note": "" });
    let raised = house.post("/api/incidents", body).by(&ana).send().await.expect(201);
    let incident = raised["incident"].as_str().unwrap();
    house.on(&ana, incident, "respond", json!({})).await;
    let offered = |shown: &Value| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty());
    let shown = house.phone_until(&rob, "an offer", offered).await;
    let (offer, job) = (shown["offers"][0]["id"].clone(), shown["offers"][0]["job"].as_str().unwrap().to_owned());
    assert_eq!(shown["offers"][0]["silent"], true);
    house.on_job(&rob, &job, "accept", json!({ "offer": offer })).await;
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    assert_eq!((&shown["job"]["silent"], &shown["job"]["persons"][0]["silent"]), (&json!(true), &json!(true)));
    house.on(&ana, incident, "heard", json!({ "speech": true })).await;
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    assert_eq!((&shown["job"]["silent"], &shown["job"]["persons"][0]["silent"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn the_door_of_a_neighbour_behind_the_visit_has_its_own_way_in_and_its_own_code() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (first, job) = house.accepted(&ana, &rob).await;
    let next = house.raise(&ana, bert()).await;
    for n in [1, 2] {
        let mut of_scheme = house.engine.look(|view| view.board.properties[&door(n)].clone());
        of_scheme.scheme = Some("Oak Court".to_owned());
        house.console(domain::verbs::RecordProperty { property: Box::new(of_scheme) }).await;
    }
    house.engine.seal_code(bert(), "NEXT-9999-DOOR").await.unwrap();
    house.on(&ana, &next, "join-visit", json!({ "job": job })).await;
    let shown = house.get("/api/phone").by(&rob).send().await.expect(200);
    let persons = shown["job"]["persons"].as_array().unwrap();
    let of = |incident: &str| persons.iter().find(|person| person["incident"] == incident).unwrap();
    assert_eq!((&of(&first)["access"], &of(&first)["has_code"]), (&json!(null), &json!(false)));
    assert_eq!((&of(&next)["access"]["method"], &of(&next)["has_code"]), (&json!("key_safe"), &json!(true)));
    assert_eq!(of(&next)["access_notes"], "back door sticks");
    let code =
        async |body: Value| house.post(format!("/api/jobs/{job}/reveal-code"), body).by(&rob).send().await.expect(200)["code"].clone();
    assert_eq!(code(json!({ "reason": "", "incident": next })).await, "NEXT-9999-DOOR");
    assert_eq!(code(json!({ "reason": "" })).await, "CANARY-4711-WXYZ");
}

#[tokio::test]
async fn whoever_is_asked_or_has_the_visit_sees_what_is_known_by_now_and_why_two_go() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    house.on_duty("ray").await;
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "respond", json!({ "two_up": "staff_safety" })).await;
    let offered = |shown: &Value| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty());
    let shown = house.phone_until(&rob, "an offer", offered).await;
    assert_eq!(shown["offers"][0]["said"], json!([]), "what it began with is in its own fields");
    house.clock.push(domain::time::Duration::seconds(1));
    house.on(&ana, &incident, "set-situation", json!({ "situation": "unwell" })).await;
    let again = json!({ "client": iris(), "class": "person", "situation": "life_at_risk", "note": "now unconscious" });
    house.post("/api/incidents", again).by(&ana).send().await.expect(201);
    let worse = |shown: &Value| shown["offers"][0]["situation"] == "life_at_risk";
    let shown = house.phone_until(&rob, "the offer as it is now", worse).await;
    let offer = &shown["offers"][0];
    assert_eq!((&offer["priority"], &offer["said"][0]["text"]), (&json!("p1"), &json!("now unconscious")));
    house.on_job(&rob, offer["job"].as_str().unwrap(), "accept", json!({ "offer": offer["id"] })).await;
    let visit = &house.get("/api/phone").by(&rob).send().await.expect(200)["job"];
    assert_eq!((&visit["situation"], &visit["two_up"]), (&json!("life_at_risk"), &json!("staff_safety")));
}
