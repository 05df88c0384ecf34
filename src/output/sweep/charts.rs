//! Charts of a sweep: how the primary outcome responds to each factor, and which arm is best where.

use plotters::style::RGBColor;

use super::Swept;
use crate::output::OutputError;
use crate::output::charts::axis::{Axis, x_axis, x_title, y_axis};
use crate::output::charts::canvas::{Align, Canvas, WIDTH, fit};
use crate::output::charts::layout::{Key, legend, legend_layout};
use crate::output::charts::style::{
    MARGIN, NAME, PALE, PANEL, STROKES, TICK, TOP, Words, sign, stroke, subtitle,
};
use crate::output::charts::{self, Chart};
use crate::output::format::{axis_unit, count, plain};
use crate::output::palette;
use crate::output::tables::NamedBytes;
use crate::scenario::sweep::Design;
use crate::sweep::factor::Factor;
use crate::vocabulary::metric::MetricUnit;

/// Factors that have a panel.
const PANELS: usize = 8;
/// Values of a factor up to which each has a place of its own; more are put together into as many groups.
const VALUES: usize = 24;
const GROUPS: usize = 12;

/// The charts as SVG and PNG.
///
/// # Errors
/// As [`charts::files`].
pub fn files(swept: &Swept, threads: usize) -> Result<Vec<NamedBytes>, OutputError> {
    let mut all = vec![Chart {
        name: "response",
        svg: response(swept),
    }];
    all.extend(map(swept).map(|svg| Chart {
        name: "winners",
        svg,
    }));
    charts::files(all, threads)
}

/// Where a value stands along a factor's axis.
fn along(factor: &Factor, value: f64) -> f64 {
    match factor.is_log() {
        true => crate::numeric::ln64(value),
        false => value,
    }
}

/// A factor's axis, with its labels.
struct Scale {
    axis: Axis,
    labels: Vec<(f64, String)>,
}

fn scale(factor: &Factor, values: &[f64], (from, to): (f64, f64), half: f64) -> Scale {
    let places = || values.iter().map(|&value| along(factor, value));
    let low = places().fold(f64::INFINITY, f64::min);
    let high = places().fold(f64::NEG_INFINITY, f64::max);
    if factor.is_numeric() && !factor.is_log() {
        let axis = match half > 0.0 {
            true => Axis::exactly(
                low - half,
                high + half,
                (from, to),
                charts::axis::step(high - low, 6),
            ),
            false => Axis::over(places(), false, (from, to), 6),
        };
        let labels = axis.labels(MetricUnit::Scale, "");
        return Scale { axis, labels };
    }
    let air = match half > 0.0 {
        true => half,
        false => ((high - low) * 0.06).max(1e-9),
    };
    let axis = Axis::exactly(low - air, high + air, (from, to), 1.0);
    let mut shown: Vec<f64> = values.to_vec();
    shown.sort_by(f64::total_cmp);
    shown.dedup();
    let every = shown.len().div_ceil(8);
    let labels = shown.iter().step_by(every).map(|&value| {
        let label = match factor.is_numeric() {
            true => crate::scenario::sweep::number(crate::output::format::three_digits(value)),
            false => plain(&factor.cell(value)),
        };
        (axis.at(along(factor, value)), fit(&label, 90.0, TICK))
    });
    Scale {
        labels: labels.collect(),
        axis,
    }
}

/// Means of an arm along a factor: of the points that share a value, or of groups of neighbouring values.
fn curve(swept: &Swept, factor: usize, arm: usize) -> Vec<(f64, f64)> {
    let primary = swept.scenario.outcome.primary;
    let mut points: Vec<(f64, f64)> = swept
        .results
        .iter()
        .enumerate()
        .filter_map(|(at, point)| {
            let place = point.place(primary)?;
            let mean = point.mean(arm, place).mean.value;
            let x = along(&swept.points.factors[factor], swept.points.at(at)[factor]);
            mean.is_finite().then_some((x, mean))
        })
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut distinct: Vec<f64> = points.iter().map(|point| point.0).collect();
    distinct.dedup();
    let mean = |group: &[(f64, f64)]| {
        let n = group.len() as f64;
        let sum = |of: fn(&(f64, f64)) -> f64| group.iter().map(of).sum::<f64>();
        (sum(|point| point.0) / n, sum(|point| point.1) / n)
    };
    match distinct.len() <= VALUES {
        true => points
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| (group[0].0, mean(group).1))
            .collect(),
        false => points
            .chunks(points.len().div_ceil(GROUPS))
            .map(mean)
            .collect(),
    }
}

/// The arms that are drawn in strokes of their own: the baseline and those that are best most often.
fn apart(swept: &Swept) -> Vec<usize> {
    let won = |arm: usize| {
        let leads = swept.results.iter().filter_map(|point| point.lead.as_ref());
        leads.filter(|lead| lead.winner == arm).count() as f64
    };
    palette::told_apart(swept.scenario.arms.len(), STROKES, |arm| Some(won(arm)))
}

fn keys(swept: &Swept, arms: &[usize], width: f64, dashes: bool) -> Vec<Key> {
    let of_arm = arms.iter().enumerate().map(|(nth, &arm)| {
        let (color, dash) = stroke(nth);
        Key {
            color,
            dash: dash.filter(|_| dashes),
            width,
            name: plain(&swept.scenario.arms[arm].name),
        }
    });
    of_arm.collect()
}

fn head(factor: &Factor) -> String {
    plain(&factor.head())
}

fn response(swept: &Swept) -> String {
    let scenario = swept.scenario;
    let primary = scenario.outcome.primary;
    // Draws of the psychology lie on no scale.
    let all = 0..swept.points.factors.len();
    let drawn = all
        .clone()
        .filter(|&at| !swept.points.factors[at].is_draws());
    let mut shown: Vec<usize> = drawn.take(PANELS).collect();
    if shown.is_empty() {
        shown = all.take(1).collect();
    }
    let factors = shown.len();
    let arms = apart(swept);
    let keys = keys(swept, &arms, 2.2, true);
    let mut captions = Vec::new();
    captions.push(match factors {
        1 => "The same people with the same luck at every point.".to_owned(),
        _ => "Means over all points that share the value, or lie near it: over all that the other factors were varied. The same \
              people with the same luck at every point."
            .to_owned(),
    });
    if swept.points.factors.len() > factors {
        captions.push(format!(
            "{factors} of {} factors are drawn; all are in points.csv.",
            swept.points.factors.len()
        ));
    }
    if scenario.arms.len() > arms.len() {
        captions.push(format!(
            "The baseline and the arms that are best most often, of {} arms; all are in points.csv.",
            scenario.arms.len()
        ));
    }
    let words = Words {
        title: "How the outcome responds to what is varied".into(),
        subtitle: subtitle(
            scenario,
            &format!(
                "{}, {} points",
                primary.label(),
                count(swept.results.len() as u64)
            ),
        ),
        captions,
    };
    let columns = if factors == 1 { 1 } else { 2 };
    let rows = factors.div_ceil(columns);
    let (panel, gap) = (if factors == 1 { 320.0 } else { 210.0 }, 92.0);
    let top = TOP + 44.0 + legend_layout(&keys).1;
    let bottom = top + rows as f64 * panel + (rows as f64 - 1.0) * gap;
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    legend(&mut canvas, &keys, TOP + 2.0);
    let wide = (WIDTH - 2.0 * MARGIN) / columns as f64;
    for (nth, factor) in shown.into_iter().enumerate() {
        let own = &swept.points.factors[factor];
        let left = MARGIN + (nth % columns) as f64 * wide + 58.0;
        let right = MARGIN + (nth % columns + 1) as f64 * wide - 14.0;
        let top = top + (nth / columns) as f64 * (panel + gap);
        let bottom = top + panel;
        let curves: Vec<Vec<(f64, f64)>> =
            arms.iter().map(|&arm| curve(swept, factor, arm)).collect();
        let y = Axis::over(
            curves.iter().flatten().map(|point| point.1),
            false,
            (bottom, top),
            6,
        )
        .of(primary.unit());
        let values: Vec<f64> = (0..swept.points.len())
            .map(|point| swept.points.at(point)[factor])
            .collect();
        let x = scale(own, &values, (left, right), 0.0);
        y_axis(
            &mut canvas,
            &y.labels(primary.unit(), sign(scenario)),
            left,
            right,
        );
        x_axis(&mut canvas, &x.labels, top, bottom);
        x_title(&mut canvas, (left, right), bottom, &head(own));
        for (nth, curve) in curves.iter().enumerate() {
            let (color, dash) = stroke(nth);
            let places: Vec<(f64, f64)> = curve
                .iter()
                .map(|point| (x.axis.at(point.0), y.at(point.1)))
                .collect();
            let lines = own.is_numeric();
            canvas.shapes(dash, |pen| {
                if lines {
                    pen.line(&places, color, 2.2);
                }
            });
            canvas.shapes(None, |pen| {
                for &place in places.iter().filter(|_| !lines || places.len() <= 12) {
                    pen.dot(place, if lines { 2.6 } else { 4.0 }, color);
                }
            });
        }
        canvas.shapes(None, |pen| {
            pen.line(&[(left, bottom), (right, bottom)], PALE, 1.0);
        });
    }
    let unit = axis_unit(primary, &scenario.population.of, &scenario.currency);
    let what = format!("{}, {unit}", primary.label());
    canvas.text(
        (MARGIN, top - 14.0),
        Align::Left,
        PANEL,
        &fit(&plain(&what), WIDTH - 2.0 * MARGIN, PANEL),
    );
    let names: Vec<String> = keys.into_iter().map(|key| key.name).collect();
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!("Mean of each arm along each factor: {}.", names.join("; ")),
    )
}

/// Where which arm is best, over two factors; none of any other number of them.
fn map(swept: &Swept) -> Option<String> {
    let [one, other] = swept.points.factors.as_slice() else {
        return None;
    };
    let scenario = swept.scenario;
    if scenario.arms.len() < 2 || swept.results.iter().all(|point| point.lead.is_none()) {
        return None;
    }
    let primary = scenario.outcome.primary;
    let arms = apart(swept);
    let keys = keys(swept, &arms, 9.0, false);
    let grid = swept.settings.design == Design::Factorial;
    let words = Words {
        title: "Which arm is best where".into(),
        subtitle: subtitle(
            scenario,
            &format!("{}, {} points", primary.label(), count(swept.results.len() as u64)),
        ),
        captions: vec![
            "The colour is that of the arm with the best mean. It is pale where the 95% simulation interval of its lead over the \
             next arm reaches over 0: there luck may decide. Doubt about the psychology is no part of it."
                .to_owned(),
        ],
    };
    let top = TOP + 30.0 + legend_layout(&keys).1;
    let bottom = top + 400.0;
    let (left, right) = (MARGIN + 96.0, WIDTH - MARGIN - 14.0);
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    legend(&mut canvas, &keys, TOP + 2.0);
    let along_factor = |factor: usize| -> Vec<f64> {
        (0..swept.points.len())
            .map(|point| swept.points.at(point)[factor])
            .collect()
    };
    let (xs, ys) = (along_factor(0), along_factor(1));
    let (half_x, half_y) = (half(one, &xs, grid), half(other, &ys, grid));
    let x = scale(one, &xs, (left, right), half_x);
    let y = scale(other, &ys, (bottom, top), half_y);
    if !grid {
        y_axis(&mut canvas, &y.labels, left, right);
        x_axis(&mut canvas, &x.labels, top, bottom);
    }
    canvas.shapes(None, |pen| {
        for (at, point) in swept.results.iter().enumerate() {
            let Some(lead) = &point.lead else { continue };
            let nth = arms.iter().position(|&arm| arm == lead.winner);
            let color: RGBColor = nth.map_or(PALE, |nth| stroke(nth).0);
            let clear = lead.difference.low > 0.0 || lead.difference.high < 0.0;
            let opacity = if clear { 0.85 } else { 0.3 };
            let (u, v) = (along(one, xs[at]), along(other, ys[at]));
            match grid {
                true => pen.rect(
                    (x.axis.at(u - half_x), y.axis.at(v - half_y)),
                    (x.axis.at(u + half_x), y.axis.at(v + half_y)),
                    color,
                    opacity,
                ),
                false => {
                    let radius = if clear { 4.5 } else { 2.2 };
                    pen.dot((x.axis.at(u), y.axis.at(v)), radius, color);
                }
            }
        }
    });
    if grid {
        for (place, label) in &y.labels {
            canvas.text((left - 8.0, place + 4.5), Align::Right, TICK, label);
        }
        for (place, label) in &x.labels {
            canvas.text((*place, bottom + 19.0), Align::Middle, TICK, label);
        }
    }
    x_title(&mut canvas, (left, right), bottom, &head(one));
    canvas.text(
        (MARGIN, top - 10.0),
        Align::Left,
        NAME,
        &fit(&head(other), 500.0, NAME),
    );
    let names: Vec<String> = keys.into_iter().map(|key| key.name).collect();
    Some(canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!("The best arm over two factors: {}.", names.join("; ")),
    ))
}

/// Half the distance of two neighbours on a grid; 0 where there is none.
fn half(factor: &Factor, values: &[f64], grid: bool) -> f64 {
    let mut places: Vec<f64> = values.iter().map(|&value| along(factor, value)).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let steps = places.windows(2).map(|pair| pair[1] - pair[0]);
    match grid {
        true => steps.fold(f64::INFINITY, f64::min).min(1e300) / 2.0,
        false => 0.0,
    }
}
