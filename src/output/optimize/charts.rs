//! Charts of an optimization: how the metric answers to each decision around the best plan, and what more money buys.

use super::Optimized;
use crate::experiment::results::Estimate;
use crate::optimize::find::Response;
use crate::optimize::space::Axis as Decision;
use crate::output::OutputError;
use crate::output::charts::axis::{Axis, x_axis, x_title, y_axis};
use crate::output::charts::canvas::{Align, Canvas, WIDTH, fit};
use crate::output::charts::style::{
    DUTIFUL, MARGIN, PALE, PANEL, TICK, TOP, WILLING, Words, sign, subtitle,
};
use crate::output::charts::{self, Chart};
use crate::output::format::{axis_unit, count, plain};
use crate::output::tables::NamedBytes;
use crate::vocabulary::metric::MetricUnit;

/// Decisions that have a panel.
const PANELS: usize = 8;

/// The charts as SVG and PNG.
///
/// # Errors
/// As [`charts::files`].
pub fn files(own: &Optimized, threads: usize) -> Result<Vec<NamedBytes>, OutputError> {
    let mut all = vec![Chart {
        name: "response",
        svg: response(own),
    }];
    if own.found.steps.len() > 1 {
        all.push(Chart {
            name: "budget",
            svg: budget(own),
        });
    }
    charts::files(all, threads)
}

fn ends(estimate: &Estimate) -> [f64; 3] {
    [estimate.low, estimate.value, estimate.high]
}

/// A line with its interval as an area.
fn draw(canvas: &mut Canvas, places: &[(f64, Estimate)], y: &Axis, lines: bool) {
    let of = |at: fn(&Estimate) -> f64| -> Vec<(f64, f64)> {
        places.iter().map(|(x, own)| (*x, y.at(at(own)))).collect()
    };
    let (low, middle, high) = (of(|own| own.low), of(|own| own.value), of(|own| own.high));
    canvas.shapes(None, |pen| {
        if lines {
            let around: Vec<(f64, f64)> = low
                .iter()
                .copied()
                .chain(high.iter().rev().copied())
                .collect();
            pen.area(&around, WILLING, 0.18);
            pen.line(&middle, WILLING, 2.2);
        } else {
            for (low, high) in low.iter().zip(&high) {
                pen.line(&[*low, *high], WILLING, 2.4);
            }
        }
        for place in &middle {
            pen.dot(*place, if lines { 2.6 } else { 4.0 }, WILLING);
        }
    });
}

fn response(own: &Optimized) -> String {
    let scenario = own.scenario;
    let metric = own.settings.metric;
    let shown = own.space.axes.len().min(PANELS);
    let mut captions = vec![
        "The best plan with one decision otherwise, less the best plan, in the same replicates of unseen people, luck and draws. \
         Areas and bars are 95% intervals; the other colour marks the best plan."
            .to_owned(),
    ];
    if own.space.axes.len() > shown {
        captions.push(format!(
            "{shown} of {} decisions are drawn; all are in response.csv.",
            own.space.axes.len()
        ));
    }
    let words = Words {
        title: "How the outcome answers to each decision".into(),
        subtitle: subtitle(
            scenario,
            &format!(
                "{}, {} replicates",
                metric.label(),
                count(own.settings.held_out.into())
            ),
        ),
        captions,
    };
    let columns = if shown == 1 { 1 } else { 2 };
    let rows = shown.div_ceil(columns);
    let (panel, gap) = (if shown == 1 { 320.0 } else { 210.0 }, 92.0);
    let top = TOP + 44.0;
    let bottom = top + rows as f64 * panel + (rows as f64 - 1.0) * gap;
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    let wide = (WIDTH - 2.0 * MARGIN) / columns as f64;
    for (nth, decision) in own.space.axes.iter().enumerate().take(shown) {
        let left = MARGIN + (nth % columns) as f64 * wide + 66.0;
        let right = MARGIN + (nth % columns + 1) as f64 * wide - 14.0;
        let top = top + (nth / columns) as f64 * (panel + gap);
        let bottom = top + panel;
        let responses: Vec<&Response> = own
            .found
            .responses
            .iter()
            .filter(|own| own.axis == nth && own.difference.is_some())
            .collect();
        let values = responses.iter().filter_map(|own| own.difference);
        let y = Axis::over(values.flat_map(|own| ends(&own)), false, (bottom, top), 6)
            .of(metric.unit());
        let x = |value: f64| left + 12.0 + decision.along(value) * (right - left - 24.0);
        y_axis(
            &mut canvas,
            &y.labels(metric.unit(), sign(scenario)),
            left,
            right,
        );
        x_axis(&mut canvas, &labels(decision, &responses, &x), top, bottom);
        x_title(
            &mut canvas,
            (left, right),
            bottom,
            &plain(&decision.factor.head()),
        );
        let places: Vec<(f64, Estimate)> = responses
            .iter()
            .filter_map(|own| Some((x(own.value), own.difference?)))
            .collect();
        draw(&mut canvas, &places, &y, decision.is_ordered());
        canvas.shapes(None, |pen| {
            for response in responses.iter().filter(|own| own.is_best) {
                pen.dot((x(response.value), y.at(0.0)), 5.0, DUTIFUL);
            }
            pen.line(&[(left, bottom), (right, bottom)], PALE, 1.0);
        });
    }
    let unit = axis_unit(metric, &scenario.population.of, &scenario.currency);
    let what = format!("{} less that of the best plan, {unit}", metric.label());
    let room = WIDTH - 2.0 * MARGIN;
    canvas.text(
        (MARGIN, top - 14.0),
        Align::Left,
        PANEL,
        &fit(&plain(&what), room, PANEL),
    );
    let keys: Vec<String> = own
        .space
        .axes
        .iter()
        .map(|axis| plain(&axis.factor.key))
        .collect();
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!("The outcome along each decision: {}.", keys.join("; ")),
    )
}

/// Labels of a decision's values, as many as there is room for.
fn labels(
    decision: &Decision,
    responses: &[&Response],
    x: &dyn Fn(f64) -> f64,
) -> Vec<(f64, String)> {
    let every = responses.len().div_ceil(6).max(1);
    let own = responses.iter().step_by(every).map(|own| {
        let text = match decision.factor.choices() {
            None => crate::scenario::sweep::number(crate::output::format::three_digits(own.value)),
            Some(_) => plain(&decision.factor.cell(own.value)),
        };
        (x(own.value), fit(&text, 90.0, TICK))
    });
    own.collect()
}

fn budget(own: &Optimized) -> String {
    let scenario = own.scenario;
    let metric = own.settings.metric;
    let words = Words {
        title: "What more money buys".into(),
        subtitle: subtitle(
            scenario,
            &format!("{}, {} replicates", metric.label(), count(own.settings.held_out.into())),
        ),
        captions: vec![
            "The best plan that was found for each sum, by what it costs in the mean; the first dot is doing nothing. In replicates of \
             unseen people, luck and draws, with 95% intervals. The larger dot is the best plan of all that were allowed."
                .to_owned(),
        ],
    };
    let (top, bottom) = (TOP + 44.0, TOP + 44.0 + 320.0);
    let (left, right) = (MARGIN + 66.0, WIDTH - MARGIN - 14.0);
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    let held = &own.found.held;
    let mut points = vec![(held.nothing.spend.value, held.nothing.value)];
    points.extend(
        own.found
            .steps
            .iter()
            .map(|step| (step.measured.spend.value, step.measured.value)),
    );
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let best = (held.best.spend.value, held.best.value);
    let all = || points.iter().chain([&best]);
    let y = Axis::over(
        all().flat_map(|(_, own)| ends(own)),
        false,
        (bottom, top),
        6,
    )
    .of(metric.unit());
    let x =
        Axis::over(all().map(|(spend, _)| *spend), false, (left, right), 6).of(MetricUnit::Money);
    y_axis(
        &mut canvas,
        &y.labels(metric.unit(), sign(scenario)),
        left,
        right,
    );
    x_axis(
        &mut canvas,
        &x.labels(MetricUnit::Money, sign(scenario)),
        top,
        bottom,
    );
    x_title(&mut canvas, (left, right), bottom, "spend of a replicate");
    let places: Vec<(f64, Estimate)> = points
        .iter()
        .map(|(spend, own)| (x.at(*spend), *own))
        .collect();
    draw(&mut canvas, &places, &y, true);
    canvas.shapes(None, |pen| {
        pen.dot((x.at(best.0), y.at(best.1.value)), 5.0, DUTIFUL);
        pen.line(&[(left, bottom), (right, bottom)], PALE, 1.0);
    });
    let unit = axis_unit(metric, &scenario.population.of, &scenario.currency);
    let what = format!("{}, {unit}", metric.label());
    let room = WIDTH - 2.0 * MARGIN;
    canvas.text(
        (MARGIN, top - 14.0),
        Align::Left,
        PANEL,
        &fit(&plain(&what), room, PANEL),
    );
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        "The outcome of the best plan for each sum, by what it costs.",
    )
}
