//! All communities of all replicates, over threads: the same bits on any number of them.
//!
//! - [`community`]: one community through all ticks under every arm
//! - [`partial`], [`checkpoint`]: what is done of a run, in memory and as bytes
//! - [`parallel`]: many small runs over threads
//! - [`cancel`]: work that is to stop

mod allotment;
pub mod cancel;
pub mod checkpoint;
pub mod community;
mod follow;
pub mod parallel;
pub mod partial;

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use crate::engine::estimator::Estimator;
use crate::engine::plan::Plan;
pub use crate::engine::run::cancel::{Cancel, Never};
use crate::engine::run::community::{Ended, RunContext, Worker};
use crate::engine::run::partial::{Keep, Overlap, PartialRun, Units};
use crate::engine::tally::{Shape, Tally};
use crate::numeric::{Width, exp64, ln64};
use crate::population::{Slots, Synthesis};
use crate::random::Stream;
use crate::scenario::checked::{DAYS_PER_YEAR, Scenario};
use crate::scenario::yields::metrics_of;
use crate::vocabulary::metric::Metric;
pub use follow::{Followed, Person, Watched, customer_of_row, follow, watch};

/// Bytes of tallies beyond which a run is refused, if nothing else is said.
pub const MOST_TALLY_BYTES: usize = 1 << 30;

/// How to run. Of these `counting`, `luck` and `communities` alone change a result; `series` and `only` say how much of it is kept.
pub struct Options<'a> {
    /// Threads, at least 1.
    pub threads: usize,
    /// Vector width; it changes no bit.
    pub width: Width,
    /// Whether events are counted or their chances.
    pub counting: Estimator,
    /// Which of several lucks the same people have.
    pub luck: u16,
    /// At most so many communities of each replicate, the first ones; None: all.
    pub communities: Option<u32>,
    /// Whether the sums of each tick are kept. Where they are not, the tally knows what customers came to by the end, and
    /// nothing of the time until then: its shape has no ticks.
    pub series: bool,
    /// The metrics that are tallied, of those that the scenario has; None: all of them.
    pub only: Option<&'a [Metric]>,
    /// Bytes of tallies, over all threads, beyond which a run is refused.
    pub memory: usize,
    /// Called now and then with the communities done and all communities.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// Asked at every step whether to stop.
    pub cancel: &'a dyn Cancel,
    /// Told of what is done.
    pub keep: Option<&'a dyn Keep>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, |cores| cores.get()),
            width: Width::detect(),
            counting: Estimator::Events,
            luck: 0,
            communities: None,
            series: true,
            only: None,
            memory: MOST_TALLY_BYTES,
            progress: &|_, _| {},
            cancel: &Never,
            keep: None,
        }
    }
}

/// Why a run came to no result.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum RunError {
    #[error("interrupted")]
    Interrupted,
    #[error(
        "the tables of this run would take {} MB of memory for each of {threads} threads, more than the {} MB allowed; \
         use fewer ticks, arms or replicates, or fewer threads",
        bytes >> 20, most >> 20
    )]
    TooLarge {
        bytes: usize,
        threads: usize,
        most: usize,
    },
    #[error(
        "a sum grew beyond 10^26 or has no value; check the scenario's numbers for a slip of the decimal point"
    )]
    Overflow,
    #[error(
        "the threads to run on could not be started: {0}; take fewer --threads, or allow the program more memory and threads"
    )]
    Threads(String),
    /// A fault of the program.
    #[error("{0}; this is a fault of goodwill, please report it")]
    Twice(Overlap),
}

/// The shape of a scenario's tally.
pub fn shape_of(scenario: &Scenario) -> Shape {
    Shape {
        arms: scenario.arms.len(),
        gestures: most_gestures(scenario),
        metrics: metrics_of(scenario),
        ticks: scenario.timeline.ticks as usize,
        discounts: discounts(scenario),
        replicates: scenario.design.replicates as usize,
    }
}

/// The shape of the tally of a run of which no series is kept ([`Options::series`]).
pub fn outcome_shape(scenario: &Scenario) -> Shape {
    Shape {
        ticks: 0,
        discounts: Vec::new(),
        ..shape_of(scenario)
    }
}

fn shape_with(scenario: &Scenario, options: &Options) -> Shape {
    let mut shape = match options.series {
        true => shape_of(scenario),
        false => outcome_shape(scenario),
    };
    if let Some(only) = options.only {
        shape.metrics.retain(|metric| only.contains(metric));
    }
    shape
}

fn most_gestures(scenario: &Scenario) -> usize {
    let arms = scenario.arms.iter();
    arms.map(|arm| arm.gestures.len()).max().unwrap_or(0)
}

/// What money is worth today that comes in the middle of each tick, at the scenario's rate of discount.
fn discounts(scenario: &Scenario) -> Vec<f64> {
    let days = scenario.timeline.days_per_tick();
    let a_year = -ln64(1.0 + scenario.outcome.discount);
    let worth = |tick: u32| exp64(a_year * (f64::from(tick) + 0.5) * days / DAYS_PER_YEAR);
    (0..scenario.timeline.ticks).map(worth).collect()
}

/// Runs a scenario and adds everything up.
///
/// # Errors
///
/// [`RunError::TooLarge`] before anything is run, [`RunError::Interrupted`] once it is cancelled.
pub fn run(scenario: &Scenario, options: &Options) -> Result<Tally, RunError> {
    let shape = shape_with(scenario, options);
    bounded(&shape, options)?;
    let none = PartialRun::none(Shape {
        replicates: 0,
        ..shape
    });
    go_on(none, scenario, options)
}

/// Refuses what would take too much memory.
fn bounded(shape: &Shape, options: &Options) -> Result<(), RunError> {
    let (threads, bytes) = (options.threads.max(1), shape.bytes());
    let most = options.memory;
    if bytes.saturating_mul(threads) > most {
        return Err(RunError::TooLarge {
            bytes,
            threads,
            most,
        });
    }
    Ok(())
}

/// Adds the replicates that a tally of fewer lacks: it is then that of the whole run, bit for bit.
///
/// # Errors
///
/// As [`run`].
pub fn extend(tally: Tally, scenario: &Scenario, options: &Options) -> Result<Tally, RunError> {
    let all = u64::from(communities(scenario, options)) * tally.shape.replicates as u64;
    let done = Units::first(all);
    go_on(PartialRun { tally, done }, scenario, options)
}

/// The share of the time that keeping may take: one in so many.
const KEEPING: u32 = 20;

/// Runs all communities that a part of a run lacks: the tally is then that of the whole run, bit for bit.
///
/// # Errors
///
/// As [`run`].
pub fn go_on(
    mut part: PartialRun,
    scenario: &Scenario,
    options: &Options,
) -> Result<Tally, RunError> {
    let shape = shape_with(scenario, options);
    bounded(&shape, options)?;
    part.tally.widen(shape.replicates);
    let communities = u64::from(communities(scenario, options));
    let all = communities * u64::from(scenario.design.replicates);
    let lacking = part.done.missing(all);
    let part = added(part, lacking, scenario, options)?;
    Ok(part.tally)
}

/// Runs some of a scenario's communities, by their numbers replicate by replicate, over threads.
///
/// # Errors
///
/// As [`run`].
pub fn some(
    scenario: &Scenario,
    units: Range<u64>,
    options: &Options,
) -> Result<PartialRun, RunError> {
    let shape = shape_with(scenario, options);
    bounded(&shape, options)?;
    let units = Units::of(std::iter::once(units).collect());
    added(PartialRun::none(shape), units, scenario, options)
}

/// Adds communities to a part of a run that has the scenario's shape and none of them.
fn added(
    part: PartialRun,
    units: Units,
    scenario: &Scenario,
    options: &Options,
) -> Result<PartialRun, RunError> {
    let shape = part.tally.shape.clone();
    let setup = RunSetup::new(scenario, options);
    let setting = setup.setting();
    let communities = u64::from(setup.communities);
    let all = part.done.count() + units.count();
    let todo = Todo::new(units);
    let done = AtomicU64::new(part.done.count());
    let whole = Mutex::new(part);
    let twice = Mutex::new(None);
    let add = |whole: &mut PartialRun, own: &PartialRun| {
        if let (Err(overlap), Ok(mut twice)) = (whole.merge(own), twice.lock()) {
            *twice = Some(overlap);
        }
    };
    let work = || {
        let mut worker = Worker::new();
        let mut own = PartialRun::none(shape.clone());
        let (mut handed_in, mut pause) = (Instant::now(), Duration::ZERO);
        while !options.cancel.is_cancelled()
            && let Some(unit) = todo.next()
        {
            let stream = Stream {
                seed: scenario.design.seed,
                replicate: (unit / communities) as u32,
                luck: options.luck,
            };
            let number = (unit % communities) as u32;
            let community = community::run(&setting, &stream, number, &mut worker, &mut |_| {});
            let Some(community) = community else { break };
            own.tally.add(&community);
            own.note(unit);
            let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
            (options.progress)(so_far, all);
            // Where another worker is handing in, this one does not wait for it.
            if let Some(keep) = options.keep
                && handed_in.elapsed() >= keep.pace().max(pause)
                && let Ok(mut whole) = whole.try_lock()
            {
                let clock = Instant::now();
                let own = std::mem::replace(&mut own, PartialRun::none(shape.clone()));
                add(&mut whole, &own);
                keep.underway(&whole);
                pause = KEEPING * clock.elapsed();
                handed_in = Instant::now();
            }
        }
        // A poisoned lock means that another worker panicked, which the pool passes on.
        if let Ok(mut whole) = whole.lock() {
            add(&mut whole, &own);
        }
    };
    let threads = options.threads.max(1);
    if threads == 1 {
        // No pool: small runs by the thousand would spend their time on it.
        work();
    } else {
        pool(threads)?.broadcast(|_| work());
    }
    if let Ok(Some(overlap)) = twice.into_inner() {
        return Err(RunError::Twice(overlap));
    }
    let part = whole
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let whole = part.done.count() == all;
    if let Some(keep) = options.keep {
        keep.ended(&part, whole);
    }
    if !whole {
        return Err(RunError::Interrupted);
    }
    if part.tally.overflowed() {
        return Err(RunError::Overflow);
    }
    Ok(part)
}

/// Runs some of a scenario's communities on this thread, by their numbers replicate by replicate: for many small runs.
///
/// # Errors
///
/// [`RunError::Interrupted`] once it is cancelled.
pub fn units(
    scenario: &Scenario,
    units: Range<u64>,
    worker: &mut Worker,
    options: &Options,
) -> Result<PartialRun, RunError> {
    let setup = RunSetup::new(scenario, options);
    let setting = setup.setting();
    let communities = u64::from(setup.communities);
    let mut part = PartialRun::none(setup.shape.clone());
    for unit in units {
        let stream = Stream {
            seed: scenario.design.seed,
            replicate: (unit / communities) as u32,
            luck: options.luck,
        };
        let number = (unit % communities) as u32;
        let community = community::run(&setting, &stream, number, worker, &mut |_| {});
        part.tally.add(&community.ok_or(RunError::Interrupted)?);
        part.note(unit);
        (options.progress)(1, 0);
    }
    Ok(part)
}

/// Communities that are still to be run, handed out one by one.
struct Todo {
    units: Units,
    /// By range: communities in those before it.
    before: Vec<u64>,
    all: u64,
    next: AtomicU64,
}

impl Todo {
    fn new(units: Units) -> Self {
        let mut all = 0;
        let before = units.ranges().iter().map(|range| {
            let before = all;
            all += range.end - range.start;
            before
        });
        Self {
            before: before.collect(),
            all,
            units,
            next: AtomicU64::new(0),
        }
    }

    fn next(&self) -> Option<u64> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        if at >= self.all {
            return None;
        }
        let range = self.before.partition_point(|&before| before <= at) - 1;
        Some(self.units.ranges()[range].start + (at - self.before[range]))
    }
}

fn pool(threads: usize) -> Result<rayon::ThreadPool, RunError> {
    parallel::pool(threads).map_err(|error| RunError::Threads(error.to_string()))
}

/// What all communities of a run stand on.
struct RunSetup<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    synthesis: Synthesis<'a>,
    shape: Shape,
    width: Width,
    counting: Estimator,
    /// How many of each replicate are run.
    communities: u32,
    cancel: &'a dyn Cancel,
}

impl<'a> RunSetup<'a> {
    fn new(scenario: &'a Scenario, options: &Options<'a>) -> Self {
        let synthesis = Synthesis::new(scenario);
        let communities = synthesis.slots().communities();
        Self {
            scenario,
            plan: Plan::new(scenario),
            shape: shape_with(scenario, options),
            width: options.width,
            counting: options.counting,
            cancel: options.cancel,
            communities: options.communities.unwrap_or(u32::MAX).min(communities),
            synthesis,
        }
    }

    fn setting(&self) -> RunContext<'_> {
        RunContext {
            plan: &self.plan,
            synthesis: &self.synthesis,
            shape: &self.shape,
            design: self.scenario.design.kind,
            width: self.width,
            counting: self.counting,
            cancel: self.cancel,
        }
    }
}

/// Communities of each replicate that a run with these options has.
pub fn communities(scenario: &Scenario, options: &Options) -> u32 {
    let all = Slots::of(scenario).map_or(0, |slots| slots.communities());
    options.communities.unwrap_or(u32::MAX).min(all)
}

/// Lets communities of one replicate live under several lucks, the same people each time, and returns
/// what was seen of each community, in order.
///
/// `look` is shown every block of customers at the end of every arm, luck by luck (the luck first), and
/// adds to what `begin` made for the community. `options.luck` and `options.keep` are not used.
///
/// With ties or budgets all blocks of a community are shown arm by arm, else block by block.
///
/// # Errors
///
/// [`RunError::Interrupted`] once it is cancelled.
pub fn survey<T: Send>(
    scenario: &Scenario,
    options: &Options,
    replicate: u32,
    communities: Range<u32>,
    lucks: u16,
    begin: impl Fn(u32) -> T + Sync,
    look: impl Fn(&mut T, u16, &Ended) + Sync,
) -> Result<Vec<T>, RunError> {
    let sums = Options {
        series: false,
        ..*options
    };
    let setup = RunSetup::new(scenario, &sums);
    let setting = setup.setting();
    let communities = communities.start..communities.end.min(setup.communities);
    let (done, all) = (AtomicU64::new(0), communities.len() as u64);
    let one = |worker: &mut Worker, community: u32| {
        let mut seen = begin(community);
        for luck in 0..lucks {
            let stream = Stream {
                seed: scenario.design.seed,
                replicate,
                luck,
            };
            community::run(&setting, &stream, community, worker, &mut |ended| {
                look(&mut seen, luck, ended);
            })?;
        }
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        Some(seen)
    };
    let seen: Option<Vec<T>> = if options.threads <= 1 {
        let mut worker = Worker::new();
        communities.map(|number| one(&mut worker, number)).collect()
    } else {
        pool(options.threads)?.install(|| {
            communities
                .into_par_iter()
                .map_init(Worker::new, one)
                .collect()
        })
    };
    seen.ok_or(RunError::Interrupted)
}

/// Runs one replicate on one thread and shows every block of customers at the end of every arm, in
/// the order of communities, blocks and arms.
///
/// With ties or budgets all blocks of a community are shown arm by arm, else block by block.
pub fn each_customer(
    scenario: &Scenario,
    replicate: u32,
    width: Width,
    look: &mut dyn FnMut(&Ended),
) {
    let options = Options {
        width,
        ..Options::default()
    };
    let setup = RunSetup::new(scenario, &options);
    let stream = Stream {
        seed: scenario.design.seed,
        replicate,
        luck: 0,
    };
    let mut worker = Worker::new();
    for community in 0..setup.communities {
        community::run(&setup.setting(), &stream, community, &mut worker, look);
    }
}
