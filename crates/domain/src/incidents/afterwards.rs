//! What a responder's phone says of an incident that is closed. Where it contradicts the record nobody may take the matter for over: it rings again, with
//! the duty officer accountable, or the client's newer incident of the same sort is told.

use crate::draft::Draft;
use crate::event::What;
use crate::ids::IncidentId;
use crate::incident::{AlertKind, IncidentState, Owner};
use crate::incidents::{alert, intake};
use crate::refusal::Refusal;
use crate::words::{Condition, OutcomeKind};

/// Whether a closed incident was closed otherwise than this.
pub fn closed_otherwise(draft: &Draft<'_>, id: IncidentId, kind: OutcomeKind, condition: Condition) -> bool {
    draft.board().incidents.get(&id).is_some_and(|incident| match &incident.state {
        IncidentState::Closed { outcome, .. } => (outcome.kind, outcome.condition) != (kind, condition),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } | IncidentState::Resolved { .. } => {
            false
        }
    })
}

/// The record of a closed incident is contradicted. Nothing happens to one that is not closed: its desk has it.
///
/// # Errors
/// When the incident is not there.
pub fn contradicted(draft: &mut Draft<'_>, id: IncidentId, kind: AlertKind, words: &str) -> Result<(), Refusal> {
    let closed = draft.incident(id)?;
    if closed.is_open() {
        return Ok(());
    }
    let newer = closed.client.and_then(|client| draft.board().open_incident(client, closed.class)).map(|newer| newer.id);
    match newer {
        Some(newer) => {
            let words = format!("of incident {}, which is closed: {words}", closed.number);
            draft.incident_event(newer, What::AlertRaised { alert: kind, next: None, words, client: None });
        }
        None => {
            let owner = Owner { organisation: closed.organisation, person: closed.terms.duty_officer };
            intake::reopen(draft, id, owner, &format!("the responder says after it was closed: {words}"))?;
            alert(draft, id, kind, None);
        }
    }
    Ok(())
}
