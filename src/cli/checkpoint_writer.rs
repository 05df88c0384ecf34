//! What is done of a run, put into its journal now and then.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::say;
use crate::engine::run::checkpoint;
use crate::engine::run::partial::{Keep, PartialRun};
use crate::output::staging::StagedRun;

/// How often the journal is written, at most; shorter runs have none.
pub const EVERY: Duration = Duration::from_secs(2);

/// The share of the time that writing may take: one in so many.
const WRITING: u32 = 20;

/// Keeps the journal of a run.
pub struct CheckpointWriter<'a> {
    pub unfinished: &'a StagedRun<'a>,
    /// The hash of all that decides the run.
    pub run: [u8; 32],
    every: Duration,
    state: Mutex<State>,
}

struct State {
    last: Instant,
    pause: Duration,
    told: bool,
}

impl<'a> CheckpointWriter<'a> {
    pub fn new(unfinished: &'a StagedRun<'a>, run: [u8; 32], every: Duration) -> Self {
        Self {
            unfinished,
            run,
            every,
            state: Mutex::new(State {
                last: Instant::now(),
                pause: Duration::ZERO,
                told: false,
            }),
        }
    }

    fn write(&self, part: &PartialRun, at_once: bool) {
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if !at_once && state.last.elapsed() < self.every.max(state.pause) {
            return;
        }
        let clock = Instant::now();
        // Sums out of range end the run soon; nothing of it is worth keeping.
        let Some(bytes) = checkpoint::write(part, &self.run) else {
            return;
        };
        if let Err(error) = self.unfinished.put_journal(&bytes)
            && !state.told
        {
            say(&format!(
                "warning: what is done so far cannot be kept: {error}"
            ));
            state.told = true;
        }
        state.pause = WRITING * clock.elapsed();
        state.last = Instant::now();
    }
}

impl Keep for CheckpointWriter<'_> {
    fn pace(&self) -> Duration {
        self.every / 2
    }

    fn underway(&self, part: &PartialRun) {
        self.write(part, false);
    }

    fn ended(&self, part: &PartialRun, whole: bool) {
        let something = part.done.count() > 0;
        self.write(part, !whole && something);
    }
}
