//! Whether a plan could do anything at all, told from the board alone: no journey is worked out for it.
//!
//! While somebody waits the plan is looked at again and again, and most of the time everybody is at a visit that nobody leaves. A simulation asks this first.
//! It says no only where no policy's plan could ask or turn anybody; where it says yes the plan may still find that nobody can go.

use domain::board::Board;
use domain::ids::ResponderId;
use domain::job::{Assignment, Job, OfferState, Slot, TwoUp};
use domain::responder::{Duty, Responder};
use domain::time::Timestamp;
use domain::words::{Priority, Step};

/// Whether a plan could make an offer or divert somebody by itself.
pub fn anybody_could_move(board: &Board, now: Timestamp) -> bool {
    let people = board.responders.len();
    let asking: Vec<&Job> = board.jobs.values().filter(|job| asks(job, people)).collect();
    !asking.is_empty() && board.responders.values().any(|who| could_move(board, &asking, who, now))
}

/// Whether a job is still to be put to somebody, of so many on the books: the plan asks for nothing else.
pub fn asks(job: &Job, people: usize) -> bool {
    job.auto_offer && job.is_open() && job.unfilled().any(|slot| asked(job, slot) < wanted(job, people))
}

/// How many offers on a slot may still be accepted. A lapsed one counts: it stays open.
pub(crate) fn asked(job: &Job, slot: Slot) -> usize {
    job.acceptable().filter(|offer| offer.slot == slot).count()
}

/// To how many each place of a job is put.
pub(crate) fn wanted(job: &Job, people: usize) -> usize {
    usize::from(job.breadth).min(people.max(1))
}

fn could_move(board: &Board, asking: &[&Job], who: &Responder, now: Timestamp) -> bool {
    let at_work = match who.duty {
        Duty::On { until, .. } => now < until,
        Duty::Off => false,
    };
    if !at_work || who.off_road.is_some() || who.left_unsafe || who.unconfirmed.is_some() {
        return false;
    }
    let visit = board.jobs.values().filter(|job| job.is_open()).find_map(|job| Some((job, job.live_of(who.id)?)));
    match visit {
        Some((visit, theirs)) => asking.iter().any(|job| could_leave(visit, theirs, job)),
        None => {
            let answers_first = least_unanswered(board, who.id);
            asking.iter().any(|job| !was_asked(job, who.id) && answers_first.is_none_or(|other| job.priority.in_dispatch() < other))
        }
    }
}

/// The most urgent offer somebody has not answered: only something strictly more urgent takes its place.
fn least_unanswered(board: &Board, who: ResponderId) -> Option<Priority> {
    let waits = |job: &Job| {
        let theirs = job.offers.iter().filter(|offer| offer.to == who && offer.state == OfferState::Open);
        theirs.into_iter().any(|offer| job.unfilled().any(|slot| slot == offer.slot))
    };
    board.jobs.values().filter(|job| job.is_open() && waits(job)).map(|job| job.priority.in_dispatch()).min()
}

/// Whether somebody has been asked for a job, or has declined it as it is asked now.
fn was_asked(job: &Job, who: ResponderId) -> bool {
    job.acceptable().any(|offer| offer.to == who) || job.declined_by(who)
}

/// Whether somebody may be taken from their visit, as far as one sees without their journey.
fn could_leave(visit: &Job, theirs: &Assignment, wanted: &Job) -> bool {
    let there = theirs.steps.iter().any(|taken| taken.step >= Step::Arrived);
    wanted.priority.in_dispatch() < visit.priority.in_dispatch()
        && wanted.terms.diverts
        && visit.terms.diverts
        && theirs.diverted_from.is_none()
        && visit.two_up != Some(TwoUp::StaffSafety)
        && (!there || visit.priority == Priority::P4)
}
