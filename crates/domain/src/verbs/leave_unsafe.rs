//! `leave-unsafe`: Leave now, it is not safe. Nothing is asked of who leaves, and nothing is resolved.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::ResponderId;
use crate::jobs::{leaving, visits};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Step;

/// Leave now, it is not safe. Nothing is asked of who leaves, and nothing is resolved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveUnsafe {
    /// Who leaves, when the desk says it for them; absent from their own phone.
    #[serde(default)]
    pub responder: Option<ResponderId>,
    /// In words, when there is time.
    #[serde(default)]
    pub note: String,
}

impl LeaveUnsafe {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads {
            jobs: rules::job_id(target).into_iter().collect(),
            behind: true,
            responders: self.responder.into_iter().collect(),
            ..Reads::default()
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        rules::at_most("note", &self.note, 2_000)?;
        let own = scene.context.responder();
        let who = match (own, self.responder) {
            (Some(own), None) => own,
            (Some(own), Some(named)) if own == named || scene.context.is_desk() => named,
            (None, Some(named)) => named,
            (Some(_), Some(_)) => return Err(Refusal::NotAllowed { rule: "only they themselves or the desk can say that" }),
            (None, None) => return Err(Refusal::Invalid { field: "responder", rule: "say who leaves" }),
        };
        let mut draft = Draft::new(scene);
        let mut step = visits::step_now(Step::Clear, scene.now, scene.context.device);
        if own != Some(who) {
            step.late = Some("said by the desk".to_owned());
        }
        leaving::leave_unsafe(&mut draft, rules::job_id(scene.target)?, who, by, step, self.note.trim())?;
        Ok(draft.finish())
    }
}
