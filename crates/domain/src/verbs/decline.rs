//! `decline`: Decline an offer, with a reason.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::ids::OfferId;
use crate::job::OfferState;
use crate::jobs;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::DeclineReason;

/// Decline an offer, with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Which.
    pub offer: OfferId,
    /// Why.
    pub reason: DeclineReason,
    /// In words; required with other.
    pub note: String,
}

impl Decline {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::at_most("note", &self.note, 2_000)?;
        if self.reason == DeclineReason::Other {
            rules::required("note", &self.note, 2_000)?;
        }
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let offer = draft.job(job)?.offer(self.offer).ok_or(Refusal::NotFound { what: "offer" })?;
        if scene.context.responder() != Some(offer.to) {
            return Err(Refusal::NotAllowed { rule: "the offer is somebody else's" });
        }
        match &offer.state {
            OfferState::Open | OfferState::Lapsed => {
                let responder = offer.to;
                draft.job_event(job, What::OfferDeclined { offer: self.offer, responder, reason: self.reason, note: self.note.clone() });
            }
            OfferState::Declined { reason, note, .. } if *reason == self.reason && *note == self.note => {}
            OfferState::Declined { .. } => {
                let words = format!("{}: {}", self.reason.word().replace('_', " "), self.note);
                jobs::keep_words(&mut draft, job, "decline", words.trim_end_matches(": "))?;
            }
            OfferState::Accepted { .. } => return Err(Refusal::OutOfOrder { state: "accepted", rule: "ask the desk to stand you down" }),
            OfferState::Withdrawn { .. } => return Err(Refusal::OutOfOrder { state: "withdrawn", rule: "the offer was taken back" }),
        }
        Ok(draft.finish())
    }
}
