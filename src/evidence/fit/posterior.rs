//! What the chains say of each parameter, and draws of all of them.

use crate::evidence::fit::chains::{CHAINS, Chains};
use crate::evidence::fit::prior::{Fitted, Space};
use crate::evidence::fit::studies::{Studies, WithSpread};
use crate::numeric::quantile;
use crate::psychology::Parameters;

/// What is known of a fitted parameter after the studies, in natural units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    /// Posterior mean, in the parameter's own unit.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// Its 2.5% quantile.
    pub low: f64,
    /// Its 97.5% quantile.
    pub high: f64,
    /// 1 − posterior ÷ prior variance, on the parameter's scale.
    pub contraction: f64,
}

/// What is known of every parameter of a space.
pub fn posterior(space: &Space, chains: &Chains) -> Vec<Posterior> {
    let fitted = space.fitted.iter().enumerate();
    fitted
        .map(|(i, fitted)| of_coordinate(chains, i, |z| fitted.natural(z)))
        .collect()
}

/// What is known of the spread between studies; none where it was known beforehand.
pub fn posterior_between(studies: &Studies, chains: &Chains) -> Option<Posterior> {
    let i = studies.space.fitted.len();
    studies.between.bounds()?;
    Some(of_coordinate(chains, i, |z| studies.between.at(Some(z))))
}

fn of_coordinate(chains: &Chains, i: usize, natural: impl Fn(f64) -> f64) -> Posterior {
    let points = || chains.points.iter().flatten().map(|point| point[i]);
    let mut values: Vec<f64> = points().map(natural).collect();
    values.sort_by(f64::total_cmp);
    let (mean, variance) = moments(&values);
    let (_, of_z) = moments(&points().collect::<Vec<_>>());
    Posterior {
        mean,
        sd: variance.sqrt(),
        low: quantile(&mut values, 0.025),
        high: quantile(&mut values, 0.975),
        contraction: 1.0 - of_z,
    }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, squares / (count - 1.0))
}

/// Parameters that are as probable as any other draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draw {
    /// The chain, from 1.
    pub chain: usize,
    /// The step of the chain, from 1 for the first that is kept.
    pub step: usize,
    /// The log of the posterior density, but for a constant, of what the chains move: on the scale on which
    /// every prior is standard normal.
    pub log_density: f64,
    /// The spread between studies, in willingness.
    pub between: f64,
    /// The parameters.
    pub parameters: Parameters,
}

/// Draws of all parameters: those of the chains together, at even distances and as many of each; the others,
/// which no study touches, each for itself from its prior, as nothing more is known of them.
pub fn draws(studies: &Studies, chains: &Chains, count: usize, seed: u64) -> Vec<Draw> {
    let space = &studies.space;
    let spread = WithSpread(studies);
    let untouched: Vec<(u32, Fitted)> = (0..)
        .zip(Parameters::ALL)
        .filter(|(_, parameter)| !space.is_fitted(parameter) && parameter.low < parameter.high)
        .map(|(place, parameter)| (place, Fitted::new(parameter)))
        .collect();
    let of_each = count / CHAINS;
    let draw = |number: usize| {
        let (chain, at) = (number / of_each, number % of_each);
        let step = (2 * at + 1) * chains.steps() / (2 * of_each);
        let (point, between) = spread.split(&chains.points[chain][step]);
        let mut parameters = space.parameters(point);
        for (place, own) in &untouched {
            let value = own.by_lot(seed, number as u32, *place);
            parameters.set(own.parameter.key, value);
        }
        Draw {
            chain: chain + 1,
            step: step + 1,
            log_density: chains.log_densities[chain][step],
            between,
            parameters,
        }
    };
    (0..CHAINS * of_each).map(draw).collect()
}
