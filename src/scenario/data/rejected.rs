//! Rows that cannot be used: what is wrong with them, and what of it is kept.

use std::sync::Arc;

use super::form::Form;
use super::import_summary::{ImportSummary, Unused};
use super::layout::Role;
use super::pass::{LONGEST_ID, Pass};
use super::private::without_numbers;
use super::repeated::Contested;
use crate::scenario::diagnostics::excerpt;

/// What a row gives, of which not all may be right.
#[derive(Default)]
pub struct Given {
    /// What is wrong: an index of [`Pass::wrong`], and what.
    pub faults: Vec<(usize, String)>,
    /// The segment's index; of a name that is new, the next one.
    pub segment: Option<u32>,
    pub spend: Option<f32>,
    pub purchases: Option<f32>,
    pub last: Option<f32>,
    pub spend_last_year: Option<f32>,
    pub monetary_value: Option<f32>,
    /// What is known of its weight, whether or not it is right: purchases, money.
    pub carried: [Option<f32>; 2],
    /// Something stands where its weight should that cannot be read.
    pub unread: bool,
}

impl Given {
    /// The value, or none and a fault more.
    pub fn kept<T>(&mut self, which: usize, read: Result<T, String>) -> Option<T> {
        read.map_err(|what| self.faults.push((which, what))).ok()
    }
}

impl<'c> Pass<'_, 'c> {
    pub fn reject(&mut self, given: Given, line: u64, lines: u64, id: &str) {
        self.rows.rejected += 1;
        self.rows.met.lines[1] += lines;
        self.rows.met.lost.reject(given.carried, given.unread);
        let mut reasons = Vec::new();
        for (which, what) in given.faults {
            let named = match which.checked_sub(self.layout.mappings.len()) {
                None => Some(&self.layout.mappings[which].column),
                Some(role) => self.layout.columns.get(role).and_then(Option::as_ref),
            };
            let kept = without_numbers(&what);
            reasons.push(match named {
                Some((name, _)) => format!("{}: {kept}", excerpt(name)),
                None => kept,
            });
            self.wrong[which].add(line, &what);
        }
        let reason = reasons.join("; ");
        self.rows.met.reject(&reason);
        self.list(line, id, reason);
    }

    pub fn list(&mut self, line: u64, id: &str, reason: String) {
        if self.rows.unused.len() < ImportSummary::MOST_LISTED {
            let id = if id.len() > LONGEST_ID { "" } else { id }.to_owned();
            self.rows.unused.push(Unused { line, id, reason });
        }
    }

    /// Takes the rows back whose names stand in other rows, too, that differ.
    pub fn withdraw(&mut self, form: &Form<'c>) {
        let contested = self.names.contested(form);
        let which = self.wrong_of(Role::Id);
        let mut used = vec![true; self.rows.count];
        for Contested {
            row,
            line,
            lines,
            name,
            why,
        } in contested
        {
            used[row] = false;
            self.rows.rejected += 1;
            self.rows.met.lines[1] += lines;
            let carried = self.rows.carried(row);
            self.rows.met.lost.reject(carried, false);
            self.wrong[which].add(line, &why);
            let id = self.layout.column(Role::Id);
            let (column, _) = id.expect("rows have names");
            let reason = format!("{}: {why}", excerpt(column));
            self.rows.met.reject(&reason);
            self.rows.unused.push(Unused {
                line,
                id: name,
                reason,
            });
        }
        if self.layout.column(Role::Id).is_some() {
            let ids = std::mem::take(&mut self.names).of_used();
            self.rows.ids = Some(Arc::new(ids));
        }
        self.keep(&used);
    }
}
