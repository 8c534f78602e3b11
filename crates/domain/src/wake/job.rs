//! Deadlines of a job: nobody planned it, nobody answered, nobody came, nobody got in.

use crate::deadline::{Deadline, DeadlineKind};
use crate::draft::Draft;
use crate::event::What;
use crate::ids::{JobId, OfferId};
use crate::incident::AlertKind;
use crate::job::{Job, OfferState, Withdrawal};
use crate::jobs::offers;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::Step;

/// From the desk's alarm on, so many are asked for each place.
const BREADTH_ALARM: u8 = 3;
/// From the second timer on, so many are asked for each place.
const BREADTH_SECOND: u8 = 2;

/// One deadline of a job came, judged as the job is now.
///
/// # Errors
/// When the job is not there.
pub fn expire(draft: &mut Draft<'_>, id: JobId, deadline: Deadline) -> Result<(), Refusal> {
    let now = draft.now();
    for (offer, diverts) in run_out(draft.job(id)?, now) {
        // Whoever does not answer goes on to where they are expected, and no late answer takes them from the door there.
        if diverts {
            offers::withdraw(draft, id, offer, Withdrawal::StaysOn)?;
        } else {
            draft.job_event(id, What::OfferLapsed { offer });
        }
    }
    let job = draft.job(id)?;
    if job.deadlines.due(deadline.kind).is_none_or(|due| due > now) {
        return Ok(());
    }
    let what = judge(job, deadline.kind, now).unwrap_or(What::DeadlinePassed { deadline: deadline.kind });
    let alarm = offers::overdue_alarm(job, now).filter(|_| deadline.kind == DeadlineKind::NoPlan);
    draft.job_event(id, what);
    if let Some(alarm) = alarm {
        draft.job_event(id, alarm);
    }
    Ok(())
}

/// The open offers whose time has run out, and whether they would take somebody from a visit.
fn run_out(job: &Job, now: Timestamp) -> Vec<(OfferId, bool)> {
    let over = job.offers.iter().filter(|offer| offer.state == OfferState::Open && offer.answer_by <= now);
    over.map(|offer| (offer.id, offer.diverts.is_some())).collect()
}

/// What a deadline means now; `None` when there is nothing to do any more.
fn judge(job: &Job, kind: DeadlineKind, now: Timestamp) -> Option<What> {
    let timers = &job.terms.timers;
    let unfilled = job.unfilled().next().is_some();
    let alert = |alert, next| Some(What::alert(alert, next));
    let broaden = |breadth: u8, alert| {
        let what = What::BreadthSet { breadth, because: kind, alert, words: asked(job, alert) };
        (unfilled && breadth > job.breadth).then_some(what)
    };
    match kind {
        DeadlineKind::NoPlan if job.asks_everywhere() => None,
        DeadlineKind::NoPlan => alert(AlertKind::NoPlan, None),
        DeadlineKind::SecondOffer => broaden(BREADTH_SECOND, AlertKind::NotAccepted),
        DeadlineKind::DeskAlarm if unfilled => broaden(BREADTH_ALARM, AlertKind::DeskAlarm).or_else(|| alert(AlertKind::DeskAlarm, None)),
        DeadlineKind::Manager => broaden(u8::MAX, AlertKind::Manager),
        DeadlineKind::ForcedChoice if unfilled => alert(AlertKind::ForcedChoice, None),
        // Nobody is waited for any more: the deadline is cleared with the step or the stand-down that ends the waiting.
        DeadlineKind::SetOff => alert(AlertKind::NotSetOff, Some((kind, now + timers.call_back))),
        DeadlineKind::Expected => alert(AlertKind::NotThere, Some((kind, now + timers.call_back))),
        DeadlineKind::Arrive if !(job.is_attended() && job.may_enter()) => {
            alert(AlertKind::ArrivalLate, Some((kind, now + timers.call_back)))
        }
        DeadlineKind::Access if outside(job) => alert(AlertKind::AccessFailed, Some((kind, now + timers.access))),
        DeadlineKind::Visit if job.is_attended() => alert(AlertKind::VisitLong, Some((kind, now + timers.visit))),
        DeadlineKind::Changed if job.assignments.iter().any(|one| one.is_live() && one.changed.is_some()) => {
            alert(AlertKind::ChangeNotAccepted, Some((kind, now + timers.change)))
        }
        DeadlineKind::DeskAlarm
        | DeadlineKind::ForcedChoice
        | DeadlineKind::Arrive
        | DeadlineKind::Access
        | DeadlineKind::Visit
        | DeadlineKind::Changed => None,
        DeadlineKind::Answer
        | DeadlineKind::Hold
        | DeadlineKind::SilentOffer
        | DeadlineKind::Decide
        | DeadlineKind::HandOver
        | DeadlineKind::SecondPerson
        | DeadlineKind::Rung
        | DeadlineKind::Promise
        | DeadlineKind::CallBack
        | DeadlineKind::LongLie
        | DeadlineKind::Brigade
        | DeadlineKind::Close
        | DeadlineKind::StandDownAck
        | DeadlineKind::ShiftEnd
        | DeadlineKind::OffRoad
        | DeadlineKind::Partner => None,
    }
}

/// How many were asked so far; and the on-call manager's number, where it is them to ring.
fn asked(job: &Job, alert: AlertKind) -> String {
    let mut to: Vec<_> = job.offers.iter().filter(|offer| Some(offer.made_at) >= job.offered_at).map(|offer| offer.to).collect();
    to.sort_unstable();
    to.dedup();
    let many = if to.len() == 1 { "1 was asked so far".to_owned() } else { format!("{} were asked so far", to.len()) };
    let nobody = if job.nobody.is_some() { ", nobody else can be asked" } else { "" };
    let manager = match (alert, &job.terms.manager_phone) {
        (AlertKind::Manager, Some(number)) => format!(", their number is {number}"),
        (AlertKind::Manager, None) => ", no number is set".to_owned(),
        (_, _) => String::new(),
    };
    format!("{many}{nobody}{manager}")
}

/// Whether somebody stands at the door and nobody is in.
fn outside(job: &Job) -> bool {
    let live = || job.assignments.iter().filter(|one| one.is_live());
    live().any(|one| one.step() >= Some(Step::Arrived)) && !live().any(|one| one.step() >= Some(Step::GainedAccess))
}
