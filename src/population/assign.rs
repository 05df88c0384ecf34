//! Which arm a slot gets in a randomized design: permuted blocks.
//!
//! As many units as there are arms, one after the other, form a block; a block holds each arm once,
//! in random order. So the arms stay balanced from first to last: with `per_arm` × arms members
//! every arm gets exactly `per_arm`. Members and prospects are blocked apart. Where there are ties
//! the units are whole communities, as customers of different arms would otherwise meet.

use crate::numeric::LANES;
use crate::random::{Purpose, Stream, below};

use super::Slots;

/// What is given an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Member = 0,
    Prospect = 1,
    Community = 2,
}

/// A block's arms, in the order of its units.
#[derive(Default)]
struct Block {
    unit_and_number: Option<(Unit, u32)>,
    arms: Vec<u16>,
}

impl Block {
    /// The arm of the unit of this kind with this number. A block is drawn when it is entered.
    fn arm_of(&mut self, stream: &Stream, unit: Unit, number: u32, arms: u16) -> u16 {
        let block = number / arms as u32;
        if self.unit_and_number != Some((unit, block)) {
            self.unit_and_number = Some((unit, block));
            self.draw(stream, unit, block, arms);
        }
        self.arms[(number % arms as u32) as usize]
    }

    /// Fisher and Yates' shuffle, every swap by its own address.
    fn draw(&mut self, stream: &Stream, unit: Unit, block: u32, arms: u16) {
        self.arms.clear();
        self.arms.extend(0..arms);
        for last in (1..arms as u32).rev() {
            let event = last << 2 | unit as u32;
            let word = stream.draw(block, event, Purpose::Assignment, 0)[0];
            self.arms
                .swap(last as usize, below(last + 1, word) as usize);
        }
    }
}

impl Slots {
    /// The arms of the `len` slots from `start` on (none of them beyond [`Slots::heads`]), as
    /// indices below `arms` ≥ 1. Lanes from `len` on are left as they are.
    pub fn assign(
        &self,
        stream: &Stream,
        start: u32,
        len: usize,
        arms: u16,
        out: &mut [u16; LANES],
    ) {
        let mut blocks = [Block::default(), Block::default()];
        let slots = self.from(start).zip(start..);
        for (arm, ((is_prospect, number), slot)) in out[..len].iter_mut().zip(slots) {
            *arm = match (self.by_community, is_prospect) {
                (true, _) => {
                    let community = self.community_of(slot);
                    blocks[0].arm_of(stream, Unit::Community, community, arms)
                }
                (false, false) => blocks[0].arm_of(stream, Unit::Member, number, arms),
                (false, true) => blocks[1].arm_of(stream, Unit::Prospect, number, arms),
            };
        }
    }

    /// The arm of one slot, an index below `arms` ≥ 1.
    pub fn arm_of(&self, stream: &Stream, slot: u32, arms: u16) -> u16 {
        let mut out = [0; LANES];
        self.assign(stream, slot, 1, arms, &mut out);
        out[0]
    }
}

#[cfg(test)]
mod tests {
    use super::super::slots::tests::paired;
    use super::*;

    const STREAM: Stream = Stream {
        seed: 5,
        replicate: 0,
        luck: 0,
    };

    fn arms_of(slots: &Slots, arms: u16) -> Vec<u16> {
        let mut all = Vec::new();
        for start in (0..slots.heads()).step_by(LANES) {
            let len = LANES.min((slots.heads() - start) as usize);
            let mut out = [u16::MAX; LANES];
            slots.assign(&STREAM, start, len, arms, &mut out);
            all.extend_from_slice(&out[..len]);
        }
        all
    }

    #[test]
    fn every_arm_gets_exactly_its_members() {
        // 3 arms fit neither a community of 100 nor a block of 256.
        for per_member in [0.0, 0.3] {
            let slots = paired(3 * 500, per_member, 100);
            let arms = arms_of(&slots, 3);
            let mut counts = [[0; 3]; 2];
            for ((is_prospect, _), &arm) in slots.from(0).zip(&arms) {
                counts[is_prospect as usize][arm as usize] += 1;
            }
            assert_eq!(counts[0], [500; 3]);
            let [fewest, most] = [counts[1].iter().min(), counts[1].iter().max()];
            assert!(most.unwrap() - fewest.unwrap() <= 1);
        }
    }

    #[test]
    fn the_order_is_random_and_the_same_for_each_slot_alone() {
        let slots = paired(6_000, 0.0, 4_096);
        let arms = arms_of(&slots, 3);
        let mut orders = std::collections::BTreeMap::<_, i32>::new();
        for block in arms.chunks(3) {
            *orders.entry(block.to_vec()).or_default() += 1;
        }
        // Six orders, 2,000 blocks: χ² with 5 degrees of freedom, critical value at 0.001: 20.5.
        let expected = 2_000.0 / 6.0;
        let chi_squared: f64 = orders
            .values()
            .map(|&n| (n as f64 - expected) * (n as f64 - expected) / expected)
            .sum();
        assert!(orders.len() == 6 && chi_squared < 20.5, "{chi_squared}");
        for slot in (0..6_000).step_by(7) {
            assert_eq!(slots.arm_of(&STREAM, slot, 3), arms[slot as usize]);
        }
    }

    #[test]
    fn where_there_are_ties_a_community_has_one_arm() {
        let mut slots = paired(12 * 50, 0.0, 50);
        slots.by_community = true;
        let arms = arms_of(&slots, 4);
        let mut counts = [0; 4];
        for community in arms.chunks(50) {
            assert!(community.iter().all(|&arm| arm == community[0]));
            counts[community[0] as usize] += 1;
        }
        assert_eq!(counts, [3; 4]);
    }
}
