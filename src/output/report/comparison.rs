//! Verdicts on every arm, and the intervals behind them.

use serde::Serialize;

use super::answer::compared;
use super::chart::intervals::{self, label};
use super::model::{ReportModel, gain_of};
use super::view::{Block, Section, Table, head, number_head};
use super::words::{chance, pointless};
use crate::decision::compare::answer::{Standing, width_left};
use crate::decision::rows::Comparison;
use crate::output::answer::{NEARLY_ALL, in_words, probability};
use crate::output::format::{Numbers, capital, lift, plain};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The most arms whose verdicts stand open.
const OPEN: usize = 12;
/// The most lines of the whole comparison on the page.
const LINES: usize = 300;

#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    pub name: String,
    /// `wins`, `loses`, `harmful`, `equal`, `undecided`, `none` or `baseline`.
    pub kind: String,
    pub sign: &'static str,
    pub word: String,
    /// The difference from the baseline, and its interval.
    pub figure: String,
    pub interval: String,
    pub sentences: Vec<String>,
}

pub fn verdicts(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "verdicts",
        "Verdicts",
        "each arm, first the one whose choice may lose least",
    );
    if told.arms() < 2 {
        return section;
    }
    let worth = told.scenario.outcome.worthwhile;
    let what = label(told.primary);
    section.text(match worth {
        Some(worth) => format!(
            "Judged by {what}. A difference counts from {} on.",
            Numbers::steps(told.primary.unit(), &told.scenario.currency, worth).size(worth)
        ),
        None => format!("Judged by {what}. The scenario names no smallest difference worth having, so any difference counts."),
    });
    let mut all: Vec<Verdict> = told
        .ranked()
        .into_iter()
        .map(|arm| verdict(told, arm))
        .collect();
    let rest = all.split_off(all.len().min(OPEN));
    section.blocks.push(Block::Verdicts {
        verdicts: all,
        rest,
    });
    let rule = if worth.is_some() {
        "worth having"
    } else {
        "above zero"
    };
    match told.tables.comparisons.is_empty() {
        true => section.missing("No verdicts: the folder has no comparison.csv."),
        false => section.small(format!(
            "Wins: the whole 95% interval is {rule}. Harmful, or equal: likewise below, or within, what is worth having. \
             Loses: all of it is below zero. Otherwise the word says what is known all the same. Better: in 97.5 of 100, though perhaps by less than \
             counts. Perhaps better, or perhaps worse: in 97.5 of 100 it loses, or gains, less than counts, which is what “very likely” says. \
             Not told from luck: the simulation’s error decides it. Undecided: it could go either way. \
             A verdict must hold by the simulation’s error alone, too, at a level of 5% shared among all comparisons. The tables have the same words."
        )),
    }
    let exact = told.answer().map_or(Vec::new(), |answer| answer.exact);
    if !exact.is_empty() {
        section.blocks.push(Block::Prose {
            summary: "The answer in exact terms".into(),
            text: exact,
        });
    }
    section.say(told, "say.comparison");
    section
}

/// How a card is coloured.
fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Wins => "wins",
        Standing::Equal => "equal",
        Standing::Loses => "loses",
        Standing::Harmful => "harmful",
        _ => "undecided",
    }
}

fn verdict(told: &ReportModel, arm: usize) -> Verdict {
    let baseline = told.against_baseline(arm);
    let kind = match baseline {
        _ if arm == 0 => "baseline",
        Some(c) => class(Standing::of(c)),
        None => "none",
    };
    let (sign, word) = match baseline {
        Some(c) if arm != 0 => badge(Standing::of(c)),
        _ if arm == 0 => ("○", "Baseline".into()),
        _ => ("", "Not judged".into()),
    };
    let gain = told.gain(arm, told.primary).filter(|_| arm != 0);
    let said = gain.map_or(String::new(), |gain| {
        told.change_between(told.primary, &gain)
    });
    let (figure, interval) = said.split_once(" (").unwrap_or((&said, ""));
    let interval = interval.trim_end_matches(')');
    let mut sentences = Vec::new();
    match (arm, baseline) {
        (0, _) => {}
        (_, Some(c)) => sentences.extend(how_probable(told, c)),
        (_, None) => sentences.push("By the simulation alone.".into()),
    }
    if let Some(c) = told.comparison(arm, told.primary, "best") {
        let word = in_words(Standing::of(c), c.worthwhile.is_some());
        let other = told.quoted_name(&c.against);
        let which = if arm == told.leader {
            "the next best"
        } else {
            "the best"
        };
        let said = compared(told, c);
        sentences.push(format!("Against {which}, {other}: {said}; {word}."));
    }
    Verdict {
        name: told.names[arm].clone(),
        kind: if sign.is_empty() {
            "none".into()
        } else {
            kind.to_owned()
        },
        sign,
        word,
        figure: figure.to_owned(),
        interval: interval.to_owned(),
        sentences,
    }
}

/// `Better than “nothing” with a probability of 98%, worth having with 96%.`
fn how_probable(told: &ReportModel, c: &Comparison) -> Option<String> {
    let Some(better) = probability(c).map(chance) else {
        return c.p_better.map(|_| {
            format!(
                "The same as {}, whatever is assumed.",
                told.quoted_name(&c.against)
            )
        });
    };
    // The probability that the verdict turns on.
    let turns_on = match Standing::of(c) {
        Standing::Equal => c.p_equal.map(|p| ("too close to matter", p)),
        Standing::Harmful | Standing::Loses => c.p_harm.map(|p| ("worse by enough to matter", p)),
        _ => c.p_worth.map(|p| ("worth having", p)),
    };
    let turns_on = turns_on.map_or(String::new(), |(what, p)| {
        format!(", {what} with {}", chance(p))
    });
    let standing = Standing::of(c);
    let standing = match standing.is_decided() {
        true => String::new(),
        false => format!(": {}", in_words(standing, c.worthwhile.is_some())),
    };
    Some(format!(
        "Better than {} with a probability of {better}{turns_on}{standing}.",
        told.quoted_name(&c.against)
    ))
}

/// A sign that needs no colour, and the verdict's word.
fn badge(standing: Standing) -> (&'static str, String) {
    let sign = match standing {
        Standing::Wins => "▲",
        Standing::Ahead => "△",
        Standing::Equal => "=",
        Standing::Harmless | Standing::Luck | Standing::Open | Standing::Useless => "?",
        Standing::Loses => "▼",
        Standing::Harmful => "✕",
    };
    (sign, capital(standing.word()))
}

pub fn intervals(told: &ReportModel) -> Section {
    let mut section = Section::new("intervals", "How sure", "differences with their intervals");
    if told.arms() < 2 {
        return section;
    }
    section.chart(intervals::chart(told));
    if let Some(text) = parts_of_doubt(told) {
        section.text(text);
    }
    until_decided(told, &mut section);
    let summary = match told.tables.comparisons.len() {
        all if all > LINES => {
            format!("The first {LINES} of {all} comparisons; the rest are in comparison.csv")
        }
        _ => "Every outcome, against the baseline and against the best".to_owned(),
    };
    section.details(summary, every_outcome(told));
    section
}

/// Where replicates were added until the simulation could tell the arms apart.
fn until_decided(told: &ReportModel, section: &mut Section) {
    let Some(decided) = told.tables.note("until_decided") else {
        return;
    };
    let replicates = told
        .tables
        .note("until_decided_replicates")
        .map_or(String::new(), |n| format!(" to {n}"));
    let open: Vec<String> = told
        .tables
        .notes_of("until_decided_open")
        .map(super::words::visible)
        .collect();
    section.text(match decided {
        "yes" => format!(
            "Replicates were added{}, until the simulation’s error decided no verdict.",
            plain(&replicates)
        ),
        _ => format!(
            "Replicates were added{}, and the simulation still cannot tell apart: {}.",
            plain(&replicates),
            super::words::listed(&open)
        ),
    });
    for key in ["until_decided_method", "until_decided_leaves"] {
        section.say(told, key);
    }
}

/// How much of the doubt is the psychology's, and how much the simulation's.
fn parts_of_doubt(told: &ReportModel) -> Option<String> {
    let arm = match told.leader {
        0 => *told.ranked().iter().find(|&&arm| arm != 0)?,
        leader => leader,
    };
    let c = told.against_baseline(arm)?;
    let (psychology, simulation) = (c.draws_sd?, c.simulation_sd?);
    let text = |sd: f64| told.size_within(told.primary.unit(), sd, sd);
    if psychology + simulation <= 0.0 {
        return None;
    }
    let left = width_left(c).map_or(String::new(), |left| match left >= NEARLY_ALL {
        true => " Nearly all of the width of its interval is doubt about psychology and setting: more replicates would not narrow it.".to_owned(),
        false => format!(
            " More replicates would narrow its interval, to {} of its width at best.",
            chance(left)
        ),
    });
    Some(format!(
        "For {} the doubt about psychology and setting has a standard deviation of {}, the simulation’s error one of {}.{left}",
        told.quoted(arm),
        text(psychology),
        text(simulation),
    ))
}

/// Every comparison, in two tables, as in one they have no room.
fn every_outcome(told: &ReportModel) -> Vec<Table> {
    let table = |caption: &str, numbers: &[&str]| {
        let heads = ["arm", "against", "outcome"].map(head).into_iter();
        let numbers = numbers.iter().map(|&text| number_head(text));
        Table::new(caption, heads.chain(numbers).collect())
    };
    let mut differences = table(
        "Every outcome compared: differences",
        &[
            "difference",
            "95% headline interval",
            "95% simulation interval",
        ],
    );
    differences.heads.push(head("verdict"));
    let mut chances = table(
        "Every outcome compared: how probable it is",
        &["lift", "P(better)", "P(best)", "expected loss"],
    );
    for c in told.tables.comparisons.iter().take(LINES) {
        let metric = Metric::from_key(&c.metric);
        let name = metric.map_or_else(|| plain(&c.metric), |m| label(m).to_owned());
        let unit = metric.map_or(MetricUnit::Scale, Metric::unit);
        let size = [
            c.difference,
            c.difference_lo,
            c.difference_hi,
            c.headline,
            c.headline_lo,
            c.headline_hi,
        ]
        .into_iter()
        .flatten()
        .fold(
            0.0,
            |size: f64, v| if v.abs() > size { v.abs() } else { size },
        );
        let text = |value: f64| told.change_within(unit, value, size);
        let between = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(low), Some(high)) if low == high => format!("{}, exactly", text(low)),
            (Some(low), Some(high)) => format!("{}\nto {}", pointless(&text(low)), text(high)),
            _ => "–".into(),
        };
        let dash = || "–".to_owned();
        let headline = gain_of(c).filter(|g| g.with_psychology);
        let line = |cells: Vec<String>| {
            let which = [
                super::words::visible(&c.arm),
                super::words::visible(&c.against),
                name.clone(),
            ];
            which.into_iter().chain(cells).collect()
        };
        differences.row(line(vec![
            c.difference.map_or_else(dash, text),
            headline.map_or_else(dash, |g| between(Some(g.low), Some(g.high))),
            between(c.difference_lo, c.difference_hi),
            Standing::of(c).word().to_owned(),
        ]));
        chances.row(line(vec![
            c.lift.map_or_else(dash, lift),
            probability(c).map_or_else(
                || {
                    if c.p_better.is_some() {
                        "the same".into()
                    } else {
                        dash()
                    }
                },
                chance,
            ),
            c.p_best.map_or_else(dash, chance),
            c.expected_loss
                .map_or_else(dash, |loss| told.size_within(unit, loss, size)),
        ]));
    }
    vec![
        differences.without_empty_columns(),
        chances.without_empty_columns(),
    ]
}
