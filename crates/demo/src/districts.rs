//! Where the names of the postcode districts stand on the map: the middle of each district's points in the borough.

use std::collections::BTreeMap;

use domain::place::Position;

use crate::postcodes::{self, Postcode};

/// A district with fewer points has but a corner in the borough, and its name would stand on the edge.
const POINTS_MIN: usize = 100;

/// The borough's districts by name, "EN5", with the middle of each.
pub fn all() -> Vec<(&'static str, Position)> {
    middles(postcodes::all().iter().filter(|row| row.in_borough))
}

fn middles<'a>(rows: impl Iterator<Item = &'a Postcode>) -> Vec<(&'a str, Position)> {
    let mut points: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
    for row in rows {
        let district = row.code.split(' ').next().unwrap_or(&row.code);
        points.entry(district).or_default().push(row.position);
    }
    points.retain(|_, points| points.len() >= POINTS_MIN);
    points.into_iter().map(|(district, points)| (district, middle(&points))).collect()
}

#[allow(clippy::cast_precision_loss, reason = "some hundred points")]
fn middle(points: &[Position]) -> Position {
    let count = points.len() as f64;
    Position {
        latitude: points.iter().map(|at| at.latitude).sum::<f64>() / count,
        longitude: points.iter().map(|at| at.longitude).sum::<f64>() / count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_borough_has_its_districts_and_each_name_stands_among_its_points() {
        let found = all();
        let en5 = found.iter().find(|(name, _)| *name == "EN5").map(|(_, at)| *at).expect("EN5 is in the borough");
        assert!((51.62..51.69).contains(&en5.latitude) && (-0.25..-0.15).contains(&en5.longitude), "{en5:?}");
        assert!((10..30).contains(&found.len()), "{} districts", found.len());
    }

    #[test]
    fn a_corner_of_a_district_has_no_name() {
        let one = Postcode { code: "ZZ1 1AA".into(), in_borough: true, position: Position { latitude: 51.0, longitude: 0.0 } };
        assert!(middles(std::iter::repeat_n(&one, POINTS_MIN - 1)).is_empty());
        assert_eq!(middles(std::iter::repeat_n(&one, POINTS_MIN)).len(), 1);
    }
}
