//! What stands in the columns of a table: how often it is empty, a number, a date, and how many different values there are.

use std::collections::{BTreeMap, BTreeSet};

use super::super::currency::Currency;
use super::super::date::{self, DateOrder};
use super::super::form::{Form, Row};
use super::super::number::{Mark, Numeral, Telling, says_nothing};
use super::super::orders::{Known, SHORT_YEARS, Telling as DateTelling, plain_name};
use super::super::private::shown;
use super::decimals::Marks;

/// Rows that are looked at.
pub const ROWS: usize = 20_000;
/// Different values that are told apart.
const DIFFERENT: usize = 5_000;

/// A column.
pub struct Column {
    pub name: String,
    /// Cells with something in them.
    pub filled: usize,
    /// Of these, numbers with a point or a comma, those below 0, and those with a part behind the mark.
    pub numbers: usize,
    pub negative: usize,
    pub fractions: usize,
    /// Dates in any order, in numbers or with a named month.
    pub dates: usize,
    /// Different values, up to a bound.
    pub different: usize,
    pub values: BTreeSet<String>,
    /// What its numbers tell of the decimal mark.
    pub marks: Marks,
    /// Signs and codes around its numbers.
    pub currencies: Vec<String>,
    /// In each of [`DateOrder::ALL`], how many of its cells are each day.
    pub days: [BTreeMap<i32, usize>; 3],
    /// Dates with points between their numbers: `31.12.2025`.
    pub dotted: usize,
    pub order: DateTelling,
}

impl Column {
    fn named(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            filled: 0,
            numbers: 0,
            negative: 0,
            fractions: 0,
            dates: 0,
            different: 0,
            values: BTreeSet::new(),
            marks: Marks::default(),
            currencies: Vec::new(),
            days: [const { BTreeMap::new() }; 3],
            dotted: 0,
            order: DateTelling::default(),
        }
    }

    /// Whether nearly all that stands in it are numbers.
    pub fn is_number(&self) -> bool {
        self.filled > 0 && self.numbers * 10 >= self.filled * 9
    }

    /// Whether nearly all that stands in it are dates.
    pub fn is_date(&self) -> bool {
        self.filled > 0 && self.dates * 10 >= self.filled * 9
    }

    /// How many rows each value has, on average.
    pub fn again(&self) -> f64 {
        match self.different {
            0 => 0.0,
            different => self.filled as f64 / different as f64,
        }
    }

    fn take(&mut self, cell: &str, line: u64) {
        if cell.is_empty() || says_nothing(cell) {
            return;
        }
        self.filled += 1;
        if self.values.len() < DIFFERENT {
            self.values.insert(plain_name(cell).to_owned());
            self.different = self.values.len();
        }
        if let Some(numeral) = Numeral::of(cell) {
            let known = |around: &&str| {
                let around = around.trim();
                around.is_empty() || Currency::is_known(around)
            };
            let values = [Mark::Point, Mark::Comma].map(|mark| numeral.value(mark));
            if values.iter().any(Option::is_some) && numeral.around.iter().all(known) {
                self.numbers += 1;
                let value = values[0].or(values[1]).unwrap_or(0.0);
                self.negative += usize::from(value < 0.0);
                let telling = numeral.telling();
                self.fractions += usize::from(telling != Telling::Nothing);
                self.marks.take(cell, telling, value, || {
                    format!("`{}` (line {line})", shown(cell))
                });
                for around in numeral.around {
                    let around = around.trim();
                    if !around.is_empty() && !self.currencies.iter().any(|own| own == around) {
                        self.currencies.push(around.to_owned());
                    }
                }
            }
        }
        let days = DateOrder::ALL.map(|order| date::read(cell, order, SHORT_YEARS));
        if let Some((_, written)) = days.iter().flatten().next() {
            // A number is a date where it can be no other number: with the year first, and eight digits.
            let counted = matches!(written, date::Written::Serial | date::Written::Unix);
            let run_together = cell.bytes().all(|byte| byte.is_ascii_digit()) && cell.len() != 8;
            if !counted && !run_together {
                self.dates += 1;
                let number = cell.split([' ', 'T']).next().unwrap_or(cell);
                let is_dotted = |c: char| c.is_ascii_digit() || c == '.';
                self.dotted +=
                    usize::from(number.matches('.').count() == 2 && number.chars().all(is_dotted));
                self.order.take(cell, line);
                for (of_order, read) in self.days.iter_mut().zip(&days) {
                    if let Some((day, _)) = read {
                        *of_order.entry(*day).or_default() += 1;
                    }
                }
            }
        }
    }
}

/// The table's columns, and what they tell together.
pub struct Profile {
    pub columns: Vec<Column>,
    pub rows: usize,
    pub headless: bool,
    /// What stands between cells, in words.
    pub separator: &'static str,
}

impl Profile {
    pub fn of(form: &Form, headless: bool) -> Profile {
        let mut columns: Vec<Column> = form
            .headers
            .iter()
            .map(|name| Column::named(name))
            .collect();
        let mut rows_seen = 0;
        let (mut rows, mut row) = (form.rows(), Row::default());
        while rows_seen < ROWS && rows.next(&mut row).is_ok_and(|more| more) {
            if row.is_blank() {
                continue;
            }
            rows_seen += 1;
            for (at, column) in columns.iter_mut().enumerate() {
                column.take(&row.cell(at), row.line);
            }
        }
        Profile {
            columns,
            rows: rows_seen,
            headless,
            separator: form.separator_name(),
        }
    }
}

/// The order of a column's dates, where they tell it.
pub fn order_of(column: &Column) -> Option<DateOrder> {
    match column.order.order() {
        Known::Order(order) => Some(order),
        Known::Either(_) => None,
    }
}

/// Whether a header is a row of values: a date, or more numbers than names.
pub fn has_values(headers: &[String]) -> bool {
    let is_date = |name: &&String| {
        DateOrder::ALL
            .iter()
            .any(|order| name.len() >= 6 && date::read(name, *order, SHORT_YEARS).is_some())
    };
    let is_number =
        |name: &&String| Numeral::of(name).is_some_and(|numeral| numeral.around == ["", ""]);
    let numbers = headers.iter().filter(is_number).count();
    headers.iter().any(|name| is_date(&name)) || numbers * 2 > headers.len()
}
