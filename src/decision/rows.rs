//! What a decision rests on, as tables: a row is a struct, and its fields are the columns.
//!
//! Money is in the scenario's currency and shares lie in [0, 1]; `None` is an empty cell. Every table
//! is written and read back by these structs alone, so that the page of a run can be made again from
//! its folder.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A row of one of a run's tables.
pub trait Row: Serialize + DeserializeOwned {
    /// The file in the run's folder.
    const FILE: &'static str;
}

macro_rules! tables {
    ($($row:ident in $file:literal),* $(,)?) => {
        $(impl Row for $row {
            const FILE: &'static str = $file;
        })*
    };
}

tables! {
    Comparison in "comparison.csv",
    Money in "money.csv",
    Payback in "payback.csv",
    Stratum in "segments.csv",
    UpliftPoint in "uplift.csv",
    TargetCell in "targeting.csv",
    TargetGain in "targeted.csv",
    Factor in "sensitivity.csv",
    PairOfFactors in "sensitivity_pairs.csv",
    FieldTest in "field_test.csv",
    Backing in "backing.csv",
    Note in "decision.csv",
    DataUse in "data.csv",
    Rejection in "rejected.csv",
}

/// An arm against another, in one outcome. Once against the baseline, once against the best of the
/// other arms in the primary outcome (where that is another arm than the baseline).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub arm: String,
    /// The arm that it is held against.
    pub against: String,
    /// `baseline` or `best`.
    pub role: String,
    pub metric: String,
    /// As in `summary.csv`.
    pub unit: String,
    /// Whether the metric is the one that decides.
    pub primary: bool,
    /// Mean per head in the arm, and in the other.
    pub mean: Option<f64>,
    pub other_mean: Option<f64>,
    /// mean − other mean, with its 95% simulation interval.
    pub difference: Option<f64>,
    pub difference_lo: Option<f64>,
    pub difference_hi: Option<f64>,
    /// mean ÷ other mean − 1, where that means something.
    pub lift: Option<f64>,
    pub lift_lo: Option<f64>,
    pub lift_hi: Option<f64>,
    /// The independent unit of the simulation interval: `customer`, `community` or `replicate`.
    pub unit_of_analysis: String,
    pub units: u64,
    pub df: Option<f64>,
    /// The difference over the draws of the psychology and the simulation's error: median, 95% interval.
    pub headline: Option<f64>,
    pub headline_lo: Option<f64>,
    pub headline_hi: Option<f64>,
    /// Standard deviation of the difference over the psychology alone, and by the simulation alone.
    pub psychology_sd: Option<f64>,
    pub simulation_sd: Option<f64>,
    /// Draws of the psychology behind them; 0: the point alone.
    pub draws: u64,
    /// Probability that the arm is better than the other (ties count half).
    pub p_better: Option<f64>,
    /// Probability that the arm is the best of all (ties are shared).
    pub p_best: Option<f64>,
    /// What is lost on average by choosing the arm rather than what is best in each draw, per head.
    pub expected_loss: Option<f64>,
    /// The smallest difference worth having, where the scenario names one (primary outcome only).
    pub worthwhile: Option<f64>,
    /// Probability that the difference is above `worthwhile`, within ± it, and below −`worthwhile`.
    pub p_worth: Option<f64>,
    pub p_equal: Option<f64>,
    pub p_harm: Option<f64>,
    /// `wins`, `loses`, `harmful`, `equal`, `undecided`.
    pub verdict: String,
}

/// One figure of an arm's money, per head and for the whole population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Money {
    pub arm: String,
    /// `revenue`, `margin` (before costs), `gesture_cost`, `ask_cost`, `profit`, `lifetime_value`
    /// (discounted profit over the horizon), `gain` (of lifetime value over the baseline), `return`
    /// (gain per unit of money more spent than in the baseline), `payback_days`, `break_even` (factor on the
    /// cost of all gestures at which the gain is 0), `break_even_cost` (the same as the cost of one
    /// gesture, where the arm has a single one), `budget`, `budget_used` (share), `unfunded` (gestures
    /// and asks not made for want of money).
    pub quantity: String,
    /// `money`, `ratio`, `days`, `share`, `count`.
    pub unit: String,
    /// Per head (members and prospects at the start), or the figure itself where it is no sum.
    pub value: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// For all heads of the scenario; none where it is no sum.
    pub total: Option<f64>,
}

/// Discounted profit that an arm has earned more than the baseline by the end of a tick, per head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payback {
    pub arm: String,
    /// From 1.
    pub tick: u64,
    /// Days from the start to the end of the tick.
    pub day: f64,
    pub gain: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
}

/// Customers of one type within one group, under an arm rather than the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    pub arm: String,
    /// `all`, `segment`, or a trait's key (then deciles).
    pub by: String,
    /// The segment's name, or the decile from `1` to `10`; empty for `all`.
    pub group: String,
    /// Range of the trait in the decile.
    pub from: Option<f64>,
    pub to: Option<f64>,
    /// `all`, `persuaded`, `anyway`, `unmoved`, `put_off`, `resentful`.
    pub kind: String,
    /// Simulated customers behind the row.
    pub customers: u64,
    /// Share of the group, with its 95% interval.
    pub share: Option<f64>,
    pub share_lo: Option<f64>,
    pub share_hi: Option<f64>,
    /// So many of the scenario's population.
    pub population: Option<f64>,
    /// Expected returns a customer under the baseline, and how many more under the arm.
    pub returns: Option<f64>,
    pub more_returns: Option<f64>,
    /// Profit that the arm earns more than the baseline, per customer of the row, and from all of them.
    pub value: Option<f64>,
    pub value_total: Option<f64>,
}

/// How much of the gain is had when only the customers with the highest scores are given the arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpliftPoint {
    pub arm: String,
    /// Share of the customers who get the arm, best scores first.
    pub share: f64,
    /// Gain per customer of the whole population, on communities that the score has not seen, with its 95% interval.
    pub gain: f64,
    pub gain_lo: Option<f64>,
    pub gain_hi: Option<f64>,
    /// The same with as many customers drawn at random.
    pub random: f64,
}

/// A cell of the table of scores: who it holds, and whether to send to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetCell {
    pub arm: String,
    pub segment: String,
    /// Money spent in the year before the start: from, below (none: no bound).
    pub spend_from: Option<f64>,
    pub spend_below: Option<f64>,
    /// Days of tenure: from, below.
    pub tenure_from: Option<f64>,
    pub tenure_below: Option<f64>,
    /// Share of all customers.
    pub share: f64,
    /// Gain per customer of the cell that the score expects (fitted).
    pub score: f64,
    /// Gain per customer of the cell on communities that the score has not seen.
    pub held_out: Option<f64>,
    pub send: bool,
}

/// What targeting an arm is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetGain {
    pub arm: String,
    /// Share of customers who are sent to.
    pub share: f64,
    /// Qini coefficient of the score on communities that it has not seen: area between the curve and the
    /// straight line, per customer; and as a share of what perfect knowledge would reach.
    pub qini: Option<f64>,
    pub qini_share: Option<f64>,
    /// Gain per head of sending to all, and to the chosen (rerun as an arm of its own), with 95% intervals.
    pub all_gain: Option<f64>,
    pub all_gain_lo: Option<f64>,
    pub all_gain_hi: Option<f64>,
    pub gain: Option<f64>,
    pub gain_lo: Option<f64>,
    pub gain_hi: Option<f64>,
    /// gain ÷ all_gain, where sending to all gains at all.
    pub kept: Option<f64>,
    /// What the chosen cost, per head, and all would.
    pub cost: Option<f64>,
    pub all_cost: Option<f64>,
    /// Profit that is lost by an error in who is chosen: the part of the gain that perfect knowledge has beyond it.
    pub out_of_reach: Option<f64>,
}

/// What happens to the decision when one thing is otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// A parameter of the psychology, or a key of the scenario such as `context.noticed`.
    pub factor: String,
    /// In words.
    pub meaning: String,
    /// `psychology` or `assumption`.
    pub kind: String,
    /// Of its values: `money`, `share`, `times` (a factor on what is written), `days`, `per day`, `number`.
    pub unit: String,
    pub base: f64,
    pub low: f64,
    pub high: f64,
    /// Lead of the chosen arm over the best other one in the primary outcome: as things are, and at both ends.
    pub lead: f64,
    pub lead_low: Option<f64>,
    pub lead_high: Option<f64>,
    /// Who wins at each end.
    pub winner_low: String,
    pub winner_high: String,
    /// The value nearest to the base at which another arm wins; none where none does within the range.
    pub threshold: Option<f64>,
    /// Who wins beyond it.
    pub then: String,
}

/// Two things at their worst ends together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairOfFactors {
    pub one: String,
    pub one_value: f64,
    pub other: String,
    pub other_value: f64,
    pub lead: f64,
    pub winner: String,
}

/// A test in the field that could tell the two arms apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldTest {
    pub arm: String,
    pub against: String,
    pub metric: String,
    pub ticks: u64,
    /// In days.
    pub length: f64,
    /// Difference expected after that time, with the interval over the psychology.
    pub expected: Option<f64>,
    pub expected_lo: Option<f64>,
    pub expected_hi: Option<f64>,
    /// Standard deviation between customers.
    pub sd: Option<f64>,
    /// Customers an arm for 80% power at 5%, two-sided.
    pub customers_per_arm: Option<u64>,
    /// The measured difference at which the decision turns; none where no result to be reckoned with would
    /// change it.
    pub changes_at: Option<f64>,
    /// On which side of it the decision is another: `below` or `above`.
    pub changes: String,
    /// Whether this is the test to run: none of them, where all take more customers than there are.
    pub chosen: bool,
}

/// What stands behind a mechanism that the scenario uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backing {
    pub mechanism: String,
    /// In words.
    pub meaning: String,
    /// Arms that use it, separated by `; `.
    pub arms: String,
    /// Published contrasts behind it, those inside when left out of the fit, and those whose numbers were read in the source.
    pub contrasts: u64,
    pub inside_left_out: u64,
    pub sourced: u64,
    /// Studies, separated by `; `.
    pub studies: String,
    /// Claims that rest on it, and how many of them hold.
    pub claims: u64,
    pub claims_hold: u64,
    /// `measured`, `thin` or `assumed`.
    pub strength: String,
}

/// Whatever else the page says that is no number of a table: a key and its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub key: String,
    pub value: String,
}

/// What became of the customers' own data: counts of rows, what columns were taken for, which traits the
/// data lack, and what was fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataUse {
    /// `rows read`, `rows used`, `rows rejected`, `never bought`; a trait's key, `id`, `segment`, `still a customer`,
    /// `spend in the last year`; or a parameter of a fit.
    pub what: String,
    /// The columns of the file, or the file.
    pub from: String,
    /// In words.
    pub how: String,
    /// A count, a parameter, or the mean over the rows used; rates per year, durations in days.
    pub value: Option<f64>,
    /// Between which values nine of ten rows lie.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// A row of the customers' own data that was not used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejection {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// What the customer is called, where the data say it.
    pub id: String,
    pub reason: String,
}
