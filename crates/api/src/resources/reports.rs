//! Reports: what the service did, counted from its own record.

use std::sync::Arc;

use domain::time::Timestamp;
use engine::PromiseLine;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{STAFF_BOOKS, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::routes::{Entry, entry};

/// Ninety days, when nobody says from when on; milliseconds.
const USUAL_MS: i64 = 90 * 24 * 3_600_000;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/reports/promise", Who::Staff(STAFF_BOOKS), "How promises were kept: the share of visits that arrived within the time told, by part of the day and district.", promise, gives: "PromiseReport", query: &[("from", "visits opened from this instant on, UTC milliseconds; ninety days back when absent"), ("until", "accepted before this instant; now when absent")]),
        entry!(GET "/api/reports/overrides", Who::Staff(STAFF_BOOKS), "Offers that the desk made to somebody other than the plan would have: who chose, why, and what it cost.", overrides, gives: "OverrideReport", query: &[("from", "visits opened from this instant on, UTC milliseconds; ninety days back when absent"), ("until", "made before this instant; now when absent")]),
    ]
}

/// How promises were kept.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PromiseReport {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Which arrivals estimates are corrected by now.
    pub learnt: String,
    /// All visits.
    pub all: PromiseReportLine,
    /// By part of the day.
    pub by_part_of_day: Vec<PromiseReportLine>,
    /// By postcode district.
    pub by_district: Vec<PromiseReportLine>,
}

/// How promises were kept in one part of the report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PromiseReportLine {
    /// Which part: "morning peak", "EN5".
    pub of: String,
    /// Arrivals that had been promised a time.
    pub arrivals: usize,
    /// Of those, within it.
    pub within: usize,
    /// Whole percent of them; none where there were no arrivals.
    pub kept_percent: Option<usize>,
    /// How late those were who were late, seconds, on average.
    pub late_s: i64,
    /// Of all, those whose journey was not measured on the roads there are.
    pub approximate: usize,
}

impl From<PromiseLine> for PromiseReportLine {
    fn from(line: PromiseLine) -> Self {
        let kept_percent = (line.within * 100).checked_div(line.arrivals);
        let PromiseLine { of, arrivals, within, late_s, approximate } = line;
        Self { of, arrivals, within, kept_percent, late_s, approximate }
    }
}

/// The offers that the desk made against the plan.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OverrideReport {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Newest first.
    pub overrides: Vec<OverrideReportLine>,
}

/// One offer that the desk made to somebody other than the plan would have, and what that cost: the difference between two solved plans.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OverrideReportLine {
    /// When.
    pub at: Timestamp,
    /// Of which visit: what people call it.
    pub number: i64,
    /// Who chose, by name.
    pub by: String,
    /// To whom: their call sign.
    pub to: String,
    /// Whom the plan would have asked: their call sign.
    pub recommended: String,
    /// Why.
    pub reason: String,
    /// What all emergencies together lost by it: seconds, those beyond a target four times. None where the rules leave out who was chosen.
    pub emergencies_s: Option<i64>,
    /// What everything else lost: tenths of a second, weighted by urgency.
    pub others_tenths: i64,
    /// By how many seconds help comes later there; negative when sooner.
    pub here_s: i64,
}

async fn overrides(hall: Arc<Hall>, asked: Asked) -> Answer {
    let (from, until) = period(&hall, &asked)?;
    let found = hall.house.engine.overrides(from, until).await?;
    let overrides = hall.house.engine.look(|view| {
        let call_sign = |who| view.board.responders.get(&who).map_or_else(|| "R?".to_owned(), |known| known.call_sign.clone());
        let line = |one: &engine::Override| OverrideReportLine {
            at: one.at,
            number: one.number,
            by: view.person_name(one.against.by).to_owned(),
            to: call_sign(one.to),
            recommended: call_sign(one.against.recommended),
            reason: one.reason.clone(),
            emergencies_s: one.against.emergencies_s,
            others_tenths: one.against.others_tenths,
            here_s: one.against.here_s,
        };
        found.iter().map(line).collect()
    });
    json(&OverrideReport { from, until, overrides })
}

/// The period that is asked for.
fn period(hall: &Hall, asked: &Asked) -> Result<(Timestamp, Timestamp), Problem> {
    let now = hall.house.engine.clock().now().ms();
    let until = asked.number("until", now, 0, i64::MAX)?;
    let from = asked.number("from", until.saturating_sub(USUAL_MS).max(0), 0, i64::MAX)?;
    if from > until {
        return Err(Problem::field("from", "not after until"));
    }
    Ok((Timestamp(from), Timestamp(until)))
}

async fn promise(hall: Arc<Hall>, asked: Asked) -> Answer {
    let (from, until) = period(&hall, &asked)?;
    let report = hall.house.engine.promise(from, until).await?;
    let lines = |lines: Vec<PromiseLine>| lines.into_iter().map(PromiseReportLine::from).collect();
    json(&PromiseReport {
        from,
        until,
        learnt: report.learnt,
        all: report.all.into(),
        by_part_of_day: lines(report.by_part_of_day),
        by_district: lines(report.by_district),
    })
}
