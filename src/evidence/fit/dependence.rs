//! How the published effects of a study hang together: what shares an arm shares its chance.
//!
//! Two gifts that were held against the same control both look better where the control came out low by
//! chance. To first order an effect is a sum over arms of its slope by the arm's mean times the chance of that
//! mean (the delta method), and arms are independent of each other. So the covariance of the effects i and j is
//!
//! > Σ over arms of sᵢ·sⱼ·v, with s an effect's slope by the mean of the arm, v the variance of that mean.
//!
//! Studies seldom say v. It is taken from what the simulation says of the arms before any fit: arms are equally
//! large; whether somebody answers yes has variance p·(1 − p); a psychological scale spreads alike in all
//! arms; money, counts and tips spread in proportion to their mean. Only correlations are taken from
//! this: standard errors stay the published ones. For two equal effects against one control it is ½.
//!
//! On top of chance, settings differ: what a gesture does to willingness in one study is not quite what it does in another.
//! The deviation of an arm that gives something is normal with a spread τ between studies ([`Between`]), half of its variance shared
//! by all such arms of the study and half its own; an arm that gives nothing has none. It moves an effect by its derivative with
//! respect to willingness. Among the residuals, which are in published standard errors, it adds to the covariance of i and j
//!
//! > τ²·Σ over arms a of i and b of j of dᵢₐ·dⱼᵦ·(½ + ½·[a = b]) ÷ (standard error of i·standard error of j).
//!
//! And codes are judgements: another coder would have given others ([`super::codes`]). To first order that adds
//! Σ over codes c of (∂i/∂c)·(∂j/∂c)·(standard deviation of c)², in the same unit. It is never updated by outcomes.
//!
//! Effects of different metrics, or at different times, are taken as independent, as nothing is known of
//! how they hang together; so are half-lives and directions.

use crate::evidence::Means;
use crate::evidence::fit::linear::{Lower, Square};
use crate::evidence::fit::studies::published_error;
use crate::evidence::fit::target::normal_cdf;
use crate::random::normal_score;
use crate::scenario::checked::{ChannelKind, EffectScale, Expectation, Scenario, Statement};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The share of an effect's variance that is its own: what is rounded, and heads that are left out of one
/// comparison alone. Without it, effects of which one follows from others (all pairs of three arms) would have to fit
/// each other without any error.
pub const OWN: f64 = 0.05;

/// The scale of the half-normal prior of the spread between studies, in willingness.
pub const BETWEEN_SCALE: f64 = 0.2;

/// The spread between studies, τ, in willingness: how far a gesture's effect in one setting is from that in another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Between {
    /// Known beforehand.
    Fixed(f64),
    /// Half-normal, of [`BETWEEN_SCALE`]: what the studies say of it counts.
    HalfNormal,
}

impl Between {
    /// What a search takes it for: the median of its prior.
    pub fn typical(self) -> f64 {
        self.at(Some(0.0))
    }

    /// At a normal score of its prior.
    pub fn at(self, score: Option<f64>) -> f64 {
        match self {
            Between::Fixed(spread) => spread,
            Between::HalfNormal => {
                let below = normal_cdf(score.unwrap_or_default());
                BETWEEN_SCALE * f64::from(normal_score((0.5 + 0.5 * below) as f32))
            }
        }
    }

    /// The ends of that score; none where there is nothing to find out.
    pub fn bounds(self) -> Option<(f64, f64)> {
        match self {
            Between::Fixed(_) => None,
            Between::HalfNormal => Some((-4.0, 4.0)),
        }
    }
}

/// How a study's effects hang together, among residuals in published standard errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependence {
    /// The covariance by chance and by the codes' error.
    fixed: Square,
    /// What a spread between studies of 1 adds.
    between: Square,
}

impl Dependence {
    /// Of the expectations of a study, by the means of its arms; `codes`: of each code, by how much its error moves each effect, in
    /// published standard errors.
    pub fn of(scenario: &Scenario, means: &Means<'_>, codes: &[Vec<f64>]) -> Dependence {
        let expectations = &scenario.expectations;
        let n = expectations.len();
        let mut fixed = Square::identity(n);
        for i in 0..n {
            for j in 0..n {
                let (one, other) = (&expectations[i], &expectations[j]);
                let same = (one.since, one.at) == (other.since, other.at);
                if i != j && one.metric == other.metric && same {
                    fixed.add(i, j, (1.0 - OWN) * correlated(one, other, means));
                }
                fixed.add(i, j, codes.iter().map(|moved| moved[i] * moved[j]).sum());
            }
        }
        let deviations: Vec<Vec<(usize, f64)>> = expectations
            .iter()
            .map(|expectation| deviations(scenario, expectation, means))
            .collect();
        let mut between = Square::zero(n);
        for (i, one) in deviations.iter().enumerate() {
            for (j, other) in deviations.iter().enumerate() {
                between.add(i, j, together(one, other));
            }
        }
        Dependence { fixed, between }
    }

    /// The variance of an effect's residual at a spread between studies.
    pub fn variance(&self, spread: f64, at: usize) -> f64 {
        self.fixed.at(at, at) + spread * spread * self.between.at(at, at)
    }

    /// Residuals, each in its own standard errors, as independent ones of variance 1: their squares sum to rᵀ·R⁻¹·r, with
    /// R the covariance at this spread between studies. And ln |R|.
    pub fn taken_out(&self, spread: f64, residuals: &[f64]) -> (Vec<f64>, f64) {
        let n = self.fixed.n;
        let mut covariance = self.fixed.clone();
        for i in 0..n {
            for j in 0..n {
                covariance.add(i, j, spread * spread * self.between.at(i, j));
            }
        }
        let lower = covariance.cholesky();
        let lower = lower.unwrap_or_else(|| Lower::identity(n));
        (lower.solve(residuals), lower.log_determinant())
    }
}

/// How far a unit of willingness in each arm that gives something moves an effect, in its published standard errors.
fn deviations(
    scenario: &Scenario,
    expectation: &Expectation,
    means: &Means<'_>,
) -> Vec<(usize, f64)> {
    let (&Statement::Value { scale, .. }, Some(error)) =
        (&expectation.statement, published_error(expectation))
    else {
        return Vec::new();
    };
    let metric = expectation.metric;
    let way = match metric {
        Metric::Tips | Metric::TipShare => ChannelKind::Tip,
        Metric::Purchases | Metric::ExpectedPurchases | Metric::Revenue => ChannelKind::Purchase,
        // What is asked for has one elasticity in all channels; what is no return at all is told on a scale of its own,
        // or taken to move like an answer.
        Metric::Donations
        | Metric::Donated
        | Metric::Referrals
        | Metric::Reviews
        | Metric::Feedback
        | Metric::SignUps
        | Metric::Joined
        | Metric::ReferredStay
        | Metric::OthersStay
        | Metric::WillingReturns
        | Metric::DutifulReturns
        | Metric::HabitReturns
        | Metric::Profit
        | Metric::Cost
        | Metric::Retained
        | Metric::Goodwill
        | Metric::Obligation
        | Metric::Trust => ChannelKind::Donation,
    };
    let elasticity = scenario.psychology.elasticity_of(way);
    let [own, other] =
        [expectation.arm, expectation.against].map(|arm| means.mean_at(expectation, arm, metric));
    let slope = elasticity
        * match scale {
            EffectScale::LogOdds | EffectScale::LogRatio => 1.0,
            EffectScale::Lift | EffectScale::Ratio => own / other,
            EffectScale::Difference | EffectScale::Mean if metric.unit() == MetricUnit::Scale => {
                1.0
            }
            EffectScale::Difference | EffectScale::Mean => own,
        };
    let compares = scale != EffectScale::Mean;
    let arms = [(expectation.arm, slope), (expectation.against, -slope)];
    let arms = arms.into_iter().take(1 + usize::from(compares));
    let gives = |arm: usize| !scenario.arms[arm].gestures.is_empty();
    arms.filter(|(arm, slope)| gives(*arm) && slope.is_finite())
        .map(|(arm, slope)| (arm, slope / error))
        .collect()
}

/// What two effects share by the deviations of their arms, whose variance is 1.
fn together(one: &[(usize, f64)], other: &[(usize, f64)]) -> f64 {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    pairs
        .map(|((arm, slope), (other_arm, other_slope))| {
            let shared = if arm == other_arm { 1.0 } else { 0.5 };
            slope * other_slope * shared
        })
        .sum()
}

/// The correlation of the chance in two effects of one metric.
fn correlated(one: &Expectation, other: &Expectation, means: &Means<'_>) -> f64 {
    let shared = covariance(one, other, means);
    let both = covariance(one, one, means) * covariance(other, other, means);
    let correlation = shared / both.sqrt();
    // A mean of 0, or of 1, has no chance in it by these rules.
    if correlation.is_finite() {
        correlation.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

fn covariance(one: &Expectation, other: &Expectation, means: &Means<'_>) -> f64 {
    let mut sum = 0.0;
    for (arm, slope, spread) in slopes(one, means).into_iter().flatten() {
        for (other_arm, other_slope, other_spread) in slopes(other, means).into_iter().flatten() {
            if arm == other_arm {
                // The same arm by both scales: spreads differ only if one counts heads, the other a sum.
                sum += slope * other_slope * spread * other_spread;
            }
        }
    }
    sum
}

/// The arms of a published effect, each with the effect's slope by its mean, and the standard deviation of its heads.
fn slopes(expectation: &Expectation, means: &Means<'_>) -> [Option<(usize, f64, f64)>; 2] {
    let Statement::Value {
        scale, interval, ..
    } = expectation.statement
    else {
        return [None; 2];
    };
    if interval.is_none() {
        return [None; 2];
    }
    let metric = expectation.metric;
    let mean = |arm: usize| means.mean_at(expectation, arm, metric);
    let (arm, against) = (expectation.arm, expectation.against);
    let (own, other) = (mean(arm), mean(against));
    let (of_own, of_other) = match scale {
        EffectScale::Mean => (1.0, 0.0),
        EffectScale::Difference => (1.0, -1.0),
        EffectScale::Lift | EffectScale::Ratio => (1.0 / other, -own / (other * other)),
        EffectScale::LogRatio => (1.0 / own, -1.0 / other),
        EffectScale::LogOdds => (1.0 / (own * (1.0 - own)), -1.0 / (other * (1.0 - other))),
    };
    let with_spread = |arm: usize, slope: f64, mean: f64| {
        (slope != 0.0).then(|| (arm, slope, spread(scale, metric, mean)))
    };
    [
        with_spread(arm, of_own, own),
        with_spread(against, of_other, other),
    ]
}

/// The standard deviation of a metric among the heads of an arm, up to a factor that all arms share.
fn spread(scale: EffectScale, metric: Metric, mean: f64) -> f64 {
    let yes_or_no = (mean * (1.0 - mean)).sqrt();
    match metric.unit() {
        _ if scale == EffectScale::LogOdds => yes_or_no,
        MetricUnit::Share if metric != Metric::TipShare => yes_or_no,
        MetricUnit::Scale => 1.0,
        MetricUnit::Share | MetricUnit::Money | MetricUnit::Count => mean.abs(),
    }
}
