//! `clear`: Leave: the visit is over for this responder.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::jobs::visits::{self, Left};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::{Condition, OutcomeKind, Step};

/// Leave: the visit is over for this responder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Clear {
    /// How it went.
    pub outcome: OutcomeKind,
    /// How the client was.
    pub condition: Condition,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Clear {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let responder = scene.context.responder().ok_or(Refusal::NotAllowed { rule: "only who went clears" })?;
        rules::at_most("note", &self.note, 2_000)?;
        let mut draft = Draft::new(scene);
        let step = visits::step_now(Step::Clear, scene.now, scene.context.device);
        let left = Left { outcome: self.outcome, condition: self.condition, note: self.note.clone() };
        visits::clear(&mut draft, rules::job_id(scene.target)?, responder, step, left)?;
        Ok(draft.finish())
    }
}
