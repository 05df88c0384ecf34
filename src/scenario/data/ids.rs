//! What customers are called in the data.

use super::unseen::to_the_eye;

/// Names by row, in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    /// The name of a row's customer.
    ///
    /// # Panics
    /// Where there are fewer rows.
    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..self.ends[row]]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All of them, one behind the other.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }
}

/// Names, each once, and where to find them: open addressing, as the standard library's maps have an
/// order of their own in every run.
#[derive(Debug)]
pub struct Unique {
    pub ids: Ids,
    /// Hash and row + 1, by hash; row 0: free. A power of two long, at most half full. The hash is kept, so that
    /// hardly a name is looked up but the one that is sought.
    slots: Vec<(u32, u32)>,
}

impl Default for Unique {
    fn default() -> Self {
        Unique {
            ids: Ids::default(),
            slots: vec![(0, 0); 1024],
        }
    }
}

impl Unique {
    /// The row that has this name already, or one that looks the same.
    pub fn row_of(&self, id: &str) -> Option<usize> {
        let (_, found) = self.slots[self.slot(id).0];
        (found > 0).then(|| found as usize - 1)
    }

    /// Adds a name that no row has.
    pub fn push(&mut self, id: &str) {
        if 2 * (self.ids.len() + 1) > self.slots.len() {
            self.double();
        }
        let (at, hash) = self.slot(id);
        self.ids.push(id);
        self.slots[at] = (hash, self.ids.len() as u32);
    }

    fn double(&mut self) {
        let doubled = vec![(0, 0); 2 * self.slots.len()];
        let last = doubled.len() - 1;
        for (hash, row) in std::mem::replace(&mut self.slots, doubled) {
            if row > 0 {
                let mut at = hash as usize & last;
                while self.slots[at].1 > 0 {
                    at = (at + 1) & last;
                }
                self.slots[at] = (hash, row);
            }
        }
    }

    /// The slot that has this name, or the free one where it belongs; and its hash.
    fn slot(&self, id: &str) -> (usize, u32) {
        let last = self.slots.len() - 1;
        let look = to_the_eye(id);
        let hash = hash(&look);
        let same = |other: &str| other == id || to_the_eye(other) == look;
        let mut at = hash as usize & last;
        loop {
            let (of_row, row) = self.slots[at];
            if row == 0 || of_row == hash && same(self.ids.get(row as usize - 1)) {
                return (at, hash);
            }
            at = (at + 1) & last;
        }
    }
}

/// FNV-1a (Fowler, Noll & Vo), its high bits mixed into the low ones.
pub fn hash(id: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash ^ hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        let mut unique = Unique::default();
        let name = |row: usize| format!("customer {}", row * row);
        for row in 0..5_000 {
            assert_eq!(unique.row_of(&name(row)), None);
            unique.push(&name(row));
        }
        for row in 0..5_000 {
            assert_eq!(unique.row_of(&name(row)), Some(row));
            assert_eq!(unique.ids.get(row), name(row));
        }
        assert_eq!(unique.row_of("customer 2"), None);
        assert_eq!(unique.ids.len(), 5_000);
    }
}
