//! `acknowledge`: Seen, and being acted on.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::AlertKind;
use crate::refusal::Refusal;
use crate::rules;

/// Seen, and being acted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// Which.
    pub alert: AlertKind,
}

impl Acknowledge {
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
        rules::person(scene)?;
        let incident = draft.incident(id)?;
        if incident.has_alert(self.alert) {
            let burns_on = self.alert == AlertKind::BrigadeNotCalled && !incident.is_over() && !incident.outside_called();
            let next = burns_on.then(|| (DeadlineKind::Brigade, scene.now + incident.terms.timers.brigade));
            draft.incident_event(id, What::AlertAcknowledged { alert: self.alert, next });
        }
        Ok(draft.finish())
    }
}
