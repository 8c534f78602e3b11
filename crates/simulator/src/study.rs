//! Many plays at once: every rota under every policy with every seed, on so many threads; whoever follows hears of each that is done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use dispatch::Policy;

use crate::distance::Distances;
use crate::outcome::Outcome;
use crate::run::{Given, Setting, run};
use crate::scenario::{Rota, Scenario};

/// What all plays have in common.
#[derive(Clone, Copy)]
pub struct Study<'s> {
    /// What is played.
    pub scenario: &'s Scenario,
    /// With what it brings from outside.
    pub given: &'s Given,
    /// On which ground.
    pub distances: &'s dyn Distances,
    /// On so many threads.
    pub threads: usize,
    /// Who hears of each play that is done.
    pub done: &'s (dyn Fn() + Sync),
    /// Whether anybody still wants to know. What came of plays that were broken off says nothing.
    pub goes_on: &'s (dyn Fn() -> bool + Sync),
}

/// A rota under a policy.
#[derive(Clone, Copy)]
pub struct Case<'s> {
    /// With whom.
    pub rota: &'s Rota,
    /// Under which policy.
    pub policy: &'static dyn Policy,
    /// Whether somebody on the way may be diverted under it.
    pub diverts: bool,
}

impl<'r> Case<'r> {
    /// A rota under a policy that diverts where it can.
    pub const fn of(rota: &'r Rota, policy: &'static dyn Policy) -> Self {
        Self { rota, policy, diverts: true }
    }

    /// What the policy is called in the report.
    pub fn policy_name(&self) -> String {
        let kept = if self.diverts { "" } else { ", nobody diverted" };
        format!("{}{kept}", self.policy.name())
    }
}

impl<'s> Study<'s> {
    /// Each case with the same seeds, the first so many of the scenario's: case by case, seed by seed. A seed brings the same people and the same draws to
    /// every case.
    pub fn play(&self, cases: &[Case<'_>], seeds: std::ops::Range<u32>) -> Vec<Vec<Outcome>> {
        let each = seeds.len();
        let (next, total) = (AtomicUsize::new(0), cases.len() * each);
        let found: Mutex<Vec<Option<Outcome>>> = Mutex::new(vec![None; total]);
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= total {
                    return;
                }
                let outcome = run(&self.setting(&cases[at / each], seeds.start + (at % each) as u32));
                if let Some(place) = found.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                    *place = Some(outcome);
                }
                (self.done)();
            }
        };
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..self.threads.clamp(1, total.max(1))).map(|_| scope.spawn(work)).collect();
            // A play that panics is a defect of this program and ends it.
            all.into_iter().for_each(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        });
        let mut all = found.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten();
        cases.iter().map(|_| all.by_ref().take(each).collect()).collect()
    }

    /// One play of a case.
    pub fn setting<'c>(&self, case: &Case<'c>, seed: u32) -> Setting<'c>
    where
        's: 'c,
    {
        let Self { scenario, given, distances, goes_on, .. } = *self;
        let Case { rota, policy, diverts } = *case;
        Setting { scenario, given, distances, rota, policy, diverts, seed: scenario.seed + u64::from(seed), goes_on }
    }
}
