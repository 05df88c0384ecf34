//! Who responds: types of customers, where they are found, and whom to send to.

use super::answer::Figure;
use super::chart::types::{Bar, KINDS};
use super::chart::{curve, deciles, types};
use super::model::ReportModel;
use super::view::{Section, Table, head, number_head};
use super::words::{listed, percent, with_interval};
use crate::decision::rows::{Stratum, TargetCell, TargetGain};
use crate::output::answer::{self, differs, for_everybody};
use crate::output::charts::Chart;
use crate::output::format::{Numbers, cell, count, plain, shorten};
use crate::scenario::checked::Trait;
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The most arms and segments that are drawn.
const BARS: usize = 24;

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "respond",
        "Who responds",
        "known inside the model: everybody lives under every arm",
    );
    if told.arms() < 2 {
        return section;
    }
    let arm = shown_arm(told);
    if told.tables.strata.is_empty() {
        section.missing("Nothing is known about who responds: the folder has no segments.csv.");
    } else if let Some(arm) = arm {
        section.text(in_words(told, arm));
        section.chart(by_arm(told));
        section.chart(by_segment(told, arm));
        section.chart(by_trait(told, arm));
        section.details(
            format!(
                "Numbers and value by type and segment, under {}",
                told.quoted(arm)
            ),
            strata_table(told, arm),
        );
    }
    section.say(told, "say.respond");
    targeting(told, &mut section);
    section
}

/// The arm whose customers are told apart: the leader, or the best that has rows.
fn shown_arm(told: &ReportModel) -> Option<usize> {
    let has = |arm: usize| {
        told.tables
            .strata
            .iter()
            .any(|s| told.arm(&s.arm) == Some(arm))
    };
    told.ranked().into_iter().find(|&arm| arm != 0 && has(arm))
}

fn of<'t>(told: &'t ReportModel, arm: usize, by: &'t str) -> impl Iterator<Item = &'t Stratum> {
    let rows = told.tables.strata.iter();
    rows.filter(move |s| s.by == by && told.arm(&s.arm) == Some(arm))
}

fn bar(name: String, rows: &[&Stratum]) -> Bar {
    let share = |kind: &str| rows.iter().find(|s| s.kind == kind).and_then(|s| s.share);
    Bar {
        name,
        shares: KINDS.map(|(key, ..)| share(key)),
    }
}

fn in_words(told: &ReportModel, arm: usize) -> String {
    let rows: Vec<&Stratum> = of(told, arm, "all").collect();
    let row = |kind: &str| {
        rows.iter()
            .find(|s| s.kind == kind && s.share.is_some_and(|share| share > 0.0))
    };
    let told_of = |kind: &str, what: &str| {
        let s = row(kind)?;
        let heads = s.population.map_or(String::new(), |n| {
            format!(" (about {})", count(super::words::three_digits(n) as u64))
        });
        Some(format!("{}{heads} {what}", percent(s.share?)))
    };
    let (anyway, resentful) = match told.tables.note("respond_measure") {
        Some("tips") => (
            "would have tipped as much anyway",
            "tip from duty and then leave or sour",
        ),
        _ => (
            "would have come back anyway",
            "return from duty and then leave or sour",
        ),
    };
    let parts: Vec<String> = [
        told_of("persuaded", "are persuaded"),
        told_of("anyway", anyway),
        told_of("unmoved", "are unmoved"),
        told_of("put_off", "are put off"),
        told_of("resentful", resentful),
    ]
    .into_iter()
    .flatten()
    .collect();
    let value = row("persuaded")
        .and_then(|s| s.value_total)
        .map_or(String::new(), |v| match v < 0.0 {
            true => format!(" The persuaded cost {} of profit.", told.sum(-v)),
            false => format!(" The persuaded bring {} of profit.", told.sum(v)),
        });
    format!(
        "Under {} rather than {}, of the {}: {}.{value}",
        told.quoted(arm),
        told.quoted(0),
        told.of(),
        listed(&parts)
    )
}

fn by_arm(told: &ReportModel) -> Option<Chart> {
    let arms = told.ranked().into_iter().filter(|&arm| arm != 0);
    let mut bars: Vec<Bar> = arms
        .filter_map(|arm| {
            let rows: Vec<&Stratum> = of(told, arm, "all").collect();
            (!rows.is_empty()).then(|| bar(told.names[arm].clone(), &rows))
        })
        .collect();
    let all = bars.len();
    bars.truncate(BARS);
    let few = if all > BARS {
        format!(" The {BARS} best of {all} arms.")
    } else {
        String::new()
    };
    let threshold = told.tables.note("respond_threshold");
    let unit = match told.tables.note("respond_measure") {
        Some("tips") => format!("{} in tips", told.scenario.currency),
        _ => "returns".into(),
    };
    let threshold = threshold.map_or(String::new(), |t| {
        format!(" Persuaded: {} {unit} more than under the baseline, and put off: as many less. That is a number, and no share of the customer’s own: whoever gives back much is over the mark sooner.", plain(t))
    });
    types::chart(
        told,
        "types",
        format!("Types of {} by arm, against {}", told.of(), told.quoted(0)),
        format!(
            "By each customer’s expected returns under the arm and under the baseline.{threshold}{few}"
        ),
        "arm",
        &bars,
    )
}

fn by_segment(told: &ReportModel, arm: usize) -> Option<Chart> {
    let rows: Vec<&Stratum> = of(told, arm, "segment").collect();
    let mut names: Vec<&str> = Vec::new();
    for row in &rows {
        if !names.contains(&row.group.as_str()) {
            names.push(&row.group);
        }
    }
    if names.len() < 2 {
        return None;
    }
    let bars: Vec<Bar> = names
        .iter()
        .take(BARS)
        .map(|name| {
            let own: Vec<&Stratum> = rows.iter().filter(|s| s.group == *name).copied().collect();
            bar(super::words::visible(name), &own)
        })
        .collect();
    types::chart(
        told,
        "segments",
        format!("The same by segment, under {}", told.quoted(arm)),
        String::new(),
        "segment",
        &bars,
    )
}

fn by_trait(told: &ReportModel, arm: usize) -> Option<Chart> {
    let traits: Vec<deciles::Trait> = Trait::ALL
        .into_iter()
        .filter_map(|which| {
            let rows: Vec<&Stratum> = of(told, arm, which.key())
                .filter(|s| s.kind == "all")
                .collect();
            let tenth = |n: usize| rows.iter().find(|s| s.group == n.to_string());
            (rows.len() > 1).then(|| deciles::Trait {
                name: which.key().replace('_', " "),
                gains: (1..=10).map(|n| tenth(n).and_then(|s| s.value)).collect(),
                ranges: (1..=10)
                    .map(|n| {
                        let ends = tenth(n).and_then(|s| Some((s.from?, s.to?)));
                        ends.map_or(String::new(), |(from, to)| {
                            format!(
                                "{} to {}",
                                trait_text(told, which, from),
                                trait_text(told, which, to)
                            )
                        })
                    })
                    .collect(),
            })
        })
        .collect();
    let change = |value| told.money_change(value);
    let title = format!(
        "Profit that {} adds, by tenth of each trait",
        told.quoted(arm)
    );
    deciles::chart(told, title, &traits, &change)
}

fn trait_text(told: &ReportModel, which: Trait, value: f64) -> String {
    match which {
        Trait::Basket => told.money(value),
        Trait::TipShare => percent(value),
        Trait::Tenure => format!("{value:.0} days"),
        Trait::PurchaseRate => format!(
            "{:.1} a year",
            value * crate::scenario::checked::DAYS_PER_YEAR
        ),
        _ => format!("{value:.2}"),
    }
}

fn strata_table(told: &ReportModel, arm: usize) -> Table {
    let mut table = Table::new(
        format!("Types under {}", told.quoted(arm)),
        vec![
            head("group"),
            head("type"),
            number_head("share (95% interval)"),
            number_head("of the population"),
            number_head("returns, baseline"),
            number_head("more returns"),
            number_head("profit gained, each"),
            number_head("profit gained, all"),
        ],
    );
    let rows = of(told, arm, "all").chain(of(told, arm, "segment"));
    for s in rows.take(200) {
        let dash = || "–".to_owned();
        let number = |v: f64| Numbers::apart(MetricUnit::Count, "", 0.5).text(v);
        let share = s.share.map_or_else(dash, |share| {
            with_interval(share, s.share_lo.zip(s.share_hi), percent)
        });
        table.line(
            vec![
                if s.by == "all" {
                    "everybody".into()
                } else {
                    super::words::visible(&s.group)
                },
                KINDS
                    .iter()
                    .find(|k| k.0 == s.kind)
                    .map_or_else(|| plain(&s.kind), |k| k.1.to_owned()),
                share,
                s.population.map_or_else(dash, |n| count(n.round() as u64)),
                s.returns.map_or_else(dash, number),
                s.more_returns.map_or_else(dash, |v| {
                    Numbers::apart(MetricUnit::Count, "", 0.05).change(v)
                }),
                s.value.map_or_else(dash, |v| told.money_change(v)),
                s.value_total.map_or_else(dash, |v| told.sum(v)),
            ],
            s.kind == "all",
        );
    }
    table.without_empty_columns()
}

/// The arm that targeting is told of: the one whose list was run again, else the leader.
fn target<'t>(told: &'t ReportModel) -> Option<(usize, &'t TargetGain)> {
    let chosen = answer::target(&told.tables.targeted, &told.scenario.arms[told.leader].name)?;
    Some((told.arm(&chosen.arm)?, chosen))
}

/// `Sent only to the 40% …, “gift” gains $2.00 a head, against $1.50 when sent to all.`
fn target_sentence(told: &ReportModel) -> Option<String> {
    let (arm, t) = target(told)?;
    let name = told.quoted(arm);
    let gain = t.gain?;
    if for_everybody(t) {
        return Some(format!(
            "Nobody is left off the list of {name}: no group that past spend, tenure and segment tell apart loses money by it."
        ));
    }
    let earns = match gain < 0.0 {
        true => format!("loses {} of profit a head", told.money(-gain)),
        false => format!("gains {} of profit a head", told.money(gain)),
    };
    let against = t.all_gain.map_or(String::new(), |all| {
        let same = if differs(t) {
            ""
        } else {
            ", which is no real difference"
        };
        format!(", against {} when sent to all{same}", told.money(all))
    });
    Some(format!(
        "Sent only to the {} of {} with the best scores, {name} {earns}{against}.",
        percent(t.share),
        told.of()
    ))
}

/// The share to send to, as a figure to remember: of the arm that is recommended.
pub fn target_figure(told: &ReportModel) -> Option<Figure> {
    let (arm, t) = target(told)?;
    let (gain, all) = (t.gain?, t.all_gain?);
    (arm == told.leader && !for_everybody(t) && differs(t)).then(|| Figure {
        value: percent(t.share),
        name: match told.primary {
            Metric::Profit => format!("of {} to send to", told.of()),
            _ => format!("of {} to send to, by profit", told.of()),
        },
        detail: format!(
            "{} of profit a head, {} from all",
            told.money_change(gain),
            told.money_change(all)
        ),
    })
}

fn targeting(told: &ReportModel, section: &mut Section) {
    section.heading("Whom to send to");
    let Some((arm, t)) = target(told) else {
        section.missing("No targeting was worked out: the folder has no targeted.csv.");
        return;
    };
    let between = |value: Option<f64>, low: Option<f64>, high: Option<f64>| {
        let text = |v| told.money_change(v);
        value.map_or("–".into(), |value| {
            with_interval(value, low.zip(high), text)
        })
    };
    if let Some(sentence) = target_sentence(told) {
        let rerun = match for_everybody(t) {
            true => "",
            false => " That gain is of a run of its own, with the chosen customers as an arm.",
        };
        section.text(format!("{sentence}{rerun}"));
    }
    section.chart(curve::chart(told, arm, Some(t.share)));
    let mut gains = Table::new(
        "What sending to the chosen is worth, per head of all (intervals: the simulation alone)",
        vec![
            head("arm"),
            number_head("sent to"),
            number_head("gain, chosen only (95%)"),
            number_head("gain, all (95%)"),
            number_head("of that of all"),
            number_head("cost, chosen"),
            number_head("cost, all"),
            number_head("Qini"),
            number_head("share of perfect"),
        ],
    );
    for row in &told.tables.targeted {
        let money = |v: Option<f64>| v.map_or("–".into(), |v| told.money(v));
        gains.line(
            vec![
                super::words::visible(&row.arm),
                percent(row.share),
                between(row.gain, row.gain_lo, row.gain_hi),
                between(row.all_gain, row.all_gain_lo, row.all_gain_hi),
                row.kept.map_or("–".into(), percent),
                money(row.cost),
                money(row.all_cost),
                row.qini.map_or("–".into(), |v| {
                    cell(super::words::three_digits(v)).replace('-', "−")
                }),
                row.qini_share.map_or("–".into(), percent),
            ],
            told.arm(&row.arm) == Some(arm),
        );
    }
    section.table(gains.without_empty_columns());
    let (table, sent) = cells(told, arm);
    if !table.rows.is_empty() {
        section.details(
            match table.rows.len() - sent {
                0 => "The rule: every group is sent to".to_owned(),
                left => format!("The rule: {sent} groups to send to, and {left} to leave out"),
            },
            table,
        );
    }
    section.say(told, "say.target");
}

fn cells(told: &ReportModel, arm: usize) -> (Table, usize) {
    let mut rows: Vec<&TargetCell> = told
        .tables
        .cells
        .iter()
        .filter(|c| told.arm(&c.arm) == Some(arm))
        .collect();
    rows.sort_by(|a, b| b.send.cmp(&a.send).then(b.score.total_cmp(&a.score)));
    let mut table = Table::new(
        format!("Whom to send {} to", told.quoted(arm)),
        vec![
            head("segment"),
            number_head("spent in the last year"),
            number_head("customer since"),
            number_head("share of all"),
            number_head("gain expected, each"),
            number_head("gain found, each"),
            head("send"),
        ],
    );
    let range =
        |from: Option<f64>, below: Option<f64>, text: &dyn Fn(f64) -> String| match (from, below) {
            (Some(from), Some(below)) => format!("{} to {}", text(from), text(below)),
            (Some(from), None) => format!("{} and more", text(from)),
            (None, Some(below)) => format!("below {}", text(below)),
            (None, None) => "any".into(),
        };
    for c in &rows {
        table.line(
            vec![
                shorten(&super::words::visible(&c.segment), 60),
                range(c.spend_from, c.spend_below, &|v| told.money(v)),
                range(c.tenure_from, c.tenure_below, &|v| format!("{v:.0} days")),
                percent(c.share),
                told.money_change(c.score),
                c.held_out.map_or("–".into(), |v| told.money_change(v)),
                if c.send { "yes".into() } else { "no".into() },
            ],
            c.send,
        );
    }
    (table, rows.iter().filter(|c| c.send).count())
}
