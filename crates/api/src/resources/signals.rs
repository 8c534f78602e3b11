//! Signals of devices, through a bridge. Nothing is refused for an unknown account, an unknown code or a clock that is wrong.

use std::sync::Arc;

use domain::ids::{IncidentId, SignalId};
use domain::time::Timestamp;
use engine::{Bridge, SignalReceived};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Who;
use crate::answer::{Answer, json};
use crate::extract::{Asked, BODY_MAX, HAND_OVER_MAX};
use crate::hall::Hall;
use crate::hand_over::reading::{Reading, warn};
use crate::problem::{FieldError, Kind, Problem};
use crate::routes::{Entry, entry};
use crate::sent::{named_in, object};

/// Fields a bridge may send.
const FIELDS: &[&str] = &["source", "dedupe_key", "account", "kind", "code", "device_time", "latitude", "longitude", "text"];
/// Characters of a short field.
const SHORT: usize = 200;
/// Characters of a long one.
const LONG: usize = 2_000;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(POST "/api/signals", Who::Bridge, "A device's signal, through a bridge. Durable before it is answered; a repeat of the same is known by its key.", receive, takes: "SignalSent", gives: "SignalTaken", body_max: HAND_OVER_MAX),
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
    let mut warnings = Vec::new();
    let received =
        read(&asked, hall.house.engine.clock().now(), &mut warnings).inspect_err(|problem| tell(&hall, &bridge, &asked, problem))?;
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

/// A bridge that is known said something nobody could take: no desk may think that nothing happened.
fn tell(hall: &Hall, bridge: &Bridge, asked: &Asked, problem: &Problem) {
    let why: Vec<String> = problem.errors.iter().map(|error| format!("{} {}", error.field, error.rule)).collect();
    let why = if why.is_empty() { problem.detail.clone() } else { format!("{}.", why.join("; ")) };
    let sent = asked.body.as_ref().unwrap_or(&asked.begun);
    let sender = format!("the bridge {}", bridge.name);
    let whose =
        named_in(sent, "account").map_or_else(|| "Nobody knows what it was".to_owned(), |account| format!("It names the unit {account}"));
    let said = format!("A signal of {sender} was refused: {why} {whose}: look there.");
    hall.house.engine.tell_refused(&sender, &format!("{}:{said}", hall.digest(sent)), &said);
}

fn read(asked: &Asked, now: Timestamp, warnings: &mut Vec<FieldError>) -> Result<SignalReceived, Problem> {
    let mut raw = asked.body.clone()?.to_vec();
    let fields = object(&raw, warnings)?;
    if raw.len() > BODY_MAX {
        raw.truncate(BODY_MAX);
        warn(warnings, "body", &format!("is longer than {BODY_MAX} bytes: it was read, and what is kept of it as it came was cut"));
    }
    let sent = Reading::whole(&fields);
    sent.only(FIELDS, warnings);
    let mut text = |name: &str, most: usize| sent.text(name, most, warnings).unwrap_or_default();
    let (source, dedupe_key, account) = (text("source", SHORT), text("dedupe_key", SHORT), text("account", SHORT));
    let (kind, code, said) = (text("kind", SHORT), text("code", SHORT), text("text", LONG));
    if account.is_empty() {
        return Err(Problem {
            errors: vec![FieldError { field: "account".to_owned(), rule: "is required".to_owned() }],
            ..Problem::new(Kind::InvalidField, "It lacks what nobody can act without. Nothing was taken; the desks have been told.")
        });
    }
    if source.is_empty() {
        warn(warnings, "source", "is missing: the bridge stands for it");
    }
    if dedupe_key.is_empty() {
        warn(warnings, "dedupe_key", "is missing: sent again it is another signal");
    }
    let (device_at, position) = (sent.instant("device_time", now, warnings), sent.position(warnings));
    Ok(SignalReceived { source, dedupe_key, account, kind, code, device_at, position, text: said, raw })
}
