//! What small experiments find: eighty tables each, twenty an arm, as the paper's had them.

use serde::{Deserialize, Serialize};

use super::Interval;
use super::mints::Switches;
use super::shipped::{self, SMALL, SMALL_PAPER, Shelf};
use crate::decision::respond::effort::paired;
use crate::engine::run::Options;
use crate::engine::run::parallel::over_threads;
use crate::experiment::{self, results::Estimate};
use crate::output::format::plain;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::serve::Problem;
use crate::vocabulary::metric::Metric;

/// Experiments that are drawn at a time.
const MOST: u32 = 200;

/// How much tables differ in what they usually tip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Like {
    /// As the 244 tables of data/tips.csv do.
    #[default]
    Data,
    /// As little as in the paper.
    Paper,
}

impl Like {
    fn scenario(self) -> &'static str {
        match self {
            Like::Data => SMALL,
            Like::Paper => SMALL_PAPER,
        }
    }
}

/// What is asked of tables in a restaurant.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct AskTables {
    /// Seed of the first experiment; the others follow it.
    pub first: u64,
    /// Experiments, from 1 to `MOST`.
    pub count: u32,
    /// Who the guests are like.
    #[serde(default)]
    pub like: Like,
    /// Which mechanisms are on.
    #[serde(default)]
    pub switches: Switches,
    /// Whether to tell what there is to find, too: it takes as long as thousands of experiments.
    #[serde(default)]
    pub truth: bool,
}

/// Some small experiments.
#[derive(Debug, Serialize)]
pub struct Tables {
    /// Tables an arm.
    pub per_arm: u32,
    /// Names of the arms after the first.
    pub arms: Vec<String>,
    /// What there is to find in each of them: points of the bill, as shares. Empty where it was not asked for.
    pub truth: Vec<Interval>,
    /// One for each seed.
    pub experiments: Vec<Found>,
    /// The command that gives the first one.
    pub command: String,
}

/// What one experiment found, arm by arm after the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The seed that gives it.
    pub seed: u64,
    /// Points of the bill more than without a mint, as shares, with Welch's 95% interval.
    pub points: Vec<Interval>,
    /// The same as a share of the tip without a mint; null where nothing was tipped there.
    pub lifts: Vec<Option<f64>>,
    /// Whether the interval holds no 0: Welch's test at 5%, two-sided.
    pub found: Vec<bool>,
}

/// Draws small experiments.
///
/// # Errors
/// More of them than are drawn at a time.
pub fn tables(asked: AskTables) -> Result<Tables, Problem> {
    if !(1..=MOST).contains(&asked.count) {
        return Err(Problem::malformed(format!(
            "from 1 to {MOST} experiments can be drawn at a time"
        )));
    }
    let last = u64::from(asked.count - 1);
    // JSON's numbers are exact up to here, and so are seeds of scenarios.
    if asked.first.saturating_add(last) > MOST_SEED {
        return Err(Problem::malformed(format!("a seed is at most {MOST_SEED}")));
    }
    let changes = asked.switches.changes()?;
    let shelf = Shelf::new()?;
    let experiment = shelf.load(asked.like.scenario(), &changes)?;
    let scenario = experiment.scenario();
    let seeds: Vec<u64> = (asked.first..=asked.first + last).collect();
    Ok(Tables {
        per_arm: per_arm(scenario),
        arms: names(scenario),
        truth: match asked.truth {
            true => truth(scenario)?,
            false => Vec::new(),
        },
        experiments: drawn(&shelf, asked.like, &changes, &seeds)?,
        command: shipped::command(
            asked.like.scenario(),
            &changes,
            &format!(" --seed {} --replicates 1", asked.first),
        ),
    })
}

/// The largest seed: 2⁵³ − 1.
pub(super) const MOST_SEED: u64 = (1 << 53) - 1;

pub(super) fn per_arm(scenario: &Scenario) -> u32 {
    match scenario.design.kind {
        DesignKind::Randomized { per_arm } => per_arm,
        DesignKind::Paired => scenario.population.size as u32,
    }
}

pub(super) fn names(scenario: &Scenario) -> Vec<String> {
    let arms = scenario.arms[1..].iter();
    arms.map(|arm| plain(&arm.name)).collect()
}

/// The experiments with these seeds, with no switch moved.
///
/// # Errors
/// A fault of the program, or of the machine.
pub(super) fn again(like: Like, seeds: &[u64]) -> Result<Vec<Found>, Problem> {
    drawn(&Shelf::new()?, like, &[], seeds)
}

/// The experiments with these seeds, each as `--seed N --replicates 1` has it. A seed decides the order in which tables of data
/// are read, too: each experiment is read anew.
fn drawn(
    shelf: &Shelf,
    like: Like,
    changes: &[String],
    seeds: &[u64],
) -> Result<Vec<Found>, Problem> {
    let one = |&seed: &u64| -> Result<Found, Problem> {
        let mut all = changes.to_vec();
        all.push(format!("design.seed={seed}"));
        all.push("design.replicates=1".into());
        let loaded = shelf.load(like.scenario(), &all)?;
        let own = loaded.scenario();
        let options = Options {
            threads: 1,
            ..Options::default()
        };
        let results = experiment::run_experiment(own, &options)?;
        let contrasts = || (1..own.arms.len()).map(|arm| results.contrast(arm, Metric::TipShare));
        let difference = |arm: Option<&experiment::results::Contrast>| {
            arm.map_or(Estimate::around(f64::NAN, f64::NAN), |own| own.difference)
        };
        let differences: Vec<Estimate> = contrasts().map(difference).collect();
        Ok(Found {
            seed,
            found: differences
                .iter()
                .map(|own| own.low > 0.0 || own.high < 0.0)
                .collect(),
            points: differences.into_iter().map(Interval::from).collect(),
            lifts: contrasts().map(|own| Some(own?.lift?.value)).collect(),
        })
    };
    let threads = Options::default().threads;
    over_threads(seeds, threads, &|_| {}, one)
}

/// What there is to find: the same tables of all the scenario's replicates, each under every arm.
pub(super) fn truth(scenario: &Scenario) -> Result<Vec<Interval>, Problem> {
    let all = paired(scenario);
    let results = experiment::run_experiment(&all, &Options::default())?;
    let arms = 1..all.arms.len();
    let differences = arms.filter_map(|arm| results.contrast(arm, Metric::TipShare));
    Ok(differences.map(|own| own.difference.into()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{RunOptions, Runtime, Source};

    fn ask(first: u64, count: u32, like: Like) -> AskTables {
        AskTables {
            first,
            count,
            like,
            switches: Switches::default(),
            truth: false,
        }
    }

    #[test]
    fn an_experiment_is_what_the_command_gives_with_its_seed() {
        let three = tables(ask(1, 3, Like::Data)).expect("it runs");
        for found in &three.experiments {
            let source = Source::file("scenarios/two_mints_small.toml")
                .set(format!("design.seed={}", found.seed))
                .set("design.replicates=1");
            let run = source.load().expect("a shipped scenario");
            let run = run.simulate(RunOptions::quick(), &Runtime::default());
            let run = run.expect("it runs");
            for arm in 1..=3 {
                let own = run.results().contrast(arm, Metric::TipShare).expect("one");
                assert_eq!(found.points[arm - 1], own.difference.into());
                assert_eq!(found.lifts[arm - 1], own.lift.map(|lift| lift.value));
            }
        }
        // docs/guide/student.md tells these to classes, in whole percents.
        let percent = |at: usize| -> Vec<f64> {
            let lifts = three.experiments[at].lifts.iter();
            lifts
                .map(|lift| (100.0 * lift.expect("a lift")).round())
                .collect()
        };
        assert_eq!(percent(0), [-10.0, 22.0, 7.0]);
        assert_eq!(percent(2), [6.0, 2.0, 20.0]);
    }

    #[test]
    fn as_many_find_something_as_the_power_of_the_scenario_says() {
        for (like, file) in [
            (Like::Data, "two_mints_small"),
            (Like::Paper, "two_mints_small_paper_spread"),
        ] {
            let some = tables(ask(1_000, 200, like)).expect("it runs");
            let run = Source::file(format!("scenarios/{file}.toml"))
                .load()
                .expect("a shipped scenario")
                .simulate(RunOptions::quick(), &Runtime::default())
                .expect("it runs");
            for (arm, power) in run.results().power.iter().enumerate() {
                let found = some.experiments.iter().filter(|own| own.found[arm]).count() as f64;
                let p = power.detected.value;
                let error = (p * (1.0 - p) / 200.0).sqrt();
                let off = (found / 200.0 - p).abs();
                assert!(off <= 4.0 * error + 1e-9, "{file} {arm}: {found} {p}");
            }
        }
    }

    #[test]
    fn the_truth_is_what_the_notes_say() {
        for (like, points) in [
            (Like::Data, [0.6, 1.8, 3.9]),
            (Like::Paper, [0.7, 2.1, 4.5]),
        ] {
            let asked = AskTables {
                truth: true,
                ..ask(1, 1, like)
            };
            let truth = tables(asked).expect("it runs").truth;
            let told: Vec<f64> = truth
                .iter()
                .map(|own| (1e3 * own.value).round() / 10.0)
                .collect();
            assert_eq!(told, points);
            assert!(truth.iter().all(|own| own.high - own.low < 0.001));
        }
    }

    #[test]
    fn too_many_are_refused() {
        for (first, count) in [(1, 0), (1, MOST + 1), (MOST_SEED, 2), (u64::MAX, 1)] {
            assert!(
                tables(ask(first, count, Like::Data)).is_err(),
                "{first} {count}"
            );
        }
        assert!(tables(ask(MOST_SEED, 1, Like::Data)).is_ok());
    }
}
