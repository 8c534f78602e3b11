//! `come-back`: Back on the road.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::jobs::duty;
use crate::refusal::Refusal;
use crate::rules;

/// Back on the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComeBack {}

impl ComeBack {
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
        if draft.responder(id)?.off_road.is_some() {
            draft.responder_event(id, What::BackOnRoad);
        }
        Ok(draft.finish())
    }
}
