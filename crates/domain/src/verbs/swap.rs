//! `swap`: Give the job to a better late answer while the winner has not set off.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::OfferId;
use crate::job::Withdrawal;
use crate::jobs::offers::{self, Ask};
use crate::jobs::{self, visits};
use crate::refusal::Refusal;
use crate::rules;

/// Give the job to a better late answer while the winner has not set off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// The offer that was answered too late, by phone or as the desk recorded it.
    pub offer: OfferId,
    /// Why; required.
    pub reason: String,
}

impl Swap {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        rules::required("reason", &self.reason, 2_000)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let better = found.offer(self.offer).ok_or(Refusal::NotFound { what: "offer" })?.clone();
        if !found.is_open() {
            return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
        }
        let Some(winner) = found.live(better.slot) else {
            return Err(Refusal::OutOfOrder { state: "unfilled", rule: "nobody has it: record the acceptance instead" });
        };
        if winner.responder == better.to {
            if found.offer(winner.offer).is_none_or(|won| won.ordered.as_ref() != Some(&self.reason)) {
                jobs::keep_words(&mut draft, job, "swap", &self.reason)?;
            }
            return Ok(draft.finish());
        }
        if winner.step().is_some() {
            return Err(Refusal::OutOfOrder { state: visits::so_far(winner.step()), rule: "the winner has set off" });
        }
        if better.late_at.is_none() {
            let rule = "they have not answered: record how they accepted first, with accept-for";
            return Err(Refusal::OutOfOrder { state: better.state.word(), rule });
        }
        offers::may_be_asked(&draft, job, better.to)?;
        let loser = winner.responder;
        visits::take_off(&mut draft, job, loser, by, &self.reason, None, None)?;
        offers::withdraw(&mut draft, job, self.offer, Withdrawal::Superseded)?;
        let ask = Ask { ordered: Some(self.reason.clone()), estimate_s: better.estimate_s, arrival: better.arrival, ..Ask::default() };
        let offer = offers::make(&mut draft, job, better.slot, better.to, ask)?;
        offers::accept(&mut draft, job, offer, better.late_verbal)?;
        Ok(draft.finish())
    }
}
