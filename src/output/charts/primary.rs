//! The primary outcome by arm: a dot with its interval, and what was published beside it.

use super::axis::{Axis, x_axis, x_title};
use super::canvas::{Align, Canvas, Dot, WIDTH, fit, text_width};
use super::layout::Rows;
use super::style::{
    CAPTION, GREY, INK, MARGIN, PALE, TOP, VALUE, WILLING, Words, interval_caption, names,
    published, sign, subtitle,
};
use crate::experiment::results::{ExpectationResult, Results};
use crate::numeric::exp64;
use crate::output::format::{Numbers, axis_unit, capital, has_interval, plain, spread};
use crate::output::minimum_effect::{told, worthwhile};
use crate::output::summary::{contrast_of, mean_of};
use crate::scenario::checked::{EffectScale, EvidenceTag, Expectation, Scenario, Spread};
use crate::vocabulary::metric::MetricUnit;

/// A published effect on the axis of the outcome.
struct Mark {
    arm: usize,
    value: f64,
    interval: Option<(f64, f64)>,
    tag: EvidenceTag,
    /// Where the interval comes from.
    spread: Option<Spread>,
}

pub fn draw(scenario: &Scenario, results: &Results) -> String {
    let metric = scenario.outcome.primary;
    let names = names(results);
    let marks = marks(scenario, results);
    let shares_row = |arm| marks.iter().filter(|mark| mark.arm == arm).count();
    let most = (0..names.len()).map(shares_row).max().unwrap_or(0);

    let rows = Rows::new(&names, TOP, 50.0 + 14.0 * most.min(3) as f64);
    // With the same luck in every arm the differences are known better than the arms are.
    let paired = results.precision.paired && names.len() > 1;
    let what = match paired {
        true => " of the difference from the baseline",
        false => "",
    };
    let mut captions = vec![format!(
        "Dot: simulated mean. Bar (white inside the dot where shorter): {}",
        interval_caption(scenario, results, what)
    )];
    let bars = bars(scenario, results, paired);
    let simulated: Vec<f64> = (0..names.len())
        .flat_map(|arm| {
            let mean = mean_of(results, arm, metric).map_or(f64::NAN, |mean| mean.value);
            let (low, high) = bars[arm].unwrap_or((mean, mean));
            [mean, low, high]
        })
        .collect();
    let worth = worth_line(scenario, results, &simulated);
    if names.len() > 1 {
        let mut lines = format!(
            "Dashed line: the baseline, \u{201c}{}\u{201d}{}.",
            fit(&names[0], 320.0, CAPTION),
            if paired { ", which has no bar" } else { "" },
        );
        if let (Some(size), Some(_)) = (told(scenario), mean_of(results, 0, metric)) {
            lines += &match worth {
                Some(_) => format!(" Dotted line: the smallest difference worth having, {size}."),
                None => format!(" The smallest difference worth having, {size}, lies far outside."),
            };
        }
        captions.push(lines);
    }
    captions.extend(marks_caption(&marks));
    let words = Words {
        title: format!("{} by arm", capital(metric.label())),
        subtitle: subtitle(scenario, "mean of each arm"),
        captions,
    };
    let mut canvas = Canvas::new(words.height(rows.bottom() + 44.0));
    words.write(&mut canvas);

    let means: Vec<_> = (0..names.len())
        .map(|arm| mean_of(results, arm, metric))
        .collect();
    let of_others = marks.iter().flat_map(|m| {
        let (low, high) = m.interval.unwrap_or((m.value, m.value));
        [m.value, low, high]
    });
    let all: Vec<f64> = simulated
        .into_iter()
        .chain(of_others)
        .chain(worth)
        .collect();
    let values = means.iter().flatten().map(|m| m.value);
    let numbers = Numbers::apart(metric.unit(), &scenario.currency, spread(values));
    let label = |value: f64| numbers.text(value);
    let widest = means
        .iter()
        .flatten()
        .map(|m| text_width(&label(m.value), VALUE))
        .fold(0.0, f64::max);
    let room = (rows.left, WIDTH - MARGIN - widest - 18.0);
    let axis = Axis::over(all, false, room, 8).of(metric.unit());

    let ticks = axis.labels(metric.unit(), sign(scenario));
    x_axis(&mut canvas, &ticks, rows.top, rows.bottom());
    let unit = axis_unit(metric, &scenario.population.of, &scenario.currency);
    x_title(&mut canvas, room, rows.bottom(), &plain(&unit));
    if let Some(baseline) = means[0].filter(|_| names.len() > 1) {
        let x = axis.at(baseline.value);
        canvas.shapes(Some(&[4.0, 3.0]), |pen| {
            pen.line(&[(x, rows.top), (x, rows.bottom())], GREY, 1.2);
        });
    }
    if let Some(worth) = worth {
        let x = axis.at(worth);
        canvas.shapes(Some(&[1.5, 3.0]), |pen| {
            pen.line(&[(x, rows.top), (x, rows.bottom())], GREY, 1.5);
        });
    }
    rows.write(&mut canvas);
    for (at, mark) in marks.iter().enumerate() {
        let above = marks[..at].iter().filter(|other| other.arm == mark.arm);
        let y = lane(&rows, mark.arm, shares_row(mark.arm), above.count() + 1);
        draw_mark(&mut canvas, &axis, mark, y);
    }
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
        let at = axis.at(mean.value);
        canvas.shapes(None, |pen| {
            let ends = bars[arm].map(|(low, high)| (axis.at(low), axis.at(high)));
            let look = Dot {
                radius: 5.0,
                cap: 4.0,
                color,
            };
            pen.estimate((at, y), ends, look);
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
    let said: Vec<String> = names
        .iter()
        .zip(&means)
        .map(|(name, mean)| format!("{name}: {}", mean.map_or("–".into(), |m| label(m.value))))
        .collect();
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &said.join("; "),
    )
}

/// The ends of each arm's bar: its own interval, or in a paired design the interval of its difference
/// laid on the baseline, which then has none.
fn bars(scenario: &Scenario, results: &Results, paired: bool) -> Vec<Option<(f64, f64)>> {
    let metric = scenario.outcome.primary;
    let bar = |arm| {
        if !paired {
            let own = mean_of(results, arm, metric).filter(has_interval)?;
            return Some((own.low, own.high));
        }
        let baseline = mean_of(results, 0, metric)?.value;
        let difference = contrast_of(results, arm, metric)?.difference;
        let known = baseline.is_finite() && has_interval(&difference);
        // A share lies within 0 and 1, whatever an interval of differences laid on it.
        let end = |difference: f64| match metric.unit() {
            MetricUnit::Share => (baseline + difference).clamp(0.0, 1.0),
            _ => baseline + difference,
        };
        known.then_some((end(difference.low), end(difference.high)))
    };
    (0..results.arms.len()).map(bar).collect()
}

/// Where the smallest difference worth having lies, unless so far off that the arms could not be told
/// apart beside it.
fn worth_line(scenario: &Scenario, results: &Results, simulated: &[f64]) -> Option<f64> {
    let size = worthwhile(scenario).filter(|_| results.arms.len() > 1)?;
    let baseline = mean_of(results, 0, scenario.outcome.primary)?.value;
    let extent = spread(simulated.iter().copied());
    (size.abs() <= 4.0 * extent).then_some(baseline + size)
}

/// The height of a row's n-th lane: the simulated mean in the first, what was published below it.
fn lane(rows: &Rows, row: usize, published: usize, nth: usize) -> f64 {
    let gap = ((rows.height - 10.0) / (published as f64 + 1.0)).min(16.0);
    rows.middle(row) + gap * (nth as f64 - published as f64 / 2.0)
}

/// What the marks are, and what their lines.
fn marks_caption(marks: &[Mark]) -> Option<String> {
    let any = |is: &dyn Fn(&Mark) -> bool| marks.iter().any(is);
    let mut kinds = Vec::new();
    if any(&|mark| !remembered(mark.tag)) {
        kinds.push("◇ published");
    }
    if any(&|mark| mark.tag == EvidenceTag::Recalled) {
        kinds.push("△ recalled from memory (decides nothing)");
    }
    if any(&|mark| mark.tag == EvidenceTag::Popular) {
        kinds.push("▽ popularly retold (decides nothing)");
    }
    if kinds.is_empty() {
        return None;
    }
    let with_line = any(&|mark| mark.interval.is_some());
    let spread = |spread| any(&|mark| mark.interval.is_some() && mark.spread == Some(spread));
    let mut line = String::from(match with_line {
        true => "Line: its 95% interval",
        false => "No interval was told",
    });
    if spread(Spread::Assumed) {
        line += ", pale where assumed";
    }
    if spread(Spread::Recalled) {
        line += ", dashed where recalled";
    }
    if with_line && any(&|mark| mark.interval.is_none()) {
        line += "; without a line none was told";
    }
    Some(format!(
        "{}: the effect, laid on the simulated mean of the arm it was compared with. {line}.",
        kinds.join(", ")
    ))
}

fn draw_mark(canvas: &mut Canvas, axis: &Axis, mark: &Mark, y: f64) {
    let (color, dash) = published(mark.spread);
    if let Some((low, high)) = mark.interval {
        canvas.shapes(dash, |pen| {
            pen.line(&[(axis.at(low), y), (axis.at(high), y)], color, 1.8);
        });
    }
    let x = axis.at(mark.value);
    let outline: Vec<(f64, f64)> = match mark.tag {
        EvidenceTag::Popular => vec![(x - 5.0, y - 4.0), (x + 5.0, y - 4.0), (x, y + 5.0)],
        EvidenceTag::Recalled => vec![(x - 5.0, y + 4.0), (x + 5.0, y + 4.0), (x, y - 5.0)],
        _ => vec![(x - 5.5, y), (x, y - 5.5), (x + 5.5, y), (x, y + 5.5)],
    };
    canvas.shapes(None, |pen| pen.hollow(&outline, color, 2.0));
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
            let place = |effect| {
                let placed = on_axis(held, against, effect).filter(|v| v.is_finite())?;
                Some(match held.metric.unit() {
                    MetricUnit::Share => placed.clamp(0.0, 1.0),
                    _ => placed,
                })
            };
            Some(Mark {
                arm: held.arm,
                value: place(held.published)?,
                interval: held
                    .interval
                    .and_then(|(low, high)| Some((place(low)?, place(high)?))),
                tag: held.tag,
                spread: spread_of(scenario, held),
            })
        })
        .collect()
}

/// Where the interval of a published effect comes from.
fn spread_of(scenario: &Scenario, held: &ExpectationResult) -> Option<Spread> {
    let same = |e: &&Expectation| {
        (e.arm, e.against, e.metric) == (held.arm, held.against, held.metric)
            && e.value() == Some(held.published)
            && e.interval() == held.interval
            && e.source == held.source
    };
    scenario.expectations.iter().find(same)?.spread
}

/// What the arm's mean would be, had it the published effect.
fn on_axis(held: &ExpectationResult, against: Option<f64>, effect: f64) -> Option<f64> {
    Some(match held.scale {
        EffectScale::Mean => effect,
        EffectScale::Lift => against? * (1.0 + effect),
        EffectScale::Difference => against? + effect,
        EffectScale::Ratio => against? * effect,
        EffectScale::LogRatio => against? * exp64(effect),
        EffectScale::LogOdds => {
            let share = against?;
            let odds = share / (1.0 - share) * exp64(effect);
            odds / (1.0 + odds)
        }
    })
}
