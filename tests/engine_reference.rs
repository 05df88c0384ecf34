//! The engine against the naive reference, customer by customer, over the same draws.
//!
//! The engine reckons in f32, the reference in f64, so that a draw or a clock within a rounding error
//! of its threshold can fall to the other side: after that the two customers are different ones. At
//! most `MOST_STRAYED` of the customers may stray so; all others agree within `TOLERANCE`, relative
//! to the size of the number or 1. Every scenario must show that what it is about took place.

mod common;
mod reference;

use common::*;
use goodwill::engine::community::Ended;
use goodwill::engine::run::each_customer;
use goodwill::engine::state::stage;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;
use reference::{Customer, Events, Stage};

/// Share of customers whose counts of events may differ.
const MOST_STRAYED: f64 = 0.005;
/// Largest difference of a number, relative to its size or 1.
const TOLERANCE: f64 = 2e-4;

/// One customer in either's numbers: counts, which must be equal, and sizes, which must be near.
struct Numbers {
    counts: Vec<(&'static str, f64)>,
    sizes: Vec<(&'static str, f64)>,
}

fn numbers_of(customer: &Customer) -> Numbers {
    let mut counts = vec![
        ("purchases", customer.purchases.into()),
        ("tips counted", customer.tip_count.into()),
        ("willing", customer.willing.into()),
        ("dutiful", customer.dutiful.into()),
        ("habit", customer.habit.into()),
        ("joined", f64::from(u8::from(customer.joined))),
        ("referred", f64::from(u8::from(customer.referred))),
        (
            "stage",
            match customer.stage {
                Stage::Customer => stage::CUSTOMER,
                Stage::Prospect => stage::PROSPECT,
                Stage::Lapsed => stage::LAPSED,
            }
            .into(),
        ),
    ];
    // A yes to a purchase is a purchase.
    counts.extend(Way::ALL[2..].iter().map(|&way| {
        let yes = customer.yes[way as usize];
        (way.key(), f64::from(yes))
    }));
    let sizes = vec![
        ("goodwill", customer.goodwill),
        ("obligation", customer.obligation),
        ("trust", customer.trust),
        ("expectation", customer.expectation),
        ("pressure", customer.pressure),
        ("given", customer.given),
        ("reminder", customer.reminder),
        ("sincerity", customer.sincerity),
        ("expected purchases", customer.expected_purchases),
        ("tips", customer.tips),
        ("tip shares", customer.tip_shares),
        ("revenue", customer.revenue),
        ("donated", customer.donated),
        ("cost", customer.cost),
        ("profit", customer.profit),
    ];
    Numbers { counts, sizes }
}

fn numbers_in(ended: &Ended, lane: usize) -> Numbers {
    let (state, outcome) = (ended.state, &ended.state.outcome);
    let mut counts = vec![
        ("purchases", outcome.purchases[lane]),
        ("tips counted", outcome.tip_count[lane]),
        ("willing", outcome.willing[lane]),
        ("dutiful", outcome.dutiful[lane]),
        ("habit", outcome.habit[lane]),
        ("joined", outcome.joined[lane]),
        ("referred", state.referred[lane]),
        ("stage", f32::from(state.stage[lane])),
    ];
    counts.extend(
        Way::ALL[2..]
            .iter()
            .map(|&way| (way.key(), outcome.yes[way as usize][lane])),
    );
    let sizes = [
        ("goodwill", state.goodwill[lane]),
        ("obligation", state.obligation[lane]),
        ("trust", state.trust[lane]),
        ("expectation", state.expectation[lane]),
        ("pressure", state.pressure[lane]),
        ("given", state.given[lane]),
        ("reminder", state.reminder[lane]),
        ("sincerity", state.sincerity[lane]),
        ("expected purchases", outcome.expected_purchases[lane]),
        ("tips", outcome.tips[lane]),
        ("tip shares", outcome.tip_share[lane]),
        ("revenue", outcome.revenue[lane]),
        ("donated", outcome.donated[lane]),
        ("cost", outcome.cost[lane]),
        ("profit", outcome.profit[lane]),
    ];
    let wide = |list: &[(&'static str, f32)]| {
        list.iter()
            .map(|&(name, value)| (name, f64::from(value)))
            .collect()
    };
    Numbers {
        counts: wide(&counts),
        sizes: wide(&sizes),
    }
}

/// Compares all customers under all arms; gives the reference's customers for a look at what
/// happened, by arm.
fn compare(scenario: &Scenario) -> Vec<(Vec<Customer>, Events)> {
    let expected: Vec<_> = (0..scenario.arms.len())
        .map(|arm| reference::run(scenario, arm, 0))
        .collect();
    let mut seen = vec![0; scenario.arms.len()];
    let mut strayed = Vec::new();
    let mut apart = Vec::new();
    each_customer(scenario, 0, Width::detect(), &mut |ended: &Ended| {
        for lane in 0..ended.people.len {
            let slot = ended.people.first as usize + lane;
            let customer = &expected[ended.arm].0[slot];
            let (expected, got) = (numbers_of(customer), numbers_in(ended, lane));
            seen[ended.arm] += 1;
            let differ: Vec<String> = expected
                .counts
                .iter()
                .zip(&got.counts)
                .filter(|(expected, got)| expected.1 != got.1)
                .map(|(expected, got)| format!("{} {} not {}", expected.0, got.1, expected.1))
                .collect();
            let far: Vec<String> = expected
                .sizes
                .iter()
                .zip(&got.sizes)
                .filter(|((_, expected), (_, got))| {
                    // Written so that a NaN is apart, too.
                    !((expected - got).abs() <= TOLERANCE * expected.abs().max(1.0))
                })
                .map(|(expected, got)| format!("{} {} not {}", expected.0, got.1, expected.1))
                .collect();
            if !differ.is_empty() {
                strayed.push(format!("arm {} slot {slot}: {differ:?} {far:?}", ended.arm));
            } else if !far.is_empty() {
                apart.push(format!("arm {} slot {slot}: {far:?}", ended.arm));
            }
        }
    });
    for (arm, (customers, _)) in expected.iter().enumerate() {
        assert_eq!(seen[arm], customers.len(), "everybody is shown once");
    }
    let all: usize = seen.iter().sum();
    let first = |list: &[String]| list[..list.len().min(8)].join("\n");
    assert!(
        strayed.len() as f64 <= MOST_STRAYED * all as f64,
        "{} of {all} strayed ({} apart):\n{}",
        strayed.len(),
        apart.len(),
        first(&strayed)
    );
    assert!(
        apart.is_empty(),
        "{} of {all} apart:\n{}",
        apart.len(),
        first(&apart)
    );
    expected
}

/// A sum over customers.
fn sum<N: Into<f64>>(customers: &[Customer], of: impl Fn(&Customer) -> N) -> f64 {
    customers.iter().map(|customer| of(customer).into()).sum()
}

/// Everything named took place.
#[track_caller]
fn fired(counts: &[(&str, f64)]) {
    for (name, count) in counts {
        assert!(*count > 0.0, "{name} never took place");
    }
}

#[test]
fn sweets_with_the_bill() {
    let bill = || when(Trigger::WithTheBill);
    let sweet = |value| Gesture {
        cost: 0.1,
        ..gift(value, bill())
    };
    let mut second = sweet(0.7);
    second.personal = vec![1.0];
    let scenario = scenario(visits(0.0), 3, 2_000)
        .with_channel(Way::Purchase, sold(0.3))
        .with_channel(Way::Tip, sold(0.21))
        .with_arm(arm("none"))
        .with_arm(arm("one").giving(sweet(0.7)))
        .with_arm(arm("one and another").giving(sweet(0.7)).giving(second));
    let arms = compare(&scenario);
    for (customers, _) in &arms {
        fired(&[
            ("a tip", sum(customers, |c| c.tip_count)),
            ("habit", sum(customers, |c| c.habit)),
        ]);
    }
    let tips: Vec<f64> = arms.iter().map(|(all, _)| sum(all, |c| c.tips)).collect();
    assert!(tips[0] < tips[1] && tips[1] < tips[2], "{tips:?}");
    fired(&[
        ("willing", sum(&arms[2].0, |c| c.willing)),
        ("dutiful", sum(&arms[2].0, |c| c.dutiful)),
    ]);
}

#[test]
fn purchases_on_a_clock() {
    let scenario = scenario(span(SpanName::Week), 60, 2_000)
        .with_channel(Way::Purchase, sold(0.3))
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma { mean: 0.3, cv: 0.8 },
        )
        .with_arm(arm("nothing at all"))
        .with_arm(arm("gifts").giving(gift(3.0, when(every(60, 2, 13)))));
    let arms = compare(&scenario);
    for (customers, events) in &arms {
        fired(&[
            ("a lapse", events.lapses as f64),
            (
                "several purchases in a tick",
                sum(customers, |c| u8::from(c.purchases > 60)),
            ),
        ]);
    }
    fired(&[
        ("willing", sum(&arms[1].0, |c| c.willing)),
        ("dutiful", sum(&arms[1].0, |c| c.dutiful)),
    ]);
}
