//! The simulator's report as the console reads it.

use api::what_if::{WhatIfAnswer, WhatIfCase, WhatIfFigures, WhatIfRota, WhatIfTried, WhatIfVisit};
use domain::time::Timestamp;
use simulator::night::VisitTold;
use simulator::report::{CaseReport, Report, Urgency};
use simulator::search::{Goal, Search};

/// The answer of a report.
pub fn answer(report: Report, goal: Option<Goal>) -> WhatIfAnswer {
    let is_night = report.night.is_some();
    let case = |(at, case): (usize, &CaseReport)| shown(case, is_night && at == 0);
    let cases = report.cases.iter().enumerate().map(case).collect();
    let rota = report.search.as_ref().zip(goal).map(|(search, goal)| rota(search, goal));
    let (notes, believed, visits) = match report.night {
        Some(night) => {
            let believed = night.reproduced.map_or_else(|| "No visit was reached both then and in the play.".to_owned(), |one| one.words());
            (night.notes, Some(believed), night.visits.into_iter().map(visit).collect())
        }
        None => (Vec::new(), None, Vec::new()),
    };
    WhatIfAnswer {
        title: report.scenario,
        measured_by: report.measured_by,
        repetitions: report.repetitions,
        notes,
        believed,
        cases,
        visits,
        rota,
    }
}

fn shown(case: &CaseReport, really: bool) -> WhatIfCase {
    let curve = case.curves.iter().find(|(name, _)| *name == "emergencies");
    WhatIfCase {
        name: format!("{} · {}", case.rota, case.policy),
        really,
        hours: case.hours_a_day,
        emergencies: case.of_urgency("emergencies").and_then(figures),
        all: case.of_urgency("all").and_then(figures),
        busy_percent: case.of_whole("busy_percent").map(|one| one.mean),
        curve_percent: curve.map(|(_, points)| points.clone()).unwrap_or_default(),
    }
}

fn figures(of: &Urgency) -> Option<WhatIfFigures> {
    let within = of.figure("within_45")?;
    Some(WhatIfFigures {
        asked: of.figure("asked")?.mean,
        mean_min: of.figure("mean_min")?.mean,
        p90_min: of.figure("p90_min")?.mean,
        within_45_percent: within.mean,
        least_percent: within.least().max(0.0),
        most_percent: within.most().min(100.0),
    })
}

fn visit(told: VisitTold) -> WhatIfVisit {
    WhatIfVisit {
        number: told.number,
        at: Timestamp(told.at),
        urgency: told.urgency.to_owned(),
        was_min: told.was_min,
        played_min: told.played.iter().map(|one| one.mean_min).collect(),
    }
}

fn rota(search: &Search, goal: Goal) -> WhatIfRota {
    let tried = search.tried.iter().enumerate().map(|(at, one)| WhatIfTried {
        shifts: one.shifts.clone(),
        hours: one.hours_a_day,
        percent: one.share.mean,
        least_percent: one.share.least().max(0.0),
        kept: one.kept,
        found: search.found == Some(at),
    });
    WhatIfRota { words: search.answer(), goal_percent: goal.percent, tried: tried.collect() }
}
