//! Draws from the posterior by Markov chains.
//!
//! Chains move in coordinates in which the posterior is nearly standard normal (by the curvature at its
//! maximum). A step is one of three by lot: a random walk, or a draw around the maximum that keeps 30%
//! or 90% of the way from it (Crank and Nicolson's proposal, which leaves that normal unchanged), each
//! accepted by Metropolis and Hastings. The random walk's length is set while the chains settle.

use rayon::prelude::*;

use crate::evidence::fit::linear::{Lower, dot};
use crate::evidence::fit::search::Minimum;
use crate::evidence::fit::target::{Target, cost};
use crate::numeric::{exp64, ln64};
use crate::random::{normal_score, philox4x32_10, unit};

/// Chains that are compared with each other.
pub const CHAINS: usize = 4;

/// Tells the words of chains from those of customers under the same seed.
const PURPOSE: u32 = 0x4d43_4d43;

/// How far the chains are spread at their start, and their coordinates stretched, against the
/// curvature at the maximum: tails are heavier than a normal's.
const STRETCH: f64 = 1.1;

/// How many steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Of each chain, not kept.
    pub settling: usize,
    /// Of each chain, kept.
    pub kept: usize,
}

/// Kept points of all chains, and what they are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Chains {
    /// Chain by chain.
    pub points: Vec<Vec<Vec<f64>>>,
    /// Share of proposals accepted among the kept steps.
    pub acceptance: f64,
    /// By coordinate: the split R̂ of Gelman et al. 2013.
    pub r_hat: Vec<f64>,
    /// By coordinate: effective number of independent draws (Geyer 1992).
    pub effective: Vec<f64>,
}

struct Chain {
    number: u32,
    /// In whitened coordinates.
    at: Vec<f64>,
    log_density: f64,
    walk: f64,
    step: u32,
    accepted: usize,
    points: Vec<Vec<f64>>,
}

/// The affine map from whitened coordinates to points.
struct Map<'a> {
    center: &'a [f64],
    lower: Lower,
}

impl Map<'_> {
    fn point(&self, whitened: &[f64]) -> Vec<f64> {
        let moved = self.lower.times(whitened);
        let pairs = self.center.iter().zip(moved);
        pairs
            .map(|(center, step)| center + STRETCH * step)
            .collect()
    }
}

/// Runs the chains; `after` every round of steps is told the steps done and all steps.
///
/// # Errors
/// Those of `after`, which end the chains.
pub fn draw<E>(
    target: &dyn Target,
    around: &Minimum,
    seed: u64,
    length: &Length,
    after: &mut dyn FnMut(usize, usize) -> Result<(), E>,
) -> Result<Chains, E> {
    let n = around.point.len();
    let bounds = target.bounds();
    // The prior's rows make the curvature positive definite; should rounding undo that, the prior
    // alone remains.
    let covariance = around.curvature.cholesky().map(|lower| lower.inverse());
    let lower = covariance.and_then(|covariance| covariance.cholesky());
    let map = Map {
        center: &around.point,
        lower: match lower {
            Some(lower) => lower,
            None => super::linear::Square::identity(n)
                .cholesky()
                .expect("the identity is positive definite"),
        },
    };
    let log_density = |whitened: &[f64]| {
        let point = map.point(whitened);
        let inside = point
            .iter()
            .zip(&bounds)
            .all(|(z, (low, high))| low <= z && z <= high);
        if inside {
            -cost(&target.residuals(&point))
        } else {
            f64::NEG_INFINITY
        }
    };
    let mut chains: Vec<Chain> = (0..CHAINS as u32)
        .into_par_iter()
        .map(|number| begin(number, n, seed, &log_density))
        .collect();
    let all = length.settling + length.kept;
    const ROUND: usize = 25;
    for from in (0..all).step_by(ROUND) {
        chains.par_iter_mut().for_each(|chain| {
            for step in from..all.min(from + ROUND) {
                let settling = step < length.settling;
                chain.advance(seed, settling, &log_density);
                if !settling {
                    chain.points.push(map.point(&chain.at));
                }
            }
        });
        after(all.min(from + ROUND), all)?;
    }
    let accepted: usize = chains.iter().map(|chain| chain.accepted).sum();
    let points: Vec<Vec<Vec<f64>>> = chains.into_iter().map(|chain| chain.points).collect();
    let (r_hat, effective) = (0..n).map(|i| diagnose(&points, i)).unzip();
    Ok(Chains {
        acceptance: accepted as f64 / (CHAINS * length.kept.max(1)) as f64,
        r_hat,
        effective,
        points,
    })
}

/// Standard normal scores, and one uniform number in front, of a step of a chain.
fn luck(seed: u64, chain: u32, step: u32, count: usize) -> (f64, f64, Vec<f64>) {
    let key = [seed as u32, (seed >> 32) as u32];
    let words: Vec<u32> = (0..(count as u32 + 2).div_ceil(4))
        .flat_map(|block| philox4x32_10([chain, step, PURPOSE, block], key))
        .collect();
    let scores = words[2..2 + count]
        .iter()
        .map(|&word| f64::from(normal_score(unit(word))));
    (
        f64::from(unit(words[0])),
        f64::from(unit(words[1])),
        scores.collect(),
    )
}

/// A start far enough out that chains which agree in the end have found the same place.
fn begin(number: u32, n: usize, seed: u64, log_density: &dyn Fn(&[f64]) -> f64) -> Chain {
    let (_, _, scores) = luck(seed, number, 0, n);
    let mut at: Vec<f64> = scores.iter().map(|score| 1.5 * score).collect();
    let mut density = log_density(&at);
    while density == f64::NEG_INFINITY {
        at.iter_mut().for_each(|z| *z /= 2.0);
        density = log_density(&at);
        if at.iter().all(|z| z.abs() < 1e-9) {
            break;
        }
    }
    Chain {
        number,
        at,
        log_density: density,
        walk: 2.38 / (n as f64).sqrt(),
        step: 1,
        accepted: 0,
        points: Vec::new(),
    }
}

impl Chain {
    fn advance(&mut self, seed: u64, settling: bool, log_density: &(dyn Fn(&[f64]) -> f64 + Sync)) {
        let (which, fate, scores) = luck(seed, self.number, self.step, self.at.len());
        self.step += 1;
        let walks = which < 1.0 / 3.0;
        let (kept, fresh) = if walks {
            (1.0, self.walk)
        } else {
            let kept = if which < 2.0 / 3.0 { 0.3f64 } else { 0.9 };
            (kept, (1.0 - kept * kept).sqrt())
        };
        let pairs = self.at.iter().zip(&scores);
        let proposed: Vec<f64> = pairs.map(|(z, score)| kept * z + fresh * score).collect();
        let density = log_density(&proposed);
        let mut ratio = density - self.log_density;
        if !walks {
            ratio += 0.5 * (dot(&proposed, &proposed) - dot(&self.at, &self.at));
        }
        let accepts = ln64(fate) < ratio;
        if accepts {
            self.at = proposed;
            self.log_density = density;
        }
        if settling && walks {
            // Towards an acceptance of 0.25 (Robbins and Monro 1951).
            let gain = 3.0 / f64::from(self.step).sqrt();
            self.walk *= exp64(gain * (f64::from(u8::from(accepts)) - 0.25) / 3.0);
        }
        if !settling {
            self.accepted += usize::from(accepts);
        }
    }
}

/// Split R̂ and effective draws of a coordinate.
fn diagnose(points: &[Vec<Vec<f64>>], coordinate: usize) -> (f64, f64) {
    let halves: Vec<Vec<f64>> = points
        .iter()
        .flat_map(|chain| {
            let series: Vec<f64> = chain.iter().map(|point| point[coordinate]).collect();
            let half = series.len() / 2;
            [series[..half].to_vec(), series[half..2 * half].to_vec()]
        })
        .collect();
    let (m, n) = (halves.len() as f64, halves[0].len());
    if n < 4 {
        return (f64::NAN, f64::NAN);
    }
    let count = n as f64;
    let means: Vec<f64> = halves
        .iter()
        .map(|half| half.iter().sum::<f64>() / count)
        .collect();
    let grand = means.iter().sum::<f64>() / m;
    let between = count / (m - 1.0)
        * means
            .iter()
            .map(|mean| (mean - grand) * (mean - grand))
            .sum::<f64>();
    let covariance = |lag: usize| {
        let of_half = |(half, mean): (&Vec<f64>, &f64)| {
            let pairs = half.iter().zip(&half[lag..]);
            pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / count
        };
        halves.iter().zip(&means).map(of_half).sum::<f64>() / m
    };
    let within = covariance(0) * count / (count - 1.0);
    let variance = within * (count - 1.0) / count + between / count;
    if variance <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let correlation = |lag: usize| 1.0 - (within - covariance(lag)) / variance;
    // Sums of neighbouring pairs are positive and fall; what follows the first that is not is noise.
    let (mut time, mut last) = (-1.0, f64::INFINITY);
    let mut lag = 0;
    while lag + 1 < n {
        let pair = correlation(lag) + correlation(lag + 1);
        if pair <= 0.0 {
            break;
        }
        last = if pair < last { pair } else { last };
        time += 2.0 * last;
        lag += 2;
    }
    let all = m * count;
    let effective = all / if time > 1.0 / all { time } else { 1.0 / all };
    let r_hat = (variance / within).sqrt();
    (r_hat, if effective < all { effective } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fit::search::{Limits, descend};
    use std::convert::Infallible;

    /// A normal distribution with correlated coordinates.
    struct Normal;

    impl Target for Normal {
        fn bounds(&self) -> Vec<(f64, f64)> {
            vec![(-20.0, 20.0); 3]
        }

        fn residuals(&self, z: &[f64]) -> Vec<f64> {
            // Precision: rows of R, Σ = (RᵀR)⁻¹.
            vec![2.0 * (z[0] - 1.0) + z[1], z[1], 0.5 * (z[2] + 1.0) - z[1]]
        }
    }

    fn chains(seed: u64) -> Chains {
        let limits = Limits {
            generations: 0,
            steps: 20,
        };
        let minimum = descend(&Normal, &[0.0; 3], &limits);
        let length = Length {
            settling: 500,
            kept: 6_000,
        };
        let Ok(chains) = draw(&Normal, &minimum, seed, &length, &mut |_, _| {
            Ok::<_, Infallible>(())
        });
        chains
    }

    #[test]
    fn draws_from_a_normal_distribution_have_its_mean_and_covariance() {
        let chains = chains(5);
        let points: Vec<&Vec<f64>> = chains.points.iter().flatten().collect();
        let count = points.len() as f64;
        let mean = |of: &dyn Fn(&[f64]) -> f64| points.iter().map(|z| of(z)).sum::<f64>() / count;
        let means: Vec<f64> = (0..3).map(|i| mean(&|z| z[i])).collect();
        let covariance = |i: usize, j: usize| mean(&|z| (z[i] - means[i]) * (z[j] - means[j]));
        // z₁ = b, z₀ = 1 + (a − b)/2, z₂ = −1 + 2(c + b) for independent standard a, b, c.
        let known = [[0.5, -0.5, -1.0], [-0.5, 1.0, 2.0], [-1.0, 2.0, 8.0]];
        for i in 0..3 {
            assert!((means[i] - [1.0, 0.0, -1.0][i]).abs() < 0.1, "{means:?}");
            for j in 0..3 {
                let scale = f64::sqrt(known[i][i] * known[j][j]);
                let off = (covariance(i, j) - known[i][j]).abs() / scale;
                assert!(off < 0.08, "{i} {j}: {}", covariance(i, j));
            }
            assert!(chains.r_hat[i] < 1.02, "{:?}", chains.r_hat);
            assert!(chains.effective[i] > 1_000.0, "{:?}", chains.effective);
        }
        assert!(chains.acceptance > 0.2);
    }

    #[test]
    fn a_seed_decides_the_draws() {
        assert_eq!(chains(5), chains(5));
        assert_ne!(chains(5).points, chains(6).points);
    }
}
