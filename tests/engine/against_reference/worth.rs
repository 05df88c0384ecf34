//! Gestures whose value and cost are shares of the basket, least orders, and gifts for friends who were referred.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::{shop, village};
use crate::common::*;

fn of_basket(value: f64, cost: f64, when: When) -> Gesture {
    Gesture {
        value,
        value_of_basket: true,
        cost,
        cost_of_basket: true,
        ..gift(0.0, when)
    }
}

/// An offer that stands for three weeks.
fn offer(value: f64, when: When) -> Gesture {
    Gesture {
        conditional: true,
        stands: 21.0,
        ..gift(value, when)
    }
}

fn baskets() -> Distribution {
    Distribution::LogNormal {
        mean: 20.0,
        cv: 0.6,
    }
}

#[test]
fn shares_of_the_basket_are_felt_and_paid_by_each_ones_own() {
    for unit in [SpanName::Week, SpanName::Month] {
        let ticks = if unit == SpanName::Week { 30 } else { 8 };
        let mut scenario = shop(ticks, 900)
            .with_trait(Trait::Basket, baskets())
            .with_arm(
                arm("gifts")
                    .giving(of_basket(0.2, 0.1, when(every(ticks, 1, 3))))
                    .giving(Gesture {
                        announced: true,
                        ..of_basket(0.1, 0.05, when(every(ticks, 0, 4)))
                    }),
            )
            .with_arm(
                arm("short of money")
                    .giving(of_basket(0.2, 0.1, when(every(ticks, 1, 3))))
                    .giving(gift(1.0, when(Trigger::AfterPurchase))),
            )
            .with_arm(
                arm("offers")
                    .giving(Gesture {
                        conditional: true,
                        stands: 20.0,
                        ..of_basket(0.25, 0.25, when(every(ticks, 1, 4)))
                    })
                    .giving(offer(4.0, when(every(ticks, 2, 4))))
                    .asking(ask(&[ChannelKind::Review], when(every(ticks, 2, 4)))),
            );
        scenario.timeline.unit = span(unit);
        scenario.arms[1].budget = Some(Budget::per_member(3.0));
        scenario.arms[2].budget = Some(Budget::per_member(500.0));
        let all = compare(&scenario);
        fired(&[
            ("a cost", sum(&all[0].0, |c| c.cost)),
            ("a lack", all[1].1.unpaid as f64),
            ("an offer's cost", sum(&all[2].0, |c| c.cost)),
        ]);
    }
}

#[test]
fn a_least_order_is_for_those_whose_basket_reaches_it() {
    let least = |least: f64, gesture: Gesture| Gesture {
        min_order: least,
        ..gesture
    };
    let scenario = shop(26, 900).with_trait(Trait::Basket, baskets()).with_arm(
        arm("free above 25")
            .giving(least(25.0, gift(3.0, when(Trigger::AfterPurchase))))
            .giving(least(15.0, gift(2.0, when(every(26, 1, 5)))))
            .giving(least(25.0, offer(5.0, when(every(26, 2, 6))))),
    );
    for (customers, _) in &compare(&scenario) {
        let paid = |c: &crate::reference::Customer| f64::from(u8::from(c.cost > 0.0));
        let small = sum(customers, |c| {
            paid(c) * f64::from(u8::from(c.basket < 15.0))
        });
        assert_eq!(small, 0.0);
        fired(&[("a cost", sum(customers, paid))]);
    }
}

#[test]
fn a_friend_who_was_referred_gets_a_gift_and_others_do_not() {
    let mut scenario = village(40, 900);
    let own = arm("both sides")
        .giving(gift(3.0, when(Trigger::Referred)))
        .giving(gift(2.0, after(Trigger::Referred, 21.0)))
        .giving(gift(
            2.0,
            when(Trigger::AfterReciprocation(vec![ChannelKind::Referral])),
        ))
        .asking(ask(&[ChannelKind::Referral], when(every(40, 3, 6))))
        .asking(ask(&[ChannelKind::Feedback], when(Trigger::Onboarding)));
    scenario.arms = vec![own];
    // The village has two segments.
    for gesture in &mut scenario.arms[0].gestures {
        gesture.personal = vec![0.5, 0.25];
        gesture.when.segments = vec![true; 2];
    }
    for ask in &mut scenario.arms[0].asks {
        ask.when.segments = vec![true; 2];
    }
    let (customers, events) = &compare(&scenario)[0];
    fired(&[("a referred join", events.referred_joins as f64)]);
    let cost = |which: fn(&crate::reference::Customer) -> bool| {
        sum(
            customers,
            |c| if c.joined && which(c) { c.cost } else { 0.0 },
        )
    };
    assert!(cost(|c| c.referred) > 0.0);
}

/// Where all baskets are alike a share of them is so much money, to the last bit.
#[test]
fn a_share_of_a_basket_of_twenty_is_money() {
    let money = |value: f64, cost: f64, when: When| Gesture {
        cost,
        ..gift(value, when)
    };
    let ticks = 26;
    let every_few = |first, few| when(every(ticks, first, few));
    let stands = |gesture: Gesture| Gesture {
        conditional: true,
        stands: 14.0,
        ..gesture
    };
    let shop = |gesture: &dyn Fn(f64, f64, When) -> Gesture| {
        let mut scenario = shop(ticks, 600)
            .with_trait(Trait::Basket, Distribution::Constant(20.0))
            .with_arm(
                arm("gifts")
                    .giving(gesture(0.25, 0.125, every_few(1, 3)))
                    .giving(gesture(0.5, 0.25, when(Trigger::AfterPurchase)))
                    .giving(stands(gesture(0.25, 0.25, every_few(2, 8)))),
            );
        scenario.arms[0].budget = Some(Budget::per_member(40.0));
        scenario
    };
    let shares = shop(&|value, cost, when| of_basket(value, cost, when));
    let sums = shop(&|value, cost, when| money(20.0 * value, 20.0 * cost, when));
    let ended = |scenario: &Scenario| {
        let options = goodwill::engine::run::Options::default();
        let tally = goodwill::engine::run::run(scenario, &options).expect("it runs");
        let metrics = 0..tally.shape.metrics.len();
        let bits = metrics.map(|metric| tally.pooled(0, metric).0.to_bits());
        bits.collect::<Vec<u64>>()
    };
    assert_eq!(ended(&shares), ended(&sums));
}
