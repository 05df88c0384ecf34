//! How long a move of a slider takes on the page of `goodwill serve`, from the changed value to the answer as it goes to the
//! browser: the scenario read and checked, a first look run, arms compared, and all of it written as JSON.
//!
//! ```text
//! cargo run --release --example glance -- scenarios/launch_strategies.toml 'arm."personal gift".gesture.value' 40
//! ```

use std::error::Error;
use std::time::Instant;

use goodwill::output::report::live::live;
use goodwill::pipeline::{Runtime, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let file = args
        .next()
        .unwrap_or("scenarios/launch_strategies.toml".to_owned());
    let key = args
        .next()
        .unwrap_or("arm.\"personal gift\".gesture.value".to_owned());
    let moves: u32 = args.next().map_or(Ok(40), |moves| moves.parse())?;
    let movable = Source::file(&file).movable()?;
    let runtime = Runtime::default();
    let mut parts: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::new());
    for nth in 0..moves {
        let value = 1.0 + f64::from(nth) / 10.0;
        let mut clock = Instant::now();
        let mut times = Vec::new();
        let mut lap = || {
            times.push(clock.elapsed().as_secs_f64() * 1e3);
            clock = Instant::now();
        };
        let experiment = movable.with(&[format!("{key} = {value}")])?;
        lap();
        let mut bytes = 0;
        experiment.glance(0, &runtime, &mut |_, conclusion| {
            lap();
            let shown = live(conclusion.scenario(), conclusion.tables());
            bytes = serde_json::to_string(&shown).map_or(0, |json| json.len());
            lap();
            false
        })?;
        assert!(bytes > 0);
        let whole = times.iter().sum();
        for (part, time) in parts.iter_mut().zip(times.into_iter().chain([whole])) {
            part.push(time);
        }
    }
    for (name, times) in ["read and checked", "run and compared", "told", "in all"]
        .iter()
        .zip(&mut parts)
    {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{name:<18} median {:6.1} ms, 95% below {:6.1} ms, longest {:6.1} ms",
            at(0.5),
            at(0.95),
            at(1.0)
        );
    }
    Ok(())
}
