//! `step`: The next step of the visit. Skipping forward marks the missing steps late; backwards is refused.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::jobs::visits;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Step;

/// The next step of the visit. Skipping forward marks the missing steps late; backwards is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeStep {
    /// Which, but clear.
    pub step: Step,
}

impl TakeStep {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), behind: true, ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let responder = scene.context.responder().ok_or(Refusal::NotAllowed { rule: "only who goes takes the steps" })?;
        let mut draft = Draft::new(scene);
        let step = visits::step_now(self.step, scene.now, scene.context.device);
        visits::take_step(&mut draft, rules::job_id(scene.target)?, responder, step)?;
        Ok(draft.finish())
    }
}
