//! Reports: what the service did, counted from its own record.

use std::sync::Arc;

use domain::time::Timestamp;
use engine::PromiseLine;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{STAFF_BOOKS, Who};
use crate::answer::{Answer, json, text};
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
        entry!(GET "/api/reports/overrides.csv", Who::Staff(STAFF_BOOKS), "The same as a table, with a line for each.", overrides_table, gives: "text/csv", query: &[("from", "as above"), ("until", "as above")]),
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
    /// All of them together.
    pub sum: OverrideSum,
}

/// What all overrides of a report cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverrideSum {
    /// How many.
    pub overrides: usize,
    /// Seconds that help came later where they were made, less those that it came sooner.
    pub here_s: i64,
    /// Seconds that all emergencies together lost, those beyond a target four times.
    pub emergencies_s: i64,
    /// Of so many nobody knows what they cost emergencies: the rules left out who was chosen.
    pub unknown: usize,
}

/// A visit that is helped later by an override, or sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LaterView {
    /// Which: what people call it.
    pub number: i64,
    /// By how many seconds; negative when sooner.
    pub seconds: i64,
    /// Whether nobody would have been asked for it.
    pub nobody: bool,
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
    /// Whom it costs: who is helped later by it, or sooner, visit by visit.
    pub later: Vec<LaterView>,
}

async fn overrides(hall: Arc<Hall>, asked: Asked) -> Answer {
    json(&override_report(&hall, &asked).await?)
}

async fn overrides_table(hall: Arc<Hall>, asked: Asked) -> Answer {
    let report = override_report(&hall, &asked).await?;
    let head = "at,visit,by,to,recommended,reason,later_there_min,emergencies_lose_min,others_lose_weighted_min,whom";
    let lines = report.overrides.iter().map(|one| {
        let whom: Vec<String> = one.later.iter().map(LaterView::words).collect();
        let cells = [
            one.at.to_string(),
            one.number.to_string(),
            one.by.clone(),
            one.to.clone(),
            one.recommended.clone(),
            one.reason.clone(),
            minutes(one.here_s as f64),
            one.emergencies_s.map_or_else(String::new, |seconds| minutes(seconds as f64)),
            minutes(one.others_tenths as f64 / 10.0),
            whom.join("; "),
        ];
        cells.map(|text| cell(&text)).join(",")
    });
    let table: String = std::iter::once(head.to_owned()).chain(lines).map(|line| line + "\r\n").collect();
    Ok(text("text/csv; charset=utf-8", table))
}

/// Seconds as minutes with one decimal.
fn minutes(seconds: f64) -> String {
    format!("{:.1}", seconds / 60.0)
}

/// A cell of a table: quoted where it has to be, and never a formula to whatever opens it.
fn cell(text: &str) -> String {
    let words = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if words { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

impl LaterView {
    /// "1002 9.0 min later".
    fn words(&self) -> String {
        let (far, way) = (minutes(self.seconds.abs() as f64), if self.seconds < 0 { "sooner" } else { "later" });
        if self.nobody { format!("{} nobody", self.number) } else { format!("{} {far} min {way}", self.number) }
    }
}

async fn override_report(hall: &Hall, asked: &Asked) -> Result<OverrideReport, Problem> {
    let (from, until) = period(hall, asked)?;
    let found = hall.house.engine.overrides(from, until).await?;
    let overrides: Vec<OverrideReportLine> = hall.house.engine.look(|view| {
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
            later: one
                .against
                .later
                .iter()
                .map(|later| LaterView { number: later.number, seconds: later.seconds, nobody: later.nobody })
                .collect(),
        };
        found.iter().map(line).collect()
    });
    let sum = OverrideSum {
        overrides: overrides.len(),
        here_s: overrides.iter().map(|one| one.here_s).sum(),
        emergencies_s: overrides.iter().filter_map(|one| one.emergencies_s).sum(),
        unknown: overrides.iter().filter(|one| one.emergencies_s.is_none()).count(),
    };
    Ok(OverrideReport { from, until, overrides, sum })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_has_to_be_and_never_a_formula() {
        assert_eq!(cell("knows her"), "knows her");
        assert_eq!(cell("knows \"her\", and the dog"), "\"knows \"\"her\"\", and the dog\"");
        assert_eq!(cell("=SUM(A1)"), "'=SUM(A1)");
        assert_eq!(cell("-2.5"), "-2.5", "a figure stays one");
        assert_eq!(LaterView { number: 1002, seconds: 540, nobody: false }.words(), "1002 9.0 min later");
        assert_eq!(LaterView { number: 1002, seconds: -60, nobody: false }.words(), "1002 1.0 min sooner");
    }
}
