//! In which order a log's dates are written, where the scenario does not say: as the dates tell, and never by a guess.

use super::super::date::{self, DateOrder};
use super::super::private::shown;

/// What dates tell of their order.
#[derive(Default)]
pub struct Telling {
    /// How many can be read in each of [`DateOrder::ALL`].
    reads: [usize; 3],
    /// The first that is one in this order and in no other.
    only: [Option<String>; 3],
    /// The first that is one of two days, the day of the month before the month or behind it.
    either: Option<String>,
    /// The last cell: rows of an order have one.
    last: String,
}

/// What is known of the order.
pub enum Known {
    Order(DateOrder),
    /// A cell that is one of two days, with its line; and nothing tells which.
    Either(String),
}

impl Telling {
    pub fn take(&mut self, cell: &str, line: u64) {
        if cell == self.last {
            return;
        }
        self.last.clear();
        self.last.push_str(cell);
        let days = DateOrder::ALL.map(|order| date::read(cell, order, super::SHORT_YEARS));
        let days = days.map(|read| read.map(|(day, _)| day));
        for (reads, day) in self.reads.iter_mut().zip(days) {
            *reads += usize::from(day.is_some());
        }
        let place = || format!("line {line}: `{}`", shown(cell));
        match days {
            [None, Some(one), Some(other)] if one != other => {
                self.either.get_or_insert_with(place);
            }
            _ => {}
        }
        if let [Some(_), None, None] | [None, Some(_), None] | [None, None, Some(_)] = days {
            let at = days.iter().position(Option::is_some).unwrap_or(0);
            self.only[at].get_or_insert_with(place);
        }
    }

    /// Whether more cells could tell nothing more.
    pub fn is_clear(&self) -> bool {
        self.only[1..].iter().any(Option::is_some)
    }

    /// The order in which most dates can be read.
    pub fn order(&self) -> Known {
        let [year, day, month] = self.reads;
        if year > day.max(month) {
            return Known::Order(DateOrder::YearMonthDay);
        }
        let order = match day.cmp(&month) {
            std::cmp::Ordering::Greater => DateOrder::DayMonthYear,
            std::cmp::Ordering::Less => DateOrder::MonthDayYear,
            std::cmp::Ordering::Equal if self.is_clear() => DateOrder::DayMonthYear,
            std::cmp::Ordering::Equal => match &self.either {
                Some(either) => return Known::Either(either.clone()),
                // In any order they are the same days, or none.
                None if day == 0 => DateOrder::YearMonthDay,
                None => DateOrder::DayMonthYear,
            },
        };
        Known::Order(order)
    }
}
