//! Distances over the ground, by the haversine formula on a sphere of the earth's mean radius.
//!
//! Nearly all that are asked for are within a few degrees. Their sines are worked out by series, which on so small angles are as exact as the number's last
//! bits and several times as fast; a property test holds them against `geo`, which says how far the others are.

use domain::place::{Metres, Position};
use geo::{Distance, Haversine, Point};

/// Differences of latitude and longitude up to which the series hold: what they leave out is less than a double's last bit.
const NEAR_DEGREES: f64 = 5.0;

/// The great-circle distance, to the nearest metre.
pub fn great_circle(from: Position, to: Position) -> Metres {
    Place::of(to).from(from)
}

/// A place to which distances are asked for, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    at: Position,
    sin: f64,
    cos: f64,
}

impl Place {
    /// There.
    pub(crate) fn of(at: Position) -> Self {
        let (sin, cos) = at.latitude.to_radians().sin_cos();
        Self { at, sin, cos }
    }

    /// How far it is from somewhere, to the nearest metre.
    pub(crate) fn from(&self, from: Position) -> Metres {
        Metres(self.metres_from(from).round() as i64)
    }

    fn metres_from(&self, from: Position) -> f64 {
        let (north, east) = (from.latitude - self.at.latitude, from.longitude - self.at.longitude);
        if north.abs() > NEAR_DEGREES || east.abs() > NEAR_DEGREES {
            return Haversine.distance(Point::new(from.longitude, from.latitude), Point::new(self.at.longitude, self.at.latitude));
        }
        let (half_north, half_east) = (north.to_radians() / 2.0, east.to_radians() / 2.0);
        let (s, c) = (sine(half_north), cosine(half_north));
        // The other latitude's cosine, by this one's and the difference.
        let cos_from = self.cos * (1.0 - 2.0 * s * s) - self.sin * (2.0 * s * c);
        let e = sine(half_east);
        2.0 * Haversine.radius() * arcsine((s * s + self.cos * cos_from * e * e).sqrt())
    }
}

/// Of a small angle.
fn sine(x: f64) -> f64 {
    let q = x * x;
    x * (1.0 + q * (-1.0 / 6.0 + q * (1.0 / 120.0 + q * (-1.0 / 5_040.0 + q * (1.0 / 362_880.0)))))
}

/// Of a small angle.
fn cosine(x: f64) -> f64 {
    let q = x * x;
    1.0 + q * (-1.0 / 2.0 + q * (1.0 / 24.0 + q * (-1.0 / 720.0 + q * (1.0 / 40_320.0))))
}

/// Of a small sine.
fn arcsine(x: f64) -> f64 {
    let q = x * x;
    x * (1.0
        + q * (1.0 / 6.0
            + q * (3.0 / 40.0
                + q * (5.0 / 112.0 + q * (35.0 / 1_152.0 + q * (63.0 / 2_816.0 + q * (231.0 / 13_312.0 + q * (143.0 / 10_240.0))))))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_geo(from: Position, to: Position) -> f64 {
        Haversine.distance(Point::new(from.longitude, from.latitude), Point::new(to.longitude, to.latitude))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn near_and_far_it_is_what_geo_says_to_a_thousandth_of_a_millimetre(
            latitude in -84.0..84.0_f64, longitude in -180.0..180.0_f64,
            north in -6.0..6.0_f64, east in -6.0..6.0_f64, scale in prop_oneof![Just(1.0), Just(0.01), Just(1e-5)],
        ) {
            let to = Position { latitude, longitude };
            let from = Position { latitude: latitude + north * scale, longitude: longitude + east * scale };
            let (ours, theirs) = (Place::of(to).metres_from(from), by_geo(from, to));
            prop_assert!((ours - theirs).abs() < 1e-6, "{ours} and {theirs}");
        }
    }

    #[test]
    fn nobody_is_any_distance_from_where_they_are() {
        let here = Position { latitude: 51.6503, longitude: -0.1943 };
        assert_eq!(great_circle(here, here), Metres(0));
    }
}
