//! Duty: who may say it of a responder, how far ahead, and what an edit of the books leaves alone.

use crate::command::Scene;
use crate::draft::Draft;
use crate::ids::ResponderId;
use crate::jobs::offers;
use crate::refusal::Refusal;
use crate::responder::{Duty, Responder};
use crate::time::{Duration, Timestamp};

/// No shift and no time off the road is longer than this.
pub const SHIFT_MAX: Duration = Duration::hours(16);

/// A responder speaks for themselves, the desk for everybody.
///
/// # Errors
/// When one responder speaks for another, or nobody does.
pub fn own_or_desk(scene: Scene<'_>, responder: ResponderId) -> Result<(), Refusal> {
    if scene.context.is_desk() || scene.context.responder() == Some(responder) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed { rule: "only they themselves or the desk can say that" })
    }
}

/// A time ahead within one shift.
///
/// # Errors
/// Names the field.
pub fn within_shift(field: &'static str, until: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if until <= now {
        Err(Refusal::Invalid { field, rule: "must be in the future" })
    } else if until > now + SHIFT_MAX {
        Err(Refusal::Invalid { field, rule: "at most 16 hours ahead" })
    } else {
        Ok(())
    }
}

/// Whether a responder may leave the books: not with a visit in hand, and not on duty.
///
/// # Errors
/// What they have to do first.
pub fn may_leave(draft: &Draft<'_>, responder: ResponderId) -> Result<(), Refusal> {
    offers::free(draft, responder)?;
    match draft.board().responders.get(&responder) {
        Some(known) if known.on_duty() => Err(Refusal::NotAvailable { rule: "they are on duty: end the shift first" }),
        Some(_) | None => Ok(()),
    }
}

/// The register facts as given, with the duty and work as they are; somebody new is off duty.
pub fn with_work_of(given: &Responder, known: Option<&Responder>) -> Responder {
    let idle = Responder {
        duty: Duty::Off,
        off_road: None,
        free_since: None,
        jobs_this_shift: 0,
        unconfirmed: None,
        left_unsafe: false,
        deadlines: crate::deadline::Deadlines::default(),
        ..given.clone()
    };
    let Some(known) = known else { return idle };
    Responder {
        duty: known.duty.clone(),
        off_road: known.off_road.clone(),
        free_since: known.free_since,
        jobs_this_shift: known.jobs_this_shift,
        unconfirmed: known.unconfirmed,
        left_unsafe: known.left_unsafe,
        deadlines: known.deadlines.clone(),
        ..idle
    }
}
