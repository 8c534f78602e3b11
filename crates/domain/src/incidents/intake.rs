//! How a need comes in: it joins the open incident of the same client and class, or begins a new one.

use crate::apply::incident::same_call;
use crate::deadline::{DeadlineKind, Deadlines};
use crate::draft::Draft;
use crate::event::{JoinedCase, LearntMore, What};
use crate::ids::*;
use crate::incident::*;
use crate::incidents::{self, Wanted, alert, closing};
use crate::jobs;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::registers::{Client, Contract, Hazard};
use crate::rules;
use crate::time::Timestamp;
use crate::words::*;

/// A need as it came in, however it came.
#[derive(Clone, Debug)]
pub struct Need {
    /// Whom it is about.
    pub client: Option<ClientId>,
    /// Who rings, or the account that sent it, where there is no client.
    pub caller: Option<String>,
    /// What was said of the person and the way in, where there is no client.
    pub given: Given,
    /// Where to ring back.
    pub call_back: Option<String>,
    /// Where, when it is not the client's own door.
    pub place: Option<Place>,
    /// Whose terms hold when there is no client.
    pub contract: Option<ContractId>,
    /// What sort.
    pub class: Class,
    /// How urgent.
    pub priority: Priority,
    /// What is the matter.
    pub situation: Option<Situation>,
    /// Whether anybody was heard.
    pub speech: Option<bool>,
    /// Where it came from.
    pub origin: Origin,
    /// Which unit sent it.
    pub unit: Option<UnitId>,
    /// Which signal it was.
    pub signal: Option<SignalId>,
    /// The seal of that signal as it was kept; empty where there is none.
    pub seal: Box<str>,
    /// The hand-over it is.
    pub case: Option<Case>,
    /// What was already called.
    pub emergency_calls: Vec<EmergencyCall>,
    /// Who has it on the telephone here.
    pub answered_by: Option<PersonId>,
    /// When a partner answered it.
    pub answered_at: Option<Timestamp>,
    /// In words.
    pub note: String,
}

/// Takes a need in: joins `open`, or begins. Which incident it is now.
///
/// # Errors
/// When no contract says on whose terms.
pub fn take_in(draft: &mut Draft<'_>, open: Option<IncidentId>, need: Need) -> Result<IncidentId, Refusal> {
    let id = match open {
        Some(id) => {
            join(draft, id, need)?;
            id
        }
        None => begin(draft, need)?,
    };
    outside_at_once(draft, id)?;
    Ok(id)
}

/// A new incident.
fn begin(draft: &mut Draft<'_>, need: Need) -> Result<IncidentId, Refusal> {
    let id: IncidentId = draft.fresh();
    let (note, signal, seal, away) = (need.note.clone(), need.signal, need.seal.clone(), away(draft, need.client));
    let incident = at_first(draft, id, need)?;
    draft.incident_event(id, What::IncidentRaised { incident: Box::new(incident), signal, seal, note });
    if away {
        alert(draft, id, AlertKind::ClientStatus, None);
    }
    Ok(id)
}

/// A client who is not at home, as far as anybody knows: the signal still rings, and the desk is told.
fn away(draft: &Draft<'_>, client: Option<ClientId>) -> bool {
    client.and_then(|client| draft.board().clients.get(&client)).is_some_and(|client| client.status.state != ClientState::AtHome)
}

/// The incident as it is when it begins.
fn at_first(draft: &Draft<'_>, id: IncidentId, need: Need) -> Result<Incident, Refusal> {
    let (board, now) = (draft.board(), draft.now());
    let client = need.client.and_then(|client| board.clients.get(&client));
    let contract = contract(draft, client, need.contract)?;
    let terms = contract.terms.clone();
    let (property, place) = whereabouts(draft, client, need.place);
    let organisation = client.map_or(contract.organisation, |client| client.organisation);
    let (state, owner) = match need.answered_by {
        Some(by) => (IncidentState::Answered { by, at: now }, Owner { organisation: draft.scene().context.organisation, person: by }),
        None => (IncidentState::Ringing { since: now }, Owner { organisation, person: terms.duty_officer }),
    };
    let mut incident = Incident {
        id,
        number: board.next_number,
        organisation,
        terms,
        client: client.map(|client| client.id),
        caller: need.caller,
        call_back: need.call_back,
        given: need.given,
        property,
        place,
        class: need.class,
        priority: need.priority,
        origin: need.origin,
        situation: need.situation,
        speech: need.speech,
        state,
        owner,
        received_at: now,
        answered_at: need.answered_by.map(|_| now).or(need.answered_at),
        decided: None,
        activations: 1,
        activated_at: now,
        units: need.unit.into_iter().collect(),
        cases: need.case.into_iter().collect(),
        job: None,
        ladder: None,
        emergency_calls: need.emergency_calls,
        partners: Vec::new(),
        called_back_at: None,
        called_back_worse: false,
        said: Vec::new(),
        seen: Vec::new(),
        proposal: None,
        dissent: false,
        lowering: None,
        ever: Ever::default(),
        alerts: Vec::new(),
        deadlines: Deadlines::default(),
        revision: 1,
    };
    incident.deadlines = first_deadlines(&incident, now);
    Ok(incident)
}

/// What is due of a new incident.
fn first_deadlines(incident: &Incident, now: Timestamp) -> Deadlines {
    let timers = &incident.terms.timers;
    let mut deadlines = Deadlines::default();
    if matches!(incident.state, IncidentState::Answered { .. }) {
        deadlines.set(DeadlineKind::Hold, now + timers.hold);
    } else {
        deadlines.set(DeadlineKind::Answer, now + timers.answer);
    }
    if !incident.cases.is_empty() {
        deadlines.set(DeadlineKind::HandOver, now + timers.hand_over[0]);
    }
    if rules::silent_offer(incident) {
        deadlines.set(DeadlineKind::SilentOffer, now + timers.silent_offer);
    }
    if rules::on_the_floor(incident) {
        deadlines.set(DeadlineKind::LongLie, now + timers.long_lie);
    }
    if !incident.outside_called() {
        deadlines.set(DeadlineKind::Brigade, now + timers.brigade);
    }
    deadlines
}

/// The client's contract, else the one that was named, else the first.
fn contract<'d>(draft: &'d Draft<'_>, client: Option<&Client>, named: Option<ContractId>) -> Result<&'d Contract, Refusal> {
    let contracts = &draft.board().contracts;
    let theirs = client.and_then(|client| contracts.get(&client.contract));
    theirs
        .or_else(|| named.and_then(|named| contracts.get(&named)))
        .or_else(|| contracts.values().next())
        .ok_or(Refusal::Invalid { field: "contract", rule: "there is no contract to say who responds" })
}

/// Where it is: the client's own door, unless what came in names a place away from it.
fn whereabouts(draft: &Draft<'_>, client: Option<&Client>, named: Option<Place>) -> (Option<PropertyId>, Option<Place>) {
    let Some(client) = client else { return (None, named) };
    let home = draft.board().properties.get(&client.property).map(|door| door.place.clone());
    let positions = named.as_ref().and_then(|place| place.position).zip(home.as_ref().and_then(|place| place.position));
    let same_words = named.as_ref().zip(home.as_ref()).is_some_and(|(there, home)| !rules::other_words(there, home));
    match named {
        Some(_) if same_words => (Some(client.property), home),
        Some(named) if !positions.is_some_and(|(there, home)| rules::same_place(there, home)) => (None, Some(named)),
        Some(_) | None => (Some(client.property), home),
    }
}

/// A repeat joins the open incident: it always announces itself, may raise the urgency, and nothing it says is lost.
fn join(draft: &mut Draft<'_>, id: IncidentId, need: Need) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if matches!(incident.state, IncidentState::Resolved { .. }) {
        let owner = Owner { organisation: incident.organisation, person: incident.terms.duty_officer };
        reopen(draft, id, owner, "it came again")?;
    }
    if draft.incident(id)?.proposal.is_some() {
        draft.incident_event(id, What::ClosingRefused { by: None, reason: "it came again".to_owned(), dissent: false });
    }
    let incident = draft.incident(id)?;
    let news: Vec<EmergencyCall> = need
        .emergency_calls
        .iter()
        .filter_map(|call| {
            let Some(known) = known_call(&incident.emergency_calls, call) else { return Some(call.clone()) };
            let mut call = call.clone();
            complete(&mut call, known);
            ((known.expected_at, &known.reference) != (call.expected_at, &call.reference)).then_some(call)
        })
        .collect();
    match need.case.clone().filter(|case| known_case(incident, case).is_none()) {
        Some(case) => {
            let accept_by = draft.now() + incident.terms.timers.hand_over[0];
            let (priority, signal, seal, note) = (need.priority, need.signal, need.seal.clone(), need.note.clone());
            draft.incident_event(id, What::CaseJoined(JoinedCase { case, priority, accept_by, signal, seal, note }));
        }
        None => {
            let activated = What::IncidentActivated {
                signal: need.signal,
                seal: need.seal.clone(),
                unit: need.unit,
                priority: need.priority,
                note: need.note.clone(),
            };
            draft.incident_event(id, activated);
        }
    }
    for call in news {
        draft.incident_event(id, What::EmergencyCalled { call });
    }
    learn(draft, id, &need)?;
    let decided = draft.incident(id)?;
    let rings =
        matches!(decided.state, IncidentState::Open { .. }).then(|| (DeadlineKind::Answer, draft.now() + decided.terms.timers.answer));
    alert(draft, id, AlertKind::Repeated, rings);
    if let Some(by) = need.answered_by {
        incidents::answer_first(draft, id, by)?;
    }
    incidents::follow_with_job(draft, id)?;
    let visit = incidents::open_visit(draft, draft.incident(id)?).map(|job| job.id);
    visit.map_or(Ok(()), |job| jobs::offers::accept_cases(draft, job))
}

/// The call that an entry is about, where it is on record: the one with the same reference before one that has none yet.
pub fn known_call<'c>(calls: &'c [EmergencyCall], call: &EmergencyCall) -> Option<&'c EmergencyCall> {
    let same = || calls.iter().filter(|known| same_call(known, call));
    same().find(|known| known.reference == call.reference).or_else(|| same().next())
}

/// Who does not say when they come, or under which reference, does not take back what is known of it.
pub fn complete(call: &mut EmergencyCall, known: &EmergencyCall) {
    call.expected_at = call.expected_at.or(known.expected_at);
    if call.reference.is_empty() {
        call.reference.clone_from(&known.reference);
    }
}

/// The case as the incident has it already.
fn known_case<'i>(incident: &'i Incident, case: &Case) -> Option<&'i Case> {
    incident.cases.iter().find(|known| known.organisation == case.organisation && known.reference == case.reference)
}

/// Takes over what a repeat says otherwise: who rings, where, what is the matter, whether anybody was heard. A visit under way goes where it is now.
fn learn(draft: &mut Draft<'_>, id: IncidentId, need: &Need) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let client = incident.client.and_then(|client| draft.board().clients.get(&client));
    let there = need.place.clone().map(|named| whereabouts(draft, client, Some(named)));
    let place =
        there.and_then(|(door, place)| place.map(|place| (place, door))).filter(|(place, _)| incident.place.as_ref() != Some(place));
    let typed = need.origin == Origin::Desk;
    let caller = need.caller.clone().filter(|caller| incident.client.is_none_or(|_| typed) && incident.caller.as_ref() != Some(caller));
    let call_back =
        need.call_back.clone().filter(|number| (typed || incident.call_back.is_none()) && incident.call_back.as_ref() != Some(number));
    let case = need.case.clone().filter(|case| {
        known_case(incident, case).is_some_and(|known| known.call_back != case.call_back || known.operator != case.operator)
    });
    let graver = |situation: &Situation| {
        let class = |situation| rules::classify(incident.class, situation, Some(true));
        // Of somebody who does not breathe nothing less is remembered than that.
        let life = *situation == Situation::LifeAtRisk
            && matches!(incident.situation, Some(Situation::FallInjured | Situation::Silent | Situation::Wandering));
        // What the desk types of a second call corrects what was taken down, and makes nobody's matter smaller than it was.
        let as_grave = typed && class(Some(*situation)) <= class(incident.situation);
        incident.situation.is_none() || as_grave || life || class(Some(*situation)) < class(incident.situation)
    };
    let other = need.situation.filter(|situation| incident.situation != Some(*situation));
    let situation = other.filter(&graver);
    let calmer = calmer(incident, need, other.filter(|_| situation.is_none()));
    let speech = need.speech.filter(|speech| incident.speech != Some(*speech));
    let moved = place.clone();
    let news = need.given.hazards.iter().filter(|hazard| !incident.given.hazards.contains(hazard));
    let hazards: Vec<Hazard> = news.cloned().collect();
    if caller.is_some() || call_back.is_some() || place.is_some() || case.is_some() || !hazards.is_empty() {
        draft.incident_event(id, What::LearntMore(LearntMore { caller, call_back, place, case, hazards }));
    }
    visit_is_warned(draft, id)?;
    if let Some(situation) = situation {
        draft.incident_event(id, What::SituationSet { situation });
    }
    if let Some(speech) = speech {
        draft.incident_event(id, What::SpeechHeard { speech });
    }
    incidents::keep_words(draft, id, verb(need.origin), &calmer)?;
    match moved {
        Some((place, door)) => incidents::visit_moves(draft, id, place, door),
        None => Ok(()),
    }
}

/// A visit under way knows of every hazard that was said of whom it is made for.
fn visit_is_warned(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let Some(visit) = incidents::open_visit(draft, draft.incident(id)?) else { return Ok(()) };
    let (job, hazards) = (visit.id, jobs::merged(&visit.hazards, &draft.incident(id)?.given.hazards));
    if hazards == visit.hazards {
        return Ok(());
    }
    jobs::change_facts(draft, job, jobs::Facts { hazards: Some(hazards), ..jobs::Facts::default() }, "the hazards")
}

/// The verb a need came in by.
const fn verb(origin: Origin) -> &'static str {
    match origin {
        Origin::Desk => "raise",
        Origin::Partner => "hand-over",
        Origin::Device | Origin::Register => "signal",
    }
}

/// What a repeat says that is less grave than what is known: it lowers nothing by itself, and the desk reads it. Empty when it says nothing less.
fn calmer(incident: &Incident, need: &Need, situation: Option<Situation>) -> String {
    let mut words = Vec::new();
    words.extend(situation.map(|situation| situation.word().replace('_', " ")));
    let urgency = need.situation.map(|_| need.priority).filter(|priority| *priority > incident.priority);
    words.extend(urgency.map(|priority| priority.word().to_uppercase()));
    if words.is_empty() { String::new() } else { format!("less grave this time: {}. Nothing was lowered", words.join(", ")) }
}

/// Opens an incident again: everything starts anew, but a visit still under way stays attached.
///
/// # Errors
/// When the incident is not there.
pub fn reopen(draft: &mut Draft<'_>, id: IncidentId, owner: Owner, reason: &str) -> Result<(), Refusal> {
    let visit = incidents::open_visit(draft, draft.incident(id)?).map(|job| job.id);
    let answer_by = draft.now() + draft.incident(id)?.terms.timers.answer;
    let reversed = closing::reversed(draft, draft.incident(id)?);
    let hurt = closing::seen_hurt(draft, draft.incident(id)?);
    draft.incident_event(id, What::IncidentReopened { reason: reason.to_owned(), owner, answer_by, reversed, hurt });
    if let Some(job) = visit {
        draft.incident_event(id, What::JobAttached { job, reversed: false });
    }
    outside_at_once(draft, id)
}

/// Fire is offered at once where the client has response, whatever was decided before it was one; and whoever is sent to a door where it burns or smells of
/// gas, CO too, is told before anybody has answered that. What rings goes on ringing until a person decides.
///
/// # Errors
/// When the incident is not there.
pub fn outside_at_once(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if incident.is_over() || !incident.is_outside() || incidents::open_visit(draft, incident).is_some() {
        return Ok(());
    }
    let goes = incident.priority == Priority::Fire && incident.terms.response && incident.terms.auto_offer;
    if goes && incidents::has_place(draft, incident) {
        return incidents::send(draft, id, Wanted { kind: Some(JobKind::FireResponse), ..Wanted::default() });
    }
    jobs::tell_visit(draft, id)
}
