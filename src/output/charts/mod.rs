//! The charts of a run: each drawn once, as SVG, and rasterized from that.

pub(in crate::output) mod axis;
pub(in crate::output) mod canvas;
mod direct;
mod forest;
pub(in crate::output) mod layout;
mod over_time;
mod png;
mod power;
mod primary;
mod returns;
mod sincerity;
pub(in crate::output) mod style;

pub use forest::draw as forest;
pub(in crate::output) use over_time::whole_step;
pub use png::{SCALE, png};

use crate::engine::run::parallel::over_threads;
use crate::experiment::results::Results;
use crate::output::OutputError;
use crate::output::tables::NamedBytes;
use crate::scenario::checked::Scenario;

/// A drawn chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The name of its files, without extension.
    pub name: &'static str,
    /// The drawing itself; the PNG is made from it.
    pub svg: String,
}

/// Every chart that has something to show, always in the same order.
pub fn draw(scenario: &Scenario, results: &Results) -> Vec<Chart> {
    let power = (!results.power.is_empty()).then(|| power::draw(scenario, results));
    let charts = [
        ("primary", Some(primary::draw(scenario, results))),
        ("over_time", Some(over_time::draw(scenario, results))),
        ("returns", returns::draw(scenario, results)),
        ("sincerity", sincerity::draw(scenario, results)),
        ("power", power),
    ];
    charts
        .into_iter()
        .filter_map(|(name, svg)| Some(Chart { name, svg: svg? }))
        .collect()
}

/// The files of charts: of each the SVG and the PNG, drawn on so many threads.
///
/// # Errors
/// As [`png`].
pub fn files(charts: Vec<Chart>, threads: usize) -> Result<Vec<NamedBytes>, OutputError> {
    let images = over_threads(&charts, threads, &|_| {}, png)?;
    let of_each = charts.into_iter().zip(images).flat_map(|(chart, image)| {
        [
            (format!("charts/{}.svg", chart.name), chart.svg.into_bytes()),
            (format!("charts/{}.png", chart.name), image),
        ]
    });
    Ok(of_each.collect())
}
