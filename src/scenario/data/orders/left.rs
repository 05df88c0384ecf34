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
    /// A product that the scenario names as no purchase.
    Excepted,
    /// A cell cannot be read.
    Unreadable,
}

impl LeftOut {
    pub const ALL: [LeftOut; 5] = [
        LeftOut::Nobody,
        LeftOut::Future,
        LeftOut::Unpaid,
        LeftOut::Excepted,
        LeftOut::Unreadable,
    ];

    /// As `rejected.csv` says it of a row.
    pub fn reason(self) -> &'static str {
        match self {
            LeftOut::Nobody => "no customer is named: left out",
            LeftOut::Future => "after the day of the data: left out",
            LeftOut::Unpaid => "its status says that it was not paid: left out",
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
            LeftOut::Excepted => "lines of excepted products",
            LeftOut::Unreadable => "lines that cannot be read",
        }
    }
}

/// How many rows were left out for each reason.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left([Rows; 5]);

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

/// What an order's status says of its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Counts,
    /// All of it was given back.
    Refunded,
    /// It was never paid.
    Unpaid,
}

/// What a status means, in the words of shop systems and payment services.
pub fn of_status(status: &str) -> Standing {
    const UNPAID: [&str; 24] = [
        "cancelled",
        "canceled",
        "cancelado",
        "storniert",
        "annulé",
        "failed",
        "declined",
        "voided",
        "pending",
        "pending payment",
        "on-hold",
        "on hold",
        "expired",
        "abandoned",
        "draft",
        "checkout-draft",
        "trash",
        "unpaid",
        "uncaptured",
        "requires_payment_method",
        "incomplete",
        "blocked",
        "authorized",
        "false",
    ];
    const REFUNDED: [&str; 5] = [
        "refunded",
        "fully refunded",
        "charged back",
        "chargeback",
        "erstattet",
    ];
    let lower = status.trim().to_lowercase();
    // WooCommerce's own names begin so.
    let plain = lower.strip_prefix("wc-").unwrap_or(&lower);
    if UNPAID.contains(&plain) {
        Standing::Unpaid
    } else if REFUNDED.contains(&plain) {
        Standing::Refunded
    } else {
        Standing::Counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_shop_systems_are_known() {
        for (status, standing) in [
            ("paid", Standing::Counts),
            ("partially_refunded", Standing::Counts),
            ("wc-completed", Standing::Counts),
            ("", Standing::Counts),
            ("Refunded", Standing::Refunded),
            ("wc-cancelled", Standing::Unpaid),
            ("Failed", Standing::Unpaid),
            ("voided", Standing::Unpaid),
        ] {
            assert_eq!(of_status(status), standing, "{status}");
        }
    }
}
