//! Morris' measures from trajectories: the mean elementary effect of a factor (μ), that of its size (μ*; Campolongo, Cariboni &
//! Saltelli 2007), and its standard deviation (σ), which is 0 where the factor acts alone and in proportion.
//!
//! An elementary effect is the change of the output over the step, a factor's whole range counting as 1. Of one replicate the figures
//! are those of SALib's `morris.analyze`, to rounding.

use super::{Bootstrap, Output};
use crate::sweep::design::Points;

/// A factor's measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Mean of the elementary effects, μ.
    pub mu: f64,
    /// Mean of their sizes, μ*.
    pub mu_star: f64,
    /// Half the width of the 95% bootstrap interval over trajectories.
    pub mu_star_conf: f64,
    /// Standard deviation of the elementary effects, σ.
    pub sigma: f64,
    /// Standard deviation of an elementary effect by luck alone, over the replicates: σ holds it, too. NaN of one replicate.
    pub luck_sd: f64,
}

/// The measures of each factor. `step`: how far a step goes, a factor's whole range being 1.
pub fn measures(
    output: &Output,
    points: &Points,
    step: f64,
    bootstrap: &Bootstrap,
) -> Vec<Measures> {
    let effects: Vec<Effects> = (0..points.factors.len())
        .map(|factor| Effects::of(output, points, factor, step))
        .collect();
    let mut of_resample = |rows: &[u32]| -> Vec<f64> {
        let size = |effects: &Effects| {
            let all = rows.iter().map(|&row| effects.means[row as usize].abs());
            all.sum::<f64>() / rows.len() as f64
        };
        effects.iter().map(size).collect()
    };
    let conf = bootstrap.half_widths(&mut of_resample);
    let of_factor = effects.iter().zip(conf).map(|(effects, mu_star_conf)| {
        let n = effects.means.len() as f64;
        let mu = effects.means.iter().sum::<f64>() / n;
        let off = |effect: &f64| (effect - mu) * (effect - mu);
        Measures {
            mu,
            mu_star: effects.means.iter().map(|effect| effect.abs()).sum::<f64>() / n,
            mu_star_conf,
            sigma: (effects.means.iter().map(off).sum::<f64>() / (n - 1.0)).sqrt(),
            luck_sd: effects.luck_sd,
        }
    });
    of_factor.collect()
}

/// A factor's elementary effects, one a trajectory.
struct Effects {
    /// Over the replicates.
    means: Vec<f64>,
    luck_sd: f64,
}

impl Effects {
    fn of(output: &Output, points: &Points, factor: usize, step: f64) -> Effects {
        let block = points.factors.len() + 1;
        let replicates = output.replicates.len() as f64;
        let (mut means, mut squares) = (Vec::new(), 0.0);
        for trajectory in 0..points.len() / block {
            let first = trajectory * block;
            // The step at which the factor moved; none where its value is the same at both levels.
            let moved = (first..first + block - 1)
                .find(|&at| points.at(at)[factor] != points.at(at + 1)[factor]);
            let Some(at) = moved else {
                means.push(0.0);
                continue;
            };
            let up = points.at(at + 1)[factor] > points.at(at)[factor];
            let sign = if up { 1.0 } else { -1.0 };
            let of_each = output.replicates.iter();
            let of_each: Vec<f64> = of_each
                .map(|values| sign * (values[at + 1] - values[at]) / step)
                .collect();
            let mean = of_each.iter().sum::<f64>() / replicates;
            let off = of_each
                .iter()
                .map(|effect| (effect - mean) * (effect - mean));
            squares += off.sum::<f64>() / (replicates - 1.0) / replicates;
            means.push(mean);
        }
        Effects {
            luck_sd: match replicates > 1.0 {
                true => (squares / means.len() as f64).sqrt(),
                false => f64::NAN,
            },
            means,
        }
    }
}
