//! The first policy: the most urgent and oldest job takes whoever can first help; then the next job takes from those who are left.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{JobId, ResponderId};
use domain::time::Timestamp;

use super::{Assignments, Choice, Policy, asks};
use crate::problem::Problem;
use crate::ranking::rank;

/// Job by job in order of urgency and age. One offer to one person in one plan.
#[derive(Clone, Copy, Debug)]
pub struct Greedy;

impl Policy for Greedy {
    fn name(&self) -> &'static str {
        "greedy/1"
    }

    fn plan(&self, problem: &Problem<'_>, _now: Timestamp) -> Assignments {
        let mut in_line: BTreeMap<JobId, Vec<ResponderId>> = BTreeMap::new();
        let mut taken: BTreeSet<ResponderId> = BTreeSet::new();
        let mut choices = Vec::new();
        for ask in asks(problem) {
            let job = ask.view.job;
            let line = in_line.entry(job.id).or_insert_with(|| {
                let ranked = rank(problem, &ask.view.visit, Some(job));
                ranked.into_iter().filter(|candidate| candidate.excluded.is_none()).map(|candidate| candidate.who.responder.id).collect()
            });
            if let Some(to) = line.iter().copied().find(|id| !taken.contains(id)) {
                taken.insert(to);
                choices.push(Choice { job: job.id, slot: ask.slot, to });
            }
        }
        Assignments { choices }
    }
}
