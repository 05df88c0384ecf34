//! What running, resuming and verifying have in common: a scenario becomes what is handed over.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

use super::progress::Progress;
use super::{Exit, check, color, print, say};
use crate::decision::compare::sequence::{self, Sequence};
use crate::decision::rows::Note;
use crate::decision::{Decision, Questions};
use crate::engine::run::{self, Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::evidence::draws::Draws;
use crate::experiment;
use crate::experiment::results::Results;
use crate::numeric::Width;
use crate::output::customers::Customers;
use crate::output::format::count;
use crate::output::manifest::Asked;
use crate::output::{self, Handover, Input, RunFacts, report};
use crate::psychology::Parameters;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::{self, LoadError, Loaded};

/// Where a scenario stands, and what is laid over it.
pub struct Source {
    pub file: PathBuf,
    /// A file of parameters in place of the shipped ones.
    pub psychology: Option<PathBuf>,
    /// As `--set` takes them.
    pub overrides: Vec<String>,
    /// Customers (an arm, in a randomized design) in place of the scenario's.
    pub size: Option<u64>,
}

impl Source {
    /// The scenario, with so many replicates where it is not as many as it says.
    pub fn load(&self, replicates: Option<u32>) -> Result<Loaded, LoadError> {
        let mut overrides = self.overrides.clone();
        overrides.extend(replicates.map(|replicates| format!("design.replicates={replicates}")));
        let psychology = match &self.psychology {
            Some(file) => scenario::load_psychology(file)?,
            None => Parameters::default(),
        };
        let Some(size) = self.size else {
            return scenario::load_on(&self.file, &psychology, &overrides);
        };
        let as_written = scenario::load_on(&self.file, &psychology, &overrides)?;
        overrides.push(match as_written.scenario.design.kind {
            DesignKind::Paired => format!("population.size={size}"),
            DesignKind::Randomized { .. } => format!("design.per_arm={size}"),
        });
        scenario::load_on(&self.file, &psychology, &overrides)
    }
}

/// What is to be run, and how. `source` and `asked` decide every byte of the results, the rest none.
pub struct Job {
    pub source: Source,
    pub asked: Asked,
    pub threads: usize,
    pub width: Width,
    pub quiet: bool,
}

/// A run that came to its end, and is not handed over yet.
pub struct Finished {
    loaded: Loaded,
    results: Results,
    decision: Decision,
    facts: RunFacts,
}

impl Job {
    /// Runs the scenario and answers all that is asked of it.
    pub fn run(
        &self,
        loaded: Loaded,
        started: SystemTime,
        clock: Instant,
    ) -> Result<Finished, Exit> {
        let loading = clock.elapsed().as_secs_f64();
        let progress = Progress::new(self.quiet);
        let never = AtomicBool::new(false);
        let options = Options {
            threads: self.threads,
            width: self.width,
            progress: &|done, all| progress.set(done, all),
            stop: &never,
            ..Options::default()
        };
        let run = self.simulate(&loaded.scenario, &options);
        progress.clear();
        let run = run.map_err(|error| stopped(&error))?;
        let replicates = run.tally.shape.replicates as u32;
        // What is handed over names the replicates that were run.
        let loaded = match run.sequence {
            Some(_) => {
                let loaded = self.source.load(Some(replicates));
                loaded.map_err(|error| check::report(&error))?
            }
            None => loaded,
        };
        let results = experiment::conclude(&loaded.scenario, &run.tally);
        let running = clock.elapsed().as_secs_f64() - loading;
        let mut stages = vec![("loading", loading), ("running", running)];
        let case = Case::of(&self.source.file, loaded.clone());
        let mut decision = self
            .decide(&case, &run, &results, &options, &mut stages)
            .map_err(|error| stopped(&error))?;
        decision.notes.extend(output::account::notes(&loaded));
        let facts = RunFacts {
            inputs: self.inputs(&loaded)?,
            threads: self.threads,
            vector_width: self.width.name().to_owned(),
            started,
            stages: stages
                .into_iter()
                .map(|(name, seconds)| (name.to_owned(), seconds))
                .collect(),
        };
        Ok(Finished {
            loaded,
            results,
            decision,
            facts,
        })
    }

    fn inputs(&self, loaded: &Loaded) -> Result<Vec<Input>, Exit> {
        let mut inputs: Vec<Input> = loaded
            .inputs
            .iter()
            .map(|input| Input::of(input.name.clone(), &input.content))
            .collect();
        if let Some(file) = &self.source.psychology {
            inputs.push(super::validate::input(file)?);
        }
        Ok(inputs)
    }

    /// Runs the scenario, with as many replicates more as are needed, if that was asked for.
    fn simulate(&self, scenario: &Scenario, options: &Options) -> Result<Run, RunError> {
        let tally = run::run(scenario, options)?;
        if !self.asked.until_decided {
            let sequence = None;
            return Ok(Run { tally, sequence });
        }
        let planned = scenario.design.replicates;
        let most = self
            .asked
            .most_replicates
            .unwrap_or(planned.saturating_mul(sequence::MOST));
        let mut extended = scenario.clone();
        let (tally, found) = sequence::until_decided(&mut extended, tally, most, options)?;
        let sequence = Some(found);
        Ok(Run { tally, sequence })
    }

    /// All that the page tells beyond the results, and the seconds that each part of it took.
    fn decide(
        &self,
        case: &Case,
        run: &Run,
        results: &Results,
        options: &Options,
        stages: &mut Vec<(&'static str, f64)>,
    ) -> Result<Decision, RunError> {
        let draws = Draws::shipped().spread(self.asked.draws);
        let questions = Questions {
            draws: &draws,
            sequence: run.sequence.as_ref(),
            sensitivity: self.asked.sensitivity,
        };
        let mut clock = Instant::now();
        let mut lap = |name, stages: &mut Vec<(&'static str, f64)>| {
            stages.push((name, clock.elapsed().as_secs_f64()));
            clock = Instant::now();
        };
        let mut decision = Decision::of(case, &run.tally, results, &questions, options)?;
        lap("comparing", stages);
        decision.who_responds(case, options)?;
        lap("who responds", stages);
        decision.what_would_change(case, &questions, options)?;
        lap("sensitivity", stages);
        Ok(decision)
    }

    /// What is to be written of single customers.
    fn customers(&self) -> Option<Customers> {
        self.asked.customers.map(|form| Customers {
            form,
            threads: self.threads,
            width: self.width,
        })
    }

    /// Says how large the file of customers will be, before anybody waits for it.
    pub fn announce(&self, scenario: &Scenario) {
        let Some(customers) = self.customers().filter(|_| !self.quiet) else {
            return;
        };
        let megabytes = customers.bytes(scenario) as f64 / 1e6;
        say(&format!(
            "{} will have {} rows and take about {} MB of disk",
            customers.form.file(),
            count(Customers::rows(scenario)),
            count(megabytes.ceil() as u64),
        ));
    }

    /// Writes the folder and prints the summary.
    pub fn hand_over(&self, finished: &Finished, folder: &Path, force: bool) -> Result<(), Exit> {
        let Finished {
            loaded,
            results,
            decision,
            facts,
        } = finished;
        let scenario = &loaded.scenario;
        let mut tables = output::decision::files(decision);
        tables.extend(output::account::files(loaded));
        let handover = Handover {
            resolved: loaded.resolved.clone(),
            data_files: loaded
                .inputs
                .iter()
                .skip(1)
                .map(|input| (scenario::data_name(&input.name), input.content.clone()))
                .collect(),
            tables,
            customers: self.customers(),
            facts: facts.clone(),
        };
        let files = output::hand_over(folder, force, scenario, results, &handover);
        let files = files.map_err(refuse)?;
        let mut answer = output::answer::sentences(
            &decision.comparison.rows,
            &decision.notes,
            &scenario.currency,
        );
        answer.extend(until_decided(&decision.notes));
        let color = color(&io::stdout());
        print(&output::summary_text(scenario, results, &answer, color))?;
        print(&output::account::text(loaded))?;
        if !self.quiet {
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

/// What was simulated.
struct Run {
    tally: Tally,
    /// Where replicates were added until it was decided.
    sequence: Option<Sequence>,
}

/// How adding replicates ended, if any were added.
fn until_decided(notes: &[Note]) -> Option<String> {
    let note = |key: &str| notes.iter().find(|note| note.key == key);
    let replicates = &note("until_decided_replicates")?.value;
    let open: Vec<&str> = notes
        .iter()
        .filter(|note| note.key == "until_decided_open")
        .map(|note| note.value.as_str())
        .collect();
    Some(match open.is_empty() {
        true => {
            format!("After {replicates} replicates the luck of the draw leaves no verdict open.")
        }
        false => format!(
            "After {replicates} replicates the luck of the draw still leaves open: {}. Allow more with \
             --most-replicates.",
            output::format::plain(&open.join("; "))
        ),
    })
}

/// Says why nothing was handed over, and how to end.
pub fn refuse(error: output::OutputError) -> Exit {
    say(&format!("error: {error}"));
    match error {
        output::OutputError::Chart { .. } | output::OutputError::Page { .. } => Exit::Fault,
        _ => Exit::Disk,
    }
}

/// Says why a run came to no result, and how to end.
pub fn stopped(error: &RunError) -> Exit {
    say(&format!("error: {error}"));
    match error {
        RunError::Interrupted => Exit::Interrupted,
        RunError::TooLarge { .. } => Exit::Limit,
        RunError::Overflow => Exit::Scenario,
        RunError::Threads(_) => Exit::Fault,
    }
}
