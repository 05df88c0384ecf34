//! The parts of the answer in a sentence, found in the tables of a comparison alone.

use crate::decision::rows::{Comparison, Note};
use crate::scenario::metric::Metric;

/// What is to be answered of the primary outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    pub metric: Metric,
    pub baseline: &'a str,
    /// The arm with the best headline mean, which is the one whose choice loses least on average.
    pub best: &'a str,
    /// The best against the baseline; none where it is the baseline.
    pub over_baseline: Option<&'a Comparison>,
    /// The best against the next one; where that is the baseline, the same as `over_baseline`.
    pub over_next: &'a Comparison,
    /// Arms by their verdicts against the baseline: `wins`, `equal`, `undecided`, `loses`, `harmful`; those
    /// that some arm has, in this order.
    pub verdicts: Vec<(&'a str, Vec<&'a str>)>,
}

/// The verdicts in the order in which they are told.
const ORDER: [&str; 5] = ["wins", "equal", "undecided", "loses", "harmful"];

impl<'a> Answer<'a> {
    /// None where nothing was compared.
    pub fn of(rows: &'a [Comparison], notes: &'a [Note]) -> Option<Answer<'a>> {
        let primary = || rows.iter().filter(|row| row.primary);
        let best = notes.iter().find(|note| note.key == "best")?.value.as_str();
        let against_baseline = || primary().filter(|row| row.role == "baseline");
        let first = against_baseline().next()?;
        let over_baseline = against_baseline().find(|row| row.arm == best);
        let over_next = primary()
            .find(|row| row.role == "best" && row.arm == best)
            .or(over_baseline)?;
        let given = |verdict: &'static str| {
            let arms = against_baseline().filter(|row| row.verdict == verdict);
            let arms: Vec<&str> = arms.map(|row| row.arm.as_str()).collect();
            (!arms.is_empty()).then_some((verdict, arms))
        };
        Some(Answer {
            metric: Metric::from_key(&first.metric)?,
            baseline: &first.against,
            best,
            over_baseline,
            over_next,
            verdicts: ORDER.into_iter().filter_map(given).collect(),
        })
    }

    /// The share of the headline's variance, of the best against the next, that the simulation has; more
    /// replicates take away this and no more. None where either part is unknown.
    pub fn simulation_share(&self) -> Option<f64> {
        let square = |sd: Option<f64>| sd.map(|sd| sd * sd);
        let simulation = square(self.over_next.simulation_sd)?;
        let all = simulation + square(self.over_next.psychology_sd)?;
        (all > 0.0).then(|| simulation / all)
    }
}
