//! What a run hands over: tables, charts, a manifest, and a summary that a marketer reads.

pub mod answer;
#[cfg(feature = "report")]
pub mod calibration;
pub mod caveats;
#[cfg(feature = "report")]
pub mod charts;
#[cfg(feature = "report")]
pub mod crate_metadata;
pub mod customers;
pub mod dates;
#[cfg(feature = "report")]
pub mod diff;
pub mod disk;
mod error;
#[cfg(feature = "report")]
pub mod evidence;
#[cfg(feature = "report")]
pub mod export;
pub mod folder;
pub mod format;
mod grid;
#[cfg(feature = "report")]
pub mod holdout;
pub mod import_summary;
pub mod interactions;
pub mod made_by;
pub mod manifest;
mod minimum_effect;
mod needed;
mod occasion;
#[cfg(feature = "report")]
pub mod optimize;
mod outlay;
pub mod package;
#[cfg(feature = "report")]
pub mod page;
mod published;
#[cfg(feature = "report")]
pub mod report;
pub mod request;
pub mod run_options;
mod sentences;
mod shortage;
pub mod staging;
pub mod summary;
#[cfg(feature = "report")]
pub mod sweep;
pub mod tables;
pub mod targets;
pub mod trace;
pub mod unreached;
pub mod unusual;
pub mod verify;

#[cfg(feature = "report")]
use std::io::Write;
#[cfg(feature = "report")]
use std::path::PathBuf;

#[cfg(feature = "report")]
use crate::experiment::results::Results;
#[cfg(feature = "report")]
use crate::scenario::checked::Scenario;

#[cfg(feature = "report")]
use customers::Customers;
pub use error::OutputError;
pub use folder::check_destination;
pub use manifest::{Input, RunFacts};
#[cfg(feature = "report")]
use staging::{StagedRun, Streamed};
pub use summary::summary_text;
#[cfg(feature = "report")]
use tables::{NamedBytes, RunTables};

/// Sentences as a paragraph of their own under the summary; nothing where there are none.
pub fn text_of(sentences: &[String]) -> String {
    let lines = sentences.iter().flat_map(|sentence| grid::filled(sentence));
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n{lines}")
    }
}

#[cfg(feature = "report")]
/// What is handed over besides the results.
#[derive(Clone)]
pub struct Handover<'a> {
    /// The scenario as run, every default explicit: the text of `scenario.toml`.
    pub resolved: String,
    /// What is copied of the files that were read besides, by the paths that `resolved` names.
    pub data_files: Vec<NamedBytes>,
    /// All that the run has to tell, as it is written.
    pub tables: &'a RunTables,
    /// What single customers lived under, where that is not the scenario as it is written.
    pub lived: Option<&'a Scenario>,
    /// Whether single customers are wanted, and how.
    pub customers: Option<Customers<'a>>,
    /// How the run was made, for `run.json`.
    pub facts: RunFacts,
}

#[cfg(feature = "report")]
/// Writes all that a run hands over to its place, whole or not at all, and returns the paths of the
/// files. `progress` is told how many communities of all are written, where customers are.
///
/// # Errors
/// Any failure of the disk. Then its place is as it was before.
pub fn hand_over(
    unfinished: &StagedRun,
    scenario: &Scenario,
    results: &Results,
    handover: &Handover,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = handover.tables.files();
    files.push((request::SCENARIO.into(), handover.resolved.clone().into()));
    files.extend(handover.data_files.iter().cloned());
    files.push((
        manifest::MANIFEST.into(),
        manifest::manifest(scenario, &handover.facts).into(),
    ));
    let made = report::Made::of(&handover.facts);
    let report = report::report(scenario, &made, handover.tables)?;
    files.extend(charts::some_files(
        &report.charts,
        handover.facts.options.charts,
        handover.facts.threads,
    )?);
    files.push((report::FILE.into(), report.page.into_bytes()));
    let customers = handover.customers.map(|customers| customers.form.file());
    let described = package::describe(scenario, results, &files, customers);
    files.push(crate_metadata::describe(&described));
    files.push(described);
    let rows = |out: &mut (dyn Write + Send)| match &handover.customers {
        Some(customers) => customers.write(handover.lived.unwrap_or(scenario), out, progress),
        None => Ok(()),
    };
    let streamed = handover.customers.map(|customers| Streamed {
        name: customers.form.file(),
        write: &rows,
    });
    unfinished.finish(&files, streamed.as_ref())
}
