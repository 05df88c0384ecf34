//! What the other commands find: tables by their names, a text, and a folder.

use goodwill::output::tables::NamedBytes;
use goodwill::pipeline::Clocked;
use goodwill::table::Known;
use pyo3::prelude::*;
use std::time::{Instant, SystemTime};

use crate::errors::{Kind, error};
use crate::table::{Table, stem};

/// The CSV tables among some files.
pub fn of_files(
    files: &[NamedBytes],
    known: &dyn Fn(&str) -> Option<Known>,
    currency: &str,
) -> PyResult<Vec<Table>> {
    let tables = files.iter().filter(|(name, _)| name.ends_with(".csv"));
    let tables = tables.map(|(name, bytes)| {
        let (meaning, columns) = known(name).unwrap_or(("", Vec::new()));
        Table::of_csv(name, meaning, &columns, bytes, currency)
    });
    tables.collect()
}

/// One of some tables.
pub fn one(py: Python<'_>, tables: &[Py<Table>], name: &str) -> PyResult<Py<Table>> {
    let found = tables.iter().find(|table| table.get().is_called(name));
    found.map(|table| table.clone_ref(py)).ok_or_else(|| {
        let told = format!(
            "there is no table `{name}`; there are: {}",
            names(tables).join(", ")
        );
        error(py, Kind::Usage, &told)
    })
}

/// The names of some tables.
pub fn names(tables: &[Py<Table>]) -> Vec<String> {
    let all = tables.iter();
    all.map(|table| stem(table.get().called()).to_owned())
        .collect()
}

/// Tables as objects of the interpreter.
pub fn objects(py: Python<'_>, tables: Vec<Table>) -> PyResult<Vec<Py<Table>>> {
    tables.into_iter().map(|table| Py::new(py, table)).collect()
}

/// When some work began.
pub struct Clock {
    started: SystemTime,
    running: Instant,
    threads: usize,
}

impl Clock {
    pub fn start(threads: Option<usize>) -> Clock {
        let usual = goodwill::pipeline::Runtime::default().threads;
        Clock {
            started: SystemTime::now(),
            running: Instant::now(),
            threads: threads.unwrap_or(usual),
        }
    }

    pub fn stop(self) -> Clocked {
        Clocked {
            threads: self.threads,
            started: self.started,
            seconds: self.running.elapsed().as_secs_f64(),
        }
    }
}
