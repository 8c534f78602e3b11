//! The load of a day: which signals come when, and what is really the matter. Shape and shares from the mission's figures.

use domain::words::{Class, Situation};

use crate::dice::Dice;
use crate::population::Population;

/// Percent of a day's signals in each hour from 00 h.
const SIGNALS_BY_HOUR: [f64; 24] =
    [2.2, 2.0, 1.9, 1.9, 2.0, 2.4, 3.2, 4.4, 6.2, 6.8, 6.6, 5.6, 5.0, 4.9, 4.8, 4.7, 4.8, 5.1, 5.2, 5.0, 4.8, 4.3, 3.5, 2.7];
/// Share of signals followed by the same one within three minutes.
const DUPLICATES: f64 = 0.10;
/// Share of emergencies that come through a partner instead of a device.
const THROUGH_PARTNERS: f64 = 0.12;
/// Share of hand-overs sent twice.
const SENT_TWICE: f64 = 0.03;
/// Signals a day where something is the matter and a responder is promised. With the false smoke alarms that are met too, about 14 visits.
const VISITS: (i64, i64) = (12, 16);
/// Signals a day where something is the matter and the family is asked.
const FAMILIES: (i64, i64) = (3, 6);

/// What is really the matter behind a signal; the simulated operator finds out by speaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Pressed by mistake, for company, or to test: ends by voice.
    Voice,
    /// Equipment: battery, mains, link.
    Fault,
    /// Somebody has to go.
    Visit(Situation),
    /// Nobody speaks: somebody has to go, and finds them well.
    Silent,
}

/// How a signal comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From a unit, over a bridge.
    Device,
    /// Handed over by the partner with this index, perhaps twice.
    Partner {
        /// Which.
        index: usize,
        /// Sent again.
        twice: bool,
    },
}

/// One signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Milliseconds after midnight.
    pub at_ms: i64,
    /// Whose, as an index into the population's clients.
    pub client: usize,
    /// Which of their units.
    pub unit: usize,
    /// What its code says it is.
    pub class: Class,
    /// How it comes.
    pub way: Way,
    /// What is the matter.
    pub truth: Truth,
    /// A repeat of the one before it.
    pub repeat: bool,
}

/// What a signal is drawn for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matter {
    /// Something is the matter, and the client has mobile response, or has not.
    Real { response: bool },
    /// Nothing is.
    None,
}

/// A day's signals, by time. Days are numbered so that each draws its own.
#[allow(clippy::cast_possible_truncation, reason = "milliseconds of a day")]
pub fn day(seed: u64, day: u64, population: &Population) -> Vec<Arrival> {
    let mut dice = Dice::of(seed.wrapping_add(day.wrapping_mul(0x9e37_79b9)), "load");
    let count = dice.between(170, 330);
    let hours: Vec<(usize, f64)> = SIGNALS_BY_HOUR.iter().copied().enumerate().collect();
    let (visits, families) = (dice.between(VISITS.0, VISITS.1), dice.between(FAMILIES.0, FAMILIES.1));
    let mut arrivals = Vec::new();
    for n in 0..count {
        let matter = match n {
            n if n < visits => Matter::Real { response: true },
            n if n < visits + families => Matter::Real { response: false },
            _ => Matter::None,
        };
        let hour = *dice.weighted(&hours);
        let at_ms = hour as i64 * 3_600_000 + (dice.unit() * 3_600_000.0) as i64;
        let first = arrival(&mut dice, at_ms, matter, population);
        let again = if first.truth == Truth::Silent { 3 } else { usize::from(first.way == Way::Device && dice.chance(DUPLICATES)) };
        let mut last = at_ms;
        for _ in 0..again {
            last += (dice.unit() * 180_000.0) as i64;
            arrivals.push(Arrival { at_ms: last, repeat: true, ..first.clone() });
        }
        arrivals.push(first);
    }
    arrivals.sort_by_key(|arrival| (arrival.at_ms, arrival.client));
    arrivals
}

/// Somebody, with mobile response or without where that matters.
fn somebody(dice: &mut Dice, matter: Matter, population: &Population) -> usize {
    let fits = |client: usize| match matter {
        Matter::Real { response } => has_response(population, client) == response,
        Matter::None => true,
    };
    let mut client = dice.below(population.clients.len());
    // One in four is without, three in four are with: a few draws find either.
    for _ in 0..200 {
        if fits(client) {
            break;
        }
        client = dice.below(population.clients.len());
    }
    client
}

fn has_response(population: &Population, client: usize) -> bool {
    let contract = population.clients.get(client).map(|client| client.contract);
    population.contracts.iter().any(|known| Some(known.id) == contract && known.terms.response)
}

fn arrival(dice: &mut Dice, at_ms: i64, matter: Matter, population: &Population) -> Arrival {
    let client = somebody(dice, matter, population);
    let real = matter != Matter::None;
    let fault = !real && dice.chance(0.18);
    let situation = *dice.weighted(&[
        (Some(Situation::FallUninjured), 0.36),
        (Some(Situation::FallInjured), 0.18),
        (None, 0.12),
        (Some(Situation::Unwell), 0.08),
        (Some(Situation::Sensor), 0.06),
        (Some(Situation::Fire), 0.05),
        (Some(Situation::PersonalCare), 0.10),
        (Some(Situation::Access), 0.05),
    ]);
    let truth = match (real, fault, situation) {
        (true, _, Some(situation)) => Truth::Visit(situation),
        (true, _, None) => Truth::Silent,
        (false, true, _) => Truth::Fault,
        (false, false, _) => Truth::Voice,
    };
    let smoke = population.clients.get(client).and_then(|client| client.units.iter().position(|unit| unit.kind == "smoke detector"));
    let false_smoke = truth == Truth::Voice && dice.chance(0.02);
    let (class, unit) = match (truth, smoke) {
        (Truth::Visit(Situation::Fire), unit) => (Class::Fire, unit.unwrap_or(0)),
        (Truth::Voice, Some(unit)) if false_smoke => (Class::Fire, unit),
        (Truth::Fault, _) => (Class::Fault, 0),
        (Truth::Voice | Truth::Visit(_) | Truth::Silent, _) => (Class::Person, 0),
    };
    let partner = class == Class::Person && real && dice.chance(THROUGH_PARTNERS * 2.0);
    let way = if partner && !population.partners.is_empty() {
        Way::Partner { index: dice.below(population.partners.len()), twice: dice.chance(SENT_TWICE) }
    } else {
        Way::Device
    };
    Arrival { at_ms, client, unit, class, way, truth, repeat: false }
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;
    use crate::population;

    #[test]
    fn a_day_has_150_to_400_signals_and_about_14_of_them_need_a_visit() {
        let population = population::draw(1, Timestamp(0));
        let days: Vec<Vec<Arrival>> = (0..40).map(|n| day(1, n, &population)).collect();
        assert!(days.iter().all(|day| (150..=400).contains(&day.len())), "{:?}", days.iter().map(Vec::len).collect::<Vec<_>>());
        let visits = |day: &[Arrival]| {
            // Somebody with response has to be seen, or the brigade is met at a smoke alarm.
            let goes = |arrival: &&Arrival| matches!(arrival.truth, Truth::Visit(_) | Truth::Silent) || arrival.class == Class::Fire;
            day.iter().filter(|arrival| !arrival.repeat && has_response(&population, arrival.client)).filter(goes).count()
        };
        let counts: Vec<usize> = days.iter().map(|day| visits(day)).collect();
        assert!(counts.iter().all(|count| (10..=20).contains(count)), "{counts:?}");
        let a_day = counts.iter().sum::<usize>() as f64 / 40.0;
        assert!((13.5..16.0).contains(&a_day), "{a_day} a day");
    }

    #[test]
    fn the_same_seed_and_day_bring_the_same_signals() {
        let population = population::draw(3, Timestamp(0));
        assert_eq!(day(3, 5, &population), day(3, 5, &population));
        assert_ne!(day(3, 5, &population), day(3, 6, &population));
    }

    #[test]
    fn mornings_are_busier_than_nights_and_a_silent_alarm_comes_three_times_more() {
        let population = population::draw(1, Timestamp(0));
        let all: Vec<Arrival> = (0..40).flat_map(|n| day(1, n, &population)).collect();
        let between = |from: i64, to: i64| all.iter().filter(|arrival| (from * 3_600_000..to * 3_600_000).contains(&arrival.at_ms)).count();
        assert!(between(8, 11) > 2 * between(1, 4));
        let silent = all.iter().filter(|arrival| arrival.truth == Truth::Silent);
        let (repeats, firsts): (Vec<_>, Vec<_>) = silent.partition(|arrival| arrival.repeat);
        assert_eq!(repeats.len(), 3 * firsts.len());
    }
}
