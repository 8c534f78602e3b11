//! `plan`: The plan's moves for one job.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Actor, DecisionRecord, Event, What};
use crate::ids::{JobId, OfferId, ResponderId};
use crate::incident::AlertKind;
use crate::job::{Arrival, Job, Slot, Withdrawal};
use crate::jobs::offers::{self, Ask};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Priority;

/// One offer the plan wants made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedOffer {
    /// Which place of the job.
    pub slot: Slot,
    /// To whom.
    pub to: ResponderId,
    /// Seconds to effective help.
    pub estimate_s: i64,
    /// When they would be at the door.
    #[serde(default)]
    pub arrival: Option<Arrival>,
}

/// The plan's moves for one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The job's revision the plan looked at.
    pub revision: i64,
    /// What to offer, to whom.
    #[serde(default)]
    pub offers: Vec<PlannedOffer>,
    /// Less urgent open offers of those responders, on other jobs, to take back.
    #[serde(default)]
    pub supersede: Vec<OfferId>,
    /// Why.
    #[serde(default)]
    pub decision: Option<Box<DecisionRecord>>,
}

impl Plan {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let responders = self.offers.iter().map(|offer| offer.to).collect();
        Reads { jobs: rules::job_id(target).into_iter().collect(), responders, ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        if !matches!(scene.context.actor, Actor::Plan { .. }) {
            return Err(Refusal::NotAllowed { rule: "only the plan moves by itself" });
        }
        let mut draft = Draft::new(scene);
        let id = rules::job_id(scene.target)?;
        let job = draft.job(id)?;
        if job.revision != self.revision {
            return Err(Refusal::Stale { revision: job.revision });
        }
        if !job.is_open() {
            return Err(Refusal::OutOfOrder { state: job.state.word(), rule: "the job is over" });
        }
        if !job.auto_offer {
            return Err(Refusal::NotAllowed { rule: "only the desk offers this job" });
        }
        if self.offers.is_empty() {
            self.nobody(&mut draft, id)?
        } else {
            self.ask(&mut draft, id)?
        }
        Ok(draft.finish())
    }

    /// Makes the offers that the rules allow as things are now; the others are left out, and what caused that has already woken the plan.
    fn ask(&self, draft: &mut Draft<'_>, id: JobId) -> Result<(), Refusal> {
        let last_hope = self.decision.as_ref().is_some_and(|decision| decision.eligible() <= 1);
        let mut decision = self.decision.clone();
        // What is overdue comes before the offer that would end it unheard.
        if let Some(alarm) = offers::overdue_alarm(draft.job(id)?, draft.now()) {
            draft.job_event(id, alarm);
        }
        for planned in &self.offers {
            if !self.allowed(draft, id, planned)? {
                continue;
            }
            let urgent = draft.job(id)?.priority;
            let waiting = offers::unanswered_emergency(draft, id, planned.to).map(|(other, offer)| (other.id, other.priority, offer.id));
            if waiting.is_some_and(|(_, priority, offer)| !self.supersede.contains(&offer) || !offers::outranks(urgent, priority)) {
                continue;
            }
            self.take_back(draft, id, planned.to, urgent)?;
            let last_hope = last_hope && !matches!(urgent, Priority::P3 | Priority::P4);
            let ask = Ask {
                ordered: None,
                estimate_s: planned.estimate_s,
                arrival: planned.arrival,
                decision: decision.take(),
                last_hope,
                ..Ask::default()
            };
            offers::make(draft, id, planned.slot, planned.to, ask)?;
        }
        Ok(())
    }

    /// Whether one planned offer may be made now.
    fn allowed(&self, draft: &Draft<'_>, id: JobId, planned: &PlannedOffer) -> Result<bool, Refusal> {
        let job = draft.job(id)?;
        let free_place = job.unfilled().any(|slot| slot == planned.slot);
        let asked_already = job.acceptable().any(|offer| offer.to == planned.to);
        Ok(free_place && !asked_already && draft.responder(planned.to).is_ok() && offers::may_be_asked(draft, id, planned.to).is_ok())
    }

    /// Takes less urgent offers of this responder on other jobs back, where the plan asks for it.
    fn take_back(&self, draft: &mut Draft<'_>, id: JobId, to: ResponderId, urgent: Priority) -> Result<(), Refusal> {
        let less = |other: &&Job| other.id != id && other.is_open() && offers::outranks(urgent, other.priority);
        let theirs = draft.board().jobs.values().filter(less).flat_map(|other| other.acceptable().map(move |offer| (other.id, offer)));
        let named = theirs.filter(|(_, offer)| offer.to == to && self.supersede.contains(&offer.id));
        let all: Vec<(JobId, OfferId)> = named.map(|(other, offer)| (other, offer.id)).collect();
        all.into_iter().try_for_each(|(other, offer)| offers::withdraw(draft, other, offer, Withdrawal::Superseded))
    }

    /// Keeps why nobody was found, once for the same reasons, and tells the desk at once. Nothing while somebody is still being asked.
    fn nobody(&self, draft: &mut Draft<'_>, id: JobId) -> Result<(), Refusal> {
        let Some(decision) = self.decision.as_ref().filter(|decision| decision.eligible() == 0) else { return Ok(()) };
        let job = draft.job(id)?;
        if job.asks_everywhere() || job.nobody.as_deref() == Some(decision.exclusions().as_str()) {
            return Ok(());
        }
        let alert = match job.priority {
            Priority::Fire | Priority::P1 | Priority::P2 => AlertKind::ForcedChoice,
            Priority::P3 | Priority::P4 => AlertKind::NoPlan,
        };
        let told = job.alerts.iter().any(|known| known.kind == alert);
        draft.job_event(id, What::NobodyFound { decision: decision.clone() });
        if !told {
            draft.job_event(id, What::alert(alert, None));
        }
        Ok(())
    }
}
