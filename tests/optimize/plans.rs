//! Plans whose best is known beforehand, and relations between searches.

use std::path::Path;

use goodwill::optimize::Found;
use goodwill::pipeline::{Optimization, Runtime, Source};
use goodwill::scenario::check;

use crate::common::place::SHOP;

fn shop(more: &str) -> Source {
    let small = "\n[optimize]\nplans = 24\nreplicates = 12\nheld_out = 24\n";
    Source::text("shop.toml", format!("{SHOP}{more}{small}"))
}

fn found(source: &Source) -> (Optimization, Found) {
    let own = source.optimize().expect("something is decided");
    let found = own.run(&Runtime::default()).expect("it is found");
    (own, found)
}

/// The changes that the best plan is.
fn plan(own: &Optimization, found: &Found) -> Vec<String> {
    own.space().changes(&found.best_plan)
}

/// What only costs is spared; a gesture that costs a fortune is left out.
#[test]
fn what_only_costs_is_spared() {
    let cost = shop("cost = 1\n").decide("arm.card.gesture.cost=1..5");
    let (own, best) = found(&cost);
    assert_eq!(plan(&own, &best), ["arm.card.gesture.cost = 1"]);

    let dear = shop("cost = 500\n").decide("arm.card.gesture.on=[true, false]");
    let (own, best) = found(&dear);
    assert_eq!(plan(&own, &best), ["arm.card.gesture.on = false"]);
    assert_eq!(best.held.best.spend.value, 0.0);
    // It is nothing then, to the last bit; the gain over the plan as written is what a card each costs, about.
    let over = best.held.over_nothing;
    assert_eq!((over.value, over.low, over.high), (0.0, 0.0, 0.0));
    let over = best.held.over_written.expect("it runs as written");
    assert!(over.low > 480.0 && over.high < 510.0, "{over:?}");
}

/// Where less is better, less is found.
#[test]
fn of_a_cost_the_least_is_best() {
    let cost = shop("")
        .set("optimize.metric=cost")
        .decide("arm.card.gesture.cost=1..5");
    let (own, best) = found(&cost);
    assert_eq!(plan(&own, &best), ["arm.card.gesture.cost = 1"]);
}

/// A plan costs no more than it may, and with less money no more is gained: in the replicates by which plans are chosen.
#[test]
fn a_budget_is_kept() {
    let value = shop("share = 1\ncost = 0.5\n")
        .set("optimize.metric=goodwill")
        .decide("arm.card.gesture.share=0.05..1");
    let (_, free) = found(&value);
    // 500 customers, half a unit of money each.
    assert!(
        (free.held.best.spend.value - 250.0).abs() < 5.0,
        "{:?}",
        free.held.best
    );
    let (_, bound) = found(&value.clone().set("optimize.budget=100"));
    let of = |found: &Found| found.tried[found.best].clone();
    assert!(of(&bound).spend <= 100.0);
    assert!(of(&bound).worth < of(&free).worth);
    assert!(bound.held.best.spend.value < 110.0);
    // More money buys more, step by step, and the steps cost no more than they may.
    for step in &bound.steps {
        assert!(step.measured.spend.value < 1.1 * step.cap, "{step:?}");
    }
    // Too little for any of them.
    let nothing = value
        .set("optimize.budget=1")
        .optimize()
        .expect("something is decided");
    let error = nothing.run(&Runtime::default()).expect_err("too dear");
    assert!(
        error.to_string().starts_with("no plan costs so little"),
        "{error}"
    );
}

/// The chosen plan is judged by replicates of its own: other seeds of people give other figures, those of the search the same plan.
#[test]
fn the_search_and_its_judge_have_nothing_in_common() {
    let source = shop("").decide("arm.card.gesture.value=0..6:4");
    let (_, one) = found(&source);
    let (own, more) = found(&source.set("optimize.held_out=30"));
    assert_eq!(one.best_plan, more.best_plan);
    assert_ne!(one.held.best.value, more.held.best.value);
    // What is judged is what the plan comes to under the same people by itself: with nothing else decided.
    let alone = shop("").set("optimize.held_out=30");
    let [change] = &plan(&own, &more)[..] else {
        panic!("one decision");
    };
    let value = change.rsplit(' ').next().expect("a value");
    let fixed = format!("arm.card.gesture.value=[{value}, 1000]");
    let (_, fixed) = found(&alone.decide(fixed));
    assert_eq!(fixed.held.best.value, more.held.best.value);
}

/// A gesture that is off is as one that is not there, whatever else it says.
#[test]
fn a_gesture_that_is_off_is_not_there() {
    let call = "[[arm.gesture]]\ngift = \"call\"\nvalue = 1\nat = \"2 weeks\"\n";
    let read = |text: &str| check("shop.toml", text, Path::new(""), &[]).expect("right");
    let (without, with) = (read(SHOP), read(&format!("{SHOP}{call}on = false\n")));
    assert_eq!(with.scenario, without.scenario);
    let on = read(&format!("{SHOP}{call}on = true\n"));
    assert_eq!(on.scenario, read(&format!("{SHOP}{call}")).scenario);
    assert!(with.resolved.contains("on = false"), "{}", with.resolved);
    let ask = "[channel.referral]\nasked = \"5%\"\n";
    let asks = SHOP.replace(
        "[[arm]]\nname = \"nothing\"",
        &format!("{ask}[[arm]]\nname = \"nothing\""),
    );
    let asked = format!("{asks}[[arm.ask]]\nways = [\"referral\"]\nat = \"2 weeks\"\non = false\n");
    assert!(read(&asked).scenario.arms[1].asks.is_empty());
}
