//! How fast the engine steps customers, beside the naive reference on the same scenario.
//!
//! Throughput is in customers × ticks × arms (prospects count as customers): its inverse is the time
//! that one customer takes through one tick of one arm. The engine's figures include making the
//! customers, which is measured apart, too, in customers.

// The oracle uses the standard library's functions.
#![allow(clippy::disallowed_methods)]

#[allow(dead_code)]
#[path = "../tests/engine/reference/mod.rs"]
mod reference;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use goodwill::engine::run::{Options, run};
use goodwill::numeric::{LANES, Width};
use goodwill::population::{People, Synthesis};
use goodwill::random::Stream;
use goodwill::scenario::{self, checked::Scenario};

/// A scenario of this folder with so many customers.
fn named(name: &str, size: u64) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches")
        .join(name);
    let loaded = scenario::load(&path, &[format!("population.size={size}")]);
    loaded.expect("the scenario is right").scenario
}

fn steps(scenario: &Scenario) -> Throughput {
    let heads = u64::from(Synthesis::new(scenario).slots().heads());
    let arms = scenario.arms.len() as u64;
    Throughput::Elements(heads * u64::from(scenario.timeline.ticks) * arms)
}

fn engine(criterion: &mut Criterion) {
    // The reference is slow: it gets fewer customers, and is compared by throughput.
    let scenarios = [
        ("A quiet shop", "quiet_shop.toml"),
        ("B busy village", "busy_village.toml"),
    ];
    for (name, file) in scenarios {
        let (scenario, small) = (&named(file, 100_000), &named(file, 2_000));
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).warm_up_time(Duration::from_secs(1));
        group.throughput(steps(scenario));
        for threads in [1, 2] {
            group.bench_function(format!("engine, {threads} threads"), |bencher| {
                let options = Options {
                    threads,
                    ..Options::default()
                };
                bencher.iter(|| run(black_box(scenario), &options).expect("it runs"));
            });
        }
        group.throughput(steps(small));
        group.bench_function("reference", |bencher| {
            bencher.iter(|| {
                for arm in 0..small.arms.len() {
                    black_box(reference::run(black_box(small), arm, 0));
                }
            });
        });
        let synthesis = Synthesis::new(scenario);
        let heads = synthesis.slots().heads();
        group.throughput(Throughput::Elements(heads.into()));
        group.bench_function("synthesis alone", |bencher| {
            let stream = Stream {
                seed: 1,
                replicate: 0,
                luck: 0,
            };
            let mut people = People::nobody();
            bencher.iter(|| {
                for first in (0..heads).step_by(LANES) {
                    let len = LANES.min((heads - first) as usize);
                    synthesis.block(&stream, first, len, Width::detect(), &mut people);
                    black_box(&people);
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, engine);
criterion_main!(benches);
