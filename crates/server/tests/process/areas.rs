//! The roads of an area, as an operator brings them in. The real map lies beside the project (`ATTEND_DATA`); without it that part is skipped aloud.

use std::path::PathBuf;

use serde_json::json;

use crate::kit::{Caller, Case, PASSWORD, call};

/// A file beside the project; says that the test is skipped where it is not there.
pub fn beside(name: &str) -> Option<PathBuf> {
    let usual = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("ATTEND_DATA").map_or_else(|| PathBuf::from(usual), PathBuf::from);
    let file = folder.join(name);
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: {} is not there; ATTEND_DATA names the folder of the data", file.display());
    None
}

#[test]
fn what_is_no_map_is_refused_by_name_and_leaves_nothing() {
    let case = Case::new();
    std::fs::write(case.path("empty.osm.pbf"), b"").unwrap();
    std::fs::write(case.path("letter.osm.pbf"), b"Dear all, please find the map attached.").unwrap();
    case.run(&["area", "import", "nowhere.osm.pbf"]).refused(6, "nowhere.osm.pbf");
    case.run(&["area", "import", "empty.osm.pbf"]).refused(6, "empty.osm.pbf");
    case.run(&["area", "import", "letter.osm.pbf"]).refused(6, "is not an OpenStreetMap extract");
    case.run(&["area", "import", "letter.osm.pbf", "--name", "../up"]).refused(6, "name: ");
    assert!(case.run(&["area", "list"]).well().contains("No area yet"));
    case.run(&["area", "use", "letter"]).refused(6, "there is none yet");
    case.run(&["route", "51.6,-0.2", "51.61,-0.2"]).refused(6, "area: there is none yet");
    case.run(&["route", "north", "51.61,-0.2"]).refused(6, "from: ");
}

#[test]
fn an_area_is_imported_used_routed_on_served_with_and_replaced_only_when_complete() {
    let Some(map) = beside("osm/barnet-east.osm.pbf") else { return };
    let map = map.to_string_lossy().into_owned();
    let case = Case::with_key();
    std::fs::write(case.path("outline.json"), "{\"type\":\"Point\",\"coordinates\":[0,51]}").unwrap();
    case.run(&["area", "import", &map, "--boundary", "outline.json"]).refused(6, "boundary: ");
    case.write("wrong.csv", "postcode,latitude,longitude\nN12 0AA,51.61,-0.17\nnowhere,51.6,-0.1\n");
    case.run(&["area", "import", &map, "--postcodes", "wrong.csv"]).refused(6, "line 3: `nowhere` is no postcode");
    assert!(!case.path("data/areas").exists(), "nothing was begun");
    case.write("codes.csv", "pcds,lat,long\nNP20 1AA,51.61,-0.15\n");
    let said = case.run(&["area", "import", &map, "--name", "barnet", "--postcodes", "codes.csv"]).well();
    assert!(said.contains("Area `barnet` is there") && said.contains("used from the next start on"), "{said}");
    case.run(&["area", "import", &map, "--name", "other"]).well();
    assert!(
        case.run(&["area", "list"]).well().lines().any(|line| line.starts_with("barnet ") && line.ends_with(", with postcodes · in use"))
    );
    // Two places of Friern Barnet.
    let way = case.run(&["route", "51.615,-0.15", "51.60,-0.14"]).well();
    assert!(way.starts_with("About ") && way.lines().count() > 2, "{way}");
    case.run(&["route", "51.615,-0.15", "51.75,-0.14"]).refused(6, "to: the nearest road of the area is ");
    case.run(&["area", "remove", "barnet"]).refused(6, "is in use");
    case.run(&["area", "use", "other"]).well();
    case.run(&["area", "remove", "barnet"]).well();
    let server = case.serve(&[]);
    server.stop().well();
    let roads = case.path("data/areas/other/roads.bin");
    let whole = std::fs::read(&roads).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    std::fs::write(&roads, altered).unwrap();
    let served = case.serve(&[]).stop();
    assert!(served.err.contains("was altered") && served.err.contains("straight line"), "it serves, and says so: {}", served.err);
    served.well();
    std::fs::write(case.path("torn.osm.pbf"), &std::fs::read(&map).unwrap()[..90_000]).unwrap();
    std::fs::write(&roads, &whole).unwrap();
    let (place, old) = (case.path("data/areas/other"), case.path("data/areas/.other.old"));
    std::fs::rename(&place, &old).unwrap();
    assert!(case.run(&["area", "list"]).well().contains("other "), "the power went between two names: the area has its own back");
    let torn = case.run(&["area", "import", "torn.osm.pbf", "--name", "other"]);
    assert_eq!(torn.code, Some(6), "{}", torn.out);
    assert_eq!(std::fs::read(&roads).unwrap(), whole, "the old area stays");
}

/// Travel of the one responder in a recommendation, and how it was measured.
async fn recommended(desk: &Caller, incident: &str) -> (i64, String) {
    let detail = desk.get(&format!("/api/incidents/{incident}")).await.body;
    let decision = &detail["recommended"];
    (decision["candidates"][0]["travel_s"].as_i64().unwrap(), decision["travel"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_closed_street_changes_the_recommendation_and_opened_again_everything_is_as_it_was() {
    let Some(map) = beside("osm/barnet-east.osm.pbf") else { return };
    let case = Case::with_key();
    case.run(&["area", "import", &map.to_string_lossy(), "--name", "barnet"]).well();
    let server = case.serve(&[]);
    let desk = server.first_administrator().await;
    // Two ends of Friern Barnet Road.
    let add = ["staff", "add", "--user", "rae", "--name", "Rae", "--role", "responder", "--call-sign", "R1", "--skills", "lift"];
    case.run(&[&add[..], &["--base", "51.6146,-0.1570"]].concat()).well();
    let staff = desk.get("/api/staff").await.body;
    let rae = staff["staff"].as_array().unwrap().iter().find(|one| one["user"] == "rae").unwrap()["responder"].as_str().unwrap().to_owned();
    let now = desk.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap();
    desk.must(&format!("/api/responders/{rae}/go-on-duty"), json!({ "until": now + 8 * 3_600_000 })).await;
    let mut raised = call("Friern Barnet");
    raised["place"]["position"] = json!({ "latitude": 51.6168, "longitude": -0.1440 });
    let incident = desk.must("/api/incidents", raised).await["incident"].as_str().unwrap().to_owned();
    let (usual, by) = recommended(&desk, &incident).await;
    assert_eq!(by, "roads of barnet");
    let found = desk.get("/api/streets?q=friern%20barnet%20road").await.body;
    let street = &found["streets"][0];
    assert_eq!(street["name"], "Friern Barnet Road", "{found}");
    let closing =
        json!({ "street": "Friern Barnet Road", "points": street["points"], "reason": "burst main", "until": now + 8 * 3_600_000 });
    desk.must("/api/closures", closing).await;
    let (round, _) = recommended(&desk, &incident).await;
    assert!(round > usual, "{usual} s by the street, {round} s round it");
    let between = ["route", "51.6146,-0.1570", "51.6168,-0.1440"];
    assert!(case.run(&between).well().contains("  Friern Barnet Road"), "without a look at the record, by the street");
    case.run(&[&between[..], &["--as-of-now"]].concat()).refused(6, "nothing that is open joins the two");
    let closure = desk.get("/api/closures").await.body["closures"][0]["id"].as_str().unwrap().to_owned();
    desk.must(&format!("/api/closures/{closure}/open"), json!({})).await;
    assert_eq!(recommended(&desk, &incident).await.0, usual);
    let open = case.run(&[&between[..], &["--as-of-now"]].concat()).well();
    assert!(open.contains("  Friern Barnet Road") && open.ends_with("Nothing is closed or slow.\n"), "{open}");
    let places = desk.get("/api/places?q=friern%20barnet%20r").await.body;
    assert!(places["places"].as_array().unwrap().iter().any(|place| place["precision"] == "street"), "{places}");
    let sheet = desk.get("/api/map/sheet").await.body;
    assert_eq!(sheet["streets"]["zoom_max"], 15);
    server.stop().well();
}

#[tokio::test]
async fn another_area_is_used_while_the_service_runs_and_one_that_cannot_be_read_leaves_the_old_one() {
    let Some(map) = beside("osm/barnet-east.osm.pbf") else { return };
    let map = map.to_string_lossy().into_owned();
    let case = Case::with_key();
    let server = case.serve(&[]);
    let desk = server.first_administrator().await;
    let measured = async |what: &str, by: &str| {
        let cover =
            desk.until("/api/cover", what, |cover| cover["measured"].as_str().is_some_and(|measured| measured.starts_with(by))).await;
        cover["basis"].as_str().unwrap().to_owned()
    };
    assert_eq!(measured("on derived roads", "roads of the borough (approximate)").await, "approximate");
    assert!(case.run(&["area", "list"]).well().contains("The running service stands on (approximate)."));
    assert!(case.run(&["area", "import", &map, "--name", "east"]).well().contains("used by the running service"), "the first is used");
    assert_eq!(measured("on the first area", "roads of east").await, "roads");
    let sheet = desk.get("/api/map/sheet").await.body;
    assert_eq!((&sheet["basis"], &sheet["streets"]["zoom_max"]), (&json!("roads"), &json!(15)), "its map is there too");
    case.run(&["area", "import", &map, "--name", "other", "--use"]).well();
    measured("on the other area", "roads of other").await;
    let listed = case.run(&["area", "list"]).well();
    assert!(listed.lines().any(|line| line.starts_with("other ") && line.ends_with(" · in use · live")), "{listed}");

    let roads = case.path("data/areas/east/roads.bin");
    let mut altered = std::fs::read(&roads).unwrap();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    std::fs::write(&roads, altered).unwrap();
    case.run(&["area", "use", "east"]).well();
    server.complains("an area cannot be used: the old one stays");
    measured("still on the other area", "roads of other").await;
    let listed = case.run(&["area", "list"]).well();
    assert!(listed.contains("The running service stands on other."), "{listed}");
    case.run(&["area", "import", &map, "--name", "east"]).well();
    measured("on the area that was mended", "roads of east").await;
    let stopped = server.stop();
    assert!(stopped.err.contains("was altered"), "it says why: {}", stopped.err);
    stopped.well();
    assert!(!case.run(&["area", "list"]).well().contains("live"), "nobody serves");
}

/// A place of the borough, and another three kilometres on.
const BASE: (f64, f64) = (51.6505, -0.2005);
const HOME: (f64, f64) = (51.6300, -0.1750);
/// Half a kilometre beyond it.
const BEYOND: (f64, f64) = (51.6255, -0.1730);
/// Another base, beyond the first, where a key is.
const DEPOT: (f64, f64) = (51.6560, -0.2060);

/// What is read before a road is closed, while it is, and afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    travel_s: i64,
    fetched_s: i64,
    promise_s: i64,
    cover_s: i64,
    cover_with_key_s: i64,
    metres: i64,
}

/// A story for every machine: on the roads derived from the borough's own points.
#[tokio::test]
async fn a_closed_road_changes_the_recommendation_the_arrival_of_who_is_en_route_and_the_cover_and_opened_again_all_is_as_it_was() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let desk = server.first_administrator().await;
    case.write(
        "clients.csv",
        format!(
            "reference,name,address,postcode,access,key_tag,key_at,latitude,longitude\n\
             C-1,Ivy Marlow,1 High Road,N20 9AA,unknown,,,{0},{1}\nC-2,Una Key,2 High Road,N12 9AA,key_held,K7,Depot,{0},{1}\n",
            HOME.0, HOME.1
        ),
    );
    case.run(&["import", "clients", "clients.csv"]).well();
    let until = desk.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap() + 8 * 3_600_000;
    let staff = |user: &str, sign: &str, base: (f64, f64), name: &str| {
        json!({ "user": user, "name": user, "role": "responder", "call_sign": sign, "skills": ["lift"], "password": PASSWORD,
            "base": { "latitude": base.0, "longitude": base.1 }, "base_name": name })
    };
    // Nobody is at the depot: there is a key.
    desk.must("/api/staff", staff("di", "R3", DEPOT, "Depot")).await;
    let mut phones = Vec::new();
    for (user, sign) in [("rae", "R1"), ("bo", "R2")] {
        desk.must("/api/staff", staff(user, sign, BASE, "Barnet")).await;
        let phone = desk.sign_in(user, PASSWORD).await.expect("a responder signs in");
        let responder = phone.get("/api/session").await.body["me"]["responder"].as_str().map(str::to_owned);
        let staff = desk.get("/api/staff").await.body;
        let known =
            staff["staff"].as_array().unwrap().iter().find(|one| one["user"] == user).unwrap()["responder"].as_str().unwrap().to_owned();
        assert!(responder.is_none_or(|own| own == known));
        desk.must(&format!("/api/responders/{known}/go-on-duty"), json!({ "until": until })).await;
        phones.push(phone);
    }
    let raise = async || {
        let mut raised = call("High");
        raised["place"]["position"] = json!({ "latitude": HOME.0, "longitude": HOME.1 });
        desk.must("/api/incidents", raised).await["incident"].as_str().unwrap().to_owned()
    };
    desk.until("/api/cover", "on derived roads", |cover| cover["basis"] == "approximate" && cover["clients"] == 2).await;

    // R1 is sent and drives; R2 is free.
    let rae = &phones[0];
    let now = desk.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap();
    let fix = json!({ "latitude": BASE.0, "longitude": BASE.1, "accuracy_m": 5, "sequence": 1, "at": now });
    rae.must("/api/phone/positions", json!({ "fixes": [fix] })).await;
    let first = raise().await;
    desk.must(&format!("/api/incidents/{first}/respond"), json!({})).await;
    let shown = desk.until(&format!("/api/incidents/{first}"), "with a visit", |shown| shown["incident"]["job"]["id"].is_string()).await;
    let job = shown["incident"]["job"]["id"].as_str().unwrap().to_owned();
    let r1 = rae.get("/api/phone").await.body["me"]["responder"].clone();
    desk.post(&format!("/api/jobs/{job}/offer"), &json!({ "to": r1, "reason": "nearest" })).await;
    let shown = rae.until("/api/phone", "offered", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    rae.must(&format!("/api/jobs/{job}/accept"), json!({ "offer": shown["offers"][0]["id"] })).await;
    rae.must(&format!("/api/jobs/{job}/step"), json!({ "step": "en_route" })).await;
    let second = raise().await;
    let una = desk.get("/api/clients?q=una").await.body["clients"][0]["id"].clone();
    let third = json!({ "client": una, "class": "person", "situation": "fall_injured", "speech": true });
    let third = desk.must("/api/incidents", third).await["incident"].as_str().unwrap().to_owned();
    // What the plan promises R2 a little further on: of a visit that is decided on, and declined.
    let asked = std::cell::Cell::new(0);
    let promised = async || {
        asked.set(asked.get() + 1);
        let mut raised = call(&format!("Side {}", asked.get()));
        raised["call_back"] = json!(format!("020 7946 00{}", 10 + asked.get()));
        raised["place"]["position"] = json!({ "latitude": BEYOND.0, "longitude": BEYOND.1 });
        let incident = desk.must("/api/incidents", raised).await["incident"].as_str().unwrap().to_owned();
        desk.must(&format!("/api/incidents/{incident}/respond"), json!({})).await;
        let offered = |shown: &serde_json::Value| shown["incident"]["job"]["offers"][0]["promise_s"].is_i64();
        let shown = desk.until(&format!("/api/incidents/{incident}"), "offered", offered).await["incident"]["job"].clone();
        let decline = json!({ "offer": shown["offers"][0]["id"], "reason": "other", "note": "asked for its promise" });
        phones[1].must(&format!("/api/jobs/{}/decline", shown["id"].as_str().unwrap()), decline).await;
        assert_eq!(shown["offers"][0]["call_sign"], "R2", "{shown}");
        shown["offers"][0]["promise_s"].as_i64().unwrap()
    };

    desk.until("/api/ways", "on the way", |ways| ways["ways"].as_array().is_some_and(|ways| ways.len() == 1)).await;
    let figures = async || {
        let way = desk.get("/api/ways").await.body["ways"][0].clone();
        let candidate = async |incident: &str| {
            let detail = desk.get(&format!("/api/incidents/{incident}")).await.body;
            let candidates = detail["recommended"]["candidates"].as_array().unwrap();
            candidates.iter().find(|one| one["excluded"].is_null()).unwrap_or_else(|| panic!("{detail}")).clone()
        };
        let (keyless, with_key) = (candidate(&second).await, candidate(&third).await);
        assert_eq!(keyless["approximate"], true, "the roads are derived");
        let seconds = |candidate: &serde_json::Value, part: &str| candidate[part].as_i64().unwrap();
        let cover = desk.get("/api/cover").await.body;
        let sector = |name: &str| {
            let found = cover["sectors"].as_array().unwrap().iter().find(|one| one["sector"] == name).unwrap();
            assert_eq!(found["soonest_by"], "R2", "R1 is on a visit: {cover}");
            found["soonest_s"].as_i64().unwrap()
        };
        // Where the cover says when somebody is at the door, the plan says the same, and the way in besides.
        let door = |candidate: &serde_json::Value| seconds(candidate, "total_s") - seconds(candidate, "access_s");
        assert_eq!((door(&keyless), door(&with_key)), (sector("N20 9"), sector("N12 9")), "{cover} {with_key}");
        Figures {
            travel_s: seconds(&keyless, "travel_s"),
            fetched_s: seconds(&with_key, "travel_s") + seconds(&with_key, "key_s"),
            promise_s: promised().await,
            cover_s: sector("N20 9"),
            cover_with_key_s: sector("N12 9"),
            metres: way["metres"].as_i64().unwrap(),
        }
    };
    let usual = figures().await;
    assert!(usual.fetched_s > usual.travel_s + 180, "the key is fetched and signed for: {usual:?}");
    let told = |job: &serde_json::Value| job["incident"]["job"]["assignments"][0]["eta_at"].as_i64();
    let before = told(&desk.get(&format!("/api/incidents/{first}")).await.body);
    // Stretch by stretch across the middle of the way, until the way round is longer by more than nobody is told: setting off
    // took less than was told, and a minute is nothing.
    let travel = async || {
        let detail = desk.get(&format!("/api/incidents/{second}")).await.body;
        let candidates = detail["recommended"]["candidates"].as_array().unwrap();
        candidates.iter().find(|one| one["excluded"].is_null()).unwrap()["travel_s"].as_i64().unwrap()
    };
    for _ in 0..20 {
        let ways = desk.get("/api/ways").await.body;
        let line = ways["ways"][0]["line"].as_array().unwrap().clone();
        let mut points = Vec::new();
        for pair in line[line.len() / 3..2 * line.len() / 3 + 1].windows(2) {
            // Between two points of the way: at a corner a side street is as near.
            let middle = |axis: usize| (pair[0][axis].as_f64().unwrap() + pair[1][axis].as_f64().unwrap()) / 2.0;
            let found = desk.get(&format!("/api/streets?latitude={}&longitude={}", middle(1), middle(0))).await.body;
            points.extend(found["streets"][0]["points"].as_array().unwrap().iter().cloned());
        }
        let closing = json!({ "street": "High Road", "points": points, "reason": "burst main", "until": until });
        desk.must("/api/closures", closing).await;
        if travel().await >= usual.travel_s + 150 {
            break;
        }
    }
    let round = figures().await;
    assert!(round.travel_s > usual.travel_s && round.fetched_s > usual.fetched_s, "the recommendation: {usual:?} {round:?}");
    assert_eq!(round.cover_s - usual.cover_s, round.travel_s - usual.travel_s, "the cover, by as much");
    assert!(round.promise_s > usual.promise_s && round.cover_with_key_s > usual.cover_with_key_s, "{usual:?} {round:?}");
    assert_ne!(round.metres, usual.metres, "the way of who is en route");
    // Everybody is told another time; the card and the map have one and the same.
    assert!(round.travel_s >= usual.travel_s + 150, "{usual:?} {round:?}");
    let later = |shown: &serde_json::Value| told(shown) >= before.map(|before| before + 60_000);
    let card = desk.until(&format!("/api/incidents/{first}"), "expected later", later).await;
    let ways = desk.get("/api/ways").await.body;
    assert_eq!(ways["ways"][0]["arrives_at"].as_i64(), told(&card), "one time, wherever it is shown");
    let phone = rae.until("/api/phone", "told", |shown| shown["job"]["expected_at"].as_i64() == told(&card)).await;
    assert_eq!(phone["job"]["approximate"], true);
    let within = |minutes: i64| format!("/api/cover?within={minutes}");
    let between = (usual.cover_with_key_s.max(usual.cover_s) + 59) / 60;
    if between * 60 < round.cover_s {
        assert_eq!(desk.get(&within(between)).await.body["covered"], 0, "nobody would be in time any more");
    }

    let closures = desk.get("/api/closures").await.body["closures"].as_array().unwrap().clone();
    for closure in &closures {
        desk.must(&format!("/api/closures/{}/open", closure["id"].as_str().unwrap()), json!({})).await;
    }
    assert_eq!(figures().await, usual, "every figure is as it was");
    // Within the minute by which times are told.
    let again = |shown: &serde_json::Value| told(shown).zip(before).is_some_and(|(told, before)| (told - before).abs() < 60_000);
    desk.until(&format!("/api/incidents/{first}"), "expected as before", again).await;
    assert_eq!(desk.get(&within(between)).await.body["covered"], 2);
    server.stop().well();
}
