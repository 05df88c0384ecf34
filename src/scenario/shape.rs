//! Values with a form of their own: what no plain kind of value says.

use super::checked::Trait;

/// How such a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value of a trait for all customers, or a distribution.
    Trait(Trait),
    /// A column of the data, or the ratio of two.
    Column,
    /// A column of dates, or of the time since; with an example of the latter.
    Moment(&'static str),
    /// A day such as `2027-01-04`.
    Date,
    /// The first and the last of some days.
    Dates,
    /// So many numbers, at least 0, one for each month or week.
    Multipliers(&'static str, usize),
    /// The name of a metric.
    Metric,
    /// A number in the primary metric's unit.
    InMetric,
    /// Money, or each customer's basket.
    Stake,
    /// Money, or a share of each customer's basket.
    Worth,
    /// A share that is lost within a time.
    Loss,
    /// Money per member, or a table of its own.
    Budget,
    /// A share, or one for each segment.
    Fit,
    /// Several such offers.
    Offers,
    /// A time from the start, or several.
    Times,
    /// Two times from the start, or the first and the last of some days.
    Window,
    /// A number or a share, or a range of these.
    Effect,
    /// Two numbers or shares; with an example.
    Interval(&'static str),
    /// Two arms.
    Pair,
    /// The values of a factor of a sweep.
    Values,
    /// An end of a range: a number, or a text with its unit.
    End,
}

impl Shape {
    /// How it is written, in words for a message.
    pub fn words(self) -> String {
        let words = match self {
            Shape::Trait(_) => {
                "a value for all, or a distribution like `{ lognormal = { mean = 1, cv = 0.5 } }`"
            }
            Shape::Column => {
                "a column's name, or a table like `{ column = \"tip\", over = \"bill\" }`"
            }
            Shape::Moment(since) => {
                return format!("a column of dates, or `{since}` for the time since");
            }
            Shape::Date => "a date like `2026-06-30`",
            Shape::Dates => "a pair of dates like `[2027-12-06, 2027-12-24]`",
            Shape::Multipliers(_, 12) => "a list of twelve numbers, one for each month",
            Shape::Multipliers(..) => "a list of 52 or 53 numbers, one for each week",
            Shape::Metric => "the name of a metric, in quotes",
            Shape::InMetric => "a number in the metric's unit",
            Shape::Stake => "`\"basket\"` or money",
            Shape::Loss => "a share lost within a time, like `\"6% in 3 months\"`",
            Shape::Worth => "money like `2.5`, or a share of the customer's basket like `\"10%\"`",
            Shape::Budget => "money per member, or a table like `{ total = 30_000 }`",
            Shape::Fit => {
                "a share, or a share for each segment like `{ families = 1, students = 0.2 }`"
            }
            Shape::Offers => "a list of what `personal` can be",
            Shape::Times => "a time from the start like `\"2 weeks\"`, or a list of times",
            Shape::Window => {
                "a pair of times like `[2027-12-06, 2027-12-24]` or `[\"48 weeks\", \"51 weeks\"]`"
            }
            Shape::Effect => "a number like `0.21` or `\"21%\"`, or a range like `[0.15, 0.28]`",
            Shape::Interval(example) => return format!("a range like `{example}`"),
            Shape::Pair => "a list of two arms",
            Shape::End => "a number, or a text with its unit like `\"2 weeks\"`",
            Shape::Values => {
                "a range like `\"1..6:11\"`, a list of values, or a distribution like `{ normal = { mean = 2, sd = 0.5 } }`"
            }
        };
        words.to_owned()
    }
}
