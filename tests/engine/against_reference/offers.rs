//! Conditional offers, and budgets.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::shop;
use crate::common::*;

#[test]
fn conditional_offers() {
    let ticks = 30;
    let offer = |value, stands, first| Gesture {
        conditional: true,
        stands,
        ..gift(value, when(every(ticks, first, 8)))
    };
    let scenario = shop(ticks, 1_500)
        .with_arm(
            arm("standing")
                .giving(offer(5.0, 20.0, 2))
                .giving(offer(8.0, 7.0, 3)),
        )
        .with_arm(
            arm("in the same breath")
                .giving(offer(5.0, 0.0, 2))
                .asking(ask(
                    &[ChannelKind::Review, ChannelKind::Donation],
                    when(every(ticks, 2, 8)),
                )),
        )
        .with_arm(
            arm("both")
                .giving(offer(5.0, 10.0, 2))
                .giving(gift(2.0, when(every(ticks, 2, 8))))
                .asking(ask(
                    &[ChannelKind::Purchase, ChannelKind::Review],
                    when(every(ticks, 2, 8)),
                )),
        );
    let arms = compare(&scenario);
    for (customers, _) in &arms {
        fired(&[("cost", sum(customers, |c| c.cost))]);
    }
}

#[test]
fn an_offer_goes_with_an_ask_only_where_it_was_noticed() {
    let ticks = 20;
    let offer = |reach, first, step| Gesture {
        conditional: true,
        stands: 10.0,
        reach,
        ..gift(6.0, when(every(ticks, first, step)))
    };
    let asking = |first, step| ask(&[ChannelKind::Review], when(every(ticks, first, step)));
    let scenario = shop(ticks, 1_000)
        .with_arm(
            arm("seldom noticed")
                .giving(offer(0.5, 2, 6))
                .asking(asking(2, 6)),
        )
        .with_arm(
            arm("asked more often")
                .giving(offer(1.0, 2, 6))
                .asking(asking(2, 3)),
        )
        .with_arm(
            arm("offered more often")
                .giving(offer(1.0, 2, 3))
                .asking(asking(2, 6)),
        );
    for (customers, _) in &compare(&scenario) {
        fired(&[(
            "a yes",
            sum(customers, |c| c.yes[ChannelKind::Review as usize]),
        )]);
    }
}

#[test]
fn an_offer_after_a_purchase_stands_from_the_next_tick() {
    let offer = Gesture {
        conditional: true,
        stands: 14.0,
        ..gift(6.0, when(Trigger::AfterPurchase))
    };
    let scenario = shop(20, 1_000).with_arm(arm("come again").giving(offer));
    fired(&[("an offer taken", sum(&compare(&scenario)[0].0, |c| c.cost))]);
}

#[test]
fn offers_are_redeemed_from_the_budget_until_it_is_gone() {
    let ticks = 24;
    let offer = |value, stands, trigger| Gesture {
        conditional: true,
        stands,
        reach: 0.9,
        ..gift(value, when(trigger))
    };
    let on_a_budget = |name: &str, per_member| {
        arm(name)
            .giving(offer(5.0, 40.0, every(ticks, 2, 8)))
            .giving(offer(8.0, 15.0, every(ticks, 3, 8)))
            .with_budget(per_member)
    };
    let scenario = shop(ticks, 1_400)
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.08))
        .with_arm(on_a_budget("standing", 1.0))
        .with_arm(
            on_a_budget("in the same breath", 0.8)
                .asking(ask(
                    &[ChannelKind::Review, ChannelKind::Purchase],
                    when(every(ticks, 2, 8)),
                ))
                .asking(ask(&[ChannelKind::Donation], when(every(ticks, 3, 8)))),
        )
        .with_arm(
            on_a_budget("beside gifts", 2.5)
                .giving(gift(2.0, when(Trigger::AfterPurchase)))
                .giving(offer(4.0, 20.0, Trigger::AfterPurchase)),
        );
    for (customers, events) in &compare(&scenario) {
        fired(&[
            ("an offer unpaid", events.unpaid as f64),
            ("a cost", sum(customers, |c| c.cost)),
        ]);
    }
}

#[test]
fn who_comes_for_a_coupon_that_is_gone_leaves() {
    let ticks = 12;
    let offer = |value, stands, first| Gesture {
        conditional: true,
        stands,
        ..gift(value, when(every(ticks, first, 4)))
    };
    let coupons = |name: &str, priority: Priority| {
        let mut arm = arm(name)
            .giving(offer(5.0, 20.0, 1))
            .giving(offer(30.0, 10.0, 2))
            .giving(gift(0.2, when(Trigger::AfterPurchase)))
            .with_budget(8.0);
        if let Some(budget) = &mut arm.budget {
            budget.priority = priority;
        }
        arm
    };
    // Several purchases in a week, so that there are several rounds in a step.
    let mut scenario = shop(ticks, 1_400)
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma {
                mean: 0.15,
                cv: 0.8,
            },
        )
        .with_failures(0.1, 0.5)
        .with_arm(coupons("by lot", Priority::Random))
        .with_arm(coupons("by spend", Priority::Spend))
        .with_arm(coupons("by tenure", Priority::Tenure));
    scenario.community.size = 700;
    for (customers, events) in &compare(&scenario) {
        fired(&[
            ("a coupon that was gone", events.turned_away as f64),
            ("an offer unpaid", events.unpaid as f64),
            ("a cost", sum(customers, |c| c.cost)),
        ]);
    }
}

#[test]
fn a_budget_is_spent_by_priority_and_lot() {
    let ticks = 10;
    let costly = |ways: &[ChannelKind], when: When| Ask {
        cost: 0.4,
        ..ask(ways, when)
    };
    // Small, as near goodwill's limit the engine's f32 is too coarse for this comparison.
    let announced = Gesture {
        announced: true,
        reach: 0.8,
        ..gift(0.5, when(every(ticks, 1, 4)))
    };
    let all = |name: &str, priority: Priority, per_member: f64| {
        let mut arm = arm(name)
            .giving(gift(3.0, when(every(ticks, 1, 4))))
            .giving(announced.clone())
            .giving(gift(1.0, when(Trigger::AfterPurchase)))
            .giving(gift(1.5, after(Trigger::AfterPurchase, 9.0)))
            .asking(costly(&[ChannelKind::Review], when(every(ticks, 1, 4))))
            .asking(costly(
                &[ChannelKind::Feedback],
                when(Trigger::AfterPurchase),
            ))
            .with_budget(per_member);
        if let Some(budget) = &mut arm.budget {
            budget.priority = priority;
        }
        arm
    };
    let mut scenario = shop(ticks, 1_400)
        .with_prospects(0.3, 0.002)
        .with_arm(all("by lot", Priority::Random, 3.5))
        .with_arm(all("by spend", Priority::Spend, 5.0))
        .with_arm(all("by tenure", Priority::Tenure, 7.0));
    scenario.community.size = 900;
    for (_, events) in &compare(&scenario) {
        fired(&[("a gesture unpaid", events.unpaid as f64)]);
    }
}
