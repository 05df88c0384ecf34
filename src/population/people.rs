//! A block of customers, as columns.

use crate::numeric::{Column, LANES};

/// One block of customers as they are before anything happens: a column for each trait.
///
/// Lanes from `len` on are absent: neither member nor prospect, with traits that do no harm.
#[derive(Clone, Debug)]
pub struct People {
    /// Number of lane 0 within the replicate.
    pub first: u32,
    /// Occupied lanes, the lowest ones, at most [`LANES`].
    pub len: usize,
    /// 1 for a member at the start, else 0.
    pub member: Column,
    /// 1 for a prospect's slot, else 0.
    pub prospect: Column,
    /// 1 for a member who has left before the start, else 0.
    pub left: Column,
    /// Index of the segment in the scenario's population.
    pub segment: [u16; LANES],
    /// ρ ≥ 0: how strongly kindness is returned.
    pub reciprocity: Column,
    /// ω ≥ 0: how strongly a favour is felt as a debt.
    pub indebtedness: Column,
    /// κ in [0, 1]: readiness to see a sales trick.
    pub skepticism: Column,
    /// T₀ in [0, 1]: trust before anything happens.
    pub trust: Column,
    /// λ ≥ 0: purchases per day with no influence at all.
    pub purchase_rate: Column,
    /// m ≥ 0: money spent at a purchase or visit.
    pub basket: Column,
    /// Usual tip as a share of the bill, ≥ 0.
    pub tip_share: Column,
    /// Days since the relationship began, ≥ 0; 0 for prospects.
    pub tenure: Column,
    /// Day of the year, in [0, 365.25).
    pub birthday: Column,
    /// Money at stake, > 0: the yardstick of a gift that is too large.
    pub stake: Column,
}

impl People {
    /// A block without anybody.
    pub fn nobody() -> People {
        People {
            first: 0,
            len: 0,
            member: [0.0; LANES],
            prospect: [0.0; LANES],
            left: [0.0; LANES],
            segment: [0; LANES],
            reciprocity: [0.0; LANES],
            indebtedness: [0.0; LANES],
            skepticism: [0.0; LANES],
            trust: [0.0; LANES],
            purchase_rate: [0.0; LANES],
            basket: [0.0; LANES],
            tip_share: [0.0; LANES],
            tenure: [0.0; LANES],
            birthday: [0.0; LANES],
            stake: [1.0; LANES],
        }
    }
}

impl Default for People {
    fn default() -> People {
        People::nobody()
    }
}
