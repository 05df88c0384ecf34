//! Rows from results.

use super::rows::{Difference, Effect, Mean, Moment, Power, Replicate, SincerityBin, Together};
use super::tag_key;
use crate::experiment::results::{Estimate, Results, SINCERITY_BINS, Unit};
use crate::output::dates;
use crate::output::format::unit_name;
use crate::scenario::checked::{EffectScale, Scenario};
use crate::table::Text;
use crate::vocabulary::metric::Metric;

const NO_ESTIMATE: Estimate = Estimate {
    value: f64::NAN,
    low: f64::NAN,
    high: f64::NAN,
};

pub(super) fn means(scenario: &Scenario, results: &Results) -> Vec<Mean> {
    let means = results.summary.iter();
    means
        .map(|own| Mean {
            arm: results.arms[own.arm].clone(),
            metric: own.metric.key().to_owned(),
            unit: unit_name(own.metric.unit(), &scenario.currency),
            n: own.n,
            mean: Some(own.mean.value),
            sd: Some(own.sd),
            lo: Some(own.mean.low),
            hi: Some(own.mean.high),
        })
        .collect()
}

pub(super) fn differences(scenario: &Scenario, results: &Results) -> Vec<Difference> {
    let analysed = match results.precision.unit {
        Unit::Customer => "customer",
        Unit::Community => "community",
        Unit::Replicate => "replicate",
    };
    let contrasts = results.contrasts.iter();
    contrasts
        .map(|own| {
            let lift = own.lift.unwrap_or(NO_ESTIMATE);
            Difference {
                arm: results.arms[own.arm].clone(),
                baseline: results.arms[0].clone(),
                metric: own.metric.key().to_owned(),
                unit: unit_name(own.metric.unit(), &scenario.currency),
                difference: Some(own.difference.value),
                difference_lo: Some(own.difference.low),
                difference_hi: Some(own.difference.high),
                lift: Some(lift.value),
                lift_lo: Some(lift.low),
                lift_hi: Some(lift.high),
                worthwhile: worthwhile(scenario, own.metric),
                units: own.units,
                unit_of_analysis: analysed.to_owned(),
                df: Some(own.df),
                interval: "95% simulation".to_owned(),
            }
        })
        .collect()
}

pub(super) fn interactions(scenario: &Scenario, results: &Results) -> Vec<Together> {
    let all = results.interactions.iter();
    all.map(|own| {
        let parts: Vec<&str> = own
            .parts
            .iter()
            .map(|part| results.arms[*part].as_str())
            .collect();
        Together {
            arm: results.arms[own.arm].clone(),
            parts: parts.join(" + "),
            metric: own.metric.key().to_owned(),
            unit: unit_name(own.metric.unit(), &scenario.currency),
            together: Some(own.together),
            sum: Some(own.sum),
            interaction: Some(own.difference.value),
            interaction_lo: Some(own.difference.low),
            interaction_hi: Some(own.difference.high),
            replicates: own.replicates,
        }
    })
    .collect()
}

/// The smallest difference of the primary metric worth having; for the others there is none.
fn worthwhile(scenario: &Scenario, metric: Metric) -> Option<f64> {
    let size = scenario.outcome.worthwhile;
    size.filter(|_| metric == scenario.outcome.primary)
}

/// The names of the arms, each once in memory.
fn arms(results: &Results) -> Vec<Text> {
    let names = results.arms.iter();
    names.map(|name| Text::from(name.as_str())).collect()
}

/// The same of words that come again and again.
struct Words(Vec<Text>);

impl Words {
    fn of(&mut self, key: &str) -> Text {
        let found = self.0.iter().find(|text| **text == key);
        match found {
            Some(text) => text.clone(),
            None => {
                let text = Text::from(key);
                self.0.push(text.clone());
                text
            }
        }
    }
}

pub(super) fn moments(scenario: &Scenario, results: &Results) -> Vec<Moment> {
    let timeline = &scenario.timeline;
    let date = |tick| dates::written(timeline, tick).unwrap_or_default();
    let dates: Vec<Text> = (0..timeline.ticks)
        .map(|tick| Text::from(date(tick).as_str()))
        .collect();
    let (arms, mut quantities) = (arms(results), Words(Vec::new()));
    let series = results.series.iter();
    series
        .map(|point| Moment {
            tick: point.tick,
            time_days: Some(timeline.tick_start(point.tick)),
            date: dates[point.tick as usize].clone(),
            arm: arms[point.arm].clone(),
            quantity: quantities.of(point.quantity.key()),
            mean: Some(point.mean.value),
            lo: Some(point.mean.low),
            hi: Some(point.mean.high),
        })
        .collect()
}

pub(super) fn replicates(results: &Results) -> Vec<Replicate> {
    let (arms, mut metrics) = (arms(results), Words(Vec::new()));
    let replicates = results.replicates.iter();
    replicates
        .map(|own| Replicate {
            replicate: own.replicate,
            arm: arms[own.arm].clone(),
            metric: metrics.of(own.metric.key()),
            n: own.n,
            mean: Some(own.mean),
            sd: Some(own.sd),
        })
        .collect()
}

pub(super) fn effects(results: &Results) -> Vec<Effect> {
    let expectations = results.expectations.iter();
    expectations
        .map(|own| Effect {
            arm: results.arms[own.arm].clone(),
            // An arm's own mean is held against no other arm.
            against: match own.scale {
                EffectScale::Mean => String::new(),
                EffectScale::Lift
                | EffectScale::Difference
                | EffectScale::LogOdds
                | EffectScale::LogRatio
                | EffectScale::Ratio => results.arms[own.against].clone(),
            },
            metric: own.metric.key().to_owned(),
            scale: own.scale.key().to_owned(),
            published: Some(own.published),
            published_lo: own.interval.map(|(low, _)| low),
            published_hi: own.interval.map(|(_, high)| high),
            tag: tag_key(own.tag).to_owned(),
            simulated: Some(own.simulated.value),
            simulated_lo: Some(own.simulated.low),
            simulated_hi: Some(own.simulated.high),
            inside: own.inside,
            source: own.source.clone(),
        })
        .collect()
}

pub(super) fn power(results: &Results) -> Vec<Power> {
    let power = results.power.iter();
    power
        .map(|own| Power {
            arm: results.arms[own.arm].clone(),
            baseline: results.arms[0].clone(),
            metric: own.metric.key().to_owned(),
            per_arm: own.per_arm.into(),
            experiments: own.experiments,
            detected: Some(own.detected.value),
            detected_lo: Some(own.detected.low),
            detected_hi: Some(own.detected.high),
            wrong_sign: Some(own.wrong_sign),
            exaggeration: Some(own.exaggeration),
            needed: Some(own.needed),
            difference: Some(own.difference.value),
            difference_lo: Some(own.difference.low),
            difference_hi: Some(own.difference.high),
        })
        .collect()
}

pub(super) fn sincerity(results: &Results) -> Vec<SincerityBin> {
    let histograms = results.sincerity.iter();
    histograms
        .flat_map(|histogram| {
            let counts = histogram.counts.iter().enumerate();
            counts.map(|(bin, &count)| SincerityBin {
                arm: results.arms[histogram.arm].clone(),
                bin_lo: bin as f64 / SINCERITY_BINS as f64,
                bin_hi: (bin + 1) as f64 / SINCERITY_BINS as f64,
                count,
            })
        })
        .collect()
}
