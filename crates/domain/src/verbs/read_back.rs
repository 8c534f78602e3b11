//! `read-back`: Read a hand-over back to its sender: who, where, what, access. That accepts it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::OrganisationId;
use crate::incident::Owner;
use crate::refusal::Refusal;
use crate::rules;

/// Read a hand-over back to its sender: who, where, what, access. That accepts it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmReadBack {
    /// Whose case.
    pub organisation: OrganisationId,
    /// Their reference.
    #[serde(default)]
    pub reference: String,
}

impl ConfirmReadBack {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        let mut theirs = incident.cases.iter().filter(|case| case.organisation == self.organisation);
        let case = if self.reference.is_empty() { theirs.next() } else { theirs.find(|case| case.reference == self.reference) };
        let Some(case) = case.cloned() else { return Err(Refusal::NotFound { what: "case" }) };
        if case.read_back_at.is_some() {
            return Ok(Vec::new());
        }
        let (organisation, reference) = (case.organisation, case.reference);
        draft.incident_event(id, What::ReadBack { organisation, reference: reference.clone() });
        if case.accepted_at.is_none() {
            draft.incident_event(id, What::CaseAccepted { organisation, reference });
            let to = Owner { organisation: scene.context.organisation, person: by };
            if draft.incident(id)?.owner != to {
                draft.incident_event(id, What::BatonPassed { to });
            }
        }
        Ok(draft.finish())
    }
}
