//! What several arms gain together as more is spent, beside one arm.

use super::subtitle;
use crate::decision::respond::policy::BUDGET;
use crate::decision::rows::QiniPoint;
use crate::output::answer::policy as words;
use crate::output::charts::lines::{Line, Lines, Panel};
use crate::output::charts::sheet::{DASHED, Paint};
use crate::output::charts::{Chart, arm_line};
use crate::output::format::Numbers;
use crate::output::report::model::ReportModel;
use crate::output::report::policy::tenth;
use crate::output::report::view::{Table, head, number_head};
use crate::vocabulary::metric::MetricUnit;

/// Labels along the axis.
const LABELS: f64 = 4.0;

/// The curve, with the budget that was chosen for.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    let points = &told.tables.qini;
    let last = points.last()?;
    if points.len() < 2 || last.budget <= 0.0 {
        return None;
    }
    let title = "Gain from several arms as more is spent".to_owned();
    let chosen = words::of(&told.tables.policies, BUDGET).and_then(|row| row.budget);
    let nearest = chosen
        .filter(|budget| *budget <= last.budget)
        .and_then(|budget| {
            let off = |at: &usize| (points[*at].budget - budget).abs();
            (0..points.len()).min_by(|a, b| off(a).total_cmp(&off(b)))
        });
    let change = |value| told.money_change(value);
    let line = |name: &str, paint: Paint, value: &dyn Fn(&QiniPoint) -> f64| Line {
        name: name.into(),
        paint,
        arm: None,
        of_many: false,
        values: points.iter().map(|point| Some(value(point))).collect(),
        band: None,
        marks: Vec::new(),
    };
    let several = Line {
        band: Some(
            points
                .iter()
                .map(|p| Some((p.gain_lo?, p.gain_hi?)))
                .collect(),
        ),
        marks: nearest.into_iter().collect(),
        ..line("several arms", arm_line(Some(1)), &|point| point.gain)
    };
    let targeted = arm_line(Some(2));
    let lines = Lines {
        panels: vec![Panel {
            title: String::new(),
            unit: MetricUnit::Money,
            from_zero: true,
            lines: vec![
                several,
                line("one arm by its own scores", targeted, &|p| p.targeted_gain),
                line("one arm, by lot", DASHED, &|p| p.single_gain),
            ],
            straight: None,
            empty: "",
            text: &change,
        }],
        x: points.iter().map(|point| point.budget).collect(),
        x_names: points
            .iter()
            .map(|point| format!("{} a head", told.money(point.budget)))
            .collect(),
        x_from: 0.0,
        x_to: last.budget,
        x_labels: labels(last.budget, &told.scenario.currency),
        x_title: "spent per head, beyond the baseline".into(),
        currency: &told.scenario.currency,
        one_scale: false,
        direct: false,
    };
    let mark = match nearest {
        Some(_) => " The mark is the budget.",
        None => "",
    };
    Some(lines.into_chart(Chart {
        id: "qini",
        title: title.clone(),
        subtitle: subtitle(told, "the best use of each budget"),
        description: format!(
            "At {} a head, several arms gain {}, the best single arm {} and one by its own scores {}.",
            told.money(last.budget),
            change(last.gain),
            change(last.single_gain),
            change(last.targeted_gain)
        ),
        notes: vec![format!(
            "Gain a head of the whole population, on communities by which nothing was chosen; shaded: 95% simulation interval.{mark}"
        )],
        table: Some(table(told, title)),
        ..Chart::default()
    }))
}

/// Round numbers from 0 on.
fn labels(most: f64, currency: &str) -> Vec<(f64, String)> {
    let step: f64 = format!("{:.0e}", most / LABELS).parse().unwrap_or(most);
    let numbers = Numbers::steps(MetricUnit::Money, currency, step);
    (0..)
        .map(|nth| step * f64::from(nth))
        .take_while(|at| *at <= most * (1.0 + 1e-9))
        .map(|at| (at, numbers.text(at)))
        .collect()
}

fn table(told: &ReportModel, title: String) -> Table {
    let mut table = Table::new(
        title,
        vec![
            head("spent a head"),
            number_head("gain, several arms"),
            number_head("95% interval"),
            number_head("one arm, by lot"),
            number_head("one arm, its scores"),
            number_head("several over one, 95%"),
        ],
    );
    let size = tenth(told.tables.qini.iter().map(|point| point.gain));
    let change = |value| told.change_within(MetricUnit::Money, value, size);
    let ends = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", change(low), change(high)),
        _ => "–".into(),
    };
    for point in &told.tables.qini {
        table.row(vec![
            told.money(point.budget),
            change(point.gain),
            ends(point.gain_lo, point.gain_hi),
            change(point.single_gain),
            change(point.targeted_gain),
            ends(point.over_single_lo, point.over_single_hi),
        ]);
    }
    table
}
