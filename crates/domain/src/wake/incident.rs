//! Deadlines of an incident.

use crate::deadline::{Deadline, DeadlineKind};
use crate::draft::Draft;
use crate::event::What;
use crate::ids::IncidentId;
use crate::incident::{AlertKind, IncidentState, Ladder};
use crate::incidents::{self, Wanted, alert, closing, ladder};
use crate::job::Job;
use crate::refusal::Refusal;
use crate::time::Duration;
use crate::words::Origin;

/// The desk is told again of a ringing incident at longer and longer intervals, but never longer than this for fire and P1, and this for others.
const LOUDEST: (Duration, Duration) = (Duration::seconds(60), Duration::minutes(5));

/// One deadline of an incident came.
///
/// # Errors
/// When the incident is not there.
pub(crate) fn expire(draft: &mut Draft<'_>, id: IncidentId, deadline: Deadline) -> Result<(), Refusal> {
    match deadline.kind {
        DeadlineKind::Answer => answer(draft, id),
        DeadlineKind::Hold => hold(draft, id),
        DeadlineKind::SilentOffer => silent_offer(draft, id),
        DeadlineKind::Decide => decide(draft, id),
        DeadlineKind::HandOver => hand_over(draft, id),
        DeadlineKind::SecondPerson => second_person(draft, id),
        DeadlineKind::Rung => rung(draft, id),
        DeadlineKind::Promise => promise(draft, id),
        DeadlineKind::CallBack => call_back(draft, id),
        DeadlineKind::LongLie => long_lie(draft, id),
        DeadlineKind::Brigade => brigade(draft, id),
        DeadlineKind::Close => close(draft, id),
        DeadlineKind::Partner => partner(draft, id),
        DeadlineKind::NoPlan
        | DeadlineKind::SecondOffer
        | DeadlineKind::DeskAlarm
        | DeadlineKind::Manager
        | DeadlineKind::ForcedChoice
        | DeadlineKind::SetOff
        | DeadlineKind::Expected
        | DeadlineKind::Arrive
        | DeadlineKind::Access
        | DeadlineKind::Visit
        | DeadlineKind::StandDownAck
        | DeadlineKind::Changed
        | DeadlineKind::ShiftEnd
        | DeadlineKind::OffRoad => passed(draft, id, deadline.kind),
    }
}

/// There is nothing to do any more.
fn passed(draft: &mut Draft<'_>, id: IncidentId, deadline: DeadlineKind) -> Result<(), Refusal> {
    draft.incident_event(id, What::DeadlinePassed { deadline });
    Ok(())
}

/// Nobody has answered: again, later and later.
fn answer(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let since = match incident.state {
        IncidentState::Ringing { since } => since,
        // It came again while it is worked: that rings too, until somebody has answered it.
        IncidentState::Open { .. } if incident.has_alert(AlertKind::Repeated) => incident.activated_at,
        IncidentState::Open { .. } | IncidentState::Answered { .. } | IncidentState::Resolved { .. } | IncidentState::Closed { .. } => {
            return passed(draft, id, DeadlineKind::Answer);
        }
    };
    let most = if incident.priority.is_emergency() { LOUDEST.0 } else { LOUDEST.1 };
    let again =
        Duration(draft.now().since(since).ms().clamp(incident.terms.timers.answer.ms(), most.ms().max(incident.terms.timers.answer.ms())));
    let next = Some((DeadlineKind::Answer, draft.now() + again));
    let taken = incident.origin != Origin::Partner || !matches!(incident.state, IncidentState::Ringing { .. });
    let words = if taken { String::new() } else { "it was handed over, and nobody here has taken it".to_owned() };
    draft.incident_event(id, What::AlertRaised { alert: AlertKind::NotAnswered, next, words, client: None });
    Ok(())
}

/// The hold ends: it rings again at the top.
fn hold(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    match draft.incident(id)?.state {
        IncidentState::Answered { by, .. } => incidents::ring_again(draft, id, by, "the hold ran out"),
        IncidentState::Ringing { .. } | IncidentState::Open { .. } | IncidentState::Resolved { .. } | IncidentState::Closed { .. } => {
            passed(draft, id, DeadlineKind::Hold)
        }
    }
}

/// A silent alarm nobody decided on goes; it rings on until a person decides.
fn silent_offer(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    passed(draft, id, DeadlineKind::SilentOffer)?;
    let incident = draft.incident(id)?;
    let unanswered = incident.has_alert(AlertKind::Repeated) && crate::rules::goes_again(incident);
    let goes = crate::rules::silent_offer(incident) || (unanswered && incidents::open_visit(draft, incident).is_none());
    if goes && incidents::has_place(draft, incident) {
        incidents::send(draft, id, Wanted::default())?;
    }
    Ok(())
}

/// Open, and nothing else is due: the desk is told, unless something is running.
fn decide(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let running = incidents::open_visit(draft, incident).is_some() || incident.ladder.as_ref().is_some_and(Ladder::is_running);
    if running || !matches!(incident.state, IncidentState::Open { .. }) {
        return passed(draft, id, DeadlineKind::Decide);
    }
    let next = draft.now() + incident.terms.timers.look_in;
    alert(draft, id, AlertKind::NotDecided, Some((DeadlineKind::Decide, next)));
    Ok(())
}

/// A hand-over nobody accepted escalates, three times, on both sides.
fn hand_over(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let waiting = incident.cases.iter().filter(|case| case.accepted_at.is_none()).map(|case| case.escalated).min();
    let Some(before) = waiting.filter(|_| !matches!(incident.state, IncidentState::Resolved { .. } | IncidentState::Closed { .. })) else {
        return passed(draft, id, DeadlineKind::HandOver);
    };
    let steps = incident.terms.timers.hand_over;
    let times = before.saturating_add(1);
    let gap = match times {
        0 | 1 => Some(steps[1].ms() - steps[0].ms()),
        2 => Some(steps[2].ms() - steps[1].ms()),
        _ => None,
    };
    let next_at = gap.map(|gap| draft.now() + Duration(gap.max(1_000)));
    draft.incident_event(id, What::CaseEscalated { times, next_at });
    alert(draft, id, AlertKind::HandOverNotAccepted, None);
    Ok(())
}

/// The second person has not answered: the visit stands.
fn second_person(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    if draft.incident(id)?.proposal.is_none() {
        return passed(draft, id, DeadlineKind::SecondPerson);
    }
    closing::visit_stands(draft, id, None, "nobody agreed in time", false)
}

/// Nobody has said how the call went: the desk is reminded, the rung stays.
fn rung(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let waiting = incident.ladder.as_ref().is_some_and(|ladder| ladder.promise.is_none() && ladder.current().is_some());
    if !waiting {
        return passed(draft, id, DeadlineKind::Rung);
    }
    let again = if incident.has_alert(AlertKind::NotDecided) { incident.terms.timers.look_in } else { incident.terms.timers.rung };
    alert(draft, id, AlertKind::NotDecided, Some((DeadlineKind::Rung, draft.now() + again)));
    Ok(())
}

/// A promise without proof: the ladder goes on.
fn promise(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    if draft.incident(id)?.ladder.as_ref().is_none_or(|ladder| ladder.promise.is_none()) {
        return passed(draft, id, DeadlineKind::Promise);
    }
    ladder::promise_broken(draft, id)
}

/// The waiting client is due a call.
fn call_back(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if !incidents::still_waits(draft, incident) || !crate::rules::is_called_back(incident) {
        return passed(draft, id, DeadlineKind::CallBack);
    }
    let next = draft.now() + incident.terms.timers.call_back;
    alert(draft, id, AlertKind::CallBackDue, Some((DeadlineKind::CallBack, next)));
    Ok(())
}

/// Too long on the floor: up one, and the desk is told, unless somebody is there.
fn long_lie(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    passed(draft, id, DeadlineKind::LongLie)?;
    let incident = draft.incident(id)?;
    let there = incidents::open_visit(draft, incident).is_some_and(Job::is_attended);
    if there || !crate::rules::on_the_floor(incident) {
        return Ok(());
    }
    let raised = incident.priority.raised();
    alert(draft, id, AlertKind::LongLie, None);
    incidents::set_priority(draft, id, raised, "too long on the floor")
}

/// Fire or gas, and nobody has said that those were called who come for it: the alert stands until somebody has.
fn brigade(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if incident.is_over() || incident.outside_called() {
        return passed(draft, id, DeadlineKind::Brigade);
    }
    let told = incidents::brigade_not_called(incident, None);
    draft.incident_event(id, told);
    Ok(())
}

/// A partner took it by telephone: the desk asks how it went, and again until it is over.
fn partner(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if incident.is_over() || incident.partners.is_empty() {
        return passed(draft, id, DeadlineKind::Partner);
    }
    let each =
        incident.partners.iter().map(|taken| format!("{}, {} {}", taken.name, taken.accepted_by, taken.reference).trim_end().to_owned());
    let words = each.collect::<Vec<_>>().join("; ");
    let next = Some((DeadlineKind::Partner, draft.now() + incident.terms.timers.look_in));
    draft.incident_event(id, What::AlertRaised { alert: AlertKind::PartnerToAsk, next, words, client: None });
    Ok(())
}

/// Resolved and not closed: the supervisor is told.
fn close(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if !matches!(incident.state, IncidentState::Resolved { .. }) {
        return passed(draft, id, DeadlineKind::Close);
    }
    let next = draft.now() + incident.terms.timers.close;
    alert(draft, id, AlertKind::NotClosed, Some((DeadlineKind::Close, next)));
    Ok(())
}
