//! `attend report`: what the service did, beside it or without it running.

use domain::time::Duration;
use engine::PromiseLine;

use crate::fault::Fault;
use crate::opening::{self, Secrets};
use crate::{cli, say};

/// How promises were kept, as a table.
///
/// # Errors
/// The database cannot be opened or read.
pub async fn promise(flags: cli::ReportPromise) -> Result<(), Fault> {
    let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
    let engine = &workshop.engine;
    let until = engine.clock().now();
    let from = until - Duration::hours(24 * i64::from(flags.days));
    let told = match engine.learn().await {
        Ok(()) => engine.promise(from, until).await,
        Err(error) => Err(error),
    };
    workshop.close().await;
    let report = told?;
    say::line(format!("Promises of the last {}: arrivals within the time told.", say::counted(flags.days as usize, "day", "days")));
    say::line(format!("{:<20}{:>10}{:>10}{:>8}{:>14}", "", "arrivals", "within", "kept", "late by, s"));
    let lines = std::iter::once(&report.all).chain(&report.by_part_of_day).chain(&report.by_district);
    lines.for_each(|line| say::line(row(line)));
    say::line(format!("Estimates are corrected by: {}.", report.learnt));
    Ok(())
}

fn row(line: &PromiseLine) -> String {
    let kept = (line.within * 100).checked_div(line.arrivals).map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
    format!("{:<20}{:>10}{:>10}{kept:>8}{:>14}", line.of, line.arrivals, line.within, line.late_s)
}
