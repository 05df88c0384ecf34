//! Offers for which the money may run out within a step: how likely somebody was to go unpaid.

use crate::numeric::{Column, LANES};

/// One decision about whom an offer is paid for: for how many there was money, and who wanted it.
#[derive(Debug)]
pub struct Turnout {
    enough_for: usize,
    /// Priorities of those who wanted it, as bits, the highest first; empty where one more could have been paid.
    ranks: Vec<u32>,
}

impl Turnout {
    /// `priorities`: of those who want it, in any order.
    pub fn new(enough_for: usize, priorities: impl ExactSizeIterator<Item = f32>) -> Self {
        let mut ranks = Vec::new();
        if enough_for <= priorities.len() {
            // The bits of numbers that are not negative are in their order.
            ranks.extend(priorities.map(f32::to_bits));
            ranks.sort_unstable_by(|one, other| other.cmp(one));
        }
        Self { enough_for, ranks }
    }

    /// Whether one more could have been paid.
    pub fn is_ample(&self) -> bool {
        self.enough_for > self.ranks.len()
    }

    /// Chance, over lots, that a customer of this priority goes unpaid: one of those who want it (`among`), or else
    /// one more.
    ///
    /// What is added by points of a Poisson process depends on each as on one more of them (Mecke), so that a rate
    /// times this is what goes unpaid in the mean.
    pub fn unpaid(&self, priority: f32, among: bool) -> f64 {
        let rank = priority.to_bits();
        let before = self.ranks.partition_point(|&other| other > rank);
        let not_after = self.ranks.partition_point(|&other| other >= rank);
        let equal = (not_after - before + usize::from(!among)).max(1);
        let paid = self.enough_for.saturating_sub(before).min(equal);
        1.0 - paid as f64 / equal as f64
    }
}

/// What standing offers add to a block's hazards of buying in a step, where they may go unpaid.
pub struct Uplift {
    /// Hazard.
    pub extra: Column,
    /// How often something was bought under an offer in the step, or would have been.
    pub claims: [u16; LANES],
}

impl Uplift {
    /// No uplift.
    pub const NONE: Uplift = Uplift {
        extra: [0.0; LANES],
        claims: [0; LANES],
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_of_equals_shares_what_there_is() {
        let two_of_three = Turnout::new(2, [0.0; 3].into_iter());
        assert!(!two_of_three.is_ample());
        assert_eq!(two_of_three.unpaid(0.0, true), 1.0 - 2.0 / 3.0);
        assert_eq!(two_of_three.unpaid(0.0, false), 0.5);
        let just_enough = Turnout::new(3, [0.0; 3].into_iter());
        assert_eq!(just_enough.unpaid(0.0, true), 0.0);
        assert_eq!(just_enough.unpaid(0.0, false), 0.25);
        let ample = Turnout::new(4, [0.0; 3].into_iter());
        assert!(ample.is_ample());
        assert_eq!(ample.unpaid(0.0, false), 0.0);
        let nothing = Turnout::new(0, std::iter::empty());
        assert_eq!(nothing.unpaid(0.0, false), 1.0);
    }

    #[test]
    fn priorities_go_before_lots() {
        let ranked = Turnout::new(2, [1.0, 5.0, 3.0].into_iter());
        assert_eq!(ranked.unpaid(5.0, true), 0.0);
        assert_eq!(ranked.unpaid(1.0, true), 1.0);
        assert_eq!(ranked.unpaid(4.0, false), 0.0);
        assert_eq!(ranked.unpaid(3.0, false), 0.5);
        assert_eq!(ranked.unpaid(2.0, false), 1.0);
    }
}
