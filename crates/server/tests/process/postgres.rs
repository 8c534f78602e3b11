//! The same program on PostgreSQL, where `ATTEND_TEST_POSTGRES` names one: behind is refused, migrating is a command of its own, two services share it.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use serde_json::json;

use crate::kit::{Case, PASSWORD, Server, call};
use crate::people::{hand_over, secret};

/// A database of its own; `None` where there is no PostgreSQL to make it in.
pub fn database() -> Option<String> {
    let server = std::env::var("ATTEND_TEST_POSTGRES").ok()?;
    let name = format!("attend_process_{:016x}", rand::random::<u64>());
    let mut connection = PgConnection::establish(&server).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    Some(format!("{before}/{name}"))
}

/// The service on it.
pub fn serve(case: &Case, data_dir: &str, url: &str) -> Server {
    case.serve(&["--data-dir", data_dir, "--database", url])
}

#[tokio::test]
async fn a_postgres_database_that_is_behind_is_refused_until_it_is_migrated() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    let before = case.listing();
    case.run(&["serve", "--listen", "127.0.0.1:0", "--database", &url]).refused(4, "run `attend migrate`");
    assert_eq!(case.listing(), before, "a refusal leaves nothing behind");
    assert!(case.run(&["migrate", "--database", &url]).well().contains("Ran "));
    assert!(case.run(&["migrate", "--database", &url]).well().contains("has this version's shape already"));
    let server = serve(&case, "data", &url);
    let ada = server.first_administrator().await;
    ada.must("/api/incidents", call("Park")).await;
    case.run(&["backup", "copy.dump", "--database", &url]).well();
    assert!(std::fs::metadata(case.path("copy.dump")).unwrap().len() > 1_000);
    assert!(case.run(&["verify", "--database", &url]).well().contains("The record is whole."));
    server.stop().well();
    let server = serve(&case, "data", &url);
    assert!(server.caller().sign_in("ada", PASSWORD).await.is_some());
    server.stop().well();
}

#[tokio::test]
async fn a_retired_secret_is_good_no_more_at_once_at_either_of_two_services() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    let (one, other) = (serve(&case, "one", &url), serve(&case, "other", &url));
    // The link that was made last is the good one.
    let ada = other.first_administrator().await;
    let partner = |words: &[&str]| case.run(&[&["partner"], words, &["--name", "Alder", "--database", &url]].concat()).well();
    let first = secret(&partner(&["add"]));
    let mut cases = 0;
    let mut answered = async |secret: &str| {
        cases += 1;
        let there = hand_over(&ada, &other, secret, &format!("other-{cases}")).await;
        (hand_over(&ada, &one, secret, &format!("one-{cases}")).await, there)
    };
    assert_eq!(answered(&first).await, (202, 202));
    let second = secret(&partner(&["rotate"]));
    assert_eq!((answered(&first).await, answered(&second).await), ((202, 202), (202, 202)));
    partner(&["retire"]);
    assert_eq!((answered(&first).await, answered(&second).await), ((401, 401), (202, 202)));
    one.stop().well();
    other.stop().well();
}

#[tokio::test]
async fn two_services_share_one_postgres_and_the_one_that_is_left_goes_on_offering() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    let (one, other) = (serve(&case, "one", &url), serve(&case, "other", &url));
    // The link that was made last is the good one, and it is good at either.
    let mut ada = one.caller();
    let set_up = ada.post("/api/setup", &crate::kit::first(&other.link())).await;
    assert_eq!(set_up.status, 201, "{}", set_up.text);
    ada.cookie = set_up.cookie.unwrap();
    let mut elsewhere = other.caller();
    elsewhere.cookie.clone_from(&ada.cookie);
    let base = json!({ "latitude": 51.65, "longitude": -0.19 });
    ada.must(
        "/api/staff",
        json!({ "name": "Rae", "user": "rae", "password": PASSWORD, "role": "responder", "call_sign": "R1", "base": base }),
    )
    .await;
    let rae = other.caller().sign_in("rae", PASSWORD).await.expect("the other service knows her");
    let me = rae.get("/api/session").await.body;
    let until = me["clock"]["now_at"].as_i64().unwrap() + 8 * 3_600_000;
    rae.must(&format!("/api/responders/{}/go-on-duty", me["responder"].as_str().unwrap()), json!({ "until": until })).await;
    let raised = ada.must("/api/incidents", call("Park")).await;
    let number = raised["number"].clone();
    let is_there =
        |desk: &serde_json::Value| desk["incidents"].as_array().is_some_and(|cards| cards.iter().any(|card| card["number"] == number));
    elsewhere.until("/api/desk", "shown at the other service", is_there).await;
    one.kill();
    let incident = raised["incident"].as_str().unwrap();
    elsewhere.must(&format!("/api/incidents/{incident}/answer"), json!({})).await;
    elsewhere
        .must(
            &format!("/api/incidents/{incident}/respond"),
            json!({ "note": "go", "override_reason": "no contract is known for the caller" }),
        )
        .await;
    let offered = |phone: &serde_json::Value| phone["offers"].as_array().is_some_and(|offers| !offers.is_empty());
    rae.until("/api/phone", "an offer from the one that is left", offered).await;
    other.stop().well();
    assert!(case.run(&["verify", "--database", &url]).well().contains("The record is whole."));
}
