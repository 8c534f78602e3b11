//! Draws that are the same everywhere and for ever: SplitMix64 (Steele, Lea and Flood, 2014) with named sub-streams, so that adding a draw
//! in one place changes nothing in another.

/// A stream of draws.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The stream `name` of a seed.
    pub fn of(seed: u64, name: &str) -> Self {
        let mut dice = Self { state: seed };
        for byte in name.bytes() {
            dice.state = dice.state.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte);
            dice.draw();
        }
        dice
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to below `n`; 0 when `n` is 0.
    #[allow(clippy::cast_possible_truncation, reason = "the product's high half is below n")]
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.draw()) * n as u128) >> 64) as usize
    }

    /// 0 to below 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something with this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// One of these; they must not be empty.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(of.len());
        of.get(at).or_else(|| of.first()).expect("a list to pick from is not empty")
    }

    /// One of these by weight; the weights must not all be zero.
    pub fn weighted<'a, T>(&mut self, of: &'a [(T, f64)]) -> &'a T {
        let total: f64 = of.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for (thing, weight) in of {
            left -= weight;
            if left < 0.0 {
                return thing;
            }
        }
        &of.last().expect("a list to pick from is not empty").0
    }

    /// A draw from the normal distribution, mean 0 and deviation 1 (Box–Muller).
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// A log-normal draw with this median and σ of the logarithm.
    pub fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// A waiting time of a Poisson stream with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// An identifier: version 7 shape with a fixed time, so that the same seed names the same people.
    pub fn id<T: From<uuid::Uuid>>(&mut self) -> T {
        let random = (u128::from(self.draw()) << 64) | u128::from(self.draw());
        let bits = (0x0190_0000_0000_u128 << 80) | (random & ((1 << 80) - 1));
        let bits = (bits & !(0xf << 76)) | (0x7 << 76);
        T::from(uuid::Uuid::from_u128((bits & !(0x3 << 62)) | (0x2 << 62)))
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_and_name_draw_the_same_and_another_name_does_not() {
        let draw = |seed, name| {
            let mut dice = Dice::of(seed, name);
            (0..5).map(|_| dice.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "load"), draw(7, "load"));
        assert_ne!(draw(7, "load"), draw(7, "people"));
        assert_ne!(draw(7, "load"), draw(8, "load"));
    }

    #[test]
    fn draws_stay_in_their_range_and_have_the_mean_they_should() {
        let mut dice = Dice::of(1, "range");
        let draws: Vec<usize> = (0..10_000).map(|_| dice.below(10)).collect();
        assert!(draws.iter().all(|draw| *draw < 10));
        let mean: f64 = (0..10_000).map(|_| dice.exponential(5.0)).sum::<f64>() / 10_000.0;
        assert!((4.7..5.3).contains(&mean), "{mean}");
        let mut id_dice = Dice::of(1, "id");
        let id: uuid::Uuid = id_dice.id();
        assert_eq!(id.get_version_num(), 7);
    }
}
