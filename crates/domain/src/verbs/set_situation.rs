//! `set-situation`: Say what is the matter.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incidents::{self, closing, intake};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Situation;

/// Say what is the matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSituation {
    /// What.
    pub situation: Situation,
}

impl SetSituation {
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
        if draft.incident(id)?.situation != Some(self.situation) {
            incidents::answer_first(&mut draft, id, by)?;
            draft.incident_event(id, What::SituationSet { situation: self.situation });
            let incident = draft.incident(id)?;
            let priority = incident.priority.min(rules::classify(incident.class, incident.situation, incident.speech));
            incidents::set_priority(&mut draft, id, priority, "the situation")?;
            incidents::follow_with_job(&mut draft, id)?;
            intake::outside_at_once(&mut draft, id)?;
            closing::overtaken(&mut draft, id, Some(by))?;
        }
        incidents::outside_no_more(&mut draft, id, "")?;
        Ok(draft.finish())
    }
}
