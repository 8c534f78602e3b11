//! What is measured on a running copy, one measure a function.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use super::house::{DESKS, People};
use super::register::{reference, smoke_detector};
use super::streams::Phones;
use super::wire::{Wire, request};

/// How much is measured in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// Hand-overs, one after another.
    pub hand_overs: usize,
    /// Alarms, one after another.
    pub alarms: usize,
    /// How long a rate is taken.
    pub rate: Duration,
}

/// What sorts of need the clients have, one sort after another.
const CLASSES: [(&str, &str); 4] = [("person", "fall_uninjured"), ("attack", "attack"), ("gas", "gas"), ("fault", "equipment")];
/// Phones that send fixes at once.
const PHONES: usize = 16;
/// An offer that has not come by then does not come.
const OFFER_LIMIT: Duration = Duration::from_secs(20);
/// Asked before the first that counts.
const WARM_UP: usize = 10;

/// Milliseconds from each signed hand-over to its answer.
///
/// # Errors
/// When one is refused.
pub fn hand_overs(address: SocketAddr, people: &People, count: usize) -> Result<Vec<f64>> {
    let mut wire = Wire::open(address)?;
    let mut taken = vec![];
    for number in 1..=WARM_UP + count {
        let asked = hand_over(&people.secret, number)?;
        let started = Instant::now();
        let reply = wire.ask(&asked)?;
        let took = started.elapsed();
        let answer = reply.json().context("a hand-over")?;
        if answer["client_found"] == false {
            bail!("the client of a hand-over was not found: {answer}");
        }
        if number > WARM_UP {
            taken.push(ms(took));
        }
    }
    Ok(taken)
}

/// A hand-over of one client who asks for a visit, signed.
fn hand_over(secret: &str, number: usize) -> Result<Vec<u8>> {
    let body = json!({
        "reference": format!("CASE-{number}"), "operator": "Otto Operator", "alarm": {"type": "pendant", "voice_heard": true},
        "client": {"reference": reference(number), "name": format!("Client {number}"), "postcode": "SW1A 1AA"},
        "situation": "fall_uninjured", "call_back": "020 7946 0002", "respond": true, "note": "On the floor in the kitchen, awake.",
    })
    .to_string();
    let (id, seconds) = (format!("msg_{number}"), now_ms()? / 1_000);
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).context("the partner's secret is not base64")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).context("HMAC takes a key of any length")?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let seconds = seconds.to_string();
    let headers = [("webhook-id", id.as_str()), ("webhook-timestamp", &seconds), ("webhook-signature", &signature)];
    Ok(request("POST", "/api/hand-overs", &headers, &body))
}

/// Milliseconds from sending each fire alarm until an offer of it stands on an open phone's stream. The desk takes each visit back, so
/// that every alarm finds everybody free.
///
/// # Errors
/// When an alarm is refused or no offer comes.
pub fn alarms(address: SocketAddr, people: &People, count: usize) -> Result<Vec<f64>> {
    let phones = Phones::open(address, &people.responders)?;
    let (mut bridge, mut desk) = (Wire::open(address)?, Wire::open(address)?);
    let token = format!("Bearer {}", people.bridge);
    let mut taken = vec![];
    let mut before: BTreeSet<i64> = BTreeSet::new();
    for number in 1..=WARM_UP + count {
        let body = json!({"source": "line-1", "dedupe_key": format!("alarm-{number}"), "account": smoke_detector(2_000 + number), "kind": "smoke", "code": "24"});
        let asked = request("POST", "/api/signals", &[("Authorization", &token)], &body.to_string());
        let started = Instant::now();
        let raised = bridge.ask(&asked)?.json().context("an alarm")?;
        let seen = loop {
            let seen = phones.seen.recv_timeout(OFFER_LIMIT).with_context(|| format!("no offer of alarm {number} came"))?;
            // A snapshot repeats what stands, also while it is being taken back.
            if !before.contains(&seen.number) {
                break seen;
            }
        };
        before.insert(seen.number);
        if number > WARM_UP {
            taken.push(ms(seen.at.duration_since(started)));
        }
        let incident = raised["incident"].as_str().context("an alarm names its incident")?;
        end_fire(&mut desk, incident, people).with_context(|| format!("alarm {number} is ended"))?;
    }
    Ok(taken)
}

/// Ends a fire that nobody attended as a desk must: answered, the brigade on record, and two people, so that the next finds everybody free again.
fn end_fire(desk: &mut Wire, incident: &str, people: &People) -> Result<()> {
    let acts = [
        (0, "answer", json!({})),
        (0, "emergency", json!({"service": "fire", "reference": "F-2207", "note": "measured"})),
        (0, "resolve", json!({"outcome": "fire_service_attended", "note": "measured"})),
        (1, "agree", json!({})),
    ];
    for (who, verb, body) in acts {
        let key = format!("{verb}-{incident}");
        let headers = [("Cookie", people.desks[who].as_str()), ("Idempotency-Key", &key)];
        desk.ask(&request("POST", &format!("/api/incidents/{incident}/{verb}"), &headers, &body.to_string()))?.json().context(verb)?;
    }
    Ok(())
}

/// Incidents raised a second by several desks at once, each of another client of the register.
///
/// # Errors
/// When one is refused.
pub fn incidents(address: SocketAddr, people: &People, lasting: Duration) -> Result<f64> {
    let make = |desk: usize, number: u64| {
        let place = usize::try_from(number - 1)? * DESKS + desk;
        let client = &people.clients[place % people.clients.len()];
        let (class, situation) = CLASSES.get(place / people.clients.len()).context("every client has had every sort of need")?;
        let key = format!("raise-{desk}-{number}");
        let body = json!({"client": client, "class": class, "situation": situation, "speech": true, "note": "On the floor, awake."});
        Ok(request("POST", "/api/incidents", &[("Cookie", &people.desks[desk]), ("Idempotency-Key", &key)], &body.to_string()))
    };
    rate(DESKS, lasting, make, address)
}

/// Positions accepted a second, one a request, from several phones at once.
///
/// # Errors
/// When one is refused.
pub fn fixes(address: SocketAddr, people: &People, lasting: Duration) -> Result<f64> {
    let cookies = &people.responders;
    rate(
        PHONES,
        lasting,
        |phone, number| {
            let latitude = 51.6 + (number % 1_000) as f64 / 100_000.0;
            let body = format!(
                r#"{{"fixes":[{{"sequence":{number},"at":{},"latitude":{latitude:.5},"longitude":-0.2,"accuracy_m":8}}]}}"#,
                now_ms()?
            );
            Ok(request("POST", "/api/phone/positions", &[("Cookie", &cookies[phone % cookies.len()])], &body))
        },
        address,
    )
}

/// How many a second are answered well when `clients` ask one after another, each on a connection of its own.
fn rate<F>(clients: usize, lasting: Duration, make: F, address: SocketAddr) -> Result<f64>
where
    F: Fn(usize, u64) -> Result<Vec<u8>> + Sync,
{
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let one = |client: usize| -> Result<()> {
        let mut wire = Wire::open(address)?;
        for number in 1.. {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let reply = wire.ask(&make(client, number)?)?;
            if !(200..300).contains(&reply.status) {
                stop.store(true, Ordering::Relaxed);
                reply.json()?;
            }
            done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let at_work: Vec<_> = (0..clients).map(|client| scope.spawn(move || one(client))).collect();
        // The first moments are for warming up.
        std::thread::sleep(lasting / 5);
        let (first, started) = (done.load(Ordering::Relaxed), Instant::now());
        std::thread::sleep(lasting);
        let counted = done.load(Ordering::Relaxed) - first;
        let took = started.elapsed();
        stop.store(true, Ordering::Relaxed);
        for client in at_work {
            client.join().map_err(|_panic| anyhow::anyhow!("a client broke off"))??;
        }
        Ok(counted as f64 / took.as_secs_f64())
    })
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

fn now_ms() -> Result<u128> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?.as_millis())
}
