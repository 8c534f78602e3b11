//! `withdraw`: Take an offer back.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::OfferId;
use crate::incident::Incident;
use crate::job::{OfferState, Withdrawal};
use crate::jobs::{self, offers};
use crate::refusal::Refusal;
use crate::rules;

/// Take an offer back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Which.
    pub offer: OfferId,
    /// Why; required where nobody else is being asked to go to an emergency.
    #[serde(default)]
    pub reason: String,
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
            OfferState::Open | OfferState::Lapsed => {
                let slot = offer.slot;
                rules::at_most("reason", &self.reason, 2_000)?;
                offers::withdraw(&mut draft, job, self.offer, Withdrawal::Desk)?;
                let left = draft.job(job)?;
                let nobody_asked = left.live(slot).is_none() && !left.acceptable().any(|other| other.slot == slot);
                if nobody_asked && (left.priority.is_emergency() || jobs::served(&draft, left).any(Incident::is_grave)) {
                    rules::required("reason", &self.reason, 2_000)?;
                }
                jobs::keep_words(&mut draft, job, "withdraw", &self.reason)?;
            }
            OfferState::Withdrawn { .. } => {}
            OfferState::Accepted { .. } => return Err(Refusal::OutOfOrder { state: "accepted", rule: "stand the responder down instead" }),
            OfferState::Declined { .. } => return Err(Refusal::OutOfOrder { state: "declined", rule: "it has been declined" }),
        }
        Ok(draft.finish())
    }
}
