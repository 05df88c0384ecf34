//! The tables of a calibration, as a page reads them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::PageError;

pub type Row = BTreeMap<String, String>;

/// The tables of a calibration.
pub struct Tables {
    folder: PathBuf,
    pub parameters: Vec<Row>,
    pub benchmarks: Vec<Row>,
    left_out: Vec<Row>,
    pub foretold: Vec<Row>,
    pub foretold_values: Vec<Row>,
}

impl Tables {
    /// Reads those that a page tells of.
    ///
    /// # Errors
    /// One is missing, or no table.
    pub fn read(folder: &Path) -> Result<Tables, PageError> {
        let table = |name: &str| -> Result<Vec<Row>, PageError> {
            let path = folder.join(name);
            let wrong = |source| PageError::Table {
                path: path.clone(),
                source,
            };
            let mut reader = csv::Reader::from_path(&path).map_err(wrong)?;
            reader
                .deserialize()
                .collect::<Result<_, _>>()
                .map_err(wrong)
        };
        Ok(Tables {
            folder: folder.to_owned(),
            parameters: table("parameters.csv")?,
            benchmarks: table("benchmarks.csv")?,
            left_out: table("leave_one_out.csv")?,
            foretold: table("foretold.csv")?,
            foretold_values: table("foretold_values.csv")?,
        })
    }

    /// A cell of a row.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn get<'a>(&self, row: &'a Row, column: &str) -> Result<&'a str, PageError> {
        row.get(column)
            .map(String::as_str)
            .ok_or_else(|| PageError::Column {
                path: self.folder.clone(),
                column: column.to_owned(),
            })
    }

    /// What was predicted of an expectation when its study was left out: the number, and whether it
    /// comes out.
    ///
    /// # Errors
    /// As [`Tables::get`].
    pub fn left_out(
        &self,
        study: &str,
        expectation: &str,
    ) -> Result<Option<(f64, bool)>, PageError> {
        for row in &self.left_out {
            if self.get(row, "study")? == study && self.get(row, "expectation")? == expectation {
                let number = self.get(row, "predicted")?.parse().unwrap_or(f64::NAN);
                return Ok(Some((number, self.get(row, "comes_out")? == "yes")));
            }
        }
        Ok(None)
    }
}
