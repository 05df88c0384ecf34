//! Differences from the baseline: a thin line for all doubt, a thick one for the simulation's alone.

use super::{HALF_LABEL, column, cut, subtitle, wide_of};
pub use crate::output::answer::label;
use crate::output::charts::axis::{Axis, spaced};
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{BESIDE, EDGE, Group, HAIR, Paint, Sheet, Size, inside};
use crate::output::charts::style::{NAME, TICK, VALUE, sign};
use crate::output::charts::{Chart, Key};
use crate::output::format::plain;
use crate::output::report::model::{Gain, ReportModel};
use crate::output::report::view::{Table, head, number_head};
use crate::output::report::words::pointless;
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The dot's radius, and the width of the white edge around it.
const DOT: f64 = 4.5;
const BRIM: f64 = 0.75;
/// The room that intervals take where names are long, with what stands between.
const PLOT: f64 = 300.0;
/// The most arms that are drawn; the table has all.
const ROWS: usize = 24;

struct Row {
    arm: usize,
    name: String,
    gain: Gain,
    /// The simulation's interval laid around the same middle.
    simulation: Option<(f64, f64)>,
    told: String,
}

pub fn chart(told: &ReportModel) -> Option<Chart> {
    let metric = told.primary;
    let mut arms = told.ranked();
    arms.retain(|&arm| arm != 0);
    let all: Vec<Row> = arms
        .into_iter()
        .filter_map(|arm| row(told, arm, metric))
        .collect();
    if all.is_empty() {
        return None;
    }
    let shown = &all[..all.len().min(ROWS)];
    let with_psychology = shown.iter().any(|row| row.gain.with_psychology);
    let worth = told.scenario.outcome.worthwhile.filter(|&worth| {
        let size = shown.iter().map(|r| r.gain.value.abs()).fold(0.0, f64::max);
        worth > 0.0 && worth <= 6.0 * size
    });
    let mut keys = Vec::new();
    if with_psychology {
        keys.push(Key::line(
            "95% headline interval: psychology and simulation",
            doubt(false),
        ));
    }
    if shown.iter().any(|row| row.simulation.is_some()) {
        keys.push(Key::line(
            "95% simulation interval: the luck of the draw alone",
            simulation(false),
        ));
    }
    if let Some(worth) = worth {
        let size = told.change(metric, worth);
        keys.push(Key::area(
            format!(
                "within ±{}: too little to be worth having",
                size.trim_start_matches('+')
            ),
            Paint::fill(Ink::Mid),
        ));
    }
    let unit = match metric.unit() {
        MetricUnit::Share => "percentage points".to_owned(),
        MetricUnit::Money => format!("{} a head", told.scenario.currency),
        MetricUnit::Count => "per head".into(),
        MetricUnit::Scale => "scale without unit".into(),
    };
    let baseline = told.quoted(0);
    let said: Vec<String> = all
        .iter()
        .map(|r| format!("{}: {}", plain(&told.scenario.arms[r.arm].name), r.told))
        .collect();
    let mut note = format!(
        "{} less that of {baseline}, in {unit}.",
        crate::output::format::capital(label(metric))
    );
    if with_psychology {
        note += " The dot is what was simulated at the best-fitting psychology.";
    }
    if shown.iter().any(|row| row.simulation.is_some()) {
        note += " An interval that is shorter than its dot is drawn inside it.";
    }
    if shown.len() < all.len() {
        note += &format!(
            " The {} best of {} arms; all are in the table.",
            shown.len(),
            all.len()
        );
    }
    Some(Chart {
        id: "intervals",
        title: format!("Difference from {baseline} in {}", label(metric)),
        subtitle: subtitle(told, told.primary.label()),
        description: said.join("; "),
        notes: vec![note],
        keys,
        sheets: Size::BOTH
            .map(|size| draw(told, metric, shown, worth, size))
            .into(),
        table: Some(table(told, metric, &all)),
        ..Chart::default()
    })
}

/// The lines of both intervals; those of the recommended arm stand out.
fn doubt(leads: bool) -> Paint {
    Paint::line(if leads { Ink::Lead } else { Ink::AllDoubt }, 2.0)
}

fn simulation(leads: bool) -> Paint {
    Paint::line(if leads { Ink::Lead } else { Ink::Text }, 6.0)
}

fn row(told: &ReportModel, arm: usize, metric: Metric) -> Option<Row> {
    let gain = told.gain(arm, metric)?;
    let simulation = match told.comparison(arm, metric, "baseline") {
        Some(c) => half_widths(c.difference, c.difference_lo, c.difference_hi),
        None => gain
            .has_interval()
            .then_some((gain.low - gain.value, gain.high - gain.value)),
    };
    Some(Row {
        arm,
        name: told.names[arm].clone(),
        gain,
        simulation,
        told: told.change_between(metric, &gain),
    })
}

fn half_widths(value: Option<f64>, low: Option<f64>, high: Option<f64>) -> Option<(f64, f64)> {
    let (value, low, high) = (value?, low?, high?);
    Some((low - value, high - value))
}

/// Both intervals and the dot; an interval that the dot hides, but for a hair, is drawn inside it.
fn estimate(group: &mut Group, at: impl Fn(f64) -> f64, row: &Row, leads: bool, y: f64) {
    let x = at(row.gain.value);
    let all = (row.gain.has_interval() && row.gain.with_psychology)
        .then_some((row.gain.low, row.gain.high));
    let luck = row
        .simulation
        .map(|(low, high)| (row.gain.value + low, row.gain.value + high));
    let hidden = |end: f64| (end - x).abs() <= DOT + BRIM + BESIDE;
    let mut within = Vec::new();
    for (paint, thin, ends) in [(doubt(leads), 1.2, all), (simulation(leads), 3.0, luck)] {
        let Some((low, high)) = ends.map(|(low, high)| (at(low), at(high))) else {
            continue;
        };
        if hidden(low) && hidden(high) {
            let (low, high) = inside((x, DOT), (low, high));
            within.push((thin, [(low, y), (high, y)]));
        } else {
            group.path(&[(low, y), (high, y)], paint);
        }
    }
    let ink = if leads { Ink::Lead } else { Ink::Text };
    group.disc((x, y), DOT, Paint::fill(ink).edged(Ink::Paper, 1.5));
    for (width, ends) in within {
        group.line(&ends, Ink::Paper, width);
    }
}

fn draw(told: &ReportModel, metric: Metric, rows: &[Row], worth: Option<f64>, size: Size) -> Sheet {
    let wide = size.is_wide();
    let room = |row: &Row| size.width() - wide_of(&row.told) - 12.0;
    // Where a name has no room beside its figures, these go below it.
    let stacked = !wide && rows.iter().any(|row| wide_of(&row.name) > room(row));
    let (each, lines) = match (wide, stacked) {
        (true, _) => (36.0, 0.0),
        (false, false) => (52.0, 17.0),
        (false, true) => (69.0, 34.0),
    };
    let top = 8.0;
    let bottom = top + each * rows.len() as f64;
    let mut sheet = Sheet::new(size, bottom + 28.0);
    // However long figures are, the intervals keep their room.
    let values = column(rows.iter().map(|r| r.told.as_str())).min(0.45 * size.width());
    // The names have what the intervals can spare.
    let spare = size.width() - values - PLOT;
    let names = column(rows.iter().map(|r| r.name.as_str())).clamp(60.0, spare.max(190.0));
    let (left, right) = match wide {
        true => (names + 34.0, size.width() - values - 22.0),
        false => (HALF_LABEL, size.width() - HALF_LABEL),
    };
    let scale = if metric.unit() == MetricUnit::Share {
        100.0
    } else {
        1.0
    };
    let ends = rows
        .iter()
        .flat_map(|r| [r.gain.value, r.gain.low, r.gain.high]);
    let ends = ends
        .chain(worth.into_iter().flat_map(|w| [-w, w]))
        .map(|v| v * scale);
    let unit = if scale > 1.0 {
        MetricUnit::Scale
    } else {
        metric.unit()
    };
    let ticks = if wide { 7 } else { 4 };
    let axis = Axis::over(ends, true, (left, right), ticks).of(unit);
    let at = |value: f64| axis.at(value * scale);
    if let Some(worth) = worth {
        sheet.group("band").rect(
            (at(-worth), top),
            (at(worth), bottom),
            Paint::fill(Ink::Mid),
        );
    }
    let grid = sheet.group("grid");
    let labels = axis.labels(unit, sign(told.scenario));
    for (x, _) in &labels {
        grid.path(&[(*x, top), (*x, bottom)], HAIR);
    }
    for (x, text) in spaced(&labels) {
        grid.text((*x, bottom + 18.0), Align::Middle, TICK, text.clone());
    }
    sheet
        .group("zero")
        .path(&[(at(0.0), top - 4.0), (at(0.0), bottom)], EDGE);
    for (nth, row) in rows.iter().enumerate() {
        let y = top + each * nth as f64;
        let middle = if wide {
            y + each / 2.0
        } else {
            y + lines + 17.0
        };
        let leads = row.arm == told.leader;
        let name = if leads { NAME.strong() } else { NAME };
        let group = sheet.group("interval");
        group.tip(format!("{}: {}", row.name, row.told));
        estimate(group, at, row, leads, middle);
        if wide {
            let text = cut(&row.name, names);
            group.text((names + 20.0, middle + 4.5), Align::Right, name, text);
            let end = (size.width() - 2.0, middle + 4.5);
            group.text(end, Align::Right, VALUE, cut(&row.told, values));
            continue;
        }
        // A halo alone lets lines through between the figures.
        let under = size.width() - wide_of(&row.told) - 3.0;
        group.rect(
            (under, y + lines - 13.0),
            (size.width(), y + lines + 5.0),
            Paint::fill(Ink::Paper),
        );
        let room = if stacked {
            size.width() - 30.0
        } else {
            room(row)
        };
        group.halo((0.0, y + 17.0), Align::Left, name, cut(&row.name, room));
        let end = (size.width(), y + lines);
        group.halo(end, Align::Right, VALUE, row.told.clone());
    }
    sheet
}

fn table(told: &ReportModel, metric: Metric, rows: &[Row]) -> Table {
    let mut table = Table::new(
        format!("Difference from {} in {}", told.quoted(0), label(metric)),
        vec![
            head("arm"),
            number_head("difference"),
            number_head("95% headline interval"),
            number_head("95% simulation interval"),
        ],
    );
    for row in rows {
        let text = |value| told.change(metric, value);
        let between = |low: f64, high: f64| format!("{} to {}", pointless(&text(low)), text(high));
        let headline = match row.gain.with_psychology && row.gain.has_interval() {
            true => between(row.gain.low, row.gain.high),
            false => "–".into(),
        };
        let own = told.comparison(row.arm, metric, "baseline");
        let simulation = match own.map(|c| (c.difference_lo, c.difference_hi)) {
            Some((Some(low), Some(high))) => between(low, high),
            None if row.gain.has_interval() => between(row.gain.low, row.gain.high),
            _ => "–".into(),
        };
        table.row(vec![
            row.name.clone(),
            text(row.gain.value),
            headline,
            simulation,
        ]);
    }
    table.without_empty_columns()
}
