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
            self.sums.since = Group::default();
            self.rows.met.totals.take(line);
            self.list(row.line, "", "a row of totals: no customer".to_owned());
        }
        sums
    }

    /// What sums a row holds, in words: of the rows so far (used, or rejected too), of those since the last sums, or of
    /// those of its segment; in so many columns at least. Of a row that is called a total they need only be about as large, and
    /// no less than those of any row that it may sum up.
    pub fn is_total(
        &self,
        at: &At,
        summed: [Option<f32>; 4],
        segment: Option<u32>,
        id: &str,
        fewest: usize,
    ) -> Option<&'static str> {
        let mut traits = self.layout.mappings.iter();
        let mapped = [
            traits.any(|mapping| mapping.which == Trait::Basket),
            at.of(Role::Purchases).or(at.of(Role::Frequency)).is_some(),
            at.of(Role::Spend).is_some(),
            at.of(Role::SpendLastYear).is_some(),
        ];
        let columns = mapped.iter().filter(|mapped| **mapped).count();
        let of_segment = segment.and_then(|segment| self.sums.segments.get(segment as usize));
        let (all, rejected) = (&self.sums.all, &self.sums.with_rejected);
        // At the top there is nothing to compare it with. A customer may be called so, and have more than the few before.
        if columns > 0
            && self.rows.count > 0
            && is_called_sum(id)
            && self.sums.since.is_no_less(summed, mapped)
            && of_segment.is_none_or(|group| group.is_no_less(summed, mapped))
            && [
                Some(&self.sums.since),
                Some(all),
                Some(rejected),
                of_segment,
            ]
            .into_iter()
            .flatten()
            .any(|group| group.is_about_summed_up_in(summed, mapped))
        {
            return Some(CALLED);
        }
        [
            (Some(all), "it holds the sums of all rows before"),
            (Some(rejected), "it holds the sums of all rows before"),
            (
                Some(&self.sums.since),
                "it holds the sums of the rows since the last sums",
            ),
            (
                of_segment,
                "it holds the sums of the rows of its segment before",
            ),
        ]
        .into_iter()
        .find_map(|(group, what)| {
            let is = columns >= fewest && group?.is_summed_up_in(summed, mapped, columns);
            is.then_some(what)
        })
    }

    /// Takes the row back that holds the sums of all others, wherever it stands.
    pub fn sums_of_others(&mut self) {
        /// Of fewer rows a sum may be by chance.
        const FEWEST: usize = 10;
        let count = self.rows.count;
        if self.layout.copied || count < FEWEST {
            return;
        }
        let unnamed = self.layout.column(Role::Id).is_none();
        let Some((row, fewest)) = self.rows.sum_of_others(unnamed) else {
            return;
        };
        // Where totals are usual, and no name makes a customer of the row, many may have nothing.
        let is_last = row == count - 1;
        let is_usual = is_last && unnamed;
        if fewest < FEWEST && !is_usual {
            return;
        }
        let line = self.lines[row];
        self.rows.read -= 1;
        self.rows.met.lines[0] -= 1;
        let before = "it holds the sums of all rows before";
        self.total(line, if is_last { before } else { OTHERS });
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
        let total = self.is_total(at, summed, None, &id, 1);
        if total.is_none() {
            self.sums.take_rejected(summed);
            return self.reject(given, line, lines, &id);
        }
        self.rows.read -= 1;
        self.rows.met.lines[0] -= lines;
        self.total(line, OTHERS);
    }

    /// Takes down a row of totals: what makes it one.
    pub fn total(&mut self, line: u64, what: &str) {
        self.sums.since = Group::default();
        self.rows.met.totals.take(|| format!("line {line}"));
        self.list(line, "", format!("{what}: no customer"));
    }
}

const CALLED: &str = "a row of totals by its name";
const OTHERS: &str = "it holds the sums of all other rows";

/// What rows of totals may hold: baskets, purchases (or those after the first), money, money of the last year.
#[derive(Default)]
pub struct Sums {
    /// Of the rows used.
    all: Group,
    /// Of the rejected ones, too, as far as they can be read.
    with_rejected: Group,
    /// Of the rows used since the last row of totals.
    since: Group,
    /// Of the rows used of each segment.
    segments: Vec<Group>,
}

/// Rows that a row may sum up.
#[derive(Clone, Default)]
struct Group {
    rows: usize,
    sums: [f64; 4],
    most: [f64; 4],
}

impl Sums {
    pub fn take(&mut self, row: [Option<f32>; 4], segment: Option<u32>) {
        for group in [&mut self.all, &mut self.with_rejected, &mut self.since] {
            group.take(row);
        }
        if let Some(segment) = segment {
            let segment = segment as usize;
            if segment >= self.segments.len() {
                self.segments.resize(segment + 1, Group::default());
            }
            self.segments[segment].take(row);
        }
    }

    pub fn take_rejected(&mut self, row: [Option<f32>; 4]) {
        self.with_rejected.take(row);
    }
}

impl Group {
    fn take(&mut self, row: [Option<f32>; 4]) {
        self.rows += 1;
        for ((sum, most), value) in self.sums.iter_mut().zip(&mut self.most).zip(row) {
            let value = f64::from(value.unwrap_or(0.0));
            *sum += value;
            if value > *most {
                *most = value;
            }
        }
    }

    /// Whether a row has in each of these columns as much as the row with the most, where it can be read.
    fn is_no_less(&self, row: [Option<f32>; 4], mapped: [bool; 4]) -> bool {
        let mut columns = row.into_iter().zip(self.most).zip(mapped);
        columns.all(|((value, most), mapped)| {
            !mapped || value.is_none_or(|value| f64::from(value) >= most)
        })
    }

    /// Whether a row has about the sum in each of these columns, as far as it can be read: parts may have been rounded
    /// or left out, but not most of them.
    fn is_about_summed_up_in(&self, row: [Option<f32>; 4], mapped: [bool; 4]) -> bool {
        /// Of fewer rows the sum of all has to be met.
        const FEW: usize = 5;
        let (least, most) = match self.rows {
            0 => return false,
            1..FEW => (0.995, 1.005),
            _ => (0.5, 1.1),
        };
        let mut columns = row.into_iter().zip(self.sums).zip(mapped);
        columns.all(|((value, sum), mapped)| {
            let share =
                |value: f32| f64::from(value) >= least * sum && f64::from(value) <= most * sum;
            !mapped || value.is_none_or(share)
        })
    }

    /// Whether a row has the sum in each of these columns.
    fn is_summed_up_in(&self, row: [Option<f32>; 4], mapped: [bool; 4], columns: usize) -> bool {
        /// Of fewer rows a customer may have the sums by chance.
        const FEWEST: usize = 9;
        let near = near(self.rows, columns);
        let mut columns = row.into_iter().zip(self.sums).zip(mapped);
        let is_sum = |value: Option<f32>, sum: f64| {
            value.is_some_and(|value| sum > 0.0 && (f64::from(value) - sum).abs() <= near * sum)
        };
        self.rows >= FEWEST && columns.all(|((value, sum), mapped)| !mapped || is_sum(value, sum))
    }
}

/// How near to a sum a row has to come in each of so many columns. Sums over many rows in several columns hardly come
/// about by chance: there the parts may have been rounded, or a few be left out.
fn near(rows: usize, columns: usize) -> f64 {
    match rows >= 20 && columns >= 2 {
        true => 0.005,
        false => 1e-6,
    }
}

impl Rows {
    /// The row that has in each column of money or purchases the sum of all others; and how many rows have something in
    /// the column where the fewest have. A last row without a name may be a rounded sum in its one column, too.
    fn sum_of_others(&self, unnamed: bool) -> Option<(usize, usize)> {
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
        let columns: Vec<(&[f32], f64)> = of_basket.into_iter().chain(of_roles).collect();
        let (anywhere, at_the_end) = (near(self.count, columns.len()), near(self.count, 2));
        for (values, first) in columns {
            let (mut sum, mut some) = (0.0, 0);
            for value in values {
                sum += f64::from(*value) - first;
                some += usize::from(f64::from(*value) > first);
            }
            let is_half = |row: &usize| {
                let own = f64::from(values[*row]) - first;
                let near = match unnamed && row + 1 == self.count {
                    true => at_the_end,
                    false => anywhere,
                };
                own > 0.0 && (2.0 * own - sum).abs() <= near * own
            };
            // Of two rows with half of all each, the last one is the sum.
            found = match found {
                None => Some(((0..self.count).rev().find(is_half)?, some)),
                Some((row, fewest)) if is_half(&row) => Some((row, fewest.min(some))),
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
pub fn is_sum(word: &str) -> bool {
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

/// Whether a customer's name begins or ends with a word for sums: `Total CDs`, `a few CDs: total`.
fn is_called_sum(name: &str) -> bool {
    const WORDS: [&str; 19] = [
        "total",
        "totals",
        "subtotal",
        "subtotals",
        "sub-total",
        "sous-total",
        "summe",
        "zwischensumme",
        "teilsumme",
        "gesamtsumme",
        "gesamt",
        "insgesamt",
        "totale",
        "subtotale",
        "totaal",
        "subtotaal",
        "итого",
        "合计",
        "小计",
    ];
    // Most names are told by their bytes.
    if name
        .bytes()
        .all(|byte| !byte.is_ascii_alphabetic() && byte.is_ascii())
    {
        return false;
    }
    let name = name.to_lowercase();
    let is_apart = |c: char| !c.is_alphanumeric() && c != '-';
    let mut words = name.split(is_apart).filter(|word| !word.is_empty());
    let (first, last) = (words.next(), words.next_back());
    let is = |word: Option<&str>| word.is_some_and(|word| WORDS.contains(&word));
    is(first) || is(last) || name.starts_with("sum of ")
}
