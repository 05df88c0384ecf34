//! How does the answer move with what a gift is worth and how personal it is? A sweep from a program: the scenario is read
//! once, and a grid of changes to it is run over all cores, without a folder. All points have the same customers with the same
//! luck, so the lines are smooth.
//!
//! ```text
//! cargo run --release --example sweep
//! ```

use std::error::Error;

use goodwill::pipeline::{Runtime, Source};
use goodwill::vocabulary::metric::Metric;

pub fn main() -> Result<(), Box<dyn Error>> {
    let sweep = Source::file("scenarios/two_mints.toml")
        .size(2_000)
        .vary("arm.\"one mint\".gesture.value = log 0.1..1:3")
        .vary("arm.\"one mint\".gesture.personal = [0, 0.3, 1]")
        .sweep()?;
    let results = sweep.run(&Runtime::default())?;
    println!("{:>9} {:>9} {:>10}", "value", "personal", "tips");
    for (at, point) in results.points.iter().enumerate() {
        let tips = point.place(Metric::Tips).ok_or("no tips")?;
        // The first arm is the baseline, the second "one mint".
        let effect = point.effect(1, tips);
        let values = sweep.points().at(at);
        let cells = sweep.points().factors.iter().zip(values);
        let cells: Vec<String> = cells
            .map(|(factor, &value)| format!("{:>9}", factor.cell(value)))
            .collect();
        println!("{} {:>+10.4}", cells.join(" "), effect.difference.value);
    }
    Ok(())
}
