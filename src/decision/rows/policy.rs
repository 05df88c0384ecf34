//! Which arm for whom, where there are several to choose from.

use crate::table::table;

table! {
    /// What several arms gain together as more is spent: each customer's cell gets the arm that gains most for its money. Beside it
    /// the best single arm within the same budget, for as many as it pays for, by lot, and by its own scores. Arms and cells were chosen on
    /// half of the communities; gains are those of the other half, before what an arm costs in any case.
    QiniPoint in "qini.csv";
    /// What may be spent per head, beyond the baseline.
    budget: f64 => "money",
    /// What was spent per head on communities by which nothing was chosen.
    spend: f64 => "money",
    /// Gain in profit per head that was expected where the policy was learned: it never bends upwards.
    expected: f64 => "money",
    /// Gain in profit per head on communities by which nothing was chosen.
    gain: f64 => "money",
    /// Lower end of its 95% interval.
    gain_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    gain_hi: Option<f64> => "money",
    /// The best single arm within the budget; empty for none.
    single: String,
    /// What it gains for as many as the budget pays for, by lot.
    single_gain: f64 => "money",
    /// The single arm that does best by its own scores; empty for none.
    targeted: String,
    /// What it gains.
    targeted_gain: f64 => "money",
    /// How much more several arms gain than the best single one.
    over_single: f64 => "money",
    /// Lower end of its 95% interval, paired by customer.
    over_single_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    over_single_hi: Option<f64> => "money",
    /// How much more they gain than the single arm by its own scores.
    over_targeted: f64 => "money",
    /// Lower end of its 95% interval, paired by customer.
    over_targeted_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    over_targeted_hi: Option<f64> => "money",
}

table! {
    /// What each way to choose arms is worth within the budget, on communities by which nothing was chosen. What an arm costs in any case
    /// is in it.
    PolicyGain in "policy.csv";
    /// `rule`: of at most two questions; `budget`: an arm by cell; `targeted`: one arm by its own scores; `single`: one arm for all, or
    /// for as many as the budget pays for, by lot.
    policy: String,
    /// The arm of `targeted` and `single`; empty for none, and of what has several.
    arm: String,
    /// What may be spent per head; empty without a limit.
    budget: Option<f64> => "money",
    /// Share of the customers who get another arm than the baseline.
    treated: f64 => "share",
    /// What is spent per head, beyond the baseline.
    spend: f64 => "money",
    /// Gain in profit per head that was expected where it was learned.
    expected: f64 => "money",
    /// Gain in profit per head.
    gain: f64 => "money",
    /// Lower end of its 95% interval.
    gain_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    gain_hi: Option<f64> => "money",
    /// How much more it gains than `single`.
    over_single: f64 => "money",
    /// Lower end of its 95% interval, paired by customer.
    over_single_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    over_single_hi: Option<f64> => "money",
    /// Whether that interval lies above 0. A rule of which it does not is not told.
    differs: bool,
}

table! {
    /// The rule: who gets which arm, by at most two questions that a shop can answer. Only where it gains more than the best single arm.
    RuleLeaf in "rule.csv";
    /// What the first question asks of: `segment`, `past_spend`, `past_orders`, or a trait that the data have.
    first: String,
    /// With `segment`: the segment to be of.
    first_is: String,
    /// With `segment`: the segment not to be of.
    first_is_not: String,
    /// From this on (empty: no bound).
    first_from: Option<f64> => "as its column: money for `past_spend` and `basket`, days for `tenure`, orders a year for `purchase_rate`",
    /// Below this (empty: no bound).
    first_below: Option<f64> => "as `first_from`",
    /// The second question, likewise; empty for none.
    second: String,
    /// With `segment`: the segment to be of.
    second_is: String,
    /// With `segment`: the segment not to be of.
    second_is_not: String,
    /// From this on (empty: no bound).
    second_from: Option<f64> => "as `first_from`",
    /// Below this (empty: no bound).
    second_below: Option<f64> => "as `first_from`",
    /// The arm that they get.
    arm: String,
    /// Of all customers.
    share: f64 => "share",
    /// Gain per customer of the group that was expected where the rule was learned.
    expected: f64 => "money",
    /// Gain per customer of the group on communities by which it was not learned.
    held_out: Option<f64> => "money",
    /// What it costs per customer of the group, beyond the baseline.
    cost: f64 => "money",
}

table! {
    /// What each arm is expected to gain and to cost by cell of segment, past spend and tenure, and who gets it within the budget.
    AllocationCell in "allocation.csv";
    /// The arm.
    arm: String,
    /// The segment.
    segment: String,
    /// Money spent in the year before the start: from this on (empty: no bound).
    spend_from: Option<f64> => "money",
    /// Money spent in the year before the start: below this (empty: no bound).
    spend_below: Option<f64> => "money",
    /// Tenure: from this on (empty: no bound).
    tenure_from: Option<f64> => "days",
    /// Tenure: below this (empty: no bound).
    tenure_below: Option<f64> => "days",
    /// Of all customers.
    share: f64 => "share",
    /// Gain per customer of the cell that is expected (fitted).
    score: f64 => "money",
    /// Cost per customer of the cell that is expected (fitted), beyond the baseline.
    cost: f64 => "money",
    /// Gain per customer of the cell on communities by which nothing was chosen.
    held_out: Option<f64> => "money",
    /// The part of the cell that gets the arm within the budget.
    given: f64 => "share",
}
