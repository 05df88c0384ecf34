//! What to do: arms compared, who responds, the money, and what would change the answer.

pub mod backing;
pub mod field_test;
pub mod money;
pub mod rows;
pub mod sensitivity;

use crate::engine::run::{Options, RunError, communities};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::experiment::results::Results;
use crate::population::Slots;
use crate::psychology::Parameters;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::metric::Metric;

/// The part of a run on which many variants of it are compared: the same people and luck for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first ones of each replicate; None: all.
    pub communities: Option<u32>,
    pub replicates: u32,
}

/// How much of the communities the sensitivity is worked out on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Extent {
    /// Not at all.
    Off,
    /// A fixed part, the same for every scenario of a size.
    #[default]
    Part,
    Full,
}

/// What is asked beyond the run itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Questions<'a> {
    /// Joint draws of the psychology; none: as it stands.
    pub draws: &'a [Parameters],
    pub sensitivity: Extent,
}

/// All that a run's page tells beyond its results.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    pub accounts: money::Accounts,
    pub sensitivity: sensitivity::Sensitivity,
    pub field_tests: Vec<rows::FieldTest>,
    pub backing: Vec<rows::Backing>,
    pub notes: Vec<rows::Note>,
}

/// Customers, ticks and arms that the sensitivity takes in all, about.
const WORK_OF_SENSITIVITY: f64 = 2e8;
/// The same of the field tests.
const WORK_OF_TESTS: f64 = 5e7;

/// Works out the decision from a run.
///
/// # Errors
///
/// As [`crate::engine::run::run`].
pub fn decide(
    case: &Case,
    tally: &Tally,
    results: &Results,
    questions: &Questions,
    options: &Options,
) -> Result<Decision, RunError> {
    let case = paired(case);
    let scenario = &case.scenario;
    let means = primary_means(scenario, tally);
    let choice = sensitivity::Choice {
        arm: best(&means, better_by(scenario.outcome.primary)),
        means,
    };
    let mut decision = Decision {
        accounts: money::accounts(scenario, tally, results),
        backing: backing::backing(scenario),
        ..Decision::default()
    };
    if questions.sensitivity != Extent::Off {
        let part = match questions.sensitivity {
            Extent::Full => Part::whole(scenario),
            _ => Part::of(scenario, options, WORK_OF_SENSITIVITY / 300.0),
        };
        decision.sensitivity =
            sensitivity::sensitivity(&case, &choice, questions.draws, &part, options)?;
        let part = Part::of(scenario, options, WORK_OF_TESTS / 40.0);
        decision.field_tests =
            field_test::field_tests(&case, &choice, questions.draws, &part, options)?;
    }
    Ok(decision)
}

/// The first of the best.
fn best(means: &[f64], sign: f64) -> usize {
    let mut best = 0;
    for (arm, mean) in means.iter().enumerate() {
        if sign * mean > sign * means[best] {
            best = arm;
        }
    }
    best
}

/// A randomized case as a paired one of as many customers in all: the same means, with far less noise
/// in what lies between them.
fn paired(case: &Case) -> Case {
    let mut case = case.clone();
    if let DesignKind::Randomized { per_arm } = case.scenario.design.kind {
        case.scenario.population.size = u64::from(per_arm) * case.scenario.arms.len() as u64;
        case.scenario.design.kind = DesignKind::Paired;
    }
    case
}

impl Part {
    /// Everything that the scenario has.
    pub fn whole(scenario: &Scenario) -> Self {
        Self {
            communities: None,
            replicates: scenario.design.replicates,
        }
    }

    /// So much of the scenario that a run takes about `work` (customers × ticks × arms): at least one
    /// community of one replicate, and no more than there is.
    pub fn of(scenario: &Scenario, options: &Options, work: f64) -> Self {
        let all = communities(scenario, options).max(1);
        let heads = Slots::of(scenario).map_or(1, |slots| slots.heads());
        let of_community = f64::from(heads) / f64::from(all);
        let steps = f64::from(scenario.timeline.ticks) * scenario.arms.len() as f64;
        let so_many = (work / (of_community * steps)) as u32;
        let some = so_many.clamp(1, all);
        Self {
            communities: Some(some),
            replicates: (so_many / some).clamp(1, scenario.design.replicates),
        }
    }
}

/// 1 where more of a metric is better for a brand, −1 where less is.
pub fn better_by(metric: Metric) -> f64 {
    match metric {
        Metric::Cost => -1.0,
        _ => 1.0,
    }
}

/// Means of the primary outcome by arm; NaN where nobody is counted.
pub fn primary_means(scenario: &Scenario, tally: &Tally) -> Vec<f64> {
    let shape = &tally.shape;
    let metric = scenario.outcome.primary;
    let place = shape.metrics.iter().position(|&own| own == metric);
    let mean = |arm| {
        let heads: u64 = (0..shape.replicates)
            .map(|replicate| tally.heads(replicate, arm, metric.base()))
            .sum();
        place.map_or(f64::NAN, |place| tally.pooled(arm, place).0 / heads as f64)
    };
    (0..shape.arms).map(mean).collect()
}
