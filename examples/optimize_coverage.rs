//! Does the interval that `goodwill optimize` reports hold what the chosen plan gains? A thousand optimizations of a small problem, each with
//! people, luck and search of its own; each time the gain over doing nothing is held against what the very plan gains in a great many
//! replicates.
//!
//! ```text
//! cargo run --release --example optimize_coverage -- 1000
//! ```

use std::collections::BTreeMap;
use std::error::Error;

use goodwill::engine::run::Options;
use goodwill::optimize::runner::Runner;
use goodwill::optimize::sums;
use goodwill::optimize::world::{Plan, Side};
use goodwill::pipeline::{Runtime, Source};

const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 6 }
outcome = { primary = "profit" }
population = { size = 128, purchase_rate = "1 per week", basket = 10 }
[channel.purchase]
margin = "40%"
[[arm]]
name = "nothing"
[[arm]]
name = "plan"
[[arm.gesture]]
gift = "card"
value = 2
cost = 0.2
personal = 0.6
at = "1 week"
[optimize]
plans = 24
replicates = 9
held_out = 40
[[decide]]
key = "arm.plan.gesture.value"
levels = [1, 2, 4, 8]
also = "arm.plan.gesture.cost"
times = 0.1
[[decide]]
key = "arm.plan.gesture.at"
levels = ["0 weeks", "2 weeks", "4 weeks"]
[[decide]]
key = "arm.plan.gesture.share"
levels = ["50%", "100%"]
"#;

/// Replicates that stand for all there are.
const MANY: u32 = 40_000;

pub fn main() -> Result<(), Box<dyn Error>> {
    let times: u32 = std::env::args()
        .nth(1)
        .map_or(Ok(1_000), |text| text.parse())?;
    let of = |seed: u64| {
        let source = Source::text("shop.toml", SHOP);
        source
            .set(format!("design.seed={seed}"))
            .set(format!("optimize.seed={seed}"))
            .optimize()
    };
    let mut chosen = Vec::new();
    for number in 0..times {
        let found = of(1_000 + u64::from(number))?.run(&Runtime::default())?;
        chosen.push((found.best_plan, found.held));
    }
    // What each plan that was chosen gains in truth.
    let own = of(1)?;
    let (world, options) = (own.world(), Options::default());
    let mut truth: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
    let mut runner = Runner::new(&world, &options, (None, Default::default()), 0);
    let nothing = runner
        .run(&[(Plan::Nothing, Side::HeldOut, 0..MANY)])?
        .swap_remove(0);
    let nothing = nothing.map_err(|why| why.to_string())?;
    let (mut within, mut below, mut optimism) = (0, 0, 0.0);
    for (plan, held) in &chosen {
        let bits: Vec<u64> = plan.iter().map(|value| value.to_bits()).collect();
        let known = truth.get(&bits).copied();
        let gain = match known {
            Some(gain) => gain,
            None => {
                let found = runner
                    .run(&[(Plan::Of(plan.clone()), Side::HeldOut, 0..MANY)])?
                    .swap_remove(0);
                let found = found.map_err(|why| why.to_string())?;
                let gain = sums::difference(&found.value, &nothing.value);
                println!(
                    "{}: gains {:+.4} (95% {:+.4} to {:+.4}) in {MANY} replicates",
                    own.space().words(plan),
                    gain.value,
                    gain.low,
                    gain.high
                );
                truth.insert(bits, gain.value);
                gain.value
            }
        };
        within += u32::from(held.over_nothing.low <= gain && gain <= held.over_nothing.high);
        below += u32::from(gain < held.over_nothing.low);
        optimism += held.over_nothing.value - gain;
    }
    println!(
        "{within} of {times} intervals hold what the plan gains ({:.1}%); {below} promise more; the reported gain is {:+.4} too high in the mean",
        100.0 * f64::from(within) / f64::from(times),
        optimism / f64::from(times)
    );
    Ok(())
}
