//! `release`: Give a held incident back; it rings again with its age.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incident::IncidentState;
use crate::incidents;
use crate::refusal::Refusal;
use crate::rules;

/// Give a held incident back; it rings again with its age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Whether the console went away rather than the person giving it back.
    #[serde(default)]
    pub closed: bool,
}

impl Release {
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
            IncidentState::Answered { by: holder, .. } if *holder != by => return Err(Refusal::Held { by: *holder }),
            IncidentState::Answered { .. } => {
                let because = if self.closed { "the console was closed" } else { "gave it back" };
                incidents::ring_again(&mut draft, id, by, because)?;
            }
            IncidentState::Ringing { .. } | IncidentState::Open { .. } | IncidentState::Resolved { .. } | IncidentState::Closed { .. } => {}
        }
        Ok(draft.finish())
    }
}
