//! Visits: steps in their one order, being taken off, and who waits again then. Leaving is beside: `leaving`.

use crate::command::DeviceStamp;
use crate::deadline::{DeadlineKind, StepTaken};
use crate::draft::Draft;
use crate::event::What;
use crate::ids::*;
use crate::incident::{AlertKind, Incident, IncidentState};
use crate::incidents::{afterwards, closing};
use crate::job::*;
use crate::jobs::{self, building, diverting, offers};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::{Duration, Timestamp, clock_from};
use crate::words::*;

/// The steps before leaving, in their order.
const ORDER: [Step; 4] = [Step::EnRoute, Step::Arrived, Step::GainedAccess, Step::WithClient];

/// A phone's clock may be off by this before it is said.
const CLOCK_OFF: Duration = Duration::minutes(1);

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
    let Some(assignment) = found.live_of(responder).filter(|live| !is_of_a_former(draft, found, live, &step)) else {
        return step_without_visit(draft, job, responder, step);
    };
    if assignment.changed.is_some() && step.late.is_none() {
        if has_seen(draft, assignment) {
            draft.job_event(job, What::ChangeAccepted { responder, out: false });
            offers::accept_cases(draft, job)?;
        } else if assignment.changed_door == Some(DoorChange::Another) {
            return step_elsewhere(draft, job, responder, step);
        } else if step.step >= Step::Arrived {
            telephone(draft, job, "")?;
        }
    }
    let Some(assignment) = draft.job(job)?.live_of(responder) else { return Ok(()) };
    let reached = assignment.step();
    if reached >= Some(step.step) && known_late(assignment, &step) {
        return evidence(draft, job, &step);
    }
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

/// Whether the desk entered this step, or it was skipped, and the phone says now when and where it was.
fn known_late(assignment: &Assignment, step: &StepTaken) -> bool {
    let entered = assignment.steps.iter().any(|taken| taken.step == step.step && taken.late.is_some());
    entered && step.late.is_none() && (step.device_at.is_some() || step.position.is_some())
}

/// What a phone says of a step that stands already: its time and place are kept in words, and nothing moves.
fn evidence(draft: &mut Draft<'_>, job: JobId, step: &StepTaken) -> Result<(), Refusal> {
    let when = step.device_at.map(|says| format!(" at {}", clock_from(says, step.at)));
    let place = step.position.map(|at| format!(", {:.5}, {:.5}", at.latitude, at.longitude));
    let accuracy = step.accuracy.map(|within| format!(" within {} m", within.0));
    let said: String = [when, place, accuracy].into_iter().flatten().collect();
    jobs::keep_words(draft, job, step.step.word(), &format!("the phone says {}{said}", step.step.word().replace('_', " ")))
}

/// A phone's time that cannot be, ahead of ours or before its responder accepted, is kept as evidence, said on the timeline and counts for nothing.
///
/// # Errors
/// When the job is not there.
pub fn doubt_clock(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: &StepTaken) -> Result<(), Refusal> {
    let Some(says) = step.device_at else { return Ok(()) };
    let theirs = draft.job(job)?.assignments.iter().rev().find(|one| one.responder == responder);
    let before = theirs.is_some_and(|one| says < one.accepted_at - CLOCK_OFF);
    if !before && says <= step.at + CLOCK_OFF {
        return Ok(());
    }
    let time = clock_from(says, step.at);
    jobs::keep_words(draft, job, step.step.word(), &format!("the phone's clock says {time}, which cannot be: ours counts"))
}

/// Whether the phone showed what changed when its responder acted.
pub fn has_seen(draft: &Draft<'_>, assignment: &Assignment) -> bool {
    draft.scene().context.device.seen.is_some_and(|seen| seen >= assignment.changed_at)
}

/// Whether a phone took this step before its responder accepted the visit again: they had it before, were taken off, and the phone did not know either.
pub(super) fn is_of_a_former(draft: &Draft<'_>, job: &Job, live: &Assignment, step: &StepTaken) -> bool {
    let former = job.assignments.iter().rev().find(|one| one.responder == live.responder && !one.is_live());
    let taken_off = former.is_some_and(|one| matches!(one.state, AssignmentState::StoodDown { .. }));
    let unread = match (draft.scene().context.device.seen, live.accepted_revision) {
        (Some(seen), Some(accepted)) => Some(seen <= accepted),
        (None, _) | (_, None) => None,
    };
    let allowed = if unread.is_some() { Duration::seconds(0) } else { CLOCK_OFF };
    taken_off && step.late.is_none() && unread != Some(false) && step.device_at.is_some_and(|at| at < live.accepted_at - allowed)
}

/// A step of somebody whose phone did not show the other door yet: it was taken at the former one, is kept, and the desk asks who is with them.
fn step_elsewhere(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken) -> Result<(), Refusal> {
    let known = |one: &Assignment| one.elsewhere.last().is_some_and(|door| door.steps.iter().any(|taken| taken.step == step.step));
    let known = draft.job(job)?.live_of(responder).is_some_and(known);
    if known {
        return Ok(());
    }
    let reached = step.step;
    draft.job_event(job, What::StepRecorded { responder, step: step.clone(), next: None, elsewhere: true });
    doubt_clock(draft, job, responder, &step)?;
    if reached < Step::Arrived {
        return Ok(());
    }
    let words = format!("{} {} at the former door", offers::call_sign(draft, responder), stands(reached));
    ask_who(draft, job, &words)
}

/// Where somebody stands, as a sentence.
const fn stands(step: Step) -> &'static str {
    match step {
        Step::EnRoute => "is on the way",
        Step::Arrived => "is at the door",
        Step::GainedAccess => "is in",
        Step::WithClient => "is with somebody",
        Step::Clear => "left",
    }
}

/// Who stands where, with the address.
pub(super) fn stands_at(draft: &Draft<'_>, job: &Job, responder: ResponderId) -> String {
    let step = job.live_of(responder).and_then(Assignment::step).unwrap_or(Step::EnRoute);
    format!("{} {} at {}", offers::call_sign(draft, responder), stands(step), crate::narrate::whereabouts(&job.place))
}

/// Somebody stands at a door that the visit was taken for: nobody may lose whoever is with them there.
///
/// # Errors
/// When the job is not there.
pub fn ask_who(draft: &mut Draft<'_>, job: JobId, words: &str) -> Result<(), Refusal> {
    let behind: Vec<IncidentId> = jobs::served(draft, draft.job(job)?).map(|incident| incident.id).collect();
    for incident in behind {
        let alert = AlertKind::AtFormerDoor;
        draft.incident_event(incident, What::AlertRaised { alert, next: None, words: words.to_owned(), client: None });
    }
    Ok(())
}

/// The visit is to a former door again where somebody stands: nobody has to ask any more who is with them, and the client waits for nobody.
///
/// # Errors
/// When the job is not there.
pub fn stands_again(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let there = found.assignments.iter().filter(|one| one.is_live() && one.step() >= Some(Step::Arrived));
    let words = there.map(|one| stands_at(draft, found, one.responder)).collect::<Vec<_>>().join(", ");
    if words.is_empty() {
        return Ok(());
    }
    let asked = jobs::served(draft, found).filter(|incident| incident.has_alert(AlertKind::AtFormerDoor));
    for incident in asked.map(|incident| incident.id).collect::<Vec<_>>() {
        draft.incident_event(incident, What::AlertAcknowledged { alert: AlertKind::AtFormerDoor, next: None });
    }
    end_call_backs(draft, job)?;
    jobs::keep_words(draft, job, "identify", &format!("{words}: what was done there before stands again"))
}

/// Who is awaited where nobody enters alone, beside whoever asks: by call sign, and whoever has not been found yet.
pub fn awaited(draft: &Draft<'_>, job: &Job, asks: ResponderId) -> String {
    let missing = (0..job.slots()).filter_map(|slot| match job.live(slot) {
        Some(one) if one.step() >= Some(Step::Arrived) => None,
        Some(one) if one.responder == asks => Some("your own arrival".to_owned()),
        Some(one) => Some(offers::call_sign(draft, one.responder)),
        None => Some("a second responder, who is being found".to_owned()),
    });
    missing.collect::<Vec<_>>().join(" and ")
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
        Step::Arrived if stays_outside(draft, found) => Some((DeadlineKind::Visit, now + timers.visit)),
        Step::Arrived => Some((DeadlineKind::Access, now + timers.access)),
        Step::GainedAccess | Step::WithClient => Some((DeadlineKind::Visit, now + timers.visit)),
    };
    let arrived = step.step == Step::Arrived;
    let comes = found.live_of(responder).map(|one| one.person);
    draft.job_event(job, What::StepRecorded { responder, step: step.clone(), next, elsewhere: false });
    doubt_clock(draft, job, responder, &step)?;
    if arrived {
        end_call_backs(draft, job)?;
        diverting::they_arrived(draft, responder)?;
    }
    comes.map_or(Ok(()), |person| closing::somebody_comes(draft, job, person))
}

/// Whether nobody of ours enters: a fire response, or a visit behind which or in whose building it burns or smells of gas by now.
pub fn stays_outside(draft: &Draft<'_>, job: &Job) -> bool {
    job.beside.is_some() || building::is_outside(draft.board(), job)
}

/// Whether somebody who reads what changed has to come out with that: they are inside, where nobody enters or nobody is alone.
pub fn comes_out(draft: &Draft<'_>, job: &Job, assignment: &Assignment) -> bool {
    assignment.step() >= Some(Step::GainedAccess) && (stays_outside(draft, job) || !job.may_enter())
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

/// A step from somebody who does not have the job: evidence when they had it and were taken off, or when the desk had them leave and their own phone
/// goes on, once for each step; refused otherwise.
pub(super) fn step_without_visit(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let former = |assignment: &&Assignment| assignment.responder == responder && !assignment.is_live();
    let Some(former) = found.assignments.iter().rev().find(former) else {
        return Err(Refusal::NotAllowed { rule: "the job is not theirs" });
    };
    let has_it_again = found.live_of(responder).is_some();
    match former.state {
        AssignmentState::Live => Ok(()),
        AssignmentState::Clear { .. } if former.left_by_phone() || step.late.is_some() => {
            Err(Refusal::OutOfOrder { state: Step::Clear.word(), rule: "they have left" })
        }
        AssignmentState::Clear { .. } | AssignmentState::StoodDown { .. } => {
            // What the desk entered together with their leaving is not what their phone says.
            let by_desk = matches!(former.state, AssignmentState::Clear { entered_by: Some(_), .. });
            let entered = former.steps.iter().find(|taken| taken.step == Step::Clear).map(|taken| &taken.late).filter(|_| by_desk);
            let known = |taken: &&StepTaken| taken.step == step.step && entered != Some(&taken.late);
            if !former.steps.iter().any(|taken| known(&taken)) {
                let after = match (has_it_again, former.clear_at()) {
                    (true, _) => "taken before they accepted it again: ask where they are",
                    (false, Some(_)) => "after the desk had them leave",
                    (false, None) => "after the stand-down",
                };
                let step = StepTaken { late: step.late.or_else(|| Some(after.to_owned())), ..step };
                let reached = step.step;
                draft.job_event(job, What::StepAfterStandDown { responder, step: step.clone() });
                if !has_it_again {
                    doubt_clock(draft, job, responder, &step)?;
                }
                tell_behind(draft, job, AlertKind::StepAfterStandDown)?;
                tell_closed(draft, job, responder, reached)?;
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
    let stands = found.alerts.iter().any(|known| known.kind == alert);
    for incident in found.incidents.clone() {
        let concerned = |behind: &Incident| behind.is_open() && !behind.has_alert(alert) && !(stands && behind.job == Some(job));
        let concerned = draft.board().incidents.get(&incident).is_some_and(concerned);
        if concerned {
            draft.incident_event(incident, What::alert(alert, None));
        }
    }
    Ok(())
}

/// A phone says that its responder was at the door of somebody whose incident was closed with nobody's word of a visit.
fn tell_closed(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, reached: Step) -> Result<(), Refusal> {
    // Leaving says how, and is held against the close with that.
    if reached < Step::Arrived || reached == Step::Clear || draft.scene().context.responder() != Some(responder) {
        return Ok(());
    }
    let words = format!("{} after they were taken off", reached.word().replace('_', " "));
    for incident in draft.job(job)?.incidents.clone() {
        let unseen = draft.job(job)?.left(incident).is_none() && draft.board().incidents.contains_key(&incident);
        if unseen {
            afterwards::contradicted(draft, incident, AlertKind::StepAfterStandDown, &words)?;
        }
    }
    Ok(())
}

/// A step at this moment with what the phone says of itself.
pub const fn step_now(step: Step, now: Timestamp, device: DeviceStamp) -> StepTaken {
    StepTaken { step, at: now, device_at: device.at, position: device.position, accuracy: device.accuracy, late: None }
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
    ambulance: Option<AmbulanceLeft>,
) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if found.live_of(responder).is_none() {
        return Err(Refusal::NotFound { what: "assignment" });
    }
    let confirm_by = Some(draft.now() + found.terms.timers.stand_down_ack);
    draft.job_event(job, What::StoodDown { responder, by, reason: reason.to_owned(), no_plan_at, ambulance });
    draft.responder_event(responder, What::Released { job, confirm_by, left_unsafe: false });
    Ok(())
}

/// Whoever was at the door is gone and the visit goes on: the client waits again, and is called at once.
///
/// # Errors
/// When the job is not there.
pub fn call_back_again(draft: &mut Draft<'_>, job: JobId, was_attended: bool) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if !was_attended || found.is_attended() || !found.is_open() {
        return Ok(());
    }
    let (incidents, due) = (found.incidents.clone(), draft.now() + found.terms.timers.call_back);
    for incident in incidents {
        let open = |served: &Incident| served.job == Some(job) && matches!(served.state, IncidentState::Open { .. });
        let waits = |served: &&Incident| open(served) && rules::is_called_back(served);
        if draft.board().incidents.get(&incident).filter(waits).is_some() {
            draft.incident_event(incident, What::alert(AlertKind::CallBackDue, Some((DeadlineKind::CallBack, due))));
        }
    }
    Ok(())
}

/// Whoever stays inside alone where nobody enters alone has to come out: their phone says so until they accept it, and the desk telephones.
///
/// # Errors
/// When the job is not there.
pub fn come_out_alone(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let mut inside = found.assignments.iter().filter(|one| one.is_live() && one.step() >= Some(Step::GainedAccess));
    if found.two_up != Some(TwoUp::StaffSafety) || inside.next().is_none() || inside.next().is_some() {
        return Ok(());
    }
    jobs::change_facts(draft, job, jobs::Facts::default(), "you are alone here now: come out")?;
    telephone(draft, job, "")
}

/// Nobody waits for a change to be accepted by somebody who is there: the desk telephones now, and knows what to say.
///
/// # Errors
/// When the job is not there.
pub fn telephone(draft: &mut Draft<'_>, job: JobId, words: &str) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let said = |words: &str| words.is_empty() || found.alerts.iter().any(|alert| alert.words == words);
    if found.alerts.iter().any(|alert| alert.kind == AlertKind::ChangeNotAccepted) && said(words) {
        return Ok(());
    }
    let again = draft.now() + found.terms.timers.change;
    draft.job_event(
        job,
        What::AlertRaised {
            alert: AlertKind::ChangeNotAccepted,
            next: Some((DeadlineKind::Changed, again)),
            words: words.to_owned(),
            client: None,
        },
    );
    Ok(())
}
