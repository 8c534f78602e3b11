//! From a scenario to everything there is to tell of it: the plays, the bound, the laws, what was observed, the search.

use dispatch::{Policy, policy};
use domain::words::Priority;

use crate::bound::bound;
use crate::law::{self, Checked};
use crate::observed::observed;
use crate::outcome::Outcome;
use crate::report::{Bounded, CaseReport, GROUPS, Report, mean_with_waiting_min};
use crate::run::Setting;
use crate::scenario::Law;
use crate::search::{Goal, search};
use crate::statistics::Estimate;
use crate::study::{Case, Study};

/// What is asked beside the plays themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Asked {
    /// A promise that is to be kept as cheaply as possible, under the first policy.
    pub goal: Option<Goal>,
    /// So many rotas are tried for it.
    pub tries: usize,
}

/// Said where nobody wanted to know any more.
pub const BROKEN_OFF: &str = "it was broken off";

/// Every rota under every policy. Of a night, its own policy is first as its contract had it: where that let nobody be diverted, once so and once otherwise.
fn cases<'s>(study: &Study<'s>, policies: &[&'static dyn Policy]) -> Vec<Case<'s>> {
    let own = study.given.night.as_ref().map(|night| (night.policy.as_str(), night.diverts));
    let kept = |policy: &dyn Policy| own.is_some_and(|(name, diverts)| !diverts && is_named(policy, name));
    let mut cases = Vec::new();
    for rota in &study.scenario.rotas {
        for policy in policies {
            cases.extend(kept(*policy).then_some(Case { diverts: false, ..Case::of(rota, *policy) }));
            cases.extend((!kept(*policy) || MAY_DIVERT.iter().any(|name| is_named(*policy, name))).then_some(Case::of(rota, *policy)));
        }
    }
    cases
}

/// The policies under which it makes a difference whether anybody may be diverted.
const MAY_DIVERT: [&str; 2] = ["global", "divert"];

fn is_named(policy: &dyn Policy, name: &str) -> bool {
    policy.name().split('/').next() == Some(name)
}

/// How often everything is played.
pub fn plays(study: &Study<'_>) -> usize {
    cases(study, &policies(study)).len() * study.scenario.repetitions as usize
}

/// The policies of the scenario; of a night, its own first.
fn policies(study: &Study<'_>) -> Vec<&'static dyn Policy> {
    let mut policies: Vec<&'static dyn Policy> = study.scenario.policies.iter().filter_map(|name| policy(name)).collect();
    if let Some(own) = study.given.night.as_ref().and_then(|night| policy(&night.policy)) {
        policies.retain(|other| other.name() != own.name());
        policies.insert(0, own);
    }
    policies
}

/// Plays everything and tells what came of it.
///
/// # Errors
/// What cannot be answered, in words.
pub fn tell(study: &Study<'_>, asked: &Asked) -> Result<Report, String> {
    let scenario = study.scenario;
    let policies = policies(study);
    let cases = cases(study, &policies);
    let outcomes = study.play(&cases, 0..scenario.repetitions);
    if !(study.goes_on)() {
        return Err(BROKEN_OFF.to_owned());
    }
    let days = cases.first().map_or(scenario.days, |case| study.setting(case, 0).span().1);
    let told = cases.iter().zip(&outcomes);
    let mut report = Report {
        scenario: scenario.name.clone(),
        days,
        repetitions: scenario.repetitions,
        measured_by: study.distances.travel().name().to_owned(),
        cases: Vec::new(),
        bounds: Vec::new(),
        laws: Vec::new(),
        observed: Vec::new(),
        night: None,
        search: None,
    };
    for (case, outcomes) in told {
        let hours = case.rota.hours_a_day(scenario.bases.len());
        report.cases.push(CaseReport::of(&case.rota.name, hours, &case.policy_name(), days, outcomes));
        if scenario.replay.is_none() && study.given.night.is_none() {
            report.bounds.extend(bounded(study, case, outcomes)?);
        }
        report.laws.extend(scenario.law.map(|law| checked(study, case, law, outcomes)));
    }
    if let Some((case, outcomes)) = cases.first().zip(outcomes.first()) {
        report.observed = observed(scenario, &scenario.posts(case.rota), &study.given.rows, outcomes);
    }
    if let Some(night) = &study.given.night {
        let played: Vec<(Case<'_>, &[Outcome])> = cases.iter().copied().zip(outcomes.iter().map(Vec::as_slice)).collect();
        crate::night::told(&mut report, night, scenario, &played);
    }
    if let Some((goal, policy)) = asked.goal.zip(policies.first()) {
        let found = search(study, goal, *policy, asked.tries.max(1)).map_err(|wrong| format!("{}: {}", wrong.field, wrong.rule))?;
        if !(study.goes_on)() {
            return Err(BROKEN_OFF.to_owned());
        }
        report.search = Some(found);
    }
    Ok(report)
}

/// What no plan could better beside what a case came to: of emergencies alone.
fn bounded(study: &Study<'_>, case: &Case<'_>, outcomes: &[Outcome]) -> Result<Vec<Bounded>, String> {
    let mut found = Vec::new();
    for (of, priorities) in GROUPS.into_iter().filter(|(name, _)| matches!(*name, "p1" | "emergencies")) {
        let wanted = |priority: Priority| priorities.contains(&priority);
        let (mut least, mut played) = (Vec::new(), Vec::new());
        for (seed, outcome) in (0..).zip(outcomes) {
            let setting: Setting<'_> = study.setting(case, seed);
            let one = bound(&setting, wanted).map_err(|error| format!("the bound cannot be worked out: {error}"))?;
            if let Some(mean) = mean_with_waiting_min(outcome, priorities).filter(|_| one.count > 0) {
                least.push(one.seconds as f64 / one.count as f64 / 60.0);
                played.push(mean);
            }
        }
        let times: Vec<f64> = played.iter().zip(&least).filter(|(_, least)| **least > 0.0).map(|(played, least)| played / least).collect();
        let all = Estimate::over(&least).zip(Estimate::over(&played)).zip(Estimate::over(&times));
        found.extend(all.map(|((least_min, played_min), times)| Bounded {
            rota: case.rota.name.clone(),
            policy: case.policy.name().to_owned(),
            of,
            least_min,
            played_min,
            times,
        }));
    }
    Ok(found)
}

/// A law of queues beside what a case came to.
fn checked(study: &Study<'_>, case: &Case<'_>, law: Law, outcomes: &[Outcome]) -> Checked {
    let people = case.rota.shifts.iter().map(|shift| shift.people).sum();
    let waited = |outcome: &Outcome| outcome.waits_s.iter().sum::<i64>() as f64 / outcome.waits_s.len().max(1) as f64 / 60.0;
    let played_min = Estimate::over(&outcomes.iter().map(waited).collect::<Vec<_>>());
    let expected_min = law::expected_min(study.scenario, law, people);
    let agrees = played_min.zip(expected_min).is_some_and(|(played, expected)| played.holds(expected));
    Checked { law, rota: case.rota.name.clone(), expected_min, played_min, agrees }
}
