//! A run's folder, as far as it is compared.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::decision::rows::{Comparison, Note};
use crate::files::Received;
use crate::output::format::spelled;
use crate::output::made_by::MadeBy;
use crate::output::manifest::MANIFEST;
use crate::output::tables::{Mean, Replicate};
use crate::output::verify::{self, DATA};
use crate::scenario::io_error::in_words;
use crate::table::{self, Row};

/// The scenario as run, in a run's folder.
const SCENARIO: &str = "scenario.toml";

/// One of two runs.
#[derive(Clone, Debug)]
pub struct Side {
    /// As the user named it.
    pub folder: String,
    /// How it was made.
    pub made: Made,
    /// By which version.
    pub made_by: MadeBy,
    /// The scenario as run.
    pub scenario: toml::Table,
    /// Means by arm and metric.
    pub means: Vec<Mean>,
    /// By replicate; empty where the table is gone.
    pub replicates: Vec<Replicate>,
    /// Empty in a run with a single arm.
    pub comparisons: Vec<Comparison>,
    /// Empty in a run without them.
    notes: Vec<Note>,
    /// Files of these, and of the data, that are not as the run wrote them.
    pub changed: Vec<String>,
}

/// What of `run.json` is compared.
#[derive(Clone, Debug, Deserialize)]
pub struct Made {
    pub title: String,
    pub version: String,
    #[serde(default)]
    pub commit: Option<String>,
    #[serde(default)]
    inputs: Vec<Input>,
}

impl Made {
    /// Version and commit.
    pub fn program(&self) -> String {
        match &self.commit {
            Some(commit) => format!("{} ({})", spelled(&self.version), spelled(commit)),
            None => spelled(&self.version),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Input {
    path: String,
    sha256: String,
}

/// Why two folders cannot be compared.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum DiffError {
    /// It is none that a run made.
    #[error(
        "{} is not the folder of a run: it has no {file}; name two folders that `goodwill run` made, such as \
         output/two_mints",
        path.display()
    )]
    NoRun { path: PathBuf, file: &'static str },
    /// A newer goodwill made it.
    #[error("{} cannot be compared: {}", path.display(), made.refusal("compare it with a goodwill that knows its format"))]
    Newer { path: PathBuf, made: MadeBy },
    /// A file was changed by hand, or by another version.
    #[error("{} is not as a run writes it: {error}; make the folder anew with `goodwill run`", path.display())]
    Table { path: PathBuf, error: String },
    /// The disk or the system refused.
    #[error("cannot read {}: {}", path.display(), in_words(error))]
    Io {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
}

/// A scenario of before formats were counted is of the first one.
fn of_first_format(mut scenario: toml::Table) -> toml::Table {
    let first = toml::Value::Integer(1);
    scenario.entry("format").or_insert(first);
    scenario
}

impl Side {
    /// Reads the folder of a run.
    ///
    /// # Errors
    /// It is no run's, or a file in it cannot be read or is not as a run writes it.
    pub fn read(folder: &Path) -> Result<Side, DiffError> {
        let made = needed(folder, MANIFEST)?;
        let made_by = MadeBy::of(&made).unwrap_or_default();
        if made_by.is_newer() {
            return Err(DiffError::Newer {
                path: folder.to_owned(),
                made: made_by,
            });
        }
        let scenario = needed(folder, SCENARIO)?;
        let means = needed(folder, Mean::FILE)?;
        let replicates = read(folder, Replicate::FILE)?.unwrap_or_default();
        let comparisons = read(folder, Comparison::FILE)?.unwrap_or_default();
        let notes = read(folder, Note::FILE)?.unwrap_or_default();
        let wrong = |file: &str, error: &dyn std::fmt::Display| DiffError::Table {
            path: folder.join(file),
            error: error
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        };
        let compared = [
            SCENARIO,
            Mean::FILE,
            Replicate::FILE,
            Comparison::FILE,
            Note::FILE,
        ];
        let changed = verify::changed(folder, |name| {
            compared.contains(&name) || name.starts_with(DATA)
        });
        Ok(Side {
            changed,
            folder: folder.display().to_string(),
            made_by,
            made: serde_json::from_slice(&made).map_err(|error| wrong(MANIFEST, &error))?,
            scenario: String::from_utf8_lossy(&scenario)
                .parse()
                .map(of_first_format)
                .map_err(|error: toml::de::Error| wrong(SCENARIO, &error.message()))?,
            means: table::read(&means).map_err(|error| wrong(Mean::FILE, &error))?,
            replicates: table::read(&replicates).map_err(|error| wrong(Replicate::FILE, &error))?,
            comparisons: table::read(&comparisons)
                .map_err(|error| wrong(Comparison::FILE, &error))?,
            notes: table::read(&notes).map_err(|error| wrong(Note::FILE, &error))?,
        })
    }

    /// The title of its scenario.
    pub fn title(&self) -> String {
        spelled(&self.made.title)
    }

    /// Names and hashes of the files that the run was made from, but for the scenario, which is
    /// compared key by key.
    pub fn inputs(&self) -> Vec<(String, &str)> {
        let name = |path: &str| {
            path.rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let inputs = self.made.inputs.iter().skip(1);
        inputs
            .map(|input| (name(&input.path), input.sha256.as_str()))
            .collect()
    }

    /// A text at this path of the scenario.
    pub fn said(&self, table: &str, key: &str) -> Option<&str> {
        self.scenario.get(table)?.get(key)?.as_str()
    }

    /// What a note of the decision says.
    pub fn note(&self, key: &str) -> Option<&str> {
        let note = self.notes.iter().find(|note| note.key == key)?;
        Some(&note.value)
    }

    /// The options of the run that change what it tells, as its command has them: `--draws 0`. None
    /// where the command is not known.
    pub fn options(&self) -> Option<Vec<&str>> {
        let parts = self.note("command")?.split(" --").skip(1);
        Some(parts.filter(|part| !part.starts_with("out ")).collect())
    }

    /// The seed of all its draws.
    pub fn seed(&self) -> Option<&toml::Value> {
        self.scenario.get("design")?.get("seed")
    }

    /// The sign of the scenario's money.
    pub fn currency(&self) -> &str {
        let currency = self.scenario.get("currency").and_then(toml::Value::as_str);
        currency.unwrap_or("$")
    }
}

fn needed(folder: &Path, file: &'static str) -> Result<Vec<u8>, DiffError> {
    let path = folder.to_owned();
    read(folder, file)?.ok_or(DiffError::NoRun { path, file })
}

fn read(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, DiffError> {
    let path = folder.join(file);
    match Received(folder).read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
            _ => Err(DiffError::Io { path, error }),
        },
    }
}
