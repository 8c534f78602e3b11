//! What really happened beside what was played: of incidents whose file says who came, and after how long.

use serde::Serialize;

use crate::outcome::Outcome;
use crate::replay::Row;
use crate::scenario::{Post, Scenario};
use crate::statistics::Estimate;

/// One share, as it was and as it was played.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observed {
    /// Of what.
    pub of: String,
    /// Percent, as the file has it.
    pub observed_percent: f64,
    /// Percent, as it was played.
    pub played_percent: Estimate,
    /// Percent points between them.
    pub apart_points: f64,
}

/// Within so many minutes.
const WITHIN_MIN: [i64; 3] = [6, 8, 10];

/// Everything the file lets one hold against the plays of a case.
pub fn observed(scenario: &Scenario, posts: &[Post], rows: &[Row], outcomes: &[Outcome]) -> Vec<Observed> {
    let mut found = Vec::new();
    let told = |row: &Row| row.observed_s.is_some();
    let share = |some: usize, all: usize| if all > 0 { some as f64 * 100.0 / all as f64 } else { 0.0 };
    let mut add = |of: String, seen: (usize, usize), played: Vec<(usize, usize)>| {
        let played: Vec<f64> = played.into_iter().map(|(some, all)| share(some, all)).collect();
        if let Some(played_percent) = Estimate::over(&played).filter(|_| seen.1 > 0) {
            let observed_percent = share(seen.0, seen.1);
            let apart_points = (played_percent.mean - observed_percent).abs();
            found.push(Observed { of, observed_percent, played_percent, apart_points });
        }
    };
    let counted = |rows: &mut dyn Iterator<Item = bool>| rows.fold((0, 0), |(some, all), holds| (some + usize::from(holds), all + 1));
    for minutes in WITHIN_MIN {
        let seen = counted(&mut rows.iter().filter_map(|row| row.observed_s).map(|seconds| seconds <= minutes * 60));
        let played = |outcome: &Outcome| {
            let own = outcome.served.iter().filter(|one| one.row.and_then(|n| rows.get(n)).is_some_and(told));
            counted(&mut own.map(|one| one.response_s <= minutes * 60))
        };
        add(format!("reached within {minutes} min"), seen, outcomes.iter().map(played).collect());
    }
    let near = |row: &Row| Some(row.observed_from.as_ref()? == row.nearest.as_ref()?);
    let seen = counted(&mut rows.iter().filter(|row| told(row)).filter_map(near));
    let played = |outcome: &Outcome| {
        let own = outcome.served.iter().filter_map(|one| {
            let row = one.row.and_then(|n| rows.get(n)).filter(|row| told(row))?;
            let from = &scenario.bases.get(posts.get(one.by)?.base)?.name;
            Some(row.nearest.as_ref()? == from)
        });
        counted(&mut { own })
    };
    add("reached by the base that should come first".to_owned(), seen, outcomes.iter().map(played).collect());
    found
}
