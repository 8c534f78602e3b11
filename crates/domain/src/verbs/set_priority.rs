//! `set-priority`: Change how urgent it is.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incidents;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Priority;

/// Change how urgent it is. An emergency is lowered once the client was heard and said what is the matter, or when a second person sets the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPriority {
    /// To.
    pub priority: Priority,
    /// Why; required.
    pub reason: String,
}

impl SetPriority {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::required("reason", &self.reason, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        // The second person agrees to what the first, who may hold it, has proposed.
        let proposed = draft.incident(id)?.lowering.as_ref().is_some_and(|one| one.priority == self.priority);
        let by = if proposed { rules::person(scene)? } else { rules::may_work(&draft, id)? };
        if draft.incident(id)?.priority != self.priority {
            incidents::answer_first(&mut draft, id, by)?;
            incidents::set_priority(&mut draft, id, self.priority, &self.reason)?;
        } else if proposed {
            // As urgent as before, and no fire or gas any more.
            incidents::outside_no_more(&mut draft, id, &self.reason)?;
        }
        incidents::keep_words(&mut draft, id, "set-priority", &self.reason)?;
        Ok(draft.finish())
    }
}
