//! Goodwill against obligation over time, and what becomes of them when the gifts stop.

use super::arms::{after, last_gift};
use super::chart::Chart;
use super::chart::lines::{Line, Lines, Panel};
use super::model::ReportModel;
use super::money::{along, moments, x_title};
use super::view::{Section, Table, head, number_head};
use crate::output::format::Numbers;
use crate::vocabulary::metric::{Metric, MetricUnit};

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "feelings",
        "Goodwill and obligation",
        "the slow stock and the fast one",
    );
    section.text(
        "Goodwill is slow and makes people stay; obligation is fast, and what is returned from it is paid for in goodwill.",
    );
    let still = told
        .tables
        .moments
        .iter()
        .all(|m| m.mean.is_none_or(|mean| mean == 0.0));
    if still && !told.tables.moments.is_empty() {
        section.text("Here neither ever rises: nothing is given that could move them.");
    }
    match chart(told) {
        Some(_) if still => {}
        Some(chart) => {
            section.chart(Some(chart));
            let stops = after_gifts(told);
            if !stops.is_empty() {
                section.heading("After the gifts stop");
                stops.into_iter().for_each(|text| section.text(text));
            }
        }
        None if told.tables.moments.is_empty() => {
            section.missing("No course over time: the folder has no timeseries.csv.")
        }
        None => {}
    }
    section.table(returns(told));
    if let Some(text) = motives(told) {
        section.text(text);
    }
    section.say(told, "say.goodwill");
    section
}

/// An arm's means of a quantity, tick by tick.
fn series(told: &ReportModel, arm: usize, quantity: &str) -> Vec<Option<f64>> {
    let name = &told.scenario.arms[arm].name;
    let mut values = vec![None; told.scenario.timeline.ticks as usize];
    for m in &told.tables.moments {
        if m.quantity == quantity && m.arm == *name && (m.tick as usize) < values.len() {
            values[m.tick as usize] = m.mean;
        }
    }
    values
}

fn chart(told: &ReportModel) -> Option<Chart> {
    let ticks = told.scenario.timeline.ticks;
    if ticks < 2 || told.tables.moments.is_empty() {
        return None;
    }
    let panel = |title: &str, quantity: &str| Panel {
        title: title.into(),
        unit: MetricUnit::Scale,
        lines: (0..told.arms())
            .map(|arm| Line {
                arm,
                stroke: told.strokes[arm],
                name: told.names[arm].clone(),
                values: series(told, arm, quantity),
                band: None,
                marks: last_gift(&told.scenario.arms[arm])
                    .filter(|last| quantity == "goodwill" && last + 1 < ticks)
                    .map(|last| last as usize)
                    .into_iter()
                    .collect(),
            })
            .collect(),
        straight: None,
    };
    let panels = vec![
        panel("Goodwill", "goodwill"),
        panel("Obligation", "obligation"),
    ];
    let marked = panels[0].lines.iter().any(|line| !line.marks.is_empty());
    let number = |value| Numbers::apart(MetricUnit::Scale, "", 0.5).text(value);
    let title =
        "Goodwill and obligation over time, means of those who are customers then".to_owned();
    let table = table(told, &title, &panels);
    let last = |line: &Line| {
        line.values
            .last()
            .copied()
            .flatten()
            .map_or("–".into(), number)
    };
    let said: Vec<String> = panels[0]
        .lines
        .iter()
        .zip(&panels[1].lines)
        .map(|(g, o)| format!("{}: goodwill {}, obligation {}", g.name, last(g), last(o)))
        .collect();
    let x: Vec<f64> = (1..=ticks).map(f64::from).collect();
    let lines = Lines {
        panels,
        x_names: (0..ticks).map(|t| told.tick(t)).collect(),
        x,
        x_from: 0.0,
        x_to: f64::from(ticks),
        x_labels: along(told, f64::from(ticks)),
        x_title: x_title(told),
        currency: &told.scenario.currency,
        told: &number,
    };
    Some(Chart {
        id: "feelings",
        title,
        description: format!("At the end: {}.", said.join("; ")),
        note: match marked {
            true => "Scales without unit; zero is indifference. A mark on a line: the last gift of that arm.".into(),
            false => "Scales without unit; zero is indifference.".to_owned(),
        },
        keys: lines.keys(),
        sheets: lines.sheets(),
        hover: lines.hover(),
        table,
    })
}

fn table(told: &ReportModel, title: &str, panels: &[Panel]) -> Table {
    let places = moments(told.scenario.timeline.ticks as usize);
    let mut heads = vec![head("arm"), head("stock")];
    heads.extend(places.iter().map(|&at| number_head(told.tick(at as u32))));
    let mut table = Table::new(title, heads);
    for panel in panels {
        for line in &panel.lines {
            let value = |at: &usize| {
                line.values[*at].map_or("–".into(), |v| {
                    Numbers::apart(MetricUnit::Scale, "", 0.5).text(v)
                })
            };
            let start = [line.name.clone(), panel.title.to_lowercase()];
            table.row(start.into_iter().chain(places.iter().map(value)).collect());
        }
    }
    table
}

/// What goodwill does after each arm's last gift.
fn after_gifts(told: &ReportModel) -> Vec<String> {
    let ticks = told.scenario.timeline.ticks;
    let number = |value| Numbers::apart(MetricUnit::Scale, "", 0.5).text(value);
    let mut out = Vec::new();
    for arm in told.ranked() {
        let Some(last) = last_gift(&told.scenario.arms[arm]).filter(|last| last + 2 < ticks) else {
            continue;
        };
        let goodwill = series(told, arm, "goodwill");
        let since = goodwill.get(last as usize..).unwrap_or_default();
        let peak = since
            .iter()
            .flatten()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let Some(end) = goodwill
            .last()
            .copied()
            .flatten()
            .filter(|_| peak.is_finite())
        else {
            continue;
        };
        // What never rose has nothing to lose.
        if peak < 0.01 {
            continue;
        }
        let kept = end / peak;
        let how = match kept {
            k if k < 0.0 => "and falls below zero".to_owned(),
            k if k > 0.995 => "and is not lost".to_owned(),
            k => format!("and {} of it is left", super::words::percent(k)),
        };
        out.push(format!(
            "{}: the last gift comes {}; the goodwill of those who are still customers is {} at its height after that, {how} by the end ({}).",
            told.quoted(arm),
            after(&[last], told.scenario.timeline.tick_name()),
            number(peak),
            number(end)
        ));
        if out.len() == 6 {
            break;
        }
    }
    out
}

/// What came back, and out of what.
fn returns(told: &ReportModel) -> Table {
    let metrics = [
        (Metric::WillingReturns, "willing returns"),
        (Metric::DutifulReturns, "dutiful returns"),
        (Metric::HabitReturns, "habit returns"),
        (Metric::Goodwill, "goodwill at the end, of all"),
        (Metric::Obligation, "obligation at the end"),
        (Metric::Trust, "trust at the end"),
    ];
    let mut heads = vec![head("arm")];
    heads.extend(metrics.map(|(_, words)| number_head(words)));
    let mut table = Table::new(
        "What came back, per head, and what is left at the end, in those who have left too",
        heads,
    );
    for arm in told.ranked() {
        let value = |&(metric, _): &(Metric, &str)| {
            told.mean(arm, metric)
                .map_or("–".into(), |mean| told.numbers(metric).text(mean))
        };
        let cells = std::iter::once(told.names[arm].clone()).chain(metrics.iter().map(value));
        table.line(cells.collect(), arm == told.leader && told.arms() > 1);
    }
    table.without_empty_columns()
}

/// Where more came back from duty than from goodwill.
fn motives(told: &ReportModel) -> Option<String> {
    let mean = |arm, metric| told.mean(arm, metric).unwrap_or(0.0);
    let dutiful: Vec<String> = (0..told.arms())
        .filter(|&arm| {
            let duty = mean(arm, Metric::DutifulReturns);
            let willing = mean(arm, Metric::WillingReturns);
            // Not where the digits in which both are told do not differ.
            let numbers = told.numbers(Metric::DutifulReturns);
            duty > willing && numbers.text(duty) != numbers.text(willing)
        })
        .map(|arm| told.quoted(arm))
        .collect();
    match dutiful.len() {
        0 => None,
        1..=4 => Some(format!(
            "More came back out of obligation than out of goodwill in {}.",
            super::words::listed(&dutiful)
        )),
        n => Some(format!(
            "More came back out of obligation than out of goodwill in {n} of {} arms.",
            told.arms()
        )),
    }
}
