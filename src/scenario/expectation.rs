//! What a checked scenario says must come out, and where that is known from.

use crate::vocabulary::metric::Metric;

/// A published experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    /// How it is cited.
    pub cite: String,
    /// Keys of the scenario whose values were read off the study's results.
    pub read_off: Vec<String>,
}

/// A claim, which the scenario's expectations state.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its short name, such as `C09`.
    pub id: String,
    /// The claim in a sentence.
    pub says: String,
    /// Whether the equations state it or it follows from them.
    pub label: ClaimLabel,
    /// The mechanism, in words.
    pub rests_on: String,
    /// Whether it must hold, or is only reported.
    pub required: bool,
    /// The mechanism switched off: parameters of the psychology with the values that do so.
    pub without: Vec<(&'static str, f64)>,
}

/// Where a claim comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimLabel {
    /// It follows from several equations together.
    Emergent,
    /// One equation says it.
    Stated,
}

/// What is expected of an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Unique in the scenario.
    pub id: String,
    /// Index of the arm.
    pub arm: usize,
    /// Index of the arm it is compared with; means nothing where the arm is compared with itself.
    pub against: usize,
    /// What is measured.
    pub metric: Metric,
    /// Ticks after which the run is cut, at least 1 and below the timeline's; none: the whole run.
    pub at: Option<u32>,
    /// Ticks after which the metric begins to be counted, at least 1 and below the cut; none: from the start.
    pub since: Option<u32>,
    /// What is expected.
    pub statement: Statement,
    /// One-sided confidence at which orderings, nulls and interactions must hold, in (½, 1).
    pub confidence: f64,
    /// Whether the effect must vanish once the claim's mechanism is switched off.
    pub knock_out: bool,
    /// Where the figure was seen; none where there is no figure to see.
    pub tag: Option<EvidenceTag>,
    /// Where the interval, or the standing of a direction, comes from.
    pub spread: Option<Spread>,
    /// Where the figure stands.
    pub source: String,
}

/// What is said of the arm, the arm it is compared with, and the metric.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum Statement {
    /// The effect has this value.
    Value {
        scale: EffectScale,
        value: f64,
        /// Published interval, low then high.
        interval: Option<(f64, f64)>,
    },
    /// The metric is larger than the other arm's times this, above 0.
    Above { times: f64 },
    /// The arm's metric is larger than another metric of the same arm.
    AboveMetric { other: Metric },
    /// The effect lies between these bounds.
    Within {
        scale: EffectScale,
        low: f64,
        high: f64,
    },
    /// The effect is larger than another effect's times something.
    Exceeds { scale: EffectScale, than: Yardstick },
    /// The effect is smaller than another effect's times something.
    ShortOf { scale: EffectScale, of: Yardstick },
    /// The difference halves in this time, in days.
    HalfLife {
        days: f64,
        /// Published interval, low then high.
        interval: Option<(f64, f64)>,
        /// Ticks from the start between which it is measured; the first is at least 1.
        from: u32,
        to: u32,
    },
}

/// Another effect of the same metric, that an effect is held against: of other arms, or in another span of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yardstick {
    /// Index of its arm.
    pub arm: usize,
    /// Index of the arm that this one is compared with.
    pub against: usize,
    /// What the other effect is multiplied by, above 0.
    pub times: f64,
    /// As of an expectation.
    pub at: Option<u32>,
    /// A tick from which it is counted, where not from the start.
    pub since: Option<u32>,
}

impl Expectation {
    /// The published interval.
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self.statement {
            Statement::Value { interval, .. } | Statement::HalfLife { interval, .. } => interval,
            _ => None,
        }
    }

    /// The published value.
    pub fn value(&self) -> Option<f64> {
        match self.statement {
            Statement::Value { value, .. } => Some(value),
            Statement::HalfLife { days, .. } => Some(days),
            _ => None,
        }
    }

    /// Whether a failure counts: what rests on memory or hearsay never does.
    pub fn decides(&self) -> bool {
        let remembered = matches!(self.tag, Some(EvidenceTag::Recalled | EvidenceTag::Popular))
            || self.spread == Some(Spread::Recalled);
        !remembered && (self.value().is_none() || self.interval().is_some())
    }
}

/// Where a published interval comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spread {
    /// Published, or computed from what is.
    Sourced,
    /// Assumed, as the paper does not give it.
    Assumed,
    /// From memory; never decides.
    Recalled,
}

impl EvidenceTag {
    /// Where an interval comes from whose figure has this tag, unless it is said.
    pub fn spread(self) -> Spread {
        match self {
            EvidenceTag::Source | EvidenceTag::Secondary | EvidenceTag::Computed => Spread::Sourced,
            EvidenceTag::Assumed => Spread::Assumed,
            EvidenceTag::Recalled | EvidenceTag::Popular => Spread::Recalled,
        }
    }
}

/// The scale on which an effect is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectScale {
    /// mean ÷ other mean − 1
    Lift,
    /// mean − other mean
    Difference,
    /// ln(odds ÷ other odds), of shares
    LogOdds,
    /// ln(mean ÷ other mean)
    LogRatio,
    /// mean ÷ other mean
    Ratio,
    /// the arm's own mean
    Mean,
}

impl EffectScale {
    /// Its name in tables.
    pub fn key(self) -> &'static str {
        match self {
            EffectScale::Lift => "lift",
            EffectScale::Difference => "difference",
            EffectScale::LogOdds => "log_odds",
            EffectScale::LogRatio => "log_ratio",
            EffectScale::Ratio => "ratio",
            EffectScale::Mean => "mean",
        }
    }

    /// The value of an effect that is none; a mean has no such value.
    pub fn nothing(self) -> Option<f64> {
        match self {
            EffectScale::Ratio => Some(1.0),
            EffectScale::Lift
            | EffectScale::Difference
            | EffectScale::LogOdds
            | EffectScale::LogRatio => Some(0.0),
            EffectScale::Mean => None,
        }
    }
}

/// Where a figure was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceTag {
    /// On the paper, its abstract or its publisher's page.
    Source,
    /// In a summary by others.
    Secondary,
    /// Computed from such figures.
    Computed,
    /// Spread or sample size not seen: assumed.
    Assumed,
    /// From memory; never decides.
    Recalled,
    /// As popularly retold; never decides.
    Popular,
}
