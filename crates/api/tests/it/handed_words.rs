//! What the words of a hand-over come to: nothing is made smaller, and nothing is lost.

use domain::time::Duration;
use serde_json::{Value, json};

use crate::hand_overs::{fall, signed};
use crate::house::{House, SECRET, iris};

#[tokio::test]
async fn a_service_counts_as_called_only_where_the_partner_says_that_it_was() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let now = house.clock.now_wall();
    let (before, ahead) = ((now - Duration::minutes(3)).to_string(), (now + Duration::hours(1)).to_string());
    let said = |called: Value| json!({ "service": "fire", "called": called });
    for (n, entry, called, warned) in [
        (1, said(json!(true)), true, false),
        (2, said(json!("yes")), true, true),
        (3, said(json!(1)), true, true),
        (4, said(json!(before)), true, false),
        (5, json!({ "service": "fire", "reference": "LFB 7" }), true, false),
        (6, said(json!(false)), false, false),
        (7, said(json!("no")), false, true),
        (8, said(json!("false")), false, true),
        (9, said(json!(0)), false, true),
        (10, said(json!("")), false, true),
        (11, said(json!("not yet")), false, true),
        (12, said(json!(ahead)), false, true),
        (13, said(json!("1990-01-01T00:00:00Z")), false, true),
        (14, said(Value::Null), false, true),
        (15, said(json!([true])), false, true),
        (16, json!({ "service": "fire" }), false, true),
        (17, said(json!("yesterday")), false, true),
        (18, json!({ "service": "fire", "called": "no", "reference": "LFB 7" }), false, true),
    ] {
        let body = json!({
            "reference": format!("AC-{n}"), "alarm": { "type": "smoke" }, "client": { "name": format!("Caller {n}"), "address": "14 Cedar Walk" },
            "call_back": format!("020 7000 00{n:02}"), "emergency": [entry],
        });
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        let fields: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
        assert_eq!(fields.contains(&"emergency.called"), warned, "{entry}: {taken}");
        let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
        let calls = told["incident"]["emergency_calls"].as_array().unwrap();
        assert_eq!((calls.len() == 1, &told["incident"]["outside_called"]), (called, &json!(called)), "{entry}");
        assert_eq!(told["timeline"].to_string().contains("Not called by them: fire brigade"), !called, "{entry}: {}", told["timeline"]);
        if entry.get("reference").is_some() {
            assert!(told.to_string().contains("LFB 7"), "its reference is kept: {told}");
        }
    }
}

#[tokio::test]
async fn a_situation_in_other_words_is_read_for_what_it_says_and_never_lowers_what_the_alarm_says() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let pendant = |situation: &str| json!({ "alarm": { "type": "pendant", "voice_heard": true }, "situation": situation });
    for (n, (said, class, priority, situation)) in [
        (json!({ "situation": "chest pain" }), "person", "p1", "life_at_risk"),
        (json!({ "situation": "on fire" }), "fire", "fire", "fire"),
        (json!({ "situation": "gas leak" }), "gas", "p1", "gas"),
        (json!({ "situation": "being attacked" }), "attack", "p1", "attack"),
        (pendant("cardiac arrest"), "person", "p1", "life_at_risk"),
        (json!({ "alarm": { "type": "fall_detector" }, "situation": "bleeding" }), "person", "p1", "life_at_risk"),
        (json!({ "alarm": { "type": "telephone_call" }, "situation": "smoke in flat" }), "fire", "fire", "fire"),
        (json!({ "alarm": { "type": "pendant" }, "situation": "fire", "breathing": false }), "fire", "fire", "life_at_risk"),
        (pendant("tumbled over"), "person", "p1", "other"),
        (json!({ "situation": "tumbled over" }), "person", "p1", "other"),
        (json!({ "situation": ["unwell"] }), "person", "p1", "other"),
        (json!({ "alarm": { "type": "pendant" }, "situation": "odd", "priority": "p3" }), "person", "p1", "other"),
        (json!({ "alarm": { "type": "fault" }, "situation": "beeping", "priority": "p4" }), "fault", "p3", "equipment"),
        (json!({ "alarm": { "type": "pendant" }, "situation": "odd", "on_floor": true }), "person", "p1", "fall_injured"),
        (json!({ "alarm": { "type": "smoke alarm" } }), "fire", "fire", "fire"),
        (json!({ "alarm": { "type": "Pendant" } }), "person", "p1", "other"),
        (json!({ "alarm": { "type": "Fall Detector" } }), "person", "p1", "other"),
        (json!({ "alarm": { "type": "FallDetector" } }), "person", "p1", "other"),
        (json!({ "alarm": { "type": "door-exit" } }), "person", "p1", "wandering"),
        (json!({ "alarm": { "type": "SMOKE" } }), "fire", "fire", "fire"),
        (json!({ "situation": "unwell", "conscious": "unconscious" }), "person", "p1", "life_at_risk"),
        (json!({ "situation": "unwell", "breathing": "barely" }), "person", "p1", "life_at_risk"),
        (json!({ "situation": "unwell", "conscious": "Fully alert", "breathing": "normal" }), "person", "p2", "unwell"),
        (json!({ "situation": "unwell", "conscious": "not asked" }), "person", "p2", "unwell"),
        (json!({ "situation": "Fall-Uninjured" }), "person", "p2", "fall_uninjured"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = json!({
            "reference": format!("AC-{n}"), "client": { "name": format!("Caller {n}"), "address": format!("{n} Cedar Walk") },
            "call_back": format!("020 7000 00{n:02}"),
        });
        body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
        let incident = &told["incident"];
        let read = (incident["class"].as_str().unwrap(), incident["priority"].as_str().unwrap(), incident["situation"].as_str().unwrap());
        assert_eq!(read, (class, priority, situation), "{said}");
    }
}

#[tokio::test]
async fn nobody_ends_alone_what_was_handed_over_as_a_life_at_risk_whatever_the_alarm_was() {
    for said in
        [json!({ "alarm": { "type": "wristband" }, "breathing": false }), json!({ "alarm": { "type": "low_battery" }, "conscious": false })]
    {
        for (verb, words) in [
            ("resolve-by-voice", json!({ "spoken_to": true, "identified": true, "well": true, "confused": false, "note": "fine" })),
            ("fault", json!({ "note": "worn out" })),
        ] {
            let house = House::new().await;
            let ana = house.session("ana").await;
            let mut body = json!({ "reference": "AC-1", "client": { "name": "Nora Unknown" }, "call_back": "020 7000 0000" });
            body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            let taken = house.hand_over("msg_1", &body).await.expect(202);
            let id = taken["incident"].as_str().unwrap();
            house.on(&ana, id, "answer", json!({})).await;
            let ended = house.post(format!("/api/incidents/{id}/{verb}"), words.clone()).by(&ana).send().await;
            let told = house.get(format!("/api/incidents/{id}")).by(&ana).send().await.expect(200);
            let incident = &told["incident"];
            let put_to_a_second = incident["state"] != "resolved" && incident["proposal"].is_object();
            let refused = ended.status.as_u16() == 403 && incident["state"] == "answered" && incident["decided"].is_null();
            assert!(put_to_a_second || refused, "{verb} {said}: {incident}");
        }
    }
}

#[tokio::test]
async fn nothing_a_partner_says_is_cut_without_being_said_back_and_what_was_cut_is_kept_as_it_was_sent() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let long = |words: &str, last: &str, times: usize| format!("{}{last}", words.repeat(times));
    let mut body = fall();
    body["note"] = json!(long("she fell again ", "last of the note", 600));
    body["communication"] = json!("lip-reads");
    body["language"] = json!("Polish");
    body["risks"] = json!([long("steep stairs ", "last of the stairs", 30), long("loose wire ", "last of the wire", 200)]);
    body["access"] = json!({ "method": long("round the back ", "last of the way", 50) });
    body["key_holders_tried"] = json!([{ "name": "daughter", "result": long("no answer ", "last of the calls", 60) }]);
    body["operator"] = json!(long("Sam ", "last of the operator", 100));
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    let fields: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["operator", "risks"], "what was cut is named");
    let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    let timeline = told["timeline"].to_string();
    for kept in ["the note", "the stairs", "the wire", "the way", "the calls", "the operator"] {
        assert!(timeline.contains(&format!("last of {kept}")), "{kept} was cut");
    }
    assert!(timeline.contains("lip-reads") && timeline.contains("Polish"));
}

#[tokio::test]
async fn what_came_is_kept_whole_and_read_by_a_supervisor_whatever_was_cut_of_it() {
    let house = House::new().await;
    let mut body = fall();
    body["note"] = json!("x".repeat(100_000));
    body["colour"] = json!({ "of the door": "green", "of the bell": "brass" });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    house.hand_over("msg_1", &body).await.expect(200);
    let mut later = fall();
    later["note"] = json!("her daughter rang");
    house.hand_over("msg_2", &later).await.expect(202);
    assert_eq!(house.hand_over("msg_2", &body).await.slug(), "different-content");
    let path = format!("/api/incidents/{}/received", taken["incident"].as_str().unwrap());
    let (ana, sue) = (house.session("ana").await, house.session("sue").await);
    let came = house.get(&path).by(&sue).send().await.expect(200);
    let came: Vec<(&str, &str, &str)> =
        came["messages"].as_array().unwrap().iter().map(|one| (word(one, "kind"), word(one, "key"), word(one, "text"))).collect();
    let (first, second) = (body.to_string(), later.to_string());
    assert_eq!(came, [("hand-over", "msg_1", first.as_str()), ("hand-over", "msg_2", second.as_str())], "each once, byte for byte");
    assert_eq!(house.get(&path).by(&ana).send().await.slug(), "not-allowed");
    let nobody = format!("/api/incidents/{}/received", iris());
    assert_eq!(house.get(&nobody).by(&sue).send().await.slug(), "not-found");
}

fn word<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap()
}

#[tokio::test]
async fn a_telephone_number_alone_was_understood() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let body =
        json!({ "reference": "AC-7", "client": { "phone": "020 7946 0777" }, "situation": "fall_injured", "call_back": "020 7000 0000" });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
    assert!(!told.to_string().contains("not understood"), "{}", told["timeline"]);
}

#[tokio::test]
async fn what_a_partner_warns_of_about_a_client_of_the_register_stands_on_the_offer() {
    let house = House::new().await;
    let rob = house.on_duty("rob").await;
    let mut body = fall();
    body["risks"] = json!(["violent son with a knife"]);
    house.hand_over("msg_1", &body).await.expect(202);
    let shown = house.phone_until(&rob, "the offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let hazards = shown["offers"][0]["hazards"].as_array().unwrap();
    let said = json!({ "kind": "aggression", "note": "the partner says: violent son with a knife" });
    assert!(hazards.contains(&said), "{hazards:?}");
}

#[tokio::test]
async fn a_case_that_joins_an_accepted_visit_is_accepted_when_asked_after_and_says_nothing_of_who_goes_before() {
    let house = House::new().await;
    let rob = house.on_duty("rob").await;
    house.hand_over("msg_1", &fall()).await.expect(202);
    let shown = house.phone_until(&rob, "the offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let job = shown["offers"][0]["job"].as_str().unwrap().to_owned();
    house.on_job(&rob, &job, "accept", json!({ "offer": shown["offers"][0]["id"] })).await;
    for step in ["en_route", "arrived"] {
        house.on_job(&rob, &job, "step", json!({ "step": step })).await;
    }
    let asked = |reference: &'static str| {
        let (house, name) = (&house, format!("msg_{reference}"));
        async move { signed(house.get(format!("/api/hand-overs/{reference}")), SECRET, &name, house.seconds(), b"").send().await.expect(200) }
    };
    let case = |reference: &str| {
        let mut body = fall();
        body["reference"] = json!(reference);
        body
    };
    house.hand_over("msg_2", &case("AC-2")).await.expect(202);
    let joined = asked("AC-2").await;
    assert_eq!((&joined["state"], joined["accepted_at"].is_i64()), (&json!("arrived"), true), "{joined}");
    let mut warned = case("AC-3");
    warned["risks"] = json!(["oxygen"]);
    house.hand_over("msg_3", &warned).await.expect(202);
    let waiting = asked("AC-3").await;
    assert_eq!(
        (&waiting["state"], &waiting["accepted_at"], &waiting["responder"]),
        (&json!("received"), &Value::Null, &Value::Null),
        "{waiting}"
    );
    house.on_job(&rob, &job, "accept-change", json!({})).await;
    let accepted = asked("AC-3").await;
    assert_eq!((&accepted["state"], accepted["accepted_at"].is_i64()), (&json!("arrived"), true), "{accepted}");
}

#[tokio::test]
async fn a_partners_three_times_stand_on_the_timeline_and_an_order_that_cannot_be_is_said_back() {
    let house = House::new().await;
    let mut body = fall();
    for (name, minutes) in [("received_at", 9), ("answered_at", 8), ("decided_at", 10)] {
        body["alarm"][name] = json!((house.clock.now_wall() - Duration::minutes(minutes)).to_string());
    }
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    assert_eq!(
        taken["warnings"],
        json!([{ "field": "alarm.decided_at", "rule": "is before alarm.answered_at, which cannot be; both were kept" }])
    );
    let timeline = timeline_of(&house, &taken).await;
    for (words, name) in [("Received by them at", "received_at"), ("Answered by them at", "answered_at"), ("Decided at", "decided_at")] {
        let at = body["alarm"][name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().in_tz("Europe/London").unwrap();
        let said = format!("{words} {}", at.strftime("%H:%M"));
        assert!(timeline.contains(&said), "as the desk says it, {said}: {timeline}");
        assert!(!timeline.contains(body["alarm"][name].as_str().unwrap()), "{timeline}");
    }
}

#[tokio::test]
async fn a_reference_or_unit_that_nobody_has_can_be_looked_up_at_the_desk() {
    let house = House::new().await;
    let mut body = fall();
    body["client"] = json!({ "reference": "Z-99", "unit": "5550001" });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    let warned: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    assert_eq!(warned, ["client", "client.reference", "client.unit"]);
    let timeline = timeline_of(&house, &taken).await;
    assert!(timeline.contains("reference Z-99 was given") && timeline.contains("unit number 5550001 was given"), "{timeline}");
    // Beside a reference that is right, too.
    let mut other = fall();
    (other["reference"], other["client"]["unit"]) = (json!("AC-2"), json!("5550002"));
    let taken = house.hand_over("msg_2", &other).await.expect(202);
    assert_eq!((&taken["client_found"], &taken["warnings"][0]["field"]), (&json!(true), &json!("client.unit")));
    assert!(timeline_of(&house, &taken).await.contains("unit number 5550002 was given"));
}

#[tokio::test]
async fn a_code_in_a_partners_words_is_kept_nowhere_and_said_back() {
    let house = House::new().await;
    let rob = house.on_duty("rob").await;
    let mut body = fall();
    body["client"] =
        json!({ "name": "Mrs Fields", "address": "14 Cedar Walk", "postcode": "EN5 2AB", "latitude": 51.61, "longitude": -0.2 });
    body["access"] = json!({ "method": "key safe 4 4 7 2", "note": "code 4471Z, ring 020 8441 0423", "code": "4473Z" });
    body["risks"] = json!(["dog, key safe 4474"]);
    body["note"] = json!("The keysafe is C4475. Born in 1938.");
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    let warned = taken["warnings"].to_string();
    for field in ["access.method", "access.note", "access.code", "\"note\""] {
        assert!(warned.contains(field), "{field}: {warned}");
    }
    let offer = |shown: &Value| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty());
    let shown = house.phone_until(&rob, "the offer", offer).await.to_string();
    let timeline = timeline_of(&house, &taken).await;
    for words in [&shown, &timeline] {
        assert!(["4 4 7 2", "4471", "4473", "4474", "4475"].iter().all(|code| !words.contains(code)), "{words}");
        assert!(words.contains("020 8441 0423"), "{words}");
    }
    assert!(timeline.contains("1938"));
}

/// Everything that stands on the timeline of what a hand-over became.
async fn timeline_of(house: &House, taken: &Value) -> String {
    let ana = house.session("ana").await;
    let incident = taken["incident"].as_str().unwrap();
    house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200)["timeline"].to_string()
}
