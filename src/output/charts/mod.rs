//! Charts: what they are made of, and how they become files and figures of a page.
//!
//! A [`Chart`] is drawn once: paths, discs and texts on a [`sheet::Sheet`], each with its paint. The file
//! ([`document`], and [`png()`] from that) and the page ([`figure`]) are two ways to write the same marks down.

pub mod axis;
mod chart;
pub mod direct;
pub mod figure;
pub mod letters;
pub mod lines;
pub mod numbers;
pub mod palette;
mod png;
pub mod rows;
pub mod sheet;
mod slide;
pub mod style;
mod svg;

pub use chart::{Chart, Key, Sample, arm_ink, arm_line};
pub use png::{SCALE, png};
pub use slide::{SLIDE_HEIGHT, SLIDE_WIDTH, slide};
pub use svg::document;

use crate::engine::run::parallel::over_threads;
use crate::output::OutputError;
use crate::output::run_options::ChartFiles;
use crate::output::tables::NamedBytes;

/// The files of charts: of each the SVG and the PNG, drawn on so many threads.
///
/// # Errors
/// As [`png`].
pub fn files(charts: &[Chart], threads: usize) -> Result<Vec<NamedBytes>, OutputError> {
    some_files(charts, ChartFiles::All, threads)
}

/// Some of these files.
///
/// # Errors
/// As [`png`].
pub fn some_files(
    charts: &[Chart],
    wanted: ChartFiles,
    threads: usize,
) -> Result<Vec<NamedBytes>, OutputError> {
    let drawn = |chart: &Chart| -> Result<_, OutputError> {
        let svg = document(chart);
        let png = match wanted {
            ChartFiles::All => Some(("png", png(chart.id, &svg)?)),
            ChartFiles::Svg | ChartFiles::None => None,
        };
        Ok(std::iter::once(("svg", svg.into_bytes())).chain(png))
    };
    let charts = match wanted {
        ChartFiles::All | ChartFiles::Svg => charts,
        ChartFiles::None => &[],
    };
    let drawn = over_threads(charts, threads, &|_| {}, drawn)?;
    let of_each = charts.iter().zip(drawn).flat_map(|(chart, files)| {
        files.map(|(ending, bytes)| (format!("charts/{}.{ending}", chart.id), bytes))
    });
    Ok(of_each.collect())
}
