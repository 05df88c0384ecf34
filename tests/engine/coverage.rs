//! Whether 95% simulation intervals cover the truth 95 times in 100, and how often an effect is seen
//! where there is none.
//!
//! The truth is the model's expectation at fixed parameters, taken from a run a hundred times larger
//! (with its own error, a tenth of that of one experiment, which widens nothing noticeable). The test
//! runs a few hundred experiments of each kind and fails where the share of covering intervals is out
//! of what chance allows at 1 in 10,000. All of them, 2,000 of each kind:
//!
//! `GOODWILL_FULL=1 cargo test --release --test engine coverage -- --nocapture`

use crate::common::*;
use goodwill::engine::run::Options;
use goodwill::experiment::results::{Contrast, Estimate, Unit};
use goodwill::experiment::run_experiment;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

/// Critical value of the standard normal for 1 in 10,000, two-sided.
const Z: f64 = 3.891;

fn experiments() -> u64 {
    match std::env::var_os("GOODWILL_FULL") {
        Some(_) => 2_000,
        None => 300,
    }
}

fn contrasts(scenario: &Scenario) -> (Vec<Contrast>, Unit) {
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let results = run_experiment(scenario, &options).expect("it runs");
    (results.contrasts, results.precision.unit)
}

/// A contrast on a scale.
fn on(contrast: &Contrast, lift: bool) -> Option<Estimate> {
    if lift {
        contrast.lift
    } else {
        Some(contrast.difference)
    }
}

/// How often intervals cover, by metric and scale, as the share and the number of experiments.
fn coverage(name: &str, scenario: &Scenario, metrics: &[Metric], unit: Unit) {
    let mut large = scenario.clone();
    large.design.seed += 1_000_000;
    match &mut large.design.kind {
        DesignKind::Paired => large.population.size *= 100,
        DesignKind::Randomized { per_arm } => *per_arm *= 100,
    }
    let (truth, _) = contrasts(&large);
    let mut covered = vec![[0_u64; 2]; metrics.len()];
    let mut told = vec![[0_u64; 2]; metrics.len()];
    for experiment in 0..experiments() {
        let mut small = scenario.clone();
        small.design.seed += experiment;
        let (found, own) = contrasts(&small);
        assert_eq!(own, unit, "{name}");
        for (at, &metric) in metrics.iter().enumerate() {
            let of = |all: &[Contrast]| {
                *all.iter()
                    .find(|contrast| contrast.metric == metric)
                    .expect("a contrast")
            };
            for (scale, lift) in [false, true].into_iter().enumerate() {
                let (Some(truth), Some(found)) = (on(&of(&truth), lift), on(&of(&found), lift))
                else {
                    continue;
                };
                told[at][scale] += 1;
                covered[at][scale] +=
                    u64::from(found.low <= truth.value && truth.value <= found.high);
            }
        }
    }
    for (at, metric) in metrics.iter().enumerate() {
        for (scale, word) in ["difference", "lift"].into_iter().enumerate() {
            check(
                &format!("{name}, {}, {word}", metric.key()),
                covered[at][scale],
                told[at][scale],
                0.95,
            );
        }
    }
}

/// Fails where a share differs from what it should be by more than chance, and by more than the 2 in
/// 100 that are granted to a linear approximation.
fn check(what: &str, count: u64, of: u64, should: f64) {
    if of == 0 {
        return;
    }
    let share = count as f64 / of as f64;
    println!("{what}: {:.1}% of {of}", 100.0 * share);
    let chance = Z * (should * (1.0 - should) / of as f64).sqrt();
    assert!(
        (share - should).abs() <= 0.02 + chance,
        "{what}: {count} of {of}, {:.1}% rather than {:.1}%",
        100.0 * share,
        100.0 * should
    );
}

fn shop(size: u64) -> Scenario {
    scenario(span(SpanName::Week), 12, size)
        .with_channel(ChannelKind::Purchase, sold(0.5))
        .with_arm(arm("no gift"))
        .with_arm(arm("gifts").giving(gift(2.0, when(every(12, 0, 4)))))
}

const BOUGHT: [Metric; 4] = [
    Metric::Purchases,
    Metric::ExpectedPurchases,
    Metric::Revenue,
    Metric::Retained,
];

fn randomized(mut scenario: Scenario, per_arm: u32) -> Scenario {
    scenario.design.kind = DesignKind::Randomized { per_arm };
    scenario
}

#[test]
fn paired_intervals_cover() {
    coverage("paired", &shop(600), &BOUGHT, Unit::Customer);
}

#[test]
fn randomized_intervals_cover() {
    let scenario = randomized(shop(600), 600);
    coverage("randomized", &scenario, &BOUGHT, Unit::Customer);
}

#[test]
fn intervals_over_communities_cover() {
    let mut scenario = shop(40 * 48).with_ties(48, 6, true, true);
    scenario.arms[1].gestures[0].value = 3.0;
    let metrics = [
        Metric::ExpectedPurchases,
        Metric::Goodwill,
        Metric::Retained,
    ];
    coverage("communities", &scenario, &metrics, Unit::Community);
}

/// Two gifts of which each pleases the half of the customers that the other does not: every customer
/// is moved, and on average nobody.
fn cancelling() -> Scenario {
    let mut scenario = scenario(span(SpanName::Week), 8, 600)
        .with_channel(ChannelKind::Purchase, sold(1.0))
        .with_arm(arm("for the one half").giving(gift(1.0, when(every(8, 0, 4)))))
        .with_arm(arm("for the other").giving(gift(1.0, when(every(8, 0, 4)))));
    scenario.population.segments[0].share = 0.5;
    scenario.population.segments.push(segment("others", 0.5));
    for (at, arm) in scenario.arms.iter_mut().enumerate() {
        let gesture = &mut arm.gestures[0];
        gesture.when.segments = vec![true, true];
        gesture.personal = if at == 0 {
            vec![1.0, 0.0]
        } else {
            vec![0.0, 1.0]
        };
    }
    scenario
}

/// Counts intervals of the difference that exclude 0, the true difference.
fn false_alarms(name: &str, scenario: &Scenario, metric: Metric) {
    let mut alarms = 0;
    for experiment in 0..experiments() {
        let mut scenario = scenario.clone();
        scenario.design.seed += experiment;
        let (found, _) = contrasts(&scenario);
        let contrast = found.iter().find(|contrast| contrast.metric == metric);
        let difference = contrast.expect("a contrast").difference;
        assert!(difference.low < difference.high, "{name}: {difference:?}");
        alarms += u64::from(difference.low > 0.0 || difference.high < 0.0);
    }
    check(
        &format!("false alarms, {name}"),
        alarms,
        experiments(),
        0.05,
    );
}

#[test]
fn equal_arms_of_a_randomized_experiment_differ_as_rarely_as_promised() {
    let mut scenario = randomized(shop(400), 400);
    scenario.arms[0].gestures = scenario.arms[1].gestures.clone();
    false_alarms("randomized", &scenario, Metric::Purchases);
}

#[test]
fn effects_that_cancel_are_seen_as_rarely_as_promised() {
    false_alarms("paired, purchases", &cancelling(), Metric::Purchases);
    false_alarms("paired, goodwill", &cancelling(), Metric::Goodwill);
    let randomized = randomized(cancelling(), 300);
    false_alarms("randomized, goodwill", &randomized, Metric::Goodwill);
}
