//! The plan where contracts choose: each job by the policy of its contract, and who is asked to turn round where the contracts let the plan divert.
//!
//! A policy plans everything at once, as if all jobs were its own; of that plan the moves of its contracts' jobs stand. Where two of them would ask the
//! same person, the more urgent job has them, and the other is planned anew right after. One contract, or several that chose alike, make one plan.

use std::collections::BTreeSet;

use domain::event::{DecisionRecord, Instead, Later};
use domain::ids::{JobId, ResponderId};
use domain::job::{Arrival, Job, Remedy as MadeGood};
use domain::jobs::diverting::{away_least, must_stay};
use domain::time::{Duration, Timestamp};
use domain::verbs::Divert;

use crate::cost::{time_from_here, time_to_effective_help};
use crate::exact::may_be_diverted;
use crate::plan::{self, Move, Wait};
use crate::policies::{Diversion, POLICIES, Policy, Remedy, policy};
use crate::price::{Price, Pricing};
use crate::problem::Problem;
use crate::ranking::{self, Ranked};
use crate::table::Table;

/// What is to be done now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planned {
    /// One for each job that gets an offer, or that asked and found nobody.
    pub moves: Vec<Move>,
    /// Who is asked to leave a visit for something more urgent.
    pub turns: Vec<Turn>,
    /// What is left for later on purpose.
    pub waits: Vec<Wait>,
}

/// Somebody is asked to leave a visit for something more urgent.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// For which job.
    pub to: JobId,
    /// The command.
    pub verb: Divert,
    /// What is done where it is refused: as if nobody could be diverted.
    pub otherwise: Option<Move>,
}

/// What the desk is told of one job beside who could go: whom the plan would ask if nobody had been asked, what the others would cost, whom it could divert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counsel {
    /// Whom the plan would ask.
    pub chosen: Option<ResponderId>,
    /// In words.
    pub reason: String,
    /// What the plan would be with somebody else.
    pub instead: Vec<Instead>,
    /// Who could be asked to leave a visit for it, and by how many seconds help would come sooner; `None` where nobody else could go at all.
    pub divert: Option<(Divert, Option<i64>)>,
}

/// The policy of a job's contract.
pub fn policy_of(job: &Job) -> &'static dyn Policy {
    policy(job.terms.policy.word()).unwrap_or(POLICIES[0])
}

/// Plans every job by the policy of its contract. Nobody is diverted where a contract does not let the plan, nor from a door, nor twice for the same job.
pub fn by_contract(problem: &Problem<'_>, now: Timestamp) -> Planned {
    let chosen = policies_of(problem);
    let table = Table::of(problem);
    let (mut moves, mut waits) = (Vec::new(), Vec::new());
    for policy in &chosen {
        let plan = plan::of(&table, *policy, now);
        moves.extend(plan.moves.into_iter().filter(|made| is_of(problem, made.job, *policy)));
        waits.extend(plan.waits.into_iter().filter(|wait| is_of(problem, wait.job, *policy)));
    }
    if chosen.len() > 1 {
        moves = one_offer_each(problem, moves);
    }
    let turns = turns(table, &chosen, &mut moves);
    Planned { moves, turns, waits }
}

/// The policies of the jobs that ask for somebody, in the order of the table.
fn policies_of(problem: &Problem<'_>) -> Vec<&'static dyn Policy> {
    let asking: BTreeSet<&str> = problem.jobs.iter().filter(|view| view.job.auto_offer).map(|view| policy_of(view.job).name()).collect();
    POLICIES.iter().copied().filter(|policy| asking.contains(policy.name())).collect()
}

fn is_of(problem: &Problem<'_>, job: JobId, policy: &dyn Policy) -> bool {
    problem.job(job).is_some_and(|view| policy_of(view.job).name() == policy.name())
}

/// Of several plans, one offer to one person: the most urgent and oldest job first. That nobody can go is only told by a plan that asks nobody at all:
/// whoever it was without may be free once the others are asked.
fn one_offer_each(problem: &Problem<'_>, mut moves: Vec<Move>) -> Vec<Move> {
    moves.sort_by_key(|made| problem.job(made.job).map(|view| (view.job.priority.in_dispatch(), view.job.opened_at, made.job)));
    let mut asked: BTreeSet<ResponderId> = BTreeSet::new();
    moves.retain(|made| {
        let free = made.offers.iter().all(|offer| !asked.contains(&offer.to));
        asked.extend(made.offers.iter().map(|offer| offer.to).filter(|_| free));
        free
    });
    if !asked.is_empty() {
        moves.retain(|made| !made.offers.is_empty());
    }
    moves
}

/// Who is asked to turn round, in place of the move that would be made without.
fn turns(table: Table<'_>, chosen: &[&'static dyn Policy], moves: &mut Vec<Move>) -> Vec<Turn> {
    let problem = table.problem;
    let lets = |job: JobId| problem.job(job).is_some_and(|view| view.job.terms.diverts);
    let could_turn = |one: &Ranked<'_>, to: &Job| {
        let visit = one.who.engaged.filter(|visit| one.only_engaged && lets(visit.job));
        visit.is_some_and(|visit| may_be_diverted(one.who, &visit, to.priority, problem).is_some())
    };
    let could_be_turned_to = |to: &Job| to.terms.diverts && table.ranked(to.id).iter().any(|one| could_turn(one, to));
    if !table.asks().iter().any(|ask| could_be_turned_to(ask.view.job)) {
        return Vec::new();
    }
    let diverting = table.diverting();
    let mut turns: Vec<Turn> = Vec::new();
    for policy in chosen {
        let found = policy.plan(&diverting).diversions;
        for one in found.into_iter().filter(|one| is_of(problem, one.to, *policy) && lets(one.from) && lets(one.to)) {
            let known = turns.iter().any(|turn| turn.to == one.to || turn.verb.who == one.who);
            if known || !may_be_asked(problem, &one) {
                continue;
            }
            let place = moves.iter().position(|made| made.job == one.to);
            let otherwise = place.map(|place| moves.remove(place));
            let before = otherwise.as_ref().map(|made| made.decision.clone()).unwrap_or_else(|| ranking::explain(problem, one.to));
            let soonest = otherwise.as_ref().and_then(|made| made.offers.first()).map(|offer| offer.estimate_s);
            let decision = decided(problem, *policy, &one, before, soonest);
            match command(problem, &one, Some(decision)) {
                Some(verb) => turns.push(Turn { to: one.to, verb, otherwise }),
                None => moves.extend(otherwise),
            }
        }
    }
    turns
}

/// Whether the domain lets the plan ask them: not from a door, far enough from it when the time to answer ends, not twice.
fn may_be_asked(problem: &Problem<'_>, one: &Diversion) -> bool {
    let Some(wanted) = problem.job(one.to).map(|view| view.job) else { return false };
    let twice = wanted.offers.iter().any(|offer| offer.to == one.who && offer.diverts.is_some());
    !one.confirm && !twice && Duration::seconds(away_s(problem, one)) >= away_least(wanted)
}

/// How far they still have to go where they are going now; 0 at the door.
fn away_s(problem: &Problem<'_>, one: &Diversion) -> i64 {
    let parts = problem.responder(one.who).zip(problem.job(one.from)).and_then(|(who, from)| time_from_here(who, &from.visit));
    if one.confirm { 0 } else { parts.map_or(0, |parts| parts.travel_s) }
}

/// The record of a diversion: everybody as they stand without it, and why somebody turns round all the same.
fn decided(problem: &Problem<'_>, policy: &dyn Policy, one: &Diversion, before: DecisionRecord, soonest: Option<i64>) -> DecisionRecord {
    let label = problem.responder(one.who).map_or_else(|| "somebody".to_owned(), |who| who.label());
    let number = problem.job(one.from).map_or(0, |from| from.job.number);
    let gain = soonest.map_or_else(
        || "nobody else can go".to_owned(),
        |soonest| format!("help comes {} min sooner", (soonest - one.estimate_s).max(0) / 60),
    );
    let reason = format!("{label}, {} min, leaves {number} for it: {gain}.", (one.estimate_s + 59) / 60);
    DecisionRecord { policy: policy.name().to_owned(), chosen: Some(one.who), reason, instead: Vec::new(), ..before }
}

/// A diversion as the command that asks for it.
fn command(problem: &Problem<'_>, one: &Diversion, decision: Option<DecisionRecord>) -> Option<Divert> {
    let (who, from, to) = (problem.responder(one.who)?, problem.job(one.from)?, problem.job(one.to)?);
    let arrival = time_from_here(who, &to.visit).map(|parts| parts.arrival).filter(|_| !one.confirm);
    let remedy = match one.remedy {
        Remedy::Sent { to, estimate_s } => MadeGood::Ask { to, estimate_s, arrival: None },
        Remedy::Escalated => MadeGood::Escalate,
    };
    Some(Divert {
        revision: to.job.revision,
        who: one.who,
        from: one.from,
        from_revision: from.job.revision,
        estimate_s: one.estimate_s,
        arrival,
        away_s: away_s(problem, one),
        make_safe: one.confirm,
        remedy,
        reason: String::new(),
        decision: decision.map(Box::new),
    })
}

/// What the plan says of one job; `problem` has it as if nobody had been asked.
pub fn counsel(problem: &Problem<'_>, job: JobId, now: Timestamp) -> Counsel {
    let Some(view) = problem.job(job) else { return Counsel::default() };
    let policy = policy_of(view.job);
    let table = Table::of(problem);
    let found = plan::of(&table, policy, now).moves.into_iter().find(|made| made.job == job);
    let mut counsel = Counsel::default();
    let mut soonest = None;
    if let Some(made) = found {
        soonest = made.offers.first().map(|offer| offer.estimate_s);
        counsel.chosen = made.offers.first().map(|offer| offer.to);
        (counsel.reason, counsel.instead) = (made.decision.reason, made.decision.instead);
    }
    counsel.divert = divertible(&table.diverting(), view.job).and_then(|one| {
        let sooner = soonest.map(|soonest| soonest - one.estimate_s);
        Some((command(problem, &one, None)?, sooner))
    });
    counsel
}

/// Whom the desk could ask to leave a visit for a job, and nothing else of what the plan says of it.
pub fn desk_could_divert(problem: &Problem<'_>, job: JobId) -> Option<Divert> {
    let one = divertible(&Table::of(problem).diverting(), problem.job(job)?.job)?;
    command(problem, &one, None)
}

/// Who would leave a visit for a job if the plan could divert, where the rules of leaving let the desk ask them.
fn divertible(diverting: &Table<'_>, job: &Job) -> Option<Diversion> {
    let problem = diverting.problem;
    let turning = policy_of(job).plan(diverting).diversions.into_iter().find(|one| one.to == job.id)?;
    let interrupted = turning.confirm && problem.job(turning.from).is_some_and(|from| must_stay(from.job).is_none());
    let may_leave = interrupted || (!turning.confirm && Duration::seconds(away_s(problem, &turning)) >= away_least(job));
    may_leave.then_some(turning)
}

/// When somebody would be there for a job, whatever the rules say of sending them: seconds to effective help, and to the door. `None` where nobody knows
/// where they are.
pub fn there(problem: &Problem<'_>, job: JobId, who: ResponderId) -> Option<(i64, Arrival)> {
    let parts = time_to_effective_help(problem.responder(who)?, &problem.job(job)?.visit)?;
    Some((parts.total_s(), parts.after_finishing()))
}

/// What it costs to ask somebody other than the plan would: the difference between two solved plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regret {
    /// Whom the plan would ask.
    pub recommended: ResponderId,
    /// What is lost; `None` for somebody the rules leave out, whom no plan has. Of somebody who is not among the alternatives that were solved it is
    /// what is lost here.
    pub cost: Option<Price>,
    /// By how many seconds help comes later here; negative when sooner.
    pub here_s: i64,
    /// Who is helped later by it, or sooner, job by job.
    pub later: Vec<Later>,
}

/// What it would cost that the desk asks `to` for a job; nothing where that is whom the plan would ask, or where the plan would ask nobody.
pub fn regret(problem: &Problem<'_>, job: JobId, to: ResponderId, now: Timestamp) -> Option<Regret> {
    let wanted = problem.job(job)?.job;
    let Counsel { chosen, instead, .. } = counsel(problem, job, now);
    let recommended = chosen.filter(|best| *best != to)?;
    let everybody = ranking::explain(problem, job).candidates;
    let line = |who: ResponderId| everybody.iter().find(|one| one.responder == who);
    let (best, other) = (line(recommended)?, line(to)?);
    let pricing = Pricing::of(wanted.priority, wanted.opened_at, wanted.arrive_by, now);
    let plan = instead.into_iter().find(|one| one.responder == to);
    let solved = plan.as_ref().map(|one| Price { first: one.emergencies_s, second: one.others_tenths });
    let here = || pricing.of_help_in(other.total_s) - pricing.of_help_in(best.total_s);
    let cost = other.excluded.is_none().then(|| solved.unwrap_or_else(here));
    let here_s = if other.total_s > 0 { other.total_s - best.total_s } else { 0 };
    let only_here = || (here_s != 0).then_some(Later { job, number: wanted.number, seconds: here_s, nobody: false });
    let later = plan.map_or_else(|| only_here().into_iter().collect(), |one| one.later);
    Some(Regret { recommended, cost, here_s, later })
}
