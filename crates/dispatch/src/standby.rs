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
    /// Where, as a home of one.
    pub home: Home,
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
    /// The places; each weighs what clients live there, or came from there.
    pub places: Vec<Home>,
}

/// Whether two instants are of such hours: of the same sort of day, at most an hour apart on the clock.
fn alike(at: Timestamp, now: Timestamp) -> bool {
    let apart = (i64::from(hour_of_day(at)) - i64::from(hour_of_day(now))).rem_euclid(24);
    apart.min(24 - apart) <= HOURS_ALIKE && is_working_day(at) == is_working_day(now)
}

/// Where the next emergencies come from at such an hour.
pub fn demand(calls: &[Call], homes: &[Home], now: Timestamp) -> Demand {
    let place = |call: &Call| call.home.clone();
    let such: Vec<_> = calls.iter().filter(|call| alike(call.at, now)).map(place).collect();
    if such.len() >= CALLS_LEAST {
        return Demand { basis: Basis::SuchHours(such.len()), places: such };
    }
    if calls.len() >= CALLS_LEAST {
        return Demand { basis: Basis::AllHours(calls.len()), places: calls.iter().map(place).collect() };
    }
    Demand { basis: Basis::Homes, places: homes.to_vec() }
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
    for home in demand.places.iter().filter(|home| !home.sector.is_empty()) {
        sectors.entry(&home.sector).or_default().push((home.position, home.clients));
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

/// After how many seconds each of those who are free would be where; `None` where they cannot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// At each place of the demand, from where they are.
    pub now: Vec<Vec<Option<i64>>>,
    /// At each spot, from where they are.
    pub to_spots: Vec<Vec<Option<i64>>>,
    /// At each place of the demand, from each spot.
    pub from_spots: Vec<Vec<Vec<Option<i64>>>>,
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

/// Who could wait where, one move after the other, for as long as one is worth it.
pub fn standby(ready: &[ResponderId], demand: &Demand, times: &Times, within_s: i64) -> Standby {
    let places = demand.places.len();
    let weight = |place: usize| demand.places.get(place).map_or(0, |home| home.clients);
    let in_time = |row: Option<&Vec<Option<i64>>>| -> Vec<bool> {
        let reach = |place: usize| row.and_then(|row| *row.get(place)?).is_some_and(|seconds| seconds <= within_s);
        (0..places).map(reach).collect()
    };
    let mut at: Vec<Vec<bool>> = (0..ready.len()).map(|n| in_time(times.now.get(n))).collect();
    let covered: i64 = (0..places).filter(|place| at.iter().any(|row| row[*place])).map(weight).sum();
    let mut found = Standby { all: (0..places).map(weight).sum(), covered, moves: Vec::new() };
    let mut before = found.covered;
    while found.moves.len() < MOVES_MOST {
        let mut best: Option<(Advice, usize, Vec<bool>)> = None;
        for (n, who) in ready.iter().enumerate().filter(|(_, who)| found.moves.iter().all(|one| one.responder != **who)) {
            let others: Vec<bool> = (0..places).map(|place| at.iter().enumerate().any(|(other, row)| other != n && row[place])).collect();
            let kept: i64 = (0..places).filter(|place| others[*place]).map(weight).sum();
            let spots = times.to_spots.get(n).into_iter().flatten().enumerate();
            for (spot, drive_s) in spots.filter_map(|(spot, drive_s)| Some((spot, (*drive_s)?))).filter(|(_, drive)| *drive <= DRIVE_MOST_S)
            {
                let reach = in_time(times.from_spots.get(n).and_then(|rows| rows.get(spot)));
                let after = kept + (0..places).filter(|place| reach[*place] && !others[*place]).map(weight).sum::<i64>();
                let one = Advice { responder: *who, spot, drive_s, before, after };
                let rank = |one: &Advice| (one.after, -one.drive_s);
                if best.as_ref().is_none_or(|(known, ..)| rank(&one) > rank(known)) {
                    best = Some((one, n, reach));
                }
            }
        }
        let gain = |one: &Advice| one.after - one.before;
        let worth = |one: &Advice| gain(one) > 0 && gain(one) * 100 >= found.all * GAIN_LEAST_PERCENT;
        let Some((one, n, reach)) = best.filter(|(one, ..)| worth(one)) else { break };
        if let Some(row) = at.get_mut(n) {
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

    /// A minute for each thousandth of a degree, and one to set off.
    fn times(ready: &[(ResponderId, Position)], demand: &Demand, spots: &[Spot]) -> Times {
        let seconds = |from: Position, to: Position| Some(((from.latitude - to.latitude).abs() * 60_000.0).round() as i64 + 60);
        let to_places = |from: Position| -> Vec<Option<i64>> { demand.places.iter().map(|home| seconds(from, home.position)).collect() };
        Times {
            now: ready.iter().map(|(_, from)| to_places(*from)).collect(),
            to_spots: ready.iter().map(|(_, from)| spots.iter().map(|spot| seconds(*from, spot.position)).collect()).collect(),
            from_spots: ready.iter().map(|_| spots.iter().map(|spot| to_places(spot.position)).collect()).collect(),
        }
    }

    fn waits(n: u8, north: f64) -> (ResponderId, Position) {
        (ResponderId::from_bytes([n; 16]), at(north))
    }

    fn homes(all: &[(f64, i64, &str)]) -> Vec<Home> {
        let home = |(north, clients, sector): &(f64, i64, &str)| Home {
            sector: (*sector).to_owned(),
            clients: *clients,
            ..Home::nobodys(at(*north))
        };
        all.iter().map(home).collect()
    }

    fn advised(ready: &[(ResponderId, Position)], demand: &Demand) -> (Standby, Vec<Spot>) {
        let spots = spots(demand);
        let who: Vec<ResponderId> = ready.iter().map(|(who, _)| *who).collect();
        (standby(&who, demand, &times(ready, demand, &spots), 15 * 60), spots)
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
        assert_eq!((one.before, one.after, one.drive_s), (6, 10, 28 * 60));
    }

    #[test]
    fn whoever_waits_where_they_are_worth_most_is_left_there() {
        let demand = demand(&[], &homes(&[(0.0, 6, "EN5 1"), (28.0, 4, "N20 0")]), NOW);
        assert_eq!(advised(&[waits(1, 0.0)], &demand).0.moves, [], "to cover four they would leave six");
        assert_eq!(advised(&[waits(1, 0.0), waits(2, 28.0)], &demand).0.moves, [], "everybody has somebody already");
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
        let call = |hours: i64, north: f64| Call {
            at: NOW - Duration::hours(hours),
            home: Home { sector: "N20 0".to_owned(), clients: 1, ..Home::nobodys(at(north)) },
        };
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
