//! How does the answer move with what a gift is worth and how personal it is? A sweep by hand: one scenario file, a
//! grid of changes to it, one line a point. All points have the same customers with the same luck, so the lines are smooth.
//!
//! ```text
//! cargo run --release --example sweep
//! ```

use std::error::Error;

use goodwill::pipeline::{RunOptions, Runtime, Source};
use goodwill::vocabulary::metric::Metric;

const VALUES: [f64; 3] = [0.1, 0.25, 1.0];
const PERSONAL: [f64; 3] = [0.0, 0.3, 1.0];

pub fn main() -> Result<(), Box<dyn Error>> {
    let base = Source::file("scenarios/two_mints.toml").size(2_000);
    println!("{:>6} {:>9} {:>10}", "value", "personal", "tips");
    for value in VALUES {
        for personal in PERSONAL {
            let point = base
                .clone()
                .set(format!("arm.\"one mint\".gesture.value = {value}"))
                .set(format!("arm.\"one mint\".gesture.personal = {personal}"));
            let simulation = point
                .load()?
                .simulate(RunOptions::quick(), &Runtime::default())?;
            let results = simulation.results();
            let arm = results.arm("one mint").ok_or("no such arm")?;
            let contrast = results.contrast(arm, Metric::Tips).ok_or("no tips")?;
            println!(
                "{value:>6} {personal:>9} {:>+10.4}",
                contrast.difference.value
            );
        }
    }
    Ok(())
}
