//! What the laws of queues say of a scenario: Erlang's and Pollaczek and Khinchine's. They look at the scenario alone, not at what was played.

use serde::Serialize;

use crate::run::ANSWERS_SPREAD;
use crate::scenario::{Law, Scenario};
use crate::statistics::Estimate;

/// A law beside what was played.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// Which law.
    pub law: Law,
    /// Of which rota.
    pub rota: String,
    /// Minutes one waits by the law until somebody sets about it; nothing where more comes in than can be done.
    pub expected_min: Option<f64>,
    /// Minutes one waited.
    pub played_min: Option<Estimate>,
    /// Whether the law lies within the interval.
    pub agrees: bool,
}

/// Arrivals a second, and the mean and mean square of the seconds somebody is taken up by a visit.
fn load(scenario: &Scenario) -> Option<(f64, f64, f64)> {
    let stream = scenario.demand.first()?;
    let (stay, stay_square) = stream.sorts().first()?.moments();
    let square = ANSWERS_SPREAD * ANSWERS_SPREAD;
    let median = scenario.answer_s as f64;
    let (answer, answer_square) = (median * (square / 2.0).exp(), median * median * (2.0 * square).exp());
    let fixed = (scenario.turn_out_s + scenario.to_the_door_s + scenario.way_in_s) as f64;
    let mean = fixed + answer + stay;
    let variance = (answer_square - answer * answer) + (stay_square - stay * stay);
    Some((stream.a_day / 86_400.0, mean, variance + mean * mean))
}

/// Minutes one waits by the law; `None` where more comes in than can be done.
pub fn expected_min(scenario: &Scenario, law: Law, people: u32) -> Option<f64> {
    let (arrivals, mean, square) = load(scenario)?;
    let offered = arrivals * mean;
    if offered >= f64::from(people) {
        return None;
    }
    let seconds = match law {
        Law::PollaczekKhinchine => arrivals * square / (2.0 * (1.0 - offered)),
        Law::ErlangC => {
            // Erlang B by recursion, and C from it.
            let blocked = (1..=people).fold(1.0, |blocked, n| offered * blocked / (f64::from(n) + offered * blocked));
            let busy = offered / f64::from(people);
            let waits = blocked / (1.0 - busy * (1.0 - blocked));
            waits * mean / (f64::from(people) - offered)
        }
    };
    Some(seconds / 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::{Of, Sort, Stream};
    use domain::words::{JobKind, Priority, Situation};

    #[test]
    fn the_laws_give_what_the_tables_give() {
        let sort = Sort {
            share: 1.0,
            priority: Priority::P2,
            situation: Situation::PersonalCare,
            kind: JobKind::EmergencyVisit,
            stay_min: 60.0,
            spread: 0.0,
            exponential: true,
        };
        let demand = |a_day| vec![Stream { of: Of::Own, a_day, hours: None, mix: vec![sort] }];
        let plain = Scenario { answer_s: 1, turn_out_s: 0, to_the_door_s: 0, way_in_s: 0, demand: demand(12.0), ..Scenario::default() };
        // One server, half busy, exponential: as long a wait as a visit takes, by either law.
        for law in [Law::ErlangC, Law::PollaczekKhinchine] {
            let waits = expected_min(&plain, law, 1).unwrap();
            assert!((waits - 60.0).abs() < 0.2, "{law:?}: {waits}");
        }
        // Two erlangs on three servers: C = 0.4444, of an hour divided by one.
        let three = Scenario { demand: demand(48.0), ..plain };
        assert!((expected_min(&three, Law::ErlangC, 3).unwrap() - 0.4444 * 60.0).abs() < 0.2);
        assert_eq!(expected_min(&three, Law::ErlangC, 2), None, "two cannot do the work of two and a little more");
    }
}
