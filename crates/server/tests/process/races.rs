//! The race for a visit, through two real services on one PostgreSQL (where `ATTEND_TEST_POSTGRES` names one): one order, one winner.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::kit::{Caller, Case, Got, PASSWORD, Server, call, is_success};
use crate::postgres::{database, serve};

/// So many are asked at once, each through both services, again and again: a hundred acceptances.
const RESPONDERS: usize = 10;
const TIMES: usize = 10;

/// A responder on duty, at both services.
pub struct Asked {
    /// Their identifier.
    pub id: String,
    /// Their call sign.
    pub call_sign: String,
    /// Signed in at both.
    pub doors: [Caller; 2],
}

/// Somebody on duty, at both services.
pub async fn hire(ada: &Caller, services: [&Server; 2], n: usize) -> Asked {
    let (user, call_sign) = (format!("responder{n}"), format!("R{n}"));
    let base = json!({ "latitude": 51.65, "longitude": -0.19 });
    let person = json!({ "name": user, "user": user, "password": PASSWORD, "role": "responder", "call_sign": call_sign, "base": base });
    ada.must("/api/staff", person).await;
    let here = services[n % 2].caller().sign_in(&user, PASSWORD).await.expect("both services know everybody");
    let me = here.get("/api/session").await.body;
    let id = me["responder"].as_str().unwrap().to_owned();
    let until = me["clock"]["now_at"].as_i64().unwrap() + 8 * 3_600_000;
    here.must(&format!("/api/responders/{id}/go-on-duty"), json!({ "until": until })).await;
    let doors = services.map(|service| Caller { cookie: here.cookie.clone(), ..service.caller() });
    Asked { id, call_sign, doors }
}

/// The visit, and the offer that each of them holds.
async fn offers(ada: &Caller, asked: &[Asked]) -> (String, String, Vec<String>) {
    let raised = ada.must("/api/incidents", call("Park")).await;
    let incident = raised["incident"].as_str().unwrap().to_owned();
    ada.must(&format!("/api/incidents/{incident}/answer"), json!({})).await;
    let go = json!({ "note": "go", "override_reason": "no contract is known for the caller" });
    ada.must(&format!("/api/incidents/{incident}/respond"), go).await;
    let detail = ada.get(&format!("/api/incidents/{incident}")).await.body;
    let job = find(&detail, "job").expect("a visit was decided");
    let mut held = vec![];
    for responder in asked {
        ada.must(&format!("/api/jobs/{job}/offer"), json!({ "to": responder.id, "reason": "everybody is asked" })).await;
        let has_one = |phone: &Value| phone["offers"].as_array().is_some_and(|offers| !offers.is_empty());
        let phone = responder.doors[0].until("/api/phone", "offered", has_one).await;
        held.push(phone["offers"][0]["id"].as_str().unwrap().to_owned());
    }
    (incident, job, held)
}

/// The first text under this name, however deep.
fn find(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(fields) => match fields.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Object(inner)) if inner.get("id").is_some_and(Value::is_string) => inner["id"].as_str().map(str::to_owned),
            _ => fields.values().find_map(|inner| find(inner, name)),
        },
        Value::Array(items) => items.iter().find_map(|inner| find(inner, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_acceptances_through_two_services_exactly_one_wins_and_everybody_hears_who() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    let (one, other) = (serve(&case, "one", &url), serve(&case, "other", &url));
    let mut ada = one.caller();
    ada.cookie = ada.post("/api/setup", &crate::kit::first(&other.link())).await.cookie.expect("whoever sets up is signed in");
    let mut asked = vec![];
    for n in 1..=RESPONDERS {
        asked.push(hire(&ada, [&one, &other], n).await);
    }
    let (incident, job, held) = offers(&ada, &asked).await;
    let mut racing = JoinSet::new();
    for n in 0..RESPONDERS * TIMES {
        let (who, door) = (n % RESPONDERS, (n / RESPONDERS) % 2);
        let (caller, path, body) = (asked[who].doors[door].clone(), format!("/api/jobs/{job}/accept"), json!({ "offer": held[who] }));
        racing.spawn(async move { (who, caller.post(&path, &body).await) });
    }
    let mut answers: BTreeMap<usize, Vec<Got>> = BTreeMap::new();
    for (who, got) in racing.join_all().await {
        answers.entry(who).or_default().push(got);
    }
    let said_yes: Vec<usize> =
        answers.iter().filter(|(_, all)| all.iter().any(|got| is_success(got.status))).map(|(who, _)| *who).collect();
    assert_eq!(said_yes.len(), 1, "{answers:?}");
    let winner = said_yes[0];
    for (who, all) in &answers {
        assert_eq!(all.len(), TIMES);
        for got in all {
            if *who == winner {
                assert!(is_success(got.status), "the winner's own repeats are true already: {got:?}");
            } else {
                assert_eq!((got.status, got.body["type"].as_str()), (409, Some("/problems/taken")), "{got:?}");
                assert!(got.text.contains(&asked[winner].call_sign), "the losers hear who has it: {got:?}");
            }
        }
    }
    let detail = ada.get(&format!("/api/incidents/{incident}")).await;
    assert_eq!(detail.text.matches("\"offer_accepted\"").count(), 1, "{}", detail.text);
    for responder in asked.iter().enumerate().filter(|(who, _)| *who != winner).map(|(_, responder)| responder) {
        let freed = |phone: &Value| phone["offers"].as_array().is_some_and(Vec::is_empty) && phone["job"].is_null();
        responder.doors[1].until("/api/phone", "free again", freed).await;
    }
    one.stop().well();
    other.stop().well();
    assert!(case.run(&["verify", "--database", &url]).well().contains("The record is whole."));
}
