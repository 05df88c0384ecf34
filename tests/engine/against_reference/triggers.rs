//! Counted purchases, silences, levels and anniversaries; shares of cases and control groups.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::shop;
use crate::common::*;
use crate::reference::Customer;

fn nth(which: Which) -> When {
    When {
        which,
        ..when(Trigger::AfterPurchase)
    }
}

fn silent(days: f64) -> When {
    after(Trigger::Silent, days)
}

/// A shop with prospects, past customers, and people who buy often enough for all of it.
fn frequent(unit: SpanName, ticks: u32) -> Scenario {
    let mut scenario = shop(ticks, 900)
        .with_prospects(0.4, 0.004)
        .with_failures(0.1, 1.0)
        .with_trait(
            Trait::Tenure,
            Distribution::Normal {
                mean: 0.0,
                sd: 300.0,
            },
        );
    scenario.timeline.unit = span(unit);
    scenario.psychology.lapse_rate = 0.003;
    scenario
}

#[test]
fn counted_purchases_levels_and_reactivations() {
    for (unit, ticks) in [
        (SpanName::Week, 50),
        (SpanName::Day, 120),
        (SpanName::Month, 14),
    ] {
        let later = |which| When {
            delay: 9.0,
            ..nth(which)
        };
        let mut scenario = frequent(unit, ticks)
            .with_arm(
                arm("counted")
                    .giving(gift(3.0, nth(Which::Nth(3))))
                    .giving(gift(2.0, nth(Which::EveryNth(4))))
                    .giving(gift(1.0, later(Which::EveryNth(2))))
                    .asking(ask(&[ChannelKind::Review], nth(Which::EveryNth(2))))
                    .asking(ask(
                        &[ChannelKind::Purchase, ChannelKind::Feedback],
                        later(Which::Nth(2)),
                    )),
            )
            .with_arm(
                arm("levels")
                    .giving(gift(5.0, when(Trigger::LoyaltyLevel(150.0))))
                    .giving(gift(2.0, after(Trigger::LoyaltyLevel(80.0), 20.0)))
                    .asking(ask(&[ChannelKind::Purchase], when(Trigger::AfterPurchase))),
            )
            .with_arm(
                arm("back")
                    .giving(gift(4.0, when(Trigger::Reactivation(40.0))))
                    .giving(gift(2.0, after(Trigger::Reactivation(25.0), 6.0)))
                    .asking(ask(
                        &[ChannelKind::Feedback],
                        when(Trigger::Reactivation(25.0)),
                    )),
            );
        scenario.arms[1].budget = Some(Budget::per_member(4.0));
        let arms = compare(&scenario);
        for (customers, _) in &arms {
            fired(
                &[
                    ("a gift", sum(customers, |c| c.cost)),
                    ("an ask", sum(customers, |c| c.asked)),
                    ("a purchase agreed to", sum(customers, |c| c.asked_to_buy)),
                ][..2],
            );
        }
        fired(&[
            ("a purchase agreed to", sum(&arms[0].0, |c| c.asked_to_buy)),
            (
                "a level",
                sum(&arms[1].0, |c| f64::from(c.bought) * c.basket - 150.0).max(1.0),
            ),
        ]);
    }
}

#[test]
fn an_offer_with_an_ask_that_comes_with_only_some_of_it_stands() {
    let offer = |which| Gesture {
        conditional: true,
        stands: 30.0,
        ..gift(6.0, nth(which))
    };
    let scenario = frequent(SpanName::Week, 40)
        .with_arm(
            arm("an ask for some")
                .giving(offer(Which::Each))
                .asking(ask(&[ChannelKind::Review], nth(Which::EveryNth(3)))),
        )
        .with_arm(
            arm("an ask with each")
                .giving(offer(Which::EveryNth(3)))
                .asking(ask(&[ChannelKind::Review], nth(Which::Each))),
        );
    let arms = compare(&scenario);
    for (customers, _) in &arms {
        fired(&[("an offer redeemed", sum(customers, |c| c.cost))]);
    }
}

#[test]
fn silences_reach_those_who_have_left_too() {
    for (unit, ticks) in [
        (SpanName::Week, 50),
        (SpanName::Day, 100),
        (SpanName::Month, 14),
    ] {
        let offer = Gesture {
            conditional: true,
            stands: 21.0,
            ..gift(5.0, silent(30.0))
        };
        let scenario = frequent(unit, ticks)
            .with_arm(
                arm("silent")
                    .giving(gift(3.0, silent(60.0)))
                    .giving(offer)
                    .asking(ask(&[ChannelKind::Feedback], silent(32.0))),
            )
            .with_arm(
                arm("won back")
                    .giving(gift(2.0, silent(45.0)))
                    .asking(ask(&[ChannelKind::Purchase], silent(45.0))),
            );
        let arms = compare(&scenario);
        fired(&[
            ("a gift", sum(&arms[0].0, |c| c.cost)),
            ("a customer won back", sum(&arms[1].0, |c| c.lapses)),
            (
                "silence of a joiner",
                sum(&arms[0].0, |c| {
                    f64::from(u8::from(c.joined && c.bought == 0)) * c.cost
                }),
            ),
        ]);
    }
}

#[test]
fn visits_count_too() {
    let mut scenario = scenario(visits(10.0), 14, 700)
        .with_channel(
            ChannelKind::Purchase,
            Channel {
                asked: Some(0.3),
                ..sold(0.2)
            },
        )
        .with_channel(ChannelKind::Tip, sold(0.2))
        .with_channel(ChannelKind::Review, asked(0.2))
        .with_arm(
            arm("counted")
                .giving(gift(3.0, nth(Which::Nth(3))))
                .giving(gift(2.0, when(Trigger::LoyaltyLevel(180.0))))
                .asking(ask(&[ChannelKind::Purchase], every_other()))
                .asking(ask(&[ChannelKind::Review], nth(Which::EveryNth(5)))),
        )
        .with_arm(
            arm("silent")
                .giving(gift(3.0, silent(25.0)))
                .giving(gift(1.0, silent(8.0)))
                .asking(ask(&[ChannelKind::Purchase], silent(25.0)))
                .giving(gift(2.0, when(Trigger::Reactivation(25.0)))),
        );
    scenario.psychology.lapse_rate = 0.01;
    let arms = compare(&scenario);
    fired(&[
        ("one more at a visit", sum(&arms[0].0, |c| c.asked_to_buy)),
        ("a gift", sum(&arms[0].0, |c| c.cost)),
        ("a customer won back", sum(&arms[1].0, |c| c.lapses)),
    ]);
}

fn every_other() -> When {
    when(every(14, 1, 2))
}

#[test]
fn anniversaries_of_joining() {
    for (unit, ticks) in [
        (SpanName::Week, 60),
        (SpanName::Day, 400),
        (SpanName::Month, 26),
        (SpanName::Year, 3),
    ] {
        let scenario = frequent(unit, ticks).with_arm(
            arm("anniversary")
                .giving(gift(3.0, when(Trigger::Anniversary)))
                .giving(gift(2.0, when(Trigger::Birthday)))
                .asking(ask(&[ChannelKind::Review], when(Trigger::Anniversary))),
        );
        let arms = compare(&scenario);
        let new = |c: &Customer| c.member && c.since == 0.0;
        fired(&[
            ("an anniversary", sum(&arms[0].0, |c| c.asked)),
            (
                "somebody new at the start",
                sum(&arms[0].0, |c| u8::from(new(c))),
            ),
        ]);
    }
}

#[test]
fn a_share_of_the_cases_and_a_control_group() {
    let sample = |share, when| Gesture {
        gift: "a sample".into(),
        share,
        ..gift(2.0, when)
    };
    let ticks = 40;
    let mut scenario = frequent(SpanName::Week, ticks)
        .with_arm(
            arm("samples")
                .giving(sample(0.3, when(Trigger::AfterPurchase)))
                .giving(sample(0.5, when(every(ticks, 2, 5))))
                .asking(ask(&[ChannelKind::Review], when(every(ticks, 3, 5)))),
        )
        .with_arm(
            arm("and more")
                .giving(gift(1.0, when(Trigger::AtRandom(0.02))))
                .giving(Gesture {
                    promised: Some(0.8),
                    ..sample(0.3, when(every(ticks, 1, 6)))
                })
                .giving(sample(0.3, when(Trigger::AtRandom(0.05)))),
        );
    scenario.arms[1].holdout = 0.25;
    let arms = compare(&scenario);
    let out = arms[1].0.iter().filter(|c| !c.listed).count() as f64;
    let all = arms[1].0.len() as f64;
    // Binomial; four standard deviations.
    assert!((out / all - 0.25).abs() < 4.0 * (0.25 * 0.75 / all).sqrt());
    assert!(arms[1].0.iter().all(|c| c.listed || c.cost == 0.0));
    fired(&[
        ("a sample", sum(&arms[0].0, |c| c.cost)),
        ("a sample of the other", sum(&arms[1].0, |c| c.cost)),
    ]);
}

#[test]
fn budgets_in_all_by_period_capacities_and_fixed_costs() {
    let in_all = |money: f64, period| Budget {
        in_all: true,
        period,
        ..Budget::per_member(money / 900.0)
    };
    let cards = |value, trigger| Gesture {
        capacity: Some(Capacity {
            per_member: 11.0 / 900.0,
            period: SpanName::Week,
        }),
        ..gift(value, when(trigger))
    };
    for (unit, ticks) in [
        (SpanName::Week, 40),
        (SpanName::Day, 90),
        (SpanName::Month, 12),
    ] {
        let mut scenario = frequent(unit, ticks)
            .with_arm(
                arm("in all")
                    .giving(gift(3.0, when(Trigger::AfterPurchase)))
                    .asking(ask(&[ChannelKind::Review], nth(Which::EveryNth(2)))),
            )
            .with_arm(
                arm("by the month")
                    .giving(gift(3.0, when(Trigger::AfterPurchase)))
                    .giving(Gesture {
                        conditional: true,
                        stands: 20.0,
                        ..gift(4.0, silent(20.0))
                    }),
            )
            .with_arm(
                arm("hands")
                    .giving(cards(2.0, Trigger::AfterPurchase))
                    .giving(Gesture {
                        announced: true,
                        ..cards(1.0, Trigger::AtRandom(0.05))
                    }),
            )
            .with_arm(
                arm("hands and money")
                    .giving(cards(2.0, Trigger::AfterPurchase))
                    .giving(gift(1.0, when(Trigger::Birthday))),
            );
        scenario.community.size = 300;
        scenario.arms[0].budget = Some(in_all(1_234.56, None));
        scenario.arms[1].budget = Some(in_all(2_000.0, Some(SpanName::Month)));
        scenario.arms[3].budget = Some(Budget {
            priority: Priority::Tenure,
            ..in_all(900.0, Some(SpanName::Week))
        });
        scenario.arms[2].fixed_cost = 1.5;
        let arms = compare(&scenario);
        for (customers, events) in &arms {
            fired(&[
                ("a gift", sum(customers, |c| c.cost)),
                ("something unmade", events.unpaid as f64),
            ]);
        }
        let cost = |arm: usize| sum(&arms[arm].0, |c| c.cost);
        assert!(cost(0) <= 1_234.56 + 1e-6 && cost(1) <= 2_000.0 + 1e-6);
    }
}
