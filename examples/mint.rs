//! Does a mint with the bill raise tips? A scenario written in Rust, run, and two arms compared.
//!
//! ```text
//! cargo run --release --example mint
//! ```

use std::error::Error;

use goodwill::pipeline::{RunOptions, Runtime, Source};
use goodwill::vocabulary::metric::Metric;
use toml::toml;

pub fn main() -> Result<(), Box<dyn Error>> {
    let scenario = toml! {
        title = "A mint with the bill"
        timeline = { unit = "visit", ticks = 1 }
        population = { size = 5_000, basket = { lognormal = { mean = 30, cv = 0.5 } }, tip_share = 0.15 }
        outcome = { primary = "tips" }
        channel.tip = {}

        [[arm]]
        name = "no mint"

        [[arm]]
        name = "a mint with the bill"
        gesture = [{ gift = "mint", when = "with the bill", value = 0.25, cost = 0.08, personal = 0.3 }]

        [[arm]]
        name = "one, then one more"
        [[arm.gesture]]
        gift = "mint"
        when = "with the bill"
        value = 0.25
        cost = 0.08
        personal = 0.3
        [[arm.gesture]]
        gift = "one more, turning back"
        when = "with the bill"
        value = 0.25
        cost = 0.08
        personal = 1
    };
    let experiment = Source::text("mint.toml", scenario.to_string()).load()?;
    let simulation = experiment.simulate(RunOptions::quick(), &Runtime::default())?;
    let results = simulation.results();
    for (arm, name) in results.arms.iter().enumerate().skip(1) {
        let contrast = results.contrast(arm, Metric::Tips).ok_or("no tips")?;
        let lift = contrast.lift.ok_or("nobody tips without a mint")?;
        println!(
            "{name}: tips {:+.1}% (95% {:+.1} to {:+.1})",
            100.0 * lift.value,
            100.0 * lift.low,
            100.0 * lift.high
        );
    }
    Ok(())
}
