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
use crate::scenario::checked::{Expectation, Statement};

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
    /// Value by value.
    pub values: Vec<ForetoldValue>,
}

impl Gain {
    /// In words.
    pub fn told(&self) -> String {
        let nats = format!("{:.1}", self.nats).replace('-', "\u{2212}");
        match self.error {
            Some(error) => format!(
                "{nats} nats, with a standard error of {error:.1} over {} studies",
                self.studies
            ),
            None => format!(
                "{nats} nats over {} study, too few for a standard error",
                self.studies
            ),
        }
    }
}

impl Foretold {
    /// By how much it is more probable than by no effect, in nats.
    pub fn difference(&self) -> f64 {
        self.log_density - self.no_effect
    }

    /// Whether the weights may be relied on: k̂ below 0.7.
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
    /// Its standard deviation.
    pub sd: f64,
    /// Share of such studies that would find less than was published (the probability integral transform).
    pub below: f64,
    /// Whether its interval holds no effect.
    pub is_null: bool,
}

/// How much better than by no effect studies are foretold, all together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    /// Studies that it is over.
    pub studies: usize,
    /// What is gained over saying “no effect”, in nats.
    pub nats: f64,
    /// Its standard error, over studies; none of a single one.
    pub error: Option<f64>,
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
                let none = scale.nothing().unwrap_or(0.0);
                let holds = |(low, high)| low <= none && none <= high;
                (value, interval.is_some_and(holds))
            }
            Statement::HalfLife { days, .. } => (ln64(days), false),
            Statement::Within { .. }
            | Statement::Above { .. }
            | Statement::AboveMetric { .. }
            | Statement::Exceeds { .. }
            | Statement::ShortOf { .. } => return None,
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

/// The gain over saying that nothing has any effect, by the difference in each study.
pub fn gain(differences: &[f64]) -> Gain {
    let count = differences.len() as f64;
    let nats: f64 = differences.iter().sum();
    let off = |own: &f64| (own - nats / count) * (own - nats / count);
    let squares: f64 = differences.iter().map(off).sum();
    Gain {
        studies: differences.len(),
        nats,
        error: (differences.len() > 1).then(|| (squares * count / (count - 1.0)).sqrt()),
    }
}

/// How many published values lie within the predictive interval of a level, by the share of studies that would find less.
pub fn covered(below: impl Iterator<Item = f64>, level: f64) -> Tally {
    let mut tally = Tally::default();
    for below in below {
        tally.add((below - 0.5).abs() <= 0.5 * level);
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_is_paired_over_studies() {
        let gain = gain(&[1.0, 3.0, -1.0]);
        // Their sum 3, of variance 3·4.
        assert_eq!((gain.studies, gain.nats), (3, 3.0));
        let error = gain.error.expect("three studies have one");
        assert!((error - 12f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn one_study_has_no_standard_error() {
        assert_eq!(gain(&[2.0]).error, None);
        assert_eq!(gain(&[]).error, None);
    }

    #[test]
    fn an_interval_holds_what_lies_in_its_middle() {
        let right = |level| covered([0.05, 0.6, 0.99].into_iter(), level).right;
        assert_eq!(LEVELS.map(right), [1, 1, 2]);
    }
}
