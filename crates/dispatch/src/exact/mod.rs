//! The exact plan as a model: rows are places to be filled, columns are people, and every pair that may be has its price.
//!
//! A row is an ask, or a place that somebody holds already, by an unanswered offer or on the way, and could lose to something strictly more urgent. A
//! column is somebody as they are now, or somebody once they are free. Rows and columns stand in a canonical order, so that the answer does not depend
//! on how the snapshot was given. A row keeps as many of its cheapest cells as there are rows: the others can occupy one fewer, so that no cheapest plan
//! is lost.

mod build;
mod search;

use domain::ids::{JobId, ResponderId};
use domain::job::Slot;
use domain::words::Priority;

use crate::price::{Price, Pricing};

pub use build::{Given, WIDTH, diverting, may_be_diverted};
pub use search::{Answer, Search, TOGETHER, Taken};

/// Turning round: so many seconds of gain are needed before anybody is taken from what they have begun.
pub const SWITCH_S: i64 = 180;
/// Nobody is diverted who is this near to the door.
pub const ALMOST_THERE_S: i64 = 300;
/// To make planned work safe and leave it.
pub const MAKE_SAFE_S: i64 = 600;
/// What a visit that ends after the shift counts as more.
pub const OVERTIME_S: i64 = 60;

/// How a place would be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Asked now.
    Now,
    /// Not asked yet: they are on a visit, and are still the better choice once they are free.
    Later,
    /// Taken from a less urgent visit; `confirm` when they are at the door already, which only the desk can order.
    Divert {
        /// Whether the desk has to confirm it.
        confirm: bool,
    },
    /// They hold it and keep it.
    Keeps,
}

/// One person for one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which column.
    pub column: usize,
    /// Seconds to effective help.
    pub seconds: i64,
    /// What that costs.
    pub price: Price,
    /// How.
    pub way: Way,
}

/// One place to be filled.
#[derive(Clone, Debug)]
pub struct Row {
    /// Of which job.
    pub job: JobId,
    /// What people call it.
    pub number: i64,
    /// Which place.
    pub slot: Slot,
    /// How urgent, as dispatch weighs it.
    pub urgency: Priority,
    /// How its waiting is priced.
    pub pricing: Pricing,
    /// Whether it is the place of the one who follows when two lift.
    pub second: bool,
    /// Who may fill it, the cheapest first.
    pub cells: Vec<Cell>,
    /// Whether more of them would matter where many rows want the same people.
    pub(crate) cut: bool,
    /// The soonest of all that matter.
    pub(crate) soonest: Option<i64>,
    /// The dearest of all that matter, and its seconds.
    pub(crate) furthest: Option<(Price, i64)>,
    /// When help would come if nobody is taken now: at a later start, priced as everything else.
    pub wait_s: i64,
    /// What that costs.
    pub wait: Price,
    /// The column that holds it already.
    pub held: Option<usize>,
    /// The other place of a visit that nobody makes alone.
    pub beside: Option<usize>,
}

/// Somebody as they are now, or once they are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Who.
    pub who: ResponderId,
    /// Whether they are taken as they will be when their visit is over.
    pub later: bool,
}

/// Rows, columns and their prices.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The places, in canonical order.
    pub rows: Vec<Row>,
    /// The people, in canonical order.
    pub columns: Vec<Column>,
}

impl Row {
    /// What it costs that help comes here in so many seconds.
    pub fn of_help_in(&self, seconds: i64) -> Price {
        if self.second { self.pricing.of_second_in(seconds) } else { self.pricing.of_help_in(seconds) }
    }
}
