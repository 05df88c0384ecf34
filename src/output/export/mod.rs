//! A folder's tables for spreadsheets: a workbook with the answer first and a sheet a table (`workbook`), or CSV as a
//! spreadsheet of another country opens it (`csv`); and its charts for slides (`slides`). What a column is stands in the folder's own description
//! (`datapackage.json`), so any folder that has one can be exported: of a run, a sweep, a validation, a fit.
//!
//! Nothing is written into the folder: it stays as it was proved. The same folder makes the same bytes.

mod slides;
mod spreadsheet_csv;
#[cfg(feature = "xlsx")]
mod workbook;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::format::plain;
use super::made_by::MadeBy;
use super::manifest::{MANIFEST, title_of_run};
use super::package::FILE as PACKAGE;
use super::report;
use super::request::SCENARIO;
use super::tables::{NamedBytes, RunTables};
use crate::files::Received;
use crate::psychology::Parameters;
use crate::scenario;
use crate::scenario::io_error::in_words;

pub use slides::slides;
pub use spreadsheet_csv::{Dialect, write};
#[cfg(feature = "xlsx")]
pub use workbook::workbook;

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum ExportError {
    /// It has no manifest, or no description of its tables.
    #[error("{} is not a folder that goodwill made: it has no {PACKAGE} and {MANIFEST} that can be read", path.display())]
    NoFolder { path: PathBuf },
    /// A newer goodwill made it.
    #[error("{} cannot be read by this goodwill: {}", path.display(), made.refusal("export it with a goodwill that knows its format"))]
    Newer { path: PathBuf, made: MadeBy },
    /// It has no table.
    #[error("{} has no table", path.display())]
    NoTable { path: PathBuf },
    /// A table is not as its description says.
    #[error("{file} is not as the folder's {PACKAGE} describes it: {why}")]
    Table { file: String, why: String },
    /// The disk or the system refused.
    #[error("cannot read {}: {}", path.display(), in_words(error))]
    Io {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    /// It is no run's folder, or one without a page.
    #[error("{} has no slides: {why}", path.display())]
    NoSlides { path: PathBuf, why: String },
    /// The workbook could not be made.
    #[error("the workbook could not be made: {0}")]
    Workbook(String),
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
}

/// A column as the folder describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As in the header.
    pub name: String,
    /// The type of its cells.
    pub kind: Kind,
    /// May be empty.
    pub unit: String,
    /// What it says.
    pub meaning: String,
}

/// A table of the folder.
#[derive(Clone, Debug)]
pub struct Table {
    /// Within the folder.
    pub file: String,
    /// What a row is.
    pub meaning: String,
    /// Its columns.
    pub fields: Vec<Field>,
}

impl Table {
    /// What the sheet or the file is called.
    pub fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or(&self.file);
        name.strip_suffix(".csv").unwrap_or(name)
    }
}

/// A folder that is to be exported.
pub struct Folder<'a> {
    path: &'a Path,
    /// What the folder is called.
    pub title: String,
    /// Of the scenario; may be empty.
    pub question: String,
    /// What was found, in words: what each is about, and the text.
    pub answer: Vec<(String, String)>,
    /// Its tables, in the order of the manual.
    pub tables: Vec<Table>,
    /// Names and bytes of pictures.
    pub charts: Vec<NamedBytes>,
}

impl<'a> Folder<'a> {
    /// Reads what a folder has.
    ///
    /// # Errors
    /// It is none that goodwill made, or has no table; a file in it cannot be read.
    pub fn read(path: &'a Path) -> Result<Folder<'a>, ExportError> {
        let received = Received(path);
        let nothing = || ExportError::NoFolder {
            path: path.to_owned(),
        };
        let manifest = received.read(MANIFEST).map_err(|_| nothing())?;
        let title = title_of_run(&manifest).ok_or_else(nothing)?;
        let made = MadeBy::of(&manifest).unwrap_or_default();
        if made.is_newer() {
            return Err(ExportError::Newer {
                path: path.to_owned(),
                made,
            });
        }
        let package = received.read(PACKAGE).map_err(|_| nothing())?;
        let package: Value = serde_json::from_slice(&package).map_err(|_| nothing())?;
        let resources = package["resources"].as_array().ok_or_else(nothing)?;
        let tables: Vec<Table> = resources.iter().filter_map(table).collect();
        if tables.is_empty() {
            return Err(ExportError::NoTable {
                path: path.to_owned(),
            });
        }
        let pictures = resources
            .iter()
            .filter_map(|resource| resource["path"].as_str())
            .filter(|file| file.ends_with(".png"));
        let mut charts = Vec::new();
        for file in pictures {
            let bytes = received.read(file).map_err(|error| ExportError::Io {
                path: path.join(file),
                error,
            })?;
            charts.push((file.to_owned(), bytes));
        }
        // What decides stands first.
        charts.sort_by_key(|(name, _): &NamedBytes| !name.ends_with("primary.png"));
        let (question, answer) = said(received);
        Ok(Folder {
            path,
            title: plain(&title),
            question,
            answer,
            tables,
            charts,
        })
    }

    /// The rows of a table, as texts, the header held against its description.
    ///
    /// # Errors
    /// It cannot be read, or has other columns.
    pub fn rows(&self, table: &Table) -> Result<csv::Reader<File>, ExportError> {
        let file = Received(self.path).open(&table.file);
        let file = file.map_err(|error| ExportError::Io {
            path: self.path.join(&table.file),
            error,
        })?;
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.headers().map_err(|error| table.wrong(&error))?;
        let names: Vec<&str> = table
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        if header.iter().ne(names.iter().copied()) {
            return Err(ExportError::Table {
                file: table.file.clone(),
                why: "it has other columns".to_owned(),
            });
        }
        Ok(reader)
    }
}

impl Table {
    fn wrong(&self, error: &csv::Error) -> ExportError {
        ExportError::Table {
            file: self.file.clone(),
            why: error.to_string(),
        }
    }
}

/// A table of the description; none for what is no table, or is not as ours are.
fn table(resource: &Value) -> Option<Table> {
    if resource["profile"] != "tabular-data-resource" {
        return None;
    }
    let file = resource["path"].as_str()?;
    let fields = resource["schema"]["fields"].as_array()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fields = fields.iter().map(|field| Field {
        name: text(&field["name"]),
        kind: match field["type"].as_str() {
            Some("integer") => Kind::Whole,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Truth,
            _ => Kind::Text,
        },
        unit: text(&field["unit"]),
        meaning: text(&field["description"]),
    });
    Some(Table {
        file: file.to_owned(),
        meaning: text(&resource["title"]),
        fields: fields.collect(),
    })
}

/// The question and the answer in words: of a run as its page has them, of any other folder what its text says.
fn said(folder: Received) -> (String, Vec<(String, String)>) {
    let loaded = scenario::load_received(folder, SCENARIO, &Parameters::default(), &[]).ok();
    let files = RunTables::read_files()
        .chain([MANIFEST])
        .filter_map(|name| {
            let bytes = folder.read(name).ok()?;
            Some((name.to_string(), bytes))
        });
    if let Some(loaded) = loaded {
        let files: Vec<NamedBytes> = files.collect();
        let question = plain(&loaded.scenario.question);
        if let Ok(answer) = report::in_words(&loaded.scenario, &files) {
            return (question, answer);
        }
        return (question, of_text(folder));
    }
    (String::new(), of_text(folder))
}

/// The lines of the text that a folder without a page has.
fn of_text(folder: Received) -> Vec<(String, String)> {
    let texts = ["sweep.txt", "validation.txt", "calibration.txt", "fit.txt"];
    let text = texts.iter().find_map(|name| folder.read(name).ok());
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    text.lines()
        .map(|line| (String::new(), line.trim_end().to_owned()))
        .collect()
}
