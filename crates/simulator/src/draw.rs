//! Draws that depend on nothing but what they are for: the same question has the same answer whoever asks it, and when.

/// A place in the stream of all draws: a seed and what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// The draws of a seed.
    pub const fn of(seed: u64) -> Self {
        Self(mixed(seed ^ 0x9e37_79b9_7f4a_7c15))
    }

    /// The draws about one thing.
    #[must_use]
    pub const fn about(self, what: u64) -> Self {
        Self(mixed(self.0 ^ what.wrapping_mul(0xd129_0d3f_5c2b_6a4d)))
    }

    /// Evenly between 0 and 1.
    pub fn share(self) -> f64 {
        (mixed(self.0) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly from 0 to below `most`.
    pub fn below(self, most: usize) -> usize {
        let drawn = (self.share() * most as f64) as usize;
        drawn.min(most.saturating_sub(1))
    }

    /// Whether something of so many percent happens.
    pub fn happens(self, percent: u32) -> bool {
        self.share() * 100.0 < f64::from(percent)
    }

    /// Exponential around a mean of 1.
    pub fn exponential(self) -> f64 {
        -self.share().max(1e-12).ln()
    }

    /// Log-normal around 1: exp(σ z).
    pub fn factor(self, sigma: f64) -> f64 {
        let (one, other) = (self.about(1).share().max(1e-12), self.about(2).share());
        let normal = (-2.0 * one.ln()).sqrt() * (2.0 * std::f64::consts::PI * other).cos();
        (sigma * normal).exp()
    }

    /// Log-normal around a median: exp(σ z) of it. Minutes in, seconds out.
    pub fn minutes(self, median: f64, sigma: f64) -> i64 {
        (median * self.factor(sigma) * 60.0).round() as i64
    }
}

/// SplitMix64's finalizer (Steele, Lea and Flood 2014).
const fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_and_their_median_is_the_median() {
        let all = Draw::of(7);
        let mean = (0..20_000).map(|n| all.about(n).share()).sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let mut stays: Vec<i64> = (0..20_001).map(|n| all.about(n).minutes(35.0, 0.4)).collect();
        stays.sort_unstable();
        assert!((stays[10_000] - 35 * 60).abs() < 40, "{}", stays[10_000]);
        let upper = stays[15_000] as f64 / 60.0;
        assert!((upper - 45.8).abs() < 1.0, "three in four are over in about 46 minutes: {upper}");
    }
}
