//! Dice that fall the same way for the same seed.

/// The dice of one history.
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// For a seed.
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// The next number: splitmix64.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.number() % n.max(1)
    }

    /// From `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(u64::try_from(most - least + 1).unwrap_or(1))).unwrap_or(0)
    }

    /// In so many of a hundred.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let n = usize::try_from(self.below(all.len() as u64)).unwrap_or(0);
        all.get(n).copied()
    }

    /// A seed for identifiers.
    pub fn uuid(&mut self) -> uuid::Uuid {
        let number = (u128::from(self.number()) << 64) | u128::from(self.number());
        // Room for what a command makes of it.
        uuid::Uuid::from_u128(number & !0xff)
    }
}
