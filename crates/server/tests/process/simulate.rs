//! `attend simulate`, as a supervisor starts it: what is built in, a file of one's own, what is wrong with it, the report that is left.

use crate::kit::Case;

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
