//! Replicates until the simulation's error no longer leaves the verdict open: a confidence sequence, which
//! may be looked at after every batch.
//!
//! An ordinary 95% interval that is looked at again and again, until it says something, is wrong far more
//! often than 5 times in 100. A confidence sequence covers the truth at all looks together with 95%. Here
//! it is that of the mean of replicates' differences, taken as normal with unknown variance: all means at
//! which the t statistic's Bayes factor against a normal spread of effects, δ = μ/σ ~ N(0, g), has never
//! reached 1/α. The factor, with the right-Haar prior on σ, is an e-process (Gönen, Johnson, Lu & Westfall
//! 2005 for its form; Lai 1976 and Wang & Ramdas 2025, Anytime-valid t-tests and confidence sequences for
//! Gaussian means with unknown variance, for its validity), and Ville's inequality does the rest. It can
//! be solved for the mean: with n replicates of standard deviation s, h = 1 + n·g, A = (h/α²)^(1/n),
//!
//! half-width = s·√(x·(n − 1)/n), x = (A − 1)/(1 − A/h), without bound while A ≥ h.
//!
//! All pairs of arms share the 5%, as the best arm is found by the same numbers.

use crate::decision::compare::wanted;
use crate::engine::run::{self, Options, RunError};
use crate::engine::tally::Tally;
use crate::numeric::{exp64, ln64};
use crate::scenario::checked::Scenario;

/// Share of runs in which some interval may ever miss its truth.
pub const ALPHA: f64 = 0.05;

/// g: the variance of effects, in variances of a replicate's difference, for which the sequence is
/// narrowest.
const SPREAD: f64 = 1.0;

/// The most replicates by default, in those of the scenario.
pub const MOST: u32 = 50;

/// Half the width of the confidence sequence for the mean of normal values: of `n` of them with standard
/// deviation `sd` (n − 1 in the denominator), at level `alpha` in (0, 1). Infinite while there are too few.
pub fn half_width(n: u64, sd: f64, alpha: f64) -> f64 {
    let count = n as f64;
    let h = 1.0 + count * SPREAD;
    let a = exp64(ln64(h / (alpha * alpha)) / count);
    if n < 2 || a >= h {
        return f64::INFINITY;
    }
    let x = (a - 1.0) / (1.0 - a / h);
    sd * (x * (count - 1.0) / count).sqrt()
}

/// What a run that was extended until it was decided knows of the primary outcome's differences.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// Replicates at the end.
    pub replicates: u32,
    /// How often was looked.
    pub looks: u32,
    /// Whether every comparison was decided, rather than the most replicates reached.
    pub decided: bool,
    /// arms × arms: mean over replicates of arm − other, and the half-width around it.
    intervals: Vec<Vec<(f64, f64)>>,
    /// Comparisons (arm, other) that are still open.
    pub open: Vec<(usize, usize)>,
}

impl Sequence {
    /// Looks at a tally's replicates.
    pub fn look(scenario: &Scenario, tally: &Tally) -> Sequence {
        let arms = tally.shape.arms;
        let primary = scenario.outcome.primary;
        let place = tally.shape.metrics.iter().position(|&own| own == primary);
        let alpha = ALPHA / (arms * (arms - 1) / 2).max(1) as f64;
        let interval = |arm: usize, other: usize| {
            let Some(place) = place else {
                return (f64::NAN, f64::INFINITY);
            };
            let differences = differences(tally, place, arm, other);
            let n = differences.len() as f64;
            let mean = differences.iter().sum::<f64>() / n;
            let squares: f64 = differences.iter().map(|d| (d - mean) * (d - mean)).sum();
            let sd = (squares / (n - 1.0)).sqrt();
            (mean, half_width(differences.len() as u64, sd, alpha))
        };
        let intervals: Vec<Vec<(f64, f64)>> = (0..arms)
            .map(|arm| (0..arms).map(|other| interval(arm, other)).collect())
            .collect();
        let sign = wanted(primary);
        let ahead = |arm: usize, of: usize| sign * intervals[arm][of].0 > 0.0;
        let best = (1..arms).fold(0, |best, arm| if ahead(arm, best) { arm } else { best });
        let margin = scenario.outcome.worthwhile.unwrap_or(0.0);
        let against_baseline = (1..arms).map(|arm| (arm, 0));
        let against_best = (1..arms)
            .filter(|&arm| arm != best && best != 0)
            .map(|arm| (arm, best));
        let open: Vec<(usize, usize)> = against_baseline
            .chain(against_best)
            .filter(|&(arm, other)| !settled(intervals[arm][other], margin))
            .collect();
        Sequence {
            replicates: tally.shape.replicates as u32,
            looks: 1,
            decided: open.is_empty(),
            intervals,
            open,
        }
    }

    /// The mean difference of two arms over replicates, and half the width of its interval.
    pub fn interval(&self, arm: usize, other: usize) -> (f64, f64) {
        self.intervals[arm][other]
    }
}

/// Whether an interval lies above the margin, within it, or below it on the other side.
fn settled((mean, half): (f64, f64), margin: f64) -> bool {
    let (low, high) = (mean - half, mean + half);
    low > margin || high < -margin || (-margin <= low && high <= margin)
}

/// Each replicate's difference of two arms' means.
fn differences(tally: &Tally, place: usize, arm: usize, other: usize) -> Vec<f64> {
    let base = tally.shape.metrics[place].base();
    let mean = |replicate: usize, arm: usize| {
        tally.outcome(replicate, arm, place).0 / tally.heads(replicate, arm, base) as f64
    };
    (0..tally.shape.replicates)
        .map(|replicate| mean(replicate, arm) - mean(replicate, other))
        .collect()
}

/// Adds replicates to a run until every arm is settled against the baseline and against the best, or there are
/// `most`, a quarter more at a time. The scenario is then one of so many replicates, and the tally that of
/// its run.
///
/// # Errors
/// As [`run::extend`].
pub fn until_decided(
    scenario: &mut Scenario,
    mut tally: Tally,
    most: u32,
    options: &Options,
) -> Result<(Tally, Sequence), RunError> {
    let mut looks = 0;
    loop {
        looks += 1;
        let sequence = Sequence {
            looks,
            ..Sequence::look(scenario, &tally)
        };
        let now = scenario.design.replicates;
        if sequence.decided || now >= most {
            return Ok((tally, sequence));
        }
        scenario.design.replicates = (now + (now / 4).max(1)).min(most);
        tally = run::extend(tally, scenario, options)?;
    }
}
