//! A run: what was asked of it, and what came out.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::Field;
use goodwill::decision::Extent;
use goodwill::evidence::setting::Doubt;
use goodwill::output::charts::document;
use goodwill::output::customers::{Filled, Form, Values};
use goodwill::output::run_options::ChartFiles;
use goodwill::output::tables::RunTables;
use goodwill::pipeline::{Conclusion, CustomersError, RunOptions};
use pyo3::prelude::*;

use crate::errors::{Kind, Raised, error, raise};
use crate::scenario::Scenario;
use crate::table::{Making, Table, names, singles, stem, wholes};
use crate::watch::watched;

/// What is asked of a run besides its scenario.
#[pyclass(frozen, module = "goodwill._core")]
#[derive(Clone, Copy)]
pub struct Options {
    pub own: RunOptions,
}

/// One of some words.
fn word<T: Copy>(
    py: Python<'_>,
    what: &str,
    given: &str,
    all: impl Iterator<Item = (&'static str, T)> + Clone,
) -> PyResult<T> {
    let found = all.clone().find(|(key, _)| *key == given);
    found.map(|(_, own)| own).ok_or_else(|| {
        let keys: Vec<&str> = all.map(|(key, _)| key).collect();
        let told = format!(
            "there is no {what} `{given}`; there are: {}",
            keys.join(", ")
        );
        error(py, Kind::Usage, &told)
    })
}

#[pymethods]
impl Options {
    #[new]
    #[pyo3(signature = (*, draws=None, doubt="all", sensitivity="part", until_decided=false, most_replicates=None,
        customers=None, charts="all"))]
    #[expect(clippy::too_many_arguments, reason = "each has its name in Python")]
    fn new(
        py: Python<'_>,
        draws: Option<usize>,
        doubt: &str,
        sensitivity: &str,
        until_decided: bool,
        most_replicates: Option<u32>,
        customers: Option<&str>,
        charts: &str,
    ) -> PyResult<Options> {
        let usual = RunOptions::default();
        let draws = draws.unwrap_or(usual.draws);
        if draws > 400 {
            let told = format!("draws={draws}: at most 400; 0 for none");
            return Err(error(py, Kind::Usage, &told));
        }
        let doubts = Doubt::ALL.iter().map(|own| (own.key(), *own));
        let extents = Extent::ALL.iter().map(|own| (own.key(), *own));
        let forms = Form::ALL.iter().map(|own| (own.key(), *own));
        let files = ChartFiles::ALL.iter().map(|own| (own.key(), *own));
        let customers = customers.map(|form| word(py, "form of customers", form, forms));
        Ok(Options {
            own: RunOptions {
                draws,
                doubt: word(py, "doubt", doubt, doubts)?,
                sensitivity: word(py, "extent of sensitivity", sensitivity, extents)?,
                until_decided,
                most_replicates,
                customers: customers.transpose()?,
                charts: word(py, "choice of charts", charts, files)?,
                ..usual
            },
        })
    }
}

/// A run that came to its end.
#[pyclass(frozen, module = "goodwill._core")]
pub struct Run {
    pub conclusion: Arc<Conclusion>,
}

/// Runs a scenario to its end.
#[pyfunction]
#[pyo3(signature = (scenario, options, *, threads=None, memory=None, progress=None))]
pub fn run(
    py: Python<'_>,
    scenario: &Scenario,
    options: &Options,
    threads: Option<usize>,
    memory: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Run> {
    threads_allowed(py, threads)?;
    let experiment = raise(py, py.detach(|| scenario.source.load()))?;
    let options = options.own;
    concluded(py, threads, memory, progress, move |runtime| {
        let simulation = experiment.simulate(options, runtime)?;
        Ok(simulation.decide(runtime)?)
    })
}

/// As `--threads` takes them.
pub fn threads_allowed(py: Python<'_>, threads: Option<usize>) -> PyResult<()> {
    match threads {
        Some(threads) if !(1..=1024).contains(&threads) => {
            let told = format!("threads={threads}: from 1 to 1024");
            Err(error(py, Kind::Usage, &told))
        }
        _ => Ok(()),
    }
}

/// A run by whatever comes to a conclusion.
pub fn concluded(
    py: Python<'_>,
    threads: Option<usize>,
    memory: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(
        &goodwill::pipeline::Runtime,
    ) -> Result<Conclusion, goodwill::pipeline::UpdateError>
    + Send,
) -> PyResult<Run> {
    let found = watched(py, progress, |watch| work(&watch.runtime(threads, memory)))?;
    Ok(Run {
        conclusion: Arc::new(raise(py, found)?),
    })
}

#[pymethods]
impl Run {
    /// The names of the tables that have rows.
    fn names(&self) -> Vec<&'static str> {
        let files = self.conclusion.tables().files();
        let described = RunTables::DESCRIBED.iter();
        let there = described.filter(|table| files.iter().any(|(name, _)| name == table.file));
        there.map(|table| stem(table.file)).collect()
    }

    /// A table by its name; without rows where the run has nothing of it.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let currency = self.currency();
        let mut making = Making {
            wanted: Some(name),
            ..Making::all(currency)
        };
        self.conclusion.tables().each(&mut making);
        making.made.pop().unwrap_or_else(|| {
            let all = RunTables::DESCRIBED.iter().map(|table| stem(table.file));
            let all: Vec<&str> = all.collect();
            let told = format!("there is no table `{name}`; there are: {}", all.join(", "));
            Err(error(py, Kind::Usage, &told))
        })
    }

    /// Every single customer under every arm.
    #[pyo3(signature = (*, threads=None, memory=None, progress=None))]
    fn customers(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        memory: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        threads_allowed(py, threads)?;
        let filled = watched(py, progress, |watch| {
            self.conclusion.customers(&watch.runtime(threads, memory))
        })?;
        let filled = filled.map_err(|failure| match failure {
            CustomersError::TooMany { .. } => error(py, Kind::Limit, &failure.to_string()),
            CustomersError::Run(failure) => failure.raised(py),
        })?;
        let columns = filled.into_iter().map(|own| column(own, self.currency()));
        let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns.unzip();
        let about = "A customer under an arm: who it is, and what came of it.";
        Table::new("customers", about, fields, columns)
    }

    /// The page as HTML.
    fn report(&self, py: Python<'_>) -> PyResult<String> {
        let report = py.detach(|| self.conclusion.report());
        Ok(raise(py, report)?.page)
    }

    /// Its charts as SVG, by their names, in the order of the page.
    fn charts(&self, py: Python<'_>) -> PyResult<Vec<(&'static str, String)>> {
        let report = py.detach(|| self.conclusion.report());
        let charts = raise(py, report)?.charts;
        let drawn = charts.iter().map(|chart| (chart.id, document(chart)));
        Ok(drawn.collect())
    }

    /// The answer in sentences.
    fn answer(&self) -> Vec<String> {
        self.conclusion.answer()
    }

    /// The table of arms and the answer as the terminal shows them.
    fn text(&self) -> String {
        self.conclusion.summary(false) + &self.conclusion.remarks()
    }

    /// The scenario as run, every default written out.
    fn resolved(&self) -> String {
        self.conclusion.experiment().loaded().resolved.clone()
    }

    #[getter]
    fn title(&self) -> &str {
        &self.conclusion.scenario().title
    }

    #[getter]
    fn arms(&self) -> Vec<String> {
        let arms = self.conclusion.scenario().arms.iter();
        arms.map(|arm| arm.name.clone()).collect()
    }

    #[getter]
    fn primary(&self) -> &'static str {
        self.conclusion.scenario().outcome.primary.key()
    }

    #[getter]
    fn currency(&self) -> &str {
        &self.conclusion.scenario().currency
    }

    #[getter]
    fn file(&self) -> PathBuf {
        self.conclusion.experiment().path().to_owned()
    }

    /// Wall seconds of each stage.
    fn seconds(&self) -> Vec<(&'static str, f64)> {
        let stages = self.conclusion.seconds().iter();
        stages
            .map(|(stage, seconds)| (stage.name(), *seconds))
            .collect()
    }

    /// Writes the folder, as the command does; gives its files.
    #[pyo3(signature = (folder, *, force=false, threads=None, progress=None))]
    fn save(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        force: bool,
        threads: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<PathBuf>> {
        threads_allowed(py, threads)?;
        let saved = watched(py, progress, |watch| {
            let runtime = watch.runtime(threads, None);
            self.conclusion.save_over(&folder, force, &runtime)
        })?;
        raise(py, saved)
    }
}

fn column(filled: Filled, currency: &str) -> (Field, ArrayRef) {
    match filled.values {
        Values::Whole(values) => wholes(&filled.column, values),
        Values::Number(values) => singles(&filled.column, values, currency),
        Values::Text { places, words } => {
            let texts = places.iter();
            let texts = texts.map(|place| Some(words[(*place)? as usize].as_str()));
            names(&filled.column, &texts.collect::<Vec<_>>())
        }
    }
}
