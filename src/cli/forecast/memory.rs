//! How much memory a run will take at its peak.

use crate::decision::compare::samples::SAMPLES;
use crate::decision::meet;
use crate::decision::respond::survey::{Life, Member};
use crate::decision::work::{Stage, Work};
use crate::engine::plan::compile::queue_bytes;
use crate::engine::run::shape_of;
use crate::experiment::results::ReplicateMean;
use crate::output::run_options::ChartFiles;
use crate::output::tables::Replicate;
use crate::population::{Slots, SmallWorld};
use crate::scenario::checked::Scenario;
use crate::scenario::{Copy, Loaded};

/// What the program itself takes, with fonts, charts and the page, and what many runs at a time leave behind in
/// the allocator: by experience (docs/performance.md).
const PROGRAM: u64 = 45_000_000;
/// Of that what it takes before there is a page. Workers have given theirs back by then.
const BEGUN: u64 = 10_000_000;
/// What PNGs of charts take while they are drawn, one a thread: the first, and each further one at the same time.
const PICTURE: u64 = 8_000_000;
const FURTHER_PICTURE: u64 = 38_000_000;
/// As many charts at a time as a page has, at most.
const PICTURES: u64 = 14;
const MANY_RUNS: u64 = 3_000_000;
const LEFT_BEHIND: u64 = 5;
/// What a worker holds of the community that it is in, for each block of 256 customers, for each arm and
/// outcome of it, and besides.
const BLOCK: u64 = 96_000;
const ENDED: u64 = 2_048;
const WORKER: u64 = 1_000_000;
/// Of replicates.csv, which is held as text several times while the folder is written.
const ROW_TEXT: u64 = 52;
const TEXTS: u64 = 3;
/// Customers' rows that are held while their file is written.
const ROWS: u64 = 60_000;
const ROW: u64 = 500;

/// Bytes at the peak, with so many replicates.
pub fn peak(
    loaded: &Loaded,
    work: &[Work],
    threads: usize,
    replicates: u32,
    rows: bool,
    charts: ChartFiles,
) -> u64 {
    let scenario = &loaded.scenario;
    let threads = threads.max(1) as u64;
    let mut shape = shape_of(scenario);
    shape.replicates = replicates as usize;
    let tally = shape.bytes() as u64;
    let arms = shape.arms as u64;
    let running = (threads + 1) * tally;

    let means = shape.replicates as u64 * arms * shape.metrics.len() as u64;
    let each = size_of::<ReplicateMean>() + size_of::<Replicate>();
    let kept = tally + means * each as u64;
    let compared = shape.metrics.iter().filter(|metric| metric.row().compared);
    let samples = compared.count() as u64 * arms * SAMPLES as u64 * size_of::<f64>() as u64;
    let part = |work: &Work| of_part(work, threads);
    let parts = work.iter().map(part).max().unwrap_or(0);
    let writing = means * ROW_TEXT * TEXTS;
    let customers = if rows { ROWS * ROW } else { 0 };
    let later = kept + samples + parts.max(writing).max(customers);
    let apart = work.iter().filter(|work| work.apart).map(part).max();
    let many = apart.map_or(0, |tallies| MANY_RUNS + LEFT_BEHIND * tallies);
    let workers = threads * worker(scenario);
    let pictures = match charts {
        ChartFiles::All => PICTURE + FURTHER_PICTURE * (threads.min(PICTURES) - 1),
        ChartFiles::Svg | ChartFiles::None => 0,
    };
    let program = (PROGRAM + pictures).max(BEGUN + workers);
    program + many + data(loaded, threads) + running.max(later)
}

/// What a worker holds of its community.
fn worker(scenario: &Scenario) -> u64 {
    let heads = Slots::of(scenario).map_or(0, |slots| slots.heads());
    let together = match meet(scenario) {
        true => heads.min(scenario.community.size).div_ceil(256),
        false => 1,
    };
    let ties = scenario.community.ties.map_or(0, |ties| {
        SmallWorld::bytes(u64::from(heads.min(scenario.community.size)), &ties)
    });
    let shape = shape_of(scenario);
    let ended = (shape.arms * shape.metrics.len()) as u64 * ENDED;
    let queues = scenario
        .arms
        .iter()
        .map(|arm| queue_bytes(arm, &scenario.timeline));
    let queues = queues.max().unwrap_or(0);
    WORKER + ties + u64::from(together) * (BLOCK + ended + queues)
}

/// What the work on a part of the population, or on single customers, holds.
fn of_part(work: &Work, threads: u64) -> u64 {
    if work.stage == Stage::Running {
        return 0;
    }
    if work.survey.is_some() {
        let heads = Slots::of(&work.scenario).map_or(0, |slots| u64::from(slots.heads()));
        let arms = work.scenario.arms.len() as u64;
        let of_each = size_of::<Member>() as u64 + arms * size_of::<Life>() as u64;
        return heads * of_each;
    }
    let tally = shape_of(&work.scenario).bytes() as u64;
    match work.apart {
        true => threads * tally,
        false => (threads + 1) * tally,
    }
}

/// The customers' own data: as they are copied, as read, and the copies of workers.
fn data(loaded: &Loaded, threads: u64) -> u64 {
    let bytes = loaded.copy.as_ref().map_or(0, Copy::bytes);
    let columns = loaded.scenario.population.data.as_ref().map_or(0, |data| {
        data.rows * (data.columns.len() + 3) * size_of::<f32>()
    });
    3 * bytes + (3 + threads) * columns as u64
}
