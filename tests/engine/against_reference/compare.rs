//! Holds the engine's customers against the reference's, one by one.

use goodwill::engine::run::community::Ended;
use goodwill::engine::run::each_customer;
use goodwill::engine::state::stage;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;

use crate::reference::customer::HALF_A_YEAR;
use crate::reference::{self, Customer, Events, Stage};

/// Share of customers whose counts of events may differ.
const MOST_STRAYED: f64 = 0.005;
/// Share of customers who may be apart where customers meet or share a budget: who strays takes ties
/// along, who feel it in their goodwill.
const MOST_TAKEN_ALONG: f64 = 0.03;
/// Largest difference of a number, relative to its size or 1: goodwill that was near its limit comes back from it
/// with the rounding errors of f32 a few hundred times as large.
const TOLERANCE: f64 = 5e-4;

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
    counts.extend(ChannelKind::ALL[2..].iter().map(|&way| {
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
        (
            "stay",
            f64::from(u8::from(
                customer.days_since >= HALF_A_YEAR && customer.stayed,
            )),
        ),
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
        ChannelKind::ALL[2..]
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
        ("tips", outcome.tips[lane] as f32),
        ("tip shares", outcome.tip_share[lane]),
        ("revenue", outcome.revenue[lane] as f32),
        ("donated", outcome.donated[lane] as f32),
        ("cost", outcome.cost[lane] as f32),
        ("profit", outcome.profit[lane] as f32),
        ("stay", outcome.stay_known[lane] * outcome.stay[lane]),
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
pub fn compare(scenario: &Scenario) -> Vec<(Vec<Customer>, Events)> {
    let expected: Vec<_> = (0..scenario.arms.len())
        .map(|arm| reference::run(scenario, arm, 0))
        .collect();
    let mut seen = vec![0_usize; scenario.arms.len()];
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
                .filter(|((name, _), _)| {
                    // Where nothing is asked, what was given lately changes nothing and is not followed.
                    *name != "given" || !scenario.arms[ended.arm].asks.is_empty()
                })
                .filter(|((_, expected), (_, got))| {
                    // Written so that a NaN is apart, too.
                    let near = (expected - got).abs() <= TOLERANCE * expected.abs().max(1.0);
                    !near
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
    for ((customers, _), seen) in expected.iter().zip(&seen) {
        assert_eq!(*seen, customers.len(), "everybody is shown once");
    }
    let first = |list: &[String]| list[..list.len().min(5)].join("\n");
    let mut report = String::new();
    for (arm, &seen) in seen.iter().enumerate() {
        let prefix = format!("arm {arm} ");
        let of = |list: &[String]| -> Vec<String> {
            let of = list.iter().filter(|line| line.starts_with(&prefix));
            of.cloned().collect()
        };
        let (strayed, apart) = (of(&strayed), of(&apart));
        let meet = scenario.community.ties.is_some() || scenario.arms[arm].is_rationed();
        let taken_along = if meet && !strayed.is_empty() {
            MOST_TAKEN_ALONG * seen as f64
        } else {
            0.0
        };
        let too_many = strayed.len() as f64 > MOST_STRAYED * seen as f64;
        if too_many || apart.len() as f64 > taken_along {
            report += &format!(
                "arm \"{}\": of {} customers {} strayed:\n{}\nand {} are apart:\n{}\n",
                scenario.arms[arm].name,
                seen,
                strayed.len(),
                first(&strayed),
                apart.len(),
                first(&apart),
            );
        }
    }
    assert!(report.is_empty(), "{report}");
    expected
}

/// A sum over customers.
pub fn sum<N: Into<f64>>(customers: &[Customer], of: impl Fn(&Customer) -> N) -> f64 {
    customers.iter().map(|customer| of(customer).into()).sum()
}

/// Everything named took place.
#[track_caller]
pub fn fired(counts: &[(&str, f64)]) {
    for (name, count) in counts {
        assert!(*count > 0.0, "{name} never took place");
    }
}
