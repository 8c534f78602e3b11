//! Who may what: every route for every kind of caller, against a list written by hand. A route that is not in the list fails the test.

use std::collections::BTreeMap;

use domain::verbs::{About, VERBS};
use serde_json::json;

use crate::hand_overs::signed;
use crate::house::{House, SECRET, iris};

/// Who may use each route: d dispatcher, r responder, s supervisor, a administrator, p a partner's signature, b a bridge's token, * anybody.
const EXPECTED: &[(&str, &str)] = &[
    ("POST /api/session", "*"),
    ("GET /api/session", "*"),
    ("DELETE /api/session", "*"),
    ("POST /api/setup/link", "*"),
    ("POST /api/setup", "*"),
    ("GET /api/demo/personas", "*"),
    ("POST /api/demo/take", "*"),
    ("POST /api/demo/speed", "drsa"),
    ("GET /api/staff", "sa"),
    ("POST /api/staff", "a"),
    ("POST /api/staff/{id}/end", "a"),
    ("POST /api/staff/{id}/password", "a"),
    ("GET /api/desk", "dsa"),
    ("GET /api/stream", "drsa"),
    ("GET /api/map", "drsa"),
    ("GET /api/map/sheet", "drsa"),
    ("GET /api/map/tiles/{zoom}/{x}/{y}", "drsa"),
    ("GET /api/places", "dsa"),
    ("GET /api/ways", "dsa"),
    ("GET /api/cover", "dsa"),
    ("GET /api/standby", "dsa"),
    ("GET /api/streets", "dsa"),
    ("GET /api/closures", "drsa"),
    ("POST /api/closures", "dsa"),
    ("POST /api/closures/{id}/open", "dsa"),
    ("GET /api/travel", "dsa"),
    ("GET /api/reports/promise", "sa"),
    ("GET /api/reports/overrides", "sa"),
    ("GET /api/reports/overrides.csv", "sa"),
    ("GET /api/what-if", "sa"),
    ("POST /api/what-if", "sa"),
    ("POST /api/what-if/stop", "sa"),
    ("GET /api/incidents", "dsa"),
    ("GET /api/incidents/{id}", "dsa"),
    ("GET /api/clients", "dsa"),
    ("GET /api/clients/{id}", "dsa"),
    ("GET /api/verbs", "drsa"),
    ("POST /api/incidents", "dsa"),
    ("POST /api/incidents/{id}/{verb}", "drsa"),
    ("POST /api/jobs/{id}/{verb}", "drsa"),
    ("POST /api/responders/{id}/{verb}", "drsa"),
    ("POST /api/clients/{id}/{verb}", "drsa"),
    ("GET /api/phone", "r"),
    ("POST /api/phone/seen", "r"),
    ("POST /api/phone/positions", "r"),
    ("POST /api/hand-overs", "p"),
    ("GET /api/hand-overs/{reference}", "p"),
    ("POST /api/signals", "b"),
    ("GET /healthz", "*"),
    ("GET /readyz", "*"),
    ("GET /metrics", "*"),
    ("GET /problems/{slug}", "*"),
    ("GET /openapi.json", "*"),
];

/// Callers, by their letter, with the person of each role.
const CALLERS: &[(char, &str)] = &[('d', "ana"), ('r', "rob"), ('s', "sue"), ('a', "abe"), ('p', ""), ('b', ""), ('-', "")];

#[tokio::test]
async fn every_route_lets_in_whom_the_list_names_and_nobody_else() {
    let house = House::new().await;
    let bridge = house.engine.add_bridge(crate::house::provider(), "bridge 1").await.unwrap();
    let expected: BTreeMap<&str, &str> = EXPECTED.iter().copied().collect();
    let table = api::routes::table();
    assert_eq!(table.len(), EXPECTED.len(), "every route stands in the list");
    for entry in table {
        let named = format!("{} {}", entry.method, entry.path);
        let allowed = expected.get(named.as_str()).unwrap_or_else(|| panic!("{named} is not in the list"));
        let path = entry.path.replace("{id}", &iris().to_string()).replace("{verb}", "no-such-verb").replace("{reference}", "none");
        for (letter, user) in CALLERS {
            let ask = match entry.method.as_str() {
                "GET" => house.get(&path),
                "DELETE" => house.delete(&path),
                _ => house.post(&path, json!({})),
            };
            let body: &[u8] = if entry.method == "GET" { b"" } else { b"{}" };
            let ask = match letter {
                'p' => signed(ask, SECRET, &format!("msg {named}"), house.clock_ms() / 1_000, body),
                'b' => ask.header("authorization", format!("Bearer {}", bridge.expose())),
                '-' => ask,
                _ => ask.by(&house.session(user).await),
            };
            let begun = tokio::time::timeout(crate::house::PATIENCE, ask.begin()).await.unwrap();
            let status = begun.status().as_u16();
            let let_in = status != 401 && status != 403 || entry.path == "/api/session" && entry.method == "POST";
            let should = *allowed == "*" || allowed.contains(*letter);
            assert_eq!(let_in, should, "{named} by {letter}: {status}");
            assert_ne!(status, 500, "{named} by {letter}");
        }
    }
}

#[tokio::test]
async fn every_verb_is_for_its_roles_only() {
    let house = House::new().await;
    for facts in VERBS.iter().filter(|facts| !facts.roles.is_empty()) {
        let folder = match facts.about {
            About::Incident => "incidents",
            About::Job => "jobs",
            About::Responder => "responders",
            About::Client => "clients",
            About::New | About::Any => continue,
        };
        for user in ["ana", "rob", "sue", "abe"] {
            let session = house.session(user).await;
            let role = house.engine.look(|view| view.people[&house.people[user]].role);
            // Nothing with this identifier is there: whoever may ask hears of that, or of a field, and nobody else of anything.
            let path = format!("/api/{folder}/{}/{}", domain::ids::JobId::from_bytes([9; 16]), facts.name);
            let answered = house.post(path, json!({})).by(&session).send().await;
            let by_role = answered.status.as_u16() == 403 && answered.json()["detail"] == "Your role may not do this.";
            assert_eq!(!by_role, facts.roles.contains(&role), "{} by {user}: {}", facts.name, String::from_utf8_lossy(&answered.bytes));
            assert!(answered.status.as_u16() < 500);
        }
    }
}

#[tokio::test]
async fn nobody_reaches_anything_with_a_token_that_is_nobodys() {
    let house = House::new().await;
    for session in ["attend=", "attend=nonsense", "__Host-attend=AAAA", "other=1"] {
        assert_eq!(house.get("/api/desk").by(session).send().await.slug(), "not-signed-in");
    }
}
