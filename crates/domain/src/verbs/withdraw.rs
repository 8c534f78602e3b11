//! `withdraw`: Take an offer back.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::OfferId;
use crate::job::{OfferState, Withdrawal};
use crate::jobs::offers;
use crate::refusal::Refusal;
use crate::rules;

/// Take an offer back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Which.
    pub offer: OfferId,
}

impl Withdraw {
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
        let offer = draft.job(job)?.offer(self.offer).ok_or(Refusal::NotFound { what: "offer" })?;
        match offer.state {
            OfferState::Open | OfferState::Lapsed => offers::withdraw(&mut draft, job, self.offer, Withdrawal::Desk)?,
            OfferState::Withdrawn { .. } => {}
            OfferState::Accepted { .. } => return Err(Refusal::OutOfOrder { state: "accepted", rule: "stand the responder down instead" }),
            OfferState::Declined { .. } => return Err(Refusal::OutOfOrder { state: "declined", rule: "it has been declined" }),
        }
        Ok(draft.finish())
    }
}
