//! The slots of a replicate: which are members, which prospects, and how many there are.

use std::ops::Range;

use crate::scenario::checked::{DesignKind, Scenario};

/// Prospects per member are counted in billionths, so that decimals such as 0.2 are exact.
const BILLION: u128 = 1_000_000_000;

/// The slots of a replicate, numbered from 0, prospects spread evenly among the members.
///
/// With p prospects per member, slot i is a prospect's where ⌊(i+1)·f⌋ > ⌊i·f⌋, f = p/(1+p), in
/// whole-number arithmetic: a slot is the same in a population of any size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// p in billionths.
    prospects_per_billion: u64,
    heads: u32,
    /// Slots of a community; the last one may have fewer.
    community: u32,
    /// In a randomized design whether whole communities get an arm (there are ties).
    pub(super) by_community: bool,
}

impl Slots {
    /// The slots that a scenario needs: its members, and the prospects that go with them.
    ///
    /// Paired, the members are the population's size. Randomized, they are `per_arm` for each arm;
    /// with ties each arm gets as many whole communities as hold `per_arm` members.
    ///
    /// None where a replicate would have more than 2³² − 1 slots.
    pub fn of(scenario: &Scenario) -> Option<Slots> {
        let per_member = scenario
            .prospects
            .map_or(0.0, |prospects| prospects.per_member);
        let community = scenario.community.size;
        let mut slots = Slots {
            // Rounded to the nearest; the cast of so large a number saturates.
            prospects_per_billion: (per_member * BILLION as f64 + 0.5) as u64,
            heads: 0,
            community,
            by_community: scenario.community.ties.is_some(),
        };
        let arms = scenario.arms.len() as u128;
        let heads = match scenario.design.kind {
            DesignKind::Paired => slots.holding(scenario.population.size as u128),
            DesignKind::Randomized { per_arm } if slots.by_community => {
                // Wherever a community begins, so many slots hold so many members.
                let per_arm = (per_arm as u128 * slots.denominator()).div_ceil(BILLION);
                per_arm.div_ceil(community as u128) * community as u128 * arms
            }
            DesignKind::Randomized { per_arm } => slots.holding(per_arm as u128 * arms),
        };
        slots.heads = u32::try_from(heads).ok()?;
        Some(slots)
    }

    /// 1 + p in billionths.
    fn denominator(&self) -> u128 {
        BILLION + self.prospects_per_billion as u128
    }

    /// The most slots with so many members among them: so many with their prospects.
    fn holding(&self, members: u128) -> u128 {
        members * self.denominator() / BILLION
    }

    /// Slots of a replicate, members and prospects together.
    pub fn heads(&self) -> u32 {
        self.heads
    }

    /// Members of a replicate at its start.
    pub fn members(&self) -> u32 {
        self.heads - self.prospects_before(self.heads)
    }

    /// Communities of a replicate.
    pub fn communities(&self) -> u32 {
        self.heads.div_ceil(self.community)
    }

    /// The slots of a community.
    pub fn community(&self, number: u32) -> Range<u32> {
        let bound = |number: u64| (number * self.community as u64).min(self.heads as u64) as u32;
        bound(number as u64)..bound(number as u64 + 1)
    }

    /// The community of a slot.
    pub fn community_of(&self, slot: u32) -> u32 {
        slot / self.community
    }

    /// Prospects among the slots before this one.
    pub fn prospects_before(&self, slot: u32) -> u32 {
        (slot as u128 * self.prospects_per_billion as u128 / self.denominator()) as u32
    }

    /// Slots from one on, in order: whether it is a prospect's, and its number among its kind.
    pub fn from(&self, start: u32) -> impl Iterator<Item = (bool, u32)> + use<> {
        // Step by step what `prospects_before` says: the remainder tells when the next one is due.
        let step = self.prospects_per_billion as u128;
        let denominator = self.denominator();
        let mut remainder = start as u128 * step % denominator;
        let mut prospect = self.prospects_before(start);
        let mut member = start - prospect;
        std::iter::repeat_with(move || {
            remainder += step;
            let due = remainder >= denominator;
            let number = if due { prospect } else { member };
            remainder -= if due { denominator } else { 0 };
            prospect = prospect.wrapping_add(due as u32);
            member = member.wrapping_add(!due as u32);
            (due, number)
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Slots of a paired design.
    pub fn paired(members: u64, per_member: f64, community: u32) -> Slots {
        let mut slots = Slots {
            prospects_per_billion: (per_member * 1e9 + 0.5) as u64,
            heads: 0,
            community,
            by_community: false,
        };
        slots.heads = slots.holding(members as u128) as u32;
        slots
    }

    #[test]
    fn half_as_many_prospects_take_every_third_slot() {
        let kinds: Vec<(bool, u32)> = paired(5, 0.5, 4).from(0).take(7).collect();
        let expected = [
            (false, 0),
            (false, 1),
            (true, 0),
            (false, 2),
            (false, 3),
            (true, 1),
            (false, 4),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(paired(5, 0.5, 4).heads(), 7);
    }

    #[test]
    fn communities_cover_all_slots() {
        let slots = paired(10, 0.0, 4);
        let communities: Vec<_> = (0..slots.communities())
            .map(|c| slots.community(c))
            .collect();
        assert_eq!(communities, [0..4, 4..8, 8..10]);
        assert_eq!(slots.community_of(7), 1);
        assert_eq!(
            paired(4_294_967_295, 0.0, 65_536).community(65_535).end,
            u32::MAX
        );
    }

    proptest! {
        #[test]
        fn slots_hold_the_members_and_their_prospects(
            members in 1u64..100_000,
            per_member in prop_oneof![Just(0.0), Just(0.2), Just(1.0), 0.001..50.0f64],
            start in 0u32..100_000,
        ) {
            let slots = paired(members, per_member, 4_096);
            prop_assert_eq!(slots.members() as u64, members);
            let prospects = slots.heads() as u64 - members;
            prop_assert_eq!(prospects, (members as f64 * per_member + 1e-6) as u64);

            for (offset, (is_prospect, number)) in slots.from(start).take(50).enumerate() {
                let slot = start + offset as u32;
                let before = slots.prospects_before(slot);
                prop_assert_eq!(is_prospect, slots.prospects_before(slot + 1) > before);
                prop_assert_eq!(number, if is_prospect { before } else { slot - before });
            }
        }
    }
}
