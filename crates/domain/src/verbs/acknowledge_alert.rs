//! `acknowledge-alert`: Seen, and being acted on.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::incident::AlertKind;
use crate::refusal::Refusal;
use crate::rules;

/// Seen, and being acted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeAlert {
    /// Which.
    pub alert: AlertKind,
}

impl AcknowledgeAlert {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        if draft.job(job)?.alerts.iter().any(|alert| alert.kind == self.alert) {
            draft.job_event(job, What::AlertAcknowledged { alert: self.alert });
        }
        Ok(draft.finish())
    }
}
