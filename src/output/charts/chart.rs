//! A chart: what it shows in words, its drawings, its legend, and its numbers as a table.

use super::numbers::Table;
use super::palette::{ARMS, Ink, STROKES};
use super::sheet::{Paint, Sheet};

/// A chart, for a file and for the page.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// The name of its files, without extension, and of its place on the page.
    pub id: &'static str,
    /// What stands above it.
    pub title: String,
    /// What a file says below the title: whose chart it is. The page knows that.
    pub subtitle: String,
    /// What it shows, for those who do not see it.
    pub description: String,
    /// Below the drawing: how to read it, one paragraph each.
    pub notes: Vec<String>,
    /// What its paints mean.
    pub keys: Vec<Key>,
    /// Whether names stand at the lines themselves: then a file needs no legend.
    pub direct: bool,
    /// The one for a desk first, and perhaps one for a hand.
    pub sheets: Vec<Sheet>,
    /// What the pointer shows along the way, as JSON; empty where marks have it themselves.
    pub hover: String,
    /// None where another table of the page has its numbers.
    pub table: Option<Table>,
}

/// What stands in a legend: a sample, and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// How the paint is shown.
    pub sample: Sample,
    /// As it is in the chart.
    pub paint: Paint,
    /// What it stands for.
    pub name: String,
    /// The arm that it can switch off.
    pub arm: Option<usize>,
}

/// How a legend shows what a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A stroke.
    Line,
    /// A filled box.
    Box,
    /// A disc.
    Dot,
}

impl Key {
    /// Of a line.
    pub fn line(name: impl Into<String>, paint: Paint) -> Self {
        Self::of(Sample::Line, name, paint)
    }

    /// Of an area.
    pub fn area(name: impl Into<String>, paint: Paint) -> Self {
        Self::of(Sample::Box, name, paint)
    }

    /// Of a dot.
    pub fn dot(name: impl Into<String>, paint: Paint) -> Self {
        Self::of(Sample::Dot, name, paint)
    }

    fn of(sample: Sample, name: impl Into<String>, paint: Paint) -> Self {
        Self {
            sample,
            paint,
            name: name.into(),
            arm: None,
        }
    }

    /// With the arm that it stands for, so that a page can show and hide it.
    pub fn of_arm(self, arm: usize) -> Self {
        Self {
            arm: Some(arm),
            ..self
        }
    }
}

/// The line of the n-th arm drawn; the baseline is the first. None: one of those that are not told apart.
pub fn arm_line(nth: Option<usize>) -> Paint {
    match nth {
        Some(nth) => Paint::line(Ink::Arm(nth), 2.2).dashed(ARMS[nth % STROKES].dash),
        None => Paint::line(Ink::Rest, 1.0),
    }
}

/// The colour of the same.
pub fn arm_ink(nth: Option<usize>) -> Ink {
    nth.map_or(Ink::Rest, Ink::Arm)
}
