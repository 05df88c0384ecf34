//! What the page is made from: the rows of a run's tables, and what its manifest says of how it was made.

use serde::Deserialize;

use super::ReportError;
use crate::output::manifest::{Input, MANIFEST, RunFacts};
use crate::output::tables::{Mean, NamedBytes, RunTables};
use crate::table::Row;

/// Every file that the page is made from; others need not be read.
pub fn files() -> impl Iterator<Item = &'static str> {
    std::iter::once(MANIFEST).chain(RunTables::read_files())
}

/// What of `run.json` is the same whenever the run is made again.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Made {
    /// Version of the program.
    pub version: String,
    /// Commit that it was built from, if known.
    #[serde(default)]
    pub commit: Option<String>,
    /// The files that the run was made from.
    #[serde(default)]
    pub inputs: Vec<Input>,
}

impl Made {
    /// By this program.
    pub fn of(facts: &RunFacts) -> Made {
        Made::by_this_program(facts.inputs.clone())
    }

    /// The same, from these files.
    pub fn by_this_program(inputs: Vec<Input>) -> Made {
        Made {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("GOODWILL_COMMIT").map(str::to_owned),
            inputs,
        }
    }
}

/// Reads what is there of a folder's files. Tables that it lacks are empty.
///
/// # Errors
/// `run.json` or `summary.csv` is missing, or a table is not as a run writes it.
pub fn read(files: &[NamedBytes]) -> Result<(Made, RunTables), ReportError> {
    let find = |name: &str| {
        let found = files.iter().find(|(file, _)| file == name)?;
        Some(&found.1[..])
    };
    let made = find(MANIFEST).ok_or(ReportError::Missing { file: MANIFEST })?;
    let made = serde_json::from_slice(made).map_err(|error| ReportError::Manifest { error })?;
    let tables = RunTables::read(find)?;
    if tables.means.is_empty() {
        return Err(ReportError::Missing { file: Mean::FILE });
    }
    Ok((made, tables))
}
