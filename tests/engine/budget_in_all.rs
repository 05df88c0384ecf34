//! Budgets of a sum for all, at once or by period, capacities and fixed costs: that no cent and no card is lost among
//! communities, and none is spent twice.

use std::path::Path;

use goodwill::decision::money::accounts;
use goodwill::engine::quantity::Quantity;
use goodwill::engine::run::{Options, run};
use goodwill::engine::tally::Tally;
use goodwill::experiment::summarize;
use goodwill::scenario;
use goodwill::scenario::checked::*;

/// A shop where 5,000 in communities of 700 buy once a week; `arms` in TOML.
fn loaded(size: u64, arms: &str) -> Scenario {
    let text = format!(
        r#"
title = "A budget for all"
timeline = {{ unit = "week", length = "26 weeks" }}
design = {{ replicates = 1 }}
outcome = {{ primary = "profit" }}
community = {{ size = 700 }}
prospects = {{ per_member = 0.3, join = "0.2 per year" }}
[population]
size = {size}
basket = 20
purchase_rate = "1 per week"
[channel.purchase]
margin = "40%"
[[arm]]
name = "none"
{arms}
"#
    );
    let base = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = scenario::check("test.toml", &text, base, &[]);
    loaded.unwrap_or_else(|e| panic!("{e}")).scenario
}

fn arm_with(budget: &str, gesture: &str) -> String {
    format!(
        "[[arm]]\nname = \"plan\"\n{budget}\ngesture = [{{ gift = \"a card\", value = 0, {gesture} }}]\n"
    )
}

fn ran(scenario: &Scenario) -> Tally {
    run(scenario, &Options::default()).expect("it runs")
}

/// What an arm spends, by tick.
fn spent(tally: &Tally, arm: usize) -> Vec<f64> {
    let ticks = 0..tally.shape.ticks;
    ticks
        .map(|tick| tally.series(arm, tick, Quantity::Cost).sum.value())
        .collect()
}

#[test]
fn a_sum_for_all_is_spent_to_the_cent_and_never_over() {
    // 1,000.01 over eight communities: shares of it are no whole cents.
    // Eight communities keep less than the price of one each.
    for (cost, left) in [(0.01, 1e-6), (1.0, 8.0)] {
        let gesture = format!("cost = {cost}, when = \"after purchase\"");
        let arms = arm_with("budget = { total = 1_000.01 }", &gesture);
        let all: f64 = spent(&ran(&loaded(5_000, &arms)), 1).iter().sum();
        assert!(all <= 1_000.01 + 1e-6, "{all}");
        assert!(all > 1_000.01 - left, "{all}");
    }
}

#[test]
fn a_sum_by_period_is_there_when_it_comes_and_what_is_left_stays() {
    for (budget, each, period) in [
        (
            "budget = { total = 6_000, pace = \"month\" }",
            1_000.0,
            30.4375,
        ),
        (
            "budget = { each = 1_000, per = \"month\" }",
            1_000.0,
            30.4375,
        ),
        ("budget = { each = 150, per = \"week\" }", 150.0, 7.0),
    ] {
        // Nothing is due in the first eight weeks: what comes until then is left.
        let arms = arm_with(
            budget,
            "cost = 1, every = \"1 week\", from = \"8 weeks\", to = \"customers\"",
        );
        let spent = spent(&ran(&loaded(5_000, &arms)), 1);
        let mut so_far = 0.0;
        for (week, spent) in spent.iter().enumerate() {
            so_far += spent;
            let parts = (week as f64 * 7.0 / period + 1e-9).floor() + 1.0;
            assert!(so_far <= each * parts + 1e-6, "week {week}: {so_far}");
            if week >= 8 {
                // A community keeps less than the price of one.
                assert!(so_far > each * parts - 10.0, "week {week}: {so_far}");
            }
        }
    }
}

#[test]
fn a_capacity_is_used_in_every_period_and_never_passed() {
    let arms = arm_with(
        "",
        "cost = 1, when = \"after purchase\", capacity = { most = 203, per = \"week\" }",
    );
    let tally = ran(&loaded(5_000, &arms));
    assert_eq!(spent(&tally, 1), vec![203.0; 26]);
    let unmade = |tick| tally.series(1, tick, Quantity::Unfunded).sum.value();
    assert!((0..26).map(unmade).sum::<f64>() > 10_000.0);
    // No money was short.
    assert_eq!(tally.gone(1).iter().sum::<u64>(), 0);
    // By the month, of which some have five weeks: no more than so many from one start to the next.
    let arms = arm_with(
        "",
        "cost = 1, when = \"after purchase\", capacity = { most = 300, per = \"month\" }",
    );
    let all: f64 = spent(&ran(&loaded(5_000, &arms)), 1).iter().sum();
    assert_eq!(all, 6.0 * 300.0);
}

#[test]
fn a_budget_in_all_is_the_same_money_a_head_in_any_population() {
    let arms = arm_with(
        "budget = { total = 1_400 }",
        "cost = 0.01, when = \"after purchase\"",
    );
    let half = arm_with(
        "budget = { total = 700 }",
        "cost = 0.01, when = \"after purchase\"",
    );
    let [all, half] = [loaded(1_400, &arms), loaded(700, &half)];
    let per_member = |scenario: &Scenario| scenario.arms[1].budget.expect("a budget").per_member;
    assert_eq!(per_member(&all), 1.0);
    assert_eq!(per_member(&half), 1.0);
}

#[test]
fn a_fixed_cost_is_in_the_profit_once() {
    let gifts = "gesture = [{ gift = \"a card\", value = 2, cost = 1, every = \"4 weeks\" }]";
    let arms = format!(
        "[[arm]]\nname = \"gifts\"\n{gifts}\n[[arm]]\nname = \"gifts, and software\"\nfixed_cost = 2_000\n{gifts}\n"
    );
    let scenario = loaded(5_000, &arms);
    let tally = ran(&scenario);
    let results = summarize(&scenario, &tally);
    let accounts = accounts(&scenario, &tally, &results);
    let total = |arm: &str, quantity: &str| {
        let mut rows = accounts.money.iter();
        let row = rows.find(|row| row.arm == arm && row.quantity == quantity);
        row.and_then(|row| row.total)
    };
    let of_both = |quantity: &str| {
        ["gifts", "gifts, and software"].map(|arm| total(arm, quantity).expect("a figure"))
    };
    for (quantity, more) in [
        ("margin", 0.0),
        ("gesture_cost", 0.0),
        ("ask_cost", 0.0),
        ("profit", -2_000.0),
        ("gain", -2_000.0),
    ] {
        let [without, with] = of_both(quantity);
        assert!(
            (with - without - more).abs() < 1e-3,
            "{quantity}: {without} {with}"
        );
    }
    assert_eq!(total("gifts", "fixed_cost"), None);
    let fixed = total("gifts, and software", "fixed_cost").expect("a figure");
    assert!((fixed - 2_000.0).abs() < 1e-6, "{fixed}");
    // It is paid before anything comes in.
    let first: Vec<f64> = (1..3).map(|arm| spent(&tally, arm)[0]).collect();
    assert!((first[1] - first[0] - 2_000.0).abs() < 1e-6);
}

#[test]
fn a_budget_in_all_that_suffices_is_none() {
    let ample = arm_with(
        "budget = { total = 1_000_000, pace = \"week\" }",
        "cost = 1, when = \"after purchase\"",
    );
    let none = arm_with("", "cost = 1, when = \"after purchase\"");
    let [ample, none] = [ample, none].map(|arms| ran(&loaded(2_000, &arms)));
    assert_eq!(spent(&ample, 1), spent(&none, 1));
    let bought = |tally: &Tally| -> Vec<f64> {
        let ticks = 0..tally.shape.ticks;
        ticks
            .map(|tick| tally.series(1, tick, Quantity::Purchases).sum.value())
            .collect()
    };
    assert_eq!(bought(&ample), bought(&none));
}
