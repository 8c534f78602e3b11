//! Ending without a visit: who has to agree, and what goes when they do not.

use crate::draft::Draft;
use crate::event::What;
use crate::ids::{IncidentId, PersonId};
use crate::incident::*;
use crate::incidents::{self, Wanted, alert, ladder};
use crate::jobs;
use crate::refusal::Refusal;
use crate::words::{Class, OutcomeKind};

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
    let deployed = incidents::open_visit(draft, incident).is_some_and(|job| job.assignments.iter().any(|one| one.is_live()));
    match incident.class {
        Class::Fire | Class::Gas | Class::Attack => Some(TwoPersonCause::Class),
        Class::Person | Class::Fault | Class::Unrecognised => deployed.then_some(TwoPersonCause::DeploymentReversed),
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
