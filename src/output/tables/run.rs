//! All tables of a run, each listed once: what is written, what `datapackage.json` tells, what the page is made from.

use super::of_results;
use super::rows::{Difference, Effect, Mean, Moment, Power, Replicate, SincerityBin, Together};
use crate::decision::Decision;
use crate::decision::rows::{
    AllocationCell, Backing, Comparison, DataUse, Factor, FieldTest, Money, Note, Observed,
    PairOfFactors, Payback, PolicyGain, QiniPoint, Rejection, RuleLeaf, Stratum, TargetCell,
    TargetGain, Updated, UpliftPoint,
};
use crate::experiment::results::Results;
use crate::output::import_summary;
use crate::scenario::Loaded;
use crate::scenario::checked::Scenario;
use crate::table::tables;

tables! {
    /// The tables of a run, in the order in which the manual explains them. What a run has nothing of is empty.
    pub struct RunTables;
    means: Mean [always],
    differences: Difference [always],
    moments: Moment [always],
    replicates: Replicate [always, unread],
    effects: Effect,
    power: Power,
    interactions: Together,
    sincerity: SincerityBin [always],
    observed: Observed,
    updated: Updated,
    comparisons: Comparison,
    money: Money,
    payback: Payback,
    strata: Stratum,
    uplift: UpliftPoint,
    cells: TargetCell,
    targeted: TargetGain,
    policies: PolicyGain,
    rule: RuleLeaf,
    qini: QiniPoint,
    allocation: AllocationCell,
    factors: Factor,
    pairs: PairOfFactors,
    tests: FieldTest,
    backing: Backing,
    notes: Note,
    account: DataUse,
    rejected: Rejection,
}

impl RunTables {
    /// All that a run has to tell, in the digits of the files: whatever is made from these rows says the same as what is
    /// made from the files.
    pub fn of(loaded: &Loaded, results: &Results, decision: &Decision) -> RunTables {
        let results = RunTables::of_results(&loaded.scenario, results);
        let decided = results.with_decision(decision);
        decided.with_data(loaded).as_written()
    }

    /// The tables of results alone.
    pub fn of_results(scenario: &Scenario, results: &Results) -> RunTables {
        RunTables {
            means: of_results::means(scenario, results),
            differences: of_results::differences(scenario, results),
            moments: of_results::moments(scenario, results),
            replicates: of_results::replicates(results),
            effects: of_results::effects(results),
            power: of_results::power(results),
            interactions: of_results::interactions(scenario, results),
            sincerity: of_results::sincerity(results),
            ..RunTables::default()
        }
    }

    /// The same with what a decision rests on.
    #[must_use]
    pub fn with_decision(self, decision: &Decision) -> RunTables {
        let Decision {
            comparison,
            variances: _,
            accounts,
            responders,
            sensitivity,
            field_tests,
            observed,
            backing,
            notes,
        } = decision;
        RunTables {
            observed: observed.clone(),
            updated: comparison.updated.clone(),
            comparisons: comparison.rows.clone(),
            money: accounts.money.clone(),
            payback: accounts.payback.clone(),
            strata: responders.strata.clone(),
            uplift: responders.uplift.clone(),
            cells: responders.cells.clone(),
            targeted: responders.gains.clone(),
            policies: responders.policies.gains.clone(),
            rule: responders.policies.rule.clone(),
            qini: responders.policies.points.clone(),
            allocation: responders.policies.cells.clone(),
            factors: sensitivity.factors.clone(),
            pairs: sensitivity.pairs.clone(),
            tests: field_tests.clone(),
            backing: backing.clone(),
            notes: notes.clone(),
            ..self
        }
    }

    /// The same with the account of the customers' own data, if there are any.
    #[must_use]
    pub fn with_data(self, loaded: &Loaded) -> RunTables {
        RunTables {
            account: import_summary::uses(loaded),
            rejected: import_summary::rejections(loaded),
            ..self
        }
    }

    /// What the notes say under a key, in their order.
    pub fn notes_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.notes.iter().filter(move |note| note.key == key);
        own.map(|note| note.value.as_str())
    }

    /// The text of a note, if the run has it.
    pub fn note(&self, key: &str) -> Option<&str> {
        let found = self.notes.iter().find(|note| note.key == key)?;
        Some(&found.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Row;

    #[test]
    fn tables_are_named_once_and_what_is_read_is_what_the_page_looks_at() {
        let mut files: Vec<&str> = RunTables::DESCRIBED
            .iter()
            .map(|table| table.file)
            .collect();
        let read: Vec<&str> = RunTables::read_files().collect();
        assert_eq!(read.len(), files.len() - 1);
        assert!(!read.contains(&Replicate::FILE));
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), RunTables::DESCRIBED.len());
    }

    #[test]
    fn of_nothing_there_is_what_is_always_there() {
        let files = RunTables::default().files();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "summary.csv",
                "contrasts.csv",
                "timeseries.csv",
                "replicates.csv",
                "sincerity.csv"
            ]
        );
        let lines = files
            .iter()
            .map(|(_, bytes)| bytes.iter().filter(|b| **b == b'\n').count());
        assert!(lines.into_iter().all(|lines| lines == 1));
    }
}
