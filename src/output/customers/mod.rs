//! `customers.csv` or `customers.parquet`: one row a customer and arm, for the reader's own analysis.
//!
//! The run's own lives are lived again, a few communities at a time, once as events and once as what was
//! expected of them; so memory stays flat, and the rows come in the order of replicates, customers and
//! arms on any number of threads.

mod lives;
#[cfg(feature = "parquet")]
mod parquet;
mod text;

use std::io::{self, Write};
use std::sync::atomic::AtomicBool;

use crate::engine::run::{Options, RunError};
use crate::numeric::Width;
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, Scenario};

use lives::{Columns, Lives};

/// How the rows are written.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Text that every program reads.
    Csv,
    /// Columns, a third of the size: pandas, polars and R read them.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    /// The file in the run's folder.
    pub fn file(self) -> &'static str {
        match self {
            Form::Csv => "customers.csv",
            #[cfg(feature = "parquet")]
            Form::Parquet => "customers.parquet",
        }
    }
}

/// What is wanted, and what it is made with: the threads and the width change no byte.
#[derive(Clone, Copy, Debug)]
pub struct Customers {
    pub form: Form,
    pub threads: usize,
    pub width: Width,
    /// Set from outside to give up.
    pub stop: &'static AtomicBool,
}

impl Customers {
    /// Rows that there will be.
    pub fn rows(scenario: &Scenario) -> u64 {
        let heads = Slots::of(scenario).map_or(0, |slots| u64::from(slots.heads()));
        let of_each = match scenario.design.kind {
            DesignKind::Paired => scenario.arms.len() as u64,
            DesignKind::Randomized { .. } => 1,
        };
        heads * u64::from(scenario.design.replicates) * of_each
    }

    /// Bytes that the file will take, roughly: by its first rows, and for Parquet by experience.
    pub fn bytes(&self, scenario: &Scenario) -> u64 {
        let columns = Columns::of(scenario);
        let rows = Customers::rows(scenario);
        match self.form {
            Form::Csv => rows * columns.typical_text(scenario),
            #[cfg(feature = "parquet")]
            Form::Parquet => rows * columns.typical_binary(),
        }
    }

    /// Writes all rows.
    ///
    /// # Errors
    /// Whatever keeps `out` from being written; [`RunError::Interrupted`] within it once `stop` is set.
    pub fn write(&self, scenario: &Scenario, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let options = Options {
            threads: self.threads,
            width: self.width,
            stop: self.stop,
            ..Options::default()
        };
        let columns = Columns::of(scenario);
        let lives = Lives::new(scenario, &columns, &options);
        let of_run = |error: RunError| io::Error::other(error);
        match self.form {
            Form::Csv => text::write(&lives, out, of_run),
            #[cfg(feature = "parquet")]
            Form::Parquet => parquet::write(&lives, out, of_run),
        }
    }
}
