//! What an optimization hands over: the best plan as a scenario that runs, how it was judged, and charts of it.

mod charts;
mod rows;
mod tables;
mod text;

use std::path::PathBuf;

use serde_json::json;

use super::OutputError;
use super::format::{Numbers, plain};
use super::manifest::{self, Facts, MANIFEST};
use super::package;
use super::request::SCENARIO;
use super::staging::StagedRun;
use super::tables::NamedBytes;
use crate::decision::wanted;
use crate::optimize::Found;
use crate::optimize::find::Rival;
use crate::optimize::space::Space;
use crate::scenario::checked::Scenario;
use crate::scenario::optimize::Optimize;
use crate::table::{Column, Kind};

pub use rows::{
    BestValue, BudgetStep, Gain, JudgedPlan, OF_PLANS, OptimizationTables, PLANS, ResponseRow,
    RestsOn,
};
pub use tables::files as tables;
pub use text::text;

/// What `run.json` calls the folder of an optimization.
pub const KIND: &str = "optimize";

/// The scenario with the best plan.
pub const BEST: &str = "best.toml";

/// An optimization with what came out of it.
pub struct Optimized<'a> {
    /// As it is written.
    pub scenario: &'a Scenario,
    /// How it was searched.
    pub settings: &'a Optimize,
    /// What was decided about.
    pub space: &'a Space,
    /// What was found.
    pub found: &'a Found,
    /// The scenario as it is written, with its changes and what is decided: the text of `scenario.toml`.
    pub written: String,
    /// The same with the best plan.
    pub best: String,
    /// Costs of gifts that are written.
    pub costs: Vec<String>,
    /// Copies of what was read besides, by the paths that these name.
    pub copies: Vec<NamedBytes>,
}

impl Optimized<'_> {
    /// Whether the cost of a gift whose value is decided is written by itself: without, it is its value.
    fn has_cost(&self, key: &str) -> bool {
        let gift = key.strip_suffix(".value").unwrap_or(key);
        self.costs.contains(&format!("{gift}.cost"))
    }

    fn less_is_better(&self) -> bool {
        wanted(self.settings.metric) < 0.0
    }

    /// The best of the search: the chosen one, then near-ties with the cheapest first, then the others.
    fn rivals(&self) -> Vec<&Rival> {
        let mut all: Vec<&Rival> = self.found.rivals.iter().collect();
        all[1..].sort_by(|a, b| {
            let spend = |own: &Rival| own.measured.spend.value;
            b.is_tie.cmp(&a.is_tie).then(spend(a).total_cmp(&spend(b)))
        });
        all
    }

    /// For differences in the metric.
    fn numbers(&self) -> Numbers<'_> {
        let gain = &self.found.held.over_nothing;
        let size = if gain.high - gain.low > 0.0 {
            gain.high - gain.low
        } else {
            gain.value.abs()
        };
        Numbers::differing(self.settings.metric.unit(), &self.scenario.currency, size)
    }

    /// For the metric itself.
    fn levels(&self) -> Numbers<'_> {
        let gain = &self.found.held.over_nothing;
        let size = (gain.high - gain.low).abs();
        Numbers::apart(self.settings.metric.unit(), &self.scenario.currency, size)
    }
}

/// The title by which the folder of a scenario's best plan is known.
pub fn title(scenario: &Scenario) -> String {
    format!("Best plan of {}", scenario.title)
}

/// Writes everything to its place, whole or not at all, and returns the paths of the files.
///
/// # Errors
/// As [`StagedRun::finish`].
pub fn hand_over(
    unfinished: &StagedRun,
    own: &Optimized,
    facts: &Facts,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = tables::files(own);
    files.push(("optimize.txt".to_owned(), text(own, false).into_bytes()));
    files.extend(charts::files(own, facts.threads)?);
    files.push((SCENARIO.to_owned(), own.written.clone().into_bytes()));
    files.push((BEST.to_owned(), own.best.clone().into_bytes()));
    files.extend(own.copies.iter().cloned());
    files.push((MANIFEST.to_owned(), manifest(own, facts).into_bytes()));
    files.push(describe(own, &files));
    unfinished.finish(&files, None)
}

/// The text of `run.json`.
fn manifest(own: &Optimized, facts: &Facts) -> String {
    let settings = own.settings;
    manifest::of_kind(
        KIND,
        &title(own.scenario),
        facts,
        &json!({
            "arm": own.scenario.arms[settings.arm].name,
            "metric": settings.metric.key(),
            "objective": settings.objective.key(),
            "plans": own.found.tried.len(),
            "search_seed": settings.seed,
            "seed": own.scenario.design.seed,
            "replicates": settings.replicates,
            "held_out": settings.held_out,
            "decisions": own.space.axes.iter().map(|axis| &axis.factor.key).collect::<Vec<_>>(),
        }),
    )
}

/// The description of the files.
fn describe(own: &Optimized, files: &[NamedBytes]) -> NamedBytes {
    let field = |column: &Column| {
        let kind = match column.kind {
            Kind::Text => "string",
            Kind::Whole => "integer",
            Kind::Number => "number",
            Kind::Truth => "boolean",
        };
        let mut field = json!({ "name": column.name, "type": kind });
        if !column.unit.is_empty() {
            field["unit"] = column
                .unit
                .replace("money", &plain(&own.scenario.currency))
                .into();
        }
        field["description"] = column.meaning.into();
        field
    };
    let decisions = own.space.axes.iter().map(|axis| {
        let factor = &axis.factor;
        let kind = if factor.choices().is_none() {
            "number"
        } else {
            "string"
        };
        let mut field = json!({ "name": factor.head(), "type": kind });
        if !factor.unit().is_empty() {
            field["unit"] = factor.unit().into();
        }
        field["description"] = format!("What `{}` was set to.", factor.key).into();
        field
    });
    let fields = rows::OF_PLANS.iter().map(field).chain(decisions).collect();
    let metrics = [own.settings.metric as usize].into_iter().collect();
    package::of_search(
        &plain(&title(own.scenario)),
        own.scenario,
        files,
        &OptimizationTables::known,
        (rows::PLANS, fields),
        &metrics,
    )
}
