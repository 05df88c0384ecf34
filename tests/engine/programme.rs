//! Shares of cases and control groups: who is drawn, and that a control group tells what it is kept for.

use goodwill::engine::run::each_customer;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;

use crate::common::*;

/// One customer at the end under an arm: whether the arm is for her, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Life {
    listed: bool,
    /// The ways of contact by which she can be reached, as bits.
    contacts: u8,
    purchases: f32,
    cost: f64,
    profit: f64,
    goodwill: f32,
}

/// Everybody at the end, by arm.
fn lives(scenario: &Scenario, replicate: u32) -> Vec<Vec<Life>> {
    let mut all = vec![Vec::new(); scenario.arms.len()];
    each_customer(scenario, replicate, Width::detect(), &mut |ended| {
        let (state, outcome) = (ended.state, &ended.state.outcome);
        all[ended.arm].extend((0..ended.people.len).map(|lane| Life {
            listed: state.listed[lane] > 0,
            contacts: state.contacts[lane],
            purchases: outcome.purchases[lane],
            cost: outcome.cost[lane],
            profit: outcome.profit[lane],
            goodwill: state.goodwill[lane],
        }));
    });
    all
}

fn shop(size: u64) -> Scenario {
    scenario(span(SpanName::Week), 26, size)
        .with_channel(ChannelKind::Purchase, sold(0.6))
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma {
                mean: 0.05,
                cv: 0.7,
            },
        )
}

/// Nothing; gifts; the same gifts with control groups of a tenth, of a fifth and beside others.
fn held_out(size: u64) -> Scenario {
    let gifts = |name: &str, holdout| Arm {
        holdout,
        ..arm(name)
            .giving(Gesture {
                cost: 0.5,
                ..gift(12.0, when(every(26, 1, 4)))
            })
            .giving(Gesture {
                gift: "a sample".into(),
                share: 0.4,
                ..gift(3.0, when(Trigger::AfterPurchase))
            })
    };
    shop(size)
        .with_arm(arm("none"))
        .with_arm(gifts("gifts", 0.0))
        .with_arm(gifts("a tenth kept out", 0.1))
        .with_arm(gifts("a fifth kept out", 0.2))
        .with_arm(Arm {
            holdout: 0.1,
            ..arm("others").giving(gift(1.0, when(Trigger::Birthday)))
        })
}

#[test]
fn who_is_kept_out_lives_as_under_nothing_and_the_rest_as_without_a_control_group() {
    let all = lives(&held_out(3_000), 0);
    let kept_out = |arm: usize| all[arm].iter().filter(|life| !life.listed).count() as f64;
    for (arm, share) in [(2, 0.1_f64), (3, 0.2), (4, 0.1)] {
        let expected = 3_000.0 * share;
        // Binomial; four standard deviations.
        let reach = 4.0 * (expected * (1.0 - share)).sqrt();
        assert!(
            (kept_out(arm) - expected).abs() < reach,
            "{}",
            kept_out(arm)
        );
    }
    let heads = all[0].len();
    assert_eq!(heads, 3_000);
    let every = 0..heads;
    every.for_each(|customer| {
        let life = |arm: usize| all[arm][customer];
        let as_if = |arm: usize, listed| Life {
            listed,
            ..life(arm)
        };
        for arm in [2, 3] {
            let other = if life(arm).listed { 1 } else { 0 };
            assert_eq!(life(arm), as_if(other, life(arm).listed));
        }
        // The same in every arm of the same share, and in a larger one.
        assert_eq!(life(2).listed, life(4).listed);
        assert!(life(2).listed || !life(3).listed);
    });
}

#[test]
fn the_difference_to_the_control_group_is_unbiased() {
    let scenario = held_out(1_000);
    let replicates = 60;
    let mean = |lives: &[Life], listed: Option<bool>| {
        let of = lives
            .iter()
            .filter(|life| listed.is_none_or(|listed| life.listed == listed));
        let (count, sum) = of.fold((0.0, 0.0), |(count, sum), life| {
            (count + 1.0, sum + life.profit)
        });
        sum / count
    };
    let mut errors = Vec::new();
    let mut effects = Vec::new();
    for replicate in 0..replicates {
        let all = lives(&scenario, replicate);
        let effect = mean(&all[1], None) - mean(&all[0], None);
        let measured = mean(&all[2], Some(true)) - mean(&all[2], Some(false));
        effects.push(effect);
        errors.push(measured - effect);
    }
    let t = |values: &[f64]| {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        mean / (squares / (n - 1.0) / n).sqrt()
    };
    // Student's t of 59 degrees of freedom: beyond ±3.46 once in a thousand times.
    let critical = 3.46;
    assert!(t(&errors).abs() < critical, "{}", t(&errors));
    assert!(t(&effects).abs() > critical, "there is no effect to find");
}

#[test]
fn the_same_cases_are_drawn_wherever_a_gesture_stands() {
    let sample = |share| Gesture {
        gift: "a sample".into(),
        share,
        ..gift(2.0, when(Trigger::AfterPurchase))
    };
    // Nobody notices it, and it costs nothing.
    let nothing = |name: &str| Gesture {
        gift: name.into(),
        reach: 0.0,
        cost: 0.0,
        ..gift(1.0, when(Trigger::AfterPurchase))
    };
    // Nobody leaves or buys otherwise for what she gets.
    let scenario = Scenario {
        psychology: goodwill::psychology::Parameters {
            lapse_rate: 0.0,
            ..Default::default()
        },
        ..shop(2_000)
            .with_channel(ChannelKind::Purchase, sold(0.0))
            .with_arm(arm("alone").giving(sample(0.1)))
            .with_arm(arm("second").giving(nothing("first")).giving(sample(0.1)))
            .with_arm(arm("more often").giving(sample(0.3)))
    };
    let all = lives(&scenario, 0);
    let total = |arm: usize, of: fn(&Life) -> f64| all[arm].iter().map(of).sum::<f64>();
    for ((one, other), more) in all[0].iter().zip(&all[1]).zip(&all[2]) {
        assert_eq!(one, other);
        // Whoever got it in a case of the tenth got it in that of the three tenths, too.
        assert_eq!(one.purchases, more.purchases);
        assert!(more.cost >= one.cost);
    }
    let purchases = total(0, |life| life.purchases.into());
    for (arm, share) in [(0, 0.1_f64), (2, 0.3)] {
        let given = total(arm, |life| life.cost / 2.0);
        let reach = 4.0 * (purchases * share * (1.0 - share)).sqrt();
        assert!(
            (given - share * purchases).abs() < reach,
            "{given} of {purchases}"
        );
    }
}

/// The shop with ways of contact: e-mail, which reaches these shares of the two segments, and post, which reaches all.
fn with_contacts(size: u64, email: [f64; 2]) -> Scenario {
    let by = |by: usize, gesture: Gesture| Gesture {
        when: When {
            by: Some(by),
            ..gesture.when.clone()
        },
        ..gesture
    };
    let card = || Gesture {
        cost: 0.5,
        ..gift(12.0, when(every(26, 1, 4)))
    };
    let sample = || gift(3.0, when(Trigger::AfterPurchase));
    let mut scenario = shop(size)
        .with_arm(arm("none"))
        .with_arm(arm("whoever it is").giving(card()).giving(sample()))
        .with_arm(
            arm("by e-mail")
                .giving(by(0, card()))
                .giving(by(0, sample())),
        )
        .with_arm(arm("by post").giving(by(1, card())).giving(by(1, sample())))
        .with_arm(arm("after a while").giving(by(
            0,
            Gesture {
                when: after(Trigger::AfterPurchase, 9.0),
                ..sample()
            },
        )));
    scenario.community = Community {
        size: 50,
        ties: None,
    };
    let contact = |name: &str, shares: [f64; 2]| Contact {
        name: name.into(),
        shares: shares.to_vec(),
    };
    scenario.population.contacts = vec![contact("e-mail", email), contact("post", [1.0, 1.0])];
    in_two_segments(scenario)
}

#[test]
fn who_cannot_be_reached_lives_as_under_nothing_and_the_rest_as_if_all_could_be() {
    let all = lives(&with_contacts(3_000, [0.3, 0.8]), 0);
    let more = lives(&with_contacts(3_000, [0.6, 0.8]), 0);
    let heads = all[0].len();
    assert_eq!(heads, 3_000);
    let reached = |life: &Life| life.contacts & 1 > 0;
    let found = all[2].iter().filter(|life| reached(life)).count() as f64;
    // A mixture of two shares: at most binomial; four standard deviations.
    let expected = 3_000.0 * (0.6 * 0.3 + 0.4 * 0.8);
    assert!(
        (found - expected).abs() < 4.0 * (expected * 0.5).sqrt(),
        "{found}"
    );
    for customer in 0..heads {
        let life = |arm: usize| all[arm][customer];
        let other = if reached(&life(2)) { 1 } else { 0 };
        assert_eq!(life(2), life(other));
        assert_eq!(life(3), life(1));
        if !reached(&life(4)) {
            assert_eq!(life(4), life(0));
        }
        // The same customers in every arm, and of a larger share the same and more.
        assert_eq!(life(2).contacts, life(4).contacts);
        assert!(!reached(&life(2)) || reached(&more[2][customer]));
        assert!(life(2).contacts & 2 > 0);
    }
    let differ = (0..heads).filter(|&customer| all[4][customer] != all[0][customer]);
    assert!(differ.count() > 300);
}
