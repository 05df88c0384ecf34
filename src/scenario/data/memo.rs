//! Tables that were read, for a scenario that is read again and again with other values.

use std::sync::Mutex;

use super::{LogCalendar, Table};
use crate::scenario::checked::Data;

/// How many are kept.
const MOST: usize = 8;

/// What is kept of a table: its customers, without how it was read.
#[derive(Clone, Debug)]
pub struct Kept {
    pub data: Data,
    pub segments: Option<(Vec<String>, Vec<u32>)>,
    pub calendar: Option<LogCalendar>,
}

/// Tables by all that decides how they are read. A file that changes meanwhile is not read again.
#[derive(Debug, Default)]
pub struct Memo(Mutex<Vec<(String, Kept)>>);

impl Memo {
    /// What was read for this key.
    pub fn find(&self, key: &str) -> Option<Kept> {
        let kept = self.0.lock().ok()?;
        let found = kept.iter().find(|(own, _)| own == key);
        found.map(|(_, kept)| kept.clone())
    }

    /// Keeps what was read.
    pub fn keep(&self, key: String, table: &Table) {
        let Ok(mut kept) = self.0.lock() else { return };
        if kept.len() < MOST && kept.iter().all(|(own, _)| *own != key) {
            let of_table = Kept {
                data: table.data.clone(),
                segments: table.segments.clone(),
                calendar: table.calendar.clone(),
            };
            kept.push((key, of_table));
        }
    }
}
