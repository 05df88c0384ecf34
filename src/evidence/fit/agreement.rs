//! Whether chains tell of the same distribution, and how much they tell: the rank-normalized split R̂ and
//! the bulk effective sample size of Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021, Bayesian Analysis
//! 16, 667–718), as the R package posterior and ArviZ work them out.

use crate::numeric::{ln64, quantile};
use crate::random::normal_score;

/// R̂ up to which chains agree.
pub const MOST_R_HAT: f64 = 1.01;

/// Effective draws, of all chains together, from which on quantiles and R̂ can be relied on.
pub const FEWEST_EFFECTIVE: f64 = 400.0;

/// What chains of one quantity are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// The larger of the R̂ of location and of scale; NaN where nothing moves.
    pub r_hat: f64,
    /// Independent draws that tell as much of the bulk.
    pub effective: f64,
}

impl Agreement {
    /// Of chains of equal length, at least four long; NaN where they are shorter.
    pub fn of(chains: &[Vec<f64>]) -> Agreement {
        let halves = split(chains);
        if halves.first().is_none_or(|half| half.len() < 4) {
            return Agreement {
                r_hat: f64::NAN,
                effective: f64::NAN,
            };
        }
        let scores = normal_scores(&halves);
        let mut all: Vec<f64> = halves.concat();
        let middle = quantile(&mut all, 0.5);
        let fold = |half: &Vec<f64>| half.iter().map(|x| (x - middle).abs()).collect();
        let folded: Vec<Vec<f64>> = halves.iter().map(fold).collect();
        let (location, scale) = (r_hat(&scores), r_hat(&normal_scores(&folded)));
        Agreement {
            // NaN must not be lost.
            r_hat: if location > scale || location.is_nan() {
                location
            } else {
                scale
            },
            effective: effective(&scores),
        }
    }

    /// Whether draws may be used.
    pub fn reached(&self) -> bool {
        self.r_hat <= MOST_R_HAT && self.effective >= FEWEST_EFFECTIVE
    }
}

/// Each chain's first and second half, without the middle one where their number is odd.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let halves = chains.iter().flat_map(|chain| {
        let half = chain.len() / 2;
        [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]
    });
    halves.collect()
}

/// Normal scores of the ranks among all (Blom 1958), equal values at their mean rank.
fn normal_scores(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut order: Vec<(f64, usize, usize)> = Vec::new();
    for (chain, values) in chains.iter().enumerate() {
        order.extend(values.iter().enumerate().map(|(at, &x)| (x, chain, at)));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let count = order.len() as f64;
    let mut scores: Vec<Vec<f64>> = chains.iter().map(|own| vec![0.0; own.len()]).collect();
    let mut from = 0;
    for equal in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = from as f64 + (equal.len() as f64 + 1.0) / 2.0;
        let share = (rank - 0.375) / (count + 0.25);
        // By way of the nearer tail, where a small number has more digits.
        let score = match share > 0.5 {
            true => -f64::from(normal_score((1.0 - share) as f32)),
            false => f64::from(normal_score(share as f32)),
        };
        for &(_, chain, at) in equal {
            scores[chain][at] = score;
        }
        from += equal.len();
    }
    scores
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    let squares: f64 = values.iter().map(|x| (x - middle) * (x - middle)).sum();
    squares / (values.len() as f64 - 1.0)
}

fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let n = chains[0].len() as f64;
    let means: Vec<f64> = chains.iter().map(|own| mean(own)).collect();
    let within = mean(&chains.iter().map(|own| variance(own)).collect::<Vec<_>>());
    (variance(&means) / within + (n - 1.0) / n).sqrt()
}

/// By the autocorrelations of the chains together, up to where neighbouring pairs of them are no longer
/// above 0, and no pair above the one before (Geyer 1992).
fn effective(chains: &[Vec<f64>]) -> f64 {
    let n = chains[0].len();
    let count = n as f64;
    let means: Vec<f64> = chains.iter().map(|own| mean(own)).collect();
    let covariance = |lag: usize| {
        let of_chain = |(own, middle): (&Vec<f64>, &f64)| {
            let pairs = own.iter().zip(&own[lag..]);
            pairs.map(|(a, b)| (a - middle) * (b - middle)).sum::<f64>() / count
        };
        chains.iter().zip(&means).map(of_chain).sum::<f64>() / chains.len() as f64
    };
    let within = covariance(0) * count / (count - 1.0);
    let both = covariance(0)
        + if chains.len() > 1 {
            variance(&means)
        } else {
            0.0
        };
    let correlation = |lag: usize| 1.0 - (within - covariance(lag)) / both;

    let (mut even, mut odd) = (1.0, correlation(1));
    let mut last = even + odd;
    let mut sum = last;
    let mut lag = 1;
    while lag + 3 < n && even + odd > 0.0 {
        even = correlation(lag + 1);
        odd = correlation(lag + 2);
        if even + odd >= 0.0 {
            last = if even + odd < last { even + odd } else { last };
            sum += last;
        }
        lag += 2;
    }
    // Of the pair that fell below 0 the first may still count.
    let rest = if even + odd < 0.0 && even > 0.0 {
        even
    } else {
        0.0
    };
    let time = -1.0 + 2.0 * sum + rest;
    let all = chains.len() as f64 * count;
    let least = std::f64::consts::LN_10 / ln64(all);
    all / if time > least { time } else { least }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chains that the oracle can make as well: autoregressions driven by a congruential generator.
    fn chains(kept: f64, seed: u64) -> Vec<Vec<f64>> {
        let of = |chain: u64| {
            let (mut state, mut x) = (seed + 1000 * chain, 0.0);
            let step = |_| {
                state = (1_103_515_245 * state + 12_345) % (1 << 31);
                x = kept * x + (state as f64 / f64::from(1u32 << 31) - 0.5);
                x
            };
            (0..200).map(step).collect()
        };
        (0..4).map(of).collect()
    }

    fn each(chains: Vec<Vec<f64>>, change: impl Fn(f64, f64) -> f64) -> Vec<Vec<f64>> {
        let numbered = chains.into_iter().enumerate();
        numbered
            .map(|(chain, own)| own.into_iter().map(|x| change(x, chain as f64)).collect())
            .collect()
    }

    /// ArviZ 0.21: `rhat(method="rank")` and `ess(method="bulk")`.
    #[test]
    fn numbers_are_those_of_arviz() {
        let plain = || chains(0.6, 12_345);
        let shorter = plain().into_iter().map(|own| own[..151].to_vec()).collect();
        let cases = [
            ("as they are", plain(), 1.015_893, 236.777_8),
            (
                "shifted",
                each(plain(), |x, chain| x + 0.15 * chain),
                1.147_948,
                23.205_7,
            ),
            (
                "of other scales",
                each(plain(), |x, chain| x * (1.0 + 0.5 * chain)),
                1.099_589,
                244.273_4,
            ),
            ("an odd number", shorter, 1.011_751, 191.896_8),
            (
                "with ties",
                each(plain(), |x, _| (4.0 * x).round_ties_even() / 4.0),
                1.013_550,
                244.840_6,
            ),
            ("to and fro", chains(-0.5, 777), 0.997_707, 2_322.472),
        ];
        for (name, chains, r_hat, effective) in cases {
            let found = Agreement::of(&chains);
            assert!((found.r_hat - r_hat).abs() < 2e-5, "{name}: {found:?}");
            let off = (found.effective / effective - 1.0).abs();
            assert!(off < 1e-3, "{name}: {found:?}");
        }
    }

    #[test]
    fn chains_agree_only_where_all_that_is_wanted_is_reached() {
        let long = |kept: f64| -> Vec<Vec<f64>> {
            let four = (0..6).map(|block| chains(kept, 99 + 17 * block));
            let all: Vec<Vec<Vec<f64>>> = four.collect();
            (0..4)
                .map(|chain| all.iter().flat_map(|block| block[chain].clone()).collect())
                .collect()
        };
        assert!(Agreement::of(&long(0.0)).reached());
        // One chain elsewhere, or wider than the others.
        let elsewhere = each(long(0.0), |x, chain| if chain == 2.0 { x + 0.2 } else { x });
        assert!(!Agreement::of(&elsewhere).reached());
        let wider = each(long(0.0), |x, chain| if chain == 2.0 { x * 2.0 } else { x });
        assert!(!Agreement::of(&wider).reached());
        // Too few, too slow, or not moving at all.
        assert!(!Agreement::of(&chains(0.0, 5)[..1]).reached());
        assert!(!Agreement::of(&long(0.97)).reached());
        assert!(!Agreement::of(&vec![vec![1.0; 50]; 4]).reached());
        assert!(!Agreement::of(&vec![vec![1.0, 2.0, 3.0]; 4]).reached());
    }
}
