//! What a service's own arrivals say of its estimates: how long journeys take that were thought to take so long, by part of the day, by urgency and by
//! postcode district.
//!
//! A *share* is what a journey took, in thousandths of what it was modelled to take. For each cell the middle share and the share that nine in ten keep
//! within are drawn towards those of the cell above it while there are few arrivals: all → part of the day → and urgency → and district. The top is drawn
//! towards the prior. Whole numbers throughout: the same arrivals, in whatever order, give the same corrections and the same version.
//!
//! Urgency is what divides, not the class of road: the log knows how urgent a visit was, and a journey uses many roads.

use std::collections::BTreeMap;

use domain::job::{Arrival, Arrived, PROMISE_PERCENT};
use domain::place::{Metres, Position};
use domain::time::{Timestamp, hour_of_day};
use domain::words::Priority;

use crate::door::DoorToDoor;

/// So many arrivals weigh as much as all that is known besides.
pub const PRIOR_WEIGHT: i64 = 20;
/// A journey that took longer than so many thousandths of its model says that somebody forgot to press: it counts as this.
const SHARE_MOST: i64 = 5_000;

/// The parts of the day in which roads are about equally full; the same hours as the roads' own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOfDay {
    /// 22 to 6.
    Night,
    /// 6 to 7 and 19 to 22.
    Edge,
    /// 7 to 10.
    Morning,
    /// 10 to 16.
    Day,
    /// 16 to 19.
    Evening,
}

impl PartOfDay {
    /// The part an instant belongs to.
    pub fn of(at: Timestamp) -> Self {
        match hour_of_day(at) {
            7..=9 => Self::Morning,
            10..=15 => Self::Day,
            16..=18 => Self::Evening,
            6 | 19..=21 => Self::Edge,
            _ => Self::Night,
        }
    }

    /// As a report says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Night => "night",
            Self::Edge => "early and late",
            Self::Morning => "morning peak",
            Self::Day => "day",
            Self::Evening => "evening peak",
        }
    }
}

/// One arrival of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// What was expected, and what came of it.
    pub arrived: Arrived,
    /// How urgent the visit was.
    pub priority: Priority,
    /// The postcode of its door; empty when nobody knows it.
    pub postcode: String,
}

/// The district of a postcode: "EN5" of "EN5 1AA".
pub fn district(postcode: &str) -> Option<&str> {
    postcode.split_whitespace().next().filter(|first| !first.is_empty())
}

/// Fire and P1 drive differently from work that can wait.
const fn is_urgent(priority: Priority) -> bool {
    matches!(priority, Priority::Fire | Priority::P1)
}

type Cell = (Option<PartOfDay>, Option<bool>, Option<String>);

/// How long journeys of a cell take, in thousandths of their model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// As often less as more.
    pub usual: i64,
    /// Nine in ten take no more.
    pub promise: i64,
}

/// What is taken until a service has arrivals.
const PRIOR: Shares = Shares { usual: 1_000, promise: PROMISE_PERCENT * 10 };

impl Shares {
    /// What is expected of a journey that is modelled to take so long.
    pub const fn of(self, modelled_s: i64) -> Arrival {
        Arrival { modelled_s, usual_s: part(modelled_s, self.usual), promise_s: part(modelled_s, self.promise), approximate: false }
    }
}

const fn part(seconds: i64, share: i64) -> i64 {
    (seconds * share + 500) / 1_000
}

/// The corrections in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// What a journey costs besides the drive.
    pub door: DoorToDoor,
    cells: BTreeMap<Cell, Shares>,
    arrivals: usize,
    version: String,
}

impl Default for Learnt {
    fn default() -> Self {
        Self::from(&[])
    }
}

impl Learnt {
    /// Nothing learnt, with these parts.
    pub fn nothing(door: DoorToDoor) -> Self {
        Self { door, ..Self::default() }
    }

    /// What these arrivals say.
    pub fn from(journeys: &[Journey]) -> Self {
        let mut shares: BTreeMap<Cell, Vec<i64>> = BTreeMap::new();
        let sound = journeys.iter().filter(|one| one.arrived.took_s > 0 && one.arrived.expected.modelled_s > 0);
        let mut arrivals = 0;
        for one in sound {
            arrivals += 1;
            let share = (one.arrived.took_s * 1_000 / one.arrived.expected.modelled_s).min(SHARE_MOST);
            for cell in chain(PartOfDay::of(one.arrived.accepted_at), one.priority, &one.postcode) {
                shares.entry(cell).or_default().push(share);
            }
        }
        shares.values_mut().for_each(|all| all.sort_unstable());
        // A cell stands after every cell above it: fewer of its parts are named.
        let mut in_order: Vec<(&Cell, &Vec<i64>)> = shares.iter().collect();
        in_order.sort_by_key(|(cell, _)| depth(cell));
        let mut cells: BTreeMap<Cell, Shares> = BTreeMap::new();
        for (cell, all) in in_order {
            let above = above(cell).and_then(|above| cells.get(&above).copied()).unwrap_or(PRIOR);
            let usual = drawn(all, 50, above.usual);
            cells.insert(cell.clone(), Shares { usual, promise: drawn(all, 90, above.promise).max(usual) });
        }
        let version = match arrivals {
            0 => "nothing learnt yet".to_owned(),
            1 => format!("1 arrival, {:08x}", digest(&cells)),
            more => format!("{more} arrivals, {:08x}", digest(&cells)),
        };
        Self { door: DoorToDoor::PRIOR, cells, arrivals, version }
    }

    /// How many arrivals they were learnt from.
    pub const fn arrivals(&self) -> usize {
        self.arrivals
    }

    /// Which corrections these are, for the decision record.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How journeys there take now: by the narrowest cell that has arrivals.
    pub fn shares(&self, part: PartOfDay, priority: Priority, postcode: &str) -> Shares {
        if self.cells.is_empty() {
            return PRIOR;
        }
        let mut narrowest_first: Vec<Cell> = chain(part, priority, postcode).collect();
        narrowest_first.reverse();
        narrowest_first.iter().find_map(|cell| self.cells.get(cell).copied()).unwrap_or(PRIOR)
    }
}

/// The cells a journey belongs to, the widest first.
fn chain(part: PartOfDay, priority: Priority, postcode: &str) -> impl Iterator<Item = Cell> {
    let (part, urgent) = (Some(part), Some(is_urgent(priority)));
    let narrowest = district(postcode).map(|district| (part, urgent, Some(district.to_owned())));
    [(None, None, None), (part, None, None), (part, urgent, None)].into_iter().chain(narrowest)
}

fn depth(cell: &Cell) -> usize {
    usize::from(cell.0.is_some()) + usize::from(cell.1.is_some()) + usize::from(cell.2.is_some())
}

fn above(cell: &Cell) -> Option<Cell> {
    match cell {
        (part, urgent, Some(_)) => Some((*part, *urgent, None)),
        (part, Some(_), None) => Some((*part, None, None)),
        (Some(_), None, None) => Some((None, None, None)),
        (None, None, None) => None,
    }
}

/// The nearest-rank percentile of a sorted list, drawn towards what is known besides.
fn drawn(sorted: &[i64], percent: usize, towards: i64) -> i64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    let own = sorted.get(rank).copied().unwrap_or(towards);
    let count = i64::try_from(sorted.len()).unwrap_or(i64::MAX / 10_000);
    (own * count + towards * PRIOR_WEIGHT) / (count + PRIOR_WEIGHT)
}

/// FNV-1a over all cells.
fn digest(cells: &BTreeMap<Cell, Shares>) -> u32 {
    let text = format!("{cells:?}");
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Somebody is about when their last fix is new and away from their base.
pub fn is_about(fix: Option<(Position, i64)>, base: Option<Position>) -> bool {
    const FROM_BASE: Metres = Metres(300);
    fix.is_some_and(|(at, age_s)| {
        age_s <= crate::cost::FRESH_FIX_S && base.is_none_or(|base| crate::travel::great_circle(at, base) > FROM_BASE)
    })
}

/// How promises were kept: of so many arrivals, so many within what was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Arrivals that had been promised a time.
    pub arrivals: usize,
    /// Of those, within it.
    pub within: usize,
    /// The seconds by which those that were late were late, added up.
    pub late_s: i64,
    /// Of all, those whose journey was not measured on the roads there are.
    pub approximate: usize,
}

impl Kept {
    /// Counts another arrival.
    pub fn count(&mut self, arrived: &Arrived) {
        self.arrivals += 1;
        self.approximate += usize::from(arrived.expected.approximate);
        let late_s = arrived.took_s - arrived.expected.promise_s;
        if late_s <= 0 { self.within += 1 } else { self.late_s += late_s }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday in January, at an hour.
    fn at(hour: i64) -> Timestamp {
        Timestamp(1_768_348_800_000 + hour * 3_600_000)
    }

    fn journey(hour: i64, priority: Priority, postcode: &str, took_s: i64) -> Journey {
        let arrived = Arrived { accepted_at: at(hour), took_s, expected: PRIOR.of(600) };
        Journey { arrived, priority, postcode: postcode.to_owned() }
    }

    #[test]
    fn without_arrivals_the_usual_time_is_the_model_and_the_promise_is_it_and_38_percent() {
        let learnt = Learnt::default();
        assert_eq!(
            learnt.shares(PartOfDay::of(at(8)), Priority::P1, "EN5 1AA").of(600),
            Arrival { modelled_s: 600, usual_s: 600, promise_s: 828, approximate: false }
        );
        assert_eq!(learnt.version(), "nothing learnt yet");
    }

    #[test]
    fn few_arrivals_move_little_and_many_move_much() {
        let slow = |count: usize| Learnt::from(&vec![journey(8, Priority::P1, "EN5 1AA", 900); count]);
        let usual = |count: usize| slow(count).shares(PartOfDay::of(at(8)), Priority::P1, "EN5 1AA").usual;
        assert!((1_001..1_100).contains(&usual(1)), "{}", usual(1));
        assert!(usual(1) < usual(20) && usual(20) < usual(400));
        assert!((1_490..=1_500).contains(&usual(4_000)), "{}", usual(4_000));
    }

    #[test]
    fn the_morning_in_one_district_says_little_of_the_night_and_nothing_of_the_order_matters() {
        let mut journeys: Vec<Journey> = (0..200).map(|n| journey(8, Priority::P1, "EN5 1AA", 800 + n)).collect();
        journeys.extend((0..200).map(|n| journey(2, Priority::P1, "N12 0AB", 500 + n % 20)));
        let learnt = Learnt::from(&journeys);
        let morning = learnt.shares(PartOfDay::of(at(8)), Priority::P1, "EN5 9ZZ");
        let night = learnt.shares(PartOfDay::of(at(2)), Priority::P1, "N12 0AB");
        assert!(morning.usual > 1_400 && night.usual < 920, "{morning:?} {night:?}");
        assert!(morning.promise > morning.usual);
        assert_eq!(
            learnt.shares(PartOfDay::of(at(8)), Priority::P1, "NW4 1AA"),
            learnt.shares(PartOfDay::of(at(8)), Priority::P1, ""),
            "an unknown district is the part of the day"
        );
        journeys.reverse();
        assert_eq!(Learnt::from(&journeys), learnt);
    }

    #[test]
    fn somebody_who_forgot_to_press_counts_no_more_than_five_times_the_model() {
        let forgot = |took_s| Learnt::from(&[journey(8, Priority::P2, "EN5 1AA", took_s)]);
        assert_eq!(forgot(80_000), forgot(600 * 5));
        assert_eq!(forgot(0), Learnt::default(), "nor does an arrival before it began");
    }

    #[test]
    fn whoever_was_seen_a_minute_ago_away_from_the_base_is_about() {
        let base = Position { latitude: 51.65, longitude: -0.19 };
        let away = Position { latitude: 51.66, longitude: -0.19 };
        assert!(is_about(Some((away, 60)), Some(base)));
        assert!(!is_about(Some((away, 600)), Some(base)), "ten minutes ago");
        assert!(!is_about(Some((base, 10)), Some(base)));
        assert!(!is_about(None, Some(base)));
    }

    #[test]
    fn a_promise_is_kept_within_the_second_it_was_given_for() {
        let mut kept = Kept::default();
        for took_s in [100, 828, 829, 1_000] {
            kept.count(&journey(8, Priority::P1, "", took_s).arrived);
        }
        assert_eq!(kept, Kept { arrivals: 4, within: 2, late_s: 1 + 172, approximate: 0 });
    }
}
