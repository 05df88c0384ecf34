//! All communities of all replicates, over threads: the same bits on any number of them.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::engine::community::{self, Ended, Setting, Worker};
use crate::engine::plan::Plan;
use crate::engine::tally::{Shape, Tally};
use crate::numeric::{Width, exp64, ln64};
use crate::population::{Slots, Synthesis};
use crate::random::Stream;
use crate::scenario::checked::{Audience, DAYS_PER_YEAR, Scenario, Trigger, When};
use crate::scenario::metric::metrics_of;

/// Bytes of tallies beyond which a run is refused, if nothing else is said.
pub const MOST_TALLY_BYTES: usize = 1 << 30;

/// What is counted of something that a draw decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counting {
    /// What came to pass.
    #[default]
    Events,
    /// What was expected of it when it was decided: the chance of each answer and motive, the hazard
    /// spent on purchases and unasked returns. Lives go by the draws as ever; so it estimates the same
    /// means (Rao-Blackwell), with far less noise and smoothly in the parameters. Variances between
    /// customers are not those of events.
    Expected,
    /// Expected, and nobody leaves: what customers do counts by their chance to be there still. For
    /// looking at single customers ([`survey`]), of whom the luck of leaving would hide the rest; what
    /// is tallied of ticks means nothing. Wrong where leaving changes more than that the customer is
    /// gone: see [`Counting::may_survive`].
    Surviving,
}

impl Counting {
    /// Whether what was expected is counted, rather than what came to pass.
    pub fn expects(self) -> bool {
        self != Counting::Events
    }

    /// Whether [`Counting::Surviving`] means the same as [`Counting::Expected`]: nothing is done for
    /// customers who have left or offered to them, and nobody else feels or gets more by their leaving.
    pub fn may_survive(scenario: &Scenario) -> bool {
        let ties = scenario.community.ties;
        let felt = ties.is_some_and(|ties| ties.belonging || ties.pull);
        let to_the_lapsed = |when: &When| {
            when.audience == Audience::Lapsed || matches!(when.trigger, Trigger::AfterLapse)
        };
        !scenario.arms.iter().any(|arm| {
            let felt = felt || (ties.is_some() && arm.belonging == Some(true));
            let gestures = arm.gestures.iter().map(|gesture| &gesture.when);
            let mut all = gestures.chain(arm.asks.iter().map(|ask| &ask.when));
            felt || arm.budget.is_some() || all.any(to_the_lapsed)
        })
    }
}

/// How to run. Of these `counting`, `luck` and `communities` alone change a result.
pub struct Options<'a> {
    /// Threads, at least 1.
    pub threads: usize,
    pub width: Width,
    pub counting: Counting,
    /// Which of several lucks the same people have.
    pub luck: u16,
    /// At most so many communities of each replicate, the first ones; None: all.
    pub communities: Option<u32>,
    /// Bytes of tallies, over all threads, beyond which a run is refused.
    pub memory: usize,
    /// Called now and then with the communities done and all communities.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// Set from outside to stop at the next community.
    pub stop: &'a AtomicBool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        static GO_ON: AtomicBool = AtomicBool::new(false);
        Self {
            threads: std::thread::available_parallelism().map_or(1, |cores| cores.get()),
            width: Width::detect(),
            counting: Counting::Events,
            luck: 0,
            communities: None,
            memory: MOST_TALLY_BYTES,
            progress: &|_, _| {},
            stop: &GO_ON,
        }
    }
}

/// Why a run came to no result.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
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
    #[error("the threads to run on could not be started: {0}")]
    Threads(String),
}

/// The shape of a scenario's tally.
pub fn shape_of(scenario: &Scenario) -> Shape {
    Shape {
        arms: scenario.arms.len(),
        metrics: metrics_of(scenario),
        ticks: scenario.timeline.ticks as usize,
        discounts: discounts(scenario),
        replicates: scenario.design.replicates as usize,
    }
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
/// [`RunError::TooLarge`] before anything is run, [`RunError::Interrupted`] once `stop` is set.
pub fn run(scenario: &Scenario, options: &Options) -> Result<Tally, RunError> {
    let shape = shape_of(scenario);
    bounded(&shape, options)?;
    let none = Tally::new(Shape {
        replicates: 0,
        ..shape
    });
    extend(none, scenario, options)
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
pub fn extend(mut whole: Tally, scenario: &Scenario, options: &Options) -> Result<Tally, RunError> {
    let shape = shape_of(scenario);
    bounded(&shape, options)?;
    let threads = options.threads.max(1);
    let first = whole.shape.replicates as u64;
    whole.widen(shape.replicates);
    let ground = Ground::new(scenario, options);
    let setting = ground.setting();
    let communities = u64::from(ground.communities);
    let all = communities * (u64::from(scenario.design.replicates) - first);
    let next = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let whole = Mutex::new(whole);
    let work = || {
        let mut worker = Worker::new();
        let mut tally = Tally::new(shape.clone());
        while !options.stop.load(Ordering::Relaxed) {
            let unit = next.fetch_add(1, Ordering::Relaxed);
            if unit >= all {
                break;
            }
            let stream = Stream {
                seed: scenario.design.seed,
                replicate: (first + unit / communities) as u32,
                luck: options.luck,
            };
            let community = (unit % communities) as u32;
            let community = community::run(&setting, &stream, community, &mut worker, &mut |_| {});
            tally.add(&community);
            let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
            (options.progress)(so_far, all);
        }
        // A poisoned lock means that another worker panicked, which the pool passes on.
        if let Ok(mut whole) = whole.lock() {
            whole.merge(&tally);
        }
    };
    if threads == 1 {
        // No pool: small runs by the thousand would spend their time on it.
        work();
    } else {
        pool(threads)?.broadcast(|_| work());
    }
    if done.load(Ordering::Relaxed) < all {
        return Err(RunError::Interrupted);
    }
    let tally = whole
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if tally.overflowed() {
        return Err(RunError::Overflow);
    }
    Ok(tally)
}

fn pool(threads: usize) -> Result<rayon::ThreadPool, RunError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))
}

/// What all communities of a run stand on.
struct Ground<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    synthesis: Synthesis<'a>,
    shape: Shape,
    width: Width,
    counting: Counting,
    /// How many of each replicate are run.
    communities: u32,
}

impl<'a> Ground<'a> {
    fn new(scenario: &'a Scenario, options: &Options) -> Self {
        let synthesis = Synthesis::new(scenario);
        let communities = synthesis.slots().communities();
        Self {
            scenario,
            plan: Plan::new(scenario),
            shape: shape_of(scenario),
            width: options.width,
            counting: options.counting,
            communities: options.communities.unwrap_or(u32::MAX).min(communities),
            synthesis,
        }
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            plan: &self.plan,
            synthesis: &self.synthesis,
            shape: &self.shape,
            design: self.scenario.design.kind,
            width: self.width,
            counting: self.counting,
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
/// adds to what `begin` made for the community. `options.luck` and `options.progress` are not used.
///
/// With ties or budgets all blocks of a community are shown arm by arm, else block by block.
///
/// # Errors
///
/// [`RunError::Interrupted`] once `stop` is set.
pub fn survey<T: Send>(
    scenario: &Scenario,
    options: &Options,
    replicate: u32,
    communities: Range<u32>,
    lucks: u16,
    begin: impl Fn(u32) -> T + Sync,
    look: impl Fn(&mut T, u16, &Ended) + Sync,
) -> Result<Vec<T>, RunError> {
    let ground = Ground::new(scenario, options);
    let setting = ground.setting();
    let one = |worker: &mut Worker, community: u32| {
        let mut seen = begin(community);
        for luck in 0..lucks {
            if options.stop.load(Ordering::Relaxed) {
                return None;
            }
            let stream = Stream {
                seed: scenario.design.seed,
                replicate,
                luck,
            };
            community::run(&setting, &stream, community, worker, &mut |ended| {
                look(&mut seen, luck, ended);
            });
        }
        Some(seen)
    };
    let communities = communities.start..communities.end.min(ground.communities);
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
    let ground = Ground::new(scenario, &options);
    let stream = Stream {
        seed: scenario.design.seed,
        replicate,
        luck: 0,
    };
    let mut worker = Worker::new();
    for community in 0..ground.communities {
        community::run(&ground.setting(), &stream, community, &mut worker, look);
    }
}
