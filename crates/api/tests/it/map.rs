//! The map: its streets, finding a place, and the ways of those who drive.

use std::time::Instant;

use engine::Clock;
use serde_json::{Value, json};

use crate::house::{House, PATIENCE, iris};

#[tokio::test]
async fn a_tile_is_given_as_it_is_stored_and_where_nothing_is_drawn_there_is_none() {
    let house = House::new().await;
    let rob = house.session("rob").await;
    let sheet = house.get("/api/map/sheet").by(&rob).send().await.expect(200);
    assert_eq!(sheet["streets"]["zoom_max"], 15);
    let tile = house.get("/api/map/tiles/10/511/339").by(&rob).send().await;
    assert_eq!((tile.status.as_u16(), tile.headers.get("content-encoding").unwrap().as_bytes()), (200, b"gzip".as_slice()));
    house.get("/api/map/tiles/10/511/340").by(&rob).send().await.expect(204);
    for strange in ["10/511/-1", "300/1/1", "10/511/north", "10/4294967296/1"] {
        assert_eq!(house.get(format!("/api/map/tiles/{strange}")).by(&rob).send().await.slug(), "not-found", "{strange}");
    }
    assert_eq!(house.get("/api/map/tiles/10/511/339").send().await.slug(), "not-signed-in");
}

#[tokio::test]
async fn a_place_is_found_by_its_client_its_postcode_and_its_street_and_says_how_well_it_is_known() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let found = house.get("/api/places?q=noakes").by(&ana).send().await.expect(200);
    let places = found["places"].as_array().unwrap();
    let labels: Vec<&str> = places.iter().map(|place| place["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["Iris Noakes, 1 Alder Road, EN5 1AA", "Cora Noakes, 1 Alder Road, EN5 1AA", "Noakes Road"]);
    assert_eq!((&places[0]["client"], &places[0]["precision"]), (&json!(iris()), &json!("address")));
    assert_eq!((&places[2]["client"], &places[2]["precision"]), (&json!(null), &json!("street")));
    let found = house.get("/api/places?q=en51aa&limit=20").by(&ana).send().await.expect(200);
    let centre = found["places"].as_array().unwrap().iter().find(|place| place["precision"] == "postcode").expect("the postcode itself");
    assert_eq!(centre["label"], "EN5 1AA");
    let few = house.get("/api/places?q=noakes&limit=2").by(&ana).send().await.expect(200);
    let labels: Vec<&str> = few["places"].as_array().unwrap().iter().map(|place| place["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["Iris Noakes, 1 Alder Road, EN5 1AA", "Noakes Road"], "clients do not crowd the street out");
    assert_eq!(house.get("/api/places?q=n").by(&ana).send().await.fields(), ["q"]);
    assert_eq!(house.get("/api/places?q=noakes&limit=0").by(&ana).send().await.fields(), ["limit"]);
    let rob = house.session("rob").await;
    assert_eq!(house.get("/api/places?q=noakes").by(&rob).send().await.slug(), "not-allowed");
}

#[tokio::test]
async fn a_way_is_shown_for_whoever_is_en_route_and_for_nobody_else() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let (_, job) = house.accepted(&ana, &rob).await;
    let ways = || async { house.get("/api/ways").by(&ana).send().await.expect(200)["ways"].clone() };
    assert_eq!(ways().await, json!([]), "accepted, but not on the way");
    let fix = json!({ "latitude": 51.66, "longitude": -0.19, "accuracy_m": 5, "sequence": 1, "at": house.clock.now() });
    house.post("/api/phone/positions", json!({ "fixes": [fix] })).by(&rob).send().await.expect(204);
    house.on_job(&rob, &job, "step", json!({ "step": "en_route" })).await;
    let begun = Instant::now();
    let ways_now = loop {
        let now = ways().await;
        if now != json!([]) {
            break now;
        }
        assert!(begun.elapsed() < PATIENCE, "the position never came into view");
        tokio::task::yield_now().await;
    };
    let [way] = ways_now.as_array().unwrap().as_slice() else { panic!("{ways_now}") };
    assert_eq!((&way["responder"], &way["job"], &way["metres"]), (&json!(house.responder("rob")), &json!(job), &json!(2_000)));
    assert_eq!(way["line"].as_array().unwrap().last().unwrap(), &json!([-0.2, 51.65]), "longitude first, and it ends at the door");
    house.on_job(&rob, &job, "step", json!({ "step": "arrived" })).await;
    assert_eq!(ways().await, json!([]));
}

#[tokio::test]
async fn a_street_is_found_closed_seen_by_everybody_and_opened_again() {
    let house = House::new().await;
    let (ana, ben, rob) = (house.session("ana").await, house.session("ben").await, house.session("rob").await);
    let found = house.get("/api/streets?q=noakes").by(&ana).send().await.expect(200);
    let street = &found["streets"][0];
    assert_eq!(street["name"], "Noakes Road");
    let at = house.get("/api/streets?latitude=51.64&longitude=-0.2").by(&ana).send().await.expect(200);
    assert_eq!(at["streets"][0]["points"], street["points"]);
    assert_eq!(
        house.get("/api/streets?latitude=51.64&longitude=-0.3").by(&ana).send().await.expect(200)["streets"],
        json!([]),
        "off the roads"
    );
    let closing =
        json!({ "street": "Noakes Road", "points": street["points"], "reason": "burst main", "until": house.clock_ms() + 86_400_000 });
    house.post("/api/closures", closing.clone()).by(&ana).send().await.expect(200);
    assert_eq!(house.post("/api/closures", closing).by(&ben).send().await.expect(200)["events"], 0, "it is closed already");
    let shown = house.get("/api/closures").by(&rob).send().await.expect(200);
    let [closure] = shown["closures"].as_array().unwrap().as_slice() else { panic!("{shown}") };
    assert_eq!((&closure["by"], &closure["reason"], &closure["holds"]), (&json!("ANA"), &json!("burst main"), &json!(true)));
    assert_eq!(closure["lines"][0][0], json!([-0.2, 51.64]));
    let address = format!("/api/closures/{}/open", closure["id"].as_str().unwrap());
    assert_eq!(house.post(&address, json!({})).by(&rob).send().await.slug(), "not-allowed");
    house.post(&address, json!({ "note": "mended" })).by(&ben).send().await.expect(200);
    assert_eq!(house.get("/api/closures").by(&ana).send().await.expect(200)["closures"], json!([]));
    assert_eq!(house.post(&address, json!({})).by(&ana).send().await.expect(200)["events"], 0);
    assert_eq!(house.post(&address, json!({ "note": "one lane only" })).by(&ana).send().await.expect(200)["events"], 1);
    let opened = house.get("/api/closures").by(&ana).send().await.expect(200)["opened"].clone();
    assert_eq!((&opened[0]["note"], &opened[1]["note"], &opened[1]["by"]), (&json!("mended"), &json!("one lane only"), &json!("ANA")));
    let unknown = "/api/closures/0190b0c4-0000-7000-8000-000000000000/open";
    assert_eq!(house.post(unknown, json!({})).by(&ana).send().await.slug(), "not-found");
}

#[tokio::test]
async fn a_closure_that_cannot_be_names_its_field() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let good = json!({ "street": "Noakes Road", "points": [{ "latitude": 51.64, "longitude": -0.2 }], "reason": "burst main", "until": house.clock_ms() + 86_400_000 });
    for (field, value) in [
        ("street", json!("")),
        ("reason", json!(" ")),
        ("points", json!([])),
        ("percent", json!(5)),
        ("until", json!(1)),
        ("until", json!(null)),
        ("points", json!([{ "latitude": 51.64, "longitude": -0.2 }, { "latitude": 51.7, "longitude": -0.3 }])),
        ("points", json!([{ "latitude": 95, "longitude": 0 }])),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        assert_eq!(house.post("/api/closures", bad).by(&ana).send().await.fields(), [field]);
    }
    assert_eq!(house.post("/api/closures/none/open", json!({})).by(&ana).send().await.slug(), "not-found");
    assert_eq!(house.get("/api/streets?latitude=51.6").by(&ana).send().await.fields(), ["longitude"]);
    assert_eq!(house.get("/api/streets?latitude=north&longitude=0").by(&ana).send().await.fields(), ["latitude"]);
    assert_eq!(house.get("/api/streets?q=x").by(&ana).send().await.fields(), ["q"]);
}

#[tokio::test]
async fn a_supervisor_says_where_a_door_is_and_takes_it_back_and_nobody_else_does() {
    let house = House::new().await;
    let (ana, sue) = (house.session("ana").await, house.session("sue").await);
    let address = format!("/api/clients/{}", json!(iris()).as_str().unwrap());
    let read = || async { house.get(&address).by(&ana).send().await.expect(200) };
    let before = read().await;
    assert_eq!((&before["precision"], &before["door"]), (&json!("address"), &json!(null)));
    let place = |session: &str, body: Value| house.post(format!("{address}/place-door"), body).by(session).send();
    let here = json!({ "position": { "latitude": 51.652, "longitude": -0.201 }, "reason": "her daughter: round the back" });
    assert_eq!(place(&ana, here.clone()).await.slug(), "not-allowed");
    place(&sue, here.clone()).await.expect(200);
    let placed = read().await;
    assert_eq!((&placed["latitude"], &placed["longitude"], &placed["precision"]), (&json!(51.652), &json!(-0.201), &json!("access_point")));
    assert_eq!((&placed["door"]["by"], &placed["door"]["reason"]), (&json!("SUE"), &here["reason"]));
    assert_eq!(place(&sue, here).await.expect(200)["events"], 0, "it is there already");
    let swapped = json!({ "position": { "latitude": -0.2, "longitude": 51.65 }, "reason": "a slip" });
    assert_eq!(place(&sue, swapped).await.fields(), ["position"]);
    assert_eq!(place(&sue, json!({ "position": null, "reason": "" })).await.fields(), ["reason"]);
    place(&sue, json!({ "position": null, "reason": "that was her sister's" })).await.expect(200);
    assert_eq!(read().await, before);
}
