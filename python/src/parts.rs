//! Work in parts, on other processes and machines: planned here, worked there, and put together here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use goodwill::numeric::Width;
use goodwill::output::disk::Real;
use goodwill::output::sweep::design;
use goodwill::output::tables::NamedBytes;
use goodwill::parts::file;
use goodwill::parts::gather::{Found, told};
use goodwill::parts::place::{put, put_folder};
use goodwill::parts::plan::{Kind as Of, MOST, Plan, PlanError, folder};
use goodwill::pipeline::{Experiment, MergeError, RunOptions, Runtime, Source, Sweep};
use goodwill::scenario::checked::Scenario as Checked;
use goodwill::sweep::drive::Extent;
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{Kind, Raised, error, raise};
use crate::found::Clock;
use crate::run::{Options, Run, concluded, threads_allowed};
use crate::scenario::Scenario;
use crate::sweep::SweepRun;
use crate::watch::watched;

/// The plan in a folder; what belongs to it lies beside it.
const PLAN: &str = "plan.json";

impl Raised for PlanError {
    fn raised(self, py: Python<'_>) -> PyErr {
        error(py, Kind::Run, &self.to_string())
    }
}

impl Raised for MergeError {
    fn raised(self, py: Python<'_>) -> PyErr {
        error(py, Kind::Run, &self.to_string())
    }
}

/// Writes what goes with a plan, and then the plan.
fn put_plan(
    place: &Path,
    files: &[NamedBytes],
    plan: impl FnOnce(&Path) -> PyResult<Plan>,
) -> PyResult<Plan> {
    let path = place.join(PLAN);
    let refused = |error: std::io::Error| PyOSError::new_err(error.to_string());
    put_folder(&Real, &folder(&path), files).map_err(refused)?;
    let plan = plan(&folder(&path))?;
    put(&Real, &path, plan.text().as_bytes()).map_err(refused)?;
    Ok(plan)
}

/// All parts of a plan, in a folder.
fn gathered(py: Python<'_>, plan: &Plan, place: &Path) -> PyResult<Found> {
    let found = Found::of(plan, &[place.to_owned()]);
    if let Some(fault) = found.faults.first() {
        return Err(error(py, Kind::Run, &fault.to_string()));
    }
    match found.missing(plan) {
        none if none.is_empty() => Ok(found),
        missing => Err(error(py, Kind::Run, &told(&missing, plan))),
    }
}

fn busy(plan: &Plan) -> Vec<u32> {
    let all = 0..plan.parts();
    all.filter(|&index| !plan.is_empty(index)).collect()
}

/// A run in parts.
#[pyclass(frozen, module = "goodwill._core")]
pub struct RunParts {
    experiment: Experiment,
    options: RunOptions,
    plan: Plan,
}

#[pymethods]
impl RunParts {
    /// Cuts a run, and writes the plan and what goes with it into a folder.
    #[new]
    fn new(
        py: Python<'_>,
        scenario: &Scenario,
        options: &Options,
        parts: u64,
        place: PathBuf,
    ) -> PyResult<RunParts> {
        let experiment = raise(py, py.detach(|| scenario.source.load()))?;
        let options = experiment.settle(options.own);
        let parts = parts.clamp(1, experiment.units().clamp(1, MOST.into())) as u32;
        let own = experiment.plan(options, parts);
        let plan = put_plan(&place, &experiment.folder(), |_| Ok(own))?;
        Ok(RunParts {
            experiment,
            options,
            plan,
        })
    }

    /// The numbers of the parts that have something to run.
    fn indices(&self) -> Vec<u32> {
        busy(&self.plan)
    }

    /// The run, from the files of its parts in a folder.
    #[pyo3(signature = (place, *, threads=None, memory=None, progress=None))]
    fn finish(
        &self,
        py: Python<'_>,
        place: PathBuf,
        threads: Option<usize>,
        memory: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Run> {
        threads_allowed(py, threads)?;
        let found = gathered(py, &self.plan, &place)?;
        let whole = py.detach(|| self.experiment.merged(&self.plan, &found));
        let whole = raise(py, whole)?;
        let (experiment, options) = (self.experiment.clone(), self.options);
        concluded(py, threads, memory, progress, move |runtime| {
            let simulation = experiment.go_on(Some(whole), options, runtime)?;
            Ok(simulation.decide(runtime)?)
        })
    }
}

/// A sweep in parts.
#[pyclass(frozen, module = "goodwill._core")]
pub struct SweepParts {
    sweep: Arc<Sweep>,
    /// The same as a worker loads it.
    planned: Sweep,
    extent: Extent,
    plan: Plan,
}

#[pymethods]
impl SweepParts {
    /// Checks all points of a sweep, cuts it, and writes the plan and what goes with it into a folder.
    #[new]
    fn new(
        py: Python<'_>,
        scenario: &Scenario,
        parts: u64,
        memory: Option<usize>,
        place: PathBuf,
    ) -> PyResult<SweepParts> {
        let sweep = raise(py, py.detach(|| scenario.source.sweep()))?;
        let extent = watched(py, None, |watch| sweep.check(&watch.runtime(None, memory)))?;
        let extent = raise(py, extent)?;
        let parts = parts.clamp(1, extent.communities.clamp(1, MOST.into())) as u32;
        let files = sweep.folder(&|| design(sweep.points()));
        let mut planned = None;
        let plan = put_plan(&place, &files, |folder| {
            let own = raise(py, Source::run_folder(folder).sweep())?;
            let plan = own.plan(&extent, parts, &files);
            planned = Some(own);
            Ok(plan)
        })?;
        let planned = planned.ok_or_else(|| error(py, Kind::Run, "nothing was planned"))?;
        Ok(SweepParts {
            sweep: Arc::new(sweep),
            planned,
            extent,
            plan,
        })
    }

    /// The numbers of the parts that have something to run.
    fn indices(&self) -> Vec<u32> {
        busy(&self.plan)
    }

    /// The sweep, from the files of its parts in a folder.
    #[pyo3(signature = (place, *, threads=None, memory=None, progress=None))]
    fn finish(
        &self,
        py: Python<'_>,
        place: PathBuf,
        threads: Option<usize>,
        memory: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<SweepRun> {
        threads_allowed(py, threads)?;
        let clock = Clock::start(threads);
        let found = gathered(py, &self.plan, &place)?;
        let kept = self.planned.merged(&self.plan, &found, &self.extent);
        let kept = raise(py, kept)?;
        let results = watched(py, progress, |watch| {
            let runtime = watch.runtime(threads, memory);
            self.planned.go_on(&self.extent, kept, None, &runtime)
        })?;
        SweepRun::of(py, self.sweep.clone(), raise(py, results)?, clock)
    }
}

/// What is worked by a plan, loaded once.
enum Loaded {
    /// With what its customers live under, once that is known.
    Run(Box<Experiment>, Mutex<Option<Arc<Checked>>>),
    Sweep(Box<Sweep>),
}

/// Works parts of a plan that somebody else made.
#[pyclass(frozen, module = "goodwill._core")]
pub struct Worker {
    plan: Plan,
    loaded: Loaded,
    width: Width,
}

#[pymethods]
impl Worker {
    /// Loads what goes with the plan in a folder, and holds it against the plan.
    #[new]
    #[pyo3(signature = (place, width=None))]
    fn new(py: Python<'_>, place: PathBuf, width: Option<&str>) -> PyResult<Worker> {
        let path = place.join(PLAN);
        let width = width.map(|name| name.parse::<Width>());
        let width = width
            .transpose()
            .map_err(|why| error(py, Kind::Usage, &why.to_string()))?;
        let plan = raise(py, Plan::read(&path))?;
        let source = Source::run_folder(folder(&path));
        let (loaded, run) = match plan.kind {
            Of::Run => {
                let own = raise(py, py.detach(|| source.load()))?;
                let hash = own.hash(plan.options.unwrap_or_default());
                (Loaded::Run(Box::new(own), Mutex::new(None)), hash)
            }
            Of::Sweep => {
                let own = raise(py, py.detach(|| source.sweep()))?;
                let hash = own.fingerprint();
                (Loaded::Sweep(Box::new(own)), hash)
            }
        };
        if run != plan.run {
            let other = PlanError::Other {
                folder: folder(&path),
                path,
            };
            return Err(other.raised(py));
        }
        Ok(Worker {
            plan,
            loaded,
            width: width.unwrap_or_else(Width::detect),
        })
    }

    /// What came out of a part: the bytes of its file.
    #[pyo3(signature = (index, *, threads=1))]
    fn part<'py>(
        &self,
        py: Python<'py>,
        index: u32,
        threads: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        threads_allowed(py, Some(threads))?;
        let Some((from, to)) = self.plan.stretch(index) else {
            let told = format!(
                "the plan has {} parts, and no part {index}",
                self.plan.parts()
            );
            return Err(error(py, Kind::Usage, &told));
        };
        let records = match &self.loaded {
            Loaded::Run(experiment, known) => {
                let found = watched(py, None, |watch| {
                    let runtime = Runtime {
                        width: self.width,
                        ..watch.runtime(Some(threads), None)
                    };
                    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                    let lived = match &*known {
                        Some(lived) => lived.clone(),
                        None => known.insert(Arc::new(experiment.lived(&runtime)?)).clone(),
                    };
                    drop(known);
                    Ok(experiment.part(&lived, from.unit..to.unit, &runtime)?)
                })?;
                raise::<_, goodwill::pipeline::UpdateError>(py, found)?
            }
            Loaded::Sweep(sweep) => {
                let found = watched(py, None, |watch| {
                    let runtime = Runtime {
                        width: self.width,
                        ..watch.runtime(Some(threads), None)
                    };
                    sweep.part(from, to, &runtime)
                })?;
                raise(py, found)?
            }
        };
        Ok(PyBytes::new(py, &file::write(&self.plan, index, &records)))
    }

    /// The name of the file of a part.
    #[staticmethod]
    fn file(index: u32) -> String {
        file::name(index)
    }
}
