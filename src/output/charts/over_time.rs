//! Goodwill, obligation, trust and the primary outcome, tick by tick and arm by arm.

use super::axis::{Axis, ticks_axis, x_axis, x_title, y_axis};
use super::canvas::{Align, Canvas, Dot, WIDTH, fit, text_width};
use super::direct;
use super::layout::{Key, Rows, legend, legend_layout};
use super::style::{
    CAPTION, GREY, INK, MARGIN, NAME, PALE, PANEL, STROKES, TOP, WILLING, Words, interval_caption,
    names, sign, stroke, subtitle,
};
use crate::experiment::results::{Quantity, Results, SeriesPoint};
use crate::output::format::{
    Numbers, count, has_interval, plain, quantity_label, quantity_unit, scale_of, spread,
};
use crate::output::palette;
use crate::output::summary::mean_of;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::{Metric, MetricUnit};

pub fn draw(scenario: &Scenario, results: &Results) -> String {
    let shown = quantities(scenario);
    if results.series.iter().all(|point| point.tick == 0) {
        dots(scenario, results, &shown)
    } else {
        lines(scenario, results, &shown)
    }
}

/// The three feelings, and what shows the primary outcome (or who is still there).
fn quantities(scenario: &Scenario) -> [Quantity; 4] {
    let felt = [Quantity::Goodwill, Quantity::Obligation, Quantity::Trust];
    let outcome = Quantity::of_metric(scenario.outcome.primary)
        .filter(|quantity| !felt.contains(quantity))
        .unwrap_or(Quantity::Active);
    [felt[0], felt[1], felt[2], outcome]
}

/// The name of a panel, with its unit.
fn heading(scenario: &Scenario, quantity: Quantity) -> String {
    let name = quantity_label(quantity);
    let tick = scenario.timeline.tick_name();
    match (quantity, quantity_unit(quantity)) {
        (Quantity::TipShare, _) => format!("{name}, percent of the bill"),
        (Quantity::Active, _) => format!("{name}, percent of those at the start"),
        (_, MetricUnit::Money) => format!("{name}, {} per head and {tick}", scenario.currency),
        (_, MetricUnit::Count) => format!("{name}, per head and {tick}"),
        (_, MetricUnit::Share) => format!("{name}, percent"),
        (Quantity::Trust, _) => format!("{name}, from 0 to 1"),
        (_, MetricUnit::Scale) => format!("{name}, scale without unit"),
    }
}

/// What a narrow column counts in.
fn counted(scenario: &Scenario, quantity: Quantity) -> String {
    match (quantity, quantity_unit(quantity)) {
        (Quantity::TipShare, _) => "percent of the bill",
        (Quantity::Active, _) => "of those at the start",
        (Quantity::Trust, _) => "from 0 to 1",
        (_, MetricUnit::Money) => return format!("{} per head", plain(&scenario.currency)),
        (_, MetricUnit::Count) => "per head",
        (_, MetricUnit::Share) => "percent",
        (_, MetricUnit::Scale) => "without unit",
    }
    .to_owned()
}

/// The points of an arm in a quantity, ascending in time.
pub(super) fn points(results: &Results, arm: usize, quantity: Quantity) -> Vec<&SeriesPoint> {
    let all = results.series.iter();
    all.filter(|p| p.arm == arm && p.quantity == quantity && p.mean.value.is_finite())
        .collect()
}

/// The arms that are told apart, by their primary outcome where they are too many.
pub(super) fn told_apart(results: &Results, primary: Metric, most: usize) -> Vec<usize> {
    palette::told_apart(results.arms.len(), most, |arm| {
        mean_of(results, arm, primary).map(|mean| mean.value)
    })
}

fn lines(scenario: &Scenario, results: &Results, shown: &[Quantity; 4]) -> String {
    let names = names(results);
    let apart = told_apart(results, scenario.outcome.primary, STROKES);
    let others: Vec<usize> = (0..names.len())
        .filter(|arm| !apart.contains(arm))
        .collect();
    let mut keys: Vec<Key> = apart
        .iter()
        .enumerate()
        .map(|(nth, &arm)| {
            let (color, dash) = stroke(nth);
            Key {
                color,
                dash,
                width: 2.2,
                name: names[arm].clone(),
            }
        })
        .collect();
    if !others.is_empty() {
        let name = format!("{} other arms", others.len());
        keys.push(Key {
            color: PALE,
            dash: None,
            width: 0.8,
            name,
        });
    }

    let tick = scenario.timeline.tick_name();
    let mut captions = vec![band_caption(results)];
    if names.len() > 1 {
        captions.push(format!(
            "Dotted line: the baseline, \u{201c}{}\u{201d}.",
            fit(&names[0], 520.0, CAPTION)
        ));
    }
    if !others.is_empty() {
        captions.push("In colour: the baseline and the arms with the highest primary outcome; every arm is in timeseries.csv.".into());
    }
    let words = Words {
        title: "How feelings and the outcome move over time".into(),
        subtitle: subtitle(scenario, &format!("mean by {tick} and arm")),
        captions,
    };
    let labels = direct::room(&keys);
    let panels_top = match labels {
        Some(_) => TOP + 32.0,
        None => TOP + 50.0 + legend_layout(&keys).1,
    };
    let (panel, gap) = (200.0, 86.0);
    let bottom = panels_top + 2.0 * panel + gap;
    let mut canvas = Canvas::new(words.height(bottom + 38.0));
    words.write(&mut canvas);
    if labels.is_none() {
        legend(&mut canvas, &keys, TOP + 2.0);
    }

    let ticks = f64::from(scenario.timeline.ticks.max(2));
    let apart_by = if labels.is_some() { 20.0 } else { 56.0 };
    let half = (WIDTH - 2.0 * MARGIN - apart_by) / 2.0;
    for (nth, &quantity) in shown.iter().enumerate() {
        let left = MARGIN + 50.0 + (nth % 2) as f64 * (half + apart_by);
        let right = left + half - 50.0 - labels.unwrap_or(0.0);
        let top = panels_top + (nth / 2) as f64 * (panel + gap);
        let series: Vec<Vec<&SeriesPoint>> = (0..names.len())
            .map(|arm| points(results, arm, quantity))
            .collect();
        canvas.text(
            (left - 42.0, top - 20.0),
            Align::Left,
            PANEL,
            &heading(scenario, quantity),
        );
        let values = series
            .iter()
            .flatten()
            .flat_map(|p| [p.mean.value, p.mean.low, p.mean.high]);
        let from_zero = matches!(quantity, Quantity::Goodwill | Quantity::Obligation)
            || quantity_unit(quantity) == MetricUnit::Count;
        let unit = quantity_unit(quantity);
        let y = Axis::over(values, from_zero, (top + panel, top), 6).of(unit);
        let x = Axis::exactly(1.0, ticks, (left, right), whole_step(tick, ticks, 7.0));
        let mut y_labels = y.labels(unit, sign(scenario));
        let why = match series.iter().flatten().all(|p| p.mean.value == 0.0) {
            true if series.iter().all(Vec::is_empty) => "not followed in this scenario",
            true => "0 throughout, in every arm",
            false => "",
        };
        if !why.is_empty() {
            y_labels.truncate(1);
        }
        y_axis(&mut canvas, &y_labels, left, right);
        let timeline = &scenario.timeline;
        ticks_axis(&mut canvas, &x, timeline, 7, (left, right), top + panel);
        let middle = ((left + right) / 2.0, top + panel / 2.0 + 4.0);
        canvas.text(middle, Align::Middle, CAPTION, why);
        let place = |p: &SeriesPoint, value: f64| (x.at(f64::from(p.tick) + 1.0), y.at(value));
        canvas.shapes(None, |pen| {
            for &arm in &others {
                let path: Vec<_> = series[arm].iter().map(|p| place(p, p.mean.value)).collect();
                pen.faint_line(&path, PALE, 0.8, 0.7);
            }
            for (nth, &arm) in apart.iter().enumerate() {
                let known = series[arm].iter().filter(|p| has_interval(&p.mean));
                let lows = known.clone().map(|p| place(p, p.mean.low));
                let highs = known.map(|p| place(p, p.mean.high));
                let outline: Vec<_> = lows.chain(highs.rev()).collect();
                pen.area(&outline, stroke(nth).0, 0.11);
            }
            if y.low() < 0.0 && from_zero {
                pen.line(&[(left, y.at(0.0)), (right, y.at(0.0))], PALE, 1.0);
            }
        });
        // The solid line first and the dotted baseline last: where lines are alike, each is seen through the next.
        for nth in (1..apart.len()).chain([0]) {
            let (color, dash) = stroke(nth);
            let path: Vec<_> = series[apart[nth]]
                .iter()
                .map(|p| place(p, p.mean.value))
                .collect();
            canvas.shapes(dash, |pen| pen.line(&path, color, 2.0));
        }
        if labels.is_some() {
            let last = |arm: &usize| series[*arm].last().map(|p| y.at(p.mean.value));
            let ends: Vec<Option<f64>> = apart.iter().map(last).collect();
            direct::write(
                &mut canvas,
                &keys,
                &ends,
                right,
                (top - 6.0, top + panel + 1.0),
            );
        }
    }
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!(
            "Four panels by {tick}: {}. Arms: {}.",
            told(shown),
            names.join("; ")
        ),
    )
}

fn told(shown: &[Quantity; 4]) -> String {
    shown
        .map(|quantity| quantity_label(quantity).to_lowercase())
        .join(", ")
}

/// What the bands of a series rest on.
pub(super) fn band_caption(results: &Results) -> String {
    match results.precision.clusters {
        0 | 1 => "No interval, since there is a single community in a single replicate.".into(),
        n => format!(
            "Shaded, where wider than its line: 95% simulation interval over {} communities and replicates.",
            count(n)
        ),
    }
}

/// The distance of the marks on the axis of time: whole numbers that people count by, and best such
/// that the last tick gets one.
pub(in crate::output) fn whole_step(tick: &str, ticks: f64, marks: f64) -> f64 {
    let steps: &[f64] = match tick {
        "week" => &[1.0, 2.0, 4.0, 5.0, 8.0, 10.0, 13.0, 26.0, 52.0, 104.0],
        "day" => &[1.0, 2.0, 5.0, 7.0, 10.0, 14.0, 28.0, 50.0, 91.0, 182.0],
        "month" => &[1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0, 60.0],
        _ => &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 20.0, 50.0],
    };
    let steps = steps.iter().copied();
    let fits = |step: &f64| ticks / step <= marks;
    let even = |step: &f64| ticks % step == 0.0 && ticks / step >= 3.0;
    let ending = steps.clone().find(|step| fits(step) && even(step));
    ending
        .or_else(|| steps.clone().find(fits))
        .unwrap_or_else(|| super::axis::step(ticks, 7))
}

/// A single tick: dots by arm, a column for each quantity.
fn dots(scenario: &Scenario, results: &Results, shown: &[Quantity; 4]) -> String {
    let names = names(results);
    let rows = Rows::new(&names, TOP + 30.0, 46.0);
    let tick = scenario.timeline.tick_name();
    let words = Words {
        title: "Feelings and the outcome by arm".into(),
        subtitle: subtitle(scenario, &format!("mean of the one {tick}")),
        captions: vec![format!(
            "Bar, each arm's own (white inside the dot where shorter): {}",
            interval_caption(scenario, results, "")
        )],
    };
    let mut canvas = Canvas::new(words.height(rows.bottom() + 44.0));
    words.write(&mut canvas);
    let gap = 22.0;
    let width = (WIDTH - MARGIN - rows.left - 3.0 * gap) / 4.0;
    for (nth, &quantity) in shown.iter().enumerate() {
        let left = rows.left + nth as f64 * (width + gap);
        let right = left + width;
        let name = quantity_label(quantity);
        canvas.text((left, rows.top - 12.0), Align::Left, PANEL, name);
        let of_arm: Vec<Option<&SeriesPoint>> = (0..names.len())
            .map(|arm| points(results, arm, quantity).first().copied())
            .collect();
        let values = of_arm
            .iter()
            .flatten()
            .flat_map(|p| [p.mean.value, p.mean.low, p.mean.high]);
        let unit = quantity_unit(quantity);
        let means = || of_arm.iter().flatten().map(|p| p.mean.value);
        let largest = means().map(f64::abs).filter(|size| size.is_finite());
        let scale = match unit {
            MetricUnit::Share => (1.0, ""),
            _ => scale_of(largest.fold(0.0, |most, size| if size > most { size } else { most })),
        };
        let labels = Numbers::apart(unit, sign(scenario), spread(means()) / scale.0);
        let told = |value| text_width(&labels.brief(value, scale), NAME) + 8.0;
        let room = means().map(told).fold(told(0.8), f64::max);
        let axis = Axis::over(values, false, (left + 6.0, right - room), 4).of(unit);
        let ticks = axis.labels(unit, sign(scenario));
        x_axis(&mut canvas, &ticks, rows.top, rows.bottom());
        let title = counted(scenario, quantity);
        x_title(&mut canvas, (left, right), rows.bottom(), &title);
        canvas.shapes(None, |pen| {
            pen.line(&[(left, rows.bottom()), (right, rows.bottom())], PALE, 1.0);
        });
        for (arm, point) in of_arm.iter().enumerate() {
            let y = rows.middle(arm);
            let Some(point) = point else {
                canvas.text((left + 6.0, y + 4.5), Align::Left, CAPTION, "–");
                continue;
            };
            let color = if arm == 0 { INK } else { WILLING };
            let at = axis.at(point.mean.value);
            let mut end = at;
            let ends = has_interval(&point.mean)
                .then(|| (axis.at(point.mean.low), axis.at(point.mean.high)));
            if let Some((_, high)) = ends.filter(|&(_, high)| high > at) {
                end = high;
            }
            let look = Dot {
                radius: 4.5,
                cap: 0.0,
                color,
            };
            canvas.shapes(None, |pen| pen.estimate((at, y), ends, look));
            let small = super::canvas::Type {
                size: 12.0,
                color: GREY,
                ..NAME
            };
            canvas.text(
                (end + 8.0, y + 4.4),
                Align::Left,
                small,
                &labels.brief(point.mean.value, scale),
            );
        }
    }
    rows.write(&mut canvas);
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!(
            "A column each for {}. Arms: {}.",
            told(shown),
            names.join("; ")
        ),
    )
}
