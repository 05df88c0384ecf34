//! What a run hands over, from made-up results: tables, charts, the folder, the summary.

#[path = "outputs/samples.rs"]
mod samples;

use std::path::Path;

use goodwill::output::charts;

/// Draws every sample; the pictures stay in the target folder, to be looked at.
#[test]
fn every_sample_can_be_drawn() {
    let shelf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    for (name, (scenario, results)) in samples::all() {
        let folder = shelf.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for chart in charts::draw(&scenario, &results) {
            std::fs::write(folder.join(format!("{}.svg", chart.name)), &chart.svg).unwrap();
            let png = charts::png(&chart).unwrap();
            std::fs::write(folder.join(format!("{}.png", chart.name)), png).unwrap();
        }
    }
}
