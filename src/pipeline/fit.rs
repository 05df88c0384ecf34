//! A log of orders held against itself.

use std::path::{Path, PathBuf};

use super::observe::Clocked;
use super::source::Source;
use crate::evidence::holdout::{Holdout, HoldoutError};
use crate::output::OutputError;
use crate::output::disk::Real;
use crate::output::holdout::{HoldoutTables, hand_over, tables, text, title};
use crate::output::manifest::Input;
use crate::output::staging::StagedRun;
use crate::scenario::{LoadError, Loaded, Split};

/// How well a log of orders foretells itself. Made by [`Source::fit`].
#[derive(Clone, Debug)]
pub struct Fit {
    title: String,
    loaded: Loaded,
    holdout: Holdout,
}

/// Why there is no fit.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum FitFailure {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("{} has no log of orders: `goodwill fit` needs `[population.orders]`", .0.display())]
    NoLog(PathBuf),
    #[error(transparent)]
    Holdout(#[from] HoldoutError),
}

impl Source {
    /// Reads the scenario's log of orders, fits its first part, and holds that against the second.
    ///
    /// # Errors
    /// As [`Source::load`]; there is no log, or it is too short.
    pub fn fit(&self, split: Split) -> Result<Fit, FitFailure> {
        let (loaded, log) = self.load_split(split)?;
        let log = log.ok_or_else(|| FitFailure::NoLog(self.path()))?;
        Ok(Fit {
            title: title(&loaded.scenario.title),
            holdout: Holdout::of(&log)?,
            loaded,
        })
    }
}

impl Fit {
    /// By which its folder is known.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How well the first part of the log foretells the rest.
    pub fn holdout(&self) -> &Holdout {
        &self.holdout
    }

    /// The files that were read, with their hashes.
    pub fn inputs(&self) -> Vec<Input> {
        self.loaded.inputs.iter().map(Input::from).collect()
    }

    /// For a reader.
    pub fn text(&self) -> String {
        text(&self.holdout)
    }

    /// The tables of the folder.
    pub fn tables(&self) -> HoldoutTables {
        tables(&self.holdout)
    }

    /// Writes the folder, whole or not at all. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses.
    pub fn save(
        &self,
        folder: &Path,
        force: bool,
        clock: &Clocked,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let unfinished = StagedRun::begin(&Real, folder, force, &self.title)?;
        hand_over(
            &unfinished,
            &self.title,
            &self.holdout,
            &clock.facts(self.inputs()),
        )
    }
}
