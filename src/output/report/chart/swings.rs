//! A tornado: how far the lead of the chosen arm goes up and down with each thing that is uncertain.

use super::{HALF_LABEL, broken, subtitle, wide_of};
use crate::decision::rows::Factor;
use crate::output::charts::axis::{Axis, spaced};
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{DASHED, EDGE, HAIR, Paint, Sheet, Size};
use crate::output::charts::style::{NAME, TICK, sign};
use crate::output::charts::{Chart, Key};
use crate::output::report::model::ReportModel;
use crate::output::report::view::{Table, head, number_head};
use crate::vocabulary::metric::MetricUnit;

const LOW: Paint = Paint::fill(Ink::Paper).edged(Ink::Text, 1.75);
const HIGH: Paint = Paint::fill(Ink::Text);
const LOST: Paint = Paint::fill(Ink::PutOff);
const KEPT: Paint = Paint::fill(Ink::Anyway);

/// One thing that may be otherwise.
pub struct Swing<'a> {
    pub factor: &'a Factor,
    pub name: String,
    /// Low, base and high, in words.
    pub values: [String; 3],
}

impl Swing<'_> {
    /// `0.002 to 0.008 a week`: the unit once, where both ends have it.
    fn range(&self) -> String {
        let [low, _, high] = &self.values;
        let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
        match (unit(low), unit(high)) {
            (Some(one), Some(other)) if one == other => {
                let low = low
                    .split_once(' ')
                    .map_or(low.as_str(), |(number, _)| number);
                format!("{low} to {high}")
            }
            _ => format!("{low} to {high}"),
        }
    }
}

pub fn chart(told: &ReportModel, swings: &[Swing], all: &[Swing]) -> Option<Chart> {
    if swings.is_empty() {
        return None;
    }
    let leader = told.quoted(told.leader);
    let title = format!("The expected lead of {leader} over the best other arm");
    let said: Vec<String> = swings.iter().map(|s| told_swing(told, s)).collect();
    Some(Chart {
        id: "tornado",
        title: title.clone(),
        subtitle: subtitle(told, "one thing changed at a time"),
        description: said.join("; "),
        notes: vec![match told.draws() {
            Some(n) if n > 0 => format!(
                "One thing changed at a time, the largest swing first. Left of the line another arm wins. The lead is the one expected over {n} draws of psychology and setting, by which the arm was chosen; the differences above are those of the best fit."
            ),
            _ => "One thing changed at a time, the largest swing first. Left of the line another arm wins.".into(),
        }],
        keys: vec![
            Key::dot("at the low end", LOW),
            Key::dot("at the high end", HIGH),
            Key::area("another arm wins", LOST),
        ],
        sheets: Size::BOTH.map(|size| draw(told, swings, size)).into(),
        table: Some(table(told, title, all)),
        ..Chart::default()
    })
}

fn lead_text(told: &ReportModel, value: f64, size: f64) -> String {
    told.change_within(told.primary.unit(), value, size)
}

fn told_swing(told: &ReportModel, swing: &Swing) -> String {
    let f = swing.factor;
    let lead = |value: Option<f64>| value.map_or("–".into(), |v| lead_text(told, v, v.abs()));
    format!(
        "{}: lead {} at {}, {} at {}",
        swing.name,
        lead(f.lead_low),
        swing.values[0],
        lead(f.lead_high),
        swing.values[2]
    )
}

/// Where a swing stands: what is written lies above its bar, and no line runs through it.
struct Place {
    name: Vec<String>,
    top: f64,
    /// The top of the bar's own strip.
    bar: f64,
    bottom: f64,
}

/// The height of a line of text, and that of a bar with its air.
const LINE: f64 = 17.0;
const BAR: f64 = 29.0;

fn places(swings: &[Swing], size: Size, mut top: f64) -> Vec<Place> {
    let of = |swing: &Swing| {
        // Where there is room the range stands beside the name, else below it.
        let (room, more) = match size.is_wide() {
            true => (size.width() - wide_of(&swing.range()) - 14.0, 0),
            false => (size.width(), 1),
        };
        let name = broken(&swing.name, room);
        let bar = top + LINE * (name.len() + more) as f64;
        let place = Place {
            name,
            top,
            bar,
            bottom: bar + BAR,
        };
        top = place.bottom;
        place
    };
    swings.iter().map(of).collect()
}

fn draw(told: &ReportModel, swings: &[Swing], size: Size) -> Sheet {
    let top = 22.0;
    let places = places(swings, size, top);
    let bottom = places.last().map_or(top, |place| place.bottom);
    let mut sheet = Sheet::new(size, bottom + 30.0);
    let scale = if told.primary.unit() == MetricUnit::Share {
        100.0
    } else {
        1.0
    };
    let unit = if scale > 1.0 {
        MetricUnit::Scale
    } else {
        told.primary.unit()
    };
    let ends = swings
        .iter()
        .flat_map(|s| [Some(s.factor.lead), s.factor.lead_low, s.factor.lead_high]);
    let ends = ends.flatten().map(|v| v * scale);
    let ticks = if size.is_wide() { 8 } else { 4 };
    let ends_at = (HALF_LABEL, size.width() - HALF_LABEL);
    let axis = Axis::over(ends, true, ends_at, ticks).of(unit);
    let at = |value: f64| axis.at(value * scale);
    let zero = at(0.0);
    let base = at(swings.first().map_or(0.0, |s| s.factor.lead));
    let labels = axis.labels(unit, sign(told.scenario));
    let grid = sheet.group("grid");
    for (x, text) in spaced(&labels) {
        grid.text((*x, bottom + 18.0), Align::Middle, TICK, text.clone());
    }
    for place in &places {
        let strip = |x: f64| [(x, place.bar + 4.0), (x, place.bottom)];
        for (x, _) in &labels {
            grid.path(&strip(*x), HAIR);
        }
        grid.path(&strip(base), DASHED).path(&strip(zero), EDGE);
    }
    let side = match zero > size.width() / 2.0 {
        true => Align::Right,
        false => Align::Left,
    };
    sheet
        .group("zero")
        .text((zero, top - 10.0), side, TICK, "no lead");
    for (swing, place) in swings.iter().zip(&places) {
        let f = swing.factor;
        let middle = place.bar + 15.0;
        let group = sheet.group("swing");
        group.tip(told_swing(told, swing));
        let known: Vec<f64> = [f.lead_low, f.lead_high]
            .into_iter()
            .flatten()
            .chain([f.lead])
            .map(at)
            .collect();
        let low = known
            .iter()
            .copied()
            .fold(f64::INFINITY, |a, b| if b < a { b } else { a });
        let high = known
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
        if low < zero {
            let edge = if high < zero { high } else { zero };
            group.rect((low, middle - 6.0), (edge, middle + 6.0), LOST);
        }
        if high > zero {
            let edge = if low > zero { low } else { zero };
            group.rect((edge, middle - 6.0), (high, middle + 6.0), KEPT);
        }
        if let Some(lead) = f.lead_low {
            group.disc((at(lead), middle), 5.0, LOW);
        }
        if let Some(lead) = f.lead_high {
            group.disc((at(lead), middle), 5.0, HIGH);
        }
        for (line, name) in place.name.iter().enumerate() {
            let down = LINE * (line + 1) as f64;
            group.text((0.0, place.top + down), Align::Left, NAME, name.clone());
        }
        let (align, from) = match size.is_wide() {
            true => (Align::Right, size.width()),
            false => (Align::Left, 0.0),
        };
        group.text((from, place.bar), align, TICK, swing.range());
    }
    sheet
}

fn table(told: &ReportModel, title: String, swings: &[Swing]) -> Table {
    let mut table = Table::new(
        title,
        vec![
            head("what"),
            number_head("as things are"),
            number_head("low … high"),
            number_head("lead at the low end"),
            number_head("lead at the high end"),
            head("the winner changes"),
        ],
    );
    let size = swings
        .iter()
        .map(|s| s.factor.lead.abs())
        .fold(0.0, |a, b| if b > a { b } else { a });
    for swing in swings {
        let f = swing.factor;
        let lead = |value: Option<f64>| value.map_or("–".into(), |v| lead_text(told, v, size));
        table.row(vec![
            swing.name.clone(),
            swing.values[1].clone(),
            swing.range(),
            lead(f.lead_low),
            lead(f.lead_high),
            match f.threshold {
                Some(_) => {
                    let (beyond, threshold) = crate::output::answer::threshold(told.scenario, f);
                    format!("{beyond} {threshold}: {}", told.quoted_name(&f.then))
                }
                None => "not within the range".into(),
            },
        ]);
    }
    table
}
