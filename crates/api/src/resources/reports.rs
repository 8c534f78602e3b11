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
}

impl From<PromiseLine> for PromiseReportLine {
    fn from(line: PromiseLine) -> Self {
        let kept_percent = (line.within * 100).checked_div(line.arrivals);
        Self { of: line.of, arrivals: line.arrivals, within: line.within, kept_percent, late_s: line.late_s }
    }
}

async fn promise(hall: Arc<Hall>, asked: Asked) -> Answer {
    let now = hall.house.engine.clock().now().ms();
    let until = asked.number("until", now, 0, i64::MAX)?;
    let from = asked.number("from", until.saturating_sub(USUAL_MS).max(0), 0, i64::MAX)?;
    if from > until {
        return Err(Problem::field("from", "not after until"));
    }
    let (from, until) = (Timestamp(from), Timestamp(until));
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
