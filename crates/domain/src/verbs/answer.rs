//! `answer`: Take a ringing incident: one named operator holds it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::{AlertKind, IncidentState};
use crate::incidents;
use crate::refusal::Refusal;
use crate::rules;

/// Take a ringing incident: one named operator holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {}

impl Answer {
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
        match &incident.state {
            IncidentState::Ringing { .. } => incidents::answer_first(&mut draft, id, by)?,
            IncidentState::Answered { by: holder, .. } if *holder != by => return Err(Refusal::Held { by: *holder }),
            IncidentState::Open { .. } if incident.has_alert(AlertKind::Repeated) => {
                draft.incident_event(id, What::AlertAcknowledged { alert: AlertKind::Repeated, next: None });
            }
            IncidentState::Answered { .. } if incident.has_alert(AlertKind::Repeated) => {
                draft.incident_event(id, What::AlertAcknowledged { alert: AlertKind::Repeated, next: None });
            }
            IncidentState::Answered { .. } | IncidentState::Open { .. } => {}
            IncidentState::Resolved { .. } | IncidentState::Closed { .. } => {
                return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "only a ringing incident is answered" });
            }
        }
        Ok(draft.finish())
    }
}
