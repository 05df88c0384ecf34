//! Goodwill against obligation over time, and what becomes of them when the gifts stop.

use super::arms::{after, last_gift};
use super::chart::{over_time, returns as returns_chart, sincerity};
use super::model::ReportModel;
use super::view::{Section, Table, head, number_head};
use crate::engine::quantity::Quantity;
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
    let felt = [Quantity::Goodwill, Quantity::Obligation];
    let moves = (0..told.arms()).any(|arm| {
        let of_arm = felt.iter().flat_map(|&what| told.moments(arm, what));
        of_arm
            .filter_map(|moment| moment.mean)
            .any(|mean| mean != 0.0)
    });
    if told.tables.moments.is_empty() {
        section.missing("No course over time: the folder has no timeseries.csv.");
    } else if !moves {
        section.text("Here neither ever rises: nothing is given that could move them.");
    }
    section.chart(over_time::chart(told));
    let stops = after_gifts(told);
    if !stops.is_empty() {
        section.heading("After the gifts stop");
        stops.into_iter().for_each(|text| section.text(text));
    }
    section.chart(returns_chart::chart(told));
    section.table(returns(told));
    if let Some(text) = motives(told) {
        section.text(text);
    }
    section.chart(sincerity::chart(told));
    section.say(told, "say.goodwill");
    section
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
        let goodwill = told.series(arm, Quantity::Goodwill);
        let goodwill: Vec<Option<f64>> = goodwill.iter().map(|m| m.and_then(|m| m.mean)).collect();
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
