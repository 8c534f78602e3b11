//! `refuse`: The second person disagrees: the visit goes.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incidents::closing;
use crate::refusal::Refusal;
use crate::rules;

/// The second person disagrees: the visit goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Why; required.
    pub reason: String,
}

impl Refuse {
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
        let by = rules::person(scene)?;
        let incident = draft.incident(id)?;
        if incident.proposal.is_none() {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "no closing is proposed" });
        }
        closing::visit_stands(&mut draft, id, Some(by), &self.reason, true)?;
        Ok(draft.finish())
    }
}
