//! What would change the answer, which test would tell, and what stands behind it.

use crate::table::table;

table! {
    /// What happens to the decision when one thing is otherwise.
    Factor in "sensitivity.csv";
    /// A parameter of the psychology, or a key of the scenario such as `context.noticed`.
    factor: String,
    /// What it is, in words.
    meaning: String,
    /// `psychology` or `assumption`.
    kind: String,
    /// Of its values: `money`, `share`, `times` (a factor on what is written), `days`, `per day`, `number`.
    unit: String,
    /// Its value as things are.
    base: f64 => "see `unit`",
    /// The lower value that was tried.
    low: f64 => "see `unit`",
    /// The upper value that was tried.
    high: f64 => "see `unit`",
    /// Lead of the chosen arm over the best other one in the primary outcome, as things are: expected over the draws
    /// of the psychology, by which the arm was chosen (`headline` in `comparison.csv` is that of the best fit).
    lead: f64 => "of the primary outcome",
    /// The lead at `low`: what the thing changes at the best fit is added to `lead`.
    lead_low: Option<f64> => "of the primary outcome",
    /// The lead at `high`.
    lead_high: Option<f64> => "of the primary outcome",
    /// Who wins at `low`.
    winner_low: String,
    /// Who wins at `high`.
    winner_high: String,
    /// The value nearest to the base at which another arm wins, looked for between `low` and `high` or, for an
    /// assumption, from a fifth to five times of the base; empty where none does.
    threshold: Option<f64> => "see `unit`",
    /// Who wins beyond it.
    then: String,
}

table! {
    /// Two things at their worst ends together.
    PairOfFactors in "sensitivity_pairs.csv";
    /// The one, as in `sensitivity.csv`.
    one: String,
    /// Its value.
    one_value: f64 => "as in `sensitivity.csv`",
    /// The other.
    other: String,
    /// Its value.
    other_value: f64 => "as in `sensitivity.csv`",
    /// Expected lead of the chosen arm over the best other one, as in `sensitivity.csv`.
    lead: f64 => "of the primary outcome",
    /// Who wins.
    winner: String,
}

table! {
    /// A test in the field that could tell the two arms apart.
    FieldTest in "field_test.csv";
    /// The arm to test.
    arm: String,
    /// The arm to test it against.
    against: String,
    /// The outcome.
    metric: String,
    /// How long the test takes.
    ticks: u64 => "ticks",
    /// How long the test takes.
    length: f64 => "days",
    /// Difference expected after that time, at the best-fitting psychology; over all the time that of the run.
    expected: Option<f64> => "of the outcome",
    /// Lower end of the middle 95% over the psychology alone: over up to 50 of the draws, on a part of the people.
    /// `headline_lo` in `comparison.csv` is over all draws, with the simulation's error.
    expected_lo: Option<f64> => "of the outcome",
    /// Upper end of it.
    expected_hi: Option<f64> => "of the outcome",
    /// Standard deviation between customers.
    sd: Option<f64> => "of the outcome",
    /// Customers an arm for 80% power at 5%, two-sided.
    customers_per_arm: Option<u64> => "customers",
    /// The most customers an arm that there are: half of all (of all prospects, where the outcome is theirs).
    most_per_arm: u64 => "customers",
    /// The smallest difference that so many find with 80% power.
    finds: Option<f64> => "of the outcome",
    /// How often so many find the difference expected, at 5%, two-sided.
    power: Option<f64> => "share",
    /// The smallest share of all customers that has to get `against`, all the rest getting `arm`, for 80% power at
    /// 5%, two-sided; empty where half of them would not do.
    holdout: Option<f64> => "share",
    /// The measured difference at which the decision turns; empty where no result to be reckoned with would
    /// change it.
    changes_at: Option<f64> => "of the outcome",
    /// On which side of it the decision is another: `below` or `above`.
    changes: String,
    /// Whether this is the test to run: none of them, where all take more customers than there are.
    chosen: bool,
}

table! {
    /// What stands behind a mechanism that the scenario uses.
    Backing in "backing.csv";
    /// The mechanism.
    mechanism: String,
    /// What it is, in words.
    meaning: String,
    /// Arms that use it, separated by `; `.
    arms: String,
    /// Published contrasts behind it.
    contrasts: u64,
    /// Of these, inside when their study is left out of the fit.
    inside_left_out: u64,
    /// Of these, with numbers that were read in the source.
    sourced: u64,
    /// Studies, separated by `; `.
    studies: String,
    /// Claims that rest on it.
    claims: u64,
    /// Of these, how many hold.
    claims_hold: u64,
    /// `measured`, `thin` or `assumed`.
    strength: String,
}

table! {
    /// Whatever else the page says that is no number of a table: a key and its value.
    Note in "decision.csv";
    /// What the value is of; `say.` and the place on the page for sentences.
    key: String,
    /// A number or a sentence.
    value: String,
}

table! {
    /// What a test of one's own (`[[observed]]`) found, beside what was expected of it, and how the draws of the psychology and of
    /// the setting were weighed by it.
    Observed in "observed.csv";
    /// The arm.
    arm: String,
    /// The arm that it was held against.
    against: String,
    /// What was measured.
    metric: String,
    /// From the end of this tick on; 0: from the start.
    from: u64,
    /// Up to the end of this tick.
    to: u64,
    /// The scale of the effects: `lift`, `difference`, `log_odds`, `log_ratio` or `ratio`.
    scale: String,
    /// The effect that was found.
    observed: f64 => "see `scale`",
    /// Lower end of its 95% interval.
    observed_lo: f64 => "see `scale`",
    /// Upper end of its 95% interval.
    observed_hi: f64 => "see `scale`",
    /// The effect that was expected: mean over the draws before the test.
    expected: Option<f64> => "see `scale`",
    /// Lower end of the 95% predictive interval: what such a test finds under the draws, its own error included.
    expected_lo: Option<f64> => "see `scale`",
    /// Upper end of it.
    expected_hi: Option<f64> => "see `scale`",
    /// How probable a result at least as far out was, on either side.
    tail: Option<f64> => "share",
    /// Whether that is below 1%.
    surprise: bool,
    /// The effect that is believed after all tests: the weighed mean over the draws.
    after: Option<f64> => "see `scale`",
    /// Draws that were weighed: each a psychology in a setting.
    draws: u64,
    /// Shape of the Pareto distribution of the largest weights, k̂; below 0.7, or the run is refused.
    pareto_k: Option<f64>,
    /// How many draws of equal weight the weighed ones are worth; 200 or more, or the run is refused.
    effective: Option<f64>,
}

table! {
    /// An arm against the baseline in the primary outcome, before the tests of one's own and after them.
    Updated in "updated.csv";
    /// The arm.
    arm: String,
    /// The baseline.
    against: String,
    /// The primary outcome.
    metric: String,
    /// The outcome's unit, as in `summary.csv`.
    unit: String,
    /// The difference before the tests: at the psychology and the codes as they were.
    before: Option<f64> => "see `unit`",
    /// Lower end of the middle 95% of what it might have been, over all draws.
    before_lo: Option<f64> => "see `unit`",
    /// Upper end of it.
    before_hi: Option<f64> => "see `unit`",
    /// Probability that the arm is the best of all, before.
    before_best: Option<f64> => "share",
    /// The same of the baseline.
    before_baseline_best: Option<f64> => "share",
    /// The difference after the tests: `headline` in `comparison.csv`.
    after: Option<f64> => "see `unit`",
    /// Lower end of the middle 95%, over the weighed draws.
    after_lo: Option<f64> => "see `unit`",
    /// Upper end of it.
    after_hi: Option<f64> => "see `unit`",
    /// Probability that the arm is the best of all, after.
    after_best: Option<f64> => "share",
    /// The same of the baseline.
    after_baseline_best: Option<f64> => "share",
}
