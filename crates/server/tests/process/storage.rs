//! Storage that fails: a full disk refuses writes and loses nothing; a disk that breaks under a write ends the service.

use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::{Value, json};

use crate::kit::{Caller, Case, PASSWORD, Server, call};

#[tokio::test]
async fn a_full_disk_refuses_writes_keeps_answering_and_loses_nothing() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    server.first_administrator().await;
    server.stop().well();
    let pages = std::fs::metadata(case.path("data/attend.db")).unwrap().len() / 4_096 + 12;
    let mut command = case.attend(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("ATTEND_SQLITE_MAX_PAGES", pages.to_string());
    let server = Server::start(command);
    let ada = server.caller().sign_in("ada", PASSWORD).await.unwrap();
    assert_eq!(ada.get("/readyz").await.status, 200, "there is room yet");
    let mut acknowledged = vec![];
    let refused = loop {
        let got = ada.post("/api/incidents", &call(&format!("call {}", acknowledged.len()))).await;
        if got.status != 201 {
            break got;
        }
        acknowledged.push(got.body["number"].clone());
        assert!(acknowledged.len() < 1_000, "the disk never filled");
    };
    assert_eq!((refused.status, refused.body["type"].as_str()), (503, Some("/problems/unavailable")), "{}", refused.text);
    assert_eq!(ada.get("/api/desk").await.status, 200, "the desk still sees what there is");
    let not_ready = until_ready_is(&ada, 503).await;
    assert_eq!(not_ready["ready"], json!(false));
    assert!(not_ready["because"].as_str().unwrap().contains("the disk is full"), "{not_ready}");
    assert_eq!(ada.get("/healthz").await.status, 200, "the process is alive");
    server.stop().well();
    assert!(case.run(&["verify"]).well().contains("The record is whole."));
    let server = case.serve(&[]);
    let ada = server.caller().sign_in("ada", PASSWORD).await.unwrap();
    let desk = ada.get("/api/desk").await.body;
    let mut kept: Vec<_> = desk["incidents"].as_array().unwrap().iter().map(|card| card["number"].clone()).collect();
    kept.sort_by_key(|number| number.as_i64());
    assert_eq!(kept, acknowledged);
    assert_eq!(ada.get("/readyz").await.body["ready"], json!(true));
    ada.must("/api/incidents", call("room again")).await;
    server.stop().well();
}

#[tokio::test]
async fn a_log_that_cannot_be_written_stops_nobodys_work() {
    let case = Case::with_key();
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$0\" serve --listen 127.0.0.1:0 2>/dev/full", env!("CARGO_BIN_EXE_attend")]);
    let mut command = case.placed(command);
    command.env("RUST_LOG", "debug");
    let server = Server::start(command);
    let ada = server.first_administrator().await;
    for n in 0..20 {
        ada.must("/api/incidents", call(&format!("call {n}"))).await;
    }
    assert_eq!(ada.get("/readyz").await.body["ready"], json!(true));
    let lost = ada.get("/metrics").await.text.lines().find_map(|line| line.strip_prefix("attend_log_lines_lost_total ").map(str::to_owned));
    assert!(lost.is_some_and(|lost| lost.parse::<f64>().unwrap() > 0.0), "the lines that could not be written are counted");
    server.stop().well();
    assert!(case.run(&["verify"]).well().contains("The record is whole."));
}

/// What `/readyz` says once it answers so; what it found holds for a second.
async fn until_ready_is(caller: &Caller, status: u16) -> Value {
    let patience = std::time::Instant::now();
    while patience.elapsed() < std::time::Duration::from_secs(30) {
        let got = caller.get("/readyz").await;
        if got.status == status {
            return got.body;
        }
    }
    panic!("/readyz never answered {status}");
}

#[tokio::test]
async fn readiness_is_a_real_write_and_comes_back_by_itself() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    assert_eq!(ada.get("/readyz").await.body["ready"], json!(true));
    let file = case.path("data/attend.db");
    let mut other = SqliteConnection::establish(&file.to_string_lossy()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let not_ready = until_ready_is(&ada, 503).await;
    assert!(not_ready["because"].as_str().unwrap().contains("cannot be written"), "{not_ready}");
    assert_eq!(ada.get("/api/desk").await.status, 200, "reading goes on");
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(until_ready_is(&ada, 200).await["ready"], json!(true));
    ada.must("/api/incidents", call("written again")).await;
    server.stop().well();
}

#[tokio::test]
async fn a_disk_that_breaks_under_a_write_ends_the_service_with_its_own_code() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    server.first_administrator().await;
    server.stop().well();
    // No file may grow beyond so many blocks of 512 bytes: the write-ahead log hits that in the middle of a commit.
    let mut shell = Command::new("sh");
    let line = format!("trap '' XFSZ; ulimit -f 300; exec {} serve --listen 127.0.0.1:0", env!("CARGO_BIN_EXE_attend"));
    shell.args(["-c", &line]);
    let server = Server::start(case.placed(shell));
    let caller = server.caller();
    let mut acknowledged = 0;
    // Signing in is a write too: whichever write meets the limit is not acknowledged, and the service ends itself.
    if let Some(ada) = caller.sign_in("ada", PASSWORD).await {
        while let Ok(answer) = ada.ask(reqwest::Method::POST, "/api/incidents", Some(&call(&format!("call {acknowledged}")))).await {
            if answer.status() != 201 {
                break;
            }
            acknowledged += 1;
            assert!(acknowledged < 5_000, "the limit was never met");
        }
    }
    let ended = server.ended().refused(8, "storage failed while writing");
    assert!(ended.err.contains("attend verify"), "{}", ended.err);
    assert!(case.run(&["verify"]).well().contains("The record is whole."));
    let server = case.serve(&[]);
    let ada = server.caller().sign_in("ada", PASSWORD).await.unwrap();
    let desk = ada.get("/api/desk").await.body;
    let kept = desk["incidents"].as_array().unwrap().iter().filter(|card| card["state"] != json!("closed")).count();
    assert!(kept >= acknowledged, "{kept} of {acknowledged}");
    server.stop().well();
}

/// The files in a directory that somebody else than their owner can reach, with their modes.
fn open_to_others(folder: &std::path::Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut all: Vec<std::path::PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.push(folder.to_owned());
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    all.into_iter().filter(|path| mode(path) & 0o077 != 0).map(|path| format!("{} {:o}", path.display(), mode(&path))).collect()
}

#[tokio::test]
async fn the_record_its_log_and_its_copies_are_their_owners_alone_whatever_the_umask() {
    let case = Case::with_key();
    let run = |words: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask 000; exec {} {words}", env!("CARGO_BIN_EXE_attend"))]);
        case.placed(shell)
    };
    let server = Server::start(run("serve --listen 127.0.0.1:0"));
    let ada = server.first_administrator().await;
    ada.must("/api/incidents", call("Park")).await;
    let data = case.path("data");
    assert!(data.join("attend.db-wal").exists(), "the log is there while the service runs");
    assert_eq!(open_to_others(&data), Vec::<String>::new());
    crate::kit::finish(run("backup data/copy.db")).well();
    assert_eq!(open_to_others(&data), Vec::<String>::new());
    server.stop().well();
    // What somebody opened is said at the next start, and left as it is.
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(data.join("attend.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = case.serve(&[]).stop();
    assert!(said.err.contains("others on this machine can reach the record") && said.err.contains("chmod 600"), "{}", said.err);
    assert_eq!(open_to_others(&data).len(), 1);
    // A directory that is open is said once, by itself; what stands above it is nobody's business here.
    std::fs::set_permissions(case.path("."), std::fs::Permissions::from_mode(0o777)).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let said = case.serve(&[]).stop();
    assert_eq!(said.err.matches("others on this machine").count(), 1, "{}", said.err);
    assert!(said.err.contains("data directory") && said.err.contains("chmod 700"), "{}", said.err);
}

#[tokio::test]
async fn the_service_may_hold_as_many_streams_open_as_the_machine_allows() {
    let case = Case::with_key();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -Sn 256; ulimit -Hn 4096; exec {} serve --listen 127.0.0.1:0", env!("CARGO_BIN_EXE_attend"))]);
    let ended = Server::start(case.placed(shell)).stop();
    assert!(ended.err.contains("the limit of open files was raised") && ended.err.contains("4096"), "{}", ended.err);
    ended.well();
}
