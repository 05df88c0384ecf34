//! Text in columns: what the summary is set in.

use super::format::{shorten, width};

/// The widest line.
pub(super) const COLUMNS: usize = 100;
const GAP: usize = 2;

/// Whether terminals get colour, and how.
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        match self.color && !text.is_empty() {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    pub(super) fn strong(&self, text: &str) -> String {
        self.with("1", text)
    }

    pub(super) fn faint(&self, text: &str) -> String {
        self.with("2", text)
    }
}

/// Columns under their heads: the first to the left, the others to the right.
pub(super) struct Grid {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Grid {
    pub(super) fn lines(&self, paint: &Paint) -> Vec<String> {
        let rows = || std::iter::once(&self.heads).chain(&self.rows);
        let wide = |column: usize| rows().map(|row| width(&row[column])).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..self.heads.len()).map(wide).collect();
        let others: usize = widths[1..].iter().map(|w| w + GAP).sum();
        // Names give way to numbers.
        widths[0] = widths[0].min(COLUMNS.saturating_sub(others).max(12));
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (column, (cell, &wide)) in row.iter().zip(&widths).enumerate() {
                let cell = shorten(cell, wide);
                let pad = " ".repeat(wide - width(&cell));
                line += &match column {
                    0 => cell + &pad,
                    _ => " ".repeat(GAP) + &pad + &cell,
                };
            }
            line
        };
        let mut out = vec![paint.faint(&line(&self.heads))];
        out.extend(self.rows.iter().map(line));
        out
    }
}

/// A paragraph broken between words at the widest line.
pub(super) fn filled(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= COLUMNS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(shorten(word, COLUMNS)),
        }
    }
    lines
}
