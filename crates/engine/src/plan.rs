//! The third loop: the plan. Woken right after a commit, it looks at all open jobs and responders and sends one move for each job.
//!
//! One node plans, by a lease; its epoch travels in every command. A move made from an older revision is refused, which is no harm: what overtook it has woken the next plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use dispatch::travel::{Noting, Standing};
use dispatch::{Planned, Problem, Travel};
use domain::board::Board;
use domain::command::Target;
use domain::event::{Actor, DecisionRecord};
use domain::ids::{JobId, ResponderId};
use domain::job::{Job, OfferState};
use domain::time::{Duration as Span, Timestamp};
use domain::verbs::Verb;
use tokio::sync::watch;

use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope};
use crate::feed::NoticeKind;
use crate::handle::is_overtaken;
use crate::view::View;

/// What is led.
pub(crate) const PLAN_LEASE: &str = "plan";
/// How long the lead is held without being renewed, real time.
const LEASE: Span = Span::seconds(4);
/// Renewed this often.
const RENEW: Duration = Duration::from_secs(1);
/// Jobs looked at in one plan; the most urgent first, the others in the next.
const JOBS_MOST: usize = 200;

/// Plans for as long as the engine runs.
pub(crate) async fn run(inner: Arc<Inner>) {
    let mut told = Told::default();
    let mut leads = take_lead(&inner).await;
    let mut renew = tokio::time::interval(RENEW);
    renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        if leads {
            crate::buildings::look(&inner).await;
        }
        plan_once(&inner, &mut told, leads).await;
        if leads {
            crate::expecting::look(&inner).await;
        }
        tokio::select! {
            () = inner.planner.notified() => {}
            _ = renew.tick() => leads = take_lead(&inner).await,
            () = inner.stopping() => break,
        }
    }
    let node = inner.settings.node.clone();
    let now = inner.ports.clock.wall();
    if let Err(error) = inner.store.write(move |tx| tx.lease_release(PLAN_LEASE, &node, now)).await {
        tracing::warn!(%error, "the lead of the plan was not given back; it runs out by itself");
    }
}

/// Takes or keeps the lead.
async fn take_lead(inner: &Arc<Inner>) -> bool {
    let node = inner.settings.node.clone();
    let now = inner.ports.clock.wall();
    match inner.store.write(move |tx| tx.lease_take(PLAN_LEASE, &node, now, now + LEASE)).await {
        Ok(Some(lease)) => {
            inner.lead(lease.epoch);
            true
        }
        Ok(None) => false,
        Err(error) => {
            tracing::error!(%error, "the lead of the plan could not be taken");
            false
        }
    }
}

/// What the desk has been told about jobs nobody can go to, so that it is not told the same again.
#[derive(Default)]
struct Told {
    nobody: BTreeMap<JobId, Vec<(ResponderId, Option<String>)>>,
}

impl Told {
    /// Whether this reason has not been told yet.
    fn is_news(&mut self, job: JobId, decision: &DecisionRecord) -> bool {
        let why: Vec<_> = decision.candidates.iter().map(|candidate| (candidate.responder, candidate.excluded.clone())).collect();
        self.nobody.insert(job, why.clone()).is_none_or(|before| before != why)
    }
}

/// One look, and its moves where this node leads; the desks of the others read from the same plan for whom a visit waits. A move that was overtaken is
/// dropped: the view wakes the next plan as soon as it has followed what overtook it.
async fn plan_once(inner: &Arc<Inner>, told: &mut Told, leads: bool) {
    let now = inner.ports.clock.now();
    let made = make(inner, now).await;
    wait_for(inner, made.as_ref().map_or_else(Vec::new, |plan| plan.waits.clone()));
    let Some(plan) = made else { return told.nobody.clear() };
    if !leads {
        // Whoever leads tells; when it is this node again, what it told before may have been overtaken.
        return told.nobody.clear();
    }
    let mut plan = plan;
    for turn in plan.turns {
        told.nobody.remove(&turn.to);
        // Where nobody may be diverted after all, somebody free is asked as if nobody could be.
        if !sent(inner, turn.to, turn.verb).await {
            plan.moves.extend(turn.otherwise);
        }
        if inner.is_stopping() {
            return;
        }
    }
    for made in plan.moves {
        let job = made.job;
        if made.offers.is_empty() {
            if !told.is_news(job, &made.decision) {
                continue;
            }
        } else {
            told.nobody.remove(&job);
        }
        if !sent(inner, job, made.into_verb()).await {
            told.nobody.remove(&job);
        }
        if inner.is_stopping() {
            return;
        }
    }
}

/// Keeps what is left for later. Whoever follows hears at once of another visit or another person, and of another minute with the next beat.
fn wait_for(inner: &Inner, waits: Vec<dispatch::Wait>) {
    let whom = |waits: &[dispatch::Wait]| waits.iter().map(|wait| (wait.job, wait.whom.map(|(who, _)| who))).collect::<Vec<_>>();
    inner.waits.send_if_modified(|before| {
        let is_news = whom(before) != whom(&waits);
        *before = waits;
        is_news
    });
}

/// Sends one move; whether it was made.
async fn sent(inner: &Arc<Inner>, job: JobId, verb: impl Into<Verb>) -> bool {
    let epoch = inner.epoch.load(Ordering::Relaxed);
    let command = inner.command(Actor::Plan { epoch }, Target::Job(job), verb);
    match inner.handle(Envelope::unnamed(command)).await {
        Ok(_) => true,
        Err(EngineError::Refused(refusal, _)) if is_overtaken(&refusal) => false,
        Err(error) => {
            tracing::error!(%error, %job, "a move was not made");
            false
        }
    }
}

async fn make(inner: &Inner, now: Timestamp) -> Option<Planned> {
    let (board, fixes) = {
        let view = inner.view.read();
        (plannable(&view)?, fixes_of(&view))
    };
    let started = std::time::Instant::now();
    let learnt = inner.learnt();
    let travel = measured(inner, now, &|noting| drop(Problem::of(&board, &fixes, noting, &learnt, now))).await;
    let problem = Problem::of(&board, &fixes, travel.as_ref(), &learnt, now);
    let plan = dispatch::by_contract(&problem, now);
    metrics::histogram!("attend_plan_seconds").record(started.elapsed().as_secs_f64());
    Some(plan)
}

/// What journeys are measured by, knowing what is in the way on the roads now: as it stands, for one decision and no longer.
pub(crate) fn heeded(inner: &Inner, now: Timestamp) -> Arc<dyn Travel> {
    let travel = inner.travel();
    travel.heed(&in_the_way(inner, now));
    travel.held().unwrap_or(travel)
}

fn in_the_way(inner: &Inner, now: Timestamp) -> Vec<dispatch::travel::Obstacle> {
    let obstacle = |one: &domain::closure::Closure| dispatch::travel::Obstacle { points: one.points.clone(), percent: one.percent };
    let view = inner.view.read();
    let own = view.board.organisations.get(&inner.settings.organisation);
    own.into_iter().flat_map(|own| &own.closures).filter(|one| one.holds(now)).map(obstacle).collect()
}

pub(crate) fn fixes_of(view: &View) -> BTreeMap<ResponderId, dispatch::Fix> {
    view.fixes.iter().map(|(responder, live)| (*responder, live.for_plan())).collect()
}

/// The part of the board a plan needs: jobs that want offers, jobs that bind responders, and everybody. `None` when no job wants any.
fn plannable(view: &View) -> Option<Board> {
    let mut wanting: Vec<&Job> = view.board.jobs.values().filter(|job| wants_offers(job)).collect();
    if wanting.is_empty() {
        return None;
    }
    wanting.sort_by_key(|job| (job.priority.in_dispatch(), job.opened_at, job.id));
    wanting.truncate(JOBS_MOST);
    let binding = view.board.jobs.values().filter(|job| job.is_open() && binds(job));
    let jobs: BTreeSet<JobId> = wanting.into_iter().chain(binding).map(|job| job.id).collect();
    Some(Board { jobs: view.board.jobs.only(&jobs), responders: view.board.responders.clone(), ..Board::default() })
}

/// Whether the plan should look for somebody: a slot is empty and has been put to fewer than it should.
pub(crate) fn wants_offers(job: &Job) -> bool {
    let asked =
        |slot| job.offers.iter().filter(|offer| offer.slot == slot && matches!(offer.state, OfferState::Open | OfferState::Lapsed)).count();
    job.auto_offer && job.is_open() && job.unfilled().any(|slot| asked(slot) < usize::from(job.breadth.max(1)))
}

/// Whether somebody is on it or has it on their phone.
pub(crate) fn binds(job: &Job) -> bool {
    job.assignments.iter().any(domain::job::Assignment::is_live) || job.acceptable().next().is_some()
}

impl Engine {
    /// Measures journeys by this from the next decision on, and plans anew by it. A decision that is being made ends as it began.
    pub fn set_travel(&self, travel: Arc<dyn Travel>) {
        // Nobody asks it before it knows what is closed.
        travel.heed(&in_the_way(&self.inner, self.inner.ports.clock.now()));
        self.inner.measure_by(travel);
        self.inner.planner.notify_one();
    }

    /// What the plan leaves for later, as this node planned it last; changes when it is another visit or another person.
    pub fn waits(&self) -> watch::Receiver<Vec<dispatch::Wait>> {
        self.inner.waits.subscribe()
    }

    /// How journeys are measured just now.
    pub fn travel(&self) -> dispatch::travel::Standing {
        heeded(&self.inner, self.inner.ports.clock.now()).standing()
    }
}

/// Whoever measures journeys, with the answers to what is about to be asked where an engine outside has to be asked beforehand.
pub(crate) async fn measured(inner: &Inner, now: Timestamp, asking: &(dyn Fn(&dyn Travel) + Sync)) -> Arc<dyn Travel> {
    let questions = || {
        let noting = Noting::default();
        asking(&noting);
        noting.questions()
    };
    let travel = heeded(inner, now);
    let Some(answer) = travel.ask(&questions, now) else { return travel };
    let started = std::time::Instant::now();
    let travel = answer.await;
    metrics::histogram!("attend_travel_ask_seconds").record(started.elapsed().as_secs_f64());
    inner.tell_standing();
    travel
}

impl Inner {
    /// Tells the desk when journeys begin to be measured by something else.
    fn tell_standing(&self) {
        let standing = self.travel().standing();
        let since_s = standing.instead.as_ref().and_then(|instead| instead.since).map_or(0.0, |since| since.ms() as f64 / 1_000.0);
        metrics::gauge!("attend_travel_outside_answers").set(if standing.instead.is_none() { 1.0 } else { 0.0 });
        metrics::gauge!("attend_travel_outside_silent_since_seconds").set(since_s);
        let before = self.standing.lock().replace(standing.clone());
        let by = |standing: &Standing| (standing.by.clone(), standing.instead.as_ref().map(|instead| instead.of.clone()));
        if before.as_ref().map(by) != Some(by(&standing)) && (before.is_some() || standing.instead.is_some()) {
            self.notice(NoticeKind::Other, standing.words());
        }
    }
}
