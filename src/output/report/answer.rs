//! The answer: what is said of it everywhere, the figures to remember, and what it rests on.

use serde::Serialize;

use super::chart::intervals::label;
use super::model::{Gain, ReportModel, gain_of};
use super::respond;
use super::words::{chance, meaning, pointless, thousands};
use crate::decision::rows::Comparison;
use crate::output::answer::{Reason, effect, probability};
use crate::output::format::{count, has_digits};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The first screen, and the first printed page.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// What is to be known before any figure is read.
    pub caution: Option<String>,
    pub sentence: String,
    pub figures: Vec<Figure>,
    pub reasons: Vec<Reason>,
    pub notes: Vec<String>,
    /// What the sentence rests on.
    pub basis: String,
}

/// A figure with what it is.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub value: String,
    pub name: String,
    pub detail: String,
}

pub fn answer(told: &ReportModel) -> Answer {
    let said = told.answer().unwrap_or_default();
    let mut reasons = said.reasons;
    if let Some(text) = super::experiment::sentence(told).filter(|_| told.arms() > 1) {
        let about = "What a test of this size finds";
        reasons.push(Reason { about, text });
    }
    Answer {
        caution: caution(told),
        sentence: match said.decision.is_empty() {
            true => without_comparison(told),
            false => said.decision,
        },
        figures: figures(told),
        reasons,
        notes: told
            .tables
            .notes_of("say.answer")
            .map(|text| thousands(&crate::output::format::plain(text)))
            .collect(),
        basis: basis(told),
    }
}

/// Where a folder has no comparison, or nothing to compare.
fn without_comparison(told: &ReportModel) -> String {
    let (leader, primary) = (told.leader, told.primary);
    if told.arms() == 1 {
        let mean = told
            .mean(0, primary)
            .map_or("–".into(), |mean| told.numbers(primary).text(mean));
        let head = match primary.unit() {
            MetricUnit::Money | MetricUnit::Count => " a head",
            _ => "",
        };
        return format!(
            "With one arm there is nothing to compare: {} was {mean}{head}.",
            label(primary)
        );
    }
    let (name, baseline) = (told.quoted(leader), told.quoted(0));
    match told.gain(leader, primary) {
        _ if leader == 0 => format!("Keep {baseline}."),
        Some(gain) if gain.value == 0.0 => {
            format!("No arm moves {}: all do as {baseline}.", label(primary))
        }
        Some(gain) => {
            let size = told.size(primary, gain.value);
            let what = effect(told.scenario, primary, gain.value, &size, &baseline);
            format!("Run {name}: it {what} {}.", told.over())
        }
        None => format!(
            "{name} had the best {}, without a comparison to say how sure that is.",
            label(primary)
        ),
    }
}

/// That the interval is chance alone, and why.
fn caution(told: &ReportModel) -> Option<String> {
    if told.arms() < 2 || told.draws() != Some(0) {
        return None;
    }
    let why = match told.tables.note("draws_none_for") {
        Some("psychology") => {
            "The psychology was given in a file, without draws around it (give them with --draws-file)."
        }
        _ => "No draws of them were run.",
    };
    Some(format!(
        "The intervals here are chance alone: they hold no doubt about the psychology and your setting, and are far too narrow for a decision. {why}"
    ))
}

/// `95%: $0.40 to $4.90`.
fn interval(told: &ReportModel, gain: &Gain) -> String {
    if !gain.has_interval() {
        return "no interval".into();
    }
    let text = |value| {
        let text = told.change(told.primary, value);
        // Where both ends are gains, their signs only stand in the way.
        match gain.low > 0.0 {
            true => text.trim_start_matches('+').to_owned(),
            false => text,
        }
    };
    let (low, high) = (text(gain.low), text(gain.high));
    match low == high {
        true => "exactly".into(),
        false => format!("95%: {} to {high}", pointless(&low)),
    }
}

/// A row that has the leader's probability to be best.
fn best_row<'t>(told: &'t ReportModel) -> Option<&'t Comparison> {
    let own = told.tables.comparisons.iter();
    let mut own =
        own.filter(|c| c.metric == told.primary.key() && told.arm(&c.arm) == Some(told.leader));
    own.find(|c| c.p_best.is_some())
}

fn figures(told: &ReportModel) -> Vec<Figure> {
    let mut figures = Vec::new();
    if told.arms() == 1 {
        return figures;
    }
    let gain = told.gain(told.leader, told.primary);
    if let Some(gain) = gain.filter(|_| told.leader != 0) {
        let head = if told.primary.unit() == MetricUnit::Money {
            " a head"
        } else {
            ""
        };
        figures.push(Figure {
            value: match told.change(told.primary, gain.value) {
                text if has_digits(&text) || gain.value == 0.0 => text,
                _ => told.size(told.primary, gain.value),
            }
            .replace(" point", "\u{a0}pt"),
            name: format!("{}{head}", label(told.primary)),
            detail: interval(told, &gain),
        });
    }
    if let Some((p, c)) = best_row(told).and_then(|c| Some((c.p_best?, c))) {
        figures.push(Figure {
            value: chance(p),
            name: "likely to be the best".into(),
            detail: match c.draws {
                0 => "by the simulation alone".into(),
                n => format!("over {} draws of psychology and setting", count(n)),
            },
        });
    }
    figures.extend(super::experiment::figure(told));
    figures.extend(super::money::payback_figure(told));
    figures.extend(respond::target_figure(told));
    figures.truncate(4);
    figures
}

/// What stands behind the sentence, and what does not.
fn basis(told: &ReportModel) -> String {
    let doubt = match told.draws() {
        Some(n) if n > 0 => format!(
            "Intervals hold the doubt about psychology and setting ({} draws) and the luck of the simulation.",
            count(n)
        ),
        _ => "Intervals hold the luck of the simulation alone, not the doubt about the psychology and your setting."
            .to_owned(),
    };
    let thin: Vec<String> = told
        .tables
        .backing
        .iter()
        .filter(|b| b.strength == "assumed")
        .map(|b| meaning(&b.meaning))
        .collect();
    let assumed = match thin.len() {
        0 => String::new(),
        n if n > 2 => format!(" {n} parts of the model at work are assumed, not measured."),
        _ => format!(" Assumed, not measured: {}.", thin.join("; ")),
    };
    format!("A simulation, not a forecast. {doubt}{assumed}")
}

/// A comparison as a phrase: `+$2.52 (+$0.40 to +$4.90), 98% likely to be better`.
pub fn compared(told: &ReportModel, c: &Comparison) -> String {
    let Some(gain) = gain_of(c) else {
        return "not compared".into();
    };
    let metric = Metric::from_key(&c.metric).unwrap_or(told.primary);
    let better = probability(c).map_or(String::new(), |p| {
        format!(", {} likely to be better", chance(p))
    });
    format!("{}{better}", told.change_between(metric, &gain))
}
