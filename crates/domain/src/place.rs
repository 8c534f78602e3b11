//! Where things are. Latitude comes first in words and fields; longitude first only inside `geo` and GeoJSON.

use serde::{Deserialize, Serialize};

/// A length in whole metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Metres(pub i64);

/// A point on the earth, WGS 84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Position {
    /// −90 to 90, north positive.
    pub latitude: f64,
    /// −180 to 180, east positive.
    pub longitude: f64,
}

/// Why a pair of numbers is not a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPlace {
    /// Latitude outside −90 to 90, or not a number.
    #[error("latitude must be between -90 and 90")]
    Latitude,
    /// Longitude outside −180 to 180, or not a number.
    #[error("longitude must be between -180 and 180")]
    Longitude,
    /// (0, 0), which is what a device sends that does not know.
    #[error("latitude 0, longitude 0 is what a device sends that does not know where it is")]
    NullIsland,
}

impl NotAPlace {
    /// The rule it breaks, in words.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Latitude => "latitude must be between -90 and 90",
            Self::Longitude => "longitude must be between -180 and 180",
            Self::NullIsland => "latitude 0, longitude 0 is what a device sends that does not know where it is",
        }
    }
}

impl Position {
    /// A position within range that is not (0, 0).
    ///
    /// # Errors
    /// [`NotAPlace`] names the field.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, NotAPlace> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(NotAPlace::Latitude);
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(NotAPlace::Longitude);
        }
        if latitude == 0.0 && longitude == 0.0 {
            return Err(NotAPlace::NullIsland);
        }
        Ok(Self { latitude, longitude })
    }
}

/// How well a position is known, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Confirmed on site by a responder.
    AccessPoint,
    /// The address itself.
    Address,
    /// Somewhere in the street.
    Street,
    /// The postcode's centroid: 14 m off at the median, 255 m at the 99th percentile (measured against OpenStreetMap addresses).
    Postcode,
}

/// An address as it was given. It is never rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Address {
    /// The lines above the postcode, joined by ", ".
    pub lines: String,
    /// With its space, upper case: "EN5 1AA". Empty when it is not known.
    pub postcode: String,
}

/// A place somebody may have to go to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Place {
    /// As given.
    pub address: Address,
    /// Where that is, when it is known.
    pub position: Option<Position>,
    /// How well; meaningless without a position.
    pub precision: Precision,
}
