//! What stands in the tables that are written from results.

use crate::table::{Text, table};

table! {
    /// What an outcome was in an arm, over all replicates.
    Mean in "summary.csv";
    /// The arm.
    arm: String,
    /// The outcome.
    metric: String,
    /// The outcome's unit: `share`, `per head`, `scale`, or the scenario's currency.
    unit: String,
    /// Heads behind the mean, over all replicates.
    n: u64,
    /// Mean per head.
    mean: Option<f64> => "see `unit`",
    /// Standard deviation between heads.
    sd: Option<f64> => "see `unit`",
    /// Lower end of the 95% simulation interval of the mean (Student's t; of shares Wilson's with t, within 0 and 1).
    lo: Option<f64> => "see `unit`",
    /// Upper end of the 95% simulation interval of the mean.
    hi: Option<f64> => "see `unit`",
}

table! {
    /// Each arm against the baseline, in every outcome.
    Difference in "contrasts.csv";
    /// The arm.
    arm: String,
    /// The arm that it is held against: the first one.
    baseline: String,
    /// The outcome.
    metric: String,
    /// The outcome's unit, as in `summary.csv`.
    unit: String,
    /// The arm's mean less the baseline's, per head.
    difference: Option<f64> => "see `unit`",
    /// Lower end of its 95% simulation interval.
    difference_lo: Option<f64> => "see `unit`",
    /// Upper end of its 95% simulation interval.
    difference_hi: Option<f64> => "see `unit`",
    /// The arm's mean ÷ the baseline's − 1; empty where the baseline is not clearly positive.
    lift: Option<f64> => "share",
    /// Lower end of its 95% simulation interval.
    lift_lo: Option<f64> => "share",
    /// Upper end of its 95% simulation interval.
    lift_hi: Option<f64> => "share",
    /// The smallest difference worth having, where the scenario names one (primary outcome only).
    worthwhile: Option<f64> => "see `unit`",
    /// Independent units behind the interval.
    units: u64,
    /// What these units are: `customer`, `community` or `replicate`.
    unit_of_analysis: String,
    /// Degrees of freedom of the interval.
    df: Option<f64>,
    /// What the intervals cover: the luck of the draw in this simulation.
    interval: String,
}

table! {
    /// What is followed over time, tick by tick.
    Moment in "timeseries.csv";
    /// The tick, from 0.
    tick: u32,
    /// From the start to the tick.
    time_days: Option<f64> => "days",
    /// The first day of the tick, such as `2027-01-04`; empty where the timeline has no `start`.
    date: Text = Text::from(""),
    /// The arm.
    arm: Text,
    /// What is followed.
    quantity: Text,
    /// Mean per head, per customer in the tick (`goodwill`, `obligation`, `trust`) or per tip (`tip_share`).
    mean: Option<f64> => "of the quantity",
    /// Lower end of its 95% simulation interval.
    lo: Option<f64> => "of the quantity",
    /// Upper end of its 95% simulation interval.
    hi: Option<f64> => "of the quantity",
}

table! {
    /// What an outcome was in an arm of one replicate.
    Replicate in "replicates.csv";
    /// The replicate, from 0.
    replicate: u32,
    /// The arm.
    arm: Text,
    /// The outcome, as in `summary.csv`.
    metric: Text,
    /// Heads behind the mean.
    n: u64,
    /// Mean per head.
    mean: Option<f64> => "as in `summary.csv`",
    /// Standard deviation between heads.
    sd: Option<f64> => "as in `summary.csv`",
}

table! {
    /// Published effects beside the simulated ones.
    Effect in "expectations.csv";
    /// The arm.
    arm: String,
    /// The arm that it is held against; empty where it is held against none.
    against: String = String::new(),
    /// The outcome.
    metric: String,
    /// How the effect is told: `lift`, `difference`, `log_odds`, `log_ratio`, `ratio` or `mean`.
    scale: String,
    /// The published effect.
    published: Option<f64> => "see `scale`",
    /// Lower end of its interval.
    published_lo: Option<f64> => "see `scale`",
    /// Upper end of its interval.
    published_hi: Option<f64> => "see `scale`",
    /// How the published value is known: `source`, `secondary`, `computed`, `assumed`, `recalled` or `popular`.
    tag: String,
    /// The simulated effect.
    simulated: Option<f64> => "see `scale`",
    /// Lower end of its 95% simulation interval.
    simulated_lo: Option<f64> => "see `scale`",
    /// Upper end of its 95% simulation interval.
    simulated_hi: Option<f64> => "see `scale`",
    /// Whether the simulated effect lies in the published interval; empty without one.
    inside: Option<bool>,
    /// Where it was published.
    source: String = String::new(),
}

table! {
    /// How often an experiment of the scenario's size finds the effect.
    Power in "power.csv";
    /// The arm.
    arm: String,
    /// The arm that it is held against: the first one.
    baseline: String,
    /// The primary outcome.
    metric: String,
    /// Customers an arm.
    per_arm: u64,
    /// Replicates, each one experiment.
    experiments: u64,
    /// Share of experiments whose Welch test rejects at 5% (two-sided).
    detected: Option<f64> => "share",
    /// Lower end of its Wilson interval.
    detected_lo: Option<f64> => "share",
    /// Upper end of its Wilson interval.
    detected_hi: Option<f64> => "share",
    /// Share that reject with the sign of the mean effect reversed. Empty, like the two columns that follow, where the effect’s interval in `contrasts.csv` holds 0.
    wrong_sign: Option<f64> => "share",
    /// Mean exaggeration of the detected effects: |detected| ÷ |true|; empty where none is detected.
    exaggeration: Option<f64> => "ratio",
    /// Customers an arm that would find the effect in 80 of 100 experiments, by the normal approximation.
    needed: Option<f64> => "customers",
    /// Mean of the estimated differences.
    difference: Option<f64> => "of the metric",
    /// Their 2.5% quantile.
    difference_lo: Option<f64> => "of the metric",
    /// Their 97.5% quantile.
    difference_hi: Option<f64> => "of the metric",
}

table! {
    /// An arm that is made of others, against the sum of what each of them brings.
    Together in "interactions.csv";
    /// The arm that is made of others.
    arm: String,
    /// The arms that it is made of, with + between them.
    parts: String,
    /// The outcome.
    metric: String,
    /// The outcome's unit, as in `summary.csv`.
    unit: String,
    /// The arm's mean less the baseline's, per head.
    together: Option<f64> => "see `unit`",
    /// The sum over its parts of their means less the baseline's.
    sum: Option<f64> => "see `unit`",
    /// together − sum: below 0 the parts take from each other, above it they help each other.
    interaction: Option<f64> => "see `unit`",
    /// Lower end of its 95% simulation interval (Student's t over replicates, paired).
    interaction_lo: Option<f64> => "see `unit`",
    /// Upper end of its 95% simulation interval.
    interaction_hi: Option<f64> => "see `unit`",
    /// Replicates, each one value of the interaction.
    replicates: u64,
}

table! {
    /// How often customers saw how much sincerity in a gesture.
    SincerityBin in "sincerity.csv";
    /// The arm.
    arm: String,
    /// Perceived sincerity: from.
    bin_lo: f64 => "scale from 0 to 1",
    /// Perceived sincerity: to.
    bin_hi: f64 => "scale from 0 to 1",
    /// How often it was perceived.
    count: u64,
}
