//! What the chains say of each parameter, and draws of all of them.

use crate::evidence::fit::chains::Chains;
use crate::evidence::fit::prior::{Space, from_range};
use crate::numeric::quantile;
use crate::psychology::Parameters;

/// What is known of a fitted parameter after the studies, in natural units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    pub mean: f64,
    pub sd: f64,
    pub low: f64,
    pub high: f64,
    /// 1 − posterior ÷ prior variance, on the parameter's scale.
    pub contraction: f64,
}

/// What is known of every parameter of a space.
pub fn posterior(space: &Space, chains: &Chains) -> Vec<Posterior> {
    let of = |i: usize| {
        let fitted = &space.fitted[i];
        let points = || chains.points.iter().flatten().map(|point| point[i]);
        let mut values: Vec<f64> = points().map(|z| fitted.natural(z)).collect();
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
    };
    (0..space.fitted.len()).map(of).collect()
}

fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, squares / (count - 1.0))
}

/// Draws of all parameters: those of the chains together, at even distances; the others, which no study
/// touches, each for itself from its declared range, as nothing more is known of them.
pub fn draws(space: &Space, chains: &Chains, count: usize, seed: u64) -> Vec<Parameters> {
    let points: Vec<&Vec<f64>> = chains.points.iter().flatten().collect();
    let draw = |number: usize| {
        let place = (2 * number + 1) * points.len() / (2 * count);
        let mut parameters = space.parameters(points[place]);
        for (at, parameter) in Parameters::ALL.iter().enumerate() {
            if !space.is_fitted(parameter) && parameter.low < parameter.high {
                let value = from_range(parameter, seed, number as u32, at as u32);
                parameters.set(parameter.key, value);
            }
        }
        parameters
    };
    (0..count).map(draw).collect()
}
