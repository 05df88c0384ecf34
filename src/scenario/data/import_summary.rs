//! What became of a data file: rows, columns, fits.

use serde::{Deserialize, Serialize};

use super::bg_nbd::BgNbd;
use super::gamma_gamma::GammaGamma;

/// The account of a data file. What is worked out from the rows is not written into a run's folder: the rows
/// are there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// The file's own name.
    pub file: String,
    /// Rows below the header.
    pub read: usize,
    /// Rows that are customers of the scenario.
    pub used: usize,
    /// Rows that cannot be used.
    pub rejected: usize,
    /// Rows of people who have never bought: no customers yet.
    pub never_bought: usize,
    /// Who was not used and why, in order; at most [`ImportSummary::MOST_LISTED`].
    pub unused: Vec<Unused>,
    /// How the file is written, in words.
    pub form: String,
    /// What columns were taken for, in the order of the reference page.
    pub columns: Vec<ColumnUse>,
    /// What it recalls of the run before, where a folder's own copy is read.
    #[serde(skip)]
    pub record: Option<FromRecord>,
    /// The fit behind the baskets; none where there were too few rows for one.
    #[serde(skip)]
    pub baskets: Option<GammaGamma>,
    /// What was guessed, and what looks wrong, a sentence each.
    pub notices: Vec<String>,
    /// Columns of the file that are not used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
    /// Of a log of orders, what became of its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogSummary>,
}

/// What became of the rows of a log of orders. Money is in millionths of the currency, so that it is kept exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSummary {
    /// The earliest day of the rows used.
    pub first: String,
    /// The latest day of the rows used.
    pub last: String,
    /// The day of the data.
    pub as_of: String,
    /// Rows of purchases.
    pub bought: usize,
    /// Rows of refunds.
    pub refunded: usize,
    /// Further rows of orders whose money stands on another row.
    pub further: usize,
    /// Different customers and days with purchases that are left after refunds.
    pub purchases: usize,
    /// Their money.
    pub money: i64,
    /// Different customers and days with refunds.
    pub refunds: usize,
    /// Their money.
    pub refund: i64,
    /// Purchases that were taken back to the last cent.
    pub undone: usize,
    /// Customers of whom no purchase is left after refunds.
    pub customers_undone: usize,
    /// Refunds of which something had no purchase before it.
    pub without: usize,
    /// The money of these refunds that had none.
    pub without_money: i64,
    /// Purchases of no money.
    pub free: usize,
    /// Rows that were left out.
    pub left: Vec<LeftLines>,
}

/// Rows of a log that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftLines {
    /// What is wrong with them.
    pub what: String,
    /// How many lines.
    pub lines: usize,
    /// Of those whose money can be read, purchases less refunds.
    pub money: i64,
    /// Those whose money cannot be read.
    pub unknown: usize,
}

impl ImportSummary {
    /// More rows than this are counted, not listed.
    pub const MOST_LISTED: usize = 100_000;

    /// Takes over what was worked out from the rows, from an account of a copy of them.
    pub(super) fn work_out(&mut self, again: ImportSummary) {
        (self.record, self.baskets) = (again.record, again.baskets);
        for column in &mut self.columns {
            let same = again.columns.iter().find(|own| own.what == column.what);
            column.spread = same.and_then(|own| own.spread);
        }
    }
}

/// A row that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unused {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// What the customer is called, where the data say it: as everywhere, the hash of its name unless names
    /// are kept.
    pub id: String,
    /// Why it was not used.
    pub reason: String,
}

/// A column's use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnUse {
    /// A trait's key, or what else it is: `id`, `segment`, `still a customer`, `spend in the last year`.
    pub what: String,
    /// The columns that it was made from.
    pub from: String,
    /// How, in words.
    pub how: String,
    /// Of a column of numbers: mean and range.
    #[serde(skip)]
    pub spread: Option<Spread>,
}

/// Mean over the rows used, and between which values nine of ten lie. Rates are per year, durations in days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean of all rows that were used.
    pub mean: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Spread {
    /// The same in another unit.
    pub(super) fn times(self, factor: f64) -> Spread {
        Spread {
            mean: self.mean * factor,
            low: self.low * factor,
            high: self.high * factor,
        }
    }

    /// Of at least one value.
    pub(super) fn of(values: &[f32]) -> Spread {
        let sum: f64 = values.iter().map(|value| f64::from(*value)).sum();
        let mut sorted = values.to_vec();
        let mut at = |share: f64| {
            let place = (share * (sorted.len() - 1) as f64) as usize;
            f64::from(*sorted.select_nth_unstable_by(place, f32::total_cmp).1)
        };
        Spread {
            mean: sum / values.len() as f64,
            low: at(0.05),
            high: at(0.95),
        }
    }
}

/// What customers' records came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FromRecord {
    /// In days.
    pub fit: BgNbd,
    /// Records that it was fitted to: all, or a sample by lot.
    pub fitted: usize,
    /// Expected number of those who have left before the start.
    pub left: f64,
    /// Days from the latest purchase in the file to the start.
    pub latest: f64,
    /// The scenario says which day that is.
    pub dated: bool,
}
