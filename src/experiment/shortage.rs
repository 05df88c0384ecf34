//! Budgets that did not suffice: how often, from when on, and what was not made for want of money.

use crate::engine::quantity::Quantity;
use crate::engine::tally::Tally;
use crate::vocabulary::metric::Base;

/// What an arm could not do for want of money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shortage {
    /// Index of the arm.
    pub arm: usize,
    /// Share of the communities (over all replicates) whose budget did not suffice to the end; 0 where it is hands alone
    /// that were short ([`Capacity`](crate::scenario::checked::Capacity)).
    pub share: f64,
    /// The tick, from 1, in which it did not suffice for the first time: the median of these communities; 0 for none.
    pub tick: u32,
    /// Gestures and asks that were due and not made, for want of money or of hands, and offers that were taken up and not paid, per head
    /// (members and prospects).
    pub unfunded: f64,
}

impl Shortage {
    /// None where all that was due was made and paid.
    pub fn of(tally: &Tally, arm: usize) -> Option<Shortage> {
        let gone = tally.gone(arm);
        let communities: u64 = gone.iter().sum();
        let mut by_then = 0;
        let median = gone.iter().position(|count| {
            by_then += count;
            communities > 0 && 2 * by_then >= communities
        });
        let heads: u64 = (0..tally.shape.replicates)
            .map(|replicate| tally.heads(replicate, arm, Base::Everyone))
            .sum();
        let unfunded: f64 = (0..tally.shape.ticks)
            .map(|tick| tally.series(arm, tick, Quantity::Unfunded).sum.value())
            .sum();
        if communities == 0 && unfunded == 0.0 {
            return None;
        }
        Some(Shortage {
            arm,
            share: communities as f64 / tally.clusters[arm] as f64,
            tick: median.map_or(0, |tick| tick as u32 + 1),
            unfunded: unfunded / heads as f64,
        })
    }
}
