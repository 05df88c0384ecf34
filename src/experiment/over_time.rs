//! Means by tick, with intervals over communities.

use crate::engine::quantity::{Denominator, Quantity};
use crate::engine::tally::Tally;
use crate::experiment::moments::{Rounding, ratio_product};
use crate::experiment::results::{Estimate, SeriesPoint};
use crate::experiment::shares::of_shares;
use crate::numeric::t_critical_95;
use crate::vocabulary::metric::Base;

/// Every quantity that ever happened, in every tick of every arm.
///
/// A mean is a ratio of sums over (replicate, community) clusters, its interval that of a ratio
/// estimate; NaN with a single cluster, and the mean NaN where nobody is left to have one.
pub fn series(tally: &Tally) -> Vec<SeriesPoint> {
    let shape = &tally.shape;
    let mut points = Vec::new();
    for arm in 0..shape.arms {
        let critical = t_critical_95(tally.clusters[arm] as f64 - 1.0);
        for quantity in Quantity::ALL {
            if !happens(tally, quantity) {
                continue;
            }
            for tick in 0..shape.ticks {
                points.push(SeriesPoint {
                    arm,
                    quantity,
                    tick: tick as u32,
                    mean: mean(tally, arm, tick, quantity, critical),
                });
            }
        }
    }
    points
}

/// Whether a quantity is ever other than 0 in any arm.
fn happens(tally: &Tally, quantity: Quantity) -> bool {
    let always = matches!(
        quantity,
        Quantity::Goodwill | Quantity::Obligation | Quantity::Trust | Quantity::Active
    );
    always
        || (0..tally.shape.arms).any(|arm| {
            (0..tally.shape.ticks)
                .any(|tick| tally.series(arm, tick, quantity).square.value() != 0.0)
        })
}

/// `critical`: the factor on the standard error.
fn mean(tally: &Tally, arm: usize, tick: usize, quantity: Quantity, critical: f64) -> Estimate {
    let sums = tally.series(arm, tick, quantity);
    let (whole, square) = match quantity.denominator() {
        Denominator::Heads => heads(tally, arm),
        Denominator::Active => {
            let active = tally.series(arm, tick, Quantity::Active);
            (active.sum.value(), active.square.value())
        }
        Denominator::Tips => {
            let tips = tally.tips(arm, tick);
            (tips.sum.value(), tips.square.value())
        }
    };
    let k = tally.clusters[arm] as f64;
    let value = sums.sum.value() / whole;
    let by_whole = sums.by_denominator.value();
    let residual = ratio_product(
        sums.square.value(),
        by_whole,
        by_whole,
        square,
        value,
        value,
    );
    let rounding = Rounding::of(tally, arm, u64::MAX, tally.shape.replicates);
    let residual = rounding.beyond(residual, sums.square.value(), value);
    let variance = residual * k / ((k - 1.0) * whole * whole);
    if k <= 1.0 {
        return Estimate::around(value, f64::NAN);
    }
    let variance = if variance > 0.0 { variance } else { 0.0 };
    match quantity {
        Quantity::Active | Quantity::TipShare => of_shares(value, variance, whole as u64, critical),
        _ => Estimate::around(value, critical * variance.sqrt()),
    }
}

/// Σ h and Σ h² over clusters of an arm.
fn heads(tally: &Tally, arm: usize) -> (f64, f64) {
    let whole: u64 = (0..tally.shape.replicates)
        .map(|replicate| tally.heads(replicate, arm, Base::Everyone))
        .sum();
    (whole as f64, tally.heads_square(arm, Base::Everyone))
}
