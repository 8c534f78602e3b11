//! How long a journey takes: the seam that road networks and outside routing engines fill, and the estimate that needs no map at all.
//!
//! Units: whole seconds, whole metres, kilometres an hour. `geo` takes longitude first; everything else here takes a [`Position`].

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use domain::place::{Metres, Position};
use domain::time::{Timestamp, clock, hour_of_day};

use crate::sphere::Place;
pub use crate::sphere::great_circle;

/// An estimate of journeys by car, door to door.
pub trait Travel: Send + Sync {
    /// Whole seconds from one position to another when setting off at `at`; never negative.
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64;

    /// Seconds from each of several positions to one, in their order: what a routing engine answers in a single question.
    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        from.iter().map(|from| self.seconds(*from, to, at)).collect()
    }

    /// Seconds on foot from each of several positions to one, in their order. What knows no paths walks in a straight line, lengthened as roads are.
    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        let to = Place::of(to);
        from.iter().map(|from| walk_s(to.from(*from))).collect()
    }

    /// Seconds from each of some starts to each of many places: what the two above say of each pair.
    fn reach(&self, from: &[Start], to: &[Position], at: Timestamp) -> Vec<Vec<i64>> {
        let of = |on_foot: bool| -> Vec<Position> { from.iter().filter(|one| one.on_foot == on_foot).map(|one| one.position).collect() };
        let (drivers, walkers) = (of(false), of(true));
        let mut rows = vec![Vec::with_capacity(to.len()); from.len()];
        for to in to {
            let (mut by_car, mut on_foot) = (self.seconds_to(&drivers, *to, at).into_iter(), self.on_foot_to(&walkers, *to).into_iter());
            let each = rows.iter_mut().zip(from);
            each.for_each(|(row, one)| row.extend(if one.on_foot { on_foot.next() } else { by_car.next() }));
        }
        rows
    }

    /// The estimate as it stands now, for all the journeys of one decision: what is closed or opened from now on does not change it. `None` where nothing
    /// could.
    fn held(&self) -> Option<Arc<dyn Travel>> {
        None
    }

    /// Whether a journey that was asked for was not measured on the roads there are, but in a straight line or on roads that were derived.
    fn is_approximate(&self, _from: Start, _to: Position) -> bool {
        false
    }

    /// No journey that sets off at `at` covers more than so many metres of great-circle distance a second. `None` where nobody can say; then everybody's
    /// journey is worked out, and asked for where somebody outside is asked.
    fn fastest(&self, _at: Timestamp) -> Option<f64> {
        None
    }

    /// Takes these obstacles for all there are, from the next question on, and says whether it can: an estimate that knows no roads knows no obstacles.
    fn heed(&self, _obstacles: &[Obstacle]) -> bool {
        false
    }

    /// What it is, for the decision record: "straight line × 1.35".
    fn name(&self) -> &str;

    /// How journeys are measured just now. What measures them itself has nothing else to say.
    fn standing(&self) -> Standing {
        Standing { by: self.name().to_owned(), instead: None, unheeded: 0 }
    }

    /// The estimate with somebody else's answers to these questions, where somebody else is asked; it comes within a time of its own. `None` where it can
    /// be asked at once.
    fn ask(&self, _questions: &dyn Fn() -> Vec<Question>, _at: Timestamp) -> Option<Later> {
        None
    }
}

/// Where somebody sets off, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// From where.
    pub position: Position,
    /// Whether on foot, else by car.
    pub on_foot: bool,
}

/// An estimate that comes later. Whoever waits for it is outside this crate.
pub type Later = Pin<Box<dyn Future<Output = Arc<dyn Travel>> + Send>>;

/// How long is the journey from each of these places to this one?
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// From where.
    pub from: Vec<Position>,
    /// To where.
    pub to: Position,
}

/// How journeys are measured just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// By what.
    pub by: String,
    /// What was chosen and does not measure now.
    pub instead: Option<Instead>,
    /// Closures in force that what measures knows nothing of.
    pub unheeded: usize,
}

impl Standing {
    /// In a sentence: "Travel times: roads of Barnet, because OSRM did not answer in time, since 03:10."
    pub fn words(&self) -> String {
        let because = self.instead.as_ref().map_or_else(String::new, |instead| {
            let since = instead.since.map_or_else(String::new, |since| format!(", since {}", clock(since)));
            format!(", because {} {}{since}", instead.of, instead.why)
        });
        let unheeded = match self.unheeded {
            0 => String::new(),
            1 => "; 1 closed street is not known to it".to_owned(),
            more => format!("; {more} closed streets are not known to it"),
        };
        format!("Travel times: {}{because}{unheeded}.", self.by)
    }
}

/// What was chosen and does not measure now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// What was chosen: "OSRM".
    pub of: String,
    /// Why it does not: "did not answer in time".
    pub why: String,
    /// Since when; `None` where that is as long as the reason stands.
    pub since: Option<Timestamp>,
}

/// Notes what it is asked and measures nothing, so that somebody outside can be asked all of it beforehand. Which journeys matter depends on no answer.
#[derive(Debug, Default)]
pub struct Noting(Mutex<Vec<Question>>);

impl Noting {
    /// What was asked.
    pub fn questions(self) -> Vec<Question> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Travel for Noting {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.seconds_to(&[from], to, at).first().copied().unwrap_or_default()
    }

    fn seconds_to(&self, from: &[Position], to: Position, _at: Timestamp) -> Vec<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Question { from: from.to_vec(), to });
        vec![0; from.len()]
    }

    fn name(&self) -> &str {
        "nothing yet"
    }
}

/// A stretch of road that is closed or slow.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacle {
    /// A point on each stretch between two junctions that it concerns, both directions.
    pub points: Vec<Position>,
    /// Percent of the usual time; `None` where nobody gets through.
    pub percent: Option<u32>,
}

/// Great-circle distance, lengthened for the way roads run, at the usual speed of the hour.
#[derive(Clone, Copy, Debug, Default)]
pub struct StraightLine;

/// A journey by road is this many hundredths of the great-circle distance: a working value for a town, to be measured against its real roads.
pub const DETOUR_HUNDREDTHS: i64 = 135;

/// Usual speed by hour of the day, km/h, from midnight, local time.
///
/// The three daytime levels are outer London's on working days in 2014/15, *Travel in London* report 8, table 4.9 (Transport for London):
/// morning peak 29, between the peaks 34, evening peak 27. The evening's 34 is taken from between the peaks; the night's 40 is our own
/// working value. Responders drive without blue lights. A service corrects these from its own acknowledged → arrived times.
pub const SPEED_KMH: [i64; 24] = [40, 40, 40, 40, 40, 40, 34, 29, 29, 29, 34, 34, 34, 34, 34, 34, 27, 27, 27, 34, 34, 34, 40, 40];

/// The usual speed at an instant, km/h.
fn speed_kmh(at: Timestamp) -> i64 {
    usize::try_from(hour_of_day(at)).ok().and_then(|hour| SPEED_KMH.get(hour)).copied().unwrap_or(SPEED_KMH[12])
}

/// Seconds for a great-circle distance at a speed, rounded up: `metres × 1.35 ÷ (km/h ÷ 3.6)`.
fn drive_s(distance: Metres, speed_kmh: i64) -> i64 {
    let lengthened_cm = distance.0 * DETOUR_HUNDREDTHS;
    let cm_an_hour = speed_kmh * 100_000;
    (lengthened_cm * 3_600 + cm_an_hour - 1) / cm_an_hour
}

/// Walking, kilometres an hour.
pub const WALK_KMH: i64 = 5;

/// Seconds on foot for a great-circle distance.
pub fn walk_s(distance: Metres) -> i64 {
    drive_s(distance, WALK_KMH)
}

impl Travel for StraightLine {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        drive_s(great_circle(from, to), speed_kmh(at))
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        let (to, speed) = (Place::of(to), speed_kmh(at));
        from.iter().map(|from| drive_s(to.from(*from), speed)).collect()
    }

    fn fastest(&self, at: Timestamp) -> Option<f64> {
        let cm_an_hour = speed_kmh(at).max(WALK_KMH) * 100_000;
        Some(cm_an_hour as f64 / (DETOUR_HUNDREDTHS * 3_600) as f64)
    }

    fn is_approximate(&self, _from: Start, _to: Position) -> bool {
        true
    }

    fn name(&self) -> &str {
        "straight line × 1.35"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH_BARNET: Position = Position { latitude: 51.6503, longitude: -0.1943 };
    const FINCHLEY: Position = Position { latitude: 51.6012, longitude: -0.1932 };

    /// 2026-01-14, a Wednesday in winter time, at an hour.
    fn wednesday(hour: i64) -> Timestamp {
        Timestamp(1_768_348_800_000 + hour * 3_600_000)
    }

    #[test]
    fn a_journey_is_the_great_circle_lengthened_by_a_third_at_the_speed_of_the_hour() {
        let straight = great_circle(HIGH_BARNET, FINCHLEY);
        assert!((5_440..=5_480).contains(&straight.0), "about 5.46 km, not {straight:?}");
        let evening_peak = StraightLine.seconds(HIGH_BARNET, FINCHLEY, wednesday(17));
        let exact = straight.0 as f64 * 1.35 / (27.0 / 3.6);
        assert!((evening_peak as f64 - exact).abs() < 1.0, "{evening_peak} s against {exact} s");
    }

    #[test]
    fn the_evening_peak_is_slower_than_noon_and_noon_slower_than_the_night() {
        let at = |hour| StraightLine.seconds(HIGH_BARNET, FINCHLEY, wednesday(hour));
        assert!(at(17) > at(12) && at(12) > at(3));
    }

    #[test]
    fn the_hour_is_the_local_one() {
        let july_evening_peak = Timestamp(1_783_987_200_000 + 15 * 3_600_000 + 1_800_000); // 2026-07-14 15:30 UTC is 16:30 in London
        assert_eq!(speed_kmh(july_evening_peak), 27);
    }

    #[test]
    fn many_to_one_is_each_to_one() {
        let from = [HIGH_BARNET, FINCHLEY, FINCHLEY];
        let each: Vec<i64> = from.iter().map(|from| StraightLine.seconds(*from, HIGH_BARNET, wednesday(8))).collect();
        assert_eq!(StraightLine.seconds_to(&from, HIGH_BARNET, wednesday(8)), each);
        assert_eq!(each[0], 0, "nobody needs time to stay where they are");
    }
}
