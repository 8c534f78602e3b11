//! What must hold in every history: on the board whenever the plan looks at it, and of the whole record at the end, when everything works again.

use std::collections::BTreeSet;

use domain::board::{Board, Reads};
use domain::event::Subject;
use domain::job::{AssignmentState, Job};
use engine::{Outcome, handle_in};
use store::{Recorded, Scope};

use super::play::{Play, first_taken};
use crate::house::{provider, r};

/// I1, I2, I3, I4 and I11 of what is open.
pub fn board(board: &Board) -> Result<(), String> {
    for responder in board.responders.values() {
        let visits = board.jobs.values().filter(|job| job.is_open() && job.live_of(responder.id).is_some()).count();
        if visits > 1 {
            return Err(format!("I1 {} is on {visits} visits", responder.call_sign));
        }
    }
    for incident in board.incidents.values().filter(|one| one.is_open()) {
        if incident.deadlines.next().is_none() {
            return Err(format!("I3 {} is open and nothing is due", incident.number));
        }
    }
    board.jobs.values().try_for_each(job)
}

fn job(job: &Job) -> Result<(), String> {
    let live: Vec<_> = job.assignments.iter().filter(|one| one.is_live()).collect();
    let places: BTreeSet<_> = live.iter().map(|one| one.slot).collect();
    if places.len() != live.len() || job.acceptable().any(|offer| places.contains(&offer.slot)) {
        return Err(format!("I2 a place of {} is filled twice, or filled and still offered", job.number));
    }
    let asked: Vec<_> = job.acceptable().map(|offer| offer.to).collect();
    if asked.len() != asked.iter().collect::<BTreeSet<_>>().len() {
        return Err(format!("I11 somebody is asked twice for {}", job.number));
    }
    if job.is_open() != job.deadlines.next().is_some() {
        return Err(format!("I3 {} is {} and has {:?} due", job.number, job.state.word(), job.deadlines.next()));
    }
    let why = |state: &AssignmentState| !matches!(state, AssignmentState::StoodDown { reason, .. } if reason.is_empty());
    if job.assignments.iter().any(|one| !why(&one.state)) {
        return Err(format!("I4 somebody left {} without a reason", job.number));
    }
    Ok(())
}

/// I10: a request that was done and comes again hears what it heard.
pub fn same_answer(name: &str, before: &Outcome, now: &Outcome) -> Result<(), String> {
    let same = Outcome { repeated: before.repeated, ..now.clone() } == *before;
    if same && now.repeated { Ok(()) } else { Err(format!("I10 {name} was answered {before:?}, and again {now:?}")) }
}

/// Everything works again and has had time: what must have come right has.
pub fn at_the_end(play: &mut Play) -> Result<[u8; 32], String> {
    let now = play.now;
    let read = |look: &dyn Fn(&mut store::Rd<'_>) -> Result<usize, store::StoreError>| play.store.read_inline(|rd| look(rd));
    let count = |what: &str, found: Result<usize, store::StoreError>| match found {
        Ok(0) => Ok(()),
        Ok(some) => Err(format!("{some} {what}")),
        Err(fault) => Err(fault.to_string()),
    };
    count("I3 deadlines are overdue", read(&|rd| Ok(rd.wakes_due(Scope::Everything, now, 64)?.len())))?;
    count("letters wait for ever", read(&|rd| Ok(rd.outbox_next()?.map_or(0, |_| 1))))?;
    count("I4 phones are behind", read(&|rd| Ok(rd.phones_behind(now, 64)?.len())))?;
    letters(play)?;
    for (n, phone) in play.phones.clone() {
        let (shown, _) = play.to_show(n)?;
        if phone.shown != shown {
            return Err(format!("I4 {:?}'s phone shows {:?} and should show {shown:?}", r(n), phone.shown));
        }
    }
    record(play)?;
    again(play)?;
    play.store.read_inline(|rd| rd.head()).map(|head| head.hash).map_err(|fault| fault.to_string())
}

/// Every letter was taken at least once, in the order in which it was written.
fn letters(play: &Play) -> Result<(), String> {
    let first = first_taken(&play.taken);
    let last = first.last().copied().unwrap_or(0);
    if first != (1..=last).collect::<Vec<_>>() {
        return Err(format!("the partner had letters {first:?} of {last}"));
    }
    let written = play.store.read_inline(|rd| Ok(rd.counts(Scope::Everything, play.now)?.outbox_waiting));
    if written == Ok(0) { Ok(()) } else { Err(format!("letters are waiting: {written:?}")) }
}

/// I8, I9: the record is dense and in time, and folds to what the tables hold.
fn record(play: &Play) -> Result<(), String> {
    let events: Vec<Recorded> =
        play.store.read_inline(|rd| rd.events_after(Scope::Everything, 0, 100_000)).map_err(|fault| fault.to_string())?;
    let mut folded = Board::default();
    let mut reads = Reads::default();
    for (one, position) in events.iter().zip(1..) {
        if one.position != position {
            return Err(format!("I8 event {} stands at {position}", one.position));
        }
        let event = one.event.as_ref().ok_or("an event is erased")?;
        folded.apply(event, one.at);
        match event.subject {
            Subject::Incident(id) => reads.incidents.push(id),
            Subject::Job(id) => reads.jobs.push(id),
            Subject::Responder(id) => reads.responders.push(id),
            Subject::Client(_) | Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => {}
        }
    }
    if events.windows(2).any(|pair| pair[1].at < pair[0].at) {
        return Err("I9 time runs backwards".to_owned());
    }
    let held = play.store.read_inline(|rd| rd.load(&reads, provider())).map_err(|fault| fault.to_string())?;
    if held.incidents != folded.incidents || held.jobs != folded.jobs || held.responders != folded.responders {
        return Err("I8 the record does not fold to what the tables hold".to_owned());
    }
    board(&held)
}

/// I10: every request that was answered, once more: the same answer, and nothing happens.
fn again(play: &mut Play) -> Result<(), String> {
    let head = play.store.read_inline(|rd| rd.head()).map_err(|fault| fault.to_string())?;
    for (request, before) in std::mem::take(&mut play.answered) {
        let (envelope, now) = (play.envelope(&request), play.now);
        let handled = play.store.write_inline(|tx| handle_in(tx, &envelope, now));
        let outcome = handled.map_err(|error| format!("I10 {request:?} was done, and again: {error}"))?.outcome;
        same_answer("a request", &before, &outcome)?;
    }
    let after = play.store.read_inline(|rd| rd.head()).map_err(|fault| fault.to_string())?;
    if after == head { Ok(()) } else { Err("I10 what was done before was done again".to_owned()) }
}
