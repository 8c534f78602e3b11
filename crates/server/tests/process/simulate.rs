//! `attend simulate`, as a supervisor starts it: what is built in, a file of one's own, what is wrong with it, the report that is left.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::json;

use crate::kit::{Caller, Case, PASSWORD, call};

const SMALL: &str = "\
name = 'Ours'
days = 1
repetitions = 2
policies = ['closest-idle']

[[rotas]]
name = 'as now'
shifts = [{ from_hour = 7, to_hour = 19, people = 2 }, { from_hour = 19, to_hour = 7 }]

[[demand]]
of = 'emergencies'
a_day = 6.0
";

#[test]
fn a_scenario_is_played_and_leaves_a_page_a_table_and_a_file_for_programs() {
    let case = Case::new();
    case.write("ours.toml", SMALL);
    let ended = case.run(&[
        "simulate",
        "--scenario",
        "ours.toml",
        "--policy",
        "closest-idle",
        "--policy",
        "priority",
        "--out",
        "report",
        "--jobs",
        "2",
    ]);
    assert!(ended.err.contains("4 of 4 played"), "{}", ended.err);
    let said = ended.well();
    for words in [
        "Ours: 1 day, played 2 times; journeys: straight line",
        "as now · closest-idle/1",
        "as now · priority/1",
        "Written: report/report.html",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let read = |name: &str| std::fs::read_to_string(case.path("report").join(name)).unwrap();
    assert!(read("report.html").starts_with("<!doctype html>"));
    assert!(read("report.csv").starts_with("rota,policy,hours_a_day,urgency,"));
    let json: serde_json::Value = serde_json::from_str(&read("report.json")).unwrap();
    assert_eq!((json["cases"].as_array().unwrap().len(), json["days"].as_u64()), (2, Some(1)));
    assert!(json["cases"][0]["whole"]["busy_percent"]["mean"].as_f64().unwrap() > 0.0);
    assert!(!case.path("data").exists(), "no service is touched");
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_with_its_line_its_field_and_the_rule() {
    let case = Case::new();
    let refused = |text: &str, words: &str| {
        case.write("wrong.toml", text);
        case.run(&["simulate", "--scenario", "wrong.toml"]).refused(6, words);
    };
    refused(&SMALL.replace("days = 1", "dayz = 1"), "wrong.toml: line 2: unknown field `dayz`");
    refused(&SMALL.replace("days = 1", "days = 'one'"), "wrong.toml: line 2: ");
    refused(&SMALL.replace("days = 1", "days = 0"), "wrong.toml: line 2: days: must be from 1 to 36,500");
    refused(
        &SMALL.replace("to_hour = 19,", "to_hour = 7,"),
        "wrong.toml: line 8: rotas[0].shifts[0].to_hour: must be between two different hours",
    );
    refused(&SMALL.replace("a_day = 6.0", "a_day = -6.0"), "wrong.toml: line 12: demand[0].a_day: must be from 0 to 10,000");
    refused("days = ", "wrong.toml: line 1: ");
    case.run(&["simulate", "--scenario", "nowhere.toml"]).refused(6, "built in are borough, heavy");
    case.run(&["simulate", "--days", "1", "--policy", "fastest"]).refused(6, "policies[0]: `fastest` is none of global/1");
    case.run(&["simulate", "--keep", "nearly always"]).refused(2, "must be as `90 % within 45 min`");
    case.run(&["simulate", "--show", "nowhere"]).refused(6, "`nowhere` is none of borough, heavy");
    case.run(&["simulate", "--area", "nowhere"]).refused(6, "name: there is no area `nowhere`");
}

#[test]
fn what_is_built_in_is_printed_as_a_file_that_can_be_played() {
    let case = Case::new();
    let text = case.run(&["simulate", "--show", "borough"]).well();
    case.write("ours.toml", &text);
    let said = case.run(&["simulate", "--scenario", "ours.toml", "--days", "1", "--seeds", "1", "--policy", "priority"]).well();
    assert!(said.contains("Borough: 1 day, played 1 time"), "{said}");
}

#[test]
fn real_incidents_are_replayed_from_a_file_that_is_checked_row_by_row() {
    let case = Case::new();
    let replay = "[replay]\nfile = 'calls.csv'\nat = 'when'\nlatitude = 'lat'\nlongitude = 'lon'\nstay_min = 20.0\nobserved_s = 'took'\n";
    case.write("ours.toml", format!("{}{replay}", SMALL.split("[[demand]]").next().unwrap()));
    std::fs::create_dir(case.path("files")).unwrap();
    case.write("files/calls.csv", "when,lat,lon,took\n2017-01-01 04:22:42,51.62,-0.2,300\n2017-01-01 11:04:10,51.6,-0.22,900\n");
    let play = ["simulate", "--scenario", "ours.toml", "--data", "files"];
    let said = case.run(&play).well();
    assert!(said.contains("reached within 6 min: 50.0 % observed"), "{said}");
    case.write("files/calls.csv", "when,lat,lon,took\n2017-01-01 04:22:42,51.62,-0.2,300\nyesterday,51.6,-0.22,900\n");
    case.run(&play).refused(6, "line 3: when: `yesterday` is no time");
    case.run(&["simulate", "--scenario", "ours.toml"]).refused(6, "calls.csv");
}

#[test]
fn the_cheapest_rota_that_keeps_a_promise_is_answered_in_a_sentence() {
    let case = Case::new();
    case.write("ours.toml", SMALL);
    let said = case.run(&["simulate", "--scenario", "ours.toml", "--keep", "40 % within 60 min", "--tries", "8"]).well();
    assert!(said.contains("To keep 40 % of emergencies within 60 min under closest-idle/1: ") && said.contains("hours a day"), "{said}");
}

#[test]
fn journeys_are_measured_on_the_roads_of_an_area() {
    let Some(map) = crate::areas::beside("osm/barnet-east.osm.pbf") else { return };
    let case = Case::new();
    case.run(&["area", "import", &map.to_string_lossy(), "--name", "east"]).well();
    let ground =
        "[borough]\nlatitude = 51.61\nlongitude = -0.145\nreach_km = 1.0\n[[bases]]\nname = 'East'\nlatitude = 51.612\nlongitude = -0.15\n";
    case.write("ours.toml", format!("{SMALL}{ground}"));
    let said = case.run(&["simulate", "--scenario", "ours.toml", "--area", "east"]).well();
    assert!(said.contains("journeys: roads of east"), "{said}");
}

/// The night that goes on by the service's own clock: today's, or yesterday's before noon.
async fn tonight(somebody: &Caller) -> String {
    let now = jiff::Timestamp::from_millisecond(now_at(somebody).await).unwrap().in_tz("Europe/London").unwrap();
    let date = now.date();
    if now.hour() < 12 { date.yesterday().unwrap() } else { date }.to_string()
}

/// What the service's clock says; UTC milliseconds.
async fn now_at(somebody: &Caller) -> i64 {
    somebody.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap()
}

/// One responder on duty answers one call, goes and leaves; on which night.
async fn a_visit_is_made(server: &crate::kit::Server) -> String {
    let ada = server.first_administrator().await;
    let bob = json!({ "name": "Bob", "user": "bob", "password": PASSWORD, "role": "responder", "call_sign": "R1", "skills": ["lift"], "phone": "07700 900101", "base": { "latitude": 51.64, "longitude": -0.2 }, "base_name": "Barnet" });
    ada.must("/api/staff", bob).await;
    let bob = server.caller().sign_in("bob", PASSWORD).await.unwrap();
    let me = bob.get("/api/session").await.body["responder"].as_str().unwrap().to_owned();
    let until = now_at(&bob).await + 8 * 3_600_000;
    bob.must(&format!("/api/responders/{me}/go-on-duty"), json!({ "until": until })).await;
    let raised = ada.must("/api/incidents", call("Secret")).await;
    let incident = raised["incident"].as_str().unwrap();
    ada.must(&format!("/api/incidents/{incident}/respond"), json!({})).await;
    let phone = bob.until("/api/phone", "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let (job, offer) = (phone["offers"][0]["job"].as_str().unwrap(), &phone["offers"][0]["id"]);
    bob.must(&format!("/api/jobs/{job}/accept"), json!({ "offer": offer })).await;
    for step in ["en_route", "arrived"] {
        bob.must(&format!("/api/jobs/{job}/step"), json!({ "step": step })).await;
    }
    tonight(&ada).await
}

#[tokio::test]
async fn a_night_of_the_service_is_played_again_and_its_database_is_only_read() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let night = a_visit_is_made(&server).await;
    let play = ["simulate", "--night", &night, "--more", "18-2", "--policy", "closest-idle", "--seeds", "2", "--out", "report"];
    let beside = case.run(&play).well();
    assert!(beside.contains("as it was · what really happened"), "beside the running service: {beside}");
    server.stop().well();
    let before = case.listing();
    let said = case.run(&play[..play.len() - 2]).well();
    assert_eq!(before, case.listing(), "nothing is written");
    // The night goes on: what was asked for just now is nobody's who has to drive there.
    for words in ["as it was · what really happened", "Of 1 of the visits nobody knows how long they lasted"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let report = |name: &str| std::fs::read_to_string(case.path("report").join(name)).unwrap();
    for name in ["report.html", "report.csv", "report.json"] {
        let text = report(name);
        for private in ["Secret Road", "EN4 0AA", "020 7946", "Bob", "neighbour"] {
            assert!(!text.contains(private), "{name} has {private}");
        }
    }
    let json: serde_json::Value = serde_json::from_str(&report("report.json")).unwrap();
    assert_eq!((json["night"]["night"].as_str(), json["night"]["visits"].as_array().map(Vec::len)), (Some(night.as_str()), Some(1)));
    let cases = ["as it was · global/1, nobody diverted", "as it was · global/1", "as it was · closest-idle/1"];
    let more = ["one more, 18 to 02 · global/1, nobody diverted", "one more, 18 to 02 · global/1", "one more, 18 to 02 · closest-idle/1"];
    assert_eq!(json["night"]["cases"], json!([cases, more].concat()));
}

#[tokio::test]
async fn a_night_that_is_not_in_the_record_is_refused_with_what_is() {
    let case = Case::with_key();
    let night = |date: &str, more: &[&str]| case.run(&[&["simulate", "--night", date], more].concat());
    night("2026-02-30", &[]).refused(6, "must be the day on which the night began");
    night("2999-01-01", &[]).refused(6, "has not begun");
    night("2020-01-01", &[]).refused(4, "there is no database at");
    night("2020-01-01", &["--days", "3"]).refused(2, "cannot be used with");
    case.run(&["simulate", "--more", "19-7"]).refused(2, "--night");
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    let raised = ada.must("/api/incidents", call("Park")).await;
    let incident = raised["incident"].as_str().unwrap();
    ada.must(&format!("/api/incidents/{incident}/respond"), json!({})).await;
    night("2020-01-01", &[]).refused(6, "no visit was decided on in it; the record begins on 20");
    night("2020-01-01", &["--more", "19-19"]).refused(6, "more: must be two hours of the clock");
    let tonight = tonight(&ada).await;
    night(&tonight, &[]).refused(6, "nobody was on duty in it");
    server.stop().well();
    let mut connection = SqliteConnection::establish(case.path("data/attend.db").to_str().unwrap()).unwrap();
    connection.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')").unwrap();
    drop(connection);
    night(&tonight, &[]).refused(4, "newer than this program");
}

#[tokio::test]
async fn what_might_have_been_stands_still_for_as_long_as_an_emergency_waits_and_is_stopped_at_once() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    let raised = ada.must("/api/incidents", call("Park")).await;
    let incident = raised["incident"].as_str().unwrap();
    ada.must(&format!("/api/incidents/{incident}/respond"), json!({})).await;
    ada.must("/api/what-if", json!({ "keep": "90 % within 45 min" })).await;
    let shown = ada.until("/api/what-if", "put off", |shown| shown["state"] == "waiting").await;
    assert_eq!((&shown["done"], &shown["by"]), (&json!(0), &json!("Ada Administrator")), "nothing is played meanwhile");
    let refused = ada.post("/api/what-if", &json!({ "keep": "95 % within 45 min" })).await;
    assert_eq!(refused.status, 409, "one question at a time: {}", refused.text);
    ada.must("/api/what-if/stop", json!({})).await;
    let stopped = ada.until("/api/what-if", "stopped", |shown| shown["state"] == "stopped").await;
    assert_eq!((&stopped["answer"], &stopped["why"]), (&json!(null), &json!("")));
    ada.must("/api/what-if", json!({ "night": "2020-01-01" })).await;
    let failed = ada.until("/api/what-if", "answered", |shown| shown["state"] == "failed").await;
    assert_eq!(failed["why"], "no visit was decided on in it");
    server.stop().well();
}
