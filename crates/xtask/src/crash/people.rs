//! The people of the run: operators who raise, decide and close, responders who accept, decline, let time pass and attend. They go on
//! through every kill as real ones would, until they are told to stop.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::ledger::Mark;
use super::speak::Person;

/// An operator has so many incidents in hand at most.
const IN_HAND_MAX: usize = 6;
/// A pause when there is nothing to do.
const NOTHING_TO_DO: Duration = Duration::from_millis(30);
/// A responder answers so many of a hundred offers with no; and lets so many pass in silence.
const DECLINED_PERCENT: u64 = 15;
const IGNORED_PERCENT: u64 = 8;

/// An operator's day.
///
/// # Errors
/// When the server stops answering for good.
pub async fn operator(mut person: Person, stop: Arc<AtomicBool>) -> Result<()> {
    let mut in_hand: VecDeque<(String, String)> = VecDeque::new();
    while !stop.load(Ordering::Relaxed) {
        if in_hand.len() < IN_HAND_MAX {
            in_hand.extend(raise(&mut person).await?);
        }
        let Some((id, number)) = in_hand.pop_front() else { continue };
        let Some(found) = person.read(&format!("/api/incidents/{id}")).await else {
            in_hand.push_front((id, number));
            tokio::time::sleep(NOTHING_TO_DO).await;
            continue;
        };
        match found["incident"]["state"].as_str().unwrap_or_default() {
            "resolved" => close(&mut person, &id, &number).await?,
            "closed" => {}
            _ => {
                if person.dice.chance(30) {
                    note(&mut person, &id, &number).await?;
                }
                in_hand.push_back((id, number));
                tokio::time::sleep(NOTHING_TO_DO).await;
            }
        }
    }
    Ok(())
}

/// Takes a call from somebody unknown at an address of their own, and decides on a visit. Returns the incident's id and number.
async fn raise(person: &mut Person) -> Result<Option<(String, String)>> {
    let key = person.key();
    let caller = format!("caller<{key}>");
    let (house, latitude, longitude) = (person.dice.between(1, 900), person.dice.between(51_570, 51_660), person.dice.between(80, 260));
    let situation = *person.dice.one_of(&["fall_injured", "fall_uninjured", "unwell", "life_at_risk"]);
    let body = json!({
        "caller": caller,
        "call_back": "020 7946 0000",
        "class": "person",
        "situation": situation,
        "speech": true,
        "note": format!("call<{key}>"),
        "place": {
            "address": {"lines": format!("{house} {key} Road"), "postcode": "EN5 1AA"},
            "position": {"latitude": thousandths(latitude), "longitude": -thousandths(longitude)},
            "precision": "address",
        },
    });
    let raised = person.ask(&key, "/api/incidents", &body, Mark { kind: "incident_raised", incident: None, word: Some(caller) }).await?;
    let Some((id, number)) = raised.as_ref().and_then(|raised| Some((raised["incident"].as_str()?.to_owned(), text(&raised["number"]))))
    else {
        return Ok(None);
    };
    for (verb, kind, body) in [
        ("answer", "incident_answered", json!({})),
        ("respond", "incident_decided", json!({"note": "a visit", "override_reason": "no contract is known for the caller"})),
    ] {
        let key = person.key();
        person.ask(&key, &format!("/api/incidents/{id}/{verb}"), &body, Mark { kind, incident: Some(number.clone()), word: None }).await?;
    }
    Ok(Some((id, number)))
}

async fn note(person: &mut Person, id: &str, number: &str) -> Result<()> {
    let key = person.key();
    let word = format!("note<{key}>");
    let mark = Mark { kind: "note_written", incident: Some(number.to_owned()), word: Some(word.clone()) };
    person.ask(&key, &format!("/api/incidents/{id}/note"), &json!({"text": word}), mark).await?;
    Ok(())
}

async fn close(person: &mut Person, id: &str, number: &str) -> Result<()> {
    let key = person.key();
    let outcome =
        json!({"kind": "assisted", "condition": "well", "secure": true, "key_returned": null, "kin_told": "yes", "note": "well again"});
    let mark = Mark { kind: "incident_closed", incident: Some(number.to_owned()), word: None };
    person.ask(&key, &format!("/api/incidents/{id}/close"), &json!({"outcome": outcome}), mark).await?;
    Ok(())
}

/// A responder's shift.
///
/// # Errors
/// When the server stops answering for good.
pub async fn responder(mut person: Person, stop: Arc<AtomicBool>) -> Result<()> {
    let mut ignored: BTreeSet<String> = BTreeSet::new();
    while !stop.load(Ordering::Relaxed) {
        let Some(phone) = person.read("/api/phone").await else {
            tokio::time::sleep(NOTHING_TO_DO).await;
            continue;
        };
        person.mention("/api/phone/seen", &json!({"position": phone["position"]})).await;
        if !phone["job"].is_null() {
            next_step(&mut person, &phone).await?;
        } else if let Some(offer) = first_offer(&phone, &ignored) {
            answer_offer(&mut person, &offer, &mut ignored).await?;
        } else {
            tokio::time::sleep(NOTHING_TO_DO).await;
        }
    }
    Ok(())
}

fn first_offer(phone: &Value, ignored: &BTreeSet<String>) -> Option<Value> {
    phone["offers"].as_array()?.iter().find(|offer| offer["id"].as_str().is_some_and(|id| !ignored.contains(id))).cloned()
}

async fn answer_offer(person: &mut Person, offer: &Value, ignored: &mut BTreeSet<String>) -> Result<()> {
    let (id, job) = (text(&offer["id"]), text(&offer["job"]));
    let incident = Some(text(&offer["number"]));
    // Whatever is said now, the same offer is not looked at again; the server may show it for a moment longer.
    ignored.insert(id.clone());
    if person.dice.chance(IGNORED_PERCENT) {
        return Ok(());
    }
    let key = person.key();
    if person.dice.chance(DECLINED_PERCENT) {
        let body = json!({"offer": id, "reason": "other", "note": "not now"});
        person.ask(&key, &format!("/api/jobs/{job}/decline"), &body, Mark { kind: "offer_declined", incident, word: None }).await?;
    } else {
        let body = json!({"offer": id});
        person.ask(&key, &format!("/api/jobs/{job}/accept"), &body, Mark { kind: "offer_accepted", incident, word: None }).await?;
    }
    Ok(())
}

async fn next_step(person: &mut Person, phone: &Value) -> Result<()> {
    let job = &phone["job"];
    let (id, incident) = (text(&job["id"]), Some(text(&job["number"])));
    let Some(step) = phone["next_steps"].as_array().and_then(|steps| steps.first()).and_then(Value::as_str) else {
        tokio::time::sleep(NOTHING_TO_DO).await;
        return Ok(());
    };
    let key = person.key();
    if step == "clear" {
        let mut body = json!({"outcome": "assisted", "condition": "well", "note": "helped up"});
        let persons = job["persons"].as_array().map(Vec::as_slice).unwrap_or_default();
        let also = persons.iter().skip(1).map(|person| json!({"incident": person["incident"], "outcome": "assisted", "condition": "well"}));
        body["also"] = also.collect();
        person.ask(&key, &format!("/api/jobs/{id}/clear"), &body, Mark { kind: "cleared", incident, word: None }).await?;
        return Ok(());
    }
    let mark = Mark { kind: "step_recorded", incident, word: None };
    person.ask(&key, &format!("/api/jobs/{id}/step"), &json!({"step": step}), mark.clone()).await?;
    // A second tap on the same button: another key, the same step, no event.
    if person.dice.chance(10) {
        let key = person.key();
        person.ask(&key, &format!("/api/jobs/{id}/step"), &json!({"step": step}), mark).await?;
    }
    Ok(())
}

/// A word or a number, as text.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn thousandths(value: u64) -> f64 {
    f64::from(u32::try_from(value).expect("drawn from a small range")) / 1_000.0
}
