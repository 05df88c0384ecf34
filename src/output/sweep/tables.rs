//! The tables of a sweep.

use super::Swept;
use super::rows::{PointEffect, PointMean, PointWinner};
use crate::output::format::text_cell;
use crate::sweep::design::Points;
use crate::table::{NamedBytes, Text, file_of};
use crate::vocabulary::metric::Metric;

/// The design itself; its columns are the factors.
pub const DESIGN: &str = "design.csv";

/// All of them.
pub fn tables(swept: &Swept) -> Vec<NamedBytes> {
    let mut all = vec![
        (DESIGN.to_owned(), design(swept.points)),
        file_of(points(swept)),
    ];
    if swept.scenario.arms.len() > 1 {
        all.push(file_of(effects(swept)));
        all.push(file_of(winners(swept)));
    }
    all
}

/// The design: a row a point, a column a factor. It is read again as a design that is given.
pub fn design(points: &Points) -> Vec<u8> {
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let heads = points
        .factors
        .iter()
        .map(|factor| text_cell(&factor.head()));
    let heads = std::iter::once("point".to_owned()).chain(heads);
    lines.write_record(heads).expect("memory takes every row");
    for point in 0..points.len() {
        let cells = points.factors.iter().zip(points.at(point));
        let cells = cells.map(|(factor, &value)| match factor.choices() {
            None => factor.cell(value),
            Some(_) => text_cell(&factor.cell(value)),
        });
        let cells = std::iter::once(point.to_string()).chain(cells);
        lines.write_record(cells).expect("memory takes every row");
    }
    lines.into_inner().expect("memory takes every row")
}

/// Names that stand in many rows, each once in memory.
struct Names {
    arms: Vec<Text>,
    /// In [`Metric::ALL`].
    metrics: Vec<Text>,
}

impl Names {
    fn of(swept: &Swept) -> Names {
        let arms = swept.scenario.arms.iter();
        let metrics = Metric::ALL.iter();
        Names {
            arms: arms.map(|arm| arm.name.as_str().into()).collect(),
            metrics: metrics.map(|metric| metric.key().into()).collect(),
        }
    }

    fn metric(&self, metric: Metric) -> Text {
        self.metrics[metric as usize].clone()
    }
}

/// What came out in each arm of each replicate at each point. Rows are made when they are wanted: there may be many.
pub fn points(swept: &Swept) -> impl Iterator<Item = PointMean> {
    let names = Names::of(swept);
    let results = swept.results.iter().enumerate();
    let cells = results.flat_map(|(at, point)| {
        let cells = point.cells.iter().enumerate();
        cells.map(move |(nth, cell)| (at, point, nth, cell))
    });
    cells.map(move |(at, point, nth, cell)| {
        let width = point.metrics.len();
        PointMean {
            point: at as u64,
            replicate: (nth / (width * point.arms)) as u64,
            arm: names.arms[nth / width % point.arms].clone(),
            metric: names.metric(point.metrics[nth % width]),
            n: cell.n,
            mean: Some(cell.mean),
            sd: Some(cell.sd),
        }
    })
}

/// Each arm against the baseline at each point.
pub fn effects(swept: &Swept) -> impl Iterator<Item = PointEffect> {
    let names = Names::of(swept);
    let results = swept.results.iter().enumerate();
    let effects = results.flat_map(|(at, point)| {
        let effects = point.effects.iter().enumerate();
        effects.map(move |(nth, effect)| (at, point, nth, effect))
    });
    effects.map(move |(at, point, nth, effect)| {
        let width = point.metrics.len();
        let (arm, place) = (1 + nth / width, nth % width);
        PointEffect {
            point: at as u64,
            arm: names.arms[arm].clone(),
            baseline: names.arms[0].clone(),
            metric: names.metric(point.metrics[place]),
            mean: Some(point.mean(arm, place).mean.value),
            baseline_mean: Some(point.mean(0, place).mean.value),
            difference: Some(effect.difference.value),
            difference_lo: Some(effect.difference.low),
            difference_hi: Some(effect.difference.high),
            lift: Some(effect.lift.value),
            lift_lo: Some(effect.lift.low),
            lift_hi: Some(effect.lift.high),
            units: effect.units,
            df: Some(effect.df),
        }
    })
}

/// Which arm is best at each point.
pub fn winners(swept: &Swept) -> impl Iterator<Item = PointWinner> {
    let arms = &swept.scenario.arms;
    let primary = swept.scenario.outcome.primary;
    let results = swept.results.iter().enumerate();
    results.filter_map(move |(at, point)| {
        let lead = point.lead.as_ref()?;
        let place = point.place(primary);
        Some(PointWinner {
            point: at as u64,
            winner: arms[lead.winner].name.clone(),
            mean: place.map(|place| point.mean(lead.winner, place).mean.value),
            runner_up: arms[lead.runner_up].name.clone(),
            lead: Some(lead.difference.value),
            lead_lo: Some(lead.difference.low),
            lead_hi: Some(lead.difference.high),
            is_clear: lead.difference.low > 0.0 || lead.difference.high < 0.0,
        })
    })
}
