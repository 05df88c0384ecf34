//! Runs a scenario and gives every effect that is expected of it, with the simulation's own error.

use crate::engine::run::{Cancel, Estimator, Never, Options, RunError, run};
use crate::evidence::Case;
use crate::experiment::results::Estimate;
use crate::numeric::{ln64, t_critical_95, t_upper};
use crate::psychology::Parameters;
use crate::scenario::checked::{
    DesignKind, EffectScale, Expectation, Scenario, Statement, Yardstick,
};
use crate::scenario::yields::metrics_of;
use crate::vocabulary::metric::Metric;

/// How much is simulated, and with what luck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Members of a replicate, about: whole communities where customers know each other.
    pub heads: u64,
    /// At least 2, for there to be an error.
    pub replicates: u32,
    /// They change no result.
    pub threads: usize,
    /// The same seed means the same people with the same luck, whatever the parameters.
    pub seed: u64,
}

/// A mean that is still open to more.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Ratio {
    sum: f64,
    heads: f64,
}

/// What a scenario's arms came to, replicate by replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Ticks after which the run was cut, ascending; the last is the whole run if that was needed.
    cuts: Vec<u32>,
    ticks: u32,
    days_per_tick: f64,
    arms: usize,
    metrics: Vec<Metric>,
    /// Replicates × cuts × arms × metrics: the metric's sum over heads, and how many they are. The
    /// heads of some metrics, those who were referred and joined, are not the same in every replicate.
    outcomes: Vec<Ratio>,
    /// Over replicates.
    all: Vec<Ratio>,
    replicates: usize,
}

/// A case under these parameters.
///
/// # Errors
/// As [`run`].
pub fn measure(
    case: &Case,
    parameters: &Parameters,
    effort: &Effort,
) -> Result<Measured, RunError> {
    measure_scenario(&case.under(parameters), effort)
}

/// The same, until it is cancelled.
///
/// # Errors
/// As [`run`].
pub fn measure_until(
    case: &Case,
    parameters: &Parameters,
    effort: &Effort,
    cancel: &dyn Cancel,
) -> Result<Measured, RunError> {
    measure_scenario_until(&case.under(parameters), effort, cancel)
}

/// A scenario as it is: everything that its expectations speak of.
///
/// A randomized scenario is run as a paired one: the same means, with far less noise in what lies
/// between them.
///
/// # Errors
/// As [`run`].
pub fn measure_scenario(scenario: &Scenario, effort: &Effort) -> Result<Measured, RunError> {
    measure_scenario_until(scenario, effort, &Never)
}

/// The same, until it is cancelled.
///
/// # Errors
/// As [`run`].
pub fn measure_scenario_until(
    scenario: &Scenario,
    effort: &Effort,
    cancel: &dyn Cancel,
) -> Result<Measured, RunError> {
    let mut sized = sized(scenario, effort);
    let cuts = cuts(scenario);
    let options = Options {
        threads: effort.threads,
        counting: Estimator::Expected,
        series: false,
        cancel,
        ..Options::default()
    };
    let metrics = metrics_of(scenario);
    let (arms, replicates) = (scenario.arms.len(), effort.replicates as usize);
    let size = cuts.len() * arms * metrics.len();
    let mut outcomes = vec![Ratio::default(); replicates * size];
    for (at, &cut) in cuts.iter().enumerate() {
        // Every draw has an address of its own, in which the length of the run has no part: a shorter
        // run is the beginning of the longer one. What is scheduled later keeps its place, so that it
        // is seen coming.
        sized.timeline.ticks = cut;
        let tally = run(&sized, &options)?;
        for replicate in 0..replicates {
            for arm in 0..arms {
                for (place, metric) in metrics.iter().enumerate() {
                    let heads = tally.heads(replicate, arm, metric.base()) as f64;
                    let (sum, _) = tally.outcome(replicate, arm, place);
                    let to = replicate * size + (at * arms + arm) * metrics.len() + place;
                    outcomes[to] = Ratio { sum, heads };
                }
            }
        }
    }
    let mut all = vec![Ratio::default(); size];
    for replicate in outcomes.chunks_exact(size) {
        for (all, one) in all.iter_mut().zip(replicate) {
            all.sum += one.sum;
            all.heads += one.heads;
        }
    }
    Ok(Measured {
        cuts,
        ticks: scenario.timeline.ticks,
        days_per_tick: scenario.timeline.days_per_tick(),
        arms,
        metrics,
        outcomes,
        all,
        replicates,
    })
}

/// The ticks at which expectations look, ascending; the end, where nothing is expected.
fn cuts(scenario: &Scenario) -> Vec<u32> {
    let all = scenario.timeline.ticks;
    let mut cuts: Vec<u32> = Vec::new();
    for expectation in &scenario.expectations {
        match expectation.statement {
            Statement::HalfLife { from, to, .. } => {
                for tick in [from, to] {
                    cuts.push(tick);
                    if expectation.metric.adds_up() && tick > 1 {
                        cuts.push(tick - 1);
                    }
                }
            }
            _ => {
                cuts.push(expectation.at.unwrap_or(all));
                cuts.extend(expectation.since);
            }
        }
        if let Statement::Exceeds { than: other, .. } | Statement::ShortOf { of: other, .. } =
            expectation.statement
        {
            cuts.push(other.at.unwrap_or(all));
            cuts.extend(other.since);
        }
    }
    if cuts.is_empty() {
        cuts.push(all);
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Members of a replicate in a measurement.
pub fn members(scenario: &Scenario, effort: &Effort) -> u64 {
    sized(scenario, effort).population.size
}

/// Customers, ticks and arms that a measurement takes.
pub fn cost(scenario: &Scenario, effort: &Effort) -> f64 {
    let sized = sized(scenario, effort);
    let prospects = scenario.prospects.map_or(0.0, |some| some.per_member);
    let ticks: f64 = cuts(scenario).into_iter().map(f64::from).sum();
    let heads = sized.population.size as f64 * (1.0 + prospects);
    heads * f64::from(effort.replicates) * ticks * scenario.arms.len() as f64
}

/// The scenario with the population and design of a measurement.
fn sized(scenario: &Scenario, effort: &Effort) -> Scenario {
    let mut sized = scenario.clone();
    sized.design.seed = effort.seed;
    sized.design.replicates = effort.replicates;
    sized.design.kind = DesignKind::Paired;
    let per_member = scenario.prospects.map_or(0.0, |some| some.per_member);
    let members = match scenario.design.kind {
        DesignKind::Paired => scenario.population.size,
        DesignKind::Randomized { per_arm } => u64::from(per_arm) * scenario.arms.len() as u64,
    };
    let slots = |members: u64| members as f64 * (1.0 + per_member);
    sized.population.size = if scenario.community.ties.is_some() {
        // A community stays as large as it is: what spreads in it depends on that.
        if slots(members) < f64::from(sized.community.size) {
            sized.community.size = slots(members) as u32;
        }
        let of_community = f64::from(sized.community.size) / (1.0 + per_member);
        let communities = (effort.heads as f64 / of_community).round();
        let communities = if communities < 1.0 { 1.0 } else { communities };
        (communities * of_community + 1e-6) as u64
    } else {
        effort.heads
    };
    // As many members as rows would mean these very customers, the same in every replicate.
    if let Some(data) = &scenario.population.data
        && data.rows as u64 == sized.population.size
    {
        sized.population.size += 1;
    }
    sized
}

/// Ticks after which a metric begins to be counted, and after which it is told; none: the start, the end.
type Span = (Option<u32>, Option<u32>);

/// Means over the replicates, one of them left out or none.
pub struct Means<'a> {
    of: &'a Measured,
    left_out: Option<usize>,
}

impl Means<'_> {
    /// Of a metric in an arm, in the run cut at a tick; NaN where that was not measured.
    pub fn mean(&self, cut: u32, arm: usize, metric: Metric) -> f64 {
        let (Ok(cut), Some(place)) = (
            self.of.cuts.binary_search(&cut),
            self.of.metrics.iter().position(|own| *own == metric),
        ) else {
            return f64::NAN;
        };
        let at = (cut * self.of.arms + arm) * self.of.metrics.len() + place;
        let all = self.of.all[at];
        match self.left_out {
            None => all.sum / all.heads,
            Some(replicate) => {
                let one = self.of.outcomes[replicate * self.of.all.len() + at];
                (all.sum - one.sum) / (all.heads - one.heads)
            }
        }
    }

    /// Of a metric in an arm, in the span of the run at which an expectation looks.
    pub fn mean_at(&self, expectation: &Expectation, arm: usize, metric: Metric) -> f64 {
        self.mean_in((expectation.since, expectation.at), arm, metric)
    }

    /// Of a metric in an arm, from one tick up to another. What adds up is told of the same heads at any time.
    fn mean_in(&self, (since, at): Span, arm: usize, metric: Metric) -> f64 {
        let mean = self.mean(at.unwrap_or(self.of.ticks), arm, metric);
        match since {
            Some(since) => mean - self.mean(since, arm, metric),
            None => mean,
        }
    }

    /// An effect on a scale.
    fn effect(
        &self,
        scale: EffectScale,
        span: Span,
        metric: Metric,
        arm: usize,
        against: usize,
    ) -> f64 {
        let mean = self.mean_in(span, arm, metric);
        let other = || self.mean_in(span, against, metric);
        match scale {
            EffectScale::Mean => mean,
            scale => effect_between(scale, mean, other()),
        }
    }

    /// What an expectation speaks of, in its own unit: for directions what must be above 0.
    pub fn statistic(&self, expectation: &Expectation) -> f64 {
        let span = (expectation.since, expectation.at);
        let (arm, against, metric) = (expectation.arm, expectation.against, expectation.metric);
        let mean = |arm: usize, metric: Metric| self.mean_in(span, arm, metric);
        let other = |scale: EffectScale, other: Yardstick| {
            let span = (other.since, other.at);
            other.times * self.effect(scale, span, metric, other.arm, other.against)
        };
        match expectation.statement {
            Statement::Value { scale, .. } | Statement::Within { scale, .. } => {
                self.effect(scale, span, metric, arm, against)
            }
            Statement::Above { times } => mean(arm, metric) - times * mean(against, metric),
            Statement::AboveMetric { other } => mean(arm, metric) - mean(arm, other),
            Statement::Exceeds { scale, than } => {
                self.effect(scale, span, metric, arm, against) - other(scale, than)
            }
            Statement::ShortOf { scale, of } => {
                other(scale, of) - self.effect(scale, span, metric, arm, against)
            }
            Statement::HalfLife { from, to, .. } => {
                let gap = |tick: u32| self.at(tick, metric, arm) - self.at(tick, metric, against);
                let share = gap(to) / gap(from);
                if share > 0.0 && share < 1.0 {
                    let days = f64::from(to - from) * self.of.days_per_tick;
                    days * std::f64::consts::LN_2 / -ln64(share)
                } else {
                    f64::NAN
                }
            }
        }
    }

    /// The effect whose vanishing a knock-out must show: of an ordering the plain difference.
    pub fn effect_of(&self, expectation: &Expectation) -> f64 {
        match expectation.statement {
            Statement::Above { .. } => {
                let mean = |arm: usize| self.mean_at(expectation, arm, expectation.metric);
                mean(expectation.arm) - mean(expectation.against)
            }
            Statement::Value {
                scale: EffectScale::Ratio,
                ..
            }
            | Statement::Within {
                scale: EffectScale::Ratio,
                ..
            } => self.statistic(expectation) - 1.0,
            _ => self.statistic(expectation),
        }
    }

    /// How a metric stands at the end of a tick, or what it came to in that tick.
    fn at(&self, tick: u32, metric: Metric, arm: usize) -> f64 {
        let before = if metric.adds_up() && tick > 1 {
            self.mean(tick - 1, arm, metric)
        } else {
            0.0
        };
        self.mean(tick, arm, metric) - before
    }
}

/// An effect of one mean against another; NaN where the scale has no value.
pub fn effect_between(scale: EffectScale, mean: f64, other: f64) -> f64 {
    let odds = |share: f64| {
        if share > 0.0 && share < 1.0 {
            ln64(share / (1.0 - share))
        } else {
            f64::NAN
        }
    };
    match scale {
        EffectScale::Mean => mean,
        EffectScale::Difference => mean - other,
        EffectScale::Lift if other > 0.0 => mean / other - 1.0,
        EffectScale::Ratio if other > 0.0 => mean / other,
        EffectScale::LogRatio if mean > 0.0 && other > 0.0 => ln64(mean) - ln64(other),
        EffectScale::LogOdds => odds(mean) - odds(other),
        EffectScale::Lift | EffectScale::Ratio | EffectScale::LogRatio => f64::NAN,
    }
}

/// An estimate with its standard error by the jackknife over replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jackknife {
    /// The estimate.
    pub value: f64,
    /// Its standard error over replicates.
    pub error: f64,
    /// Degrees of freedom: replicates less 1.
    pub df: f64,
}

impl Jackknife {
    /// With the statistic of all replicates, and with each one left out.
    pub fn new(value: f64, left_out: &[f64]) -> Jackknife {
        let count = left_out.len() as f64;
        let mean = left_out.iter().sum::<f64>() / count;
        let squares: f64 = left_out.iter().map(|one| (one - mean) * (one - mean)).sum();
        Jackknife {
            value,
            error: (squares * (count - 1.0) / count).sqrt(),
            df: count - 1.0,
        }
    }

    /// With the two-sided 95% interval.
    pub fn estimate(&self) -> Estimate {
        let half = t_critical_95(self.df) * self.error;
        Estimate::around(self.value, half)
    }

    /// The bounds of which each, taken alone, holds with this confidence.
    pub fn bounds(&self, confidence: f64) -> (f64, f64) {
        let half = t_upper(self.df, 1.0 - confidence) * self.error;
        (self.value - half, self.value + half)
    }
}

impl Measured {
    /// Means over all replicates.
    pub fn means(&self) -> Means<'_> {
        Means {
            of: self,
            left_out: None,
        }
    }

    /// Any function of the means, with its error.
    pub fn jackknife(&self, statistic: impl Fn(&Means<'_>) -> f64) -> Jackknife {
        let left_out: Vec<f64> = (0..self.replicates)
            .map(|replicate| {
                statistic(&Means {
                    of: self,
                    left_out: Some(replicate),
                })
            })
            .collect();
        Jackknife::new(statistic(&self.means()), &left_out)
    }

    /// What the expectation speaks of, with its 95% interval: for a value the effect on its scale, for
    /// a half-life days, for a null the effect, for an ordering or interaction what must be above 0.
    pub fn effect(&self, expectation: &Expectation) -> Estimate {
        self.statistic(expectation).estimate()
    }

    /// The same with its standard error.
    pub fn statistic(&self, expectation: &Expectation) -> Jackknife {
        self.jackknife(|means| means.statistic(expectation))
    }

    /// How much of the effect is left in another measurement of the same people: the ratio of the two
    /// effects, with its error.
    pub fn left_of(&self, intact: &Measured, expectation: &Expectation) -> Jackknife {
        let ratio = |left_out: Option<usize>| {
            let of = |measured| {
                Means {
                    of: measured,
                    left_out,
                }
                .effect_of(expectation)
            };
            let (without, whole): (f64, f64) = (of(self), of(intact));
            if without == 0.0 { 0.0 } else { without / whole }
        };
        let replicates = self.replicates.min(intact.replicates);
        let left_out: Vec<f64> = (0..replicates).map(|at| ratio(Some(at))).collect();
        Jackknife::new(ratio(None), &left_out)
    }

    /// How many replicates there are.
    pub fn replicates(&self) -> usize {
        self.replicates
    }
}
