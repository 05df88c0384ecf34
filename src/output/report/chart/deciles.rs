//! What an arm gains by tenth of a trait: a small panel of bars for each trait.

use super::subtitle;
use crate::output::charts::Chart;
use crate::output::charts::axis::Axis;
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{EDGE, HAIR, Paint, Sheet, Size};
use crate::output::charts::style::{PANEL, TICK};
use crate::output::report::model::ReportModel;
use crate::output::report::view::{Table, head, number_head};
use crate::vocabulary::metric::MetricUnit;

/// A trait with the gain per customer in each tenth, lowest first.
pub struct Trait {
    pub name: String,
    pub gains: Vec<Option<f64>>,
    /// The range of each tenth, in words.
    pub ranges: Vec<String>,
}

pub fn chart(
    model: &ReportModel,
    title: String,
    traits: &[Trait],
    told: &dyn Fn(f64) -> String,
) -> Option<Chart> {
    let currency = &model.scenario.currency;
    if traits.is_empty() {
        return None;
    }
    let mut table = Table::new(
        title.clone(),
        vec![
            head("trait"),
            number_head("tenth"),
            number_head("from … to"),
            number_head("gain a customer"),
        ],
    );
    for own in traits {
        for (nth, gain) in own.gains.iter().enumerate() {
            let range = own.ranges.get(nth).cloned().unwrap_or_default();
            let gain = gain.map_or("–".into(), told);
            table.row(vec![own.name.clone(), format!("{}", nth + 1), range, gain]);
        }
    }
    let said: Vec<String> = traits
        .iter()
        .filter_map(|own| {
            let (first, last) = ((*own.gains.first()?)?, (*own.gains.last()?)?);
            Some(format!(
                "{}: {} in the lowest tenth, {} in the highest",
                own.name,
                told(first),
                told(last)
            ))
        })
        .collect();
    Some(Chart {
        id: "deciles",
        title,
        subtitle: subtitle(model, "by tenth of each trait"),
        description: said.join("; "),
        notes: vec!["Tenths of the customers, from the lowest on the left to the highest; the same scale in every panel.".into()],
        sheets: Size::BOTH.map(|size| draw(currency, traits, told, size)).into(),
        table: Some(table),
        ..Chart::default()
    })
}

fn draw(currency: &str, traits: &[Trait], told: &dyn Fn(f64) -> String, size: Size) -> Sheet {
    let across = if size.is_wide() { 3 } else { 2 }.min(traits.len());
    let (above, tall, below) = (30.0, 96.0, 26.0);
    let each = above + tall + below;
    let mut sheet = Sheet::new(size, each * traits.len().div_ceil(across) as f64);
    let (room, gap) = (50.0, 18.0);
    let width = (size.width() - room - gap * (across as f64 - 1.0)) / across as f64;
    for (nth, own) in traits.iter().enumerate() {
        let column = nth % across;
        let left = room + column as f64 * (width + gap);
        let top = each * (nth / across) as f64 + above;
        let ends = traits
            .iter()
            .flat_map(|t| t.gains.iter().flatten().copied());
        let axis = Axis::over(ends, true, (top + tall, top), 5).of(MetricUnit::Money);
        let grid = sheet.group("grid");
        for (y, text) in axis.labels(MetricUnit::Money, currency) {
            grid.path(&[(left, y), (left + width, y)], HAIR);
            if column == 0 {
                grid.text((left - 6.0, y + 4.0), Align::Right, TICK, text);
            }
        }
        sheet
            .group("title")
            .text((left, top - 10.0), Align::Left, PANEL, own.name.clone());
        let step = width / own.gains.len().max(1) as f64;
        for (tenth, gain) in own.gains.iter().enumerate() {
            let Some(gain) = gain else { continue };
            let x = left + step * tenth as f64;
            let ink = if *gain < 0.0 { Ink::DUTIFUL } else { Ink::Lead };
            let group = sheet.group("bar");
            let range = own.ranges.get(tenth).map_or("", String::as_str);
            group.tip(format!(
                "{}, tenth {} ({range}): {}",
                own.name,
                tenth + 1,
                told(*gain)
            ));
            group.rect(
                (x + step * 0.14, axis.at(0.0)),
                (x + step * 0.86, axis.at(*gain)),
                Paint::fill(ink),
            );
        }
        let zero = axis.at(0.0);
        sheet
            .group("zero")
            .path(&[(left, zero), (left + width, zero)], EDGE);
        let ends = sheet.group("grid");
        let below = top + tall + 16.0;
        ends.text((left, below), Align::Left, TICK, "lowest");
        ends.text((left + width, below), Align::Right, TICK, "highest");
    }
    sheet
}
