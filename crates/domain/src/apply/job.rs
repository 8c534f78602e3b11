//! What events do to a job: total, in order, each raising the revision by one. An open job never ends up without a deadline.

use crate::board::Board;
use crate::deadline::{DeadlineKind, StepTaken};
use crate::event::What;
use crate::ids::*;
use crate::incident::{Alert, AlertKind};
use crate::job::*;
use crate::rules;
use crate::time::{Duration, Timestamp};
use crate::words::*;

/// Follows one event of a job. An event of an incident or register changes nothing here.
pub(crate) fn apply(board: &mut Board, id: JobId, what: &What, at: Timestamp) {
    if let What::JobOpened { job } = what {
        board.jobs.insert(id, Job::clone(job));
        return;
    }
    let Some(job) = board.jobs.get_mut(&id) else { return };
    job.revision += 1;
    let before = (job.priority, job.kind);
    if !(facts(job, what, at) || offers(job, what, at) || assignments(job, what, at)) {
        alerts_and_end(job, what, at);
    }
    if job.priority < before.0 || (job.kind == JobKind::FireResponse && before.1 != JobKind::FireResponse) {
        job.graver_at = Some(at);
    }
    settle(job, at);
}

/// What the visit is about.
fn facts(job: &mut Job, what: &What, at: Timestamp) -> bool {
    match what {
        What::IncidentLinked(Linked { incident, priority, arrive_by, hazards, job_kind, needs, excluded, two_up }) => {
            if !job.incidents.contains(incident) {
                job.incidents.push(*incident);
            }
            job.kind = *job_kind;
            job.hazards.clone_from(hazards);
            job.needs.clone_from(needs);
            job.excluded.clone_from(excluded);
            job.two_up = *two_up;
            raise(job, *priority, *arrive_by);
            want_plan(job, at);
        }
        What::IncidentUnlinked { incident, client, situation } => {
            job.incidents.retain(|served| served != incident);
            (job.client, job.situation) = (*client, *situation);
        }
        What::JobPrioritySet { priority, arrive_by } => raise(job, *priority, *arrive_by),
        What::JobFactsChanged(facts) => facts_changed(job, facts, at),
        What::ChangeAccepted { responder, out } => {
            if let Some(assignment) = live_mut(job, *responder) {
                (assignment.changed, assignment.changed_door) = (None, None);
                if *out {
                    assignment.came_out = assignment.steps.len();
                }
            }
        }
        What::AutoOfferSet { auto_offer } => job.auto_offer = *auto_offer,
        _ => return false,
    }
    true
}

/// The facts of the visit are these now; whoever has it must accept them.
fn facts_changed(job: &mut Job, facts: &FactsChanged, at: Timestamp) {
    job.kind = facts.job_kind.unwrap_or(job.kind);
    let left = FormerDoor { place: job.place.clone(), property: job.property, unread: None, steps: Vec::new() };
    job.place = facts.place.clone();
    job.property = facts.property;
    job.access = facts.access.clone();
    job.access_notes.clone_from(&facts.access_notes);
    job.hazards.clone_from(&facts.hazards);
    job.two_up = facts.two_up;
    job.beside = facts.beside;
    job.client = facts.client;
    job.needs.clone_from(&facts.needs);
    job.excluded.clone_from(&facts.excluded);
    let (mut anybody, mut moved) = (false, false);
    for assignment in job.assignments.iter_mut().filter(|assignment| assignment.is_live()) {
        assignment.changed = Some(together(assignment.changed.as_deref(), &facts.change));
        assignment.changed_at = job.revision;
        if facts.door == Some(DoorChange::Another) {
            moved |= another_door(assignment, left.clone(), facts);
        } else {
            assignment.changed_door = assignment.changed_door.max(facts.door);
        }
        anybody = true;
    }
    if anybody {
        job.deadlines.set(DeadlineKind::Changed, facts.accept_by);
    }
    if moved {
        nobody_there(job, at);
        somebody_there(job, at);
    }
    want_plan(job, at);
}

/// The visit is to another door than `left`: what was done there counts no more. It is a former door again, and nothing was done since: what was done
/// there counts as it did, and whoever never read of the other door has nothing of it to accept. Whether anybody's arrival changed with that.
fn another_door(assignment: &mut Assignment, left: FormerDoor, facts: &FactsChanged) -> bool {
    let unread = assignment.changed_door;
    let back = assignment.back_at(facts.property, &facts.place).map(|door| assignment.elsewhere.remove(door));
    let was_there = assignment.step() >= Some(Step::Arrived);
    assignment.came_out = 0;
    match back {
        Some(door) => {
            assignment.steps = door.steps;
            assignment.changed_door = if unread == Some(DoorChange::Another) { door.unread } else { Some(DoorChange::Another) };
            assignment.elsewhere.push(FormerDoor { unread, ..left });
        }
        None => {
            assignment.elsewhere.push(FormerDoor { unread, steps: assignment.steps.clone(), ..left });
            assignment.changed_door = Some(DoorChange::Another);
            if was_there {
                assignment.steps.clear();
            }
        }
    }
    was_there != (assignment.step() >= Some(Step::Arrived))
}

/// What is not yet accepted, each thing once.
fn together(before: Option<&str>, change: &str) -> String {
    match before {
        Some(before) if before.split("; ").any(|known| known == change) => before.to_owned(),
        Some(before) => format!("{before}; {change}"),
        None => change.to_owned(),
    }
}

/// Who is asked.
fn offers(job: &mut Job, what: &What, at: Timestamp) -> bool {
    match what {
        What::Offered { offer, deadlines, decision: _ } => {
            job.offered_at.get_or_insert(offer.made_at);
            job.offers.push(offer.clone());
            job.nobody = None;
            for (kind, due) in deadlines {
                job.deadlines.set(*kind, *due);
            }
            if job.asks_everywhere() {
                job.deadlines.clear(DeadlineKind::NoPlan);
                forget(job, AlertKind::NoPlan);
            }
        }
        What::NobodyFound { decision } => {
            job.nobody = Some(decision.exclusions());
            job.deadlines.clear(DeadlineKind::NoPlan);
        }
        What::BreadthSet { breadth, because, alert, words } => {
            job.breadth = *breadth;
            job.deadlines.clear(*because);
            remember(job, Alert { words: words.clone(), ..Alert::new(*alert, at) });
        }
        What::OfferLapsed { offer } => set_offer(job, *offer, OfferState::Lapsed),
        What::OfferDeclined { offer, responder: _, reason, note } => {
            set_offer(job, *offer, OfferState::Declined { at, reason: *reason, note: note.clone() });
            want_plan(job, at);
        }
        What::OfferWithdrawn { offer, responder: _, because } => {
            set_offer(job, *offer, OfferState::Withdrawn { at, because: *because });
            want_plan(job, at);
        }
        What::OfferAccepted { offer, assignment, verbal: _ } => {
            set_offer(job, *offer, OfferState::Accepted { at });
            job.assignments.push(assignment.clone());
            if job.unfilled().next().is_none() {
                end_round(job);
            }
            if rules::at_once(job.priority) {
                let due = at + job.terms.timers.set_off;
                job.deadlines.set(DeadlineKind::SetOff, job.deadlines.due(DeadlineKind::SetOff).map_or(due, |known| known.min(due)));
            }
        }
        What::AnsweredLate { offer, responder: _, verbal } => {
            if let Some(late) = job.offers.iter_mut().find(|known| known.id == *offer) {
                late.late_at.get_or_insert(at);
                late.late_verbal.clone_from(verbal);
            }
            let words = verbal.clone().unwrap_or_default();
            remember(job, Alert { words, ..Alert::new(AlertKind::AnsweredLate, at) });
        }
        _ => return false,
    }
    true
}

/// Who goes, and how far they have come.
fn assignments(job: &mut Job, what: &What, at: Timestamp) -> bool {
    match what {
        What::ArrivalExpected(ExpectedAnew { responder, expected }) => {
            if let Some(assignment) = live_mut(job, *responder) {
                assignment.expected = Some(*expected);
            }
        }
        What::StepRecorded { responder, step, elsewhere: true, .. } => {
            if let Some(door) = live_mut(job, *responder).and_then(|assignment| assignment.elsewhere.last_mut()) {
                door.steps.push(step.clone());
            }
        }
        What::StepRecorded { responder, step, next, elsewhere: false } => {
            if let Some(assignment) = live_mut(job, *responder) {
                assignment.steps.push(step.clone());
            }
            if let Some((kind, due)) = next {
                job.deadlines.set(*kind, *due);
            }
            if step.step == Step::EnRoute {
                expect(job, *responder, at);
            }
            passed(job, step);
        }
        What::Cleared { responder, step, outcome, condition, note, persons, ambulance, entered_by } => {
            if let Some(assignment) = live_mut(job, *responder) {
                assignment.steps.push(step.clone());
                assignment.changed = None;
                assignment.state = AssignmentState::Clear {
                    at,
                    outcome: *outcome,
                    condition: *condition,
                    note: note.clone(),
                    persons: persons.clone(),
                    entered_by: *entered_by,
                    ambulance: ambulance.clone(),
                };
            }
            if !job.is_reached() {
                begin_again(job, at);
                want_plan(job, at);
            }
        }
        What::LeftUnsafe(LeftUnsafe { responder, by, step: _, note, no_plan_at }) => {
            let theirs = job.assignments.iter_mut().rev().find(|assignment| assignment.responder == *responder);
            if let Some(assignment) = theirs.filter(|assignment| !assignment.left_by_phone()) {
                assignment.changed = None;
                assignment.state = AssignmentState::StoodDown {
                    at,
                    by: *by,
                    reason: unsafe_because(note),
                    left_unsafe: true,
                    diverted_to: None,
                    ambulance: None,
                };
            }
            if job.is_open() {
                begin_again(job, at);
            }
            if let Some(due) = no_plan_at {
                job.deadlines.set(DeadlineKind::NoPlan, *due);
            }
            // The desk is told at the incidents behind it, which is where it looks.
        }
        What::StepAfterStandDown { responder, step } => {
            let former = |assignment: &&mut Assignment| assignment.responder == *responder && !assignment.is_live();
            if let Some(assignment) = job.assignments.iter_mut().rev().find(former) {
                assignment.steps.push(step.clone());
            }
            remember(job, Alert::new(AlertKind::StepAfterStandDown, at));
        }
        What::StoodDown { responder, by, reason, no_plan_at, ambulance } => {
            taken_off(job, *responder, *by, reason.clone(), None, ambulance.clone(), at);
            if let Some(due) = no_plan_at {
                job.deadlines.set(DeadlineKind::NoPlan, *due);
            }
        }
        What::Diverted(left) => {
            taken_off(job, left.responder, left.by, left.reason(), Some(left.to), None, at);
            job.deadlines.set(DeadlineKind::NoPlan, left.no_plan_at);
        }
        _ => return false,
    }
    true
}

/// Somebody does not have it any more, by an order or because they go to something more urgent: their place is free.
fn taken_off(
    job: &mut Job,
    responder: ResponderId,
    by: PersonId,
    reason: String,
    diverted_to: Option<JobId>,
    ambulance: Option<AmbulanceLeft>,
    at: Timestamp,
) {
    if let Some(assignment) = live_mut(job, responder) {
        assignment.changed = None;
        assignment.state = AssignmentState::StoodDown { at, by, reason, left_unsafe: false, diverted_to, ambulance };
    }
    begin_again(job, at);
}

/// What the desk has to see, and the end.
fn alerts_and_end(job: &mut Job, what: &What, at: Timestamp) {
    match what {
        What::AlertRaised { alert, next, words, client } => {
            remember(job, Alert { kind: *alert, at, words: words.clone(), client: *client });
            if let Some(kind) = rung_by(*alert) {
                job.deadlines.clear(kind);
            }
            if let Some((kind, due)) = next {
                job.deadlines.set(*kind, *due);
            }
        }
        What::AlertAcknowledged { alert, next } => {
            forget(job, *alert);
            if let Some((kind, due)) = next {
                job.deadlines.set(*kind, *due);
            }
        }
        What::DeadlinePassed { deadline } => job.deadlines.clear(*deadline),
        What::CodeFailed { responder: _, door } => code_failed(job, door, at),
        What::JobDone => job.state = JobState::Done { at },
        What::JobCancelled { by: _, reason } => job.state = JobState::Cancelled { at, reason: reason.clone() },
        // The code that was shown or read out stands on the timeline only; the rest belongs to other records.
        _ => {}
    }
}

/// Which deadline of a job an alert answers.
const fn rung_by(alert: AlertKind) -> Option<DeadlineKind> {
    match alert {
        AlertKind::NoPlan => Some(DeadlineKind::NoPlan),
        AlertKind::NotAccepted => Some(DeadlineKind::SecondOffer),
        AlertKind::DeskAlarm => Some(DeadlineKind::DeskAlarm),
        AlertKind::Manager => Some(DeadlineKind::Manager),
        AlertKind::ForcedChoice => Some(DeadlineKind::ForcedChoice),
        AlertKind::ArrivalLate => Some(DeadlineKind::Arrive),
        AlertKind::AccessFailed => Some(DeadlineKind::Access),
        AlertKind::VisitLong => Some(DeadlineKind::Visit),
        AlertKind::ChangeNotAccepted => Some(DeadlineKind::Changed),
        AlertKind::NotSetOff => Some(DeadlineKind::SetOff),
        AlertKind::NotThere => Some(DeadlineKind::Expected),
        AlertKind::NotAnswered
        | AlertKind::NotDecided
        | AlertKind::Repeated
        | AlertKind::HandOverNotAccepted
        | AlertKind::LadderExhausted
        | AlertKind::PromiseBroken
        | AlertKind::CallBackDue
        | AlertKind::VisitStands
        | AlertKind::CodeFailed
        | AlertKind::StandDownNotSeen
        | AlertKind::StepAfterStandDown
        | AlertKind::NoOutcome
        | AlertKind::LeftUnsafe
        | AlertKind::NotClosed
        | AlertKind::LongLie
        | AlertKind::ClientStatus
        | AlertKind::PlaceDiffers
        | AlertKind::UnitOfAnother
        | AlertKind::DeskEntered
        | AlertKind::BrigadeNotCalled
        | AlertKind::AnsweredLate
        | AlertKind::NobodyWentIn
        | AlertKind::DeathNotCalled
        | AlertKind::PartnerToAsk
        | AlertKind::AtFormerDoor => None,
    }
}

/// Follows the urgency upward: the arrival target and the offers' timers become the sooner of the two.
fn raise(job: &mut Job, priority: Priority, arrive_by: Timestamp) {
    job.priority = priority;
    if priority == Priority::Fire {
        job.kind = JobKind::FireResponse;
    }
    job.arrive_by = arrive_by;
    if job.deadlines.due(DeadlineKind::Arrive).is_some() {
        job.deadlines.set(DeadlineKind::Arrive, arrive_by);
    }
    let timers = job.terms.timers.offers(priority);
    let Some(round) = job.offered_at else { return };
    let filled = job.unfilled().next().is_none();
    for (kind, after) in
        [(DeadlineKind::SecondOffer, timers.second), (DeadlineKind::DeskAlarm, timers.alarm), (DeadlineKind::ForcedChoice, timers.forced)]
    {
        if let Some(due) = job.deadlines.due(kind) {
            job.deadlines.set(kind, due.min(round + after));
        }
    }
    if let (Some(after), false, true) = (timers.manager, filled, job.breadth < u8::MAX) {
        let due = round + after;
        job.deadlines.set(DeadlineKind::Manager, job.deadlines.due(DeadlineKind::Manager).map_or(due, |known| known.min(due)));
    }
    for offer in job.offers.iter_mut().filter(|offer| offer.state == OfferState::Open) {
        offer.answer_by = offer.answer_by.min(offer.made_at + timers.second);
    }
}

/// Arrival ends the arrival target, access ends the access ladder.
fn passed(job: &mut Job, step: &StepTaken) {
    match step.step {
        Step::EnRoute => forget(job, AlertKind::AnsweredLate),
        Step::Clear => {}
        Step::Arrived => {
            if job.may_enter() {
                job.deadlines.clear(DeadlineKind::Arrive);
                forget(job, AlertKind::ArrivalLate);
            }
        }
        Step::GainedAccess | Step::WithClient => {
            job.deadlines.clear(DeadlineKind::Access);
            forget(job, AlertKind::AccessFailed);
        }
    }
}

/// Every place is taken: nobody is asked any more.
fn end_round(job: &mut Job) {
    use DeadlineKind::{DeskAlarm, ForcedChoice, Manager, NoPlan, SecondOffer};
    for kind in [SecondOffer, DeskAlarm, Manager, ForcedChoice, NoPlan] {
        job.deadlines.clear(kind);
    }
    for alert in [AlertKind::NoPlan, AlertKind::NotAccepted, AlertKind::DeskAlarm, AlertKind::Manager, AlertKind::ForcedChoice] {
        forget(job, alert);
    }
    job.offered_at = None;
    job.nobody = None;
    job.breadth = 1;
}

/// A place is free again: a new round, and what belonged to the one who left ends.
fn begin_again(job: &mut Job, at: Timestamp) {
    end_round(job);
    nobody_there(job, at);
}

/// Whoever was there is not any more: what waits on those who are, waits for nobody else.
fn nobody_there(job: &mut Job, at: Timestamp) {
    let reached = |least: Step| job.assignments.iter().any(|assignment| assignment.is_live() && assignment.step() >= Some(least));
    let (arrived, inside) = (reached(Step::Arrived), reached(Step::GainedAccess));
    let outside = arrived && !inside && job.deadlines.due(DeadlineKind::Access).is_some();
    if !outside {
        job.deadlines.clear(DeadlineKind::Access);
    }
    if !arrived {
        job.deadlines.clear(DeadlineKind::Visit);
        job.deadlines.set(DeadlineKind::Arrive, job.arrive_by.max(at));
    }
}

/// Somebody is there after all: nobody waits for them any more, and what they do there is looked in on.
fn somebody_there(job: &mut Job, at: Timestamp) {
    if !job.is_attended() {
        return;
    }
    if job.may_enter() {
        job.deadlines.clear(DeadlineKind::Arrive);
        forget(job, AlertKind::ArrivalLate);
    }
    let inside = job.assignments.iter().any(|one| one.is_live() && one.step() >= Some(Step::GainedAccess));
    if inside || job.kind == JobKind::FireResponse {
        job.deadlines.set(DeadlineKind::Visit, at + job.terms.timers.visit);
    } else if job.may_enter() {
        job.deadlines.set(DeadlineKind::Access, at + job.terms.timers.access);
    }
}

/// Notes that the plan owes an answer when some place is free and nobody is being asked for it.
fn want_plan(job: &mut Job, at: Timestamp) {
    if job.is_open() && !job.asks_everywhere() && job.deadlines.due(DeadlineKind::NoPlan).is_none() {
        job.deadlines.set(DeadlineKind::NoPlan, at + job.terms.timers.no_plan);
    }
}

/// After every event: what is over has no deadline, what is open has one, and the time-out of the later offers is the soonest of them.
fn settle(job: &mut Job, at: Timestamp) {
    if !job.is_open() {
        job.deadlines.clear_all();
        job.alerts.retain(|alert| outlives(alert.kind));
        return;
    }
    if !job.assignments.iter().any(|assignment| assignment.is_live() && assignment.changed.is_some()) {
        job.deadlines.clear(DeadlineKind::Changed);
        forget(job, AlertKind::ChangeNotAccepted);
    }
    journeys(job);
    if job.breadth > 1 {
        let soonest = job.offers.iter().filter(|offer| offer.state == OfferState::Open).map(|offer| offer.answer_by).min();
        match soonest {
            Some(due) => job.deadlines.set(DeadlineKind::SecondOffer, due),
            None => job.deadlines.clear(DeadlineKind::SecondOffer),
        }
    }
    if job.deadlines.next().is_none() {
        job.deadlines.set(DeadlineKind::Visit, at + job.terms.timers.visit);
    }
}

/// Whether an alert of a visit is to be acted on after it is over: nobody is looked for, waited for or rung any more.
const fn outlives(alert: AlertKind) -> bool {
    match alert {
        AlertKind::CodeFailed | AlertKind::StepAfterStandDown | AlertKind::StandDownNotSeen | AlertKind::LeftUnsafe => true,
        AlertKind::NoPlan
        | AlertKind::NotAccepted
        | AlertKind::DeskAlarm
        | AlertKind::Manager
        | AlertKind::ForcedChoice
        | AlertKind::ArrivalLate
        | AlertKind::AccessFailed
        | AlertKind::VisitLong
        | AlertKind::ChangeNotAccepted
        | AlertKind::NotSetOff
        | AlertKind::NotThere
        | AlertKind::AnsweredLate => false,
        // Of an incident: no visit has them.
        AlertKind::NotAnswered
        | AlertKind::NotDecided
        | AlertKind::Repeated
        | AlertKind::HandOverNotAccepted
        | AlertKind::LadderExhausted
        | AlertKind::PromiseBroken
        | AlertKind::CallBackDue
        | AlertKind::VisitStands
        | AlertKind::NoOutcome
        | AlertKind::NotClosed
        | AlertKind::LongLie
        | AlertKind::ClientStatus
        | AlertKind::PlaceDiffers
        | AlertKind::UnitOfAnother
        | AlertKind::DeskEntered
        | AlertKind::BrigadeNotCalled
        | AlertKind::NobodyWentIn
        | AlertKind::DeathNotCalled
        | AlertKind::PartnerToAsk
        | AlertKind::AtFormerDoor => true,
    }
}

/// Somebody set off: until nine in ten would be there their silence is expected, since whoever drives touches no phone.
fn expect(job: &mut Job, responder: ResponderId, at: Timestamp) {
    let Some(assignment) = job.live_of(responder) else { return };
    let promised = job.offer(assignment.offer).and_then(|offer| offer.arrival).map(|arrival| Duration::seconds(arrival.promise_s));
    let due = promised.map_or(at + job.terms.timers.expected, |promised| assignment.accepted_at + promised);
    let due = due.max(at + job.terms.timers.set_off);
    job.deadlines.set(DeadlineKind::Expected, job.deadlines.due(DeadlineKind::Expected).map_or(due, |known| known.min(due)));
}

/// Nobody is waited for who is on the way, or there, or gone.
fn journeys(job: &mut Job) {
    let somebody = |step| job.assignments.iter().any(|one| one.is_live() && one.step() == step);
    let (waiting, travelling) = (somebody(None), somebody(Some(Step::EnRoute)));
    if !waiting {
        job.deadlines.clear(DeadlineKind::SetOff);
        forget(job, AlertKind::NotSetOff);
    }
    if !travelling {
        job.deadlines.clear(DeadlineKind::Expected);
        forget(job, AlertKind::NotThere);
    }
}

/// Why somebody left at once, as a reason.
fn unsafe_because(note: &str) -> String {
    if note.is_empty() { "unsafe".to_owned() } else { format!("unsafe: {note}") }
}

/// The live assignment of a responder, to be changed.
fn live_mut(job: &mut Job, responder: ResponderId) -> Option<&mut Assignment> {
    job.assignments.iter_mut().find(|assignment| assignment.responder == responder && assignment.is_live())
}

/// Puts an offer into a state.
fn set_offer(job: &mut Job, id: OfferId, state: OfferState) {
    if let Some(offer) = job.offers.iter_mut().find(|offer| offer.id == id) {
        offer.state = state;
    }
}

/// Puts an alert on the job, once of a kind, with its first time. Of a job that is over the incidents behind it are told: nobody looks at the job itself.
fn remember(job: &mut Job, alert: Alert) {
    let open = job.is_open();
    match job.alerts.iter_mut().find(|known| known.kind == alert.kind) {
        // What whoever telephones has to say is what they have to say now.
        Some(known) if alert.kind == AlertKind::ChangeNotAccepted && !alert.words.is_empty() => known.words = alert.words,
        Some(_) => {}
        None if open => job.alerts.push(alert),
        None => {}
    }
}

/// The alert names every door whose code failed.
fn code_failed(job: &mut Job, door: &str, at: Timestamp) {
    match job.alerts.iter_mut().find(|known| known.kind == AlertKind::CodeFailed) {
        Some(known) => known.words = together(Some(&known.words).filter(|words| !words.is_empty()).map(String::as_str), door),
        None => remember(job, Alert { words: door.to_owned(), ..Alert::new(AlertKind::CodeFailed, at) }),
    }
}

/// Takes an alert off the job.
fn forget(job: &mut Job, kind: AlertKind) {
    job.alerts.retain(|alert| alert.kind != kind);
}
