//! `note`: Write something down on the timeline.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::refusal::Refusal;
use crate::rules;

/// Write something down on the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What; 1 to 2,000 characters.
    pub text: String,
}

impl Note {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::required("text", &self.text, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        rules::person(scene)?;
        draft.incident(id)?;
        draft.incident_event(id, What::NoteWritten { text: self.text.clone(), verb: None, left: None });
        Ok(draft.finish())
    }
}
