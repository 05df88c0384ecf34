//! What came out of a run.

use std::time::Instant;

use super::conclusion::Conclusion;
use super::experiment::Experiment;
use super::observe::{Runtime, Stage};
use crate::decision::compare::sequence::Sequence;
use crate::decision::update::Update;
use crate::decision::{Decision, Questions};
use crate::engine::run::RunError;
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::experiment::results::Results;
use crate::output::run_options::RunOptions;
use crate::output::tables::RunTables;
use crate::output::{caveats, import_summary, interactions, unreached};
use crate::scenario::checked::Scenario;

/// What came out of a run: means and differences with their intervals, series, money.
pub struct Simulation {
    pub(super) experiment: Experiment,
    pub(super) options: RunOptions,
    pub(super) tally: Tally,
    /// Where replicates were added until it was decided.
    pub(super) sequence: Option<Sequence>,
    /// What the scenario's own tests say, where there are some.
    pub(super) update: Option<Update>,
    pub(super) results: Results,
    /// Wall seconds by stage.
    pub(super) seconds: Vec<(Stage, f64)>,
}

impl Simulation {
    /// Means by arm, differences from the baseline, both with 95% intervals, and what lies behind them.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// The sums that all else is worked out from.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The scenario as run, with the replicates that were run.
    pub fn scenario(&self) -> &Scenario {
        self.experiment.scenario()
    }

    /// What was run.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Compares the arms over the draws of the psychology and the setting, and answers what else the options ask: who responds, what it
    /// costs and brings, what would change the answer.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn decide(self, runtime: &Runtime) -> Result<Conclusion, RunError> {
        self.concluded(true, runtime)
    }

    /// Compares the arms as [`Simulation::decide`] does, with their money, and leaves it at that: who responds and what would change
    /// the answer, which take runs of their own, are left out.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn compare(self, runtime: &Runtime) -> Result<Conclusion, RunError> {
        self.concluded(false, runtime)
    }

    fn concluded(self, all: bool, runtime: &Runtime) -> Result<Conclusion, RunError> {
        let progress = runtime.progress;
        let advance = |done, all| progress.advance(done, all);
        let engine = &runtime.engine(&advance);
        let case = &self.case();
        let draws = self.experiment.draws(&self.options);
        let questions = Questions {
            draws: &draws,
            doubt: self.options.doubt,
            sequence: self.sequence.as_ref(),
            update: self.update.as_ref(),
            sensitivity: self.options.sensitivity,
        };
        let mut seconds = self.seconds;
        let mut clock = Instant::now();
        let mut lap = |stage| {
            seconds.push((stage, clock.elapsed().as_secs_f64()));
            clock = Instant::now();
        };
        progress.begin(Stage::Comparing);
        let mut decision = Decision::of(case, &self.tally, &self.results, &questions, engine)?;
        lap(Stage::Comparing);
        if all {
            progress.begin(Stage::WhoResponds);
            decision.who_responds(case, engine)?;
            lap(Stage::WhoResponds);
            progress.begin(Stage::Sensitivity);
            decision.what_would_change(case, &questions, engine)?;
            lap(Stage::Sensitivity);
        }
        let loaded = self.experiment.loaded();
        decision.notes.extend(caveats::notes(loaded));
        decision.notes.extend(import_summary::notes(loaded));
        decision
            .notes
            .extend(interactions::notes(&loaded.scenario, &self.results));
        decision
            .notes
            .extend(unreached::notes(&loaded.scenario, &self.results));
        self.experiment
            .note_psychology(&self.options, &mut decision.notes);
        Ok(Conclusion {
            tables: RunTables::of(self.experiment.loaded(), &self.results, &decision),
            experiment: self.experiment,
            options: self.options,
            results: self.results,
            lived: self.update.map(|update| update.case.scenario),
            decision,
            seconds,
        })
    }

    /// The scenario as run under the psychology as shipped or as updated, which can be put under other ones.
    fn case(&self) -> Case {
        let mut case = self.experiment.case();
        if let Some(update) = &self.update {
            let replicates = case.scenario.design.replicates;
            case.scenario.clone_from(&update.case.scenario);
            case.scenario.design.replicates = replicates;
        }
        case
    }
}
