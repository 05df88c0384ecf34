//! Charts of an optimization: how the metric answers to each decision around the best plan, and what more money buys.

use super::Optimized;
use crate::experiment::results::Estimate;
use crate::optimize::find::Response;
use crate::optimize::space::Axis as Decision;
use crate::output::OutputError;
use crate::output::charts::axis::{Axis, x_axis, x_title, y_axis};
use crate::output::charts::letters::{Align, fit};
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{Paint, Sheet, Size};
use crate::output::charts::style::{PANEL, TICK, WIDTH, sign, subtitle};
use crate::output::charts::{self, Chart, Key};
use crate::output::format::{axis_unit, count, plain};
use crate::output::tables::NamedBytes;
use crate::vocabulary::metric::MetricUnit;

/// The lines, and the best plan on them.
const LINE: Ink = Ink::WILLING;
const BEST: Ink = Ink::DUTIFUL;

/// Decisions that have a panel.
const PANELS: usize = 8;

/// The charts as SVG and PNG.
///
/// # Errors
/// As [`charts::files`].
pub fn files(own: &Optimized, threads: usize) -> Result<Vec<NamedBytes>, OutputError> {
    let mut all = vec![response(own)];
    if own.found.steps.len() > 1 {
        all.push(budget(own));
    }
    charts::files(&all, threads)
}

fn ends(estimate: &Estimate) -> [f64; 3] {
    [estimate.low, estimate.value, estimate.high]
}

/// A line with its interval as an area.
fn draw(sheet: &mut Sheet, places: &[(f64, Estimate)], y: &Axis, lines: bool) {
    let of = |at: fn(&Estimate) -> f64| -> Vec<(f64, f64)> {
        places.iter().map(|(x, own)| (*x, y.at(at(own)))).collect()
    };
    let (low, middle, high) = (of(|own| own.low), of(|own| own.value), of(|own| own.high));
    sheet.draw(|pen| {
        if lines {
            let back = high.iter().rev().copied();
            let around: Vec<(f64, f64)> = low.iter().copied().chain(back).collect();
            pen.area(&around, Paint::fill(LINE).faint(0.18));
            pen.line(&middle, LINE, 2.2);
        } else {
            for (low, high) in low.iter().zip(&high) {
                pen.line(&[*low, *high], LINE, 2.4);
            }
        }
        for place in &middle {
            pen.dot(*place, if lines { 2.6 } else { 4.0 }, LINE);
        }
    });
}

fn keys() -> Vec<Key> {
    vec![
        Key::line("mean", Paint::line(LINE, 2.2)),
        Key::area("95% interval", Paint::fill(LINE).faint(0.18)),
        Key::dot("the best plan", Paint::fill(BEST)),
    ]
}

fn response(own: &Optimized) -> Chart {
    let scenario = own.scenario;
    let metric = own.settings.metric;
    let shown = own.space.axes.len().min(PANELS);
    let mut notes = vec![
        "The best plan with one decision otherwise, less the best plan, in the same replicates of unseen people, luck and draws."
            .to_owned(),
    ];
    if own.space.axes.len() > shown {
        notes.push(format!(
            "{shown} of {} decisions are drawn; all are in response.csv.",
            own.space.axes.len()
        ));
    }
    let columns = if shown == 1 { 1 } else { 2 };
    let rows = shown.div_ceil(columns);
    let (panel, gap) = (if shown == 1 { 320.0 } else { 210.0 }, 92.0);
    let top = 34.0;
    let bottom = top + rows as f64 * panel + (rows as f64 - 1.0) * gap;
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
    let wide = WIDTH / columns as f64;
    for (nth, decision) in own.space.axes.iter().enumerate().take(shown) {
        let left = (nth % columns) as f64 * wide + 66.0;
        let right = (nth % columns + 1) as f64 * wide - 14.0;
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
            .of(MetricUnit::Scale);
        let x = |value: f64| left + 12.0 + decision.along(value) * (right - left - 24.0);
        let labels_y = y.labels(metric.unit(), sign(scenario));
        y_axis(&mut sheet, &labels_y, left, right);
        x_axis(&mut sheet, &labels(decision, &responses, &x), top, bottom);
        let head = plain(&decision.factor.head());
        x_title(&mut sheet, (left, right), bottom, &head);
        let places: Vec<(f64, Estimate)> = responses
            .iter()
            .filter_map(|own| Some((x(own.value), own.difference?)))
            .collect();
        draw(&mut sheet, &places, &y, decision.is_ordered());
        sheet.draw(|pen| {
            for response in responses.iter().filter(|own| own.is_best) {
                pen.dot((x(response.value), y.at(0.0)), 5.0, BEST);
            }
            pen.line(&[(left, bottom), (right, bottom)], Ink::Pale, 1.0);
        });
    }
    let unit = axis_unit(metric, &scenario.population.of, &scenario.currency);
    let what = format!("{} less that of the best plan, {unit}", metric.label());
    let what = fit(&plain(&what), WIDTH, PANEL);
    sheet.text((0.0, top - 14.0), Align::Left, PANEL, &what);
    let axes = own.space.axes.iter();
    let decisions: Vec<String> = axes.map(|axis| plain(&axis.factor.key)).collect();
    Chart {
        id: "response",
        title: "How the outcome answers to each decision".into(),
        subtitle: told(own),
        description: format!("The outcome along each decision: {}.", decisions.join("; ")),
        notes,
        keys: keys(),
        sheets: vec![sheet],
        ..Chart::default()
    }
}

/// Whose chart it is, and of how many replicates.
fn told(own: &Optimized) -> String {
    let metric = own.settings.metric.label();
    let replicates = count(own.settings.held_out.into());
    subtitle(own.scenario, &format!("{metric}, {replicates} replicates"))
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

fn budget(own: &Optimized) -> Chart {
    let scenario = own.scenario;
    let metric = own.settings.metric;
    let top = 34.0;
    let bottom = top + 320.0;
    let (left, right) = (66.0, WIDTH - 14.0);
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
    let held = &own.found.held;
    let mut points = vec![(held.nothing.spend.value, held.nothing.value)];
    let steps = own.found.steps.iter().map(|step| step.measured);
    points.extend(steps.map(|own| (own.spend.value, own.value)));
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let best = (held.best.spend.value, held.best.value);
    let all = || points.iter().chain([&best]);
    let values = all().flat_map(|(_, own)| ends(own));
    let y = Axis::over(values, false, (bottom, top), 6).of(metric.unit());
    let spends = all().map(|(spend, _)| *spend);
    let x = Axis::over(spends, false, (left, right), 6).of(MetricUnit::Money);
    let labels_y = y.labels(metric.unit(), sign(scenario));
    y_axis(&mut sheet, &labels_y, left, right);
    let labels_x = x.labels(MetricUnit::Money, sign(scenario));
    x_axis(&mut sheet, &labels_x, top, bottom);
    x_title(&mut sheet, (left, right), bottom, "spend of a replicate");
    let places = points.iter().map(|(spend, own)| (x.at(*spend), *own));
    draw(&mut sheet, &places.collect::<Vec<_>>(), &y, true);
    sheet.draw(|pen| {
        pen.dot((x.at(best.0), y.at(best.1.value)), 5.0, BEST);
        pen.line(&[(left, bottom), (right, bottom)], Ink::Pale, 1.0);
    });
    let unit = axis_unit(metric, &scenario.population.of, &scenario.currency);
    let what = fit(&plain(&format!("{}, {unit}", metric.label())), WIDTH, PANEL);
    sheet.text((0.0, top - 14.0), Align::Left, PANEL, &what);
    Chart {
        id: "budget",
        title: "What more money buys".into(),
        subtitle: told(own),
        description: "The outcome of the best plan for each sum, by what it costs.".into(),
        notes: vec![
            "The best plan that was found for each sum, by what it costs in the mean; the first dot is doing nothing. In replicates of \
             unseen people, luck and draws."
                .to_owned(),
        ],
        keys: keys(),
        sheets: vec![sheet],
        ..Chart::default()
    }
}
