//! The closest who is free, first come first served: what a service does that knows neither urgency nor plan. For comparison.

use super::priority::in_line;
use super::{Assignments, Policy};
use crate::table::Table;

/// Job by job in the order in which they came.
#[derive(Clone, Copy, Debug)]
pub struct ClosestIdle;

impl Policy for ClosestIdle {
    fn name(&self) -> &'static str {
        "closest-idle/1"
    }

    fn plan(&self, table: &Table<'_>) -> Assignments {
        let mut asks = table.asks().to_vec();
        asks.sort_by_key(|ask| (ask.nth, ask.view.job.opened_at, ask.view.job.id, ask.slot));
        in_line(table, &asks)
    }
}
