//! The record: kept over a kill, copied while in use, proved whole, and its damage found.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::kit::{Case, PASSWORD, call, is_success};

#[tokio::test]
async fn a_backup_made_while_the_service_runs_opens_and_is_whole() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    let raised = ada.must("/api/incidents", call("before")).await;
    let said = case.run(&["backup", "copy.db"]).well();
    assert!(said.contains("The key file is not in it"), "{said}");
    ada.must("/api/incidents", call("after")).await;
    assert!(case.run(&["verify", "--database", "sqlite:copy.db"]).well().contains("The record is whole."));
    assert!(case.run(&["verify"]).well().contains("The record is whole."), "beside the running service too");
    server.stop().well();
    let restored = case.serve(&["--data-dir", "restored", "--database", "sqlite:copy.db"]);
    let ada = restored.caller().sign_in("ada", PASSWORD).await.expect("the backup knows her");
    let desk = ada.get("/api/desk").await.body;
    let numbers: Vec<_> = desk["incidents"].as_array().unwrap().iter().map(|card| card["number"].clone()).collect();
    assert_eq!(numbers, [raised["number"].clone()]);
    restored.stop().well();
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let case = Case::with_key();
    let mut numbers = vec![];
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    numbers.push(ada.must("/api/incidents", call("first")).await["number"].clone());
    server.kill();
    for note in ["second", "third"] {
        let server = case.serve(&[]);
        let ada = server.caller().sign_in("ada", PASSWORD).await.expect("her password is kept");
        numbers.push(ada.must("/api/incidents", call(note)).await["number"].clone());
        server.kill();
    }
    assert!(case.run(&["verify"]).well().contains("The record is whole."));
    let server = case.serve(&[]);
    let ada = server.caller().sign_in("ada", PASSWORD).await.unwrap();
    let desk = ada.get("/api/desk").await.body;
    let mut kept: Vec<_> = desk["incidents"].as_array().unwrap().iter().map(|card| card["number"].clone()).collect();
    kept.sort_by_key(|number| number.as_i64());
    assert_eq!(kept, numbers);
    server.stop().well();
}

#[tokio::test]
async fn an_altered_event_is_found_and_named() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    ada.must("/api/incidents", call("Park")).await;
    server.stop().well();
    assert!(case.run(&["verify"]).well().contains("The record is whole."));
    let mut connection = SqliteConnection::establish(case.path("data/attend.db").to_str().unwrap()).unwrap();
    connection
        .batch_execute("UPDATE event SET payload = replace(payload, 'Park Road', 'Dark Road') WHERE kind = 'incident_raised'")
        .unwrap();
    drop(connection);
    let ended = case.run(&["verify"]).refused(7, "the record is not whole");
    assert!(ended.out.contains("position "), "{}", ended.out);
}

#[tokio::test]
async fn a_row_that_was_altered_beside_a_whole_chain_is_found() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    ada.must("/api/incidents", call("Park")).await;
    server.stop().well();
    let mut connection = SqliteConnection::establish(case.path("data/attend.db").to_str().unwrap()).unwrap();
    connection.batch_execute("UPDATE incident SET body = replace(body, '\"activations\":1', '\"activations\":2')").unwrap();
    drop(connection);
    case.run(&["verify"]).refused(7, "its row is not what its events make of it");
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_ends_when_told() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let cookie = server.first_administrator().await.cookie;
    server.stop().well();
    let server = case.serve(&[]);
    let mut ada = server.caller();
    ada.cookie = cookie;
    assert_eq!(ada.get("/api/desk").await.status, 200);
    let ended = ada.ask(reqwest::Method::DELETE, "/api/session", None).await.unwrap();
    assert!(is_success(ended.status().as_u16()));
    assert_eq!(ada.get("/api/desk").await.status, 401);
    server.stop().well();
}
