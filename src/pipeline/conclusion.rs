//! What a run says, ready to be told and handed over.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::experiment::Experiment;
use super::observe::{Runtime, Stage};
use crate::decision::Decision;
use crate::decision::rows::Note;
use crate::experiment::results::Results;
use crate::output::customers::Customers;
use crate::output::disk::Real;
use crate::output::run_options::RunOptions;
use crate::output::unfinished::Unfinished;
use crate::output::{self, Handover, OutputError, RunFacts, account, answer, caveats, format};
use crate::scenario::checked::Scenario;

/// Arms compared, their money, who responds, and what would change the answer.
#[derive(Clone, Debug)]
pub struct Conclusion {
    pub(super) experiment: Experiment,
    pub(super) options: RunOptions,
    pub(super) results: Results,
    pub(super) decision: Decision,
    pub(super) seconds: Vec<(Stage, f64)>,
}

impl Conclusion {
    /// Means by arm, differences from the baseline, and what lies behind them.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// The comparison over draws of the psychology, money, responders, sensitivity.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The scenario as run, with the replicates that were run.
    pub fn scenario(&self) -> &Scenario {
        self.experiment.scenario()
    }

    /// What was asked of the run.
    pub fn options(&self) -> &RunOptions {
        &self.options
    }

    /// What was run.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The answer in sentences: what to do, how sure that is, how the other arms fare. Empty where there is nothing to
    /// compare.
    pub fn answer(&self) -> Vec<String> {
        let (decision, currency) = (&self.decision, &self.scenario().currency);
        let mut answer = answer::sentences(&decision.comparison.rows, &decision.notes, currency);
        answer.extend(until_decided(&decision.notes));
        answer
    }

    /// The table of arms and the answer, as the terminal shows them, with or without its colours.
    pub fn summary(&self, color: bool) -> String {
        output::summary_text(self.scenario(), &self.results, &self.answer(), color)
    }

    /// What to know of the scenario and of its data, in paragraphs; empty where there is nothing.
    pub fn remarks(&self) -> String {
        let loaded = self.experiment.loaded();
        output::text_of(&caveats::sentences(loaded)) + &account::text(loaded)
    }

    /// Wall seconds of each stage, in the order in which they passed.
    pub fn seconds(&self) -> &[(Stage, f64)] {
        &self.seconds
    }

    /// Writes the folder of the run: tables, charts, page, the scenario as run, how it was made, and hashes of them
    /// all; whole or not at all. A folder of an earlier run of the same scenario is replaced; any other one is left
    /// alone. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses. It is then as it was.
    pub fn save(&self, folder: &Path, runtime: &Runtime) -> Result<Vec<PathBuf>, OutputError> {
        let unfinished = Unfinished::begin(&Real, folder, false, &self.scenario().title)?;
        self.hand_over(&unfinished, SystemTime::now(), &self.seconds, runtime)
    }

    /// Writes the folder at a place that was taken before the run; `started` and `seconds` go into `run.json` alone.
    pub(crate) fn hand_over(
        &self,
        unfinished: &Unfinished,
        started: SystemTime,
        seconds: &[(Stage, f64)],
        runtime: &Runtime,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let loaded = self.experiment.loaded();
        let mut tables = output::decision::files(&self.decision);
        tables.extend(account::files(loaded));
        let stages = seconds.iter();
        let stages = stages.map(|(stage, seconds)| (stage.name().to_owned(), *seconds));
        let handover = Handover {
            resolved: loaded.resolved.clone(),
            data_files: self.experiment.files(),
            tables,
            customers: self.options.customers.map(|form| Customers {
                form,
                threads: runtime.threads,
                width: runtime.width,
                cancel: runtime.cancel,
            }),
            facts: RunFacts {
                options: self.options,
                inputs: self.experiment.inputs().to_vec(),
                threads: runtime.threads,
                vector_width: runtime.width.name().to_owned(),
                started,
                stages: stages.collect(),
            },
        };
        runtime.progress.begin(Stage::Writing);
        let advance = |done, all| runtime.progress.advance(done, all);
        output::hand_over(
            unfinished,
            self.scenario(),
            &self.results,
            &handover,
            &advance,
        )
    }
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
            format::plain(&open.join("; "))
        ),
    })
}
