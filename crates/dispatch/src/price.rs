//! What it costs that help comes later: the objective of the exact plan, in whole numbers.
//!
//! Two levels, of which no gain on the second outweighs a second lost on the first. First: fire and P1, equal; the sum of their response times, each
//! second beyond the target counted four times. Second: the same sum for the others, weighted by urgency. The wait so far is the same whoever goes, so
//! that only what is still to come is counted, from now on.
//! Planned work ages, in working hours alone, so that it is never starved and never hurried at night.

use domain::time::{Timestamp, hour_of_day};
use domain::words::Priority;

/// A second beyond the target counts as so many.
const LATE_SLOPE: i64 = 4;
/// Nothing is looked at further ahead than a week: later is all the same.
pub const HORIZON_S: i64 = 7 * 24 * 3_600;

/// Weights of the second level, in tenths: P2 3, P3 1.5, P4 0.3.
const WEIGHT_P2: i64 = 30;
const WEIGHT_P3: i64 = 15;
const WEIGHT_P4: i64 = 3;
/// After so many working hours planned work weighs as much as P3, and after twice as many as P2.
const AGES_EVERY_MS: i64 = 2 * HOUR_MS;

/// Working hours: from eight to before six, Monday to Friday, local time. Our own working value; public holidays are not known here.
const WORK_FROM_HOUR: i64 = 8;
const WORK_TO_HOUR: i64 = 18;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// 1970-01-01 was a Thursday: so many days after a Monday.
const EPOCH_AFTER_MONDAY: i64 = 3;

/// A cost on both levels. The first decides; the second only between equals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price {
    /// Seconds of emergencies, those beyond the target four times.
    pub first: i64,
    /// Weighted tenths of a second of everything else.
    pub second: i64,
}

impl std::ops::Add for Price {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { first: self.first + other.first, second: self.second + other.second }
    }
}

impl std::ops::Sub for Price {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { first: self.first - other.first, second: self.second - other.second }
    }
}

/// How one job's waiting is priced at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pricing {
    /// The weight on the second level; none for emergencies, which stand on the first.
    weight: Option<i64>,
    /// Seconds from now to the target; negative when it has passed.
    slack_s: i64,
}

impl Pricing {
    /// How a job of this urgency, opened then and to be reached by then, is priced now.
    pub fn of(priority: Priority, opened_at: Timestamp, arrive_by: Timestamp, now: Timestamp) -> Self {
        let weight = match priority {
            Priority::Fire | Priority::P1 => None,
            Priority::P2 => Some(WEIGHT_P2),
            Priority::P3 => Some(WEIGHT_P3),
            Priority::P4 => Some(aged_weight(opened_at, now)),
        };
        Self { weight, slack_s: arrive_by.since(now).ms().div_euclid(1_000).clamp(-HORIZON_S, HORIZON_S) }
    }

    /// What it costs that effective help comes in so many seconds. More seconds never cost less.
    pub fn of_help_in(&self, seconds: i64) -> Price {
        let seconds = seconds.clamp(0, HORIZON_S);
        let beyond = (seconds - self.slack_s.max(0)).max(0);
        let counted = seconds + (LATE_SLOPE - 1) * beyond;
        match self.weight {
            None => Price { first: counted, second: 0 },
            Some(weight) => Price { first: 0, second: weight * counted },
        }
    }

    /// What it costs that the second of two who lift comes in so many seconds: half of what the first costs, so that one goes now and the second
    /// follows.
    pub fn of_second_in(&self, seconds: i64) -> Price {
        let whole = self.of_help_in(seconds);
        Price { first: whole.first / 2, second: whole.second / 2 }
    }
}

/// Planned work that has waited so many working hours weighs more.
fn aged_weight(opened_at: Timestamp, now: Timestamp) -> i64 {
    match working_ms(opened_at, now) {
        waited if waited < AGES_EVERY_MS => WEIGHT_P4,
        waited if waited < 2 * AGES_EVERY_MS => WEIGHT_P3,
        _ => WEIGHT_P2,
    }
}

/// Whether planned work has waited long enough to be as pressing as P3.
pub fn has_aged(opened_at: Timestamp, now: Timestamp) -> bool {
    working_ms(opened_at, now) >= AGES_EVERY_MS
}

/// Milliseconds of working hours between two instants; nothing when the second is not after the first. Summer time is taken as it is at the end.
fn working_ms(from: Timestamp, to: Timestamp) -> i64 {
    let offset = local_offset_ms(to);
    (worked_until(to.ms().saturating_add(offset)) - worked_until(from.ms().saturating_add(offset))).max(0)
}

/// Whether it is Monday to Friday, local time.
pub fn is_working_day(at: Timestamp) -> bool {
    let local_ms = at.ms().saturating_add(local_offset_ms(at));
    (local_ms.div_euclid(DAY_MS) + EPOCH_AFTER_MONDAY).rem_euclid(7) < 5
}

/// What local time is ahead of UTC.
fn local_offset_ms(at: Timestamp) -> i64 {
    let utc_hour = at.ms().div_euclid(HOUR_MS).rem_euclid(24);
    let ahead = (i64::from(hour_of_day(at)) - utc_hour).rem_euclid(24);
    ahead * HOUR_MS
}

/// Working milliseconds since the Monday before 1970, at a local instant.
fn worked_until(local_ms: i64) -> i64 {
    const A_DAY_MS: i64 = (WORK_TO_HOUR - WORK_FROM_HOUR) * HOUR_MS;
    let days = local_ms.div_euclid(DAY_MS) + EPOCH_AFTER_MONDAY;
    let (weeks, weekday) = (days.div_euclid(7), days.rem_euclid(7));
    let whole = weeks * 5 + weekday.min(5);
    let today = if weekday < 5 { (local_ms.rem_euclid(DAY_MS) - WORK_FROM_HOUR * HOUR_MS).clamp(0, A_DAY_MS) } else { 0 };
    whole * A_DAY_MS + today
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-14, a Wednesday in winter time, at an hour.
    fn wednesday(hour: i64) -> Timestamp {
        Timestamp(1_768_348_800_000 + hour * HOUR_MS)
    }

    fn priced(priority: Priority, opened_hour: i64, now_hour: i64) -> Price {
        Pricing::of(priority, wednesday(opened_hour), wednesday(now_hour + 24), wednesday(now_hour)).of_help_in(100)
    }

    #[test]
    fn a_second_beyond_the_target_counts_four_times() {
        let pricing = Pricing::of(Priority::P1, wednesday(9), Timestamp(wednesday(10).0 + 60_000), wednesday(10));
        assert_eq!([59, 60, 61, 70].map(|s| pricing.of_help_in(s).first), [59, 60, 64, 100]);
    }

    #[test]
    fn whoever_is_late_already_pays_four_times_from_now_on_and_not_for_what_was() {
        let pricing = Pricing::of(Priority::P1, wednesday(1), wednesday(2), wednesday(10));
        assert_eq!([0, 1, 60].map(|s| pricing.of_help_in(s).first), [0, 4, 240]);
    }

    #[test]
    fn fire_and_p1_are_equal_and_stand_above_all_else() {
        assert_eq!(priced(Priority::Fire, 9, 10), priced(Priority::P1, 9, 10));
        assert!(priced(Priority::P1, 9, 10) > Pricing::of(Priority::P2, wednesday(1), wednesday(2), wednesday(10)).of_help_in(HORIZON_S));
        assert_eq!((priced(Priority::P2, 9, 10).second, priced(Priority::P3, 9, 10).second), (3_000, 1_500));
    }

    #[test]
    fn planned_work_ages_after_two_working_hours_and_again_after_four() {
        let at = |opened, now| priced(Priority::P4, opened, now).second;
        assert_eq!([at(9, 10), at(9, 11), at(9, 12), at(9, 13), at(9, 17)], [300, 1_500, 1_500, 3_000, 3_000]);
    }

    #[test]
    fn planned_work_does_not_age_at_night_or_over_the_weekend() {
        assert_eq!(priced(Priority::P4, 17, 24 + 8).second, 300, "one hour in the evening");
        assert_eq!(priced(Priority::P4, 17, 24 + 9).second, 1_500, "and one in the morning");
        let friday_evening = 2 * 24 + 17;
        assert_eq!(priced(Priority::P4, friday_evening, 4 * 24 + 23).second, 300, "on Sunday night it is still one hour");
        assert_eq!(priced(Priority::P4, friday_evening, 5 * 24 + 9).second, 1_500, "on Monday at nine two");
    }

    #[test]
    fn working_hours_are_local_ones() {
        let july = |hour: i64| Timestamp(1_783_987_200_000 + hour * HOUR_MS); // 2026-07-14, a Tuesday, UTC
        assert_eq!(working_ms(july(7), july(8)), HOUR_MS, "eight to nine in London");
        assert_eq!(working_ms(july(17), july(18)), 0, "six to seven in London");
    }

    #[test]
    fn whoever_is_first_of_two_who_lift_costs_twice_the_second() {
        let pricing = Pricing::of(Priority::P2, wednesday(9), wednesday(11), wednesday(10));
        assert_eq!(pricing.of_second_in(600).second * 2, pricing.of_help_in(600).second);
    }

    #[test]
    fn later_never_costs_less_and_the_furthest_costs_no_more_than_the_horizon() {
        let pricing = Pricing::of(Priority::P2, wednesday(9), wednesday(11), wednesday(10));
        assert!((0..HORIZON_S).step_by(7).all(|s| pricing.of_help_in(s) <= pricing.of_help_in(s + 7)));
        assert_eq!(pricing.of_help_in(i64::MAX), pricing.of_help_in(HORIZON_S));
        assert_eq!(pricing.of_help_in(i64::MIN), pricing.of_help_in(0));
    }
}
