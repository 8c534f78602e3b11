//! `code-failed`: The code did not open.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::incident::AlertKind;
use crate::jobs::{self, offers};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::clock;

/// The code did not open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FailCode {}

impl FailCode {
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
        let found = draft.job(job)?;
        let responder = scene.context.responder().filter(|responder| found.live_of(*responder).is_some());
        if !scene.context.is_desk() && responder.is_none() {
            return Err(Refusal::NotAllowed { rule: "the job is not yours" });
        }
        if !found.is_open() {
            return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
        }
        if found.alerts.iter().any(|alert| alert.kind == AlertKind::CodeFailed) {
            let whom = responder
                .map_or_else(|| "as the desk hears".to_owned(), |responder| format!("for {}", offers::call_sign(&draft, responder)));
            jobs::keep_words(&mut draft, job, "code-failed", &format!("the code did not open {whom} either, at {}", clock(scene.now)))?;
        } else {
            draft.job_event(job, What::CodeFailed { responder });
        }
        Ok(draft.finish())
    }
}
