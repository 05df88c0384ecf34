//! How much room a run's folder will take.

use crate::decision::respond::survey::TOLD;
use crate::engine::run::shape_of;
use crate::output::customers::Customers;
use crate::output::run_options::ChartFiles;
use crate::scenario::checked::{DesignKind, Distribution, Scenario};
use crate::scenario::{Copy, Loaded};

/// Bytes of a row, by experience: numbers have nine digits at most, names are as long as they are.
const TICK: u64 = 50;
const REPLICATE: u64 = 38;
const STRATUM: u64 = 108;
const PAYBACK: u64 = 44;
const BIN: u64 = 14;
const CELL: u64 = 60;
const OUTCOME: u64 = 440;
/// Tables whose size hardly varies, the list of hashes, the scenario.
const SMALL: u64 = 45_000;
/// The page, and what each arm adds to it.
const PAGE: (u64, u64) = (80_000, 50_000);
/// The pictures of charts, and what each arm adds to them; and their drawings.
const PICTURES: (u64, u64) = (330_000, 100_000);
const DRAWINGS: (u64, u64) = (20_000, 10_000);
/// What the lines of an arm take for each tick, in drawings and on the page.
const POINT: u64 = 300;
const POINT_OF_PAGE: u64 = 420;

/// Bytes that the journal writes a number of the tally in: a count, or a sum that has 128 bits in memory.
const WRITTEN: u64 = 12;

/// Bytes that a run takes beside its folder while it is under way: its journal, the last one and the next.
pub fn meanwhile(scenario: &Scenario, replicates: u32) -> u64 {
    let mut shape = shape_of(scenario);
    shape.replicates = replicates as usize;
    2 * WRITTEN * shape.numbers() as u64
}

/// Bytes of the folder, with so many replicates.
pub fn folder(
    loaded: &Loaded,
    replicates: u32,
    customers: Option<&Customers>,
    charts: ChartFiles,
) -> u64 {
    let scenario = &loaded.scenario;
    let shape = shape_of(scenario);
    let (arms, ticks) = (shape.arms as u64, shape.ticks as u64);
    let metrics = shape.metrics.len() as u64;
    let others = arms.saturating_sub(1);
    let name = scenario
        .arms
        .iter()
        .map(|arm| arm.name.len())
        .sum::<usize>() as u64
        / arms.max(1);
    let quantities = metrics + if scenario.prospects.is_some() { 2 } else { 0 };
    let tables = arms * ticks * quantities * (TICK + name)
        + u64::from(replicates) * arms * metrics * (REPLICATE + name)
        + others * strata(scenario) * (STRATUM + name)
        + others * ticks * (PAYBACK + name)
        + arms * 50 * (BIN + name)
        + others * 70 * (CELL + name)
        + arms * metrics * OUTCOME;
    let of = |(all, of_arm): (u64, u64), point: u64| all + arms * (of_arm + ticks * point);
    let drawings = of(DRAWINGS, POINT);
    let drawn = of(PAGE, POINT_OF_PAGE)
        + match charts {
            ChartFiles::All => drawings + of(PICTURES, 0),
            ChartFiles::Svg => drawings,
            ChartFiles::None => 0,
        };
    let power = match scenario.design.kind {
        DesignKind::Paired => 0,
        DesignKind::Randomized { .. } => drawn / 10,
    };
    let data = loaded.copy.as_ref().map_or(0, Copy::bytes);
    let rows = customers.map_or(0, |customers| customers.bytes(scenario));
    SMALL + tables + drawn + power + data + rows
}

/// Rows of `segments.csv` for each arm but the baseline: six types in every segment and in every decile of a trait.
fn strata(scenario: &Scenario) -> u64 {
    let segments = &scenario.population.segments;
    let varies = |which| {
        let mut all = segments.iter().map(|segment| segment.traits.of(which));
        all.any(|of| !matches!(of, Distribution::Constant(_)))
    };
    let traits = TOLD.into_iter().filter(|&which| varies(which)).count() as u64;
    let of_segments = if segments.len() > 1 {
        segments.len() as u64
    } else {
        0
    };
    6 * (1 + of_segments + 10 * (traits + 1))
}
