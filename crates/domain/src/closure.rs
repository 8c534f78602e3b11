//! Streets that are closed or slow: dated, with an author and a reason, each undone by itself. They stand on the provider's register.

use serde::{Deserialize, Serialize};

use crate::ids::{ClosureId, PersonId};
use crate::place::Position;
use crate::time::Timestamp;

/// A street that is closed or slow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Closure {
    /// Its identifier.
    pub id: ClosureId,
    /// As people say it: "Friern Barnet Road, at the station".
    pub street: String,
    /// A point on each stretch between two junctions that it concerns; both directions.
    pub points: Vec<Position>,
    /// Percent of the usual time, 110 to 1,000; `None` where nobody gets through.
    pub percent: Option<u32>,
    /// From when on.
    pub from: Timestamp,
    /// Until when; `None` until somebody opens it.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: PersonId,
    /// When they said it.
    pub at: Timestamp,
}

impl Closure {
    /// Whether it holds at an instant.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from <= now && !self.is_over(now)
    }

    /// Whether its time is past.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// What was said of a closure that is undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Which, by whom and with which words.
    pub reopening: Reopening,
    /// When.
    pub at: Timestamp,
}

/// How many of them stand on the register; all of them are in the record.
pub const OPENED_MOST: usize = 50;

/// A closure is undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reopening {
    /// Which.
    pub closure: ClosureId,
    /// What it was called.
    pub street: String,
    /// Who said so.
    pub by: PersonId,
    /// In words.
    pub note: String,
}
