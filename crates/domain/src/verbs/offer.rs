//! `offer`: The desk offers the job to a responder it names, whatever the plan thinks.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::{JobId, OfferId, ResponderId};
use crate::job::{Arrival, OfferState, Slot, Weighed, Withdrawal};
use crate::jobs;
use crate::jobs::offers::{self, Ask};
use crate::refusal::Refusal;
use crate::rules;

/// The desk offers the job to a responder it names, whatever the plan thinks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeOffer {
    /// To whom.
    pub to: ResponderId,
    /// Why this one, when the plan ranks another first; may be empty otherwise.
    #[serde(default)]
    pub reason: String,
    /// Seconds to effective help as the desk saw it; what stands in the offer is worked out anew, where that can be.
    #[serde(default)]
    pub estimate_s: i64,
    /// What the service makes of it; the service fills it in, nobody sends it.
    #[serde(skip)]
    pub weighed: Option<Box<Weighed>>,
}

impl MakeOffer {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), responders: vec![self.to], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        rules::at_most("reason", &self.reason, 2_000)?;
        if !(0..=86_400).contains(&self.estimate_s) {
            return Err(Refusal::Invalid { field: "estimate_s", rule: "must be between 0 and 86,400 seconds" });
        }
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let stands = found.acceptable().find(|offer| found.is_open() && offer.to == self.to && offer.state == OfferState::Open);
        if let Some(ordered) = stands.map(|offer| offer.ordered.clone().unwrap_or_default()) {
            if ordered != self.reason {
                jobs::keep_words(&mut draft, job, "offer", &self.reason)?;
            }
            return Ok(draft.finish());
        }
        let unsaid = self.weighed.as_deref().filter(|_| self.reason.trim().is_empty());
        if unsaid.is_some_and(|weighed| weighed.against.is_some()) {
            return Err(Refusal::Invalid { field: "reason", rule: "the plan ranks another first: say why this one" });
        }
        if unsaid.is_some_and(|weighed| weighed.alone) {
            let rule = "nobody enters alone here and nobody else can go: say why this one goes, who then waits outside";
            return Err(Refusal::Invalid { field: "reason", rule });
        }
        order(&mut draft, job, self.to, asked(&self.reason, self.estimate_s, self.weighed.as_deref()))?;
        Ok(draft.finish())
    }
}

/// How the desk asks somebody: with the time that was worked out at the decision. A figure that nobody has worked out, as the desk gave it, is approximate.
pub(crate) fn asked(reason: &str, told_s: i64, weighed: Option<&Weighed>) -> Ask {
    let told = Arrival::estimated(told_s).map(|told| Arrival { approximate: true, ..told });
    let (estimate_s, arrival) = match weighed.and_then(|weighed| weighed.there) {
        Some((estimate_s, arrival)) => (estimate_s, Some(arrival)),
        None => (told_s, told),
    };
    Ask {
        ordered: Some(reason.to_owned()),
        estimate_s,
        arrival,
        against: weighed.and_then(|weighed| weighed.against.clone()),
        ..Ask::default()
    }
}

/// The desk's order: the job is offered to this responder now. Nothing happens when an open offer to them stands already.
///
/// # Errors
/// The job is over or filled, or they cannot be asked.
pub(crate) fn order(draft: &mut Draft<'_>, job: JobId, to: ResponderId, ask: Ask) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    if !found.is_open() {
        return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
    }
    if found.acceptable().any(|offer| offer.to == to && offer.state == OfferState::Open) {
        return Ok(());
    }
    let slot = least_asked(draft, job)?;
    offers::may_be_asked(draft, job, to)?;
    let found = draft.job(job)?;
    let lapsed: Vec<OfferId> = found.acceptable().filter(|offer| offer.to == to).map(|offer| offer.id).collect();
    if let Some((other, unanswered)) = offers::unanswered_emergency(draft, job, to) {
        if !offers::outranks(found.priority, other.priority) {
            return Err(Refusal::NotAvailable { rule: "they have not answered another emergency yet" });
        }
        let (other, unanswered) = (other.id, unanswered.id);
        offers::withdraw(draft, other, unanswered, Withdrawal::Superseded)?;
    }
    lapsed.into_iter().try_for_each(|offer| offers::withdraw(draft, job, offer, Withdrawal::Superseded))?;
    offers::make(draft, job, slot, to, ask)?;
    Ok(())
}

/// The free place of a job that the fewest are asked for.
///
/// # Errors
/// Nobody is missing.
pub(crate) fn least_asked(draft: &Draft<'_>, job: JobId) -> Result<Slot, Refusal> {
    let found = draft.job(job)?;
    let asked = |slot: &Slot| found.offers.iter().filter(|offer| offer.slot == *slot && offer.state == OfferState::Open).count();
    if let Some(slot) = found.unfilled().min_by_key(asked) {
        return Ok(slot);
    }
    let holder = found.assignments.iter().find(|assignment| assignment.is_live()).map(|assignment| assignment.responder);
    Err(holder.map_or(Refusal::OutOfOrder { state: "clear", rule: "the visit has been made" }, |by| Refusal::Taken {
        by,
        call_sign: offers::call_sign(draft, by),
    }))
}
