//! What a run says, ready to be told and handed over.

use super::experiment::Experiment;
use super::observe::Stage;
use crate::decision::Decision;
use crate::decision::rows::Note;
use crate::experiment::results::Results;
use crate::output::run_options::RunOptions;
use crate::output::tables::RunTables;
use crate::output::{self, answer, caveats, format, import_summary};
use crate::scenario::checked::Scenario;

/// Arms compared, their money, who responds, and what would change the answer.
#[derive(Clone, Debug)]
pub struct Conclusion {
    pub(super) experiment: Experiment,
    pub(super) options: RunOptions,
    pub(super) results: Results,
    /// What the customers lived under, where that is not the scenario as it is written: updated by its own tests.
    #[cfg_attr(not(feature = "report"), allow(dead_code))]
    pub(super) lived: Option<Scenario>,
    pub(super) decision: Decision,
    /// What all of it says, row by row: the files, the page and the answer are made from it.
    pub(super) tables: RunTables,
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

    /// The rows of all tables, with the digits that the files have.
    pub fn tables(&self) -> &RunTables {
        &self.tables
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
        let tables = &self.tables;
        let replicates = f64::from(self.scenario().design.replicates);
        let heads = |metric| {
            let mut means = self.results.summary.iter();
            let found = means.find(|mean| mean.metric == metric)?;
            (found.n > 0).then(|| found.n as f64 / replicates)
        };
        let told = answer::told(&answer::Facts {
            scenario: self.scenario(),
            comparisons: &tables.comparisons,
            notes: &tables.notes,
            money: &tables.money,
            factors: &tables.factors,
            tests: &tables.tests,
            targets: &tables.targeted,
            policies: &tables.policies,
            rule: &tables.rule,
            observed: &tables.observed,
            updated: &tables.updated,
            heads: &heads,
        });
        let told = told.unwrap_or_default();
        let exact = told
            .exact
            .into_iter()
            .enumerate()
            .map(|(nth, text)| match nth {
                0 => format!("In exact terms: {text}"),
                _ => text,
            });
        let mut answer: Vec<String> = std::iter::once(told.decision)
            .chain(told.reasons.into_iter().map(|reason| reason.text))
            .chain(exact)
            .filter(|text| !text.is_empty())
            // Marks that keep the direction of letters to a name are for pages.
            .map(|text| text.replace(['\u{2068}', '\u{2069}'], ""))
            .collect();
        answer.extend(until_decided(&tables.notes));
        answer
    }

    /// The table of arms and the answer, as the terminal shows them, with or without its colours.
    pub fn summary(&self, color: bool) -> String {
        output::summary_text(self.scenario(), &self.results, &self.answer(), color)
    }

    /// What to know of the scenario and of its data, in paragraphs; empty where there is nothing.
    pub fn remarks(&self) -> String {
        let loaded = self.experiment.loaded();
        output::text_of(&caveats::sentences(loaded)) + &import_summary::text(loaded)
    }

    /// Wall seconds of each stage, in the order in which they passed.
    pub fn seconds(&self) -> &[(Stage, f64)] {
        &self.seconds
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
