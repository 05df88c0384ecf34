//! A table as people read it: a caption, heads, and lines of texts.

use serde::Serialize;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Head {
    pub text: String,
    pub number: bool,
}

/// A line of a table; its first cell names it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub marked: bool,
    pub cells: Vec<String>,
}

pub fn head(text: impl Into<String>) -> Head {
    Head {
        text: text.into(),
        number: false,
    }
}

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
    pub fn new(caption: impl Into<String>, heads: Vec<Head>) -> Self {
        Self {
            caption: caption.into(),
            heads,
            rows: Vec::new(),
        }
    }

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
