//! A scenario that was read and found right, with its data and the psychology that it is run on.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::observe::{Runtime, Stage};
use super::psychology::GivenPsychology;
use super::simulation::Simulation;
use crate::decision::compare::sequence;
use crate::decision::rows::Note;
use crate::decision::update::{self, Update, UpdateError};
use crate::engine::run;
use crate::engine::run::partial::PartialRun;
use crate::evidence::Case;
use crate::evidence::setting::Draw;
use crate::experiment;
use crate::output::manifest::Input;
use crate::output::run_options::RunOptions;
use crate::output::tables::NamedBytes;
use crate::psychology::Parameters;
use crate::scenario::checked::Scenario;
use crate::scenario::{self, Copy, Loaded};

/// A checked scenario with its data and psychology, ready to run. Made by [`Source::load`](super::Source::load).
#[derive(Clone, Debug)]
pub struct Experiment {
    path: PathBuf,
    loaded: Loaded,
    psychology: GivenPsychology,
    inputs: Vec<Input>,
}

impl Experiment {
    pub(super) fn new(path: PathBuf, loaded: Loaded, psychology: GivenPsychology) -> Experiment {
        let given: Vec<scenario::Input> = psychology.inputs().collect();
        let inputs = loaded.inputs.iter().chain(&given).map(Input::from);
        Experiment {
            inputs: inputs.collect(),
            path,
            loaded,
            psychology,
        }
    }

    /// The same, with the files that were read under other names: those of whoever asked for it first.
    pub fn with_inputs(self, inputs: Vec<Input>) -> Experiment {
        Experiment { inputs, ..self }
    }

    /// The same with so many replicates.
    pub(super) fn with_replicates(self, replicates: u32) -> Experiment {
        Experiment {
            loaded: self.loaded.with_replicates(replicates),
            ..self
        }
    }

    /// The same with the values of another scenario that was read from the same files.
    pub(super) fn with_scenario(mut self, scenario: Scenario) -> Experiment {
        self.loaded.scenario = scenario;
        self
    }

    /// How messages call the scenario's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The checked scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// The scenario with all that is known of how it and its data were read.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// What was taken in place of the shipped psychology.
    pub fn psychology(&self) -> &GivenPsychology {
        &self.psychology
    }

    /// The files that were read, with their hashes.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The scenario as one that can be put under other psychologies.
    pub fn case(&self) -> Case {
        Case::of(&self.path, self.loaded.clone())
    }

    /// Copies of what was read besides the scenario, by the names under which it is looked for in a run's folder.
    pub fn files(&self) -> Vec<NamedBytes> {
        let data = self.loaded.copy.iter().flat_map(Copy::files);
        data.chain(self.psychology.files()).collect()
    }

    /// The options as they are for this scenario: no more draws than there are, and the replicates to begin with.
    pub fn settle(&self, options: RunOptions) -> RunOptions {
        let planned = self.scenario().design.replicates;
        RunOptions {
            draws: self.psychology.draws(options.draws).len(),
            first_replicates: options.until_decided.then_some(planned),
            ..options
        }
    }

    /// The draws of the psychology and the setting over which arms are compared.
    pub fn draws(&self, options: &RunOptions) -> Vec<Draw> {
        let psychologies = self.psychology.draws(options.draws);
        Draw::of_case(&self.case(), &psychologies, options.doubt)
    }

    /// Runs the scenario, with as many replicates more as are needed, if that is asked for.
    ///
    /// # Errors
    /// [`RunError::TooLarge`](run::RunError::TooLarge) before anything is run,
    /// [`RunError::Interrupted`](run::RunError::Interrupted) once `runtime.cancel` says so,
    /// [`RunError::Overflow`](run::RunError::Overflow) where a sum has no value. [`UpdateError::Refused`] where the draws of the psychology cannot be
    /// weighed by the scenario's own tests.
    pub fn simulate(
        self,
        options: RunOptions,
        runtime: &Runtime,
    ) -> Result<Simulation, UpdateError> {
        let options = self.settle(options);
        self.go_on(None, options, runtime)
    }

    /// Runs what a part of the run lacks: the results are those of the whole run, bit for bit. `options` are those that
    /// the part was run with.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn go_on(
        self,
        part: Option<PartialRun>,
        options: RunOptions,
        runtime: &Runtime,
    ) -> Result<Simulation, UpdateError> {
        let clock = Instant::now();
        let update = self.update(runtime)?;
        let updating = clock.elapsed().as_secs_f64();
        let clock = Instant::now();
        runtime.progress.begin(Stage::Running);
        let advance = |done, all| runtime.progress.advance(done, all);
        let engine = run::Options {
            keep: runtime.keep,
            ..runtime.engine(&advance)
        };
        let mut extended = match &update {
            Some(update) => update.case.scenario.clone(),
            None => self.scenario().clone(),
        };
        let first = extended.design.replicates;
        let tally = match part {
            Some(part) => {
                extended.design.replicates = first.max(part.tally.shape.replicates as u32);
                run::go_on(part, &extended, &engine)?
            }
            None => run::run(&extended, &engine)?,
        };
        let (tally, sequence) = if options.until_decided {
            let most = options.most_replicates(first);
            let (tally, found) =
                sequence::until_decided(&mut extended, tally, first, most, &engine)?;
            (tally, Some(found))
        } else {
            (tally, None)
        };
        // What is handed over names the replicates that were run.
        let experiment = match sequence {
            Some(_) => self.with_replicates(extended.design.replicates),
            None => self,
        };
        Ok(Simulation {
            results: experiment::summarize(experiment.scenario(), &tally),
            experiment,
            options,
            tally,
            sequence,
            seconds: update
                .iter()
                .map(|_| (Stage::Updating, updating))
                .chain([(Stage::Running, clock.elapsed().as_secs_f64())])
                .collect(),
            update,
        })
    }

    /// What the scenario's own tests say of the psychology and the setting; none where it has none.
    pub(super) fn update(&self, runtime: &Runtime) -> Result<Option<Update>, UpdateError> {
        if self.scenario().observed.is_empty() {
            return Ok(None);
        }
        runtime.progress.begin(Stage::Updating);
        let advance = |done, all| runtime.progress.advance(done, all);
        let psychologies = self.psychology.all_draws(update::DRAWS);
        update::update(&self.case(), &psychologies, &runtime.engine(&advance))
    }

    /// The command that makes the run again, in its folder, names the files of a psychology that lie there;
    /// and what these leave to doubt is told.
    pub(super) fn note_psychology(&self, options: &RunOptions, notes: &mut Vec<Note>) {
        if let Some(command) = notes.iter_mut().find(|note| note.key == "command") {
            command.value += &self.psychology.options();
        }
        let mut add = |key: &str, value: String| {
            let key = key.to_owned();
            notes.push(Note { key, value });
        };
        if self.psychology.leaves_nothing() {
            add("draws_none_for", "psychology".to_owned());
        } else if self.psychology.settled() > 0 && options.draws > 0 {
            let (settled, all) = (self.psychology.settled(), Parameters::ALL.len());
            add(
                "say.trust",
                format!(
                    "{settled} of {all} parameters of the psychology are as a file has them (--psychology), in every draw: \
                     the doubt about the psychology is that about the others."
                ),
            );
        }
    }
}
