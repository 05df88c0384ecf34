//! What an experiment found: plain tables of numbers, ready to be written or drawn.

pub use crate::engine::quantity::Quantity;

pub use crate::experiment::interactions::Interaction;
use crate::experiment::shortage::Shortage;
use crate::scenario::checked::{EffectScale, EvidenceTag};
use crate::vocabulary::metric::Metric;

pub use crate::engine::tally::SINCERITY_BINS;

/// The results of one run. Every list is in a fixed order: arms as in the scenario, metrics as in
/// [`Metric::ALL`] (those that the scenario has), ticks and replicates ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Names of the arms; the first is the baseline.
    pub arms: Vec<String>,
    /// All that the scenario's outcomes can be measured by, in the order of [`Metric::ALL`].
    pub metrics: Vec<Metric>,
    /// arms × metrics, arm by arm.
    pub summary: Vec<ArmMean>,
    /// (arms − 1) × metrics, arm by arm: each arm against the baseline.
    pub contrasts: Vec<Contrast>,
    /// One for each value that an `[[expect]]` gives of the whole run, in file order.
    pub expectations: Vec<ExpectationResult>,
    /// Feelings and deeds over time, arm by arm.
    pub series: Vec<SeriesPoint>,
    /// replicates × arms × metrics.
    pub replicates: Vec<ReplicateMean>,
    /// Perceived sincerity at every touchpoint, by arm.
    pub sincerity: Vec<SincerityHistogram>,
    /// For randomized designs: arms − 1, of the primary outcome.
    pub power: Vec<Power>,
    /// Of the arms whose budget did not suffice.
    pub shortages: Vec<Shortage>,
    /// What the intervals rest on.
    pub precision: Precision,
    /// By arm: how often more was wanted of a customer in a step than it follows.
    pub cut: Vec<u64>,
    /// Gestures that reached nobody, arm by arm.
    pub unreached: Vec<Unreached>,
    /// Of the arms that are made of others, in every metric.
    pub interactions: Vec<Interaction>,
}

impl Results {
    /// The place of the arm with this name.
    pub fn arm(&self, name: &str) -> Option<usize> {
        self.arms.iter().position(|arm| arm == name)
    }

    /// What a metric was in an arm, per head.
    pub fn mean(&self, arm: usize, metric: Metric) -> Option<&ArmMean> {
        let mut all = self.summary.iter();
        all.find(|mean| mean.arm == arm && mean.metric == metric)
    }

    /// An arm against the baseline in a metric, per head. None for the baseline itself.
    pub fn contrast(&self, arm: usize, metric: Metric) -> Option<&Contrast> {
        let mut all = self.contrasts.iter();
        all.find(|contrast| contrast.arm == arm && contrast.metric == metric)
    }
}

/// An estimate with its 95% simulation interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate itself, in the unit of what is estimated.
    pub value: f64,
    /// NaN where no interval can be formed (a single unit).
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// A value with an interval that reaches as far on both sides.
    pub fn around(value: f64, half: f64) -> Estimate {
        Estimate {
            value,
            low: value - half,
            high: value + half,
        }
    }

    /// A value with an interval over draws of the psychology, which reaches as far as the value: the best fit is
    /// possible, too, though all draws may lie on one side of it.
    pub fn over_draws(value: f64, low: f64, high: f64) -> Estimate {
        Estimate {
            value,
            low: if value < low { value } else { low },
            high: if value > high { value } else { high },
        }
    }

    /// Whether two values differ by more than their intervals, taken as independent; without intervals nothing is
    /// known to differ. Values of the same people with the same luck differ by less from chance.
    pub fn apart_from(&self, other: &Estimate) -> bool {
        let half = |one: &Estimate| (one.high - one.low) / 2.0;
        let (a, b) = (half(self), half(other));
        (self.value - other.value).abs() > (a * a + b * b).sqrt()
    }
}

/// A gesture that reached nobody in any replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// Index of the arm.
    pub arm: usize,
    /// Its place among the arm's gestures.
    pub gesture: usize,
    /// How often it was due and not made, for want of money or hands, or as its promise was broken.
    pub due: u64,
}

/// What a metric was in an arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmMean {
    /// Index of the arm.
    pub arm: usize,
    /// What is measured.
    pub metric: Metric,
    /// Heads, over all replicates.
    pub n: u64,
    /// A head, with a 95% interval.
    pub mean: Estimate,
    /// Standard deviation between heads.
    pub sd: f64,
}

/// An arm against the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// Index of the arm that is held against another.
    pub arm: usize,
    /// What is measured.
    pub metric: Metric,
    /// arm − baseline, per head.
    pub difference: Estimate,
    /// arm ÷ baseline − 1; `None` where the baseline is not clearly positive.
    pub lift: Option<Estimate>,
    /// Number of independent units.
    pub units: u64,
    /// Degrees of freedom of the interval.
    pub df: f64,
}

/// What the independent unit of the intervals is, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// What counts as independent.
    pub unit: Unit,
    /// How many of them there are, in an arm where arms differ.
    pub units: u64,
    /// (replicate, community) pairs: the unit of the time series' intervals.
    pub clusters: u64,
    /// Whether the same units are in both arms.
    pub paired: bool,
}

/// What is taken as independent when an interval is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each customer by itself.
    Customer,
    /// One community in one replicate.
    Community,
    /// One replicate: the same customers' rows come back in each of them.
    Replicate,
}

/// The mean of one quantity in one tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesPoint {
    /// Index of the arm.
    pub arm: usize,
    /// What is measured over time.
    pub quantity: Quantity,
    /// 0-based.
    pub tick: u32,
    /// At that time, with a 95% interval.
    pub mean: Estimate,
}

/// The mean of a metric in one arm of one replicate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplicateMean {
    /// Number of the replicate, from 0.
    pub replicate: u32,
    /// Index of the arm.
    pub arm: usize,
    /// What is measured.
    pub metric: Metric,
    /// Heads that it is the mean of.
    pub n: u64,
    /// A head, in the unit of the metric.
    pub mean: f64,
    /// Standard deviation between heads.
    pub sd: f64,
}

/// How often sincerity was perceived in each bin.
#[derive(Clone, Debug, PartialEq)]
pub struct SincerityHistogram {
    /// Index of the arm.
    pub arm: usize,
    /// Touchpoints in each bin, from 0 to 1 in equal steps.
    pub counts: Vec<u64>,
}

/// How often an experiment of the scenario's size finds an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// Index of the arm.
    pub arm: usize,
    /// What the test would measure.
    pub metric: Metric,
    /// Customers that the test needs in each arm.
    pub per_arm: u32,
    /// Replicates, each one experiment.
    pub experiments: u64,
    /// Share of experiments whose Welch test rejects at 5% (two-sided), effect in the true direction
    /// or not, with its Wilson interval.
    pub detected: Estimate,
    /// Share that reject with the sign of the mean effect reversed. Like the two that follow NaN where the
    /// interval of the effect over all experiments holds none at all.
    pub wrong_sign: f64,
    /// Mean exaggeration of the detected effects: mean |detected| ÷ |true|; NaN when none is detected.
    pub exaggeration: f64,
    /// Heads an arm that would find the effect in 80 of 100 experiments, by the normal approximation.
    pub needed: f64,
    /// 2.5% and 97.5% quantiles of the estimated differences across experiments, and their mean.
    pub difference: Estimate,
}

/// A published effect beside the simulated one.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectationResult {
    /// Index of the arm.
    pub arm: usize,
    /// Index of the arm that it is held against.
    pub against: usize,
    /// What is measured.
    pub metric: Metric,
    /// How the two are held against each other.
    pub scale: EffectScale,
    /// What was published, on that scale.
    pub published: f64,
    /// The published 95% interval, if there is one.
    pub interval: Option<(f64, f64)>,
    /// How well the published figure is sourced.
    pub tag: EvidenceTag,
    /// Where the published figure stands.
    pub source: String,
    /// What the simulation says, with its own 95% interval.
    pub simulated: Estimate,
    /// Whether the simulated value lies in the published interval; `None` without an interval.
    pub inside: Option<bool>,
}
