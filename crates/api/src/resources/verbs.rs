//! What is asked for: one route for every verb of the table. The verb's own file holds its fields, its roles and its rules.

use std::sync::Arc;

use domain::command::{Command, DeviceStamp, Target};
use domain::ids::{IncidentId, JobId, OfferId};
use domain::place::{Metres, Position, Postcode, Precision, tidy_postcode};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use domain::verbs::{About, Accept, AcceptFor, Raise, SetPlace, VERBS, Verb, VerbFacts};
use domain::words::Role;
use engine::{Current, EngineError, Envelope, Outcome, Principal};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::incidents::received;
use super::phone::job_now;
use crate::Postcodes;
use crate::access::{DESK, STAFF, Who};
use crate::answer::{Answer, created, json};
use crate::extract::Asked;
use crate::fault;
use crate::hall::Hall;
use crate::hand_over::reading::warn;
use crate::problem::{FieldError, Kind, Problem};
use crate::routes::{Entry, entry};
use crate::views::cards::{incident_card, responder_card};
use crate::views::job::job_card;

/// How long a shown code stays on the screen.
const HIDE_AFTER_S: u32 = 60;
/// Accuracies beyond this say nothing: half the way round the earth.
const ACCURACY_MOST_M: i64 = 20_000_000;
/// A device's time is believed back to a month ago.
const DEVICE_PAST_MS: i64 = 31 * 86_400_000;
/// And up to a day ahead.
const DEVICE_AHEAD_MS: i64 = 86_400_000;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/verbs", Who::Staff(STAFF), "Every verb, what it is about, who may and what it does.", table, gives: "VerbTable"),
        entry!(POST "/api/incidents", Who::Staff(DESK), "The desk form: an emergency taken by phone.", raise, takes: "Raise", gives: "Raised", status: 201, keyed: true),
        entry!(POST "/api/incidents/{id}/{verb}", Who::Staff(STAFF), "Ask for something of an incident.", on_incident, gives: "Done", keyed: true),
        entry!(POST "/api/jobs/{id}/{verb}", Who::Staff(STAFF), "Ask for something of a job.", on_job, gives: "Done", keyed: true),
        entry!(POST "/api/responders/{id}/{verb}", Who::Staff(STAFF), "Ask for something of a responder.", on_responder, gives: "Done", keyed: true),
        entry!(POST "/api/clients/{id}/{verb}", Who::Staff(STAFF), "Ask for something of a client.", on_client, gives: "Done", keyed: true),
    ]
}

/// A verb as the table has it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VerbView {
    /// Its word in addresses.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// new, incident, job, responder, client.
    #[schema(value_type = String)]
    pub about: &'static str,
    /// Who may.
    pub roles: Vec<Role>,
    /// What it does.
    #[schema(value_type = String)]
    pub doc: &'static str,
}

/// All verbs somebody may ask for, in the order of the table.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(transparent)]
pub struct VerbTable(pub Vec<VerbView>);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Done {
    /// How far the record goes with it.
    pub position: i64,
    /// How many events; none when it was already true.
    pub events: u32,
    /// Whether this is the answer to an earlier sending of the same.
    pub repeated: bool,
    /// What could not be read as it was sent: it was left out or kept otherwise, and the act was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FieldError>,
}

/// What came of raising.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Raised {
    /// The incident.
    pub incident: IncidentId,
    /// Its number.
    pub number: i64,
    /// Whether one that was open was joined.
    pub joined: bool,
    /// How far the record goes with it.
    pub position: i64,
    /// What could not be read as it was sent: it was left out or kept otherwise, and the act was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FieldError>,
}

/// A code that may be shown.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub struct Revealed {
    /// The code.
    pub code: String,
    /// Seconds after which it is to vanish from the screen.
    pub hide_after_s: u32,
    /// How far the record goes with the reveal in it.
    pub position: i64,
}

/// What an address names a verb's target by.
pub const fn about_word(about: About) -> &'static str {
    match about {
        About::New => "new",
        About::Incident => "incident",
        About::Job => "job",
        About::Responder => "responder",
        About::Client => "client",
        About::Any => "any",
    }
}

async fn table(_hall: Arc<Hall>, _asked: Asked) -> Answer {
    let verbs = VERBS.iter().filter(|facts| !facts.roles.is_empty());
    let verbs =
        verbs.map(|facts| VerbView { name: facts.name, about: about_word(facts.about), roles: facts.roles.to_vec(), doc: facts.doc });
    json(&VerbTable(verbs.collect()))
}

async fn raise(hall: Arc<Hall>, asked: Asked) -> Answer {
    let facts = facts("raise", About::New)?;
    let Asking { envelope, mut warnings } = envelope(&hall, &asked, facts, Target::New)?;
    if let Verb::Raise(raise) = &envelope.command.verb
        && raise.raised_to().is_some()
    {
        warn(&mut warnings, "priority", "is less urgent than what is the matter; it was taken as the emergency that it is");
    }
    let principal = asked.principal()?;
    let outcome = match hall.house.engine.handle(envelope).await {
        Ok(outcome) => outcome,
        Err(error) => return Err(refused(&hall, principal, error).await),
    };
    let (Some(incident), Some(number)) = (outcome.incident, outcome.number) else {
        tracing::error!(position = outcome.position, "raising gave no incident");
        return Err(Problem::new(Kind::Defect, "It was written down, but not answered as it should be. Look at the queue."));
    };
    created(&Raised { incident, number, joined: outcome.joined, position: outcome.position, warnings })
}

async fn on_incident(hall: Arc<Hall>, asked: Asked) -> Answer {
    let target = Target::Incident(asked.id(0, "incident")?);
    verb(hall, asked, About::Incident, target).await
}

async fn on_job(hall: Arc<Hall>, asked: Asked) -> Answer {
    let target = Target::Job(asked.id(0, "job")?);
    verb(hall, asked, About::Job, target).await
}

async fn on_responder(hall: Arc<Hall>, asked: Asked) -> Answer {
    let target = Target::Responder(asked.id(0, "responder")?);
    verb(hall, asked, About::Responder, target).await
}

async fn on_client(hall: Arc<Hall>, asked: Asked) -> Answer {
    let target = Target::Client(asked.id(0, "client")?);
    verb(hall, asked, About::Client, target).await
}

async fn verb(hall: Arc<Hall>, asked: Asked, about: About, target: Target) -> Answer {
    let facts = facts(asked.params.get(1).map(String::as_str).unwrap_or_default(), about)?;
    let principal = asked.principal()?;
    let Asking { mut envelope, warnings } = envelope(&hall, &asked, facts, target)?;
    match (&mut envelope.command.verb, target) {
        (Verb::MakeOffer(offer), Target::Job(job)) => {
            offer.weighed = hall.house.engine.weigh(job, offer.to, principal.person, None).await.map(Box::new);
        }
        (Verb::Reassign(moved), Target::Job(job)) => {
            moved.weighed = hall.house.engine.weigh(job, moved.to, principal.person, Some(moved.from)).await.map(Box::new);
        }
        _ => {}
    }
    let answered = match (&envelope.command.verb, target) {
        (Verb::Accept(Accept { offer }) | Verb::AcceptFor(AcceptFor { offer, .. }), Target::Job(job)) => Some((job, *offer)),
        _ => None,
    };
    if matches!(envelope.command.verb, Verb::RevealCode(_) | Verb::RevealReceived(_)) {
        return reveal(&hall, principal, target, envelope).await;
    }
    match hall.house.engine.handle(envelope).await {
        Ok(Outcome { position, events, repeated, .. }) => match answered.and_then(|(job, offer)| too_late(&hall, job, offer)) {
            Some((taken, job)) => Err(refused(&hall, principal, EngineError::Refused(taken, job)).await),
            None => json(&Done { position, events, repeated, warnings }),
        },
        Err(error) => Err(refused(&hall, principal, error).await),
    }
}

/// Shows what is kept sealed: a door's code, or what came as it came.
async fn reveal(hall: &Hall, principal: &Principal, target: Target, envelope: Envelope) -> Answer {
    hall.reveals.take(principal.person)?;
    let engine = &hall.house.engine;
    let shown = match target {
        Target::Job(job) => engine
            .reveal_code(job, envelope)
            .await
            .map(|(code, outcome)| json(&Revealed { code: code.expose(), hide_after_s: HIDE_AFTER_S, position: outcome.position })),
        Target::Incident(incident) => {
            engine.reveal_received(incident, envelope).await.map(|(came, outcome)| json(&received(came, &outcome)))
        }
        Target::New | Target::Responder(_) | Target::Client(_) => return Err(Problem::not_found("verb")),
    };
    match shown {
        Ok(answer) => answer,
        Err(error) => Err(refused(hall, principal, error).await),
    }
}

/// Who has what was accepted too late: the answer was kept, for a swap, and whoever gave it does not have the visit.
fn too_late(hall: &Hall, job: JobId, offer: OfferId) -> Option<(Refusal, Option<Box<Current>>)> {
    hall.house.engine.look(|view| {
        let job = view.board.jobs.get(&job)?;
        let late = job.offer(offer).filter(|offer| offer.late_at.is_some())?;
        let winner = job.live(late.slot).filter(|winner| winner.responder != late.to)?;
        let call_sign = view.board.responders.get(&winner.responder).map(|known| known.call_sign.clone()).unwrap_or_default();
        Some((Refusal::Taken { by: winner.responder, call_sign }, Some(Box::new(Current::Job(Box::new(job.clone()))))))
    })
}

/// A verb that people may ask for about this.
fn facts(name: &str, about: About) -> Result<&'static VerbFacts, Problem> {
    VERBS
        .iter()
        .find(|facts| facts.name == name && facts.about == about && !facts.roles.is_empty())
        .ok_or_else(|| Problem::not_found("verb"))
}

/// What is asked for, read.
struct Asking {
    /// The command under the sender's name for it.
    envelope: Envelope,
    /// What could not be read as it was sent, and was left out.
    warnings: Vec<FieldError>,
}

/// Reads a command. What is only said beside it never stands in its way.
fn envelope(hall: &Hall, asked: &Asked, facts: &VerbFacts, target: Target) -> Result<Asking, Problem> {
    let principal = asked.principal()?;
    if !facts.roles.contains(&principal.role) {
        return Err(Problem::new(Kind::NotAllowed, "Your role may not do this."));
    }
    let key = asked.key()?;
    let mut fields = asked.json()?;
    let mut warnings = Vec::new();
    let device = match fields.as_object_mut().and_then(|fields| fields.remove("device")) {
        None | Some(Value::Null) => DeviceStamp::default(),
        Some(said) => device(&said, hall.house.engine.clock().now(), &mut warnings),
    };
    let verb = Verb::read(facts.name, fields.clone()).ok_or_else(|| Problem::not_found("verb"))?.map_err(|error| {
        let again = |value: Value| Verb::read(facts.name, value).and_then(Result::err).map(|error| error.to_string());
        fault::named(&error.to_string(), &fields, &again)
    })?;
    let verb = located(verb, &hall.house.postcodes, &mut warnings)?;
    let command = Command { target, verb, context: hall.house.engine.context(principal, device) };
    let content = [asked.path.as_bytes(), b"\n", &asked.body.clone()?].concat();
    let envelope = Envelope::new(format!("person:{}:{key}", principal.person), &content, command);
    Ok(Asking { envelope, warnings })
}

/// A place that was typed in gets its postcode tidy and, without a position, the postcode's own. What is no postcode stands with the address: an
/// emergency somebody can go to is not refused for it.
fn located(mut verb: Verb, postcodes: &Postcodes, warnings: &mut Vec<FieldError>) -> Result<Verb, Problem> {
    const FIELD: &str = "place.address.postcode";
    let (Verb::Raise(Raise { place: Some(place), .. }) | Verb::SetPlace(SetPlace { place })) = &mut verb else { return Ok(verb) };
    let addressed = !place.address.lines.trim().is_empty();
    if let Some(Err(fault)) = place.position.filter(|_| addressed).map(|at| Position::new(at.latitude, at.longitude)) {
        warn(warnings, "place.position", &format!("{fault}; it was left out"));
        place.position = None;
    }
    let written = place.address.postcode.trim().to_owned();
    if written.is_empty() {
        return Ok(verb);
    }
    let elsewhere = place.position.is_some() || addressed;
    let Some(tidy) = tidy_postcode(&written) else {
        if !elsewhere {
            return Err(Problem::field(FIELD, "is not a postcode: leave it out when it is not known"));
        }
        warn(warnings, FIELD, "is not a postcode; it was kept with the address");
        let lines = [place.address.lines.trim(), &written];
        place.address.lines = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
        place.address.postcode.clear();
        return Ok(verb);
    };
    match postcodes(&tidy) {
        Postcode::Here(centre) if place.position.is_none() => (place.position, place.precision) = (Some(centre), Precision::Postcode),
        Postcode::Here(_) | Postcode::Beyond => {}
        Postcode::NoSuch if elsewhere => warn(warnings, FIELD, "does not exist; it was kept as it was written"),
        Postcode::NoSuch => return Err(Problem::field(FIELD, "does not exist: leave it out when it is not known")),
    }
    place.address.postcode = tidy;
    Ok(verb)
}

/// What a phone says of itself. It is evidence beside the server's time: what makes no sense is left out and said back by name, and no act is refused
/// for it.
fn device(said: &Value, now: Timestamp, warnings: &mut Vec<FieldError>) -> DeviceStamp {
    let Some(fields) = said.as_object() else {
        warn(warnings, "device", "an object with at, latitude, longitude, accuracy_m, seen; it was left out");
        return DeviceStamp::default();
    };
    for unknown in fields.keys().filter(|name| !["at", "latitude", "longitude", "accuracy_m", "seen"].contains(&name.as_str())) {
        warn(warnings, &format!("device.{unknown}"), "is not a field of this");
    }
    let given = |name: &str| fields.get(name).filter(|value| !value.is_null());
    let at = given("at").and_then(|at| {
        let at = at.as_i64().map(Timestamp).filter(|at| in_the_calendar(*at));
        match at {
            None => warn(warnings, "device.at", "whole milliseconds since 1970; it was left out"),
            Some(at) if !can_be(at, now) => {
                warn(warnings, "device.at", "cannot be: the phone's clock is wrong; it was kept beside ours, which counts");
            }
            Some(_) => {}
        }
        at
    });
    let degrees = |name: &str| given(name).map(|value| value.as_f64().unwrap_or(f64::NAN));
    let position = match (degrees("latitude"), degrees("longitude")) {
        (Some(latitude), Some(longitude)) => match Position::new(latitude, longitude) {
            Ok(position) => Some(position),
            Err(fault) => {
                warn(warnings, "device.latitude", &format!("{fault}; the position was left out"));
                None
            }
        },
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            warn(warnings, "device.latitude", "latitude and longitude go together; the position was left out");
            None
        }
    };
    let accuracy = given("accuracy_m").and_then(|value| {
        let metres = value.as_f64().filter(|metres| (0.0..=ACCURACY_MOST_M as f64).contains(metres));
        if metres.is_none() {
            warn(warnings, "device.accuracy_m", "metres, not below 0; it was left out");
        }
        // Within the range just checked.
        metres.map(|metres| Metres(metres.ceil() as i64))
    });
    let seen = given("seen").and_then(|value| {
        let revision = value.as_i64().filter(|revision| *revision > 0);
        if revision.is_none() {
            warn(warnings, "device.seen", "the revision of the visit as the phone showed it; it was left out");
        }
        revision
    });
    DeviceStamp { at, position, accuracy, seen }
}

/// Whether a device's clock can be right: what waited on a phone may be weeks old, and a clock is hours ahead at most.
fn can_be(at: Timestamp, now: Timestamp) -> bool {
    let possible = now.ms() - DEVICE_PAST_MS..=now.ms() + DEVICE_AHEAD_MS;
    possible.contains(&at.ms())
}

/// Whether an instant can be written down as a day and a time: from 1970 to the end of the year 9998.
fn in_the_calendar(at: Timestamp) -> bool {
    (0..=253_370_764_800_000).contains(&at.ms())
}

/// A refusal with how things stand, so that the screen that asked can put itself right.
pub(super) async fn refused(hall: &Hall, principal: &Principal, error: EngineError) -> Problem {
    let EngineError::Refused(refusal, current) = error else { return error.into() };
    let problem = Problem::from(refusal);
    if problem.kind.status() != warp::http::StatusCode::CONFLICT {
        return problem;
    }
    let current = match principal.responder.filter(|_| principal.role == Role::Responder) {
        Some(responder) => job_now(hall, responder).await,
        None => current.and_then(|current| at_the_desk(hall, &current)),
    };
    problem.with_current(current)
}

fn at_the_desk(hall: &Hall, current: &Current) -> Option<Value> {
    let now = hall.house.engine.clock().now();
    let written = hall.house.engine.look(|view| match current {
        Current::Incident(incident) => {
            serde_json::to_value(incident_card(view, view.board.incidents.get(&incident.id).unwrap_or(incident), now))
        }
        Current::Job(job) => serde_json::to_value(job_card(view, view.board.jobs.get(&job.id).unwrap_or(job))),
        Current::Responder(responder) => {
            serde_json::to_value(responder_card(view, view.board.responders.get(&responder.id).unwrap_or(responder)))
        }
        Current::Client(client) => serde_json::to_value(serde_json::json!({ "id": client.id, "revision": client.revision })),
    });
    written.ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_devices_time_that_cannot_be_is_kept_and_said_back_and_one_that_is_none_is_left_out() {
        const NOW: Timestamp = Timestamp(1_772_445_600_000);
        let day_ms = 86_400_000;
        for (at_ms, kept, said_back) in [
            (NOW.ms(), true, false),
            (NOW.ms() - 30 * day_ms, true, false),
            (NOW.ms() + day_ms / 2, true, false),
            (NOW.ms() - 32 * day_ms, true, true),
            (NOW.ms() + 2 * day_ms, true, true),
            (99_999_999_999_999, true, true),
            (0, true, true),
            (i64::MAX, false, true),
            (i64::MIN, false, true),
        ] {
            let mut warnings = Vec::new();
            let stamp = device(&json!({ "at": at_ms, "latitude": 51.6, "longitude": -0.2 }), NOW, &mut warnings);
            assert_eq!(stamp.at, kept.then_some(Timestamp(at_ms)), "{at_ms}");
            assert_eq!(!warnings.is_empty(), said_back, "{at_ms}");
            assert!(stamp.position.is_some());
        }
    }
}
