//! Willing returns against dutiful ones: over time a panel an arm, for one tick bars by arm.

use plotters::style::{RGBColor, WHITE};

use super::axis::{Axis, ticks_axis, x_axis, x_title, y_axis};
use super::canvas::{Align, Canvas, Pen, WIDTH, wrap};
use super::layout::{Key, Rows, legend, legend_layout};
use super::over_time::{band_caption, points, told_apart, whole_step};
use super::style::{
    CAPTION, DUTIFUL, INK, MARGIN, NAME, PALE, PANEL, TOP, WILLING, Words, interval_caption, names,
    subtitle,
};
use crate::experiment::results::{Quantity, Results, SeriesPoint};
use crate::output::format::{Numbers, has_interval, spread};
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::MetricUnit;

/// The most panels that a page holds.
const PANELS: usize = 12;
const DUTY_DASH: &[f64] = &[7.0, 3.0];

/// The chart; none where nothing came back, out of goodwill or obligation.
pub fn draw(scenario: &Scenario, results: &Results) -> Option<String> {
    let moved = |p: &SeriesPoint| {
        let pair = [Quantity::WillingReturns, Quantity::DutifulReturns];
        pair.contains(&p.quantity) && p.mean.value > 0.0
    };
    results.series.iter().any(moved).then(|| {
        match results.series.iter().all(|point| point.tick == 0) {
            true => bars(scenario, results),
            false => panels(scenario, results),
        }
    })
}

fn keys(habit: bool) -> Vec<Key> {
    let mut keys = vec![
        Key {
            color: WILLING,
            dash: None,
            width: 2.4,
            name: "willing: out of goodwill".into(),
        },
        Key {
            color: DUTIFUL,
            dash: Some(DUTY_DASH),
            width: 2.4,
            name: "dutiful: out of obligation".into(),
        },
    ];
    if habit {
        keys.push(Key {
            color: PALE,
            dash: None,
            width: 1.0,
            name: "habit: would have come anyway".into(),
        });
    }
    keys
}

/// The highest mean of these quantities in these arms.
fn peak(results: &Results, arms: &[usize], quantities: &[Quantity]) -> f64 {
    let shown = |p: &&SeriesPoint| arms.contains(&p.arm) && quantities.contains(&p.quantity);
    let means = results.series.iter().filter(shown).map(|p| p.mean.value);
    means
        .filter(|mean| mean.is_finite())
        .fold(0.0, |peak, mean| if mean > peak { mean } else { peak })
}

fn panels(scenario: &Scenario, results: &Results) -> String {
    let names = names(results);
    let shown = told_apart(results, scenario.outcome.primary, PANELS);
    let moved = peak(
        results,
        &shown,
        &[Quantity::WillingReturns, Quantity::DutifulReturns],
    );
    let habit = peak(results, &shown, &[Quantity::HabitReturns]);
    let with_habit = habit > 0.0 && habit <= 1.5 * moved;
    let tick = scenario.timeline.tick_name();

    let mut captions = vec![format!(
        "The same scale in every panel. {}",
        band_caption(results)
    )];
    if habit > 0.0 && !with_habit {
        let numbers = Numbers::apart(MetricUnit::Count, "", habit);
        captions.push(format!(
            "Not drawn: habit returns, which would have come anyway, up to {} per head and {tick}.",
            numbers.text(habit)
        ));
    }
    if shown.len() < names.len() {
        captions.push(format!(
            "The baseline and the {} arms with the highest primary outcome; all {} are in timeseries.csv.",
            shown.len() - 1,
            names.len()
        ));
    }
    let words = Words {
        title: "Willing against dutiful returns".into(),
        subtitle: subtitle(scenario, &format!("returns per head and {tick}")),
        captions,
    };
    let columns = match shown.len() {
        1 => 1,
        2 | 4 => 2,
        _ => 3,
    };
    let lines = shown.len().div_ceil(columns);
    let panel = if columns == 3 { 140.0 } else { 200.0 };
    let gap = 90.0;
    let first = TOP + 70.0;
    let bottom = first + lines as f64 * (panel + gap) - gap;
    let mut canvas = Canvas::new(words.height(bottom + 38.0));
    words.write(&mut canvas);
    legend(&mut canvas, &keys(with_habit), TOP + 2.0);

    let mut drawn = vec![
        (Quantity::DutifulReturns, DUTIFUL),
        (Quantity::WillingReturns, WILLING),
    ];
    if with_habit {
        drawn.insert(0, (Quantity::HabitReturns, PALE));
    }
    let inside = results
        .series
        .iter()
        .filter(|p| shown.contains(&p.arm) && drawn.iter().any(|d| d.0 == p.quantity));
    let values: Vec<f64> = inside
        .flat_map(|p| [p.mean.value, p.mean.low, p.mean.high])
        .collect();
    let ticks = f64::from(scenario.timeline.ticks.max(2));
    let labels_room = 46.0;
    let space = 26.0;
    let room = WIDTH - 2.0 * MARGIN - labels_room;
    let width = (room - space * (columns as f64 - 1.0)) / columns as f64;
    for (nth, &arm) in shown.iter().enumerate() {
        let left = MARGIN + labels_room + (nth % columns) as f64 * (width + space);
        let right = left + width;
        let top = first + (nth / columns) as f64 * (panel + gap);
        let y = Axis::over(values.iter().copied(), true, (top + panel, top), 5);
        let x = Axis::exactly(1.0, ticks, (left, right), whole_step(tick, ticks, 5.0));
        let name = wrap(&names[arm], width, 2, PANEL);
        for (above, line) in name.iter().rev().enumerate() {
            let y = top - 16.0 - 16.0 * above as f64;
            canvas.text((left, y), Align::Left, PANEL, line);
        }
        let labels = y.labels(MetricUnit::Count, "");
        let unlabelled = labels.iter().map(|(at, _)| (*at, String::new())).collect();
        let labels = if nth % columns == 0 {
            labels
        } else {
            unlabelled
        };
        y_axis(&mut canvas, &labels, left, right);
        let timeline = &scenario.timeline;
        ticks_axis(&mut canvas, &x, timeline, 5, (left, right), top + panel);
        if y.low() < 0.0 {
            canvas.shapes(None, |pen| {
                pen.line(&[(left, y.at(0.0)), (right, y.at(0.0))], PALE, 1.0);
            });
        }
        let place = |p: &SeriesPoint, value: f64| (x.at(f64::from(p.tick) + 1.0), y.at(value));
        if drawn
            .iter()
            .all(|&(quantity, _)| points(results, arm, quantity).is_empty())
        {
            let middle = ((left + right) / 2.0, top + panel / 2.0);
            canvas.text(
                middle,
                Align::Middle,
                CAPTION,
                "not followed in this scenario",
            );
            continue;
        }
        for &(quantity, color) in &drawn {
            let series = points(results, arm, quantity);
            let thin = quantity == Quantity::HabitReturns;
            let dash = (quantity == Quantity::DutifulReturns).then_some(DUTY_DASH);
            let known = series.iter().filter(|p| has_interval(&p.mean));
            let lows = known.clone().map(|p| place(p, p.mean.low));
            let outline: Vec<_> = lows
                .chain(known.map(|p| place(p, p.mean.high)).rev())
                .collect();
            canvas.shapes(None, |pen| {
                pen.area(&outline, color, if thin { 0.0 } else { 0.16 })
            });
            let path: Vec<_> = series.iter().map(|p| place(p, p.mean.value)).collect();
            canvas.shapes(dash, |pen| {
                pen.line(&path, color, if thin { 1.0 } else { 2.0 })
            });
        }
    }
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!("A panel an arm, {}: {}.", words.subtitle, names.join("; ")),
    )
}

/// A bar, full out of goodwill and hollow out of obligation: alike in grey otherwise.
fn bar(pen: &Pen, from: (f64, f64), to: (f64, f64), color: RGBColor) {
    if color == WILLING {
        return pen.rect(from, to, color, 1.0);
    }
    pen.rect(from, to, color, 0.25);
    let (low, high) = ((from.0 + 0.8, from.1 + 0.8), (to.0 - 0.8, to.1 - 0.8));
    if high.0 > low.0 {
        let outline = [
            low,
            (high.0, low.1),
            high,
            (low.0, high.1),
            low,
            (high.0, low.1),
        ];
        pen.line(&outline, color, 1.6);
    }
}

fn bars(scenario: &Scenario, results: &Results) -> String {
    let names = names(results);
    let rows = Rows::new(&names, TOP + 44.0, 54.0);
    let tick = scenario.timeline.tick_name();
    let words = Words {
        title: "Willing against dutiful returns".into(),
        subtitle: subtitle(scenario, &format!("mean of the one {tick}")),
        captions: vec![
            format!("Whiskers: {}", interval_caption(scenario, results, "")),
            "Habit returns, which would have come anyway, are not drawn.".into(),
        ],
    };
    let mut canvas = Canvas::new(words.height(rows.bottom() + 44.0));
    words.write(&mut canvas);
    let keys = keys(false);
    for (key, (x, y, name)) in keys.iter().zip(legend_layout(&keys).0) {
        let y = TOP + 8.0 + y;
        canvas.shapes(None, |pen| {
            bar(pen, (x, y - 5.5), (x + 32.0, y + 5.5), key.color);
        });
        canvas.text((x + 40.0, y + 4.8), Align::Left, NAME, &name);
    }

    let pair = [
        (Quantity::WillingReturns, WILLING),
        (Quantity::DutifulReturns, DUTIFUL),
    ];
    let inside = results
        .series
        .iter()
        .filter(|p| pair.iter().any(|d| d.0 == p.quantity));
    let values: Vec<f64> = inside
        .clone()
        .flat_map(|p| [p.mean.value, p.mean.low, p.mean.high])
        .collect();
    let numbers = Numbers::apart(MetricUnit::Count, "", spread(inside.map(|p| p.mean.value)));
    let right = WIDTH - MARGIN - 64.0;
    let axis = Axis::over(values, true, (rows.left, right), 6);
    x_axis(
        &mut canvas,
        &axis.labels(MetricUnit::Count, ""),
        rows.top,
        rows.bottom(),
    );
    let counted = "returns per head";
    x_title(&mut canvas, (rows.left, right), rows.bottom(), counted);
    let thick = (rows.height * 0.28).min(14.0);
    for arm in 0..names.len() {
        for (nth, &(quantity, color)) in pair.iter().enumerate() {
            let middle = rows.middle(arm) + (nth as f64 - 0.5) * (thick + 3.0);
            let Some(point) = points(results, arm, quantity).first().copied() else {
                canvas.text((rows.left + 8.0, middle + 4.0), Align::Left, CAPTION, "–");
                continue;
            };
            let end = axis.at(point.mean.value);
            let mut beyond = end;
            canvas.shapes(None, |pen| {
                let from = (axis.at(0.0), middle - thick / 2.0);
                bar(pen, from, (end, middle + thick / 2.0), color);
                if has_interval(&point.mean) {
                    let (low, high) = (axis.at(point.mean.low), axis.at(point.mean.high));
                    // A white edge, to be seen on the bar.
                    pen.line(&[(low - 1.0, middle), (high + 1.0, middle)], WHITE, 4.0);
                    pen.line(&[(low, middle), (high, middle)], INK, 1.6);
                    beyond = if high > end { high } else { end };
                }
            });
            let small = super::canvas::Type {
                size: if thick < 11.0 { 10.5 } else { 12.5 },
                ..NAME
            };
            let at = (beyond + 7.0, middle + small.size * 0.35);
            canvas.text(at, Align::Left, small, &numbers.text(point.mean.value));
        }
    }
    canvas.shapes(None, |pen| {
        pen.line(
            &[(axis.at(0.0), rows.top), (axis.at(0.0), rows.bottom())],
            PALE,
            1.2,
        );
    });
    rows.write(&mut canvas);
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!("Two bars an arm, {}: {}.", words.subtitle, names.join("; ")),
    )
}
