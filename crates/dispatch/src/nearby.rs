//! Who stands near a door, without working out everybody's journey.
//!
//! People stand in order of latitude: whoever is further to the north or the south than the distance that is asked for is not looked at. Distances are
//! chords through the earth, which no way over it undercuts.

use domain::ids::ResponderId;
use domain::place::{Metres, Position};

/// The radius of the earth in metres, rounded down: what is built on it is never more than the distance over the ground.
const EARTH_M: f64 = 6_371_000.0;

/// Everybody whose place is known, in order of latitude.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearby {
    spots: Vec<Spot>,
    /// Everybody in the order in which the spots count them.
    everybody: Vec<ResponderId>,
}

/// Somebody's place.
#[derive(Clone, Copy, Debug)]
struct Spot {
    /// Radians.
    latitude: f64,
    on_sphere: [f64; 3],
    who: u32,
}

impl Nearby {
    /// Of these people, each with the places where they are or will be.
    pub(crate) fn of(everybody: Vec<ResponderId>, places: impl Iterator<Item = (u32, Position)>) -> Self {
        let mut spots: Vec<Spot> =
            places.map(|(who, at)| Spot { latitude: at.latitude.to_radians(), on_sphere: on_sphere(at), who }).collect();
        spots.sort_unstable_by(|one, other| one.latitude.total_cmp(&other.latitude).then(one.who.cmp(&other.who)));
        Self { spots, everybody }
    }

    /// Who somebody is.
    pub(crate) fn who(&self, which: u32) -> Option<ResponderId> {
        self.everybody.get(which as usize).copied()
    }

    /// Which one somebody is.
    pub(crate) fn which(&self, who: ResponderId) -> Option<u32> {
        self.everybody.binary_search(&who).ok().and_then(|which| u32::try_from(which).ok())
    }

    /// Those with a place within so many metres of a door, in the order in which they are counted; everybody else is further away.
    pub(crate) fn within(&self, door: Position, metres: f64) -> Vec<u32> {
        let mut who: Vec<u32> = self.spots_within(door, metres).map(|spot| spot.who).collect();
        who.sort_unstable();
        who.dedup();
        who
    }

    /// How many places there are within so many metres, as far as one wants to know.
    pub(crate) fn count_within(&self, door: Position, metres: f64, want: usize) -> usize {
        self.spots_within(door, metres).take(want).count()
    }

    fn spots_within(&self, door: Position, metres: f64) -> impl Iterator<Item = &Spot> {
        let (centre, latitude) = (on_sphere(door), door.latitude.to_radians());
        let chord = metres / EARTH_M;
        // An arc is never longer than this many times its chord.
        let gap = chord * std::f64::consts::FRAC_PI_2;
        let from = self.spots.partition_point(|spot| spot.latitude < latitude - gap);
        let near = self.spots[from..].iter().take_while(move |spot| spot.latitude <= latitude + gap);
        near.filter(move |spot| squared(centre, spot.on_sphere) <= chord * chord)
    }

    /// Metres around a door within which so many places would be if they were spread evenly over all the country there is.
    pub(crate) fn reach(&self, places: usize) -> f64 {
        let span = |axis: usize| {
            let along = || self.spots.iter().map(|spot| spot.on_sphere[axis]);
            along().fold(f64::NEG_INFINITY, f64::max) - along().fold(f64::INFINITY, f64::min)
        };
        let mut spans = [span(0), span(1), span(2)];
        spans.sort_unstable_by(f64::total_cmp);
        let area = spans[2] * spans[1].max(spans[2] * 0.01) * EARTH_M * EARTH_M;
        (area * places as f64 / (self.spots.len().max(1) as f64 * std::f64::consts::PI)).sqrt()
    }
}

/// How far two places are apart at least.
pub(crate) fn at_least(from: Position, to: Position) -> Metres {
    Metres((squared(on_sphere(from), on_sphere(to)).sqrt() * EARTH_M) as i64)
}

fn on_sphere(at: Position) -> [f64; 3] {
    let ((north, out), (east, along)) = (at.latitude.to_radians().sin_cos(), at.longitude.to_radians().sin_cos());
    [out * along, out * east, north]
}

fn squared(one: [f64; 3], other: [f64; 3]) -> f64 {
    let [x, y, z] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
    x * x + y * y + z * z
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::travel::great_circle;

    fn position() -> impl Strategy<Value = Position> {
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(latitude, longitude)| Position { latitude, longitude })
    }

    /// People in one town, and a few anywhere on earth.
    fn people() -> impl Strategy<Value = Vec<Position>> {
        let town = (51.4..51.8, -0.5..0.2).prop_map(|(latitude, longitude)| Position { latitude, longitude });
        prop::collection::vec(prop_oneof![4 => town, 1 => position()], 0..60)
    }

    fn nearby(places: &[Position]) -> Nearby {
        let everybody = (0..places.len()).map(|n| ResponderId::from_bytes([u8::try_from(n).unwrap(); 16])).collect();
        Nearby::of(everybody, (0..).zip(places.iter().copied()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nobody_who_is_left_out_is_nearer_than_that(places in people(), door in position(), in_town: bool, metres in 0.0..100_000.0_f64, times in prop_oneof![Just(1.0), Just(120.0)]) {
            let door = if in_town { Position { latitude: 51.6, longitude: -0.2 } } else { door };
            let metres = metres * times;
            let found = nearby(&places).within(door, metres);
            for which in 0..places.len() as u32 {
                let away = great_circle(door, places[which as usize]).0 as f64;
                prop_assert!(found.contains(&which) || away + 1.0 >= metres, "{away} m");
                prop_assert!(!found.contains(&which) || at_least(door, places[which as usize]).0 as f64 <= metres, "{away} m");
            }
        }

        #[test]
        fn no_way_over_the_ground_is_shorter_than_the_least(one in position(), other in position()) {
            prop_assert!(at_least(one, other) <= great_circle(one, other));
        }
    }

    #[test]
    fn in_a_town_the_least_is_the_distance_to_a_metre() {
        let (one, other) = (Position { latitude: 51.6503, longitude: -0.1943 }, Position { latitude: 51.6012, longitude: -0.1932 });
        assert!((great_circle(one, other).0 - at_least(one, other).0) <= 1);
    }

    #[test]
    fn somebody_with_two_places_is_found_once() {
        let here = Position { latitude: 51.6, longitude: -0.2 };
        let both = Nearby::of(vec![ResponderId::from_bytes([1; 16])], [(0, here), (0, here)].into_iter());
        assert_eq!(both.within(here, 5.0), [0]);
    }
}
