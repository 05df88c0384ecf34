//! A scenario: where it stands, and what is laid over it.

use std::path::PathBuf;

use goodwill::output::{caveats, format, import_summary, unusual};
use goodwill::pipeline::{LoadFailure, PsychologyFiles, Source};
use goodwill::scenario::{self, LoadError, Loaded, templates};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::json;

use crate::errors::{self, Kind, Raised, error, raise};

/// A scenario and the changes that are laid over it.
#[pyclass(frozen, module = "goodwill._core")]
#[derive(Clone)]
pub struct Scenario {
    pub source: Source,
}

#[pymethods]
impl Scenario {
    #[staticmethod]
    fn from_file(path: PathBuf) -> Scenario {
        Scenario {
            source: Source::file(path),
        }
    }

    #[staticmethod]
    fn from_str(text: String, path: PathBuf) -> Scenario {
        Scenario {
            source: Source::text(path, text),
        }
    }

    #[staticmethod]
    fn from_run(folder: PathBuf) -> Scenario {
        Scenario {
            source: Source::run_folder(folder),
        }
    }

    fn set(&self, key: &str, value: &Bound<'_, PyAny>) -> PyResult<Scenario> {
        Ok(self.changed(format!("{key}={}", written(value)?)))
    }

    fn size(&self, customers: u64) -> Scenario {
        Scenario {
            source: self.source.clone().size(customers),
        }
    }

    fn vary(&self, key: &str, values: &Bound<'_, PyAny>) -> PyResult<Scenario> {
        Ok(Scenario {
            source: self
                .source
                .clone()
                .vary(format!("{key}={}", values_of(values)?)),
        })
    }

    fn decide(&self, key: &str, values: &Bound<'_, PyAny>) -> PyResult<Scenario> {
        Ok(Scenario {
            source: self
                .source
                .clone()
                .decide(format!("{key}={}", values_of(values)?)),
        })
    }

    #[pyo3(signature = (psychology=None, draws=None))]
    fn psychology(&self, psychology: Option<PathBuf>, draws: Option<PathBuf>) -> Scenario {
        let files = PsychologyFiles { psychology, draws };
        Scenario {
            source: self.source.clone().psychology(files),
        }
    }

    #[getter]
    fn path(&self) -> PathBuf {
        self.source.path()
    }

    /// All problems, warnings and notes as JSON.
    fn check(&self, py: Python<'_>) -> PyResult<String> {
        let loaded = py.detach(|| self.source.load());
        let told = match loaded {
            Ok(experiment) => notes(
                &self.source.path().display().to_string(),
                experiment.loaded(),
            ),
            Err(LoadFailure::Scenario(LoadError::Wrong(problems))) => errors::json(&problems),
            Err(failure) => return Err(failure.raised(py)),
        };
        Ok(told)
    }

    /// The scenario with every default written out.
    fn resolved(&self, py: Python<'_>) -> PyResult<String> {
        let loaded = raise(py, py.detach(|| self.source.load()))?;
        Ok(loaded.loaded().resolved.clone())
    }

    /// Title, arms, customers, replicates, ticks, currency, seed.
    fn about<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let experiment = raise(py, py.detach(|| self.source.load()))?;
        let own = experiment.scenario();
        let about = PyDict::new(py);
        let arms: Vec<&str> = own.arms.iter().map(|arm| arm.name.as_str()).collect();
        about.set_item("title", &own.title)?;
        about.set_item("arms", arms)?;
        about.set_item("customers", own.population.size)?;
        about.set_item("replicates", own.design.replicates)?;
        about.set_item("ticks", own.timeline.ticks)?;
        about.set_item("unit", own.timeline.tick_name())?;
        about.set_item("currency", &own.currency)?;
        about.set_item("seed", own.design.seed)?;
        about.set_item("primary", own.outcome.primary.key())?;
        Ok(about)
    }
}

impl Scenario {
    pub fn changed(&self, change: String) -> Scenario {
        Scenario {
            source: self.source.clone().set(change),
        }
    }
}

fn notes(file: &str, loaded: &Loaded) -> String {
    let line = |severity: &str, message: &str| json!({ "file": file, "severity": severity, "message": message });
    let warnings = unusual::sentences(&loaded.scenario).into_iter();
    let warnings = warnings.map(|told| line("warning", &told));
    let of_data = loaded.account.iter().flat_map(|account| &account.notices);
    let of_data = of_data.map(|notice| format::plain(notice));
    let unread = loaded.account.iter().filter_map(import_summary::unread);
    let notes = caveats::sentences(loaded)
        .into_iter()
        .chain(of_data)
        .chain(unread);
    let notes = notes.map(|told| line("note", &told));
    let all: Vec<_> = warnings.chain(notes).collect();
    serde_json::Value::Array(all).to_string()
}

/// A Python value as a scenario writes it.
fn written(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyBool>() {
        return Ok(if value.is_truthy()? { "true" } else { "false" }.to_owned());
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(value.str()?.to_string());
    }
    if value.is_instance_of::<PyFloat>() {
        let number: f64 = value.extract()?;
        return match number.is_finite() {
            // With a point, so that it stays a number of that kind.
            true => Ok(format!("{number:?}")),
            false => Err(usage(
                value,
                "a scenario has no infinite numbers and no NaN",
            )),
        };
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(scenario::resolved_text(text.to_str()?));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let all = value.try_iter()?.map(|item| written(&item?));
        return Ok(format!(
            "[{}]",
            all.collect::<PyResult<Vec<_>>>()?.join(", ")
        ));
    }
    if let Ok(table) = value.cast::<PyDict>() {
        let all = table.iter().map(|(key, value)| {
            let key: String = key.extract()?;
            Ok(format!(
                "{} = {}",
                scenario::resolved_text(&key),
                written(&value)?
            ))
        });
        return Ok(format!(
            "{{ {} }}",
            all.collect::<PyResult<Vec<_>>>()?.join(", ")
        ));
    }
    // Numbers of numpy and their like.
    if let Ok(own) = value.call_method0("item") {
        return written(&own);
    }
    Err(usage(
        value,
        "a value is a str, int, float, bool, or a list or dict of these",
    ))
}

/// Values of a key that is varied: the words of `--vary`, or a list of values.
fn values_of(values: &Bound<'_, PyAny>) -> PyResult<String> {
    match values.cast::<PyString>() {
        Ok(text) => Ok(text.to_str()?.to_owned()),
        Err(_) if values.hasattr("tolist")? => written(&values.call_method0("tolist")?),
        Err(_) => written(values),
    }
}

fn usage(value: &Bound<'_, PyAny>, why: &str) -> PyErr {
    let kind = value.get_type().name().map(|name| name.to_string());
    let told = format!("{} of type {}: {why}", value, kind.unwrap_or_default());
    pyo3::exceptions::PyTypeError::new_err(told)
}

/// The names of the scenarios to begin with, and what each is.
#[pyfunction]
pub fn template_names() -> Vec<(&'static str, &'static str)> {
    let all = templates::ALL.iter();
    all.map(|own| (own.name, own.about)).collect()
}

/// A scenario to begin with: its text, and the data that it reads by their name.
#[pyfunction]
pub fn template(
    py: Python<'_>,
    name: &str,
) -> PyResult<(&'static str, Option<(&'static str, &'static str)>)> {
    let found = templates::ALL.iter().find(|own| own.name == name);
    found.map(|own| (own.text, own.data)).ok_or_else(|| {
        let names: Vec<&str> = templates::ALL.iter().map(|own| own.name).collect();
        let told = format!(
            "there is no template `{name}`; there are: {}",
            names.join(", ")
        );
        error(py, Kind::Usage, &told)
    })
}
