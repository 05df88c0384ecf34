//! Tables that are written cell by cell.

use crate::experiment::results::Estimate;
use crate::table::{Column, Described, Lines, Value};

/// One row a line; cells are added left to right. For tables whose columns are known only when they are written.
#[allow(dead_code)]
pub(in crate::output) struct Table(Lines);

#[allow(dead_code)]
impl Table {
    /// With these columns.
    pub(in crate::output) fn with(columns: &[Column]) -> Self {
        Table(Lines::of(columns))
    }

    /// With the columns that are described.
    pub(in crate::output) fn of(table: &Described) -> Self {
        Table::with(table.columns)
    }

    pub(in crate::output) fn text(&mut self, text: &str) -> &mut Self {
        self.0.cell(Value::Text(text));
        self
    }

    pub(in crate::output) fn number(&mut self, value: f64) -> &mut Self {
        self.0.cell(Value::Number(value));
        self
    }

    pub(in crate::output) fn whole(&mut self, value: impl Into<u64>) -> &mut Self {
        self.0.cell(Value::Whole(value.into()));
        self
    }

    pub(in crate::output) fn estimate(&mut self, e: &Estimate) -> &mut Self {
        self.number(e.value).number(e.low).number(e.high)
    }

    pub(in crate::output) fn end(&mut self) {
        self.0.end();
    }

    pub(in crate::output) fn finish(self) -> Vec<u8> {
        self.0.finish()
    }
}
