//! The engine's clocks against plain draws, and one length of tick against another.
//!
//! Clocks hold exponential budgets that hazards spend; what comes out must be Poisson purchases and
//! lapses with probability 1 − e^(−hazard). A third implementation draws just these, tick by tick,
//! with another generator.

// The oracle uses the standard library's functions.
#![allow(clippy::disallowed_methods)]

use crate::common::*;
use goodwill::engine::quantity::Quantity;
use goodwill::engine::run::{Options, each_customer, run};
use goodwill::engine::state::stage;
use goodwill::engine::tally::Tally;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use rand_distr::{Distribution as _, Poisson};
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// With seven comparisons by z in this file, chance alone passes 4 for one seed in about 2,200.
const HIGHEST_Z: f64 = 4.0;

const TICKS: u32 = 40;
const RATE: f64 = 0.1;
const TRUST: f64 = 0.6;
/// Days, such that a year is over within the run.
const TENURE: f64 = 200.0;

/// Customers who differ in luck alone: a message every fourth week reminds, goodwill stays 0.
fn alike() -> Scenario {
    let message = Gesture {
        personal: vec![0.0],
        ..gift(0.0, when(every(TICKS, 1, 4)))
    };
    let mut scenario = scenario(span(SpanName::Week), TICKS, 40_000)
        .with_channel(ChannelKind::Purchase, sold(0.0))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(RATE))
        .with_trait(Trait::Trust, Distribution::Constant(TRUST))
        .with_trait(Trait::Basket, Distribution::Constant(40.0))
        .with_trait(Trait::Tenure, Distribution::Constant(TENURE))
        .with_failures(0.1, 0.0)
        .with_arm(arm("messages").giving(message));
    scenario.psychology.lapse_rate = 0.002;
    // So that the reminder is felt at this rate of buying.
    scenario.psychology.reminder_saturation = 0.1;
    scenario
}

/// One customer's purchases, and whether still there at the end.
fn plain_life(scenario: &Scenario, random: &mut impl Rng) -> (f64, f64) {
    let p = &scenario.psychology;
    let days = 7.0;
    let fading = std::f64::consts::LN_2 / p.reminder_half_life * days;
    let lapse = p.lapse_rate * days * (-p.lapse_trust * (2.0 * TRUST - 1.0)).exp();
    let (mut reminder, mut purchases) = (0.0f64, 0.0);
    for tick in 0..TICKS {
        if tick % 4 == 1 {
            reminder = p.reminder_strength;
        }
        let mean = reminder * (1.0 - (-fading).exp()) / fading;
        let open = p.reminder_saturation / (p.reminder_saturation + RATE);
        let hazard = RATE * days * (1.0 + mean * open);
        reminder *= (-fading).exp();
        let years = ((f64::from(tick) + 0.5) * days + TENURE) / 365.25;
        let new = 1.0 + p.newness * (1.0 - years.min(1.0));
        // Whose time comes within the tick buys until then.
        let time = -(1.0 - random.random::<f64>()).ln() / (lapse * new);
        let there = Poisson::new(hazard * time.min(1.0)).expect("a mean > 0");
        purchases += there.sample(random);
        if time < 1.0 {
            return (purchases, 0.0);
        }
    }
    (purchases, 1.0)
}

fn mean_and_square_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, variance / n)
}

#[track_caller]
fn same_mean(what: &str, one: &[f64], other: &[f64]) {
    let ((a, a_error), (b, b_error)) = (mean_and_square_error(one), mean_and_square_error(other));
    let z = (a - b) / (a_error + b_error).sqrt();
    assert!(z.abs() <= HIGHEST_Z, "{what}: {a} and {b}, z = {z}");
}

#[test]
fn clocks_give_poisson_purchases_and_exponential_lapse() {
    let scenario = alike();
    let (mut purchases, mut stays) = (Vec::new(), Vec::new());
    each_customer(&scenario, 0, Width::detect(), &mut |ended| {
        for lane in 0..ended.people.len {
            purchases.push(f64::from(ended.state.outcome.purchases[lane]));
            let is_customer = ended.state.stage[lane] == stage::CUSTOMER;
            stays.push(f64::from(u8::from(is_customer)));
        }
    });
    let mut random = StdRng::seed_from_u64(2_026);
    let lives: Vec<(f64, f64)> = (0..40_000)
        .map(|_| plain_life(&scenario, &mut random))
        .collect();
    let (plain_purchases, plain_stays): (Vec<f64>, Vec<f64>) = lives.into_iter().unzip();
    let squares = |values: &[f64]| -> Vec<f64> { values.iter().map(|x| x * x).collect() };
    let together = |one: &[f64], other: &[f64]| -> Vec<f64> {
        one.iter().zip(other).map(|(x, y)| x * y).collect()
    };
    let zeros = |values: &[f64]| -> Vec<f64> {
        values
            .iter()
            .map(|&x| f64::from(u8::from(x == 0.0)))
            .collect()
    };
    same_mean("purchases", &purchases, &plain_purchases);
    same_mean(
        "purchases²",
        &squares(&purchases),
        &squares(&plain_purchases),
    );
    same_mean("retention", &stays, &plain_stays);
    same_mean(
        "purchases of those who stay",
        &together(&purchases, &stays),
        &together(&plain_purchases, &plain_stays),
    );
    same_mean("no purchase", &zeros(&purchases), &zeros(&plain_purchases));

    // χ² for two samples of equal size over counts of purchases, the rare ones lumped.
    let most = 70;
    let count = |values: &[f64]| {
        let mut counts = vec![0.0; most + 1];
        values
            .iter()
            .for_each(|&n| counts[(n as usize).min(most)] += 1.0);
        counts
    };
    let (mut chi_squared, mut cells, mut a, mut b) = (0.0, 0, 0.0, 0.0);
    for (more_a, more_b) in count(&purchases).into_iter().zip(count(&plain_purchases)) {
        a += more_a;
        b += more_b;
        if a + b >= 20.0 {
            chi_squared += (a - b) * (a - b) / (a + b);
            cells += 1;
            (a, b) = (0.0, 0.0);
        }
    }
    assert!(cells > 30, "{cells} cells");
    let freedom = ChiSquared::new(f64::from(cells - 1)).expect("freedom > 0");
    let critical = freedom.inverse_cdf(1.0 - 1e-4);
    assert!(chi_squared < critical, "{chi_squared} of {critical}");
}

#[test]
fn purchases_are_poisson_by_the_textbook() {
    // Without lapse the count is Poisson with the hazard spent, the same for everybody.
    let mut scenario = alike();
    scenario.psychology.lapse_rate = 0.0;
    let (mut purchases, mut expected) = (Vec::new(), 0.0);
    each_customer(&scenario, 0, Width::detect(), &mut |ended| {
        for lane in 0..ended.people.len {
            purchases.push(f64::from(ended.state.outcome.purchases[lane]));
            expected = f64::from(ended.state.outcome.expected_purchases[lane]);
        }
    });
    let (mean, square_error) = mean_and_square_error(&purchases);
    let z = (mean - expected) / square_error.sqrt();
    assert!(z.abs() <= HIGHEST_Z, "{mean} and {expected}, z = {z}");
    let variance = square_error * purchases.len() as f64;
    let dispersion = variance / expected;
    // The relative standard error of a variance is √(2/n) for counts as large as these.
    let z = (dispersion - 1.0) / (2.0 / purchases.len() as f64).sqrt();
    assert!(z.abs() <= HIGHEST_Z, "dispersion {dispersion}, z = {z}");
}

/// Half a year and more in ticks of so many days: gifts each quarter, thanks after each purchase,
/// an ask each eight weeks, failures.
fn by(name: SpanName, days: u32) -> Scenario {
    let per = |weeks: u32| move |first: u32| first * 7 * weeks / days;
    let quarter = per(13);
    let eight = per(8);
    let total = 364 / days;
    let at = |of: &dyn Fn(u32) -> u32| -> Trigger {
        Trigger::Schedule((0..60).map(of).filter(|&tick| tick < total).collect())
    };
    let thanks = Gesture {
        cost: 0.5,
        ..gift(1.5, when(Trigger::AfterPurchase))
    };
    let mut scenario = scenario(span(name), total, 30_000)
        .with_channel(ChannelKind::Purchase, sold(0.3))
        .with_channel(
            ChannelKind::Review,
            Channel {
                worth: 3.0,
                ..asked(0.2)
            },
        )
        .with_failures(0.08, 0.8)
        .with_arm(
            arm("all")
                .giving(gift(3.0, when(at(&quarter))))
                .giving(thanks)
                .asking(ask(&[ChannelKind::Review], when(at(&eight)))),
        );
    scenario.timeline.unit = TickUnit::Span {
        name,
        days: days.into(),
    };
    scenario
}

/// Per head: purchases, revenue, profit, retention; and goodwill, its mean over time.
fn ends(scenario: &Scenario) -> [(&'static str, f64); 5] {
    let options = Options {
        threads: 2,
        ..Options::default()
    };
    let tally: Tally = run(scenario, &options).expect("it runs");
    let heads = scenario.population.size as f64;
    let metric = |metric: Metric| {
        let mut metrics = tally.shape.metrics.iter();
        let place = metrics
            .position(|&other| other == metric)
            .expect("a metric");
        tally.pooled(0, place).0 / heads
    };
    let over_time = |quantity| -> f64 {
        (0..tally.shape.ticks)
            .map(|tick| tally.series(0, tick, quantity).sum.value())
            .sum()
    };
    [
        ("purchases", metric(Metric::Purchases)),
        ("revenue", metric(Metric::Revenue)),
        ("profit", metric(Metric::Profit)),
        ("retained", metric(Metric::Retained)),
        (
            "goodwill",
            over_time(Quantity::Goodwill) / over_time(Quantity::Active),
        ),
    ]
}

#[test]
fn a_days_and_a_weeks_tick_agree() {
    let day = ends(&by(SpanName::Day, 1));
    let week = ends(&by(SpanName::Week, 7));
    // Four weeks for a month, so that the schedules fall on the same days as nearly as can be.
    let month = ends(&by(SpanName::Month, 28));
    println!("per head           day       week      month");
    for ((day, week), month) in day.iter().zip(&week).zip(&month) {
        println!(
            "{:12} {:10.4} {:10.4} {:10.4}",
            day.0, day.1, week.1, month.1
        );
    }
    for ((name, day), (_, week)) in day.into_iter().zip(week) {
        let apart = (week - day).abs() / day.abs();
        assert!(
            apart < 0.02,
            "{name}: day {day}, week {week}: {:.2} % apart",
            100.0 * apart
        );
    }
}
