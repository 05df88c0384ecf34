//! The tables of a calibration, as a page tells of them.

use std::fs;
use std::path::Path;

use super::PageError;
use crate::output::calibration::{CalibrationTables, LEFT_OUT, Predicted};
use crate::table::{self, ReadError};

/// The tables of a calibration.
pub struct Tables {
    pub found: CalibrationTables,
    /// What was predicted of contrasts when their study was left out.
    left_out: Vec<Predicted>,
}

impl Tables {
    /// Reads them from the folder of a calibration.
    ///
    /// # Errors
    /// One is missing, or not as it was written.
    pub fn read(folder: &Path) -> Result<Tables, PageError> {
        let bytes = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| PageError::Unreadable { path, source })
        };
        let wrong = |name: &str, source: ReadError| PageError::Table {
            path: folder.join(name),
            source,
        };
        let files = CalibrationTables::read_files();
        let files = files.map(|name| Ok((name, bytes(name)?)));
        let files: Vec<(&str, Vec<u8>)> = files.collect::<Result<_, PageError>>()?;
        let found = CalibrationTables::read(|name| {
            let found = files.iter().find(|(file, _)| *file == name)?;
            Some(&found.1[..])
        });
        Ok(Tables {
            found: found.map_err(|unreadable| wrong(unreadable.file, unreadable.error))?,
            left_out: table::read(&bytes(LEFT_OUT)?).map_err(|error| wrong(LEFT_OUT, error))?,
        })
    }

    /// What was predicted of an expectation when its study was left out: the number, and whether it
    /// comes out.
    pub fn left_out(&self, study: &str, expectation: &str) -> Option<(f64, bool)> {
        let mut rows = self.left_out.iter();
        let found = rows.find(|row| row.study == study && row.expectation == expectation)?;
        Some((
            found.predicted.unwrap_or(f64::NAN),
            found.comes_out == "yes",
        ))
    }
}
