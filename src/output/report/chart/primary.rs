//! The primary outcome by arm, with what was published beside it.

use super::{full_names, interval_caption, subtitle};
use crate::numeric::exp64;
use crate::output::charts::Chart;
use crate::output::charts::axis::{Axis, x_axis, x_title};
use crate::output::charts::letters::{Align, fit, text_width};
use crate::output::charts::palette::Ink;
use crate::output::charts::rows::Rows;
use crate::output::charts::sheet::{Dot, Paint, Sheet, Size};
use crate::output::charts::style::{NOTE, VALUE, WIDTH, published, sign};
use crate::output::format::{Numbers, axis_unit, capital, plain, spread};
use crate::output::minimum_effect::{self, worthwhile};
use crate::output::report::model::ReportModel;
use crate::output::report::view::{Table, head, number_head};
use crate::output::tables::{Effect, scale_of, tag_of};
use crate::scenario::checked::{EffectScale, EvidenceTag, Expectation, Scenario, Spread};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// A published effect on the axis of the outcome.
pub struct Mark {
    pub arm: usize,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub tag: EvidenceTag,
    /// Where the interval comes from.
    pub spread: Option<Spread>,
    /// Where it was published.
    pub source: String,
}

/// The chart; None where no arm has a mean.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    let scenario = told.scenario;
    let metric = told.primary;
    let arms = told.arms();
    let means: Vec<Option<f64>> = (0..arms).map(|arm| told.mean(arm, metric)).collect();
    means.iter().flatten().next()?;
    let marks = marks(told, metric);
    let shares_row = |arm| marks.iter().filter(|mark| mark.arm == arm).count();
    let most = (0..arms).map(shares_row).max().unwrap_or(0);

    let rows = Rows::new(&full_names(told), 8.0, 50.0 + 14.0 * most.min(3) as f64);
    // With the same luck in every arm the differences are known better than the arms are.
    let paired = told.paired() && arms > 1;
    let what = match paired {
        true => " of the difference from the baseline",
        false => "",
    };
    let mut notes = vec![format!(
        "Dot: simulated mean. Bar (white inside the dot where shorter): {}",
        interval_caption(told, what)
    )];
    let bars: Vec<Option<(f64, f64)>> = (0..arms)
        .map(|arm| bar(told, metric, arm, paired))
        .collect();
    let simulated: Vec<f64> = means
        .iter()
        .zip(&bars)
        .flat_map(|(mean, bar)| {
            let mean = mean.unwrap_or(f64::NAN);
            let (low, high) = bar.unwrap_or((mean, mean));
            [mean, low, high]
        })
        .collect();
    let worth = worth_line(told, &simulated);
    if arms > 1 {
        let mut lines = format!(
            "Dashed line: the baseline, {}{}.",
            told.quoted(0),
            if paired { ", which has no bar" } else { "" },
        );
        if let (Some(size), Some(_)) = (minimum_effect::told(scenario), means[0]) {
            lines += &match worth {
                Some(_) => format!(" Dotted line: the smallest difference worth having, {size}."),
                None => format!(" The smallest difference worth having, {size}, lies far outside."),
            };
        }
        notes.push(lines);
    }
    notes.extend(marks_caption(&marks));
    let of_others = marks.iter().flat_map(|mark| {
        let (low, high) = mark.interval.unwrap_or((mark.value, mark.value));
        [mark.value, low, high]
    });
    let all = simulated.into_iter().chain(of_others).chain(worth);
    let all: Vec<f64> = all.collect();
    let values = means.iter().flatten().copied();
    let numbers = Numbers::apart(metric.unit(), &scenario.currency, spread(values));
    let label = |value: f64| numbers.text(value);
    let wide = means
        .iter()
        .flatten()
        .map(|mean| text_width(&label(*mean), VALUE));
    let widest = wide.fold(0.0, f64::max).min(0.3 * WIDTH);
    let room = (rows.left, WIDTH - widest - 18.0);
    let axis = Axis::over(all, false, room, 8).of(metric.unit());

    let mut sheet = Sheet::new(Size::Wide, rows.bottom() + 44.0);
    let ticks = axis.labels(metric.unit(), sign(scenario));
    x_axis(&mut sheet, &ticks, rows.top, rows.bottom());
    let unit = axis_unit(metric, &scenario.population.of, &scenario.currency);
    x_title(&mut sheet, room, rows.bottom(), &plain(&unit));
    let upright = |sheet: &mut Sheet, value: f64, paint: Paint| {
        let x = axis.at(value);
        sheet.draw(|pen| {
            pen.path(&[(x, rows.top), (x, rows.bottom())], paint);
        });
    };
    if let Some(baseline) = means[0].filter(|_| arms > 1) {
        let dashed = Paint::line(Ink::Soft, 1.2).dashed(&[4.0, 3.0]);
        upright(&mut sheet, baseline, dashed);
    }
    if let Some(worth) = worth {
        let dotted = Paint::line(Ink::Soft, 1.5).dashed(&[1.5, 3.0]);
        upright(&mut sheet, worth, dotted);
    }
    rows.write(&mut sheet);
    for (at, mark) in marks.iter().enumerate() {
        let above = marks[..at].iter().filter(|other| other.arm == mark.arm);
        let y = lane(&rows, mark.arm, shares_row(mark.arm), above.count() + 1);
        draw_mark(&mut sheet, &axis, mark, y);
    }
    let mut table = Table::new(
        format!("{} by arm", capital(metric.label())),
        vec![
            head("arm"),
            number_head("mean"),
            number_head("95% simulation interval of the arm"),
        ],
    );
    for (arm, mean) in means.iter().enumerate() {
        let y = lane(&rows, arm, shares_row(arm), 0);
        let Some(mean) = *mean else {
            let at = (rows.left + 8.0, y + 4.5);
            sheet.text(at, Align::Left, NOTE, "nothing to average");
            continue;
        };
        let ink = if arm == 0 { Ink::Text } else { Ink::WILLING };
        let text = label(mean);
        sheet.draw(|pen| {
            let ends = bars[arm].map(|(low, high)| (axis.at(low), axis.at(high)));
            let look = Dot {
                radius: 5.0,
                cap: 4.0,
                ink,
            };
            pen.tip(format!("{}: {text}", told.names[arm]));
            pen.estimate((axis.at(mean), y), ends, look);
        });
        let shown = fit(&text, widest, VALUE);
        sheet.text((WIDTH, y + 4.8), Align::Right, VALUE, &shown);
        let own = told
            .mean_row(arm, metric)
            .and_then(|row| row.lo.zip(row.hi));
        let own = own.map_or("–".into(), |(low, high)| {
            format!("{} to {}", label(low), label(high))
        });
        table.row(vec![told.names[arm].clone(), text, own]);
    }
    sheet.draw(|pen| {
        let ends = [(rows.left, rows.bottom()), (room.1, rows.bottom())];
        pen.line(&ends, Ink::Pale, 1.0);
    });
    let said: Vec<String> = full_names(told)
        .iter()
        .zip(&means)
        .map(|(name, mean)| format!("{name}: {}", mean.map_or("–".into(), label)))
        .collect();
    Some(Chart {
        id: "primary",
        title: format!("{} by arm", capital(metric.label())),
        subtitle: subtitle(told, "mean of each arm"),
        description: said.join("; "),
        notes,
        sheets: vec![sheet],
        table: Some(table.without_empty_columns()),
        ..Chart::default()
    })
}

/// The ends of an arm's bar: its own interval, or in a paired design the interval of its difference
/// laid on the baseline, which then has none.
pub fn bar(told: &ReportModel, metric: Metric, arm: usize, paired: bool) -> Option<(f64, f64)> {
    if !paired {
        let own = told.mean_row(arm, metric)?;
        return own.lo.zip(own.hi);
    }
    let baseline = told.mean(0, metric)?;
    let difference = told.difference(arm, metric)?;
    let (low, high) = difference.difference_lo.zip(difference.difference_hi)?;
    Some((
        within(metric, baseline + low),
        within(metric, baseline + high),
    ))
}

/// A share lies within 0 and 1, whatever an interval of differences laid on it.
pub fn within(metric: Metric, value: f64) -> f64 {
    match metric.unit() {
        MetricUnit::Share => value.clamp(0.0, 1.0),
        MetricUnit::Money | MetricUnit::Count | MetricUnit::Scale => value,
    }
}

/// Where the smallest difference worth having lies, unless so far off that the arms could not be told
/// apart beside it.
pub fn worth_line(told: &ReportModel, simulated: &[f64]) -> Option<f64> {
    let size = worthwhile(told.scenario).filter(|_| told.arms() > 1)?;
    let baseline = told.mean(0, told.primary)?;
    let extent = spread(simulated.iter().copied());
    (size.abs() <= 4.0 * extent).then_some(baseline + size)
}

/// The height of a row's n-th lane: the simulated mean in the first, what was published below it.
fn lane(rows: &Rows, row: usize, published: usize, nth: usize) -> f64 {
    let gap = ((rows.height - 10.0) / (published as f64 + 1.0)).min(16.0);
    rows.middle(row) + gap * (nth as f64 - published as f64 / 2.0)
}

/// What the marks are, and what their lines.
pub fn marks_caption(marks: &[Mark]) -> Option<String> {
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

fn draw_mark(sheet: &mut Sheet, axis: &Axis, mark: &Mark, y: f64) {
    let paint = published(mark.spread);
    let x = axis.at(mark.value);
    let outline: Vec<(f64, f64)> = match mark.tag {
        EvidenceTag::Popular => vec![(x - 5.0, y - 4.0), (x + 5.0, y - 4.0), (x, y + 5.0)],
        EvidenceTag::Recalled => vec![(x - 5.0, y + 4.0), (x + 5.0, y + 4.0), (x, y - 5.0)],
        EvidenceTag::Source
        | EvidenceTag::Secondary
        | EvidenceTag::Computed
        | EvidenceTag::Assumed => vec![(x - 5.5, y), (x, y - 5.5), (x + 5.5, y), (x, y + 5.5)],
    };
    sheet.draw(|pen| {
        if let Some((low, high)) = mark.interval {
            pen.path(&[(axis.at(low), y), (axis.at(high), y)], paint);
        }
        pen.hollow(&outline, paint.stroke.unwrap_or(Ink::Published), 2.0);
    });
}

/// Whether a figure comes from memory or hearsay, and so decides nothing.
fn remembered(tag: EvidenceTag) -> bool {
    matches!(tag, EvidenceTag::Recalled | EvidenceTag::Popular)
}

/// The published effects on an outcome that can be put on its axis.
pub fn marks(told: &ReportModel, metric: Metric) -> Vec<Mark> {
    let held = told.tables.effects.iter();
    held.filter(|held| held.metric == metric.key())
        .filter_map(|held| {
            let scale = scale_of(&held.scale)?;
            let against = told
                .arm(&held.against)
                .and_then(|arm| told.mean(arm, metric));
            let place = |effect| {
                let placed = on_axis(scale, against, effect).filter(|v| v.is_finite())?;
                Some(within(metric, placed))
            };
            let interval = held.published_lo.zip(held.published_hi);
            Some(Mark {
                arm: told.arm(&held.arm)?,
                value: place(held.published?)?,
                interval: interval.and_then(|(low, high)| Some((place(low)?, place(high)?))),
                tag: tag_of(&held.tag)?,
                spread: spread_of(told.scenario, held),
                source: held.source.clone(),
            })
        })
        .collect()
}

/// Where the interval of a published effect comes from.
fn spread_of(scenario: &Scenario, held: &Effect) -> Option<Spread> {
    let name = |arm: usize| scenario.arms.get(arm).map(|arm| arm.name.as_str());
    let close = |value: Option<f64>, written: Option<f64>| match value.zip(written) {
        Some((value, written)) => (value - written).abs() <= 1e-6 * value.abs(),
        None => value.is_none() && written.is_none(),
    };
    let same = |e: &&Expectation| {
        name(e.arm) == Some(&held.arm)
            && e.metric.key() == held.metric
            && close(e.value(), held.published)
            && close(e.interval().map(|(low, _)| low), held.published_lo)
            && e.source == held.source
    };
    scenario.expectations.iter().find(same)?.spread
}

/// What the arm's mean would be, had it the published effect.
fn on_axis(scale: EffectScale, against: Option<f64>, effect: f64) -> Option<f64> {
    Some(match scale {
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
