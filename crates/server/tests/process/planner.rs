//! Who plans is killed while visits wait, on one PostgreSQL (where `ATTEND_TEST_POSTGRES` names one): the other plans within the lease, nobody twice.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::kit::{Caller, Case, call};
use crate::postgres::{database, serve};
use crate::races::hire;

/// The lease is four seconds and looked at every second; the rest is a machine that has much else to do.
const REPLACED_WITHIN_MS: i64 = 10_000;
/// Visits that wait, and responders for them.
const VISITS: usize = 3;

/// A visit that is decided on; its incident.
async fn decided(desk: &Caller, note: &str) -> String {
    let raised = desk.must("/api/incidents", call(note)).await;
    let incident = raised["incident"].as_str().unwrap().to_owned();
    desk.must(&format!("/api/incidents/{incident}/answer"), json!({})).await;
    let go = json!({ "note": "go", "override_reason": "no contract is known for the caller" });
    desk.must(&format!("/api/incidents/{incident}/respond"), go).await;
    incident
}

async fn job_of(desk: &Caller, incident: &str) -> Value {
    desk.get(&format!("/api/incidents/{incident}")).await.body["incident"]["job"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_planner_is_killed_while_visits_wait_and_the_other_plans_within_the_lease_and_nobody_is_booked_twice() {
    let Some(url) = database() else { return };
    let case = Case::with_key();
    case.run(&["migrate", "--database", &url]).well();
    // Whoever came first leads.
    let one = serve(&case, "one", &url);
    let mut ada = one.caller();
    ada.cookie = ada.post("/api/setup", &crate::kit::first(&one.link())).await.cookie.expect("whoever sets up is signed in");
    let first = {
        let scout = hire(&ada, [&one, &one], 9).await;
        let incident = decided(&ada, "Barn").await;
        let offered = |job: &Value| job["incident"]["job"]["offers"].as_array().is_some_and(|offers| !offers.is_empty());
        let shown = ada.until(&format!("/api/incidents/{incident}"), "offered by the one that leads", offered).await;
        let accept = json!({ "offer": shown["incident"]["job"]["offers"][0]["id"] });
        scout.doors[0].must(&format!("/api/jobs/{}/accept", shown["incident"]["job"]["id"].as_str().unwrap()), accept).await;
        scout.id
    };
    let other = serve(&case, "other", &url);
    let desk = Caller { cookie: ada.cookie.clone(), ..other.caller() };
    let mut asked = vec![];
    for n in 1..=VISITS {
        asked.push(hire(&desk, [&other, &other], n).await);
    }
    let killed_at = desk.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap();
    one.kill();
    let mut incidents = vec![];
    for note in ["Park", "Mill", "Lane"] {
        incidents.push(decided(&desk, note).await);
    }
    let mut to = BTreeSet::new();
    for incident in &incidents {
        let offered = |shown: &Value| shown["incident"]["job"]["offers"].as_array().is_some_and(|offers| !offers.is_empty());
        let shown = desk.until(&format!("/api/incidents/{incident}"), "offered by the one that is left", offered).await;
        let offer = &shown["incident"]["job"]["offers"][0];
        let after_ms = offer["made_at"].as_i64().unwrap() - killed_at;
        assert!(after_ms <= REPLACED_WITHIN_MS, "replaced after {after_ms} ms");
        assert_ne!(offer["to"], json!(first), "whoever has a visit is not asked");
        to.insert(offer["to"].as_str().unwrap().to_owned());
    }
    assert_eq!(to.len(), VISITS, "three visits, three people: {to:?}");
    for responder in &asked {
        let has_one = |phone: &Value| phone["offers"].as_array().is_some_and(|offers| offers.len() == 1);
        let phone = responder.doors[1].until("/api/phone", "one offer each", has_one).await;
        let (job, offer) = (phone["offers"][0]["job"].as_str().unwrap(), &phone["offers"][0]["id"]);
        responder.doors[1].must(&format!("/api/jobs/{job}/accept"), json!({ "offer": offer })).await;
    }
    let mut going = BTreeSet::new();
    for incident in &incidents {
        let job = job_of(&desk, incident).await;
        let live = job["assignments"].as_array().unwrap().iter().filter(|one| one["state"] == "live");
        going.extend(live.map(|one| one["responder"].as_str().unwrap().to_owned()));
    }
    assert_eq!(going.len(), VISITS, "nobody twice, nobody nowhere: {going:?}");
    other.stop().well();
    assert!(case.run(&["verify", "--database", &url]).well().contains("The record is whole."));
}
