//! The edge: TLS, connections that stall, streams that end when the service stops.

use futures_util::StreamExt;
use reqwest::{Certificate, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::kit::{Caller, Case, PATIENCE, first};

#[tokio::test]
async fn tls_from_files_is_trusted_and_its_session_cookie_is_bound_to_the_host() {
    let case = Case::with_key();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    case.write("chain.pem", made.cert.pem());
    case.write("private.pem", made.signing_key.serialize_pem());
    let server = case.serve(&["--tls-certificate", "chain.pem", "--tls-key", "private.pem"]);
    assert!(server.address.starts_with("https://"));
    let trusted = Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let caller = Caller::new(&server.address, &[trusted]);
    let set_up = caller.post("/api/setup", &first(&server.link())).await;
    assert_eq!(set_up.status, 201);
    assert!(set_up.cookie.is_some_and(|cookie| cookie.starts_with("__Host-attend=")));
    let stranger = Caller::new(&server.address, &[]);
    assert!(stranger.ask(Method::GET, "/healthz", None).await.is_err(), "whoever does not trust it does not speak to it");
    server.stop().well();
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let answer = server.caller().ask(Method::GET, "/desk", None).await.unwrap();
    for (name, part) in [
        ("content-security-policy", "default-src 'self'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "geolocation=(self)"),
    ] {
        let value = answer.headers().get(name).unwrap_or_else(|| panic!("{name}")).to_str().unwrap();
        assert!(value.contains(part), "{name}: {value}");
    }
    server.stop().well();
}

#[tokio::test]
async fn a_half_sent_header_and_a_silent_connection_are_cut() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let address = server.address.trim_start_matches("http://").to_owned();
    for said in ["GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ", "P", ""] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut answer = vec![];
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
        // Cut with a reset, or ended with or without a word on why: either way it is over.
        drop(read.unwrap_or_else(|_| panic!("`{said}` was left open")));
    }
    assert_eq!(server.caller().get("/healthz").await.status, 200);
    server.stop().well();
}

#[tokio::test]
async fn a_live_stream_ends_when_the_service_stops() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    let as_of = ada.get("/api/desk").await.body["as_of"].as_str().unwrap().to_owned();
    let stream = ada.ask(Method::GET, &format!("/api/stream?after={as_of}"), None).await.unwrap();
    assert_eq!(stream.status(), 200);
    let mut stream = stream.bytes_stream();
    assert!(stream.next().await.unwrap().is_ok());
    server.signal("TERM");
    let rest = async { while let Some(Ok(_)) = stream.next().await {} };
    tokio::time::timeout(PATIENCE, rest).await.expect("the stream ends");
    server.ended().well();
}

#[tokio::test]
async fn long_answers_are_packed_for_whoever_takes_it_and_streams_never_are() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let address = server.address.trim_start_matches("http://").to_owned();
    for (path, packed) in [("/openapi.json", true), ("/healthz", false)] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = vec![];
        stream.read_to_end(&mut answer).await.unwrap();
        let head = String::from_utf8_lossy(&answer).split("\r\n\r\n").next().unwrap().to_lowercase();
        assert_eq!(head.contains("content-encoding: gzip"), packed, "{path}: {head}");
    }
    server.stop().well();
}

#[tokio::test]
async fn a_service_has_the_map_of_the_borough() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    assert!(ada.get("/api/desk").await.body["ground"].is_u64(), "which making of the map it is");
    let map = ada.get("/api/map").await;
    assert_eq!((map.status, &map.body["type"]), (200, &serde_json::json!("FeatureCollection")));
    let features = map.body["features"].as_array().unwrap();
    assert!(features.iter().any(|one| one["geometry"]["type"] == "Polygon") && features.len() > 10, "{}", features.len());
    server.stop().well();
}

#[tokio::test]
async fn with_json_logs_every_line_is_json() {
    let case = Case::with_key();
    let server = case.serve(&["--log-json"]);
    let ended = server.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for line in ended.out.lines().chain(ended.err.lines()) {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.is_object()), "{line}");
    }
    assert!(ended.out.contains("Attend is serving on ") && ended.out.contains("/setup#"), "{}", ended.out);
    let refused = case.run(&["serve", "--listen", "127.0.0.1:0", "--log-json", "--key-file", "nowhere.key"]);
    assert_eq!(refused.code, Some(3), "{}", refused.err);
    assert!(refused.err.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{}", refused.err);
}
