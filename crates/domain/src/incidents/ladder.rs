//! The contact ladder: who is rung, in order, twice at most; then 999 or an override.

use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::What;
use crate::ids::{ContactId, IncidentId};
use crate::incident::{AlertKind, Incident, IncidentState};
use crate::incidents::{self, alert, closing};
use crate::job::Job;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Situation;

/// How often the ladder is worked by itself.
const ROUNDS: u8 = 2;

/// Whether 999 has to come first: life is at risk and nobody has called them, whoever of ours is on the way.
pub fn emergency_first(incident: &Incident) -> bool {
    incident.situation == Some(Situation::LifeAtRisk) && incident.emergency_calls.is_empty()
}

/// Starts the ladder, or starts it again. Those who are not to be told are left out.
///
/// # Errors
/// When the incident is not there.
pub fn start(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let client = incident.client.and_then(|client| draft.board().clients.get(&client));
    let rungs: Vec<ContactId> = client
        .map_or_else(Vec::new, |client| client.contacts.iter().filter(|contact| !contact.do_not_tell).map(|contact| contact.id).collect());
    let round = incident.ladder.as_ref().map_or(1, |ladder| ladder.round.saturating_add(1));
    let rung_until = (!rungs.is_empty()).then(|| draft.now() + incident.terms.timers.rung);
    let attended = incidents::open_visit(draft, incident).is_some_and(Job::is_attended) || closing::contact_there(incident);
    let begins = !attended && rules::is_called_back(incident) && matches!(incident.state, IncidentState::Open { .. });
    let call_back_at = (begins && !rungs.is_empty() && incident.deadlines.due(DeadlineKind::CallBack).is_none())
        .then(|| draft.now() + incident.terms.timers.call_back);
    draft.incident_event(id, What::LadderStarted { rungs, round, rung_until, call_back_at });
    end_of_ladder(draft, id)
}

/// Whoever promised to go did not come, or says that they cannot: the ladder goes on at once, unless somebody else is with the client.
///
/// # Errors
/// When the incident is not there.
pub fn promise_broken(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let Some((ladder, promise)) = incident.ladder.as_ref().and_then(|ladder| ladder.promise.as_ref().map(|promise| (ladder, promise)))
    else {
        return Ok(());
    };
    let contact = promise.contact;
    let (next_at, attended) = (ladder.current().map(|_| draft.now() + incident.terms.timers.rung), !ladder.kept.is_empty());
    draft.incident_event(id, What::PromiseBroken { contact, next_at });
    alert(draft, id, AlertKind::PromiseBroken, None);
    if attended { Ok(()) } else { end_of_ladder(draft, id) }
}

/// When nobody is left to ring and nobody has promised to go: once more from the top, then the desk chooses 999 or an override.
///
/// # Errors
/// When the incident is not there.
pub fn end_of_ladder(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let Some(ladder) = &draft.incident(id)?.ladder else { return Ok(()) };
    if ladder.is_running() {
        return Ok(());
    }
    let again = ladder.round < ROUNDS && !ladder.rungs.is_empty();
    draft.incident_event(id, What::LadderEnded);
    if again {
        return start(draft, id);
    }
    alert(draft, id, AlertKind::LadderExhausted, None);
    Ok(())
}
