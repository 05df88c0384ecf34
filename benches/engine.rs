//! How fast the engine steps customers, beside the naive reference on the same scenario.
//!
//! Throughput is in customers × ticks × arms (prospects count as customers): its inverse is the time
//! that one customer takes through one tick of one arm. The engine's figures include making the
//! customers, which is measured apart, too, in customers.

// The oracle uses the standard library's functions.
#![allow(clippy::disallowed_methods)]

#[path = "../tests/common/mod.rs"]
mod common;
#[allow(dead_code)]
#[path = "../tests/reference/mod.rs"]
mod reference;

use std::hint::black_box;
use std::time::Duration;

use common::*;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use goodwill::engine::run::{Options, run};
use goodwill::numeric::{LANES, Width};
use goodwill::population::{People, Synthesis};
use goodwill::random::Stream;
use goodwill::scenario::checked::*;

/// Bench A: two years of weeks, a gift each quarter, a purchase every ten weeks or so, lapse.
fn quiet(size: u64) -> Scenario {
    scenario(span(SpanName::Week), 104, size)
        .with_channel(Way::Purchase, sold(0.3))
        .with_arm(arm("quarterly").giving(gift(3.0, when(every(104, 0, 13)))))
}

/// Bench B: the same with ties, failures, asks and prospects, under two arms.
fn busy(size: u64) -> Scenario {
    let unasked = Channel {
        unasked: 0.001,
        worth: 3.0,
        ..asked(0.1)
    };
    let arm_of = |name| {
        arm(name)
            .giving(gift(3.0, when(every(104, 0, 13))))
            .giving(gift(3.0, when(Trigger::AfterFailure)))
            .asking(ask(&[Way::Review, Way::Referral], when(every(104, 4, 8))))
    };
    let mut scenario = quiet(size)
        .with_channel(Way::Review, unasked)
        .with_channel(Way::Referral, unasked)
        .with_failures(0.05, 1.0)
        .with_prospects(0.2, 0.001)
        .with_ties(4_096, 8, true, true)
        .with_arm(arm_of("and thanks").giving(gift(1.0, when(Trigger::AfterPurchase))));
    scenario.arms[0] = arm_of("quarterly");
    scenario
}

fn steps(scenario: &Scenario) -> Throughput {
    let heads = u64::from(Synthesis::new(scenario).slots().heads());
    let arms = scenario.arms.len() as u64;
    Throughput::Elements(heads * u64::from(scenario.timeline.ticks) * arms)
}

fn engine(criterion: &mut Criterion) {
    // The reference is slow: it gets fewer customers, and is compared by throughput.
    let scenarios = [
        ("A quiet", quiet(100_000), quiet(2_000)),
        ("B busy", busy(50_000), busy(2_000)),
    ];
    for (name, scenario, small) in &scenarios {
        let mut group = criterion.benchmark_group(*name);
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
