//! Charts of a sweep: how the primary outcome responds to each factor, and which arm is best where.

use super::Swept;
use crate::output::OutputError;
use crate::output::charts::axis::{Axis, step, x_axis, x_title, y_axis};
use crate::output::charts::letters::{Align, fit};
use crate::output::charts::palette::{Ink, told_apart};
use crate::output::charts::sheet::{Paint, Sheet, Size};
use crate::output::charts::style::{NAME, PANEL, STROKES, TICK, WIDTH, sign, subtitle};
use crate::output::charts::{self, Chart, Key, arm_line};
use crate::output::format::{axis_unit, count, plain};
use crate::output::tables::NamedBytes;
use crate::scenario::sweep::Design;
use crate::sweep::factor::Factor;
use crate::sweep::result::PointResult;
use crate::vocabulary::metric::MetricUnit;

/// Factors that have a panel.
pub(super) const PANELS: usize = 8;
/// Values of a factor up to which each has a place of its own; more are put together into as many groups.
pub(super) const VALUES: usize = 24;
const GROUPS: usize = 12;

/// The charts as SVG and PNG.
///
/// # Errors
/// As [`charts::files`].
pub fn files(swept: &Swept, threads: usize) -> Result<Vec<NamedBytes>, OutputError> {
    let all: Vec<Chart> = std::iter::once(response(swept)).chain(map(swept)).collect();
    charts::files(&all, threads)
}

/// Where a value stands along a factor's axis.
pub(super) fn along(factor: &Factor, value: f64) -> f64 {
    match factor.is_log() {
        true => crate::numeric::ln64(value),
        false => value,
    }
}

/// A factor's axis, with its labels.
pub(super) struct Scale {
    pub axis: Axis,
    pub labels: Vec<(f64, String)>,
}

pub(super) fn scale(factor: &Factor, values: &[f64], (from, to): (f64, f64), half: f64) -> Scale {
    let places = || values.iter().map(|&value| along(factor, value));
    let low = places().fold(f64::INFINITY, f64::min);
    let high = places().fold(f64::NEG_INFINITY, f64::max);
    if factor.is_numeric() && !factor.is_log() {
        let axis = match half > 0.0 {
            true => Axis::exactly(low - half, high + half, (from, to), step(high - low, 6)),
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

/// Means of an arm along a factor.
fn curve(swept: &Swept, factor: usize, arm: usize) -> Vec<(f64, f64)> {
    let primary = swept.scenario.outcome.primary;
    let mean = |point: &PointResult| Some(point.mean(arm, point.place(primary)?).mean.value);
    curve_of(swept, factor, &mean)
}

/// Something of each point along a factor: its mean over the points that share a value, or over groups of neighbouring values.
pub(super) fn curve_of(
    swept: &Swept,
    factor: usize,
    of: &dyn Fn(&PointResult) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = swept
        .results
        .iter()
        .enumerate()
        .filter_map(|(at, point)| {
            let mean = of(point)?;
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
pub(super) fn apart(swept: &Swept) -> Vec<usize> {
    let won = |arm: usize| {
        let leads = swept.results.iter().filter_map(|point| point.lead.as_ref());
        leads.filter(|lead| lead.winner == arm).count() as f64
    };
    told_apart(swept.scenario.arms.len(), STROKES, |arm| Some(won(arm)))
}

pub(super) fn head(factor: &Factor) -> String {
    plain(&factor.head())
}

pub(super) fn response(swept: &Swept) -> Chart {
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
    let name = |arm: usize| plain(&scenario.arms[arm].name);
    let mut notes = Vec::new();
    notes.push(match factors {
        1 => "The same people with the same luck at every point.".to_owned(),
        _ => "Means over all points that share the value, or lie near it: over all that the other factors were varied. The same \
              people with the same luck at every point."
            .to_owned(),
    });
    if swept.points.factors.len() > factors {
        notes.push(format!(
            "{factors} of {} factors are drawn; all are in points.csv.",
            swept.points.factors.len()
        ));
    }
    if scenario.arms.len() > arms.len() {
        notes.push(format!(
            "The baseline and the arms that are best most often, of {} arms; all are in points.csv.",
            scenario.arms.len()
        ));
    }
    let columns = if factors == 1 { 1 } else { 2 };
    let rows = factors.div_ceil(columns);
    let (panel, gap) = (if factors == 1 { 320.0 } else { 210.0 }, 92.0);
    let top = 34.0;
    let bottom = top + rows as f64 * panel + (rows as f64 - 1.0) * gap;
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
    let wide = (WIDTH) / columns as f64;
    for (nth, factor) in shown.into_iter().enumerate() {
        let own = &swept.points.factors[factor];
        let left = (nth % columns) as f64 * wide + 58.0;
        let right = (nth % columns + 1) as f64 * wide - 14.0;
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
            &mut sheet,
            &y.labels(primary.unit(), sign(scenario)),
            left,
            right,
        );
        x_axis(&mut sheet, &x.labels, top, bottom);
        x_title(&mut sheet, (left, right), bottom, &head(own));
        for (nth, curve) in curves.iter().enumerate() {
            let places: Vec<(f64, f64)> = curve
                .iter()
                .map(|point| (x.axis.at(point.0), y.at(point.1)))
                .collect();
            let lines = own.is_numeric();
            sheet.draw(|pen| {
                if lines {
                    pen.path(&places, arm_line(Some(nth)));
                }
                for &place in places.iter().filter(|_| !lines || places.len() <= 12) {
                    pen.dot(place, if lines { 2.6 } else { 4.0 }, Ink::Arm(nth));
                }
            });
        }
        sheet.draw(|pen| {
            pen.line(&[(left, bottom), (right, bottom)], Ink::Pale, 1.0);
        });
    }
    let unit = axis_unit(primary, &scenario.population.of, &scenario.currency);
    let what = format!("{}, {unit}", primary.label());
    sheet.text(
        (0.0, top - 14.0),
        Align::Left,
        PANEL,
        &fit(&plain(&what), WIDTH, PANEL),
    );
    let names: Vec<String> = arms.iter().map(|&arm| name(arm)).collect();
    let keys = names.iter().enumerate();
    let keys = keys.map(|(nth, name)| Key::line(name.clone(), arm_line(Some(nth))));
    Chart {
        id: "response",
        title: "How the outcome responds to what is varied".into(),
        subtitle: subtitle(
            scenario,
            &format!(
                "{}, {} points",
                primary.label(),
                count(swept.results.len() as u64)
            ),
        ),
        description: format!("Mean of each arm along each factor: {}.", names.join("; ")),
        notes,
        keys: keys.collect(),
        sheets: vec![sheet],
        ..Chart::default()
    }
}

/// Where which arm is best, over two factors; none of any other number of them.
pub(super) fn map(swept: &Swept) -> Option<Chart> {
    let [one, other] = swept.points.factors.as_slice() else {
        return None;
    };
    let scenario = swept.scenario;
    if scenario.arms.len() < 2 || swept.results.iter().all(|point| point.lead.is_none()) {
        return None;
    }
    let primary = scenario.outcome.primary;
    let arms = apart(swept);
    let name = |arm: usize| plain(&scenario.arms[arm].name);
    let grid = swept.settings.design == Design::Factorial;
    let top = 20.0;
    let bottom = top + 400.0;
    let (left, right) = (80.0, WIDTH - 14.0);
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
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
        y_axis(&mut sheet, &y.labels, left, right);
        x_axis(&mut sheet, &x.labels, top, bottom);
    }
    sheet.draw(|pen| {
        for (at, point) in swept.results.iter().enumerate() {
            let Some(lead) = &point.lead else { continue };
            let nth = arms.iter().position(|&arm| arm == lead.winner);
            let ink = nth.map_or(Ink::Pale, Ink::Arm);
            let clear = lead.difference.low > 0.0 || lead.difference.high < 0.0;
            let opacity = if clear { 0.85 } else { 0.3 };
            let (u, v) = (along(one, xs[at]), along(other, ys[at]));
            if grid {
                pen.rect(
                    (x.axis.at(u - half_x), y.axis.at(v - half_y)),
                    (x.axis.at(u + half_x), y.axis.at(v + half_y)),
                    Paint::fill(ink).faint(opacity),
                );
            } else {
                let radius = if clear { 4.5 } else { 2.2 };
                pen.dot((x.axis.at(u), y.axis.at(v)), radius, ink);
            }
        }
    });
    if grid {
        for (place, label) in &y.labels {
            sheet.text((left - 8.0, place + 4.5), Align::Right, TICK, label);
        }
        for (place, label) in &x.labels {
            sheet.text((*place, bottom + 19.0), Align::Middle, TICK, label);
        }
    }
    x_title(&mut sheet, (left, right), bottom, &head(one));
    sheet.text(
        (0.0, top - 10.0),
        Align::Left,
        NAME,
        &fit(&head(other), 500.0, NAME),
    );
    let names: Vec<String> = arms.iter().map(|&arm| name(arm)).collect();
    let keys = names.iter().enumerate();
    let keys = keys.map(|(nth, name)| Key::area(name.clone(), Paint::fill(Ink::Arm(nth))));
    Some(Chart {
        id: "winners",
        title: "Which arm is best where".into(),
        subtitle: subtitle(
            scenario,
            &format!("{}, {} points", primary.label(), count(swept.results.len() as u64)),
        ),
        description: format!("The best arm over two factors: {}.", names.join("; ")),
        notes: vec![
            "The colour is that of the arm with the best mean. It is pale where the 95% simulation interval of its lead over the \
             next arm reaches over 0: there luck may decide. Doubt about the psychology is no part of it."
                .to_owned(),
        ],
        keys: keys.collect(),
        sheets: vec![sheet],
        ..Chart::default()
    })
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
