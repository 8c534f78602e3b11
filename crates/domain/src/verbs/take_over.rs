//! `take-over`: Take the baton: you are accountable.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::{IncidentState, Owner};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Origin;

/// Take the baton: you are accountable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOver {}

impl TakeOver {
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
        let by = rules::person(scene)?;
        let incident = draft.incident(id)?;
        let to = Owner { organisation: scene.context.organisation, person: by };
        match &incident.state {
            IncidentState::Closed { .. } => return Err(Refusal::OutOfOrder { state: "closed", rule: "reopen it first" }),
            IncidentState::Answered { by: holder, .. } if *holder != by => {
                let hold_until = scene.now + incident.terms.timers.hold;
                let handed_over = incident.origin == Origin::Partner;
                draft.incident_event(id, What::IncidentAnswered { by, organisation: to.organisation, hold_until, handed_over });
            }
            IncidentState::Ringing { .. }
            | IncidentState::Answered { .. }
            | IncidentState::Open { .. }
            | IncidentState::Resolved { .. } => {}
        }
        if draft.incident(id)?.owner != to {
            draft.incident_event(id, What::BatonPassed { to });
        }
        Ok(draft.finish())
    }
}
