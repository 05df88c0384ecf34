//! The charts of a run: of each one function, which says what it shows and draws it. The page has them where its sections
//! put them, and the folder all that the page has.

pub mod curve;
pub mod deciles;
pub mod frontier;
pub mod intervals;
pub mod over_time;
pub mod power;
pub mod primary;
pub mod qini;
pub mod returns;
pub mod sincerity;
pub mod swings;
pub mod types;

use super::model::ReportModel;
use crate::output::charts::letters::{Letters, fit, text_width, wrap};
use crate::output::charts::palette::Ink;
use crate::output::charts::style;
use crate::output::format::{count, plain, shorten};

/// Half of what the label of a tick takes at the edge of a sheet.
const HALF_LABEL: f64 = 28.0;

/// Names and figures, as wide as they can be.
const ROOM: Letters = Letters::of(13.5, Ink::Text).strong();

/// A name cut to a width in points.
fn cut(text: &str, width: f64) -> String {
    fit(text, width, ROOM)
}

/// A name on at most three lines.
fn broken(text: &str, width: f64) -> Vec<String> {
    wrap(text, width, 3, ROOM)
}

fn wide_of(text: &str) -> f64 {
    text_width(text, ROOM)
}

/// The width of the widest of some texts.
fn column<'a>(texts: impl IntoIterator<Item = &'a str>) -> f64 {
    texts.into_iter().map(wide_of).fold(0.0, f64::max)
}

/// The names of all arms, however long.
fn full_names(told: &ReportModel) -> Vec<String> {
    let arms = told.scenario.arms.iter();
    arms.map(|arm| plain(&arm.name)).collect()
}

/// `Scenario title · what`.
fn subtitle(told: &ReportModel, what: &str) -> String {
    style::subtitle(told.scenario, what)
}

/// What an interval is one of; `what` says of what, where that has to be said.
pub fn interval_caption(told: &ReportModel, what: &str) -> String {
    let known = told.tables.means.iter().any(|mean| mean.lo.is_some());
    if !known {
        return "no interval, since there is a single unit.".into();
    }
    let units = told.tables.differences.first();
    let over = units.map_or(String::new(), |row| {
        let unit = match row.unit_of_analysis.as_str() {
            "community" => "communities".into(),
            "replicate" => "replicates".into(),
            _ => shorten(&plain(&told.scenario.population.of), 30),
        };
        format!(" over {} independent {unit}", count(row.units))
    });
    format!(
        "95% simulation interval{what}{over}: the luck of the draw, not doubt about psychology and setting."
    )
}

/// What the bands of a series rest on.
pub fn band_caption(told: &ReportModel) -> String {
    match told.tables.moments.iter().any(|moment| moment.lo.is_some()) {
        true => "Shaded, where wider than its line: 95% simulation interval over communities and replicates."
            .into(),
        false => "No interval, since there is a single community in a single replicate.".into(),
    }
}
