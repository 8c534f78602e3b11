//! Ending without a visit: who has to agree, and what goes when they do not.

use crate::draft::Draft;
use crate::event::What;
use crate::ids::{IncidentId, PersonId};
use crate::incident::*;
use crate::incidents::{self, Wanted, alert, ladder};
use crate::job::{Assignment, AssignmentState};
use crate::jobs;
use crate::refusal::Refusal;
use crate::words::{Class, EmergencyService, OutcomeKind, Situation};

/// Resolves: its part in a visit ends, and the desk is to close it.
///
/// # Errors
/// When the incident is not there.
pub fn resolve(draft: &mut Draft<'_>, id: IncidentId, by: PersonId, outcome: OutcomeKind, note: &str) -> Result<(), Refusal> {
    jobs::leave_job(draft, id, by, note)?;
    let close_by = draft.now() + draft.incident(id)?.terms.timers.close;
    draft.incident_event(id, What::IncidentResolved { by, outcome, note: note.to_owned(), close_by });
    Ok(())
}

/// Why closing takes two people, whatever was said; `None` when what was said decides.
pub fn cause(draft: &Draft<'_>, incident: &Incident) -> Option<TwoPersonCause> {
    let grave = incident.is_outside() || incident.class == Class::Attack || incident.situation == Some(Situation::Attack);
    if grave {
        return Some(TwoPersonCause::Class);
    }
    let visit = incident.job.and_then(|job| draft.board().jobs.get(&job));
    let sent = |one: &Assignment| matches!(one.state, AssignmentState::Live | AssignmentState::StoodDown { .. });
    (!visited(draft, incident) && visit.is_some_and(|job| job.assignments.iter().any(sent))).then_some(TwoPersonCause::DeploymentReversed)
}

/// Why closing without anybody having been there takes two people when nothing was asked of the client: as [`cause`], and for want of speech.
pub fn cause_unseen(draft: &Draft<'_>, incident: &Incident) -> Option<TwoPersonCause> {
    let asks_for_a_person = matches!(incident.class, Class::Person | Class::Unrecognised);
    let silent = incident.speech == Some(false) || (asks_for_a_person && incident.speech != Some(true));
    cause(draft, incident).or(silent.then_some(TwoPersonCause::NoSpeech))
}

/// Whether a responder of ours was there and left in good order.
pub fn visited(draft: &Draft<'_>, incident: &Incident) -> bool {
    let visit = incident.job.and_then(|job| draft.board().jobs.get(&job));
    visit.is_some_and(|job| job.assignments.iter().any(|one| matches!(one.state, AssignmentState::Clear { .. })))
}

/// Whether a contact is known to be with the client.
pub fn contact_there(incident: &Incident) -> bool {
    incident.ladder.as_ref().is_some_and(|ladder| !ladder.kept.is_empty())
}

/// What an outcome says must have happened: somebody went, the service that it names was called, a contact attended, a fault was kept.
///
/// # Errors
/// What is missing.
pub fn grounds(draft: &Draft<'_>, incident: &Incident, outcome: OutcomeKind) -> Result<(), Refusal> {
    let visited = visited(draft, incident);
    let called = |services: &[EmergencyService]| incident.emergency_calls.iter().any(|call| services.contains(&call.service));
    let hurt = matches!(
        incident.situation,
        Some(
            Situation::FallInjured
                | Situation::FallUninjured
                | Situation::LifeAtRisk
                | Situation::Unwell
                | Situation::Wandering
                | Situation::Silent
        )
    );
    let calm = !incident.is_outside() && incident.class != Class::Attack && !hurt;
    let (stands, rule) = match outcome {
        OutcomeKind::ContactAttended => (contact_there(incident), "no contact is known to be with the client"),
        OutcomeKind::EmergencyServices if incident.is_fire() => {
            (called(&[EmergencyService::Fire]) || visited, "the fire service was not called")
        }
        OutcomeKind::EmergencyServices => (!incident.emergency_calls.is_empty() || visited, "the emergency services were not called"),
        OutcomeKind::Hospital | OutcomeKind::LeftWithAmbulance => {
            (called(&[EmergencyService::Ambulance]) || visited, "no ambulance was called")
        }
        OutcomeKind::FireServiceAttended => (called(&[EmergencyService::Fire]), "the fire service was not called"),
        OutcomeKind::FoundDeceased => {
            (called(&[EmergencyService::Ambulance, EmergencyService::Police]) || visited, "neither police nor ambulance was called")
        }
        OutcomeKind::EquipmentMended => {
            let fault = incident.decided.as_ref().is_some_and(|decided| decided.what == DecisionKind::Fault);
            ((fault && calm) || visited, "it was not kept as a fault")
        }
        OutcomeKind::Test => {
            ((incident.speech == Some(true) && calm) || visited, "a test is marked after speech; otherwise close it by voice")
        }
        OutcomeKind::ResolvedByVoice => (false, "closing by voice has its own rules: resolve-by-voice"),
        OutcomeKind::Lifted | OutcomeKind::Assisted | OutcomeKind::NoHelpNeeded | OutcomeKind::NobodyThere | OutcomeKind::FalseAlarm => {
            (visited, "nobody went: close it by voice")
        }
    };
    if stands { Ok(()) } else { Err(Refusal::NotAllowed { rule }) }
}

/// Proposes to close; a second person must agree. Alone at night the visit goes meanwhile; offers that run go on at any time.
///
/// # Errors
/// When the incident is not there, or somebody proposes already.
pub fn propose(draft: &mut Draft<'_>, id: IncidentId, proposal: Proposal) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let answer_by = draft.now() + incident.terms.timers.second_person;
    let goes = incident.terms.response && incident.terms.night.holds(draft.now()) && incidents::has_place(draft, incident);
    draft.incident_event(id, What::ClosingProposed { proposal, answer_by });
    if goes {
        incidents::send(draft, id, Wanted::default())?;
    }
    Ok(())
}

/// What is known has changed for the worse: whoever proposed to close did not know it, and the visit stands.
///
/// # Errors
/// When the incident is not there.
pub fn overtaken(draft: &mut Draft<'_>, id: IncidentId, by: PersonId) -> Result<(), Refusal> {
    match draft.incident(id)?.proposal {
        Some(_) => visit_stands(draft, id, Some(by), "what is known has changed"),
        None => Ok(()),
    }
}

/// One dissent is enough, and so is silence: the visit stands. Without entitlement the contacts are worked, then 999.
///
/// # Errors
/// When the incident is not there.
pub fn visit_stands(draft: &mut Draft<'_>, id: IncidentId, by: Option<PersonId>, reason: &str) -> Result<(), Refusal> {
    draft.incident_event(id, What::ClosingRefused { by, reason: reason.to_owned() });
    alert(draft, id, AlertKind::VisitStands, None);
    let incident = draft.incident(id)?;
    let visit = incidents::open_visit(draft, incident).is_some();
    if visit || (incident.terms.response && incidents::has_place(draft, incident)) {
        if incident.decided.as_ref().is_none_or(|decided| decided.what != DecisionKind::Respond) {
            incidents::decide(draft, id, DecisionKind::Respond, by, "the visit stands".to_owned())?;
        }
        return incidents::send(draft, id, Wanted::default());
    }
    if incident.ladder.as_ref().is_some_and(Ladder::is_running) {
        return Ok(());
    }
    if ladder::emergency_first(draft, incident) {
        alert(draft, id, AlertKind::LadderExhausted, None);
        return Ok(());
    }
    incidents::decide(draft, id, DecisionKind::Contacts, by, "the contacts are worked".to_owned())?;
    ladder::start(draft, id)
}
