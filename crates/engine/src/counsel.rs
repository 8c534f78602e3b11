//! What the desk is told before it chooses: who would go and why, what each alternative costs, whom it could divert; and what a choice against the plan cost.

use std::collections::BTreeMap;

use dispatch::{Counsel, Fix, Learnt, Problem, Regret, Travel};
use domain::board::Board;
use domain::event::DecisionRecord;
use domain::ids::{IncidentId, JobId, PersonId, ResponderId};
use domain::job::{Against, Job, OfferState, Weighed};
use domain::time::Timestamp;
use domain::verbs::Divert;
use store::Scope;

use crate::engine::Engine;
use crate::envelope::EngineError;
use crate::plan::{binds, fixes_of, measured, wants_offers};
use crate::view::View;

/// Beyond so many pairs of a visit and a responder nobody waits for a second plan: the desk reads who could go, and not what each alternative costs.
const PAIRS_MOST: usize = 50_000;
/// Visits looked at in a report; the last of them.
const VISITS_MOST: i64 = 20_000;

/// Who would go for an incident, and what else the desk could do.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommended {
    /// Everybody with their parts and the first rule that excludes them, best first, and what the alternatives cost.
    pub record: DecisionRecord,
    /// Who could be asked to leave a visit for it, as the command that asks them, and by how many seconds help would come sooner; `None` of these where
    /// nobody else could go at all.
    pub divert: Option<(Divert, Option<i64>)>,
}

/// An offer that the desk made to somebody other than the plan would have.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// When.
    pub at: Timestamp,
    /// Of which visit: what people call it.
    pub number: i64,
    /// To whom.
    pub to: ResponderId,
    /// Why.
    pub reason: String,
    /// Who chose, whom the plan would have asked, what it cost.
    pub against: Against,
}

/// What is worked out from, at one instant.
struct Looked {
    board: Board,
    fixes: BTreeMap<ResponderId, Fix>,
    now: Timestamp,
}

impl Looked {
    /// Whether there is time for a plan beside the plan.
    fn is_small(&self) -> bool {
        self.board.jobs.len() * self.board.responders.len() <= PAIRS_MOST
    }

    fn problem<'a>(&'a self, travel: &'a dyn Travel, learnt: &'a Learnt) -> Problem<'a> {
        Problem::of(&self.board, &self.fixes, travel, learnt, self.now)
    }

    /// The same with one job changed.
    fn with(&self, job: JobId, change: impl FnOnce(&mut Job)) -> Self {
        let mut board = self.board.clone();
        if let Some(job) = board.jobs.get_mut(&job) {
            change(job);
        }
        Self { board, fixes: self.fixes.clone(), now: self.now }
    }
}

impl Engine {
    /// Who would go for an incident now, and why.
    pub async fn recommend(&self, incident: IncidentId) -> Option<Recommended> {
        let now = self.inner.ports.clock.now();
        let looked = {
            let view = self.inner.view.read();
            Looked { board: concerned(&view, incident)?, fixes: fixes_of(&view), now }
        };
        let learnt = self.inner.learnt();
        let open = |job: &JobId| looked.board.jobs.get(job).is_some_and(Job::is_open);
        let job = looked.board.incidents.get(&incident)?.job.filter(open);
        let anew = job.map(|job| looked.with(job, asked_anew));
        let recommended = |travel: &dyn Travel| {
            let problem = looked.problem(travel, &learnt);
            let Some((job, anew)) = job.zip(anew.as_ref()) else {
                let proposed = dispatch::Proposed::of_incident(&looked.board, incident)?;
                return Some(Recommended { record: dispatch::recommend(&problem, &proposed), divert: None });
            };
            let record = dispatch::explain(&problem, job);
            if !looked.is_small() {
                return Some(Recommended { record, divert: None });
            }
            Some(counselled(&looked.board, job, record, dispatch::counsel(&anew.problem(travel, &learnt), job, now)))
        };
        let travel = measured(&self.inner, now, &|noting| drop(recommended(noting))).await;
        recommended(travel.as_ref())
    }

    /// What it is that somebody of the desk asks `to` for a job now, in the place of whoever is taken off it by that: when they would be there, and what it
    /// costs; that costs nothing where the plan would ask them, or nobody. `None` for a job that is not in view.
    pub async fn weigh(&self, job: JobId, to: ResponderId, by: PersonId, taken_off: Option<ResponderId>) -> Option<Weighed> {
        let now = self.inner.ports.clock.now();
        let looked = {
            let view = self.inner.view.read();
            let board = view.board.jobs.get(&job)?.incidents.iter().find_map(|incident| concerned(&view, *incident))?;
            Looked { board, fixes: fixes_of(&view), now }.with(job, |job| {
                taken_off.into_iter().for_each(|who| without(job, who));
                one_more(job);
            })
        };
        let learnt = self.inner.learnt();
        let weighed = |travel: &dyn Travel| {
            let problem = looked.problem(travel, &learnt);
            let regret = if looked.is_small() { dispatch::regret(&problem, job, to, now) } else { None };
            (dispatch::there(&problem, job, to), dispatch::would_be_alone(&problem, job, to), regret)
        };
        let travel = measured(&self.inner, now, &|noting| {
            weighed(noting);
        })
        .await;
        let (there, alone, regret) = weighed(travel.as_ref());
        let against = regret.map(|Regret { recommended, cost, here_s, later }| {
            let (emergencies_s, others_tenths) = (cost.map(|cost| cost.first), cost.map_or(0, |cost| cost.second));
            Box::new(Against { by, recommended, emergencies_s, others_tenths, here_s, later })
        });
        Some(Weighed { there, against, alone })
    }

    /// The offers that the desk made against the plan, of visits that were opened from `from` on, made before `until`, newest first.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn overrides(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Override>, EngineError> {
        let scope = Scope::Organisation(self.inner.settings.organisation);
        let jobs = self.inner.store.read(move |rd| rd.jobs_opened_since(scope, from, VISITS_MOST)).await?;
        let of_job = |job: Job| {
            let number = job.number;
            job.offers.into_iter().filter_map(move |offer| {
                let (against, reason) = (*offer.against?, offer.ordered.unwrap_or_default());
                Some(Override { at: offer.made_at, number, to: offer.to, reason, against })
            })
        };
        let mut all: Vec<Override> = jobs.into_iter().flat_map(of_job).filter(|one| one.at < until).collect();
        all.sort_by_key(|one| (std::cmp::Reverse(one.at), one.number, one.to));
        Ok(all)
    }
}

/// The part of the board that matters to who would go for an incident.
fn concerned(view: &View, incident: IncidentId) -> Option<Board> {
    let mut board = Board { responders: view.board.responders.clone(), ..Board::default() };
    board.jobs = view.board.jobs.those(|job| job.is_open() && (binds(job) || wants_offers(job)));
    let concerned = view.board.incidents.get(&incident)?.clone();
    if let Some(job) = concerned.job.and_then(|job| view.board.jobs.get(&job)) {
        board.jobs.insert(job.id, job.clone());
    }
    board.clients =
        concerned.client.and_then(|id| view.board.clients.get(&id)).map(|client| (client.id, client.clone())).into_iter().collect();
    board.properties = view.board.properties.clone();
    board.incidents.insert(incident, concerned);
    Some(board)
}

/// The record with what the plan says. While somebody is being asked, who is next and why stands as it was worked out beside them.
fn counselled(board: &Board, job: JobId, record: DecisionRecord, counsel: Counsel) -> Recommended {
    let Counsel { chosen, reason, instead, divert } = counsel;
    let asked = board.jobs.get(&job).is_some_and(|job| job.acceptable().next().is_some());
    let plans = !asked && !reason.is_empty();
    let chosen = if plans { chosen } else { record.chosen };
    let reason = if plans { reason } else { record.reason };
    Recommended { record: DecisionRecord { chosen, reason, instead, ..record }, divert }
}

/// A job as if nobody had been asked for it.
fn asked_anew(job: &mut Job) {
    job.offers.retain(|offer| !matches!(offer.state, OfferState::Open | OfferState::Lapsed));
    (job.auto_offer, job.breadth) = (true, 1);
}

/// A job as if somebody who has it did not, and were not asked again.
fn without(job: &mut Job, who: ResponderId) {
    job.assignments.retain(|one| one.responder != who || !one.is_live());
    job.excluded.push(who);
}

/// A job for which one more is to be asked than were.
fn one_more(job: &mut Job) {
    job.auto_offer = true;
    job.breadth = u8::try_from(job.acceptable().count()).unwrap_or(u8::MAX).saturating_add(1);
}
