//! Incidents as the verbs make and change them: how a need comes in, how contacts are worked, how one ends without a visit.

use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::What;
use crate::ids::{IncidentId, PersonId, PropertyId};
use crate::incident::*;
use crate::job::{Job, PersonLeft, TwoUp};
use crate::jobs;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::registers::Access;
use crate::rules;
use crate::time::Timestamp;
use crate::words::{Class, JobKind, Origin, Outside, Priority, Situation, Skill, Step};

pub mod afterwards;
pub mod closing;
pub mod follow_up;
pub mod identity;
pub mod intake;
pub mod ladder;

/// Whoever works a ringing incident has answered it.
///
/// # Errors
/// When the incident is not there.
pub fn answer_first(draft: &mut Draft<'_>, id: IncidentId, by: PersonId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if matches!(incident.state, IncidentState::Ringing { .. }) {
        let (hold_until, handed_over) = (draft.now() + incident.terms.timers.hold, incident.origin == Origin::Partner);
        let organisation = draft.scene().context.organisation;
        draft.incident_event(id, What::IncidentAnswered { by, organisation, hold_until, handed_over });
    }
    Ok(())
}

/// Records a decision; a client who waits for somebody is called back from now on.
///
/// # Errors
/// When the incident is not there.
pub fn decide(draft: &mut Draft<'_>, id: IncidentId, what: DecisionKind, by: Option<PersonId>, note: String) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let somebody_comes = waits_for_somebody(what) && rules::is_called_back(incident);
    let due = incident.deadlines.due(DeadlineKind::CallBack);
    let call_back_at = somebody_comes.then(|| due.unwrap_or(draft.now() + incident.terms.timers.call_back));
    let decided = Decided { what, by, at: draft.now() };
    draft.incident_event(id, What::IncidentDecided { decided, note, call_back_at });
    Ok(())
}

/// Whether a client waits for somebody after this decision: a responder, a contact or the emergency services.
pub const fn waits_for_somebody(what: DecisionKind) -> bool {
    match what {
        DecisionKind::Respond | DecisionKind::Contacts | DecisionKind::EmergencyServices => true,
        DecisionKind::Fault | DecisionKind::ByVoice => false,
    }
}

/// The visit of an incident while it is to be made or being made.
pub fn open_visit<'d>(draft: &'d Draft<'_>, incident: &Incident) -> Option<&'d Job> {
    incident.job.and_then(|job| draft.board().jobs.get(&job)).filter(|job| job.is_open())
}

/// What a visit is asked to be.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What sort of job.
    pub kind: Option<JobKind>,
    /// Whether it takes two, and why.
    pub two_up: Option<TwoUp>,
    /// What a responder must be able to do.
    pub needs: Vec<Skill>,
}

/// Opens the visit, joins the one at the same door, or widens the one it has, and lets the plan offer it.
///
/// # Errors
/// When nobody knows where.
pub fn send(draft: &mut Draft<'_>, id: IncidentId, wanted: Wanted) -> Result<(), Refusal> {
    let Wanted { kind, two_up, needs } = wanted;
    jobs::open_job(draft, id, kind, two_up, needs.clone(), true)?;
    let by_hand = open_visit(draft, draft.incident(id)?).filter(|job| !job.auto_offer).map(|job| job.id);
    if let Some(job) = by_hand {
        draft.job_event(job, What::AutoOfferSet { auto_offer: true });
    }
    match open_visit(draft, draft.incident(id)?).map(|job| job.id) {
        Some(job) => jobs::widen(draft, job, two_up, &needs),
        None => Ok(()),
    }
}

/// Writes the words of a verb to the timeline, unless they stand there already: nothing that was said is lost, and nothing is said twice.
///
/// # Errors
/// When the incident is not there.
pub fn keep_words(draft: &mut Draft<'_>, id: IncidentId, verb: &str, words: &str) -> Result<(), Refusal> {
    write_down(draft, id, verb, words, None)
}

/// Writes how a responder's phone says that somebody was left to the timeline, as [`keep_words`]; no end contradicts it from now on.
///
/// # Errors
/// When the incident is not there.
pub fn keep_left(draft: &mut Draft<'_>, left: &PersonLeft, words: &str) -> Result<(), Refusal> {
    write_down(draft, left.incident, "clear", words, Some(Seen { outcome: left.outcome, condition: left.condition }))
}

fn write_down(draft: &mut Draft<'_>, id: IncidentId, verb: &str, words: &str, left: Option<Seen>) -> Result<(), Refusal> {
    let words = words.trim();
    if !words.is_empty() && !draft.incident(id)?.said.iter().any(|said| said == words) {
        draft.incident_event(id, What::NoteWritten { text: words.to_owned(), verb: Some(verb.to_owned()), left });
    }
    Ok(())
}

/// Whether somebody can be sent: it is known where.
pub fn has_place(draft: &Draft<'_>, incident: &Incident) -> bool {
    incident.place.is_some() || incident.property.is_some_and(|door| draft.board().properties.contains_key(&door))
}

/// Changes the urgency with its reason; the visit follows. What the record calls an emergency is taken for less only after the client was heard and
/// said what is the matter, or when a second person sets the same: until then it is only proposed.
///
/// # Errors
/// A fire is never less urgent than a fire.
pub fn set_priority(draft: &mut Draft<'_>, id: IncidentId, priority: Priority, reason: &str) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if incident.priority != priority {
        if priority > Priority::Fire && (incident.class == Class::Fire || incident.situation == Some(Situation::Fire)) {
            return Err(Refusal::Invalid { field: "priority", rule: "a fire is never less urgent than a fire: say first what else it is" });
        }
        let mut agreed = None;
        if priority > incident.priority && incident.is_grave() {
            let by = rules::person(draft.scene())?;
            let now = draft.now();
            let standing = incident.lowering.as_ref().filter(|one| now.since(one.at) <= incident.terms.timers.second_person);
            match standing.filter(|one| one.priority == priority).map(|one| one.by) {
                Some(first) if first == by => return Ok(()),
                Some(_) => agreed = Some(by),
                None => {
                    let lowering = Lowering { by, at: now, priority, reason: reason.to_owned() };
                    draft.incident_event(id, What::LoweringProposed { lowering });
                    return Ok(());
                }
            }
        }
        draft.incident_event(id, What::PrioritySet { priority, reason: reason.to_owned(), agreed });
        follow_with_job(draft, id)?;
        return intake::outside_at_once(draft, id);
    }
    Ok(())
}

/// Somebody says of a fire or gas that it is none any more, without taking it for less urgent otherwise: proposed by the first, and so by the second.
/// Whoever proposed it says it again to no effect.
///
/// # Errors
/// When no person says it.
pub fn outside_no_more(draft: &mut Draft<'_>, id: IncidentId, reason: &str) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let Some(was) = incident.taken_back() else { return Ok(()) };
    let (by, at) = (rules::person(draft.scene())?, draft.now());
    // A fire is as urgent as nothing else: what it is instead says how urgent it is.
    let usual = || rules::classify(incident.class, incident.situation, incident.speech);
    let priority = if incident.priority == Priority::Fire { usual() } else { incident.priority };
    let reason = if reason.is_empty() { format!("no {} any more", was.word()) } else { reason.to_owned() };
    let standing = incident.lowering.as_ref().filter(|one| at.since(one.at) <= incident.terms.timers.second_person);
    match standing.map(|one| one.by) {
        Some(first) if first == by => return Ok(()),
        Some(_) => draft.incident_event(id, What::PrioritySet { priority, reason, agreed: Some(by) }),
        None => draft.incident_event(id, What::LoweringProposed { lowering: Lowering { by, at, priority, reason } }),
    }
    follow_with_job(draft, id)
}

/// The visit gets the urgency its incidents have now.
///
/// # Errors
/// When the incident is not there.
pub fn follow_with_job(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    match open_visit(draft, draft.incident(id)?).map(|job| job.id) {
        Some(job) => jobs::follow_incidents(draft, job),
        None => Ok(()),
    }
}

/// It turns out to be elsewhere than the others behind its visit: it leaves them and gets a visit of its own, where one is due.
///
/// # Errors
/// When nobody knows where.
pub fn goes_its_own_way(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    jobs::part(draft, id)?;
    let incident = draft.incident(id)?;
    let decided = incident.decided.as_ref().is_some_and(|decided| decided.what == DecisionKind::Respond);
    if (decided || incident.terms.response) && has_place(draft, incident) {
        return send(draft, id, Wanted::default());
    }
    alert(draft, id, AlertKind::NotDecided, None);
    Ok(())
}

/// The visit of an incident goes to another place: whoever has it must accept that. A visit that serves others too stays where they are.
///
/// # Errors
/// When the incident is not there.
pub fn visit_moves(draft: &mut Draft<'_>, id: IncidentId, place: Place, door: Option<PropertyId>) -> Result<(), Refusal> {
    let visit = open_visit(draft, draft.incident(id)?);
    let Some(found) = visit else { return intake::outside_at_once(draft, id) };
    let job = found.id;
    if jobs::others_need(draft, found, id) {
        return if jobs::beside(draft, door, found) { Ok(()) } else { goes_its_own_way(draft, id) };
    }
    let facts = match door.and_then(|door| draft.board().properties.get(&door)).cloned() {
        Some(door) => jobs::Facts {
            place: Some(place),
            property: Some(Some(door.id)),
            access: Some(door.access),
            access_notes: Some(door.access_notes),
            ..jobs::Facts::default()
        },
        None => jobs::Facts {
            place: Some(place),
            property: Some(None),
            access: Some(Access::Unknown),
            access_notes: Some(String::new()),
            ..jobs::Facts::default()
        },
    };
    jobs::change_facts(draft, job, facts, "it is elsewhere")?;
    jobs::know_outside(draft, job)
}

/// Whether the client still waits for somebody: a visit not yet at the door, 999 alone, contacts of whom none is there yet, or us, where a visit left
/// and nobody has said how they are.
pub fn still_waits(draft: &Draft<'_>, incident: &Incident) -> bool {
    let arrived = |job: &Job| job.assignments.iter().any(|one| one.is_live() && one.step() >= Some(Step::Arrived));
    match (&incident.state, open_visit(draft, incident)) {
        (IncidentState::Open { .. }, Some(job)) => !arrived(job),
        (IncidentState::Open { .. }, None) => {
            let rung = incident.ladder.as_ref().is_some_and(Ladder::is_running);
            incident.decided.as_ref().is_some_and(|one| match one.what {
                DecisionKind::EmergencyServices => true,
                DecisionKind::Contacts => !closing::contact_there(incident),
                DecisionKind::Respond => (rung || incident.job.is_none()) && !closing::contact_there(incident),
                DecisionKind::Fault | DecisionKind::ByVoice => rung && !closing::contact_there(incident),
            })
        }
        (
            IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Resolved { .. } | IncidentState::Closed { .. },
            _,
        ) => false,
    }
}

/// Tells the desk.
pub fn alert(draft: &mut Draft<'_>, id: IncidentId, alert: AlertKind, next: Option<(DeadlineKind, Timestamp)>) {
    draft.incident_event(id, What::alert(alert, next));
}

/// The alert that fire or gas burns on without those who come for it, with what to do now.
pub fn brigade_not_called(incident: &Incident, next: Option<(DeadlineKind, Timestamp)>) -> What {
    let words = match incident.outside() {
        Some(Outside::Gas) => "everybody out, then the gas emergency line or the brigade",
        Some(Outside::Fire) | None => "999 for the fire brigade now",
    };
    What::AlertRaised { alert: AlertKind::BrigadeNotCalled, next, words: words.to_owned(), client: None }
}

/// A held incident rings again, with the first ring's age; the duty officer is accountable until somebody takes it.
///
/// # Errors
/// When the incident is not there.
pub fn ring_again(draft: &mut Draft<'_>, id: IncidentId, held_by: PersonId, because: &str) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let to = Owner { organisation: incident.organisation, person: incident.terms.duty_officer };
    let answer_by = draft.now() + incident.terms.timers.answer;
    draft.incident_event(id, What::IncidentReleased { held_by, because: because.to_owned(), answer_by });
    if draft.incident(id)?.owner != to {
        draft.incident_event(id, What::BatonPassed { to });
    }
    Ok(())
}
