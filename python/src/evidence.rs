//! Scenarios held against what was published, a log of orders held against itself, and one customer's story.

use std::path::PathBuf;

use goodwill::evidence::Effort;
use goodwill::evidence::draws::{self, Draws};
use goodwill::evidence::fit::calibration::{CalibrationError, Thoroughness};
use goodwill::evidence::fit::chains::CHAINS;
use goodwill::evidence::fit::dependence::Between;
use goodwill::evidence::fit::prior::Space;
use goodwill::evidence::fit::search::Limits;
use goodwill::evidence::fit::studies::Studies;
use goodwill::evidence::score;
use goodwill::output::charts::document;
use goodwill::output::evidence::{Validation, ValidationTables};
use goodwill::output::manifest::Input;
use goodwill::output::{calibration, evidence, trace};
use goodwill::pipeline::{
    Calibrating, Cases, CasesFailure, Clocked, Fit, FitFailure, TraceFailure, Traced, Who,
    save_validation,
};
use goodwill::psychology::Parameters;
use goodwill::scenario::{self, Split};
use pyo3::prelude::*;

use crate::errors::{Kind, Raised, error, raise};
use crate::found::{Clock, names, objects, of_files, one};
use crate::run::threads_allowed;
use crate::scenario::Scenario;
use crate::table::{Making, Table};
use crate::watch::watched;

impl Raised for CasesFailure {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            CasesFailure::Unlisted { .. } => error(py, Kind::File, &self.to_string()),
            CasesFailure::None { .. } => error(py, Kind::Usage, &self.to_string()),
            CasesFailure::Wrong(mut errors) if errors.len() == 1 => errors.remove(0).raised(py),
            CasesFailure::Wrong(_) => error(py, Kind::Scenario, &self.to_string()),
        }
    }
}

impl Raised for FitFailure {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            FitFailure::Load(failure) => failure.raised(py),
            FitFailure::NoLog(_) | FitFailure::Holdout(_) => {
                error(py, Kind::Scenario, &self.to_string())
            }
        }
    }
}

impl Raised for TraceFailure {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            TraceFailure::Load(failure) => failure.raised(py),
            TraceFailure::Run(failure) => failure.raised(py),
            failure => error(py, Kind::Usage, &failure.to_string()),
        }
    }
}

impl Raised for CalibrationError {
    fn raised(self, py: Python<'_>) -> PyErr {
        let kind = match self {
            CalibrationError::Journal(_) => Kind::File,
            _ => Kind::Run,
        };
        error(py, kind, &self.to_string())
    }
}

fn parameters(
    py: Python<'_>,
    psychology: Option<PathBuf>,
    inputs: &mut Vec<Input>,
) -> PyResult<Option<Parameters>> {
    let Some(file) = psychology else {
        return Ok(None);
    };
    let given = raise(py, scenario::load_psychology(&file))?;
    inputs.push(Input::from(&given.input));
    Ok(Some(given.parameters))
}

/// Expectations held against the simulation.
#[pyclass(frozen, module = "goodwill._core", name = "Validation")]
pub struct Validated {
    validation: Validation,
    inputs: Vec<Input>,
    clocked: Clocked,
    tables: Vec<Py<Table>>,
}

/// Holds what scenarios expect against the simulation.
#[pyfunction]
#[pyo3(signature = (paths, *, psychology=None, draws=None, sensitivity=false, threads=None, progress=None))]
pub fn run_validate(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    psychology: Option<PathBuf>,
    draws: Option<PathBuf>,
    sensitivity: bool,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Validated> {
    threads_allowed(py, threads)?;
    let clock = Clock::start(threads);
    let cases = raise(py, py.detach(|| Cases::read(&paths, false)))?;
    let mut inputs = cases.inputs.clone();
    let own = parameters(py, psychology, &mut inputs)?.unwrap_or_default();
    let drawn: Option<Draws> = match draws {
        None => None,
        Some(file) => {
            let content = std::fs::read(&file)?;
            inputs.push(Input::of(file.display().to_string(), &content));
            Some(raise(py, draws::parse(&content, &file, &own))?.for_shares())
        }
    };
    let found = watched(py, progress, |watch| {
        let done = |done, all| watch.told("scenarios", done as u64, all as u64);
        let threads = watch.runtime(threads, None).threads;
        cases.validate(&own, drawn.as_ref(), sensitivity, threads, &done, watch)
    })?;
    let validation = raise(py, found)?;
    let files = evidence::tables(&validation);
    let tables = of_files(&files, &ValidationTables::known, "money")?;
    Ok(Validated {
        tables: objects(py, tables)?,
        validation,
        inputs,
        clocked: clock.stop(),
    })
}

#[pymethods]
impl Validated {
    /// What was found, as the terminal shows it.
    fn text(&self) -> String {
        evidence::text(&self.validation, false)
    }

    /// Whether all that decides comes out.
    fn holds(&self) -> bool {
        score::failures(&self.validation.results).is_empty()
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
        let saved = watched(py, progress, |_| {
            let inputs = self.inputs.clone();
            save_validation(&self.validation, inputs, &folder, force, &self.clocked)
        })?;
        raise(py, saved)
    }
}

/// A psychology fitted to studies.
#[pyclass(frozen, module = "goodwill._core", name = "Calibration")]
pub struct Calibrated {
    own: Calibrating,
    clocked: Clocked,
    tables: Vec<Py<Table>>,
}

/// People and replicates of the tables' simulations, and steps down from where a search ended, at most: as the command has them.
const CLOSING: (u64, u32) = (4_000, 8);
const DESCENT: usize = 40;

/// Fits the psychology to what studies published.
#[pyfunction]
#[pyo3(signature = (paths, *, fit=None, psychology=None, without_recalled=false, between=None, exact_codes=false,
    leave_one_out=false, shuffles=0, seed=1, heads=768, starts=3, generations=200, draws=1000, steps=20000,
    loosely=false, threads=None, progress=None))]
#[expect(clippy::too_many_arguments, reason = "each has its name in Python")]
pub fn run_calibrate(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    fit: Option<Vec<String>>,
    psychology: Option<PathBuf>,
    without_recalled: bool,
    between: Option<f64>,
    exact_codes: bool,
    leave_one_out: bool,
    shuffles: usize,
    seed: u64,
    heads: u64,
    starts: usize,
    generations: usize,
    draws: usize,
    steps: usize,
    loosely: bool,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Calibrated> {
    threads_allowed(py, threads)?;
    let clock = Clock::start(threads);
    let wrong = |message: String| Err(error(py, Kind::Usage, &message));
    if draws == 0 || !draws.is_multiple_of(CHAINS) {
        return wrong(format!(
            "draws={draws}: as many are taken of each of the {CHAINS} chains"
        ));
    }
    if between.is_some_and(|spread| !(0.0..=2.0).contains(&spread)) {
        return wrong("between: a number from 0 to 2".to_owned());
    }
    if heads < 16 || starts == 0 || generations == 0 || steps == 0 {
        return wrong(
            "heads is 16 or more; starts, generations and steps are 1 or more".to_owned(),
        );
    }
    let mut cases = raise(py, py.detach(|| Cases::read(&paths, true)))?;
    let given = parameters(py, psychology, &mut cases.inputs)?;
    let space = Space::new(
        &fit.unwrap_or_else(Space::by_origin),
        given.unwrap_or_default(),
    );
    let space = space.map_err(|failure| error(py, Kind::Usage, &format!("fit: {failure}")))?;
    let effort = |heads, replicates, seed| Effort {
        heads,
        replicates,
        threads: 1,
        seed,
    };
    let how = Thoroughness {
        seed,
        given,
        starts,
        limits: Limits {
            generations,
            steps: DESCENT,
        },
        steps,
        draws,
        loosely,
        leave_one_out,
        shuffles,
        // Other people than those that were fitted to.
        closing: effort(CLOSING.0, CLOSING.1, seed.wrapping_add(1)),
    };
    let own = watched(py, progress, |watch| {
        let studies = Studies::new(
            cases.cases.clone(),
            space,
            effort(heads, 1, seed),
            without_recalled,
            between.map_or(Between::HalfNormal, Between::Fixed),
            exact_codes,
            watch.cancel(),
        );
        let studies = studies.map_err(|(path, error)| CalibrationError::Run { path, error })?;
        if studies.contrasts.is_empty() {
            return Ok(None);
        }
        let threads = watch.runtime(threads, None).threads;
        let told = |stage: &str, done, all| watch.told(stage, done, all);
        cases.calibrate(studies, how, threads, &told).map(Some)
    })?;
    let Some(own) = raise(py, own)? else {
        return wrong(
            "no contrast to fit: an `[[expect]]` needs a value with its `interval`, or a direction that does not rest on \
             memory or hearsay"
                .to_owned(),
        );
    };
    let clocked = clock.stop();
    let tables = own.tables(&clocked);
    let tables = of_files(
        &tables,
        &|file| calibration::known(file, &own.calibrated()),
        "money",
    )?;
    Ok(Calibrated {
        tables: objects(py, tables)?,
        own,
        clocked,
    })
}

#[pymethods]
impl Calibrated {
    /// What was found, as the terminal shows it.
    fn text(&self) -> String {
        calibration::text(&self.own.calibrated(), false)
    }

    /// The fitted parameters, as a scenario file writes them.
    fn psychology(&self) -> String {
        let files = self.own.tables(&self.clocked);
        let found = files
            .into_iter()
            .find(|(name, _)| name == "psychology.toml");
        found.map_or_else(String::new, |(_, bytes)| {
            String::from_utf8_lossy(&bytes).into_owned()
        })
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
        let saved = watched(py, progress, |_| {
            self.own.save(&folder, force, &self.clocked)
        })?;
        raise(py, saved)
    }
}

/// A log of orders held against itself.
#[pyclass(frozen, module = "goodwill._core", name = "Fit")]
pub struct Fitted {
    own: Fit,
    clocked: Clocked,
    tables: Vec<Py<Table>>,
}

/// Fits the first part of a log of orders, and holds it against the second.
#[pyfunction]
#[pyo3(signature = (scenario, *, until=None, holdout=None, progress=None))]
pub fn run_fit(
    py: Python<'_>,
    scenario: &Scenario,
    until: Option<&str>,
    holdout: Option<f64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Fitted> {
    let clock = Clock::start(None);
    let wrong = |message: String| error(py, Kind::Usage, &message);
    let split = match (until, holdout) {
        (Some(_), Some(_)) => return Err(wrong("either until or holdout, not both".to_owned())),
        (None, None) => Split::Share(1.0 / 3.0),
        (None, Some(share)) if share > 0.0 && share < 1.0 => Split::Share(share),
        (None, Some(share)) => {
            return Err(wrong(format!(
                "holdout={share}: a share above 0 and below 1"
            )));
        }
        (Some(day), None) => {
            let found = goodwill::scenario::day(day);
            Split::At(found.ok_or_else(|| wrong(format!("`{day}` is no day like 2025-12-31")))?)
        }
    };
    let own = watched(py, progress, |_| scenario.source.fit(split))?;
    let own = raise(py, own)?;
    let mut making = Making::all("money");
    own.tables().each(&mut making);
    let tables = making.made.into_iter().collect::<PyResult<Vec<_>>>()?;
    Ok(Fitted {
        tables: objects(py, tables)?,
        own,
        clocked: clock.stop(),
    })
}

#[pymethods]
impl Fitted {
    #[getter]
    fn title(&self) -> &str {
        self.own.title()
    }

    /// What was found, as the terminal shows it.
    fn text(&self) -> String {
        self.own.text()
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
        let saved = watched(py, progress, |_| {
            self.own.save(&folder, force, &self.clocked)
        })?;
        raise(py, saved)
    }
}

/// One customer's story.
#[pyclass(frozen, module = "goodwill._core")]
pub struct Story {
    own: Traced,
    currency: String,
}

/// Follows one customer through the arms.
#[pyfunction]
#[pyo3(signature = (scenario, *, customer=None, id=None, arms=None, replicate=0))]
pub fn run_trace(
    py: Python<'_>,
    scenario: &Scenario,
    customer: Option<u32>,
    id: Option<String>,
    arms: Option<Vec<String>>,
    replicate: u32,
) -> PyResult<Story> {
    let who = match (customer, id) {
        (Some(_), Some(_)) => {
            return Err(error(py, Kind::Usage, "either customer or id, not both"));
        }
        (number, None) => Who::Number(number.unwrap_or(0)),
        (None, Some(id)) => Who::Id(id),
    };
    let arms = arms.unwrap_or_default();
    let found = watched(py, None, |watch| {
        let runtime = watch.runtime(None, None);
        scenario.source.trace(&who, &arms, replicate, &runtime)
    })?;
    let own = raise(py, found)?;
    let currency = own.story().scenario.currency.clone();
    Ok(Story { own, currency })
}

#[pymethods]
impl Story {
    /// The story in words.
    fn text(&self) -> String {
        trace::story(&self.own.story(), false)
    }

    /// The story drawn, as SVG.
    fn chart(&self) -> String {
        document(&trace::chart(&self.own.story()))
    }

    /// Every step under each arm.
    fn table(&self) -> PyResult<Table> {
        Table::of_rows(trace::steps(&self.own.story()), &self.currency)
    }
}

/// The shipped draws of the psychology, or those of a file.
#[pyfunction]
#[pyo3(signature = (file=None))]
pub fn draws_table(py: Python<'_>, file: Option<PathBuf>) -> PyResult<Table> {
    let bytes = match &file {
        Some(path) => {
            let content = std::fs::read(path)?;
            // What is no table of draws is refused as a run refuses it.
            raise(py, draws::parse(&content, path, &Parameters::default()))?;
            content
        }
        None => draws::SHIPPED_TABLE.to_vec(),
    };
    let columns = calibration::of_draws();
    let meaning = "A draw of all parameters, as probable as any other.";
    Table::of_csv("psychology_draws.csv", meaning, &columns, &bytes, "money")
}
