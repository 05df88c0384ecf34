//! What all readers of one scenario share: its texts, and what is wrong with them.

use std::cell::{Cell, RefCell};

use crate::scenario::diagnostics::{Diagnostic, Fault, Source, code};
use crate::scenario::problems::Problems;
use crate::scenario::syntax::Doubt;

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
    /// Problems that are counted, not kept.
    more: Cell<usize>,
}

impl Shared {
    /// A shared that starts with these texts; the first is the file.
    pub fn new(sources: Vec<Source>) -> Self {
        Shared {
            sources,
            problems: RefCell::new(Vec::new()),
            currency: RefCell::new("$".to_owned()),
            doubt: Doubt::default(),
            more: Cell::new(0),
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
    #[expect(
        clippy::boxed_local,
        reason = "faults travel in boxes to keep results small"
    )]
    pub fn report(&self, fault: Fault) {
        if self.doubt.any() && code::DEPENDENT.contains(&fault.code) {
            return;
        }
        if self.is_full() {
            self.more.set(self.more.get() + 1);
        } else {
            self.problems.borrow_mut().push(*fault);
        }
    }

    /// The same, where a problem is made only if it is kept.
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
