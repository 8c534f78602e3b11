//! Signals of devices, through a bridge. Nothing is refused for an unknown account, an unknown code or a clock that is wrong.

use std::sync::Arc;

use domain::ids::{IncidentId, SignalId};
use domain::time::Timestamp;
use engine::SignalReceived;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::access::Who;
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::hand_over::reading::{Reading, warn};
use crate::problem::{FieldError, Kind, Problem};
use crate::routes::{Entry, entry};

/// Fields a bridge may send.
const FIELDS: &[&str] = &["source", "dedupe_key", "account", "kind", "code", "device_time", "latitude", "longitude", "text"];
/// Characters of a short field.
const SHORT: usize = 200;
/// Characters of a long one.
const LONG: usize = 2_000;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(POST "/api/signals", Who::Bridge, "A device's signal, through a bridge. Durable before it is answered; a repeat of the same is known by its key.", receive, takes: "SignalSent", gives: "SignalTaken"),
    ]
}

/// A signal as a bridge sends it.
#[derive(Clone, Debug, Default, PartialEq, ToSchema)]
pub struct SignalSent {
    /// Which line or receiver, within the bridge.
    pub source: String,
    /// What makes a repeat of it the same signal.
    pub dedupe_key: String,
    /// What the unit calls itself.
    pub account: String,
    /// What it is: "pendant", "smoke".
    pub kind: Option<String>,
    /// The code as sent.
    pub code: Option<String>,
    /// When, by the device's clock: RFC 3339.
    pub device_time: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Anything else in words.
    pub text: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SignalTaken {
    /// Its identifier in the raw record.
    pub signal: SignalId,
    /// The incident it raised or joined.
    pub incident: Option<IncidentId>,
    /// Whether it had come before.
    pub repeated: bool,
    /// What could not be read as it was sent.
    pub warnings: Vec<FieldError>,
}

async fn receive(hall: Arc<Hall>, asked: Asked) -> Answer {
    let token = asked.bearer().ok_or_else(no_bridge)?;
    let bridge = hall.house.engine.bridge(token).await?.ok_or_else(no_bridge)?;
    let body = asked.json()?;
    let fields = body.as_object().cloned().unwrap_or_default();
    let mut warnings = Vec::new();
    let mut received = read(&fields, hall.house.engine.clock().now(), &mut warnings)?;
    received.raw = asked.body.clone()?.to_vec();
    let outcome = hall.house.engine.receive_signal(&bridge, received).await?;
    if outcome.key_reused {
        warn(&mut warnings, "dedupe_key", "came before, with other content or of what is over: this was taken as a signal of its own");
    }
    if !outcome.known {
        warn(&mut warnings, "account", "is nobody's: somebody looks into it");
    }
    json(&SignalTaken { signal: outcome.signal, incident: outcome.incident, repeated: outcome.repeated, warnings })
}

fn no_bridge() -> Problem {
    Problem::new(Kind::NotSignedIn, "A bridge sends its token: Authorization: Bearer …")
}

fn read(fields: &Map<String, Value>, now: Timestamp, warnings: &mut Vec<FieldError>) -> Result<SignalReceived, Problem> {
    let sent = Reading::whole(fields);
    sent.only(FIELDS, warnings);
    let mut text = |name: &str, most: usize| sent.text(name, most, warnings).unwrap_or_default();
    let (source, dedupe_key, account) = (text("source", SHORT), text("dedupe_key", SHORT), text("account", SHORT));
    let (kind, code, said) = (text("kind", SHORT), text("code", SHORT), text("text", LONG));
    let required = [("source", &source), ("dedupe_key", &dedupe_key), ("account", &account)];
    let missing: Vec<FieldError> = required
        .into_iter()
        .filter(|(_, given)| given.is_empty())
        .map(|(name, _)| FieldError { field: name.to_owned(), rule: "is required".to_owned() })
        .collect();
    if !missing.is_empty() {
        return Err(Problem {
            errors: missing,
            ..Problem::new(Kind::InvalidField, "It lacks what nobody can act without. Nothing was taken.")
        });
    }
    let (device_at, position) = (sent.instant("device_time", now, warnings), sent.position(warnings));
    Ok(SignalReceived { source, dedupe_key, account, kind, code, device_at, position, text: said, raw: Vec::new() })
}
