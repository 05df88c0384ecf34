//! The order in which rows are numbered, and what customers are called outside of their own file.
//!
//! Both go by a keyed hash of what a row is: the customer's name where there is one, else all that was read
//! of it. So neither the order of a file decides anything, nor that like rows stand together in it: who
//! shares a community is chance.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::ids::Ids;
use super::rows::Rows;
use crate::scenario::diagnostics::excerpt;

/// Whether ids are told as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdPolicy {
    Kept,
    Hashed,
}

/// Puts rows into their order, and gives customers the names by which they are told.
///
/// The order is the same however ids are told.
pub fn arrange(rows: &mut Rows, seed: u64, told: IdPolicy) {
    let key = match &rows.ids {
        Some(ids) => Key::of(seed, (0..rows.count).map(|row| ids.get(row)).collect()),
        None => Key::of(seed, Vec::new()),
    };
    let hashes = match &rows.ids {
        Some(ids) => (0..rows.count)
            .map(|row| key.hash(ids.get(row).as_bytes()))
            .collect(),
        None => of_contents(rows, &key),
    };
    let mut order: Vec<(u128, u32)> = hashes.into_iter().zip(0..).collect();
    order.sort_unstable();
    for unused in rows
        .unused
        .iter_mut()
        .filter(|unused| !unused.id.is_empty())
    {
        unused.id = match told {
            IdPolicy::Kept => excerpt(&unused.id),
            IdPolicy::Hashed => letters(key.hash(unused.id.as_bytes())),
        };
    }
    let named = rows.ids.take_if(|_| told == IdPolicy::Hashed).is_some();
    rows.put_in_order(&order.iter().map(|(_, row)| *row).collect::<Vec<_>>());
    if named {
        let mut ids = Ids::default();
        order.iter().for_each(|(hash, _)| ids.push(&letters(*hash)));
        rows.ids = Some(Arc::new(ids));
    }
}

/// Hashes of rows without names. Of equal rows each has one of its own, which of them does not matter.
fn of_contents(rows: &Rows, key: &Key) -> Vec<u128> {
    let mut content = Vec::new();
    let hashes: Vec<u128> = (0..rows.count)
        .map(|row| {
            content.clear();
            rows.write_content(row, &mut content);
            key.hash(&content)
        })
        .collect();
    let mut alike: Vec<u32> = (0..rows.count as u32).collect();
    alike.sort_unstable_by_key(|row| (hashes[*row as usize], *row));
    let mut own = hashes.clone();
    let mut earlier = 0u64;
    for pair in alike.windows(2) {
        let [before, row] = [pair[0] as usize, pair[1] as usize];
        earlier = if hashes[before] == hashes[row] {
            earlier + 1
        } else {
            0
        };
        if earlier > 0 {
            content.clear();
            content.extend(hashes[row].to_be_bytes());
            content.extend(earlier.to_be_bytes());
            own[row] = key.hash(&content);
        }
    }
    own
}

/// HMAC-SHA-256 (RFC 2104) under a key that is written nowhere, of which 128 bits are used.
struct Key {
    inner: Sha256,
    outer: Sha256,
}

impl Key {
    /// The key of a seed and a set of names: whoever lacks one of the names cannot try others.
    fn of(seed: u64, mut names: Vec<&str>) -> Key {
        names.sort_unstable();
        let mut key = Sha256::new();
        key.update(b"goodwill: names of customers");
        key.update(seed.to_be_bytes());
        for name in names {
            key.update((name.len() as u64).to_be_bytes());
            key.update(name);
        }
        Key::new(&key.finalize())
    }

    /// Of at most 64 bytes.
    fn new(key: &[u8]) -> Key {
        let padded = |with: u8| {
            let mut block = [with; 64];
            block
                .iter_mut()
                .zip(key)
                .for_each(|(block, key)| *block ^= key);
            let mut hash = Sha256::new();
            hash.update(block);
            hash
        };
        Key {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    fn hash(&self, message: &[u8]) -> u128 {
        let mut inner = self.inner.clone();
        inner.update(message);
        let mut outer = self.outer.clone();
        outer.update(inner.finalize());
        let hash = outer.finalize();
        hash[..16]
            .iter()
            .fold(0, |all, byte| all << 8 | u128::from(*byte))
    }
}

/// A hash as text: the letters of base 32 (RFC 4648), of which no spreadsheet makes a number.
fn letters(hash: u128) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    (0..26)
        .rev()
        .map(|at| char::from(LETTERS[(hash >> (5 * at)) as usize & 31]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_standard_one() {
        // RFC 4231, test case 2.
        let hash = Key::new(b"Jefe").hash(b"what do ya want for nothing?");
        assert_eq!(hash, 0x5bdc_c146_bf60_754e_6a04_2426_0895_75c7);
        assert_eq!(letters(hash), letters(hash).to_lowercase());
        assert_eq!(letters(1), format!("{}b", "a".repeat(25)));
        assert_eq!(letters(u128::MAX), format!("h{}", "7".repeat(25)));
    }

    #[test]
    fn the_key_is_that_of_seed_and_set() {
        let hash = |seed, names: &[&str]| Key::of(seed, names.to_vec()).hash(b"anna");
        assert_eq!(hash(1, &["anna", "bob"]), hash(1, &["bob", "anna"]));
        assert_ne!(hash(1, &["anna", "bob"]), hash(2, &["anna", "bob"]));
        assert_ne!(hash(1, &["anna", "bob"]), hash(1, &["anna"]));
        assert_ne!(hash(1, &["anna", "bob"]), hash(1, &["ann", "abob"]));
    }
}
