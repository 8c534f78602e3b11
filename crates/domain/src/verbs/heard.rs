//! `heard`: Record whether anybody spoke.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incidents::{self, closing};
use crate::refusal::Refusal;
use crate::rules;

/// Record whether anybody spoke.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// Whether anybody was heard.
    pub speech: bool,
}

impl Heard {
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
        if draft.incident(id)?.speech != Some(self.speech) {
            incidents::answer_first(&mut draft, id, by)?;
            draft.incident_event(id, What::SpeechHeard { speech: self.speech });
            if !self.speech {
                closing::overtaken(&mut draft, id, Some(by))?;
            }
        }
        Ok(draft.finish())
    }
}
