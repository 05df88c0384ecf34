//! Steps a bench scenario with one width of vectors on one thread, so that its instructions can be counted: `.ci/instructions`
//! holds them against what is recorded in `instructions.txt`.
//!
//! `instructions SCENARIO CUSTOMERS`: prints how many customer-ticks were stepped.

use std::path::Path;

use goodwill::engine::run::{Options, run};
use goodwill::numeric::Width;
use goodwill::population::Synthesis;
use goodwill::scenario;

fn main() {
    // `cargo bench` adds an argument of its own.
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|own| !own.starts_with("--"));
    let (Some(name), Some(size)) = (arguments.next(), arguments.next()) else {
        println!("instructions are counted by .ci/instructions");
        return;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches")
        .join(name + ".toml");
    let loaded = scenario::load(&path, &[format!("population.size={size}")]);
    let scenario = loaded.expect("the scenario is right").scenario;
    let options = Options {
        threads: 1,
        width: Width::Avx2,
        ..Options::default()
    };
    run(&scenario, &options).expect("it runs");
    let heads = u64::from(Synthesis::new(&scenario).slots().heads());
    let arms = scenario.arms.len() as u64;
    println!("{}", heads * arms * u64::from(scenario.timeline.ticks));
}
