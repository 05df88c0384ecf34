//! What an experiment of the scenario's size would find, and how often it would miss it.

use crate::engine::tally::Tally;
use crate::experiment::results::{Estimate, Power};
use crate::numeric::{quantile, t_critical_95};
use crate::scenario::metric::Metric;

/// Experiments from which on the shares of those that find something are known to about ±10 points; of fewer
/// nothing is told.
pub const EXPERIMENTS: u32 = 100;

/// Each replicate taken for one experiment: Welch's t-test of every arm against the baseline at 5%,
/// two-sided, on the primary outcome.
///
/// Nothing of a few replicates: how often something is found is a share of many experiments. `effect`: an arm's
/// difference from the baseline over all of them.
pub fn power(
    tally: &Tally,
    metric: usize,
    per_arm: u32,
    effect: impl Fn(usize) -> Estimate,
) -> Vec<Power> {
    if tally.shape.replicates < EXPERIMENTS as usize {
        return Vec::new();
    }
    (1..tally.shape.arms)
        .map(|arm| of_arm(tally, metric, arm, per_arm, &effect(arm)))
        .collect()
}

fn of_arm(tally: &Tally, metric: usize, arm: usize, per_arm: u32, effect: &Estimate) -> Power {
    let which: Metric = tally.shape.metrics[metric];
    let tests: Vec<Test> = (0..tally.shape.replicates)
        .filter_map(|replicate| Test::of(tally, replicate, metric, arm))
        .collect();
    let n = tests.len() as f64;
    let truth = tests.iter().map(|test| test.difference).sum::<f64>() / n;
    let found: Vec<&Test> = tests.iter().filter(|test| test.rejects).collect();
    let wrong = found.iter().filter(|test| test.difference * truth < 0.0);
    let wrong_sign = wrong.count() as f64 / n;
    let size: f64 = found.iter().map(|test| test.difference.abs()).sum();
    let mut differences: Vec<f64> = tests.iter().map(|test| test.difference).collect();
    // Of an effect that may be none, nobody knows the sign or the size that would be overrated.
    let known = effect.low > 0.0 || effect.high < 0.0;
    let of_the_effect = |value: f64| if known { value } else { f64::NAN };
    let variances = tests.iter().map(|test| test.variances).sum::<f64>() / n;
    let needed = heads_for_80_percent(variances, truth).unwrap_or(f64::NAN);
    Power {
        arm,
        metric: which,
        per_arm,
        experiments: tests.len() as u64,
        detected: wilson(found.len() as f64, n),
        wrong_sign: of_the_effect(wrong_sign),
        exaggeration: of_the_effect(size / found.len() as f64 / truth.abs()),
        needed: of_the_effect(needed),
        difference: Estimate {
            value: truth,
            low: quantile(&mut differences, 0.025),
            high: quantile(&mut differences, 0.975),
        },
    }
}

struct Test {
    difference: f64,
    rejects: bool,
    /// The sum of the two arms' variances between heads.
    variances: f64,
}

impl Test {
    /// `None` where an arm has fewer than two heads.
    fn of(tally: &Tally, replicate: usize, metric: usize, arm: usize) -> Option<Self> {
        let sample = |arm: usize| {
            let base = tally.shape.metrics[metric].base();
            let n = tally.heads(replicate, arm, base) as f64;
            let (sum, square) = tally.outcome(replicate, arm, metric);
            let mean = sum / n;
            let squares = square - n * mean * mean;
            // What is left of equal values by rounding is no spread.
            let spread = if squares > 1e-9 * square {
                squares / (n - 1.0)
            } else {
                0.0
            };
            (n > 1.0).then_some((n, mean, spread / n))
        };
        let ((n, mean, a), (m, baseline, b)) = (sample(arm)?, sample(0)?);
        let difference = mean - baseline;
        let df = (a + b) * (a + b) / (a * a / (n - 1.0) + b * b / (m - 1.0));
        let rejects = if a + b > 0.0 {
            difference.abs() > t_critical_95(df) * (a + b).sqrt()
        } else {
            // Without any spread whatever differs is found.
            difference.abs() > 1e-9 * baseline.abs()
        };
        Some(Self {
            difference,
            rejects,
            variances: a * n + b * m,
        })
    }
}

/// A share with its 95% interval by Wilson (1927).
pub fn wilson(hits: f64, n: f64) -> Estimate {
    wilson_by(hits / n, n, 1.959_963_984_540_054)
}

/// The interval of a mean of shares in [0, 1], which never leaves them: Wilson's, with Student's t in place of the
/// normal quantile, and for n the heads that would give a share this variance (Korn & Graubard 1998). Where no unit
/// differs and all or nothing hits, all heads; NaN bounds without a variance.
pub fn of_shares(mean: f64, variance: f64, heads: u64, critical: f64) -> Estimate {
    let spread = mean * (1.0 - mean);
    if !(0.0..=1.0).contains(&mean) || !variance.is_finite() || !critical.is_finite() {
        return Estimate::around(mean, critical * variance.sqrt());
    }
    match (spread > 0.0, variance > 0.0) {
        (true, true) => wilson_by(mean, spread / variance, critical),
        // All alike, and neither all nor nothing.
        (true, false) => Estimate::around(mean, 0.0),
        (false, _) => wilson_by(mean, heads as f64, critical),
    }
}

fn wilson_by(share: f64, n: f64, z: f64) -> Estimate {
    let scale = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let (low, high) = (middle - half, middle + half);
    Estimate {
        value: share,
        // The bounds are exactly 0 and 1 where nothing or everything hits, but for rounding.
        low: if low > 0.0 && share > 0.0 { low } else { 0.0 },
        high: if high < 1.0 && share < 1.0 { high } else { 1.0 },
    }
}

/// (1.96 + 0.84)²: the quantiles of the normal distribution for 5%, two-sided, and for 80% power.
pub const QUANTILES: f64 = 7.848_879_734_349_088;

/// The heads that each of two arms needs to find an effect with 80% power at 5%, two-sided, by the
/// normal approximation; at least 2, and none where there is nothing to find, or where heads do not differ: that
/// is so before anything has happened to them, and says nothing of a test.
///
/// `variances`: the sum of the two arms' variances between heads.
pub fn heads_for_80_percent(variances: f64, effect: f64) -> Option<f64> {
    let heads = QUANTILES * variances / (effect * effect);
    (heads.is_finite() && variances > 0.0).then_some(if heads > 2.0 { heads.ceil() } else { 2.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_meets_a_worked_example() {
        // 8 of 10: (0.490, 0.943), Newcombe 1998.
        let estimate = wilson(8.0, 10.0);
        assert!((estimate.low - 0.4902).abs() < 1e-4, "{estimate:?}");
        assert!((estimate.high - 0.9433).abs() < 1e-4, "{estimate:?}");
        assert_eq!(wilson(0.0, 10.0).low, 0.0);
        assert_eq!(wilson(10.0, 10.0).high, 1.0);
    }

    #[test]
    fn an_interval_of_shares_stays_within_them() {
        for (mean, variance, critical) in [
            (0.925, 0.002, 12.7),
            (0.5, 0.2, 12.7),
            (1.0, 0.0, 12.7),
            (0.0, 0.0, 2.0),
            (0.001, 1e-6, 2.0),
        ] {
            let found = of_shares(mean, variance, 2, critical);
            assert!(0.0 <= found.low && found.low <= mean, "{found:?}");
            assert!(mean <= found.high && found.high <= 1.0, "{found:?}");
            assert!(found.low < found.high, "{found:?}");
        }
        // Of heads that are independent it is Wilson's.
        let (p, n) = (0.8, 50.0);
        let found = of_shares(p, p * (1.0 - p) / n, 50, 1.959_963_984_540_054);
        assert!((found.low - wilson(40.0, n).low).abs() < 1e-12);
        // Of many it is t's.
        let found = of_shares(0.2, 1e-8, 1_000_000, 1.96);
        assert!((found.high - 0.2 - 1.96e-4).abs() < 1e-7, "{found:?}");
        assert!(of_shares(0.5, f64::NAN, 1, f64::NAN).low.is_nan());
        let alike = of_shares(0.16, 0.0, 9, 2.0);
        assert_eq!((alike.low, alike.high), (0.16, 0.16));
    }
}
