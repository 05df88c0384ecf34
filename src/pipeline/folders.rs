//! What is handed over of a sweep and of the best plan.

use std::path::{Path, PathBuf};

use super::observe::{Clocked, Runtime};
use super::optimize::Optimization;
use super::source::LoadFailure;
use super::sweep::{Sweep, SweepResults};
use crate::optimize::Found;
use crate::output::OutputError;
use crate::output::disk::Real;
use crate::output::optimize::Optimized;
use crate::output::request::DESIGN;
use crate::output::staging::StagedRun;
use crate::output::sweep::Swept;
use crate::output::{optimize, sweep};
use crate::sweep::result::PointResult;

impl Sweep {
    /// What came out, with what it is handed over with.
    pub fn swept<'a>(&'a self, results: &'a [PointResult]) -> Swept<'a> {
        Swept {
            scenario: self.scenario(),
            settings: self.settings(),
            points: self.points(),
            results,
            written: self.written(DESIGN),
            copies: self.files(),
        }
    }

    /// Writes the folder of the sweep, whole or not at all. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses.
    pub fn save(
        &self,
        results: &SweepResults,
        folder: &Path,
        force: bool,
        clock: &Clocked,
        runtime: &Runtime,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let title = sweep::title(self.scenario());
        let unfinished = StagedRun::begin(&Real, folder, force, &title)?;
        let swept = self.swept(&results.points);
        let found = sweep::found(&swept, runtime.threads);
        let facts = clock.facts(self.inputs().to_vec());
        sweep::hand_over(&unfinished, &swept, &found, &facts)
    }
}

impl Optimization {
    /// What came out, with what it is handed over with.
    ///
    /// # Errors
    /// As [`Optimization::best`].
    pub fn optimized<'a>(&'a self, found: &'a Found) -> Result<Optimized<'a>, LoadFailure> {
        Ok(Optimized {
            scenario: self.scenario(),
            settings: self.settings(),
            space: self.space(),
            found,
            written: self.written().to_owned(),
            best: self.best(&found.best_plan)?,
            costs: self.costs(),
            copies: self.files(),
        })
    }

    /// Writes the folder of the best plan, whole or not at all. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses.
    pub fn save(
        &self,
        optimized: &Optimized,
        folder: &Path,
        force: bool,
        clock: &Clocked,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let title = optimize::title(self.scenario());
        let unfinished = StagedRun::begin(&Real, folder, force, &title)?;
        optimize::hand_over(&unfinished, optimized, &clock.facts(self.inputs().to_vec()))
    }
}
