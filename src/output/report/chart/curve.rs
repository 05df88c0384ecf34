//! The uplift curve: what is gained as more and more customers are given the arm, best scores first.

use super::subtitle;
use crate::output::charts::lines::{Line, Lines, Panel};
use crate::output::charts::sheet::DASHED;
use crate::output::charts::{Chart, Key, arm_line};
use crate::output::report::model::ReportModel;
use crate::output::report::view::{Table, head, number_head};
use crate::output::report::words::percent;
use crate::vocabulary::metric::MetricUnit;

/// The curve of one arm, with the share that is sent to.
pub fn chart(told: &ReportModel, arm: usize, chosen: Option<f64>) -> Option<Chart> {
    let mut points: Vec<_> = told
        .tables
        .uplift
        .iter()
        .filter(|p| told.arm(&p.arm) == Some(arm))
        .collect();
    points.sort_by(|a, b| a.share.total_cmp(&b.share));
    let last = points.last()?;
    if points.len() < 2 {
        return None;
    }
    let name = told.quoted(arm);
    let title = format!("Gain from {name} as more customers get it");
    let mut table = Table::new(
        title.clone(),
        vec![
            head("share of customers"),
            number_head("gain a head, best scores first"),
            number_head("95% interval"),
            number_head("drawn at random"),
        ],
    );
    for p in &points {
        let interval = match (p.gain_lo, p.gain_hi) {
            (Some(low), Some(high)) => {
                format!("{} to {}", told.money_change(low), told.money_change(high))
            }
            _ => "–".into(),
        };
        table.row(vec![
            percent(p.share),
            told.money_change(p.gain),
            interval,
            told.money_change(p.random),
        ]);
    }
    let nearest = chosen.and_then(|share| {
        let off = |at: &usize| (points[*at].share - share).abs();
        (0..points.len()).min_by(|a, b| off(a).total_cmp(&off(b)))
    });
    let line = Line {
        name: told.names[arm].clone(),
        paint: arm_line(told.strokes[arm].or(Some(1))),
        arm: None,
        of_many: false,
        values: points.iter().map(|p| Some(p.gain)).collect(),
        band: Some(
            points
                .iter()
                .map(|p| Some((p.gain_lo?, p.gain_hi?)))
                .collect(),
        ),
        marks: nearest.into_iter().collect(),
    };
    let change = |value| told.money_change(value);
    let lines = Lines {
        panels: vec![Panel {
            title: String::new(),
            unit: MetricUnit::Money,
            from_zero: true,
            lines: vec![line],
            straight: Some(last.random),
            empty: "",
            text: &change,
        }],
        x: points.iter().map(|p| p.share).collect(),
        x_names: points
            .iter()
            .map(|p| format!("best {}", percent(p.share)))
            .collect(),
        x_from: 0.0,
        x_to: 1.0,
        x_labels: (0..=5)
            .map(|n| (f64::from(n) / 5.0, format!("{}%", n * 20)))
            .collect(),
        x_title: "share of customers, best scores first".into(),
        currency: &told.scenario.currency,
        one_scale: false,
        direct: false,
    };
    let best = points.iter().fold(
        points[0],
        |best, p| if p.gain > best.gain { p } else { best },
    );
    let mut chart = lines.into_chart(Chart {
        id: "uplift",
        title,
        subtitle: subtitle(told, "best scores first"),
        description: format!(
            "The gain is highest, {} a head of the whole population, at {} of customers; all of them bring {}.",
            change(best.gain),
            percent(best.share),
            change(last.gain)
        ),
        notes: vec![format!(
            "Gain a head of the whole population, on communities that the score has not seen; shaded: 95% simulation interval.{}{}",
            match told.scenario.prospects.is_some() {
                true => " Without what prospects bring, which the table below has.",
                false => "",
            },
            if nearest.is_some() {
                " The mark is the share that is sent to."
            } else {
                ""
            }
        )],
        table: Some(table),
        ..Chart::default()
    });
    let random = Key::line("the same number drawn at random", DASHED);
    chart.keys.push(random);
    Some(chart)
}
