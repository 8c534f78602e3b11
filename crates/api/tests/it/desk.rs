//! What the desk reads: the snapshot, one incident with its timeline, closed ones page by page, clients, the map.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::house::{House, bert, cora, iris};

#[tokio::test]
async fn the_snapshot_shows_what_is_open_with_its_visit_and_everybody_on_the_books() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (incident, job) = house.accepted(&ana, &rob).await;
    let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
    let card = &shown["incidents"][0];
    assert_eq!(card["id"], incident);
    assert_eq!((&card["client_name"], &card["priority"], &card["address"]), (&json!("Iris Noakes"), &json!("p1"), &json!("1 Alder Road")));
    assert_eq!(card["job"]["id"], job);
    assert_eq!((&card["job"]["assignments"][0]["call_sign"], &card["job"]["assignments"][0]["state"]), (&json!("R-ROB"), &json!("live")));
    assert_eq!(card["hazards"][0]["kind"], "dog");
    assert!(card["deadlines"].as_array().is_some_and(|deadlines| !deadlines.is_empty()), "nothing open is without a deadline");
    let rob_card = shown["responders"].as_array().unwrap().iter().find(|card| card["call_sign"] == "R-ROB").unwrap();
    assert_eq!((&rob_card["state"], &rob_card["job"], &rob_card["incident_number"]), (&json!("accepted"), &json!(job), &card["number"]));
    assert_eq!(shown["partners"][0]["name"], "Alder Careline");
    assert_eq!(shown["people"].as_array().unwrap().len(), 6);
    assert_eq!(shown["ground"], 7);
    assert!(shown["as_of"].as_str().unwrap().contains('-'));
}

#[tokio::test]
async fn a_card_says_how_urgent_each_situation_would_usually_be_as_it_was_heard() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let incident = house.raise(&ana, iris()).await;
    let usual = || async {
        let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
        let all = shown["incidents"][0]["usual"].as_array().unwrap().clone();
        let one = all.iter().find(|one| one["situation"] == "fall_uninjured").unwrap()["priority"].clone();
        (all.len(), one)
    };
    assert_eq!(usual().await, (15, json!("p2")));
    house.on(&ana, &incident, "answer", json!({})).await;
    house.on(&ana, &incident, "heard", json!({ "speech": false })).await;
    assert_eq!(usual().await, (15, json!("p1")), "nobody was heard");
}

#[tokio::test]
async fn one_incident_is_told_from_its_first_word_with_who_would_go_and_why() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    house.on_duty("rob").await;
    let incident = house.raise(&ana, iris()).await;
    house.on(&ana, &incident, "note", json!({ "text": "door is ajar" })).await;
    let told = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    assert_eq!(told["incident"]["id"], incident);
    assert_eq!(told["client"]["contacts"][0]["name"], "Kim");
    assert_eq!(told["client"]["has_code"], true);
    let lines = told["timeline"].as_array().unwrap();
    assert_eq!(lines[0]["kind"], "incident_raised");
    let note = lines.iter().find(|line| line["kind"] == "note_written").unwrap();
    assert!(note["text"].as_str().unwrap().contains("door is ajar"));
    assert_eq!(note["actor"], "ANA");
    let candidates = told["recommended"]["candidates"].as_array().unwrap();
    assert_eq!(told["recommended"]["chosen"], json!(house.responder("rob")));
    assert_eq!(candidates[0]["call_sign"], "R-ROB");
    assert!(candidates[1]["excluded"].is_string(), "ray is off duty");
    house.get(format!("/api/incidents/{}", bert())).by(&ana).send().await.expect(404);
    house.get("/api/incidents/none").by(&ana).send().await.expect(404);
}

#[tokio::test]
async fn closed_incidents_come_a_page_at_a_time_and_none_is_missed() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let ben = house.session("ben").await;
    let mut closed = Vec::new();
    for client in [iris(), bert(), iris(), bert(), iris()] {
        let incident = house.raise(&ana, client).await;
        house.on(&ana, &incident, "resolve-by-voice", json!({ "spoken_to": true, "identified": true, "well": true, "confused": false, "third_party": false, "note": "pressed by accident" })).await;
        house.on(&ben, &incident, "agree", json!({})).await;
        let outcome = json!({ "kind": "resolved_by_voice", "condition": "well", "secure": null, "key_returned": null, "kin_told": "not_ours", "note": "" });
        house.on(&ana, &incident, "close", json!({ "outcome": outcome })).await;
        closed.insert(0, incident);
    }
    let mut seen = Vec::new();
    let mut path = "/api/incidents?state=closed&limit=2".to_owned();
    loop {
        let page = house.get(&path).by(&ana).send().await.expect(200);
        seen.extend(page["incidents"].as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap().to_owned()));
        match page["next_before"].as_i64() {
            Some(before) => path = format!("/api/incidents?state=closed&limit=2&before={before}"),
            None => break,
        }
    }
    assert_eq!(seen, closed);
    let found = |q: &str| {
        let path = format!("/api/incidents?state=closed&q={q}");
        let ask = house.get(&path).by(&ana).send();
        async move {
            let page = ask.await.expect(200);
            page["incidents"].as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("iris+noakes").await, [&closed[0], &closed[2], &closed[4]].map(Clone::clone), "last closed first");
    let card = house.get(format!("/api/incidents/{}", closed[1])).by(&ana).send().await.expect(200);
    assert_eq!(found(&format!("%23{}", card["incident"]["number"])).await, [closed[1].clone()]);
    assert_eq!(found("nobody+at+all").await, Vec::<String>::new());
    assert_eq!(house.get(format!("/api/incidents?q={}", "x".repeat(201))).by(&ana).send().await.fields(), ["q"]);
    assert_eq!(house.get("/api/incidents?state=open").by(&ana).send().await.fields(), ["state"]);
    assert_eq!(house.get("/api/incidents?limit=0").by(&ana).send().await.fields(), ["limit"]);
}

#[tokio::test]
async fn a_client_is_found_by_anything_one_knows_of_them() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let incident = house.raise(&ana, iris()).await;
    for words in ["iris", "iris%20noakes", "7100423", "C-7100423"] {
        let found = house.get(format!("/api/clients?q={words}")).by(&ana).send().await.expect(200);
        assert_eq!(found["clients"][0]["name"], "Iris Noakes", "{words}");
        assert_eq!(found["clients"][0]["entitled"], true);
        assert_eq!(found["clients"][0]["open"].as_array().unwrap().len(), 1, "{incident} is open");
    }
    assert_eq!(house.get("/api/clients?q=x").by(&ana).send().await.fields(), ["q"]);
    assert_eq!(house.get("/api/clients").by(&ana).send().await.fields(), ["q"]);
    let whole = house.get(format!("/api/clients/{}", iris())).by(&ana).send().await.expect(200);
    assert_eq!(
        (&whole["postcode"], &whole["access"]["method"], &whole["history"][0]["id"]),
        (&json!("EN5 1AA"), &json!("key_safe"), &json!(incident))
    );
    assert!(!whole.to_string().contains("CANARY"), "a code is never read, only revealed");
}

#[tokio::test]
async fn the_register_of_clients_cannot_be_copied_by_asking() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    // 120 at once, then one every half second: of 250 many are too many, however slow the machine.
    let asked = join_all((0..250).map(|_| house.get("/api/clients?q=noakes").by(&ana).send())).await;
    let (taken, refused): (Vec<_>, Vec<_>) = asked.into_iter().partition(|answered| answered.status.is_success());
    assert!(taken.len() >= 120, "{}", taken.len());
    assert!(!refused.is_empty());
    for refused in refused {
        assert_eq!(refused.slug(), "too-many");
        assert!(refused.headers.get("retry-after").is_some());
    }
    let ben = house.session("ben").await;
    house.get("/api/clients?q=noakes").by(&ben).send().await.expect(200);
}

#[tokio::test]
async fn the_area_is_geojson() {
    let house = House::new().await;
    let rob = house.session("rob").await;
    let map = house.get("/api/map").by(&rob).send().await;
    assert_eq!(map.headers.get("content-type").unwrap(), "application/geo+json");
    assert_eq!(map.expect(200)["type"], "FeatureCollection");
}

#[tokio::test]
async fn the_desk_sees_the_visit_at_the_same_door_and_the_step_each_responder_is_at() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (first, job) = house.accepted(&ana, &rob).await;
    for (step, state) in
        [("en_route", "en_route"), ("arrived", "arrived"), ("gained_access", "gained_access"), ("with_client", "with_client")]
    {
        house.on_job(&rob, &job, "step", json!({ "step": step })).await;
        let shown = house.get("/api/desk").by(&ana).send().await.expect(200);
        let card = shown["responders"].as_array().unwrap().iter().find(|card| card["call_sign"] == "R-ROB").unwrap();
        assert_eq!(card["state"], state);
    }
    let elsewhere = house.raise(&ana, bert()).await;
    let next = house.raise(&ana, cora()).await;
    let joins = async |incident: &str| house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200)["joins"].clone();
    assert_eq!((joins(&next).await, joins(&elsewhere).await), (json!(job), json!(null)));
    assert_eq!(joins(&first).await, json!(null), "it has the visit already");
    house.on(&ana, &next, "join-visit", json!({ "job": job })).await;
    assert_eq!(joins(&next).await, json!(null));
    // Whoever is at that door has been elsewhere: those visits are read too, and are nobody's neighbours here.
    let linked = async |incident: &str| -> Vec<Value> {
        let shown = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
        shown["linked"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!((linked(&first).await, linked(&next).await), (vec![json!(next)], vec![json!(first)]));
    assert!(linked(&elsewhere).await.is_empty());
}

#[tokio::test]
async fn both_who_say_that_somebody_died_are_named() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let path = format!("/api/clients/{}", iris());
    let status = json!({ "state": "deceased", "source": "Son", "second_source": "GP" });
    house.post(format!("{path}/set-status"), status).by(&ana).send().await.expect(200);
    let shown = house.get(path).by(&ana).send().await.expect(200);
    assert_eq!((&shown["status"]["source"], &shown["status"]["second_source"]), (&json!("Son"), &json!("GP")), "{shown}");
}
