//! What a comparison says besides its table: whom it speaks of, and how its intervals were made.

use super::sequence::Sequence;
use super::verdict::SURE;
use super::{Asked, Comparisons, FEW_CLUSTERS, unit_name};
use crate::decision::rows::Note;
use crate::evidence::setting::Doubt;
use crate::experiment::results::{Precision, Unit};
use crate::scenario::checked::Scenario;

/// The notes of a comparison, in a fixed order.
pub(super) fn notes(asked: &Asked, found: &Comparisons, precision: &Precision) -> Vec<Note> {
    let scenario = &asked.case.scenario;
    let mut notes = Notes(Vec::new());
    let name = |arm: usize| scenario.arms[arm].name.clone();
    if scenario.arms.len() > 1 {
        notes.add("best", name(found.best));
        notes.add("runner_up", found.runner_up.map_or_else(String::new, name));
    } else {
        notes.add("nothing_to_compare", "There is one arm alone.");
    }
    whom(&mut notes, precision);
    notes.add("simulation_interval", simulation(precision));
    if found
        .outcomes
        .iter()
        .all(|outcome| outcome.samples.is_none())
    {
        notes.add("no_interval", no_interval(precision.unit));
    }
    for (arm, &times) in asked.tally.cut.iter().enumerate() {
        if times > 0 {
            notes.add("cut", format!("{}: {times} times", name(arm)));
        }
    }
    draws(&mut notes, asked, found);
    if asked.doubt != Doubt::All && draws_of(found) > 0 {
        notes.add("doubt", asked.doubt.key());
        notes.add(
            "say.trust",
            format!(
                "Of what is not known only {} varies here, as was asked for (--doubt): the intervals are too narrow for a decision.",
                asked.doubt.in_words()
            ),
        );
    }
    notes.add("verdicts", rule(scenario));
    if let Some(sequence) = asked.sequence {
        until_decided(&mut notes, scenario, sequence);
    }
    notes.0
}

struct Notes(Vec<Note>);

impl Notes {
    fn add(&mut self, key: &str, value: impl ToString) {
        self.0.push(Note {
            key: key.to_owned(),
            value: value.to_string(),
        });
    }
}

fn whom(notes: &mut Notes, precision: &Precision) {
    let these = precision.unit == Unit::Replicate;
    notes.add("population", if these { "these" } else { "like_these" });
    notes.add("unit_of_analysis", unit_name(precision.unit));
    notes.add("units", precision.units);
    if precision.unit != Unit::Customer {
        notes.add("clusters", precision.units);
        let few = precision.units < FEW_CLUSTERS;
        notes.add("few_clusters", if few { "yes" } else { "no" });
    }
}

fn simulation(precision: &Precision) -> String {
    let paired = match precision.paired {
        true => "paired, as every arm has the same people with the same luck",
        false => "Welch's, as every arm has people of its own",
    };
    let unit = unit_name(precision.unit);
    format!("95%, Student's t, {paired}; the independent unit is the {unit}")
}

fn no_interval(unit: Unit) -> String {
    let more = match unit {
        Unit::Customer => "customers",
        _ => "replicates",
    };
    format!(
        "A single {} stands behind the numbers: it gives no interval, and nothing is decided; add {more}.",
        unit_name(unit)
    )
}

fn draws_of(found: &Comparisons) -> usize {
    let first = found.outcomes.first();
    first.map_or(0, |outcome| outcome.shifts.draws())
}

fn draws(notes: &mut Notes, asked: &Asked, found: &Comparisons) {
    let draws = draws_of(found);
    notes.add("draws", draws);
    if draws == 0 {
        notes.add(
            "headline_interval",
            "that of the simulation: no draws of psychology and setting were run",
        );
        return;
    }
    let part = found.part;
    notes.add("draws_units", part.units);
    notes.add("draws_heads", u64::from(part.units) * u64::from(part.heads));
    notes.add(
        "headline_interval",
        format!(
            "95%, quantiles of joint samples: the whole run's means, moved by each of {draws} draws of {} \
             as found on {} units of {} heads (the same people with the same luck for all draws), with the \
             simulation's errors (multivariate t)",
            asked.doubt.in_words(),
            part.units, part.heads
        ),
    );
}

fn rule(scenario: &Scenario) -> String {
    let bound = match scenario.outcome.worthwhile {
        Some(_) => "the smallest difference worth having",
        None => "0, as no smallest difference worth having is named",
    };
    format!(
        "the headline interval lies beyond {bound}, and so does the simulation's own at a level of {:.0}% shared among all \
         comparisons",
        100.0 * (1.0 - SURE)
    )
}

fn until_decided(notes: &mut Notes, scenario: &Scenario, sequence: &Sequence) {
    let name = |arm: usize| scenario.arms[arm].name.as_str();
    notes.add("until_decided_replicates", sequence.replicates);
    notes.add("until_decided", if sequence.decided { "yes" } else { "no" });
    for arm in 1..scenario.arms.len() {
        let (mean, half) = sequence.interval(arm, 0);
        let key = format!("until_decided_interval: {}", name(arm));
        notes.add(
            &key,
            format!("{} to {}", short(mean - half), short(mean + half)),
        );
    }
    for &(arm, other) in &sequence.open {
        notes.add(
            "until_decided_open",
            format!("{} against {}", name(arm), name(other)),
        );
    }
    notes.add(
        "until_decided_method",
        "95% confidence sequence of the replicates' mean differences (normal mixture t), which may be looked at any \
         number of times; the level is shared among all pairs of arms",
    );
    notes.add(
        "until_decided_leaves",
        "More replicates take away the simulation's error and nothing else: the spread over the psychology stays as it is.",
    );
}

/// A number in six digits.
fn short(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
