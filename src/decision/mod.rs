//! What to do: arms compared, who responds, the money, and what would change the answer.

pub mod backing;
pub mod compare;
pub mod field_test;
pub mod money;
mod part;
pub mod respond;
pub mod rows;
pub mod sensitivity;
pub mod update;
pub mod work;

use field_test::Rival;
pub use part::Part;
use respond::Responders;
use sensitivity::Sensitivity;
use update::Update;

use crate::engine::run::{Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::evidence::setting::{Doubt, Draw};
use crate::experiment::moments::ArmMoments;
use crate::experiment::results::{Results, Unit};
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::Metric;

/// How much of the communities the sensitivity is worked out on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Not at all.
    Off,
    /// A fixed part, the same for every scenario of a size.
    #[default]
    Part,
    /// All of it.
    Full,
}

impl Extent {
    /// All of them, from the least to the most work.
    pub const ALL: &[Extent] = &[Extent::Off, Extent::Part, Extent::Full];

    /// The word by which it is asked for.
    pub fn key(self) -> &'static str {
        match self {
            Extent::Off => "off",
            Extent::Part => "part",
            Extent::Full => "full",
        }
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            Extent::Off => "Not at all",
            Extent::Part => "A fixed part, the same for every scenario of a size",
            Extent::Full => "All of it",
        }
    }
}

/// What is asked beyond the run itself.
#[derive(Clone, Copy, Debug)]
pub struct Questions<'a> {
    /// Joint draws of the psychology and the setting; none: as they stand.
    pub draws: &'a [Draw],
    /// What varies in them.
    pub doubt: Doubt,
    /// Where tests of one's own were weighed: the case is at its middle, and its draws stand in the place of `draws`.
    pub update: Option<&'a Update>,
    /// How the run was extended until it was decided, if it was.
    pub sequence: Option<&'a compare::sequence::Sequence>,
    /// On how much of the customers to look for what would change the answer.
    pub sensitivity: Extent,
}

/// All that a run's page tells beyond its results.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Each arm against the baseline over draws of the psychology.
    pub comparison: compare::Comparisons,
    /// Variances of the primary outcome between customers in the whole run, by arm; NaN where they are not known.
    pub variances: Vec<f64>,
    /// What each arm costs and brings.
    pub accounts: money::Accounts,
    /// Who responds, and whom to target.
    pub responders: Responders,
    /// What would change the answer.
    pub sensitivity: Sensitivity,
    /// Tests in the field that would settle what is open.
    pub field_tests: Vec<rows::FieldTest>,
    /// What tests of one's own found, where there were some.
    pub observed: Vec<rows::Observed>,
    /// What the answer rests on.
    pub backing: Vec<rows::Backing>,
    /// What else is worth knowing.
    pub notes: Vec<rows::Note>,
}

/// Ticks of customers' lives that the sensitivity may cost in all, about, and its runs.
const SENSITIVITY: (u64, usize) = (150_000_000, 300);
/// The same of the field tests.
const FIELD_TESTS: (u64, usize) = (50_000_000, 60);

impl Decision {
    /// The arms compared over the draws, with their money and what stands behind them.
    ///
    /// # Errors
    ///
    /// As [`crate::engine::run::run`], here and below.
    pub fn of(
        case: &Case,
        tally: &Tally,
        results: &Results,
        questions: &Questions,
        options: &Options,
    ) -> Result<Self, RunError> {
        let asked = compare::Asked {
            case,
            tally,
            sequence: questions.sequence,
            draws: questions.draws,
            doubt: questions.doubt,
            budget: compare::shifts::BUDGET,
            update: questions.update,
        };
        let comparison = compare::compare(&asked, options)?;
        Ok(Self {
            accounts: money::accounts(&case.scenario, tally, results),
            backing: backing::backing(&case.scenario),
            notes: notes(questions, &comparison),
            comparison,
            variances: variances(&case.scenario, tally),
            responders: Responders::default(),
            sensitivity: Sensitivity::default(),
            field_tests: Vec::new(),
            observed: questions
                .update
                .map_or_else(Vec::new, |update| update.tests.clone()),
        })
    }

    /// Adds who responds, and what sending to some of them alone is worth: they are rerun as an arm.
    pub fn who_responds(&mut self, case: &Case, options: &Options) -> Result<(), RunError> {
        let scenario = &case.scenario;
        let mut responders = respond::respond(scenario, self.comparison.best, options)?;
        if let Some(target) = &responders.target {
            let rerun = respond::rerun(scenario, target, options)?;
            responders.settle(scenario, &rerun);
        }
        self.notes.extend(responders.notes.iter().cloned());
        self.responders = responders;
        Ok(())
    }

    /// The arms to test the best one against, the most doubtful first: whoever may be the better one after all
    /// (in 2.5 of 100), the next best one, the baseline, an arm that does nothing, and of the rest the cheapest.
    fn rivals(&self, scenario: &Scenario) -> Vec<Rival> {
        let (found, arms) = (&self.comparison, scenario.arms.len());
        let best = found.best;
        let outcome = &found.outcomes[0];
        let sign = wanted(outcome.metric);
        let doubt = |other: usize| {
            let samples = outcome.samples.as_ref()?;
            let differences = samples.differences(other, best);
            let better = differences.iter().filter(|&&d| sign * d > 0.0).count();
            Some(better as f64 / differences.len() as f64)
        };
        let others = || (0..arms).filter(|&arm| arm != best);
        let idle = |&arm: &usize| {
            scenario.arms[arm].gestures.is_empty() && scenario.arms[arm].asks.is_empty()
        };
        let cost = |arm: usize| self.accounts.cost(&scenario.arms[arm].name);
        let cheapest = others()
            .filter(|arm| !idle(arm))
            .min_by(|&one, &other| cost(one).total_cmp(&cost(other)));
        let told = [found.runner_up, (best != 0).then_some(0), cheapest];
        let must = |arm: usize| told.contains(&Some(arm)) || idle(&arm);
        let mut rivals: Vec<Rival> = others()
            .map(|arm| Rival {
                arm,
                doubt: doubt(arm).unwrap_or(0.5),
            })
            .filter(|rival| must(rival.arm) || rival.doubt >= 1.0 - compare::verdict::SIDE)
            .collect();
        rivals.sort_by(|one, other| {
            let first = |rival: &Rival| !told[..2].contains(&Some(rival.arm));
            other
                .doubt
                .total_cmp(&one.doubt)
                .then(first(one).cmp(&first(other)))
        });
        // Those that must be among them keep their places.
        let mut room = field_test::RIVALS.saturating_sub(told.iter().flatten().count());
        rivals.retain(|rival| {
            let stays = told.contains(&Some(rival.arm)) || room > 0;
            room -= usize::from(stays && room > 0 && !told.contains(&Some(rival.arm)));
            stays
        });
        rivals
    }

    /// Means of the primary outcome by arm, in the whole run; NaN where nobody is counted.
    fn means(&self, scenario: &Scenario) -> Vec<f64> {
        let mean = |name: &str| {
            let mut primary = self.comparison.rows.iter().filter(|row| row.primary);
            primary.find_map(|row| match name {
                name if row.arm == name => row.mean,
                name if row.against == name => row.other_mean,
                _ => None,
            })
        };
        let arms = scenario.arms.iter();
        arms.map(|arm| mean(&arm.name).unwrap_or(f64::NAN))
            .collect()
    }

    /// Adds what would change the answer, and the test to run in the field.
    pub fn what_would_change(
        &mut self,
        case: &Case,
        questions: &Questions,
        options: &Options,
    ) -> Result<(), RunError> {
        let case = &paired(case);
        let part = |(budget, runs): (u64, usize)| Part::of(&case.scenario, runs, budget);
        let some = part(SENSITIVITY);
        let on = match questions.sensitivity {
            Extent::Off => return Ok(()),
            Extent::Part => Some(&some),
            Extent::Full => None,
        };
        let choice = sensitivity::Choice {
            arm: self.comparison.best,
            means: self.comparison.outcomes[0].headline_means.clone(),
        };
        let (part, rivals) = (part(FIELD_TESTS), self.rivals(&case.scenario));
        let asked = (choice.arm, rivals.as_slice());
        let means = self.means(&case.scenario);
        let run = field_test::Run {
            means: &means,
            variances: &self.variances,
        };
        let draws = &match questions.update {
            Some(update) => update.some(questions.draws.len()),
            None => questions.draws.to_vec(),
        };
        self.sensitivity = sensitivity::sensitivity(case, &choice, draws, on, options)?;
        self.field_tests = field_test::field_tests(case, asked, &run, draws, &part, options)?;
        if meet(&case.scenario) && !self.field_tests.is_empty() {
            self.notes.push(rows::Note {
                key: "say.field_test".to_owned(),
                value: "The size takes customers as independent. Here they meet, or share a budget: a test in which \
                        customers of both arms know each other finds less, and one of whole communities needs more."
                    .to_owned(),
            });
        }
        Ok(())
    }
}

/// Whether what is done for one customer can reach another.
pub fn meet(scenario: &Scenario) -> bool {
    scenario.community.ties.is_some() || scenario.arms.iter().any(|arm| arm.is_rationed())
}

/// What is said besides the tables: first how to make them again, in the folder of the run.
fn notes(questions: &Questions, comparison: &compare::Comparisons) -> Vec<rows::Note> {
    let mut command = "goodwill run scenario.toml --out again".to_owned();
    if questions.draws.len() != compare::DRAWS {
        command += &format!(" --draws {}", questions.draws.len());
    }
    if questions.doubt != Doubt::All {
        command += &format!(" --doubt {}", questions.doubt.key());
    }
    command += match questions.sensitivity {
        Extent::Part => "",
        Extent::Off => " --sensitivity off",
        Extent::Full => " --sensitivity full",
    };
    if let Some(sequence) = questions.sequence {
        command += &format!(" --until-decided --most-replicates {}", sequence.replicates);
    }
    let command = rows::Note {
        key: "command".to_owned(),
        value: command,
    };
    std::iter::once(command)
        .chain(comparison.notes.iter().cloned())
        .collect()
}

/// A randomized case as a paired one of as many customers in all: the same means, with far less noise
/// in what lies between them.
fn paired(case: &Case) -> Case {
    let mut case = case.clone();
    case.scenario = respond::effort::paired(&case.scenario);
    case
}

/// A number for a table's cell: none where there is none.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// 1 where more of a metric is better for a brand, −1 where less is.
pub fn wanted(metric: Metric) -> f64 {
    match metric.row().less_is_better {
        true => -1.0,
        false => 1.0,
    }
}

/// Places of the metrics that are compared, the primary one first.
pub fn compared(scenario: &Scenario, metrics: &[Metric]) -> Vec<usize> {
    let primary = scenario.outcome.primary;
    let mut places: Vec<usize> = (0..metrics.len())
        .filter(|&at| metrics[at] == primary || metrics[at].row().compared)
        .collect();
    places.sort_by_key(|&at| metrics[at] != primary);
    places
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

/// Variances of the primary outcome between customers, by arm; NaN of fewer than two.
fn variances(scenario: &Scenario, tally: &Tally) -> Vec<f64> {
    let shape = &tally.shape;
    let metric = scenario.outcome.primary;
    let place = shape.metrics.iter().position(|&own| own == metric);
    let variance = |arm| {
        place.map_or(f64::NAN, |place| {
            let sd = ArmMoments::of(tally, place, arm, Unit::Customer).sd;
            sd * sd
        })
    };
    (0..shape.arms).map(variance).collect()
}
