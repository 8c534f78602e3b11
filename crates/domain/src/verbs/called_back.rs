//! `called-back`: The waiting client was called back.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incidents;
use crate::incidents::closing;
use crate::refusal::Refusal;
use crate::rules;

/// The waiting client was called back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBack {
    /// Whether they answered.
    #[serde(default)]
    pub reached: bool,
    /// Whether they are worse: up one.
    #[serde(default)]
    pub worse: bool,
    /// What was said.
    #[serde(default)]
    pub note: String,
}

impl CallBack {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::at_most("note", &self.note, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        let every = incident.terms.timers.call_back;
        let due = incident.deadlines.due(DeadlineKind::CallBack);
        let worse = self.worse || !self.reached;
        let same_call = incident.called_back_at.is_some_and(|last| scene.now.since(last) < rules::SAME_CALL);
        if same_call && (incident.called_back_worse || !worse) {
            incidents::keep_words(&mut draft, id, "called-back", &self.note)?;
            return Ok(draft.finish());
        }
        let waits = incidents::still_waits(&draft, incident);
        if !waits && due.is_none() {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "nobody waits for a call" });
        }
        let next_at = (waits && rules::is_called_back(incident)).then(|| scene.now + every);
        let raised = incident.priority.raised();
        draft.incident_event(id, What::CalledBack { reached: self.reached, note: self.note.clone(), next_at, worse: self.worse });
        if worse {
            let reason = if self.worse { "worse on call-back" } else { "no answer on call-back" };
            incidents::set_priority(&mut draft, id, raised, reason)?;
            closing::overtaken(&mut draft, id, Some(by))?;
        }
        Ok(draft.finish())
    }
}
