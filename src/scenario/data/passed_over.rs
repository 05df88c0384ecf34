//! Rows of no customer: nothing stands in them, the header again, or the sums of the others.

use super::columns::At;
use super::form::{Form, Row};
use super::layout::Role;
use super::pass::Pass;
use super::rejected::Given;
use super::rows::Rows;
use crate::scenario::checked::Trait;

/// A row that may be rejected.
pub struct ExpectationResult {
    pub given: Given,
    pub summed: [Option<f32>; 4],
    pub line: u64,
    pub lines: u64,
    pub id: String,
}

impl Pass<'_, '_> {
    /// Whether a row is none of a customer: nothing stands in it, the header again, or sums.
    pub fn passes_over(&mut self, row: &Row, form: &Form, at: &At) -> bool {
        let line = || format!("line {}", row.line);
        let first = row.cell(0);
        if first.is_empty() && row.is_blank() {
            self.rows.met.blank.take(line);
            return true;
        }
        let mut used = at.used();
        let is_name = |at: usize| row.cell(at).trim_start_matches('\u{feff}') == form.headers[at];
        if used.next().is_some_and(is_name) && used.all(is_name) {
            self.rows.met.headers.take(line);
            return true;
        }
        let sums = match at.of(Role::Id).map(|at| row.cell(at)) {
            Some(id) if !id.is_empty() => is_sum(&id),
            _ => is_sum(&first),
        };
        if sums {
            self.rows.met.totals.take(line);
            self.list(row.line, "", "a row of totals: no customer".to_owned());
        }
        sums
    }

    /// Whether a row has the sums of all rows used so far, in so many columns at least.
    pub fn is_total(&self, at: &At, summed: [Option<f32>; 4], fewest: usize) -> bool {
        const FEWEST: usize = 9;
        let mut traits = self.layout.mappings.iter();
        let mapped = [
            traits.any(|mapping| mapping.which == Trait::Basket),
            at.of(Role::Purchases).or(at.of(Role::Frequency)).is_some(),
            at.of(Role::Spend).is_some(),
            at.of(Role::SpendLastYear).is_some(),
        ];
        let is_sum = |(value, sum): (Option<f32>, f64)| {
            value.is_some_and(|value| sum > 0.0 && (f64::from(value) - sum).abs() <= 1e-6 * sum)
        };
        let mut columns = summed.into_iter().zip(self.sums).zip(mapped);
        self.rows.count >= FEWEST
            && mapped.iter().filter(|mapped| **mapped).count() >= fewest
            && columns.all(|(column, mapped)| !mapped || is_sum(column))
    }

    /// Takes the row back that holds the sums of all others, wherever it stands.
    pub fn sums_of_others(&mut self) {
        /// Of fewer rows a sum may be by chance.
        const FEWEST: usize = 10;
        let count = self.rows.count;
        if self.layout.copied || count < FEWEST {
            return;
        }
        let Some((row, fewest)) = self.rows.sum_of_others() else {
            return;
        };
        // Where totals are usual, and no name makes a customer of the row, many may have nothing.
        let is_last = row == count - 1;
        let is_usual = is_last && self.layout.column(Role::Id).is_none();
        if fewest < FEWEST && !is_usual {
            return;
        }
        let line = self.lines[row];
        self.rows.read -= 1;
        self.rows.met.lines[0] -= 1;
        self.total(line, if is_last { "rows before" } else { "other rows" });
        let mut used = vec![true; count];
        used[row] = false;
        self.keep(&used);
    }

    /// Rejects the first row after all, unless it holds the sums of all others.
    pub fn sums_at_the_top(&mut self, at: &At) {
        let Some(ExpectationResult {
            given,
            summed,
            line,
            lines,
            id,
        }) = self.held.take()
        else {
            return;
        };
        if !self.is_total(at, summed, 1) {
            return self.reject(given, line, lines, &id);
        }
        self.rows.read -= 1;
        self.rows.met.lines[0] -= lines;
        self.total(line, "other rows");
    }

    /// Takes down a row of totals. `rows`: of which.
    pub fn total(&mut self, line: u64, rows: &str) {
        self.rows.met.totals.take(|| format!("line {line}"));
        let reason = format!("it holds the sums of all {rows}: no customer");
        self.list(line, "", reason);
    }
}

impl Rows {
    /// The row that has in each column of money or purchases the sum of all others; and how many rows have something in
    /// the column where the fewest have.
    fn sum_of_others(&self) -> Option<(usize, usize)> {
        let of_basket = self.column(Trait::Basket).map(|values| (values, 0.0));
        let first = f64::from(u8::from(self.counts_repeats));
        let of_roles = [
            (&self.purchases, first),
            (&self.spend, 0.0),
            (&self.spend_last_year, 0.0),
        ];
        let of_roles = of_roles
            .into_iter()
            .filter_map(|(values, first)| Some((values.as_deref()?, first)));
        let mut found: Option<(usize, usize)> = None;
        for (values, first) in of_basket.into_iter().chain(of_roles) {
            let (mut sum, mut some) = (0.0, 0);
            for value in values {
                sum += f64::from(*value) - first;
                some += usize::from(f64::from(*value) > first);
            }
            let is_half = |value: &f32| {
                let own = f64::from(*value) - first;
                own > 0.0 && (2.0 * own - sum).abs() <= 1e-6 * own
            };
            // Of two rows with half of all each, the last one is the sum.
            found = match found {
                None => Some((values.iter().rposition(is_half)?, some)),
                Some((row, fewest)) if is_half(&values[row]) => Some((row, fewest.min(some))),
                Some(_) => return None,
            };
        }
        found
    }
}

/// Whether a row is a header with columns in another order: then nobody can tell what stands below.
pub fn is_other_header(row: &Row, form: &Form, at: &At) -> bool {
    let is_name = |cell: &str| !cell.is_empty() && form.headers.iter().any(|name| name == cell);
    // Most rows are told by their first cell.
    if !is_name(&row.cell(0)) {
        return false;
    }
    let cells: Vec<_> = (0..row.count.min(form.headers.len() + 2))
        .map(|at| row.cell(at))
        .collect();
    let names = cells.iter().filter(|cell| is_name(cell)).count();
    let in_place = |at: usize| row.cell(at) == form.headers[at];
    names >= 2 && names * 2 > cells.len() && !at.used().all(in_place)
}

/// Whether a word says that its row sums up others.
fn is_sum(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "total",
        "totals",
        "total:",
        "grand total",
        "subtotal",
        "sub-total",
        "sum",
        "sum:",
        "average",
        "mean",
        "gesamt",
        "gesamtsumme",
        "summe",
        "insgesamt",
        "total général",
        "total general",
        "totale",
        "totaal",
        "suma",
        "итого",
        "合计",
        "合計",
    ];
    let is = |known: &&str| {
        known.len() == word.len()
            && (known.eq_ignore_ascii_case(word) || word.to_lowercase() == **known)
    };
    let ends_in_digit = word.as_bytes().last().is_some_and(u8::is_ascii_digit);
    !ends_in_digit && WORDS.iter().any(is)
}
