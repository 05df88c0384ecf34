//! Many points of one scenario.

use std::path::PathBuf;
use std::sync::Arc;

use goodwill::output::sweep::{self, Found, Swept};
use goodwill::pipeline::{Clocked, Sweep, SweepFailure, SweepResults};
use goodwill::sweep::drive::DriveError;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::errors::{Kind, Raised, error, raise};
use crate::found::{Clock, names, objects, of_files, one};
use crate::run::threads_allowed;
use crate::scenario::Scenario;
use crate::table::Table;
use crate::watch::watched;

impl Raised for SweepFailure {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            SweepFailure::Load(failure) => failure.raised(py),
            SweepFailure::Design(_) | SweepFailure::NoFile(_) => {
                error(py, Kind::Usage, &self.to_string())
            }
            SweepFailure::File { disk: true, .. } => error(py, Kind::File, &self.to_string()),
            SweepFailure::File { disk: false, .. } => error(py, Kind::Scenario, &self.to_string()),
        }
    }
}

impl Raised for DriveError {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            DriveError::Interrupted => PyKeyboardInterrupt::new_err(()),
            DriveError::Threads(failure) => failure.raised(py),
            DriveError::Refused { .. } | DriveError::Run { .. } => {
                error(py, Kind::Scenario, &self.to_string())
            }
            DriveError::TooLarge { .. } => error(py, Kind::Limit, &self.to_string()),
            _ => error(py, Kind::File, &self.to_string()),
        }
    }
}

/// A sweep that came to its end.
#[pyclass(frozen, module = "goodwill._core", name = "Sweep")]
pub struct SweepRun {
    sweep: Arc<Sweep>,
    results: SweepResults,
    clocked: Clocked,
    text: String,
    tables: Vec<Py<Table>>,
}

/// Runs every point of a sweep.
#[pyfunction]
#[pyo3(signature = (scenario, *, threads=None, memory=None, progress=None))]
pub fn run_sweep(
    py: Python<'_>,
    scenario: &Scenario,
    threads: Option<usize>,
    memory: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<SweepRun> {
    threads_allowed(py, threads)?;
    let clock = Clock::start(threads);
    let sweep = raise(py, py.detach(|| scenario.source.sweep()))?;
    let results = watched(py, progress, |watch| {
        sweep.run(&watch.runtime(threads, memory))
    })?;
    SweepRun::of(py, Arc::new(sweep), raise(py, results)?, clock)
}

impl SweepRun {
    /// What came out, with its tables.
    pub fn of(
        py: Python<'_>,
        sweep: Arc<Sweep>,
        results: SweepResults,
        clock: Clock,
    ) -> PyResult<SweepRun> {
        let clocked = clock.stop();
        let (text, tables) = py.detach(|| {
            let swept = sweep.swept(&results.points);
            let found = sweep::found(&swept, clocked.threads);
            (sweep::text(&swept, &found, false), tables(&swept, &found))
        });
        Ok(SweepRun {
            tables: objects(py, tables?)?,
            text,
            sweep,
            results,
            clocked,
        })
    }
}

/// All tables; numbers in full.
fn tables(swept: &Swept, found: &Found) -> PyResult<Vec<Table>> {
    let currency = &swept.scenario.currency;
    let design = (sweep::DESIGN.to_owned(), sweep::design(swept.points));
    let mut tables = of_files(&[design], &sweep::known, currency)?;
    tables.push(Table::of_rows(sweep::points(swept), currency)?);
    if swept.scenario.arms.len() > 1 {
        tables.push(Table::of_rows(sweep::effects(swept), currency)?);
        tables.push(Table::of_rows(sweep::winners(swept), currency)?);
    }
    let analysis = sweep::analysis(swept, found);
    tables.extend(of_files(&analysis, &sweep::known, currency)?);
    Ok(tables)
}

#[pymethods]
impl SweepRun {
    #[getter]
    fn title(&self) -> String {
        sweep::title(self.sweep.scenario())
    }

    /// What was found, as the terminal shows it.
    fn text(&self) -> &str {
        &self.text
    }

    fn names(&self) -> Vec<String> {
        names(&self.tables)
    }

    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Py<Table>> {
        one(py, &self.tables, name)
    }

    /// Writes the folder, as the command does; gives its files.
    #[pyo3(signature = (folder, *, force=false, progress=None))]
    fn save(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        force: bool,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<PathBuf>> {
        let saved = watched(py, progress, |watch| {
            let runtime = watch.runtime(Some(self.clocked.threads), None);
            let (sweep, results) = (&self.sweep, &self.results);
            sweep.save(results, &folder, force, &self.clocked, &runtime)
        })?;
        raise(py, saved)
    }
}
