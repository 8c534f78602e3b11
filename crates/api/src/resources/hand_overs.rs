//! Hand-overs between centres: signed JSON in, durable before it is answered. Every one that is refused is told to the desks.

use std::sync::Arc;

use domain::effect::{HandOverState, state_of};
use domain::ids::{IncidentId, OrganisationId};
use domain::incident::{Case, EmergencyCall, Incident, IncidentState};
use domain::incidents::identity::Mark;
use domain::time::Timestamp;
use domain::words::{EmergencyService, Priority};
use engine::{Partner, SignatureError, Signed};
use serde::Serialize;
use utoipa::ToSchema;
use warp::http::StatusCode;

use crate::access::Who;
use crate::answer::{Answer, json, json_as};
use crate::extract::{Asked, HAND_OVER_MAX};
use crate::hall::Hall;
use crate::hand_over::read;
use crate::hand_over::reading::warn;
use crate::problem::{FieldError, Kind, Problem};
use crate::routes::{Entry, entry};
use crate::sent::named_in;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(POST "/api/hand-overs", Who::Partner, "A partner hands an emergency over, signed by Standard Webhooks 1.0.", receive, takes: "HandOverBody", gives: "HandOverTaken", status: 202, body_max: HAND_OVER_MAX),
        entry!(GET "/api/hand-overs/{reference}", Who::Partner, "How a case stands, asked under the partner's own reference and signed over an empty body.", state, gives: "CaseStateView"),
    ]
}

/// A hand-over that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct HandOverTaken {
    /// The incident it made or joined.
    pub incident: IncidentId,
    /// Its number: what people say on the telephone.
    pub number: i64,
    /// How it stands.
    pub state: HandOverState,
    /// Whether it joined an incident that was open already.
    pub joined: bool,
    /// Whether this is the answer to an earlier sending of the same message.
    pub repeated: bool,
    /// Whether the client was found on our register.
    pub client_found: bool,
    /// Which emergency services were called already, whoever called.
    pub emergency: Vec<CallTold>,
    /// What could not be read as it was sent.
    pub warnings: Vec<FieldError>,
}

/// An emergency service that was called: so that nobody calls twice.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CallTold {
    /// Which.
    pub service: EmergencyService,
    /// When.
    pub called: Timestamp,
    /// Their reference; may be empty.
    pub reference: String,
    /// When they say they come.
    pub expected_at: Option<Timestamp>,
}

/// How a case stands.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseStateView {
    /// The partner's own reference.
    pub reference: String,
    /// The incident.
    pub incident: IncidentId,
    /// Its number.
    pub number: i64,
    /// How it stands.
    pub state: HandOverState,
    /// When it came.
    pub received_at: Timestamp,
    /// When we accepted it: from then on we are accountable.
    pub accepted_at: Option<Timestamp>,
    /// Who goes.
    pub responder: Option<CaseResponder>,
    /// How it went.
    pub outcome: Option<domain::words::OutcomeKind>,
    /// Which emergency services were called, whoever called.
    pub emergency: Vec<CallTold>,
}

/// Who goes.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseResponder {
    /// Their call sign.
    pub call_sign: String,
    /// When they are expected.
    pub eta_at: Option<Timestamp>,
}

async fn receive(hall: Arc<Hall>, asked: Asked) -> Answer {
    let body = match &asked.body {
        Ok(body) => body.clone(),
        Err(problem) => {
            // Nobody has signed it: none of its words are told.
            let said = format!("A hand-over from {} was refused: {} Ring the partner.", asked.address(), problem.detail);
            hall.house.engine.tell_refused(&asked.address(), &format!("{}:{said}", hall.digest(&asked.begun)), &said);
            return Err(problem.clone());
        }
    };
    let partner = signer(&hall, &asked, &body).await?;
    let id = asked.header("webhook-id").unwrap_or_default();
    let now = hall.house.engine.clock().now();
    let mut read = read(&body, id, now, &hall.house.postcodes).inspect_err(|problem| {
        let why = problem.errors.iter().map(|error| error.rule.as_str()).collect::<Vec<_>>().join("; ");
        let why = if why.is_empty() { problem.detail.clone() } else { why };
        let said = format!("A hand-over from {} was refused: {why}. Ring them.{}", partner.name, spoken_of(&body));
        hall.house.engine.tell_refused(&partner.name, &format!("{}:{said}", hall.digest(&body)), &said);
    })?;
    let (reference, asks_for_a_visit) = (read.received.reference.clone(), read.received.decided);
    let said = read.received.urgency();
    let taken = hall.house.engine.receive_hand_over(&partner, id, &body, read.received).await?;
    let (Some(incident), Some(number)) = (taken.outcome.incident, taken.outcome.number) else {
        tracing::error!(position = taken.outcome.position, "a hand-over gave no incident");
        return Err(Problem::new(Kind::Defect, "It was written down, but not answered as it should be. Ring us."));
    };
    let (accepted, entitled, emergency, kept) = hall.house.engine.look(|view| {
        let known = view.board.incidents.get(&incident);
        let entitled = known.is_none_or(|incident| incident.terms.response);
        let accepted = known.and_then(|incident| case_of(incident, partner.organisation, &reference)?.accepted_at).is_some();
        (accepted, entitled, known.map(called).unwrap_or_default(), known.and_then(|known| stays_urgent(known, said)))
    });
    if let Some(rule) = kept {
        warn(&mut read.warnings, "priority", &rule);
    }
    if taken.client.is_none() {
        warn(&mut read.warnings, "client", "was not found on our register: a person looks into it");
    }
    let field = |mark: Mark| match mark {
        Mark::Reference => "client.reference",
        Mark::Unit => "client.unit",
    };
    if let Some(mark) = taken.not_theirs {
        let rule =
            "belongs to a client of ours whose name, address and telephone number are other than those given: it was not taken for them";
        warn(&mut read.warnings, field(mark), rule);
    }
    for mark in &taken.unknown {
        warn(&mut read.warnings, field(*mark), "is nobody's on our register; it was kept as it was sent");
    }
    if asks_for_a_visit && !entitled {
        let rule = "nobody is sent by that alone: their contract has no visits; our operator decides, and rings their contacts, then 999";
        warn(&mut read.warnings, "respond", rule);
    }
    let status = if taken.outcome.repeated { StatusCode::OK } else { StatusCode::ACCEPTED };
    json_as(
        status,
        &HandOverTaken {
            incident,
            number,
            state: if accepted { HandOverState::Accepted } else { HandOverState::Received },
            joined: taken.outcome.joined,
            repeated: taken.outcome.repeated,
            client_found: taken.client.is_some(),
            emergency,
            warnings: read.warnings,
        },
    )
}

async fn state(hall: Arc<Hall>, asked: Asked) -> Answer {
    let partner = signer(&hall, &asked, &[]).await?;
    let reference = asked.params.first().cloned().unwrap_or_default();
    let engine = &hall.house.engine;
    let incident = engine.incident_of_case(partner.organisation, &reference).await?.ok_or_else(|| Problem::not_found("case of yours"))?;
    let record = engine.incident(incident.id).await?.ok_or_else(|| Problem::not_found("case of yours"))?;
    let case = case_of(&incident, partner.organisation, &reference).ok_or_else(|| Problem::not_found("case of yours"))?;
    let job = incident.job.and_then(|job| record.board.jobs.get(&job));
    let assignment =
        job.and_then(|job| job.assignments.iter().rev().find(|assignment| assignment.is_live()).map(|assignment| (job, assignment)));
    let responder = assignment.filter(|_| case.accepted_at.is_some()).and_then(|(job, assignment)| {
        let known = record.board.responders.get(&assignment.responder)?;
        Some(CaseResponder { call_sign: known.call_sign.clone(), eta_at: job.expected(assignment).map(|expected| expected.at) })
    });
    let outcome = match &incident.state {
        IncidentState::Resolved { outcome, .. } => Some(*outcome),
        IncidentState::Closed { outcome, .. } => Some(outcome.kind),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } => None,
    };
    json(&CaseStateView {
        reference,
        incident: incident.id,
        number: incident.number,
        state: state_of(&incident, case, job),
        received_at: case.received_at,
        accepted_at: case.accepted_at,
        responder,
        outcome,
        emergency: called(&incident),
    })
}

/// Of whom a hand-over that was not taken says it speaks.
fn spoken_of(body: &[u8]) -> String {
    let named = [("reference", "the case"), ("unit", "the unit"), ("name", "the name")];
    let named = named.into_iter().filter_map(|(field, words)| Some(format!("{words} {}", named_in(body, field)?)));
    let named: Vec<String> = named.collect();
    if named.is_empty() { String::new() } else { format!(" It names {}.", named.join(", ")) }
}

/// The partner that signed; whoever did not is told which part of the signature does not hold.
async fn signer(hall: &Hall, asked: &Asked, body: &[u8]) -> Result<Partner, Problem> {
    let header = |name: &str| asked.header(name).unwrap_or_default();
    let signed = Signed { id: header("webhook-id"), timestamp: header("webhook-timestamp"), signature: header("webhook-signature"), body };
    hall.house.engine.partner_by_signature(&signed, &asked.address()).await.map_err(|error| match error {
        SignatureError::Wrong(fault) => Problem::new(Kind::WrongSignature, format!("{fault}.")),
        SignatureError::Engine(error) => error.into(),
    })
}

fn case_of<'a>(incident: &'a Incident, partner: OrganisationId, reference: &str) -> Option<&'a Case> {
    incident.cases.iter().find(|case| case.organisation == partner && case.reference == reference)
}

/// Why an incident stays more urgent than what was said of it now.
fn stays_urgent(incident: &Incident, said: Priority) -> Option<String> {
    let stands = incident.priority;
    let why = match incident.speech {
        Some(false) => "nobody of ours has heard them: the silence keeps it urgent",
        Some(true) | None => "nobody of ours has lowered it",
    };
    let word = stands.word().to_uppercase();
    (stands < said).then(|| format!("is less urgent than the incident it belongs to, which stays {word}: {why}"))
}

/// What was called for an incident so far.
fn called(incident: &Incident) -> Vec<CallTold> {
    let told = |call: &EmergencyCall| CallTold {
        service: call.service,
        called: call.at,
        reference: call.reference.clone(),
        expected_at: call.expected_at,
    };
    incident.emergency_calls.iter().map(told).collect()
}
