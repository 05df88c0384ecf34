//! What is met on the way through a table that is to be told.

use super::lost::Lost;

/// How often something was met, and the first line with it, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub count: usize,
    pub first: Option<String>,
}

impl Met {
    /// Takes down what is wrong with a rejected row; of several the first in the order of the alphabet, so that the
    /// order of rows makes no difference.
    pub fn reject(&mut self, why: &str) {
        if self.rejected.as_deref().is_none_or(|first| why < first) {
            self.rejected = Some(why.to_owned());
        }
    }
}

impl Times {
    pub fn take(&mut self, first: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(first);
    }

    /// The first, or nothing.
    pub fn first(&self) -> &str {
        self.first.as_deref().unwrap_or("")
    }
}

/// What was met on the way that is to be told.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// Lines of all rows read, and of those rejected.
    pub lines: [u64; 2],
    /// Rows with one cell more than the header.
    pub one_more: usize,
    /// Rows that run over several lines.
    pub long_rows: Times,
    /// Rows of nothing but separators.
    pub blank: Times,
    /// The header line again.
    pub headers: Times,
    /// Rows that sum up the others.
    pub totals: Times,
    /// Lines at the end that are no rows.
    pub footers: Times,
    /// Rows that another one is to the letter, of one customer.
    pub repeated: Times,
    /// All customers have as many of them.
    pub all_repeated: bool,
    /// Rows without a purchase in which money was spent.
    pub without: Times,
    /// Customers who bought once, and those of them whose first purchase and last are days apart.
    pub once: usize,
    pub apart: Times,
    /// Those who bought again, and those of them whose first purchase and last are on one day.
    pub again: usize,
    pub one_day: Times,
    /// Customers who bought twice, and those of them with both purchases on one day.
    pub twice: [usize; 2],
    /// Used rows with one purchase, whatever else is known.
    pub single: usize,
    /// More money in the last year than ever.
    pub year_above: Times,
    /// No money in the last year where the last purchase was in it.
    pub year_without: Times,
    /// Money in the last year where the last purchase was before it.
    pub year_after: Times,
    /// Customers who began within the last year, and those of them with less money in it than in all.
    pub young: usize,
    pub year_below: Times,
    /// Money of purchases after the first where there are none.
    pub money_of_none: Times,
    /// Segments whose name may say that there is none.
    pub nothing: Times,
    /// Names with characters that the eye does not tell.
    pub odd_ids: Times,
    /// Names that are another's in other words.
    pub alike: Times,
    /// Names that a spreadsheet has rounded.
    pub rounded_ids: Times,
    /// What is wrong with one of the rejected rows.
    pub rejected: Option<String>,
    /// What is known of the rows used and rejected.
    pub lost: Lost,
}
