//! Rows that are no purchase, and what money they carry.

/// Why a row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// No customer is named: a guest, or somebody who was not recognized.
    Nobody,
    /// After the day of the data.
    Future,
    /// The order was never paid.
    Unpaid,
    /// The order was cancelled.
    Cancelled,
    /// A product that the scenario names as no purchase.
    Excepted,
    /// A cell cannot be read.
    Unreadable,
}

impl LeftOut {
    pub const ALL: [LeftOut; 6] = [
        LeftOut::Nobody,
        LeftOut::Future,
        LeftOut::Unpaid,
        LeftOut::Cancelled,
        LeftOut::Excepted,
        LeftOut::Unreadable,
    ];

    /// As `rejected.csv` says it of a row.
    pub fn reason(self) -> &'static str {
        match self {
            LeftOut::Nobody => "no customer is named: left out",
            LeftOut::Future => "after the day of the data: left out",
            LeftOut::Unpaid => "its status says that it was not paid: left out",
            LeftOut::Cancelled => "its status says that it was cancelled: left out",
            LeftOut::Excepted => "its product is no purchase, as `except` says: left out",
            LeftOut::Unreadable => "it cannot be read",
        }
    }

    /// As `data.csv` calls them.
    pub fn name(self) -> &'static str {
        match self {
            LeftOut::Nobody => "lines without a customer",
            LeftOut::Future => "lines after the day of the data",
            LeftOut::Unpaid => "lines that were not paid",
            LeftOut::Cancelled => "lines that were cancelled",
            LeftOut::Excepted => "lines of excepted products",
            LeftOut::Unreadable => "lines that cannot be read",
        }
    }
}

/// How many rows were left out for each reason.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left([Rows; 6]);

/// Rows, what money those carry that can be read, and how many cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    pub rows: usize,
    /// In millionths, refunds below 0.
    pub money: i128,
    pub unknown: usize,
}

/// Rows of one reason that are listed; of more the first ones.
const LISTED: usize = 1_000;

impl Left {
    /// Takes a row; whether it is to be listed.
    pub fn take(&mut self, why: LeftOut, money: Option<i64>) -> bool {
        let of = &mut self.0[why as usize];
        of.rows += 1;
        match money {
            Some(money) => of.money += i128::from(money),
            None => of.unknown += 1,
        }
        of.rows <= LISTED
    }

    pub fn of(&self, why: LeftOut) -> Rows {
        self.0[why as usize]
    }
}
