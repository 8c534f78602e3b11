//! Numbers and lines as engines write them, judged before anything is made of them.

use domain::place::Position;

use super::speak::Trouble;

/// No journey of ours takes as many seconds, nor is as many metres long: whoever says so means something else.
const TOO_MUCH: f64 = 1e6;

/// A number of seconds or metres that can be.
///
/// # Errors
/// It is negative, no number, or beyond all journeys.
pub fn sensible(number: f64) -> Result<f64, Trouble> {
    if (0.0..TOO_MUCH).contains(&number) { Ok(number) } else { Err(Trouble::Rubbish) }
}

/// A drive and the walks at its ends, whole seconds.
pub fn whole(drive_s: f64, walk_s: f64) -> i64 {
    drive_s.ceil() as i64 + walk_s.round() as i64
}

/// A place on earth.
///
/// # Errors
/// It is none.
pub fn place(latitude: f64, longitude: f64) -> Result<Position, Trouble> {
    Position::new(latitude, longitude).map_err(|_nowhere| Trouble::Rubbish)
}

/// The places of an encoded polyline of six decimals (Google's encoding, as Valhalla writes it).
///
/// # Errors
/// It ends within a number, or leads off the earth.
pub fn decode(text: &str) -> Result<Vec<Position>, Trouble> {
    let mut bytes = text.bytes();
    let (mut latitude, mut longitude, mut line) = (0_i64, 0_i64, Vec::new());
    while bytes.len() > 0 {
        latitude += number(&mut bytes)?;
        longitude += number(&mut bytes)?;
        line.push(place(latitude as f64 / 1e6, longitude as f64 / 1e6)?);
    }
    Ok(line)
}

fn number(bytes: &mut std::str::Bytes<'_>) -> Result<i64, Trouble> {
    let mut found = 0_i64;
    for shift in (0..35).step_by(5) {
        let piece = i64::from(bytes.next().and_then(|byte| byte.checked_sub(63)).filter(|piece| *piece < 64).ok_or(Trouble::Rubbish)?);
        found |= (piece & 31) << shift;
        if piece < 32 {
            return Ok(if found & 1 == 1 { !(found >> 1) } else { found >> 1 });
        }
    }
    Err(Trouble::Rubbish)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_six_decimals_is_read_and_one_that_breaks_off_is_refused() {
        // 38.5,-120.2 40.7,-120.95 43.252,-126.453, the example of the encoding's own description, with six decimals.
        let line = decode("_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI").unwrap();
        let expected = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)];
        assert_eq!(line.len(), 3);
        for (found, (latitude, longitude)) in line.iter().zip(expected) {
            assert!((found.latitude - latitude).abs() < 1e-9 && (found.longitude - longitude).abs() < 1e-9, "{found:?}");
        }
        for broken in ["_izlhA~rlgd", "_izlhA", "\u{7f}\u{7f}", "  "] {
            assert_eq!(decode(broken), Err(Trouble::Rubbish), "{broken:?}");
        }
    }

    #[test]
    fn a_number_that_no_journey_has_is_rubbish() {
        for number in [-1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert_eq!(sensible(number), Err(Trouble::Rubbish));
        }
        assert_eq!(sensible(0.0), Ok(0.0));
    }
}
