//! Diverting: somebody who has a visit is asked to leave it for something strictly more urgent.
//!
//! It is an offer like any other that says what they would leave. Accepting it ends the visit they have, in the same moment as the other begins, and
//! makes that visit good: somebody else is asked for it, or the desk is told. Until then, and without an answer, everything stays as it is.

use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::What;
use crate::ids::*;
use crate::incident::AlertKind;
use crate::job::*;
use crate::jobs::offers::{self, Ask};
use crate::jobs::{leaving, visits};
use crate::refusal::Refusal;
use crate::time::Duration;
use crate::words::*;

/// Nobody is taken from a journey that is this near its end, not even when they answer at the last moment.
pub const NEVER_WITHIN: Duration = Duration::minutes(5);

/// The least that somebody must still have to go before they are asked to turn to `to`: when their time to answer is over they are not almost there.
pub fn away_least(to: &Job) -> Duration {
    Duration(NEVER_WITHIN.ms() + to.terms.timers.offers(to.priority).second.ms())
}

/// Why nobody leaves a visit they are at, as far as the record knows; `None` for planned work that may be made safe and left.
pub fn must_stay(job: &Job) -> Option<&'static str> {
    match (job.priority, job.situation) {
        (Priority::Fire | Priority::P1 | Priority::P2, _) => Some("they are at the door: only planned work is left there"),
        (Priority::P3 | Priority::P4, Some(Situation::Access)) => Some("a contractor or a crew is inside: they stay"),
        (Priority::P3, Some(Situation::Equipment)) => Some("the client would be left without a working alarm"),
        (Priority::P3, _) if job.kind == JobKind::Repair => Some("the client would be left without a working alarm"),
        (Priority::P3 | Priority::P4, _) => None,
    }
}

/// Whether somebody may leave the visit they have for `to` now; `make_safe` is the desk's confirmation where they are there already.
///
/// # Errors
/// The rule that stands against it.
pub fn may_leave(draft: &Draft<'_>, from: JobId, to: JobId, who: ResponderId, make_safe: bool) -> Result<(), Refusal> {
    let (former, wanted) = (draft.job(from)?, draft.job(to)?);
    let theirs = former.live_of(who).ok_or(Refusal::NotFound { what: "assignment" })?;
    if !offers::outranks(wanted.priority, former.priority) {
        return Err(Refusal::NotAllowed { rule: "nobody leaves a visit for what is no more urgent" });
    }
    if former.two_up == Some(TwoUp::StaffSafety) {
        return Err(Refusal::NotAllowed { rule: "nobody is alone where they are: the other would be" });
    }
    let there = theirs.step() >= Some(Step::Arrived);
    if theirs.diverted_from.is_some() && !there {
        return Err(Refusal::NotAllowed { rule: "they were diverted on this journey already" });
    }
    if theirs.elsewhere.iter().flat_map(|door| &door.steps).any(|taken| taken.step >= Step::Arrived) && !there {
        return Err(Refusal::NotAllowed { rule: "they stand at a former door: ask who is with them" });
    }
    if let Some(rule) = must_stay(former).filter(|_| there) {
        return Err(Refusal::OutOfOrder { state: visits::so_far(theirs.step()), rule });
    }
    if there && !make_safe {
        let rule = "they are there: the desk confirms that they make it safe and leave";
        return Err(Refusal::OutOfOrder { state: visits::so_far(theirs.step()), rule });
    }
    leaving::ambulance_gate(draft, from, who, None)
}

/// What accepting an offer takes somebody from: nothing, or the visit the offer names, left in this same moment and made good.
///
/// # Errors
/// They have another visit, or what spoke for leaving it does not hold any more.
pub fn leave_for(draft: &mut Draft<'_>, job: JobId, offer: &Offer) -> Result<Option<JobId>, Refusal> {
    let Some(diverts) = offer.diverts.as_deref() else {
        offers::free(draft, offer.to)?;
        return Ok(None);
    };
    let Some(visit) = draft.board().assigned(offer.to) else {
        offers::available(draft.responder(offer.to)?, draft.now())?;
        return Ok(None);
    };
    if visit.id != diverts.from || visit.live_of(offer.to).is_none_or(|theirs| theirs.offer != diverts.by_offer) {
        return Err(Refusal::Engaged { job: visit.id });
    }
    if draft.now() >= offer.answer_by {
        return Err(Refusal::OutOfOrder { state: "lapsed", rule: "they go on to the visit they have" });
    }
    let from = diverts.from;
    may_leave(draft, from, job, offer.to, diverts.make_safe)?;
    let (by, no_plan_at) = (draft.responder(offer.to)?.person, draft.now() + visit.terms.timers.no_plan);
    let (responder, number) = (offer.to, draft.job(job)?.number);
    draft.job_event(from, What::Diverted(Diverted { responder, by, to: job, number, no_plan_at }));
    draft.responder_event(responder, What::Released { job: from, confirm_by: None, left_unsafe: false });
    leaving::finish(draft, from)?;
    make_good(draft, from, diverts, &format!("{} was diverted to {number}", offers::call_sign(draft, responder)))?;
    Ok(Some(from))
}

/// The visit that was left: somebody else is asked for it now, or the desk is told now, whose it stays until somebody is.
fn make_good(draft: &mut Draft<'_>, from: JobId, diverts: &Diverts, words: &str) -> Result<(), Refusal> {
    let left = draft.job(from)?;
    let Some(slot) = left.unfilled().next() else { return Ok(()) };
    if left.asks_everywhere() {
        return Ok(());
    }
    if let Remedy::Ask { to, estimate_s, arrival } = diverts.remedy
        && left.auto_offer
        && may_be_asked(draft, from, to)
    {
        offers::make(draft, from, slot, to, Ask { estimate_s, arrival, ..Ask::default() })?;
        return Ok(());
    }
    let next = Some((DeadlineKind::NoPlan, draft.now() + left.terms.timers.no_plan));
    draft.job_event(from, What::AlertRaised { alert: AlertKind::NoPlan, next, words: words.to_owned(), client: None });
    Ok(())
}

/// Whether somebody may be asked for a visit that was left: they are free, were not asked for it yet and have no emergency to answer.
fn may_be_asked(draft: &Draft<'_>, job: JobId, to: ResponderId) -> bool {
    let asked = draft.job(job).is_ok_and(|job| job.acceptable().any(|offer| offer.to == to));
    !asked && offers::may_be_asked(draft, job, to).is_ok() && offers::unanswered_emergency(draft, job, to).is_none()
}

/// Somebody has arrived where they were going: what would have taken them from the way is over.
///
/// # Errors
/// None in practice: what it names is there.
pub fn they_arrived(draft: &mut Draft<'_>, responder: ResponderId) -> Result<(), Refusal> {
    let theirs = |job: &Job| -> Vec<(JobId, OfferId)> {
        let asked = job.acceptable().filter(|offer| offer.to == responder && offer.diverts.as_ref().is_some_and(|one| !one.make_safe));
        asked.map(|offer| (job.id, offer.id)).collect()
    };
    let all: Vec<(JobId, OfferId)> = draft.board().jobs.values().filter(|job| job.is_open()).flat_map(theirs).collect();
    all.into_iter().try_for_each(|(job, offer)| offers::withdraw(draft, job, offer, Withdrawal::StaysOn))
}
