//! Keys that once had another name: whoever writes the old one is told the new one.
//!
//! A key that is renamed gets a row here, and the format of scenario files its next number where old files would
//! otherwise be read wrong.

/// A key under its old name.
#[derive(Clone, Copy, Debug)]
pub struct Renamed {
    /// The table, as in `[timeline]`; empty: the scenario as a whole.
    pub section: &'static str,
    pub old: &'static str,
    pub new: &'static str,
}

/// None so far: every key of the first version still has its name.
pub const RENAMED: &[Renamed] = &[];

/// What the key is called now; none where it never had this name.
pub fn now_called(all: &[Renamed], section: &str, key: &str) -> Option<&'static str> {
    let mut all = all.iter();
    let found = all.find(|one| one.section == section && one.old == key)?;
    Some(found.new)
}
