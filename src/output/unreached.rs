//! Gestures that reached nobody, and why, in words.

use super::format::{Numbers, count, plain, shorten};
use super::occasion::set_off;
use crate::decision::rows::Note;
use crate::experiment::results::{Results, Unreached};
use crate::scenario::checked::{Gesture, Scenario};
use crate::vocabulary::metric::MetricUnit;
use crate::vocabulary::trigger::Moment;

/// All of them, as notes for the page.
pub fn notes(scenario: &Scenario, results: &Results) -> Vec<Note> {
    let note = |value| Note {
        key: "say.answer".to_owned(),
        value,
    };
    let all = results.unreached.iter();
    all.map(|of| note(sentence(scenario, of))).collect()
}

/// `“a tenth” of “card” reached nobody: no customer came to it, after the 40th purchase.`
pub fn sentence(scenario: &Scenario, of: &Unreached) -> String {
    let arm = &scenario.arms[of.arm];
    let gesture = &arm.gestures[of.gesture];
    let quoted = |text: &str| format!("\u{201c}{}\u{201d}", shorten(&plain(text), 60));
    format!(
        "{} of {} reached nobody in any replicate: {}.",
        quoted(&gesture.gift),
        quoted(&arm.name),
        why(scenario, gesture, of.due)
    )
}

fn why(scenario: &Scenario, gesture: &Gesture, due: u64) -> String {
    if due > 0 {
        let times = match due {
            1 => "the one time that".to_owned(),
            n => format!("all {} times that", count(n)),
        };
        let what = match gesture.promised {
            Some(_) => "its promise was broken, or money or hands did not suffice",
            None => "money or hands did not suffice",
        };
        return format!("{times} it was due {what}");
    }
    let money =
        |spend: f64| Numbers::apart(MetricUnit::Money, &scenario.currency, spend).text(spend);
    let tick = scenario.timeline.tick_name();
    let run = match scenario.timeline.ticks {
        1 => format!("in the run\u{2019}s one {tick}"),
        ticks => format!("within the run\u{2019}s {ticks} {tick}s"),
    };
    let whom = match gesture.when.segments.iter().all(|meant| *meant) {
        true => "nobody",
        false => "nobody in its segments",
    };
    match gesture.when.trigger.moment() {
        Moment::Calendar => format!("at its times there was {whom} whom it is meant for"),
        Moment::Joining
        | Moment::Bill
        | Moment::Yearly(_)
        | Moment::Random
        | Moment::After(_)
        | Moment::Silence => format!(
            "it comes {}, and {whom} came to that {run}",
            set_off(&gesture.when, &money)
        ),
    }
}
