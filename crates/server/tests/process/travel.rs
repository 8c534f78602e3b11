//! Journeys measured by an engine outside, as an operator sets it and the desk reads it.

use serde_json::json;

use crate::kit::{Case, call};

#[test]
fn an_engine_outside_needs_an_address_and_our_own_take_none() {
    let case = Case::with_key();
    let serve = |more: &[&str]| case.run(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
    serve(&["--travel", "osrm"]).refused(3, "--travel-address");
    serve(&["--travel", "osrm", "--travel-address", "here"]).refused(3, "`here` is not the address of a routing engine");
    serve(&["--travel", "valhalla", "--travel-address", "http://127.0.0.1:9", "--travel-budget-ms", "5"]).refused(3, "between 20 and 2000");
    serve(&["--travel-address", "http://127.0.0.1:9"]).refused(3, "is for osrm or valhalla");
    serve(&["--travel", "google"]).refused(2, "possible values: embedded, straight-line, osrm, valhalla");
    case.write("typo.toml", "[travel]\nengine = \"osrm\"\nadress = \"http://127.0.0.1:9\"\n");
    serve(&["--config", "typo.toml"]).refused(3, "adress");
}

#[tokio::test]
async fn an_engine_that_is_not_there_is_stood_in_for_and_the_desk_reads_it() {
    let case = Case::with_key();
    case.write("attend.toml", "[travel]\nengine = \"osrm\"\naddress = \"http://127.0.0.1:9\"\n");
    let server = case.serve(&["--config", "attend.toml"]);
    let desk = server.first_administrator().await;
    let chosen = desk.get("/api/travel").await.body;
    assert_eq!((&chosen["by"], &chosen["instead"]), (&json!("OSRM"), &json!(null)), "nobody has asked it yet");
    let incident = desk.must("/api/incidents", call("High Barnet")).await["incident"].as_str().unwrap().to_owned();
    case.run(&["staff", "add", "--user", "rae", "--name", "Rae", "--role", "responder", "--call-sign", "R1", "--base", "51.6146,-0.1570"])
        .well();
    let beneath = "roads of the borough (approximate), a straight line beyond it";
    let instead = format!("{beneath}, as OSRM could not be reached");
    let detail = format!("/api/incidents/{incident}");
    desk.until(&detail, "measured by what lies beneath", |detail| detail["recommended"]["travel"] == instead.as_str()).await;
    let standing = desk.get("/api/travel").await.body;
    assert_eq!((&standing["by"], &standing["instead"]["of"]), (&json!(beneath), &json!("OSRM")));
    let text = standing["text"].as_str().unwrap();
    assert!(text.starts_with(&format!("Travel times: {beneath}, because OSRM could not be reached, since ")), "{text}");
    let figures = desk.get("/metrics").await.text;
    assert!(figures.contains("attend_travel_outside_answers 0"), "{figures}");
    server.stop().well();
}
