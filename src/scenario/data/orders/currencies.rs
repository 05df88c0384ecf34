//! A column that says in which currency a row is: sums of several are sums of nothing.

use super::super::currency::Currency;
use super::super::doubts::is_of_currency;
use super::super::form::{Form, Row};
use super::layout::LogLayout;

/// What stands in such columns, of those that are not used otherwise.
#[derive(Default)]
pub struct Currencies(Vec<Column>);

struct Column {
    at: usize,
    name: String,
    /// The last cell, as most are alike.
    last: String,
    /// Spellings of different currencies.
    met: Vec<Met>,
}

/// A spelling, and the line on which it was first.
type Met = (String, u64);

impl Currencies {
    pub fn of(form: &Form, layout: &LogLayout) -> Currencies {
        let used = layout.names();
        let columns = form.headers.iter().enumerate();
        let columns =
            columns.filter(|(_, name)| is_of_currency(name) && !used.contains(&name.as_str()));
        Currencies(
            columns
                .map(|(at, name)| Column {
                    at,
                    name: name.clone(),
                    last: String::new(),
                    met: Vec::new(),
                })
                .collect(),
        )
    }

    pub fn take(&mut self, row: &Row) {
        for column in &mut self.0 {
            let cell = row.cell(column.at);
            if *cell == column.last || column.met.len() > 1 {
                continue;
            }
            column.last = cell.clone().into_owned();
            let other = |(known, _): &(String, u64)| !Currency::are_one(known, &cell);
            if Currency::is_known(&cell) && column.met.iter().all(other) {
                column.met.push((cell.into_owned(), row.line));
            }
        }
    }

    /// A column with two currencies: its name, and each with its line.
    pub fn two(&self) -> Option<(&str, &Met, &Met)> {
        self.0.iter().find_map(|column| match &column.met[..] {
            [one, other, ..] => Some((column.name.as_str(), one, other)),
            _ => None,
        })
    }

    /// A column whose currency is not this one: its name, and what it has.
    pub fn other(&self, own: &str) -> Option<(&str, &str)> {
        self.0.iter().find_map(|column| match &column.met[..] {
            [(met, _)] if !Currency::are_one(met, own) => {
                Some((column.name.as_str(), met.as_str()))
            }
            _ => None,
        })
    }
}
