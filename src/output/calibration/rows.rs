//! What stands in the tables of a calibration.

use crate::table::{table, tables};

/// The parameters' own unit.
const OWN: &str = "the parameter's: days for half-lives, per day for rates";

const SCALE: &str = "see `scale`";

const SCALE_OF_VALUE: &str = "the contrast's scale; of half-lives the logarithm of days";

table! {
    /// What a parameter was thought to be before the fit, and what it is after.
    FittedParameter in "parameters.csv";
    /// The parameter.
    key: String,
    /// On which it moves: `plain`, `log` or `logit`.
    scale: String,
    /// The median of its prior: the start value.
    prior_median: Option<f64> => OWN,
    /// 2.5% of the prior lie below.
    prior_low as "prior_2.5%": Option<f64> => OWN,
    /// 2.5% of the prior lie above.
    prior_high as "prior_97.5%": Option<f64> => OWN,
    /// The lowest value that is looked at.
    lowest: Option<f64> => OWN,
    /// The highest value that is looked at.
    highest: Option<f64> => OWN,
    /// Whether it was fitted: `yes` or `no`; others are held where they are.
    is_fitted: String,
    /// Where the search ended, the others held; empty where it was not fitted.
    mode: Option<f64> => OWN,
    /// Its value in the psychology that is written.
    value: Option<f64> => OWN,
    /// Mean of its draws.
    mean: Option<f64> => OWN,
    /// Standard deviation of its draws.
    sd: Option<f64> => OWN,
    /// 2.5% of its draws lie below.
    low as "2.5%": Option<f64> => OWN,
    /// 2.5% of its draws lie above.
    high as "97.5%": Option<f64> => OWN,
    /// What the studies took of the prior's variance, on the scale.
    contraction: Option<f64> => "share",
    /// Whether they took half of it or more: `yes` or `no`.
    identified: String,
    /// The rank-normalized split R̂ of its chains: at most 1.01.
    r_hat: Option<f64>,
    /// Its bulk effective sample size, of all chains together: at least 400.
    effective_draws: Option<f64> => "draws",
}

table! {
    /// What the draws say of a study from all others, by weighing them.
    Foretold in "foretold.csv";
    /// The scenario file, without its ending.
    study: String,
    /// Log of the predictive density of what it found: values in their own units, directions as probabilities.
    log_density: Option<f64> => "nats",
    /// The same of saying that nothing has any effect, with the same errors.
    no_effect: Option<f64> => "nats",
    /// Shape of the largest weights: from 0.7 on the row cannot be relied on.
    pareto_k: Option<f64>,
}

table! {
    /// What the draws say of a published value from all other studies.
    ForetoldValue in "foretold_values.csv";
    /// The scenario file, without its ending.
    study: String,
    /// The contrast, by its `id`.
    expectation: String,
    /// The published effect.
    published: Option<f64> => SCALE_OF_VALUE,
    /// Mean of what a study like this one would find.
    mean: Option<f64> => SCALE_OF_VALUE,
    /// Its standard deviation.
    sd: Option<f64> => SCALE_OF_VALUE,
    /// Share of such studies that would find less than was published.
    below: Option<f64> => "share",
    /// Whether the published interval holds no effect: `yes` or `no`.
    null: String,
}

table! {
    /// What the psychology that is written says of a contrast.
    Predicted in "predicted.csv";
    /// The scenario file, without its ending.
    study: String,
    /// The contrast, by its `id`.
    expectation: String,
    /// What is stated: `value`, `above`, `above_metric`, `within`, `exceeds` or `half_life`.
    statement: String,
    /// The outcome.
    metric: String,
    /// How the effect is told.
    scale: String,
    /// The published effect.
    published: Option<f64> => SCALE,
    /// Lower end of what is taken as right.
    low: Option<f64> => SCALE,
    /// Upper end of what is taken as right.
    high: Option<f64> => SCALE,
    /// The simulated effect.
    predicted: Option<f64> => SCALE,
    /// Lower end of its 95% simulation interval.
    predicted_low: Option<f64> => SCALE,
    /// Upper end of its 95% simulation interval.
    predicted_high: Option<f64> => SCALE,
    /// By how much the simulated effect lies above the published one, by its own standard error.
    residual: Option<f64> => "standard errors",
    /// Whether it comes out: `yes` or `no`; empty where nothing is judged.
    comes_out: String,
    /// Whether it was fitted to: `yes` or `no`.
    fitted: String,
    /// How its interval is known: `sourced`, `assumed` or `recalled`.
    spread: String,
    /// How the published effect is known.
    tag: String,
    /// Where it was published.
    source: String,
}

table! {
    /// How well the fit, and what it is held against, does.
    Benchmark in "benchmarks.csv";
    /// What is scored.
    benchmark: String,
    /// `in`: studies that were fitted to; `left out`: each predicted from all others.
    sample: String,
    /// Which contrasts: `all`, or those whose interval is known so; `none`: those without one.
    spread: String,
    /// Values inside their intervals.
    values_inside: u64,
    /// Values.
    values: u64,
    /// Directions that are right.
    directions_right: u64,
    /// Directions.
    directions: u64,
    /// Mean log density of the published values; in the rows `all`.
    log_score: Option<f64> => "nats",
    /// Half the sum of squared residuals, the prior's included; where something was fitted.
    objective: Option<f64>,
}

tables! {
    /// The tables of a calibration whose columns are always the same.
    pub struct CalibrationTables;
    parameters: FittedParameter [always],
    predicted: Predicted [always],
    benchmarks: Benchmark [always],
    foretold: Foretold [always],
    foretold_values: ForetoldValue [always],
}
