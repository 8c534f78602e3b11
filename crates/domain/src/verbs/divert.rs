//! `divert`: Ask somebody who has a visit to leave it for this more urgent one.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Actor, DecisionRecord, Event};
use crate::ids::{JobId, OfferId, ResponderId};
use crate::job::{Arrival, Diverts, Job, OfferState, Remedy, Withdrawal};
use crate::jobs::diverting;
use crate::jobs::offers::{self, Ask};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::Duration;
use crate::verbs::offer::least_asked;
use crate::words::Step;

/// Ask somebody who has a visit to leave it for this more urgent one. Accepting ends the one and begins the other in the same moment; without an answer
/// everything stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Divert {
    /// The job's revision that this was decided on.
    pub revision: i64,
    /// Who.
    pub who: ResponderId,
    /// Which visit they would leave.
    pub from: JobId,
    /// That visit's revision that this was decided on.
    pub from_revision: i64,
    /// Seconds to effective help here.
    pub estimate_s: i64,
    /// When they would be at this door; else it is taken for the estimate.
    #[serde(default)]
    pub arrival: Option<Arrival>,
    /// Seconds they still have to go where they are going now; 0 for somebody who is there.
    pub away_s: i64,
    /// For somebody who is there: the desk confirms that they make it safe, leave and return.
    #[serde(default)]
    pub make_safe: bool,
    /// What becomes of the visit they leave.
    pub remedy: Remedy,
    /// Why; required from the desk.
    #[serde(default)]
    pub reason: String,
    /// Why, from the plan.
    #[serde(skip)]
    pub decision: Option<Box<DecisionRecord>>,
}

impl Divert {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let jobs = rules::job_id(target).into_iter().chain([self.from]).collect();
        Reads { jobs, responders: vec![self.who], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by_plan = matches!(scene.context.actor, Actor::Plan { .. });
        self.check(scene, by_plan)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let (wanted, former) = (draft.job(job)?, draft.job(self.from)?);
        for (found, revision) in [(wanted, self.revision), (former, self.from_revision)] {
            if found.revision != revision {
                return Err(Refusal::Stale { revision: found.revision });
            }
            if !found.is_open() {
                return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
            }
        }
        if by_plan {
            self.let_by_the_contracts(wanted, former)?;
        }
        diverting::may_leave(&draft, self.from, job, self.who, self.make_safe)?;
        let theirs = former.live_of(self.who).ok_or(Refusal::NotFound { what: "assignment" })?;
        let (by_offer, there) = (theirs.offer, theirs.step() >= Some(Step::Arrived));
        if !there && Duration::seconds(self.away_s) < diverting::away_least(wanted) {
            return Err(Refusal::NotAllowed { rule: "they are almost there: nobody is diverted within five minutes of the door" });
        }
        self.can_be_asked(&draft, job)?;
        let slot = least_asked(&draft, job)?;
        self.take_back(&mut draft)?;
        let number = draft.job(self.from)?.number;
        let make_safe = there && self.make_safe;
        let diverts = Diverts { from: self.from, number, by_offer, make_safe, remedy: self.remedy.clone() };
        let nobody_else = self.decision.as_ref().is_some_and(|decision| decision.eligible() == 0);
        let ask = Ask {
            ordered: (!by_plan).then(|| self.reason.clone()),
            estimate_s: self.estimate_s,
            arrival: self.arrival,
            decision: self.decision.clone(),
            last_hope: nobody_else && draft.job(job)?.priority.in_dispatch().is_emergency(),
            diverts: Some(Box::new(diverts)),
            against: None,
        };
        offers::make(&mut draft, job, slot, self.who, ask)?;
        Ok(draft.finish())
    }

    /// What is said must be possible.
    fn check(&self, scene: Scene<'_>, by_plan: bool) -> Result<(), Refusal> {
        if !by_plan {
            rules::person(scene)?;
            rules::required("reason", &self.reason, 2_000)?;
        }
        for (field, seconds) in [("estimate_s", self.estimate_s), ("away_s", self.away_s)] {
            if !(0..=86_400).contains(&seconds) {
                return Err(Refusal::Invalid { field, rule: "must be between 0 and 86,400 seconds" });
            }
        }
        if rules::job_id(scene.target)? == self.from {
            return Err(Refusal::Invalid { field: "from", rule: "must be another visit" });
        }
        if self.remedy.asks() == Some(self.who) {
            return Err(Refusal::Invalid { field: "remedy", rule: "must be somebody else than who leaves" });
        }
        Ok(())
    }

    /// The plan diverts by itself only where both contracts let it, and never from the door.
    fn let_by_the_contracts(&self, wanted: &Job, former: &Job) -> Result<(), Refusal> {
        if !wanted.auto_offer {
            return Err(Refusal::NotAllowed { rule: "only the desk offers this job" });
        }
        if !(wanted.terms.diverts && former.terms.diverts) {
            return Err(Refusal::NotAllowed { rule: "only the desk diverts: the contract does not let the plan" });
        }
        if self.make_safe {
            return Err(Refusal::NotAllowed { rule: "only the desk confirms that planned work is made safe and left" });
        }
        if wanted.offers.iter().any(|offer| offer.to == self.who && offer.diverts.is_some()) {
            return Err(Refusal::NotAvailable { rule: "they were asked already, and keep the visit they have" });
        }
        Ok(())
    }

    /// They can be reached, and are not asked for something as urgent already.
    fn can_be_asked(&self, draft: &Draft<'_>, job: JobId) -> Result<(), Refusal> {
        offers::available(draft.responder(self.who)?, draft.now())?;
        let wanted = draft.job(job)?;
        if wanted.excluded.contains(&self.who) {
            return Err(Refusal::NotAvailable { rule: "they are never sent to this client" });
        }
        if wanted.offers.iter().any(|offer| offer.to == self.who && offer.state == OfferState::Open) {
            return Err(Refusal::NotAvailable { rule: "they have been asked and have not answered yet" });
        }
        let mut others = draft.board().jobs.values().filter(|other| other.id != job && other.is_open());
        let as_urgent =
            |other: &Job| !offers::outranks(wanted.priority, other.priority) && other.acceptable().any(|offer| offer.to == self.who);
        if others.any(as_urgent) {
            return Err(Refusal::NotAvailable { rule: "they are being asked to leave for something as urgent" });
        }
        Ok(())
    }

    /// What less urgent they are being asked to leave for is taken back, and what ran out here.
    fn take_back(&self, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let open = draft.board().jobs.values().filter(|other| other.is_open());
        let theirs = open.flat_map(|other| other.acceptable().filter(|offer| offer.to == self.who).map(move |offer| (other.id, offer.id)));
        let all: Vec<(JobId, OfferId)> = theirs.collect();
        all.into_iter().try_for_each(|(other, offer)| offers::withdraw(draft, other, offer, Withdrawal::Superseded))
    }
}
