//! What happens when, decided before anything starts: the same seed gives the same kills and the same people.
//!
//! The interleaving of a killed process is not reproducible; the draws are.

use std::time::Duration;

/// The shortest and the longest time between "ready" and the kill.
const AFTER_READY_MS: (u64, u64) = (50, 600);

/// A small generator of draws (SplitMix64): the same on every machine and in every version.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Draws that depend on the run's seed and on who draws.
    pub fn new(seed: u64, whose: &str) -> Self {
        // FNV-1a keeps two people of one run apart.
        let name = whose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(seed ^ name)
    }

    /// The next draw.
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `from` to `to`, both included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.draw() % (to - from + 1)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of `choices`, which must not be empty.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let last = u64::try_from(choices.len() - 1).expect("a list is shorter than 2^64");
        let index = usize::try_from(self.between(0, last)).expect("it came from a length");
        &choices[index]
    }
}

/// How long after each "ready" the server is killed.
pub fn kills(seed: u64, count: usize) -> Vec<Duration> {
    let mut dice = Dice::new(seed, "kills");
    (0..count).map(|_| Duration::from_millis(dice.between(AFTER_READY_MS.0, AFTER_READY_MS.1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_plans_the_same_kills_and_another_does_not() {
        assert_eq!(kills(7, 50), kills(7, 50));
        assert_ne!(kills(7, 50), kills(8, 50));
    }

    #[test]
    fn every_kill_falls_into_its_window_and_they_differ() {
        let plan = kills(1, 500);
        assert!(plan.iter().all(|after| (50..=600).contains(&after.as_millis())));
        let distinct: std::collections::BTreeSet<_> = plan.iter().collect();
        assert!(distinct.len() > 200, "only {} distinct instants", distinct.len());
    }

    #[test]
    fn two_people_of_one_run_draw_differently() {
        assert_ne!(Dice::new(7, "R1").draw(), Dice::new(7, "R2").draw());
    }
}
