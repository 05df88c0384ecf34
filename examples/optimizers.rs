//! Which optimizer finds the better plan at equal cost? The search of `goodwill optimize` against its first round alone, plain
//! CMA-ES and the best of random plans; and against the best of 500 random plans, whatever these cost. Every plan that is chosen is
//! judged by the same people, luck and draws, which none was chosen by.
//!
//! ```text
//! cargo run --release --example optimizers -- scenarios/coffee_plan.toml 10
//! ```

use std::collections::BTreeSet;
use std::error::Error;

use cmaes::{CMAESOptions, DVector};
use goodwill::engine::run::Options;
use goodwill::optimize::runner::Runner;
use goodwill::optimize::search::{Judge, Search};
use goodwill::optimize::space::Lot;
use goodwill::optimize::sums;
use goodwill::optimize::world::{Plan, Side, World};
use goodwill::pipeline::Source;
use goodwill::scenario::optimize::Optimize;

/// Replicates by which chosen plans are judged.
const HELD_OUT: u32 = 400;
/// Replicates of a plan in CMA-ES.
const EACH: u32 = 16;

pub fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments
        .next()
        .unwrap_or("scenarios/coffee_plan.toml".to_owned());
    let seeds: u64 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let more: Vec<String> = arguments.collect();
    println!(
        "{file}: gain over doing nothing, per head, in {HELD_OUT} replicates that nothing was chosen by"
    );
    println!(
        "seed  replicates  optimize  first round  CMA-ES  random  best of 500  its lead on that, 95%"
    );
    let mut wins = 0;
    for seed in 1..=seeds {
        let mut source = Source::file(&file).set(format!("optimize.seed={seed}"));
        for change in &more {
            source = source.set(change);
        }
        let own = source
            .set(format!("design.seed={}", 100 + seed))
            .optimize()?;
        let (world, settings) = (own.world(), own.settings());
        let options = Options::default();
        let (best, cost) = halving(&world, settings, &options)?;
        let wide = Optimize {
            plans: first_round(settings, cost),
            ..settings.clone()
        };
        let few = (cost / u64::from(settings.replicates)) as usize;
        let plans = [
            best,
            first_alone(&world, &wide, &options)?,
            evolved(&world, settings, &options, cost)?,
            random(&world, settings, &options, few)?,
            random(&world, settings, &options, 500)?,
        ];
        let mut runner = Runner::new(&world, &options, (None, Default::default()), 0);
        let mut asked = vec![(Plan::Nothing, Side::HeldOut, 0..HELD_OUT)];
        asked.extend(
            plans
                .into_iter()
                .map(|plan| (Plan::Of(plan), Side::HeldOut, 0..HELD_OUT)),
        );
        let found = runner.run(&asked)?;
        let found: Vec<_> = found
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|why| why.to_string())?;
        let gain = |at: usize| sums::difference(&found[at].value, &found[0].value).value;
        let lead = sums::difference(&found[1].value, &found[5].value);
        wins += u32::from(lead.value > 0.0);
        println!(
            "{seed:4}  {cost:10}  {:8.3}  {:11.3}  {:6.3}  {:6.3}  {:11.3}  {:+.3} ({:+.3} to {:+.3})",
            gain(1),
            gain(2),
            gain(3),
            gain(4),
            gain(5),
            lead.value,
            lead.low,
            lead.high
        );
    }
    println!("better than the best of 500 random plans on {wins} of {seeds} seeds");
    Ok(())
}

fn judge(settings: &Optimize) -> Judge {
    Judge {
        objective: settings.objective,
        quantile: settings.quantile,
        sign: goodwill::decision::wanted(settings.metric),
    }
}

fn halving(
    world: &World,
    settings: &Optimize,
    options: &Options,
) -> Result<(Vec<f64>, u64), Box<dyn Error>> {
    let mut runner = Runner::new(world, options, (None, Default::default()), 0);
    let mut search = Search::begin(settings, world.space, judge(settings), &mut runner)?;
    let best = search.all_rounds(f64::INFINITY)?[0];
    let best = search.tried[best].plan.clone();
    Ok((best, runner.done()))
}

/// Plans with which the first round alone costs as much.
fn first_round(settings: &Optimize, cost: u64) -> u32 {
    let of = |plans: u32| {
        let rungs = goodwill::optimize::search::rungs(settings.replicates);
        let (mut left, mut before, mut all) = (plans as usize, 0, 0);
        for rung in rungs {
            all += left as u64 * u64::from(rung - before);
            before = rung;
            left = left.div_ceil(3).max(8.min(left));
        }
        all
    };
    (8..20_000)
        .find(|&plans| of(plans) >= cost)
        .unwrap_or(20_000)
}

fn first_alone(
    world: &World,
    settings: &Optimize,
    options: &Options,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut runner = Runner::new(world, options, (None, Default::default()), 0);
    let mut search = Search::begin(settings, world.space, judge(settings), &mut runner)?;
    let ids = search.first_round();
    let best = search.race(ids, f64::INFINITY)?[0];
    Ok(search.tried[best].plan.clone())
}

/// The best of random plans in as many replicates as the search compares its best by.
fn random(
    world: &World,
    settings: &Optimize,
    options: &Options,
    plans: usize,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut lot = Lot::new(settings.seed, 1_000, 0);
    let axes = world.space.axes.len();
    let plans: Vec<Vec<f64>> = (0..plans)
        .map(|_| {
            world
                .space
                .at(&(0..axes).map(|_| lot.share()).collect::<Vec<_>>())
        })
        .collect();
    best_of(world, settings, options, plans)
}

fn best_of(
    world: &World,
    settings: &Optimize,
    options: &Options,
    plans: Vec<Vec<f64>>,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut runner = Runner::new(world, options, (None, Default::default()), 0);
    let all = 0..settings.replicates;
    let mut asked = vec![(Plan::Nothing, Side::Search, all.clone())];
    asked.extend(
        plans
            .iter()
            .map(|plan| (Plan::Of(plan.clone()), Side::Search, all.clone())),
    );
    let found = runner.run(&asked)?;
    let nothing = found[0].clone().map_err(|why| why.to_string())?;
    let judge = judge(settings);
    let worth = |at: usize| match &found[at + 1] {
        Ok(units) => judge.worth(&units.value, &nothing.value),
        Err(_) => f64::NEG_INFINITY,
    };
    let best = (0..plans.len()).max_by(|&a, &b| worth(a).total_cmp(&worth(b)));
    Ok(plans[best.ok_or("no plan")?].clone())
}

/// CMA-ES over places along the decisions from 0 to 1; levels are the nearest ones. Half a replicate's noise is shared by all, as
/// they live in the same replicates. At the end the best of its points compete in all replicates.
fn evolved(
    world: &World,
    settings: &Optimize,
    options: &Options,
    cost: u64,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let gifts = world.gifts();
    let judge = judge(settings);
    let one = Options {
        threads: 1,
        ..*options
    };
    let nothing = world
        .live(&Plan::Nothing, &gifts, Side::Search, 0..EACH, &one)?
        .map_err(|why| why.to_string())?;
    let place = |point: &DVector<f64>| -> Vec<f64> {
        let axes = world.space.axes.iter().zip(point.iter());
        axes.map(|(axis, at)| axis.value(*at)).collect()
    };
    let objective = |point: &DVector<f64>| {
        let outside: f64 = {
            let beyond = point.iter().map(|x| x - x.clamp(0.0, 1.0));
            beyond.map(|x| x * x).sum()
        };
        match world.live(&Plan::Of(place(point)), &gifts, Side::Search, 0..EACH, &one) {
            Ok(Ok(units)) => outside - judge.worth(&units.value, &nothing.value),
            _ => f64::MAX,
        }
    };
    // What it cannot tell apart any more, it leaves to the last comparison.
    let last = 8 * u64::from(settings.replicates);
    let evaluations = (cost.saturating_sub(last) / u64::from(EACH)) as usize;
    let axes = world.space.axes.len();
    let mut search = CMAESOptions::new(vec![0.5; axes], 0.3)
        .seed(settings.seed)
        .max_function_evals(evaluations)
        .build(objective)
        .map_err(|error| format!("{error:?}"))?;
    let mut seen: Vec<(f64, Vec<f64>)> = Vec::new();
    loop {
        let ended = search.next_parallel();
        if let Some(best) = search.current_best_individual() {
            seen.push((best.value, place(&best.point)));
        }
        if ended.is_some() {
            break;
        }
    }
    seen.push((f64::NEG_INFINITY, place(search.mean())));
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut known = BTreeSet::new();
    let bits = |plan: &Vec<f64>| plan.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let plans: Vec<Vec<f64>> = seen
        .into_iter()
        .map(|(_, plan)| plan)
        .filter(|plan| known.insert(bits(plan)))
        .take(8)
        .collect();
    best_of(world, settings, options, plans)
}
