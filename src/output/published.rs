//! Published effects beside the simulated ones, as terminal and page tell them.

use super::format::{Numbers, lift};
use crate::experiment::results::ExpectationResult;
use crate::scenario::checked::{EffectScale, EvidenceTag};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// What was published of an arm, and what the simulation has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    pub metric: Metric,
    pub scale: EffectScale,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub tag: EvidenceTag,
    pub simulated: f64,
    /// Whether the simulated effect lies in the published interval; none without one.
    pub inside: Option<bool>,
}

impl From<&ExpectationResult> for Published {
    fn from(held: &ExpectationResult) -> Self {
        Self {
            metric: held.metric,
            scale: held.scale,
            value: held.published,
            interval: held.interval,
            tag: held.tag,
            simulated: held.simulated.value,
            inside: held.inside,
        }
    }
}

impl Published {
    /// The outcome and the scale, what was published, what was simulated, and how the two stand.
    pub fn cells(&self, currency: &str) -> [String; 4] {
        let told = |value| self.effect(currency, value);
        let published = match self.interval {
            Some((low, high)) => format!("{} ({} to {})", told(self.value), told(low), told(high)),
            None => told(self.value),
        };
        let verdict = match (self.tag, self.inside) {
            (EvidenceTag::Popular, _) => "as retold",
            (EvidenceTag::Recalled, _) => "from memory",
            (_, Some(true)) => "inside",
            (_, Some(false)) => "OUTSIDE",
            (_, None) => "no interval",
        };
        [
            format!(
                "{}, {}",
                self.metric.key().replace('_', " "),
                self.scale_name()
            ),
            published,
            told(self.simulated),
            verdict.to_owned(),
        ]
    }

    /// What an effect's number is: a lift, points of percent, ...
    fn scale_name(&self) -> &'static str {
        match self.scale {
            EffectScale::Lift => "lift",
            EffectScale::Difference if self.metric.unit() == MetricUnit::Share => "points",
            EffectScale::Difference => "difference",
            EffectScale::Mean => "mean",
            EffectScale::LogOdds => "log odds",
            EffectScale::LogRatio => "log ratio",
            EffectScale::Ratio => "ratio",
        }
    }

    /// An effect on its own scale.
    fn effect(&self, currency: &str, value: f64) -> String {
        let (low, high) = self.interval.unwrap_or((0.0, self.value));
        let numbers = Numbers::apart(self.metric.unit(), currency, (high - low).abs());
        match self.scale {
            EffectScale::Lift => lift(value),
            EffectScale::Difference => numbers.bare_change(value),
            EffectScale::Mean => numbers.text(value),
            EffectScale::Ratio => Numbers::apart(MetricUnit::Scale, "", 0.9).text(value),
            EffectScale::LogOdds | EffectScale::LogRatio => {
                Numbers::apart(MetricUnit::Scale, "", 0.9).change(value)
            }
        }
    }
}
