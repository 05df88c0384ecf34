//! Budgets: whom the money reaches, what is paid from it, and that nothing but lots and ranks decides.

use std::path::Path;

use crate::common::*;
use goodwill::engine::quantity::Quantity;
use goodwill::engine::run::community::Ended;
use goodwill::engine::run::{Estimator, Options, each_customer, run};
use goodwill::engine::tally::Tally;
use goodwill::experiment::shortage::Shortage;
use goodwill::experiment::{run_experiment, summarize};
use goodwill::numeric::Width;
use goodwill::scenario;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::{Base, Metric};

fn loaded(text: &str, folder: &str) -> Scenario {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let loaded = scenario::check("test.toml", text, &base, &[]);
    loaded.unwrap_or_else(|e| panic!("{e}")).scenario
}

fn tally(scenario: &Scenario) -> Tally {
    run(scenario, &Options::default()).expect("it runs")
}

/// What an arm spends in all replicates together.
fn spent(tally: &Tally, arm: usize) -> f64 {
    let ticks = 0..tally.shape.ticks;
    ticks
        .map(|tick| tally.series(arm, tick, Quantity::Cost).sum.value())
        .sum()
}

/// Each customer's slot, spend before the start or tenure as the arm ranks them, and what was spent on them.
fn each(scenario: &Scenario, arm: usize) -> Vec<(u32, f32, f64)> {
    let mut all = Vec::new();
    each_customer(scenario, 0, Width::detect(), &mut |ended: &Ended| {
        if ended.arm == arm {
            all.extend((0..ended.people.len).map(|lane| {
                let slot = ended.people.first + lane as u32;
                let state = ended.state;
                (slot, state.priority[lane], state.outcome.cost[lane])
            }));
        }
    });
    all
}

/// A parcel of 4 for everybody, money for a quarter of it.
fn parcel(priority: Priority) -> Scenario {
    let mut scenario = scenario(span(SpanName::Week), 6, 1_000)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_arm(arm("baseline"))
        .with_arm(
            arm("parcel")
                .giving(gift(4.0, when(Trigger::Schedule(vec![1]))))
                .with_budget(1.0),
        );
    scenario.community.size = 1_000;
    // Everybody is still there for the parcel.
    scenario.psychology.lapse_rate = 0.0;
    if let Some(budget) = &mut scenario.arms[1].budget {
        budget.priority = priority;
    }
    scenario
}

#[test]
fn the_order_of_rows_does_not_matter_but_for_luck() {
    let gain = |rows: &str| {
        let text = format!(
            r#"
title = "A parcel as far as the money goes"
timeline = {{ unit = "week", length = "26 weeks" }}
context = {{ noticed = 2 }}
design = {{ replicates = 10 }}
outcome = {{ primary = "profit" }}
# The parcel is remembered and sells more, so that whom it reaches counts.
psychology = {{ memory_half = 0.1, elasticity_purchase = 0.5 }}
[population.data]
file = "{rows}.csv"
id = "customer"
purchase_rate = {{ column = "per_week", per = "week" }}
basket = "basket"
[channel.purchase]
margin = "40%"
[[arm]]
name = "nothing"
[[arm]]
name = "parcel"
budget = 1
gesture = [{{ gift = "parcel", value = 6, cost = 4, personal = 0.6, useful = 0.6, at = "1 week" }}]
"#
        );
        let scenario = loaded(&text, "tests/cases/budget_whatever_the_order_of_rows");
        let results = run_experiment(&scenario, &Options::default()).expect("it runs");
        let mut contrasts = results.contrasts.iter();
        let profit = contrasts.find(|contrast| contrast.metric == Metric::Profit);
        profit.expect("it earns").difference
    };
    let gains = ["small_first", "large_first", "shuffled"].map(gain);
    for one in &gains {
        for other in &gains {
            // Both intervals are of 95%; a pair is to stray beyond the sum of both less than once in 200 times.
            let apart = (one.value - other.value).abs();
            let reach = (one.high - one.low) / 2.0 + (other.high - other.low) / 2.0;
            assert!(apart <= reach, "{one:?} {other:?}");
        }
        // The small first lose a dollar, the large first win eight.
        assert!(one.low > 3.0 && one.high < 12.0, "{one:?}");
    }
}

#[test]
fn lots_reach_every_quarter_of_the_slots_alike() {
    let all = each(&parcel(Priority::Random), 1);
    let reached = |quarter: u32| {
        let of = all.iter().filter(|(slot, ..)| slot / 250 == quarter);
        of.filter(|(.., cost)| *cost > 0.0).count() as f64
    };
    assert_eq!((0..4).map(reached).sum::<f64>(), 250.0);
    for quarter in 0..4 {
        // Hypergeometric: 62.5 in the mean, with a standard deviation of 5.9; four of them.
        let n = reached(quarter);
        assert!((n - 62.5).abs() < 4.0 * 5.94, "{n} in quarter {quarter}");
    }
}

#[test]
fn a_priority_is_kept_to_the_last_customer() {
    for priority in [Priority::Spend, Priority::Tenure] {
        let all = each(&parcel(priority), 1);
        let ranks = |reached: bool| {
            let of = all
                .iter()
                .filter(move |(.., cost)| (*cost > 0.0) == reached);
            of.map(|(_, rank, _)| *rank)
        };
        assert_eq!(ranks(true).count(), 250);
        let least = ranks(true).fold(f32::MAX, f32::min);
        let most = ranks(false).fold(0.0, f32::max);
        assert!(least >= most && least > 0.0, "{priority:?}: {least} {most}");
    }
}

#[test]
fn every_arm_draws_the_same_lots() {
    let mut scenario = parcel(Priority::Random);
    let again = Arm {
        name: "again".into(),
        ..scenario.arms[1].clone()
    };
    scenario.arms.push(again);
    assert_eq!(each(&scenario, 1), each(&scenario, 2));
}

#[test]
fn a_budget_is_money_per_member() {
    let gifts = |per_member| {
        let mut scenario = scenario(span(SpanName::Week), 8, 4_000)
            .with_channel(ChannelKind::Purchase, sold(0.45))
            .with_channel(ChannelKind::Referral, asked(0.04))
            .with_arm(
                arm("gift")
                    .giving(gift(4.0, when(Trigger::Schedule(vec![1]))))
                    .with_budget(0.75),
            );
        if per_member > 0.0 {
            scenario = scenario.with_prospects(per_member, 0.1 / 365.25);
        }
        scenario.design.replicates = 1;
        scenario.community.size = 65_536;
        scenario
    };
    for per_member in [0.0, 0.3, 2.0] {
        let cost = spent(&tally(&gifts(per_member)), 0);
        assert!((cost - 3_000.0).abs() < 1e-9, "{cost}");
    }
    // Randomized, it is that of the arm's own members.
    let mut scenario = gifts(0.3).with_arm(
        arm("dearer")
            .giving(gift(4.0, when(Trigger::Schedule(vec![1]))))
            .with_budget(1.5),
    );
    scenario.design.kind = DesignKind::Randomized { per_arm: 2_000 };
    let tally = tally(&scenario);
    for (arm, per_member) in [(0, 0.75), (1, 1.5)] {
        let members = tally.heads(0, arm, Base::Members) as f64;
        let parcels = (per_member * members / 4.0).floor();
        assert_eq!(spent(&tally, arm), 4.0 * parcels);
    }
}

/// A coupon of 5 once a quarter.
fn coupons() -> Scenario {
    loaded(
        r#"
title = "Coupons"
timeline = { unit = "week", length = "52 weeks" }
outcome = { primary = "profit" }
design = { replicates = 5 }
[population]
size = 4000
basket = 32
purchase_rate = { gamma = { mean = "5 per year", cv = 1 } }
[channel.purchase]
margin = "45%"
[[arm]]
name = "nothing"
[[arm]]
name = "coupon, capped at 0.10"
budget = 0.10
gesture = [{ gift = "5 off", value = 5, cost = 5, useful = 0, conditional = true, announced = true, stands = "4 weeks", every = "13 weeks", from = "1 week" }]
[[arm]]
name = "coupon, capped at 100"
budget = 100
gesture = [{ gift = "5 off", value = 5, cost = 5, useful = 0, conditional = true, announced = true, stands = "4 weeks", every = "13 weeks", from = "1 week" }]
[[arm]]
name = "coupon, uncapped"
gesture = [{ gift = "5 off", value = 5, cost = 5, useful = 0, conditional = true, announced = true, stands = "4 weeks", every = "13 weeks", from = "1 week" }]
"#,
        ".",
    )
}

#[test]
fn conditional_gestures_are_inside_the_budget() {
    let scenario = coupons();
    let tally = tally(&scenario);
    let results = summarize(&scenario, &tally);
    let mean = |arm: usize, metric: Metric| {
        let mut means = results.summary.iter();
        let mean = means.find(|mean| mean.arm == arm && mean.metric == metric);
        mean.expect("it is measured").mean.value
    };
    // A community of 1,000 has 100, which pays for 20 coupons.
    assert!((mean(1, Metric::Cost) - 0.1).abs() < 1e-9);
    let short = Shortage::of(&tally, 1).expect("it is short");
    assert_eq!((short.share, short.tick), (1.0, 2));
    assert_eq!(results.shortages, [short]);
    // Money enough is as no cap at all, bit for bit.
    for metric in [Metric::Cost, Metric::Profit, Metric::Purchases] {
        assert_eq!(mean(2, metric), mean(3, metric));
    }
    // Once the money is gone nobody buys because of an offer that does not stand any more.
    let bought = |arm: usize, from: usize| {
        let ticks = from..tally.shape.ticks;
        let sum = |tick| tally.series(arm, tick, Quantity::Purchases).sum.value();
        ticks.map(sum).sum::<f64>()
    };
    assert!(bought(3, 14) > 1.01 * bought(0, 14));
    let apart = bought(1, 14) / bought(0, 14) - 1.0;
    assert!(apart.abs() < 0.005, "{apart}");
}

#[test]
fn a_money_unit_a_hundred_times_smaller_changes_nothing() {
    let mut cents = parcel(Priority::Spend);
    let dollars = cents.clone();
    let basket = Distribution::LogNormal {
        mean: 4_000.0,
        cv: 0.6,
    };
    cents = cents.with_trait(Trait::Basket, basket);
    cents.context.noticed *= 100.0;
    cents.context.customary *= 100.0;
    let arm = &mut cents.arms[1];
    arm.gestures[0].value *= 100.0;
    arm.gestures[0].cost *= 100.0;
    if let Some(budget) = &mut arm.budget {
        budget.per_member *= 100.0;
    }
    let reached = |scenario: &Scenario| -> Vec<(u32, bool)> {
        let all = each(scenario, 1).into_iter();
        all.map(|(slot, _, cost)| (slot, cost > 0.0)).collect()
    };
    assert_eq!(reached(&cents), reached(&dollars));
}

#[test]
fn what_events_set_off_is_drawn_for_the_whole_community() {
    // Thanks after each purchase, until the money is gone: a block has no lead over the next.
    let mut scenario = scenario(span(SpanName::Week), 4, 2_048)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.2))
        .with_arm(
            arm("thanks")
                .giving(gift(1.0, when(Trigger::AfterPurchase)))
                .with_budget(0.25),
        );
    scenario.community.size = 2_048;
    let all = each(&scenario, 0);
    let reached = |half: u32| {
        let of = all.iter().filter(|(slot, ..)| slot / 1_024 == half);
        of.map(|(.., cost)| cost).sum::<f64>()
    };
    assert_eq!(reached(0) + reached(1), 512.0);
    // 256 in the mean, with a standard deviation of about 10.
    assert!((reached(0) - 256.0).abs() < 45.0, "{}", reached(0));
}

/// A coupon of 3 that costs 2 and stands for eight weeks, beside nothing; it reminds nobody. `asked`: for a review
/// rather than a purchase.
fn next_to_nothing(asked: bool, budgets: &[f64]) -> Scenario {
    let stands = if asked { 0.0 } else { 56.0 };
    let coupon = Gesture {
        conditional: true,
        value: 3.0,
        cost: 2.0,
        stands,
        ..gift(3.0, when(Trigger::Schedule(vec![1])))
    };
    let mut scenario = scenario(span(SpanName::Week), 10, 4_000)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_channel(
            ChannelKind::Review,
            Channel {
                worth: 1.0,
                ..crate::common::asked(0.2)
            },
        );
    let review = || Ask {
        cost: 0.0,
        ..ask(&[ChannelKind::Review], when(Trigger::Schedule(vec![1])))
    };
    let asking = |arm: Arm| if asked { arm.asking(review()) } else { arm };
    scenario = scenario.with_arm(asking(arm("no coupon")));
    for (number, &budget) in budgets.iter().enumerate() {
        let coupon = arm(&format!("coupon {number}")).giving(coupon.clone());
        scenario = scenario.with_arm(asking(coupon).with_budget(budget));
    }
    scenario.psychology.reminder_strength = 0.0;
    // What the offer of a reward spoils, paid or not, is another matter.
    scenario.psychology.crowding = 0.0;
    scenario.psychology.price_response = 1.0;
    scenario.community.size = 1_000;
    scenario.design.replicates = 20;
    scenario
}

/// Purchases or reviews per head beyond those of the first arm, and coupons paid, by arm, as expected.
fn uplifts(scenario: &Scenario, metric: Metric) -> Vec<(f64, f64)> {
    let options = Options {
        counting: Estimator::Expected,
        ..Options::default()
    };
    let tally = run(scenario, &options).expect("it runs");
    let results = summarize(scenario, &tally);
    let mean = |arm: usize, metric: Metric| {
        let mut means = results.summary.iter();
        let mean = means.find(|mean| mean.arm == arm && mean.metric == metric);
        mean.expect("it is measured").mean.value
    };
    let uplift = |arm| mean(arm, metric) - mean(0, metric);
    (1..scenario.arms.len())
        .map(|arm| (uplift(arm), mean(arm, Metric::Cost) / 2.0))
        .collect()
}

#[test]
fn an_offer_brings_no_more_than_what_is_paid_of_it() {
    // 1 coupon, 2, 5, 25, 100 for a thousand; for everybody.
    let budgets = [0.002, 0.004, 0.01, 0.05, 0.2, 100.0];
    for (asked, metric) in [(false, Metric::Purchases), (true, Metric::Reviews)] {
        let uplifts = uplifts(&next_to_nothing(asked, &budgets), metric);
        let mut last = 0.0;
        for (&(uplift, paid), budget) in uplifts.iter().zip(budgets) {
            assert!(paid * 2.0 <= budget * (1.0 + 1e-6), "{paid} of {budget}");
            assert!(
                (0.0..=paid).contains(&uplift),
                "{metric:?}, {budget}: {uplift} by {paid} paid"
            );
            assert!(
                uplift >= last,
                "{metric:?}, {budget}: {uplift} after {last}"
            );
            last = uplift;
        }
        // Over the same draws this is no noise: a coupon for one in a thousand brings next to nothing.
        assert!(
            uplifts[0].0 < 0.001 && last > 0.01,
            "{metric:?}: {uplifts:?}"
        );
    }
}

#[test]
fn a_budget_that_suffices_is_none_bit_for_bit() {
    let ticks = 12;
    let offer = |value, stands, first| Gesture {
        conditional: true,
        stands,
        reach: 0.8,
        ..gift(value, when(every(ticks, first, 4)))
    };
    let both = |name: &str| {
        arm(name)
            .giving(offer(5.0, 20.0, 1))
            .giving(offer(3.0, 0.0, 2))
            .giving(gift(1.0, when(Trigger::AfterPurchase)))
            .asking(ask(
                &[ChannelKind::Review, ChannelKind::Purchase],
                when(every(ticks, 2, 4)),
            ))
    };
    let mut purchase = sold(0.4);
    purchase.asked = Some(0.1);
    let scenario = scenario(span(SpanName::Week), ticks, 1_000)
        .with_channel(ChannelKind::Purchase, purchase)
        .with_channel(ChannelKind::Review, asked(0.2))
        .with_trait(Trait::PurchaseRate, Distribution::Constant(0.1))
        .with_arm(both("no cap"))
        .with_arm(both("enough").with_budget(1e6));
    let mut lives = vec![Vec::new(); 2];
    each_customer(&scenario, 0, Width::detect(), &mut |ended: &Ended| {
        let (state, outcome) = (ended.state, &ended.state.outcome);
        for lane in 0..ended.people.len {
            lives[ended.arm].push((
                [
                    outcome.purchases[lane].to_bits(),
                    outcome.expected_purchases[lane].to_bits(),
                    outcome.willing[lane].to_bits(),
                    outcome.yes[ChannelKind::Review as usize][lane].to_bits(),
                    state.goodwill[lane].to_bits(),
                    state.pressure[lane].to_bits(),
                    state.purchase_left[lane].to_bits(),
                ],
                [outcome.profit[lane].to_bits(), outcome.cost[lane].to_bits()],
            ));
        }
    });
    assert!(lives[0] == lives[1]);
    assert!(
        lives[0]
            .iter()
            .any(|(_, money)| f64::from_bits(money[1]) > 0.0)
    );
}
