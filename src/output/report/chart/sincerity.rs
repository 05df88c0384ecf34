//! How sincere the arms' gestures were taken to be: one distribution a row, on one shared axis.

use super::{full_names, subtitle};
use crate::output::charts::Chart;
use crate::output::charts::axis::{Axis, x_axis, x_title};
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::rows::Rows;
use crate::output::charts::sheet::{Paint, Sheet, Size};
use crate::output::charts::style::{HEAD, NOTE, TICK, VALUE, WIDTH};
use crate::output::format::count;
use crate::output::report::model::ReportModel;
use crate::output::report::view::{Table, head, number_head};

/// The width of the column on the right that has the share above an even chance.
const SHARE: f64 = 128.0;

/// What an arm's customers saw: how often, and the share of it in each bin from 0 to 1.
pub struct Judged {
    pub arm: usize,
    pub occasions: u64,
    pub shares: Vec<f64>,
}

impl Judged {
    pub fn above_even(&self) -> f64 {
        self.shares[self.shares.len().div_ceil(2)..].iter().sum()
    }
}

pub fn judged(told: &ReportModel) -> Vec<Judged> {
    let mut counts: Vec<Vec<u64>> = vec![Vec::new(); told.arms()];
    for bin in &told.tables.sincerity {
        if let Some(arm) = told.arm(&bin.arm) {
            counts[arm].push(bin.count);
        }
    }
    let of_arm = counts.into_iter().enumerate().filter_map(|(arm, counts)| {
        let occasions: u64 = counts.iter().sum();
        let share = |n: u64| n as f64 / occasions as f64;
        (occasions > 0).then(|| Judged {
            arm,
            occasions,
            shares: counts.into_iter().map(share).collect(),
        })
    });
    of_arm.collect()
}

/// The chart; None where no arm has a gesture to judge.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    let judged = judged(told);
    if judged.is_empty() {
        return None;
    }
    let all = full_names(told);
    let of = |own: &Judged| all[own.arm].clone();
    let names: Vec<String> = judged.iter().map(of).collect();
    let rows = Rows::new(&names, 34.0, 74.0);
    let mut notes = vec![
        "Below an even chance a gift breeds ill will.".into(),
        "Heights are shares of an arm's own occasions, each row up to its own highest; n is their number.".into(),
    ];
    let silent: Vec<String> = (0..told.arms())
        .filter(|arm| judged.iter().all(|own| own.arm != *arm))
        .map(|arm| told.quoted(arm))
        .collect();
    if !silent.is_empty() {
        notes.push(format!("Nothing to judge: {}.", silent.join(", ")));
    }
    let mut table = Table::new(
        "Perceived sincerity of the gestures",
        vec![
            head("arm"),
            number_head("occasions"),
            number_head("share above an even chance"),
        ],
    );
    let mut sheet = Sheet::new(Size::Wide, rows.bottom() + 44.0);
    let right = WIDTH - SHARE;
    let axis = Axis::exactly(0.0, 1.0, (rows.left, right), 0.25);
    let labels = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| (axis.at(t), format!("{t:.2}")));
    x_axis(&mut sheet, &labels, rows.top, rows.bottom());
    let counted = "perceived sincerity, from 0 (surely a trick) to 1 (surely meant)";
    x_title(&mut sheet, (rows.left, right), rows.bottom(), counted);
    let full = rows.height * 0.84;
    for (row, own) in judged.iter().enumerate() {
        let floor = rows.top + rows.height * (row as f64 + 1.0) - 1.0;
        let ink = if own.arm == 0 {
            Ink::Soft
        } else {
            Ink::WILLING
        };
        let bins = own.shares.len() as f64;
        let peak = own.shares.iter().copied().fold(0.0, f64::max);
        let mut outline = vec![(axis.at(0.0), floor)];
        for (bin, share) in own.shares.iter().enumerate() {
            let y = floor - full * share / peak;
            outline.push((axis.at(bin as f64 / bins), y));
            outline.push((axis.at((bin as f64 + 1.0) / bins), y));
        }
        outline.push((axis.at(1.0), floor));
        let share = format!("{:.0}%", own.above_even() * 100.0);
        sheet.draw(|pen| {
            pen.tip(format!("{}: {share} above an even chance", names[row]));
            pen.area(&outline, Paint::fill(ink).faint(0.45));
            pen.line(&outline, ink, 1.2);
            pen.line(&[(rows.left, floor), (right, floor)], Ink::Pale, 0.8);
        });
        let tall = full >= 28.0;
        let y = rows.middle(row) + if tall { -3.0 } else { 4.8 };
        sheet.text((right + 24.0, y), Align::Left, VALUE, &share);
        if tall {
            let n = format!("n = {}", count(own.occasions));
            sheet.text((right + 24.0, y + 17.0), Align::Left, NOTE, &n);
        }
        table.row(vec![names[row].clone(), count(own.occasions), share]);
    }
    let even = axis.at(0.5);
    sheet.draw(|pen| {
        let dashed = Paint::line(Ink::Text, 1.1).dashed(&[4.0, 3.0]);
        pen.path(&[(even, rows.top - 6.0), (even, rows.bottom())], dashed);
    });
    let above = rows.top - 12.0;
    sheet.text((even, above), Align::Middle, TICK, "an even chance");
    sheet.text((right + 24.0, above), Align::Left, HEAD, "above even");
    rows.write(&mut sheet);
    Some(Chart {
        id: "sincerity",
        title: "Perceived sincerity of the gestures".into(),
        subtitle: subtitle(told, "share of occasions, by arm"),
        description: format!(
            "A distribution from 0 to 1 for each arm: {}.",
            all.join("; ")
        ),
        notes,
        sheets: vec![sheet],
        table: Some(table),
        ..Chart::default()
    })
}
