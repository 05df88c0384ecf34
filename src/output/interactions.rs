//! What arms bring together, in words: more or less than the sum of what each brings by itself.

use super::format::{Numbers, has_interval, plain, shorten};
use crate::decision::rows::Note;
use crate::decision::wanted;
use crate::experiment::results::{Interaction, Results};
use crate::scenario::checked::Scenario;

/// So many are told by name; the rest stands in the table.
const MOST: usize = 4;

/// A sentence for each arm that is made of others, in the outcome that decides.
pub fn sentences(scenario: &Scenario, results: &Results) -> Vec<String> {
    let primary = scenario.outcome.primary;
    let all = results.interactions.iter();
    let all: Vec<&Interaction> = all.filter(|one| one.metric == primary).collect();
    let mut out: Vec<String> = all
        .iter()
        .take(MOST)
        .map(|one| sentence(scenario, results, one))
        .collect();
    if all.len() > MOST {
        out.push(format!(
            "{} further combinations stand in interactions.csv.",
            all.len() - MOST
        ));
    }
    out
}

/// The same as notes for the page.
pub fn notes(scenario: &Scenario, results: &Results) -> Vec<Note> {
    let note = |value| Note {
        key: "say.answer".to_owned(),
        value,
    };
    sentences(scenario, results).into_iter().map(note).collect()
}

fn sentence(scenario: &Scenario, results: &Results, one: &Interaction) -> String {
    let name = |arm: usize| {
        format!(
            "\u{201c}{}\u{201d}",
            shorten(&plain(&results.arms[arm]), 40)
        )
    };
    let parts: Vec<String> = one.parts.iter().map(|part| name(*part)).collect();
    let parts = match parts.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => parts.join(", "),
    };
    let unit = one.metric.unit();
    let largest = [one.together, one.sum, one.difference.value]
        .into_iter()
        .fold(0.0, |most: f64, value| {
            if value.abs() > most {
                value.abs()
            } else {
                most
            }
        });
    let numbers = Numbers::differing(unit, &scenario.currency, largest);
    let estimate = one.difference;
    let ends = match has_interval(&estimate) {
        true => format!(
            " (95% interval {}; only luck varies in it, over {} replicates)",
            numbers.changes(estimate.low, estimate.high),
            one.replicates
        ),
        false => String::new(),
    };
    let facts = format!(
        "{parts} bring {} together, and {} as the sum of each by itself: a difference of {}{ends}.",
        numbers.change(one.together),
        numbers.change(one.sum),
        numbers.change(estimate.value),
    );
    // Of costs and the like less is better.
    let better = wanted(one.metric);
    let so = if !has_interval(&estimate) || (estimate.low <= 0.0 && estimate.high >= 0.0) {
        "Whether they help or hinder each other, luck alone could explain."
    } else if estimate.value * better < 0.0 {
        "Together they bring less than the sum, since what one has moved the other cannot move again: do not add up what each brings."
    } else {
        "Together they bring more than the sum: one makes the other work better."
    };
    format!("{facts} {so}")
}
