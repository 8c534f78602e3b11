//! `go-off-duty`: End the shift. Refused with a visit in hand.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::job::Withdrawal;
use crate::jobs::{duty, offers};
use crate::refusal::Refusal;
use crate::rules;

/// End the shift. Refused with a visit in hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoOffDuty {}

impl GoOffDuty {
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
        if draft.responder(id)?.on_duty() {
            offers::free(&draft, id)?;
            offers::withdraw_from(&mut draft, id, Withdrawal::OffDuty)?;
            draft.responder_event(id, What::DutyEnded);
        }
        Ok(draft.finish())
    }
}
