//! The best plan of an arm.

use std::path::PathBuf;

use goodwill::optimize::Found;
use goodwill::optimize::runner::SearchError;
use goodwill::output::optimize::{self, OF_PLANS, OptimizationTables, PLANS};
use goodwill::pipeline::{Clocked, Optimization, OptimizeFailure};
use goodwill::table::Known;
use pyo3::prelude::*;

use crate::errors::{Kind, Raised, error, raise};
use crate::found::{Clock, names, objects, of_files, one};
use crate::run::threads_allowed;
use crate::scenario::Scenario;
use crate::table::Table;
use crate::watch::watched;

impl Raised for OptimizeFailure {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            OptimizeFailure::Load(failure) => failure.raised(py),
            OptimizeFailure::Nothing => error(py, Kind::Usage, &self.to_string()),
        }
    }
}

impl Raised for SearchError {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            SearchError::Run(failure) => failure.raised(py),
            SearchError::Refused { .. } | SearchError::TooDear { .. } => {
                error(py, Kind::Scenario, &self.to_string())
            }
            SearchError::Journal(_) => error(py, Kind::File, &self.to_string()),
        }
    }
}

/// A search that came to its end.
#[pyclass(frozen, module = "goodwill._core")]
pub struct Optimum {
    own: Optimization,
    found: Found,
    clocked: Clocked,
    text: String,
    /// What was searched, with the best plan laid over it.
    best: Scenario,
    tables: Vec<Py<Table>>,
}

/// Searches for the best plan.
#[pyfunction]
#[pyo3(signature = (scenario, *, threads=None, memory=None, progress=None))]
pub fn run_optimize(
    py: Python<'_>,
    scenario: &Scenario,
    threads: Option<usize>,
    memory: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Optimum> {
    threads_allowed(py, threads)?;
    let clock = Clock::start(threads);
    let own = raise(py, py.detach(|| scenario.source.optimize()))?;
    let found = watched(py, progress, |watch| {
        own.run(&watch.runtime(threads, memory))
    })?;
    let found = raise(py, found)?;
    let clocked = clock.stop();
    let optimized = raise(py, own.optimized(&found))?;
    let text = optimize::text(&optimized, false);
    let changes = own.space().changes(&found.best_plan);
    let best = changes
        .into_iter()
        .fold(scenario.clone(), |best, change| best.changed(change));
    let files = optimize::tables(&optimized);
    let tables = of_files(&files, &known, &own.scenario().currency)?;
    Ok(Optimum {
        tables: objects(py, tables)?,
        text,
        best,
        found,
        clocked,
        own,
    })
}

fn known(file: &str) -> Option<Known> {
    match file {
        PLANS => Some(("A plan that was tried.", OF_PLANS.to_vec())),
        file => OptimizationTables::known(file),
    }
}

#[pymethods]
impl Optimum {
    #[getter]
    fn title(&self) -> String {
        optimize::title(self.own.scenario())
    }

    /// What was found, as the terminal shows it.
    fn text(&self) -> &str {
        &self.text
    }

    /// The scenario with the best plan.
    fn best(&self) -> Scenario {
        self.best.clone()
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
        let optimized = raise(py, self.own.optimized(&self.found))?;
        let saved = watched(py, progress, |_| {
            self.own.save(&optimized, &folder, force, &self.clocked)
        })?;
        raise(py, saved)
    }
}
