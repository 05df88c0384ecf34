//! On what a run goes, and who watches it.

use std::time::SystemTime;

pub use crate::decision::work::Stage;
pub use crate::engine::run::{Cancel, Never};

use crate::engine::run::partial::Keep;
use crate::engine::run::{MOST_TALLY_BYTES, Options};
use crate::numeric::Width;
#[cfg(feature = "report")]
use crate::output::manifest::{Facts, Input};

/// Told how far the work has come, from any thread.
pub trait Progress: Sync {
    /// A stage begins.
    fn begin(&self, _stage: Stage) {}

    /// `done` of `all` of what the stage counts ([`Stage::counts`]) are through.
    fn advance(&self, _done: u64, _all: u64) {}
}

/// Nobody is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// On what the work is done, and who watches it. Nothing of it changes a byte of the results.
#[derive(Clone, Copy)]
pub struct Runtime<'a> {
    /// Threads to run on, at least 1.
    pub threads: usize,
    /// Vector width.
    pub width: Width,
    /// Bytes of sums, over all threads, beyond which a run is refused before it starts.
    pub memory: usize,
    /// Told how far the work has come.
    pub progress: &'a dyn Progress,
    /// Asked whether the work is to stop.
    pub cancel: &'a dyn Cancel,
    /// Shown what is done of the simulation, now and then, to go on from there another time.
    pub keep: Option<&'a dyn Keep>,
}

/// All cores, the widest vectors they have, a gigabyte; nobody watches.
impl Default for Runtime<'_> {
    fn default() -> Self {
        Runtime {
            threads: Options::default().threads,
            width: Width::detect(),
            memory: MOST_TALLY_BYTES,
            progress: &Silent,
            cancel: &Never,
            keep: None,
        }
    }
}

impl Runtime<'_> {
    /// The same for the engine, which tells `progress` how far it has come.
    pub(super) fn engine<'b>(&'b self, progress: &'b (dyn Fn(u64, u64) + Sync)) -> Options<'b> {
        Options {
            threads: self.threads,
            width: self.width,
            memory: self.memory,
            progress,
            cancel: self.cancel,
            ..Options::default()
        }
    }
}

/// When some work began and how long it took, for `run.json` alone.
#[derive(Clone, Copy, Debug)]
pub struct Clocked {
    /// Threads that it ran on.
    pub threads: usize,
    /// When it began.
    pub started: SystemTime,
    /// In all, by the wall.
    pub seconds: f64,
}

impl Clocked {
    #[cfg(feature = "report")]
    pub(super) fn facts(&self, inputs: Vec<Input>) -> Facts {
        Facts {
            inputs,
            threads: self.threads,
            started: self.started,
            seconds: self.seconds,
        }
    }
}
