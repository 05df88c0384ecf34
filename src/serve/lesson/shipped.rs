//! The scenarios of the lesson as they are shipped, wherever the program is started.

use std::fs;

use tempfile::TempDir;

use crate::pipeline::{Experiment, Source};
use crate::serve::Problem;

/// Names below `scenarios/`, and what the files hold.
const FILES: &[(&str, &str)] = &[
    (MINTS, include_str!("../../../scenarios/two_mints.toml")),
    (
        SMALL,
        include_str!("../../../scenarios/two_mints_small.toml"),
    ),
    (
        SMALL_PAPER,
        include_str!("../../../scenarios/two_mints_small_paper_spread.toml"),
    ),
    (REGULARS, include_str!("../../../scenarios/regulars.toml")),
    (
        "data/tips.csv",
        include_str!("../../../scenarios/data/tips.csv"),
    ),
];

/// One large experiment with every mint.
pub const MINTS: &str = "two_mints.toml";
/// Eighty tables, of guests like those in the data, and of guests who tip as alike as those of the paper.
pub const SMALL: &str = "two_mints_small.toml";
pub const SMALL_PAPER: &str = "two_mints_small_paper_spread.toml";
/// Thirteen visits.
pub const REGULARS: &str = "regulars.toml";

/// The scenarios in a folder of their own, which is gone with it.
pub struct Shelf(TempDir);

impl Shelf {
    /// # Errors
    /// There is no room for a file.
    pub fn new() -> Result<Shelf, Problem> {
        let fault = |error: std::io::Error| {
            Problem::fault(format!(
                "the scenarios of the lesson cannot be laid out: {error}"
            ))
        };
        let folder = tempfile::tempdir().map_err(fault)?;
        fs::create_dir(folder.path().join("data")).map_err(fault)?;
        for (file, text) in FILES {
            fs::write(folder.path().join(file), text).map_err(fault)?;
        }
        Ok(Shelf(folder))
    }

    /// One of the scenarios with changes in the words of `--set`.
    ///
    /// # Errors
    /// A change is none of the scenario.
    pub fn load(&self, name: &str, changes: &[String]) -> Result<Experiment, Problem> {
        let source = Source::file(self.0.path().join(name));
        let source = changes.iter().fold(source, Source::set);
        Ok(source.load()?)
    }
}

/// One of the scenarios with changes in the words of `--set`.
///
/// # Errors
/// As [`Shelf::new`] and [`Shelf::load`].
pub fn load(name: &str, changes: &[String]) -> Result<Experiment, Problem> {
    Shelf::new()?.load(name, changes)
}

/// The command that gives the same.
pub fn command(name: &str, changes: &[String], more: &str) -> String {
    let mut command = format!("goodwill run scenarios/{name}");
    for change in changes {
        // No change of the lesson has a quote of this kind in it.
        command += &match change.contains([' ', '*', '"']) {
            true => format!(" --set '{change}'"),
            false => format!(" --set {change}"),
        };
    }
    command + more
}
