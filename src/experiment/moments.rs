//! Means and their errors from sums over independent units.

use crate::engine::tally::Tally;
use crate::experiment::results::{Estimate, Unit};
use crate::experiment::shares::of_shares;
use crate::numeric::{Exact, t_critical_95};
use crate::vocabulary::metric::MetricUnit;

/// Means of one metric in two arms, with everything that the error of a smooth function of them needs.
///
/// The errors are linear (delta method). Where the unit is a community, a mean is a ratio of sums
/// over communities, and its residuals are those of the ratio (Cochran 1977, chapter 6).
#[derive(Clone, Copy, Debug)]
pub struct PairMoments {
    pub mean: f64,
    pub other_mean: f64,
    /// Independent units; of the smaller arm where they differ.
    pub units: u64,
    pub df: f64,
    /// Variances of the two means and their covariance (0 between independent arms).
    variance: f64,
    other_variance: f64,
    covariance: f64,
    /// The most by which the two means can be apart.
    most_apart: f64,
}

impl PairMoments {
    /// `arm` and `other` of a tally, for a metric by its place in the tally's shape.
    ///
    /// `paired`: the same customers lived under both.
    pub fn of(
        tally: &Tally,
        metric: usize,
        arm: usize,
        other: usize,
        unit: Unit,
        paired: bool,
    ) -> Self {
        let (one, two) = (
            ArmMoments::of(tally, metric, arm, unit),
            ArmMoments::of(tally, metric, other, unit),
        );
        let covariance = if paired {
            covariance(tally, metric, (arm, &one), (other, &two), unit)
        } else {
            0.0
        };
        let df = if paired {
            one.units as f64 - 1.0
        } else {
            welch_df(&one, &two)
        };
        Self {
            mean: one.mean,
            other_mean: two.mean,
            units: one.units.min(two.units),
            df,
            variance: one.variance(),
            other_variance: two.variance(),
            covariance,
            most_apart: one.most_apart(),
        }
    }

    /// Standard error of the difference.
    pub fn error_of_difference(&self) -> f64 {
        self.error(1.0, -1.0)
    }

    /// Standard error of a function of the two means with these partial derivatives.
    fn error(&self, by_mean: f64, by_other: f64) -> f64 {
        let variance = by_mean * by_mean * self.variance
            + by_other * by_other * self.other_variance
            + 2.0 * by_mean * by_other * self.covariance;
        // Differences of equal terms can fall below 0 by rounding; NaN, no interval, stays so.
        if variance < 0.0 { 0.0 } else { variance.sqrt() }
    }

    /// An estimate with its 95% interval, of a function of the two means with this value and these
    /// partial derivatives.
    pub fn estimate(&self, value: f64, by_mean: f64, by_other: f64) -> Estimate {
        let half = t_critical_95(self.df) * self.error(by_mean, by_other);
        Estimate::around(value, half)
    }

    /// mean − other mean. Of shares the interval ends at ±1.
    pub fn difference(&self) -> Estimate {
        let Estimate { value, low, high } = self.estimate(self.mean - self.other_mean, 1.0, -1.0);
        let possible = |end: f64| end.clamp(-self.most_apart, self.most_apart);
        Estimate {
            value,
            low: possible(low),
            high: possible(high),
        }
    }

    /// mean ÷ other mean − 1, of a metric that has a zero; `None` where the other mean is not clearly positive (below three times
    /// its standard error), as a ratio to it would mean nothing.
    pub fn lift(&self) -> Option<Estimate> {
        if self.other_mean <= 3.0 * self.other_variance.sqrt() || self.other_mean <= 0.0 {
            return None;
        }
        let ratio = self.mean / self.other_mean;
        Some(self.estimate(ratio - 1.0, 1.0 / self.other_mean, -ratio / self.other_mean))
    }
}

/// The means of one metric in all arms, with the covariances of their errors.
#[derive(Clone, Debug)]
pub struct JointMoments {
    /// By arm.
    pub means: Vec<f64>,
    /// Arm by arm; 0 between independent arms.
    pub covariances: Vec<Vec<f64>>,
    /// Degrees of freedom of each arm's error; where arms are dependent they are one and the same.
    pub df: Vec<f64>,
    /// Whether the errors of different arms are independent.
    pub independent: bool,
    /// The most by which two means can be apart: 1 of shares, else infinite.
    pub most_apart: f64,
}

impl JointMoments {
    /// All arms of a tally, for a metric by its place in the tally's shape.
    ///
    /// `paired`: the same customers lived under all.
    pub fn of(tally: &Tally, metric: usize, unit: Unit, paired: bool) -> Self {
        let arms: Vec<ArmMoments> = (0..tally.shape.arms)
            .map(|arm| ArmMoments::of(tally, metric, arm, unit))
            .collect();
        let between = |one: usize, two: usize| match (one == two, paired) {
            (true, _) => arms[one].variance(),
            (false, true) => covariance(tally, metric, (one, &arms[one]), (two, &arms[two]), unit),
            (false, false) => 0.0,
        };
        Self {
            means: arms.iter().map(|arm| arm.mean).collect(),
            covariances: (0..arms.len())
                .map(|one| (0..arms.len()).map(|two| between(one, two)).collect())
                .collect(),
            df: arms.iter().map(|arm| arm.units as f64 - 1.0).collect(),
            independent: !paired,
            most_apart: arms.first().map_or(f64::INFINITY, ArmMoments::most_apart),
        }
    }

    /// The same means, known without error.
    pub fn known(&self) -> Self {
        let arms = self.means.len();
        Self {
            covariances: vec![vec![0.0; arms]; arms],
            ..self.clone()
        }
    }
}

/// Mean of one metric in one arm.
#[derive(Clone, Copy, Debug)]
pub struct ArmMoments {
    pub heads: u64,
    pub mean: f64,
    /// Standard deviation between heads.
    pub sd: f64,
    pub units: u64,
    /// Sum of squared residuals over units.
    residual: f64,
    /// Whether it is a mean of shares in [0, 1].
    of_shares: bool,
}

impl ArmMoments {
    pub fn of(tally: &Tally, metric: usize, arm: usize, unit: Unit) -> Self {
        let base = tally.shape.metrics[metric].base();
        let heads: u64 = (0..tally.shape.replicates)
            .map(|replicate| tally.heads(replicate, arm, base))
            .sum();
        let (sum, square) = tally.pooled(arm, metric);
        let n = heads as f64;
        let mean = if heads > 0 { sum / n } else { f64::NAN };
        let rounding = Rounding::of(tally, arm, heads, tally.shape.replicates);
        let between_heads = rounding.beyond(square - n * mean * mean, square, mean);
        let (units, residual) = match unit {
            Unit::Customer => (heads, between_heads),
            Unit::Community => {
                let (own, by_heads, heads_square) = tally.cluster_moments(arm, metric);
                let residual = ratio_product(own, by_heads, by_heads, heads_square, mean, mean);
                (tally.clusters[arm], rounding.beyond(residual, own, mean))
            }
            Unit::Replicate => {
                let residual = over_replicates(tally, metric, (arm, mean), (arm, mean));
                (tally.shape.replicates as u64, residual)
            }
        };
        Self {
            heads,
            mean,
            sd: (between_heads / (n - 1.0)).sqrt(),
            units,
            residual,
            of_shares: tally.shape.metrics[metric].unit() == MetricUnit::Share,
        }
    }

    /// The most by which two such means can be apart.
    fn most_apart(&self) -> f64 {
        if self.of_shares { 1.0 } else { f64::INFINITY }
    }

    /// Variance of the mean.
    pub fn variance(&self) -> f64 {
        scaled(self.residual, self.units, self.heads)
    }

    /// The mean with its 95% interval.
    pub fn estimate(&self) -> Estimate {
        let critical = t_critical_95(self.units as f64 - 1.0);
        match self.of_shares {
            true => of_shares(self.mean, self.variance(), self.heads, critical),
            false => Estimate::around(self.mean, critical * self.variance().sqrt()),
        }
    }
}

/// Variance (or covariance) of means per head, from a sum of products of residuals over units.
pub(super) fn scaled(products: f64, units: u64, heads: u64) -> f64 {
    let (k, n) = (units as f64, heads as f64);
    products * k / ((k - 1.0) * n * n)
}

fn covariance(
    tally: &Tally,
    metric: usize,
    (arm, one): (usize, &ArmMoments),
    (other, two): (usize, &ArmMoments),
    unit: Unit,
) -> f64 {
    if arm == other {
        return one.variance();
    }
    let rounding = Rounding::of(tally, arm, one.heads, tally.shape.replicates);
    let off = |cross: f64| rounding.of_products(cross, one.mean, two.mean);
    let (products, off) = match unit {
        Unit::Customer => {
            let n = one.heads as f64;
            let cross = tally.cross(metric, arm, other);
            (cross - n * one.mean * two.mean, off(cross))
        }
        Unit::Community => {
            let (_, one_by_heads, heads_square) = tally.cluster_moments(arm, metric);
            let (_, two_by_heads, _) = tally.cluster_moments(other, metric);
            let cross = tally.cluster_cross(metric, arm, other);
            let products = ratio_product(
                cross,
                one_by_heads,
                two_by_heads,
                heads_square,
                one.mean,
                two.mean,
            );
            (products, off(cross))
        }
        Unit::Replicate => {
            let products = over_replicates(tally, metric, (arm, one.mean), (other, two.mean));
            (products, Rounding::RELATIVE * products.abs())
        }
    };
    let products = together(products, one.residual, two.residual, off);
    scaled(products, one.units, one.heads)
}

/// Products of two arms' residuals, which vary together no more than each of them varies, and wholly so where only
/// rounding (`off`, the most by which the products are off) says otherwise: of equal ones it leaves no difference.
pub(super) fn together(products: f64, one: f64, other: f64, off: f64) -> f64 {
    let most = (one * other).sqrt();
    if products >= most - off {
        most
    } else if products <= off - most {
        -most
    } else {
        products
    }
}

/// Σ (S_a − m_a·h_a)(S_b − m_b·h_b) over replicates, for two arms with their means.
fn over_replicates(
    tally: &Tally,
    metric: usize,
    (arm, mean): (usize, f64),
    (other, other_mean): (usize, f64),
) -> f64 {
    let base = tally.shape.metrics[metric].base();
    let residual = |replicate, arm, mean| {
        let heads = tally.heads(replicate, arm, base);
        let sum = tally.outcome(replicate, arm, metric).0;
        Rounding::of(tally, arm, heads, 1).off(sum - mean * heads as f64, sum)
    };
    (0..tally.shape.replicates)
        .map(|replicate| residual(replicate, arm, mean) * residual(replicate, other, other_mean))
        .sum()
}

/// Σ (S_a − m_a·h)(S_b − m_b·h) from Σ S_a·S_b, Σ S_a·h, Σ S_b·h and Σ h².
pub(super) fn ratio_product(ab: f64, ah: f64, bh: f64, hh: f64, ma: f64, mb: f64) -> f64 {
    ab - mb * ah - ma * bh + ma * mb * hh
}

pub(super) fn positive(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}

/// What is left of equal values by the rounding of their sums alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounding {
    /// The most by which a sum over the heads is off: each community is rounded as it is added.
    of_sum: f64,
}

impl Rounding {
    /// Part of a sum by which it is off as it is computed within a community, and with other sums.
    const RELATIVE: f64 = 1e-14;

    /// Of an arm's sums over so many heads in some of the replicates.
    pub fn of(tally: &Tally, arm: usize, heads: u64, replicates: usize) -> Rounding {
        let clusters = tally.clusters[arm] * replicates as u64;
        // Where nobody is, nothing is added.
        let added = clusters.div_ceil(tally.shape.replicates as u64).min(heads);
        Rounding {
            of_sum: added as f64 * Exact::ROUNDING,
        }
    }

    /// By how much a sum is off the one that is expected; nothing, where it may be rounding alone.
    pub fn off(self, off: f64, sum: f64) -> f64 {
        // The mean is of sums that are rounded, too.
        let most = Rounding::RELATIVE * sum.abs() + 2.0 * self.of_sum;
        if off.abs() <= most { 0.0 } else { off }
    }

    /// The most by which a sum of products is off, without those of the two means.
    pub fn of_products(self, products: f64, mean: f64, other: f64) -> f64 {
        Rounding::RELATIVE * products.abs() + self.of_sum * (1.0 + mean.abs() + other.abs())
    }

    /// What is left of a sum of squares without those of the mean; nothing, where it may be rounding alone.
    ///
    /// The sum of squares is off by [`of_sum`](Rounding::of_sum), and the sum whose product with the mean is
    /// taken off twice (n·m² = m·Σ y) by as much.
    pub fn beyond(self, left: f64, squares: f64, mean: f64) -> f64 {
        let most = self.of_products(squares, mean, mean);
        // NaN, no mean, stays so.
        if left <= most { 0.0 } else { left }
    }
}

/// The heads of an arm in one replicate, each of them a unit.
pub(super) struct Sample {
    pub heads: u64,
    pub mean: f64,
    /// Between heads; NaN of fewer than two.
    pub variance: f64,
}

impl Sample {
    pub fn of(tally: &Tally, replicate: usize, arm: usize, metric: usize) -> Sample {
        let heads = tally.heads(replicate, arm, tally.shape.metrics[metric].base());
        let (sum, square) = tally.outcome(replicate, arm, metric);
        let mean = sum / heads as f64;
        let rounding = Rounding::of(tally, arm, heads, 1);
        let left = rounding.beyond(square - sum * mean, square, mean);
        Sample {
            heads,
            mean,
            variance: match heads {
                0 | 1 => f64::NAN,
                _ => left / (heads as f64 - 1.0),
            },
        }
    }
}

/// Welch's degrees of freedom for two independent arms.
fn welch_df(one: &ArmMoments, two: &ArmMoments) -> f64 {
    let (a, b) = (one.variance(), two.variance());
    let (n, m) = (one.units as f64 - 1.0, two.units as f64 - 1.0);
    if n < 1.0 || m < 1.0 {
        f64::NAN
    } else if a + b > 0.0 {
        (a + b) * (a + b) / (a * a / n + b * b / m)
    } else {
        n + m
    }
}
