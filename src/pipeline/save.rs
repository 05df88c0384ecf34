//! The folder of a run, from what it concluded.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::conclusion::Conclusion;
use super::observe::{Runtime, Stage};
use crate::engine::run::RunError;
use crate::output::customers::{Customers, Filled};
use crate::output::disk::Real;
use crate::output::format::count;
use crate::output::report::{self, Made, Report};
use crate::output::staging::StagedRun;
use crate::output::{self, Handover, OutputError, RunFacts};

/// Why there are no single customers in memory.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum CustomersError {
    #[error(
        "all customers would take some {} MB of memory, and {} MB are allowed: allow more, take fewer customers or replicates, or \
         write them to a file with `customers`",
        count(bytes.div_ceil(1_000_000) as u64), count((most / 1_000_000) as u64)
    )]
    TooMany { bytes: usize, most: usize },
    #[error(transparent)]
    Run(#[from] RunError),
}

impl Conclusion {
    /// The page and its charts, as [`Conclusion::save`] writes them. Nothing is written.
    ///
    /// # Errors
    /// A fault of this program.
    pub fn report(&self) -> Result<Report, OutputError> {
        let made = Made::by_this_program(self.experiment.inputs().to_vec());
        Ok(report::report(self.scenario(), &made, &self.tables)?)
    }

    /// Every single customer under every arm, column by column: the very lives of the run, lived again.
    ///
    /// # Errors
    /// The columns take more than `runtime.memory`, before anything is run; it is cancelled.
    pub fn customers(&self, runtime: &Runtime) -> Result<Vec<Filled>, CustomersError> {
        let lived = self.lived.as_ref().unwrap_or(self.scenario());
        let cells = Customers::rows(lived) as usize * Customers::columns(lived).len();
        // Columns grow by doubling.
        let bytes = cells.saturating_mul(2 * size_of::<f64>());
        if bytes > runtime.memory {
            return Err(CustomersError::TooMany {
                bytes,
                most: runtime.memory,
            });
        }
        runtime.progress.begin(Stage::Writing);
        let advance = |done, all| runtime.progress.advance(done, all);
        Ok(Customers::in_memory(lived, &runtime.engine(&advance))?)
    }

    /// Writes the folder of the run: tables, charts, page, the scenario as run, how it was made, and hashes of them
    /// all; whole or not at all. A folder of an earlier run of the same scenario is replaced; any other one is left
    /// alone. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses. It is then as it was.
    pub fn save(&self, folder: &Path, runtime: &Runtime) -> Result<Vec<PathBuf>, OutputError> {
        self.save_over(folder, false, runtime)
    }

    /// The same, over the folder of a run of another scenario, too, if `force` says so.
    ///
    /// # Errors
    /// As [`Conclusion::save`].
    pub fn save_over(
        &self,
        folder: &Path,
        force: bool,
        runtime: &Runtime,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let unfinished = StagedRun::begin(&Real, folder, force, &self.scenario().title)?;
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
