//! What arms have earned by the end of each tick, discounted, with intervals over communities.

use crate::engine::tally::Tally;
use crate::experiment::moments::{Rounding, positive, ratio_product, scaled, together};
use crate::experiment::results::Estimate;
use crate::numeric::t_critical_95;
use crate::vocabulary::metric::Base;

/// Discounted profit per head (members and prospects at the start) by the end of a tick, 0-based.
pub fn cumulative_profit(tally: &Tally, arm: usize, tick: usize) -> Estimate {
    let own = Cluster::of(tally, arm, tick);
    own.estimate(own.mean, own.residual())
}

/// The same less the baseline's. `paired`: the same customers lived under both.
///
/// The units are (replicate, community) clusters and the means ratios of their sums (Cochran 1977,
/// chapter 6), with clusters − 1 degrees of freedom; NaN bounds with a single cluster.
pub fn gain(tally: &Tally, arm: usize, tick: usize, paired: bool) -> Estimate {
    let (own, baseline) = (Cluster::of(tally, arm, tick), Cluster::of(tally, 0, tick));
    let value = own.mean - baseline.mean;
    let (residual, of_baseline) = (own.residual(), baseline.residual());
    let both = if paired {
        let with_baseline = tally.earned(arm, tick).with_baseline.value();
        let products = ratio_product(
            with_baseline,
            own.by_heads,
            baseline.by_heads,
            own.heads_square,
            own.mean,
            baseline.mean,
        );
        let off = own
            .rounding
            .of_products(with_baseline, own.mean, baseline.mean);
        together(products, residual, of_baseline, off)
    } else {
        0.0
    };
    own.estimate(value, residual + of_baseline - 2.0 * both)
}

/// Sums over the clusters of an arm.
struct Cluster {
    clusters: u64,
    heads: u64,
    mean: f64,
    square: f64,
    by_heads: f64,
    heads_square: f64,
    rounding: Rounding,
}

impl Cluster {
    fn of(tally: &Tally, arm: usize, tick: usize) -> Self {
        let sums = tally.earned(arm, tick);
        let heads: u64 = (0..tally.shape.replicates)
            .map(|replicate| tally.heads(replicate, arm, Base::Everyone))
            .sum();
        Self {
            clusters: tally.clusters[arm],
            heads,
            mean: sums.sum.value() / heads as f64,
            square: sums.square.value(),
            by_heads: sums.by_heads.value(),
            heads_square: tally.heads_square(arm, Base::Everyone),
            rounding: Rounding::of(tally, arm, heads, tally.shape.replicates),
        }
    }

    /// Σ (S − m·h)².
    fn residual(&self) -> f64 {
        let (m, h) = (self.mean, self.by_heads);
        let residual = ratio_product(self.square, h, h, self.heads_square, m, m);
        self.rounding.beyond(residual, self.square, m)
    }

    fn estimate(&self, value: f64, products: f64) -> Estimate {
        let variance = scaled(positive(products), self.clusters, self.heads);
        let half = if self.clusters > 1 {
            t_critical_95(self.clusters as f64 - 1.0) * variance.sqrt()
        } else {
            f64::NAN
        };
        Estimate::around(value, half)
    }
}
