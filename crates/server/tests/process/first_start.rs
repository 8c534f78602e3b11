//! The first start: from nothing to somebody signed in, and an end when told.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::kit::{Case, PASSWORD, first};

#[tokio::test]
async fn the_first_start_makes_what_it_needs_answers_and_ends_when_told() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let caller = server.caller();
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/desk", "/responder", "/setup"] {
        assert_eq!(caller.get(path).await.status, 200, "{path}");
    }
    assert_eq!(caller.get("/nothing").await.status, 404);
    assert_eq!(std::fs::metadata(case.path("data")).unwrap().permissions().mode() & 0o777, 0o700);
    let ended = server.stop();
    assert!(ended.well().contains("Attend has stopped."));
    let left: Vec<String> = case.listing().keys().map(|path| path.strip_prefix(case.path("")).unwrap().display().to_string()).collect();
    assert_eq!(left, ["attend.key", "data", "data/attend.db", "data/attend.db.lock", "data/attend.lock"]);
}

#[tokio::test]
async fn the_first_administrators_link_works_once_and_makes_them_the_duty_officer() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let link = server.link();
    let ada = server.first_administrator().await;
    assert_eq!(ada.get("/api/session").await.body["role"], "administrator");
    let again = server.caller().post("/api/setup", &first(&link)).await;
    assert_eq!((again.status, again.body["type"].as_str()), (410, Some("/problems/link-used")));
    let raised = ada.must("/api/incidents", crate::kit::call("Park")).await;
    let card = ada.get(&format!("/api/incidents/{}", raised["incident"].as_str().unwrap())).await.body["incident"].clone();
    assert_eq!(card["owner"]["person_name"], "Ada Administrator", "{card}");
    server.stop().well();
    assert!(case.run(&["contract", "list"]).well().contains("duty officer Ada Administrator"));
    let server = case.serve(&[]);
    assert!(server.caller().sign_in("ada", PASSWORD).await.is_some());
    let said = server.stop().well();
    assert!(!said.contains("/setup#"), "{said}");
}

#[tokio::test]
async fn a_link_nobody_used_is_replaced_at_the_next_start() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let former = server.link();
    server.stop().well();
    let server = case.serve(&[]);
    assert_ne!(server.link(), former);
    assert_eq!(server.caller().post("/api/setup", &first(&former)).await.status, 410);
    server.first_administrator().await;
}

#[tokio::test]
async fn settings_come_from_flag_environment_and_file_in_that_order() {
    let case = Case::with_key();
    std::fs::create_dir(case.path("place")).unwrap();
    case.write("place/attend.toml", "listen = \"127.0.0.1:1\"\ndatabase = \"sqlite:from-file.db\"\n");
    let mut command = case.attend(&["serve", "--data-dir", "place", "--listen", "127.0.0.1:0"]);
    command.env("ATTEND_LISTEN", "127.0.0.1:2");
    crate::kit::Server::start(command).stop().well();
    assert!(case.path("from-file.db").exists());
    let mut command = case.attend(&["serve", "--data-dir", "place", "--listen", "127.0.0.1:0"]);
    command.env("ATTEND_DATABASE", "sqlite:from-environment.db");
    crate::kit::Server::start(command).stop().well();
    assert!(case.path("from-environment.db").exists());
}

#[tokio::test]
async fn every_command_explains_itself() {
    let case = Case::new();
    for words in [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["demo", "--help"],
        vec!["import", "clients", "--help"],
        vec!["staff", "add", "--help"],
        vec!["partner", "add", "--help"],
        vec!["partner", "rotate", "--help"],
        vec!["bridge", "add", "--help"],
        vec!["contract", "set", "--help"],
        vec!["key", "make", "--help"],
        vec!["migrate", "--help"],
        vec!["backup", "--help"],
        vec!["verify", "--help"],
        vec!["import", "clients", "--columns"],
    ] {
        let said = case.run(&words).well();
        assert!(said.lines().count() >= 5, "{words:?}: {said}");
    }
    assert_eq!(case.run(&["serv"]).code, Some(2));
    assert_eq!(json!(case.listing().len()), json!(0), "asking for help makes no files");
}
