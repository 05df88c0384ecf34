//! Every study foretold from all others, by the draws: those under which it is less probable than by the others
//! weigh more (leave-one-out by Pareto-smoothed importance sampling; Vehtari, Gelman & Gabry 2017, Stat. Comput. 27,
//! 1413–1432, [doi:10.1007/s11222-016-9696-4](https://doi.org/10.1007/s11222-016-9696-4)).
//!
//! All doubt is in it: every parameter that the studies touch, the spread between studies, the codes' error, the published
//! standard error. A study's effects count together, as they hang together. What is gained is told against saying that
//! nothing has any effect, with the same errors: the difference over studies, with its paired standard error.

use rayon::prelude::*;

use crate::evidence::fit::dependence::Dependence;
use crate::evidence::fit::posterior::Draw;
use crate::evidence::fit::studies::{Studies, judge, published_error, residual};
use crate::evidence::fit::target::normal_cdf;
use crate::evidence::psis::{MOST_K, Weights};
use crate::evidence::score::{Tally, nothing};
use crate::numeric::{exp64, ln64};
use crate::scenario::checked::{EffectScale, Expectation, Statement};

/// What the others say of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Foretold {
    /// Index of the study.
    pub study: usize,
    /// Log of the predictive density of what it found, of its values in their own units and of its directions as probabilities.
    pub log_density: f64,
    /// The same of saying that nothing has any effect.
    pub no_effect: f64,
    /// The weights' shape: from [`MOST_K`] on they cannot be relied on.
    pub k: Option<f64>,
    pub values: Vec<ForetoldValue>,
}

impl Foretold {
    pub fn is_reliable(&self) -> bool {
        self.k.is_none_or(|k| k < MOST_K)
    }
}

/// What the others say of a published value.
#[derive(Clone, Debug, PartialEq)]
pub struct ForetoldValue {
    /// Index among the study's expectations.
    pub expectation: usize,
    /// Mean and standard deviation of what a study like this one would find, on the value's scale; of half-lives their logarithm.
    pub mean: f64,
    pub sd: f64,
    /// Share of such studies that would find less than was published (the probability integral transform).
    pub below: f64,
    /// Whether its interval holds no effect.
    pub is_null: bool,
}

/// How much better than by no effect studies are foretold, all together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub nats: f64,
    /// Its standard error, over studies.
    pub error: f64,
}

/// Shares of published values that their predictive intervals should hold.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];

/// All studies, each from the others.
pub fn foretold(studies: &Studies, draws: &[Draw]) -> Vec<Foretold> {
    let of_draw = |draw: &Draw| -> Vec<f64> {
        let outcomes = studies.outcomes(&draw.parameters);
        outcomes.iter().map(|outcome| outcome.distance).collect()
    };
    let distances: Vec<Vec<f64>> = draws.par_iter().map(of_draw).collect();
    let mut from = 0;
    let mut foretold = Vec::new();
    for (study, case) in studies.cases.iter().enumerate() {
        let expectations = &case.scenario.expectations;
        let to = from + expectations.len();
        let own: Vec<&[f64]> = distances.iter().map(|all| &all[from..to]).collect();
        from = to;
        let between: Vec<f64> = draws.iter().map(|draw| draw.between).collect();
        let dependence = &studies.dependence[study];
        foretold.push(of_study(study, expectations, dependence, &own, &between));
    }
    foretold
}

fn of_study(
    study: usize,
    expectations: &[Expectation],
    dependence: &Dependence,
    distances: &[&[f64]],
    between: &[f64],
) -> Foretold {
    let density = |distances: &[f64], between: f64| {
        let pairs = expectations.iter().zip(distances);
        let residuals: Vec<f64> = pairs
            .map(|(own, &distance)| residual(own, distance))
            .collect();
        let (independent, log_determinant) = dependence.taken_out(between, &residuals);
        let squares: f64 = independent.iter().map(|r| r * r).sum();
        let values = expectations.iter().filter_map(published_error);
        let units: f64 = values
            .map(|error| ln64(error) + 0.5 * ln64(std::f64::consts::TAU))
            .sum();
        -0.5 * (squares + log_determinant) - units
    };
    let none: Vec<f64> = expectations
        .iter()
        .map(|own| judge(own, nothing(own, || f64::NAN), 1.0).distance)
        .collect();
    let pairs = || distances.iter().zip(between);
    let logs: Vec<f64> = pairs()
        .map(|(own, &between)| density(own, between))
        .collect();
    let by_nothing: Vec<f64> = between
        .iter()
        .map(|&between| density(&none, between))
        .collect();
    let against: Vec<f64> = logs.iter().map(|log| -log).collect();
    let weights = Weights::smoothed(&against);
    let mean_of = |logs: &[f64]| {
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most + ln64(weights.mean(logs.iter().map(|log| exp64(log - most))))
    };
    let values = expectations.iter().enumerate().filter_map(|(at, own)| {
        let error = published_error(own)?;
        let (published, is_null) = match own.statement {
            Statement::Value {
                value,
                interval,
                scale,
            } => {
                let none = match scale {
                    EffectScale::Ratio => 1.0,
                    _ => 0.0,
                };
                (
                    value,
                    interval.is_some_and(|(low, high)| low <= none && none <= high),
                )
            }
            Statement::HalfLife { days, .. } => (ln64(days), false),
            _ => return None,
        };
        let effect = |own: &[f64]| published + error * own[at];
        let spread = |between: f64| error * dependence.variance(between, at).sqrt();
        let mean = weights.mean(distances.iter().map(|own| effect(own)));
        let square = weights.mean(pairs().map(|(own, &between)| {
            let (off, spread) = (effect(own) - mean, spread(between));
            off * off + spread * spread
        }));
        let below =
            weights
                .mean(pairs().map(|(own, &between)| {
                    normal_cdf((published - effect(own)) / spread(between))
                }));
        Some(ForetoldValue {
            expectation: at,
            mean,
            sd: square.sqrt(),
            below,
            is_null,
        })
    });
    Foretold {
        study,
        log_density: mean_of(&logs),
        no_effect: mean_of(&by_nothing),
        k: weights.k,
        values: values.collect(),
    }
}

/// The gain over saying that nothing has any effect.
pub fn gain(foretold: &[Foretold]) -> Gain {
    let count = foretold.len() as f64;
    let each = || foretold.iter().map(|own| own.log_density - own.no_effect);
    let nats: f64 = each().sum();
    let squares: f64 = each()
        .map(|own| (own - nats / count) * (own - nats / count))
        .sum();
    Gain {
        nats,
        error: (squares * count / (count - 1.0)).sqrt(),
    }
}

/// How many published values lie within the predictive interval of a level: of those for which `which` holds.
pub fn covered(foretold: &[Foretold], level: f64, which: impl Fn(&ForetoldValue) -> bool) -> Tally {
    let mut tally = Tally::default();
    let values = foretold.iter().flat_map(|own| &own.values);
    for value in values.filter(|value| which(value)) {
        tally.add((value.below - 0.5).abs() <= 0.5 * level);
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(log_density: f64, no_effect: f64, below: f64) -> Foretold {
        Foretold {
            study: 0,
            log_density,
            no_effect,
            k: Some(0.2),
            values: vec![ForetoldValue {
                expectation: 0,
                mean: 0.0,
                sd: 1.0,
                below,
                is_null: below > 0.5,
            }],
        }
    }

    #[test]
    fn the_gain_is_paired_over_studies() {
        let all = [one(1.0, 0.0, 0.1), one(2.0, -1.0, 0.6), one(0.0, 1.0, 0.99)];
        let gain = gain(&all);
        // Differences 1, 3, −1: their sum 3, of variance 3·4.
        assert_eq!(gain.nats, 3.0);
        assert!((gain.error - 12f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn an_interval_holds_what_lies_in_its_middle() {
        let all = [one(0.0, 0.0, 0.05), one(0.0, 0.0, 0.6), one(0.0, 0.0, 0.99)];
        let right = |level| covered(&all, level, |_| true).right;
        assert_eq!(LEVELS.map(right), [1, 1, 2]);
        assert_eq!(
            covered(&all, 0.8, |value| value.is_null),
            Tally { right: 1, of: 2 }
        );
    }
}
