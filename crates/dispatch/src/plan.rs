//! The plan: a policy's choices turned into one move for each job, each with its reason and under the revision it looked at.
//!
//! Whatever a policy proposes, here nobody is offered a visit that a rule forbids, nobody gets two offers, and no slot gets more offers than the job's
//! breadth.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::DecisionRecord;
use domain::ids::{JobId, OfferId, ResponderId};
use domain::time::Timestamp;
use domain::verbs::plan::PlannedOffer;

use crate::eligibility::gives_way;
use crate::policies::{Choice, Policy, asked, asks};
use crate::problem::{JobView, Problem};
use crate::ranking::{Ranked, rank, record, record_of_nobody};

/// What is to be done now, the most urgent job first.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// When it was made.
    pub made_at: Timestamp,
    /// One for each job that gets an offer, or that asked and found nobody.
    pub moves: Vec<Move>,
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
/// next plan.
pub fn plan(problem: &Problem<'_>, policy: &dyn Policy, now: Timestamp) -> Plan {
    let chosen_for = permitted(problem, policy.plan(problem, now).choices);
    let mut moves: Vec<Move> = Vec::new();
    let mut loses_an_offer: BTreeSet<JobId> = BTreeSet::new();
    let mut seen: BTreeSet<JobId> = BTreeSet::new();
    for view in asks(problem).iter().map(|ask| ask.view).filter(|view| seen.insert(view.job.id)) {
        let job = view.job;
        let mut ranked = rank(problem, &view.visit, Some(job));
        say_who_is_taken(&mut ranked, problem, job.id, &chosen_for);
        let own: Vec<Choice> = chosen_for.values().filter(|choice| choice.job == job.id).copied().collect();
        if own.is_empty() {
            if job.unfilled().any(|slot| asked(view, slot) <= 1) {
                let decision = record_of_nobody(problem, policy.name(), &ranked);
                moves.push(Move { job: job.id, revision: job.revision, offers: Vec::new(), supersede: Vec::new(), decision });
            }
            continue;
        }
        let (made, losing) = offers(problem, policy, view, &own, &ranked);
        loses_an_offer.extend(losing);
        moves.push(made);
    }
    moves.retain(|made| !loses_an_offer.contains(&made.job));
    Plan { made_at: now, moves }
}

/// The choices that stand: one for each responder, permitted by the rules, asked for.
fn permitted(problem: &Problem<'_>, choices: Vec<Choice>) -> BTreeMap<ResponderId, Choice> {
    let mut wanted: BTreeMap<(JobId, u8), usize> = BTreeMap::new();
    for ask in asks(problem) {
        *wanted.entry((ask.view.job.id, ask.slot)).or_default() += 1;
    }
    let mut eligible: BTreeMap<JobId, BTreeSet<ResponderId>> = BTreeMap::new();
    let mut standing: BTreeMap<ResponderId, Choice> = BTreeMap::new();
    for choice in choices {
        let may_go = eligible.entry(choice.job).or_insert_with(|| {
            let ranked = problem.job(choice.job).map(|view| rank(problem, &view.visit, Some(view.job))).unwrap_or_default();
            ranked.into_iter().filter(|candidate| candidate.excluded.is_none()).map(|candidate| candidate.who.responder.id).collect()
        });
        if !may_go.contains(&choice.to) || standing.contains_key(&choice.to) {
            continue;
        }
        if let Some(left) = wanted.get_mut(&(choice.job, choice.slot)).filter(|left| **left > 0) {
            *left -= 1;
            standing.insert(choice.to, choice);
        }
    }
    standing
}

/// Whoever this plan asks for another job is not there for this one, and the record says so.
fn say_who_is_taken(ranked: &mut [Ranked<'_>], problem: &Problem<'_>, job: JobId, chosen_for: &BTreeMap<ResponderId, Choice>) {
    for candidate in ranked.iter_mut().filter(|candidate| candidate.excluded.is_none()) {
        let elsewhere = chosen_for.get(&candidate.who.responder.id).filter(|choice| choice.job != job);
        if let Some(other) = elsewhere.and_then(|choice| problem.job(choice.job)) {
            candidate.excluded = Some(format!("is being asked for {} now", other.job.number));
        }
    }
    ranked.sort_by_key(|candidate| candidate.excluded.is_some());
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
