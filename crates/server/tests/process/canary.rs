//! A key-safe code that can be told from everything else is looked for everywhere it must not be: database, backup, logs, stream, timeline, metrics. It
//! is found once: in the answer to the one person who may see it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Caller, Case, PASSWORD, Server};

const CANARY: &str = "Qx7-CANARY-94-zK";

/// Whether the canary is in there, plain or in a disguise.
fn found(haystack: &[u8]) -> Option<&'static str> {
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let holds = |needle: &[u8]| haystack.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
    if holds(CANARY.as_bytes()) {
        return Some("plain");
    }
    if holds(hex.as_bytes()) {
        return Some("hex");
    }
    // Base64 of it looks different for each of the three places it may stand in; the ends depend on what is beside it.
    let coded = (0..3).flat_map(|pad| {
        let padded = [&[b'x'; 3][..pad], CANARY.as_bytes()].concat();
        [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)]
    });
    let is_coded = coded
        .map(|text| text[4..text.len() - 3].to_owned())
        .any(|part| haystack.windows(part.len()).any(|window| window == part.as_bytes()));
    is_coded.then_some("base64")
}

#[test]
fn the_search_finds_a_canary_in_every_disguise() {
    assert_eq!(CANARY.len(), 16);
    for prefix in ["", "a", "ab", "abc"] {
        let around = format!("{prefix}{CANARY}zz");
        assert_eq!(found(around.as_bytes()), Some("plain"));
        assert_eq!(found(STANDARD_NO_PAD.encode(&around).as_bytes()), Some("base64"), "{prefix}");
        let hex: String = around.bytes().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(found(hex.as_bytes()), Some("hex"));
    }
    assert_eq!(found(b"nothing of the sort"), None);
}

#[tokio::test]
async fn a_key_safe_code_is_seen_by_whom_it_is_for_and_found_nowhere_else() {
    let case = Case::with_key();
    let mut command = case.attend(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("RUST_LOG", "trace");
    let server = Server::start(command);
    let ada = server.first_administrator().await;
    case.write(
        "clients.csv",
        format!("reference,name,address,postcode,key_safe_location,key_safe_code\nC1,Iris Example,1 Park Road,EN4 0AA,left,{CANARY}\n"),
    );
    let import = case.run(&["import", "clients", "clients.csv"]);
    let report = format!("{}{}", import.out, import.err);
    import.well();
    std::fs::remove_file(case.path("clients.csv")).unwrap();
    let streamed = listen(&ada).await;
    let (job, rae) = visit(&ada, &server).await;
    ada.must("/api/staff", json!({ "name": "Dan", "user": "dan", "password": PASSWORD, "role": "dispatcher" })).await;
    let dan = server.caller().sign_in("dan", PASSWORD).await.expect("he can sign in");
    let refused = dan.post(&format!("/api/jobs/{job}/reveal-code"), &json!({ "reason": "" })).await;
    assert_eq!(refused.status, 422, "the desk needs a reason");
    let refused = ada.post(&format!("/api/jobs/{job}/reveal-code"), &json!({ "reason": "the crew asks" })).await;
    assert_eq!(refused.status, 403, "an administrator is not shown it by that role alone");
    let revealed = rae.must(&format!("/api/jobs/{job}/reveal-code"), json!({ "reason": "" })).await;
    assert_eq!(revealed["code"], CANARY);
    let revealed = dan.must(&format!("/api/jobs/{job}/reveal-code"), json!({ "reason": "the crew asks" })).await;
    assert_eq!(revealed["code"], CANARY);
    let mut read = vec![("import report", report)];
    for path in ["/api/desk", "/metrics", "/api/clients?q=iris", "/openapi.json"] {
        read.push((path, ada.get(path).await.text));
    }
    let desk = ada.get("/api/desk").await.body;
    let incident = desk["incidents"][0]["id"].as_str().unwrap().to_owned();
    let timeline = ada.get(&format!("/api/incidents/{incident}")).await.text;
    assert!(timeline.contains("code_revealed"), "the reveals are on the timeline: {timeline}");
    read.push(("timeline", timeline));
    read.push(("phone", rae.get("/api/phone").await.text));
    case.run(&["backup", "copy.db"]).well();
    read.push(("verify", case.run(&["verify"]).well()));
    // Everything while it runs, with what is not yet in the database itself.
    look_through(&case);
    let ended = server.stop();
    read.push(("log", ended.err.clone()));
    assert!(ended.err.lines().count() > 100, "the log was as talkative as it can be");
    ended.well();
    read.push(("stream", streamed.await.unwrap()));
    for (place, text) in read {
        assert_eq!(found(text.as_bytes()), None, "in {place}");
    }
    look_through(&case);
}

fn look_through(case: &Case) {
    let listing = case.listing();
    assert!(listing.keys().any(|path| path.ends_with("attend.db")));
    for (path, content) in listing {
        assert_eq!(found(&content), None, "in {}", path.display());
    }
}

/// Listens to the desk's stream to its end.
async fn listen(desk: &Caller) -> tokio::task::JoinHandle<String> {
    let as_of = desk.get("/api/desk").await.body["as_of"].as_str().unwrap().to_owned();
    let stream = desk.ask(Method::GET, &format!("/api/stream?after={as_of}"), None).await.unwrap();
    assert_eq!(stream.status(), 200);
    tokio::spawn(async move {
        let mut heard = String::new();
        let mut stream = stream.bytes_stream();
        while let Some(Ok(bytes)) = stream.next().await {
            heard.push_str(&String::from_utf8_lossy(&bytes));
        }
        heard
    })
}

/// A call about Iris, offered to Rae and accepted by her. Gives the job and Rae.
async fn visit(ada: &Caller, server: &Server) -> (String, Caller) {
    let base = json!({ "latitude": 51.65, "longitude": -0.19 });
    ada.must(
        "/api/staff",
        json!({ "name": "Rae", "user": "rae", "password": PASSWORD, "role": "responder", "call_sign": "R1", "base": base }),
    )
    .await;
    let rae = server.caller().sign_in("rae", PASSWORD).await.expect("she can sign in");
    let me = rae.get("/api/session").await.body;
    let until = me["clock"]["now_at"].as_i64().unwrap() + 8 * 3_600_000;
    rae.must(&format!("/api/responders/{}/go-on-duty", me["responder"].as_str().unwrap()), json!({ "until": until })).await;
    let client = ada.get("/api/clients?q=iris").await.body["clients"][0]["id"].clone();
    let raised =
        ada.must("/api/incidents", json!({ "client": client, "class": "person", "situation": "fall_injured", "speech": true })).await;
    let incident = raised["incident"].as_str().unwrap();
    let answered = ada.post(&format!("/api/incidents/{incident}/answer"), &json!({})).await;
    assert!(answered.status == 200, "{}", answered.text);
    ada.must(&format!("/api/incidents/{incident}/respond"), json!({ "note": "go" })).await;
    let phone = rae.until("/api/phone", "an offer", |phone| phone["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
    let offer: &Value = &phone["offers"][0];
    let job = offer["job"].as_str().unwrap().to_owned();
    rae.must(&format!("/api/jobs/{job}/accept"), json!({ "offer": offer["id"] })).await;
    (job, rae)
}
