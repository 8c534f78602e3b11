//! Who asks for what, when: drawn before anything is played, the same for every policy.

use domain::time::{Duration, Timestamp};
use domain::words::{JobKind, Priority, Situation};

use crate::draw::Draw;
use crate::scenario::Scenario;

/// 2026-01-05, a Monday, at midnight UTC.
pub const BEGIN: Timestamp = Timestamp(1_767_571_200_000);

/// Emergency visits by hour of the day, tenths of a percent from midnight: the shape of the load the service is built for.
const VISITS_BY_HOUR: [u32; 24] = [36, 32, 32, 32, 35, 40, 48, 52, 54, 52, 48, 44, 40, 39, 38, 38, 39, 40, 42, 44, 46, 46, 43, 40];
/// Planned work is asked for in working hours.
const WORK_BY_HOUR: [u32; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 10, 14, 14, 12, 8, 10, 12, 10, 6, 4, 0, 0, 0, 0, 0, 0];

/// One need for help.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// When somebody decides on a visit.
    pub at: Timestamp,
    /// How urgent.
    pub priority: Priority,
    /// What is the matter.
    pub situation: Situation,
    /// What sort of job.
    pub kind: JobKind,
    /// Whose: the how-manieth client.
    pub client: usize,
    /// Seconds at the door.
    pub stay_s: i64,
    /// Its own draws.
    pub draw: Draw,
}

/// Every need of a scenario, in order of time.
pub fn demand(scenario: &Scenario, clients: usize) -> Vec<Need> {
    let all = Draw::of(scenario.seed);
    let mut needs = Vec::new();
    for day in 0..u64::from(scenario.days) {
        for (kind, rate, hours) in [
            (0, scenario.visits_a_day, VISITS_BY_HOUR),
            (1, scenario.equipment_a_day, WORK_BY_HOUR),
            (2, scenario.keys_a_day, WORK_BY_HOUR),
        ] {
            let today = all.about(day * 3 + kind);
            for n in 0..how_many(today, rate) {
                let one = today.about(1_000 + n);
                let at = BEGIN + Duration::hours(24 * i64::try_from(day).unwrap_or_default()) + time_of_day(one.about(1), hours);
                needs.push(need(scenario, kind, at, one, clients));
            }
        }
    }
    needs.sort_by_key(|need| need.at);
    needs
}

/// Poisson: how many exponential gaps fit into a day.
fn how_many(today: Draw, rate: f64) -> u64 {
    let mut gone = 0.0;
    (0..100_000)
        .take_while(|n| {
            gone -= today.about(*n).share().max(1e-12).ln();
            gone < rate
        })
        .count() as u64
}

fn time_of_day(draw: Draw, hours: [u32; 24]) -> Duration {
    let total: u32 = hours.iter().sum();
    let mut left = draw.about(1).share() * f64::from(total);
    let hour = hours.iter().position(|weight| {
        left -= f64::from(*weight);
        left < 0.0
    });
    let hour = i64::try_from(hour.unwrap_or(23)).unwrap_or(23);
    Duration::hours(hour) + Duration::seconds((draw.about(2).share() * 3_600.0) as i64)
}

/// What somebody needs: of emergency visits 54 % are falls, 12 % silent, 8 % unwell, 6 % sensors, 10 % reassurance and care, the rest access and others.
fn need(scenario: &Scenario, kind: u64, at: Timestamp, draw: Draw, clients: usize) -> Need {
    let share = draw.about(3).share();
    let stay = draw.about(4);
    let (priority, situation, kind, mut stay_s) = match kind {
        0 if share < 0.14 => (Priority::P1, Situation::FallInjured, JobKind::EmergencyVisit, stay.minutes(35.0, 0.4)),
        0 if share < 0.54 => (Priority::P2, Situation::FallUninjured, JobKind::EmergencyVisit, stay.minutes(35.0, 0.4)),
        0 if share < 0.66 => (Priority::P1, Situation::Silent, JobKind::EmergencyVisit, stay.minutes(12.0, 0.4)),
        0 if share < 0.69 => (Priority::P1, Situation::LifeAtRisk, JobKind::EmergencyVisit, stay.minutes(35.0, 0.4)),
        0 if share < 0.77 => (Priority::P2, Situation::Unwell, JobKind::EmergencyVisit, stay.minutes(25.0, 0.4)),
        0 if share < 0.83 => (Priority::P2, Situation::Sensor, JobKind::EmergencyVisit, stay.minutes(12.0, 0.4)),
        0 if share < 0.93 => (Priority::P2, Situation::PersonalCare, JobKind::EmergencyVisit, stay.minutes(25.0, 0.4)),
        0 => (Priority::P2, Situation::Access, JobKind::EmergencyVisit, stay.minutes(12.0, 0.4)),
        1 => (Priority::P4, Situation::Equipment, JobKind::Repair, stay.minutes(35.0, 0.4)),
        _ => (Priority::P3, Situation::Other, JobKind::WelfareVisit, stay.minutes(30.0, 0.4)),
    };
    if kind == JobKind::EmergencyVisit && draw.about(5).happens(scenario.ambulance_percent) {
        stay_s += draw.about(6).minutes(75.0, 0.707);
    }
    Need { at, priority, situation, kind, client: draw.about(7).below(clients), stay_s, draw }
}
