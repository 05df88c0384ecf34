//! What stands in the tables of an optimization.

use crate::table::{Column, table, tables};

/// The plans that were tried; its columns are the decisions.
pub const PLANS: &str = "candidates.csv";

/// The columns of [`PLANS`] before those of the decisions.
pub const OF_PLANS: [Column; 7] = [
    Column::whole("candidate", "The plan, from 0."),
    Column::whole(
        "round",
        "The round of the search in which it was made, from 0.",
    ),
    Column::whole(
        "replicates",
        "Replicates in which it lived: fewer of plans that fell behind.",
    ),
    Column::number(
        "objective",
        "see `metrics`",
        "The objective in these replicates. Of the best plans it is too good, since they were chosen by it.",
    ),
    Column::number(
        "spend",
        "money",
        "What it cost in the mean, for a replicate of the file's size.",
    ),
    Column::truth("is_refused", "Whether the scenario cannot be run so."),
    Column::truth("is_best", "Whether it was chosen."),
];

table! {
    /// What is decided: the value that was chosen, and the one that is written.
    BestValue in "best.csv";
    /// The key.
    key: String,
    /// The value of the best plan.
    best: String,
    /// The value in the file; empty where the key is not written.
    written: String,
    /// The first value of its scale, where it has one.
    lowest: String,
    /// The last value of its scale.
    highest: String,
    /// Whether the best value is at an end of its scale.
    is_at_end: bool,
}

table! {
    /// A plan in replicates of people, luck and draws that no plan was chosen by. Near-ties stand with the cheapest first.
    JudgedPlan in "judged.csv";
    /// `best`, `rival` (among the best of the search), `written` or `nothing`.
    plan: String,
    /// Which of `candidates.csv`; empty of the other two.
    candidate: String,
    /// Mean of the metric per head.
    mean: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval (Student's t over replicates, corrected for skewness by Hall's transformation): people, luck, and draws of the psychology, codes and setting.
    mean_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    mean_hi: Option<f64> => "see `metrics`",
    /// What it costs in the mean, for a replicate of the file's size.
    spend: Option<f64> => "money",
    /// Lower end of its 95% interval.
    spend_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    spend_hi: Option<f64> => "money",
    /// The plan less the best one, per head, paired; with a quantile as objective, of rivals the difference in it.
    behind: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval.
    behind_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    behind_hi: Option<f64> => "see `metrics`",
    /// Whether the interval leaves it open that it is as good as the best one.
    is_tie: bool,
}

table! {
    /// What the best plan gains, in replicates that it was not chosen by.
    Gain in "gains.csv";
    /// `nothing` or `written`.
    over: String,
    /// The best plan's mean less the other's, per head, paired.
    gain: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval (Student's t over replicates, corrected for skewness by Hall's transformation).
    gain_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    gain_hi: Option<f64> => "see `metrics`",
    /// A tenth of the replicates, each with a draw of its own, gain less than this; of `nothing` alone.
    p10: Option<f64> => "see `metrics`",
    /// Half of them.
    p50: Option<f64> => "see `metrics`",
    /// Nine tenths of them.
    p90: Option<f64> => "see `metrics`",
    /// Share of the replicates in which it is the better one; of `nothing` alone.
    better: Option<f64> => "share",
}

table! {
    /// The best plan with one decision otherwise.
    ResponseRow in "response.csv";
    /// The decision.
    key: String,
    /// Its value.
    value: String,
    /// Whether it is the chosen one.
    is_best: bool,
    /// Mean of the metric per head; empty where the scenario cannot be run so.
    mean: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval.
    mean_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    mean_hi: Option<f64> => "see `metrics`",
    /// What it costs in the mean, for a replicate of the file's size.
    spend: Option<f64> => "money",
    /// The mean less that of the best plan, paired.
    difference: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval.
    difference_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    difference_hi: Option<f64> => "see `metrics`",
}

table! {
    /// The best plan that costs no more than a sum, in replicates that it was not chosen by.
    BudgetStep in "budget.csv";
    /// The sum: for a replicate of the file's size, in the mean.
    most: Option<f64> => "money",
    /// What the plan costs.
    spend: Option<f64> => "money",
    /// Lower end of its 95% interval.
    spend_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    spend_hi: Option<f64> => "money",
    /// Mean of the metric per head.
    mean: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval.
    mean_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    mean_hi: Option<f64> => "see `metrics`",
    /// What the metric gains over all heads for each unit of money more than the row before (of the first row: than nothing); of profit the money itself is taken off already.
    marginal: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval, the spend taken as known.
    marginal_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    marginal_hi: Option<f64> => "see `metrics`",
    /// The plan's values.
    plan: String,
}

table! {
    /// A code of a gesture of the best plan, which somebody assumed, and what is gained at the next levels of its card.
    RestsOn in "rests_on.csv";
    /// The gesture.
    gift: String,
    /// `personal`, `useful` or `strings`.
    code: String,
    /// As it is in the best plan.
    value: Option<f64>,
    /// A level of the card next to it: `goodwill explain` with the code's name shows the card.
    level: Option<f64>,
    /// What the plan gains over doing nothing with this level, per head, paired.
    gain: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval.
    gain_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    gain_hi: Option<f64> => "see `metrics`",
    /// What is lost at the worse level, paired.
    loss: Option<f64> => "see `metrics`",
    /// Lower end of its 95% interval.
    loss_lo: Option<f64> => "see `metrics`",
    /// Upper end of its 95% interval.
    loss_hi: Option<f64> => "see `metrics`",
    /// Whether a quarter of the gain or more goes with it.
    is_rested_on: bool,
}

tables! {
    /// The tables of an optimization but that of the plans, whose columns are the decisions.
    pub struct OptimizationTables;
    best: BestValue [always],
    judged: JudgedPlan [always],
    gains: Gain [always],
    responses: ResponseRow [always],
    steps: BudgetStep,
    codes: RestsOn,
}
