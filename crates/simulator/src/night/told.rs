//! What is told of a night that was played again: each visit as it was beside each case, and how well the model reproduces what happened.

use serde::Serialize;

use super::{Night, Visit};
use crate::outcome::{Outcome, Served};
use crate::report::{CaseReport, Report};
use crate::scenario::{Post, Scenario};
use crate::statistics::Estimate;
use crate::study::Case;

/// What the case is called that was not played.
pub const REALLY: &str = "what really happened";

/// A night beside its plays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NightTold {
    /// Which: the day on which it began.
    pub night: String,
    /// What was left out, and what had to be assumed.
    pub notes: Vec<String>,
    /// The cases that each visit has a figure of, in their order.
    pub cases: Vec<String>,
    /// How well the first of them, which has the night's own rota and policy, reproduces it; none where nobody was reached in either.
    pub reproduced: Option<Reproduced>,
    /// Every visit, in order of time.
    pub visits: Vec<VisitTold>,
}

/// How well a night is reproduced by its own rota under its own policy. Of visits that were reached in both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reproduced {
    /// Minutes of mean response as it was.
    pub was_mean_min: f64,
    /// As it was played.
    pub played_mean_min: Estimate,
    /// By how many minutes one visit is apart, either way, on average.
    pub apart_min: Estimate,
    /// Percent of the visits that whoever really came came to.
    pub same_percent: Estimate,
}

/// A visit as it was and as it was played.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitTold {
    /// What people call it.
    pub number: i64,
    /// When it was decided on; UTC milliseconds.
    pub at: i64,
    /// How urgent it was then.
    pub urgency: &'static str,
    /// Minutes until help was there; none where it was not by the end.
    pub was_min: Option<f64>,
    /// The same for each case.
    pub played: Vec<PlayedVisit>,
}

/// A visit in one case, over the repetitions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlayedVisit {
    /// Minutes until help was there, on average of the repetitions in which it was.
    pub mean_min: Option<f64>,
    /// Percent of the repetitions in which it was there by the end.
    pub reached_percent: f64,
    /// Percent of those in which whoever really came brought it.
    pub same_percent: Option<f64>,
}

/// Tells of a night: what really happened stands as a case before the others.
pub(crate) fn told(report: &mut Report, night: &Night, scenario: &Scenario, played: &[(Case<'_>, &[Outcome])]) {
    let Some(rota) = scenario.rotas.first() else { return };
    let mut really = CaseReport::of(&rota.name, rota.hours_a_day(scenario.bases.len()), REALLY, 1, std::slice::from_ref(&night.actual));
    // Nobody reads odometers, and the record holds what was done, not what was refused.
    really.whole.retain(|(name, _)| !matches!(*name, "km_a_day" | "km_a_visit" | "refused" | "left_to_the_desk_a_day"));
    report.cases.insert(0, really);
    let posts: Vec<Vec<Post>> = played.iter().map(|(case, _)| scenario.posts(case.rota)).collect();
    let own = played.first().zip(posts.first());
    let visit = |(n, visit): (usize, &Visit)| VisitTold {
        number: visit.number,
        at: visit.at.ms(),
        urgency: visit.priority.word(),
        was_min: visit.was_s.map(minutes),
        played: played.iter().zip(&posts).map(|((_, outcomes), posts)| one(n, visit, outcomes, posts)).collect(),
    };
    report.night = Some(NightTold {
        night: night.name.clone(),
        notes: night.notes.clone(),
        cases: played.iter().map(|(case, _)| format!("{} · {}", case.rota.name, case.policy_name())).collect(),
        reproduced: own.and_then(|((_, outcomes), posts)| reproduced(night, outcomes, posts)),
        visits: night.visits.iter().enumerate().map(visit).collect(),
    });
}

fn minutes(seconds: i64) -> f64 {
    seconds as f64 / 60.0
}

fn of_visit(outcome: &Outcome, n: usize) -> Option<&Served> {
    outcome.served.iter().find(|one| one.row == Some(n))
}

fn is_same(visit: &Visit, served: &Served, posts: &[Post]) -> bool {
    visit.by.is_some() && posts.get(served.by).and_then(|post| post.person) == visit.by
}

fn percent(some: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| some as f64 * 100.0 / all as f64)
}

fn one(n: usize, visit: &Visit, outcomes: &[Outcome], posts: &[Post]) -> PlayedVisit {
    let served: Vec<&Served> = outcomes.iter().filter_map(|outcome| of_visit(outcome, n)).collect();
    let mean_min = Estimate::over(&served.iter().map(|one| minutes(one.response_s)).collect::<Vec<_>>()).map(|mean| mean.mean);
    let same = served.iter().filter(|one| is_same(visit, one, posts)).count();
    PlayedVisit {
        mean_min,
        reached_percent: percent(served.len(), outcomes.len()).unwrap_or_default(),
        same_percent: percent(same, served.len()).filter(|_| visit.by.is_some()),
    }
}

fn reproduced(night: &Night, outcomes: &[Outcome], posts: &[Post]) -> Option<Reproduced> {
    let (mut means, mut apart, mut same) = (Vec::new(), Vec::new(), Vec::new());
    let mut was = Vec::new();
    for outcome in outcomes {
        let both = night.visits.iter().enumerate().filter_map(|(n, visit)| Some((visit, visit.was_s?, of_visit(outcome, n)?)));
        let both: Vec<(&Visit, i64, &Served)> = both.collect();
        let mean = |of: &dyn Fn(&(&Visit, i64, &Served)) -> i64| {
            (!both.is_empty()).then(|| minutes(both.iter().map(of).sum::<i64>()) / both.len() as f64)
        };
        was.extend(mean(&|(_, was_s, _)| *was_s));
        means.extend(mean(&|(_, _, served)| served.response_s));
        apart.extend(mean(&|(_, was_s, served)| (served.response_s - was_s).abs()));
        same.extend(percent(both.iter().filter(|(visit, _, served)| is_same(visit, served, posts)).count(), both.len()));
    }
    Some(Reproduced {
        was_mean_min: Estimate::over(&was)?.mean,
        played_mean_min: Estimate::over(&means)?,
        apart_min: Estimate::over(&apart)?,
        same_percent: Estimate::over(&same)?,
    })
}

impl Reproduced {
    /// How far the model is to be believed, in a sentence.
    pub fn words(&self) -> String {
        format!(
            "Played as it was, under its own policy, the mean response is {} min where it was {:.1} min; one visit is {} min apart on average, and whoever \
             really came comes to {} %.",
            self.played_mean_min.words(1),
            self.was_mean_min,
            self.apart_min.words(1),
            self.same_percent.words(0)
        )
    }
}
