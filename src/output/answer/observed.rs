//! What tests of one's own found, what was expected of them, and what they changed.

use super::words::label;
use super::{Facts, named};
use crate::decision::compare::answer::Answer;
use crate::decision::rows::{Observed, Updated};
use crate::output::format::{Numbers, as_meant, chance, lift, three_digits};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The sentences on them; none where there were no tests.
pub fn own_tests(facts: &Facts, answer: &Answer) -> Vec<String> {
    let mut out = Vec::new();
    // Several would be too many to read here; the page has them all.
    if let [test] = facts.observed {
        let text = |value| effect(test, &facts.scenario.currency, value);
        out.push(format!(
            "Your test of {} against {} found {} in {} ({} to {}).",
            named(&test.arm),
            named(&test.against),
            text(test.observed),
            metric(test),
            text(test.observed_lo),
            text(test.observed_hi),
        ));
        if let (Some(expected), Some(low), Some(high)) =
            (test.expected, test.expected_lo, test.expected_hi)
        {
            out.push(format!(
                "Expected was {} (such tests: {} to {}).",
                text(expected),
                text(low),
                text(high)
            ));
        }
    } else if !facts.observed.is_empty() {
        let count = facts.observed.len();
        out.push(format!("{count} tests of your own are weighed in."));
    }
    out.extend(surprises(facts.observed));
    out.extend(best(facts.updated, answer.best));
    out
}

/// What is to be known of tests that nobody had reckoned with.
pub fn surprises(tests: &[Observed]) -> Option<String> {
    let surprising: Vec<&Observed> = tests.iter().filter(|test| test.surprise).collect();
    let of = match surprising.as_slice() {
        [] => return None,
        [_] if tests.len() == 1 => "It".to_owned(),
        [one] => format!(
            "The test of {} against {}",
            named(&one.arm),
            named(&one.against)
        ),
        several => format!("{} of the tests", several.len()),
    };
    Some(format!(
        "{of} came as a surprise: less than 1 chance in 100. Check the test and the scenario’s values before you rely on either."
    ))
}

/// The chance of the best arm to be the best, before and after.
fn best(updated: &[Updated], arm: &str) -> Option<String> {
    let first = updated.first()?;
    let (before, after) = match updated.iter().find(|row| row.arm == arm) {
        Some(row) => (row.before_best?, row.after_best?),
        None => (first.before_baseline_best?, first.after_baseline_best?),
    };
    let (before, after) = (chance(before), chance(after));
    Some(match before == after {
        true => format!(
            "{} is {after} likely to be the best, as before.",
            named(arm)
        ),
        false => format!(
            "{} is {after} likely to be the best; before, {before}.",
            named(arm)
        ),
    })
}

/// What was measured, in words.
pub fn metric(test: &Observed) -> &str {
    match Metric::from_key(&test.metric) {
        Some(metric) => label(metric),
        None => &test.metric,
    }
}

/// An effect on the test's scale: `+8.1%`, `+$0.42`, `1.08 times`, `+0.32 (log)`.
pub fn effect(test: &Observed, currency: &str, value: f64) -> String {
    let ends = [test.observed_lo, test.observed_hi].map(f64::abs);
    let size = if ends[0] > ends[1] { ends[0] } else { ends[1] };
    match test.scale.as_str() {
        "lift" => lift(value),
        "ratio" => format!("{} times", as_meant(three_digits(value))),
        "difference" => {
            let unit = Metric::from_key(&test.metric).map_or(MetricUnit::Scale, Metric::unit);
            Numbers::differing(unit, currency, size).change(value)
        }
        _ => {
            let numbers = Numbers::differing(MetricUnit::Scale, currency, size);
            format!("{} (log)", numbers.change(value))
        }
    }
}
