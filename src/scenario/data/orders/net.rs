//! What is left of purchases after refunds, and what a customer's log comes to.
//!
//! Orders of one customer on one day are one purchase. Refunds of one day are one refund. It takes away the latest purchase
//! of exactly its money up to that day; where there is none, it is taken from the purchases up to that day, the latest
//! first. A purchase of which nothing is left was none. What is left of a refund had its purchase before the log began:
//! it is told, and taken from nothing.

use super::days::Entry;

/// What a customer's log comes to; days are counted from 1970-01-01, money is in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// Days with a purchase of which something is left, or that was of no money.
    pub purchases: u32,
    pub first: i32,
    pub last: i32,
    pub spend: i64,
    /// Of that in the last year.
    pub last_year: i64,
}

/// What became of refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Netted {
    /// Days of a customer with refunds, and their money.
    pub refunds: usize,
    pub money: i128,
    /// Those of which something had no purchase before it, and how much.
    pub without: usize,
    pub money_without: i128,
    /// Purchases that were taken back to the last cent.
    pub undone: usize,
    /// Purchases of no money.
    pub free: usize,
}

/// Days of the year before the day of the data, itself included.
const YEAR: i32 = 365;

/// The purchases that are left of one customer's entries, which stand in order: (day, money), by day.
pub fn purchases(entries: &[Entry], netted: &mut Netted) -> Vec<(i32, i64)> {
    let mut left: Vec<(i32, i64)> = Vec::with_capacity(entries.len());
    for entry in entries {
        if !entry.is_refund() {
            left.push((entry.day(), entry.money));
            netted.free += usize::from(entry.money == 0);
            continue;
        }
        let mut open = entry.money;
        netted.refunds += 1;
        netted.money += i128::from(open);
        if open == 0 {
            continue;
        }
        if let Some(at) = left.iter().rposition(|(_, money)| *money == open) {
            left.remove(at);
            netted.undone += 1;
            continue;
        }
        let mut at = left.len();
        while open > 0 && at > 0 {
            at -= 1;
            let (_, money) = &mut left[at];
            let taken = open.min(*money);
            (*money, open) = (*money - taken, open - taken);
            if taken > 0 && *money == 0 {
                left.remove(at);
                netted.undone += 1;
            }
        }
        netted.without += usize::from(open > 0);
        netted.money_without += i128::from(open);
    }
    left
}

/// The sum of a customer's purchases up to a day; none where nothing is left.
pub fn customer(purchases: &[(i32, i64)], as_of: i32) -> Option<Customer> {
    let (first, last) = (purchases.first()?.0, purchases.last()?.0);
    let sum = |of: &dyn Fn(i32) -> bool| {
        let days = purchases.iter().filter(|(day, _)| of(*day));
        days.fold(0_i64, |sum, (_, money)| sum.saturating_add(*money))
    };
    Some(Customer {
        purchases: purchases.len() as u32,
        first,
        last,
        spend: sum(&|_| true),
        last_year: sum(&|day| as_of - day < YEAR),
    })
}

#[cfg(test)]
mod tests {
    use super::super::days::Days;
    use super::*;

    fn left(rows: &[(i32, i64)]) -> (Vec<(i32, i64)>, Netted) {
        let mut days = Days::default();
        for (day, money) in rows {
            days.add(3, *day, money.abs(), *money < 0);
        }
        let entries: Vec<Entry> = days.finish().0.into_iter().flatten().collect();
        let mut netted = Netted::default();
        (purchases(&entries, &mut netted), netted)
    }

    #[test]
    fn refunds_take_purchases_back() {
        // The very same money wherever it stands before, else the latest first.
        assert_eq!(left(&[(1, 50), (4, 80), (9, -50)]).0, [(4, 80)]);
        assert_eq!(left(&[(1, 50), (4, 80), (9, -30)]).0, [(1, 50), (4, 50)]);
        assert_eq!(left(&[(1, 50), (4, 80), (9, -100)]).0, [(1, 30)]);
        // On one day, as one order.
        assert_eq!(left(&[(4, 80), (4, -10), (4, 5)]).0, [(4, 75)]);
        assert_eq!(left(&[(4, 80), (4, -80)]).0, []);
        // Never of what comes later.
        let (purchases, netted) = left(&[(1, 50), (3, -70), (4, 80)]);
        assert_eq!(purchases, [(4, 80)]);
        assert_eq!((netted.without, netted.money_without), (1, 20));
        assert_eq!((netted.refunds, netted.money, netted.undone), (1, 70, 1));
        // Purchases of no money are purchases.
        let (purchases, netted) = left(&[(1, 0), (4, 80), (5, -80)]);
        assert_eq!(purchases, [(1, 0)]);
        assert_eq!(netted.free, 1);
    }

    #[test]
    fn the_last_year_is_the_365_days_up_to_the_day_of_the_data() {
        let told = customer(&[(0, 1), (1, 2), (365, 4)], 365).unwrap();
        assert_eq!(
            told,
            Customer {
                purchases: 3,
                first: 0,
                last: 365,
                spend: 7,
                last_year: 6
            }
        );
        assert_eq!(customer(&[], 365), None);
    }
}
