//! Where exactly a door is: said by a phone that stands there or by somebody of the desk, and taken back.

use serde::{Deserialize, Serialize};

use crate::ids::PersonId;
use crate::place::{Place, Position, Precision};
use crate::time::Timestamp;

/// Somebody said where a door is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoorSaid {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, in their words; empty from a phone at the door.
    pub reason: String,
    /// Where it was taken to be before.
    pub before: DoorPoint,
}

/// Where a door is, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoorPoint {
    /// Where; `None` where nobody knows.
    pub position: Option<Position>,
    /// How well.
    pub precision: Precision,
}

impl DoorPoint {
    /// As a place has it.
    pub const fn of(place: &Place) -> Self {
        Self { position: place.position, precision: place.precision }
    }
}

/// A door is at this point from now on: it was said, or what was said last was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoorPlacing {
    /// Where it is, and how well that is known.
    pub point: DoorPoint,
    /// Who says so.
    pub by: PersonId,
    /// Why, in their words; empty from a phone at the door.
    pub reason: String,
    /// Whether it was taken back: this is where it was taken to be before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
}
