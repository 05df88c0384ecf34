//! Charts of the page: shapes with a class each, which the style sheet colours for light, dark and
//! print. Each is drawn twice, for a desk and for a hand, and the style sheet shows the one that fits.

pub mod curve;
pub mod deciles;
pub mod intervals;
pub mod lines;
pub mod swings;
pub mod types;

use serde::Serialize;

use super::view::Table;
use crate::output::charts::canvas::{Type, fit, text_width, wrap};
use crate::output::charts::style::INK;

/// A figure of the page: two drawings, what they show in words, and the numbers as a table.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    pub id: &'static str,
    pub title: String,
    pub description: String,
    /// Below the drawing: how to read it.
    pub note: String,
    pub keys: Vec<Key>,
    pub sheets: Vec<Sheet>,
    /// What the pointer tells, as JSON; empty where marks tell it themselves.
    pub hover: String,
    pub table: Table,
}

/// An entry of the legend.
#[derive(Clone, Debug, Serialize)]
pub struct Key {
    /// The classes of its sample.
    pub class: String,
    pub text: String,
    /// The arm that it can switch off.
    pub arm: Option<usize>,
    /// `line`, `box`, `dot` or `ring`.
    pub sample: &'static str,
}

/// For which width a sheet is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Wide,
    Narrow,
}

impl Size {
    pub const BOTH: [Size; 2] = [Size::Wide, Size::Narrow];

    /// In points, which are pixels where the sheet is as wide as it was meant.
    pub fn width(self) -> f64 {
        match self {
            Size::Wide => 760.0,
            Size::Narrow => 343.0,
        }
    }

    pub fn is_wide(self) -> bool {
        self == Size::Wide
    }

    fn key(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Narrow => "narrow",
        }
    }
}

/// A drawing.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    pub size: &'static str,
    pub width: String,
    pub height: String,
    pub groups: Vec<Group>,
    /// Where the pointer tells something, by panel.
    pub panes: Vec<Pane>,
}

/// Shapes that are one thing.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub class: String,
    pub arm: Option<usize>,
    /// What the pointer tells.
    pub tip: String,
    pub shapes: Vec<Shape>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Pane {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "shape", rename_all = "lowercase")]
pub enum Shape {
    Path {
        d: String,
        class: &'static str,
    },
    Dot {
        x: String,
        y: String,
        r: String,
        class: &'static str,
    },
    Text {
        x: String,
        y: String,
        class: &'static str,
        text: String,
    },
}

/// Half of what the label of a tick takes at the edge of a sheet.
pub const HALF_LABEL: f64 = 28.0;

pub type Point = (f64, f64);

impl Sheet {
    pub fn new(size: Size, height: f64) -> Self {
        Self {
            size: size.key(),
            width: number(size.width()),
            height: number(height),
            groups: Vec::new(),
            panes: Vec::new(),
        }
    }

    pub fn group(&mut self, class: impl Into<String>) -> &mut Group {
        self.groups.push(Group {
            class: class.into(),
            arm: None,
            tip: String::new(),
            shapes: Vec::new(),
        });
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    pub fn pane(&mut self, left: f64, top: f64, right: f64, bottom: f64) {
        self.panes.push(Pane {
            x: number(left),
            y: number(top),
            width: number(right - left),
            height: number(bottom - top),
        });
    }
}

impl Group {
    /// An open line, or a closed shape where it ends where it began.
    pub fn line(&mut self, class: &'static str, points: &[Point]) -> &mut Self {
        if points.len() > 1 && points.iter().all(|p| p.0.is_finite() && p.1.is_finite()) {
            let mut d = String::new();
            for (nth, (x, y)) in points.iter().enumerate() {
                let verb = if nth == 0 { "M" } else { "L" };
                d += &format!("{verb}{} {}", number(*x), number(*y));
            }
            if points.len() > 2 && points.first() == points.last() {
                d.push('Z');
            }
            self.shapes.push(Shape::Path { d, class });
        }
        self
    }

    pub fn rect(&mut self, class: &'static str, from: Point, to: Point) -> &mut Self {
        self.line(class, &[from, (to.0, from.1), to, (from.0, to.1), from])
    }

    pub fn dot(&mut self, class: &'static str, (x, y): Point, r: f64) -> &mut Self {
        if x.is_finite() && y.is_finite() {
            self.shapes.push(Shape::Dot {
                x: number(x),
                y: number(y),
                r: number(r),
                class,
            });
        }
        self
    }

    /// A text on its base line; `class` holds its look and how it is anchored.
    pub fn text(
        &mut self,
        class: &'static str,
        (x, y): Point,
        text: impl Into<String>,
    ) -> &mut Self {
        let text = text.into();
        if x.is_finite() && y.is_finite() && !text.is_empty() {
            self.shapes.push(Shape::Text {
                x: number(x),
                y: number(y),
                class,
                text,
            });
        }
        self
    }

    pub fn tip(&mut self, text: impl Into<String>) -> &mut Self {
        self.tip = text.into();
        self
    }

    pub fn of_arm(&mut self, arm: usize) -> &mut Self {
        self.arm = Some(arm);
        self
    }
}

/// The class of an arm's strokes.
pub fn stroke_class(stroke: Option<usize>) -> String {
    match stroke {
        Some(nth) => format!("arm s{nth}"),
        None => "arm rest".into(),
    }
}

/// A length in points, to a tenth.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".into()
    } else {
        text.to_owned()
    }
}

/// Letters of the reader's system may be wider than those that the program carries.
fn look() -> Type {
    Type {
        size: 13.0 * 1.16,
        strong: true,
        color: INK,
    }
}

/// A name cut to a width in points.
pub fn cut(text: &str, width: f64) -> String {
    fit(text, width, look())
}

/// A name on at most three lines.
pub fn broken(text: &str, width: f64) -> Vec<String> {
    wrap(text, width, 3, look())
}

pub fn wide_of(text: &str) -> f64 {
    text_width(text, look())
}

/// The share of the widest of some texts, with air.
pub fn column<'a>(texts: impl IntoIterator<Item = &'a str>) -> f64 {
    let widths = texts.into_iter().map(wide_of);
    widths.fold(
        0.0,
        |widest, width| if width > widest { width } else { widest },
    )
}
