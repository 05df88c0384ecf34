//! What the arms' means may be, psychology and simulation together, as joint samples.
//!
//! A sample is the point estimate of the whole run, moved by one draw's shift, with an error of the
//! simulation. The error of the whole run is multivariate t with the covariances of the arms' means and
//! their degrees of freedom (each arm's own t where arms are independent); to it comes the error that all
//! shifts have in common, multivariate t likewise. Both are what is known of a mean of normal units of
//! unknown variance (under the right-Haar prior, Box & Tiao 1973, chapters 2 and 8): the difference of two
//! arms' samples spreads as the usual t interval does, or Behrens and Fisher's between independent arms.
//!
//! Samples come in pairs with opposite errors, so that no chance of sampling prefers an arm: where nothing
//! differs but luck, each is better in exactly half of them.

use super::noise::{Noise, factor};
use super::shifts::Shifts;
use crate::experiment::moments::JointMoments;

/// Samples of a comparison, at least.
pub const SAMPLES: usize = 20_000;

/// Joint samples of the arms' means in one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    arms: usize,
    /// The most by which two means can be apart. Errors are normal or t, and go beyond it.
    most: f64,
    /// samples × arms.
    values: Vec<f64>,
}

impl Samples {
    /// None where an arm's mean has no error that could be told (a single unit).
    ///
    /// `same`: for each arm the first one from which it does not differ (see [`same`]). `noise`: what random
    /// numbers an earlier metric has left, in whose place others are put where they do not fit.
    pub fn draw(
        point: &JointMoments,
        shifts: &Shifts,
        same: &[usize],
        seed: u64,
        noise: &mut Option<Noise>,
    ) -> Option<Samples> {
        let arms = point.means.len();
        let known = |arm: usize| {
            point.df[arm] >= 1.0
                && point.means[arm].is_finite()
                && point.covariances[arm].iter().all(|value| value.is_finite())
        };
        if !(0..arms).all(known) {
            return None;
        }
        let still = vec![vec![0.0; arms]];
        let worlds = if shifts.draws() == 0 {
            &still
        } else {
            &shifts.means
        };
        let pairs = SAMPLES.div_ceil(2 * worlds.len());
        let common: Vec<Vec<f64>> = shifts.common().map(Iterator::collect).collect();
        // One factor for all dependent arms: they are means over the same units.
        let df = &point.df[..if point.independent { arms } else { 1 }];
        let needed = (worlds.len() * pairs, arms, df, common.len());
        let noise = match noise {
            Some(noise) if noise.fits(needed.0, needed.1, needed.2, needed.3) => noise,
            other => other.insert(Noise::new(seed, needed.0, needed.1, needed.2, needed.3)),
        };
        // Arms that share their units vary in no more directions than those have degrees of freedom.
        let rank = if point.independent {
            f64::INFINITY
        } else {
            point.df[0]
        };
        let lower = factor(&point.covariances, rank);
        let mut values = Vec::with_capacity(worlds.len() * pairs * 2 * arms);
        let mut error = vec![0.0; arms];
        for (pair, (normals, factors, units)) in noise.each().enumerate() {
            let shift = &worlds[pair / pairs];
            for (arm, error) in error.iter_mut().enumerate() {
                let terms = lower[arm][..=arm].iter().zip(normals);
                let of_the_run: f64 = terms.map(|(weight, normal)| weight * normal).sum();
                *error = of_the_run * factors[arm.min(factors.len() - 1)];
            }
            // What all draws' shifts have in common.
            for (weights, deviate) in common.iter().zip(units) {
                for (error, weight) in error.iter_mut().zip(weights) {
                    *error += deviate * weight;
                }
            }
            for sign in [1.0, -1.0] {
                let from = values.len();
                for arm in 0..arms {
                    values.push(if same[arm] < arm {
                        values[from + same[arm]]
                    } else {
                        point.means[arm] + shift[arm] + sign * error[arm]
                    });
                }
            }
        }
        Some(Samples {
            arms,
            most: point.most_apart,
            values,
        })
    }

    /// Each sample's means, by arm.
    pub fn each(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.arms)
    }

    /// Differences of two arms, sample by sample, as far as they are possible.
    pub fn differences(&self, arm: usize, other: usize) -> Vec<f64> {
        self.each()
            .map(|means| apart(means[arm], means[other]).clamp(-self.most, self.most))
            .collect()
    }

    /// Mean over the samples.
    pub fn mean(&self, arm: usize) -> f64 {
        let count = self.values.len() / self.arms;
        self.each().map(|means| means[arm]).sum::<f64>() / count as f64
    }

    /// Probability of each arm to have the highest mean times `sign`; ties are shared.
    pub fn best(&self, sign: f64) -> Vec<f64> {
        let mut won = vec![0.0; self.arms];
        for means in self.each() {
            let top = highest(means, sign);
            let ties = |mean: f64| apart(sign * mean, top) == 0.0;
            let level = means.iter().filter(|&&mean| ties(mean)).count();
            for (won, &mean) in won.iter_mut().zip(means) {
                if ties(mean) {
                    *won += 1.0 / level as f64;
                }
            }
        }
        let count = (self.values.len() / self.arms) as f64;
        won.iter().map(|won| won / count).collect()
    }

    /// What is lost on average by choosing each arm rather than, in every sample, the one with the highest
    /// mean times `sign`.
    pub fn expected_loss(&self, sign: f64) -> Vec<f64> {
        let mut lost = vec![0.0; self.arms];
        for means in self.each() {
            let top = highest(means, sign);
            for (lost, &mean) in lost.iter_mut().zip(means) {
                *lost += apart(top, sign * mean).min(self.most);
            }
        }
        let count = (self.values.len() / self.arms) as f64;
        lost.iter().map(|lost| lost / count).collect()
    }
}

/// One less the other: nothing, where only rounding tells them apart.
fn apart(one: f64, other: f64) -> f64 {
    const ROUNDING: f64 = 1e-9;
    let larger = if one.abs() > other.abs() { one } else { other };
    match one - other {
        difference if difference.abs() <= ROUNDING * larger.abs() => 0.0,
        difference => difference,
    }
}

fn highest(means: &[f64], sign: f64) -> f64 {
    means.iter().fold(f64::NEG_INFINITY, |top, &mean| {
        if sign * mean > top { sign * mean } else { top }
    })
}

/// For each arm the first one that has the very same means, whole run and draws, with errors that go together:
/// between them there is no difference, and rounding shall not make one.
pub fn same(point: &JointMoments, shifts: &Shifts) -> Vec<usize> {
    let arms = point.means.len();
    let alike = |arm: usize, other: usize| {
        let (own, its) = (point.covariances[arm][arm], point.covariances[other][other]);
        let between = own + its - 2.0 * point.covariances[arm][other];
        point.means[arm] == point.means[other]
            && own == its
            && between <= 1e-9 * own
            && shifts.means.iter().all(|draw| draw[arm] == draw[other])
    };
    (0..arms)
        .map(|arm| (0..arm).find(|&other| alike(arm, other)).unwrap_or(arm))
        .collect()
}

/// The share of the samples to leave out on each side of a 95% interval over so many draws.
///
/// The truth is one more draw: of D + 1 draws in random order the last lies outside the others' p(D + 1)-th
/// lowest with probability p (Weibull's plotting positions), and each draw is 1/D of the samples. So it is
/// 2.5% less 0.475/D. Below 19 draws all samples are within.
pub fn tail(draws: usize) -> f64 {
    let draws = draws as f64;
    if draws == 0.0 {
        return 0.025;
    }
    let share = (0.025 * (draws + 1.0) - 0.5) / draws;
    if share > 0.0 { share } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::quantile;
    use crate::vocabulary::metric::Metric;
    use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

    /// Two dependent arms.
    fn two(means: [f64; 2], df: f64) -> JointMoments {
        JointMoments {
            means: means.into(),
            covariances: vec![vec![4.0, 3.0], vec![3.0, 2.5]],
            df: vec![df; 2],
            independent: false,
            most_apart: f64::INFINITY,
        }
    }

    fn draw(point: &JointMoments, shifts: &Shifts) -> Samples {
        let same = same(point, shifts);
        Samples::draw(point, shifts, &same, 1, &mut None).expect("samples")
    }

    fn better(samples: &Samples) -> f64 {
        let differences = samples.differences(0, 1);
        let above = differences.iter().filter(|&&d| d > 0.0).count();
        above as f64 / differences.len() as f64
    }

    /// How far shares of 10,000 independent pairs may be off, 1 in 10,000.
    const CHANCE: f64 = 0.02;

    #[test]
    fn of_two_normal_arms_the_chances_are_the_closed_forms() {
        let none = Shifts::none(Metric::Profit);
        let samples = draw(&two([1.0, 0.5], f64::INFINITY), &none);
        // The variance of the difference is 4 + 2.5 − 2·3.
        let (difference, sd) = (0.5, 0.5_f64.sqrt());
        let normal = Normal::standard();
        let exact = normal.cdf(difference / sd);
        assert!((better(&samples) - exact).abs() < CHANCE, "{exact}");
        let best = samples.best(1.0);
        assert!((best[0] - exact).abs() < CHANCE && (best[0] + best[1] - 1.0).abs() < 1e-12);
        // What is lost by the better arm is E max(0, −D).
        let z = difference / sd;
        let loss = sd * normal.pdf(z) - difference * normal.cdf(-z);
        let lost = samples.expected_loss(1.0);
        assert!((lost[0] - loss).abs() < CHANCE * sd, "{loss} {lost:?}");
        assert!((lost[1] - lost[0] - difference).abs() < CHANCE * sd);
    }

    #[test]
    fn few_degrees_of_freedom_make_them_student_s() {
        // Over two units two arms cannot but go together: with one degree of freedom there is no such pair.
        for df in [2.0, 4.0, 39.0] {
            let samples = draw(&two([1.0, 0.5], df), &Shifts::none(Metric::Profit));
            let t = StudentsT::new(0.0, 1.0, df).unwrap();
            let exact = t.cdf(0.5 / 0.5_f64.sqrt());
            assert!((better(&samples) - exact).abs() < CHANCE, "{df}");
            let mut differences = samples.differences(0, 1);
            let high = quantile(&mut differences, 0.975);
            let beyond = t.cdf((high - 0.5) / 0.5_f64.sqrt());
            assert!((beyond - 0.975).abs() < 0.006, "{df}: {beyond}");
        }
    }

    #[test]
    fn independent_arms_are_behrens_and_fisher_s() {
        let point = JointMoments {
            means: vec![0.0, 0.0],
            covariances: vec![vec![1.0, 0.0], vec![0.0, 4.0]],
            df: vec![6.0, 8.0],
            independent: true,
            most_apart: f64::INFINITY,
        };
        let mut differences = draw(&point, &Shifts::none(Metric::Profit)).differences(0, 1);
        let high = quantile(&mut differences, 0.975);
        // The convolution of the two, by the midpoint rule.
        let t = |df| StudentsT::new(0.0, 1.0, df).unwrap();
        let (one, two) = (t(6.0), t(8.0));
        let step = 0.01;
        let below = |k: i32| {
            let x = step * (f64::from(k) + 0.5);
            one.pdf(x) * two.cdf((high - x) / 2.0) * step
        };
        let below: f64 = (-5_000..5_000).map(below).sum();
        assert!((below - 0.975).abs() < 0.006, "{below}");
    }

    #[test]
    fn over_draws_the_chance_is_the_mean_of_theirs() {
        let shifts = Shifts::known(Metric::Profit, vec![vec![0.0, 0.0], vec![0.3, 1.5]]);
        let samples = draw(&two([1.0, 0.5], f64::INFINITY), &shifts);
        let (normal, sd) = (Normal::standard(), 0.5_f64.sqrt());
        let exact = (normal.cdf(0.5 / sd) + normal.cdf(-0.7 / sd)) / 2.0;
        assert!((better(&samples) - exact).abs() < CHANCE, "{exact}");
    }

    #[test]
    fn without_a_difference_each_is_better_in_half() {
        let samples = draw(&two([2.0, 2.0], 7.0), &Shifts::none(Metric::Profit));
        assert_eq!(better(&samples), 0.5);
        assert_eq!(samples.best(1.0), [0.5, 0.5]);
        // Whichever way is better.
        let samples = draw(&two([1.0, 0.5], 7.0), &Shifts::none(Metric::Profit));
        assert_eq!(samples.best(1.0)[0], samples.best(-1.0)[1]);
    }

    #[test]
    fn no_two_shares_are_more_than_all_apart() {
        let mut point = two([1.0, 0.5], 1.0);
        let none = Shifts::none(Metric::Retained);
        let free = draw(&point, &none);
        point.most_apart = 1.0;
        let shares = draw(&point, &none);
        for (one, other) in shares.differences(0, 1).iter().zip(free.differences(0, 1)) {
            assert_eq!(*one, other.clamp(-1.0, 1.0));
        }
        assert!(free.expected_loss(1.0)[1] > 1.0);
        assert!(shares.expected_loss(1.0).iter().all(|&loss| loss <= 1.0));
        // Which of them is better is the same.
        assert_eq!(better(&shares), better(&free));
    }

    #[test]
    fn three_alike_are_each_the_best_in_a_third() {
        let mut point = two([1.0, 1.0], 50.0);
        point.means.push(1.0);
        point.df.push(50.0);
        point.covariances = (0..3)
            .map(|arm| (0..3).map(|other| f64::from(arm == other)).collect())
            .collect();
        for share in draw(&point, &Shifts::none(Metric::Profit)).best(1.0) {
            assert!((share - 1.0 / 3.0).abs() < CHANCE, "{share}");
        }
    }

    #[test]
    fn what_is_the_same_differs_by_nothing() {
        let third = 1.0 / 3.0;
        let point = JointMoments {
            means: vec![third, third + 1.0, third],
            covariances: vec![
                vec![0.7, 0.1, 0.7 * (1.0 - 1e-14)],
                vec![0.1, 0.3, 0.1],
                vec![0.7, 0.1, 0.7],
            ],
            df: vec![9.0; 3],
            independent: false,
            most_apart: f64::INFINITY,
        };
        let shifts = Shifts::known(Metric::Profit, vec![vec![0.1, 0.2, 0.1]]);
        assert_eq!(same(&point, &shifts), [0, 1, 0]);
        let samples = draw(&point, &shifts);
        assert!(samples.differences(2, 0).iter().all(|&d| d == 0.0));
        let best = samples.best(-1.0);
        assert!(best[0] == best[2] && best[0] > 0.2, "{best:?}");
        // A draw that moves them apart makes them two.
        let shifts = Shifts::known(Metric::Profit, vec![vec![0.1, 0.2, 0.3]]);
        assert_eq!(same(&point, &shifts), [0, 1, 2]);
    }

    #[test]
    fn a_mean_without_error_has_no_samples() {
        let none = Shifts::none(Metric::Profit);
        assert_eq!(
            Samples::draw(&two([1.0, 0.5], 0.0), &none, &[0, 1], 1, &mut None),
            None
        );
        let mut point = two([1.0, 0.5], 3.0);
        point.covariances[1][0] = f64::NAN;
        assert_eq!(Samples::draw(&point, &none, &[0, 1], 1, &mut None), None);
    }

    #[test]
    fn tails_leave_room_for_one_more_draw() {
        assert_eq!((tail(0), tail(18)), (0.025, 0.0));
        assert!((tail(100) - 0.02025).abs() < 1e-12);
    }
}
