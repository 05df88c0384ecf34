//! A run's charts for slides: of each that the answer speaks of an SVG and a PNG of 16 to 9, with what it says as the title.

use std::path::Path;

use super::ExportError;
use crate::engine::run::parallel::over_threads;
use crate::files::Received;
use crate::output::charts::{png, slide};
use crate::output::manifest::MANIFEST;
use crate::output::report;
use crate::output::request::SCENARIO;
use crate::output::tables::{NamedBytes, RunTables};
use crate::psychology::Parameters;
use crate::scenario;

/// Names and bytes of the slides of a run's folder, in the order in which they are shown: `1-primary.svg`, `1-primary.png`, …
/// Drawn on so many threads; the same folder makes the same bytes. A chart that would be too small to be read is left out.
///
/// # Errors
/// The folder is no run's, or its tables are not as a run writes them; a chart cannot be drawn, which is a fault of this program.
pub fn slides(folder: &Path, threads: usize) -> Result<Vec<NamedBytes>, ExportError> {
    let none = |why: String| ExportError::NoSlides {
        path: folder.to_owned(),
        why,
    };
    let received = Received(folder);
    let loaded = scenario::load_received(received, SCENARIO, &Parameters::default(), &[]);
    let loaded = loaded.map_err(|_| none("only the folder of a run has them".to_owned()))?;
    let files = RunTables::read_files()
        .chain([MANIFEST])
        .filter_map(|name| Some((name.to_string(), received.read(name).ok()?)));
    let files: Vec<NamedBytes> = files.collect();
    let messages = report::messages(&loaded.scenario, &files);
    let messages = messages.map_err(|error| none(error.to_string()))?;
    let drawn = messages
        .iter()
        .filter_map(|own| Some((own.chart.id, slide(&own.chart, &own.text, &own.marks)?)));
    let drawn: Vec<(&str, String)> = drawn.collect();
    if drawn.is_empty() {
        return Err(none("the answer says nothing of its charts".to_owned()));
    }
    let pictures = over_threads(&drawn, threads, &|_| {}, |(id, svg)| {
        png(id, svg).map_err(|error| none(error.to_string()))
    })?;
    let both = drawn.into_iter().zip(pictures).enumerate();
    Ok(both
        .flat_map(|(at, ((id, svg), png))| {
            let name = format!("{}-{id}", at + 1);
            [
                (format!("{name}.svg"), svg.into_bytes()),
                (format!("{name}.png"), png),
            ]
        })
        .collect())
}
