//! The folder of a run, from what it concluded.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::conclusion::Conclusion;
use super::observe::{Runtime, Stage};
use crate::output::customers::Customers;
use crate::output::disk::Real;
use crate::output::staging::StagedRun;
use crate::output::{self, Handover, OutputError, RunFacts};

impl Conclusion {
    /// Writes the folder of the run: tables, charts, page, the scenario as run, how it was made, and hashes of them
    /// all; whole or not at all. A folder of an earlier run of the same scenario is replaced; any other one is left
    /// alone. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses. It is then as it was.
    pub fn save(&self, folder: &Path, runtime: &Runtime) -> Result<Vec<PathBuf>, OutputError> {
        let unfinished = StagedRun::begin(&Real, folder, false, &self.scenario().title)?;
        self.hand_over(&unfinished, SystemTime::now(), &self.seconds, runtime)
    }

    /// Writes the folder at a place that was taken before the run; `started` and `seconds` go into `run.json` alone.
    pub(crate) fn hand_over(
        &self,
        unfinished: &StagedRun,
        started: SystemTime,
        seconds: &[(Stage, f64)],
        runtime: &Runtime,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let loaded = self.experiment.loaded();
        let stages = seconds.iter();
        let stages = stages.map(|(stage, seconds)| (stage.name().to_owned(), *seconds));
        let handover = Handover {
            resolved: loaded.resolved.clone(),
            data_files: self.experiment.files(),
            tables: &self.tables,
            lived: self.lived.as_ref(),
            customers: self.options.customers.map(|form| Customers {
                form,
                threads: runtime.threads,
                width: runtime.width,
                cancel: runtime.cancel,
            }),
            facts: RunFacts {
                options: self.options,
                inputs: self.experiment.inputs().to_vec(),
                threads: runtime.threads,
                vector_width: runtime.width.name().to_owned(),
                started,
                stages: stages.collect(),
            },
        };
        runtime.progress.begin(Stage::Writing);
        let advance = |done, all| runtime.progress.advance(done, all);
        output::hand_over(
            unfinished,
            self.scenario(),
            &self.results,
            &handover,
            &advance,
        )
    }
}
