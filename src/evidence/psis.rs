//! Importance weights whose largest are smoothed by a Pareto distribution, and how far they can be relied on.
//!
//! Draws of one distribution stand for another one when each has the weight by which it is more probable there. The few
//! largest weights decide how well that goes. By extreme value theory they are distributed as a generalized Pareto
//! distribution, whose shape k̂ tells how many moments the weights have, and whose quantiles are less noisy than the
//! weights themselves (Vehtari, Simpson, Gelman, Yao & Gabry 2024, *Pareto smoothed importance sampling*, JMLR 25(72),
//! [arXiv:1507.02646](https://arxiv.org/abs/1507.02646)). The shape is estimated as by Zhang & Stephens (2009,
//! *Technometrics* 51(3)), with the paper's weak prior towards ½.

use crate::numeric::{exp64, ln64};

/// Shapes below this can be relied on, by the paper.
pub const MOST_K: f64 = 0.7;

/// Weights in the tail below which none is smoothed, by the paper.
const FEWEST: usize = 5;

/// Smoothed weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// They sum to 1.
    pub of: Vec<f64>,
    /// The Pareto distribution's shape k̂; none where the largest weights do not differ.
    pub k: Option<f64>,
}

impl Weights {
    /// Smooths weights that are given by their logarithms, but for a constant; at least one is finite, none is +∞.
    pub fn smoothed(logs: &[f64]) -> Weights {
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut of: Vec<f64> = logs.iter().map(|log| exp64(log - most)).collect();
        let mut order: Vec<usize> = (0..of.len()).collect();
        // Equal weights keep their order, which then is of no consequence.
        order.sort_by(|&one, &other| of[one].total_cmp(&of[other]));
        let tail = tail(of.len());
        let k = match order.len().checked_sub(tail + 1) {
            Some(last) if tail >= FEWEST => {
                let cut = of[order[last]];
                let beyond: Vec<f64> = order[last + 1..].iter().map(|&at| of[at] - cut).collect();
                let pareto = Pareto::fit(&beyond);
                if let Some(pareto) = pareto {
                    for (nth, &at) in order[last + 1..].iter().enumerate() {
                        let smoothed = cut + pareto.quantile((nth as f64 + 0.5) / tail as f64);
                        // Never beyond the largest one that there was.
                        of[at] = if smoothed < 1.0 { smoothed } else { 1.0 };
                    }
                }
                pareto.map(|pareto| pareto.k)
            }
            _ => None,
        };
        let all: f64 = of.iter().sum();
        of.iter_mut().for_each(|weight| *weight /= all);
        Weights { of, k }
    }

    /// How many draws of equal weight they are worth, about: 1 ÷ Σ w².
    pub fn effective(&self) -> f64 {
        effective(self.of.iter().copied())
    }

    /// A mean of what each draw has.
    pub fn mean(&self, of_each: impl Iterator<Item = f64>) -> f64 {
        let products = self.of.iter().zip(of_each);
        products.map(|(weight, value)| weight * value).sum()
    }

    /// As many draws as there are weights, of equal weight: each as often as its weight says, to less than one
    /// (systematic resampling, Carpenter, Clifford & Fearnhead 1999), in their order.
    pub fn resampled(&self) -> Vec<usize> {
        let count = self.of.len();
        let mut chosen = Vec::with_capacity(count);
        let mut passed = 0.0;
        for (at, weight) in self.of.iter().enumerate() {
            passed += weight * count as f64;
            while chosen.len() < count && chosen.len() as f64 + 0.5 < passed {
                chosen.push(at);
            }
        }
        // What rounding left out belongs to the last that has any weight.
        let last = self.of.iter().rposition(|&weight| weight > 0.0);
        chosen.resize(count, last.unwrap_or(0));
        chosen
    }
}

/// 1 ÷ Σ w² of weights that sum to 1.
pub fn effective(weights: impl Iterator<Item = f64>) -> f64 {
    1.0 / weights.map(|weight| weight * weight).sum::<f64>()
}

/// How many of the largest weights are the tail: a fifth, at most 3·√S.
fn tail(count: usize) -> usize {
    let (fifth, root) = (0.2 * count as f64, 3.0 * (count as f64).sqrt());
    let least = if fifth < root { fifth } else { root };
    least.ceil() as usize
}

/// A generalized Pareto distribution of what is above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pareto {
    k: f64,
    sigma: f64,
}

impl Pareto {
    /// Of values in ascending order; none where they do not differ.
    fn fit(values: &[f64]) -> Option<Pareto> {
        let (n, largest) = (values.len(), *values.last()?);
        let quartile = values[((n as f64 / 4.0 + 0.5) as usize).max(1) - 1];
        if !(quartile > 0.0 && values[0] < largest) {
            return None;
        }
        let candidates = 30 + (n as f64).sqrt() as usize;
        let count = n as f64;
        let shape = |theta: f64| -> f64 {
            let logs = values.iter().map(|value| ln64(1.0 - theta * value));
            logs.sum::<f64>() / count
        };
        let thetas: Vec<f64> = (1..=candidates)
            .map(|nth| {
                let root = (candidates as f64 / (nth as f64 - 0.5)).sqrt();
                1.0 / largest + (1.0 - root) / (3.0 * quartile)
            })
            .collect();
        let likelihood = |theta: &f64| {
            let k = shape(*theta);
            count * (ln64(-theta / k) - k - 1.0)
        };
        let logs: Vec<f64> = thetas.iter().map(likelihood).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut sum, mut weighed) = (0.0, 0.0);
        for (theta, log) in thetas.iter().zip(&logs) {
            let weight = exp64(log - most);
            sum += weight;
            weighed += weight * theta;
        }
        let theta = weighed / sum;
        let k = shape(theta);
        let sigma = -k / theta;
        // As ten observations more that say ½.
        let k = (count * k + 10.0 * 0.5) / (count + 10.0);
        (k.is_finite() && sigma.is_finite()).then_some(Pareto { k, sigma })
    }

    fn quantile(&self, p: f64) -> f64 {
        let log = -ln64(1.0 - p);
        if self.k.abs() < 1e-9 {
            self.sigma * log
        } else {
            self.sigma * (exp64(self.k * log) - 1.0) / self.k
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fit::prior::by_lot;
    use crate::evidence::fit::target::normal_cdf;

    /// Quantiles of a generalized Pareto distribution at the middles of n equal parts.
    fn quantiles(k: f64, n: usize) -> Vec<f64> {
        let pareto = Pareto { k, sigma: 2.0 };
        (0..n)
            .map(|at| pareto.quantile((at as f64 + 0.5) / n as f64))
            .collect()
    }

    #[test]
    fn the_shape_of_a_pareto_distribution_is_found() {
        for k in [-0.4, 0.0, 0.3, 0.7, 1.2] {
            let n = 2_000;
            let found = Pareto::fit(&quantiles(k, n)).expect("they differ");
            let drawn = (n as f64 * k + 5.0) / (n as f64 + 10.0);
            assert!((found.k - drawn).abs() < 0.03, "{k}: {}", found.k);
            assert!((found.sigma - 2.0).abs() < 0.1, "{k}: {}", found.sigma);
        }
        assert_eq!(Pareto::fit(&[1.0; 50]), None);
    }

    /// A standard normal prior and a test y = θ + error of sd s: the posterior is normal with mean y ÷ (1 + s²) and
    /// variance s² ÷ (1 + s²).
    #[test]
    fn a_normal_prior_and_a_normal_test_have_the_posterior_in_closed_form() {
        let draws = 40_000;
        let thetas: Vec<f64> = (0..draws).map(|nth| by_lot(5, nth, 1)[0]).collect();
        for (y, s) in [(0.0, 1.0), (1.5, 0.5), (-1.0, 0.3), (2.0, 2.0)] {
            let log = |theta: &f64| -0.5 * (y - theta) * (y - theta) / (s * s);
            let weights = Weights::smoothed(&thetas.iter().map(log).collect::<Vec<_>>());
            assert!(weights.k.is_some_and(|k| k < MOST_K), "{:?}", weights.k);
            let mean = weights.mean(thetas.iter().copied());
            let squares = thetas.iter().map(|theta| (theta - mean) * (theta - mean));
            let sd = weights.mean(squares).sqrt();
            let exact = (y / (1.0 + s * s), (s * s / (1.0 + s * s)).sqrt());
            let effective = weights.effective();
            // 1 in 10,000 of a mean over so many draws lies beyond 3.891 standard errors; of a standard deviation the
            // standard error is 1 ÷ √(2n) of it.
            let error = 3.891 * exact.1 / effective.sqrt();
            assert!((mean - exact.0).abs() < error, "{y} {s}: {mean} {exact:?}");
            assert!(
                (sd - exact.1).abs() < error / 2.0_f64.sqrt(),
                "{y} {s}: {sd} {exact:?}"
            );
            // Drawn anew with equal weights they have the same shares.
            let below = |x: f64| {
                let chosen = weights.resampled();
                let below = chosen.iter().filter(|&&at| thetas[at] < x).count();
                below as f64 / chosen.len() as f64
            };
            let known = normal_cdf((0.3 - exact.0) / exact.1);
            assert!((below(0.3) - known).abs() < 3.891 * 0.5 / effective.sqrt());
        }
    }

    #[test]
    fn a_test_far_outside_the_draws_has_a_large_shape_and_few_effective_draws() {
        let thetas: Vec<f64> = (0..4_000).map(|nth| by_lot(5, nth, 1)[0]).collect();
        let log = |theta: &f64| -0.5 * (9.0 - theta) * (9.0 - theta) / 0.04;
        let weights = Weights::smoothed(&thetas.iter().map(log).collect::<Vec<_>>());
        assert!(weights.effective() < 20.0, "{}", weights.effective());
        assert!(weights.k.is_some_and(|k| k > MOST_K), "{:?}", weights.k);
    }

    #[test]
    fn weights_that_tell_nothing_leave_every_draw_as_it_was() {
        let weights = Weights::smoothed(&[-7.5; 300]);
        assert_eq!(weights.k, None);
        assert!(weights.of.iter().all(|&weight| weight == 1.0 / 300.0));
        assert_eq!(weights.resampled(), (0..300).collect::<Vec<_>>());
    }

    #[test]
    fn draws_without_weight_are_never_chosen() {
        let mut logs = vec![f64::NEG_INFINITY; 100];
        logs[17] = -3.0;
        logs[40] = -3.0;
        let chosen = Weights::smoothed(&logs).resampled();
        assert_eq!(chosen.len(), 100);
        assert_eq!(chosen.iter().filter(|&&at| at == 17).count(), 50);
        assert_eq!(chosen.iter().filter(|&&at| at == 40).count(), 50);
    }
}
