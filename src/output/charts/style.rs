//! What all charts share: letters, the look of what was published, and recurring words.

use super::letters::{Letters, fit};
use super::palette::Ink;
pub use super::palette::STROKES;
use super::sheet::{Paint, Size};
use crate::output::format::plain;
use crate::scenario::checked::{Scenario, Spread};

/// The width of a chart's drawing, in points.
pub const WIDTH: f64 = Size::Wide.width();

/// The colour and dashes of a published interval: pale where it is assumed, dashed where it is recalled.
pub fn published(spread: Option<Spread>) -> Paint {
    match spread {
        Some(Spread::Assumed) => Paint::line(Ink::Assumed, 1.8),
        Some(Spread::Recalled) => Paint::line(Ink::Published, 1.8).dashed(&[4.0, 3.0]),
        Some(Spread::Sourced) | None => Paint::line(Ink::Published, 1.8),
    }
}

/// Titles of charts.
pub const TITLE: Letters = Letters::of(19.0, Ink::Text).strong();
/// What stands below a title.
pub const SUBTITLE: Letters = Letters::of(13.5, Ink::Soft);
/// Titles of panels.
pub const PANEL: Letters = Letters::of(14.0, Ink::Text).strong();
/// Heads of columns.
pub const HEAD: Letters = Letters::of(12.5, Ink::Text).strong();
/// Names of rows.
pub const NAME: Letters = Letters::of(13.5, Ink::Text);
/// Values in rows.
pub const VALUE: Letters = Letters::of(13.5, Ink::Text).strong();
/// Marks of axes.
pub const TICK: Letters = Letters::of(12.5, Ink::Soft);
/// Notes.
pub const NOTE: Letters = Letters::of(12.0, Ink::Soft);

/// `Scenario title · what`, with a title that may be anything.
pub fn subtitle(scenario: &Scenario, what: &str) -> String {
    let title = fit(&plain(&scenario.title), 520.0, SUBTITLE);
    format!("{title} · {what}")
}

/// The currency as narrow axes say it: nothing where it is longer than a sign, since their title has it.
pub fn sign(scenario: &Scenario) -> &str {
    let currency = &scenario.currency;
    match currency.chars().count() {
        0 | 1 => currency,
        _ => "",
    }
}
