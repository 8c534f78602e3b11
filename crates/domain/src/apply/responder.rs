//! What events do to a responder: duty, off the road, work taken and given back.

use crate::board::Board;
use crate::deadline::DeadlineKind;
use crate::event::What;
use crate::ids::ResponderId;
use crate::responder::{Duty, Responder};
use crate::time::Timestamp;

/// Follows one event of a responder.
pub(crate) fn apply(board: &mut Board, id: ResponderId, what: &What, at: Timestamp) {
    if let What::ResponderRecorded { responder } = what {
        let revision = board.responders.get(&id).map_or(0, |known| known.revision) + 1;
        board.responders.insert(id, Responder { revision, ..Responder::clone(responder) });
        return;
    }
    let Some(responder) = board.responders.get_mut(&id) else { return };
    responder.revision += 1;
    match what {
        What::DutyStarted { until } => {
            let since = match responder.duty {
                Duty::On { since, .. } => since,
                Duty::Off => {
                    responder.jobs_this_shift = 0;
                    at
                }
            };
            responder.duty = Duty::On { since, until: *until };
            responder.deadlines.set(DeadlineKind::ShiftEnd, *until);
        }
        What::DutyEnded => {
            responder.duty = Duty::Off;
            responder.off_road = None;
            responder.deadlines.clear(DeadlineKind::ShiftEnd);
            responder.deadlines.clear(DeadlineKind::OffRoad);
        }
        What::OffRoadDeclared { off_road } => {
            responder.deadlines.set(DeadlineKind::OffRoad, off_road.until);
            responder.off_road = Some(off_road.clone());
        }
        What::OffRoadOver { again_at } => {
            if let Some(off_road) = &mut responder.off_road {
                off_road.told_at = Some(at);
            }
            responder.deadlines.set(DeadlineKind::OffRoad, *again_at);
        }
        What::BackOnRoad => {
            responder.off_road = None;
            responder.deadlines.clear(DeadlineKind::OffRoad);
        }
        What::Engaged { job: _ } => responder.jobs_this_shift += 1,
        What::Released { job, confirm_by, left_unsafe } => {
            responder.free_since = Some(at);
            // Whoever was on a visit when the shift ended goes home now.
            if matches!(responder.duty, Duty::On { until, .. } if until <= at) {
                responder.deadlines.set(DeadlineKind::ShiftEnd, at);
            }
            if let Some(due) = confirm_by {
                responder.unconfirmed = Some((at, *job));
                responder.left_unsafe = *left_unsafe;
                responder.deadlines.set(DeadlineKind::StandDownAck, *due);
            }
        }
        What::StandDownConfirmed { by: _ } => {
            (responder.unconfirmed, responder.left_unsafe) = (None, false);
            responder.deadlines.clear(DeadlineKind::StandDownAck);
        }
        What::StandDownNotSeen => responder.deadlines.clear(DeadlineKind::StandDownAck),
        What::KeysSet { keys } => responder.keys.clone_from(keys),
        What::DeadlinePassed { deadline } => responder.deadlines.clear(*deadline),
        // Everything else belongs to other records.
        _ => {}
    }
}
