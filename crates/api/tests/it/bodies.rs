//! Bad input at the edge: bodies that are no JSON, too large or too deep, addresses that are not there, and the headers of every answer.

use serde_json::json;

use crate::house::{House, iris};

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_problem_and_nothing_is_written() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let ask = || house.post("/api/incidents", json!({ "client": iris(), "class": "person" })).by(&ana);
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    for body in ["", "{", "{\"client\":", "[]", "7", "null", "\"text\"", "{\"class\":\"person\"}x", deep.as_str()] {
        let refused = ask().raw(body).send().await;
        assert_eq!((refused.slug().as_str(), refused.status.as_u16()), ("bad-json", 400), "{}", body.chars().take(40).collect::<String>());
    }
    let inside = format!("{{\"class\":\"person\",\"note\":{}1{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    assert_eq!(ask().raw(inside).send().await.slug(), "bad-json");
    assert_eq!(ask().raw(vec![b'{', 0xff, 0xfe, b'}']).send().await.slug(), "bad-json");
    assert_eq!(ask().header("content-type", "text/plain").send().await.slug(), "bad-json");
    assert_eq!(ask().header("content-type", "application/x-www-form-urlencoded").send().await.slug(), "bad-json");
    let desk = house.get("/api/desk").by(&ana).send().await.expect(200);
    assert_eq!(desk["incidents"], json!([]));
    ask().header("content-type", "application/json; charset=utf-8").send().await.expect(201);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_taken_in() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let note = "x".repeat(64 * 1_024);
    let refused = house.post("/api/incidents", json!({ "client": iris(), "class": "person", "note": note })).by(&ana).send().await;
    assert_eq!((refused.slug().as_str(), refused.status.as_u16()), ("too-large", 413));
}

#[tokio::test]
async fn an_address_that_is_not_there_is_a_problem_and_never_a_page() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    for path in ["/api", "/api/nothing", "/api/incidents/1/2/3", "/nothing", "/assets/nothing.js", "/desk/nothing"] {
        let answered = house.get(path).by(&ana).send().await;
        assert_eq!((answered.slug().as_str(), answered.status.as_u16()), ("not-found", 404), "{path}");
    }
    for path in ["/api/desk", "/api/stream", "/healthz", "/desk"] {
        let answered = house.post(path, json!({})).by(&ana).send().await;
        assert_eq!((answered.slug().as_str(), answered.status.as_u16()), ("method-not-allowed", 405), "{path}");
    }
    assert_eq!(house.post("/api/nothing", json!({})).send().await.slug(), "not-found");
    assert_eq!(house.delete("/api/desk").send().await.slug(), "method-not-allowed");
}

#[tokio::test]
async fn every_answer_has_a_name_and_nothing_under_api_is_kept() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let mut names = std::collections::BTreeSet::new();
    for ask in
        [house.get("/api/desk").by(&ana), house.get("/api/desk"), house.get("/api/verbs").by(&ana), house.post("/api/session", json!({}))]
    {
        let answered = ask.send().await;
        assert_eq!(answered.headers.get("cache-control").unwrap(), "no-store");
        assert!(names.insert(answered.headers.get("x-request-id").unwrap().to_str().unwrap().to_owned()));
    }
}

#[tokio::test]
async fn pages_are_asked_for_again_and_files_with_a_digest_are_kept() {
    let house = House::new().await;
    let page = house.get("/desk").send().await;
    assert_eq!((page.status.as_u16(), page.headers.get("cache-control").unwrap().to_str().unwrap()), (200, "no-cache"));
    let etag = page.headers.get("etag").unwrap().to_str().unwrap().to_owned();
    let again = house.get("/desk").header("if-none-match", &etag).send().await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    let file = house.get("/assets/desk-1234.js").header("accept-encoding", "gzip, br").send().await;
    assert_eq!(file.headers.get("content-encoding").unwrap(), "br");
    assert!(file.headers.get("cache-control").unwrap().to_str().unwrap().contains("immutable"));
    assert_eq!(file.headers.get("vary").unwrap(), "accept-encoding");
    let plain = house.get("/assets/desk-1234.js").send().await;
    assert!(plain.headers.get("content-encoding").is_none());
}

#[tokio::test]
async fn where_nothing_is_a_browser_gets_a_page_and_a_programme_a_problem() {
    let house = House::new().await;
    let browser = house.get("/dekc").header("accept", "text/html,application/xhtml+xml,*/*;q=0.8").send().await;
    assert_eq!(
        (browser.status.as_u16(), browser.headers.get("content-type").unwrap().to_str().unwrap()),
        (404, "text/html; charset=utf-8")
    );
    assert!(String::from_utf8_lossy(&browser.bytes).contains("Not found"));
    for accept in ["*/*", "application/json"] {
        assert_eq!(house.get("/dekc").header("accept", accept).send().await.slug(), "not-found", "{accept}");
    }
    let inside = house.get("/api/nothing").header("accept", "text/html").send().await;
    assert_eq!(inside.slug(), "not-found", "inside /api nothing is ever a page");
}

#[tokio::test]
async fn every_kind_of_problem_says_at_its_address_what_helps() {
    let house = House::new().await;
    for kind in api::problem::Kind::ALL {
        let page = house.get(format!("/problems/{}", kind.slug())).send().await;
        let text = String::from_utf8(page.bytes.to_vec()).unwrap();
        assert!(page.status.is_success() && text.starts_with(kind.title()) && text.contains(kind.help()), "{text}");
    }
    assert_eq!(house.get("/problems/none").send().await.slug(), "not-found");
}

#[tokio::test]
async fn whoever_runs_it_can_ask_how_it_is() {
    let house = House::new().await;
    assert_eq!(house.get("/healthz").send().await.expect(200)["alive"], true);
    assert_eq!(house.get("/readyz").send().await.expect(200)["ready"], true);
    let metrics = house.get("/metrics").send().await;
    assert_eq!(metrics.bytes, "attend_up 1\n");
    assert_eq!(house.get("/openapi.json").send().await.expect(200)["openapi"], "3.1.0");
}

#[tokio::test]
async fn a_character_no_database_keeps_is_refused_before_it_gets_there() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let nothing = json!({ "user": "a\u{0}b", "password": "a long pass phrase" });
    assert_eq!(house.post("/api/session", nothing).send().await.slug(), "bad-json");
    let deep = json!({ "client": iris(), "class": "person", "place": { "address": { "lines": "9 Elm\u{0} Walk", "postcode": "" } } });
    assert_eq!(house.post("/api/incidents", deep).by(&ana).send().await.slug(), "bad-json");
}
