//! What an experiment of the scenario's size would find, and how often it would miss it.

use crate::engine::tally::Tally;
use crate::experiment::moments::Sample;
use crate::experiment::results::{Estimate, Power};
use crate::experiment::shares::wilson;
use crate::numeric::{quantile, t_critical_95};
use crate::vocabulary::metric::Metric;

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
            let sample = Sample::of(tally, replicate, arm, metric);
            let n = sample.heads as f64;
            (n > 1.0).then_some((n, sample.mean, sample.variance / n))
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
