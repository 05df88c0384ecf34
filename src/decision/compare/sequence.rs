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

use crate::decision::wanted;
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
/// `most`, a quarter more at a time than the `first` ones. The scenario is then one of so many replicates,
/// and the tally that of its run. One that was extended before goes on where it was.
///
/// # Errors
/// As [`run::extend`].
pub fn until_decided(
    scenario: &mut Scenario,
    mut tally: Tally,
    first: u32,
    most: u32,
    options: &Options,
) -> Result<(Tally, Sequence), RunError> {
    let more = |now: u32| (now + (now / 4).max(1)).min(most);
    let batches = std::iter::successors(Some(first), |&now| (now < most).then(|| more(now)));
    let mut looks = batches
        .take_while(|&batch| batch < scenario.design.replicates)
        .count() as u32;
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
        scenario.design.replicates = more(now);
        tally = run::extend(tally, scenario, options)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::compare::noise::Deviates;
    use crate::numeric::t_critical_95;

    /// The Bayes factor of a mean other than 0 by its definition: both likelihoods integrated over the
    /// unknown σ with density 1/σ, and over the effect, by the trapezoid rule.
    #[allow(clippy::disallowed_methods)]
    fn bayes_factor(values: &[f64]) -> f64 {
        let sum: f64 = values.iter().sum();
        let squares: f64 = values.iter().map(|x| x * x).sum();
        let n = values.len() as f64;
        // Of ln σ the density is flat.
        let over_sigma = |effect: f64| {
            let step = 0.01;
            let at = |k: i32| {
                let sigma = (step * f64::from(k)).exp();
                let off = squares - 2.0 * effect * sigma * sum + n * (effect * sigma).powi(2);
                (-n * sigma.ln() - off / (2.0 * sigma * sigma)).exp()
            };
            (-600..900).map(at).sum::<f64>() * step
        };
        let step = 0.02;
        let prior =
            |effect: f64| (-effect * effect / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let at = |k: i32| {
            let effect = step * f64::from(k);
            prior(effect) * over_sigma(effect)
        };
        (-400..400).map(at).sum::<f64>() * step / over_sigma(0.0)
    }

    #[test]
    fn at_its_edge_the_bayes_factor_is_one_over_alpha() {
        let alpha = 0.2;
        let values = [0.3, -0.4, 1.1, 0.5, 0.9, -0.2];
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let half = half_width(6, (squares / (n - 1.0)).sqrt(), alpha);
        assert!(half.is_finite());
        for edge in [mean - half, mean + half] {
            let about: Vec<f64> = values.iter().map(|x| x - edge).collect();
            let factor = bayes_factor(&about);
            assert!((factor * alpha - 1.0).abs() < 1e-3, "{factor}");
        }
    }

    #[test]
    fn too_few_values_leave_everything_open() {
        assert_eq!(half_width(1, f64::NAN, 0.05), f64::INFINITY);
        assert_eq!(half_width(2, 1.0, 0.05), f64::INFINITY);
        assert!(half_width(5, 1.0, 0.05).is_finite());
        assert!(half_width(400, 1.0, 0.05) < half_width(100, 1.0, 0.05));
        assert_eq!(half_width(20, 0.0, 0.05), 0.0);
    }

    #[test]
    fn whoever_stops_when_it_suits_is_wrong_as_rarely_as_promised() {
        let sequences = if std::env::var_os("GOODWILL_FULL").is_some() {
            20_000
        } else {
            2_000
        };
        let (mut wrong, mut by_t) = (0, 0);
        for sequence in 0..sequences {
            let mut deviates = Deviates::new(77, sequence);
            let (mut n, mut mean, mut squares) = (0_u64, 0.0, 0.0);
            let (mut missed, mut missed_by_t) = (false, false);
            while n < 500 {
                let value = deviates.normal();
                n += 1;
                let off = value - mean;
                mean += off / n as f64;
                squares += off * (value - mean);
                let sd = (squares / (n as f64 - 1.0)).sqrt();
                missed |= mean.abs() > half_width(n, sd, ALPHA);
                let t = t_critical(n) * sd / (n as f64).sqrt();
                missed_by_t |= n > 1 && mean.abs() > t;
            }
            wrong += u32::from(missed);
            by_t += u32::from(missed_by_t);
        }
        let of = f64::from(sequences);
        let (wrong, by_t) = (f64::from(wrong) / of, f64::from(by_t) / of);
        println!("missed at some look of 500: {wrong:.4}; by ordinary intervals: {by_t:.4}");
        // 1 in 10,000.
        assert!(
            wrong <= ALPHA + 3.72 * (ALPHA * (1.0 - ALPHA) / of).sqrt(),
            "{wrong}"
        );
        assert!(wrong > 0.005 && by_t > 0.3, "{wrong} {by_t}");
    }

    fn t_critical(n: u64) -> f64 {
        use std::sync::LazyLock;
        static TABLE: LazyLock<Vec<f64>> =
            LazyLock::new(|| (0..500).map(|df| t_critical_95(f64::from(df))).collect());
        TABLE[n as usize - 1]
    }

    #[test]
    fn a_margin_settles_in_three_ways() {
        assert!(settled((2.0, 0.5), 1.0) && settled((-2.0, 0.5), 1.0) && settled((0.2, 0.5), 1.0));
        assert!(!settled((1.2, 0.5), 1.0) && !settled((0.0, 1.5), 1.0));
        assert!(settled((0.0, 0.0), 0.0) && !settled((0.0, f64::INFINITY), 0.0));
        assert!(!settled((f64::NAN, f64::INFINITY), 0.0));
    }
}
