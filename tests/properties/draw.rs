//! Draws for the generator: a seed means the same scenario on every machine, whatever library is used elsewhere.

use toml::Value;

/// SplitMix64 (Steele, Lea & Flood 2014).
pub struct Draw(u64);

impl Draw {
    pub fn seeded(seed: u64) -> Draw {
        Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From `low` to `high`, both included.
    pub fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + (self.word() % u64::from(high - low + 1)) as u32
    }

    /// Between `low` and `high`, with three significant digits.
    pub fn number(&mut self, low: f64, high: f64) -> f64 {
        short(low + self.unit() * (high - low))
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.whole(0, from.len() as u32 - 1) as usize]
    }

    /// 0 and 1 more often than by chance: they switch things off and on.
    pub fn share(&mut self) -> f64 {
        match self.whole(0, 9) {
            0 => 0.0,
            1 => 1.0,
            _ => self.number(0.0, 1.0),
        }
    }

    /// Some of these, at least one, in their order.
    pub fn some(&mut self, of: &[&str]) -> Value {
        let certain = self.whole(0, of.len() as u32 - 1) as usize;
        let chosen = (0..of.len()).filter(|&at| at == certain || self.chance(0.4));
        let chosen: Vec<Value> = chosen.map(|at| of[at].into()).collect();
        chosen.into()
    }
}

/// A number with three significant digits.
pub fn short(number: f64) -> f64 {
    format!("{number:.2e}").parse().expect("a number")
}
