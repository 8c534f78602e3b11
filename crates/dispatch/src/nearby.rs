//! Who stands near a door, without working out everybody's journey.
//!
//! People stand in order of latitude; from the door one looks north and south at once, and ends when everybody else is further away by their latitude
//! alone. Distances are chords through the earth, which no way over it undercuts.

use std::collections::BinaryHeap;

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

    /// Those who have the nearest `want` places to a door, in the order in which they are counted, and how far everybody else is at least; `None` where
    /// nobody else is left.
    pub(crate) fn nearest(&self, door: Position, want: usize) -> (Vec<u32>, Option<Metres>) {
        let (centre, latitude) = (on_sphere(door), door.latitude.to_radians());
        // Squares of chords; as bits they stand in the same order, for none is negative.
        let mut found: BinaryHeap<(u64, u32)> = BinaryHeap::with_capacity(want + 1);
        let mut north = self.spots.partition_point(|spot| spot.latitude < latitude);
        let mut south = north;
        let mut left_out = false;
        loop {
            let above = self.spots.get(north);
            let below = south.checked_sub(1).and_then(|place| self.spots.get(place));
            let gaps = (above.map(|spot| spot.latitude - latitude), below.map(|spot| latitude - spot.latitude));
            let (spot, gap) = match (above, below, gaps) {
                (Some(spot), _, (Some(gap), other)) if other.is_none_or(|other| gap <= other) => {
                    north += 1;
                    (spot, gap)
                }
                (_, Some(spot), (_, Some(gap))) => {
                    south -= 1;
                    (spot, gap)
                }
                _ => break,
            };
            if found.len() == want && found.peek().is_none_or(|(furthest, _)| at_least_squared(gap) > f64::from_bits(*furthest)) {
                left_out = true;
                break;
            }
            found.push((squared(centre, spot.on_sphere).to_bits(), spot.who));
            if found.len() > want {
                found.pop();
                left_out = true;
            }
        }
        let beyond = found.peek().map_or(0.0, |(furthest, _)| f64::from_bits(*furthest).sqrt() * EARTH_M);
        let mut who: Vec<u32> = found.into_iter().map(|(_, who)| who).collect();
        who.sort_unstable();
        who.dedup();
        (who, left_out.then_some(Metres(beyond as i64)))
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

/// What the square of a chord is at least over so many radians of latitude: 2 − 2 cos x is more than x² − x⁴/12. The last digits are given away.
fn at_least_squared(gap: f64) -> f64 {
    gap * gap * (1.0 - gap * gap / 12.0) * (1.0 - 1e-9)
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
        fn nobody_who_is_left_out_is_nearer_than_is_said_nor_than_anybody_who_is_found(places in people(), door in position(), in_town: bool, want in 1..40usize) {
            let door = if in_town { Position { latitude: 51.6, longitude: -0.2 } } else { door };
            let (found, beyond) = nearby(&places).nearest(door, want);
            prop_assert_eq!(found.len(), want.min(places.len()));
            prop_assert_eq!(beyond.is_some(), places.len() > want);
            let metres = |which: u32| great_circle(door, places[which as usize]);
            let furthest = found.iter().map(|which| metres(*which)).max();
            for other in (0..places.len() as u32).filter(|which| !found.contains(which)) {
                prop_assert!(Some(metres(other)) >= beyond, "{:?} is nearer than {beyond:?}", metres(other));
                prop_assert!(Some(Metres(metres(other).0 + 1)) >= furthest, "{:?} is nearer than {furthest:?}", metres(other));
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
        assert_eq!(both.nearest(here, 5), (vec![0], None));
    }
}
