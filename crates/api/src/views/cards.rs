//! The cards of the desk: an incident with everything a dispatcher weighs, a responder with everything that decides whether to send them.

use domain::deadline::Deadline;
use domain::ids::*;
use domain::incident::*;
use domain::job::{AssignmentState, OfferState};
use domain::place::Precision;
use domain::registers::Hazard;
use domain::responder::{Duty, Responder};
use domain::time::Timestamp;
use domain::words::*;
use engine::View;
use serde::Serialize;
use utoipa::ToSchema;

use super::job::{JobCard, job_card};

/// An incident as the desk sees it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IncidentCard {
    /// Its identifier.
    pub id: IncidentId,
    /// What people call it.
    pub number: i64,
    /// The client, when known.
    pub client: Option<ClientId>,
    /// Their name.
    pub client_name: Option<String>,
    /// Who rang, where there is no client.
    pub caller: Option<String>,
    /// Where to ring back.
    pub call_back: Option<String>,
    /// What sort of need.
    pub class: Class,
    /// How urgent.
    pub priority: Priority,
    /// Where it came from.
    pub origin: Origin,
    /// The same in words: an organisation's name, "Desk", "Device".
    pub origin_name: String,
    /// What is the matter, when somebody has said.
    pub situation: Option<Situation>,
    /// Whether anybody was heard.
    pub speech: Option<bool>,
    /// How urgent it would usually be with each situation, as it was heard. The desk chooses. None where it is over.
    pub usual: Vec<UsualView>,
    /// ringing, answered, open, resolved, closed.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// Since when.
    pub state_since: Timestamp,
    /// Who holds it.
    pub held_by: Option<PersonId>,
    /// Their name.
    pub held_by_name: Option<String>,
    /// Who is accountable.
    pub owner: OwnerView,
    /// Where, as given.
    pub address: String,
    /// Its postcode.
    pub postcode: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// How well the position is known.
    pub precision: Option<Precision>,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was first answered.
    pub answered_at: Option<Timestamp>,
    /// The latest decision.
    pub decided: Option<DecidedView>,
    /// How often it was activated.
    pub activations: u32,
    /// When last.
    pub activated_at: Timestamp,
    /// Whether mobile response is promised.
    pub entitled: bool,
    /// What will happen when, the incident's and its job's, soonest first.
    pub deadlines: Vec<Deadline>,
    /// What the desk has to act on.
    pub alerts: Vec<AlertView>,
    /// A closing that waits for a second person.
    pub proposal: Option<ProposalView>,
    /// A lower urgency that waits for a second person: whoever sets the same agrees.
    pub lowering: Option<LoweringView>,
    /// What keeps everybody of ours outside.
    pub outside: Option<Outside>,
    /// Whether those who come for that are known to be called, by whomever; true where nothing keeps anybody outside.
    pub outside_called: bool,
    /// The visit.
    pub job: Option<JobCard>,
    /// Where the client is in life, when not at home.
    pub client_status: Option<ClientState>,
    /// What a responder must know.
    pub hazards: Vec<Hazard>,
    /// Partners' cases.
    pub cases: Vec<CaseView>,
    /// Calls to the emergency services.
    pub emergency_calls: Vec<EmergencyCall>,
    /// The contact ladder.
    pub ladder: Option<LadderView>,
    /// Whether it is night by the contract.
    pub night: bool,
    /// How the responder left this person, in their own words.
    pub left: Option<LeftView>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Counts the events.
    pub revision: i64,
}

/// How urgent a situation usually is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsualView {
    /// What would be the matter.
    pub situation: Situation,
    /// How urgent that usually is.
    pub priority: Priority,
}

/// How a responder left a person.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LeftView {
    /// How it went.
    pub outcome: OutcomeKind,
    /// How they were.
    pub condition: Condition,
    /// In words.
    pub note: String,
    /// Who says so.
    pub by_name: String,
}

/// Who is accountable, in words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OwnerView {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
}

/// A decision, in words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DecidedView {
    /// What.
    pub what: DecisionKind,
    /// By whom; a partner's operator has no name here.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// Something the desk has to act on.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AlertView {
    /// What.
    pub kind: AlertKind,
    /// Since when.
    pub at: Timestamp,
    /// "incident" or "job": where it is acknowledged.
    #[schema(value_type = String)]
    pub on: &'static str,
    /// What exactly; empty where the kind says all.
    pub words: String,
    /// Which client the words name, where somebody has to say whether it is them.
    pub client: Option<ClientId>,
}

/// A closing that waits for a second person.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProposalView {
    /// Who proposed.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Why one person is not enough.
    pub because: TwoPersonCause,
    /// By when the second is to answer.
    pub answer_by: Option<Timestamp>,
    /// What was answered about the client, when it is to be closed by voice.
    pub answers: Option<Answers>,
}

/// A lower urgency that waits for a second person.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LoweringView {
    /// Who proposed.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// To.
    pub priority: Priority,
    /// Why.
    pub reason: String,
}

/// A partner's case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseView {
    /// Whose.
    pub organisation: OrganisationId,
    /// Their name.
    pub name: String,
    /// Their reference.
    pub reference: String,
    /// Their operator.
    pub operator: String,
    /// Where to ring them.
    pub call_back: String,
    /// When it came.
    pub received_at: Timestamp,
    /// When we accepted it.
    pub accepted_at: Option<Timestamp>,
}

/// The contact ladder.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LadderView {
    /// Which rung is being rung.
    pub at: usize,
    /// Which time round.
    pub round: u8,
    /// Everybody on it.
    pub rungs: Vec<RungView>,
    /// Who said they would go.
    pub promise: Option<PromiseView>,
}

/// One rung, with its last result.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RungView {
    /// Whom.
    pub contact: ContactId,
    /// Their name.
    pub name: String,
    /// What they are to the client.
    pub relation: String,
    /// Their number.
    pub phone: String,
    /// Whether they hold a key.
    pub holds_key: bool,
    /// How the last call went.
    pub result: Option<ContactResult>,
    /// When that was.
    pub at: Option<Timestamp>,
}

/// A promise to go.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PromiseView {
    /// Whose.
    pub contact: ContactId,
    /// Their name.
    pub name: String,
    /// By when.
    pub attend_by: Timestamp,
}

/// A responder as the desk sees them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ResponderCard {
    /// Their identifier.
    pub id: ResponderId,
    /// Their person.
    pub person: PersonId,
    /// What they are called on the air.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// Their number.
    pub phone: Option<String>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// Whether they go on foot.
    pub on_foot: bool,
    /// "off" or "on".
    #[schema(value_type = String)]
    pub duty: &'static str,
    /// When the shift ends.
    pub until: Option<Timestamp>,
    /// Declared off the road.
    pub off_road: Option<OffRoadView>,
    /// Everything in one word: left, off_duty, off_road, unconfirmed, left_unsafe, available, offered, accepted, en_route, arrived, gained_access, with_client.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// Their visit.
    pub job: Option<JobId>,
    /// Its number.
    pub incident_number: Option<i64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Within this.
    pub accuracy_m: Option<i64>,
    /// When they were there, server time.
    pub fix_at: Option<Timestamp>,
    /// When the phone was last heard of.
    pub phone_seen_at: Option<Timestamp>,
    /// Since when the phone has something to be told, where it matters; absent while it shows everything.
    pub phone_behind_since: Option<Timestamp>,
    /// Keys they carry.
    pub keys: Vec<String>,
    /// Stood down and not known to know it, since.
    pub unconfirmed_since: Option<Timestamp>,
    /// Counts the events.
    pub revision: i64,
}

/// Off the road.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OffRoadView {
    /// Why.
    pub reason: OffRoadReason,
    /// When they expect to be back.
    pub until: Timestamp,
    /// When they and every desk were last told that this is over and nobody has said what now: telephone them.
    pub told_at: Option<Timestamp>,
}

/// What the rules make of each situation, of the class it has and of whether anybody was heard.
fn usual(incident: &Incident) -> Vec<UsualView> {
    let situations = Situation::ALL.iter().filter(|_| !incident.is_over());
    let priority = |situation| domain::rules::classify(incident.class, Some(situation), incident.speech);
    situations.map(|situation| UsualView { situation: *situation, priority: priority(*situation) }).collect()
}

/// An incident's card.
pub fn incident_card(view: &View, incident: &Incident, now: Timestamp) -> IncidentCard {
    let client = incident.client.and_then(|id| view.board.clients.get(&id));
    let job = view.job_of(incident);
    let (held_by, state_since) = match &incident.state {
        IncidentState::Ringing { since } | IncidentState::Open { since } => (None, *since),
        IncidentState::Answered { by, at } => (Some(*by), *at),
        IncidentState::Resolved { at, .. } | IncidentState::Closed { at, .. } => (None, *at),
    };
    let outcome = match &incident.state {
        IncidentState::Closed { outcome, .. } => Some(outcome.clone()),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } | IncidentState::Resolved { .. } => {
            None
        }
    };
    let mut deadlines: Vec<Deadline> = incident.deadlines.iter().chain(job.into_iter().flat_map(|job| job.deadlines.iter())).collect();
    deadlines.sort_unstable();
    let on = |on: &'static str| {
        move |alert: &Alert| AlertView { kind: alert.kind, at: alert.at, on, words: alert.words.clone(), client: alert.client }
    };
    let mut alerts: Vec<AlertView> =
        incident.alerts.iter().map(on("incident")).chain(job.into_iter().flat_map(|job| job.alerts.iter().map(on("job")))).collect();
    alerts.sort_by_key(|alert| alert.at);
    let position = incident.place.as_ref().and_then(|place| place.position);
    IncidentCard {
        id: incident.id,
        number: incident.number,
        client: incident.client,
        client_name: client.map(|client| client.name.clone()),
        caller: incident.caller.clone(),
        call_back: incident.call_back.clone().or_else(|| client.and_then(|client| client.phone.clone())),
        class: incident.class,
        priority: incident.priority,
        origin: incident.origin,
        origin_name: origin_name(view, incident),
        situation: incident.situation,
        speech: incident.speech,
        usual: usual(incident),
        state: incident.state.word(),
        state_since,
        held_by,
        held_by_name: held_by.map(|person| view.person_name(person).to_owned()),
        owner: OwnerView {
            organisation: incident.owner.organisation,
            organisation_name: organisation_name(view, incident.owner.organisation),
            person: incident.owner.person,
            person_name: view.person_name(incident.owner.person).to_owned(),
        },
        address: incident.place.as_ref().map(|place| place.address.lines.clone()).unwrap_or_default(),
        postcode: incident.place.as_ref().map(|place| place.address.postcode.clone()).unwrap_or_default(),
        latitude: position.map(|at| at.latitude),
        longitude: position.map(|at| at.longitude),
        precision: position.and(incident.place.as_ref()).map(|place| place.precision),
        received_at: incident.received_at,
        answered_at: incident.answered_at,
        decided: incident.decided.as_ref().map(|decided| DecidedView {
            what: decided.what,
            by_name: decided.by.map_or_else(|| "the partner".to_owned(), |person| view.person_name(person).to_owned()),
            at: decided.at,
        }),
        activations: incident.activations,
        activated_at: incident.activated_at,
        entitled: incident.terms.response,
        deadlines,
        alerts,
        proposal: incident.proposal.as_ref().map(|proposal| ProposalView {
            by: proposal.by,
            by_name: view.person_name(proposal.by).to_owned(),
            at: proposal.at,
            reason: proposal.reason.clone(),
            because: proposal.because,
            answer_by: incident.deadlines.due(domain::deadline::DeadlineKind::SecondPerson),
            answers: proposal.answers,
        }),
        lowering: incident.lowering.as_ref().map(|lowering| LoweringView {
            by: lowering.by,
            by_name: view.person_name(lowering.by).to_owned(),
            at: lowering.at,
            priority: lowering.priority,
            reason: lowering.reason.clone(),
        }),
        outside: incident.outside(),
        outside_called: incident.outside_called(),
        job: job.map(|job| job_card(view, job)),
        client_status: client.map(|client| client.status.state).filter(|state| *state != ClientState::AtHome),
        hazards: job.map_or_else(|| domain::jobs::known_of(client, incident), |job| job.hazards.clone()),
        cases: incident.cases.iter().map(|case| case_view(view, case)).collect(),
        emergency_calls: incident.emergency_calls.clone(),
        ladder: incident.ladder.as_ref().map(|ladder| ladder_view(view, incident, ladder)),
        night: incident.terms.night.holds(now),
        left: job.and_then(|job| job.left(incident.id)).map(|(by, left)| LeftView {
            outcome: left.outcome,
            condition: left.condition,
            note: left.note,
            by_name: view.person_name(by).to_owned(),
        }),
        outcome,
        revision: incident.revision,
    }
}

fn origin_name(view: &View, incident: &Incident) -> String {
    match incident.origin {
        Origin::Desk => "Desk".to_owned(),
        Origin::Partner => incident.cases.first().map_or_else(|| "Partner".to_owned(), |case| organisation_name(view, case.organisation)),
        Origin::Device => "Device".to_owned(),
        Origin::Register => "Register".to_owned(),
    }
}

fn organisation_name(view: &View, id: OrganisationId) -> String {
    view.board.organisations.get(&id).map_or_else(|| "an organisation".to_owned(), |organisation| organisation.name.clone())
}

fn case_view(view: &View, case: &Case) -> CaseView {
    CaseView {
        organisation: case.organisation,
        name: organisation_name(view, case.organisation),
        reference: case.reference.clone(),
        operator: case.operator.clone(),
        call_back: case.call_back.clone(),
        received_at: case.received_at,
        accepted_at: case.accepted_at,
    }
}

fn ladder_view(view: &View, incident: &Incident, ladder: &Ladder) -> LadderView {
    let contacts = incident.client.and_then(|id| view.board.clients.get(&id)).map(|client| client.contacts.as_slice()).unwrap_or_default();
    let named = |id: ContactId| contacts.iter().find(|contact| contact.id == id);
    let rung = |id: &ContactId| {
        let contact = named(*id);
        let last = ladder.tried.iter().rev().find(|tried| tried.contact == *id);
        RungView {
            contact: *id,
            name: contact.map_or_else(|| "no longer a contact".to_owned(), |contact| contact.name.clone()),
            relation: contact.map(|contact| contact.relation.clone()).unwrap_or_default(),
            phone: contact.map(|contact| contact.phone.clone()).unwrap_or_default(),
            holds_key: contact.is_some_and(|contact| contact.holds_key),
            result: last.map(|tried| tried.result),
            at: last.map(|tried| tried.at),
        }
    };
    LadderView {
        at: ladder.at,
        round: ladder.round,
        rungs: ladder.rungs.iter().map(rung).collect(),
        promise: ladder.promise.as_ref().map(|promise| PromiseView {
            contact: promise.contact,
            name: named(promise.contact).map_or_else(|| "a contact".to_owned(), |contact| contact.name.clone()),
            attend_by: promise.attend_by,
        }),
    }
}

/// A responder's card.
pub fn responder_card(view: &View, responder: &Responder) -> ResponderCard {
    let job = view.board.assigned(responder.id);
    let fix = view.fixes.get(&responder.id);
    let phone = view.phones.get(&responder.id);
    ResponderCard {
        id: responder.id,
        person: responder.person,
        call_sign: responder.call_sign.clone(),
        name: responder.name.clone(),
        phone: responder.phone.clone(),
        skills: responder.skills.clone(),
        on_foot: responder.on_foot,
        duty: if responder.on_duty() { "on" } else { "off" },
        until: match responder.duty {
            Duty::On { until, .. } => Some(until),
            Duty::Off => None,
        },
        off_road: responder.off_road.as_ref().map(|off| OffRoadView { reason: off.reason, until: off.until, told_at: off.told_at }),
        state: responder_state(view, responder),
        job: job.map(|job| job.id),
        incident_number: job.map(|job| job.number),
        latitude: fix.map(|live| live.fix.position.latitude),
        longitude: fix.map(|live| live.fix.position.longitude),
        accuracy_m: fix.map(|live| live.fix.accuracy.0),
        fix_at: fix.map(|live| live.fix.at),
        phone_seen_at: phone.and_then(|phone| phone.seen_at),
        phone_behind_since: phone_behind_since(view, responder),
        keys: responder.keys.clone(),
        unconfirmed_since: responder.unconfirmed.map(|(since, _)| since),
        revision: responder.revision,
    }
}

/// Since when somebody's phone has something to be told that matters: they are at work, or stood down without knowing it.
pub fn phone_behind_since(view: &View, responder: &Responder) -> Option<Timestamp> {
    let concerned = responder.on_duty() || responder.unconfirmed.is_some();
    view.phones.get(&responder.id).filter(|_| concerned).and_then(|phone| phone.behind_since)
}

/// What a responder is doing, in one word.
pub fn responder_state(view: &View, responder: &Responder) -> &'static str {
    let assignment = view.board.assigned(responder.id).and_then(|job| job.live_of(responder.id));
    match assignment.map(|assignment| (assignment.step(), &assignment.state)) {
        Some((Some(Step::WithClient | Step::Clear), AssignmentState::Live)) => return "with_client",
        Some((Some(Step::GainedAccess), AssignmentState::Live)) => return "gained_access",
        Some((Some(Step::Arrived), _)) => return "arrived",
        Some((Some(Step::EnRoute), _)) => return "en_route",
        Some(_) => return "accepted",
        None => {}
    }
    let offered = view
        .board
        .jobs
        .values()
        .any(|job| job.is_open() && job.offers.iter().any(|offer| offer.to == responder.id && offer.state == OfferState::Open));
    if responder.left_at.is_some() {
        "left"
    } else if !responder.on_duty() {
        "off_duty"
    } else if responder.off_road.is_some() {
        "off_road"
    } else if let Some((_, left)) = responder.unconfirmed {
        let last = view.board.jobs.get(&left).and_then(|job| job.assignments.iter().rev().find(|one| one.responder == responder.id));
        if last.is_some_and(|one| one.unsafe_at().is_some()) { "left_unsafe" } else { "unconfirmed" }
    } else if offered {
        "offered"
    } else {
        "available"
    }
}
