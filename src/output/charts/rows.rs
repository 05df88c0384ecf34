//! Rows of arms, with their names on the left.

use super::letters::{Align, text_width, wrap};
use super::sheet::Sheet;
use super::style::NAME;

/// One row for each arm: names on the left, room for the drawing on the right.
pub struct Rows {
    /// Where they begin, in points from the left.
    pub left: f64,
    /// Where the first begins, in points from the top.
    pub top: f64,
    /// Height of each, in points.
    pub height: f64,
    lines: Vec<Vec<String>>,
}

impl Rows {
    /// Rows from `top` on, `full` high where there are few.
    pub fn new(names: &[String], top: f64, full: f64) -> Self {
        let height = match names.len() {
            // Three lines of a long name.
            0..=9 if names.iter().any(|name| text_width(name, NAME) > 450.0) => full.max(58.0),
            0..=9 => full,
            10..=20 => full.min(36.0),
            _ => full.min(26.0),
        };
        let lines = match height {
            h if h < 36.0 => 1,
            h if h < 58.0 => 2,
            _ => 3,
        };
        let room = 240.0;
        let lines: Vec<Vec<String>> = names
            .iter()
            .map(|name| wrap(name, room, lines, NAME))
            .collect();
        let widest = lines
            .iter()
            .flatten()
            .map(|line| text_width(line, NAME))
            .fold(0.0, f64::max);
        Self {
            left: widest.max(60.0) + 22.0,
            top,
            height,
            lines,
        }
    }

    /// Where the last ends, in points from the top.
    pub fn bottom(&self) -> f64 {
        self.top + self.height * self.lines.len() as f64
    }

    /// The middle of a row, in points from the top.
    pub fn middle(&self, row: usize) -> f64 {
        self.top + self.height * (row as f64 + 0.5)
    }

    /// Writes the names beside their rows.
    pub fn write(&self, sheet: &mut Sheet) {
        for (row, lines) in self.lines.iter().enumerate() {
            let first = self.middle(row) + 4.8 - 8.5 * (lines.len() as f64 - 1.0);
            for (i, line) in lines.iter().enumerate() {
                let y = first + 17.0 * i as f64;
                sheet.text((self.left - 22.0, y), Align::Right, NAME, line);
            }
        }
    }
}
