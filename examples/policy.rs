//! When is the best moment for a thank-you? A new policy as code: arms are made in a loop, one for each trigger, and
//! the program says which one to choose and how sure that is.
//!
//! ```text
//! cargo run --release --example policy
//! ```

use std::error::Error;

use goodwill::pipeline::{RunOptions, Runtime, Source};
use toml::{Table, Value, toml};

/// The card under each policy: what sets it off, and how often it may come.
const POLICIES: [(&str, &str, &str); 3] = [
    ("after the first order", "onboarding", ""),
    ("after each order", "after purchase", ""),
    ("each quarter", "", "13 weeks"),
];

pub fn main() -> Result<(), Box<dyn Error>> {
    let mut scenario = toml! {
        title = "When to thank"
        timeline = { unit = "week", ticks = 26 }
        outcome = { primary = "profit", worthwhile = 0.5 }
        channel.purchase = { margin = 0.4 }

        [population]
        size = 2_000
        basket = { lognormal = { mean = 40, cv = 0.5 } }
        purchase_rate = { gamma = { mean = "0.2 per week", cv = 1 } }
        [prospects]
        per_member = 0.2
        join = "0.5 per year"
    };
    let mut arms = vec![Value::Table(toml! { name = "no card" })];
    arms.extend(POLICIES.map(|(name, when, every)| {
        let mut card = toml! {
            gift = "handwritten card"
            value = 0.5
            cost = 1.2
            personal = 0.8
        };
        match every {
            "" => card.insert("when".into(), when.into()),
            every => card.insert("every".into(), every.into()),
        };
        let mut arm = Table::new();
        arm.insert("name".into(), name.into());
        arm.insert("gesture".into(), vec![card].into());
        arm.into()
    }));
    scenario.insert("arm".into(), arms.into());

    let experiment = Source::text("thanks.toml", scenario.to_string()).load()?;
    let options = RunOptions {
        draws: 20,
        ..RunOptions::quick()
    };
    let runtime = Runtime::default();
    let conclusion = experiment.simulate(options, &runtime)?.decide(&runtime)?;
    for sentence in conclusion.answer() {
        println!("{sentence}");
    }
    Ok(())
}
