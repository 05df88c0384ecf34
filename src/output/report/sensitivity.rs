//! What would change the answer.

use super::chart::swings::{self, Swing};
use super::model::ReportModel;
use super::view::{Block, Section, Table, head, number_head};
use super::words::{meaning, percent};
use crate::decision::compare::answer::Standing;
use crate::decision::rows::Factor;
use crate::output::format::{capital, cell, plain, shorten};
use crate::scenario::checked::DAYS_PER_YEAR;

/// The most swings that are drawn; the noticed value is always among them.
const SWINGS: usize = 12;
const NOTICED: &str = "context.noticed";

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "sensitivity",
        "What would change the answer",
        "one thing at a time, then the worst pairs",
    );
    if told.arms() < 2 {
        return section;
    }
    let mut all: Vec<Swing> = told.tables.factors.iter().map(|f| swing(told, f)).collect();
    if all.is_empty() {
        section.missing("No sensitivity was worked out: the folder has no sensitivity.csv.");
        return section;
    }
    all.sort_by(|a, b| width(b.factor).total_cmp(&width(a.factor)));
    in_words(told, &mut section);
    let noticed = all
        .iter()
        .position(|s| s.factor.factor.contains(NOTICED) || s.factor.factor == "noticed");
    // Moved up among those that are drawn.
    if let Some(at) = noticed.filter(|&at| at >= SWINGS) {
        let own = all.remove(at);
        all.insert(SWINGS - 1, own);
    }
    section.chart(swings::chart(told, &all[..all.len().min(SWINGS)], &all));
    if all.len() > SWINGS {
        section.small(format!(
            "The {SWINGS} largest of {} are drawn; all are in the table.",
            all.len()
        ));
    }
    pairs(told, &mut section);
    section.say(told, "say.sensitivity");
    section
}

fn width(f: &Factor) -> f64 {
    let ends = [
        f.lead_low.unwrap_or(f.lead),
        f.lead_high.unwrap_or(f.lead),
        f.lead,
    ];
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high - low
}

fn swing<'f>(told: &ReportModel, factor: &'f Factor) -> Swing<'f> {
    Swing {
        factor,
        name: name(factor),
        values: [factor.low, factor.base, factor.high].map(|value| value_text(told, factor, value)),
    }
}

/// What it is in words, with its key where the words are none of its own.
fn name(factor: &Factor) -> String {
    let meaning = meaning(&factor.meaning);
    // A symbol of the model's page says nothing here: `h: base rate of lapse`.
    let symbol = |before: &str| {
        before
            .split(' ')
            .next()
            .is_some_and(|word| word.chars().count() < 3)
    };
    let meaning = match meaning.split_once(": ") {
        Some((before, after)) if symbol(before) => after.to_owned(),
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
pub fn value_text(told: &ReportModel, factor: &Factor, value: f64) -> String {
    let number = |value: f64| cell(super::words::three_digits(value)).replace('-', "−");
    match factor.unit.as_str() {
        "money" => told.money(value),
        "share" => percent(value),
        "times" => format!("× {}", number(value)),
        "days" => format!("{} days", number(value)),
        "per day" => format!("{} a year", number(value * DAYS_PER_YEAR)),
        _ => number(value),
    }
}

/// The thresholds nearest to how things are, relative to the range.
fn turning<'t>(told: &'t ReportModel) -> Vec<&'t Factor> {
    let mut turning: Vec<&Factor> = told
        .tables
        .factors
        .iter()
        .filter(|f| f.threshold.is_some())
        .collect();
    let near = |f: &Factor| {
        let range = (f.high - f.low).abs();
        let off = (f.threshold.unwrap_or(f.base) - f.base).abs();
        if range > 0.0 { off / range } else { off }
    };
    turning.sort_by(|a, b| near(a).total_cmp(&near(b)));
    turning
}

/// Whether another arm wins within the factor's range, rather than beyond it.
fn within_range(f: &Factor) -> bool {
    f.threshold
        .is_some_and(|at| f.low.min(f.high) <= at && at <= f.low.max(f.high))
}

/// Whether the arm that would win is as good as the leader for practical purposes: which of the two comes first is
/// then no more than the luck of a few customers, and no answer hangs on it.
fn is_level(told: &ReportModel, f: &Factor) -> bool {
    let arm = told.arm(&f.then);
    let row = arm.and_then(|arm| told.comparison(arm, told.primary, "best"));
    row.is_some_and(|row| Standing::of(row) == Standing::Equal)
}

fn turn(told: &ReportModel, f: &Factor) -> String {
    let (beyond, threshold) = threshold(told, f);
    let now = value_text(told, f, f.base);
    let now = match threshold == now {
        true => ", where it is now".to_owned(),
        false => format!(" (now {now})"),
    };
    format!(
        "{} {beyond} {threshold}{now}: then {} wins",
        name(f),
        told.quoted_name(&f.then)
    )
}

/// From where on another arm wins: on which side of which value. Where that is where things are, as far as its
/// digits tell, it is said so.
pub fn threshold(told: &ReportModel, f: &Factor) -> (&'static str, String) {
    let at = f.threshold.unwrap_or(f.base);
    let text = value_text(told, f, at);
    match (text == value_text(told, f, f.base), at < f.base) {
        (true, true) => ("just below", text),
        (true, false) => ("just above", text),
        (false, true) => ("below", text),
        (false, false) => ("above", text),
    }
}

/// For the answer at the top.
pub fn nearest(told: &ReportModel) -> Option<String> {
    if told.tables.factors.is_empty() {
        return None;
    }
    let within: Vec<_> = turning(told)
        .into_iter()
        .filter(|f| within_range(f))
        .collect();
    Some(match within.iter().find(|f| !is_level(told, f)) {
        Some(f) => format!("What would change the answer first: {}.", turn(told, f)),
        None if within.is_empty() => {
            "No single assumption within its range changes the answer.".into()
        }
        None => format!(
            "No single assumption within its range puts an arm first that is worth more than {} for practical purposes.",
            told.quoted(told.leader)
        ),
    })
}

fn in_words(told: &ReportModel, section: &mut Section) {
    let (turning, all) = (turning(told), told.tables.factors.len());
    let (level, turning): (Vec<_>, Vec<_>) = turning.into_iter().partition(|f| is_level(told, f));
    let leader = told.quoted(told.leader);
    if !level.is_empty() {
        section.text(format!(
            "{} of {all} uncertain things would put an arm before {leader} that is equal to it for practical purposes. \
             Which of the two comes first hangs on a few customers, and changes no answer; the table below the chart has them.",
            level.len()
        ));
    }
    if turning.is_empty() {
        section.text(format!(
            "{leader} stays ahead however any one of {all} uncertain things lies within its range."
        ));
        return;
    }
    let draws_level = turning.iter().any(|f| f.lead <= 0.0);
    let within = turning.iter().filter(|f| within_range(f)).count();
    let beyond = turning.len() - within;
    let plural = |count: usize| if count == 1 { "changes" } else { "change" };
    let mut text = match within {
        0 => format!(
            "{leader} stays ahead however any one of {all} uncertain things lies within its range."
        ),
        _ => format!(
            "{leader} is {} as things are. {within} of {all} uncertain things {} the winner within their range.",
            if draws_level {
                "level with another arm"
            } else {
                "ahead"
            },
            plural(within)
        ),
    };
    if beyond > 0 {
        let more = if within == 0 { "" } else { "more " };
        text += &format!(" {beyond} {more}would only beyond it.");
    }
    section.text(text + " The nearest first:");
    // What lies within its range comes first.
    let (nearest, further): (Vec<_>, Vec<_>) = turning.iter().partition(|f| within_range(f));
    let items = nearest
        .into_iter()
        .chain(further)
        .take(5)
        .map(|f| capital(&turn(told, f)) + ".");
    section.blocks.push(Block::List {
        items: items.collect(),
    });
    if turning.len() > 5 {
        section.small(format!(
            "{} more are in the table below the chart.",
            turning.len() - 5
        ));
    }
}

fn pairs(told: &ReportModel, section: &mut Section) {
    if told.tables.pairs.is_empty() {
        return;
    }
    let mut rows: Vec<_> = told.tables.pairs.iter().collect();
    rows.sort_by(|a, b| a.lead.total_cmp(&b.lead));
    let lost = rows
        .iter()
        .filter(|p| told.arm(&p.winner) != Some(told.leader))
        .count();
    section.text(match lost {
        0 => format!(
            "No pair of things at their worst ends together changes the winner ({} pairs tried).",
            rows.len()
        ),
        n => format!(
            "{n} of {} pairs of things at their worst ends together change the winner.",
            rows.len()
        ),
    });
    let meaning = |key: &str| {
        let factor = told.tables.factors.iter().find(|f| f.factor == key);
        factor.map_or_else(|| plain(key), name)
    };
    let value = |key: &str, value: f64| {
        let factor = told.tables.factors.iter().find(|f| f.factor == key);
        factor.map_or_else(|| cell(value), |f| value_text(told, f, value))
    };
    let size = rows.iter().map(|p| p.lead.abs()).fold(0.0, f64::max);
    let mut table = Table::new(
        "Pairs at their worst ends",
        vec![
            head("one"),
            number_head("at"),
            head("other"),
            number_head("at"),
            number_head("expected lead"),
            head("winner"),
        ],
    );
    for p in rows.iter().take(20) {
        table.row(vec![
            meaning(&p.one),
            value(&p.one, p.one_value),
            meaning(&p.other),
            value(&p.other, p.other_value),
            told.change_within(told.primary.unit(), p.lead, size),
            super::words::visible(&p.winner),
        ]);
    }
    section.details("The worst pairs", table);
}
