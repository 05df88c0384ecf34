//! Errors as exceptions: each says what the command says on a terminal.

use goodwill::decision::update::UpdateError;
use goodwill::engine::run::RunError;
use goodwill::evidence::draws::DrawsError;
use goodwill::output::OutputError;
use goodwill::pipeline::LoadFailure;
use goodwill::scenario::printable::printable;
use goodwill::scenario::{LoadError, Problems};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

/// The exceptions of the package, by their names in `goodwill/_errors.py`.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A scenario, its data or a psychology is wrong.
    Scenario,
    /// A file cannot be read or written.
    File,
    /// It would take more than is allowed.
    Limit,
    /// What was asked for makes no sense.
    Usage,
    /// It came to no result.
    Run,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Scenario => "ScenarioError",
            Kind::File => "FileError",
            Kind::Limit => "LimitError",
            Kind::Usage => "UsageError",
            Kind::Run => "RunError",
        }
    }
}

/// An exception of the package.
pub fn error(py: Python<'_>, kind: Kind, message: &str) -> PyErr {
    of(py, kind, message, "[]")
}

fn of(py: Python<'_>, kind: Kind, message: &str, problems: &str) -> PyErr {
    let made = || {
        let errors = py.import("goodwill._errors")?;
        let message = printable(message);
        errors
            .getattr("_raised")?
            .call1((kind.name(), message.trim_end(), problems))
    };
    match made() {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// All problems as JSON, as `goodwill check --format json` has them.
pub fn json(problems: &Problems) -> String {
    let told: Vec<_> = problems.told().collect();
    serde_json::to_string(&told).unwrap_or_else(|_| "[]".to_owned())
}

/// What the crate's errors are in Python.
pub trait Raised {
    fn raised(self, py: Python<'_>) -> PyErr;
}

impl Raised for LoadError {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            LoadError::Unreadable { .. } => error(py, Kind::File, &self.to_string()),
            LoadError::Wrong(problems) => {
                of(py, Kind::Scenario, &problems.to_string(), &json(&problems))
            }
        }
    }
}

impl Raised for DrawsError {
    fn raised(self, py: Python<'_>) -> PyErr {
        let kind = match self {
            DrawsError::Unreadable { .. } => Kind::File,
            _ => Kind::Scenario,
        };
        error(py, kind, &self.to_string())
    }
}

impl Raised for LoadFailure {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            LoadFailure::Scenario(error) => error.raised(py),
            LoadFailure::Draws(error) => error.raised(py),
        }
    }
}

impl Raised for RunError {
    fn raised(self, py: Python<'_>) -> PyErr {
        let kind = match self {
            RunError::Interrupted => return PyKeyboardInterrupt::new_err(()),
            RunError::Overflow => Kind::Scenario,
            RunError::TooLarge { .. } | RunError::Threads(_) => Kind::Limit,
            RunError::Twice(_) => Kind::Run,
        };
        error(py, kind, &self.to_string())
    }
}

impl Raised for UpdateError {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            UpdateError::Run(error) => error.raised(py),
            UpdateError::Refused(refusal) => error(py, Kind::Run, &refusal.to_string()),
        }
    }
}

impl Raised for OutputError {
    fn raised(self, py: Python<'_>) -> PyErr {
        let kind = match self {
            OutputError::Stopped => return PyKeyboardInterrupt::new_err(()),
            OutputError::Chart { .. } | OutputError::Page { .. } => Kind::Run,
            _ => Kind::File,
        };
        error(py, kind, &self.to_string())
    }
}

/// A result with the crate's error, as Python takes it.
pub fn raise<T, E: Raised>(py: Python<'_>, result: Result<T, E>) -> PyResult<T> {
    result.map_err(|error| error.raised(py))
}
