//! A night of the service's own record, made ready to be played again: what was asked for, who was on duty, who answered how, how long visits lasted.
//!
//! A night is a day from noon to noon. What the record holds is taken as it was; what it cannot hold (how somebody would have answered who was not asked,
//! how long a drive takes that nobody made) is drawn from that night's own shares and spans. No name, no address and no telephone number comes here: of a
//! client it knows where they were to be helped, of a responder what they can do and where they began. Nothing here reads the record itself.

mod made;
mod record;
mod told;

use std::fmt;

use domain::place::Position;
use domain::registers::Timers;
use domain::time::Timestamp;
use domain::words::{HazardKind, JobKind, Priority, Situation, Skill};

use crate::demand::Need;
use crate::draw::Draw;
use crate::outcome::Outcome;

pub use made::{Extra, made, sort, stay_s};
pub use record::{Record, ResponderRecord, VisitRecord, on_duty};
pub(crate) use told::told;
pub use told::{NightTold, PlayedVisit, Reproduced, VisitTold};

/// A night that can be played again.
#[derive(Clone, Debug, PartialEq)]
pub struct Night {
    /// Which: the day on which it began, as `2026-11-21`.
    pub name: String,
    /// From when on visits are asked for.
    pub begin: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Until when it is played, so that what was asked for last can come to an end.
    pub end: Timestamp,
    /// The deadlines of the contract that most visits were made under.
    pub timers: Timers,
    /// The policy that most visits were planned by.
    pub policy: String,
    /// Whether their contract lets the plan divert.
    pub diverts: bool,
    /// Everybody who was on duty.
    pub people: Vec<Person>,
    /// Everything that was asked for, in order of time.
    pub visits: Vec<Visit>,
    /// What really came of it.
    pub actual: Outcome,
    /// What was left out, and what had to be assumed: a sentence each.
    pub notes: Vec<String>,
}

/// Somebody who was on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they can do.
    pub skills: Vec<Skill>,
}

/// A visit that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// What people call it.
    pub number: i64,
    /// When somebody decided on it.
    pub at: Timestamp,
    /// How urgent it was then.
    pub priority: Priority,
    /// What was the matter.
    pub situation: Situation,
    /// What sort of job.
    pub kind: JobKind,
    /// Where.
    pub position: Position,
    /// At which of the scenario's bases its key was, where it needed one.
    pub key_at: Option<usize>,
    /// Why it took two, where it did.
    pub two: Option<HazardKind>,
    /// What whoever goes has to be able to do.
    pub needs: Vec<Skill>,
    /// Who is never sent there: places among the people.
    pub never: Vec<usize>,
    /// Seconds with the client.
    pub stay_s: i64,
    /// How those answered who were asked, by their place among the people.
    pub answers: Vec<(usize, Answered)>,
    /// Seconds until help was there; `None` where it was not by the end.
    pub was_s: Option<i64>,
    /// Who brought it, by their place among the people.
    pub by: Option<usize>,
}

/// How somebody answered an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// They would go.
    Accepted {
        /// After so many seconds.
        after_s: i64,
    },
    /// They would not.
    Declined {
        /// After so many seconds.
        after_s: i64,
    },
    /// Not at all.
    Silent,
}

impl Visit {
    /// The need that it was.
    pub(crate) fn need(&self, n: usize, draw: Draw) -> Need {
        let Self { at, priority, situation, kind, stay_s, .. } = *self;
        Need { at, priority, situation, kind, client: n, stay_s, draw, row: Some(n) }
    }
}

/// Why a night cannot be played again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unplayable {
    /// No visit was decided on.
    NothingAsked,
    /// Every visit was called off before anybody came, or is nowhere on the map.
    NothingLeft,
    /// Nobody was on duty whose beginning is known.
    NobodyOnDuty,
}

impl fmt::Display for Unplayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingAsked => "no visit was decided on in it",
            Self::NothingLeft => "every visit of it was called off before anybody came, or is nowhere on the map",
            Self::NobodyOnDuty => "nobody was on duty in it whose base or first position is known",
        })
    }
}
