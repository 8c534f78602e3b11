//! `read-to-crew`: The code was read to a crew.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::EmergencyService;

/// The code was read to a crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadToCrew {
    /// Which.
    pub service: EmergencyService,
    /// Their call sign; required.
    pub call_sign: String,
}

impl ReadToCrew {
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
        rules::required("call_sign", &self.call_sign, 40)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let assigned = scene
            .context
            .responder()
            .is_some_and(|responder| draft.board().jobs.get(&job).is_some_and(|found| found.live_of(responder).is_some()));
        let found = draft.job(job)?;
        if !(scene.context.is_desk() || assigned) {
            return Err(Refusal::NotAllowed { rule: "the job is not yours" });
        }
        if !found.is_open() {
            return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
        }
        draft.job_event(job, What::CodeReadToCrew { service: self.service, call_sign: self.call_sign.clone() });
        Ok(draft.finish())
    }
}
