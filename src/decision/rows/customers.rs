//! Who responds, and whom to send to.

use crate::table::table;

table! {
    /// Customers of one type within one group, under an arm rather than the baseline.
    Stratum in "segments.csv";
    /// The arm.
    arm: String,
    /// What the groups are: `all`, `segment`, or a trait's key (then deciles).
    by: String,
    /// The segment's name, or the decile from `1` to `10`; empty for `all`.
    group: String,
    /// The trait's lowest value in the decile.
    from: Option<f64> => "of the trait: days for `tenure`, money for `basket` and `past_spend`, per day for `purchase_rate`",
    /// The trait's highest value in the decile.
    to: Option<f64> => "as `from`",
    /// The type: `all`, `persuaded`, `anyway`, `unmoved`, `put_off` or `resentful`.
    kind: String,
    /// Simulated customers behind the row.
    customers: u64,
    /// Of the group.
    share: Option<f64> => "share",
    /// Lower end of its 95% interval.
    share_lo: Option<f64> => "share",
    /// Upper end of its 95% interval.
    share_hi: Option<f64> => "share",
    /// So many of the scenario's population.
    population: Option<f64> => "customers",
    /// Expected returns a customer under the baseline.
    returns: Option<f64> => "returns; money of tips on a timeline of visits with tips",
    /// How many more under the arm.
    more_returns: Option<f64> => "as `returns`",
    /// Profit that the arm earns more than the baseline, per customer of the row.
    value: Option<f64> => "money",
    /// The same from all of them.
    value_total: Option<f64> => "money",
}

table! {
    /// How much of the gain is had when only the customers with the highest scores are given the arm.
    UpliftPoint in "uplift.csv";
    /// The arm.
    arm: String,
    /// Share of the customers who get the arm, best scores first.
    share: f64 => "share",
    /// Gain per customer of the whole population, on communities that the score has not seen.
    gain: f64 => "money",
    /// Lower end of its 95% interval.
    gain_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    gain_hi: Option<f64> => "money",
    /// The same with as many customers drawn at random.
    random: f64 => "money",
}

table! {
    /// A cell of the table of scores: who it holds, and whether to send to them.
    TargetCell in "targeting.csv";
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
    /// Gain per customer of the cell that the score expects (fitted).
    score: f64 => "money",
    /// Gain per customer of the cell on communities that the score has not seen.
    held_out: Option<f64> => "money",
    /// Whether it is worth sending to these customers.
    send: bool,
}

table! {
    /// What targeting an arm is worth.
    TargetGain in "targeted.csv";
    /// The arm.
    arm: String,
    /// Of the customers, who are sent to.
    share: f64 => "share",
    /// Qini coefficient of the score on communities that it has not seen: the area between the curve and the
    /// straight line, per customer.
    qini: Option<f64> => "money",
    /// The same as a share of what perfect knowledge would reach.
    qini_share: Option<f64> => "share",
    /// Gain per head of sending to all.
    all_gain: Option<f64> => "money",
    /// Lower end of its 95% interval.
    all_gain_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    all_gain_hi: Option<f64> => "money",
    /// Gain per head of sending to the chosen, who were rerun as an arm of their own; empty of an arm whose list
    /// was not rerun.
    gain: Option<f64> => "money",
    /// Lower end of its 95% interval.
    gain_lo: Option<f64> => "money",
    /// Upper end of its 95% interval.
    gain_hi: Option<f64> => "money",
    /// `gain` ÷ `all_gain`, where sending to all gains at all.
    kept: Option<f64> => "share",
    /// What sending to the chosen costs, per head.
    cost: Option<f64> => "money",
    /// What sending to all costs, per head.
    all_cost: Option<f64> => "money",
    /// Profit that is lost by an error in who is chosen: the part of the gain that perfect knowledge has beyond it.
    out_of_reach: Option<f64> => "money",
}
