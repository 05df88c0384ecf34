//! What all readers of one scenario share: its texts, and what is wrong with them.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::scenario::data::{Memo, Split, SplitLog};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, Source, code};
use crate::scenario::problems::Problems;
use crate::scenario::syntax::Doubt;
use crate::scenario::value::has_decimal_comma;

/// More problems than this are counted, not kept.
pub(super) const MOST_KEPT: usize = 1_000;

/// What all readers of one scenario share.
pub struct Shared {
    pub sources: Vec<Source>,
    pub problems: RefCell<Vec<Diagnostic>>,
    /// The scenario's currency, once it is read.
    pub currency: RefCell<String>,
    /// What of the file could not be understood at all.
    pub doubt: Doubt,
    /// Tables of data that were read before, for scenarios that are read again and again.
    pub memo: Option<Arc<Memo>>,
    /// How the log of orders is to be split in two, if it is; and its purchases in two parts, once it is read.
    pub split: Option<Split>,
    pub purchases: RefCell<Option<SplitLog>>,
    /// Problems that are counted, not kept.
    more: Cell<usize>,
    /// What is right, and was not taken as it is written.
    notes: RefCell<Vec<String>>,
}

impl Shared {
    /// A shared that starts with these texts; the first is the file.
    pub fn new(sources: Vec<Source>) -> Self {
        Shared {
            sources,
            problems: RefCell::new(Vec::new()),
            currency: RefCell::new("$".to_owned()),
            doubt: Doubt::default(),
            memo: None,
            split: None,
            purchases: RefCell::new(None),
            more: Cell::new(0),
            notes: RefCell::new(Vec::new()),
        }
    }

    /// Everything that is wrong. There is something: a scenario without problems is never dropped.
    pub fn into_problems(self) -> Problems {
        Problems::new(
            self.sources,
            self.problems.into_inner(),
            self.more.get(),
            self.doubt.any(),
        )
    }

    /// Adds a problem to the list, unless it may come of what could not be understood.
    pub fn report(&self, fault: Fault) {
        if self.doubt.any() && code::DEPENDENT.contains(&fault.code) {
            return;
        }
        if self.is_full() {
            self.more.set(self.more.get() + 1);
        } else {
            let fault = self.with_advice(fault);
            self.problems.borrow_mut().push(*fault);
        }
    }

    /// A comma where a decimal point belongs gets its advice wherever it stands: in a text, or between the numbers
    /// of a list that so has too many of them.
    fn with_advice(&self, fault: Fault) -> Fault {
        let of_values = [code::NOTATION, code::WRONG_TYPE, code::OUT_OF_RANGE];
        let text = self
            .sources
            .get(fault.place.source)
            .map_or("", |it| it.text.as_str());
        let Place { start, end, .. } = fault.place;
        // A number of a list is told by what stands beside it.
        let from = start.saturating_sub(2);
        let around = text
            .as_bytes()
            .get(from..(end + 2).min(text.len()))
            .unwrap_or_default();
        if of_values.contains(&fault.code) && has_decimal_comma(around) {
            return fault
                .help("write the decimal point as `.`, and no separators of thousands but `_`");
        }
        fault
    }

    /// Adds something to know that is no problem.
    pub fn note(&self, note: String) {
        self.notes.borrow_mut().push(note);
    }

    /// What was noted.
    pub fn into_notes(self) -> Vec<String> {
        self.notes.into_inner()
    }

    /// As [`Shared::report`], where a problem is made only if it is kept.
    pub(super) fn report_made(&self, fault: impl FnOnce() -> Fault) {
        match self.is_full() {
            true => self.more.set(self.more.get() + 1),
            false => self.report(fault()),
        }
    }

    /// Whether further problems are only counted.
    fn is_full(&self) -> bool {
        self.problems.borrow().len() >= MOST_KEPT
    }

    /// Whether nothing is wrong so far.
    pub fn is_fine(&self) -> bool {
        self.problems.borrow().is_empty()
    }
}
