//! What would change the answer.

use super::chart::intervals::label;
use super::chart::swings::{self, Swing};
use super::model::ReportModel;
use super::view::{Block, Section, Table, head, number_head};
use crate::decision::rows::Factor;
use crate::output::answer::{self, name_of as name, within_range};
use crate::output::format::{cell, plain};
use crate::vocabulary::metric::Metric;

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
    if matches!(told.primary, Metric::Retained | Metric::Joined) {
        section.small(format!(
            "Whole customers are counted in the {}: leads go in steps of one of them, and a threshold is no finer.",
            label(told.primary)
        ));
    }
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

/// A value of the factor in its unit.
pub fn value_text(told: &ReportModel, factor: &Factor, value: f64) -> String {
    answer::value_text(told.scenario, factor, value)
}

/// In plain words, and exactly.
fn turn(told: &ReportModel, f: &Factor) -> String {
    format!(
        "{} ({})",
        answer::turn(f),
        answer::exactly(told.scenario, f)
    )
}

fn in_words(told: &ReportModel, section: &mut Section) {
    let (turning, all) = (
        answer::turning(&told.tables.factors),
        told.tables.factors.len(),
    );
    let best = &told.scenario.arms[told.leader].name;
    let (level, turning): (Vec<_>, Vec<_>) = told.with_facts(|facts| {
        turning
            .into_iter()
            .partition(|f| answer::is_level(facts, best, f))
    });
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
        .map(|f| turn(told, f) + ".");
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
