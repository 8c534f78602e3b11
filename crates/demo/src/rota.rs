//! Who is at work when: three responders by day, two in the evening, one at night; the desk three, two and two.

use domain::time::{Duration, Timestamp, hour_of_day};
use domain::words::Role;

use crate::population::{Population, StaffMember};

/// A stretch of the day with its people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// 07:00 to 15:00.
    Day,
    /// 15:00 to 22:00.
    Evening,
    /// 22:00 to 07:00.
    Night,
}

/// The shift at an instant, local time.
pub fn shift(at: Timestamp) -> Shift {
    match hour_of_day(at) {
        7..=14 => Shift::Day,
        15..=21 => Shift::Evening,
        _ => Shift::Night,
    }
}

/// When the shift at `at` ends.
pub fn ends(at: Timestamp) -> Timestamp {
    let hour = i64::from(hour_of_day(at));
    let end = match shift(at) {
        Shift::Day => 15,
        Shift::Evening => 22,
        Shift::Night if hour >= 22 => 31,
        Shift::Night => 7,
    };
    let into_hour = Duration(at.ms().rem_euclid(3_600_000));
    at + Duration::hours(end - hour) - into_hour
}

/// Everybody at work at `at`: responders in turn by day, so that all nine work; the desk likewise. Days count from `first_day`, in days since 1970.
pub fn at_work(population: &Population, first_day: i64, at: Timestamp) -> Vec<&StaffMember> {
    let day = usize::try_from(at.ms().div_euclid(86_400_000) - first_day + 1).unwrap_or(0);
    let (responders, desk) = match shift(at) {
        Shift::Day => (3, 3),
        Shift::Evening => (2, 2),
        Shift::Night => (1, 2),
    };
    let first = match shift(at) {
        Shift::Day => 0,
        Shift::Evening => 3,
        Shift::Night => 5,
    };
    let turn = |role: Role, count: usize| {
        let all: Vec<&StaffMember> = population.staff.iter().filter(|member| member.role == role).collect();
        let length = all.len().max(1);
        (0..count.min(all.len())).filter_map(move |n| all.get((day + first + n) % length).copied()).collect::<Vec<_>>()
    };
    let mut working = turn(Role::Responder, responders);
    working.extend(turn(Role::Dispatcher, desk));
    working
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-15T00:00Z, when London keeps UTC.
    const MIDNIGHT: Timestamp = Timestamp(1_768_435_200_000);

    #[test]
    fn there_are_three_responders_by_day_two_in_the_evening_and_one_at_night() {
        let population = crate::population::draw(1, MIDNIGHT);
        let responders = |hour| {
            at_work(&population, MIDNIGHT.ms() / 86_400_000, MIDNIGHT + Duration::hours(hour))
                .iter()
                .filter(|member| member.role == Role::Responder)
                .count()
        };
        assert_eq!((responders(3), responders(10), responders(18), responders(23)), (1, 3, 2, 1));
    }

    #[test]
    fn a_shift_ends_when_the_next_begins() {
        assert_eq!(ends(MIDNIGHT + Duration::hours(3)), MIDNIGHT + Duration::hours(7));
        assert_eq!(ends(MIDNIGHT + Duration::minutes(10 * 60 + 20)), MIDNIGHT + Duration::hours(15));
        assert_eq!(ends(MIDNIGHT + Duration::hours(23)), MIDNIGHT + Duration::hours(31));
    }
}
