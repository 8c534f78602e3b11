//! The roads of an area, as an operator brings them in. The real map lies beside the project (`ATTEND_DATA`); without it that part is skipped aloud.

use std::path::PathBuf;

use serde_json::json;

use crate::kit::{Caller, Case, call};

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
