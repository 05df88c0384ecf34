//! A table as people read it: a caption, heads, and lines of texts.

use serde::Serialize;

/// The numbers of a chart, for whoever cannot see it or wants them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    /// What stands above the table.
    pub caption: String,
    /// The columns.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Line>,
}

/// The head of a column.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// What it says.
    pub text: String,
    /// Whether numbers stand in the column.
    pub number: bool,
}

/// A line of a table; its first cell names it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Whether the row is the one that matters.
    pub marked: bool,
    /// One for each column.
    pub cells: Vec<String>,
}

/// A head over texts.
pub fn head(text: impl Into<String>) -> Head {
    Head {
        text: text.into(),
        number: false,
    }
}

/// A head over numbers.
pub fn number_head(text: impl Into<String>) -> Head {
    Head {
        text: text.into(),
        number: true,
    }
}

impl From<Table> for Vec<Table> {
    fn from(table: Table) -> Self {
        vec![table]
    }
}

impl Table {
    /// A table without rows.
    pub fn new(caption: impl Into<String>, heads: Vec<Head>) -> Self {
        Self {
            caption: caption.into(),
            heads,
            rows: Vec::new(),
        }
    }

    /// Puts a row below the others.
    pub fn row(&mut self, cells: Vec<String>) {
        self.line(cells, false);
    }

    /// A line that stands out where `marked`.
    pub fn line(&mut self, cells: Vec<String>, marked: bool) {
        self.rows.push(Line { marked, cells });
    }

    /// Without the columns (from the second on) that say nothing in any line.
    pub fn without_empty_columns(mut self) -> Self {
        let empty = |text: &String| text.is_empty() || text == "–";
        let keep: Vec<bool> = (0..self.heads.len())
            .map(|at| {
                at == 0
                    || self
                        .rows
                        .iter()
                        .any(|row| row.cells.get(at).is_some_and(|c| !empty(c)))
            })
            .collect();
        let mut at = keep.iter();
        self.heads.retain(|_| *at.next().unwrap_or(&true));
        for row in &mut self.rows {
            let mut at = keep.iter();
            row.cells.retain(|_| *at.next().unwrap_or(&true));
        }
        self
    }
}
