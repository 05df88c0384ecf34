//! Arms against each other, and their money.

use crate::table::table;

table! {
    /// An arm against another, in one outcome. Once against the baseline, once against the best of the
    /// other arms in the primary outcome (where that is another arm than the baseline).
    Comparison in "comparison.csv";
    /// The arm.
    arm: String,
    /// The arm that it is held against.
    against: String,
    /// What the other arm is: `baseline` or `best`.
    role: String,
    /// The outcome.
    metric: String,
    /// The outcome's unit, as in `summary.csv`.
    unit: String,
    /// Whether the metric is the one that decides.
    primary: bool,
    /// Mean per head in the arm.
    mean: Option<f64> => "see `unit`",
    /// Mean per head in the other arm.
    other_mean: Option<f64> => "see `unit`",
    /// `mean` − `other_mean`.
    difference: Option<f64> => "see `unit`",
    /// Lower end of its 95% simulation interval.
    difference_lo: Option<f64> => "see `unit`",
    /// Upper end of its 95% simulation interval.
    difference_hi: Option<f64> => "see `unit`",
    /// `mean` ÷ `other_mean` − 1, where that means something.
    lift: Option<f64> => "share",
    /// Lower end of its 95% simulation interval.
    lift_lo: Option<f64> => "share",
    /// Upper end of its 95% simulation interval.
    lift_hi: Option<f64> => "share",
    /// The independent unit of the simulation interval: `customer`, `community` or `replicate`.
    unit_of_analysis: String,
    /// How many of these units there are.
    units: u64,
    /// Degrees of freedom of the simulation interval.
    df: Option<f64>,
    /// The difference as it is told: `difference`, that of the whole run at the best-fitting psychology.
    headline: Option<f64> => "see `unit`",
    /// Lower end of the middle 95% of what the difference may be: over the draws of the psychology and the setting, with the
    /// simulation's error.
    headline_lo: Option<f64> => "see `unit`",
    /// Upper end of it.
    headline_hi: Option<f64> => "see `unit`",
    /// Width of that interval that any number of replicates would leave: without the whole run's error
    /// (primary outcome only; empty without draws).
    width_left: Option<f64> => "see `unit`",
    /// Standard deviation of the difference over the draws alone.
    draws_sd: Option<f64> => "see `unit`",
    /// Standard deviation of the difference by the simulation alone.
    simulation_sd: Option<f64> => "see `unit`",
    /// Draws of the psychology and the setting behind the headline; 0: the point alone.
    draws: u64,
    /// Probability that the arm is better than the other (ties count half).
    p_better: Option<f64> => "share",
    /// Probability that the arm is the best of all (ties are shared).
    p_best: Option<f64> => "share",
    /// What is lost on average by choosing the arm rather than what is best in each draw, per head: a mean over the
    /// draws, where `headline` is that of the best fit.
    expected_loss: Option<f64> => "see `unit`",
    /// The smallest difference worth having, where the scenario names one (primary outcome only).
    worthwhile: Option<f64> => "see `unit`",
    /// Probability that the difference is above `worthwhile`.
    p_worth: Option<f64> => "share",
    /// Probability that the difference is within ± `worthwhile`.
    p_equal: Option<f64> => "share",
    /// Probability that the difference is below − `worthwhile`.
    p_harm: Option<f64> => "share",
    /// `wins`, `equal`, `loses` or `harmful`; where that is open what is known all the same: `better` (perhaps
    /// by less than is worth having), `perhaps better`, `perhaps worse`, `not told from luck`, `undecided`.
    verdict: String,
}

table! {
    /// One figure of an arm's money, per head and for the whole population.
    Money in "money.csv";
    /// The arm.
    arm: String,
    /// `revenue`, `margin` (before costs), `gesture_cost`, `ask_cost`, `profit`, `lifetime_value`
    /// (discounted profit over the horizon), `gain` (of lifetime value over the baseline), `return`
    /// (gain per unit of money more spent than in the baseline), `payback_days`, `break_even` (factor on the
    /// cost of all gestures at which the gain is 0), `break_even_cost` (the same as the cost of one
    /// gesture, where the arm has a single one), `budget`, `budget_used` (share), `unfunded` (gestures
    /// and asks not made for want of money, and offers taken up and not paid), `short_of_money` (share of the
    /// communities whose budget did not suffice), `money_gone` (the tick, from 1, in which it did not suffice
    /// for the first time: the median of these communities).
    quantity: String,
    /// The figure's unit: `money`, `ratio`, `days`, `ticks`, `share` or `count`.
    unit: String,
    /// Per head (members and prospects at the start), or the figure itself where it is no sum.
    value: Option<f64> => "see `unit`",
    /// Lower end of its 95% simulation interval: the luck of the draw alone. The page tells an undiscounted gain with
    /// that of the profit's `headline` in `comparison.csv`, which holds the doubt about the psychology, too.
    lo: Option<f64> => "see `unit`",
    /// Upper end of it.
    hi: Option<f64> => "see `unit`",
    /// For all heads of the scenario; empty where the figure is no sum.
    total: Option<f64> => "see `unit`",
}

table! {
    /// Discounted profit that an arm has earned more than the baseline by the end of a tick, per head.
    Payback in "payback.csv";
    /// The arm.
    arm: String,
    /// The tick, from 1.
    tick: u64,
    /// From the start to the end of the tick.
    day: f64 => "days",
    /// Discounted profit beyond the baseline's, so far, per head.
    gain: Option<f64> => "money",
    /// Lower end of its 95% simulation interval.
    lo: Option<f64> => "money",
    /// Upper end of its 95% simulation interval.
    hi: Option<f64> => "money",
}
