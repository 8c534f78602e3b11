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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPlace {
    /// Latitude outside −90 to 90, or not a number.
    Latitude,
    /// Longitude outside −180 to 180, or not a number.
    Longitude,
    /// (0, 0), which is what a device sends that does not know.
    NullIsland,
}

impl std::fmt::Display for NotAPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.rule())
    }
}

impl std::error::Error for NotAPlace {}

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

/// What is known of a postcode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Postcode {
    /// Its centroid.
    Here(Position),
    /// Its district is known and has no such postcode.
    NoSuch,
    /// Its district is not known: nobody can say.
    Beyond,
}

/// A postcode as everybody writes it, in capitals with one space, however it was typed; `None` when it has not the shape of one: one or two letters, a
/// digit, perhaps one character more; then a digit and two letters.
pub fn tidy_postcode(text: &str) -> Option<String> {
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| byte.to_ascii_uppercase()).collect();
    let shape: String = packed
        .iter()
        .map(|byte| {
            if byte.is_ascii_digit() {
                '9'
            } else if byte.is_ascii_uppercase() {
                'A'
            } else {
                '?'
            }
        })
        .collect();
    let outward = shape.strip_suffix("9AA")?;
    if !matches!(outward, "A9" | "A99" | "A9A" | "AA9" | "AA99" | "AA9A") {
        return None;
    }
    let packed = String::from_utf8(packed).ok()?;
    let (outward, inward) = packed.split_at(outward.len());
    Some(format!("{outward} {inward}"))
}

/// How well a position is known, best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Confirmed on site by a responder.
    AccessPoint,
    /// The address itself.
    Address,
    /// Somewhere in the street.
    Street,
    /// The postcode's centroid: 14 m off at the median, 255 m at the 99th percentile (measured against OpenStreetMap addresses).
    #[default]
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
    /// How well; meaningless without a position, and the least where nobody says.
    #[serde(default)]
    pub precision: Precision,
}
