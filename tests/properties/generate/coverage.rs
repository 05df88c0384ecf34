//! That nothing is left unsaid.

use toml::Value;

use super::case;
use super::population::{INTERVALS, SHARES, UNBOUNDED};
use crate::case::each_value;

/// Scenarios in which everything must come once.
const ENOUGH: u64 = 250;

#[test]
fn random_scenarios_say_whatever_can_be_said() {
    let mut said = std::collections::BTreeSet::new();
    for seed in 0..ENOUGH {
        let mut tree = Value::Table(case(seed).0.tree);
        each_value(&mut tree, "", &mut |key, value| {
            let text = value.as_str().unwrap_or_default();
            said.extend([key.to_owned(), text.to_owned()]);
        });
        said.extend(keys(&tree));
    }
    let triggers = [
        "onboarding",
        "with the bill",
        "after purchase",
        "after reciprocation",
        "after failure",
        "birthday",
        "at random",
        "after lapse",
        "anniversary",
        "silent",
        "reactivation",
        "loyalty level",
    ];
    let audiences = ["prospects", "lapsed", "customers and prospects"];
    let units = ["visit", "day", "week", "month", "quarter", "year", "gap"];
    let forms = [&UNBOUNDED[..], &SHARES, &INTERVALS, &["mixture"]].concat();
    let channels = [
        "purchase", "tip", "donation", "referral", "review", "feedback", "sign-up",
    ];
    let tables = [
        "service",
        "prospects",
        "ties",
        "psychology",
        "segment",
        "target",
        "expect",
        "data",
    ];
    let keys = [
        "at",
        "every",
        "from",
        "delay",
        "rate",
        "of",
        "stands",
        "conditional",
        "announced",
        "promised",
        "kept",
        "third_party",
        "offers",
        "personal",
        "strings",
        "useful",
        "reach",
        "share",
        "holdout",
        "nth",
        "every_nth",
        "for",
        "spend",
        "budget",
        "priority",
        "belonging",
        "other_ways",
        "in_sight",
        "worthwhile",
        "discount",
        "per_arm",
        "asked",
        "unasked",
        "amount",
        "worth",
        "elasticity",
        "spend",
        "last_purchase",
        "spend_last_year",
        "tenure_from",
        "spend_from",
        "segments",
    ];
    let all = [
        &triggers[..],
        &audiences,
        &units,
        &forms,
        &channels,
        &tables,
        &keys,
    ]
    .concat();
    let missing: Vec<&&str> = all.iter().filter(|word| !said.contains(**word)).collect();
    assert!(missing.is_empty(), "never said: {missing:?}");
}

/// The keys of all tables in a tree.
fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Table(table) => table
            .iter()
            .flat_map(|(key, value)| [vec![key.clone()], keys(value)].concat())
            .collect(),
        Value::Array(items) => items.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}
