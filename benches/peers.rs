//! The engine beside the loop that one would otherwise write by hand.
//!
//! The loop is a small model of the same kind as the engine's: customers with five traits of their own, a goodwill, a debt, a
//! trust and an expectation that decay, a gift each quarter, purchases and leaving by lot. It is written as plainly as Rust
//! allows: a `Vec` of structs and the standard library's functions; then with rayon over customers in each tick; then with
//! the loops swapped, each customer through all ticks before the next, which only works where customers never meet.
//!
//! The engine runs `quiet_shop.toml`, which has more in it: four more stocks, sincerity by trust and stake, exact sums, draws
//! with addresses. Throughput is in customers × ticks; making the customers is not counted for the loops, and is for the engine.

// The loop uses the standard library's functions.
#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use goodwill::engine::run::{Options, run};
use goodwill::scenario;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use rand_distr::{Beta, Distribution, Gamma, LogNormal};
use rayon::prelude::*;

const CUSTOMERS: usize = 100_000;
const TICKS: usize = 104;
/// Customers that share a generator, and are stepped by one thread.
const CHUNK: usize = 512;

/// What the gift is worth, in money, and what it is taken for: its price and what the thought adds.
const GIFT: f64 = 5.0;
const PERSONAL: f64 = 0.8;
const FELT: f64 = GIFT + 0.5 * PERSONAL;
/// Weights of goodwill and debt in what a customer is willing to do.
const BY_GOODWILL: f64 = 0.5;
const BY_DEBT: f64 = 0.18;

struct Customer {
    warmth: f64,
    scruple: f64,
    suspicion: f64,
    rate: f64,
    basket: f64,
    goodwill: f64,
    debt: f64,
    trust: f64,
    expected: f64,
    active: bool,
}

/// Sums of a tick.
#[derive(Clone, Copy, Default)]
struct Sums {
    purchases: u64,
    revenue: f64,
    cost: f64,
    goodwill: f64,
    debt: f64,
    trust: f64,
    active: u64,
}

impl Sums {
    fn and(self, other: Sums) -> Sums {
        Sums {
            purchases: self.purchases + other.purchases,
            revenue: self.revenue + other.revenue,
            cost: self.cost + other.cost,
            goodwill: self.goodwill + other.goodwill,
            debt: self.debt + other.debt,
            trust: self.trust + other.trust,
            active: self.active + other.active,
        }
    }
}

/// What a week leaves of goodwill, debt and expectation, of half-lives of 8.3, 1 and 26 weeks.
#[derive(Clone, Copy)]
struct Keeps([f64; 3]);

impl Keeps {
    fn of_a_week() -> Self {
        Self([8.3, 1.0, 26.0].map(|half_life: f64| (-1.0 / half_life).exp2()))
    }
}

impl Customer {
    fn drawn(random: &mut impl Rng) -> Self {
        let feeling = LogNormal::new(-0.11, 0.47).expect("a distribution");
        let basket = LogNormal::new(40f64.ln() - 0.1, 0.45).expect("a distribution");
        let rate = Gamma::new(1.5, 0.1 / 1.5).expect("a distribution");
        Self {
            warmth: feeling.sample(random),
            scruple: feeling.sample(random),
            suspicion: Beta::new(2.0, 2.0).expect("a distribution").sample(random),
            rate: rate.sample(random),
            basket: basket.sample(random),
            goodwill: 0.0,
            debt: 0.0,
            trust: Beta::new(4.0, 4.0).expect("a distribution").sample(random),
            expected: 0.0,
            active: true,
        }
    }

    fn is_given(&mut self) {
        let beyond = (FELT - self.expected).max(0.0);
        let usual = FELT.min(self.expected);
        let short = (self.expected - FELT).max(0.0);
        let pleasure = (0.15 * usual + beyond).ln_1p() - 2.0 * short.ln_1p();
        let for_show = self.suspicion * GIFT / (GIFT + 40.0);
        let seems = -0.2 + 1.2 * PERSONAL + 0.6 * 0.8 + 0.8 * beyond / FELT - for_show
            + 0.8 * (2.0 * self.trust - 1.0);
        let sincere = 1.0 / (1.0 + (-seems).exp());
        self.goodwill += match pleasure > 0.0 {
            true => self.warmth * pleasure * (sincere - 0.45) / (1.0 - 0.45),
            false => pleasure,
        };
        self.debt += self.scruple * pleasure.max(0.0) * 0.5;
        self.trust += 0.15 * (sincere - self.trust);
        self.expected += 0.3 * (FELT - self.expected);
    }

    fn buys(&mut self, willing: f64) {
        let influenced = (1.0 - (-willing).exp()).clamp(0.0, 1.0);
        let duty = BY_DEBT * self.debt;
        let duty = duty / (duty + BY_GOODWILL * self.goodwill.max(0.0) + 1e-9);
        self.goodwill += 0.05 * (1.0 - duty) * influenced - 0.25 * duty * self.debt;
        self.debt *= 1.0 - 0.8;
    }

    /// One week of an active customer.
    fn week(&mut self, gift: bool, keeps: &Keeps, random: &mut impl Rng, sums: &mut Sums) {
        self.goodwill *= keeps.0[0];
        self.debt *= keeps.0[1];
        self.expected *= keeps.0[2];
        if gift {
            self.is_given();
            sums.cost += GIFT;
        }
        let willing = BY_GOODWILL * self.goodwill + BY_DEBT * self.debt;
        if random.random::<f64>() < 1.0 - (-self.rate * willing.exp()).exp() {
            sums.purchases += 1;
            sums.revenue += self.basket;
            self.buys(willing);
        }
        let drawn_away = 0.35 * self.debt - 0.9 * self.goodwill - 0.5 * (2.0 * self.trust - 1.0);
        if random.random::<f64>() < 1.0 - (-0.004 * drawn_away.exp()).exp() {
            self.active = false;
            return;
        }
        sums.goodwill += self.goodwill;
        sums.debt += self.debt;
        sums.trust += self.trust;
        sums.active += 1;
    }
}

fn is_gift(tick: usize) -> bool {
    tick.is_multiple_of(13)
}

/// Customers, and a generator for each chunk of them.
fn people() -> (Vec<Customer>, Vec<SmallRng>) {
    let chunks = CUSTOMERS.div_ceil(CHUNK) as u64;
    let mut random: Vec<SmallRng> = (0..chunks).map(SmallRng::seed_from_u64).collect();
    let customers = (0..CUSTOMERS).map(|at| Customer::drawn(&mut random[at / CHUNK]));
    (customers.collect(), random)
}

fn plain((mut customers, mut random): (Vec<Customer>, Vec<SmallRng>)) -> Vec<Sums> {
    let (keeps, random) = (Keeps::of_a_week(), &mut random[0]);
    let tick = |tick| {
        let mut sums = Sums::default();
        for customer in customers.iter_mut().filter(|customer| customer.active) {
            customer.week(is_gift(tick), &keeps, random, &mut sums);
        }
        sums
    };
    (0..TICKS).map(tick).collect()
}

fn over_customers((mut customers, mut random): (Vec<Customer>, Vec<SmallRng>)) -> Vec<Sums> {
    let keeps = Keeps::of_a_week();
    let tick = |tick| {
        let chunks = customers.par_chunks_mut(CHUNK).zip(&mut random);
        let of_chunk = |(chunk, random): (&mut [Customer], &mut SmallRng)| {
            let mut sums = Sums::default();
            for customer in chunk.iter_mut().filter(|customer| customer.active) {
                customer.week(is_gift(tick), &keeps, random, &mut sums);
            }
            sums
        };
        chunks.map(of_chunk).reduce(Sums::default, Sums::and)
    };
    (0..TICKS).map(tick).collect()
}

fn loops_swapped((mut customers, mut random): (Vec<Customer>, Vec<SmallRng>)) -> Vec<Sums> {
    let keeps = Keeps::of_a_week();
    let none = || vec![Sums::default(); TICKS];
    let chunks = customers.par_chunks_mut(CHUNK).zip(&mut random);
    let lived = chunks.fold(none, |mut all, (chunk, random)| {
        for customer in chunk {
            for (tick, sums) in all.iter_mut().enumerate() {
                if !customer.active {
                    break;
                }
                customer.week(is_gift(tick), &keeps, random, sums);
            }
        }
        all
    });
    let both = |one: Vec<Sums>, other: Vec<Sums>| {
        let pairs = one.into_iter().zip(other);
        pairs.map(|(one, other)| one.and(other)).collect()
    };
    lived.reduce(none, both)
}

/// All three live about alike, as eight other programs of the same model do: 15.9 purchases a customer, 0.862 of them there at the end,
/// with a goodwill of 0.716 on average.
fn check(name: &str, ticks: &[Sums]) {
    let purchases: u64 = ticks.iter().map(|sums| sums.purchases).sum();
    let last = ticks[TICKS - 1];
    let purchases = purchases as f64 / CUSTOMERS as f64;
    let there = last.active as f64 / CUSTOMERS as f64;
    let goodwill = last.goodwill / last.active as f64;
    println!("{name}: {purchases:.2} purchases, {there:.3} there, goodwill {goodwill:.3}");
    assert!((purchases - 15.93).abs() < 0.3, "{name}");
    assert!((there - 0.862).abs() < 0.01, "{name}");
    assert!((goodwill - 0.716).abs() < 0.02, "{name}");
}

fn peers(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quiet_shop.toml");
    let size = format!("population.size={CUSTOMERS}");
    let scenario = scenario::load(&path, &[size])
        .expect("it is right")
        .scenario;
    let mut group = criterion.benchmark_group("the loop by hand");
    group.sample_size(10).warm_up_time(Duration::from_secs(1));
    group.throughput(Throughput::Elements((CUSTOMERS * TICKS) as u64));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let pool = pool.expect("two threads");
    type Loop = fn((Vec<Customer>, Vec<SmallRng>)) -> Vec<Sums>;
    let loops: [(&str, Loop); 3] = [
        ("plain Rust, 1 thread", plain),
        ("rayon over customers, 2 threads", over_customers),
        ("loops swapped, 2 threads", loops_swapped),
    ];
    for (name, live) in loops {
        check(name, &pool.install(|| live(people())));
        group.bench_function(name, |bencher| {
            let step = |people| pool.install(|| black_box(live(people)));
            bencher.iter_batched(people, step, BatchSize::LargeInput);
        });
    }
    for threads in [1, 2] {
        let options = Options {
            threads,
            ..Options::default()
        };
        group.bench_function(format!("goodwill, {threads} threads"), |bencher| {
            bencher.iter(|| run(black_box(&scenario), &options).expect("it runs"));
        });
    }
    group.finish();
}

criterion_group!(benches, peers);
criterion_main!(benches);
