//! Where names stand: rows of arms with their names on the left, and legends.

use plotters::style::RGBColor;

use super::canvas::{Align, Canvas, WIDTH, fit, text_width, wrap};
use super::style::{MARGIN, NAME};

/// One row for each arm: names on the left, room for the drawing on the right.
pub struct Rows {
    pub left: f64,
    pub top: f64,
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
            left: MARGIN + widest.max(60.0) + 22.0,
            top,
            height,
            lines,
        }
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height * self.lines.len() as f64
    }

    pub fn middle(&self, row: usize) -> f64 {
        self.top + self.height * (row as f64 + 0.5)
    }

    /// Writes the names beside their rows.
    pub fn write(&self, canvas: &mut Canvas) {
        for (row, lines) in self.lines.iter().enumerate() {
            let first = self.middle(row) + 4.8 - 8.5 * (lines.len() as f64 - 1.0);
            for (i, line) in lines.iter().enumerate() {
                let y = first + 17.0 * i as f64;
                canvas.text((self.left - 22.0, y), Align::Right, NAME, line);
            }
        }
    }
}

/// What stands in a legend: how it is drawn, and its name.
pub struct Key {
    pub color: RGBColor,
    pub dash: Option<&'static [f64]>,
    pub width: f64,
    pub name: String,
}

/// Where the keys of a legend stand, in columns, and the height they take together.
pub fn legend_layout(keys: &[Key]) -> (Vec<(f64, f64, String)>, f64) {
    const LINE: f64 = 23.0;
    let room = WIDTH - 2.0 * MARGIN;
    let names: Vec<String> = keys
        .iter()
        .map(|key| fit(&key.name, room / 2.0 - 60.0, NAME))
        .collect();
    let wide: Vec<f64> = names
        .iter()
        .map(|name| 40.0 + text_width(name, NAME) + 24.0)
        .collect();
    let widths = |columns: usize| -> Vec<f64> {
        let widest = |column| {
            let own = wide.iter().skip(column).step_by(columns);
            own.copied().fold(0.0, f64::max)
        };
        (0..columns).map(widest).collect()
    };
    let fits = |columns: &usize| widths(*columns).iter().sum::<f64>() - 24.0 <= room;
    let lines = (1..=names.len().max(1))
        .find(|lines| fits(&names.len().div_ceil(*lines)))
        .unwrap_or(names.len());
    let columns = names.len().div_ceil(lines.max(1)).max(1);
    let widths = widths(columns);
    let places = names.into_iter().enumerate().map(|(nth, name)| {
        let x: f64 = widths[..nth % columns].iter().sum();
        (MARGIN + x, LINE * (nth / columns) as f64, name)
    });
    (places.collect(), LINE * lines as f64)
}

/// Draws the legend from `top` on.
pub fn legend(canvas: &mut Canvas, keys: &[Key], top: f64) {
    for (key, (x, y, name)) in keys.iter().zip(legend_layout(keys).0) {
        let y = top + y + 6.0;
        canvas.shapes(key.dash, |pen| {
            pen.line(&[(x, y), (x + 32.0, y)], key.color, key.width);
        });
        canvas.text((x + 40.0, y + 4.8), Align::Left, NAME, &name);
    }
}
