//! How fast a road is driven when nothing is in the way: by its sign, else as is usual for its class. What the hour makes of it stands elsewhere.

use roads::RoadClass;

/// Kilometres in a mile.
const MILE_KM: f64 = 1.609_344;
/// Signs outside these bounds are slips of the pen, km/h.
const PLAUSIBLE_KMH: std::ops::RangeInclusive<f64> = 3.0..=160.0;

/// How fast a road without a sign is driven when nothing is in the way, corners and crossings among it, km/h; link roads are slower.
///
/// The levels are those of OSRM's profile for cars (version 26), which many services have driven by for years; a residential street is not driven at its
/// limit.
pub const fn usual_kmh(class: RoadClass, link: bool) -> u16 {
    match (class, link) {
        (RoadClass::Motorway, false) => 90,
        (RoadClass::Motorway, true) => 45,
        (RoadClass::Trunk, false) => 85,
        (RoadClass::Trunk, true) => 40,
        (RoadClass::Primary, false) => 65,
        (RoadClass::Primary, true) => 30,
        (RoadClass::Secondary, false) => 55,
        (RoadClass::Secondary, true) | (RoadClass::Unclassified | RoadClass::Residential, _) => 25,
        (RoadClass::Tertiary, false) => 40,
        (RoadClass::Tertiary, true) => 20,
        (RoadClass::Living, _) => 10,
        (RoadClass::Service, _) => 15,
        (RoadClass::Track, _) => 12,
    }
}

/// How fast a road with a limit is driven when nothing is in the way: four fifths of it, by the same source.
pub const fn driven_kmh(limit_kmh: u16) -> u16 {
    let driven = limit_kmh * 4 / 5;
    if driven == 0 { 1 } else { driven }
}

/// The British national limit, km/h: 70 mph on dual carriageways, else 60; no more than the smaller sort of road lets anyone drive.
pub const fn national_kmh(class: RoadClass, dual: bool) -> u16 {
    match class {
        RoadClass::Motorway => 112,
        RoadClass::Trunk | RoadClass::Primary => {
            if dual {
                112
            } else {
                96
            }
        }
        RoadClass::Secondary => 96,
        RoadClass::Tertiary => 80,
        RoadClass::Unclassified => 64,
        RoadClass::Residential => 48,
        RoadClass::Living => 16,
        RoadClass::Service | RoadClass::Track => 32,
    }
}

/// What a sign says, km/h; `None` when it cannot be understood or says nothing fixed.
pub fn posted_kmh(sign: &str, class: RoadClass, dual: bool) -> Option<u16> {
    let sign = sign.split([';', '|']).next().unwrap_or("").trim();
    match sign {
        "walk" => return Some(5),
        "none" => return Some(120),
        "national" | "GB:national" | "UK:national" => return Some(national_kmh(class, dual)),
        "GB:nsl_single" | "UK:nsl_single" => return Some(national_kmh(class, false)),
        "GB:nsl_dual" | "UK:nsl_dual" => return Some(national_kmh(class, true)),
        "GB:motorway" | "UK:motorway" => return Some(112),
        "GB:nsl_restricted" | "UK:nsl_restricted" => return Some(48),
        _ => {}
    }
    let digits = sign.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(sign.len());
    let (number, unit) = sign.split_at(digits);
    let number: f64 = number.parse().ok()?;
    let kmh = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => number,
        "mph" => number * MILE_KM,
        _ => return None,
    };
    PLAUSIBLE_KMH.contains(&kmh).then_some(kmh.round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_read_in_miles_kilometres_and_words() {
        let cases = [
            ("30 mph", Some(48)),
            ("30mph", Some(48)),
            ("20 mph;30 mph", Some(32)),
            ("50", Some(50)),
            ("50 km/h", Some(50)),
            ("walk", Some(5)),
            ("national", Some(96)),
            ("GB:nsl_dual", Some(112)),
            ("signals", None),
            ("3000", None),
            ("0", None),
            ("fast", None),
            ("", None),
            ("30 knots", None),
        ];
        for (sign, expected) in cases {
            assert_eq!(posted_kmh(sign, RoadClass::Primary, false), expected, "{sign}");
        }
    }

    #[test]
    fn the_national_limit_on_a_lane_is_what_the_lane_allows() {
        assert_eq!(posted_kmh("national", RoadClass::Unclassified, false), Some(64));
        assert_eq!(posted_kmh("national", RoadClass::Trunk, true), Some(112));
    }
}
