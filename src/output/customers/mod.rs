//! `customers.csv` or `customers.parquet`: one row a customer and arm, for the reader's own analysis.
//!
//! The run's own lives are lived again, a few communities at a time, once as events and once as what was
//! expected of them; so memory stays flat, and the rows come in the order of replicates, customers and
//! arms on any number of threads.

mod columns;
mod in_memory;
mod lives;
#[cfg(feature = "parquet")]
mod parquet;
mod text;

use std::io::{self, Write};

use crate::engine::run::{Cancel, Options, RunError};
use crate::numeric::Width;
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, Scenario, Ties};

use crate::table::Column;

use columns::Columns;
pub use in_memory::{Filled, Values};
use lives::Lives;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Text that every program reads.
    Csv,
    /// Columns, a third of the size: pandas, polars and R read them.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    /// All that this build can write.
    pub const ALL: &[Form] = &[
        Form::Csv,
        #[cfg(feature = "parquet")]
        Form::Parquet,
    ];

    /// The word by which it is asked for.
    pub fn key(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            #[cfg(feature = "parquet")]
            Form::Parquet => "parquet",
        }
    }

    /// What it is good for.
    pub fn meaning(self) -> &'static str {
        match self {
            Form::Csv => "Text that every program reads",
            #[cfg(feature = "parquet")]
            Form::Parquet => "Columns, a third of the size: pandas, polars and R read them",
        }
    }

    /// The file in the run's folder.
    pub fn file(self) -> &'static str {
        match self {
            Form::Csv => "customers.csv",
            #[cfg(feature = "parquet")]
            Form::Parquet => "customers.parquet",
        }
    }
}

/// Customers under some arm in some tick that a sample of rows may take.
const SAMPLE: f64 = 1e6;

/// Counts what is written.
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is wanted, and what it is made with: the threads and the width change no byte.
#[derive(Clone, Copy)]
pub struct Customers<'a> {
    /// As which file.
    pub form: Form,
    /// Threads to run on.
    pub threads: usize,
    /// Vector width.
    pub width: Width,
    /// Asked whether to stop.
    pub cancel: &'a dyn Cancel,
}

impl Customers<'_> {
    /// What stands in the table, column by column.
    pub fn columns(scenario: &Scenario) -> Vec<Column> {
        Columns::of(scenario).described()
    }

    /// Rows that there will be.
    pub fn rows(scenario: &Scenario) -> u64 {
        let heads = Slots::of(scenario).map_or(0, |slots| u64::from(slots.heads()));
        let of_each = match scenario.design.kind {
            DesignKind::Paired => scenario.arms.len() as u64,
            DesignKind::Randomized { .. } => 1,
        };
        heads * u64::from(scenario.design.replicates) * of_each
    }

    /// Bytes that the file will take, about: by some of its rows.
    pub fn bytes(&self, scenario: &Scenario) -> u64 {
        let mut bytes = Counted(0);
        let tried = self.sample(scenario, &mut bytes);
        let (of_each, all) = (
            bytes.0 as f64 / tried.max(1) as f64,
            Customers::rows(scenario),
        );
        (of_each * all as f64) as u64
    }

    /// Writes rows like those of the run, as many as take no time; gives how many.
    pub fn sample(&self, scenario: &Scenario, out: &mut (dyn Write + Send)) -> u64 {
        let of_each = scenario.arms.len() as f64 * f64::from(scenario.timeline.steps());
        let heads = (SAMPLE / of_each).clamp(64.0, 2_000.0) as u64;
        let mut some = scenario.clone();
        some.design.kind = DesignKind::Paired;
        some.design.replicates = 1;
        // Whom somebody knows changes no row's length, and hardly what it takes to write it.
        some.community.ties = scenario.community.ties.map(|ties| Ties {
            degree: ties.degree.min(16),
            ..ties
        });
        some.community.size = (heads as u32).min(scenario.community.size);
        some.population.size = heads.min(scenario.population.size);
        // What cannot be tried is told of when it must be written.
        match self.write(&some, out, &|_, _| {}) {
            Ok(()) => Customers::rows(&some),
            Err(_) => 0,
        }
    }

    /// All rows in memory, column by column. Of the options those that a run has are used.
    ///
    /// # Errors
    /// [`RunError::Interrupted`] once it is cancelled.
    pub fn in_memory(scenario: &Scenario, options: &Options) -> Result<Vec<Filled>, RunError> {
        let columns = Columns::of(scenario);
        in_memory::filled(&Lives::new(scenario, &columns, options))
    }

    /// Writes all rows; `progress` is told the communities that are written, and all.
    ///
    /// # Errors
    /// Whatever keeps `out` from being written; [`RunError::Interrupted`] within it once it is cancelled.
    pub fn write(
        &self,
        scenario: &Scenario,
        out: &mut (dyn Write + Send),
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> io::Result<()> {
        let options = Options {
            threads: self.threads,
            width: self.width,
            progress,
            cancel: self.cancel,
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
