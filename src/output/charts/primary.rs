//! The primary outcome by arm: a dot with its interval, and what was published beside it.

use plotters::style::RGBColor;

use super::axis::{Axis, x_axis};
use super::canvas::{Align, Canvas, Pen, WIDTH, fit, text_width};
use super::layout::Rows;
use super::style::{
    CAPTION, GREY, INK, MARGIN, PALE, TOP, VALUE, WILLING, Words, interval_caption, names, subtitle,
};
use crate::experiment::results::{Held, Results};
use crate::numeric::exp64;
use crate::output::format::{Numbers, axis_unit, capital, has_interval, spread};
use crate::output::summary::mean_of;
use crate::scenario::checked::{EffectScale, EvidenceTag, Scenario};

/// The colour of all that was published: purple, the last of Okabe and Ito's.
const PUBLISHED: RGBColor = RGBColor(170, 68, 140);

/// A published effect on the axis of the outcome.
struct Mark {
    arm: usize,
    value: f64,
    interval: Option<(f64, f64)>,
    tag: EvidenceTag,
}

pub fn draw(scenario: &Scenario, results: &Results) -> String {
    let metric = scenario.outcome.primary;
    let names = names(results);
    let marks = marks(scenario, results);
    let shares_row = |arm| marks.iter().filter(|mark| mark.arm == arm).count();
    let most = (0..names.len()).map(shares_row).max().unwrap_or(0);

    let rows = Rows::new(&names, TOP, 50.0 + 14.0 * most.min(3) as f64);
    let mut captions = vec![format!(
        "Dot: simulated mean. Bar: {}",
        interval_caption(results)
    )];
    if names.len() > 1 {
        captions.push(format!(
            "Dashed line: the baseline, \u{201c}{}\u{201d}.",
            fit(&names[0], 420.0, CAPTION)
        ));
    }
    if marks.iter().any(|mark| !remembered(mark.tag)) {
        captions.push("◇ published effect with its published interval, applied to the simulated mean of the arm it was compared with.".into());
    }
    let told: Vec<&str> = [
        (EvidenceTag::Recalled, "△ recalled from memory"),
        (EvidenceTag::Popular, "▽ as popularly retold"),
    ]
    .into_iter()
    .filter(|(tag, _)| marks.iter().any(|mark| mark.tag == *tag))
    .map(|(_, words)| words)
    .collect();
    if !told.is_empty() {
        captions.push(format!("{}: shown, but decides nothing.", told.join(", ")));
    }
    let words = Words {
        title: format!("{} by arm", capital(metric.label())),
        subtitle: subtitle(
            scenario,
            &axis_unit(metric, &scenario.population.of, &scenario.currency),
        ),
        captions,
    };
    let mut canvas = Canvas::new(words.height(rows.bottom() + 26.0));
    words.write(&mut canvas);

    let means: Vec<_> = (0..names.len())
        .map(|arm| mean_of(results, arm, metric))
        .collect();
    let simulated = means
        .iter()
        .flatten()
        .flat_map(|m| [m.value, m.low, m.high]);
    let published = marks.iter().flat_map(|m| {
        let (low, high) = m.interval.unwrap_or((m.value, m.value));
        [m.value, low, high]
    });
    let all: Vec<f64> = simulated.chain(published).collect();
    let values = means.iter().flatten().map(|m| m.value);
    let numbers = Numbers::apart(metric.unit(), &scenario.currency, spread(values));
    let label = |value: f64| numbers.text(value);
    let widest = means
        .iter()
        .flatten()
        .map(|m| text_width(&label(m.value), VALUE))
        .fold(0.0, f64::max);
    let axis = Axis::over(all, false, (rows.left, WIDTH - MARGIN - widest - 18.0), 7);

    let ticks = axis.labels(metric.unit(), &scenario.currency);
    x_axis(&mut canvas, &ticks, rows.top, rows.bottom());
    if let Some(baseline) = means[0].filter(|_| names.len() > 1) {
        let x = axis.at(baseline.value);
        canvas.shapes(Some(&[4.0, 3.0]), |pen| {
            pen.line(&[(x, rows.top), (x, rows.bottom())], GREY, 1.2);
        });
    }
    rows.write(&mut canvas);
    canvas.shapes(None, |pen| {
        for mark in &marks {
            let nth = marks
                .iter()
                .take_while(|other| !std::ptr::eq(*other, mark))
                .filter(|other| other.arm == mark.arm)
                .count();
            let y = lane(&rows, mark.arm, shares_row(mark.arm), nth + 1);
            draw_mark(pen, &axis, mark, y);
        }
    });
    let column = WIDTH - MARGIN;
    for (arm, mean) in means.iter().enumerate() {
        let y = lane(&rows, arm, shares_row(arm), 0);
        let Some(mean) = mean.filter(|m| m.value.is_finite()) else {
            canvas.text(
                (rows.left + 8.0, y + 4.5),
                Align::Left,
                CAPTION,
                "nothing to average",
            );
            continue;
        };
        let color = if arm == 0 { INK } else { WILLING };
        canvas.shapes(None, |pen| {
            if has_interval(&mean) {
                let (low, high) = (axis.at(mean.low), axis.at(mean.high));
                pen.line(&[(low, y), (high, y)], color, 2.4);
                for end in [low, high] {
                    pen.line(&[(end, y - 4.0), (end, y + 4.0)], color, 1.6);
                }
            }
            pen.dot((axis.at(mean.value), y), 5.0, color);
        });
        canvas.text((column, y + 4.8), Align::Right, VALUE, &label(mean.value));
    }
    canvas.shapes(None, |pen| {
        pen.line(
            &[
                (rows.left, rows.bottom()),
                (column - widest - 18.0, rows.bottom()),
            ],
            PALE,
            1.0,
        );
    });
    let told: Vec<String> = names
        .iter()
        .zip(&means)
        .map(|(name, mean)| format!("{name}: {}", mean.map_or("–".into(), |m| label(m.value))))
        .collect();
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &told.join("; "),
    )
}

/// The height of a row's n-th lane: the simulated mean in the first, what was published below it.
fn lane(rows: &Rows, row: usize, published: usize, nth: usize) -> f64 {
    let gap = ((rows.height - 10.0) / (published as f64 + 1.0)).min(16.0);
    rows.middle(row) + gap * (nth as f64 - published as f64 / 2.0)
}

fn draw_mark(pen: &Pen, axis: &Axis, mark: &Mark, y: f64) {
    if let Some((low, high)) = mark.interval {
        pen.line(&[(axis.at(low), y), (axis.at(high), y)], PUBLISHED, 1.2);
    }
    let x = axis.at(mark.value);
    let outline: Vec<(f64, f64)> = match mark.tag {
        EvidenceTag::Popular => vec![(x - 5.0, y - 4.0), (x + 5.0, y - 4.0), (x, y + 5.0)],
        EvidenceTag::Recalled => vec![(x - 5.0, y + 4.0), (x + 5.0, y + 4.0), (x, y - 5.0)],
        _ => vec![(x - 5.5, y), (x, y - 5.5), (x + 5.5, y), (x, y + 5.5)],
    };
    pen.hollow(&outline, PUBLISHED, 1.5);
}

/// Whether a figure comes from memory or hearsay, and so decides nothing.
fn remembered(tag: EvidenceTag) -> bool {
    matches!(tag, EvidenceTag::Recalled | EvidenceTag::Popular)
}

/// The published effects on the primary outcome that can be put on its axis.
fn marks(scenario: &Scenario, results: &Results) -> Vec<Mark> {
    let held = results.expectations.iter();
    held.filter(|held| held.metric == scenario.outcome.primary)
        .filter_map(|held| {
            let against = mean_of(results, held.against, held.metric).map(|m| m.value);
            let place = |effect| on_axis(held, against, effect).filter(|v| v.is_finite());
            Some(Mark {
                arm: held.arm,
                value: place(held.published)?,
                interval: held
                    .interval
                    .and_then(|(low, high)| Some((place(low)?, place(high)?))),
                tag: held.tag,
            })
        })
        .collect()
}

/// What the arm's mean would be, had it the published effect.
fn on_axis(held: &Held, against: Option<f64>, effect: f64) -> Option<f64> {
    Some(match held.scale {
        EffectScale::Mean => effect,
        EffectScale::Lift => against? * (1.0 + effect),
        EffectScale::Difference => against? + effect,
        EffectScale::LogRatio => against? * exp64(effect),
        EffectScale::LogOdds => {
            let share = against?;
            let odds = share / (1.0 - share) * exp64(effect);
            odds / (1.0 + odds)
        }
    })
}
