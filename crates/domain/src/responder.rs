//! Somebody who goes to the door. Availability is derived: duty, live assignments, and a declared *off the road*.

use serde::{Deserialize, Serialize};

use crate::deadline::Deadlines;
use crate::ids::*;
use crate::place::Position;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::words::*;

/// Whether somebody is at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "duty", rename_all = "snake_case")]
pub enum Duty {
    /// Not at work: never offered anything, never alerted.
    Off,
    /// At work.
    On {
        /// Since when.
        since: Timestamp,
        /// When the shift ends.
        until: Timestamp,
    },
}

/// What only the responder knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffRoad {
    /// Why.
    pub reason: OffRoadReason,
    /// Since when.
    pub since: Timestamp,
    /// When they expect to be back; they say so themselves, it does not end by itself.
    pub until: Timestamp,
    /// When they and the desk were last told that this is over and nobody has said what now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
}

/// A responder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Responder {
    /// Their identifier.
    pub id: ResponderId,
    /// The provider.
    pub organisation: OrganisationId,
    /// The person who signs in.
    pub person: PersonId,
    /// What they are called on the air: "R7".
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// Their telephone number.
    pub phone: Option<String>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// Keys they carry, by tag.
    pub keys: Vec<String>,
    /// Where they start from when nothing newer is known.
    pub base: Option<Position>,
    /// The base's name, where held keys are.
    pub base_name: String,
    /// Whether they go on foot: a warden of a scheme, a round in one estate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_foot: bool,
    /// Whether they are at work.
    pub duty: Duty,
    /// Declared off the road.
    pub off_road: Option<OffRoad>,
    /// The last time a job ended for them.
    pub free_since: Option<Timestamp>,
    /// Jobs accepted this shift.
    pub jobs_this_shift: u32,
    /// Stood down, and not yet known to know it: since when, and from which job. Not offered other work until then.
    pub unconfirmed: Option<(Timestamp, JobId)>,
    /// Whether they left it themselves because it was not safe, and have not said since that they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_unsafe: bool,
    /// When they left the books: never again on duty, never asked. `None` while they are on them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<Timestamp>,
    /// What will happen when.
    pub deadlines: Deadlines,
    /// Counts the events, from 1.
    pub revision: i64,
}

impl Responder {
    /// Whether they are on the books.
    ///
    /// # Errors
    /// They have left.
    pub const fn on_the_books(&self) -> Result<(), Refusal> {
        match self.left_at {
            None => Ok(()),
            Some(_) => Err(Refusal::NotAvailable { rule: "they have left: nobody can sign in as them" }),
        }
    }
    /// Whether they are at work at `now`.
    pub fn on_duty(&self) -> bool {
        matches!(self.duty, Duty::On { .. })
    }
}
