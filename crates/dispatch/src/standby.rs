//! Standby: where whoever is free could wait, so that the next emergencies would have somebody sooner. It is advice with its reason and its gain, and
//! nobody's order: nothing in the plan reads it.
//!
//! Where the next emergencies come from is taken from the service's own of such hours; before there are enough of those, from all of its own; before that,
//! from its clients' homes, each as likely as the other.

use domain::ids::ResponderId;
use domain::place::Position;
use domain::time::{Timestamp, hour_of_day};

use crate::cover::Home;
use crate::price::is_working_day;
use crate::travel::Start;

/// Fewer emergencies than this say little of where the next ones come from.
pub const CALLS_LEAST: usize = 30;
/// Nobody is asked to move for fewer percent of the emergencies.
const GAIN_LEAST_PERCENT: i64 = 3;
/// Nor for more than so many of them at once.
const MOVES_MOST: usize = 3;
/// Nor further than this: on the way somewhere is a bad place to wait.
const DRIVE_MOST_S: i64 = 30 * 60;
/// Hours before and after this one that are like it.
const HOURS_ALIKE: i64 = 1;

/// An emergency of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// When it was decided on.
    pub at: Timestamp,
    /// Where.
    pub position: Position,
    /// The sector of its postcode; empty where that is not known.
    pub sector: String,
}

/// What the next emergencies are taken to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The service's own of such hours: so many.
    SuchHours(usize),
    /// The service's own of all hours: so many.
    AllHours(usize),
    /// Its clients' homes.
    Homes,
}

/// Where the next emergencies are taken to come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// From what that is known.
    pub basis: Basis,
    /// The places, each with its weight and the sector it lies in.
    pub places: Vec<(Position, i64, String)>,
}

/// Whether two instants are of such hours: of the same sort of day, at most an hour apart on the clock.
fn alike(at: Timestamp, now: Timestamp) -> bool {
    let apart = (i64::from(hour_of_day(at)) - i64::from(hour_of_day(now))).rem_euclid(24);
    apart.min(24 - apart) <= HOURS_ALIKE && is_working_day(at) == is_working_day(now)
}

/// Where the next emergencies come from at such an hour.
pub fn demand(calls: &[Call], homes: &[Home], now: Timestamp) -> Demand {
    let place = |call: &Call| (call.position, 1, call.sector.clone());
    let such: Vec<_> = calls.iter().filter(|call| alike(call.at, now)).map(place).collect();
    if such.len() >= CALLS_LEAST {
        return Demand { basis: Basis::SuchHours(such.len()), places: such };
    }
    if calls.len() >= CALLS_LEAST {
        return Demand { basis: Basis::AllHours(calls.len()), places: calls.iter().map(place).collect() };
    }
    Demand { basis: Basis::Homes, places: homes.iter().map(|home| (home.position, home.clients, home.sector.clone())).collect() }
}

/// Somewhere to wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The sector it lies in.
    pub sector: String,
    /// Where: the place among those of its sector that is nearest to the middle of them.
    pub position: Position,
}

/// Where somebody could wait: one spot in each sector that emergencies come from, the sectors in their order.
pub fn spots(demand: &Demand) -> Vec<Spot> {
    let mut sectors: std::collections::BTreeMap<&str, Vec<(Position, i64)>> = std::collections::BTreeMap::new();
    for (position, weight, sector) in demand.places.iter().filter(|(_, _, sector)| !sector.is_empty()) {
        sectors.entry(sector).or_default().push((*position, *weight));
    }
    let spot = |(sector, places): (&str, Vec<(Position, i64)>)| {
        let total = places.iter().map(|(_, weight)| *weight as f64).sum::<f64>().max(1.0);
        let mean = |of: fn(&Position) -> f64| places.iter().map(|(at, weight)| of(at) * *weight as f64).sum::<f64>() / total;
        let middle = Position { latitude: mean(|at| at.latitude), longitude: mean(|at| at.longitude) };
        let nearest = places.iter().map(|(at, _)| *at).min_by_key(|at| crate::travel::great_circle(*at, middle).0)?;
        Some(Spot { sector: sector.to_owned(), position: nearest })
    };
    sectors.into_iter().filter_map(spot).collect()
}

/// How long journeys to the places of a demand take, in its order, and to the spots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// From each of those who are free to each place.
    pub now: Vec<Vec<i64>>,
    /// From each spot to each place.
    pub from_spots: Vec<Vec<i64>>,
    /// From each of those who are free to each spot.
    pub to_spots: Vec<Vec<i64>>,
}

/// Somebody could wait somewhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Who.
    pub responder: ResponderId,
    /// At which spot.
    pub spot: usize,
    /// How long it takes them to get there.
    pub drive_s: i64,
    /// The weight of the emergencies that would have somebody in time as things are, with the moves before this one made.
    pub before: i64,
    /// And with this one.
    pub after: i64,
}

/// What waiting elsewhere would be worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standby {
    /// The weight of all emergencies.
    pub all: i64,
    /// Of those that would have somebody in time as things are.
    pub covered: i64,
    /// The moves that are worth it, the most worth first; each with those before it made.
    pub moves: Vec<Advice>,
}

/// Somebody who is free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Free {
    /// Who.
    pub responder: ResponderId,
    /// From where, and whether on foot.
    pub from: Start,
    /// What any journey of theirs takes besides the way, to a door that nothing is known of.
    pub besides_s: i64,
}

/// Who could wait where, one move after the other, for as long as one is worth it. Whoever is on foot is left where they are.
pub fn standby(ready: &[Free], demand: &Demand, times: &Times, within_s: i64) -> Standby {
    let places = demand.places.len();
    let weight = |place: usize| demand.places.get(place).map_or(0, |(_, weight, _)| *weight);
    let all: i64 = (0..places).map(weight).sum();
    let in_time = |row: Option<&Vec<i64>>, who: &Free| -> Vec<bool> {
        let reach =
            |place: usize| row.and_then(|row| row.get(place)).is_some_and(|seconds| seconds.saturating_add(who.besides_s) <= within_s);
        (0..places).map(reach).collect()
    };
    let mut at: Vec<Vec<bool>> = ready.iter().enumerate().map(|(n, who)| in_time(times.now.get(n), who)).collect();
    let covered = |at: &[Vec<bool>]| -> i64 { (0..places).filter(|place| at.iter().any(|row| row[*place])).map(weight).sum() };
    let mut found = Standby { all, covered: covered(&at), moves: Vec::new() };
    let mut before = found.covered;
    while found.moves.len() < MOVES_MOST {
        let mut best: Option<(Advice, Vec<bool>)> = None;
        for (n, who) in
            ready.iter().enumerate().filter(|(_, who)| !who.from.on_foot && found.moves.iter().all(|one| one.responder != who.responder))
        {
            let others: Vec<bool> = (0..places).map(|place| at.iter().enumerate().any(|(other, row)| other != n && row[place])).collect();
            let kept: i64 = (0..places).filter(|place| others[*place]).map(weight).sum();
            for (spot, row) in times.from_spots.iter().enumerate() {
                let Some(drive_s) = times.to_spots.get(n).and_then(|row| row.get(spot)).copied().filter(|drive| *drive <= DRIVE_MOST_S)
                else {
                    continue;
                };
                let reach = in_time(Some(row), who);
                let after = kept + (0..places).filter(|place| reach[*place] && !others[*place]).map(weight).sum::<i64>();
                let one = Advice { responder: who.responder, spot, drive_s, before, after };
                let rank = |one: &Advice| (one.after, -one.drive_s);
                if best.as_ref().is_none_or(|(known, _)| rank(&one) > rank(known)) {
                    best = Some((one, reach));
                }
            }
        }
        let Some((one, reach)) =
            best.filter(|(one, _)| (one.after - one.before) * 100 >= all * GAIN_LEAST_PERCENT && one.after > one.before)
        else {
            break;
        };
        if let Some(row) = ready.iter().position(|who| who.responder == one.responder).and_then(|n| at.get_mut(n)) {
            *row = reach;
        }
        before = one.after;
        found.moves.push(one);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Duration;

    /// 2026-01-14, a Wednesday in winter, at 13:00.
    const NOW: Timestamp = Timestamp(1_768_395_600_000);

    fn at(north: f64) -> Position {
        Position { latitude: 51.6 + north / 1_000.0, longitude: -0.2 }
    }

    /// A minute for each thousandth of a degree.
    fn times(ready: &[Free], demand: &Demand, spots: &[Spot]) -> Times {
        let seconds = |from: Position, to: Position| ((from.latitude - to.latitude).abs() * 60_000.0).round() as i64;
        let to_places = |from: Position| demand.places.iter().map(|(to, ..)| seconds(from, *to)).collect();
        Times {
            now: ready.iter().map(|who| to_places(who.from.position)).collect(),
            from_spots: spots.iter().map(|spot| to_places(spot.position)).collect(),
            to_spots: ready.iter().map(|who| spots.iter().map(|spot| seconds(who.from.position, spot.position)).collect()).collect(),
        }
    }

    fn waits(n: u8, north: f64) -> Free {
        Free { responder: ResponderId::from_bytes([n; 16]), from: Start { position: at(north), on_foot: false }, besides_s: 60 }
    }

    fn homes(all: &[(f64, i64, &str)]) -> Vec<Home> {
        all.iter()
            .map(|(north, clients, sector)| Home { sector: (*sector).to_owned(), clients: *clients, ..Home::nobodys(at(*north)) })
            .collect()
    }

    fn advised(ready: &[Free], demand: &Demand) -> (Standby, Vec<Spot>) {
        let spots = spots(demand);
        (standby(ready, demand, &times(ready, demand, &spots), 15 * 60), spots)
    }

    #[test]
    fn one_of_two_at_the_same_place_could_wait_where_nobody_is() {
        let demand = demand(&[], &homes(&[(0.0, 6, "EN5 1"), (28.0, 4, "N20 0")]), NOW);
        assert_eq!(demand.basis, Basis::Homes);
        let (found, spots) = advised(&[waits(1, 0.0), waits(2, 1.0)], &demand);
        assert_eq!((found.all, found.covered), (10, 6));
        let [one] = found.moves[..] else { panic!("one move and no more: {found:?}") };
        assert_eq!(
            (one.responder, spots[one.spot].sector.as_str()),
            (ResponderId::from_bytes([2; 16]), "N20 0"),
            "whoever is nearer to it"
        );
        assert_eq!((one.before, one.after, one.drive_s), (6, 10, 27 * 60));
    }

    #[test]
    fn whoever_waits_where_they_are_worth_most_is_left_there() {
        let demand = demand(&[], &homes(&[(0.0, 6, "EN5 1"), (28.0, 4, "N20 0")]), NOW);
        assert_eq!(advised(&[waits(1, 0.0)], &demand).0.moves, [], "to cover four they would leave six");
        assert_eq!(advised(&[waits(1, 0.0), waits(2, 28.0)], &demand).0.moves, [], "everybody has somebody already");
        let mut walks = waits(2, 1.0);
        walks.from.on_foot = true;
        assert_eq!(advised(&[waits(1, 0.0), walks], &demand).0.moves, [], "and whoever is on foot is not sent for a walk");
        assert_eq!(advised(&[], &demand).0, Standby { all: 10, ..Standby::default() }, "and nobody is advised where nobody is free");
    }

    #[test]
    fn nobody_moves_for_a_little_or_for_half_the_night() {
        let little = demand(&[], &homes(&[(0.0, 98, "EN5 1"), (28.0, 2, "N20 0")]), NOW);
        assert_eq!(advised(&[waits(1, 0.0), waits(2, 0.0)], &little).0.moves, []);
        let far = demand(&[], &homes(&[(0.0, 6, "EN5 1"), (40.0, 4, "N20 0")]), NOW);
        assert_eq!(advised(&[waits(1, 0.0), waits(2, 0.0)], &far).0.moves, []);
    }

    #[test]
    fn the_services_own_emergencies_of_such_hours_say_more_than_its_homes() {
        let call = |hours: i64, north: f64| Call { at: NOW - Duration::hours(hours), position: at(north), sector: "N20 0".to_owned() };
        let homes = homes(&[(0.0, 6, "EN5 1")]);
        let week = 7 * 24;
        let such: Vec<Call> = (1..=30).map(|n| call(n * week, 28.0)).collect();
        assert!(alike(NOW - Duration::hours(1), NOW) && !alike(NOW - Duration::hours(2), NOW), "an hour before is like it, two are not");
        assert_eq!(demand(&such, &homes, NOW).basis, Basis::SuchHours(30));
        assert_eq!(demand(&such[1..], &homes, NOW).basis, Basis::Homes, "29 are too few");
        let nights: Vec<Call> = (1..=30).map(|n| call(n * week + 10, 28.0)).collect();
        assert_eq!(demand(&nights, &homes, NOW).basis, Basis::AllHours(30), "at three at night it is another hour");
        let sundays: Vec<Call> = (1..=30).map(|n| call(n * week + 3 * 24, 28.0)).collect();
        assert_eq!(demand(&sundays, &homes, NOW).basis, Basis::AllHours(30), "and on a Sunday another day");
    }
}
