//! The account of each arm: against sums worked out by hand, and against each other.

use crate::common::*;
use goodwill::decision::money::{Accounts, accounts};
use goodwill::engine::run::{Options, run};
use goodwill::experiment::cumulative_profit::{cumulative_profit, gain};
use goodwill::experiment::summarize;
use goodwill::numeric::{exp64, ln64};
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

fn account(scenario: &Scenario) -> Accounts {
    let tally = run(scenario, &Options::default()).expect("it runs");
    accounts(scenario, &tally, &summarize(scenario, &tally))
}

/// A figure of an arm: value, interval, total.
fn figure(
    accounts: &Accounts,
    arm: &str,
    quantity: &str,
) -> Option<(f64, Option<f64>, Option<f64>)> {
    let mut rows = accounts.money.iter();
    let row = rows.find(|row| row.arm == arm && row.quantity == quantity)?;
    Some((row.value?, row.lo, row.total))
}

fn value(accounts: &Accounts, arm: &str, quantity: &str) -> f64 {
    figure(accounts, arm, quantity)
        .unwrap_or_else(|| panic!("no {quantity} of {arm}"))
        .0
}

fn near(value: f64, expected: f64) {
    let slack = 1e-5 * (1.0 + expected.abs());
    assert!((value - expected).abs() < slack, "{value}, not {expected}");
}

/// Shoppers of one kind in whom nothing that is done moves anything but costs.
fn unmoved(ticks: u32) -> Scenario {
    let mut scenario = scenario(span(SpanName::Week), ticks, 2_000)
        .with_channel(ChannelKind::Purchase, sold(0.5))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.05))
        .with_trait(Trait::Basket, Distribution::Constant(10.0))
        .with_arm(arm("baseline"));
    for (key, value) in [
        ("effort_worth", 0.0),
        ("reminder_strength", 0.0),
        ("elasticity_purchase", 0.0),
        ("lapse_rate", 0.0),
    ] {
        assert!(scenario.psychology.set(key, value), "{key}");
    }
    scenario.context.noticed = 1e9;
    scenario.community.size = 100;
    if let Some(channel) = &mut scenario.channels.0[ChannelKind::Purchase as usize] {
        channel.elasticity = 0.0;
    }
    scenario
}

#[test]
fn a_gift_without_effect_loses_what_it_costs() {
    let gift = Gesture {
        cost: 3.0,
        personal: vec![0.0],
        useful: 0.0,
        ..gift(1e-3, when(Trigger::Schedule(vec![1])))
    };
    let mut scenario = unmoved(10).with_arm(arm("gift").giving(gift));
    scenario.outcome.discount = 0.25;
    let account = account(&scenario);
    near(value(&account, "gift", "gesture_cost"), 3.0);
    near(value(&account, "gift", "ask_cost"), 0.0);
    // In the middle of the second week.
    let today = 3.0 * exp64(-ln64(1.25) * 1.5 * 7.0 / 365.25);
    let gain = value(&account, "gift", "gain");
    assert!((gain + today).abs() < 0.02, "{gain}, not {}", -today);
    near(value(&account, "gift", "return"), gain / today);
    near(value(&account, "gift", "break_even"), 1.0 + gain / today);
    near(
        value(&account, "gift", "break_even_cost"),
        3.0 * (1.0 + gain / today),
    );
    assert_eq!(figure(&account, "gift", "payback_days"), None);
    let (mean, _, total) = figure(&account, "gift", "profit").unwrap();
    near(total.unwrap(), 2_000.0 * mean);
    near(
        value(&account, "gift", "margin"),
        mean + value(&account, "gift", "gesture_cost"),
    );
}

#[test]
fn a_budget_that_binds_is_spent_and_says_what_was_left_undone() {
    let gift = Gesture {
        cost: 2.0,
        ..gift(1.0, when(Trigger::Schedule(vec![1])))
    };
    let asking = Ask {
        cost: 0.5,
        ..ask(&[ChannelKind::Review], when(Trigger::Schedule(vec![3])))
    };
    let scenario = unmoved(6)
        .with_channel(ChannelKind::Review, asked(0.2))
        .with_arm(
            arm("short of money")
                .giving(gift)
                .asking(asking)
                .with_budget(1.0),
        );
    let account = account(&scenario);
    // Half get the gift, and nobody is asked any more.
    near(value(&account, "short of money", "gesture_cost"), 1.0);
    near(value(&account, "short of money", "ask_cost"), 0.0);
    near(value(&account, "short of money", "budget_used"), 1.0);
    near(value(&account, "short of money", "unfunded"), 1.5);
    // In the second week, in every community.
    assert_eq!(value(&account, "short of money", "short_of_money"), 1.0);
    assert_eq!(value(&account, "short of money", "money_gone"), 2.0);
}

#[test]
fn a_budget_is_that_of_the_members() {
    let gift = Gesture {
        cost: 4.0,
        ..gift(5.0, when(Trigger::Schedule(vec![1])))
    };
    let mut scenario = unmoved(4)
        .with_prospects(0.25, 1e-6)
        .with_arm(arm("gift").giving(gift).with_budget(0.8));
    // Of 100 members, whose money is that of 20 gifts: none keeps a rest that pays for nothing.
    scenario.community.size = 125;
    let account = account(&scenario);
    let (per_head, _, total) = figure(&account, "gift", "budget").unwrap();
    near(total.unwrap(), 2_000.0 * 0.8);
    near(per_head, 0.8 / 1.25);
    near(value(&account, "gift", "budget_used"), 1.0);
}

#[test]
fn asks_are_told_from_gestures() {
    let asking = Ask {
        cost: 0.5,
        ..ask(&[ChannelKind::Review], when(Trigger::Schedule(vec![0, 2])))
    };
    let scenario = unmoved(4)
        .with_channel(ChannelKind::Review, asked(0.2))
        .with_arm(arm("asks").asking(asking));
    let account = account(&scenario);
    assert_eq!(value(&account, "asks", "gesture_cost"), 0.0);
    // Who has left is not asked.
    let cost = value(&account, "asks", "ask_cost");
    assert!(0.9 < cost && cost <= 1.0, "{cost}");
}

#[test]
fn without_a_discount_what_was_earned_is_the_profit() {
    let scenario = scenario(span(SpanName::Week), 20, 3_000)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.03))
        .with_trait(
            Trait::Basket,
            Distribution::LogNormal {
                mean: 30.0,
                cv: 0.8,
            },
        )
        .with_arm(arm("baseline"))
        .with_arm(arm("gift").giving(Gesture {
            cost: 1.0,
            ..gift(3.0, when(Trigger::Schedule(vec![2])))
        }));
    let tally = run(&scenario, &Options::default()).unwrap();
    let results = summarize(&scenario, &tally);
    for mean in results
        .summary
        .iter()
        .filter(|mean| mean.metric == Metric::Profit)
    {
        let earned = cumulative_profit(&tally, mean.arm, 19).value;
        assert!((earned - mean.mean.value).abs() < 1e-10 * (1.0 + earned.abs()));
    }
    let contrast = results
        .contrasts
        .iter()
        .find(|contrast| contrast.metric == Metric::Profit)
        .unwrap();
    let gain = gain(&tally, 1, 19, true);
    near(gain.value, contrast.difference.value);
    // Few communities know less than many customers, but of the same thing.
    assert!(gain.low < gain.value && gain.value < gain.high);
    let width = (gain.high - gain.low) / (contrast.difference.high - contrast.difference.low);
    assert!((0.3..4.0).contains(&width), "{width}");
}

#[test]
fn ten_years_of_small_sums_agree_to_the_last_digit() {
    // A card of 10 cents a day, and nothing comes in: what is summed by customers and by ticks must be the
    // same money.
    let card = gift(0.1, when(every(3_653, 0, 1)));
    let mut scenario = scenario(span(SpanName::Day), 3_653, 100)
        .with_channel(
            ChannelKind::Review,
            Channel {
                worth: 1.0,
                ..asked(0.5)
            },
        )
        .with_arm(arm("baseline"))
        .with_arm(arm("card").giving(Gesture { cost: 0.1, ..card }));
    assert!(scenario.psychology.set("lapse_rate", 0.0));
    scenario.channels.0[ChannelKind::Purchase as usize] = None;
    let account = account(&scenario);
    let value = |quantity| value(&account, "card", quantity);
    let exactly = |value: f64, expected: f64| {
        assert!((value - expected).abs() < 1e-9, "{value}, not {expected}");
    };
    exactly(value("gesture_cost"), 365.3);
    exactly(value("profit"), -365.3);
    exactly(value("lifetime_value"), -365.3);
    exactly(value("margin"), 0.0);
    let last = account.payback.last().unwrap();
    assert_eq!(last.gain, Some(value("gain")));
}

#[test]
fn an_arm_that_does_nothing_gains_exactly_nothing() {
    let scenario = unmoved(8).with_arm(arm("nothing more"));
    let account = account(&scenario);
    assert_eq!(value(&account, "nothing more", "gain"), 0.0);
    assert!(account.payback.iter().all(|row| row.gain == Some(0.0)));
    assert_eq!(figure(&account, "nothing more", "return"), None);
}

#[test]
fn payback_comes_when_a_gift_has_earned_its_cost_for_good() {
    let scenario = scenario(span(SpanName::Week), 104, 6_000)
        .with_channel(ChannelKind::Purchase, sold(0.5))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.03))
        .with_trait(Trait::Basket, Distribution::Constant(30.0))
        .with_arm(arm("baseline"))
        .with_arm(arm("gift").giving(Gesture {
            cost: 4.0,
            ..gift(4.0, when(Trigger::Schedule(vec![4])))
        }));
    let account = account(&scenario);
    let days = value(&account, "gift", "payback_days");
    let gain_at = |day: f64| {
        let mut rows = account.payback.iter();
        rows.find(|row| row.day == day).unwrap().gain.unwrap()
    };
    assert!(days > 5.0 * 7.0 && days < 728.0, "{days}");
    assert!(gain_at(days) >= 0.0 && gain_at(days - 7.0) < 0.0);
    assert!(
        account
            .payback
            .iter()
            .all(|row| row.day < days || row.gain.unwrap() >= 0.0)
    );
}
