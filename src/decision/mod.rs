//! What to do: arms compared, who responds, the money, and what would change the answer.

pub mod backing;
pub mod field_test;
pub mod money;
pub mod rows;
pub mod sensitivity;

use crate::engine::tally::Tally;
use crate::scenario::checked::Scenario;
use crate::scenario::metric::Metric;

/// The part of a run on which many variants of it are compared: the same people and luck for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first ones of each replicate; None: all.
    pub communities: Option<u32>,
    pub replicates: u32,
}

/// 1 where more of a metric is better for a brand, −1 where less is.
pub fn better_by(metric: Metric) -> f64 {
    match metric {
        Metric::Cost => -1.0,
        _ => 1.0,
    }
}

/// Means of the primary outcome by arm; NaN where nobody is counted.
pub fn primary_means(scenario: &Scenario, tally: &Tally) -> Vec<f64> {
    let shape = &tally.shape;
    let metric = scenario.outcome.primary;
    let place = shape.metrics.iter().position(|&own| own == metric);
    let mean = |arm| {
        let heads: u64 = (0..shape.replicates)
            .map(|replicate| tally.heads(replicate, arm, metric.base()))
            .sum();
        place.map_or(f64::NAN, |place| tally.pooled(arm, place).0 / heads as f64)
    };
    (0..shape.arms).map(mean).collect()
}
