//! What stands in the tables of a validation.

use crate::table::{table, tables};

const SCALE: &str = "see `scale`";

table! {
    /// An expectation of a scenario, and what the simulation says.
    Expected in "expectations.csv";
    /// The scenario file, without its ending.
    file: String,
    /// The claim that it belongs to, by its `id`.
    claim: String,
    /// The expectation, by its `id`.
    expectation: String,
    /// The arm.
    arm: String,
    /// The arm that it is held against; empty where it is held against none.
    against: String,
    /// The outcome.
    metric: String,
    /// After how many ticks it begins to be counted: 0 from the start.
    since: u32,
    /// After how many ticks it is measured.
    ticks: u32,
    /// What is stated: `value`, `above`, `above_metric`, `within`, `exceeds`, `short_of` or `half_life`.
    statement: String,
    /// How the number is told: `lift`, `difference`, `log_odds`, `log_ratio`, `ratio`, `mean` or `days`; a `difference` of shares of 0.01 is one percentage point.
    scale: String,
    /// The published effect, where there is one.
    published: Option<f64> => SCALE,
    /// Lower end of what is taken as right.
    published_lo: Option<f64> => SCALE,
    /// Upper end of what is taken as right.
    published_hi: Option<f64> => SCALE,
    /// The simulated effect.
    simulated: Option<f64> => SCALE,
    /// Lower end of its 95% simulation interval.
    simulated_lo: Option<f64> => SCALE,
    /// Upper end of its 95% simulation interval.
    simulated_hi: Option<f64> => SCALE,
    /// Standard error of the simulated effect.
    error: Option<f64> => SCALE,
    /// How it comes out, in a word.
    verdict: String,
    /// Whether the simulation's own error leaves no doubt about the verdict.
    sure: bool,
    /// Whether a failure counts: it rests neither on memory nor on hearsay, and is not only reported.
    decides: bool,
    /// How the published effect is known: `source`, `secondary`, `computed`, `assumed`, `recalled` or `popular`.
    tag: String,
    /// How its interval is known: `sourced`, `assumed` or `recalled`.
    spread: String,
    /// Confidence of the published interval.
    confidence: Option<f64> => "share",
    /// What is left of the effect without the claim's mechanism.
    left: Option<f64> => "share",
    /// Lower end of its 95% simulation interval.
    left_lo: Option<f64> => "share",
    /// Upper end of its 95% simulation interval.
    left_hi: Option<f64> => "share",
    /// Whether the effect vanishes without it.
    vanishes: Option<bool>,
    /// Whether the simulation's own error leaves no doubt about that.
    vanishes_sure: Option<bool>,
    /// Share of the draws of parameters in which it comes out, where draws were given.
    draws: Option<f64> => "share",
    /// Customers of a replicate, about.
    heads: u64,
    /// Replicates that were simulated.
    replicates: u32,
    /// Where it was published.
    source: String,
}

table! {
    /// A claim, and whether it holds.
    Claimed in "claims.csv";
    /// The scenario file, without its ending.
    file: String,
    /// The claim, by its `id`.
    claim: String,
    /// `emergent`, or `stated` where the model says it outright.
    label: String,
    /// Whether it must hold, or is only reported.
    required: bool,
    /// Whether all that decides comes out.
    holds: bool,
    /// Whether it vanishes without its mechanism; empty where none is switched off.
    vanishes: Option<bool>,
    /// Whether the simulation's own error leaves no doubt about any of it.
    sure: bool,
    /// Share of the draws of parameters in which it holds, where draws were given.
    draws: Option<f64> => "share",
    /// The mechanism that it rests on.
    rests_on: String,
    /// The claim, in words.
    says: String,
}

table! {
    /// The studies' score with one code of one gesture moved one level of the rubric.
    MovedCode in "sensitivity.csv";
    /// The scenario file, without its ending.
    file: String,
    /// The gesture, by its gift.
    gift: String,
    /// The code that was moved.
    code: String,
    /// As coded.
    from: Option<f64>,
    /// As moved.
    to: Option<f64>,
    /// Values inside their intervals, of all studies.
    contrasts: u64,
    /// Directions that are right, of all studies.
    directions: u64,
    /// Expectations of the file whose verdict is another, by their `id`.
    flips: String,
}

tables! {
    /// The tables of a validation.
    pub struct ValidationTables;
    expectations: Expected [always],
    claims: Claimed,
    sensitivity: MovedCode,
}
