//! `attend demo` as a stranger starts it: the borough lives, a role is taken, the story of the broken promise is seen, and it goes on later.

use std::collections::BTreeMap;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::kit::{Caller, Case, Server};

/// As fast as a demo goes, so that a test sees an hour of it in a minute.
const FASTEST: f64 = 60.0;

fn demo(case: &Case, folder: &str, more: &[&str]) -> Server {
    let words = [&["demo", "--port", "0", "--data-dir", folder], more].concat();
    Server::started(case.attend(&words), "Open ")
}

/// Takes somebody's place: the first with this role.
async fn take(demo: &Server, role: &str) -> Caller {
    let caller = demo.caller();
    let personas = caller.get("/api/demo/personas").await.body;
    let person = personas["personas"].as_array().unwrap().iter().find(|persona| persona["role"] == role).unwrap()["person"].clone();
    let taken = caller.post("/api/demo/take", &json!({ "person": person })).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(taken.body["clock"]["rate"], 1.0, "{}", taken.text);
    Caller { cookie: taken.cookie.unwrap(), ..caller }
}

async fn pace(who: &Caller, rate: f64) {
    who.must("/api/demo/speed", json!({ "rate": rate })).await;
}

fn cards(desk: &Value) -> Vec<Value> {
    desk["incidents"].as_array().cloned().unwrap_or_default()
}

/// The case whose contact has promised to go.
fn promised(desk: &Value) -> Option<Value> {
    cards(desk).into_iter().find(|card| card["ladder"]["promise"].is_object())
}

/// The kinds of what stands in an incident's timeline, in order.
async fn kinds(who: &Caller, incident: &str) -> Vec<String> {
    let told = who.get(&format!("/api/incidents/{incident}")).await.body;
    told["timeline"].as_array().unwrap().iter().filter_map(|line| line["kind"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_demo_lives_lets_a_role_be_taken_breaks_and_mends_a_promise_ends_in_good_order_and_goes_on_later() {
    let case = Case::new();
    let first = demo(&case, "borough", &["--seed", "7", "--speed", "20"]);
    first.says("Drawing the borough…");
    first.says("Living through the night before: ");
    assert!(first.says("Time runs").contains("20 times as fast until you take a role. Beginning at 08:10 on "));
    let personas = first.caller().get("/api/demo/personas").await.body;
    assert_eq!(personas["speed"], 20.0);
    let roles = personas["personas"].as_array().unwrap().iter().fold(BTreeMap::new(), |mut roles, persona| {
        *roles.entry(persona["role"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        roles
    });
    assert_eq!(
        roles,
        [("administrator", 1), ("dispatcher", 6), ("responder", 9), ("supervisor", 2)].map(|(role, n)| (role.to_owned(), n)).into()
    );

    let lead = take(&first, "supervisor").await;
    assert_eq!(first.caller().get("/api/demo/personas").await.body["speed"], 1.0);
    let desk = lead.until("/api/desk", "a promise of a contact on the desk", |desk| promised(desk).is_some()).await;
    let story = promised(&desk).unwrap();
    let breaks = story["ladder"]["promise"]["contact"].clone();
    let incident = story["id"].as_str().unwrap().to_owned();
    let newest = cards(&desk).iter().filter_map(|card| card["number"].as_i64()).max().unwrap();

    pace(&lead, FASTEST).await;
    let arrived = |desk: &Value| cards(desk).iter().any(|card| card["number"].as_i64() > Some(newest) && !card["answered_at"].is_null());
    lead.until("/api/desk", "a new incident that was answered", arrived).await;
    let path = format!("/api/incidents/{incident}");
    let has = |kind: &'static str| {
        move |told: &Value| told["timeline"].as_array().is_some_and(|lines| lines.iter().any(|line| line["kind"] == kind))
    };
    lead.until(&path, "the broken promise", has("promise_broken")).await;
    let told = lead.until(&path, "the next contact at the door", has("promise_kept")).await;
    assert_ne!(told["incident"]["ladder"]["rungs"][1]["contact"], breaks);
    assert_eq!(told["incident"]["ladder"]["rungs"][1]["result"], "will_go");
    let order = kinds(&lead, &incident).await;
    let place = |kind: &str| order.iter().position(|one| one == kind).unwrap();
    assert!(place("promise_broken") < place("promise_kept"), "{order:?}");
    let at = |kind: &str| told["timeline"].as_array().unwrap().iter().find(|line| line["kind"] == kind).unwrap()["at"].as_i64().unwrap();
    let began = cards(&desk).iter().filter_map(|card| card["received_at"].as_i64()).max().unwrap();
    assert!(at("promise_kept") - began < 25 * 60_000, "the story took {} demo minutes", (at("promise_kept") - began) / 60_000);

    let ended = first.stop();
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.out, ended.err);
    assert!(ended.out.contains("The demo has ended."), "{}", ended.out);
    case.run(&["demo", "--port", "0", "--data-dir", "borough", "--seed", "8"]).refused(3, "was drawn with --seed 7");

    let second = demo(&case, "borough", &["--seed", "7"]);
    assert!(second.says("Time runs").contains("10 times as fast until you take a role. Going on where it stopped, at "));
    let lead = take(&second, "supervisor").await;
    assert!(kinds(&lead, &incident).await.contains(&"promise_kept".to_owned()), "what happened before is still there");
    second.stop().well();
    case.run(&["verify", "--data-dir", "borough", "--key-file", "borough/attend.key"]).well();
}

/// The first incidents by number, with whom they are about: those of the night, and so many more that came while one watched.
async fn first_arrivals(demo: &Server, more: usize) -> BTreeMap<i64, String> {
    let lead = take(demo, "supervisor").await;
    let gather = |desk: &Value, into: &mut BTreeMap<i64, String>| {
        for card in cards(desk) {
            into.insert(card["number"].as_i64().unwrap(), card["client_name"].as_str().unwrap_or_default().to_owned());
        }
    };
    let mut seen = BTreeMap::new();
    gather(&lead.get("/api/desk").await.body, &mut seen);
    let wanted = seen.last_key_value().map_or(0, |(number, _)| *number) + i64::try_from(more).unwrap();
    pace(&lead, FASTEST).await;
    lead.until("/api/desk", "the first arrivals", |desk| cards(desk).iter().any(|card| card["number"].as_i64() >= Some(wanted))).await;
    let desk = lead.get("/api/desk").await.body;
    gather(&desk, &mut seen);
    seen.retain(|number, _| *number <= wanted);
    seen
}

#[tokio::test]
async fn the_same_seed_gives_the_same_people_and_the_same_first_arrivals() {
    let case = Case::new();
    let (one, other) = (demo(&case, "one", &["--speed", "0.5"]), demo(&case, "other", &["--speed", "0.5"]));
    let mut people = Vec::new();
    for demo in [&one, &other] {
        let personas = demo.caller().get("/api/demo/personas").await.body;
        let who =
            |persona: &Value| (persona["name"].clone(), persona["role"].clone(), persona["call_sign"].clone(), persona["on_duty"].clone());
        people.push(personas["personas"].as_array().unwrap().iter().map(who).collect::<Vec<_>>());
    }
    assert_eq!(people[0], people[1]);
    let (one, other) = (first_arrivals(&one, 2).await, first_arrivals(&other, 2).await);
    let both = one.iter().filter_map(|(number, client)| other.get(number).map(|same| (client, same))).collect::<Vec<_>>();
    assert!(both.len() >= 4, "{one:?} {other:?}");
    assert!(both.iter().all(|(client, same)| client == same), "{one:?} {other:?}");
}

/// Somebody's place.
async fn take_place(demo: &Server, person: &Value) -> Caller {
    let caller = demo.caller();
    let taken = caller.post("/api/demo/take", &json!({ "person": person })).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    Caller { cookie: taken.cookie.unwrap(), ..caller }
}

/// A responder on the desk.
fn on_the_desk<'a>(desk: &'a Value, call_sign: &Value) -> &'a Value {
    desk["responders"].as_array().unwrap().iter().find(|responder| responder["call_sign"] == *call_sign).unwrap()
}

#[tokio::test]
async fn whatever_a_person_left_behind_in_a_responders_name_goes_on_when_the_role_is_played_again() {
    let case = Case::new();
    let first = demo(&case, "borough", &["--seed", "7", "--speed", "0.5"]);
    let personas = first.caller().get("/api/demo/personas").await.body["personas"].as_array().unwrap().clone();
    let lead = take(&first, "supervisor").await;
    let responders = || personas.iter().filter(|persona| persona["role"] == "responder");
    let mut visits = Vec::new();
    let mut resting = Vec::new();
    for persona in responders().filter(|persona| persona["on_duty"] == true) {
        let phone = take_place(&first, &persona["person"]).await;
        let shown = phone.until("/api/phone", "on duty", |shown| shown["me"]["duty"] == "on").await;
        // Counted as a browser's phone counts: from the clock on the wall.
        let fix = json!({ "sequence": 1_700_000_000_000_i64, "at": shown["clock"]["now_at"], "latitude": 51.5, "longitude": -0.1, "accuracy_m": 5 });
        phone.must("/api/phone/positions", json!({ "fixes": [fix] })).await;
        if shown["job"].is_null() {
            let until = shown["clock"]["now_at"].as_i64().unwrap() + 3_600_000;
            let away = format!("/api/responders/{}/go-off-road", shown["me"]["responder"].as_str().unwrap());
            phone.must(&away, json!({ "reason": "personal", "until": until })).await;
            resting.push(persona["call_sign"].clone());
        } else {
            visits.push((persona["call_sign"].clone(), shown["job"]["id"].clone()));
        }
    }
    assert!(!visits.is_empty() && !resting.is_empty(), "{visits:?} {resting:?}");
    let extra = responders().find(|persona| persona["on_duty"] == false).unwrap();
    let phone = take_place(&first, &extra["person"]).await;
    let shown = phone.get("/api/phone").await.body;
    let until = shown["clock"]["now_at"].as_i64().unwrap() + 3_600_000;
    phone.must(&format!("/api/responders/{}/go-on-duty", shown["me"]["responder"].as_str().unwrap()), json!({ "until": until })).await;
    let desk = lead.get("/api/desk").await.body;
    assert_eq!(on_the_desk(&desk, &extra["call_sign"])["duty"], "on");
    first.stop().well();

    let second = demo(&case, "borough", &["--seed", "7", "--speed", "0.5"]);
    let lead = take(&second, "supervisor").await;
    pace(&lead, FASTEST).await;
    let off = |desk: &Value| on_the_desk(desk, &extra["call_sign"])["duty"] == "off";
    lead.until("/api/desk", "home again whom the rota does not want", off).await;
    for call_sign in &resting {
        let back = |desk: &Value| on_the_desk(desk, call_sign)["off_road"].is_null();
        lead.until("/api/desk", "back on the road", back).await;
    }
    for (call_sign, job) in &visits {
        let moved = |desk: &Value| on_the_desk(desk, call_sign)["latitude"].as_f64().is_some_and(|at| (at - 51.5).abs() > 0.01);
        lead.until("/api/desk", "somewhere else", moved).await;
        let elsewhere = |desk: &Value| on_the_desk(desk, call_sign)["job"] != *job;
        // A long visit takes up to two and a half hours, which is as many minutes here.
        let half_an_hour_more = |desk: &Value| elsewhere(desk) || desk["clock"]["now_at"].as_i64() > Some(until + 20 * 60_000);
        lead.until("/api/desk", "half of a long visit", half_an_hour_more).await;
        lead.until("/api/desk", "the end of the visit", elsewhere).await;
    }
    second.stop().well();
}

#[test]
fn a_demo_that_cannot_begin_says_why_and_leaves_everything_as_it_was() {
    let case = Case::new();
    case.run(&["demo", "--speed", "0"]).refused(3, "speed: 0 is not between 0.5 and 60");
    case.run(&["demo", "--speed", "fast"]).refused(2, "--speed");
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    case.run(&["demo", "--port", &port, "--data-dir", "borough"]).refused(5, "choose another port with --port PORT");
    case.run(&["key", "make"]).well();
    case.run(&["migrate", "--data-dir", "service"]).well();
    let before = case.listing();
    case.run(&["demo", "--port", "0", "--data-dir", "service"]).refused(3, "holds a database that is no demo's");
    assert_eq!(case.listing(), before);
}

#[test]
fn the_demos_help_teaches() {
    let help = Case::new().run(&["demo", "--help"]).well();
    for words in ["/desk", "/responder", "--data-dir", "goes on where it stopped", "0.5 to 60", "Nothing leaves this machine"] {
        assert!(help.contains(words), "`{words}` is not in: {help}");
    }
}
