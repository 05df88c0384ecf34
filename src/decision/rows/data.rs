//! What became of the customers' own data.

use crate::table::table;

table! {
    /// What became of the customers' own data: counts of rows, what columns were taken for, which traits the
    /// data lack, and what was fitted.
    DataUse in "data.csv";
    /// `rows read`, `rows used`, `rows rejected`, `never bought`; a trait's key, `id`, `segment`, `still a customer`,
    /// `spend in the last year`; a parameter of a fit; or `note`: what was guessed, or looks wrong.
    what: String,
    /// The columns of the file, or the file.
    from: String,
    /// How, in words.
    how: String,
    /// A count, a parameter, or the mean over the rows used.
    value: Option<f64> => "of what it is of: rates per year, durations in days",
    /// Nine of ten rows lie above it and below `high`.
    low: Option<f64> => "as `value`",
    /// Nine of ten rows lie below it and above `low`.
    high: Option<f64> => "as `value`",
}

table! {
    /// A row of the customers' own data that was not used.
    Rejection in "rejected.csv";
    /// The line of the file on which it begins, from 1.
    line: u64,
    /// The hash of the customer's id, with `keep_ids` the id itself; empty without.
    id: String,
    /// Why the row was not used.
    reason: String,
}
