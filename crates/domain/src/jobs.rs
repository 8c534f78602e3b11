//! Jobs as the verbs make and change them: opening one from an incident, joining one, raising it, changing its facts, ending it.
//!
//! The verbs of an incident and those of a job meet here, so that a visit is opened, joined and ended in one way only.

use crate::board::Board;
use crate::draft::Draft;
use crate::event::What;
use crate::ids::*;
use crate::incident::{Incident, IncidentState};
use crate::incidents::{self, closing};
use crate::job::*;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::registers::{Access, Client, Hazard};
use crate::rules;
use crate::time::Timestamp;
use crate::words::*;

pub mod building;
pub mod diverting;
pub mod duty;
pub mod leaving;
pub mod offers;
pub mod registers;
pub mod visits;

/// Opens the visit an incident needs, or joins the one under way at the same door. Nothing happens when it already has an open one.
///
/// `kind` is worked out from the class and the urgency when absent; `needs` come beside what the client needs; `auto_offer` says whether
/// the plan may offer it. The caller records the decision and its owner.
///
/// # Errors
/// Nobody can go where nobody knows where: `place`.
pub fn open_job(
    draft: &mut Draft<'_>,
    incident: IncidentId,
    kind: Option<JobKind>,
    two_up: Option<TwoUp>,
    needs: Vec<Skill>,
    auto_offer: bool,
) -> Result<(), Refusal> {
    let found = draft.incident(incident)?;
    if found.job.and_then(|job| draft.board().jobs.get(&job)).is_some_and(Job::is_open) {
        return Ok(());
    }
    let there = found.property.and_then(|door| visit_to(draft.board(), door)).map(|job| job.id);
    if let Some(job) = there {
        link(draft, job, incident, kind, two_up, &needs)?;
        if auto_offer && !draft.job(job)?.auto_offer {
            draft.job_event(job, What::AutoOfferSet { auto_offer });
        }
        return Ok(());
    }
    let id = draft.fresh();
    let job = drawn_up(draft, id, draft.incident(incident)?, kind, two_up, &needs, auto_offer)?;
    let reversed = closing::reversed(draft, draft.incident(incident)?);
    closing::keep_seen(draft, incident)?;
    draft.job_event(id, What::JobOpened { job: Box::new(job) });
    draft.incident_event(incident, What::JobAttached { job: id, reversed });
    know_outside(draft, id)
}

/// A visit to a door knows of every fire, gas or CO there that nobody is on the way to, answered or not: it becomes one linked visit, and nobody enters.
///
/// # Errors
/// When the job is not there.
pub fn know_outside(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    let Some(door) = draft.job(job)?.property else { return Ok(()) };
    let unseen =
        |one: &&Incident| one.property == Some(door) && one.is_outside() && !one.is_over() && incidents::open_visit(draft, one).is_none();
    let there: Vec<IncidentId> = draft.board().incidents.values().filter(unseen).map(|one| one.id).collect();
    there.into_iter().try_for_each(|incident| link(draft, job, incident, None, None, &[]))
}

/// The visit under way to the door of an incident, if there is one, is told of it.
///
/// # Errors
/// When the incident is not there.
pub fn tell_visit(draft: &mut Draft<'_>, incident: IncidentId) -> Result<(), Refusal> {
    let there = draft.incident(incident)?.property.and_then(|door| visit_to(draft.board(), door)).map(|job| job.id);
    there.map_or(Ok(()), |job| link(draft, job, incident, None, None, &[]))
}

/// The open visit to a door, through an open incident there: what a visit decided on for that door joins.
pub fn visit_to(board: &Board, door: PropertyId) -> Option<&Job> {
    let there = board.incidents.values().filter(|incident| incident.is_open() && incident.property == Some(door));
    let visits = there.filter_map(|incident| board.jobs.get(&incident.job?));
    visits.filter(|job| job.is_open() && job.property == Some(door)).min_by_key(|job| job.id)
}

/// The job an incident needs, as it is at first.
fn drawn_up(
    draft: &Draft<'_>,
    id: JobId,
    incident: &Incident,
    kind: Option<JobKind>,
    two_up: Option<TwoUp>,
    needs: &[Skill],
    auto_offer: bool,
) -> Result<Job, Refusal> {
    let board = draft.board();
    let door = incident.property.and_then(|door| board.properties.get(&door));
    let client = incident.client.and_then(|client| board.clients.get(&client));
    let place = door.map(|door| door.place.clone()).or_else(|| incident.place.clone());
    let Some(place) = place else {
        return Err(Refusal::Invalid { field: "place", rule: "nobody can be sent before somebody knows where" });
    };
    let hazards = known_of(client, incident);
    let timers = &incident.terms.timers;
    let decided_at = incident.decided.as_ref().map_or(draft.now(), |decided| decided.at);
    let arrive_by = decided_at + timers.arrive(incident.priority);
    let mut deadlines = crate::deadline::Deadlines::default();
    deadlines.set(crate::deadline::DeadlineKind::NoPlan, draft.now() + timers.no_plan);
    deadlines.set(crate::deadline::DeadlineKind::Arrive, arrive_by);
    Ok(Job {
        id,
        number: incident.number,
        organisation: incident.organisation,
        terms: incident.terms.clone(),
        incidents: vec![incident.id],
        kind: kind.filter(|_| !incident.is_outside()).unwrap_or_else(|| usual_kind(incident)),
        priority: incident.priority,
        situation: incident.situation,
        client: incident.client,
        property: incident.property,
        place,
        access: door.map_or(Access::Unknown, |door| door.access.clone()),
        access_notes: door.map_or_else(|| said_of_the_door(incident), |door| door.access_notes.clone()),
        two_up: graver(two_up, called_for(&hazards)),
        hazards,
        needs: merged(client.map_or(&[][..], |client| &client.needs), needs),
        excluded: client.map_or_else(Vec::new, |client| client.excluded.clone()),
        opened_at: draft.now(),
        arrive_by,
        auto_offer,
        offered_at: None,
        breadth: 1,
        beside: None,
        graver_at: None,
        nobody: None,
        offers: Vec::new(),
        assignments: Vec::new(),
        alerts: Vec::new(),
        state: JobState::Open,
        deadlines,
        revision: 1,
    })
}

/// What a responder must know of whom an incident is about: what the register has, and what was said.
pub fn known_of(client: Option<&Client>, incident: &Incident) -> Vec<Hazard> {
    merged(client.map_or(&[][..], |client| &client.hazards), &incident.given.hazards)
}

/// How one gets in where no register says it.
fn said_of_the_door(incident: &Incident) -> String {
    let way = incident.given.access.trim();
    if way.is_empty() { String::new() } else { format!("the partner says: {way}") }
}

/// Attaches an incident to a visit under way: the visit becomes as urgent and as grave as the graver of the two.
///
/// # Errors
/// When the job is over, or either is not there.
pub fn link(
    draft: &mut Draft<'_>,
    job: JobId,
    incident: IncidentId,
    kind: Option<JobKind>,
    two_up: Option<TwoUp>,
    needs: &[Skill],
) -> Result<(), Refusal> {
    let visit = draft.job(job)?;
    let joining = draft.incident(incident)?;
    if !visit.is_open() {
        return Err(Refusal::OutOfOrder { state: visit.state.word(), rule: "only a visit that is still to be made can be joined" });
    }
    let client = joining.client.and_then(|client| draft.board().clients.get(&client));
    let hazards = merged(&visit.hazards, &known_of(client, joining));
    let needs = merged(&merged(&visit.needs, client.map_or(&[][..], |client| &client.needs)), needs);
    let excluded = merged(&visit.excluded, client.map_or(&[][..], |client| &client.excluded));
    let two_up = graver(graver(visit.two_up, two_up), called_for(&hazards));
    let joining_kind = kind.unwrap_or_else(|| usual_kind(joining));
    let outside = visit.kind == JobKind::FireResponse || joining_kind == JobKind::FireResponse;
    let job_kind = if outside { JobKind::FireResponse } else { visit.kind.min(joining_kind) };
    let arrive_by = visit.arrive_by.min(draft.now() + visit.terms.timers.arrive(joining.priority));
    let priority = visit.priority.min(joining.priority);
    let attached = visit.incidents.contains(&incident);
    let changed = hazards != visit.hazards || job_kind != visit.kind || two_up != visit.two_up;
    let turned = job_kind == JobKind::FireResponse && visit.kind != JobKind::FireResponse;
    let change = if turned { stay_outside(visit) } else { "another alarm at the same place" };
    if !attached {
        draft.job_event(
            job,
            What::IncidentLinked(Linked { incident, priority, arrive_by, hazards: hazards.clone(), job_kind, needs, excluded, two_up }),
        );
    }
    if draft.incident(incident)?.job != Some(job) {
        let reversed = closing::reversed(draft, draft.incident(incident)?);
        closing::keep_seen(draft, incident)?;
        draft.incident_event(incident, What::JobAttached { job, reversed });
    }
    if changed && !attached {
        change_facts(draft, job, Facts { hazards: Some(hazards), ..Facts::default() }, change)?;
        if turned && draft.job(job)?.assignments.iter().any(Assignment::is_live) {
            visits::telephone(draft, job, change)?;
        }
    }
    offers::accept_cases(draft, job)
}

/// Makes a job at least as urgent as `priority`; the arrival target and the offers' timers follow. Never less urgent.
///
/// # Errors
/// When the job is not there.
pub fn raise_job(draft: &mut Draft<'_>, job: JobId, priority: Priority) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if found.is_open() && priority < found.priority {
        let arrive_by = found.arrive_by.min(draft.now() + found.terms.timers.arrive(priority));
        draft.job_event(job, What::JobPrioritySet { priority, arrive_by });
    }
    Ok(())
}

/// Gives a job the urgency its incidents have now, which may be less: only after somebody lowered an incident with a reason.
///
/// # Errors
/// When the job is not there.
pub fn follow_incidents(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    follow_kind(draft, job)?;
    let found = draft.job(job)?;
    let open = |incident: &&Incident| !matches!(incident.state, IncidentState::Closed { .. } | IncidentState::Resolved { .. });
    let most = found.incidents.iter().filter_map(|id| draft.board().incidents.get(id)).filter(open).map(|incident| incident.priority).min();
    match most {
        Some(priority) if found.is_open() && priority > found.priority => {
            let arrive_by = found.arrive_by;
            draft.job_event(job, What::JobPrioritySet { priority, arrive_by });
            Ok(())
        }
        Some(priority) => raise_job(draft, job, priority),
        None => Ok(()),
    }
}

/// A visit to what burns or smells of gas by now is met outside, and one to what turned out to be neither is made like any other while nobody is there.
/// Whoever has it must accept that.
fn follow_kind(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let needs_it =
        |one: &&Incident| one.job == Some(job) && !matches!(one.state, IncidentState::Closed { .. } | IncidentState::Resolved { .. });
    let served: Vec<&Incident> =
        found.incidents.iter().filter_map(|incident| draft.board().incidents.get(incident)).filter(needs_it).collect();
    let outside = served.iter().find(|one| one.is_outside());
    let (kind, change) = match (outside, served.iter().min_by_key(|one| one.priority)) {
        (Some(_), _) if found.kind == JobKind::FireResponse => return Ok(()),
        (Some(_), _) => (JobKind::FireResponse, stay_outside(found)),
        (None, Some(most)) if found.kind == JobKind::FireResponse && !found.is_attended() => {
            (usual_kind(most), "it is no fire or gas any more")
        }
        (None, Some(most)) if found.kind == JobKind::Repair && rules::somebody_may_need_help(most) => {
            (usual_kind(most), "somebody may need help")
        }
        (None, _) => return Ok(()),
    };
    change_facts(draft, job, Facts { kind: Some(kind), ..Facts::default() }, change)
}

/// What whoever has a visit is told when it turns out to burn or to smell of gas.
fn stay_outside(job: &Job) -> &'static str {
    let inside = job.assignments.iter().any(|one| one.is_live() && one.step() >= Some(Step::GainedAccess));
    if inside { "fire or gas: come out now and stay outside" } else { "fire or gas: nobody enters" }
}

/// What changed at the door; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Where.
    pub place: Option<crate::place::Place>,
    /// The door on the register; none when it is elsewhere.
    pub property: Option<Option<PropertyId>>,
    /// How one gets in.
    pub access: Option<Access>,
    /// At the door.
    pub access_notes: Option<String>,
    /// All hazards.
    pub hazards: Option<Vec<Hazard>>,
    /// Whom it is for, when it is for somebody else.
    pub client: Option<ClientId>,
    /// What a responder must be able to do.
    pub needs: Option<Vec<Skill>>,
    /// Who is never sent.
    pub excluded: Option<Vec<ResponderId>>,
    /// Whether it takes two beside what the hazards ask for; never fewer than before.
    pub two_up: Option<TwoUp>,
    /// What sort of visit.
    pub kind: Option<JobKind>,
    /// What burns or smells of gas in the same building; none when it does no more.
    pub beside: Option<Option<Beside>>,
}

/// Changes the facts of an open job: whoever has it must accept them anew, and offers made on the old facts are taken back and planned again.
///
/// # Errors
/// When the job is not there.
pub fn change_facts(draft: &mut Draft<'_>, job: JobId, facts: Facts, change: &str) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if !found.is_open() {
        return Ok(());
    }
    let hazards = facts.hazards.unwrap_or_else(|| found.hazards.clone());
    let there: Vec<ResponderId> =
        found.assignments.iter().filter(|one| one.is_live() && one.step() >= Some(Step::Arrived)).map(|one| one.responder).collect();
    let changed = FactsChanged {
        change: change.to_owned(),
        place: facts.place.unwrap_or_else(|| found.place.clone()),
        property: facts.property.unwrap_or(found.property),
        access: facts.access.unwrap_or_else(|| found.access.clone()),
        access_notes: facts.access_notes.unwrap_or_else(|| found.access_notes.clone()),
        two_up: graver(graver(found.two_up, facts.two_up), called_for(&hazards)),
        hazards,
        client: facts.client.or(found.client),
        needs: facts.needs.unwrap_or_else(|| found.needs.clone()),
        excluded: facts.excluded.unwrap_or_else(|| found.excluded.clone()),
        job_kind: facts.kind,
        beside: facts.beside.unwrap_or(found.beside),
        door: None,
        accept_by: draft.now() + found.terms.timers.change,
    };
    let changed = FactsChanged { door: door_change(found, &changed), ..changed };
    let moved = changed.door == Some(DoorChange::Another);
    let words = there.iter().map(|one| visits::stands_at(draft, found, *one)).collect::<Vec<_>>().join(", ");
    let was_attended = found.is_attended();
    draft.job_event(job, What::JobFactsChanged(changed));
    if moved && !there.is_empty() {
        visits::ask_who(draft, job, &words)?;
        visits::call_back_again(draft, job, true)?;
    }
    if moved && !was_attended {
        visits::stands_again(draft, job)?;
    }
    offers::withdraw_all(draft, job, Withdrawal::Changed)
}

/// What of a change is about the door.
fn door_change(found: &Job, changed: &FactsChanged) -> Option<DoorChange> {
    let another = match (found.property, changed.property) {
        (Some(former), Some(door)) => former != door,
        (Some(_), None) | (None, Some(_)) | (None, None) => rules::another_place(&changed.place, &found.place),
    };
    let way_in = found.access != changed.access || found.access_notes != changed.access_notes;
    if another { Some(DoorChange::Another) } else { way_in.then_some(DoorChange::WayIn) }
}

/// A visit under way takes two from now on, or asks for more skills: whoever has it must accept that.
///
/// # Errors
/// When the job is not there.
pub fn widen(draft: &mut Draft<'_>, job: JobId, two_up: Option<TwoUp>, needs: &[Skill]) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let (two_up, needs) = (graver(found.two_up, two_up), merged(&found.needs, needs));
    if two_up == found.two_up && needs == found.needs {
        return Ok(());
    }
    change_facts(draft, job, Facts { two_up, needs: Some(needs), ..Facts::default() }, "it takes more than was asked at first")
}

/// Writes the words of a verb to the timeline of every incident behind a job.
///
/// # Errors
/// When the job is not there.
pub fn keep_words(draft: &mut Draft<'_>, job: JobId, verb: &str, words: &str) -> Result<(), Refusal> {
    for incident in draft.job(job)?.incidents.clone() {
        if draft.board().incidents.contains_key(&incident) {
            crate::incidents::keep_words(draft, incident, verb, words)?;
        }
    }
    Ok(())
}

/// Ends a visit that is not to be made: everybody is stood down, offers are taken back, the job is cancelled. Nothing happens to one that is over.
///
/// # Errors
/// When the job is not there.
pub fn end_job(draft: &mut Draft<'_>, job: JobId, by: PersonId, reason: &str) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if !found.is_open() {
        return Ok(());
    }
    let gone: Vec<ResponderId> = found.assignments.iter().filter(|one| one.is_live()).map(|one| one.responder).collect();
    for responder in gone {
        visits::take_off(draft, job, responder, by, reason, None, None)?;
    }
    offers::withdraw_all(draft, job, Withdrawal::Cancelled)?;
    draft.job_event(job, What::JobCancelled { by, reason: reason.to_owned() });
    Ok(())
}

/// Ends an incident's part in its visit: the visit ends too, unless another incident that is not resolved still needs it.
///
/// # Errors
/// When the incident is not there.
pub fn leave_job(draft: &mut Draft<'_>, incident: IncidentId, by: PersonId, reason: &str) -> Result<(), Refusal> {
    let Some(job) = draft.incident(incident)?.job else { return Ok(()) };
    let Some(found) = draft.board().jobs.get(&job) else { return Ok(()) };
    if others_need(draft, found, incident) { Ok(()) } else { end_job(draft, job, by, reason) }
}

/// The incidents a visit is for now: attached to it and not over, in its order.
pub fn served<'d>(draft: &'d Draft<'_>, job: &'d Job) -> impl Iterator<Item = &'d Incident> {
    draft.board().behind(job)
}

/// The way in to a person behind a visit, and where it is.
///
/// # Errors
/// The visit is not for them.
pub fn door_of<'d>(draft: &'d Draft<'_>, job: &'d Job, incident: IncidentId) -> Result<(&'d Access, &'d Place), Refusal> {
    let person = served(draft, job).find(|one| one.id == incident);
    let person = person.ok_or(Refusal::NotAllowed { rule: "the visit is not for that person" })?;
    let door = person.property.filter(|door| Some(*door) != job.property);
    Ok(door.and_then(|door| draft.board().properties.get(&door)).map_or((&job.access, &job.place), |door| (&door.access, &door.place)))
}

/// Whether a visit is for somebody beside this incident.
pub fn others_need(draft: &Draft<'_>, job: &Job, incident: IncidentId) -> bool {
    served(draft, job).any(|other| other.id != incident)
}

/// Whether a visit is at this door, or in its scheme.
pub fn beside(draft: &Draft<'_>, door: Option<PropertyId>, job: &Job) -> bool {
    let scheme = |door| draft.board().properties.get(&door).and_then(|door| door.scheme.as_ref());
    match (door, job.property) {
        (Some(here), Some(there)) => here == there || scheme(here).is_some_and(|ours| scheme(there) == Some(ours)),
        (None, _) | (_, None) => false,
    }
}

/// Takes an incident out of a visit that goes on for others; a visit for it alone stays as it is. Hazards stay: whoever goes knows too much rather
/// than too little.
///
/// # Errors
/// When the incident is not there.
pub fn part(draft: &mut Draft<'_>, incident: IncidentId) -> Result<(), Refusal> {
    let visit = draft.incident(incident)?.job.and_then(|job| draft.board().jobs.get(&job));
    let Some(found) = visit.filter(|job| job.is_open() && others_need(draft, job, incident)) else { return Ok(()) };
    let led = found.incidents.first() == Some(&incident);
    let lead = served(draft, found).find(|other| other.id != incident).filter(|_| led);
    let (client, situation) = lead.map_or((found.client, found.situation), |lead| (lead.client, lead.situation));
    let job = found.id;
    draft.job_event(job, What::IncidentUnlinked { incident, client, situation });
    draft.incident_event(incident, What::VisitLeft { job });
    follow_incidents(draft, job)
}

/// What sort of job an incident usually makes. Gas is met outside like fire: nobody enters.
pub fn usual_kind(incident: &Incident) -> JobKind {
    if incident.is_outside() {
        return JobKind::FireResponse;
    }
    match (incident.class, incident.priority) {
        (Class::Fault, _) if !rules::somebody_may_need_help(incident) => JobKind::Repair,
        (_, Priority::Fire | Priority::P1 | Priority::P2) => JobKind::EmergencyVisit,
        (_, Priority::P3 | Priority::P4) => JobKind::WelfareVisit,
    }
}

/// Whether the hazards of a door take two, and why.
fn called_for(hazards: &[Hazard]) -> Option<TwoUp> {
    if hazards.iter().any(|hazard| hazard.kind == HazardKind::TwoUp) {
        Some(TwoUp::StaffSafety)
    } else {
        hazards.iter().any(|hazard| hazard.kind == HazardKind::TwoToLift).then_some(TwoUp::Lifting)
    }
}

/// The stricter of two: the safety of staff before lifting before one person.
fn graver(one: Option<TwoUp>, other: Option<TwoUp>) -> Option<TwoUp> {
    match (one, other) {
        (Some(TwoUp::StaffSafety), _) | (_, Some(TwoUp::StaffSafety)) => Some(TwoUp::StaffSafety),
        (Some(TwoUp::Lifting), _) | (_, Some(TwoUp::Lifting)) => Some(TwoUp::Lifting),
        (None, None) => None,
    }
}

/// Both lists, in order, each thing once.
pub(crate) fn merged<T: Clone + PartialEq>(one: &[T], other: &[T]) -> Vec<T> {
    let mut all: Vec<T> = Vec::with_capacity(one.len() + other.len());
    for thing in one.iter().chain(other) {
        if !all.contains(thing) {
            all.push(thing.clone());
        }
    }
    all
}

/// The moment a late entry must not be after.
pub(crate) const fn not_later(at: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    if at.0 > now.0 { Err(Refusal::Invalid { field: "at", rule: "cannot be in the future" }) } else { Ok(at) }
}
