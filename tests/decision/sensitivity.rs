//! What would change the answer, and the test to run: against what follows from the figures themselves.

use crate::common::*;
use goodwill::decision::Part;
use goodwill::decision::field_test::{Rival, Run, field_tests};
use goodwill::decision::sensitivity::{Choice, Sensitivity, sensitivity};
use goodwill::engine::run::Options;
use goodwill::evidence::Case;
use goodwill::evidence::draws::Draws;
use goodwill::evidence::setting::{Doubt, Draw};
use goodwill::scenario::checked::*;
use goodwill::scenario::{Loaded, PsychologyOverrides};

fn case(scenario: Scenario) -> Case {
    let loaded = Loaded {
        scenario,
        resolved: String::new(),
        own: PsychologyOverrides::default(),
        inputs: Vec::new(),
        account: None,
        copy: None,
        notes: Vec::new(),
    };
    Case::of("test.toml".as_ref(), loaded)
}

/// A shop where a gift brings purchases, and costs so much.
fn gifts(size: u64, cost: f64) -> Scenario {
    scenario(span(SpanName::Week), 26, size)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.03))
        .with_trait(
            Trait::Basket,
            Distribution::LogNormal {
                mean: 30.0,
                cv: 0.5,
            },
        )
        .with_arm(arm("baseline"))
        .with_arm(arm("gift").giving(Gesture {
            cost,
            ..gift(4.0, when(Trigger::Schedule(vec![2, 12])))
        }))
}

fn found(case: &Case, means: Vec<f64>, arm: usize) -> Sensitivity {
    let choice = Choice { arm, means };
    let part = Part {
        units: 4,
        heads: 256,
    };
    let draws = Draw::of_case(case, &Draws::shipped().spread(20), Doubt::Psychology);
    sensitivity(case, &choice, &draws, Some(&part), &Options::default()).expect("it runs")
}

#[test]
fn a_threshold_lies_where_the_lead_is_nothing() {
    let case = case(gifts(2_000, 1.0));
    let found = found(&case, vec![10.0, 10.5], 1);
    assert_eq!(found.factors[0].factor, "context.noticed");
    let mut factors = found.factors.iter();
    let margin = factors
        .find(|factor| factor.factor == "channel.purchase.margin")
        .expect("a shop has a margin");
    assert!((margin.lead - 0.5).abs() < 1e-12);
    // Profit is margin × what is sold − cost: the lead is a straight line in the margin.
    let (low, high) = (margin.lead_low.unwrap(), margin.lead_high.unwrap());
    let slope = (high - low) / (margin.high - margin.low);
    assert!(slope > 0.0, "{slope}");
    let on_line = low + slope * (margin.base - margin.low);
    assert!((on_line - margin.lead).abs() < 1e-4, "{on_line}");
    let nothing = margin.base - margin.lead / slope;
    let threshold = margin
        .threshold
        .expect("a shop that earns nothing gives nothing");
    assert!(
        (threshold / nothing - 1.0).abs() < 0.02,
        "{threshold}, not {nothing}"
    );
    assert_eq!(margin.then, "baseline");
    for factor in &found.factors {
        for (lead, winner) in [
            (factor.lead_low, &factor.winner_low),
            (factor.lead_high, &factor.winner_high),
        ] {
            assert_eq!(lead.unwrap() < 0.0, winner == "baseline", "{factor:?}");
        }
    }
    // Two at their worse ends are worse than either, near enough: no worse end helps the arm.
    let worst = |factor: &str| {
        let mut all = found.factors.iter().filter(|one| one.factor == factor);
        let one = all.next().expect("a pair is of factors");
        one.lead_low.unwrap().min(one.lead_high.unwrap())
    };
    let pair = &found.pairs[0];
    assert!(pair.lead <= worst(&pair.one) && pair.lead <= worst(&pair.other));
}

/// How a gift is meant, and who notices it, are guesses: what hangs on them is told.
#[test]
fn how_gifts_are_meant_is_turned_too() {
    let mut scenario = gifts(2_000, 1.0);
    let sticker = &mut scenario.arms[1].gestures[0];
    sticker.personal.fill(1.0);
    (sticker.useful, sticker.strings, sticker.reach) = (0.5, 0.25, 0.8);
    let found = found(&case(scenario), vec![10.0, 10.5], 1);
    let dial = |factor: &str| {
        let mut factors = found.factors.iter();
        factors.find(|one| one.factor == format!("arm.gesture.{factor}"))
    };
    // None is turned beyond 1.
    for (factor, high) in [
        ("personal", 1.0),
        ("useful", 2.0),
        ("strings", 2.0),
        ("reach", 1.25),
    ] {
        let dial = dial(factor).unwrap_or_else(|| panic!("{factor} is no factor"));
        assert_eq!(
            (dial.base, dial.low, dial.high),
            (1.0, 0.5, high),
            "{factor}"
        );
        assert_ne!(dial.lead_low, dial.lead_high, "{factor}");
    }
    assert!(dial("personal").unwrap().lead_low < dial("personal").unwrap().lead_high);
}

#[test]
fn without_means_there_is_no_lead() {
    let case = case(gifts(500, 1.0));
    assert_eq!(found(&case, vec![f64::NAN, 1.0], 1), Sensitivity::default());
}

#[test]
fn a_test_is_as_large_as_its_effect_and_spread_ask_and_no_larger_than_the_population() {
    let options = Options::default();
    let draws = Draws::shipped().spread(30);
    let part = Part {
        units: 4,
        heads: 512,
    };
    let rivals = [Rival { arm: 0, doubt: 0.1 }];
    for size in [20, 1_000_000] {
        let case = case(gifts(size, 0.5));
        let tests = {
            let asked = (1, rivals.as_slice());
            let run = Run {
                means: &[10.0, 12.0],
                variances: &[100.0, 144.0],
            };
            field_tests(&case, asked, &run, &draws, &part, &options).expect("it runs")
        };
        // Over the whole time the difference is the run's.
        let whole = tests.last().and_then(|test| test.expected).unwrap();
        assert!((whole - 2.0).abs() < 1e-9, "{whole}");
        // And so is the spread, by which a table of power tells the same size.
        let sd = tests.last().and_then(|test| test.sd).unwrap();
        assert!((sd * sd - 122.0).abs() < 1e-9, "{sd}");
        for test in &tests {
            assert_eq!(test.most_per_arm, size / 2);
            // What all customers find is what they have 80% power for.
            let enough = test.customers_per_arm.unwrap() <= test.most_per_arm;
            let close = (test.finds.unwrap() / test.expected.unwrap().abs() - 1.0).abs() < 1e-3;
            assert!(close || enough == (test.power.unwrap() > 0.8), "{test:?}");
            assert!(close || !enough || test.holdout.is_some(), "{test:?}");
        }
        let ticks: Vec<u64> = tests.iter().map(|test| test.ticks).collect();
        assert_eq!(ticks, [6, 13, 26]);
        for test in &tests {
            let (sd, expected) = (test.sd.unwrap(), test.expected.unwrap());
            let (low, high) = (test.expected_lo.unwrap(), test.expected_hi.unwrap());
            assert!(low < expected && expected < high, "{test:?}");
            let heads = 7.848_879_7 * 2.0 * sd * sd / (expected * expected);
            let needed = test.customers_per_arm.unwrap() as f64;
            assert!((needed - heads).abs() <= 1.0 + 1e-6 * heads, "{test:?}");
            assert_eq!(test.changes, "below");
            if let Some(at) = test.changes_at {
                assert!(at < expected, "{test:?}");
            }
        }
        // Twenty customers are too few for any test.
        let chosen = tests.iter().filter(|test| test.chosen).count();
        assert_eq!(chosen, usize::from(size > 20));
    }
}
