//! What each customer bought and gave back on each day: sums of money that are the same in any order of rows, in at most
//! 24 bytes for each different pair of customer and day.

/// Money in whole millionths: sums of them are exact, so no order of rows shows.
pub const UNIT: f64 = 1e6;

/// A sum of purchases or refunds, in order of customer, day, and purchases before refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Customer, then day, then whether it is a refund.
    key: u64,
    /// In millionths; never below 0.
    pub money: i64,
}

/// Days before 1970 are below 0: this is added.
const FIRST: i64 = 1 << 30;

impl Entry {
    fn new(customer: u32, day: i32, money: i64, refund: bool) -> Entry {
        let day = (i64::from(day) + FIRST) as u64 & 0x7fff_ffff;
        Entry {
            key: u64::from(customer) << 32 | day << 1 | u64::from(refund),
            money,
        }
    }

    pub fn customer(&self) -> u32 {
        (self.key >> 32) as u32
    }

    pub fn day(&self) -> i32 {
        ((self.key >> 1 & 0x7fff_ffff) as i64 - FIRST) as i32
    }

    pub fn is_refund(&self) -> bool {
        self.key & 1 == 1
    }
}

/// Customers are dealt out over so many parts, so that room for a few more is never room for many.
const PARTS: usize = 256;
/// A part with fewer is not worth summing up.
const FEWEST: usize = 256;

/// The sums so far.
pub struct Days {
    parts: Vec<Part>,
    /// Some sum is beyond what can be held.
    pub beyond: bool,
}

#[derive(Default)]
struct Part {
    /// Sorted, each key once, up to `summed`; then as they came.
    entries: Vec<Entry>,
    summed: usize,
    /// The last one that was taken, as an order's lines stand together.
    last: usize,
}

impl Default for Days {
    fn default() -> Days {
        Days {
            parts: (0..PARTS).map(|_| Part::default()).collect(),
            beyond: false,
        }
    }
}

impl Days {
    /// Adds money, in millionths and at least 0, to what a customer bought on a day, or gave back.
    pub fn add(&mut self, customer: u32, day: i32, money: i64, refund: bool) {
        let entry = Entry::new(customer, day, money, refund);
        let part = &mut self.parts[customer as usize % PARTS];
        if let Some(last) = part.entries.get_mut(part.last)
            && last.key == entry.key
        {
            (last.money, self.beyond) = sum(last.money, money, self.beyond);
            return;
        }
        if part.entries.len() == part.entries.capacity() {
            part.sum_up(&mut self.beyond);
            let most = FEWEST.max(part.entries.len() / 2);
            part.entries.reserve_exact(most);
        }
        part.last = part.entries.len();
        part.entries.push(entry);
    }

    /// All sums, in order of customer (within parts), day, and purchases before refunds.
    pub fn finish(mut self) -> (Vec<Vec<Entry>>, bool) {
        for part in &mut self.parts {
            part.sum_up(&mut self.beyond);
        }
        let parts = self.parts.into_iter().map(|part| part.entries).collect();
        (parts, self.beyond)
    }
}

impl Part {
    fn sum_up(&mut self, beyond: &mut bool) {
        self.entries[self.summed..].sort_unstable_by_key(|entry| entry.key);
        // Two runs in order: the stable sort only merges them.
        self.entries.sort_by_key(|entry| entry.key);
        self.entries.dedup_by(|next, kept| {
            let same = next.key == kept.key;
            if same {
                (kept.money, *beyond) = sum(kept.money, next.money, *beyond);
            }
            same
        });
        self.summed = self.entries.len();
        self.last = usize::MAX;
    }
}

fn sum(one: i64, other: i64, beyond: bool) -> (i64, bool) {
    match one.checked_add(other) {
        Some(sum) => (sum, beyond),
        None => (i64::MAX, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn sums_are_those_of_a_map_whatever_the_order() {
        let row = |at: u64| {
            let mixed = at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let (customer, day) = ((mixed % 701) as u32, (mixed >> 11) as i32 % 90 - 40);
            (
                customer,
                day,
                (mixed >> 7) as i64 % 5_000,
                at.is_multiple_of(13),
            )
        };
        let mut map: BTreeMap<(u32, i32, bool), i64> = BTreeMap::new();
        let (mut one, mut other) = (Days::default(), Days::default());
        const ROWS: u64 = 200_000;
        for at in 0..ROWS {
            let (customer, day, money, refund) = row(at);
            *map.entry((customer, day, refund)).or_default() += money;
            one.add(customer, day, money, refund);
            let (customer, day, money, refund) = row(ROWS - 1 - at);
            other.add(customer, day, money, refund);
        }
        // No part has room for more than half as many again.
        let room: usize = one.parts.iter().map(|part| part.entries.capacity()).sum();
        assert!(room <= map.len() * 3 / 2 + PARTS * FEWEST, "{room}");
        let (parts, beyond) = one.finish();
        assert!(!beyond);
        assert_eq!(other.finish().0, parts);
        let mut told = BTreeMap::new();
        for entry in parts.iter().flatten() {
            let key = (entry.customer(), entry.day(), entry.is_refund());
            assert_eq!(told.insert(key, entry.money), None);
        }
        assert_eq!(told, map);
    }

    #[test]
    fn sums_that_cannot_be_held_are_known() {
        let mut days = Days::default();
        days.add(1, 0, i64::MAX, false);
        days.add(2, 0, 1, false);
        days.add(1, 0, 1, false);
        assert!(days.finish().1);
    }
}
