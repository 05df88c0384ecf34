//! What rows and orders have in common with each other, by a sample that is the same in any order of rows: of those with
//! the lowest hashes.

use std::collections::BTreeMap;

/// A sample has at most so many different things.
const MOST: usize = 4_096;

/// What was seen of the things with the lowest hashes.
pub struct Sample<T> {
    below: u64,
    seen: BTreeMap<u64, T>,
}

impl<T> Default for Sample<T> {
    fn default() -> Self {
        Sample {
            below: u64::MAX,
            seen: BTreeMap::new(),
        }
    }
}

impl<T: Default> Sample<T> {
    /// What was seen of a thing, if it is in the sample.
    pub fn of(&mut self, hash: u64) -> Option<&mut T> {
        if hash >= self.below {
            return None;
        }
        if self.seen.len() >= MOST && !self.seen.contains_key(&hash) {
            self.below /= 2;
            let below = self.below;
            self.seen.retain(|own, _| *own < below);
            if hash >= below {
                return None;
            }
        }
        Some(self.seen.entry(hash).or_default())
    }

    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.seen.values()
    }
}

/// What was seen of an order.
#[derive(Clone, Copy, Default)]
pub struct OrderSeen {
    /// Rows with an amount.
    pub lines: u32,
    /// The amount of the first, in millionths.
    pub amount: i64,
    /// Some row has another one.
    pub differs: bool,
    /// Rows without an amount.
    pub blank: u32,
    /// It begins as cancellations do.
    pub cancels: bool,
}

/// What was seen of rows of one order (or customer) and money: whether some count, and some are cancellations.
#[derive(Clone, Copy, Default)]
pub struct CancelSeen {
    counts: bool,
    cancelled: bool,
}

/// The samples of a log.
#[derive(Default)]
pub struct Watch {
    /// How often each row stands there.
    rows: Sample<u32>,
    orders: Sample<OrderSeen>,
    cancels: Sample<CancelSeen>,
}

impl Watch {
    pub fn row(&mut self, text: &str) {
        if let Some(times) = self.rows.of(hash(text)) {
            *times += 1;
        }
    }

    /// Takes a row of an order down; `amount` in millionths, none where it is empty.
    pub fn order(&mut self, order: &str, amount: Option<i64>, cancels: bool) {
        let Some(seen) = self.orders.of(hash(order)) else {
            return;
        };
        seen.cancels = cancels;
        match amount {
            None => seen.blank += 1,
            Some(amount) => {
                seen.differs |= seen.lines > 0 && seen.amount != amount;
                if seen.lines == 0 {
                    seen.amount = amount;
                }
                seen.lines += 1;
            }
        }
    }

    /// Takes a row down by its order (or its customer, where none is named) and its money: whether it is a purchase, or a
    /// cancellation. A line that was cancelled among others of its order has other money than they.
    pub fn status(&mut self, order: &str, name: &str, money: i64, cancelled: bool) {
        let whose = match order.is_empty() {
            false => order,
            true => name,
        };
        let hashed = hash(whose) ^ hash(&money.abs().to_string()).rotate_left(1);
        if let Some(seen) = self.cancels.of(hashed) {
            match cancelled {
                true => seen.cancelled = true,
                false => seen.counts = true,
            }
        }
    }

    /// Whether cancellations are rows of their own: most of them have a purchase beside them that they take back.
    pub fn takes_back(&self) -> bool {
        let cancelled = || self.cancels.all().filter(|seen| seen.cancelled);
        let both = cancelled().filter(|seen| seen.counts).count();
        both > 0 && both * 2 >= cancelled().count()
    }

    /// Different rows in the sample, and those of them that stand there more than once.
    pub fn repeated(&self) -> (usize, usize) {
        let again = self.rows.all().filter(|times| **times > 1);
        (self.rows.all().count(), again.count())
    }

    /// Orders of several rows in the sample, those with one amount on all of them, and how many amounts these have.
    pub fn of_one_amount(&self) -> (usize, usize, usize) {
        let several = || self.orders.all().filter(|seen| seen.lines > 1);
        let same = || several().filter(|seen| !seen.differs && seen.amount != 0);
        let mut amounts: Vec<i64> = same().map(|seen| seen.amount).collect();
        amounts.sort_unstable();
        amounts.dedup();
        (several().count(), same().count(), amounts.len())
    }

    /// Orders in the sample, those that begin as cancellations do, and those without an amount on any row.
    pub fn orders(&self) -> (usize, usize, usize) {
        let all = || self.orders.all();
        let cancelled = all().filter(|seen| seen.cancels).count();
        let blank = all().filter(|seen| seen.lines == 0).count();
        (all().count(), cancelled, blank)
    }
}

/// A hash of a text, eight bytes at a time, by steps of the finalizer of SplitMix64 (Steele, Lea & Flood 2014).
pub fn hash(text: &str) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15 ^ text.len() as u64;
    let mut step = |word: u64| {
        hash = (hash ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash ^= hash >> 29;
    };
    let chunks = text.as_bytes().chunks_exact(8);
    let mut rest = [0; 8];
    rest[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    for chunk in chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        step(u64::from_le_bytes(word));
    }
    step(u64::from_le_bytes(rest));
    hash = hash.wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_in_any_order() {
        let names: Vec<String> = (0..50_000)
            .map(|at| format!("row {}", at % 20_000))
            .collect();
        let (mut one, mut other) = (Watch::default(), Watch::default());
        names.iter().for_each(|name| one.row(name));
        names.iter().rev().for_each(|name| other.row(name));
        assert_eq!(one.rows.seen, other.rows.seen);
        let (different, again) = one.repeated();
        assert!((1_000..=MOST).contains(&different), "{different}");
        assert_eq!(different, again);
    }

    #[test]
    fn orders_with_one_amount_on_all_rows_are_counted() {
        let mut watch = Watch::default();
        for order in 0..100 {
            let name = order.to_string();
            watch.order(&name, Some(order * 10), false);
            watch.order(&name, Some(order * 10 + order % 2), false);
            watch.order(&format!("C{order}"), None, true);
        }
        // Of the order of no money nothing is told.
        assert_eq!(watch.of_one_amount(), (100, 49, 49));
        assert_eq!(watch.orders(), (200, 100, 100));
    }
}
