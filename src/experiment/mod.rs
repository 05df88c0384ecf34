//! What is asked of the simulation: arms over the same customers, replicates, differences with intervals.

pub mod cumulative_profit;
mod expected;
pub mod interactions;
pub(crate) mod moments;
mod over_time;
pub(crate) mod power;
pub mod results;
pub(crate) mod shares;
pub mod shortage;

use crate::engine::run::{self, Options, RunError};
use crate::engine::tally::Tally;
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, EffectScale, Scenario};
use crate::vocabulary::metric::{Metric, MetricUnit};

pub use power::{EXPERIMENTS, QUANTILES, heads_for_80_percent};

use moments::{ArmMoments, PairMoments, Sample};
use results::{
    ArmMean, Contrast, Estimate, ExpectationResult, Precision, ReplicateMean, Results,
    SincerityHistogram, Unit, Unreached,
};
use shortage::Shortage;

/// Runs a scenario and says what it found.
///
/// # Errors
///
/// See [`run::run`].
pub fn run_experiment(scenario: &Scenario, options: &Options) -> Result<Results, RunError> {
    Ok(summarize(scenario, &run::run(scenario, options)?))
}

/// What a tally says.
pub fn summarize(scenario: &Scenario, tally: &Tally) -> Results {
    let precision = precision(scenario, tally);
    let pair = |metric: usize, arm, other| {
        let paired = precision.paired && pairable(tally, metric);
        PairMoments::of(tally, metric, arm, other, precision.unit, paired)
    };
    let shape = &tally.shape;
    let place = |metric| shape.metrics.iter().position(|&own| own == metric);
    let expectations: Vec<ExpectationResult> = scenario
        .expectations
        .iter()
        .filter_map(|expectation| {
            expected::held(expectation, |scale| {
                let metric = place(expectation.metric)?;
                Some(match scale {
                    EffectScale::Mean => {
                        ArmMoments::of(tally, metric, expectation.arm, precision.unit).estimate()
                    }
                    scale => {
                        let moments = pair(metric, expectation.arm, expectation.against);
                        expected::effect(scale, &moments)
                    }
                })
            })
        })
        .collect();
    let power = match scenario.design.kind {
        // Where whole communities get an arm the test would have to be one of communities.
        DesignKind::Randomized { per_arm } if precision.unit != Unit::Community => {
            place(scenario.outcome.primary).map_or(Vec::new(), |metric| {
                let effect = |arm| pair(metric, arm, 0).difference();
                power::power(tally, metric, per_arm, effect)
            })
        }
        _ => Vec::new(),
    };
    Results {
        arms: scenario.arms.iter().map(|arm| arm.name.clone()).collect(),
        metrics: shape.metrics.clone(),
        summary: summary(tally, precision.unit),
        contrasts: contrasts(tally, pair),
        expectations,
        series: over_time::series(tally),
        interactions: interactions::interactions(scenario, &shape.metrics, &replicates(tally)),
        replicates: replicates(tally),
        sincerity: tally
            .sincerity
            .iter()
            .enumerate()
            .map(|(arm, counts)| SincerityHistogram {
                arm,
                counts: counts.0.to_vec(),
            })
            .collect(),
        power,
        shortages: (0..shape.arms)
            .filter_map(|arm| Shortage::of(tally, arm))
            .collect(),
        precision,
        cut: tally.cut.clone(),
        unreached: unreached(scenario, tally),
    }
}

/// The gestures that reached nobody.
fn unreached(scenario: &Scenario, tally: &Tally) -> Vec<Unreached> {
    let arms = scenario.arms.iter().enumerate();
    let gestures = arms.flat_map(|(arm, of)| (0..of.gestures.len()).map(move |at| (arm, at)));
    gestures
        .filter_map(|(arm, gesture)| match tally.made(arm, gesture) {
            [due, 0] => Some(Unreached { arm, gesture, due }),
            _ => None,
        })
        .collect()
}

/// What a point of a sweep needs of a tally: means by arm, differences from the baseline, means by replicate.
#[derive(Clone, Debug)]
pub struct Brief {
    /// arms × metrics.
    pub summary: Vec<ArmMean>,
    /// (arms − 1) × metrics.
    pub contrasts: Vec<Contrast>,
    /// replicates × arms × metrics.
    pub replicates: Vec<ReplicateMean>,
}

/// The same as [`summarize`] of these alone.
pub fn brief(scenario: &Scenario, tally: &Tally) -> Brief {
    let precision = precision(scenario, tally);
    let pair = |metric: usize, arm, other| {
        let paired = precision.paired && pairable(tally, metric);
        PairMoments::of(tally, metric, arm, other, precision.unit, paired)
    };
    Brief {
        summary: summary(tally, precision.unit),
        contrasts: contrasts(tally, pair),
        replicates: replicates(tally),
    }
}

/// The best arm of a run and the next one, in one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lead {
    /// Index of the arm that is ahead.
    pub winner: usize,
    /// Index of the arm that comes next.
    pub runner_up: usize,
    /// winner − runner-up, per head, paired where the design is.
    pub difference: Estimate,
}

/// Which arm has the highest mean times `sign`, the earlier of equals, and by how much; none where fewer than two arms have a
/// mean.
pub fn lead(scenario: &Scenario, tally: &Tally, metric: Metric, sign: f64) -> Option<Lead> {
    let precision = precision(scenario, tally);
    let at = tally.shape.metrics.iter().position(|&own| own == metric)?;
    let means: Vec<f64> = (0..tally.shape.arms)
        .map(|arm| sign * ArmMoments::of(tally, at, arm, precision.unit).mean)
        .collect();
    let best = |without: Option<usize>| {
        let arms = (0..means.len()).filter(|&arm| Some(arm) != without && means[arm].is_finite());
        arms.reduce(|best, arm| if means[arm] > means[best] { arm } else { best })
    };
    let winner = best(None)?;
    let runner_up = best(Some(winner))?;
    let paired = precision.paired && pairable(tally, at);
    let pair = PairMoments::of(tally, at, winner, runner_up, precision.unit, paired);
    Some(Lead {
        winner,
        runner_up,
        difference: pair.difference(),
    })
}

/// Whether arms can be compared head by head in a metric. Whose base differs between arms cannot; the
/// interval of such a metric's difference errs on the wide side.
pub(crate) fn pairable(tally: &Tally, metric: usize) -> bool {
    !tally.shape.metrics[metric].base().follows_arm()
}

/// What the intervals of a run rest on.
pub(crate) fn precision(scenario: &Scenario, tally: &Tally) -> Precision {
    let together =
        scenario.community.ties.is_some() || scenario.arms.iter().any(|arm| arm.is_rationed());
    let unit = if rows_return(scenario) && tally.shape.replicates > 1 {
        // Every replicate holds the same rows: what differs between them is no luck of the draw.
        Unit::Replicate
    } else if together {
        Unit::Community
    } else {
        Unit::Customer
    };
    let paired = scenario.design.kind == DesignKind::Paired;
    let clusters = tally.clusters.iter().copied().min().unwrap_or(0);
    let units = match unit {
        Unit::Community => clusters,
        Unit::Replicate => tally.shape.replicates as u64,
        Unit::Customer => (0..tally.shape.replicates)
            .map(|replicate| tally.heads(replicate, 0, crate::vocabulary::metric::Base::Everyone))
            .sum(),
    };
    Precision {
        unit,
        units,
        clusters,
        paired,
    }
}

/// Whether each replicate takes every row of the data once, rather than draws among them.
fn rows_return(scenario: &Scenario) -> bool {
    let members = Slots::of(scenario).map(|slots| slots.members() as usize);
    let data = scenario.population.data.as_ref();
    data.is_some_and(|data| Some(data.rows) == members)
}

fn summary(tally: &Tally, unit: Unit) -> Vec<ArmMean> {
    let mut means = Vec::new();
    for arm in 0..tally.shape.arms {
        for (at, &metric) in tally.shape.metrics.iter().enumerate() {
            let moments = ArmMoments::of(tally, at, arm, unit);
            means.push(ArmMean {
                arm,
                metric,
                n: moments.heads,
                mean: moments.estimate(),
                sd: moments.sd,
            });
        }
    }
    means
}

fn contrasts(tally: &Tally, pair: impl Fn(usize, usize, usize) -> PairMoments) -> Vec<Contrast> {
    let mut contrasts = Vec::new();
    for arm in 1..tally.shape.arms {
        for (at, &metric) in tally.shape.metrics.iter().enumerate() {
            let moments = pair(at, arm, 0);
            contrasts.push(Contrast {
                arm,
                metric,
                difference: moments.difference(),
                // A ratio of feelings, which have no unit and two signs, means nothing.
                lift: match metric.unit() {
                    MetricUnit::Scale => None,
                    _ => moments.lift(),
                },
                units: moments.units,
                df: moments.df,
            });
        }
    }
    contrasts
}

fn replicates(tally: &Tally) -> Vec<ReplicateMean> {
    let mut means = Vec::new();
    for replicate in 0..tally.shape.replicates {
        for arm in 0..tally.shape.arms {
            for (at, &metric) in tally.shape.metrics.iter().enumerate() {
                let sample = Sample::of(tally, replicate, arm, at);
                means.push(ReplicateMean {
                    replicate: replicate as u32,
                    arm,
                    metric,
                    n: sample.heads,
                    mean: sample.mean,
                    sd: sample.variance.sqrt(),
                });
            }
        }
    }
    means
}
