//! Visits: steps in their one order, leaving, being taken off, and the end when everybody who went is clear.

use crate::command::DeviceStamp;
use crate::deadline::{DeadlineKind, StepTaken};
use crate::draft::Draft;
use crate::event::What;
use crate::ids::*;
use crate::incident::{AlertKind, IncidentState};
use crate::incidents::closing;
use crate::job::*;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::*;

/// The steps before leaving, in their order.
const ORDER: [Step; 4] = [Step::EnRoute, Step::Arrived, Step::GainedAccess, Step::WithClient];

/// What a step that the phone or the desk skipped is marked with.
const SKIPPED: &str = "skipped";

/// The word for how far an assignment has come.
pub const fn so_far(step: Option<Step>) -> &'static str {
    match step {
        None => "accepted",
        Some(step) => step.word(),
    }
}

/// Takes a step for a responder. Steps that were skipped come before it, marked late. Nothing happens when it is the step they are at.
///
/// # Errors
/// Backwards, after leaving, alone where nobody enters alone, or by somebody who does not have the job.
pub fn take_step(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if step.step == Step::Clear {
        return Err(Refusal::Invalid { field: "step", rule: "leaving has its own verb: clear" });
    }
    let Some(assignment) = found.live_of(responder) else { return step_without_visit(draft, job, responder, step) };
    let reached = assignment.step();
    if reached == Some(step.step) {
        return Ok(());
    }
    if reached > Some(step.step) {
        return Err(Refusal::OutOfOrder { state: so_far(reached), rule: "a visit does not go backwards" });
    }
    let first = ORDER.iter().copied().filter(|one| Some(*one) > reached && *one < step.step);
    for skipped in first.collect::<Vec<_>>() {
        let late =
            StepTaken { step: skipped, at: step.at, device_at: None, position: None, accuracy: None, late: Some(SKIPPED.to_owned()) };
        record(draft, job, responder, late)?;
    }
    record(draft, job, responder, step)
}

/// Records one step and the deadline that begins with it.
fn record(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken) -> Result<(), Refusal> {
    let now = draft.now();
    let found = draft.job(job)?;
    let timers = &found.terms.timers;
    let reached = found.live_of(responder).and_then(Assignment::step);
    if step.step >= Step::GainedAccess && stays_outside(draft, found) {
        return Err(Refusal::OutOfOrder { state: so_far(reached), rule: "nobody enters: stay outside" });
    }
    if step.step >= Step::GainedAccess && !found.may_enter() {
        return Err(Refusal::OutOfOrder { state: so_far(reached), rule: "nobody enters alone here: wait until both have arrived" });
    }
    let others_wait = found.two_up == Some(TwoUp::StaffSafety)
        && (0..found.slots()).any(|slot| found.live(slot).is_none_or(|one| one.responder != responder && one.step() < Some(Step::Arrived)));
    let inside = found.assignments.iter().any(|one| one.is_live() && one.step() >= Some(Step::GainedAccess));
    let next = match step.step {
        Step::EnRoute | Step::Clear => None,
        Step::Arrived if others_wait || inside => None,
        Step::Arrived if found.kind == JobKind::FireResponse => Some((DeadlineKind::Visit, now + timers.visit)),
        Step::Arrived => Some((DeadlineKind::Access, now + timers.access)),
        Step::GainedAccess | Step::WithClient => Some((DeadlineKind::Visit, now + timers.visit)),
    };
    let arrived = step.step == Step::Arrived;
    draft.job_event(job, What::StepRecorded { responder, step, next });
    if arrived {
        end_call_backs(draft, job)?;
    }
    Ok(())
}

/// Whether nobody of ours enters: a fire response, or a visit behind which it burns or smells of gas by now.
pub fn stays_outside(draft: &Draft<'_>, job: &Job) -> bool {
    let open = |incident: &&crate::incident::Incident| incident.job == Some(job.id) && incident.is_open();
    let mut behind = job.incidents.iter().filter_map(|incident| draft.board().incidents.get(incident)).filter(open);
    job.kind == JobKind::FireResponse || behind.any(crate::incident::Incident::is_outside)
}

/// Somebody is at the door: nobody waits for a call any more.
fn end_call_backs(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    for incident in draft.job(job)?.incidents.clone() {
        let due = draft
            .board()
            .incidents
            .get(&incident)
            .filter(|served| served.job == Some(job))
            .and_then(|served| served.deadlines.due(DeadlineKind::CallBack));
        if due.is_some() {
            draft.incident_event(incident, What::DeadlinePassed { deadline: DeadlineKind::CallBack });
        }
    }
    Ok(())
}

/// A step from somebody who does not have the job: evidence when they had it and were taken off, once for each step; refused otherwise.
fn step_without_visit(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let Some(former) = found.assignments.iter().rev().find(|assignment| assignment.responder == responder) else {
        return Err(Refusal::NotAllowed { rule: "the job is not theirs" });
    };
    match former.state {
        AssignmentState::Live => Ok(()),
        AssignmentState::Clear { .. } => Err(Refusal::OutOfOrder { state: Step::Clear.word(), rule: "they have left" }),
        AssignmentState::StoodDown { .. } => {
            if !former.steps.iter().any(|taken| taken.step == step.step) {
                let step = StepTaken { late: step.late.or_else(|| Some("after the stand-down".to_owned())), ..step };
                draft.job_event(job, What::StepAfterStandDown { responder, step });
                tell_behind(draft, job, AlertKind::StepAfterStandDown)?;
            }
            Ok(())
        }
    }
}

/// Tells the desk about a job that is over through the incidents behind it that are not closed: nobody looks at the job itself any more.
///
/// # Errors
/// When the job is not there.
pub fn tell_behind(draft: &mut Draft<'_>, job: JobId, alert: AlertKind) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if found.is_open() {
        return Ok(());
    }
    for incident in found.incidents.clone() {
        let concerned = draft.board().incidents.get(&incident).is_some_and(|behind| behind.is_open() && !behind.has_alert(alert));
        if concerned {
            draft.incident_event(incident, What::AlertRaised { alert, next: None });
        }
    }
    Ok(())
}

/// A step at this moment with what the phone says of itself.
pub const fn step_now(step: Step, now: Timestamp, device: DeviceStamp) -> StepTaken {
    StepTaken { step, at: now, device_at: device.at, position: device.position, accuracy: device.accuracy, late: None }
}

/// How a responder left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// How it went.
    pub outcome: OutcomeKind,
    /// How the client was.
    pub condition: Condition,
    /// In words.
    pub note: String,
}

impl Left {
    /// In one line.
    fn words(&self) -> String {
        let plain = |word: &str| word.replace('_', " ");
        let said = format!("{}, client {}", plain(self.outcome.word()), plain(self.condition.word()));
        match self.note.trim() {
            "" => said,
            note => format!("{said}: {note}"),
        }
    }
}

/// A responder leaves. When nobody is left there, the visit is done and its incidents are resolved; the desk closes them.
/// Nothing happens when they have left with the same words.
///
/// # Errors
/// Before arriving, while an ambulance is awaited without its crew or a reference, or by somebody who does not have the job.
pub fn clear(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken, left: Left) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let Some(assignment) = found.live_of(responder) else { return clear_without_visit(draft, job, responder, step, &left) };
    let reached = assignment.step();
    if reached < Some(Step::Arrived) {
        return Err(Refusal::OutOfOrder { state: so_far(reached), rule: "nobody leaves before arriving; the desk can stand them down" });
    }
    if awaits_ambulance(draft, found, responder) && !names_somebody(&left.note) {
        return Err(Refusal::OutOfOrder {
            state: so_far(reached),
            rule: "an ambulance is awaited: the note needs the crew's call sign, a cancellation reference or a clinical referral",
        });
    }
    let Left { outcome, condition, note } = left;
    let entered_by = step.late.as_ref().and_then(|_| draft.scene().context.person());
    draft.job_event(job, What::Cleared { responder, step, outcome, condition, note, entered_by });
    draft.responder_event(responder, What::Released { job, confirm_by: None });
    finish(draft, job)
}

/// Leaving twice is leaving once. Whoever leaves after a stand-down has seen something: it is kept as evidence, and the desk is told.
fn clear_without_visit(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken, left: &Left) -> Result<(), Refusal> {
    let former = draft.job(job)?.assignments.iter().rev().find(|assignment| assignment.responder == responder);
    match former.map(|assignment| &assignment.state) {
        Some(AssignmentState::Clear { .. } | AssignmentState::Live) => Ok(()),
        Some(AssignmentState::StoodDown { .. }) => {
            step_without_visit(draft, job, responder, step)?;
            super::keep_words(draft, job, "clear", &left.words())
        }
        None => Err(Refusal::NotAllowed { rule: "the job is not theirs" }),
    }
}

/// Whether an ambulance was called for somebody here, and nobody else stays with them.
fn awaits_ambulance(draft: &Draft<'_>, job: &Job, leaving: ResponderId) -> bool {
    let stays = |one: &Assignment| one.is_live() && one.responder != leaving && one.step() >= Some(Step::Arrived);
    let incidents = job.incidents.iter().filter_map(|incident| draft.board().incidents.get(incident));
    let called = incidents.flat_map(|incident| &incident.emergency_calls).any(|call| call.service == EmergencyService::Ambulance);
    called && !job.assignments.iter().any(stays)
}

/// Whether a note can hold a crew's call sign, a reference or a referral: three letters or digits.
fn names_somebody(note: &str) -> bool {
    note.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3
}

/// Takes a responder off a job: they are stood down, and not offered other work until they are known to know.
/// `no_plan_at` says until when the plan must have an answer; `None` when the place is given to somebody in the same act or the job ends.
/// What they have reached stands.
///
/// # Errors
/// When they do not have the job.
pub fn take_off(
    draft: &mut Draft<'_>,
    job: JobId,
    responder: ResponderId,
    by: PersonId,
    reason: &str,
    no_plan_at: Option<Timestamp>,
) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if found.live_of(responder).is_none() {
        return Err(Refusal::NotFound { what: "assignment" });
    }
    let confirm_by = Some(draft.now() + found.terms.timers.stand_down_ack);
    draft.job_event(job, What::StoodDown { responder, by, reason: reason.to_owned(), no_plan_at });
    draft.responder_event(responder, What::Released { job, confirm_by });
    Ok(())
}

/// Whoever was at the door is gone and the visit goes on: the client waits again, and is called at once.
///
/// # Errors
/// When the job is not there.
pub fn call_back_again(draft: &mut Draft<'_>, job: JobId, was_attended: bool) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if !was_attended || found.is_attended() || !found.is_open() || matches!(found.priority, Priority::P3 | Priority::P4) {
        return Ok(());
    }
    let (incidents, due) = (found.incidents.clone(), draft.now() + found.terms.timers.call_back);
    for incident in incidents {
        let waits = |served: &&crate::incident::Incident| served.job == Some(job) && matches!(served.state, IncidentState::Open { .. });
        if draft.board().incidents.get(&incident).filter(waits).is_some() {
            draft.incident_event(incident, What::AlertRaised { alert: AlertKind::CallBackDue, next: Some((DeadlineKind::CallBack, due)) });
        }
    }
    Ok(())
}

/// Ends the visit when somebody has been and nobody is there any more.
///
/// # Errors
/// When the job is not there.
pub fn finish(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let last = found.assignments.iter().filter_map(|one| match &one.state {
        AssignmentState::Clear { at, outcome, note, .. } => Some((*at, one.person, *outcome, note.clone())),
        AssignmentState::Live | AssignmentState::StoodDown { .. } => None,
    });
    let Some((_, by, outcome, note)) = last.max_by_key(|(at, ..)| *at) else { return Ok(()) };
    if !found.is_open() || found.assignments.iter().any(Assignment::is_live) {
        return Ok(());
    }
    let (incidents, close_by) = (found.incidents.clone(), draft.now() + found.terms.timers.close);
    let (entered_by, look_in) = (closing::entered_by(found), draft.now() + found.terms.timers.hold);
    let first = incidents.first().copied();
    super::offers::withdraw_all(draft, job, Withdrawal::Cancelled)?;
    draft.job_event(job, What::JobDone);
    for incident in incidents {
        let Some(served) = draft.board().incidents.get(&incident) else { continue };
        let over = matches!(served.state, IncidentState::Resolved { .. } | IncidentState::Closed { .. });
        // What joined on the way and nobody has answered goes on ringing: the visit was not made for it.
        let unheard = first != Some(incident) && matches!(served.state, IncidentState::Ringing { .. });
        if over || unheard || served.job != Some(job) {
            continue;
        }
        if let Some(alert) = closing::stays_open(draft, served) {
            draft.incident_event(incident, What::AlertRaised { alert, next: Some((DeadlineKind::Decide, look_in)) });
            continue;
        }
        draft.incident_event(incident, What::IncidentResolved { by, outcome, note: note.clone(), close_by, entered_by });
        if entered_by.is_some() && draft.incident(incident)?.takes_two() {
            draft.incident_event(incident, What::AlertRaised { alert: AlertKind::DeskEntered, next: None });
        }
    }
    Ok(())
}
