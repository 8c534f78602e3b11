//! `accept`: Accept an offer. The first acceptance wins.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::OfferId;
use crate::jobs::offers;
use crate::refusal::Refusal;
use crate::rules;

/// Accept an offer. The first acceptance wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// Which.
    pub offer: OfferId,
}

impl Accept {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let offer = draft.job(job)?.offer(self.offer).ok_or(Refusal::NotFound { what: "offer" })?;
        if scene.context.responder() != Some(offer.to) {
            return Err(Refusal::NotAllowed { rule: "the offer is somebody else's" });
        }
        offers::accept(&mut draft, job, self.offer, None)?;
        Ok(draft.finish())
    }
}
