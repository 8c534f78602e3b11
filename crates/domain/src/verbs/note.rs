//! `note`: Write something down on the timeline.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::ResponderId;
use crate::incident::{AlertKind, Incident};
use crate::job::Assignment;
use crate::jobs::duty::SHIFT_MAX;
use crate::refusal::Refusal;
use crate::rules;

/// Write something down on the timeline: the desk of anything, a responder of their visits.
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
        let incident = draft.incident(id)?;
        if let Some(responder) = scene.context.responder().filter(|_| !scene.context.is_desk())
            && !theirs(&draft, incident, responder)
        {
            return Err(Refusal::NotAllowed { rule: "only who has or had this visit in their shift writes of it: telephone the desk" });
        }
        draft.incident_event(id, What::NoteWritten { text: self.text.clone(), verb: None, left: None });
        Ok(draft.finish())
    }
}

/// Whether a responder has a visit of this incident, or had it in this shift; or left it without a word, for which the desk still waits.
fn theirs(draft: &Draft<'_>, incident: &Incident, responder: ResponderId) -> bool {
    let this_shift = |one: &Assignment| one.responder == responder && (one.is_live() || draft.now().since(one.accepted_at) <= SHIFT_MAX);
    let behind = draft.board().jobs.values().filter(|job| job.incidents.contains(&incident.id));
    incident.has_alert(AlertKind::NoOutcome) || behind.flat_map(|job| &job.assignments).any(this_shift)
}
