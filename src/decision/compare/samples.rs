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

use super::noise::{Deviates, factor};
use super::shifts::Shifts;
use crate::experiment::moments::JointMoments;

/// Samples of a comparison, at least.
pub const SAMPLES: usize = 20_000;

/// Joint samples of the arms' means in one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    arms: usize,
    /// samples × arms.
    values: Vec<f64>,
}

impl Samples {
    /// None where an arm's mean has no error that could be told (a single unit).
    ///
    /// `same`: for each arm the first one from which it does not differ (see [`same`]).
    pub fn draw(
        point: &JointMoments,
        shifts: &Shifts,
        same: &[usize],
        seed: u64,
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
        let lower = factor(&point.covariances);
        let common: Vec<Vec<f64>> = shifts.common().map(Iterator::collect).collect();
        let still = vec![vec![0.0; arms]];
        let worlds = if shifts.draws() == 0 {
            &still
        } else {
            &shifts.means
        };
        let pairs = SAMPLES.div_ceil(2 * worlds.len());
        let mut values = Vec::with_capacity(worlds.len() * pairs * 2 * arms);
        let mut error = vec![0.0; arms];
        for (world, shift) in worlds.iter().enumerate() {
            for pair in 0..pairs {
                let mut deviates = Deviates::new(seed, (world * pairs + pair) as u32);
                of_the_run(point, &lower, &mut deviates, &mut error);
                of_the_part(&common, &mut deviates, &mut error);
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
        }
        Some(Samples { arms, values })
    }

    /// From samples × arms.
    #[cfg(test)]
    pub fn from_values(arms: usize, values: Vec<f64>) -> Samples {
        Samples { arms, values }
    }

    /// Each sample's means, by arm.
    pub fn each(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.arms)
    }

    /// Differences of two arms, sample by sample.
    pub fn differences(&self, arm: usize, other: usize) -> Vec<f64> {
        self.each().map(|means| means[arm] - means[other]).collect()
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
            let level = means.iter().filter(|&&mean| sign * mean == top).count();
            for (won, &mean) in won.iter_mut().zip(means) {
                if sign * mean == top {
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
                *lost += top - sign * mean;
            }
        }
        let count = (self.values.len() / self.arms) as f64;
        lost.iter().map(|lost| lost / count).collect()
    }
}

fn highest(means: &[f64], sign: f64) -> f64 {
    means.iter().fold(f64::NEG_INFINITY, |top, &mean| {
        if sign * mean > top { sign * mean } else { top }
    })
}

/// The error of the whole run's means.
fn of_the_run(
    point: &JointMoments,
    lower: &[Vec<f64>],
    deviates: &mut Deviates,
    error: &mut [f64],
) {
    let normal: Vec<f64> = error.iter().map(|_| deviates.normal()).collect();
    for (arm, error) in error.iter_mut().enumerate() {
        let terms = lower[arm][..=arm].iter().zip(&normal);
        *error = terms.map(|(weight, normal)| weight * normal).sum();
    }
    if point.independent {
        for (error, &df) in error.iter_mut().zip(&point.df) {
            *error *= deviates.student(df);
        }
    } else {
        // One factor for all: they are means over the same units.
        let factor = deviates.student(point.df[0]);
        error.iter_mut().for_each(|error| *error *= factor);
    }
}

/// Adds the error that all draws' shifts have in common.
fn of_the_part(common: &[Vec<f64>], deviates: &mut Deviates, error: &mut [f64]) {
    if common.len() < 2 {
        return;
    }
    let factor = deviates.student(common.len() as f64 - 1.0);
    for unit in common {
        let normal = factor * deviates.normal();
        for (error, weight) in error.iter_mut().zip(unit) {
            *error += normal * weight;
        }
    }
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

/// The quantile of a list of numbers, which it puts in another order: linear between the order statistics
/// (Hyndman & Fan 1996, type 7).
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    let at = share * (values.len() as f64 - 1.0);
    let below = at as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let next = above.iter().copied().fold(
        f64::INFINITY,
        |least, value| {
            if value < least { value } else { least }
        },
    );
    if next.is_finite() {
        low + (at - below as f64) * (next - low)
    } else {
        low
    }
}
