//! Philox from an address on, as a generator of the `rand` crate: for whatever takes more numbers than a draw has, and for
//! everybody who knows that crate. Hot loops keep [`Stream::draw`].

use std::convert::Infallible;

use rand::distr::Distribution;
use rand::rand_core::utils;
use rand::{Rng, TryRng};

use super::{Purpose, Stream, normal_score, philox4x32_10, unit};

/// Tells the keys of later blocks from all other uses of a seed.
const LATER: u32 = 0x4c41_5445;

/// A generator that begins with the four words of [`Stream::draw`] at the same address.
///
/// ```
/// use goodwill::random::{Purpose, Stream};
/// use rand::{Rng, seq::SliceRandom};
///
/// let stream = Stream { seed: 1, replicate: 0, luck: 0 };
/// let mut rng = stream.rng(7, 0, Purpose::Own, 0);
/// let first = stream.draw(7, 0, Purpose::Own, 0);
/// assert_eq!(first.map(|_| rng.next_u32()), first);
/// let mut order: Vec<u32> = (0..10).collect();
/// order.shuffle(&mut rng);
/// ```
#[derive(Clone, Debug)]
pub struct AddressRng {
    counter: [u32; 4],
    key: [u32; 2],
    words: [u32; 4],
    /// How many of them are spent.
    spent: usize,
    /// Blocks before this one. Each has a key of its own: an address has no bits left to number them.
    block: u32,
}

impl Stream {
    /// Random numbers from an address on, without end: 2³² blocks, the first of them [`Stream::draw`]'s.
    pub fn rng(&self, customer: u32, event: u32, purpose: Purpose, index: u8) -> AddressRng {
        let (counter, key) = self.counter(customer, event, purpose, index);
        AddressRng {
            words: philox4x32_10(counter, key),
            counter,
            key,
            spent: 0,
            block: 0,
        }
    }
}

impl TryRng for AddressRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if self.spent == self.words.len() {
            self.block = self.block.wrapping_add(1);
            let [one, other, ..] = philox4x32_10([self.block, LATER, 0, 0], self.key);
            self.words = philox4x32_10(self.counter, [one, other]);
            self.spent = 0;
        }
        self.spent += 1;
        Ok(self.words[self.spent - 1])
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        utils::next_u64_via_u32(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

/// The standard normal distribution, one word a number, by inversion with this crate's own functions.
///
/// `rand_distr`'s takes the platform's `exp` and `ln` as soon as anybody in the tree turns `num-traits/std` on, and its
/// bits differ between platforms then; here it is the tests' oracle.
#[derive(Clone, Copy, Debug)]
pub struct NormalScores;

impl Distribution<f64> for NormalScores {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        f64::from(normal_score(unit(rng.next_u32())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use rand::seq::SliceRandom;

    const STREAM: Stream = Stream {
        seed: 0x0123_4567_89ab_cdef,
        replicate: 3,
        luck: 0,
    };

    #[test]
    fn the_first_block_is_the_draw_and_later_ones_are_others() {
        let mut rng = STREAM.rng(5, 6, Purpose::Own, 1);
        let words: Vec<u32> = (0..4_000).map(|_| rng.next_u32()).collect();
        assert_eq!(words[..4], STREAM.draw(5, 6, Purpose::Own, 1));
        let mut sorted = words.clone();
        sorted.sort_unstable();
        sorted.dedup();
        // Of 4,000 words out of 2³² two are alike in one of 540 cases.
        assert_eq!(sorted.len(), words.len());
        // Their mean's standard error is 2³²/√(12·4,000); the critical value at 0.001 is 3.29.
        let mean = words.iter().map(|&word| f64::from(word)).sum::<f64>() / 4_000.0;
        let all = f64::from(u32::MAX) + 1.0;
        let error = all / (12.0 * 4_000.0f64).sqrt();
        assert!((mean - all / 2.0).abs() < 3.29 * error);
    }

    /// A library user has no lock file: what the methods of `rand` give must be what they gave.
    #[test]
    fn golden_draws() {
        let mut rng = STREAM.rng(1, 2, Purpose::Own, 0);
        let mut order: Vec<u32> = (0..12).collect();
        order.shuffle(&mut rng);
        let number: f64 = rng.random();
        let below: u32 = rng.random_range(0..1_000);
        let normal = NormalScores.sample(&mut rng);
        assert_eq!(order, [9, 0, 11, 4, 5, 1, 7, 8, 3, 6, 2, 10]);
        assert_eq!(number.to_bits(), 4_607_053_405_564_918_431);
        assert_eq!((below, normal.to_bits()), (748, 4_586_908_050_375_311_360));
    }
}
