//! Leaving: each person behind a visit is left with an outcome of their own, and the visit ends when everybody who went is clear.
//!
//! A responder who leaves without signal may not know of somebody who joined: leaving is never refused for that. Who was left without a word
//! goes back to the desk, loudly. And whoever is not safe leaves at once, whatever else is asked of those who leave.

use crate::deadline::{DeadlineKind, StepTaken};
use crate::draft::Draft;
use crate::event::{LearntMore, What};
use crate::ids::*;
use crate::incident::{AlertKind, Incident, IncidentState};
use crate::incidents::{self, afterwards, closing};
use crate::job::*;
use crate::jobs::{self, Facts, offers, visits};
use crate::narrate;
use crate::refusal::Refusal;
use crate::registers::Hazard;
use crate::rules;
use crate::verbs::Clear;
use crate::words::*;

/// No visit has more people behind it than a responder can say something of.
const PERSONS_MAX: usize = 20;

impl Clear {
    /// In one line.
    fn words(&self) -> String {
        in_words(self.outcome, self.condition, &self.note)
    }

    /// What is said must be possible, whatever the visit is.
    ///
    /// # Errors
    /// Names the field.
    pub fn check(&self) -> Result<(), Refusal> {
        rules::at_most("note", &self.note, 2_000)?;
        if self.also.len() > PERSONS_MAX {
            return Err(Refusal::Invalid { field: "also", rule: "at most 20 persons" });
        }
        self.also.iter().try_for_each(|one| rules::at_most("also", &one.note, 2_000))?;
        self.ambulance.as_ref().map_or(Ok(()), said_of_ambulance)
    }
}

/// What is said of an ambulance names somebody who can be asked again.
fn said_of_ambulance(ambulance: &AmbulanceLeft) -> Result<(), Refusal> {
    rules::at_most("ambulance", &ambulance.words, 500)?;
    if rules::is_reference(&ambulance.words) {
        return Ok(());
    }
    let rule = match ambulance.how {
        AmbulanceEnd::Crew => "needs the crew's call sign: 3 letters or digits",
        AmbulanceEnd::Cancelled => "needs ambulance control's cancellation reference: 3 letters or digits",
        AmbulanceEnd::Referral => "needs the clinician and the referral: 3 letters or digits",
        AmbulanceEnd::PatientAlone => "needs who at ambulance control was told that the patient is alone: 3 letters or digits",
    };
    Err(Refusal::Invalid { field: "ambulance", rule })
}

/// Nobody leaves a client who waits for an ambulance, or is taken away from them, before somebody says what became of it: the crew has them, control
/// cancelled it, a clinician took them over, or control was told by name that the patient is alone. A colleague who is there stays with them.
///
/// # Errors
/// Names `ambulance`.
pub fn ambulance_gate(draft: &Draft<'_>, job: JobId, leaving: ResponderId, said: Option<&AmbulanceLeft>) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if let Some(said) = said {
        return said_of_ambulance(said);
    }
    // Whoever is with somebody at a former door is with them all the same.
    let arrived = |one: &Assignment| one.step() >= Some(Step::Arrived) || one.was_elsewhere();
    let there = found.live_of(leaving).is_some_and(arrived);
    if there && awaits_ambulance(draft, found, leaving) {
        let rule = "an ambulance is awaited: say how it ended, with the crew's call sign, the cancellation reference or the clinical referral, \
                    or who at ambulance control was told that the patient is alone";
        return Err(Refusal::Invalid { field: "ambulance", rule });
    }
    Ok(())
}

/// A responder leaves. When nobody is left there, the visit is done: who has an outcome is resolved, and the desk closes; who has none goes back to
/// the desk. Nothing happens when they have left already.
///
/// # Errors
/// Before arriving, while an ambulance is awaited and nobody says what became of it, or by somebody who does not have the job.
pub fn clear(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken, left: Clear) -> Result<(), Refusal> {
    left.check()?;
    let found = draft.job(job)?;
    let left = one_condition_each(draft, found, responder, left);
    let Some(assignment) = found.live_of(responder).filter(|live| !visits::is_of_a_former(draft, found, live, &step)) else {
        return clear_without_visit(draft, job, responder, step, &left);
    };
    let not_accepted = assignment.changed.clone().filter(|_| step.late.is_none() && !visits::has_seen(draft, assignment));
    let was_there = assignment.was_elsewhere();
    if not_accepted.is_some() && was_there && assignment.changed_door == Some(DoorChange::Another) {
        return left_former_door(draft, job, responder, step, &left);
    }
    let reached = assignment.step();
    if reached < Some(Step::Arrived) {
        return Err(Refusal::OutOfOrder {
            state: visits::so_far(reached),
            rule: "nobody leaves before arriving; the desk can stand them down",
        });
    }
    ambulance_gate(draft, job, responder, left.ambulance.as_ref())?;
    possible(draft, found, &left)?;
    let persons = persons(draft, found, &left)?;
    if let Some(change) = not_accepted {
        jobs::keep_words(draft, job, "clear", &format!("they left without having accepted: {change}"))?;
    }
    let found = draft.job(job)?;
    let elsewhere = elsewhere(draft, found, &persons);
    let Clear { outcome, condition, note, ambulance, .. } = left;
    let entered_by = step.late.as_ref().and_then(|_| draft.scene().context.person());
    draft.job_event(job, What::Cleared { responder, step: step.clone(), outcome, condition, note, persons, ambulance, entered_by });
    visits::doubt_clock(draft, job, responder, &step)?;
    // Whoever is had leave may still be on the way or stand at the door: they have to hear of it.
    let confirm_by = match entered_by {
        Some(_) => Some(draft.now() + draft.job(job)?.terms.timers.stand_down_ack),
        None => None,
    };
    draft.responder_event(responder, What::Released { job, confirm_by, left_unsafe: false });
    for (said, words) in elsewhere {
        if afterwards::closed_otherwise(draft, said.incident, said.outcome, said.condition) {
            afterwards::contradicted(draft, said.incident, AlertKind::StepAfterStandDown, &words)?;
        }
        match entered_by {
            Some(_) => incidents::keep_words(draft, said.incident, "clear", &words)?,
            None => incidents::keep_left(draft, &said, &words)?,
        }
    }
    visits::come_out_alone(draft, job)?;
    finish(draft, job)
}

/// Whoever was at a door that the visit was taken for leaves it before their phone showed the right one: what they say is of somebody else, is kept, and
/// asked about; nobody has been to the right door, and somebody else is sent there.
fn left_former_door(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken, left: &Clear) -> Result<(), Refusal> {
    ambulance_gate(draft, job, responder, left.ambulance.as_ref())?;
    let found = draft.job(job)?;
    let person = found.live_of(responder).map(|one| one.person);
    let by = rules::person(draft.scene()).or(person.ok_or(Refusal::NotFound { what: "assignment" }))?;
    let no_plan_at = Some(draft.now() + found.terms.timers.no_plan);
    let words = format!("left the former door: {}", left.words());
    draft.job_event(job, What::StepRecorded { responder, step: step.clone(), next: None, elsewhere: true });
    visits::doubt_clock(draft, job, responder, &step)?;
    jobs::keep_words(draft, job, "clear", &words)?;
    visits::ask_who(draft, job, &format!("{} {words}", offers::call_sign(draft, responder)))?;
    draft.job_event(job, What::StoodDown { responder, by, reason: words, no_plan_at, ambulance: left.ambulance.clone() });
    draft.responder_event(responder, What::Released { job, confirm_by: None, left_unsafe: false });
    visits::come_out_alone(draft, job)?;
    finish(draft, job)
}

/// What was said of somebody who is not, or no longer, behind this visit: it decides nothing there, and stands on their own timeline.
fn elsewhere(draft: &Draft<'_>, job: &Job, persons: &[PersonLeft]) -> Vec<(PersonLeft, String)> {
    let behind: Vec<IncidentId> = jobs::served(draft, job).map(|served| served.id).collect();
    let others = persons.iter().filter(|said| !behind.contains(&said.incident));
    others.map(|said| (said.clone(), in_words(said.outcome, said.condition, &said.note))).collect()
}

/// A responder does not leave with an outcome that only the desk can know, or that contradicts itself.
fn possible(draft: &Draft<'_>, job: &Job, left: &Clear) -> Result<(), Refusal> {
    let alone = left.ambulance.as_ref().is_some_and(|said| said.how == AmbulanceEnd::PatientAlone);
    if alone && left.outcome == OutcomeKind::LeftWithAmbulance {
        return Err(Refusal::Invalid {
            field: "ambulance",
            rule: "whoever is left with a crew is not alone: say its call sign, or another outcome",
        });
    }
    let main = left.incident.or_else(|| jobs::served(draft, job).next().map(|first| first.id));
    let main = (main, left.outcome, left.condition, "outcome", "condition");
    let also = left.also.iter().map(|one| (Some(one.incident), one.outcome, one.condition, "also", "also"));
    for (incident, outcome, condition, field, seen) in std::iter::once(main).chain(also) {
        let contact = || incident.and_then(|id| draft.board().incidents.get(&id)).is_some_and(closing::contact_there);
        if outcome == OutcomeKind::ResolvedByVoice {
            return Err(Refusal::Invalid { field, rule: "somebody went: it was not resolved by voice" });
        }
        if outcome == OutcomeKind::ContactAttended && !contact() {
            return Err(Refusal::Invalid { field, rule: "no contact is known to be with the client" });
        }
        if outcome == OutcomeKind::FoundDeceased && condition != Condition::Deceased {
            return Err(Refusal::Invalid { field: seen, rule: "found deceased and the condition go together" });
        }
    }
    Ok(())
}

/// Two incidents of one person are two sorts of need, and the person is in one condition: the gravest that was said of them holds for each.
fn one_condition_each(draft: &Draft<'_>, job: &Job, responder: ResponderId, left: Clear) -> Clear {
    let main = left.incident.or_else(|| first_said(job, responder)).or_else(|| jobs::served(draft, job).next().map(|first| first.id));
    let main = main.or_else(|| job.incidents.first().copied());
    let client = |incident: IncidentId| draft.board().incidents.get(&incident).and_then(|found| found.client);
    let said: Vec<(ClientId, Condition)> = main
        .map(|main| (main, left.condition))
        .into_iter()
        .chain(left.also.iter().map(|one| (one.incident, one.condition)))
        .filter_map(|(incident, condition)| Some((client(incident)?, condition)))
        .collect();
    let gravest = |incident: IncidentId, condition: Condition| {
        let theirs = client(incident).into_iter().flat_map(|whose| said.iter().filter(move |(other, _)| *other == whose));
        theirs.map(|(_, condition)| *condition).chain([condition]).max_by_key(|condition| gravity(*condition)).unwrap_or(condition)
    };
    let condition = main.map_or(left.condition, |main| gravest(main, left.condition));
    let also = left.also.iter().map(|one| PersonLeft { condition: gravest(one.incident, one.condition), ..one.clone() }).collect();
    Clear { condition, also, ..left }
}

/// How bad a condition is; that somebody was not seen says less than anything that was seen of them.
const fn gravity(condition: Condition) -> u8 {
    match condition {
        Condition::NotSeen => 0,
        Condition::Well => 1,
        Condition::Unwell => 2,
        Condition::Injured => 3,
        Condition::Deceased => 4,
    }
}

/// Of whom somebody who has left spoke first.
fn first_said(job: &Job, responder: ResponderId) -> Option<IncidentId> {
    let former = job.assignments.iter().rev().find(|one| one.responder == responder)?;
    match &former.state {
        AssignmentState::Clear { persons, .. } => persons.first().map(|person| person.incident),
        AssignmentState::Live | AssignmentState::StoodDown { .. } => None,
    }
}

/// Each outcome, the main one first. Two incidents of one person are two sorts of need, each with an outcome of its own: who was helped up has put out
/// no fire.
fn persons(draft: &Draft<'_>, job: &Job, left: &Clear) -> Result<Vec<PersonLeft>, Refusal> {
    let behind: Vec<&Incident> = jobs::served(draft, job).collect();
    let main = left.incident.or_else(|| behind.first().map(|first| first.id)).or_else(|| job.incidents.first().copied());
    let main = main.map(|incident| PersonLeft { incident, outcome: left.outcome, condition: left.condition, note: left.note.clone() });
    let mut all: Vec<PersonLeft> = Vec::new();
    for said in main.into_iter().chain(left.also.iter().cloned()) {
        if !draft.board().incidents.contains_key(&said.incident) {
            return Err(Refusal::NotFound { what: "incident" });
        }
        if !all.iter().any(|known| known.incident == said.incident) {
            all.push(said);
        }
    }
    Ok(all)
}

/// Leaving twice is leaving once. Whoever leaves after a stand-down has seen something: it is kept as evidence, and the desk is told. So it is when
/// the desk had them leave, or when they say it again in other words.
fn clear_without_visit(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, step: StepTaken, left: &Clear) -> Result<(), Refusal> {
    let theirs = |assignment: &&Assignment| assignment.responder == responder && !assignment.is_live();
    let former = draft.job(job)?.assignments.iter().rev().find(theirs).cloned();
    let Some(former) = former else { return Err(Refusal::NotAllowed { rule: "the job is not theirs" }) };
    match former.state {
        AssignmentState::Live => Ok(()),
        AssignmentState::Clear { .. } => left_otherwise(draft, job, responder, left, step.late.is_some()),
        AssignmentState::StoodDown { .. } if former.steps_elsewhere().any(|taken| taken.step == Step::Clear) => {
            keep_ambulance(draft, job, &former, left.ambulance.as_ref(), "clear")?;
            jobs::keep_words(draft, job, "clear", &format!("left the former door: {}", left.words()))
        }
        AssignmentState::StoodDown { .. } => {
            let by_phone = step.late.is_none();
            visits::step_without_visit(draft, job, responder, step)?;
            let otherwise = closed_otherwise(draft, job, left)?;
            for (incident, words) in otherwise {
                afterwards::contradicted(draft, incident, AlertKind::StepAfterStandDown, &words)?;
            }
            for said in named(draft, job, left)?.into_iter().filter(|_| by_phone) {
                incidents::keep_left(draft, &said, &in_words(said.outcome, said.condition, &said.note))?;
            }
            keep_ambulance(draft, job, &former, left.ambulance.as_ref(), "clear")?;
            jobs::keep_words(draft, job, "clear", &left.words())
        }
    }
}

/// Everybody a leaving says something of, the main one first, as far as they are known.
fn named(draft: &Draft<'_>, job: JobId, left: &Clear) -> Result<Vec<PersonLeft>, Refusal> {
    let main = left.incident.or(draft.job(job)?.incidents.first().copied());
    let main = main.map(|incident| PersonLeft { incident, outcome: left.outcome, condition: left.condition, note: left.note.clone() });
    let all: Vec<PersonLeft> = main.into_iter().chain(left.also.iter().cloned()).collect();
    if all.iter().all(|said| draft.board().incidents.contains_key(&said.incident)) {
        Ok(all)
    } else {
        Err(Refusal::NotFound { what: "incident" })
    }
}

/// The closed incidents behind a visit that were closed otherwise than its responder leaves them, and what they say that was not said before.
fn closed_otherwise(draft: &Draft<'_>, job: JobId, left: &Clear) -> Result<Vec<(IncidentId, String)>, Refusal> {
    let mut otherwise = Vec::new();
    for said in named(draft, job, left)? {
        let words = in_words(said.outcome, said.condition, &said.note);
        let contradicts = afterwards::closed_otherwise(draft, said.incident, said.outcome, said.condition);
        if contradicts && !draft.incident(said.incident)?.said.contains(&words) {
            otherwise.push((said.incident, words));
        }
    }
    Ok(otherwise)
}

/// Who has left says again how, or says it after the desk did: their words stand on the timeline, and the desk is told where they saw it otherwise.
fn left_otherwise(draft: &mut Draft<'_>, job: JobId, responder: ResponderId, left: &Clear, by_desk: bool) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let Some(former) = found.assignments.iter().rev().find(|assignment| assignment.responder == responder).cloned() else {
        return Ok(());
    };
    let main = left.incident.or_else(|| first_said(found, responder)).or_else(|| found.incidents.first().copied());
    let main = main.map(|incident| PersonLeft { incident, outcome: left.outcome, condition: left.condition, note: left.note.clone() });
    for said in main.into_iter().chain(left.also.iter().cloned()) {
        if !draft.board().incidents.contains_key(&said.incident) {
            return Err(Refusal::NotFound { what: "incident" });
        }
        let known = former.said_of(said.incident);
        let words = in_words(said.outcome, said.condition, &said.note);
        let concerned = draft.incident(said.incident)?;
        if ((by_desk || former.left_by_phone()) && known.as_ref() == Some(&said)) || concerned.said.contains(&words) {
            continue;
        }
        if by_desk {
            incidents::keep_words(draft, said.incident, "clear-for", &words)?;
            continue;
        }
        let same = known.is_some_and(|known| (known.outcome, known.condition) == (said.outcome, said.condition));
        let kind = AlertKind::StepAfterStandDown;
        let at_the_visit = concerned.job == Some(job) && draft.job(job)?.alerts.iter().any(|alert| alert.kind == kind);
        let told = same || at_the_visit || concerned.has_alert(kind);
        let closed = !concerned.is_open();
        if closed && !same && afterwards::closed_otherwise(draft, said.incident, said.outcome, said.condition) {
            afterwards::contradicted(draft, said.incident, AlertKind::StepAfterStandDown, &words)?;
        } else if !closed && !told {
            incidents::alert(draft, said.incident, AlertKind::StepAfterStandDown, None);
        }
        incidents::keep_left(draft, &said, &words)?;
    }
    keep_ambulance(draft, job, &former, left.ambulance.as_ref(), "clear")
}

/// What is said of an ambulance after who was with the client left or was taken off stands on the timeline, unless it was said then.
///
/// # Errors
/// Names `ambulance` where nobody could be asked again.
pub fn keep_ambulance(
    draft: &mut Draft<'_>,
    job: JobId,
    former: &Assignment,
    said: Option<&AmbulanceLeft>,
    verb: &str,
) -> Result<(), Refusal> {
    let Some(other) = said.filter(|said| Some(*said) != former.ambulance()) else { return Ok(()) };
    said_of_ambulance(other)?;
    let how = match other.how {
        AmbulanceEnd::Crew => "its crew has the client",
        AmbulanceEnd::Cancelled => "it was cancelled",
        AmbulanceEnd::Referral => "a clinician took the client over",
        AmbulanceEnd::PatientAlone => "its control was told that the patient is alone",
    };
    jobs::keep_words(draft, job, verb, &format!("of the ambulance: {how}, {}", other.words.trim()))
}

/// How somebody was left, in one line.
fn in_words(outcome: OutcomeKind, condition: Condition, note: &str) -> String {
    let said = format!("{}, client {}", narrate::words::outcome(outcome), condition.word().replace('_', " "));
    match note.trim() {
        "" => said,
        note => format!("{said}: {note}"),
    }
}

/// Whether an ambulance was called for somebody here, and nobody else stays with them.
fn awaits_ambulance(draft: &Draft<'_>, job: &Job, leaving: ResponderId) -> bool {
    let stays = |one: &Assignment| one.is_live() && one.responder != leaving && one.step() >= Some(Step::Arrived);
    let incidents = job.incidents.iter().filter_map(|incident| draft.board().incidents.get(incident));
    let called = incidents.flat_map(|incident| &incident.emergency_calls).any(|call| call.service == EmergencyService::Ambulance);
    called && !job.assignments.iter().any(stays)
}

/// Ends the visit when somebody has been and nobody is there any more. Where only the desk says that anybody was there, and two end it, the visit goes on:
/// the next is asked, and the client is called at once.
///
/// # Errors
/// When the job is not there.
pub fn finish(draft: &mut Draft<'_>, job: JobId) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if !found.is_open() || found.assignments.iter().any(Assignment::is_live) || found.cleared().next().is_none() {
        return Ok(());
    }
    let served: Vec<IncidentId> = jobs::served(draft, found).map(|incident| incident.id).collect();
    if !found.is_reached() && jobs::served(draft, found).any(Incident::takes_two) {
        for incident in served {
            incidents::alert(draft, incident, AlertKind::DeskEntered, None);
        }
        return visits::call_back_again(draft, job, true);
    }
    let (close_by, look_in) = (draft.now() + found.terms.timers.close, draft.now() + found.terms.timers.hold);
    offers::withdraw_all(draft, job, Withdrawal::Cancelled)?;
    draft.job_event(job, What::JobDone);
    for incident in served {
        match draft.job(job)?.left(incident) {
            Some(_) if closing::ambulance_unanswered(draft.job(job)?, draft.incident(incident)?) => {
                back_to_desk(draft, job, incident)?;
                call_at_once(draft, incident)?;
            }
            Some((by, PersonLeft { outcome, note, .. })) => {
                if let Some(alert) = closing::stays_open(draft, draft.incident(incident)?) {
                    let next = Some((DeadlineKind::Decide, look_in));
                    let told = match alert {
                        AlertKind::BrigadeNotCalled => incidents::brigade_not_called(draft.incident(incident)?, next),
                        other => What::alert(other, next),
                    };
                    draft.incident_event(incident, told);
                    continue;
                }
                let entered_by = closing::entered_by(draft.job(job)?, incident);
                draft.incident_event(incident, What::IncidentResolved { by, outcome, note, close_by, entered_by, unknown: false });
            }
            None => back_to_desk(draft, job, incident)?,
        }
    }
    Ok(())
}

/// Nobody said how this person was left: no visit belongs to them, and the desk is told, and told again where they cannot wait.
fn back_to_desk(draft: &mut Draft<'_>, job: JobId, incident: IncidentId) -> Result<(), Refusal> {
    closing::keep_seen(draft, incident)?;
    draft.incident_event(incident, What::VisitLeft { job });
    let found = draft.incident(incident)?;
    let open = matches!(found.state, IncidentState::Open { .. });
    let soon = if rules::at_once(found.priority) { found.terms.timers.hold } else { found.terms.timers.look_in };
    let next = open.then_some((DeadlineKind::Decide, draft.now() + soon));
    incidents::alert(draft, incident, AlertKind::NoOutcome, next);
    Ok(())
}

/// Nobody of ours is with somebody who waits for an ambulance: they are called at once.
fn call_at_once(draft: &mut Draft<'_>, incident: IncidentId) -> Result<(), Refusal> {
    let found = draft.incident(incident)?;
    if matches!(found.state, IncidentState::Open { .. }) {
        let due = draft.now() + found.terms.timers.call_back;
        incidents::alert(draft, incident, AlertKind::CallBackDue, Some((DeadlineKind::CallBack, due)));
    }
    Ok(())
}

/// A responder leaves at once because it is not safe: nothing is asked of them and nothing is resolved. What is behind the visit becomes P1, nobody
/// enters alone from now on, and the visit is open again. Said after a stand-down, or after the desk had them leave, it is still told. Nothing happens
/// when it was said already. Who had left in good order says it of what came after that: the visit they made stands.
///
/// # Errors
/// By somebody who never had the job.
pub fn leave_unsafe(
    draft: &mut Draft<'_>,
    job: JobId,
    responder: ResponderId,
    by: PersonId,
    step: StepTaken,
    note: &str,
) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let Some(former) = found.assignments.iter().rev().find(|assignment| assignment.responder == responder) else {
        return Err(Refusal::NotAllowed { rule: "the job is not theirs" });
    };
    if former.unsafe_at().is_some() {
        let said = matches!(&former.state, AssignmentState::StoodDown { reason, .. } if reason.ends_with(note));
        return if said { Ok(()) } else { jobs::keep_words(draft, job, "leave-unsafe", note) };
    }
    let (had_it, made, attended, timers) = (former.is_live(), former.left_by_phone(), found.is_attended(), found.terms.timers);
    let no_plan_at = found.is_open().then_some(draft.now() + timers.no_plan);
    let behind: Vec<IncidentId> = found.incidents.clone();
    if made {
        let before = draft.events().len();
        let words = format!("unsafe after they had left. {note}");
        jobs::keep_words(draft, job, "leave-unsafe", words.trim_end())?;
        if draft.events().len() == before {
            return Ok(());
        }
    } else {
        draft.job_event(job, What::LeftUnsafe(LeftUnsafe { responder, by, step: step.clone(), note: note.to_owned(), no_plan_at }));
        visits::doubt_clock(draft, job, responder, &step)?;
    }
    if had_it {
        let confirm_by = Some(draft.now() + timers.stand_down_ack);
        draft.responder_event(responder, What::Released { job, confirm_by, left_unsafe: true });
    }
    let visit = draft.job(job)?;
    let warning = format!("a responder left {}: unsafe. {note}", narrate::whereabouts(&visit.place));
    let hazard = Hazard { kind: HazardKind::TwoUp, note: warning.trim_end().to_owned() };
    let hazards = jobs::merged(&visit.hazards, std::slice::from_ref(&hazard));
    jobs::change_facts(draft, job, Facts { hazards: Some(hazards), ..Facts::default() }, UNSAFE)?;
    for incident in behind {
        let Some(served) = draft.board().incidents.get(&incident).filter(|served| served.job == Some(job)) else { continue };
        if !served.is_open() {
            afterwards::contradicted(draft, incident, AlertKind::LeftUnsafe, warning.trim_end())?;
            let reopened = draft.incident(incident)?;
            if reopened.is_open() {
                let priority = reopened.priority.min(Priority::P1);
                incidents::set_priority(draft, incident, priority, UNSAFE)?;
                remember_hazard(draft, incident, &hazard);
            }
            continue;
        }
        let over = served.is_over();
        let priority = served.priority.min(Priority::P1);
        incidents::alert(draft, incident, AlertKind::LeftUnsafe, None);
        remember_hazard(draft, incident, &hazard);
        if !over {
            incidents::set_priority(draft, incident, priority, UNSAFE)?;
        }
    }
    visits::call_back_again(draft, job, attended)
}

/// Whatever becomes of the visit and whoever the client turns out to be, the next who goes knows what was found at the door.
fn remember_hazard(draft: &mut Draft<'_>, incident: IncidentId, hazard: &Hazard) {
    let known = draft.board().incidents.get(&incident).is_some_and(|known| known.given.hazards.contains(hazard));
    if !known {
        let hazards = vec![hazard.clone()];
        draft.incident_event(incident, What::LearntMore(LearntMore { hazards, ..LearntMore::default() }));
    }
}

/// Why a visit becomes more urgent and takes two.
const UNSAFE: &str = "the responder left: unsafe";
