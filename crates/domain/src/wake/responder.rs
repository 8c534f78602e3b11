//! Deadlines of a responder: the phone has not said that it knows of a stand-down; the shift is over; the time off the road is.

use crate::deadline::{Deadline, DeadlineKind};
use crate::draft::Draft;
use crate::event::What;
use crate::ids::ResponderId;
use crate::incident::AlertKind;
use crate::job::Withdrawal;
use crate::jobs::{offers, visits};
use crate::refusal::Refusal;
use crate::time::Duration;

/// Who has not said what now is asked again after this, and so is every desk.
const OFF_ROAD_AGAIN: Duration = Duration::minutes(10);

/// One deadline of a responder came. A stand-down nobody confirmed becomes a telephone call: the job's alert asks for it. A shift that is over ends with
/// its offers; whoever is on a visit then ends theirs with it.
///
/// # Errors
/// When the responder is not there.
pub fn expire(draft: &mut Draft<'_>, id: ResponderId, deadline: Deadline) -> Result<(), Refusal> {
    if deadline.kind == DeadlineKind::ShiftEnd && offers::free(draft, id).is_ok() {
        offers::withdraw_from(draft, id, Withdrawal::OffDuty)?;
        draft.responder_event(id, What::DutyEnded);
        return Ok(());
    }
    let responder = draft.responder(id)?;
    if deadline.kind == DeadlineKind::OffRoad && responder.off_road.is_some() {
        draft.responder_event(id, What::OffRoadOver { again_at: draft.now() + OFF_ROAD_AGAIN });
        return Ok(());
    }
    let waiting = responder.unconfirmed.filter(|_| deadline.kind == DeadlineKind::StandDownAck);
    let Some((_, job)) = waiting else {
        draft.responder_event(id, What::DeadlinePassed { deadline: deadline.kind });
        return Ok(());
    };
    let words = if responder.left_unsafe {
        format!("{} left because it was unsafe, and has not said that they are safe", responder.call_sign)
    } else {
        String::new()
    };
    draft.responder_event(id, What::StandDownNotSeen);
    if draft.board().jobs.contains_key(&job) {
        draft.job_event(job, What::AlertRaised { alert: AlertKind::StandDownNotSeen, next: None, words, client: None });
        visits::tell_behind(draft, job, AlertKind::StandDownNotSeen)?;
    }
    Ok(())
}
