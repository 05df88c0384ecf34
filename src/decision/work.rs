//! How much there is to run for a decision, for whoever wants to know before it is run.

use super::respond::effort::Extent as Surveyed;
use super::respond::rerun;
use super::{
    Extent, FIELD_TESTS, Part, Questions, SENSITIVITY, compare, field_test, paired, sensitivity,
    update,
};
use crate::engine::run::Estimator;
use crate::evidence::Case;
use crate::numeric::LANES;
use crate::population::Slots;
use crate::scenario::checked::Scenario;

/// The stages of a run, in the order in which they pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading scenario and data.
    Loading,
    /// Weighing draws by tests of one's own.
    Updating,
    /// Running the arms.
    Running,
    /// Comparing the arms over draws.
    Comparing,
    /// Finding who responds.
    WhoResponds,
    /// Finding what would change the answer.
    Sensitivity,
    /// Writing the folder.
    Writing,
}

impl Stage {
    /// Its name, as `run.json` has it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Loading => "loading",
            Stage::Updating => "updating",
            Stage::Running => "running",
            Stage::Comparing => "comparing",
            Stage::WhoResponds => "who responds",
            Stage::Sensitivity => "sensitivity",
            Stage::Writing => "writing",
        }
    }

    /// What is counted as it goes on, in the plural.
    pub fn counts(self) -> &'static str {
        match self {
            Stage::Loading => "files read",
            Stage::Updating => "draws weighed by your tests",
            Stage::Running => "communities run",
            Stage::Comparing => "draws compared",
            Stage::WhoResponds => "communities asked who responds",
            Stage::Sensitivity => "runs of what would change the answer",
            Stage::Writing => "communities written",
        }
    }
}

/// Runs of one kind.
#[derive(Clone, Debug)]
pub struct Work {
    /// The stage that it belongs to.
    pub stage: Stage,
    /// What is run, all of its replicates.
    pub scenario: Scenario,
    /// At most so many communities of each replicate.
    pub communities: Option<u32>,
    /// Whether events are counted or their chances.
    pub counting: Estimator,
    /// How often.
    pub times: f64,
    /// Whether many run at a time, each on one thread.
    pub apart: bool,
    /// Where single customers are looked at, rather than sums.
    pub survey: Option<Surveyed>,
}

impl Work {
    /// Customers under some arm in some step, empty places in blocks counted, as they take as long.
    pub fn lives(&self) -> f64 {
        self.times * lives(&self.scenario, self.communities)
    }
}

/// The same of one run.
pub fn lives(scenario: &Scenario, communities: Option<u32>) -> f64 {
    let Some(slots) = Slots::of(scenario) else {
        return f64::INFINITY;
    };
    let lanes = |number: u32| slots.community(number).len().next_multiple_of(LANES) as f64;
    let all = slots.communities();
    let heads = match communities {
        Some(some) if some < all => (0..some).map(lanes).sum(),
        // All but the last one are alike.
        _ => f64::from(all - 1) * lanes(0) + lanes(all - 1),
    };
    let of_each = scenario.arms.len() as f64 * f64::from(scenario.timeline.steps());
    heads * of_each * f64::from(scenario.design.replicates)
}

/// All that is run for a case, stage by stage.
pub fn work(case: &Case, questions: &Questions) -> Vec<Work> {
    let scenario = &case.scenario;
    let mut all = vec![Work {
        stage: Stage::Running,
        scenario: scenario.clone(),
        communities: None,
        counting: Estimator::Events,
        times: 1.0,
        apart: false,
        survey: None,
    }];
    if scenario.arms.len() < 2 {
        return all;
    }
    let on_part = |stage, part: Part, scenario: &Scenario, times: f64| Work {
        stage,
        scenario: part.cut(scenario.clone()),
        communities: Some(1),
        counting: Estimator::Expected,
        times,
        apart: true,
        survey: None,
    };
    let draws = questions.draws;
    if !scenario.observed.is_empty() {
        let (tested, times) = update::lives(scenario);
        all.push(Work {
            scenario: tested,
            ..on_part(
                Stage::Updating,
                Part { units: 1, heads: 2 },
                scenario,
                times,
            )
        });
        let part = Part::of(scenario, update::COMPARED + 1, compare::shifts::BUDGET);
        let runs = 2.0 * update::COMPARED as f64 + 3.0;
        all.push(on_part(Stage::Comparing, part, scenario, runs));
    } else if !draws.is_empty() {
        let part = Part::of(scenario, draws.len() + 1, compare::shifts::BUDGET);
        let runs = draws.len() as f64 + 1.0;
        all.push(on_part(Stage::Comparing, part, scenario, runs));
    }
    let surveyed = Surveyed::of(scenario);
    all.push(Work {
        stage: Stage::WhoResponds,
        communities: None,
        counting: surveyed.counting,
        times: f64::from(surveyed.lucks),
        apart: false,
        scenario: surveyed.scenario.clone(),
        survey: Some(surveyed),
    });
    all.push(Work {
        stage: Stage::WhoResponds,
        scenario: rerun::extent(scenario, 1),
        communities: None,
        counting: Estimator::Events,
        times: 1.0,
        apart: false,
        survey: None,
    });
    if questions.sensitivity == Extent::Off {
        return all;
    }
    let case = &paired(case);
    let scenario = &case.scenario;
    let part = |(budget, runs): (u64, usize)| Part::of(scenario, runs, budget);
    let runs = sensitivity::runs(case, draws) as f64;
    all.push(match questions.sensitivity {
        Extent::Full => Work {
            scenario: scenario.clone(),
            communities: None,
            ..on_part(Stage::Sensitivity, part(SENSITIVITY), scenario, runs)
        },
        _ => on_part(Stage::Sensitivity, part(SENSITIVITY), scenario, runs),
    });
    let mut tested = scenario.clone();
    tested.arms.truncate(1 + field_test::RIVALS);
    let lives = field_test::lives(scenario, draws);
    all.push(on_part(
        Stage::Sensitivity,
        part(FIELD_TESTS),
        &tested,
        lives,
    ));
    all
}
