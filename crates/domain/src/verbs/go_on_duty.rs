//! `go-on-duty`: Start the shift.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::jobs::duty;
use crate::refusal::Refusal;
use crate::responder::Duty;
use crate::rules;
use crate::time::Timestamp;

/// Start the shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoOnDuty {
    /// When it ends: at most 16 h ahead.
    pub until: Timestamp,
}

impl GoOnDuty {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { responders: rules::responder_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::responder_id(scene.target)?;
        duty::own_or_desk(scene, id)?;
        let mut draft = Draft::new(scene);
        duty::within_shift("until", self.until, scene.now)?;
        draft.responder(id)?.on_the_books()?;
        let already = matches!(draft.responder(id)?.duty, Duty::On { until, .. } if until == self.until);
        if !already {
            draft.responder_event(id, What::DutyStarted { until: self.until });
        }
        Ok(draft.finish())
    }
}
