//! Instants and spans: whole milliseconds, UTC. Civil time (night hours) is worked out from a time zone given as data.

use std::fmt;
use std::ops::{Add, Sub};
use std::sync::LazyLock;

use jiff::Zoned;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A span of time in milliseconds; may be negative where two clocks are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Duration(pub i64);

impl Duration {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// `n` seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1_000)
    }
    /// `n` minutes.
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60_000)
    }
    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600_000)
    }
    /// Whole milliseconds.
    pub const fn ms(self) -> i64 {
        self.0
    }
}

impl Timestamp {
    /// Whole milliseconds since 1970.
    pub const fn ms(self) -> i64 {
        self.0
    }
    /// How long after `earlier` this is; negative when it is before.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0 - earlier.0)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}
impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}
impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds; an instant outside the calendar is shown as its number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{instant:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl fmt::Display for Duration {
    /// As a dispatcher says it: `45 s`, `12 min`, `2 h 05 min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1_000;
        match seconds.abs() {
            0..=119 => write!(f, "{seconds} s"),
            120..=7_199 => write!(f, "{} min", seconds / 60),
            _ => write!(f, "{} h {:02} min", seconds / 3_600, (seconds.abs() / 60) % 60),
        }
    }
}

/// The hours of the night in local time, by the contract: from `from_hour` to before `to_hour`, over midnight when `from_hour > to_hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Night {
    /// 0–23.
    pub from_hour: i8,
    /// 0–23.
    pub to_hour: i8,
}

/// The service's zone, Europe/London, looked up once: its rules come with the program.
static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// The hour of the day (0–23) in the service's zone; UTC when the instant is outside the calendar.
pub fn hour_of_day(at: Timestamp) -> i8 {
    let ahead_s = jiff::Timestamp::from_millisecond(at.0).map_or(0, |instant| LONDON.to_offset(instant).seconds());
    let hour = (at.0.div_euclid(1_000) + i64::from(ahead_s)).div_euclid(3_600).rem_euclid(24);
    i8::try_from(hour).unwrap_or(0)
}

/// An instant in the service's zone.
fn in_london(at: Timestamp) -> Result<Zoned, jiff::Error> {
    jiff::Timestamp::from_millisecond(at.0).map(|instant| instant.to_zoned(LONDON.clone()))
}

impl Night {
    /// Whether `at` falls in these hours, Europe/London.
    pub fn holds(&self, at: Timestamp) -> bool {
        let hour = hour_of_day(at);
        if self.from_hour <= self.to_hour {
            (self.from_hour..self.to_hour).contains(&hour)
        } else {
            hour >= self.from_hour || hour < self.to_hour
        }
    }
}

/// An instant as it is said on the day of `now`: as [`clock`], with its day when that is another: `14:05 on Tuesday 3 March`.
pub fn clock_from(at: Timestamp, now: Timestamp) -> String {
    match (in_london(at), in_london(now)) {
        (Ok(then), Ok(today)) if then.date() == today.date() => clock(at),
        (Ok(then), Ok(today)) if then.year() == today.year() => format!("{} on {}", clock(at), then.strftime("%A %-d %B")),
        (Ok(then), _) => format!("{} on {}", clock(at), then.strftime("%-d %B %Y")),
        (Err(_), _) => clock(at),
    }
}

/// An instant with its day, whichever it is: `14:05 on Tuesday 3 March`.
pub fn clock_and_day(at: Timestamp) -> String {
    match in_london(at) {
        Ok(then) => format!("{} on {}", clock(at), then.strftime("%A %-d %B")),
        Err(_) => clock(at),
    }
}

/// An instant as it is said at the desk: `14:05`, Europe/London; UTC when it is outside the calendar.
pub fn clock(at: Timestamp) -> String {
    let minute = at.0.div_euclid(60_000).rem_euclid(60);
    format!("{:02}:{minute:02}", hour_of_day(at))
}
