//! Offers: who may be asked, asking, taking back, and the acceptance that ends the asking. The first acceptance wins.

use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::{DecisionRecord, What};
use crate::ids::*;
use crate::incident::AlertKind;
use crate::incidents::closing;
use crate::job::*;
use crate::jobs::{self, diverting};
use crate::refusal::Refusal;
use crate::responder::{Duty, Responder};
use crate::time::Timestamp;
use crate::words::Priority;

/// Whether a responder may be offered work now, whoever offers it: at work, on the road, known to know of their last stand-down.
///
/// # Errors
/// The rule that stands against it.
pub fn available(responder: &Responder, now: Timestamp) -> Result<(), Refusal> {
    responder.on_the_books()?;
    match responder.duty {
        Duty::Off => return Err(Refusal::NotAvailable { rule: "they are off duty" }),
        Duty::On { until, .. } if now >= until => return Err(Refusal::NotAvailable { rule: "their shift is over" }),
        Duty::On { .. } => {}
    }
    if responder.off_road.is_some() {
        return Err(Refusal::NotAvailable { rule: "they are off the road" });
    }
    if responder.left_unsafe {
        return Err(Refusal::NotAvailable { rule: "they left because it was unsafe, and have not said that they are safe" });
    }
    if responder.unconfirmed.is_some() {
        return Err(Refusal::NotAvailable { rule: "nobody knows yet that they know of their stand-down" });
    }
    Ok(())
}

/// Whether this responder may be offered this job.
///
/// # Errors
/// The rule that stands against it.
pub fn may_be_asked(draft: &Draft<'_>, job: JobId, to: ResponderId) -> Result<(), Refusal> {
    available(draft.responder(to)?, draft.now())?;
    if draft.job(job)?.excluded.contains(&to) {
        return Err(Refusal::NotAvailable { rule: "they are never sent to this client" });
    }
    free(draft, to)
}

/// Whether a responder has no visit in hand.
///
/// # Errors
/// Names the visit.
pub fn free(draft: &Draft<'_>, responder: ResponderId) -> Result<(), Refusal> {
    draft.board().assigned(responder).map_or(Ok(()), |visit| Err(Refusal::Engaged { job: visit.id }))
}

/// The emergency, other than `job`, that a responder is being asked for and has not answered.
pub fn unanswered_emergency<'a>(draft: &'a Draft<'_>, job: JobId, to: ResponderId) -> Option<(&'a Job, &'a Offer)> {
    let jobs = draft.board().jobs.values().filter(|other| other.id != job && other.is_open() && other.priority.is_emergency());
    jobs.flat_map(|other| other.offers.iter().map(move |offer| (other, offer)))
        .find(|(_, offer)| offer.to == to && offer.state == OfferState::Open)
}

/// Whether `new` may take the place of an unanswered offer of `old`: strictly more urgent, as dispatch weighs it.
pub fn outranks(new: Priority, old: Priority) -> bool {
    new.in_dispatch() < old.in_dispatch()
}

/// How an offer is made.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The desk's order with its reason; `None` from the plan.
    pub ordered: Option<String>,
    /// Seconds to effective help.
    pub estimate_s: i64,
    /// When they would be at the door, where that was worked out; else it is taken for the estimate.
    pub arrival: Option<Arrival>,
    /// Why this one.
    pub decision: Option<Box<DecisionRecord>>,
    /// Nobody else can be asked: the forced choice comes at once, beside the one offer.
    pub last_hope: bool,
    /// Which visit they would leave for it.
    pub diverts: Option<Box<Diverts>>,
    /// What the plan would have done instead.
    pub against: Option<Box<Against>>,
}

/// Offers a place of a job to a responder. The first offer of a round starts its deadlines.
///
/// # Errors
/// When the job is not there.
pub fn make(draft: &mut Draft<'_>, job: JobId, slot: Slot, to: ResponderId, ask: Ask) -> Result<OfferId, Refusal> {
    let now = draft.now();
    let id = draft.fresh();
    let found = draft.job(job)?;
    let timers = found.terms.timers.offers(found.priority);
    let mut deadlines = Vec::new();
    if found.offered_at.is_none() {
        deadlines.push((DeadlineKind::SecondOffer, now + timers.second));
        deadlines.push((DeadlineKind::DeskAlarm, now + timers.alarm));
        deadlines.extend(timers.manager.map(|after| (DeadlineKind::Manager, now + after)));
        deadlines.push((DeadlineKind::ForcedChoice, if ask.last_hope { now } else { now + timers.forced }));
    }
    let offer = Offer {
        id,
        slot,
        to,
        made_at: now,
        answer_by: now + timers.second,
        ordered: ask.ordered,
        estimate_s: ask.estimate_s,
        arrival: ask.arrival.or(Arrival::estimated(ask.estimate_s)),
        late_at: None,
        late_verbal: None,
        diverts: ask.diverts,
        against: ask.against,
        state: OfferState::Open,
    };
    draft.job_event(job, What::Offered { offer, deadlines, decision: ask.decision });
    Ok(id)
}

/// The desk's alarm, where a place waits for a plan for so long that it would have sounded: the service was down, or did not get to it. The missing plan is
/// answered by the offer that is made at last; this stands until somebody has accepted. `None` while a round has its own alarm ahead, or it has sounded.
pub fn overdue_alarm(job: &Job, now: Timestamp) -> Option<What> {
    let timers = &job.terms.timers;
    let due = job.deadlines.due(DeadlineKind::NoPlan)?;
    let waited = now.since(due) + timers.no_plan;
    let sounded = job.deadlines.due(DeadlineKind::DeskAlarm).is_some() || job.alerts.iter().any(|alert| alert.kind == AlertKind::DeskAlarm);
    if job.asks_everywhere() || sounded || waited < timers.offers(job.priority).alarm {
        return None;
    }
    let words = format!("nobody was asked for {} min", waited.ms() / 60_000);
    Some(What::AlertRaised { alert: AlertKind::DeskAlarm, next: None, words, client: None })
}

/// Takes one offer back. One that is not open or lapsed stays as it is.
///
/// # Errors
/// When the job or offer is not there.
pub fn withdraw(draft: &mut Draft<'_>, job: JobId, offer: OfferId, because: Withdrawal) -> Result<(), Refusal> {
    let found = draft.job(job)?.offer(offer).ok_or(Refusal::NotFound { what: "offer" })?;
    if matches!(found.state, OfferState::Open | OfferState::Lapsed) {
        let responder = found.to;
        draft.job_event(job, What::OfferWithdrawn { offer, responder, because });
    }
    Ok(())
}

/// Takes every offer of a job back.
///
/// # Errors
/// When the job is not there.
pub fn withdraw_all(draft: &mut Draft<'_>, job: JobId, because: Withdrawal) -> Result<(), Refusal> {
    let all: Vec<OfferId> = draft.job(job)?.acceptable().map(|offer| offer.id).collect();
    all.into_iter().try_for_each(|offer| withdraw(draft, job, offer, because))
}

/// Takes every offer to a responder back, in every open job. Those jobs are planned again.
///
/// # Errors
/// None in practice: what it names is there.
pub fn withdraw_from(draft: &mut Draft<'_>, responder: ResponderId, because: Withdrawal) -> Result<(), Refusal> {
    let theirs = |job: &Job| -> Vec<(JobId, OfferId)> {
        job.acceptable().filter(|offer| offer.to == responder).map(|offer| (job.id, offer.id)).collect()
    };
    let all: Vec<(JobId, OfferId)> = draft.board().jobs.values().filter(|job| job.is_open()).flat_map(theirs).collect();
    all.into_iter().try_for_each(|(job, offer)| withdraw(draft, job, offer, because))
}

/// The first acceptance wins: the assignment begins, the place's other offers and the responder's other offers are taken back, and the
/// hand-overs behind the job are accepted. An answer that comes after somebody else's is kept once, for a swap. When this offer is already their assignment, only how it was said otherwise is kept.
///
/// # Errors
/// Somebody else has it, the offer is over, or the responder cannot.
pub fn accept(draft: &mut Draft<'_>, job: JobId, offer: OfferId, verbal: Option<String>) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let asked = found.offer(offer).ok_or(Refusal::NotFound { what: "offer" })?.clone();
    if let Some(theirs) = found.live_of(asked.to).filter(|assignment| assignment.offer == offer) {
        let other = verbal.filter(|words| theirs.verbal.as_ref() != Some(words));
        return other.map_or(Ok(()), |words| jobs::keep_words(draft, job, "accept-for", &words));
    }
    if !found.is_open() {
        return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
    }
    if let Some(winner) = found.live(asked.slot).map(|assignment| assignment.responder).filter(|winner| *winner != asked.to) {
        if matches!(asked.state, OfferState::Withdrawn { because: Withdrawal::Filled, .. }) && asked.late_at.is_none() {
            draft.job_event(job, What::AnsweredLate { offer, responder: asked.to, verbal });
            return Ok(());
        }
        return Err(Refusal::Taken { by: winner, call_sign: call_sign(draft, winner) });
    }
    if !matches!(asked.state, OfferState::Open | OfferState::Lapsed) {
        return Err(Refusal::OutOfOrder { state: asked.state.word(), rule: "the offer is over; a new one is needed" });
    }
    if !found.unfilled().any(|slot| slot == asked.slot) {
        return Err(Refusal::OutOfOrder { state: "clear", rule: "the visit has been made" });
    }
    let responder = draft.responder(asked.to)?;
    if !matches!(responder.duty, Duty::On { until, .. } if draft.now() < until) {
        return Err(Refusal::NotAvailable { rule: "an offer ends with the shift" });
    }
    if responder.off_road.is_some() {
        return Err(Refusal::NotAvailable { rule: "they are off the road" });
    }
    let person = responder.person;
    let assignment = Assignment {
        slot: asked.slot,
        responder: asked.to,
        person,
        offer,
        diverted_from: diverting::leave_for(draft, job, &asked)?,
        accepted_at: draft.now(),
        accepted_revision: Some(draft.job(job)?.revision),
        verbal: verbal.clone(),
        changed: None,
        changed_at: 0,
        changed_door: None,
        expected: None,
        steps: Vec::new(),
        came_out: 0,
        elsewhere: Vec::new(),
        state: AssignmentState::Live,
    };
    draft.job_event(job, What::OfferAccepted { offer, assignment, verbal });
    draft.responder_event(asked.to, What::Engaged { job });
    let beaten: Vec<OfferId> =
        draft.job(job)?.acceptable().filter(|other| other.slot == asked.slot && other.to != asked.to).map(|other| other.id).collect();
    beaten.into_iter().try_for_each(|other| withdraw(draft, job, other, Withdrawal::Filled))?;
    withdraw_from(draft, asked.to, Withdrawal::Engaged)?;
    closing::somebody_comes(draft, job, person)?;
    accept_cases(draft, job)
}

/// A responder's acceptance accepts every hand-over behind the job that was not accepted yet, also one that joins afterwards; where that changed the
/// visit, as soon as they accept the change.
///
/// # Errors
/// When the job is not there.
pub fn accept_cases(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    if !draft.job(job)?.assignments.iter().any(|one| one.is_live() && one.changed.is_none()) {
        return Ok(());
    }
    for incident in draft.job(job)?.incidents.clone() {
        let Some(found) = draft.board().incidents.get(&incident) else { continue };
        let waiting = found.cases.iter().filter(|case| case.accepted_at.is_none());
        let cases: Vec<(OrganisationId, String)> = waiting.map(|case| (case.organisation, case.reference.clone())).collect();
        for (organisation, reference) in cases {
            draft.incident_event(incident, What::CaseAccepted { organisation, reference });
        }
    }
    Ok(())
}

/// What a responder is called on the air.
pub fn call_sign(draft: &Draft<'_>, responder: ResponderId) -> String {
    draft.board().responders.get(&responder).map_or_else(|| "somebody else".to_owned(), |known| known.call_sign.clone())
}
