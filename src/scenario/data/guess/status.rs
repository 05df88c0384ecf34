//! Which column says what was cancelled or given back: by its name, and by the words that stand in it.

use super::super::orders::{Standing, Words, of_status};
use super::names::{Meaning, plain, rank};
use super::profile::{Column, Profile};

/// A column of statuses.
#[derive(Clone, Debug)]
pub struct Status {
    pub at: usize,
    /// What its values mean, where their words do not say so.
    pub words: Words,
    /// Its name tells nothing.
    pub by_content: bool,
}

/// More different values are no states of an order; by content alone, fewer.
const MOST: usize = 30;
const MOST_BY_CONTENT: usize = 12;

const YES: [&str; 10] = ["true", "yes", "y", "ja", "j", "oui", "si", "sí", "x", "1"];
const NO: [&str; 8] = ["false", "no", "n", "nein", "non", "nee", "0", ""];

/// Whether a word says that money went back, or that nothing came of the order; what was never paid is no such word, as
/// `false` and `pending` stand in many columns.
fn is_undone(word: &str) -> bool {
    match of_status(word) {
        Standing::Cancelled | Standing::Refunded | Standing::Reverses | Standing::GivesBack => true,
        Standing::Counts | Standing::Unpaid => false,
    }
}

/// The column of statuses among those that are free.
pub fn status(profile: &Profile, is_free: impl Fn(usize) -> bool) -> Option<Status> {
    let columns = || {
        let all = profile.columns.iter().enumerate();
        all.filter(|(at, column)| is_free(*at) && column.filled > 0 && column.different <= MOST)
    };
    let has_words =
        |column: &Column| !column.is_number() && column.values.iter().any(|value| is_undone(value));
    let found = |at, by_content| Status {
        at,
        words: Words::default(),
        by_content,
    };
    let ranked = |fits: &dyn Fn(&Column) -> bool| {
        let ranked = columns().filter(|(_, column)| !column.is_number() && fits(column));
        let ranked =
            ranked.filter_map(|(at, column)| Some((rank(&column.name, Meaning::Status)?, at)));
        ranked.min().map(|(_, at)| found(at, false))
    };
    let flag = || columns().find_map(|(at, column)| flag(at, column));
    let by_content = || {
        let mut columns = columns().filter(|(_, column)| column.different <= MOST_BY_CONTENT);
        columns
            .find(|(_, column)| has_words(column))
            .map(|(at, _)| found(at, true))
    };
    ranked(&has_words)
        .or_else(flag)
        .or_else(by_content)
        .or_else(|| ranked(&is_of_states))
}

/// Whether a column's name can be that of nothing but states.
fn is_of_states(column: &Column) -> bool {
    let name = plain(&column.name);
    ["stat", "état", "etat", "estado", "zustand"]
        .iter()
        .any(|part| name.contains(part))
}

/// A column that is called `Cancelled` and has `yes` and `no`.
fn flag(at: usize, column: &Column) -> Option<Status> {
    let standing = of_status(&column.name);
    let among = |words: &[&str]| -> Vec<String> {
        let of = |value: &&String| words.contains(&value.to_lowercase().as_str());
        column.values.iter().filter(of).cloned().collect()
    };
    let (yes, no) = (among(&YES), among(&NO));
    if yes.len() + no.len() < column.different || yes.is_empty() || !is_undone(&column.name) {
        return None;
    }
    let mut words = Words {
        counts: no,
        ..Words::default()
    };
    match standing {
        Standing::Refunded | Standing::GivesBack => words.gives_back = yes,
        Standing::Cancelled | Standing::Reverses | Standing::Counts | Standing::Unpaid => {
            words.cancelled = yes;
        }
    }
    Some(Status {
        at,
        words,
        by_content: false,
    })
}
