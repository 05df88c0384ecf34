//! Which arm for whom, in words: the rule, what it gains, and why there is none.

use super::words::{self, Amounts};
use super::{Facts, named};
use crate::decision::respond::policy::RULE;
use crate::decision::respond::policy::columns::Known;
use crate::decision::rows::{PolicyGain, RuleLeaf};
use crate::output::format::{Numbers, percent};
use crate::scenario::checked::{Scenario, Trait};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// A policy's row.
pub fn of<'t>(policies: &'t [PolicyGain], name: &str) -> Option<&'t PolicyGain> {
    policies.iter().find(|row| row.policy == name)
}

/// What the terminal says: the rule and what it gains; without one something only to who asked for it.
pub(super) fn sentences(facts: &Facts) -> Vec<String> {
    let Some(row) = of(facts.policies, RULE) else {
        return Vec::new();
    };
    if facts.rule.is_empty() {
        let asked = facts.scenario.policy.budget.is_some();
        return asked
            .then(|| refusal(facts.scenario, facts.policies, row))
            .into_iter()
            .collect();
    }
    let mut out = rule(facts.scenario, facts.rule);
    // The answer has one interval, that of the arm; the page has this one.
    out.push(format!("{}.", more(facts.scenario, facts.policies, row)));
    out
}

/// The rule, a sentence for each group; of two groups one for both.
pub fn rule(scenario: &Scenario, rule: &[RuleLeaf]) -> Vec<String> {
    if let [one, other] = rule {
        // Who is given something is named, and the rest are the rest.
        let base = scenario.arms.first().map(|arm| arm.name.as_str());
        let (first, rest) = match Some(one.arm.as_str()) == base {
            true => (other, one),
            false => (one, other),
        };
        return vec![format!(
            "{} for {}, {} for all others.",
            named(&first.arm),
            group(scenario, first),
            named(&rest.arm)
        )];
    }
    // Of several groups those without an arm are the rest.
    let base = |leaf: &&RuleLeaf| {
        scenario
            .arms
            .first()
            .is_some_and(|arm| arm.name == leaf.arm)
    };
    let given = rule.iter().filter(|leaf| !base(leaf));
    let rest = rule.iter().find(base);
    given
        .map(|leaf| format!("{} for {}.", named(&leaf.arm), group(scenario, leaf)))
        .chain(rest.map(|leaf| format!("{} for all others.", named(&leaf.arm))))
        .collect()
}

/// `That gains $0.15 of profit a head more than “card” for all`.
fn more(scenario: &Scenario, policies: &[PolicyGain], row: &PolicyGain) -> String {
    format!(
        "That gains {} of profit a head more than {}",
        amounts(scenario, row).size(row.over_single),
        single(scenario, policies)
    )
}

/// What it gains over the best single arm, with its interval.
pub fn gain(scenario: &Scenario, policies: &[PolicyGain], row: &PolicyGain) -> String {
    let ends = match (row.over_single_lo, row.over_single_hi) {
        (Some(low), Some(high)) => format!(
            " (95% interval {}, by luck alone)",
            amounts(scenario, row).changes(low, high)
        ),
        _ => String::new(),
    };
    format!("{}{ends}.", more(scenario, policies, row))
}

/// Why no rule is told.
pub fn refusal(scenario: &Scenario, policies: &[PolicyGain], row: &PolicyGain) -> String {
    let than = single(scenario, policies);
    let ends = row.over_single_lo.zip(row.over_single_hi);
    match ends.filter(|ends| *ends != (0.0, 0.0)) {
        None if row.over_single == 0.0 => {
            format!("No rule is told: none does better than {than}.")
        }
        None => format!("No rule is told: what one gains over {than} has no interval."),
        Some((low, high)) => {
            let numbers = amounts(scenario, row);
            format!(
                "No rule is told: what the best one gains over {than} cannot be told from nothing (95% interval {}).",
                numbers.changes(low, high)
            )
        }
    }
}

fn amounts<'a>(scenario: &'a Scenario, row: &PolicyGain) -> Numbers<'a> {
    let ends = row.over_single_lo.zip(row.over_single_hi);
    let width = ends
        .map(|(low, high)| high - low)
        .filter(|width| *width > 0.0);
    let size = width.unwrap_or(row.over_single.abs());
    Amounts::of(Metric::Profit, &scenario.currency).numbers(size)
}

/// `“card” for all`.
pub fn single(scenario: &Scenario, policies: &[PolicyGain]) -> String {
    let row = of(policies, crate::decision::respond::policy::SINGLE);
    let base = || scenario.arms.first().map_or("", |arm| arm.name.as_str());
    match row {
        Some(row) if !row.arm.is_empty() && row.treated < 0.9995 => {
            format!("{} for as many as can be paid", named(&row.arm))
        }
        Some(row) if !row.arm.is_empty() => format!("{} for all", named(&row.arm)),
        _ => format!("{} for all", named(base())),
    }
}

/// `customers who spent under $40 in the last year`.
pub fn group(scenario: &Scenario, leaf: &RuleLeaf) -> String {
    let first = condition(
        scenario,
        &leaf.first,
        (&leaf.first_is, &leaf.first_is_not),
        (leaf.first_from, leaf.first_below),
    );
    let second = condition(
        scenario,
        &leaf.second,
        (&leaf.second_is, &leaf.second_is_not),
        (leaf.second_from, leaf.second_below),
    );
    let of = words::of(scenario);
    match (first, second) {
        (Some(first), Some(second)) => format!("{of} who {first} and {second}"),
        (Some(one), None) | (None, Some(one)) => format!("{of} who {one}"),
        (None, None) => format!("all {of}"),
    }
}

/// What they do or are, as it follows on `who`.
fn condition(
    scenario: &Scenario,
    column: &str,
    (is, is_not): (&str, &str),
    (from, below): (Option<f64>, Option<f64>),
) -> Option<String> {
    let known = Known::from_key(column)?;
    let range = |text: &dyn Fn(f64) -> String| range(from, below, text);
    let money =
        |value: f64| Numbers::steps(MetricUnit::Money, &scenario.currency, value).text(value);
    let plain = |value: f64| format!("{value}");
    Some(match known {
        Known::Segment if !is.is_empty() => format!("are in {}", named(is)),
        Known::Segment => format!("are not in {}", named(is_not)),
        Known::PastSpend => format!("spent {} in the last year", range(&money)),
        Known::PastOrders => format!("bought {} in the last year", times(from, below)),
        Known::Trait(Trait::Tenure) => {
            format!("came {} ago", range(&|days| format!("{days} days")))
        }
        Known::Trait(Trait::Basket) => format!("usually spend {}", range(&money)),
        Known::Trait(Trait::PurchaseRate) => {
            format!("buy {} a year", range(&|times| format!("{times} times")))
        }
        Known::Trait(Trait::TipShare) => format!("usually tip {}", range(&percent)),
        Known::Trait(
            trait_ @ (Trait::Reciprocity | Trait::Indebtedness | Trait::Skepticism | Trait::Trust),
        ) => format!("have {} of {}", trait_.key(), range(&plain)),
    })
}

/// `$40 or more`, `under $90`, `$40 to under $90`.
fn range(from: Option<f64>, below: Option<f64>, text: &dyn Fn(f64) -> String) -> String {
    match (from, below) {
        (Some(from), Some(below)) => format!("{} to under {}", text(from), text(below)),
        (Some(from), None) => format!("{} or more", text(from)),
        (None, Some(below)) => format!("under {}", text(below)),
        (None, None) => "anything".into(),
    }
}

/// Whole numbers of times, of bounds that may lie between two.
fn times(from: Option<f64>, below: Option<f64>) -> String {
    let least = from.map(|from| from.ceil() as u64);
    let most = below.map(|below| (below.ceil() as u64).saturating_sub(1));
    let count = |n: u64| match n {
        1 => "once".to_owned(),
        n => format!("{n} times"),
    };
    match (least, most) {
        (_, Some(0)) => "nothing".into(),
        (Some(least), Some(most)) if least == most => count(least),
        (Some(least), Some(most)) => format!("{least} to {}", count(most)),
        (Some(least), None) => format!("{} or more", count(least)),
        (None, Some(most)) => format!("{} at most", count(most)),
        (None, None) => "any number of times".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_orders_are_whole() {
        let told = [
            (Some(0.5), None, "once or more"),
            (None, Some(0.5), "nothing"),
            (Some(3.0), None, "3 times or more"),
            (Some(3.0), Some(4.0), "3 times"),
            (Some(0.5), Some(4.0), "1 to 3 times"),
            (None, Some(4.0), "3 times at most"),
        ];
        for (from, below, text) in told {
            assert_eq!(times(from, below), text);
        }
        let text = |value: f64| format!("{value} days");
        assert_eq!(range(Some(1.0), Some(9.0), &text), "1 days to under 9 days");
    }
}
