//! A desk's stream moves between two services on one PostgreSQL (where `ATTEND_TEST_POSTGRES` names one): what its person holds stays held while a console
//! is open at either, also when the one that carried it is killed, and rings again when none is.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::kit::{Caller, Case, PASSWORD, call};
use crate::postgres::{database, serve};

/// The hold's own end would be a minute: whatever rings again within this does so because the console is gone.
const RINGS_AGAIN_WITHIN_MS: i64 = 20_000;
/// Consoles that are gone for this long are given up, and looked at this often at least.
const GIVEN_UP_AFTER_MS: i64 = 10_000;

/// Opens the desk's stream, as a browser does.
async fn console(desk: &Caller) -> Response {
    let opened = desk.ask(Method::GET, "/api/stream", None).await.unwrap();
    assert_eq!(opened.status().as_u16(), 200);
    opened
}

async fn now(desk: &Caller) -> i64 {
    desk.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap()
}

async fn state(desk: &Caller, incident: &str) -> Value {
    desk.get(&format!("/api/incidents/{incident}")).await.body["incident"]["state"].clone()
}

/// An incident that is answered.
async fn held(desk: &Caller, note: &str) -> String {
    let raised = desk.must("/api/incidents", call(note)).await;
    let incident = raised["incident"].as_str().unwrap().to_owned();
    desk.must(&format!("/api/incidents/{incident}/answer"), json!({})).await;
    incident
}

/// It is still answered when a console that is gone would long have been given up; the service says what time it is.
async fn stays_held(desk: &Caller, incident: &str) {
    let until = now(desk).await + GIVEN_UP_AFTER_MS + 2_000;
    let over = |session: &Value| session["clock"]["now_at"].as_i64().is_some_and(|now| now >= until);
    desk.until("/api/session", "the grace over", over).await;
    assert_eq!(state(desk, incident).await, "answered", "the person is there");
}

async fn rings_again(desk: &Caller, incident: &str) {
    let since = now(desk).await;
    let rings = |detail: &Value| detail["incident"]["state"] == "ringing";
    desk.until(&format!("/api/incidents/{incident}"), "ringing again", rings).await;
    let after_ms = now(desk).await - since;
    assert!(after_ms <= RINGS_AGAIN_WITHIN_MS, "after {after_ms} ms");
    let detail = desk.get(&format!("/api/incidents/{incident}")).await.text;
    assert!(detail.contains("the console was closed"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_moves_between_two_services_keeps_what_it_holds_until_no_service_has_it() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    let (one, other) = (serve(&case, "one", &url), serve(&case, "other", &url));
    let mut ada = other.caller();
    ada.cookie = ada.post("/api/setup", &crate::kit::first(&other.link())).await.cookie.expect("whoever sets up is signed in");
    let elsewhere = Caller { cookie: ada.cookie.clone(), ..one.caller() };
    let at_other = console(&ada).await;
    let incident = held(&ada, "Park").await;
    let at_one = console(&elsewhere).await;
    drop(at_other);
    stays_held(&elsewhere, &incident).await;
    drop(at_one);
    rings_again(&elsewhere, &incident).await;
    one.stop().well();
    other.stop().well();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_killed_takes_nothing_from_whoever_is_back_at_the_other_and_what_nobody_is_back_for_rings() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    let (one, other) = (serve(&case, "one", &url), serve(&case, "other", &url));
    let mut ada = other.caller();
    ada.cookie = ada.post("/api/setup", &crate::kit::first(&other.link())).await.cookie.expect("whoever sets up is signed in");
    let left = Caller { cookie: ada.cookie.clone(), ..one.caller() };
    ada.must("/api/staff", json!({ "name": "Ben", "user": "ben", "password": PASSWORD, "role": "dispatcher" })).await;
    let ben = other.caller().sign_in("ben", PASSWORD).await.expect("he is on the books");
    let (_hers, _his) = (console(&ada).await, console(&ben).await);
    let (hers, his) = (held(&ada, "Park").await, held(&ben, "Mill").await);
    other.kill();
    let _back = console(&left).await;
    rings_again(&left, &his).await;
    stays_held(&left, &hers).await;
    one.stop().well();
    assert!(case.run(&["verify", "--database", &url]).well().contains("The record is whole."));
}
