//! How far a run has come, on stderr.

use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::{self, Stage};

/// A bar with the time left; nothing where stderr is no terminal or quiet was asked for.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Of things with this name, in the plural.
    pub fn of(quiet: bool, things: &str) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(10)
        };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        let template = format!("{{bar:32}} {{percent:>3}}% of {{len}} {things}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("━━┄"));
        }
        // The ticking takes a thread, and indicatif panics where the system has none left.
        if !bar.is_hidden() && thread::Builder::new().spawn(|| ()).is_ok() {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Self { bar }
    }

    /// Of several stages, each told by its name.
    pub fn of_stages(quiet: bool) -> Self {
        let progress = Self::of(quiet, "");
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {percent:>3}% {msg}, {eta} left")
        {
            progress.bar.set_style(style.progress_chars("━━┄"));
        }
        progress
    }

    /// `done` of `all` of a stage are through.
    pub fn stage(&self, name: &str, done: u64, all: u64) {
        if self.bar.message() != name {
            self.bar.set_message(name.to_owned());
            self.bar.reset_eta();
        }
        self.set(done, all);
    }

    /// `done` of `all` things are through.
    pub fn set(&self, done: u64, all: u64) {
        self.bar.set_length(all);
        self.bar.set_position(done);
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl pipeline::Progress for Progress {
    fn begin(&self, stage: Stage) {
        self.bar.set_message(stage.counts());
        self.bar.set_position(0);
        self.bar.reset_eta();
    }

    fn advance(&self, done: u64, all: u64) {
        self.set(done, all);
    }
}

/// Whatever ends the work, no bar is left standing.
impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
