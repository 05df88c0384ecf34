//! A log of orders held against itself.

use crate::table::table;

table! {
    /// A figure of a log of orders that was held against itself: its parts, the fit, and how far off forecasts are.
    HoldoutFigure in "fit.csv";
    /// What it is: `customers`, `BG/NBD r`, `mean absolute error: model`, and so on.
    what: String,
    /// The figure.
    value: Option<f64> => "of what it is of: purchases, customers, or days",
    /// Lower end of its 95% interval, where it has one.
    low: Option<f64> => "as `value`",
    /// Upper end of its 95% interval, where it has one.
    high: Option<f64> => "as `value`",
    /// How it is made, in words; of days, the day.
    how: String,
}

table! {
    /// A week of a log of orders: the purchases after the first one of the customers of its first part.
    HoldoutWeek in "tracking.csv";
    /// From 1.
    week: u64,
    /// Since the first day of the log, at the week's end.
    days: u64 => "days",
    /// Whether it ends in the part that is held out.
    held_out: bool,
    /// Purchases in it; the last week may be shorter.
    bought: f64 => "purchases",
    /// The model's expectation.
    expected: f64 => "purchases",
    /// Purchases from the first week on.
    all_bought: f64 => "purchases",
    /// The model's expectation from the first week on.
    all_expected: f64 => "purchases",
}

table! {
    /// Customers with so many repeats in the first part of a log: how many there are, and what they bought after it.
    HoldoutRepeats in "frequency.csv";
    /// Purchases after the first one, in the first part.
    repeats: u64 => "purchases",
    /// It stands for so many or more.
    or_more: bool,
    /// How many there are.
    customers: u64 => "customers",
    /// How many the model has of them.
    expected: f64 => "customers",
    /// What one of them bought in the part that is held out, on average; empty where there are none.
    bought: Option<f64> => "purchases",
    /// Lower end of its 95% interval, over customers.
    bought_low: Option<f64> => "purchases",
    /// Upper end of its 95% interval, over customers.
    bought_high: Option<f64> => "purchases",
    /// What the model foretold of one of them, on average.
    foretold: Option<f64> => "purchases",
}

table! {
    /// A tenth of the customers, by what is foretold of each.
    HoldoutGroup in "deciles.csv";
    /// From 1, of whom the least is foretold, to 10.
    group: u64,
    /// How many there are.
    customers: u64 => "customers",
    /// What is foretold of one of them, on average.
    foretold: f64 => "purchases",
    /// What one of them bought in the part that is held out, on average.
    bought: f64 => "purchases",
    /// Lower end of its 95% interval, over customers.
    bought_low: f64 => "purchases",
    /// Upper end of its 95% interval, over customers.
    bought_high: f64 => "purchases",
}
