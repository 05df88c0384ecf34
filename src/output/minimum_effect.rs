//! The smallest difference worth having: who reaches it.

use super::format::{Numbers, in_full, plain, shorten};
use super::summary::contrast_of;
use crate::experiment::results::{Estimate, Results};
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The most arms that a sentence names.
const NAMES: usize = 6;

/// The smallest difference worth having, with the sign that is wanted: a saving where cost decides.
pub(super) fn worthwhile(scenario: &Scenario) -> Option<f64> {
    let size = scenario.outcome.worthwhile?;
    Some(match scenario.outcome.primary {
        Metric::Cost => -size,
        _ => size,
    })
}

/// The difference as people read it.
pub(super) fn told(scenario: &Scenario) -> Option<String> {
    let size = scenario.outcome.worthwhile?;
    let unit = scenario.outcome.primary.unit();
    Some(match unit {
        MetricUnit::Share => in_full(&Numbers::steps(unit, "", size).size(size)),
        MetricUnit::Money => {
            let money = Numbers::apart(unit, &scenario.currency, size).text(size);
            format!("{money} a head")
        }
        MetricUnit::Count => format!("{} a head", Numbers::steps(unit, "", size).text(size)),
        MetricUnit::Scale => Numbers::steps(unit, "", size).text(size),
    })
}

/// Which arms' differences reach what is worth having, judged by their intervals.
pub(super) fn sentence(scenario: &Scenario, results: &Results) -> Option<String> {
    let worth = worthwhile(scenario)?;
    let told = told(scenario)?;
    let (mut reach, mut short, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for arm in 1..results.arms.len() {
        let found = contrast_of(results, arm, scenario.outcome.primary);
        match found.and_then(|c| reaches(&c.difference, worth)) {
            Some(true) => reach.push(arm),
            Some(false) => short.push(arm),
            None => open.push(arm),
        }
    }
    let groups: Vec<String> = [
        ("reach it", &reach),
        ("fall short", &short),
        ("cannot tell at this precision", &open),
    ]
    .into_iter()
    .filter(|(_, arms)| !arms.is_empty())
    .map(|(what, arms)| format!("{what}: {}", named(results, arms)))
    .collect();
    if groups.is_empty() {
        return None;
    }
    let less = if worth < 0.0 { "saved" } else { "more" };
    Some(format!(
        "Worth having: at least {told} {less}. By the interval of the difference, {}.",
        groups.join("; ")
    ))
}

/// Whether a difference is clearly as large as is wanted; `None` where its interval does not tell.
fn reaches(difference: &Estimate, worth: f64) -> Option<bool> {
    let (low, high) = match worth < 0.0 {
        true => (-difference.high, -difference.low),
        false => (difference.low, difference.high),
    };
    match worth.abs() {
        worth if low >= worth => Some(true),
        worth if high < worth => Some(false),
        _ => None,
    }
}

fn named(results: &Results, arms: &[usize]) -> String {
    if arms.len() > NAMES {
        return format!("{} of {} arms", arms.len(), results.arms.len() - 1);
    }
    let names = arms.iter().map(|&arm| {
        let name = shorten(&plain(&results.arms[arm]), 40);
        format!("\u{201c}{name}\u{201d}")
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_tells_or_does_not() {
        let between = |low, high| Estimate {
            value: (low + high) / 2.0,
            low,
            high,
        };
        assert_eq!(reaches(&between(1.0, 2.0), 1.0), Some(true));
        assert_eq!(reaches(&between(0.5, 2.0), 1.0), None);
        assert_eq!(reaches(&between(-3.0, 0.9), 1.0), Some(false));
        // A saving.
        assert_eq!(reaches(&between(-3.0, -2.0), -1.0), Some(true));
        assert_eq!(reaches(&between(2.0, 3.0), -1.0), Some(false));
        assert_eq!(reaches(&between(f64::NAN, f64::NAN), 1.0), None);
    }
}
