//! Where a draw lives: seed, replicate, luck, customer, event or tick, purpose, index.
//!
//! The arm is no part of it: every arm meets the same customer with the same luck.

use super::philox4x32_10;

/// What a draw is for. Draws for different purposes are independent.
///
/// The numbers are part of every result's bits: they are added to, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Who a customer is: traits, birthday, segment.
    Traits = 0,
    /// Which row of the data a customer is taken from.
    Row = 1,
    /// Whom a customer knows.
    Tie = 2,
    /// Which arm a customer or community gets in a randomized design.
    Assignment = 3,
    /// How often a customer bought in the year before the start.
    Past = 4,
    /// Whether a customer of the data has left before the start.
    Left = 5,
    /// Whether a customer is in the control group of the arms that have one.
    Holdout = 6,
    /// Whether a customer can be reached by a way of contact.
    Contact = 7,
    /// A customer's purchase clock: the next budget, and of the purchase that rang its motive and
    /// whether it goes wrong.
    PurchaseClock = 16,
    /// The budget of a customer's clock of lapsing.
    LapseClock = 17,
    /// The budget of a prospect's clock of joining.
    JoinClock = 18,
    /// The budget of the clock of giving back unasked.
    UnaskedClock = 19,
    /// The budget of the clock of gestures at random moments.
    RandomClock = 20,
    /// Whether a gesture is noticed, and a promise kept.
    Gesture = 21,
    /// Whether an ask is noticed, and what the answer is.
    Ask = 22,
    /// The motive of the return at a visit, and whether the visit goes wrong.
    Tip = 23,
    /// Which prospect among the ties a referral reaches.
    Referral = 24,
    /// A customer's place in the queue for what is left of a budget.
    Lot = 25,
    /// Whether a gesture that is given in a share of the cases is given in this one.
    Share = 26,
    /// The simulation's error in a comparison's sample: the customer is the sample's number, the event
    /// counts its draws.
    Comparison = 40,
    /// The points of a sweep: the customer is the factor or the trajectory, the event the hypercube that is tried.
    Design = 41,
    /// Resamples of the base points from which indices of sensitivity have their intervals.
    Resample = 42,
    /// For whoever uses the library: no draw of the simulation is for it.
    Own = 255,
}

impl Purpose {
    /// Whether a new luck redraws it; otherwise only a new replicate does.
    #[inline(always)]
    pub fn is_luck(self) -> bool {
        self as u8 >= Purpose::PurchaseClock as u8
    }
}

/// All draws of one replicate under one luck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The seed of the design: another one gives other people and other luck.
    pub seed: u64,
    /// Redraws people, ties and luck.
    pub replicate: u32,
    /// Redraws luck alone: what happens to the same people.
    pub luck: u16,
}

impl Stream {
    /// Four random words for a customer (its number within the replicate), at the event or tick
    /// of this number, for a purpose; `index` tells several such draws apart.
    #[inline(always)]
    pub fn draw(&self, customer: u32, event: u32, purpose: Purpose, index: u8) -> [u32; 4] {
        let (counter, key) = self.counter(customer, event, purpose, index);
        philox4x32_10(counter, key)
    }

    /// The draws of something that tells its own by these bits, wherever it stands.
    pub fn of(&self, own: u64) -> Stream {
        Stream {
            seed: self.seed ^ own,
            ..*self
        }
    }

    /// The counter and the key of an address.
    #[inline(always)]
    pub(super) fn counter(
        &self,
        customer: u32,
        event: u32,
        purpose: Purpose,
        index: u8,
    ) -> ([u32; 4], [u32; 2]) {
        let luck = if purpose.is_luck() { self.luck } else { 0 };
        let what = purpose as u32 | (index as u32) << 8 | (luck as u32) << 16;
        let key = [self.seed as u32, (self.seed >> 32) as u32];
        ([customer, event, what, self.replicate], key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const STREAM: Stream = Stream {
        seed: 0x0123_4567_89ab_cdef,
        replicate: 3,
        luck: 0,
    };

    #[test]
    fn every_part_of_the_address_matters() {
        let base = STREAM.draw(1, 2, Purpose::Ask, 3);
        let draws = [
            base,
            Stream {
                seed: STREAM.seed + 1,
                ..STREAM
            }
            .draw(1, 2, Purpose::Ask, 3),
            Stream {
                seed: STREAM.seed ^ 1 << 40,
                ..STREAM
            }
            .draw(1, 2, Purpose::Ask, 3),
            Stream {
                replicate: 4,
                ..STREAM
            }
            .draw(1, 2, Purpose::Ask, 3),
            Stream { luck: 1, ..STREAM }.draw(1, 2, Purpose::Ask, 3),
            STREAM.draw(2, 2, Purpose::Ask, 3),
            STREAM.draw(1, 3, Purpose::Ask, 3),
            STREAM.draw(1, 2, Purpose::Tip, 3),
            STREAM.draw(1, 2, Purpose::Ask, 4),
        ];
        assert_eq!(BTreeSet::from(draws).len(), draws.len());
    }

    #[test]
    fn luck_leaves_people_alone() {
        let lucky = Stream { luck: 9, ..STREAM };
        for purpose in [
            Purpose::Traits,
            Purpose::Row,
            Purpose::Tie,
            Purpose::Assignment,
            Purpose::Past,
            Purpose::Left,
            Purpose::Holdout,
        ] {
            assert!(!purpose.is_luck());
            assert_eq!(STREAM.draw(5, 0, purpose, 0), lucky.draw(5, 0, purpose, 0));
        }
        for purpose in [
            Purpose::PurchaseClock,
            Purpose::LapseClock,
            Purpose::JoinClock,
            Purpose::UnaskedClock,
            Purpose::RandomClock,
            Purpose::Gesture,
            Purpose::Ask,
            Purpose::Tip,
            Purpose::Referral,
            Purpose::Lot,
            Purpose::Share,
            Purpose::Comparison,
            Purpose::Design,
            Purpose::Resample,
            Purpose::Own,
        ] {
            assert!(purpose.is_luck());
            assert_ne!(STREAM.draw(5, 0, purpose, 0), lucky.draw(5, 0, purpose, 0));
        }
    }
}
