//! Which arm for whom: a rule, or why there is none, and what several arms gain within a budget.

use super::chart::qini;
use super::model::ReportModel;
use super::view::{Block, Section, Table, head, number_head};
use super::words::{percent, visible, with_interval};
use crate::decision::respond::policy::{BUDGET, RULE, SINGLE, TARGETED};
use crate::decision::rows::{AllocationCell, PolicyGain};
use crate::output::answer::policy as words;
use crate::output::format::shorten;
use crate::vocabulary::metric::MetricUnit;

/// Groups that are listed, at most.
const GROUPS: usize = 200;

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "policy",
        "Which arm for whom",
        "several arms, one for each, within a budget",
    );
    let policies = &told.tables.policies;
    let Some(rule) = words::of(policies, RULE) else {
        return section;
    };
    if told.tables.rule.is_empty() {
        section.text(words::refusal(told.scenario, policies, rule));
    } else {
        let items = words::rule(told.scenario, &told.tables.rule);
        section.blocks.push(Block::List { items });
        section.text(words::gain(told.scenario, policies, rule));
    }
    section.text(by_cell(told));
    section.chart(qini::chart(told));
    section.table(gains(told));
    section.details("The rule, group by group", leaves(told));
    section.details("Arms by segment, past spend and tenure", cells(told));
    section.say(told, "say.policy");
    section
}

/// What an arm for each cell is worth, beside the best single one.
fn by_cell(told: &ReportModel) -> String {
    let policies = &told.tables.policies;
    let Some(row) = words::of(policies, BUDGET) else {
        return String::new();
    };
    let within = row.budget.map_or(String::new(), |budget| {
        format!(", within {} a head", told.money(budget))
    });
    let single = words::single(told.scenario, policies);
    let amount = told.money_change(row.over_single);
    let so = match row.differs {
        true => format!("{amount} against {single}"),
        false => format!("against {single} that cannot be told from nothing ({amount})"),
    };
    format!(
        "An arm for each group of segment, past spend and tenure{within}, gains {} of profit a head: {so}.",
        told.money_change(row.gain)
    )
}

fn name_of(told: &ReportModel, row: &PolicyGain) -> String {
    match row.policy.as_str() {
        RULE => "the best rule of two questions".into(),
        BUDGET => "an arm for each group".into(),
        TARGETED if row.arm.is_empty() => "one arm by its scores: none".into(),
        TARGETED => format!("{} by its scores", told.quoted_name(&row.arm)),
        SINGLE => words::single(told.scenario, &told.tables.policies),
        other => visible(other),
    }
}

fn gains(told: &ReportModel) -> Table {
    let mut table = Table::new(
        "What each way to choose is worth, per head (intervals: the simulation alone)",
        vec![
            head("who gets what"),
            number_head("get an arm"),
            number_head("spent"),
            number_head("gain (95%)"),
            number_head("more than one arm (95%)"),
        ],
    );
    let size = tenth(told.tables.policies.iter().map(|row| row.gain));
    let change = |value| told.change_within(MetricUnit::Money, value, size);
    for row in &told.tables.policies {
        let over = match row.policy.as_str() {
            SINGLE => "–".into(),
            _ => with_interval(
                row.over_single,
                row.over_single_lo.zip(row.over_single_hi),
                change,
            ),
        };
        table.line(
            vec![
                name_of(told, row),
                percent(row.treated),
                told.money(row.spend),
                with_interval(row.gain, row.gain_lo.zip(row.gain_hi), change),
                over,
            ],
            row.differs,
        );
    }
    table
}

fn leaves(told: &ReportModel) -> Table {
    let mut table = Table::new(
        "The rule",
        vec![
            head("who"),
            head("arm"),
            number_head("share of all"),
            number_head("gain expected, each"),
            number_head("gain found, each"),
            number_head("cost, each"),
        ],
    );
    for leaf in &told.tables.rule {
        table.row(vec![
            words::group(told.scenario, leaf),
            visible(&leaf.arm),
            percent(leaf.share),
            told.money_change(leaf.expected),
            leaf.held_out.map_or("–".into(), |v| told.money_change(v)),
            told.money(leaf.cost),
        ]);
    }
    table
}

fn is_same(one: &AllocationCell, other: &AllocationCell) -> bool {
    let key = |cell: &AllocationCell| {
        (
            cell.segment.clone(),
            cell.spend_from,
            cell.spend_below,
            cell.tenure_from,
            cell.tenure_below,
        )
    };
    key(one) == key(other)
}

/// A row for each cell, with what it gets.
fn cells(told: &ReportModel) -> Table {
    let mut table = Table::new(
        "Who gets which arm",
        vec![
            head("segment"),
            number_head("spent in the last year"),
            number_head("customer since"),
            number_head("share of all"),
            head("arm"),
            number_head("gain expected, each"),
            number_head("gain found, each"),
            number_head("cost, each"),
        ],
    );
    let all = &told.tables.allocation;
    let Some(first) = all.first() else {
        return table;
    };
    let base = told.names.first().cloned().unwrap_or_default();
    for cell in all.iter().filter(|cell| cell.arm == first.arm).take(GROUPS) {
        let own: Vec<&AllocationCell> = all
            .iter()
            .filter(|other| is_same(cell, other) && other.given > 0.0)
            .collect();
        let given: f64 = own.iter().map(|own| own.given).sum();
        let mut arms: Vec<(String, f64)> = own
            .iter()
            .map(|own| (visible(&own.arm), own.given))
            .collect();
        if given < 1.0 - 1e-9 {
            arms.push((base.clone(), 1.0 - given));
        }
        let arms: Vec<String> = match &arms[..] {
            [(one, _)] => vec![one.clone()],
            several => several
                .iter()
                .map(|(arm, share)| format!("{arm} ({})", percent(*share)))
                .collect(),
        };
        let sum = |of: &dyn Fn(&AllocationCell) -> f64| -> f64 {
            own.iter().fold(0.0, |sum, own| sum + own.given * of(own))
        };
        let found = own.iter().all(|own| own.held_out.is_some());
        let found =
            (found && cell.held_out.is_some()).then(|| sum(&|own| own.held_out.unwrap_or(0.0)));
        table.line(
            vec![
                shorten(&visible(&cell.segment), 60),
                between(cell.spend_from, cell.spend_below, &|v| told.money(v)),
                between(cell.tenure_from, cell.tenure_below, &|v| {
                    format!("{v:.0} days")
                }),
                percent(cell.share),
                arms.join(", "),
                told.money_change(sum(&|own| own.score)),
                found.map_or("–".into(), |v| told.money_change(v)),
                told.money(sum(&|own| own.cost)),
            ],
            given > 0.0,
        );
    }
    table
}

/// A tenth of the largest of some gains: so fine they are told apart.
pub fn tenth(gains: impl Iterator<Item = f64>) -> f64 {
    gains
        .map(f64::abs)
        .fold(0.0, |most, gain| if gain > most { gain } else { most })
        / 10.0
}

/// `$40 to $90`, `below $40`, `$90 and more`, `any`.
pub fn between(from: Option<f64>, below: Option<f64>, text: &dyn Fn(f64) -> String) -> String {
    match (from, below) {
        (Some(from), Some(below)) => format!("{} to {}", text(from), text(below)),
        (Some(from), None) => format!("{} and more", text(from)),
        (None, Some(below)) => format!("below {}", text(below)),
        (None, None) => "any".into(),
    }
}
