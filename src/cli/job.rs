//! What running, resuming and verifying have in common: an experiment becomes what is handed over.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use super::progress::Progress;
use super::{Exit, check, color, interrupt, print, print_styled, say};
use crate::decision::update::UpdateError;
use crate::engine::run::RunError;
use crate::engine::run::partial::{Keep, PartialRun};
use crate::evidence::draws::DrawsError;
use crate::numeric::Width;
use crate::output::customers::Customers;
use crate::output::format::count;
use crate::output::run_options::RunOptions;
use crate::output::staging::StagedRun;
use crate::output::{self, report};
use crate::pipeline::{Conclusion, Experiment, LoadFailure, Runtime, Silent, Source, Stage};
use crate::scenario::checked::Scenario;
use crate::scenario::plural::many;

/// Reads a scenario and what goes with it; says what is wrong.
pub fn load(source: &Source) -> Result<Experiment, Exit> {
    source.load().map_err(|failure| unloaded(&failure))
}

/// Says why there is nothing to run, and how to end.
pub fn unloaded(failure: &LoadFailure) -> Exit {
    match failure {
        LoadFailure::Scenario(error) => check::report(error),
        LoadFailure::Draws(error) => {
            say(&format!("error: {error}"));
            match error {
                DrawsError::Unreadable { .. } => Exit::Disk,
                _ => Exit::Scenario,
            }
        }
    }
}

/// The same with customers called by their own ids, of which a run shows hashes; none where they have no ids.
pub fn load_with_ids(source: &Source) -> Result<Option<Experiment>, Exit> {
    let hashed = load(source)?;
    match hashed.loaded().keeps_ids_in() {
        Some(section) => load(&source.clone().set(format!("{section}.keep_ids = true"))).map(Some),
        None => Ok(None),
    }
}

/// What is to be run, and how. `experiment` and `options` decide every byte of the results, the rest none.
pub struct Job {
    pub experiment: Experiment,
    pub options: RunOptions,
    pub how: How,
}

/// On what it is run, and how much is told meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct How {
    pub threads: usize,
    pub width: Width,
    /// Bytes of memory that the run may take.
    pub memory: usize,
    pub quiet: bool,
}

impl How {
    fn runtime(&self) -> Runtime<'static> {
        Runtime {
            threads: self.threads,
            width: self.width,
            memory: self.memory,
            progress: &Silent,
            cancel: interrupt::flag(),
            keep: None,
        }
    }
}

/// When a run began.
#[derive(Clone, Copy)]
pub struct Clock {
    started: SystemTime,
    running: Instant,
}

impl Clock {
    pub fn start() -> Clock {
        Clock {
            started: SystemTime::now(),
            running: Instant::now(),
        }
    }

    fn seconds(&self) -> f64 {
        self.running.elapsed().as_secs_f64()
    }
}

/// A run that came to its end, and is not handed over yet.
pub struct Finished {
    conclusion: Conclusion,
    how: How,
    clock: Clock,
    /// Seconds that loading took.
    loading: f64,
}

impl Job {
    /// Runs what a part of the run lacks, if there is one, and answers all that is asked of it.
    pub fn run(
        self,
        part: Option<PartialRun>,
        keep: Option<&dyn Keep>,
        clock: Clock,
    ) -> Result<Finished, Exit> {
        let loading = clock.seconds();
        let progress = Progress::of_stages(self.how.quiet);
        let runtime = Runtime {
            progress: &progress,
            keep,
            ..self.how.runtime()
        };
        let simulation = self.experiment.go_on(part, self.options, &runtime);
        let simulation = simulation.map_err(|error| match error {
            UpdateError::Run(error) => stopped(&error),
            UpdateError::Refused(refusal) => {
                say(&format!("error: {refusal}"));
                Exit::Expectation
            }
        })?;
        let conclusion = simulation.decide(&runtime);
        Ok(Finished {
            conclusion: conclusion.map_err(|error| stopped(&error))?,
            how: self.how,
            clock,
            loading,
        })
    }

    /// What is to be written of single customers.
    pub fn customers(&self) -> Option<Customers<'static>> {
        self.options.customers.map(|form| Customers {
            form,
            threads: self.how.threads,
            width: self.how.width,
            cancel: interrupt::flag(),
        })
    }

    /// Replicates that there will be at the most.
    pub fn most_replicates(&self) -> u32 {
        let planned = self.experiment.scenario().design.replicates;
        self.options.most_replicates(planned)
    }

    /// Says how large the file of customers will be, before anybody waits for it.
    pub fn announce(&self, scenario: &Scenario) {
        let Some(customers) = self.customers().filter(|_| !self.how.quiet) else {
            return;
        };
        let megabytes = customers.bytes(scenario) as f64 / 1e6;
        say(&format!(
            "{} will have {} and take about {} MB of disk",
            customers.form.file(),
            many(Customers::rows(scenario), "row", "rows"),
            count(megabytes.ceil() as u64),
        ));
    }
}

impl Finished {
    /// Writes the folder; returns its files.
    pub fn hand_over(&self, unfinished: &StagedRun) -> Result<Vec<PathBuf>, Exit> {
        let progress = Progress::of_stages(self.how.quiet);
        let mut runtime = self.how.runtime();
        // Without them there is next to nothing to wait for.
        if self.conclusion.options().customers.is_some() {
            runtime.progress = &progress;
        }
        let mut seconds = vec![(Stage::Loading, self.loading)];
        seconds.extend(self.conclusion.seconds());
        let files = self
            .conclusion
            .hand_over(unfinished, self.clock.started, &seconds, &runtime);
        files.map_err(refuse)
    }

    /// Prints the summary, and says where the files are.
    pub fn tell(&self, folder: &Path, files: &[PathBuf]) -> Result<(), Exit> {
        let color = color(&io::stdout());
        print_styled(&self.conclusion.summary(color), color)?;
        print(&self.conclusion.remarks())?;
        if !self.how.quiet {
            say(&format!(
                "{} files in {}; open {} in a browser",
                files.len(),
                folder.display(),
                folder.join(report::FILE).display()
            ));
        }
        Ok(())
    }
}

/// Says why nothing was handed over, and how to end.
pub fn refuse(error: output::OutputError) -> Exit {
    if !matches!(error, output::OutputError::Stopped) {
        say(&format!("error: {error}"));
    }
    match error {
        output::OutputError::Stopped => Exit::Interrupted,
        output::OutputError::Chart { .. } | output::OutputError::Page { .. } => Exit::Fault,
        _ => Exit::Disk,
    }
}

/// Says that something was stopped of which nothing is kept.
pub fn stopped_at(exit: &Exit) {
    if *exit == Exit::Interrupted {
        say("stopped");
    }
}

/// Says why a run came to no result, and how to end. Whoever stopped it knows.
pub fn stopped(error: &RunError) -> Exit {
    if *error != RunError::Interrupted {
        say(&format!("error: {error}"));
    }
    match error {
        RunError::Interrupted => Exit::Interrupted,
        RunError::Overflow => Exit::Scenario,
        RunError::TooLarge { .. } | RunError::Threads(_) => Exit::Limit,
        RunError::Twice(_) => Exit::Fault,
    }
}
