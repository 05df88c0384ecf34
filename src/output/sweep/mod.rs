//! What a sweep hands over: the design, what came out at each of its points, and charts of it.

mod boxes;
mod charts;
mod page;
mod page_charts;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod sensitivity;
mod tables;
mod text;

use std::path::PathBuf;

use serde_json::json;

use super::OutputError;
use super::folder::PAGE;
use super::format::plain;
use super::manifest::{self, Facts, MANIFEST};
use super::package;
use super::request::SCENARIO;
use super::staging::StagedRun;
use super::tables::NamedBytes;
use crate::scenario::checked::Scenario;
use crate::scenario::sweep::Sweep;
use crate::sweep::design::Points;
use crate::sweep::result::PointResult;

pub use rows::{TABLES, known};
pub use sensitivity::{Found, found};
pub use tables::{DESIGN, design, effects, points, winners};

/// What was found, in a few lines: of a sensitivity analysis which factors matter, of any other sweep which arm is best where.
pub fn text(swept: &Swept, found: &Found, color: bool) -> String {
    let more = match found {
        Found::Boxes(found) => boxes::text(swept, found),
        Found::Sobol(..) | Found::Morris(_) | Found::Pawn(_) => {
            sensitivity::text(swept, found, color)
        }
    };
    text::text(swept, color) + &more
}

/// What `run.json` calls the folder of a sweep.
pub const KIND: &str = "sweep";

/// A sweep with what came out of it.
pub struct Swept<'a> {
    /// As it is where nothing is varied.
    pub scenario: &'a Scenario,
    /// How the points were chosen.
    pub settings: &'a Sweep,
    /// The points.
    pub points: &'a Points,
    /// In the order of the points.
    pub results: &'a [PointResult],
    /// The scenario as it is written, with its changes and its sweep: the text of `scenario.toml`.
    pub written: String,
    /// Copies of what was read besides, by the paths that `written` names.
    pub copies: Vec<NamedBytes>,
}

/// The title by which the folder of a scenario's sweep is known.
pub fn title(scenario: &Scenario) -> String {
    format!("Sweep of {}", scenario.title)
}

/// Writes everything to its place, whole or not at all, and returns the paths of the files.
///
/// # Errors
/// As [`StagedRun::finish`].
pub fn hand_over(
    unfinished: &StagedRun,
    swept: &Swept,
    found: &Found,
    facts: &Facts,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = tables(swept, found);
    #[cfg(feature = "parquet")]
    files.extend(parquet::files(swept)?);
    files.push((
        "sweep.txt".to_owned(),
        text(swept, found, false).into_bytes(),
    ));
    files.extend(charts::files(swept, facts.threads)?);
    let page = page::page(swept, found)?;
    files.push((PAGE.to_owned(), page.into_bytes()));
    files.push((SCENARIO.to_owned(), swept.written.clone().into_bytes()));
    files.extend(swept.copies.iter().cloned());
    files.push((MANIFEST.to_owned(), manifest(swept, facts).into_bytes()));
    files.push(describe(swept, &files));
    unfinished.finish(&files, None)
}

/// The tables, as CSV.
pub fn tables(swept: &Swept, found: &Found) -> Vec<NamedBytes> {
    let mut files = tables::tables(swept);
    files.extend(analysis(swept, found));
    files
}

/// Those of what was found.
pub fn analysis(swept: &Swept, found: &Found) -> Vec<NamedBytes> {
    match found {
        Found::Boxes(found) => boxes::tables(swept, found),
        Found::Sobol(..) | Found::Morris(_) | Found::Pawn(_) => sensitivity::tables(swept, found),
    }
}

/// The text of `run.json`.
fn manifest(swept: &Swept, facts: &Facts) -> String {
    let (scenario, settings) = (swept.scenario, swept.settings);
    manifest::of_kind(
        KIND,
        &title(swept.scenario),
        facts,
        &json!({
            "design": settings.design.key(),
            "design_seed": settings.seed,
            "points": swept.results.len(),
            "seed": scenario.design.seed,
            "replicates": scenario.design.replicates,
            "factors": swept.points.factors.iter().map(|factor| &factor.key).collect::<Vec<_>>(),
        }),
    )
}

/// The description of the files.
fn describe(swept: &Swept, files: &[NamedBytes]) -> NamedBytes {
    let scenario = swept.scenario;
    let factors = swept.points.factors.iter().map(|factor| {
        let kind = match factor.choices() {
            None => "number",
            Some(_) if factor.is_draws() => "integer",
            Some(_) => "string",
        };
        let mut field = json!({ "name": factor.head(), "type": kind });
        if !factor.unit().is_empty() {
            field["unit"] = factor.unit().into();
        }
        field["description"] = match factor.is_draws() {
            true => "The draw of the whole psychology, from 0.".into(),
            false => format!("What `{}` was set to.", factor.key).into(),
        };
        field
    });
    let point = json!({ "name": "point", "type": "integer", "description": "The point, from 0." });
    let design = std::iter::once(point).chain(factors).collect();
    let metrics = swept.results.iter().flat_map(|point| &point.metrics);
    let metrics: std::collections::BTreeSet<_> = metrics.map(|metric| *metric as usize).collect();
    package::of_sweep(
        &plain(&title(swept.scenario)),
        scenario,
        files,
        &rows::known,
        (DESIGN, design),
        &metrics,
    )
}
