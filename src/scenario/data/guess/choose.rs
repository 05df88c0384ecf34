//! Which column is what: by its name where that is known, and by what stands in it.

use super::names::{Meaning, rank};
use super::profile::{Column, Profile};
use super::status::{Status, status};
use crate::scenario::diagnostics::all_of;

/// Columns by what they were chosen for, as places in the table.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    pub is_log: bool,
    of: Vec<(Meaning, usize)>,
    /// Those that were chosen by what stands in them, as their names tell nothing.
    pub by_content: Vec<Meaning>,
    /// Further columns that could be what another was chosen for.
    pub others: Vec<(Meaning, usize)>,
    /// Of a log, the column that says what was cancelled.
    pub status: Option<Status>,
}

/// In how many rows a customer of a log stands on average, at least.
const AGAIN: f64 = 1.2;

impl Chosen {
    pub fn column(&self, of: Meaning) -> Option<usize> {
        let found = self.of.iter().find(|(own, _)| *own == of);
        found.map(|(_, at)| *at)
    }

    pub fn has(&self, of: Meaning) -> bool {
        self.column(of).is_some()
    }

    /// Whether the scenario reads a column.
    pub fn is_used(&self, at: usize) -> bool {
        self.is_taken(at)
    }

    fn is_taken(&self, at: usize) -> bool {
        self.of.iter().any(|(_, own)| *own == at)
    }

    /// Takes the column whose name fits best of those that fit by content.
    fn take(&mut self, profile: &Profile, of: Meaning, fits: impl Fn(&Column) -> bool) {
        let columns = profile.columns.iter().enumerate();
        let mut ranked: Vec<(usize, usize)> = columns
            .filter(|(at, column)| !self.is_taken(*at) && fits(column))
            .filter_map(|(at, column)| Some((rank(&column.name, of)?, at)))
            .collect();
        ranked.sort_unstable();
        let mut ranked = ranked.into_iter().map(|(_, at)| at);
        self.of.extend(ranked.next().map(|at| (of, at)));
        self.others.extend(ranked.take(1).map(|at| (of, at)));
    }

    /// Takes a column by what stands in it.
    fn take_by_content(&mut self, of: Meaning, at: Option<usize>) {
        if let (Some(at), false) = (at, self.has(of)) {
            self.of.push((of, at));
            self.by_content.push(of);
        }
    }

    /// # Errors
    /// No column could be the customer, or none the date or the money: which there are.
    pub fn of(profile: &Profile) -> Result<Chosen, String> {
        let log = log(profile);
        let table = table(profile);
        let once = |chosen: &Chosen| {
            let customer = chosen.column(Meaning::Customer);
            customer.is_none_or(|at| profile.columns[at].again() < AGAIN)
        };
        let money = log.has(Meaning::Amount) || log.has(Meaning::Price);
        let is_log = log.has(Meaning::Customer) && log.has(Meaning::Date) && money;
        let is_table = table.has(Meaning::Purchases)
            && (table.has(Meaning::Spend) || table.has(Meaning::LastPurchase));
        match (is_log, is_table) {
            (true, true) if once(&log) => Ok(table),
            (true, _) => Ok(log),
            (false, true) => Ok(table),
            (false, false) => Err(nothing(profile, &log, &table)),
        }
    }
}

fn nothing(profile: &Profile, log: &Chosen, table: &Chosen) -> String {
    let names = profile
        .columns
        .iter()
        .take(30)
        .map(|column| column.name.as_str());
    let names = all_of(names);
    let missing = |all: &[(bool, &'static str)]| -> String {
        let missing: Vec<&str> = all
            .iter()
            .filter_map(|(has, what)| (!has).then_some(*what))
            .collect();
        missing.join(", ")
    };
    let of_log = missing(&[
        (log.has(Meaning::Customer), "the customer"),
        (log.has(Meaning::Date), "the date"),
        (
            log.has(Meaning::Amount) || log.has(Meaning::Price),
            "the money",
        ),
    ]);
    let of_table = missing(&[
        (table.has(Meaning::Purchases), "the number of purchases"),
        (
            table.has(Meaning::Spend) || table.has(Meaning::LastPurchase),
            "their money, or the last purchase",
        ),
    ]);
    // Whoever has a row a customer, or what only such a table has, means one.
    const OF_TABLES: [Meaning; 4] = [
        Meaning::Purchases,
        Meaning::SpendLastYear,
        Meaning::FirstPurchase,
        Meaning::LastPurchase,
    ];
    let once = table.has(Meaning::Customer) && !log.has(Meaning::Date);
    let is_table = once || OF_TABLES.into_iter().any(|of| table.has(of));
    match is_table {
        true => format!(
            "it looks like a table of customers, one row each, and no column seems to have {of_table}; its columns: {names}. \
             If there is such a column, call it `orders` and its money `spend`; what else a table can have, \
             `goodwill new customers` shows"
        ),
        false => format!(
            "no column seems to have {of_log}; its columns: {names}. A log of orders has a row an order, with customer, date \
             and money; a table of customers has a row a customer, with the number of purchases and their money"
        ),
    }
}

fn log(profile: &Profile) -> Chosen {
    let mut log = Chosen {
        is_log: true,
        ..Chosen::default()
    };
    let columns = &profile.columns;
    log.take(profile, Meaning::Date, Column::is_date);
    log.take(profile, Meaning::Refunded, Column::is_number);
    log.take(profile, Meaning::Amount, Column::is_number);
    log.take(profile, Meaning::Quantity, Column::is_number);
    log.take(profile, Meaning::Price, Column::is_number);
    let half = |column: &Column| column.filled * 2 >= profile.rows;
    log.take(profile, Meaning::Customer, |column| {
        half(column) && !column.is_date()
    });
    log.take(profile, Meaning::Order, |column| {
        half(column) && !column.is_date()
    });
    log.status = status(profile, |at| !log.is_taken(at));
    if let Some(found) = &log.status {
        log.of.push((Meaning::Status, found.at));
        if found.by_content {
            log.by_content.push(Meaning::Status);
        }
    }
    log.take(profile, Meaning::Product, |column| !column.is_date());
    log.take(profile, Meaning::Segment, |column| {
        !column.is_number() && (2..=12).contains(&column.different)
    });
    // What names do not tell.
    let free = |log: &Chosen, fits: &dyn Fn(&Column) -> bool| {
        let places = (0..columns.len()).filter(|at| !log.is_taken(*at) && fits(&columns[*at]));
        places.collect::<Vec<usize>>()
    };
    let date = free(&log, &Column::is_date).first().copied();
    log.take_by_content(Meaning::Date, date);
    let who = |column: &Column| {
        half(column) && column.fractions == 0 && column.again() >= AGAIN && column.different >= 5
    };
    let mut customers = free(&log, &who);
    customers.sort_by_key(|at| std::cmp::Reverse(columns[*at].different));
    log.take_by_content(Meaning::Customer, customers.first().copied());
    if !log.has(Meaning::Price) || !log.has(Meaning::Quantity) {
        let money = |column: &Column| column.is_number() && column.fractions * 2 > column.filled;
        let amount = free(&log, &money).last().copied();
        log.take_by_content(Meaning::Amount, amount);
    }
    // One of the two gives the money.
    if log.has(Meaning::Amount) {
        log.of
            .retain(|(of, _)| ![Meaning::Quantity, Meaning::Price].contains(of));
    } else if !(log.has(Meaning::Quantity) && log.has(Meaning::Price)) {
        log.of.retain(|(of, _)| *of != Meaning::Price);
    }
    log
}

fn table(profile: &Profile) -> Chosen {
    let mut table = Chosen::default();
    table.take(profile, Meaning::Purchases, Column::is_number);
    table.take(profile, Meaning::SpendLastYear, Column::is_number);
    table.take(profile, Meaning::Spend, Column::is_number);
    table.take(profile, Meaning::LastPurchase, Column::is_date);
    table.take(profile, Meaning::FirstPurchase, Column::is_date);
    table.take(profile, Meaning::Customer, |column| {
        column.filled * 10 >= profile.rows * 9 && !column.is_date() && column.again() < 1.05
    });
    table.take(profile, Meaning::Segment, |column| {
        !column.is_number() && (2..=12).contains(&column.different)
    });
    table
}
