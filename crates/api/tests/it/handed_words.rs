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
async fn what_came_is_kept_whole_and_sealed_and_whoever_reads_it_says_why_on_the_timeline() {
    let house = House::new().await;
    let mut body = fall();
    body["note"] = json!(format!("Key safe 4471Z. {}", "x".repeat(100_000)));
    body["colour"] = json!({ "of the door": "green", "of the bell": "brass" });
    let taken = house.hand_over("msg_1", &body).await.expect(202);
    house.hand_over("msg_1", &body).await.expect(200);
    let mut later = fall();
    later["note"] = json!("her daughter rang");
    house.hand_over("msg_2", &later).await.expect(202);
    assert_eq!(house.hand_over("msg_2", &body).await.slug(), "different-content");
    let incident = taken["incident"].as_str().unwrap();
    let path = format!("/api/incidents/{incident}/reveal-received");
    let read = |session: String, reason: &'static str| house.post(&path, json!({ "reason": reason })).by(&session).send();
    let (first, second) = (body.to_string(), later.to_string());
    for (user, reason) in [("ana", "the code they sent"), ("sue", "a complaint")] {
        let came = read(house.session(user).await, reason).await.expect(200);
        let came: Vec<(&str, &str, &str)> =
            came["messages"].as_array().unwrap().iter().map(|one| (word(one, "kind"), word(one, "key"), word(one, "text"))).collect();
        assert_eq!(came, [("hand-over", "msg_1", first.as_str()), ("hand-over", "msg_2", second.as_str())], "each once, byte for byte");
    }
    let ana = house.session("ana").await;
    for reason in ["", " . ", "ok"] {
        assert_eq!(read(ana.clone(), reason).await.fields(), ["reason"], "{reason:?} says nothing");
    }
    assert_eq!(read(house.session("rob").await, "curious").await.slug(), "not-allowed");
    let timeline = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200)["timeline"].to_string();
    assert_eq!(timeline.matches("What was sent was read as it came by").count(), 2, "{timeline}");
    assert!(timeline.contains("the code they sent") && timeline.contains("a complaint"));
    let nobody = format!("/api/incidents/{}/reveal-received", iris());
    assert_eq!(house.post(&nobody, json!({ "reason": "why not" })).by(&ana).send().await.slug(), "not-found");
}

#[tokio::test]
async fn a_code_in_a_partners_message_is_in_no_file_and_no_backup() {
    let house = House::new().await;
    let code = "73915284";
    let mut body = fall();
    body["note"] = json!(format!("Key safe {code}. Born in 1938."));
    house.hand_over("msg_1", &body).await.expect(202);
    let file = |name: &str| house.folder.path().join(name);
    store::backup::backup(&store::DatabaseUrl::sqlite(file("attend.sqlite")), &file("copy.sqlite")).unwrap();
    let coded = [code.to_owned(), code.bytes().map(|byte| format!("{byte:02x}")).collect()];
    let mut files = 0;
    for entry in std::fs::read_dir(house.folder.path()).unwrap() {
        let (path, content) = {
            let path = entry.unwrap().path();
            (path.clone(), std::fs::read(path).unwrap())
        };
        for code in &coded {
            assert!(!content.windows(code.len()).any(|window| window == code.as_bytes()), "it lies in clear in {}", path.display());
        }
        files += 1;
    }
    assert!(files >= 2, "the database and its copy were looked through");
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
    let (rob, _ray) = (house.on_duty("rob").await, house.on_duty("ray").await);
    let mut body = fall();
    body["risks"] = json!(["violent son with a knife"]);
    house.hand_over("msg_1", &body).await.expect(202);
    let shown = house.phone_until(&rob, "the offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let hazards = shown["offers"][0]["hazards"].as_array().unwrap();
    let said = json!({ "kind": "two_up", "note": "the partner says: violent son with a knife" });
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
async fn a_code_in_a_partners_words_is_shown_nowhere_and_said_back_and_a_house_keeps_its_number() {
    let house = House::new().await;
    let rob = house.on_duty("rob").await;
    let mut body = fall();
    body["client"] = json!({ "name": "Mrs Fields", "address": "Flat 12, 1500 High Road, entry code on file", "postcode": "EN5 2AB", "latitude": 51.61, "longitude": -0.2 });
    body["operator"] = json!("Sam, CAD code 47112");
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
    assert!(shown.contains("1500 High Road"), "a house keeps its number: {shown}");
    assert!(timeline.contains("CAD code 47112"), "{timeline}");
    assert!(timeline.contains("1938"));
}

#[tokio::test]
async fn a_house_keeps_its_number_wherever_a_code_may_stand_beside_it() {
    let house = House::new().await;
    for (n, lines) in
        ["1204 Chopin Court", "Flat 12, 1500 High Road, entry code on file", "Access Storage, 2001 Mill Lane"].iter().enumerate()
    {
        let mut body = fall();
        body["reference"] = json!(format!("AC-{n}"));
        body["client"] =
            json!({ "name": format!("Zed {n}"), "address": lines, "postcode": "EN5 2AB", "phone": format!("020 7946 050{n}") });
        body["access"] = json!({ "method": "neighbour", "note": "ring flat 1204, neighbour 8441 0423 has a key since 2019" });
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        assert!(!taken["warnings"].to_string().contains("looks like a code"), "{taken}");
        let ana = house.session("ana").await;
        let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
        assert!(told["incident"].to_string().contains(lines), "{}", told["incident"]);
        assert!(told["timeline"].to_string().contains("ring flat 1204, neighbour 8441 0423"), "{}", told["timeline"]);
    }
}

#[tokio::test]
async fn words_that_tell_of_a_person_win_over_a_devices_fault() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    for (n, (note, on_floor, priority, warned)) in [
        ("she lies on the floor and does not breathe", Value::Null, "p1", Some("note")),
        ("the pendant has a flat battery", json!(true), "p1", Some("on_floor")),
        ("smoke detector in the hall has a low battery", Value::Null, "p3", None),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = fall();
        (body["reference"], body["situation"], body["note"]) = (json!(format!("AC-{n}")), json!("equipment"), json!(note));
        (body["alarm"], body["on_floor"], body["priority"]) = (json!({ "type": "fault" }), on_floor, Value::Null);
        body["client"] = json!({ "name": format!("Person {n}"), "address": format!("{n} Elm Walk"), "postcode": "EN5 2AB" });
        for asked in ["injured", "conscious", "breathing"] {
            body[asked] = Value::Null;
        }
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
        assert_eq!(told["incident"]["priority"], priority, "{note}: {}", told["incident"]);
        let fields: Vec<&str> = taken["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
        assert_eq!(warned.is_some(), warned.is_some_and(|field| fields.contains(&field)), "{note}: {taken}");
        assert_eq!(warned.is_none(), !fields.contains(&"note") && !fields.contains(&"on_floor"), "{note}: {taken}");
    }
}

#[tokio::test]
async fn a_risk_of_violence_sends_two_and_its_denial_does_not() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    for (n, (risk, two_up)) in [
        ("son is violent, never alone", json!("staff_safety")),
        ("no history of violence, dog", Value::Null),
        ("two_up", json!("staff_safety")),
        ("No lone visits - violent son", json!("staff_safety")),
        ("not to be visited without two up", json!("staff_safety")),
        ("non-violent but has a weapon", json!("staff_safety")),
        ("Double-up care, hoist", json!("lifting")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = fall();
        (body["reference"], body["risks"]) = (json!(format!("AC-{n}")), json!([risk]));
        body["client"] = json!({ "name": format!("Person {n}"), "address": format!("{n} Elm Walk"), "postcode": "EN5 2AB", "latitude": 51.61, "longitude": -0.2 });
        let taken = house.hand_over(&format!("msg_{n}"), &body).await.expect(202);
        let told = house.get(format!("/api/incidents/{}", taken["incident"].as_str().unwrap())).by(&ana).send().await.expect(200);
        assert_eq!(told["incident"]["job"]["two_up"], two_up, "{risk}: {}", told["incident"]);
        assert_eq!(taken["warnings"].to_string().contains("two are sent"), two_up == json!("staff_safety"), "{taken}");
        assert_eq!(taken["warnings"].to_string().contains("two to lift"), two_up == json!("lifting"), "{taken}");
    }
}

#[tokio::test]
async fn whoever_makes_little_of_a_silent_call_is_told_that_it_stays_urgent() {
    let house = House::new().await;
    let mut body = fall();
    (body["situation"], body["alarm"]) = (json!("silent"), json!({ "type": "pendant", "voice_heard": false }));
    let first = house.hand_over("msg_1", &body).await.expect(202);
    assert_eq!(first["warnings"], json!([]));
    (body["situation"], body["priority"], body["note"]) = (json!("reassurance"), json!("p4"), json!("she is fine"));
    body["alarm"] = json!({ "type": "pendant", "voice_heard": true });
    let again = house.hand_over("msg_2", &body).await.expect(202);
    assert_eq!(again["joined"], json!(true));
    assert!(again["warnings"].to_string().contains("stays P1"), "{again}");
}

/// Everything that stands on the timeline of what a hand-over became.
async fn timeline_of(house: &House, taken: &Value) -> String {
    let ana = house.session("ana").await;
    let incident = taken["incident"].as_str().unwrap();
    house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200)["timeline"].to_string()
}
