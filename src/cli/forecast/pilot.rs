//! How long a run will take on this machine: a short trial of each kind of work, and how much of it there is.

use std::io;
use std::time::Instant;

use crate::decision::respond::{self, effort, survey};
use crate::decision::work::{Stage, Work, lives};
use crate::decision::{Part, compare};
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{self, Options, RunError};
use crate::evidence::Case;
use crate::evidence::setting::Doubt;
use crate::experiment;
use crate::experiment::results::Results;
use crate::numeric::LANES;
use crate::output::charts;
use crate::output::customers::Customers;
use crate::output::report::{self, Made};
use crate::output::tables::RunTables;
use crate::scenario::checked::{DesignKind, Scenario, Ties};

/// Seconds that a trial takes at least, unless all of the work takes less.
const TRIAL: f64 = 0.04;
/// Trials of one kind of work. The quickest counts: whatever else the machine does only makes one slower,
/// and the first has to find its memory.
const TRIALS: usize = 3;
/// Customers under some arm in some tick that one step of a trial may hold.
const STEP: f64 = 1e6;
/// Ties of a customer that a trial may have, and ties of a community.
const MOST_TIES: u32 = 256;
const TIES: f64 = 1e6;

/// Seconds that are to be expected, stage by stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    pub running: f64,
    pub comparing: f64,
    pub responding: f64,
    pub sensitivity: f64,
    /// Charts, page and tables.
    pub writing: f64,
    pub customers: f64,
}

impl Times {
    pub fn total(&self) -> f64 {
        let stages = [
            self.running,
            self.comparing,
            self.responding,
            self.sensitivity,
        ];
        stages.iter().sum::<f64>() + self.writing + self.customers
    }

    fn of(&mut self, stage: Stage) -> &mut f64 {
        match stage {
            Stage::Loading | Stage::Running => &mut self.running,
            Stage::Updating | Stage::Comparing => &mut self.comparing,
            Stage::WhoResponds => &mut self.responding,
            Stage::Sensitivity => &mut self.sensitivity,
            Stage::Writing => &mut self.writing,
        }
    }
}

/// Tries all of a job's work, a little of each.
///
/// # Errors
/// As [`run::run`].
pub fn times(
    case: &Case,
    all: &[Work],
    customers: Option<&Customers>,
    options: &Options,
) -> Result<Times, RunError> {
    let mut times = Times::default();
    for work in all {
        *times.of(work.stage) += seconds(work, options)?;
    }
    // What does not grow with the run: samples of the comparison, charts, the page.
    let scenario = bounded(
        &Part {
            units: 2,
            heads: LANES as u32,
        }
        .cut(case.scenario.clone()),
    );
    let mut small = case.clone();
    small.scenario = scenario;
    let tally = run::run(&small.scenario, options)?;
    let clock = Instant::now();
    let asked = compare::Asked {
        case: &small,
        tally: &tally,
        sequence: None,
        draws: &[],
        doubt: Doubt::default(),
        budget: 0,
        update: None,
    };
    compare::compare(&asked, options)?;
    times.comparing += clock.elapsed().as_secs_f64();
    let clock = Instant::now();
    let results = experiment::summarize(&small.scenario, &tally);
    // A chart that cannot be drawn is told of when it must be.
    let tables = RunTables::of_results(&small.scenario, &results).as_written();
    tables.files();
    if let Ok(report) = report::report(&small.scenario, &Made::default(), &tables) {
        let _ = charts::files(&report.charts, options.threads);
    }
    times.writing = clock.elapsed().as_secs_f64() * PAGE + rows(&case.scenario, results);
    if let Some(customers) = customers {
        let clock = Instant::now();
        let rows = customers.sample(&case.scenario, &mut io::sink());
        let of_each = clock.elapsed().as_secs_f64() / rows.max(1) as f64;
        times.customers = of_each * Customers::rows(&case.scenario) as f64;
    }
    Ok(times)
}

/// How long the rows of all replicates take.
fn rows(scenario: &Scenario, mut results: Results) -> f64 {
    let of_each = results.arms.len() * results.metrics.len();
    let all = of_each as f64 * f64::from(scenario.design.replicates);
    let some = results.replicates.clone();
    results.replicates = some.into_iter().cycle().take(ROWS).collect();
    let clock = Instant::now();
    RunTables::of_results(scenario, &results).files();
    clock.elapsed().as_secs_f64() / ROWS as f64 * all * PASSES
}

/// Rows that are tried.
const ROWS: usize = 5_000;
/// Rows are made, hashed, copied and written.
const PASSES: f64 = 3.0;

/// What page, tables and the disk take besides charts, as a factor on them.
const PAGE: f64 = 1.25;

/// How long all of some work takes. Where customers have too many ties to try, it is told by what some more of
/// them add: the time grows with their number.
fn seconds(work: &Work, options: &Options) -> Result<f64, RunError> {
    let scenario = bounded(&work.scenario);
    let tried = of_a_life(work, &scenario, options)?;
    let degree = |of: &Scenario| of.community.ties.map_or(0, |ties| ties.degree);
    let (all, many) = (degree(&work.scenario), degree(&scenario));
    if many == all {
        return Ok(tried * work.lives());
    }
    let few = (many / 4).next_multiple_of(2).max(2);
    let mut less = scenario.clone();
    less.community.ties = less.community.ties.map(|ties| Ties {
        degree: few,
        ..ties
    });
    let added = tried - of_a_life(work, &less, options)?;
    let of_a_tie = if added > 0.0 {
        added / f64::from((many - few).max(1))
    } else {
        0.0
    };
    Ok((tried + of_a_tie * f64::from(all - many)) * work.lives())
}

/// How long a customer's tick takes under an arm, by more and more of them until the clock can tell.
fn of_a_life(work: &Work, scenario: &Scenario, options: &Options) -> Result<f64, RunError> {
    let cores = Options::default().threads.min(options.threads);
    let (units, lucks) = match &work.survey {
        _ if work.apart => (1, 1.0),
        Some(surveyed) => (cores as u32, f64::from(surveyed.lucks)),
        None => (cores as u32, 1.0),
    };
    let at_once = if work.apart { cores } else { 1 };
    let (mut steps, mut before) = (1, 0.0);
    loop {
        let step = step(scenario, units * steps, work.communities);
        let trial = || {
            let clock = Instant::now();
            once(work, &step, at_once, options)?;
            Ok(clock.elapsed().as_secs_f64())
        };
        let mut elapsed = trial()?;
        let tried = lives(&step, work.communities) * at_once as f64 * lucks;
        // There may be no more to try than was tried.
        if elapsed >= TRIAL || tried <= before {
            for _ in 1..TRIALS {
                let again = trial()?;
                elapsed = if again < elapsed { again } else { elapsed };
            }
            return Ok(elapsed / tried);
        }
        before = tried;
        steps *= 2;
    }
}

/// Does some of the work in the way in which all of it is done.
fn once(work: &Work, step: &Scenario, at_once: usize, options: &Options) -> Result<(), RunError> {
    let options = &Options {
        counting: work.counting,
        communities: work.communities,
        ..*options
    };
    if work.apart {
        let alone = Options {
            threads: 1,
            series: false,
            ..*options
        };
        let all = vec![(); at_once];
        return over_threads(&all, at_once, &|_| {}, |()| {
            run::run(step, &alone).map(drop)
        })
        .map(drop);
    }
    let Some(surveyed) = &work.survey else {
        return run::run(step, options).map(drop);
    };
    let extent = effort::Extent {
        scenario: step.clone(),
        ..surveyed.clone()
    };
    respond::summarize(step, 0, &survey::survey(&extent, options)?);
    Ok(())
}

/// So many communities of a scenario: of one replicate where it has them, else of several.
fn step(scenario: &Scenario, units: u32, communities: Option<u32>) -> Scenario {
    let mut step = scenario.clone();
    let of_each = run::communities(
        scenario,
        &Options {
            communities,
            ..Options::default()
        },
    )
    .max(1);
    if communities.is_some() || units > of_each {
        step.design.replicates = units.div_ceil(of_each).min(scenario.design.replicates);
    } else {
        step.design.replicates = 1;
        let heads = u64::from(units) * u64::from(scenario.community.size);
        match &mut step.design.kind {
            DesignKind::Paired => step.population.size = heads.min(scenario.population.size),
            DesignKind::Randomized { per_arm } => {
                let of_each = heads.div_ceil(scenario.arms.len() as u64);
                *per_arm = (*per_arm).min(of_each as u32);
            }
        }
    }
    step
}

/// The scenario with ties, communities, and at the worst ticks, so few that one community can be tried in no
/// time.
fn bounded(scenario: &Scenario) -> Scenario {
    let mut bounded = scenario.clone();
    let arms = scenario.arms.len() as f64;
    let ticks = f64::from(scenario.timeline.ticks);
    let mut heads = (STEP / (arms * ticks)).max(LANES as f64) as u32;
    if let Some(ties) = scenario.community.ties {
        let degree = ties.degree.min(MOST_TIES);
        bounded.community.ties = Some(Ties { degree, ..ties });
        let known = (TIES / f64::from(degree)) as u32;
        heads = heads.min(known).max(2 * degree);
    }
    bounded.community.size = heads.min(scenario.community.size);
    let ticks = STEP / (arms * f64::from(bounded.community.size));
    bounded.timeline.ticks = (ticks.max(1.0) as u32).min(scenario.timeline.ticks);
    bounded
}
