//! Cover, as the desk asks for it.

use std::time::Instant;

use domain::time::Duration;
use engine::Clock;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::house::{House, PATIENCE, iris};

/// The cover once the position that was sent has come into view.
async fn cover_when(house: &House, desk: &str, ready: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let shown = house.get("/api/cover").by(desk).send().await.expect(200);
        if ready(&shown) {
            return shown;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {shown}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_cover_is_told_by_sector_by_responder_and_in_squares_and_a_visit_takes_its_responder_out() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let nobody = house.get("/api/cover").by(&ana).send().await.expect(200);
    assert_eq!((&nobody["clients"], &nobody["covered"], &nobody["nowhere"]), (&json!(3), &json!(0), &json!(0)));
    assert_eq!((&nobody["responders"], &nobody["left_out"], &nobody["sectors"][0]["soonest_by"]), (&json!([]), &json!([]), &json!(null)));

    let rob = house.on_duty("rob").await;
    let fix = json!({ "latitude": 51.64, "longitude": -0.2, "accuracy_m": 5, "sequence": 1, "at": house.clock.now() });
    house.post("/api/phone/positions", json!({ "fixes": [fix] })).by(&rob).send().await.expect(204);
    let shown = cover_when(&house, &ana, |shown| shown["covered"] == 3).await;
    assert_eq!((&shown["within_s"], &shown["basis"], &shown["measured"]), (&json!(2_700), &json!("roads"), &json!("paths of the field")));
    assert_eq!(shown["decided_by"], "straight line × 1.35", "what decides is something else here, and it says so");
    let sector = |sector: &str, clients, minutes: i64| json!({ "sector": sector, "clients": clients, "covered": clients, "reached_by": 1, "soonest_s": minutes * 60 + 80, "soonest_by": "R-ROB" });
    // Iris and Cora live at one door of EN5 1, Bert ten minutes further; setting off and parking take 80 s.
    assert_eq!(shown["sectors"], json!([sector("EN5 1", 2, 10), sector("N20 0", 1, 20)]));
    assert_eq!((&shown["responders"][0]["reaches"], &shown["responders"][0]["without"]), (&json!(3), &json!(0)));
    let shade = &shown["shade"];
    let squares = shade["soonest_s"].as_array().unwrap();
    assert_eq!(squares.len() as i64 % shade["columns"].as_i64().unwrap(), 0);
    assert!(squares.iter().any(Value::is_null) && squares.iter().any(Value::is_i64), "off the paths there is no time: {shade}");

    let nearer = house.get("/api/cover?within=15").by(&ana).send().await.expect(200);
    assert_eq!((&nearer["covered"], &nearer["sectors"][0]["sector"]), (&json!(2), &json!("N20 0")), "the worst covered first");

    house.accepted(&ana, &rob).await;
    let shown = house.get("/api/cover").by(&ana).send().await.expect(200);
    assert_eq!((&shown["covered"], &shown["responders"]), (&json!(0), &json!([])), "at once");
    assert!(shown["left_out"][0]["why"].as_str().unwrap().starts_with("is on a visit ("), "{shown}");
}

/// What the beat of a desk that opens now says of the cover, once it says what is wanted.
async fn gap_when(house: &House, desk: &str, ready: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let mut stream = house.get("/api/stream").by(desk).begin().await;
        let frame = stream.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
        let beat = std::str::from_utf8(&frame).unwrap().lines().find_map(|line| line.strip_prefix("data: ")).unwrap().to_owned();
        let gap = serde_json::from_str::<Value>(&beat).unwrap()["gap"].clone();
        if ready(&gap) {
            return gap;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {gap}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_desk_is_told_of_a_gap_in_the_cover_without_asking_and_it_closes_by_itself() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let gap = gap_when(&house, &ana, |gap| !gap.is_null()).await;
    assert_eq!((&gap["clients"], &gap["of"], &gap["ready"], &gap["within_s"]), (&json!(3), &json!(3), &json!(0), &json!(2_700)));

    let rob = house.on_duty("rob").await;
    let fix = json!({ "latitude": 51.64, "longitude": -0.2, "accuracy_m": 5, "sequence": 1, "at": house.clock.now() });
    house.post("/api/phone/positions", json!({ "fixes": [fix] })).by(&rob).send().await.expect(204);
    cover_when(&house, &ana, |shown| shown["covered"] == 3).await;
    house.clock.push(Duration::minutes(2));
    gap_when(&house, &ana, Value::is_null).await;
}

#[tokio::test]
async fn whoever_has_moved_is_not_counted_and_strange_minutes_are_refused() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let until = (house.clock.now() + Duration::hours(24)).ms();
    let moved = json!({ "state": "moved", "source": "her daughter", "review_at": until });
    house.post(format!("/api/clients/{}/set-status", iris()), moved).by(&ana).send().await.expect(200);
    assert_eq!(house.get("/api/cover").by(&ana).send().await.expect(200)["clients"], 2);
    for strange in ["0", "4", "181", "soon"] {
        assert_eq!(house.get(format!("/api/cover?within={strange}")).by(&ana).send().await.fields(), ["within"]);
    }
}

#[tokio::test]
async fn whoever_is_free_could_wait_where_more_would_have_somebody_sooner_and_nobody_is_told_to() {
    let house = House::new().await;
    let (ana, rob) = (house.session("ana").await, house.on_duty("rob").await);
    let nobody = house.get("/api/standby").by(&ana).send().await.expect(200);
    assert!(nobody["known_from"].as_str().unwrap().starts_with("the clients\u{2019} homes, each as likely as the other"), "{nobody}");
    // Out of reach of everybody within a quarter of an hour; Iris and Cora live in EN5 1, Bert ten minutes further.
    let fix = json!({ "latitude": 51.632, "longitude": -0.2, "accuracy_m": 5, "sequence": 1, "at": house.clock.now() });
    house.post("/api/phone/positions", json!({ "fixes": [fix] })).by(&rob).send().await.expect(204);
    let begun = Instant::now();
    let advice = loop {
        let shown = house.get("/api/standby?within=10").by(&ana).send().await.expect(200);
        if shown["advice"].as_array().is_some_and(|advice| !advice.is_empty()) {
            break shown;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {shown}");
        tokio::task::yield_now().await;
    };
    let one = &advice["advice"][0];
    assert_eq!(
        (&advice["percent"], &one["before_percent"], &one["call_sign"], &one["sector"]),
        (&json!(0), &json!(0), &json!("R-ROB"), &json!("EN5 1"))
    );
    assert_eq!(one["after_percent"], json!(66), "two of three, and never rounded up");
    assert!(
        one["words"].as_str().unwrap().contains("waiting at EN5 1 (")
            && one["words"].as_str().unwrap().ends_with("within 10 min rather than 0 %."),
        "{one}"
    );
    assert_eq!(house.get("/api/phone").by(&rob).send().await.expect(200)["offers"], json!([]), "nobody is asked for anything");
    assert_eq!(house.get("/api/standby?within=4").by(&ana).send().await.fields(), ["within"]);
}
