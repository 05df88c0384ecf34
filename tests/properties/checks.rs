//! What must hold in every table of every run.

mod cells;
mod decision;
mod money;
mod sums;

use goodwill::scenario::Loaded;

use crate::tables::{Table, Tables};

/// What does not hold: the check, and where.
#[derive(Clone, Debug)]
pub struct Fault {
    pub check: &'static str,
    pub place: String,
}

/// How far printed numbers may be apart: they have nine significant digits.
const PRINTED: f64 = 1.1e-8;

/// A run under scrutiny.
struct Run<'a> {
    loaded: &'a Loaded,
    tables: &'a Tables,
    arms: Vec<String>,
    faults: Vec<Fault>,
}

/// All that does not hold in a run.
pub fn faults(loaded: &Loaded, tables: &Tables) -> Vec<Fault> {
    let arms = loaded.scenario.arms.iter();
    let mut run = Run {
        loaded,
        tables,
        arms: arms.map(|arm| written(&arm.name)).collect(),
        faults: Vec::new(),
    };
    run.cells();
    run.shares();
    run.signs();
    run.intervals();
    run.every_arm_once();
    run.profit();
    run.money_and_payback();
    run.ticks();
    run.replicates();
    run.customers();
    run.comparison();
    run.types();
    run.uplift();
    run.policies();
    run.sensitivity();
    run.faults
}

/// A name as it stands in a table.
pub fn written(name: &str) -> String {
    goodwill::output::format::text_cell(name)
}

impl<'a> Run<'a> {
    fn fault(&mut self, check: &'static str, place: String) {
        self.faults.push(Fault { check, place });
    }

    fn hold(&mut self, check: &'static str, holds: bool, place: impl FnOnce() -> String) {
        if !holds {
            self.fault(check, place());
        }
    }

    /// Two numbers are one but for how they are printed. `size`: of what they were reckoned from.
    fn near(&mut self, check: &'static str, one: f64, other: f64, size: f64, place: &str) {
        let most = PRINTED * (size.abs() + one.abs() + other.abs()) + 1e-300;
        self.hold(check, (one - other).abs() <= most, || {
            format!("{place}: {one} and {other}")
        });
    }

    fn get(&self, file: &str) -> Option<&'a Table> {
        self.tables.get(file)
    }

    fn table(&self, file: &str) -> &'a Table {
        self.get(file).unwrap_or_else(|| panic!("no {file}"))
    }

    fn of_summary(&self, arm: &str, metric: &str, column: &str) -> Option<f64> {
        let row = [("arm", arm), ("metric", metric)];
        self.of_row("summary.csv", &row, column)
    }

    fn of_money(&self, arm: &str, quantity: &str, column: &str) -> Option<f64> {
        let row = [("arm", arm), ("quantity", quantity)];
        self.of_row("money.csv", &row, column)
    }

    /// The number in a column of the row that says so.
    fn of_row(&self, file: &str, says: &[(&str, &str)], column: &str) -> Option<f64> {
        let table = self.table(file);
        table.number(table.of(says).first()?, column)
    }
}
