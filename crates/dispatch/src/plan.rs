//! The plan: a policy's choices turned into one move for each job, each with its reason and under the revision it looked at.
//!
//! Whatever a policy proposes, here nobody is offered a visit that a rule forbids, nobody gets two offers, and no slot gets more offers than the job's
//! breadth.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{DecisionRecord, Instead};
use domain::ids::{JobId, OfferId, ResponderId};
use domain::time::{Duration, Timestamp};
use domain::verbs::plan::PlannedOffer;
use domain::words::Priority;

use crate::cost::ahead_s;
use crate::eligibility::gives_way;
use crate::policies::{Assignments, Choice, Diversion, Policy};
use crate::possible::asked;
use crate::problem::{JobView, Problem};
use crate::ranking::{Excluded, NOBODY_ELSE, Ranked, record, record_of_nobody, say_who_would_be_alone};
use crate::table::{Ask, Table};

/// What is to be done now, the most urgent job first.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// When it was made.
    pub made_at: Timestamp,
    /// One for each job that gets an offer, or that asked and found nobody.
    pub moves: Vec<Move>,
    /// Who is to be taken from a less urgent visit, where the plan may divert by itself; else whom the desk could divert to an emergency.
    pub diversions: Vec<Diversion>,
    /// What is left for later on purpose.
    pub waits: Vec<Wait>,
}

/// A job that is left for later: on purpose, although somebody could go now, or because whoever comes for it is still on a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which.
    pub job: JobId,
    /// For whom who is on a visit, and when they are free. Nobody where it is planned work that has time.
    pub whom: Option<(ResponderId, Timestamp)>,
}

/// What is to be done for one job.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Which.
    pub job: JobId,
    /// The revision the plan looked at; the domain drops the move when the job has changed since.
    pub revision: i64,
    /// What to offer, to whom. Empty when nobody can go.
    pub offers: Vec<PlannedOffer>,
    /// Less urgent unanswered offers of those responders, to be taken back.
    pub supersede: Vec<OfferId>,
    /// Why.
    pub decision: DecisionRecord,
}

impl Move {
    /// The command's fields.
    pub fn into_verb(self) -> domain::verbs::plan::Plan {
        domain::verbs::plan::Plan {
            revision: self.revision,
            offers: self.offers,
            supersede: self.supersede,
            decision: Some(Box::new(self.decision)),
        }
    }
}

/// Plans every open job that the plan may offer and that has been put to fewer responders than it should.
///
/// A job that loses an offer to a more urgent one has no move of its own here: taking the offer back changes its revision and wakes the
/// next plan. Nor has one that is left for later on purpose.
pub fn plan(problem: &Problem<'_>, policy: &dyn Policy, now: Timestamp) -> Plan {
    of(&Table::of(problem), policy, now)
}

/// The plan over everybody's standing.
pub(crate) fn of(table: &Table<'_>, policy: &dyn Policy, now: Timestamp) -> Plan {
    let problem = table.problem;
    // Where nobody may go there is nothing to plan; whom the desk could divert is only said.
    let anybody = |ask: &Ask<'_>| table.ranked(ask.view.job.id).iter().any(|one| one.excluded.is_none());
    let plans = table.diverts || table.explains || table.asks().iter().any(anybody);
    let made = if plans { policy.plan(table) } else { Assignments::default() };
    let Assignments { choices, diversions, later, never_alone, kept, instead } = made;
    let chosen_for = permitted(table, choices);
    let mut moves: Vec<Move> = Vec::new();
    let mut waits: Vec<Wait> = Vec::new();
    let mut loses_an_offer: BTreeSet<JobId> = BTreeSet::new();
    let mut seen: BTreeSet<JobId> = BTreeSet::new();
    for view in table.asks().iter().map(|ask| ask.view).filter(|view| seen.insert(view.job.id)) {
        let job = view.job;
        let mut ranked = with_who_is_taken(table.ranked(job.id), problem, job.id, &chosen_for, &kept);
        let own: Vec<Choice> = chosen_for.values().filter(|choice| choice.job == job.id).copied().collect();
        let turning = diversions.iter().find(|one| one.to == job.id);
        if own.is_empty() {
            if never_alone.contains(&job.id) {
                say_who_would_be_alone(&mut ranked);
            }
            let somebody = ranked.iter().any(|candidate| candidate.excluded.is_none());
            let waiting = later.iter().find(|(left, _)| *left == job.id);
            let on_purpose = (somebody && waiting.is_some()) || (table.diverts && turning.is_some());
            waits.extend(waiting.and_then(|(_, whom)| wait_of(view, *whom, &ranked, somebody, now)));
            if !on_purpose && job.unfilled().any(|slot| asked(job, slot) <= 1) {
                let mut decision = record_of_nobody(problem, policy.name(), &ranked);
                decision.reason.extend(turning.and_then(|one| could_be_diverted(problem, one)));
                moves.push(Move { job: job.id, revision: job.revision, offers: Vec::new(), supersede: Vec::new(), decision });
            }
            continue;
        }
        let (mut made, losing) = offers(problem, policy, view, &own, &ranked);
        loses_an_offer.extend(losing);
        made.decision.instead = instead.get(&job.id).cloned().unwrap_or_default();
        let next = runner_up(problem, job.id, &made.decision.instead);
        add_alternatives(&mut made.decision.reason, next, turning.and_then(|one| would_be_sooner(problem, one)));
        moves.push(made);
    }
    moves.retain(|made| !loses_an_offer.contains(&made.job));
    Plan { made_at: now, moves, diversions, waits }
}

/// That a job waits, and for whom; nothing where somebody was asked, nor where nobody could go and whoever comes is no comfort: nobody is known, or it is
/// an emergency.
fn wait_of(view: &JobView<'_>, whom: Option<ResponderId>, ranked: &[Ranked<'_>], somebody: bool, now: Timestamp) -> Option<Wait> {
    let job = view.job;
    if job.unfilled().any(|slot| asked(job, slot) > 0) {
        return None;
    }
    let comes_s = |who: ResponderId| Some(ranked.iter().find(|candidate| candidate.who.responder.id == who)?.parts?.total_s());
    let in_time = whom.and_then(comes_s).is_some_and(|comes_s| now + Duration::seconds(comes_s) <= job.arrive_by);
    let whom = whom.and_then(|who| free_at(ranked, who, now));
    let comforts = somebody || (whom.is_some() && in_time && job.priority.in_dispatch() > Priority::P1);
    comforts.then_some(Wait { job: job.id, whom })
}

/// When who is waited for is free, as the plan builds on it; nothing where their visit has run away.
fn free_at(ranked: &[Ranked<'_>], who: ResponderId, now: Timestamp) -> Option<(ResponderId, Timestamp)> {
    let candidate = ranked.iter().find(|candidate| candidate.who.responder.id == who)?;
    let free_s = candidate.who.engaged.as_ref().map_or(Some(candidate.parts?.finish_s), ahead_s)?;
    Some((who, now + Duration::seconds(free_s)))
}

/// The choices that stand: one for each responder, permitted by the rules, asked for.
fn permitted(table: &Table<'_>, choices: Vec<Choice>) -> BTreeMap<ResponderId, Choice> {
    let mut wanted: BTreeMap<(JobId, u8), usize> = BTreeMap::new();
    for ask in table.asks() {
        *wanted.entry((ask.view.job.id, ask.slot)).or_default() += 1;
    }
    let mut standing: BTreeMap<ResponderId, Choice> = BTreeMap::new();
    for choice in choices {
        let known = table.ranked(choice.job).iter().find(|candidate| candidate.who.responder.id == choice.to);
        if known.is_none_or(|candidate| candidate.excluded.is_some()) || standing.contains_key(&choice.to) {
            continue;
        }
        if let Some(left) = wanted.get_mut(&(choice.job, choice.slot)).filter(|left| **left > 0) {
            *left -= 1;
            standing.insert(choice.to, choice);
        }
    }
    standing
}

/// What choosing the runner-up would have cost: "Choosing R2 Ben: here 3 min later, 1002 11 min later." Nothing where nobody else is touched by a minute.
fn runner_up(problem: &Problem<'_>, job: JobId, instead: &[Instead]) -> Option<String> {
    let next = instead.first()?;
    if !next.later.iter().filter(|later| later.is_felt()).any(|later| later.job != job) {
        return None;
    }
    let who = problem.responder(next.responder)?.label();
    Some(format!(" Choosing {who}: {}.", next.words(job)?))
}

/// The reason of a choice with what the others would have cost. Whoever is asked for something else could have gone, and then the words say so.
fn add_alternatives(reason: &mut String, runner_up: Option<String>, turning: Option<String>) {
    if runner_up.is_some() {
        let others = reason.strip_suffix(NOBODY_ELSE).map(str::len);
        reason.truncate(others.unwrap_or(reason.len()));
    }
    reason.extend(runner_up);
    reason.extend(turning);
}

/// "R2 Ben could be diverted from 1002." Without figures, so that the same finding is the same record.
fn could_be_diverted(problem: &Problem<'_>, one: &Diversion) -> Option<String> {
    let (who, from) = (problem.responder(one.who)?, problem.job(one.from)?);
    Some(format!(" {} could be diverted from {}{}.", who.label(), from.job.number, confirmed(one)))
}

/// "Diverting R2 Ben from 1002 would bring help 12 min sooner."
fn would_be_sooner(problem: &Problem<'_>, one: &Diversion) -> Option<String> {
    let (who, from) = (problem.responder(one.who)?, problem.job(one.from)?);
    let sooner = one.sooner_s.filter(|sooner| *sooner > 0)?;
    Some(format!(" Diverting {} from {}{} would bring help {} min sooner.", who.label(), from.job.number, confirmed(one), sooner / 60))
}

const fn confirmed(one: &Diversion) -> &'static str {
    if one.confirm { " (planned work, made safe first)" } else { "" }
}

/// Whoever this plan asks for another job is not there for this one, and the record says so; they stand before whom a rule excludes.
fn with_who_is_taken<'q>(
    ranked: &[Ranked<'q>],
    problem: &Problem<'_>,
    job: JobId,
    chosen_for: &BTreeMap<ResponderId, Choice>,
    kept: &[(ResponderId, JobId)],
) -> Vec<Ranked<'q>> {
    let taken = |candidate: &Ranked<'_>| {
        let who = candidate.who.responder.id;
        let kept_for = kept.iter().find(|(kept, other)| *kept == who && *other != job);
        if let Some(other) = kept_for.and_then(|(_, other)| problem.job(*other)) {
            return Some(Excluded::KeptFor(other.job.number));
        }
        let elsewhere = chosen_for.get(&who).filter(|choice| choice.job != job);
        elsewhere.and_then(|choice| problem.job(choice.job)).map(|other| Excluded::AskedFor(other.job.number))
    };
    let (mut there, mut not_there) = (Vec::with_capacity(ranked.len()), Vec::with_capacity(ranked.len()));
    for candidate in ranked {
        let excluded = candidate.excluded.or_else(|| taken(candidate));
        let line = if excluded.is_none() { &mut there } else { &mut not_there };
        line.push(Ranked { excluded, ..*candidate });
    }
    there.append(&mut not_there);
    there
}

/// The move that makes a job's offers, and the jobs that lose one by it.
fn offers(problem: &Problem<'_>, policy: &dyn Policy, view: &JobView<'_>, own: &[Choice], ranked: &[Ranked<'_>]) -> (Move, Vec<JobId>) {
    let job = view.job;
    let (mut offers, mut supersede, mut losing) = (Vec::new(), Vec::new(), Vec::new());
    for candidate in ranked {
        let Some(choice) = own.iter().find(|choice| choice.to == candidate.who.responder.id) else { continue };
        let arrival = candidate.parts.map(|parts| parts.after_finishing());
        offers.push(PlannedOffer { slot: choice.slot, to: choice.to, estimate_s: candidate.total_s(), arrival });
        for given_up in candidate.who.unanswered.iter().filter(|offer| offer.job != job.id && gives_way(offer, job.priority)) {
            supersede.push(given_up.offer);
            losing.push(given_up.job);
        }
    }
    let decision = record(problem, policy.name(), ranked, offers.first().map(|offer: &PlannedOffer| offer.to));
    (Move { job: job.id, revision: job.revision, offers, supersede, decision }, losing)
}
