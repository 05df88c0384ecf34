//! What would change the answer first: in plain words, and in exact terms beside them.

use super::{Facts, named};
use crate::decision::compare::answer::Standing;
use crate::decision::rows::Factor;
use crate::decision::sensitivity::plain::otherwise;
use crate::output::format::{Numbers, cell, percent, plain, shorten, three_digits};
use crate::scenario::checked::{DAYS_PER_YEAR, Scenario};
use crate::vocabulary::metric::MetricUnit;

/// For the answer at the top; none where no sensitivity was worked out.
pub fn first_change(facts: &Facts, best: &str) -> Option<String> {
    if facts.factors.is_empty() {
        return None;
    }
    let turning = turning(facts.factors);
    let within: Vec<_> = turning.into_iter().filter(|f| within_range(f)).collect();
    Some(match within.iter().find(|f| !is_level(facts, best, f)) {
        Some(f) => {
            let text = turn(f);
            format!("{text}.")
        }
        None if within.is_empty() => {
            "No single assumption changes the answer within its likely range.".into()
        }
        None => "No single assumption makes another arm better by enough to matter.".into(),
    })
}

/// The thresholds nearest to how things are, relative to the range.
pub fn turning(factors: &[Factor]) -> Vec<&Factor> {
    let mut turning: Vec<&Factor> = factors.iter().filter(|f| f.threshold.is_some()).collect();
    let near = |f: &Factor| {
        let range = (f.high - f.low).abs();
        let off = (f.threshold.unwrap_or(f.base) - f.base).abs();
        if range > 0.0 { off / range } else { off }
    };
    turning.sort_by(|a, b| near(a).total_cmp(&near(b)));
    turning
}

/// Whether another arm wins within the factor's range, rather than beyond it.
pub fn within_range(f: &Factor) -> bool {
    f.threshold
        .is_some_and(|at| f.low.min(f.high) <= at && at <= f.low.max(f.high))
}

/// Whether the arm that would win is as good as the best one for practical purposes: which of the two comes first is
/// then no more than the luck of a few customers, and no answer hangs on it.
pub fn is_level(facts: &Facts, best: &str, f: &Factor) -> bool {
    let mut rows = facts.comparisons.iter();
    let row = rows.find(|row| {
        // Of the baseline as the best one the rows against the baseline say it.
        let of_role = row.role == "best" || row.role == "baseline";
        row.primary && of_role && row.arm == f.then && row.against == best
    });
    row.is_some_and(|row| Standing::of(row) == Standing::Equal)
}

/// `If goodwill turns into purchases a fifth less than assumed, “plain message” wins`.
pub fn turn(f: &Factor) -> String {
    let at = f.threshold.unwrap_or(f.base);
    format!("If {}, {} wins", otherwise(f, at), named(&f.then))
}

/// `elasticity of the purchase rate to willingness (elasticity_purchase) below 0.237, now 0.3`.
pub fn exactly(scenario: &Scenario, f: &Factor) -> String {
    let (side, threshold) = threshold(scenario, f);
    let now = value_text(scenario, f, f.base);
    let now = match threshold == now {
        true => ", where it is now".to_owned(),
        false => format!(", now {now}"),
    };
    format!(
        "{} ({}) {side} {threshold}{now}",
        name_of(f),
        plain(&f.factor)
    )
}

/// From where on another arm wins: on which side of which value. Where that is where things are, as far as its
/// digits tell, it is said so.
pub fn threshold(scenario: &Scenario, f: &Factor) -> (&'static str, String) {
    let at = f.threshold.unwrap_or(f.base);
    let text = value_text(scenario, f, at);
    match (text == value_text(scenario, f, f.base), at < f.base) {
        (true, true) => ("just below", text),
        (true, false) => ("just above", text),
        (false, true) => ("below", text),
        (false, false) => ("above", text),
    }
}

/// What it is in words, with its key where the words are none of its own.
pub fn name_of(factor: &Factor) -> String {
    let meaning = plain(&factor.meaning);
    let meaning = meaning.trim_end_matches(", an assumption to declare");
    // A symbol of the model's page says nothing here: `h: base rate of lapse`.
    let symbol = |before: &str| {
        before
            .split(' ')
            .next()
            .is_some_and(|word| word.chars().count() < 3)
    };
    let meaning = match meaning.split_once(": ") {
        Some((before, after)) if symbol(before) => after,
        _ => meaning,
    };
    match meaning.is_empty() {
        true => plain(&factor.factor),
        // The value says the unit.
        false => shorten(
            meaning
                .trim_end_matches(", times")
                .trim_end_matches(", per day"),
            110,
        ),
    }
}

/// A value of the factor in its unit.
pub fn value_text(scenario: &Scenario, factor: &Factor, value: f64) -> String {
    let number = |value: f64| cell(three_digits(value)).replace('-', "−");
    match factor.unit.as_str() {
        "money" => Numbers::apart(MetricUnit::Money, &scenario.currency, 0.5).text(value),
        "share" => percent(value),
        "times" => format!("× {}", number(value)),
        "days" => format!("{} days", number(value)),
        "per day" => format!("{} a year", number(value * DAYS_PER_YEAR)),
        _ => number(value),
    }
}
