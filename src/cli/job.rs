//! What running, resuming and verifying have in common: a scenario becomes what is handed over.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use super::given::{Files, Given};
use super::progress::Progress;
use super::{Exit, check, color, interrupt, print, print_styled, say};
use crate::decision::compare::sequence::{self, Sequence};
use crate::decision::rows::Note;
use crate::decision::{Decision, Questions};
use crate::engine::part::{Keep, Part};
use crate::engine::run::{self, Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::experiment;
use crate::experiment::results::Results;
use crate::files::Received;
use crate::numeric::Width;
use crate::output::customers::Customers;
use crate::output::format::count;
use crate::output::manifest::Asked;
use crate::output::request::SCENARIO;
use crate::output::tables::NamedBytes;
use crate::output::unfinished::Unfinished;
use crate::output::{self, Handover, Input, RunFacts, report};
use crate::psychology::Parameters;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::{self, Copy, LoadError, Loaded};

/// Where a scenario stands, and what is laid over it.
pub struct Source {
    pub file: PathBuf,
    /// What is given in place of the shipped psychology.
    pub given: Files,
    /// As `--set` takes them.
    pub overrides: Vec<String>,
    /// Customers (an arm, in a randomized design) in place of the scenario's.
    pub size: Option<u64>,
    /// Whether it stands in a run's folder, which may come from anybody.
    pub received: bool,
}

impl Source {
    /// Reads the scenario, and the files of a psychology if there are any; says what is wrong with either.
    pub fn load(&self) -> Result<(Loaded, Given), Exit> {
        let given = self.given.read(self.received.then(|| self.folder()))?;
        let loaded = self.read_on(&given.parameters());
        let mut loaded = loaded.map_err(|error| check::report(&error))?;
        given.lay(&mut loaded);
        Ok((loaded, given))
    }

    fn folder(&self) -> Received<'_> {
        Received(self.file.parent().unwrap_or(Path::new("")))
    }

    fn read_on(&self, psychology: &Parameters) -> Result<Loaded, LoadError> {
        let mut overrides = self.overrides.clone();
        let load = |overrides: &[String]| match self.received {
            true => scenario::load_received(self.folder(), SCENARIO, psychology, overrides),
            false => scenario::load_on(&self.file, psychology, overrides),
        };
        let Some(size) = self.size else {
            return load(&overrides);
        };
        let as_written = load(&overrides)?;
        overrides.push(match as_written.scenario.design.kind {
            DesignKind::Paired => format!("population.size={size}"),
            DesignKind::Randomized { .. } => format!("design.per_arm={size}"),
        });
        load(&overrides)
    }

    /// A scenario as run, in a folder with all that it needs beside it.
    pub fn in_folder(folder: &Path) -> Source {
        Source {
            file: folder.join(SCENARIO),
            given: Files::in_folder(folder),
            overrides: Vec::new(),
            size: None,
            received: true,
        }
    }
}

/// The files that were read.
pub fn inputs(loaded: &Loaded, given: &Given) -> Vec<Input> {
    let given: Vec<scenario::Input> = given.inputs().collect();
    loaded
        .inputs
        .iter()
        .chain(&given)
        .map(Input::from)
        .collect()
}

/// What is to be run, and how. `source` and `asked` decide every byte of the results, the rest none.
pub struct Job {
    pub source: Source,
    pub asked: Asked,
    /// The files that were read, as the user named them.
    pub inputs: Vec<Input>,
    /// What was taken in place of the shipped psychology.
    pub given: Given,
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
    loaded: Loaded,
    results: Results,
    decision: Decision,
    facts: RunFacts,
}

impl Job {
    /// Runs what a part of the run lacks, if there is one, and answers all that is asked of it.
    pub fn run(
        &self,
        loaded: Loaded,
        part: Option<Part>,
        keep: Option<&dyn Keep>,
        clock: Clock,
    ) -> Result<Finished, Exit> {
        let loading = clock.seconds();
        let progress = Progress::of_stages(self.how.quiet);
        let options = Options {
            threads: self.how.threads,
            width: self.how.width,
            memory: self.how.memory,
            progress: &|done, all| progress.set(done, all),
            stop: interrupt::flag(),
            keep: None,
            ..Options::default()
        };
        progress.begin("communities run");
        let keeping = Options { keep, ..options };
        let run = self.simulate(&loaded.scenario, part, &keeping);
        let run = run.map_err(|error| stopped(&error))?;
        let replicates = run.tally.shape.replicates as u32;
        // What is handed over names the replicates that were run.
        let loaded = match run.sequence {
            Some(_) => loaded.with_replicates(replicates),
            None => loaded,
        };
        let results = experiment::conclude(&loaded.scenario, &run.tally);
        let running = clock.seconds() - loading;
        let mut stages = vec![("loading", loading), ("running", running)];
        let case = Case::of(&self.source.file, loaded.clone());
        let mut decision = self
            .decide(&case, &run, &results, &options, &mut stages, &progress)
            .map_err(|error| stopped(&error))?;
        progress.clear();
        decision.notes.extend(output::caveats::notes(&loaded));
        decision.notes.extend(output::account::notes(&loaded));
        self.tell_of_given(&mut decision.notes);
        let facts = RunFacts {
            options: self.asked,
            inputs: self.inputs.clone(),
            threads: self.how.threads,
            vector_width: self.how.width.name().to_owned(),
            started: clock.started,
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

    /// The command that makes the run again, in its folder, names the files of a psychology that lie there;
    /// and what these leave to doubt is told.
    fn tell_of_given(&self, notes: &mut Vec<Note>) {
        if let Some(command) = notes.iter_mut().find(|note| note.key == "command") {
            command.value += &self.given.options();
        }
        let mut add = |key: &str, value: String| {
            let key = key.to_owned();
            notes.push(Note { key, value });
        };
        if self.given.leaves_nothing() {
            add("draws_none_for", "psychology".to_owned());
        } else if self.given.settled() > 0 && self.asked.draws > 0 {
            let (settled, all) = (self.given.settled(), Parameters::ALL.len());
            add(
                "say.trust",
                format!(
                    "{settled} of {all} parameters of the psychology are as a file has them (--psychology), in every draw: \
                     the doubt about the psychology is that about the others."
                ),
            );
        }
    }

    /// Copies of what was read besides the scenario, by the names under which it is looked for.
    pub fn files_read(&self, loaded: &Loaded) -> Vec<NamedBytes> {
        let data = loaded.copy.iter().flat_map(Copy::files);
        data.chain(self.given.files()).collect()
    }

    /// Runs the scenario, with as many replicates more as are needed, if that was asked for.
    fn simulate(
        &self,
        scenario: &Scenario,
        part: Option<Part>,
        options: &Options,
    ) -> Result<Run, RunError> {
        let mut extended = scenario.clone();
        let first = scenario.design.replicates;
        let tally = match part {
            Some(part) => {
                extended.design.replicates = first.max(part.tally.shape.replicates as u32);
                run::go_on(part, &extended, options)?
            }
            None => run::run(scenario, options)?,
        };
        if !self.asked.until_decided {
            let sequence = None;
            return Ok(Run { tally, sequence });
        }
        let most = self.most_replicates(first);
        let (tally, found) = sequence::until_decided(&mut extended, tally, first, most, options)?;
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
        progress: &Progress,
    ) -> Result<Decision, RunError> {
        let draws = self.given.draws(self.asked.draws);
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
        progress.begin("draws compared");
        let mut decision = Decision::of(case, &run.tally, results, &questions, options)?;
        lap("comparing", stages);
        progress.begin("communities asked who responds");
        decision.who_responds(case, options)?;
        lap("who responds", stages);
        progress.begin("runs of what would change the answer");
        decision.what_would_change(case, &questions, options)?;
        lap("sensitivity", stages);
        Ok(decision)
    }

    /// What is to be written of single customers.
    pub fn customers(&self) -> Option<Customers> {
        self.asked.customers.map(|form| Customers {
            form,
            threads: self.how.threads,
            width: self.how.width,
            stop: interrupt::flag(),
        })
    }

    /// Replicates that there will be at the most, of so many planned.
    pub fn most_replicates(&self, planned: u32) -> u32 {
        let most = self.asked.most_replicates;
        match self.asked.until_decided {
            true => most
                .unwrap_or(planned.saturating_mul(sequence::MOST))
                .max(planned),
            false => planned,
        }
    }

    /// Says how large the file of customers will be, before anybody waits for it.
    pub fn announce(&self, scenario: &Scenario) {
        let Some(customers) = self.customers().filter(|_| !self.how.quiet) else {
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

    /// Writes the folder; returns its files.
    pub fn hand_over(
        &self,
        finished: &Finished,
        unfinished: &Unfinished,
    ) -> Result<Vec<PathBuf>, Exit> {
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
            data_files: self.files_read(loaded),
            tables,
            customers: self.customers(),
            facts: facts.clone(),
        };
        let progress = Progress::of_stages(self.how.quiet || self.asked.customers.is_none());
        progress.begin("communities written");
        let told = |done, all| progress.set(done, all);
        output::hand_over(unfinished, scenario, results, &handover, &told).map_err(refuse)
    }

    /// Prints the summary, and says where the files are.
    pub fn tell(&self, finished: &Finished, folder: &Path, files: &[PathBuf]) -> Result<(), Exit> {
        let Finished {
            loaded,
            results,
            decision,
            ..
        } = finished;
        let scenario = &loaded.scenario;
        let mut answer = output::answer::sentences(
            &decision.comparison.rows,
            &decision.notes,
            &scenario.currency,
        );
        answer.extend(until_decided(&decision.notes));
        let color = color(&io::stdout());
        let summary = output::summary_text(scenario, results, &answer, color);
        print_styled(&summary, color)?;
        print(&output::text_of(&output::caveats::sentences(loaded)))?;
        print(&output::account::text(loaded))?;
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
