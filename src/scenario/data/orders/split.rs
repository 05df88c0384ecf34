//! A log in two parts: what was known on a day, and what came after it.

use super::super::bg_nbd::Record;
use super::days::Entry;
use super::net::{self, Netted};

/// The day that ends the first part of a log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Split {
    /// This day, from 1970-01-01.
    At(i32),
    /// So large a share of the log's days comes after it.
    Share(f64),
}

/// Customers of the first part of a log: what they bought in it, as it was known at its end, and what they bought after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SplitLog {
    /// The last day of the first part, in days from 1970-01-01.
    pub until: i32,
    /// The last day of the second part, in days from 1970-01-01.
    pub end: i32,
    /// The first day of the log, in days from 1970-01-01.
    pub first: i32,
    /// In an order that does not hang on that of rows.
    pub customers: Vec<Buyer>,
    /// Customers who bought first after the first part: nothing can be foretold of them.
    pub newcomers: usize,
}

/// The days on which a customer bought.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Buyer {
    /// In the first part, ascending; at least one.
    pub before: Vec<i32>,
    /// In the second part, after the refunds of both.
    pub after: Vec<i32>,
}

impl Buyer {
    /// What is known of the customer at the end of the first part, in days.
    pub fn record(&self, until: i32) -> Record {
        let (first, last) = (self.before[0], self.before[self.before.len() - 1]);
        Record {
            repeats: (self.before.len() - 1) as f64,
            last: f64::from(last - first),
            observed: f64::from(until - first),
        }
    }
}

impl Split {
    /// The log in two parts; `first` and `end` are its first and last day.
    pub fn of(self, parts: &[Vec<Entry>], first: i32, end: i32) -> SplitLog {
        let until = match self {
            Split::At(day) => day,
            Split::Share(share) => end - (f64::from(end - first) * share).round() as i32,
        };
        let mut log = SplitLog {
            until,
            end,
            first,
            ..SplitLog::default()
        };
        let days = |entries: &[Entry]| -> Vec<i32> {
            let left = net::purchases(entries, &mut Netted::default());
            left.into_iter().map(|(day, _)| day).collect()
        };
        for part in parts {
            for entries in part.chunk_by(|one, other| one.customer() == other.customer()) {
                let known = entries.partition_point(|entry| entry.day() <= until);
                let before = days(&entries[..known]);
                let mut after = days(entries);
                after.retain(|day| *day > until);
                match (before.is_empty(), after.is_empty()) {
                    (true, false) => log.newcomers += 1,
                    (true, true) => {}
                    (false, _) => log.customers.push(Buyer { before, after }),
                }
            }
        }
        log.customers.sort_unstable();
        log
    }
}
