//! Results as rows for your own analysis: goodwill over time, week by week, as tab-separated text.
//!
//! ```text
//! cargo run --release --example table > goodwill.tsv
//! ```

use std::error::Error;

use goodwill::engine::quantity::Quantity;
use goodwill::pipeline::{RunOptions, Runtime, Source};

pub fn main() -> Result<(), Box<dyn Error>> {
    let source = Source::file("scenarios/closing_the_circle.toml").size(1_000);
    let simulation = source
        .load()?
        .simulate(RunOptions::quick(), &Runtime::default())?;
    let results = simulation.results();
    println!("arm\ttick\tgoodwill\tlow\thigh");
    let goodwill = results
        .series
        .iter()
        .filter(|point| point.quantity == Quantity::Goodwill);
    for point in goodwill {
        let (arm, mean) = (&results.arms[point.arm], point.mean);
        println!(
            "{arm}\t{}\t{}\t{}\t{}",
            point.tick, mean.value, mean.low, mean.high
        );
    }
    Ok(())
}
