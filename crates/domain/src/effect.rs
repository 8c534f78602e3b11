//! What must leave the house because of an event: a pure function of the event and the board right after it.
//!
//! Three ways out: a responder's phone shows something else now, a partner is told how its case stands, the on-call manager is
//! telephoned. Delivery asks once more whether it is still wanted; nothing here knows how it is delivered.

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::deadline::DeadlineKind;
use crate::event::{Event, JoinedCase, Subject, What};
use crate::ids::*;
use crate::incident::{Case, EmergencyCall, Incident, IncidentState};
use crate::job::{Assignment, ExpectedAnew, Job, LeftUnsafe};
use crate::time::Timestamp;
use crate::words::{OutcomeKind, Step};

/// One thing that must leave the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// What this responder's phone shows has changed: it is told until it has seen it.
    Phone {
        /// Whose.
        responder: ResponderId,
    },
    /// A partner is told how its case stands.
    PartnerState {
        /// Which partner.
        organisation: OrganisationId,
        /// Its own case reference.
        reference: String,
        /// How it stands.
        state: HandOverState,
        /// What belongs to that.
        details: HandOverDetails,
    },
    /// The on-call manager is telephoned: nobody has accepted a job.
    Manager {
        /// About which job.
        job: JobId,
        /// Where.
        phone: String,
    },
}

/// How a handed-over case stands, as its sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandOverState {
    /// It is here, durable. Not yet accepted.
    Received,
    /// Something is missing before anybody can go.
    InfoNeeded,
    /// Nobody has accepted it in time: ring us.
    Escalated,
    /// We are accountable now; with the responder who goes, where that is known.
    Accepted,
    /// The responder has set off.
    EnRoute,
    /// At the door.
    Arrived,
    /// In.
    GainedAccess,
    /// With the client.
    WithClient,
    /// The responder was taken off; another is being found, unless the case is resolved.
    StoodDown,
    /// Nothing more to do, with how it went.
    Outcome,
    /// Over.
    Closed,
}

impl HandOverState {
    /// Every state, in order.
    pub const ALL: &'static [Self] = &[
        Self::Received,
        Self::InfoNeeded,
        Self::Escalated,
        Self::Accepted,
        Self::EnRoute,
        Self::Arrived,
        Self::GainedAccess,
        Self::WithClient,
        Self::StoodDown,
        Self::Outcome,
        Self::Closed,
    ];
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InfoNeeded => "info_needed",
            Self::Escalated => "escalated",
            Self::Accepted => "accepted",
            Self::EnRoute => "en_route",
            Self::Arrived => "arrived",
            Self::GainedAccess => "gained_access",
            Self::WithClient => "with_client",
            Self::StoodDown => "stood_down",
            Self::Outcome => "outcome",
            Self::Closed => "closed",
        }
    }
}

/// What a partner is told beside the state; what does not belong to the state is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HandOverDetails {
    /// Our number for the incident.
    pub number: i64,
    /// The responder's call sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responder: Option<String>,
    /// When the responder is expected at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta_at: Option<Timestamp>,
    /// How it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeKind>,
    /// What is missing, or how often it escalated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Which emergency services were called, whoever called: so that nobody calls twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency: Vec<EmergencyCall>,
}

/// How a partner's case stands, by webhook and when it is asked for. `job` is the incident's visit.
pub fn state_of(incident: &Incident, case: &Case, job: Option<&Job>) -> HandOverState {
    match incident.state {
        IncidentState::Closed { .. } => return HandOverState::Closed,
        IncidentState::Resolved { .. } => return HandOverState::Outcome,
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } => {}
    }
    let furthest = job
        .and_then(|job| job.assignments.iter().filter(|assignment| assignment.is_live()).filter_map(|assignment| assignment.step()).max());
    // Who goes says nothing to whoever has not heard that their case is accepted.
    match furthest {
        _ if case.accepted_at.is_none() && case.escalated > 0 => HandOverState::Escalated,
        _ if case.accepted_at.is_none() => HandOverState::Received,
        Some(Step::WithClient | Step::Clear) => HandOverState::WithClient,
        Some(Step::GainedAccess) => HandOverState::GainedAccess,
        Some(Step::Arrived) => HandOverState::Arrived,
        Some(Step::EnRoute) => HandOverState::EnRoute,
        None => HandOverState::Accepted,
    }
}

/// Every case of an incident as it stands, with the reason why it is told now.
fn as_it_stands(incident: &Incident, reason: String, but: Option<&str>, after: &Board) -> Vec<Effect> {
    let job = incident.job.and_then(|job| after.jobs.get(&job)).filter(|job| job.is_open());
    let details = HandOverDetails { reason: Some(reason), ..bare(incident) };
    let cases = incident.cases.iter().filter(|case| but.is_none_or(|but| case.operator != but));
    cases.map(|case| tell(case, state_of(incident, case, job), &details)).collect()
}

/// What a partner is told whatever the state.
fn bare(incident: &Incident) -> HandOverDetails {
    HandOverDetails { number: incident.number, emergency: incident.emergency_calls.clone(), ..HandOverDetails::default() }
}

/// What must leave the house because of `event`; `after` is the board right after it, with the incidents of the job it is about.
pub fn effects(event: &Event, after: &Board) -> Vec<Effect> {
    match event.subject {
        Subject::Incident(id) => after.incidents.get(&id).map_or_else(Vec::new, |incident| of_incident(incident, &event.what, after)),
        Subject::Job(id) => after.jobs.get(&id).map_or_else(Vec::new, |job| of_job(job, &event.what, after)),
        Subject::Responder(responder) => vec![Effect::Phone { responder }],
        // Registers reach the phone through the jobs they change.
        Subject::Client(_) | Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => Vec::new(),
    }
}

/// The phones of those who have a job or are asked for it, each once.
fn phones(job: &Job) -> Vec<Effect> {
    let mut all: Vec<ResponderId> = job.assignments.iter().filter(|one| one.is_live()).map(|one| one.responder).collect();
    all.extend(job.acceptable().map(|offer| offer.to));
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(|responder| Effect::Phone { responder }).collect()
}

/// Because of an event of an incident.
fn of_incident(incident: &Incident, what: &What, after: &Board) -> Vec<Effect> {
    let told = |state, details: HandOverDetails| all_cases(incident, state, &details);
    let bare = || bare(incident);
    let visit = || incident.job.and_then(|job| after.jobs.get(&job)).filter(|job| job.is_open());
    match what {
        What::IncidentRaised { .. } => incident.cases.iter().flat_map(|case| received(incident, case)).collect(),
        What::CaseJoined(JoinedCase { case, .. }) => {
            let mut all = received(incident, case);
            // What came with it is shown to whoever goes and whoever is asked.
            all.extend(visit().map_or_else(Vec::new, phones));
            all
        }
        What::CaseAccepted { organisation, reference } => {
            let theirs = |case: &&Case| case.organisation == *organisation && case.reference == *reference;
            let details = visit()
                .and_then(|job| job.assignments.iter().find(|one| one.is_live()).map(|one| going(incident, job, one.responder, after)));
            let details = details.unwrap_or_else(bare);
            incident.cases.iter().filter(theirs).map(|case| tell(case, HandOverState::Accepted, &details)).collect()
        }
        What::CaseEscalated { times, next_at: _ } => {
            let details = HandOverDetails { reason: Some(format!("not accepted, told {times} of 3 times")), ..bare() };
            incident
                .cases
                .iter()
                .filter(|case| case.accepted_at.is_none())
                .map(|case| tell(case, HandOverState::Escalated, &details))
                .collect()
        }
        What::IncidentResolved { outcome, .. } => {
            let mut all = told(HandOverState::Outcome, HandOverDetails { outcome: Some(*outcome), ..bare() });
            // Whoever is with the others behind the visit has one person fewer to say something of.
            all.extend(visit().map_or_else(Vec::new, phones));
            all
        }
        What::IncidentClosed { outcome, .. } => told(HandOverState::Closed, HandOverDetails { outcome: Some(outcome.kind), ..bare() }),
        // Whose case we had accepted is ours still.
        What::IncidentReopened { .. } => as_it_stands(incident, "opened again".to_owned(), None, after),
        What::EmergencyCalled { call } => {
            let words = format!("{} called", call.service.word());
            let mut all = as_it_stands(incident, words, Some(&call.by), after);
            all.extend(visit().map_or_else(Vec::new, phones));
            all
        }
        // What a responder on the way sees of the incident behind the visit.
        What::IncidentActivated { .. }
        | What::LearntMore { .. }
        | What::SpeechHeard { .. }
        | What::SituationSet { .. }
        | What::ClientIdentified { .. }
        | What::CalledBack { .. }
        | What::ClosingProposed { .. }
        | What::ClosingRefused { .. }
        | What::NoteWritten { .. } => visit().map_or_else(Vec::new, phones),
        // The rest is the desk's own.
        _ => Vec::new(),
    }
}

/// Because of an event of a job.
fn of_job(job: &Job, what: &What, after: &Board) -> Vec<Effect> {
    let phone = |responder: ResponderId| Effect::Phone { responder };
    match what {
        What::Offered { offer, .. } => vec![phone(offer.to)],
        What::OfferLapsed { offer } => job.offer(*offer).map(|offer| phone(offer.to)).into_iter().collect(),
        What::OfferDeclined { responder, .. } | What::OfferWithdrawn { responder, .. } | What::StepAfterStandDown { responder, .. } => {
            vec![phone(*responder)]
        }
        What::OfferAccepted { assignment, .. } => {
            let mut all = phones(job);
            for incident in served(job, after) {
                let details = going(incident, job, assignment.responder, after);
                all.extend(
                    incident
                        .cases
                        .iter()
                        .filter(|case| case.accepted_at.is_some())
                        .map(|case| tell(case, HandOverState::Accepted, &details)),
                );
            }
            all
        }
        What::ArrivalExpected(ExpectedAnew { responder, expected }) => {
            let mut all = phones(job);
            let step = job.live_of(*responder).and_then(Assignment::step);
            let state = if step == Some(Step::EnRoute) { HandOverState::EnRoute } else { HandOverState::Accepted };
            for incident in served(job, after).filter(|_| expected.at == expected.partner) {
                let details = going(incident, job, *responder, after);
                let accepted = incident.cases.iter().filter(|case| case.accepted_at.is_some());
                all.extend(accepted.map(|case| tell(case, state, &details)));
            }
            all
        }
        What::StepRecorded { responder, step, .. } => {
            let state = match step.step {
                Step::EnRoute => Some(HandOverState::EnRoute),
                Step::Arrived => Some(HandOverState::Arrived),
                Step::GainedAccess => Some(HandOverState::GainedAccess),
                Step::WithClient => Some(HandOverState::WithClient),
                Step::Clear => None,
            };
            with_phones(job, state, *responder, after)
        }
        What::StoodDown { responder, .. } | What::LeftUnsafe(LeftUnsafe { responder, .. }) => {
            let mut all = with_phones(job, Some(HandOverState::StoodDown), *responder, after);
            all.push(phone(*responder));
            all
        }
        What::Diverted(left) => {
            let mut all = phones(job);
            for incident in served(job, after) {
                let reason = Some("the responder was needed for something more urgent; another is being found".to_owned());
                let details = HandOverDetails { eta_at: None, reason, ..going(incident, job, left.responder, after) };
                let accepted = incident.cases.iter().filter(|case| case.accepted_at.is_some());
                all.extend(accepted.map(|case| tell(case, HandOverState::StoodDown, &details)));
            }
            all.push(phone(left.responder));
            all
        }
        What::Cleared { responder, .. } => {
            let mut all = phones(job);
            all.push(phone(*responder));
            all
        }
        What::IncidentLinked(..)
        | What::IncidentUnlinked { .. }
        | What::JobPrioritySet { .. }
        | What::JobFactsChanged { .. }
        | What::ChangeAccepted { .. } => phones(job),
        What::BreadthSet { because: DeadlineKind::Manager, .. } => {
            job.terms.manager_phone.iter().map(|number| Effect::Manager { job: job.id, phone: number.clone() }).collect()
        }
        // A new job is nobody's yet; at its end everybody has been told; the rest is the desk's own.
        _ => Vec::new(),
    }
}

/// The incidents a job serves now, in its order.
fn served<'a>(job: &'a Job, after: &'a Board) -> impl Iterator<Item = &'a Incident> {
    job.incidents.iter().filter_map(|id| after.incidents.get(id)).filter(|incident| incident.job == Some(job.id))
}

/// The phones that show the job, and every case behind it in this state.
fn with_phones(job: &Job, state: Option<HandOverState>, responder: ResponderId, after: &Board) -> Vec<Effect> {
    let mut all = phones(job);
    for incident in served(job, after) {
        let details = going(incident, job, responder, after);
        // Whom nobody has told that it is accepted hears nothing of who goes.
        let accepted = incident.cases.iter().filter(|case| case.accepted_at.is_some());
        all.extend(accepted.flat_map(|case| state.map(|state| tell(case, state, &details))));
    }
    all
}

/// Who goes, and when they are expected.
fn going(incident: &Incident, job: &Job, responder: ResponderId, after: &Board) -> HandOverDetails {
    let assignment = job.assignments.iter().rev().find(|one| one.responder == responder);
    HandOverDetails {
        responder: after.responders.get(&responder).map(|known| known.call_sign.clone()),
        eta_at: assignment.and_then(|one| job.expected(one)).map(|expected| expected.partner),
        ..bare(incident)
    }
}

/// A case that is here, and what is missing in it.
fn received(incident: &Incident, case: &Case) -> Vec<Effect> {
    let bare = bare(incident);
    let mut all = vec![tell(case, HandOverState::Received, &bare)];
    if incident.place.is_none() {
        let details = HandOverDetails { reason: Some("where it is".to_owned()), ..bare };
        all.push(tell(case, HandOverState::InfoNeeded, &details));
    }
    all
}

/// Every case of an incident in this state, in order.
fn all_cases(incident: &Incident, state: HandOverState, details: &HandOverDetails) -> Vec<Effect> {
    incident.cases.iter().map(|case| tell(case, state, details)).collect()
}

/// One case in this state.
fn tell(case: &Case, state: HandOverState, details: &HandOverDetails) -> Effect {
    Effect::PartnerState { organisation: case.organisation, reference: case.reference.clone(), state, details: details.clone() }
}
